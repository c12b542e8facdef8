//! How the classifier learns: from the codebook, from all that nobody labelled, and from what somebody did.
//!
//! Term rarities and votes of terms first; then the models of the pile (`learner`), each as far as the guard allows, and
//! a curve that makes probabilities of what they say without labels. With labels: a sparse logistic regression a theme on
//! TF-IDF (the *learned words*), and one small logistic regression over all (paragraph, theme) pairs that weighs codebook,
//! context, models and learned words (stacking, Wolpert 1992), from where it stood without labels. Everything that it
//! weighs was said by models that did not see the paragraph's document. The cross-validation runs the whole of it again
//! without each fold. What is read off the documents stands in `material`.

use super::classifier::{Answer, ThemeClassifier};
use super::codebook::Codebook;
use super::learned::Words;
use super::learner::{
    Anchor, Example, Guarded, Membership, MembershipOptions, Mixture, MixtureOptions, PileModels, Prior, Tried, curve,
    fold_of, guard, log_odds, single_words, temperature, weigh,
};
use super::linear::{Blend, BlendOptions, Examples, Link};
use super::matcher::Matcher;
use super::material::{Data, rarities};
use super::reading::{FEATURES, HEADING, MEMBERSHIP, MIXTURE, Passage, WORDS};
use crate::error::{Error, Result};
use crate::matrix::math::sigmoid;
use crate::matrix::random::mix;
use crate::progress::Progress;
use crate::text::Analyzer;
use crate::vectorize::Tfidf;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// How to learn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassifierOptions {
    /// How many themes a paragraph may have.
    pub answer: Answer,
    /// The word models' freedom from their penalty.
    pub words_c: f64,
    /// Folds of the cross-validation; documents are dealt out in order. As many as there are documents leaves one out.
    pub folds: usize,
    /// Folds of the cross-fitting inside.
    pub inner_folds: usize,
    /// Words are learned from this many labelled paragraphs on.
    pub min_labelled: usize,
    /// A theme learns words from this many paragraphs that have it on.
    pub min_positive: usize,
    /// How the mixture of the pile is fitted.
    pub mixture: MixtureOptions,
    /// How memberships in the pile are fitted.
    pub membership: MembershipOptions,
    /// The models of the pile are fitted on so many paragraphs at the most.
    pub most_fitted: usize,
    /// And on so many wherever they are fitted only to be compared.
    pub most_compared: usize,
}

impl Default for ClassifierOptions {
    fn default() -> Self {
        Self {
            answer: Answer::default(),
            words_c: 3.0,
            folds: 8,
            inner_folds: 5,
            min_labelled: 60,
            min_positive: 5,
            mixture: MixtureOptions::default(),
            membership: MembershipOptions::default(),
            most_fitted: 50_000,
            most_compared: 10_000,
        }
    }
}

impl ClassifierOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        let positive = [
            ("words_c", self.words_c),
            ("smoothing", self.mixture.smoothing),
            ("effective_length", self.mixture.effective_length),
            ("alpha", self.membership.alpha),
            ("background", self.membership.background),
            ("eta", self.membership.eta),
        ];
        for (name, value) in positive {
            if !(value.is_finite() && value > 0.0) {
                return Err(Error::options(format!("{name} is {value}; it must be above nought")));
            }
        }
        if !(0.0..=1.0).contains(&self.mixture.hold) || !(0.0..=1.0).contains(&self.mixture.unlabelled) {
            return Err(Error::options("hold and unlabelled must be from 0 to 1"));
        }
        if self.folds < 2 || self.inner_folds < 2 {
            return Err(Error::options("folds and inner_folds must be at least 2"));
        }
        if self.mixture.components == 0 || self.membership.rounds_of_new == 0 {
            return Err(Error::options("components and rounds_of_new must be at least 1"));
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

/// A step of training: whether it was taken, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What it is.
    pub name: String,
    /// Whether it was taken.
    pub taken: bool,
    /// Why, in a sentence with its figures.
    pub why: String,
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
    /// The steps of training, in order.
    pub steps: Vec<Step>,
    /// What the guard tried.
    pub tried: Vec<Tried>,
    /// Theme by theme, in how many passages a term of its own, or its passage's heading, speaks for it.
    pub heard: Vec<usize>,
    /// The number of passages, labelled or not.
    pub passages: usize,
}

