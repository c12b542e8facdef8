//! Scores documents: all passages are read in parallel, then each is scored by itself.
//!
//! A passage's score needs its neighbours and its whole section, so everything is read first.
//! Little is kept of each passage: strengths and learned features, a few numbers a theme.
//! Contributions need more, which is kept for few passages; for others the text is read again. That
//! is seldom, since contributions are given for given themes only.

use super::fitted::ThemeClassifier;
use super::scores::{Detail, PassageScores};
use super::scoring::{LearnedFeatures, insert_learned};
use crate::parallel;
use crate::text::Analyzer;
use crate::themes::context::{Context, headings};
use crate::themes::reading::{Features, Passage, PassageReader, Reading};
use crate::vectorize::Tfidf;
use rayon::prelude::*;
use std::sync::{Mutex, PoisonError};

/// Passages that one thread reads at a time.
const READ_TOGETHER: usize = 32;
/// Readings are kept of batches of at most so many passages.
const MAX_KEPT: usize = 8192;
/// A reading is kept if a theme lacks no more than this (log-odds) to be given without context.
const KEPT_MARGIN: f64 = 1.0;

/// Idle readers, so that a word that one of them has met is known in the next passages too.
pub(crate) struct ReaderPool<'a> {
    classifier: &'a ThemeClassifier,
    analyzer: &'a Analyzer,
    tfidf: &'a Tfidf,
    idle: Mutex<Vec<PassageReader<'a>>>,
}

impl<'a> ReaderPool<'a> {
    pub(crate) fn new(classifier: &'a ThemeClassifier, analyzer: &'a Analyzer, tfidf: &'a Tfidf) -> Self {
        Self { classifier, analyzer, tfidf, idle: Mutex::new(Vec::new()) }
    }

    /// Calls `work` with a reader. What it reads does not depend on which one that is.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut PassageReader<'a>) -> T) -> T {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let reader = idle().pop();
        let (classifier, analyzer) = (self.classifier, self.analyzer);
        let mut reader = reader.unwrap_or_else(|| {
            PassageReader::new(&classifier.matcher, &classifier.rarity, analyzer.session(), self.tfidf)
        });
        let done = work(&mut reader);
        idle().push(reader);
        done
    }
}

/// Passages that were read.
pub(crate) struct PassageBatch<'a, 'r, T> {
    readers: &'a ReaderPool<'r>,
    passages: &'a [Passage<'a>],
    context: Context,
    /// Passage after passage and theme after theme.
    learned: Vec<LearnedFeatures>,
    kept: Vec<Option<Box<Reading>>>,
    of_rows: Vec<T>,
}

/// What is kept of passages that were read together.
struct Chunk<T> {
    kept: Vec<Option<Box<Reading>>>,
    of_rows: Vec<T>,
}

impl<'a, 'r, T: Send> PassageBatch<'a, 'r, T> {
    /// Reads `passages`; `of_row` is called with the reading of each passage, whose places are
    /// not known yet. Passages of several documents are distinguished by their sections.
    /// *Bit-exact.*
    pub(crate) fn read(
        readers: &'a ReaderPool<'r>,
        passages: &'a [Passage<'a>],
        of_row: impl Fn(&Reading) -> T + Sync,
    ) -> Self {
        Self::read_keeping(MAX_KEPT, readers, passages, of_row)
    }

    fn read_keeping(
        max_kept: usize,
        readers: &'a ReaderPool<'r>,
        passages: &'a [Passage<'a>],
        of_row: impl Fn(&Reading) -> T + Sync,
    ) -> Self {
        let themes = readers.classifier.codebook.themes.len();
        let (texts, heading) = headings(passages);
        let of_headings: Vec<Vec<f64>> = parallel::map_chunks(&texts, READ_TOGETHER, |_, texts| {
            readers.with(|reader| texts.iter().flat_map(|text| reader.read_heading(text).strength).collect())
        });
        let keep = passages.len() <= max_kept;
        // Each chunk of passages writes its numbers in place.
        let mut own = vec![0.0; passages.len() * themes.max(1)];
        let mut learned = vec![LearnedFeatures::default(); own.len()];
        let chunks: Vec<Chunk<T>> = passages
            .par_chunks(READ_TOGETHER)
            .zip(own.par_chunks_mut(READ_TOGETHER * themes.max(1)))
            .zip(learned.par_chunks_mut(READ_TOGETHER * themes.max(1)))
            .map(|((passages, own), learned)| {
                readers.read_chunk(passages, ChunkNumbers { own, learned }, keep, &of_row)
            })
            .collect();
        let (mut kept, mut of_rows) = (Vec::with_capacity(passages.len()), Vec::with_capacity(passages.len()));
        for chunk in chunks {
            kept.extend(chunk.kept);
            of_rows.extend(chunk.of_rows);
        }
        let context = Context::new(passages, themes, own, heading, of_headings.concat());
        Self { readers, passages, context, learned, kept, of_rows }
    }

    /// The result of `of_row` for passage `number`.
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
    pub(crate) fn scores(&self, number: usize) -> PassageScores {
        self.readers.classifier.score_features(&self.features(number))
    }

    /// All themes' scores for passage `number`, with the contributions of `detail`.
    pub(crate) fn scores_with(&self, number: usize, detail: Detail) -> PassageScores {
        let classifier = self.readers.classifier;
        let features = self.features(number);
        let mut scores = classifier.score_features(&features);
        let wanted = match detail {
            Detail::All => (0..features.len()).collect(),
            Detail::Given => classifier.assign_themes(&scores.probabilities()),
        };
        if wanted.is_empty() {
            return scores;
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
            let score = scores.themes[theme].score;
            scores.themes[theme].contributions = classifier.contributions(theme, reading, &features, score);
        }
        scores
    }
}

