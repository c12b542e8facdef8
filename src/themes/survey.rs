//! All passages of one or more documents read for their themes, in parallel; then each is scored by itself.
//!
//! A passage's score needs its neighbours and its whole section, so everything is read first. Little is kept of each
//! passage: a strength and a sum of learned words a theme. What the reasons of a score need is kept of few passages;
//! for others the text is read once more, which is seldom: reasons are given for given themes only.

use super::classifier::{Detail, Scored, ThemeClassifier};
use super::context::{Context, headings};
use super::reading::{Passage, Reader, Reading};
use super::scoring::{Features, LearnedFeatures, insert_learned};
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
    /// Passage after passage and theme after theme.
    learned: Vec<LearnedFeatures>,
    kept: Vec<Option<Box<Reading>>>,
    of_rows: Vec<T>,
}

/// What is kept of passages that were read together.
struct Part<T> {
    kept: Vec<Option<Box<Reading>>>,
    of_rows: Vec<T>,
}

impl<'a, 'r, T: Send> Survey<'a, 'r, T> {
    /// Reads `passages`; `of_row` makes what is wanted of a passage's row of TF-IDF weights and the counts of
    /// its terms. *Bit-exact.*
    ///
    /// Passages of several documents are told apart by their sections.
    pub(crate) fn read(
        readers: &'a Readers<'r>,
        passages: &'a [Passage<'a>],
        of_row: impl Fn(&[(u32, f32)], &[u32]) -> T + Sync,
    ) -> Self {
        Self::read_keeping(MOST_KEPT, readers, passages, of_row)
    }

    fn read_keeping(
        most_kept: usize,
        readers: &'a Readers<'r>,
        passages: &'a [Passage<'a>],
        of_row: impl Fn(&[(u32, f32)], &[u32]) -> T + Sync,
    ) -> Self {
        let themes = readers.classifier.codebook.themes.len();
        let (texts, heading) = headings(passages);
        let of_headings: Vec<Vec<f64>> = texts
            .par_chunks(READ_TOGETHER)
            .map(|texts| {
                readers.with(|reader| texts.iter().flat_map(|text| reader.read_heading(text).strength).collect())
            })
            .collect();
        let keep = passages.len() <= most_kept;
        // Each run of passages writes its numbers where they stay.
        let mut own = vec![0.0; passages.len() * themes.max(1)];
        let mut learned = vec![LearnedFeatures::default(); own.len()];
        let parts: Vec<Part<T>> = passages
            .par_chunks(READ_TOGETHER)
            .zip(own.par_chunks_mut(READ_TOGETHER * themes.max(1)))
            .zip(learned.par_chunks_mut(READ_TOGETHER * themes.max(1)))
            .map(|((passages, own), learned)| {
                readers.with(|reader| Part::read(readers.classifier, reader, passages, own, learned, keep, &of_row))
            })
            .collect();
        let (mut kept, mut of_rows) = (Vec::with_capacity(passages.len()), Vec::with_capacity(passages.len()));
        for part in parts {
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

    /// The features of passage `number` for each theme.
    fn features(&self, number: usize) -> Vec<Features> {
        let mut features = self.context.features(number);
        let themes = features.len();
        insert_learned(&mut features, &self.learned[number * themes..(number + 1) * themes]);
        features
    }

    /// All themes' scores for passage `number`, without contributions.
    pub(crate) fn scores(&self, number: usize) -> Scored {
        self.readers.classifier.score_features(&self.features(number))
    }

    /// All themes' scores for passage `number`, with the contributions that `detail` asks for.
    pub(crate) fn scored(&self, number: usize, detail: Detail) -> Scored {
        let classifier = self.readers.classifier;
        let features = self.features(number);
        let mut scored = classifier.score_features(&features);
        let probabilities: Vec<f64> = scored.themes.iter().map(|theme| theme.probability).collect();
        let wanted = match detail {
            Detail::All => (0..features.len()).collect(),
            Detail::Given => classifier.decide(&probabilities),
        };
        if wanted.is_empty() {
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
        for theme in wanted {
            let score = scored.themes[theme].score;
            scored.themes[theme].contributions = classifier.contributions(theme, reading, &features, score);
        }
        scored
    }
}

impl<T> Part<T> {
    fn read(
        classifier: &ThemeClassifier,
        reader: &mut Reader<'_>,
        passages: &[Passage<'_>],
        own: &mut [f64],
        learned: &mut [LearnedFeatures],
        keep: bool,
        of_row: impl Fn(&[(u32, f32)], &[u32]) -> T,
    ) -> Self {
        let themes = classifier.codebook.themes.len();
        let mut part = Self { kept: Vec::new(), of_rows: Vec::new() };
        let mut scratch = Vec::new();
        for (number, passage) in passages.iter().enumerate() {
            let mut reading = reader.glance(passage.text);
            own[number * themes..(number + 1) * themes].copy_from_slice(&reading.strength);
            let learned = &mut learned[number * themes..(number + 1) * themes];
            let models = &classifier.learned;
            let word_counts = models.pile.as_ref().map(|pile| pile.words(&reading.row, &reading.counts));
            models.write_features(&reading.row, &word_counts.unwrap_or_default(), &mut scratch, learned);
            part.of_rows.push(of_row(&reading.row, &reading.counts));
            let near = keep && classifier.may_be_given(&reading, learned, NEARLY);
            part.kept.push(near.then(|| {
                reader.find_places(&mut reading);
                Box::new(reading)
            }));
        }
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebook::Codebook;
    use crate::progress::Silent;
    use crate::text::AnalyzerOptions;
    use crate::themes::{ClassifierOptions, learn};
    use crate::vectorize::{TfidfOptions, count_texts};

    #[test]
    fn what_was_kept_says_what_a_second_reading_says() {
        let said =
            ["The deficit grew and the deficit fell", "GPs left the practice in practice", "Herons stand on weirs"];
        let texts: Vec<String> =
            (0..90).map(|n| format!("{} and {} {n}.", said[n % 3], said[n * 7 % 11 % 3])).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let passages: Vec<Passage<'_>> =
            texts.iter().enumerate().map(|(n, text)| Passage { text, heading: Some("GPs"), section: n / 8 }).collect();
        let book = "[[themes]]\nname='a'\nterms=['deficit']\n[[themes]]\nname='b'\nterms=['GPs', 'practice']\n\
                    against=['in practice']";
        let codebook = Codebook::parse(book, "test").unwrap();
        let analyzer = Analyzer::new(AnalyzerOptions::default());
        let tfidf = Tfidf::fit(&TfidfOptions::default(), &count_texts(&analyzer, &texts, (1, 1), &Silent)).unwrap();
        let (all, none) = (vec![passages.clone()], vec![vec![None; passages.len()]]);
        let learned = learn(&ClassifierOptions::default(), &codebook, &analyzer, &tfidf, &all, &none, &Silent).unwrap();
        let readers = Readers::new(&learned.classifier, &analyzer, &tfidf);
        let kept =
            Survey::read_keeping(passages.len(), &readers, &passages, |row, counts| (row.to_vec(), counts.to_vec()));
        let forgot = Survey::read_keeping(0, &readers, &passages, |row, counts| (row.to_vec(), counts.to_vec()));
        assert!(kept.kept.iter().any(Option::is_some) && forgot.kept.iter().all(Option::is_none));
        for number in 0..passages.len() {
            assert_eq!(kept.of_row(number), forgot.of_row(number));
            for detail in [Detail::Given, Detail::All] {
                assert_eq!(kept.scored(number, detail), forgot.scored(number, detail));
            }
        }
    }
}