/// Feature weights where there is too little text to learn from: after those that the sample issues taught a classifier
/// without learned words (4.0, 2.0, 0.7, 0.2, 2.3, -2.8), with context and rivals held back: without labels a theme needs
/// a term of its own, and a codebook of few themes must be able to give several at once.
const DEFAULT_WEIGHTS: [f64; FEATURES.len()] = [4.0, 1.5, 0.25, 0.25, 0.75, -1.0, 0.0, 0.0, 0.0];
/// With this intercept a single term of weight one in a paragraph of usual length is just enough: 4 · ln 2 - 2.6 > 0.
const DEFAULT_INTERCEPT: f64 = -2.6;
/// Where neither terms nor labels say anything, a theme is unlikely.
const UNKNOWN_INTERCEPT: (f64, f64) = (-2.0, 2.0);
const DEFAULT_THRESHOLD: f64 = 0.5;
/// The feature weights are learned from this many labelled paragraphs on.
const FEWEST: usize = 20;
/// The pile is learned from if so many passages are anchored.
const FEWEST_ANCHORED: usize = 20;
/// And there are so many in all.
const FEWEST_IN_PILE: usize = 40;
/// A curve is read off so many pairs of a passage and a theme at the most.
const MOST_PAIRS: usize = 400_000;
/// What the mixture says is believed so far beside memberships, where a paragraph may have several themes.
const MIXTURE_BESIDE_MEMBERSHIP: f64 = 0.1;

/// How far the pile's models are believed, and how far the codebook's terms by themselves: by how far the models find the votes
/// again, terms hidden, beyond chance, and by the share of the passages that hold a term.
///
/// Where the votes are hardly found again, the words beside the terms say little; and where most passages hold a term, that
/// a passage holds none of a theme's says much.
fn share_of_pile(beyond_chance: f64, covered: f64) -> f64 {
    let found_again = ((beyond_chance - 0.15) / 0.5).clamp(0.0, 1.0);
    let rich = ((covered - 0.3) / 0.5).clamp(0.0, 1.0);
    1.0 - rich * (1.0 - found_again)
}

/// What is expected before labels are looked at: `pile` is what the pile's models would say alone.
fn blend(share: f64, pile: [f64; FEATURES.len()], intercept: f64) -> ([f64; FEATURES.len()], f64) {
    let mut weights = pile.map(|weight| share * weight);
    weights.iter_mut().zip(DEFAULT_WEIGHTS).for_each(|(weight, default)| *weight += (1.0 - share) * default);
    // The models of the pile read no headings.
    weights[HEADING] = DEFAULT_WEIGHTS[HEADING];
    (weights, share * intercept + (1.0 - share) * DEFAULT_INTERCEPT)
}

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
    // One theme has nothing to exclude.
    let alone = ClassifierOptions { answer: Answer::Several, ..options.clone() };
    let options = if codebook.themes.len() == 1 { &alone } else { options };
    let matcher = Matcher::new(codebook, analyzer)?;
    let rarity = rarities(&matcher, analyzer, tfidf, documents);
    let themes = codebook.themes.len();
    let single = single_words(tfidf.vocabulary());
    progress.start("reading terms", None);
    let data = Data::read(&matcher, &rarity, analyzer, tfidf, documents, truths, themes, &single);
    progress.finish();
    let labelled: Vec<usize> = (0..data.truth.len()).filter(|&passage| data.truth[passage].is_some()).collect();
    let mut steps = Vec::new();
    progress.start("learning from the pile", None);
    let learner = Learner::new(options, &data, single, &labelled, &mut steps);
    progress.finish();

    let mut folds: Vec<usize> = labelled.iter().map(|&passage| data.document[passage]).collect();
    folds.dedup();
    let fold_count = options.folds.min(folds.len());
    // Only documents with labels are dealt out.
    let fold_of =
        |passage: usize| folds.binary_search(&data.document[passage]).map_or(0, |place| place % fold_count.max(1));

    let mut cross_validated = None;
    let mut threshold = learner.threshold();
    if labelled.len() >= FEWEST && fold_count >= 2 {
        progress.start("cross-validating themes", Some(fold_count as u64));
        type Fold = Vec<(usize, Vec<f64>)>;
        let held_out: Result<Vec<Fold>> = (0..fold_count)
            .into_par_iter()
            .map(|fold| {
                let (tested, training): (Vec<usize>, Vec<usize>) =
                    labelled.iter().copied().partition(|&p| fold_of(p) == fold);
                let parts = learner.fit(&training, &tested, options.most_compared)?;
                let scored = tested.into_iter().map(|passage| (passage, learner.predict(&parts, passage))).collect();
                progress.advance(1);
                Ok(scored)
            })
            .collect();
        progress.finish();
        let mut flat: Vec<Option<Vec<f64>>> = vec![None; data.truth.len()];
        for (passage, probabilities) in held_out?.into_iter().flatten() {
            flat[passage] = Some(probabilities);
        }
        if options.answer == Answer::Several {
            threshold = best_threshold(&flat, &data.truth);
        }
        let mut rest = flat.into_iter();
        let probabilities = documents.iter().map(|passages| rest.by_ref().take(passages.len()).collect()).collect();
        cross_validated = Some(CrossValidated { folds: fold_count, probabilities });
    }
    let parts = learner.fit(&labelled, &[], options.most_fitted)?;
    steps.extend(learner.steps_of_labels(&labelled, &parts));
    let tried = learner.guarded.map(|guarded| guarded.tried).unwrap_or_default();
    let classifier = ThemeClassifier {
        codebook: codebook.clone(),
        matcher,
        rarity,
        weights: parts.weights,
        intercepts: parts.intercepts,
        words: parts.words,
        pile: parts.pile,
        answer: options.answer,
        threshold,
    };
    Ok(LearnedThemes {
        classifier,
        cross_validated,
        labelled: labelled.len(),
        steps,
        tried,
        heard: data.heard(),
        passages: data.truth.len(),
    })
}

