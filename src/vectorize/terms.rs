//! The way from texts to counts and rows, block by block on all threads.

use super::counter::{CountedRows, Counter, index, is_gram};
use super::counts::{CountedCorpus, merge, pack, weigh};
use super::frequencies::DocumentFrequencies;
use super::options::TfidfOptions;
use super::tfidf::Tfidf;
use crate::error::Result;
use crate::matrix::{BLOCK_ROWS, CsrMatrix};
use crate::parallel::in_pieces;
use crate::progress::Progress;
use crate::text::{Analyzer, Class, FormId, Occurrence, Session};

/// Calls `sink` with every term of a text: its words, classes and compounds, and its n-grams.
///
/// N-grams are made of the words that are left when stop words are taken out, as scikit-learn makes
/// them; a compound is a word like the others, not a part of an n-gram. `buffer` is working space.
pub fn for_each_term(
    session: &Session<'_>,
    occurrences: &[Occurrence],
    ngram_range: (usize, usize),
    buffer: &mut String,
    mut sink: impl FnMut(&str),
) {
    let (low, high) = ngram_range;
    if low == 1 {
        for occurrence in occurrences {
            let form = session.form(occurrence.form);
            if form.is_term {
                sink(&form.term);
            }
        }
    }
    if high == 1 {
        return;
    }
    let words: Vec<FormId> = occurrences
        .iter()
        .map(|occurrence| occurrence.form)
        .filter(|id| {
            let form = session.form(*id);
            form.is_term && form.class != Class::Compound
        })
        .collect();
    for length in low.max(2)..=high {
        for gram in words.windows(length) {
            buffer.clear();
            for (position, id) in gram.iter().enumerate() {
                if position > 0 {
                    buffer.push(' ');
                }
                buffer.push_str(&session.form(*id).term);
            }
            sink(buffer);
        }
    }
}

/// Counts the document frequencies of `texts`, in parallel; the result does not depend on the
/// threads.
pub fn count_texts(
    analyzer: &Analyzer,
    texts: &[&str],
    ngram_range: (usize, usize),
    progress: &dyn Progress,
) -> DocumentFrequencies {
    let count = |counter: &mut Counter<'_>, block: &[&str]| {
        let mut rows = CountedRows::default();
        for text in block {
            counter.count(text, &mut rows);
            rows.clear();
        }
        progress.advance(block.len() as u64);
    };
    merge(in_pieces(texts.chunks(BLOCK_ROWS), || Counter::new(analyzer, ngram_range), count).states).0
}

/// Counts the terms of `texts`, chooses the vocabulary and weighs the rows, reading every text
/// once; in parallel, and the result does not depend on the threads. The matrix is rows × terms.
///
/// Prefer it to [`count_texts`] and [`encode_texts`] where the rows of the very texts that were
/// counted are wanted.
///
/// # Errors
/// As [`Tfidf::fit`].
///
/// ```
/// use themewise::{
///     text::{Analyzer, AnalyzerOptions},
///     vectorize::{TfidfOptions, fit_texts},
/// };
/// let analyzer = Analyzer::new(AnalyzerOptions::default());
/// let texts = ["The deficit grew", "Deficits and plans"];
/// let (tfidf, rows) =
///     fit_texts(&analyzer, &TfidfOptions::default(), &texts, &themewise::progress::Silent)?;
/// assert!(tfidf.vocabulary().iter().eq(["deficit", "grew", "plan"]));
/// assert_eq!(rows.row(1).0, [0, 2]);
/// # Ok::<(), themewise::Error>(())
/// ```
pub fn fit_texts(
    analyzer: &Analyzer,
    options: &TfidfOptions,
    texts: &[&str],
    progress: &dyn Progress,
) -> Result<(Tfidf, CsrMatrix)> {
    options.check()?;
    let blocks = texts.chunks(BLOCK_ROWS).inspect(|block| progress.advance(block.len() as u64));
    CountedCorpus::of(analyzer, options.ngram_range, blocks).fit(options)
}

/// Makes the TF-IDF rows of `texts`, in parallel; the result does not depend on the threads.
pub fn encode_texts(analyzer: &Analyzer, tfidf: &Tfidf, texts: &[&str], progress: &dyn Progress) -> CsrMatrix {
    let encode = |encoder: &mut RowEncoder<'_>, block: &[&str]| {
        let mut rows = EncodedRows::default();
        block.iter().for_each(|text| encoder.encode(text, &mut rows));
        progress.advance(block.len() as u64);
        rows
    };
    let done = in_pieces(texts.chunks(BLOCK_ROWS), || RowEncoder::new(analyzer, tfidf), encode);
    let blocks: Vec<EncodedRows> = done.results.into_iter().map(|(_, rows)| rows).collect();
    let lengths: Vec<Vec<usize>> = blocks.iter().map(|block| block.lengths.clone()).collect();
    CsrMatrix::fill(tfidf.vocabulary().len(), &lengths, blocks, |block, indices, values| {
        indices.copy_from_slice(&block.indices);
        values.copy_from_slice(&block.values);
    })
}

/// As [`encode_texts`], and how often each term occurs in each text: two matrices of one pattern.
pub fn encode_texts_with_counts(
    analyzer: &Analyzer,
    tfidf: &Tfidf,
    texts: &[&str],
    progress: &dyn Progress,
) -> (CsrMatrix, CsrMatrix) {
    let encode = |(session, encoder, occurrences): &mut (Session<'_>, Encoder<'_>, Vec<Occurrence>), block: &[&str]| {
        let mut rows = Vec::with_capacity(block.len());
        for text in block {
            session.analyze(text, occurrences);
            let row = encoder.row(session, occurrences);
            rows.push((row, encoder.counts().to_vec()));
        }
        progress.advance(block.len() as u64);
        rows
    };
    let state = || (analyzer.session(), Encoder::new(tfidf), Vec::new());
    let done = in_pieces(texts.chunks(BLOCK_ROWS), state, encode);
    let columns = tfidf.vocabulary().len();
    let (mut weights, mut counts) = (CsrMatrix::new(columns), CsrMatrix::new(columns));
    for (row, of_row) in done.results.into_iter().flat_map(|(_, rows)| rows) {
        counts.push_row(row.iter().zip(of_row).map(|((column, _), count)| (*column, count as f32)));
        weights.push_row(row);
    }
    (weights, counts)
}

