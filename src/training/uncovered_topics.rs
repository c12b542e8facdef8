//! Uncovered topics: topics of a corpus that no theme of a codebook covers.
//!
//! The codebook's themes and free topics are fitted together; the free topics show what the
//! codebook lacks.

use crate::codebook::Codebook;
use crate::document::Document;
use crate::error::{Error, Hint, Result};
use crate::progress::Progress;
use crate::text::Analyzer;
use crate::topics::{Method, TopicCount, TopicSeed, TypicalParagraph};
use crate::training::find_topics::{FoundTopics, find_topics_with};
use crate::training::options::TrainOptions;
use crate::vectorize::Tfidf;
use serde::Serialize;

/// A topic that no theme covers, as a draft of a theme.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UncoveredTopic {
    /// The number of the topic among all that were found.
    pub topic: usize,
    /// A name in the form of a codebook: lower case, hyphens.
    pub name: String,
    /// A title.
    pub title: String,
    /// Its words in readable form, best first.
    pub terms: Vec<String>,
    /// The number of paragraphs whose main topic it is.
    pub paragraphs: usize,
    /// The number of these that contain no term of any theme.
    pub uncovered: usize,
    /// Typical paragraphs.
    pub typical: Vec<TypicalParagraph>,
}

/// Themes and free topics fitted together.
#[derive(Debug)]
pub struct UncoveredTopics {
    /// All topics: the codebook's first, in its order.
    pub found: FoundTopics,
    /// The free topics, those with the most uncovered paragraphs first.
    pub topics: Vec<UncoveredTopic>,
    /// Themes of which no single word occurs in the text: they could not be seeded.
    pub without_words: Vec<String>,
    /// The share of the paragraphs that contain a term of some theme.
    pub covered: f64,
}

/// Topics of `documents` that `codebook` does not cover: NMF with a seeded topic for each theme and
/// `free` more topics. *Bit-exact.*
///
/// Single words and prefixes are seeds; phrases and classes of amounts are not.
///
/// # Errors
/// As for finding topics, and if no theme has a word in the text.
pub fn find_uncovered_topics(
    options: &TrainOptions,
    codebook: &Codebook,
    free: usize,
    documents: &[Document],
    progress: &dyn Progress,
) -> Result<UncoveredTopics> {
    if free == 0 {
        return Err(Error::options("ask for at least one free topic"));
    }
    let mut options = options.clone();
    options.topics.method = Method::Nmf;
    let mut without_words = Vec::new();
    let mut seeds = Vec::new();
    let found = find_topics_with(&options, documents, progress, |words, topics| {
        for theme in &codebook.themes {
            let terms = theme.terms.iter().map(|term| (term.term.as_str(), term.weight));
            let terms = columns(terms, &words.analyzer, &words.tfidf, &words.readable);
            if terms.is_empty() {
                without_words.push(theme.name.clone());
            } else {
                seeds.push(TopicSeed { name: theme.name.clone(), terms });
            }
        }
        if seeds.is_empty() {
            return Err(Error::data("no word of the codebook occurs in the text").with_hint(Hint::LintCodebook));
        }
        topics.topics = TopicCount::Fixed(seeds.len().saturating_add(free));
        Ok(seeds.clone())
    })?;
    let reader = found.reader();
    let texts = &found.texts;
    let covered = reader.covered(codebook, texts)?;
    let mut uncovered: Vec<UncoveredTopic> = reader.topics().topics()[seeds.len()..]
        .iter()
        .map(|topic| {
            let rows: Vec<usize> = (0..covered.len())
                .filter(|&row| texts.members[row].as_ref().is_some_and(|member| member.topic == topic.id))
                .collect();
            let terms: Vec<String> = topic.words.iter().map(|(word, _)| word.clone()).collect();
            UncoveredTopic {
                topic: topic.id,
                name: short_name(&terms),
                title: topic.name.clone(),
                paragraphs: rows.len(),
                uncovered: rows.iter().filter(|&&row| !covered[row]).count(),
                typical: topic.typical.clone(),
                terms,
            }
        })
        // A topic of amounts only has no terms for a codebook.
        .filter(|theme| theme.paragraphs > 0 && !theme.terms.is_empty())
        .collect();
    uncovered
        .sort_by(|a, b| b.uncovered.cmp(&a.uncovered).then(b.paragraphs.cmp(&a.paragraphs)).then(a.name.cmp(&b.name)));
    make_names_unique(&mut uncovered, codebook);
    let share = covered.iter().filter(|covered| **covered).count() as f64 / covered.len().max(1) as f64;
    Ok(UncoveredTopics { found, topics: uncovered, without_words, covered: share })
}

/// The columns of single words and prefixes, with their weights; of several terms with one column,
/// the largest.
fn columns<'t>(
    terms: impl Iterator<Item = (&'t str, f64)>,
    analyzer: &Analyzer,
    tfidf: &Tfidf,
    readable: &[String],
) -> Vec<(u32, f32)> {
    let mut found: std::collections::BTreeMap<u32, f32> = std::collections::BTreeMap::new();
    let mut add = |column: u32, weight: f64| {
        let of_column = found.entry(column).or_default();
        *of_column = of_column.max(weight as f32);
    };
    let (mut session, mut occurrences) = (analyzer.session(), Vec::new());
    for (term, weight) in terms {
        let word = term.strip_prefix('=').unwrap_or(term);
        if let Some(prefix) = word.strip_suffix('*') {
            let prefix = prefix.to_lowercase();
            // Columns are stems: compare the prefix with their readable forms.
            for (column, readable) in readable.iter().enumerate() {
                if !prefix.is_empty() && !readable.contains(' ') && readable.to_lowercase().starts_with(&prefix) {
                    add(column as u32, weight);
                }
            }
        } else if !word.starts_with('<') {
            session.analyze(word, &mut occurrences);
            if let [only] = occurrences.as_slice()
                && let Some(column) = tfidf.column(&session.form(only.form).term)
            {
                add(column, weight);
            }
        }
    }
    found.into_iter().collect()
}

/// Appends numbers to names that another theme has: names in a codebook are unique.
fn make_names_unique(topics: &mut [UncoveredTopic], codebook: &Codebook) {
    let mut taken: std::collections::BTreeSet<String> =
        codebook.themes.iter().map(|theme| theme.name.clone()).collect();
    for theme in topics {
        let numbered = (2..).map(|number| format!("{}-{number}", theme.name));
        let free = std::iter::once(theme.name.clone()).chain(numbered).find(|name| !taken.contains(name));
        theme.name = free.unwrap_or_default();
        taken.insert(theme.name.clone());
    }
}

/// Two words with a hyphen, in lower case.
fn short_name(terms: &[String]) -> String {
    let plain = |term: &String| -> String {
        term.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect()
    };
    terms.iter().take(2).map(plain).collect::<Vec<_>>().join("-")
}