/// What a fit gives.
struct Parts {
    weights: [f64; FEATURES.len()],
    intercepts: Vec<f64>,
    words: Option<Words>,
    pile: Option<PileModels>,
}

/// Everything that fits are made of.
struct Learner<'a> {
    options: &'a ClassifierOptions,
    data: &'a Data,
    single: Vec<bool>,
    guarded: Option<Guarded>,
    prior: Prior,
}

impl<'a> Learner<'a> {
    /// Looks how far the pile may be learned from, and what probabilities are without labels.
    fn new(
        options: &'a ClassifierOptions,
        data: &'a Data,
        single: Vec<bool>,
        labelled: &[usize],
        steps: &mut Vec<Step>,
    ) -> Self {
        let guarded = Self::look(options, data, labelled, steps);
        let prior = Self::without_labels(options, data, guarded.as_ref(), labelled, steps);
        Self { options, data, single, guarded: guarded.map(|(guarded, _)| guarded), prior }
    }

    /// The guard's verdict, and the passages that it looked at.
    fn look(
        options: &ClassifierOptions,
        data: &Data,
        labelled: &[usize],
        steps: &mut Vec<Step>,
    ) -> Option<(Guarded, Vec<usize>)> {
        let sample = data.sample(options.most_compared, labelled, &[]);
        let pile = data.pile(&sample, labelled);
        let mut step = |taken, why: String| {
            steps.push(Step { name: "learning from what is not labelled".to_owned(), taken, why });
        };
        let (anchored, all) = (pile.covered(), pile.len());
        if anchored < FEWEST_ANCHORED || all < FEWEST_IN_PILE {
            step(
                false,
                format!(
                    "{anchored} of {all} paragraphs hold a term or a label; {FEWEST_ANCHORED} of {FEWEST_IN_PILE} are needed"
                ),
            );
            return None;
        }
        let voted = pile.anchors.iter().filter(|anchor| matches!(anchor, Anchor::Votes(_))).count();
        if voted == 0 && 2 * pile.labelled() > all {
            step(false, format!("{} of {all} paragraphs are labelled, and there are no terms", pile.labelled()));
            return None;
        }
        let hidden = data.hidden.select_rows(&sample);
        let folds: Vec<usize> =
            sample.iter().map(|&passage| fold_of(data.group(passage), super::learner::FOLDS)).collect();
        let guarded = guard(&options.mixture, &options.membership, &pile, &hidden, &folds);
        let told: Vec<String> = guarded
            .tried
            .iter()
            .map(|tried| format!("{}{}: {:.3}", if tried.taken { "" } else { "not " }, tried.stage, tried.agreement))
            .collect();
        step(
            true,
            format!(
                "{anchored} of {all} paragraphs hold a term or a label; agreement with their votes, terms hidden: {}",
                told.join("; ")
            ),
        );
        Some((guarded, sample))
    }

