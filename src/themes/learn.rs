//! How the classifier learns: term rarities from the corpus, word weights and feature weights from labelled paragraphs,
//! and honest probabilities from cross-validation by document.
//!
//! Two stages. First a sparse logistic regression a theme on TF-IDF (the *learned words*), scored by cross-fitting so
//! that no paragraph is scored by a model that saw its document; then one small logistic regression over all
//! (paragraph, theme) pairs that weighs codebook, context and learned words (stacking, Wolpert 1992). Its output is
//! what is called a probability; the cross-validation runs the whole of it again without each fold.

use super::classifier::ThemeClassifier;
use super::codebook::Codebook;
use super::context::{Context, headings};
use super::learned::Words;
use super::linear::{LinearOptions, fit_logistic};
use super::matcher::Matcher;
use super::reading::{FEATURES, Passage, Reader, WORDS};
use crate::error::{Error, Result};
use crate::matrix::CsrMatrix;
use crate::matrix::math::{ln, sigmoid};
use crate::progress::Progress;
use crate::text::Analyzer;
use crate::vectorize::Tfidf;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How to learn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassifierOptions {
    /// The word models' freedom from their penalty.
    pub words_c: f64,
    /// The feature weights' freedom from their penalty.
    pub features_c: f64,
    /// Folds of the cross-validation; documents are dealt out in order. As many as there are documents leaves one out.
    pub folds: usize,
    /// Folds of the cross-fitting inside.
    pub inner_folds: usize,
    /// Words are learned from this many labelled paragraphs on.
    pub min_labelled: usize,
    /// A theme learns words from this many paragraphs that have it on.
    pub min_positive: usize,
}

impl Default for ClassifierOptions {
    fn default() -> Self {
        Self { words_c: 3.0, features_c: 1.0, folds: 8, inner_folds: 5, min_labelled: 60, min_positive: 5 }
    }
}

impl ClassifierOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        for (name, value) in [("words_c", self.words_c), ("features_c", self.features_c)] {
            if !(value.is_finite() && value > 0.0) {
                return Err(Error::options(format!("{name} is {value}; it must be above nought")));
            }
        }
        if self.folds < 2 || self.inner_folds < 2 {
            return Err(Error::options("folds and inner_folds must be at least 2"));
        }
        Ok(())
    }
}

/// What is known to be true of a paragraph, theme by theme in the codebook's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// Whether it has the theme.
    pub has: Vec<bool>,
    /// Whether annotators differ: such a pair is not learned from.
    pub optional: Vec<bool>,
}

/// Probabilities for labelled paragraphs from classifiers that did not see their documents.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossValidated {
    /// The number of folds.
    pub folds: usize,
    /// Document by document, passage by passage: one probability a theme, for those that were labelled.
    pub probabilities: Vec<Vec<Option<Vec<f64>>>>,
}

/// A classifier, and how it did in cross-validation where that was possible.
#[derive(Debug, Clone)]
pub struct LearnedThemes {
    /// The classifier, fitted on everything.
    pub classifier: ThemeClassifier,
    /// Its cross-validation.
    pub cross_validated: Option<CrossValidated>,
    /// The number of labelled passages that it learned from.
    pub labelled: usize,
}

/// Feature weights without labels: after those that the sample issues taught a classifier without learned words (4.0, 2.0,
/// 0.7, 0.2, 2.3, -2.8), with context and rivals held back: without labels a theme needs a term of its own, and a
/// codebook of few themes must be able to give several at once.
const DEFAULT_WEIGHTS: [f64; FEATURES.len()] = [4.0, 1.5, 0.25, 0.25, 0.75, -1.0, 0.0];
/// With this intercept a single term of weight one in a paragraph of usual length is just enough: 4 · ln 2 - 2.6 > 0.
const DEFAULT_INTERCEPT: f64 = -2.6;
const DEFAULT_THRESHOLD: f64 = 0.5;
/// The feature weights are learned from this many labelled paragraphs on.
const FEWEST: usize = 20;

