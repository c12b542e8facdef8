//! Training: documents, a codebook and, where there are any, gold labels become a model with its
//! figures.

use crate::codebook::Codebook;
use crate::document::Document;
use crate::error::{ErrorKind, Result};
use crate::evaluate::{ClassificationReport, Labels};
use crate::metrics::CalibrationScores;
use crate::model::{
    BoilerplateManifest, FORMAT, FORMAT_VERSION, FieldFigures, Figures, Manifest, Model, ThemeFigures, ThemesManifest,
    TrainingCorpus, WeakModelManifest,
};
use crate::paragraph::{Accounting, Paragraph};
use crate::parallel;
use crate::progress::Progress;
use crate::text::STEMMER;
use crate::themes::{
    ClassifierOptions, FEATURES, LearnedThemes, Passage, PassageBatch, ReaderPool, ThemeClassifier, TrainingInput,
    train_classifier,
};
use crate::topics::TopicModel;
use crate::training::find_topics::{corpus_of, fit_topics};
use crate::training::gold::{Gold, Predictions, judge, with_known_names};
use crate::training::options::TrainOptions;
use crate::training::prepared_corpus::{PreparedCorpus, texts_of};
use crate::training::text_encoder::TextEncoder;
use crate::training::warnings::warn_of_themes;
use std::collections::BTreeMap;

/// Below this number of paragraphs a corpus may be too small for topics, and a model has none.
const FEW_FOR_TOPICS: usize = 12;

/// The figures of a training, in addition to the model.
#[derive(Debug)]
pub struct TrainReport {
    /// The number of blocks of each kind.
    pub accounting: Accounting,
    /// The cross-validation, theme by theme, where there was gold for one.
    pub cross_validated: Option<ClassificationReport>,
    /// The calibration of the cross-validated probabilities.
    pub calibration: Option<CalibrationScores>,
    /// Warnings for the user: one sentence each.
    pub warnings: Vec<String>,
}

/// Trains a model.
///
/// The order of `documents` does not matter. *Bit-exact*, except for topics by Gaussian mixture.
///
/// # Errors
/// If an option cannot work, there is no body text, or the gold labels name paragraphs or themes
/// that do not exist.
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
    let corpus = corpus_of(options, documents, progress)?;
    let gold = with_known_names(gold, codebook, &corpus);
    let gold = Gold::new(&gold, codebook, &corpus, &mut warnings)?;
    let body = corpus.unique();
    let encoder = TextEncoder::fit(options, &texts_of(&body), &mut warnings, progress)?;
    let passages = corpus.passages();
    let truths = gold.truths(codebook, &corpus);
    let input = TrainingInput {
        codebook,
        analyzer: &encoder.analyzer,
        tfidf: &encoder.tfidf,
        documents: &passages,
        truths: &truths,
    };
    let learned = train_classifier(&options.classifier, &input, progress)?;
    warn_of_themes(codebook, &learned, &truths, &mut warnings)?;
    let topics = if options.find_topics { topics_of(options, &encoder, &body, &mut warnings, progress)? } else { None };

    let (cross_validated, calibration) = cross_validation(&learned, &gold, codebook, &corpus)?;
    let figures = Figures {
        kinds: gold.kinds_left_out(options, &corpus),
        cross_validated: cross_validated.as_ref().zip(calibration.as_ref()).map(|(report, calibration)| {
            let folds = learned.cross_validation.as_ref().map(|cross| cross.folds);
            theme_figures(report, calibration, folds)
        }),
        ..Figures::default()
    };
    let labelled = learned.labelled;
    let mut model = Fitted { encoder, learned, topics, figures }.into_model(options, codebook, &corpus);
    if labelled > 0 && !gold.has_no_body() {
        let predictions = predictions(&corpus, &passages, &model);
        model.manifest.figures.training = judge(&predictions, &gold, codebook)?
            .map(|(report, calibration)| theme_figures(&report, &calibration, None));
    }
    model.manifest.figures.field = field_figures(&passages, &model);
    let report = TrainReport { accounting: corpus.accounting, cross_validated, calibration, warnings };
    Ok((model.seal()?, report))
}

/// Everything that training fits.
struct Fitted {
    encoder: TextEncoder,
    learned: LearnedThemes,
    topics: Option<TopicModel>,
    figures: Figures,
}

impl Fitted {
    /// The model; its hash is still to come.
    fn into_model(mut self, options: &TrainOptions, codebook: &Codebook, corpus: &PreparedCorpus<'_>) -> Model {
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            version: FORMAT_VERSION,
            program: format!("themewise {}", env!("CARGO_PKG_VERSION")),
            stemmer: STEMMER.to_owned(),
            unit: options.unit,
            analyzer: options.analyzer.clone(),
            tfidf: self.encoder.tfidf.options().clone(),
            corpus: TrainingCorpus {
                documents: corpus.documents.len(),
                paragraphs: corpus.unique().len(),
                labelled: self.learned.labelled,
                sha256: corpus.hash(),
            },
            codebook: codebook.clone(),
            themes: themes_manifest(options, &mut self.learned),
            topics: self.topics.as_ref().map(TopicModel::summary),
            boilerplate: BoilerplateManifest {
                similarity: corpus.boilerplate.similarity(),
                blocks: corpus.boilerplate.blocks().to_vec(),
            },
            figures: self.figures,
        };
        Model {
            manifest,
            analyzer: self.encoder.analyzer,
            boilerplate: corpus.boilerplate.clone(),
            tfidf: self.encoder.tfidf,
            readable: self.encoder.readable,
            classifier: self.learned.classifier,
            topics: self.topics,
            hash: String::new(),
        }
    }
}

