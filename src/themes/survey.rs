//! All passages of one or more documents read for their themes, in parallel; then each is scored by itself.
//!
//! A passage's score needs its neighbours and its whole section, so everything is read first. Little is kept of each
//! passage: a strength and a sum of learned words a theme. What the reasons of a score need is kept of few passages;
//! for others the text is read once more, which is seldom: reasons are given for given themes only.

use super::classifier::{Detail, Scored, ThemeClassifier};
use super::context::{Context, headings};
use super::reading::{Passage, Reader, Reading};
use crate::text::Analyzer;
use crate::vectorize::Tfidf;
use rayon::prelude::*;
use std::sync::{Mutex, PoisonError};

/// Passages that one thread reads at a time.
const READ_TOGETHER: usize = 32;
/// Up to so many passages all readings are kept that may be asked for again.
const MOST_KEPT: usize = 8192;
/// A reading is kept if a theme lacks no more than this (log-odds) to be given before the context is looked at.
const NEARLY: f64 = 1.0;

/// Readers that wait for work, so that a word that one of them met is known in the next run of passages too.
pub(crate) struct Readers<'a> {
    classifier: &'a ThemeClassifier,
    analyzer: &'a Analyzer,
    tfidf: &'a Tfidf,
    waiting: Mutex<Vec<Reader<'a>>>,
}

impl<'a> Readers<'a> {
    pub(crate) fn new(classifier: &'a ThemeClassifier, analyzer: &'a Analyzer, tfidf: &'a Tfidf) -> Self {
        Self { classifier, analyzer, tfidf, waiting: Mutex::new(Vec::new()) }
    }

    /// Lets `work` have a reader. What it reads does not depend on which one that is.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Reader<'a>) -> T) -> T {
        let waiting = || self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let reader = waiting().pop();
        let (classifier, analyzer) = (self.classifier, self.analyzer);
        let mut reader = reader
            .unwrap_or_else(|| Reader::new(&classifier.matcher, &classifier.rarity, analyzer.session(), self.tfidf));
        let done = work(&mut reader);
        waiting().push(reader);
        done
    }
}

/// Passages that were read.
pub(crate) struct Survey<'a, 'r, T> {
    readers: &'a Readers<'r>,
    passages: &'a [Passage<'a>],
    context: Context,
    /// Passage after passage, what the learned words say of every theme; empty without such words.
    learned: Vec<f64>,
    kept: Vec<Option<Box<Reading>>>,
    of_rows: Vec<T>,
}

/// What is kept of passages that were read together.
struct Part<T> {
    strengths: Vec<f64>,
    learned: Vec<f64>,
    kept: Vec<Option<Box<Reading>>>,
    of_rows: Vec<T>,
}

impl<'a, 'r, T: Send> Survey<'a, 'r, T> {
    /// Reads `passages`; `of_row` makes what is wanted of a passage's row of TF-IDF weights. *Bit-exact.*
    ///
    /// Passages of several documents are told apart by their sections.
    pub(crate) fn read(
        readers: &'a Readers<'r>,
        passages: &'a [Passage<'a>],
        of_row: impl Fn(&[(u32, f32)]) -> T + Sync,
    ) -> Self {
        let themes = readers.classifier.codebook.themes.len();
        let (texts, heading) = headings(passages);
        let of_headings: Vec<Vec<f64>> = texts
            .par_chunks(READ_TOGETHER)
            .map(|texts| {
                readers.with(|reader| texts.iter().flat_map(|text| reader.read_heading(text).strength).collect())
            })
            .collect();
        let keep = passages.len() <= MOST_KEPT;
        let parts: Vec<Part<T>> = passages
            .par_chunks(READ_TOGETHER)
            .map(|passages| readers.with(|reader| Part::read(readers.classifier, reader, passages, keep, &of_row)))
            .collect();
        let mut own = Vec::with_capacity(passages.len() * themes);
        let mut learned = Vec::with_capacity(parts.iter().map(|part| part.learned.len()).sum());
        let (mut kept, mut of_rows) = (Vec::with_capacity(passages.len()), Vec::with_capacity(passages.len()));
        for part in parts {
            own.extend(part.strengths);
            learned.extend(part.learned);
            kept.extend(part.kept);
            of_rows.extend(part.of_rows);
        }
        let context = Context::new(passages, themes, own, heading, of_headings.concat());
        Self { readers, passages, context, learned, kept, of_rows }
    }

    /// What was made of the passage's row.
    pub(crate) fn of_row(&self, number: usize) -> &T {
        &self.of_rows[number]
    }

    /// All themes' scores for passage `number`, without contributions.
    pub(crate) fn scores(&self, number: usize) -> Scored {
        let classifier = self.readers.classifier;
        let features = self.context.features(number);
        let learned = |theme| self.learned.get(number * features.len() + theme).copied();
        Scored { themes: (0..features.len()).map(|t| classifier.theme_score(t, &features[t], learned(t))).collect() }
    }

    /// All themes' scores for passage `number`, with the contributions that `detail` asks for.
    pub(crate) fn scored(&self, number: usize, detail: Detail) -> Scored {
        let classifier = self.readers.classifier;
        let mut scored = self.scores(number);
        let wanted = |probability: f64| detail == Detail::All || probability >= classifier.threshold;
        if !scored.themes.iter().any(|theme| wanted(theme.probability)) {
            return scored;
        }
        let again;
        let reading = match &self.kept[number] {
            Some(reading) => &**reading,
            None => {
                again = self.readers.with(|reader| reader.read(self.passages[number].text));
                &again
            }
        };
        let features = self.context.features(number);
        for (theme, score) in scored.themes.iter_mut().enumerate() {
            if wanted(score.probability) {
                score.contributions = classifier.contributions(theme, reading, &features[theme]);
            }
        }
        scored
    }
}

impl<T> Part<T> {
    fn read(
        classifier: &ThemeClassifier,
        reader: &mut Reader<'_>,
        passages: &[Passage<'_>],
        keep: bool,
        of_row: impl Fn(&[(u32, f32)]) -> T,
    ) -> Self {
        let mut part = Self { strengths: Vec::new(), learned: Vec::new(), kept: Vec::new(), of_rows: Vec::new() };
        for passage in passages {
            let mut reading = reader.glance(passage.text);
            part.strengths.extend(&reading.strength);
            let first = part.learned.len();
            if let Some(words) = &classifier.words {
                words.add_scores(&reading.row, &mut part.learned);
            }
            part.of_rows.push(of_row(&reading.row));
            let near = keep && classifier.may_be_given(&reading, &part.learned[first..], NEARLY);
            part.kept.push(near.then(|| {
                reader.find_places(&mut reading);
                Box::new(reading)
            }));
        }
        part
    }
}