/// Rows, concatenated.
#[derive(Debug, Default)]
pub(super) struct EncodedRows {
    pub(super) lengths: Vec<usize>,
    pub(super) indices: Vec<u32>,
    pub(super) values: Vec<f32>,
}

/// Makes rows of texts with frozen frequencies.
#[derive(Debug)]
pub(super) struct RowEncoder<'a> {
    tfidf: &'a Tfidf,
    counter: Counter<'a>,
    rows: CountedRows,
    /// The columns of words and of n-grams: `NOT_YET` before they are looked up.
    columns: [Vec<u32>; 2],
    counts: Vec<u64>,
    weights: Vec<f64>,
    term: String,
}

impl<'a> RowEncoder<'a> {
    pub(super) fn new(analyzer: &'a Analyzer, tfidf: &'a Tfidf) -> Self {
        Self {
            tfidf,
            counter: Counter::new(analyzer, tfidf.options().ngram_range),
            rows: CountedRows::default(),
            columns: Default::default(),
            counts: Vec::new(),
            weights: Vec::new(),
            term: String::new(),
        }
    }

    /// Adds the row of `text` to `rows`.
    pub(super) fn encode(&mut self, text: &str, rows: &mut EncodedRows) {
        self.rows.clear();
        self.counter.count(text, &mut self.rows);
        let (words, grams) = self.counter.sizes();
        self.columns[0].resize(words, NOT_YET);
        self.columns[1].resize(grams, NOT_YET);
        self.counts.clear();
        for entry in self.rows.entries() {
            let place = index(entry.feature, 0);
            let cell = &mut self.columns[usize::from(is_gram(entry.feature))][place];
            if *cell == NOT_YET {
                self.term.clear();
                self.counter.write_term(entry.feature, &mut self.term);
                *cell = self.tfidf.column(&self.term).unwrap_or(NONE);
            }
            if *cell != NONE {
                self.counts.push(pack((*cell, entry.count)));
            }
        }
        let (start, length) = (rows.indices.len(), self.counts.len());
        rows.indices.resize(start + length, 0);
        rows.values.resize(start + length, 0.0);
        rows.lengths.push(length);
        let (indices, values) = (&mut rows.indices[start..], &mut rows.values[start..]);
        weigh(self.tfidf, &mut self.counts, &mut self.weights, indices, values);
    }
}

/// Makes rows of a session's occurrences, remembering the column of every form that it met.
#[derive(Debug)]
pub struct Encoder<'a> {
    tfidf: &'a Tfidf,
    /// Form → column: `NOT_YET` before it is looked up, `NONE` for what is no term of the
    /// vocabulary.
    columns: Vec<u32>,
    found: Vec<u32>,
    counts: Vec<u32>,
    buffer: String,
}

const NOT_YET: u32 = u32::MAX;
const NONE: u32 = u32::MAX - 1;

impl<'a> Encoder<'a> {
    /// An encoder for one session: forms of another session have other numbers.
    pub fn new(tfidf: &'a Tfidf) -> Self {
        Self { tfidf, columns: Vec::new(), found: Vec::new(), counts: Vec::new(), buffer: String::new() }
    }

    /// The row of a text, given as its occurrences in `session`. Columns ascend.
    pub fn row(&mut self, session: &Session<'_>, occurrences: &[Occurrence]) -> Vec<(u32, f32)> {
        self.columns.resize(session.forms(), NOT_YET);
        self.found.clear();
        let (low, high) = self.tfidf.options().ngram_range;
        if low == 1 {
            for occurrence in occurrences {
                let column = self.column(session, occurrence.form);
                if let Some(column) = column {
                    self.found.push(column);
                }
            }
        }
        if high > 1 {
            let (tfidf, found) = (self.tfidf, &mut self.found);
            for_each_term(session, occurrences, (low.max(2), high), &mut self.buffer, |term| {
                found.extend(tfidf.column(term));
            });
        }
        let row = self.tfidf.weigh(&mut self.found);
        // Sorted by now.
        self.counts.clear();
        self.counts.extend(self.found.chunk_by(|a, b| a == b).map(|run| run.len() as u32));
        row
    }

    /// How often each term of the last row occurs, in its order.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// How many of the words that may be terms are in the vocabulary, and how many there are.
    pub fn known_terms(&mut self, session: &Session<'_>, occurrences: &[Occurrence]) -> (usize, usize) {
        let terms = occurrences.iter().filter(|occurrence| session.form(occurrence.form).is_term);
        terms.fold((0, 0), |(known, all), occurrence| {
            (known + usize::from(self.column(session, occurrence.form).is_some()), all + 1)
        })
    }

    /// The column of a single form, if it is a term of the vocabulary.
    pub fn column(&mut self, session: &Session<'_>, form: FormId) -> Option<u32> {
        self.columns.resize(session.forms(), NOT_YET);
        let cell = &mut self.columns[form.0 as usize];
        if *cell == NOT_YET {
            let form = session.form(form);
            *cell = if form.is_term { self.tfidf.column(&form.term).unwrap_or(NONE) } else { NONE };
        }
        (*cell != NONE).then_some(*cell)
    }
}
