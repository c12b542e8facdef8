//! Training: documents, a codebook and, where there are any, gold labels become a model with its figures.

use crate::codebook::Codebook;
use crate::document::Document;
use crate::error::{ErrorKind, Result};
use crate::evaluate::{ClassificationReport, Labels};
use crate::matrix::BLOCK_ROWS;
use crate::metrics::Calibration;
use crate::model::Model;
use crate::model::passages;
use crate::model::{FORMAT, FORMAT_VERSION, Manifest, MemoryManifest, PileManifest, ThemesManifest};
use crate::model::{Figures, ThemeFigures};
use crate::paragraph::{Accounting, Memory, MemoryOptions, Paragraph, Unit};
use crate::progress::Progress;
use crate::text::{AnalyzerOptions, Class, STEMMER};
use crate::themes::{ClassifierOptions, FEATURES, LearnedThemes, Passage, Readers, Survey, Truth, learn};
use crate::topics::{self, GAP, Material, Member, Seed, TopicModel, TopicOptions};
use crate::training::corpus::{Corpus, Prepared, Words};
use crate::training::gold::{Gold, Predictions, judge};
use crate::training::topic_texts::{TopicReader, TopicTexts};
use crate::vectorize::{Encoder, Limit, TfidfOptions, encode_texts_with_counts};
use rayon::prelude::*;

/// How to train.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainOptions {
    /// What documents are cut into.
    pub unit: Unit,
    /// How texts become terms.
    pub analyzer: AnalyzerOptions,
    /// How terms become weights.
    pub tfidf: TfidfOptions,
    /// What counts as recurring.
    pub memory: MemoryOptions,
    /// How themes are learned.
    pub classifier: ClassifierOptions,
    /// How topics are found.
    pub topics: TopicOptions,
    /// Whether a model has topics.
    pub find_topics: bool,
}

/// A theme whose terms stand in more than this share of the paragraphs is everywhere.
const EVERYWHERE: f64 = 0.9;
/// Of fewer paragraphs that is not asked.
const FEW: usize = 20;
/// So many labelled paragraphs are learned from without a codebook.
const ENOUGH_ALONE: usize = 20;

impl Default for TrainOptions {
    fn default() -> Self {
        Self {
            unit: Unit::default(),
            analyzer: AnalyzerOptions::default(),
            tfidf: TfidfOptions { min_df: Limit::Count(2), sublinear_tf: true, ..Default::default() },
            memory: MemoryOptions::default(),
            classifier: ClassifierOptions::default(),
            topics: TopicOptions::default(),
            find_topics: true,
        }
    }
}

/// What a training run found, beside the model.
#[derive(Debug)]
pub struct TrainReport {
    /// What became of every block.
    pub accounting: Accounting,
    /// The cross-validation, theme by theme, where there was gold for one.
    pub cross_validated: Option<ClassificationReport>,
    /// The calibration of the cross-validated probabilities.
    pub calibration: Option<Calibration>,
    /// What a user should know: one sentence each.
    pub warnings: Vec<String>,
}

/// Topics alone, without a codebook.
#[derive(Debug)]
pub struct FoundTopics {
    /// The topics.
    pub model: TopicModel,
    /// Every body paragraph, duplicates too, with its row and topic.
    pub texts: TopicTexts,
    /// What became of every block.
    pub accounting: Accounting,
    /// What a user should know: one sentence each.
    pub warnings: Vec<String>,
    words: Words,
    memory: Memory,
}

impl FoundTopics {
    /// Reads documents by these topics.
    pub fn reader(&self) -> TopicReader<'_> {
        TopicReader::new(&self.words, &self.memory, &self.model)
    }
}

/// Finds the topics of `documents`, whose order does not matter. *Bit-exact*, but for the Gaussian mixture.
///
/// # Errors
/// As [`train`].
pub fn find_topics(options: &TrainOptions, documents: &[Document], progress: &dyn Progress) -> Result<FoundTopics> {
    find_topics_with(options, documents, progress, |_, _| Ok(Vec::new()))
}

