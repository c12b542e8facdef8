//! Paragraphs to label next.

use super::model_scores::{corpus_of, model_scores};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::evaluate::Labels;
use crate::model::Model;
use crate::paragraph::Unit;
use crate::progress::Progress;
use crate::themes::{ParagraphCandidates, ParagraphOptions, SelectionReason, Stratum, suggest_paragraphs};
use crate::training::prepared_corpus::PreparedCorpus;
use crate::training::text_walks::matched_themes;
use rustc_hash::FxHashSet;
use serde::Serialize;

/// A paragraph to label: a line to fill in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParagraphToLabel {
    /// Its id.
    pub id: String,
    /// Its document's id.
    pub document: String,
    /// The heading above it.
    pub heading: Option<String>,
    /// Its text.
    pub text: String,
    /// To fill in: null means not labelled, `[]` no theme.
    pub themes: Option<Vec<String>>,
    /// The themes that the model finds most probable, most probable first.
    pub suggested: Vec<SuggestedTheme>,
    /// The reason for the choice, in a few words.
    pub why: String,
    /// How it was chosen.
    pub stratum: Stratum,
    /// For paragraphs drawn at random, the probability of being drawn; null for the others.
    pub sampling_probability: Option<f64>,
}

/// A theme that a paragraph may have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SuggestedTheme {
    /// The theme's name.
    pub name: String,
    /// Its probability, 0 to 1.
    pub probability: f64,
}

/// Paragraphs to label, and the numbers that they were chosen from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParagraphSuggestions {
    /// The paragraphs, in the order in which to label them.
    pub paragraphs: Vec<ParagraphToLabel>,
    /// The number of body paragraphs.
    pub body: usize,
    /// Those that may be suggested: neither labelled nor duplicates of labelled ones.
    pub open: usize,
    /// The number of labels whose paragraphs are in the documents.
    pub labelled: usize,
}

/// Themes below this probability are not suggested.
const LEAST_SUGGESTED: f64 = 0.1;
/// From this disagreement between terms and model on, it is named as a reason.
const NOTABLE_DISAGREEMENT: f64 = 0.5;
/// From this density on, the similarity to many paragraphs is named as a reason.
const NOTABLE_DENSITY: f64 = 0.75;

/// Which body rows may be suggested.
struct Candidates {
    /// Not labelled, no duplicate, and not the first of labelled duplicates.
    open: Vec<bool>,
    /// Labelled, itself or by a duplicate.
    labelled: Vec<bool>,
    /// The number of labels whose paragraphs are there.
    found: usize,
}

impl Candidates {
    fn new(corpus: &PreparedCorpus<'_>, ids: &[String], labels: &[Labels]) -> Self {
        let known: FxHashSet<&str> = labels.iter().map(|labels| labels.id.as_str()).collect();
        let (mut labelled, mut open) = (vec![false; ids.len()], vec![true; ids.len()]);
        let mut found = 0;
        for (row, id) in ids.iter().enumerate() {
            let first = corpus.duplicate_of[row];
            if first.is_some() {
                open[row] = false;
            }
            if known.contains(id.as_str()) {
                found += 1;
                let first = first.unwrap_or(row);
                (labelled[first], open[first]) = (true, false);
            }
        }
        Self { open, labelled, found }
    }
}

impl Model {
    /// The paragraphs of `documents` whose labels would teach this model most. *Bit-exact.*
    ///
    /// Paragraphs with a label in `labels`, and their duplicates, are left out; of several
    /// duplicates one is suggested. Labels of paragraphs that are not in `documents` are ignored.
    ///
    /// # Errors
    /// If none are asked for, there is no body text, or everything is labelled.
    pub fn suggest_paragraphs(
        &self,
        options: &ParagraphOptions,
        documents: &[Document],
        unit: Unit,
        labels: &[Labels],
        progress: &dyn Progress,
    ) -> Result<ParagraphSuggestions> {
        let corpus = corpus_of(self, documents, unit, progress)?;
        let scores = model_scores(self, &corpus.passages(), progress);
        let probabilities: Vec<Vec<f64>> = scores.probabilities.into_iter().flatten().collect();
        let ids: Vec<String> = corpus.body().map(|(document, paragraph)| paragraph.id(&document.id)).collect();
        let matched = matched_themes(self.classifier.codebook(), &self.analyzer, &corpus.body_texts())?;
        let candidates = Candidates::new(&corpus, &ids, labels);
        let open = candidates.open.iter().filter(|open| **open).count();
        if open == 0 {
            return Err(Error::data("every paragraph is labelled, or a duplicate of a labelled one")
                .with_hint("give other documents"));
        }
        let names = self.classifier.codebook().names();
        let thresholds: Vec<f64> = (0..names.len()).map(|theme| self.classifier.threshold_of(theme)).collect();
        let described = ParagraphCandidates {
            ids: &ids,
            rows: &scores.rows,
            probabilities: &probabilities,
            matched: &matched,
            open: &candidates.open,
            labelled: &candidates.labelled,
            thresholds: &thresholds,
            label_mode: self.classifier.label_mode(),
        };
        let suggested = suggest_paragraphs(options, &described)?;
        let body: Vec<_> = corpus.body().collect();
        let paragraphs = suggested.into_iter().map(|suggested| {
            let row = suggested.row;
            let (document, paragraph) = body[row];
            ParagraphToLabel {
                id: ids[row].clone(),
                document: document.id.clone(),
                heading: paragraph.section.clone(),
                text: paragraph.text.clone(),
                themes: None,
                suggested: most_probable(&probabilities[row], &names),
                why: why(suggested.stratum, &suggested.reason, &probabilities[row], &matched[row], &names),
                stratum: suggested.stratum,
                sampling_probability: suggested.sampling_probability,
            }
        });
        Ok(ParagraphSuggestions { paragraphs: paragraphs.collect(), body: ids.len(), open, labelled: candidates.found })
    }
}

/// The themes worth suggesting, most probable first; of equals, the first in the codebook.
fn most_probable(probabilities: &[f64], names: &[String]) -> Vec<SuggestedTheme> {
    let mut order: Vec<usize> =
        (0..probabilities.len()).filter(|&theme| probabilities[theme] >= LEAST_SUGGESTED).collect();
    order.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]).then(a.cmp(&b)));
    let theme = |theme: usize| SuggestedTheme { name: names[theme].clone(), probability: probabilities[theme] };
    order.into_iter().map(theme).collect()
}

/// The reason for a suggestion in words.
fn why(
    stratum: Stratum,
    reason: &SelectionReason,
    probabilities: &[f64],
    matched: &[usize],
    names: &[String],
) -> String {
    if stratum == Stratum::Random {
        return "drawn at random".to_owned();
    }
    let (Some(name), Some(disputed)) = (names.get(reason.theme), names.get(reason.disputed)) else {
        return String::new();
    };
    let mut parts = vec![format!("uncertain about {name} ({:.2})", probabilities[reason.theme])];
    if reason.disagreement >= NOTABLE_DISAGREEMENT {
        let probability = probabilities[reason.disputed];
        parts.push(if matched.contains(&reason.disputed) {
            format!("terms of {disputed} occur, but its probability is {probability:.2}")
        } else {
            format!("the probability of {disputed} is {probability:.2}, but only terms of other themes occur")
        });
    }
    if reason.density >= NOTABLE_DENSITY {
        parts.push("similar to many others".to_owned());
    }
    parts.join("; ")
}