    /// Weights and intercepts before any label is looked at.
    fn without_labels(
        options: &ClassifierOptions,
        data: &Data,
        guarded: Option<&(Guarded, Vec<usize>)>,
        labelled: &[usize],
        steps: &mut Vec<Step>,
    ) -> Prior {
        let mut prior = Prior {
            weights: DEFAULT_WEIGHTS.map(|weight| (weight, 1.0)),
            intercept: (DEFAULT_INTERCEPT, 2.0),
            of_theme: 1.0,
        };
        let mut step = |taken, why: &str| {
            steps.push(Step { name: "probabilities without labels".to_owned(), taken, why: why.to_owned() });
        };
        let Some((guarded, sample)) = guarded else {
            if data.without_votes() && labelled.len() >= FEWEST {
                prior.weights = [(0.0, 1.0); FEATURES.len()];
                prior.weights[WORDS] = (1.0, 1.0);
                prior.intercept = UNKNOWN_INTERCEPT;
                step(false, "there are no terms to read them off");
                return prior;
            }
            step(false, "a fixed curve on the strength of the codebook's terms");
            return prior;
        };
        let pile = data.pile(sample, labelled);
        let covered = pile.covered() as f64 / pile.len() as f64;
        let voted = |place: &usize| matches!(pile.anchors[*place], Anchor::Votes(_));
        match options.answer {
            Answer::One => {
                let voted: Vec<usize> =
                    (0..pile.len()).filter(voted).filter(|&place| pile.anchors[place].winner().is_some()).collect();
                let scores: Vec<Vec<f64>> = voted.iter().map(|&place| guarded.log_posteriors[place].clone()).collect();
                let votes: Vec<usize> = voted.iter().filter_map(|&place| pile.anchors[place].winner()).collect();
                let fitted = if voted.len() >= FEWEST { temperature(&scores, &votes) } else { None };
                let (slope, noise) = fitted.unwrap_or((0.25, 0.0));
                let share = share_of_pile(guarded.mixture_beyond_chance, covered);
                let mut alone = [0.0; FEATURES.len()];
                alone[MIXTURE] = slope;
                let (weights, _) = blend(share, alone, 0.0);
                // Held more tightly than where there are several: a few labels of uneven numbers would tilt every comparison.
                prior.weights = weights.map(|weight| (weight, 0.3));
                prior.weights[MIXTURE].1 = 0.5 * slope;
                prior.weights[MEMBERSHIP].1 = 0.1;
                prior.weights[WORDS].1 = 1.0;
                prior.of_theme = 0.3;
                prior.intercept = (0.0, 1.0);
                step(
                    fitted.is_some(),
                    &format!(
                        "{}% by what was learned, the rest by the terms alone; temperature {:.2}, read off {} paragraphs whose terms were hidden; {:.0}% of the votes were blind",
                        (100.0 * share).round(),
                        1.0 / slope,
                        voted.len(),
                        100.0 * noise
                    ),
                );
            }
            Answer::Several => {
                let mut voted: Vec<usize> = (0..pile.len()).filter(voted).collect();
                if voted.len() > MOST_PAIRS / pile.themes.max(1) {
                    // So many pairs say it as well.
                    voted.sort_by_key(|&place| mix(place as u64));
                    voted.truncate((MOST_PAIRS / pile.themes.max(1)).max(FEWEST));
                    voted.sort_unstable();
                }
                let mut usual = vec![0.0; pile.themes];
                for &place in &voted {
                    pile.anchors[place].shares().iter().for_each(|(theme, _)| usual[*theme as usize] += 1.0);
                }
                usual.iter_mut().for_each(|share| *share /= voted.len().max(1) as f64);
                let mut pairs = Vec::new();
                for &place in &voted {
                    let mixture = log_odds(&guarded.log_posteriors[place]);
                    for theme in 0..pile.themes {
                        let score = guarded.log_odds[place][theme] + MIXTURE_BESIDE_MEMBERSHIP * mixture[theme];
                        let vote = pile.anchors[place].shares().iter().any(|(t, _)| *t as usize == theme);
                        pairs.push((score, usual[theme], vote));
                    }
                }
                let fitted = if voted.len() >= FEWEST { curve(&pairs) } else { None };
                let Some(curve) = fitted else {
                    if voted.is_empty() {
                        // Labels alone: everything is still to be learned.
                        prior.weights = [(0.0, 1.0); FEATURES.len()];
                        prior.weights[MEMBERSHIP] = (1.0, 0.5);
                        prior.weights[MIXTURE] = (0.1, 0.25);
                        prior.intercept = UNKNOWN_INTERCEPT;
                        step(false, "there are no terms to read them off");
                    } else {
                        step(false, "a fixed curve on the strength of the codebook's terms");
                    }
                    return prior;
                };
                let share = share_of_pile(guarded.membership_beyond_chance, covered);
                let mut alone = [0.0; FEATURES.len()];
                alone[MEMBERSHIP] = curve.slope;
                alone[MIXTURE] = MIXTURE_BESIDE_MEMBERSHIP * curve.slope;
                let (weights, intercept) = blend(share, alone, curve.intercept);
                prior.weights = weights.map(|weight| (weight, 1.0));
                prior.weights[MEMBERSHIP].1 = (0.5 * curve.slope).max(0.25);
                prior.weights[MIXTURE].1 = 0.25;
                prior.intercept = (intercept, 1.0);
                step(
                    true,
                    &format!(
                        "{}% by what was learned, the rest by the terms alone; a curve with slope {:.2} and intercept {:.2}, read off {} paragraphs whose terms were hidden; \
                         {:.0}% of the votes were blind",
                        (100.0 * share).round(),
                        curve.slope,
                        curve.intercept,
                        voted.len(),
                        100.0 * curve.noise
                    ),
                );
            }
        }
        prior
    }

