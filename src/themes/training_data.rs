//! What training reads of the documents: rows, counts, features, weak labels, and the truth where
//! it is known.

use super::context::{Context, headings};
use super::reading::{Features, Passage, PassageReader, Reading};
use super::weak_supervision::{UnlabelledCorpus, WeakLabel, are_single_words};
use crate::codebook::Matcher;
use crate::matrix::CsrMatrix;
use crate::matrix::random::mix;
use crate::paragraph::duplicates;
use crate::text::Analyzer;
use crate::vectorize::Tfidf;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::ops::Range;

/// With fewer documents, folds of model selection are made of sections.
const MIN_DOCUMENTS: usize = 10;

/// What is known to be true of a paragraph, theme by theme in the codebook's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// Whether it has the theme.
    pub has: Vec<bool>,
    /// Whether annotators differ: such a pair is not learned from.
    pub optional: Vec<bool>,
}

/// How passages are read.
#[derive(Clone, Copy)]
pub(super) struct PassageSource<'a> {
    pub(super) matcher: &'a Matcher,
    /// One factor for every pattern of the matcher.
    pub(super) rarity: &'a [f64],
    pub(super) analyzer: &'a Analyzer,
    pub(super) tfidf: &'a Tfidf,
}

/// All passages of all documents, one after the other.
pub(super) struct TrainingData {
    pub(super) themes: usize,
    /// For every column whether it is a single word.
    pub(super) is_single_word: Vec<bool>,
    /// The document of every passage.
    pub(super) document: Vec<usize>,
    /// The section of every passage.
    pub(super) section: Vec<usize>,
    documents: usize,
    /// passages × columns: TF-IDF.
    pub(super) rows: CsrMatrix,
    /// passages × columns: how often each single word occurs.
    counts: CsrMatrix,
    /// The same without the words of the terms that were found.
    pub(super) hidden: CsrMatrix,
    weak_labels: Vec<WeakLabel>,
    /// For every passage the features of every theme; learned features are zero.
    pub(super) features: Vec<Vec<Features>>,
    pub(super) truth: Vec<Option<Truth>>,
    /// For every passage the first labelled passage that says nearly the same: itself if there is
    /// none before it, or if it has no label.
    pub(super) originals: Vec<usize>,
}