/// The topics of a model; none, with a warning, where a few paragraphs have none.
fn topics_of(
    options: &TrainOptions,
    encoder: &TextEncoder,
    body: &[(&Document, &Paragraph)],
    warnings: &mut Vec<String>,
    progress: &dyn Progress,
) -> Result<Option<TopicModel>> {
    match fit_topics(&options.topics, encoder, body, &[], progress) {
        Ok((topics, _)) => Ok(Some(topics)),
        Err(error) if body.len() < FEW_FOR_TOPICS && error.kind() == ErrorKind::Data => {
            warnings.push(format!("no topics were found: {error}"));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn themes_manifest(options: &TrainOptions, learned: &mut LearnedThemes) -> ThemesManifest {
    let classifier = &learned.classifier;
    ThemesManifest {
        options: ClassifierOptions { label_mode: classifier.label_mode(), ..options.classifier.clone() },
        feature_weights: FEATURES.iter().map(|name| (*name).to_owned()).zip(*classifier.feature_weights()).collect(),
        threshold: classifier.threshold(),
        weak_models: weak_manifest(classifier),
        steps: std::mem::take(&mut learned.steps),
        model_candidates: std::mem::take(&mut learned.candidates),
    }
}

fn weak_manifest(classifier: &ThemeClassifier) -> Option<WeakModelManifest> {
    let arrays = classifier.weak_models()?.arrays();
    Some(WeakModelManifest {
        components: arrays.components,
        effective_length: arrays.effective_length,
        rounds: arrays.inference_iterations,
        least: arrays.min_length,
    })
}

/// The model's predictions of its own training paragraphs.
fn predictions(corpus: &PreparedCorpus<'_>, passages: &[Vec<Passage<'_>>], model: &Model) -> Predictions {
    let mut predictions = Vec::new();
    let readers = ReaderPool::new(&model.classifier, &model.analyzer, &model.tfidf);
    for (document, passages) in corpus.documents.iter().zip(passages) {
        let read = PassageBatch::read(&readers, passages, |_| ());
        for (number, (_, paragraph)) in document.body().enumerate() {
            let scored = read.scores(number);
            let probabilities: Vec<f64> = scored.themes.iter().map(|theme| theme.probability).collect();
            let given = model.classifier.assign_themes(&probabilities);
            predictions.push((paragraph.id(&document.document.id), probabilities, given));
        }
    }
    predictions
}

/// What is usual in the training documents; none below five of them.
fn field_figures(documents: &[Vec<Passage<'_>>], model: &Model) -> Option<FieldFigures> {
    const FEWEST_DOCUMENTS: usize = 5;
    const MOST_DOCUMENTS: usize = 1000;
    if documents.len() < FEWEST_DOCUMENTS {
        return None;
    }
    let readers = ReaderPool::new(&model.classifier, &model.analyzer, &model.tfidf);
    let counted: Vec<FieldCounts> =
        parallel::map_items(&documents[..documents.len().min(MOST_DOCUMENTS)], |passages| {
            FieldCounts::of(passages, model, &readers)
        });
    let mut documents_with: BTreeMap<u32, usize> = BTreeMap::new();
    let words = || counted.iter().flat_map(|counts| &counts.words);
    words().for_each(|(word, _)| *documents_with.entry(*word).or_default() += 1);
    let shared: usize = words().filter(|(word, _)| documents_with[*word] > 1).map(|(_, count)| *count).sum();
    let sum = |of: fn(&FieldCounts) -> usize| counted.iter().map(of).sum::<usize>();
    let (all, passages) = (sum(|counts| counts.all_words), sum(|counts| counts.passages));
    (all > 0 && passages > 0).then(|| FieldFigures {
        known_vocabulary: shared as f64 / all as f64,
        themed: sum(|counts| counts.themed) as f64 / passages as f64,
    })
}

/// Counts of one training document.
struct FieldCounts {
    /// How often each word of the vocabulary occurs.
    words: BTreeMap<u32, usize>,
    /// All words that may be terms, known or not.
    all_words: usize,
    passages: usize,
    themed: usize,
}

impl FieldCounts {
    fn of(passages: &[Passage<'_>], model: &Model, readers: &ReaderPool<'_>) -> Self {
        let mut counts = Self { words: BTreeMap::new(), all_words: 0, passages: passages.len(), themed: 0 };
        readers.with(|reader| {
            for passage in passages {
                let reading = reader.read(passage.text);
                counts.all_words += reading.known_terms.1;
                reading.places.iter().for_each(|(word, _)| *counts.words.entry(*word).or_default() += 1);
            }
        });
        let read = PassageBatch::read(readers, passages, |_| ());
        let themed = |number: &usize| {
            let probabilities: Vec<f64> = read.scores(*number).themes.iter().map(|theme| theme.probability).collect();
            !model.classifier.assign_themes(&probabilities).is_empty()
        };
        counts.themed = (0..passages.len()).filter(themed).count();
        counts
    }
}

fn cross_validation(
    learned: &LearnedThemes,
    gold: &Gold<'_>,
    codebook: &Codebook,
    corpus: &PreparedCorpus<'_>,
) -> Result<(Option<ClassificationReport>, Option<CalibrationScores>)> {
    let Some(cross) = &learned.cross_validation else { return Ok((None, None)) };
    let mut predictions = Vec::new();
    for (document, passages) in corpus.documents.iter().zip(&cross.probabilities) {
        for ((_, paragraph), probabilities) in document.body().zip(passages) {
            let Some(probabilities) = probabilities else { continue };
            let given = learned.classifier.assign_themes(probabilities);
            predictions.push((paragraph.id(&document.document.id), probabilities.clone(), given));
        }
    }
    Ok(judge(&predictions, gold, codebook)?.unzip())
}

fn theme_figures(report: &ClassificationReport, calibration: &CalibrationScores, folds: Option<usize>) -> ThemeFigures {
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
