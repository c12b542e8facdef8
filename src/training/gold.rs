//! Gold labels in training: matched to paragraphs, turned into truths, and used to judge.

use crate::codebook::Codebook;
use crate::document::Document;
use crate::error::{Error, ErrorKind, Hint, Result};
use crate::evaluate::{ClassificationReport, Labels, compare, match_names};
use crate::metrics::{CalibrationScores, DEFAULT_BINS};
use crate::model::KindFigures;
use crate::paragraph::{BoilerplateIndex, Kind, Unit, segment};
use crate::parallel;
use crate::themes::Truth;
use crate::training::options::TrainOptions;
use crate::training::prepared_corpus::PreparedCorpus;
use crate::unicode::NameIndex;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The gold labels, matched to paragraphs.
pub(super) struct Gold<'g> {
    labels: &'g [Labels],
    /// By the ids of the paragraphs.
    by_id: FxHashMap<String, &'g Labels>,
}

impl<'g> Gold<'g> {
    /// Matches `gold` to the paragraphs of `corpus`.
    ///
    /// # Errors
    /// If a label has a theme that the codebook does not have, or names a paragraph that is not in
    /// the corpus.
    pub(super) fn new(
        gold: &'g [Labels],
        codebook: &Codebook,
        corpus: &PreparedCorpus<'_>,
        warnings: &mut Vec<String>,
    ) -> Result<Self> {
        check_themes(gold, codebook)?;
        let mut texts: FxHashMap<String, &str> = FxHashMap::default();
        for document in &corpus.documents {
            for paragraph in &document.paragraphs {
                texts.insert(paragraph.id(&document.document.id), &paragraph.text);
            }
        }
        check_paragraphs(gold, &texts, warnings)?;
        let by_id: FxHashMap<String, &Labels> =
            gold.iter().filter_map(|labels| Some((paragraph_of(&labels.id, &texts)?, labels))).collect();
        warnings.extend(themes_outside_body(&by_id, corpus));
        Ok(Self { labels: gold, by_id })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Whether no body paragraph is labelled.
    pub(super) fn has_no_body(&self) -> bool {
        !self.labels.iter().any(|labels| labels.kind == Kind::Body)
    }

    /// The truth of every passage; none where it is not labelled as body, or only repeats another.
    pub(super) fn truths(&self, codebook: &Codebook, corpus: &PreparedCorpus<'_>) -> Vec<Vec<Option<Truth>>> {
        let names = codebook.names();
        corpus
            .documents
            .iter()
            .map(|document| {
                document
                    .body()
                    .map(|(row, paragraph)| {
                        let duplicate = corpus.duplicate_of[row].is_some();
                        let id = paragraph.id(&document.document.id);
                        let labels =
                            self.by_id.get(id.as_str()).filter(|labels| labels.kind == Kind::Body && !duplicate)?;
                        Some(Truth {
                            has: names.iter().map(|name| labels.themes.contains(name)).collect(),
                            optional: names.iter().map(|name| labels.optional.contains(name)).collect(),
                        })
                    })
                    .collect()
            })
            .collect()
    }

    /// Kinds of every document by the boilerplate of the others.
    pub(super) fn kinds_left_out(&self, options: &TrainOptions, corpus: &PreparedCorpus<'_>) -> Option<KindFigures> {
        let documents: Vec<&Document> = corpus.documents.iter().map(|prepared| prepared.document).collect();
        // Beyond this many documents one index more or less makes no difference, and the work
        // grows with the square.
        if self.is_empty() || options.unit == Unit::Record || documents.len() > 200 {
            return None;
        }
        let judged: Vec<(usize, usize)> = parallel::map(documents.len(), |left_out| {
            let others: Vec<&Document> =
                (0..documents.len()).filter(|&n| n != left_out).map(|n| documents[n]).collect();
            let boilerplate = BoilerplateIndex::fit(&options.boilerplate, &others, options.unit);
            let (mut right, mut total) = (0, 0);
            for paragraph in segment(documents[left_out], options.unit, &boilerplate) {
                if let Some(labels) = self.by_id.get(paragraph.id(&documents[left_out].id).as_str()) {
                    total += 1;
                    right += usize::from(labels.kind == paragraph.kind);
                }
            }
            (right, total)
        });
        let (right, blocks) = judged.into_iter().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        (blocks > 0).then(|| KindFigures { blocks, accuracy: right as f64 / blocks as f64 })
    }
}

/// `gold` with the names of the codebook's themes and the ids of the corpus, where they are typed a
/// little differently.
pub(super) fn with_known_names(gold: &[Labels], codebook: &Codebook, corpus: &PreparedCorpus<'_>) -> Vec<Labels> {
    let names = codebook.names();
    let themes = NameIndex::new(names.iter().map(String::as_str));
    let mut ids: Vec<String> = Vec::new();
    if !gold.is_empty() {
        for document in &corpus.documents {
            ids.push(document.document.id.clone());
            ids.extend(document.paragraphs.iter().map(|paragraph| paragraph.id(&document.document.id)));
        }
    }
    let ids = NameIndex::new(ids.iter().map(String::as_str));
    let mut gold = gold.to_vec();
    match_names(&mut gold, &themes, &ids);
    gold
}

/// Checks that the codebook has every theme of the labels.
fn check_themes(gold: &[Labels], codebook: &Codebook) -> Result<()> {
    let names = codebook.names();
    for labels in gold {
        let themes = labels.themes.iter().chain(&labels.optional);
        if let Some(theme) = themes.into_iter().find(|theme| !names.contains(theme)) {
            let message =
                format!("the gold label '{}' has the theme '{theme}', which the codebook does not have", labels.id);
            return Err(Error::new(ErrorKind::Gold, message)
                .with_hint(format!("the codebook's themes are {}", names.join(", "))));
        }
    }
    Ok(())
}

/// Checks that every label names a paragraph, and warns of those whose paragraph begins
/// differently.
fn check_paragraphs(gold: &[Labels], texts: &FxHashMap<String, &str>, warnings: &mut Vec<String>) -> Result<()> {
    let (mut unknown, mut changed) = (Vec::new(), Vec::new());
    for labels in gold {
        let Some(text) = paragraph_of(&labels.id, texts).and_then(|id| texts.get(&id)) else {
            unknown.push(labels.id.as_str());
            continue;
        };
        let begins = |start: &String| squeeze(text).starts_with(&squeeze(start));
        if !labels.starts.as_ref().is_none_or(begins) {
            changed.push(labels.id.as_str());
        }
    }
    if !unknown.is_empty() {
        let shown = unknown.iter().take(5).copied().collect::<Vec<_>>().join(", ");
        let more = if unknown.len() > 5 { format!(" and {} more", unknown.len() - 5) } else { String::new() };
        let message = format!("the gold labels name paragraphs that are not in the input: {shown}{more}");
        return Err(Error::new(ErrorKind::Gold, message).with_hint(Hint::GoldIds));
    }
    if !changed.is_empty() {
        warnings.push(format!(
            "{} gold labels do not begin like the paragraphs of their ids ({}…): have the documents changed since?",
            changed.len(),
            changed.iter().take(3).copied().collect::<Vec<_>>().join(", ")
        ));
    }
    Ok(())
}

/// A warning of labels with themes on headings and boilerplate, which nothing is learned from.
fn themes_outside_body(by_id: &FxHashMap<String, &Labels>, corpus: &PreparedCorpus<'_>) -> Option<String> {
    let mut unused = Vec::new();
    for document in &corpus.documents {
        for paragraph in document.paragraphs.iter().filter(|paragraph| paragraph.kind != Kind::Body) {
            let id = paragraph.id(&document.document.id);
            if by_id.get(id.as_str()).is_some_and(|labels| !labels.themes.is_empty()) {
                unused.push(format!("{id} ({})", paragraph.kind.name()));
            }
        }
    }
    (!unused.is_empty()).then(|| {
        format!(
            "{} gold labels with themes are not learned from, since their blocks were not taken for body: {}",
            unused.len(),
            unused.iter().take(3).cloned().collect::<Vec<_>>().join(", ")
        )
    })
}

/// The paragraph that an id means: the one that is called so, or the only one of the document that
/// is.
fn paragraph_of(id: &str, paragraphs: &FxHashMap<String, &str>) -> Option<String> {
    if paragraphs.contains_key(id) {
        return Some(id.to_owned());
    }
    let only = format!("{id}#1");
    (paragraphs.contains_key(&only) && !paragraphs.contains_key(&format!("{id}#2"))).then_some(only)
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The labels that a model gives to a paragraph: its themes, most probable first.
pub(super) fn predicted_labels(id: String, document: String, kind: Kind, themes: Vec<String>) -> Labels {
    Labels {
        id,
        document,
        kind,
        primary: themes.first().cloned(),
        themes,
        optional: Vec::new(),
        primary_either: Vec::new(),
        probabilities: BTreeMap::new(),
        none: None,
        starts: None,
        excerpt: None,
    }
}

/// Every labelled paragraph's probabilities, with its id.
pub(super) type Predictions = Vec<(String, Vec<f64>, Vec<usize>)>;

/// Judges predictions of body paragraphs; gold of paragraphs that were not predicted is left out.
/// None where nothing is left to judge, since all themes are optional everywhere.
pub(super) fn judge(
    predictions: &Predictions,
    gold: &Gold<'_>,
    codebook: &Codebook,
) -> Result<Option<(ClassificationReport, CalibrationScores)>> {
    let names = codebook.names();
    let mut pairs = Vec::new();
    let (mut predicted, mut truth) = (Vec::new(), Vec::new());
    for (id, probabilities, given) in predictions {
        let Some(labels) = gold.by_id.get(id.as_str()).filter(|labels| labels.kind == Kind::Body) else { continue };
        for (name, &probability) in names.iter().zip(probabilities) {
            if !labels.optional.contains(name) {
                pairs.push((probability, labels.themes.contains(name)));
            }
        }
        let themes: Vec<String> = given.iter().map(|&theme| names[theme].clone()).collect();
        predicted.push(predicted_labels(id.clone(), labels.document.clone(), Kind::Body, themes));
        truth.push((*labels).clone());
    }
    if pairs.is_empty() {
        return Ok(None);
    }
    Ok(Some((compare(&predicted, &truth, Some(&names))?, CalibrationScores::of(&pairs, DEFAULT_BINS)?)))
}