impl TrainingData {
    pub(super) fn read(
        source: &PassageSource<'_>,
        documents: &[Vec<Passage<'_>>],
        truths: &[Vec<Option<Truth>>],
    ) -> Self {
        let columns = source.tfidf.vocabulary().len();
        let truth: Vec<Option<Truth>> = truths.iter().flatten().cloned().collect();
        let mut data = Self {
            themes: source.matcher.themes(),
            is_single_word: are_single_words(source.tfidf.vocabulary()),
            document: Vec::new(),
            section: documents.iter().flatten().map(|passage| passage.section).collect(),
            documents: documents.len(),
            rows: CsrMatrix::new(columns),
            counts: CsrMatrix::new(columns),
            hidden: CsrMatrix::new(columns),
            weak_labels: Vec::new(),
            features: Vec::new(),
            originals: originals(documents, &truth),
            truth,
        };
        let read: Vec<(Vec<PassageData>, Vec<Vec<Features>>)> = documents
            .par_iter()
            .map_init(
                || PassageReader::new(source.matcher, source.rarity, source.analyzer.session(), source.tfidf),
                |reader, passages| data.read_document(source.matcher, reader, passages),
            )
            .collect();
        for (number, (passages, features)) in read.into_iter().enumerate() {
            data.document.extend(std::iter::repeat_n(number, passages.len()));
            for passage in passages {
                data.rows.push_row(passage.row);
                data.counts.push_row(passage.counts);
                data.hidden.push_row(passage.hidden);
                data.weak_labels.push(passage.weak_label);
            }
            data.features.extend(features);
        }
        data
    }

    fn read_document(
        &self,
        matcher: &Matcher,
        reader: &mut PassageReader<'_>,
        passages: &[Passage<'_>],
    ) -> (Vec<PassageData>, Vec<Vec<Features>>) {
        let (texts, heading) = headings(passages);
        let of_headings = texts.iter().flat_map(|text| reader.read_heading(text).strength).collect();
        let (mut own, mut data) = (Vec::new(), Vec::new());
        for passage in passages {
            let reading = reader.read(passage.text);
            data.push(PassageData::new(matcher, &reading, &self.is_single_word));
            own.extend(reading.strength);
        }
        let context = Context::new(passages, self.themes, own, heading, of_headings);
        (data, (0..passages.len()).map(|number| context.features(number)).collect())
    }

    /// The labelled passages, in order.
    pub(super) fn labelled(&self) -> Vec<usize> {
        (0..self.truth.len()).filter(|&passage| self.truth[passage].is_some()).collect()
    }

    /// 1 or 0 by the truth; none if it is unknown or annotators differ.
    pub(super) fn target(&self, passage: usize, theme: usize) -> Option<f64> {
        let truth = self.truth[passage].as_ref()?;
        (!truth.optional[theme]).then(|| f64::from(u8::from(truth.has[theme])))
    }

    /// The row of TF-IDF weights.
    pub(super) fn row(&self, passage: usize) -> Vec<(u32, f32)> {
        entries(&self.rows, passage)
    }

    /// How often each single word occurs.
    pub(super) fn word_counts(&self, passage: usize) -> Vec<(u32, f32)> {
        entries(&self.counts, passage)
    }

    /// For every theme the number of passages in which, or in whose heading, a term of it occurs.
    pub(super) fn support(&self) -> Vec<usize> {
        let supports = |of: &&Vec<Features>, theme: usize| of[theme][0] > 0.0 || of[theme][1] > 0.0;
        (0..self.themes).map(|theme| self.features.iter().filter(|of| supports(of, theme)).count()).collect()
    }

    /// Whether no term occurs anywhere.
    pub(super) fn has_no_weak_labels(&self) -> bool {
        self.weak_labels.iter().all(|label| *label == WeakLabel::None)
    }

    /// What is kept in one fold of model selection: a document, or of few documents a section.
    pub(super) fn group(&self, passage: usize) -> usize {
        if self.documents >= MIN_DOCUMENTS {
            self.document[passage]
        } else {
            self.document[passage] << 24 | self.section[passage]
        }
    }

    /// At most `most` passages in order, none of `held_out`; those of `labelled` before others.
    pub(super) fn sample(&self, most: usize, labelled: &[usize], held_out: &[usize]) -> Vec<usize> {
        let mut priority = vec![1u8; self.weak_labels.len()];
        held_out.iter().for_each(|&passage| priority[passage] = 0);
        labelled.iter().for_each(|&passage| priority[passage] *= 2);
        let mut passages: Vec<usize> = (0..priority.len()).filter(|&passage| priority[passage] > 0).collect();
        if passages.len() > most {
            passages.sort_by_key(|&passage| (Reverse(priority[passage]), mix(passage as u64)));
            passages.truncate(most);
            passages.sort_unstable();
        }
        passages
    }

    /// Some passages, labelled by the truth of `labelled` (sorted), else by their terms.
    pub(super) fn corpus(&self, passages: &[usize], labelled: &[usize]) -> UnlabelledCorpus {
        let label = |&passage: &usize| match &self.truth[passage] {
            Some(truth) if labelled.binary_search(&passage).is_ok() => {
                let has: Vec<u32> =
                    (0..self.themes).filter(|&theme| truth.has[theme]).map(|theme| theme as u32).collect();
                WeakLabel::Person(has.iter().map(|&theme| (theme, 1.0 / has.len() as f32)).collect())
            }
            _ => self.weak_labels[passage].clone(),
        };
        UnlabelledCorpus {
            counts: self.counts.select_rows(passages),
            weak_labels: passages.iter().map(label).collect(),
            themes: self.themes,
        }
    }
}

/// A row as pairs.
fn entries(rows: &CsrMatrix, row: usize) -> Vec<(u32, f32)> {
    rows.row_entries(row).collect()
}

/// For every passage the first labelled near-duplicate, or itself.
fn originals(documents: &[Vec<Passage<'_>>], truth: &[Option<Truth>]) -> Vec<usize> {
    let passages = documents.iter().flatten().zip(truth).enumerate();
    let (labelled, texts): (Vec<usize>, Vec<&str>) =
        passages.filter(|(_, (_, truth))| truth.is_some()).map(|(number, (passage, _))| (number, passage.text)).unzip();
    let mut originals: Vec<usize> = (0..truth.len()).collect();
    for (&passage, original) in labelled.iter().zip(duplicates(&texts)) {
        originals[passage] = original.map_or(passage, |place| labelled[place]);
    }
    originals
}

/// What is kept of one passage.
struct PassageData {
    row: Vec<(u32, f32)>,
    counts: Vec<(u32, f32)>,
    hidden: Vec<(u32, f32)>,
    weak_label: WeakLabel,
}

impl PassageData {
    fn new(matcher: &Matcher, reading: &Reading, is_single_word: &[bool]) -> Self {
        let words = reading.row.iter().zip(&reading.counts).filter(|((column, _), _)| is_single_word[*column as usize]);
        let counts: Vec<(u32, f32)> = words.map(|((column, _), count)| (*column, *count as f32)).collect();
        let covered = covered_spans(reading);
        let is_covered = |column: u32| {
            let first = reading.places.partition_point(|(other, _)| *other < column);
            let mut places = reading.places[first..].iter().take_while(|(other, _)| *other == column);
            places.any(|(_, place)| {
                let after = covered.partition_point(|span| span.end <= place.start);
                covered.get(after).is_some_and(|span| span.start < place.end)
            })
        };
        let hidden = counts.iter().copied().filter(|(column, _)| !is_covered(*column)).collect();
        Self { row: reading.row.clone(), counts, hidden, weak_label: weak_label(matcher, reading) }
    }
}

/// The spans of all terms in order; overlapping ones are merged.
fn covered_spans(reading: &Reading) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = reading.hits.iter().map(|hit| hit.span.clone()).collect();
    spans.sort_unstable_by_key(|span| span.start);
    let mut covered: Vec<Range<usize>> = Vec::new();
    for span in spans {
        match covered.last_mut().filter(|last| span.start < last.end) {
            Some(last) => last.end = last.end.max(span.end),
            None => covered.push(span),
        }
    }
    covered
}

/// The themes by the terms that occur.
///
/// Each pattern counts once, however often it occurs, and for the theme that has it in the
/// codebook: if a child's terms counted for its parent too, the two would compete.
fn weak_label(matcher: &Matcher, reading: &Reading) -> WeakLabel {
    let own = reading.hits.iter().filter(|hit| matcher.term(hit.pattern).0 == hit.theme);
    let mut patterns: Vec<(usize, usize)> = own.map(|hit| (hit.theme, hit.pattern)).collect();
    patterns.sort_unstable();
    patterns.dedup();
    let mut weights = vec![0.0; matcher.themes()];
    patterns.iter().for_each(|&(theme, pattern)| weights[theme] += matcher.weight(pattern));
    let all: f64 = weights.iter().map(|weight| weight.max(0.0)).sum();
    let shares: Box<[(u32, f32)]> = weights
        .iter()
        .enumerate()
        .filter(|(_, weight)| **weight > 0.0)
        .map(|(theme, weight)| (theme as u32, (weight / all) as f32))
        .collect();
    if shares.is_empty() { WeakLabel::None } else { WeakLabel::Terms(shares) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_labelled_passages_are_duplicates() {
        let copy = "The trust will miss its control total by three million pounds this year, the board heard.";
        let near = format!("{copy} Today.");
        let passage = |text| Passage { text, heading: None, section: 0 };
        let documents = vec![vec![passage("alpha"), passage(copy)], vec![passage(&near)], vec![passage(copy)]];
        let truth = Some(Truth { has: vec![true], optional: vec![false] });
        assert_eq!(originals(&documents, &vec![truth.clone(); 4]), [0, 1, 1, 1]);
        assert_eq!(originals(&documents, &[truth.clone(), None, truth.clone(), truth]), [0, 1, 2, 2]);
    }
}
