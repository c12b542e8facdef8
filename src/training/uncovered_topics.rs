//! What a codebook misses: its themes and free topics are fitted together, and the free ones show what no theme says.

use crate::codebook::Codebook;
use crate::document::Document;
use crate::error::{Error, Hint, Result};
use crate::progress::Progress;
use crate::text::Analyzer;
use crate::topics::{Method, Seed, TopicCount, Typical};
use crate::training::train::{FoundTopics, TrainOptions, find_topics_with};
use crate::vectorize::Tfidf;
use serde::Serialize;

/// A theme that a codebook may miss.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MissingTheme {
    /// The number of its topic among all that were found.
    pub topic: usize,
    /// A name as codebooks have them: lower case, hyphens.
    pub name: String,
    /// A title.
    pub title: String,
    /// Words for it, as people read them, best first.
    pub terms: Vec<String>,
    /// How many paragraphs belong to it most.
    pub paragraphs: usize,
    /// How many of them hold no word of any theme.
    pub uncovered: usize,
    /// Paragraphs that are typical.
    pub typical: Vec<Typical>,
}

/// Themes and free topics fitted together.
#[derive(Debug)]
pub struct Gaps {
    /// All topics: the codebook's first, in its order.
    pub found: FoundTopics,
    /// The free ones, those with the most uncovered paragraphs first.
    pub missing: Vec<MissingTheme>,
    /// Themes none of whose words, taken singly, stand in the text: they could not be held in place.
    pub without_words: Vec<String>,
    /// The share of the paragraphs that hold a word of some theme.
    pub covered: f64,
}

/// What a codebook misses in `documents`: seeded NMF with `free` topics beside the themes. *Bit-exact.*
///
/// Phrases and classes of amounts do not hold a theme in place, single words and prefixes do.
///
/// # Errors
/// As for finding topics, and if no theme has a word in the text.
pub fn find_gaps(
    options: &TrainOptions,
    codebook: &Codebook,
    free: usize,
    documents: &[Document],
    progress: &dyn Progress,
) -> Result<Gaps> {
    if free == 0 {
        return Err(Error::options("ask for at least one free topic"));
    }
    let mut options = options.clone();
    options.topics.method = Method::Nmf;
    let mut without_words = Vec::new();
    let mut held = Vec::new();
    let found = find_topics_with(&options, documents, progress, |words, topics| {
        for theme in &codebook.themes {
            let terms = theme.terms.iter().map(|term| (term.term.as_str(), term.weight));
            let terms = columns(terms, &words.analyzer, &words.tfidf, &words.readable);
            if terms.is_empty() {
                without_words.push(theme.name.clone());
            } else {
                held.push(Seed { name: theme.name.clone(), terms });
            }
        }
        if held.is_empty() {
            return Err(Error::data("no word of the codebook stands in the text").with_hint(Hint::LintCodebook));
        }
        topics.topics = TopicCount::Fixed(held.len().saturating_add(free));
        Ok(held.clone())
    })?;
    let reader = found.reader();
    let texts = &found.texts;
    let covered = reader.covered(codebook, texts)?;
    let mut missing: Vec<MissingTheme> = reader.topics().topics()[held.len()..]
        .iter()
        .map(|topic| {
            let rows: Vec<usize> = (0..covered.len())
                .filter(|&row| texts.members[row].as_ref().is_some_and(|member| member.topic == topic.id))
                .collect();
            let terms: Vec<String> = topic.words.iter().map(|(word, _)| word.clone()).collect();
            MissingTheme {
                topic: topic.id,
                name: short_name(&terms),
                title: topic.name.clone(),
                paragraphs: rows.len(),
                uncovered: rows.iter().filter(|&&row| !covered[row]).count(),
                typical: topic.typical.clone(),
                terms,
            }
        })
        // A topic of nothing but amounts has no terms that could stand in a codebook.
        .filter(|theme| theme.paragraphs > 0 && !theme.terms.is_empty())
        .collect();
    missing
        .sort_by(|a, b| b.uncovered.cmp(&a.uncovered).then(b.paragraphs.cmp(&a.paragraphs)).then(a.name.cmp(&b.name)));
    give_own_names(&mut missing, codebook);
    let share = covered.iter().filter(|covered| **covered).count() as f64 / covered.len().max(1) as f64;
    Ok(Gaps { found, missing, without_words, covered: share })
}

/// The columns of single words and prefixes, with their weights; a column of two terms keeps the larger.
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
            // Columns are stems: what people read of them says more.
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

/// Numbers behind names that another theme has: a codebook takes no two themes of one name.
fn give_own_names(missing: &mut [MissingTheme], codebook: &Codebook) {
    let mut taken: std::collections::BTreeSet<String> =
        codebook.themes.iter().map(|theme| theme.name.clone()).collect();
    for theme in missing {
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