    /// The threshold before labels are looked at.
    fn threshold(&self) -> f64 {
        match self.options.answer {
            Answer::One => 0.0,
            Answer::Several => DEFAULT_THRESHOLD,
        }
    }

    fn link(&self) -> Link {
        match self.options.answer {
            Answer::One => Link::Softmax,
            Answer::Several => Link::Sigmoid,
        }
    }

    /// The models of the pile, anchored by terms and the labels of `training`; passages of `left_out` are not looked at.
    fn fit_pile(&self, training: &[usize], left_out: &[usize], most: usize) -> Option<PileModels> {
        let guarded = self.guarded.as_ref()?;
        let sample = self.data.sample(most, training, left_out);
        let pile = self.data.pile(&sample, training);
        let (mixture, membership) =
            rayon::join(|| Mixture::fit(&guarded.mixture, &pile), || Membership::fit(&guarded.membership, &pile));
        Some(PileModels::new(mixture, membership, self.single.clone()))
    }

    /// The features of a passage for every theme.
    fn features(&self, passage: usize, pile: Option<&PileModels>, words: Option<&Words>) -> Vec<[f64; FEATURES.len()]> {
        let mut features = self.data.features[passage].clone();
        if let Some(words) = words {
            let mut scores = vec![0.0; features.len()];
            words.all_scores(&self.data.row(passage), &mut scores);
            features.iter_mut().zip(scores).for_each(|(features, score)| features[WORDS] = score);
        }
        if let Some(pile) = pile {
            let said = pile.say(&self.data.words(passage), &mut Vec::new());
            let mixture = match self.options.answer {
                Answer::One => said.log_posteriors.clone(),
                Answer::Several => log_odds(&said.log_posteriors),
            };
            for ((features, membership), mixture) in features.iter_mut().zip(said.shares.all_log_odds()).zip(mixture) {
                (features[MEMBERSHIP], features[MIXTURE]) = (membership, mixture);
            }
        }
        features
    }