/// As [`find_topics`], with topics that `seeds` makes once the words are counted; it may change the options too.
pub(super) fn find_topics_with(
    options: &TrainOptions,
    documents: &[Document],
    progress: &dyn Progress,
    seeds: impl FnOnce(&Words, &mut TopicOptions) -> Result<Vec<Seed>>,
) -> Result<FoundTopics> {
    options.tfidf.check()?;
    options.topics.check()?;
    let mut warnings = Vec::new();
    let corpus = Corpus::prepare(options, documents, progress)?;
    let body = corpus.modelled();
    let texts: Vec<&str> = body.iter().map(|(_, paragraph)| paragraph.text.as_str()).collect();
    let words = Words::fit(options, &texts, &mut warnings, progress)?;
    let mut options = options.clone();
    let seeds = seeds(&words, &mut options.topics)?;
    let (model, _) = fit_topics(&options, &words, &body, &seeds, progress)?;
    let (accounting, memory) = (corpus.accounting, corpus.memory);
    let texts = TopicReader::new(&words, &memory, &model).read(documents, options.unit, progress);
    Ok(FoundTopics { model, texts, accounting, warnings, words, memory })
}

fn fit_topics(
    options: &TrainOptions,
    words: &Words,
    body: &[(&Prepared<'_>, &Paragraph)],
    seeds: &[Seed],
    progress: &dyn Progress,
) -> Result<(TopicModel, Vec<Option<Member>>)> {
    let texts: Vec<&str> = body.iter().map(|(_, paragraph)| paragraph.text.as_str()).collect();
    progress.start("vectorising", Some(texts.len() as u64));
    let (rows, counts) = encode_texts_with_counts(&words.analyzer, &words.tfidf, &texts, progress);
    progress.finish();
    let paragraph = |row: usize| (body[row].1.id(&body[row].0.document.id), body[row].1.text.clone());
    let sequences = neighbours(words, &texts);
    let material = Material {
        rows: &rows,
        counts: &counts,
        readable: &|column| words.show(column),
        paragraph: &paragraph,
        sequences: &sequences,
        seeds,
    };
    topics::fit(&options.topics, &material, progress)
}

/// The columns of the words of texts in reading order, with a gap where anything but one space or hyphen stands between two, and for what is
/// no term.
fn neighbours(words: &Words, texts: &[&str]) -> Vec<Vec<u32>> {
    let blocks: Vec<Vec<Vec<u32>>> = texts
        .par_chunks(BLOCK_ROWS)
        .map(|texts| {
            let (mut session, mut encoder) = (words.analyzer.session(), Encoder::new(&words.tfidf));
            let mut occurrences = Vec::new();
            let mut of_text = |text: &&str| {
                session.analyze(text, &mut occurrences);
                let (mut columns, mut end) = (Vec::with_capacity(occurrences.len()), 0);
                for word in occurrences.iter().filter(|word| session.form(word.form).class != Class::Compound) {
                    let span = word.span();
                    let between = text.get(end..span.start).unwrap_or_default();
                    if !matches!(between, "" | " " | "-") {
                        columns.push(GAP);
                    }
                    columns.push(encoder.column(&session, word.form).unwrap_or(GAP));
                    end = span.end;
                }
                columns
            };
            texts.iter().map(&mut of_text).collect()
        })
        .collect();
    blocks.into_iter().flatten().collect()
}

/// Trains a model.
///
/// The order of `documents` does not matter. *Bit-exact*, but for topics by Gaussian mixture.
///
/// # Errors
/// If an option cannot work, there is no body text, or the gold labels name paragraphs or themes that do not exist.
pub fn train(
    options: &TrainOptions,
    codebook: &Codebook,
    documents: &[Document],
    gold: &[Labels],
    progress: &dyn Progress,
) -> Result<(Model, TrainReport)> {
    options.tfidf.check()?;
    options.classifier.check()?;
    options.topics.check()?;
    let mut warnings = Vec::new();
    let corpus = Corpus::prepare(options, documents, progress)?;
    let gold = Gold::new(gold, codebook, &corpus, &mut warnings)?;
    let body = corpus.modelled();
    let texts: Vec<&str> = body.iter().map(|(_, paragraph)| paragraph.text.as_str()).collect();
    let words = Words::fit(options, &texts, &mut warnings, progress)?;

    let per_document: Vec<Vec<Passage<'_>>> =
        corpus.documents.iter().map(|prepared| passages(&prepared.paragraphs)).collect();
    let truths = gold.truths(codebook, &corpus);
    let learned =
        learn(&options.classifier, codebook, &words.analyzer, &words.tfidf, &per_document, &truths, progress)?;
    if learned.labelled == 0 {
        warnings.push("there are no gold labels: every figure and probability rests on the codebook alone, and nothing here was checked against a person".to_owned());
    } else if learned.cross_validated.is_none() {
        warnings.push(format!(
            "{} labelled paragraphs are too few, or stand in too few documents, to check anything by: there is no cross-validation",
            learned.labelled
        ));
    }
    warn_of_themes(codebook, &learned, &truths, &mut warnings);

    let found = if options.find_topics { Some(fit_topics(options, &words, &body, &[], progress)) } else { None };
    let topics = match found.transpose() {
        Ok(found) => found.map(|(topics, _)| topics),
        Err(error) if texts.len() < 12 && error.kind() == ErrorKind::Data => {
            warnings.push(format!("no topics were found: {error}"));
            None
        }
        Err(error) => return Err(error),
    };

    let (cross_validated, calibration) = cross_validation(&learned, &gold, codebook, &corpus)?;
    let labelled = learned.labelled;
    let folds = learned.cross_validated.as_ref().map(|cross| cross.folds);
    let classifier = learned.classifier;
    let mut manifest = Manifest {
        format: FORMAT.to_owned(),
        version: FORMAT_VERSION,
        program: format!("themewise {}", env!("CARGO_PKG_VERSION")),
        stemmer: STEMMER.to_owned(),
        unit: options.unit,
        analyzer: options.analyzer.clone(),
        tfidf: words.tfidf.options().clone(),
        corpus: crate::model::Corpus {
            documents: documents.len(),
            paragraphs: texts.len(),
            labelled,
            sha256: corpus.hash(),
        },
        codebook: codebook.clone(),
        themes: ThemesManifest {
            options: ClassifierOptions { label_mode: classifier.label_mode(), ..options.classifier.clone() },
            feature_weights: FEATURES
                .iter()
                .map(|name| (*name).to_owned())
                .zip(*classifier.feature_weights())
                .collect(),
            threshold: classifier.threshold(),
            pile: classifier.pile_models().map(|pile| {
                let arrays = pile.arrays();
                PileManifest {
                    components: arrays.components,
                    effective_length: arrays.effective_length,
                    rounds: arrays.rounds,
                    least: arrays.least,
                }
            }),
            steps: learned.steps,
            tried: learned.tried,
        },
        topics: topics.as_ref().map(TopicModel::summary),
        memory: MemoryManifest { similarity: corpus.memory.similarity(), blocks: corpus.memory.blocks().to_vec() },
        figures: Figures::default(),
    };
    manifest.figures.kinds = gold.kinds_left_out(options, &corpus);
    manifest.figures.cross_validated = cross_validated
        .as_ref()
        .zip(calibration.as_ref())
        .map(|(report, calibration)| theme_figures(report, calibration, folds));
    let Words { analyzer, tfidf, readable } = words;
    let mut model = Model {
        manifest,
        analyzer,
        memory: corpus.memory.clone(),
        tfidf,
        readable,
        classifier,
        topics,
        hash: String::new(),
    };
    if labelled > 0 && !gold.has_no_body() {
        let predictions = predictions(&corpus, &per_document, &model);
        model.manifest.figures.training = judge(&predictions, &gold, codebook)?
            .map(|(report, calibration)| theme_figures(&report, &calibration, None));
    }
    let report = TrainReport { accounting: corpus.accounting, cross_validated, calibration, warnings };
    Ok((model.seal()?, report))
}

/// Says which themes nothing speaks for, which are everywhere, and which nothing tells apart.
fn warn_of_themes(
    codebook: &Codebook,
    learned: &LearnedThemes,
    truths: &[Vec<Option<Truth>>],
    warnings: &mut Vec<String>,
) {
    let themes = &codebook.themes;
    let truths = || truths.iter().flatten().flatten();
    let labelled = |theme: usize| truths().any(|truth| truth.has[theme]);
    let said = |theme: usize| learned.heard[theme] > 0 || labelled(theme);
    // A whole without words of its own speaks by its parts.
    let speaks = |theme: usize| {
        (0..themes.len()).any(|part| {
            let mut at = Some(part);
            let mut steps = 0..=themes.len();
            while let (Some(place), Some(_)) = (at.filter(|place| *place != theme), steps.next()) {
                let whole = themes[place].parent.as_ref();
                at = whole.and_then(|whole| themes.iter().position(|other| other.name == *whole));
            }
            at == Some(theme) && said(part)
        })
    };
    let silent: Vec<&str> =
        (0..themes.len()).filter(|&theme| !speaks(theme)).map(|theme| themes[theme].name.as_str()).collect();
    if silent.len() == themes.len() {
        warnings.push(
            "no term of the codebook stands in any paragraph, and no label has a theme: no theme can be told"
                .to_owned(),
        );
    } else if !silent.is_empty() {
        warnings.push(format!(
            "nothing speaks for {}: no term of theirs stands in any paragraph, and no label has them",
            quoted(&silent)
        ));
    }
    let passages: usize = learned.passages;
    let wide: Vec<&str> = (0..themes.len())
        .filter(|&theme| passages >= FEW && learned.heard[theme] as f64 > EVERYWHERE * passages as f64)
        .map(|theme| themes[theme].name.as_str())
        .collect();
    if !wide.is_empty() {
        warnings.push(format!(
            "the terms of {} stand in nearly every paragraph, and do not distinguish it from other themes",
            quoted(&wide)
        ));
    }
    for (place, theme) in themes.iter().enumerate() {
        let twin = themes[..place]
            .iter()
            .find(|other| !theme.terms.is_empty() && other.terms == theme.terms && other.against == theme.against);
        if let Some(twin) = twin {
            warnings.push(format!(
                "the themes '{}' and '{}' have the same terms: nothing but labels can tell them apart",
                twin.name, theme.name
            ));
        }
    }
    if learned.labelled > 0 && learned.labelled < ENOUGH_ALONE && themes.iter().all(|theme| theme.terms.is_empty()) {
        warnings.push(format!(
            "{} labelled paragraphs teach nothing without a codebook, {ENOUGH_ALONE} are needed: no theme is told from another",
            learned.labelled
        ));
    }
}

/// Some names, the first few of many.
fn quoted(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(5).map(|name| format!("'{name}'")).collect();
    let more = if names.len() > 5 { format!(" and {} more themes", names.len() - 5) } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

fn predictions(corpus: &Corpus<'_>, per_document: &[Vec<Passage<'_>>], model: &Model) -> Predictions {
    let mut predictions = Vec::new();
    let readers = Readers::new(&model.classifier, &model.analyzer, &model.tfidf);
    for (document, passages) in corpus.documents.iter().zip(per_document) {
        let read = Survey::read(&readers, passages, |_, _| ());
        for (number, (paragraph, _)) in document.body().enumerate() {
            let scored = read.scores(number);
            let probabilities: Vec<f64> = scored.themes.iter().map(|theme| theme.probability).collect();
            let given = model.classifier.decide(&probabilities);
            predictions.push((paragraph.id(&document.document.id), probabilities, given));
        }
    }
    predictions
}

fn cross_validation(
    learned: &LearnedThemes,
    gold: &Gold<'_>,
    codebook: &Codebook,
    corpus: &Corpus<'_>,
) -> Result<(Option<ClassificationReport>, Option<Calibration>)> {
    let Some(cross) = &learned.cross_validated else { return Ok((None, None)) };
    let mut predictions = Vec::new();
    for (document, passages) in corpus.documents.iter().zip(&cross.probabilities) {
        for ((paragraph, _), probabilities) in document.body().zip(passages) {
            let Some(probabilities) = probabilities else { continue };
            let given = learned.classifier.decide(probabilities);
            predictions.push((paragraph.id(&document.document.id), probabilities.clone(), given));
        }
    }
    Ok(judge(&predictions, gold, codebook)?.unzip())
}

fn theme_figures(report: &ClassificationReport, calibration: &Calibration, folds: Option<usize>) -> ThemeFigures {
    ThemeFigures {
        folds,
        paragraphs: report.body,
        precision: report.micro_average.precision,
        recall: report.micro_average.recall,
        micro_f1: report.micro_average.f1,
        macro_f1: report.macro_average.f1,
        primary_accuracy: report.primary_accuracy,
        calibration_error: calibration.expected_error,
        themes: report.themes.iter().map(|theme| (theme.name.clone(), theme.scores.f1)).collect(),
    }
}
