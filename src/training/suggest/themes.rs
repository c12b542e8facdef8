//! Themes that nothing in a codebook covers.

use super::model_scores::{corpus_of, model_scores};
use crate::codebook::{Codebook, Cursor, Matcher};
use crate::document::Document;
use crate::error::Result;
use crate::model::Model;
use crate::paragraph::Unit;
use crate::progress::Progress;
use crate::topics::TypicalParagraph;
use crate::training::topic_texts::TopicTexts;
use crate::training::uncovered_topics::{UncoveredTopic, UncoveredTopics};
use serde::Serialize;
use std::collections::BTreeMap;

/// A theme that nothing covers, as a draft for a codebook.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UncoveredTheme {
    /// A name in the form of a codebook: lower case, hyphens.
    pub name: String,
    /// A title.
    pub title: String,
    /// Words for it that no theme has, best first.
    pub terms: Vec<String>,
    /// The number of paragraphs that belong to it and that nothing covers.
    pub paragraphs: usize,
    /// Their share of all paragraphs.
    pub share: f64,
    /// Excerpts of such paragraphs.
    pub examples: Vec<TypicalParagraph>,
}

/// Themes that nothing covers, and the number of paragraphs concerned.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemeSuggestions {
    /// The themes, those with the most paragraphs first.
    pub themes: Vec<UncoveredTheme>,
    /// The number of body paragraphs.
    pub body: usize,
    /// Those that nothing covers: no term of any theme occurs in them and, if there is a model, it
    /// assigns no theme.
    pub uncovered: usize,
    /// Themes of which no single word occurs in the text.
    pub without_words: Vec<String>,
    /// Warnings for the user: one sentence each.
    pub warnings: Vec<String>,
}

/// The least number of uncovered paragraphs of a theme.
const LEAST_PARAGRAPHS: usize = 3;
/// The number of excerpts of a theme.
const EXAMPLES: usize = 3;

/// The `uncovered` topics of `documents` as drafts of themes of `codebook`. *Bit-exact.*
///
/// Only paragraphs count in which no term of any theme occurs and to which the `model`, if there is
/// one, assigns no theme.
///
/// # Errors
/// If the codebook's terms cannot be matched.
pub fn suggest_themes(
    uncovered: UncoveredTopics,
    codebook: &Codebook,
    documents: &[Document],
    model: Option<&Model>,
    progress: &dyn Progress,
) -> Result<ThemeSuggestions> {
    let (reader, texts) = (uncovered.found.reader(), &uncovered.found.texts);
    let analyzer = reader.analyzer;
    let mut covered = reader.covered(codebook, texts)?;
    if let Some(model) = model {
        let themed = has_theme(model, documents, uncovered.found.unit, progress)?;
        for (covered, text) in covered.iter_mut().zip(&texts.texts) {
            *covered |= themed.get(&text.id).copied().unwrap_or_default();
        }
    }
    let matcher = Matcher::new(codebook, analyzer)?;
    let is_new = |term: &&String| {
        let (mut session, mut occurrences) = (analyzer.session(), Vec::new());
        session.analyze(term, &mut occurrences);
        matcher.find(&session, &mut Cursor::default(), term, &occurrences).is_empty()
    };
    let mut themes: Vec<UncoveredTheme> = uncovered
        .topics
        .iter()
        .map(|topic| UncoveredTheme {
            terms: topic.terms.iter().filter(is_new).cloned().collect(),
            ..draft(topic, texts, &covered)
        })
        .collect();
    themes.retain(|theme| theme.paragraphs >= LEAST_PARAGRAPHS && !theme.terms.is_empty());
    themes.sort_by(|a, b| b.paragraphs.cmp(&a.paragraphs).then(a.name.cmp(&b.name)));
    Ok(ThemeSuggestions {
        themes,
        body: covered.len(),
        uncovered: covered.iter().filter(|covered| !**covered).count(),
        without_words: uncovered.without_words,
        warnings: uncovered.found.warnings,
    })
}

/// A topic as the draft of a theme, without its terms.
fn draft(topic: &UncoveredTopic, texts: &TopicTexts, covered: &[bool]) -> UncoveredTheme {
    let mut rows: Vec<(usize, f64)> = (0..covered.len())
        .filter(|&row| !covered[row])
        .filter_map(|row| {
            let member = texts.members[row].as_ref().filter(|member| member.topic == topic.topic)?;
            Some((row, member.probability))
        })
        .collect();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    UncoveredTheme {
        name: topic.name.clone(),
        title: topic.title.clone(),
        terms: Vec::new(),
        paragraphs: rows.len(),
        share: rows.len() as f64 / covered.len().max(1) as f64,
        examples: rows.iter().take(EXAMPLES).map(|&(row, _)| texts.texts[row].to_typical()).collect(),
    }
}

/// For each body paragraph, by its id, whether the model assigns a theme to it.
fn has_theme(
    model: &Model,
    documents: &[Document],
    unit: Unit,
    progress: &dyn Progress,
) -> Result<BTreeMap<String, bool>> {
    let corpus = corpus_of(model, documents, unit, progress)?;
    let scores = model_scores(model, &corpus.passages(), progress);
    let ids = corpus.body().map(|(document, paragraph)| paragraph.id(&document.id));
    let probabilities = scores.probabilities.into_iter().flatten();
    Ok(ids.zip(probabilities).map(|(id, all)| (id, !model.classifier.assign_themes(&all).is_empty())).collect())
}