    fn fit(&self, training: &[usize], left_out: &[usize], most: usize) -> Result<Parts> {
        let pile = self.fit_pile(training, left_out, most);
        if training.len() < FEWEST {
            let weights = self.prior.weights.map(|(mean, _)| mean);
            return Ok(Parts {
                weights,
                intercepts: vec![self.prior.intercept.0; self.data.themes],
                words: None,
                pile,
            });
        }
        let words = if training.len() >= self.options.min_labelled { self.fit_words(training)? } else { None };
        let examples = self.cross_fit(training, left_out, words.is_some())?;
        let (weights, intercepts) = weigh(self.link(), &self.prior, &examples, self.data.themes);
        Ok(Parts { weights, intercepts, words, pile })
    }

    /// What labelled words say; none if no theme has enough paragraphs.
    ///
    /// Without intercepts: those of rows that a model was fitted on do not fit new ones, and the weighing gives others.
    fn fit_words(&self, training: &[usize]) -> Result<Option<Words>> {
        let (themes, columns) = (self.data.themes, self.data.rows.columns());
        let (mut chosen, mut targets) = (Vec::new(), Vec::new());
        let (mut positive, mut negative) = (vec![0; themes], vec![0; themes]);
        for &passage in training {
            let mut known: Vec<Option<f64>> = (0..themes).map(|theme| self.data.known(passage, theme)).collect();
            if self.options.answer == Answer::One {
                one_only(&mut known);
                if known.iter().flatten().sum::<f64>() == 0.0 {
                    continue;
                }
                known.iter_mut().for_each(|target| *target = Some(target.unwrap_or(0.0)));
            }
            for (theme, target) in known.iter().enumerate() {
                positive[theme] += usize::from(target.is_some_and(|target| target > 0.0));
                negative[theme] += usize::from(target == &Some(0.0));
            }
            chosen.push(passage);
            targets.extend(known.into_iter().map(|target| target.unwrap_or(f64::NAN)));
        }
        let least = self.options.min_positive;
        let enough: Vec<bool> = positive.iter().zip(&negative).map(|(p, n)| *p >= least && *n >= least).collect();
        if !enough.contains(&true) {
            return Ok(None);
        }
        let options = BlendOptions { link: self.link(), c: self.options.words_c, ..Default::default() };
        let examples = Examples { rows: &chosen, classes: themes, targets: &targets, weights: None };
        let folds = self.folds(&chosen);
        if folds.iter().all(|fold| *fold == folds[0]) {
            return Ok(None);
        }
        let fitted = Blend::fit(&options, &self.data.rows, &examples, &folds)?;
        let fitted = fitted.linear();
        let mut all = vec![0.0; themes * columns];
        for column in 0..columns {
            for (theme, weight) in fitted.weights(column).iter().enumerate() {
                if enough[theme] || self.options.answer == Answer::One {
                    all[theme * columns + column] = *weight as f32;
                }
            }
        }
        Ok(Some(Words::new(columns, all, vec![0.0; themes])))
    }

    /// The inner fold of every passage: by its document, of few documents by its section, of few sections each by itself.
    fn folds(&self, passages: &[usize]) -> Vec<usize> {
        // By document; by section, or else by paragraph, where so few documents are labelled.
        let by: [&dyn Fn(usize) -> (usize, usize); 3] = [
            &|passage| (self.data.document[passage], 0),
            &|passage| (self.data.document[passage], self.data.section[passage]),
            &|passage| (self.data.document[passage], passage),
        ];
        for (attempt, group) in by.iter().enumerate() {
            let mut groups: Vec<(usize, usize)> = passages.iter().map(|&passage| group(passage)).collect();
            groups.sort_unstable();
            groups.dedup();
            if groups.len() >= self.options.inner_folds || attempt == 2 {
                let folds = self.options.inner_folds.min(groups.len()).max(1);
                let fold = |&passage: &usize| groups.binary_search(&group(passage)).map_or(0, |place| place % folds);
                return passages.iter().map(fold).collect();
            }
        }
        Vec::new()
    }