/// Fits a theme classifier on documents given as their passages, with the truth where it is known.
///
/// Give documents sorted by id, so that folds do not depend on the order of files. *Bit-exact.*
///
/// # Errors
/// If an option cannot work.
pub fn learn(
    options: &ClassifierOptions,
    codebook: &Codebook,
    analyzer: &Analyzer,
    tfidf: &Tfidf,
    documents: &[Vec<Passage<'_>>],
    truths: &[Vec<Option<Truth>>],
    progress: &dyn Progress,
) -> Result<LearnedThemes> {
    options.check()?;
    let matcher = Matcher::new(codebook, analyzer)?;
    let rarity = rarities(&matcher, analyzer, tfidf, documents);
    let themes = codebook.themes.len();
    let data = Data::read(&matcher, &rarity, analyzer, tfidf, documents, truths, themes);
    let labelled: Vec<usize> = (0..data.truth.len()).filter(|&passage| data.truth[passage].is_some()).collect();
    let mut folds: Vec<usize> = labelled.iter().map(|&passage| data.document[passage]).collect();
    folds.dedup();
    let fold_count = options.folds.min(folds.len());
    // Only documents with labels are dealt out.
    let fold_of =
        |passage: usize| folds.binary_search(&data.document[passage]).map_or(0, |place| place % fold_count.max(1));

    let mut cross_validated = None;
    let mut threshold = DEFAULT_THRESHOLD;
    if labelled.len() >= FEWEST && fold_count >= 2 {
        progress.start("cross-validating themes", Some(fold_count as u64));
        type Fold = Vec<(usize, Vec<f64>)>;
        let held_out: Result<Vec<Fold>> = (0..fold_count)
            .into_par_iter()
            .map(|fold| {
                let training: Vec<usize> = labelled.iter().copied().filter(|&p| fold_of(p) != fold).collect();
                let parts = data.fit(options, &training)?;
                let tested = labelled.iter().copied().filter(|&p| fold_of(p) == fold);
                let scored = tested.map(|passage| (passage, data.predict(&parts, passage))).collect();
                progress.advance(1);
                Ok(scored)
            })
            .collect();
        progress.finish();
        let mut flat: Vec<Option<Vec<f64>>> = vec![None; data.truth.len()];
        for (passage, probabilities) in held_out?.into_iter().flatten() {
            flat[passage] = Some(probabilities);
        }
        threshold = best_threshold(&flat, &data.truth);
        let mut rest = flat.into_iter();
        let probabilities = documents.iter().map(|passages| rest.by_ref().take(passages.len()).collect()).collect();
        cross_validated = Some(CrossValidated { folds: fold_count, probabilities });
    }
    let parts = data.fit(options, &labelled)?;
    let classifier = ThemeClassifier {
        codebook: codebook.clone(),
        matcher,
        rarity,
        weights: parts.weights,
        intercepts: parts.intercepts,
        words: parts.words,
        threshold,
    };
    Ok(LearnedThemes { classifier, cross_validated, labelled: labelled.len() })
}

/// A factor for every pattern: the square root of its inverse document frequency, one for a pattern of usual rarity.
///
/// The root damps it, since the codebook's own weights already say what a term is worth.
fn rarities(matcher: &Matcher, analyzer: &Analyzer, tfidf: &Tfidf, documents: &[Vec<Passage<'_>>]) -> Vec<f64> {
    let even = vec![1.0; matcher.patterns()];
    let counts: Vec<u64> = documents
        .par_iter()
        .map_init(
            || Reader::new(matcher, &even, analyzer.session(), tfidf),
            |reader, passages| {
                let mut found: Vec<usize> = Vec::new();
                for passage in passages {
                    let mut patterns: Vec<usize> =
                        reader.read_heading(passage.text).hits.iter().map(|hit| hit.pattern).collect();
                    patterns.sort_unstable();
                    patterns.dedup();
                    found.extend(patterns);
                }
                found
            },
        )
        .fold(
            || vec![0u64; matcher.patterns()],
            |mut counts, found| {
                found.into_iter().for_each(|pattern| counts[pattern] += 1);
                counts
            },
        )
        .reduce(
            || vec![0u64; matcher.patterns()],
            |mut left, right| {
                left.iter_mut().zip(right).for_each(|(l, r)| *l += r);
                left
            },
        );
    let passages: usize = documents.iter().map(Vec::len).sum();
    let idf = |count: u64| ln((1.0 + passages as f64) / (1.0 + count as f64)) + 1.0;
    let (mut sum, mut total) = (0.0, 0.0);
    for &count in &counts {
        sum += count as f64 * idf(count);
        total += count as f64;
    }
    let usual = if total > 0.0 { sum / total } else { idf(0) };
    counts.iter().map(|&count| (idf(count) / usual).sqrt()).collect()
}

/// Everything that is learned from, passage after passage.
struct Data {
    themes: usize,
    document: Vec<usize>,
    rows: CsrMatrix,
    features: Vec<Vec<[f64; FEATURES.len()]>>,
    truth: Vec<Option<Truth>>,
}

/// What a fit gives.
struct Parts {
    weights: [f64; FEATURES.len()],
    intercepts: Vec<f64>,
    words: Option<Words>,
}

impl Data {
    fn read(
        matcher: &Matcher,
        rarity: &[f64],
        analyzer: &Analyzer,
        tfidf: &Tfidf,
        documents: &[Vec<Passage<'_>>],
        truths: &[Vec<Option<Truth>>],
        themes: usize,
    ) -> Self {
        let read: Vec<_> = documents
            .par_iter()
            .map_init(
                || Reader::new(matcher, rarity, analyzer.session(), tfidf),
                |reader, passages| {
                    let (texts, heading) = headings(passages);
                    let of_headings = texts.iter().flat_map(|text| reader.read_heading(text).strength).collect();
                    let (mut own, mut rows) = (Vec::new(), Vec::new());
                    for passage in passages {
                        let reading = reader.glance(passage.text);
                        own.extend(reading.strength);
                        rows.push(reading.row);
                    }
                    let context = Context::new(passages, themes, own, heading, of_headings);
                    let features: Vec<_> = (0..passages.len()).map(|number| context.features(number)).collect();
                    (rows, features)
                },
            )
            .collect();
        let mut data = Self {
            themes,
            document: Vec::new(),
            rows: CsrMatrix::new(tfidf.vocabulary().len()),
            features: Vec::new(),
            truth: truths.iter().flatten().cloned().collect(),
        };
        for (number, (rows, features)) in read.into_iter().enumerate() {
            data.document.extend(std::iter::repeat_n(number, rows.len()));
            rows.into_iter().for_each(|row| data.rows.push_row(row));
            data.features.extend(features);
        }
        data
    }

    /// Whether a pair is learned from, and its truth.
    fn known(&self, passage: usize, theme: usize) -> Option<f64> {
        let truth = self.truth[passage].as_ref()?;
        (!truth.optional[theme]).then(|| f64::from(u8::from(truth.has[theme])))
    }

    fn fit(&self, options: &ClassifierOptions, training: &[usize]) -> Result<Parts> {
        if training.len() < FEWEST {
            return Ok(Parts {
                weights: DEFAULT_WEIGHTS,
                intercepts: vec![DEFAULT_INTERCEPT; self.themes],
                words: None,
            });
        }
        let words = if training.len() >= options.min_labelled { self.fit_words(options, training)? } else { None };
        let scores = match &words {
            Some(_) => self.cross_fit(options, training)?,
            None => vec![vec![0.0; self.themes]; training.len()],
        };
        let (weights, intercepts) = self.fit_features(options, training, &scores)?;
        Ok(Parts { weights, intercepts, words })
    }

    /// A word model a theme; none if no theme has enough paragraphs.
    fn fit_words(&self, options: &ClassifierOptions, training: &[usize]) -> Result<Option<Words>> {
        let columns = self.rows.columns();
        let linear = LinearOptions { c: options.words_c, ..Default::default() };
        let fitted: Vec<Option<(Vec<f64>, f64)>> = (0..self.themes)
            .into_par_iter()
            .map(|theme| {
                let (mut chosen, mut targets) = (Vec::new(), Vec::new());
                for &passage in training {
                    if let Some(target) = self.known(passage, theme) {
                        chosen.push(passage);
                        targets.push(target);
                    }
                }
                let positive = targets.iter().filter(|target| **target > 0.5).count();
                if positive < options.min_positive || targets.len() - positive < options.min_positive {
                    return Ok(None);
                }
                fit_logistic(&linear, &self.rows, &chosen, &targets).map(Some)
            })
            .collect::<Result<_>>()?;
        if fitted.iter().all(Option::is_none) {
            return Ok(None);
        }
        let (mut all, mut intercepts) = (vec![0.0; self.themes * columns], vec![0.0; self.themes]);
        for (theme, fit) in fitted.into_iter().enumerate() {
            let Some((weights, intercept)) = fit else { continue };
            intercepts[theme] = intercept;
            for (target, weight) in all[theme * columns..].iter_mut().zip(weights) {
                *target = weight as f32;
            }
        }
        Ok(Some(Words::new(columns, all, intercepts)))
    }

    fn words_row(&self, passage: usize) -> Vec<(u32, f32)> {
        let (columns, values) = self.rows.row(passage);
        columns.iter().copied().zip(values.iter().copied()).collect()
    }

    /// The word scores of the training passages by models that did not see their documents.
    fn cross_fit(&self, options: &ClassifierOptions, training: &[usize]) -> Result<Vec<Vec<f64>>> {
        let mut documents: Vec<usize> = training.iter().map(|&passage| self.document[passage]).collect();
        documents.dedup();
        let folds = options.inner_folds.min(documents.len()).max(1);
        let fold_of =
            |passage: usize| documents.binary_search(&self.document[passage]).map_or(0, |place| place % folds);
        let parts: Vec<Option<Words>> = (0..folds)
            .into_par_iter()
            .map(|fold| {
                let others: Vec<usize> = training.iter().copied().filter(|&passage| fold_of(passage) != fold).collect();
                self.fit_words(options, &others)
            })
            .collect::<Result<_>>()?;
        Ok(training
            .iter()
            .map(|&passage| match &parts[fold_of(passage)] {
                Some(words) => {
                    let row = self.words_row(passage);
                    (0..self.themes).map(|theme| words.score(theme, &row)).collect()
                }
                None => vec![0.0; self.themes],
            })
            .collect())
    }

    /// Weighs the features over all known (passage, theme) pairs at once, with an intercept a theme.
    fn fit_features(
        &self,
        options: &ClassifierOptions,
        training: &[usize],
        scores: &[Vec<f64>],
    ) -> Result<([f64; FEATURES.len()], Vec<f64>)> {
        let width = FEATURES.len();
        let mut rows = CsrMatrix::new(width + self.themes);
        let mut targets = Vec::new();
        for (&passage, scores) in training.iter().zip(scores) {
            for (theme, &score) in scores.iter().enumerate() {
                let Some(target) = self.known(passage, theme) else { continue };
                let mut features = self.features[passage][theme];
                features[WORDS] = score;
                let filled = features.iter().enumerate().filter(|(_, value)| **value != 0.0);
                let row = filled.map(|(column, &value)| (column as u32, value as f32));
                rows.push_row(row.chain([((width + theme) as u32, 1.0)]));
                targets.push(target);
            }
        }
        let linear = LinearOptions { c: options.features_c, tolerance: 1e-6, ..Default::default() };
        let chosen: Vec<usize> = (0..rows.rows()).collect();
        let (fitted, intercept) = fit_logistic(&linear, &rows, &chosen, &targets)?;
        let mut weights = [0.0; FEATURES.len()];
        weights.copy_from_slice(&fitted[..width]);
        Ok((weights, fitted[width..].iter().map(|own| own + intercept).collect()))
    }

    fn predict(&self, parts: &Parts, passage: usize) -> Vec<f64> {
        let row = self.words_row(passage);
        (0..self.themes)
            .map(|theme| {
                let mut features = self.features[passage][theme];
                features[WORDS] = parts.words.as_ref().map_or(0.0, |words| words.score(theme, &row));
                let score =
                    features.iter().zip(&parts.weights).fold(parts.intercepts[theme], |sum, (f, w)| sum + f * w);
                sigmoid(score)
            })
            .collect()
    }
}

/// The threshold between 0.25 and 0.65 with the best micro-averaged F1, in steps of 0.05; of equals, the one nearest to
/// a half.
fn best_threshold(probabilities: &[Option<Vec<f64>>], truth: &[Option<Truth>]) -> f64 {
    let mut best = (0.0, DEFAULT_THRESHOLD);
    for step in [10, 9, 11, 8, 12, 7, 13, 6, 5] {
        let threshold = f64::from(step) / 20.0;
        let (mut hit, mut wrong) = (0usize, 0usize);
        for (probabilities, truth) in probabilities.iter().zip(truth) {
            let (Some(probabilities), Some(truth)) = (probabilities, truth) else { continue };
            for (theme, &probability) in probabilities.iter().enumerate() {
                if truth.optional[theme] {
                    continue;
                }
                match (probability >= threshold, truth.has[theme]) {
                    (true, true) => hit += 1,
                    (true, false) | (false, true) => wrong += 1,
                    (false, false) => {}
                }
            }
        }
        let f1 = 2.0 * hit as f64 / (2 * hit + wrong).max(1) as f64;
        if f1 > best.0 + 1e-12 {
            best = (f1, threshold);
        }
    }
    best.1
}