/// Where a chunk of passages writes its numbers, passage after passage and theme after theme.
struct ChunkNumbers<'a> {
    /// The strengths of the passages' own terms.
    own: &'a mut [f64],
    learned: &'a mut [LearnedFeatures],
}

impl ReaderPool<'_> {
    fn read_chunk<T>(
        &self,
        passages: &[Passage<'_>],
        numbers: ChunkNumbers<'_>,
        keep: bool,
        of_row: impl Fn(&Reading) -> T,
    ) -> Chunk<T> {
        let classifier = self.classifier;
        let themes = classifier.codebook.themes.len();
        let models = &classifier.learned;
        let mut chunk = Chunk { kept: Vec::new(), of_rows: Vec::new() };
        let mut scratch = Vec::new();
        self.with(|reader| {
            for (number, passage) in passages.iter().enumerate() {
                let of_passage = number * themes..(number + 1) * themes;
                let mut reading = reader.read_without_places(passage.text);
                numbers.own[of_passage.clone()].copy_from_slice(&reading.strength);
                let learned = &mut numbers.learned[of_passage];
                let word_counts = models.weak_models.as_ref().map(|models| models.words(&reading.row, &reading.counts));
                models.write_features(&reading.row, &word_counts.unwrap_or_default(), &mut scratch, learned);
                chunk.of_rows.push(of_row(&reading));
                let near = keep && classifier.may_be_given(&reading, learned, KEPT_MARGIN);
                chunk.kept.push(near.then(|| {
                    reader.find_places(&mut reading);
                    Box::new(reading)
                }));
            }
        });
        chunk
    }
}

impl ThemeClassifier {
    /// Scores all passages of one document, with all contributions.
    pub fn score(&self, analyzer: &Analyzer, tfidf: &Tfidf, passages: &[Passage<'_>]) -> Vec<PassageScores> {
        let readers = ReaderPool::new(self, analyzer, tfidf);
        let batch = PassageBatch::read(&readers, passages, |_| ());
        parallel::map(passages.len(), |number| batch.scores_with(number, Detail::All))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebook::Codebook;
    use crate::progress::Silent;
    use crate::text::AnalyzerOptions;
    use crate::themes::{ClassifierOptions, TrainingInput, train_classifier};
    use crate::vectorize::{TfidfOptions, count_texts};

    #[test]
    fn kept_readings_give_what_a_second_reading_gives() {
        let sentences =
            ["The deficit grew and the deficit fell", "GPs left the practice in practice", "Herons stand on weirs"];
        let texts: Vec<String> =
            (0..90).map(|n| format!("{} and {} {n}.", sentences[n % 3], sentences[n * 7 % 11 % 3])).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let passages: Vec<Passage<'_>> =
            texts.iter().enumerate().map(|(n, text)| Passage { text, heading: Some("GPs"), section: n / 8 }).collect();
        let book = "[[themes]]\nname='a'\nterms=['deficit']\n[[themes]]\nname='b'\nterms=['GPs', 'practice']\n\
                    against=['in practice']";
        let codebook = Codebook::parse(book, "test").unwrap();
        let analyzer = Analyzer::new(AnalyzerOptions::default());
        let tfidf = Tfidf::fit(&TfidfOptions::default(), &count_texts(&analyzer, &texts, (1, 1), &Silent)).unwrap();
        let input = TrainingInput {
            codebook: &codebook,
            analyzer: &analyzer,
            tfidf: &tfidf,
            documents: std::slice::from_ref(&passages),
            truths: &[vec![None; passages.len()]],
        };
        let learned = train_classifier(&ClassifierOptions::default(), &input, &Silent).unwrap();
        let readers = ReaderPool::new(&learned.classifier, &analyzer, &tfidf);
        let kept = PassageBatch::read_keeping(passages.len(), &readers, &passages, |reading| {
            (reading.row.clone(), reading.counts.clone())
        });
        let not_kept =
            PassageBatch::read_keeping(0, &readers, &passages, |reading| (reading.row.clone(), reading.counts.clone()));
        assert!(kept.kept.iter().any(Option::is_some) && not_kept.kept.iter().all(Option::is_none));
        for number in 0..passages.len() {
            assert_eq!(kept.of_row(number), not_kept.of_row(number));
            for detail in [Detail::Given, Detail::All] {
                assert_eq!(kept.scores_with(number, detail), not_kept.scores_with(number, detail));
            }
        }
    }
}