    /// The training passages' features by models that did not see their documents.
    fn cross_fit(&self, training: &[usize], left_out: &[usize], with_words: bool) -> Result<Vec<Example>> {
        let of_training = self.folds(training);
        let folds = of_training.iter().max().map_or(0, |last| last + 1);
        let fold_of = |passage: usize| training.binary_search(&passage).map_or(0, |place| of_training[place]);
        let parts: Vec<Vec<(usize, Example)>> = (0..folds)
            .into_par_iter()
            .map(|fold| {
                let (own, others): (Vec<usize>, Vec<usize>) = training.iter().partition(|&&p| fold_of(p) == fold);
                let words = if with_words { self.fit_words(&others)? } else { None };
                let away: Vec<usize> = own.iter().chain(left_out).copied().collect();
                let pile = self.fit_pile(&others, &away, self.options.most_compared);
                let example = |passage: usize| {
                    let features = self.features(passage, pile.as_ref(), words.as_ref());
                    let mut targets: Vec<Option<f64>> =
                        (0..self.data.themes).map(|theme| self.data.known(passage, theme)).collect();
                    if self.options.answer == Answer::One {
                        one_only(&mut targets);
                    }
                    (passage, Example { features, targets })
                };
                Ok(own.into_iter().map(example).collect())
            })
            .collect::<Result<_>>()?;
        let mut examples: Vec<(usize, Example)> = parts.into_iter().flatten().collect();
        examples.sort_by_key(|(passage, _)| *passage);
        Ok(examples.into_iter().map(|(_, example)| example).collect())
    }

    fn predict(&self, parts: &Parts, passage: usize) -> Vec<f64> {
        let features = self.features(passage, parts.pile.as_ref(), parts.words.as_ref());
        let scores: Vec<f64> = features
            .iter()
            .zip(&parts.intercepts)
            .map(|(features, intercept)| {
                features.iter().zip(&parts.weights).fold(*intercept, |sum, (f, w)| sum + f * w)
            })
            .collect();
        match self.options.answer {
            Answer::Several => scores.into_iter().map(sigmoid).collect(),
            Answer::One => {
                let all = super::learner::log_sum(&scores);
                scores.into_iter().map(|score| crate::matrix::math::exp(score - all)).collect()
            }
        }
    }

    /// What became of the labels.
    fn steps_of_labels(&self, labelled: &[usize], parts: &Parts) -> Vec<Step> {
        let count = labelled.len();
        let words = match &parts.words {
            Some(_) => format!("{count} labelled paragraphs"),
            None => format!(
                "{count} labelled paragraphs; {} are needed, {} of a theme",
                self.options.min_labelled, self.options.min_positive
            ),
        };
        let weighed = if count >= FEWEST {
            let told: Vec<String> = FEATURES
                .iter()
                .zip(&parts.weights)
                .filter(|(_, weight)| **weight != 0.0)
                .map(|(name, weight)| format!("{name} {weight:.2}"))
                .collect();
            format!("{count} labelled paragraphs moved the weights to: {}", told.join(", "))
        } else {
            format!("{count} labelled paragraphs; {FEWEST} are needed")
        };
        vec![
            Step { name: "learned words".to_owned(), taken: parts.words.is_some(), why: words },
            Step { name: "weighing by labels".to_owned(), taken: count >= FEWEST, why: weighed },
        ]
    }
}

/// Where themes exclude one another, of several truths each counts as a share.
fn one_only(targets: &mut [Option<f64>]) {
    let sum: f64 = targets.iter().flatten().sum();
    if sum > 0.0 {
        targets.iter_mut().flatten().for_each(|target| *target /= sum);
    }
}

/// The threshold between 0.25 and 0.65, in steps of 0.05, that lies nearest to a half among those whose micro-averaged F1 is within
/// [`AS_GOOD`] of the best: smaller differences are chance.
fn best_threshold(probabilities: &[Option<Vec<f64>>], truth: &[Option<Truth>]) -> f64 {
    let f1_at = |threshold: f64| {
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
        2.0 * hit as f64 / (2 * hit + wrong).max(1) as f64
    };
    let tried: Vec<(f64, f64)> = [10, 9, 11, 8, 12, 7, 13, 6, 5]
        .map(|step| f64::from(step) / 20.0)
        .map(|threshold| (threshold, f1_at(threshold)))
        .to_vec();
    let best = tried.iter().map(|(_, f1)| *f1).fold(0.0, f64::max);
    tried.iter().find(|(_, f1)| *f1 >= best - AS_GOOD).map_or(DEFAULT_THRESHOLD, |(threshold, _)| *threshold)
}

/// Micro-averaged F1 that differ by no more than this are as good as one another.
const AS_GOOD: f64 = 0.004;
