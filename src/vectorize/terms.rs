//! The way from texts to counts and rows, block by block on all threads.

use super::frequencies::DocumentFrequencies;
use super::tfidf::Tfidf;
use crate::matrix::{BLOCK_ROWS, CsrMatrix};
use crate::progress::Progress;
use crate::text::{Analyzer, Class, FormId, Occurrence, Session};
use rayon::prelude::*;

/// Calls `sink` with every term of a text: its words, classes and compounds, and its n-grams.
///
/// N-grams are made of the words that are left when stop words are taken out, as scikit-learn makes them; a compound
/// is a word beside others, not a part of an n-gram. `buffer` is working space.
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

/// Counts the document frequencies of `texts`, in parallel; the result does not depend on the threads.
pub fn count_texts(
    analyzer: &Analyzer,
    texts: &[&str],
    ngram_range: (usize, usize),
    progress: &dyn Progress,
) -> DocumentFrequencies {
    let count_block = |session: &mut Session<'_>, block: &[&str]| {
        let mut frequencies = DocumentFrequencies::default();
        let (mut occurrences, mut buffer) = (Vec::new(), String::new());
        for text in block {
            session.analyze(text, &mut occurrences);
            frequencies.begin();
            for_each_term(session, &occurrences, ngram_range, &mut buffer, |term| frequencies.count(term));
        }
        progress.advance(block.len() as u64);
        frequencies
    };
    texts.par_chunks(BLOCK_ROWS).map_init(|| analyzer.session(), count_block).reduce(
        DocumentFrequencies::default,
        |mut left, right| {
            left.merge(right);
            left
        },
    )
}

/// Makes the TF-IDF rows of `texts`, in parallel; the result does not depend on the threads.
pub fn encode_texts(analyzer: &Analyzer, tfidf: &Tfidf, texts: &[&str], progress: &dyn Progress) -> CsrMatrix {
    let blocks: Vec<CsrMatrix> = texts
        .par_chunks(BLOCK_ROWS)
        .map_init(
            || (analyzer.session(), Encoder::new(tfidf), Vec::new()),
            |(session, encoder, occurrences), block| {
                let mut rows = CsrMatrix::new(tfidf.vocabulary().len());
                for text in block {
                    session.analyze(text, occurrences);
                    rows.push_row(encoder.row(session, occurrences));
                }
                progress.advance(block.len() as u64);
                rows
            },
        )
        .collect();
    let mut matrix = CsrMatrix::new(tfidf.vocabulary().len());
    for block in &blocks {
        matrix.append(block);
    }
    matrix
}

/// Makes rows of a session's occurrences, remembering the column of every form that it met.
#[derive(Debug)]
pub struct Encoder<'a> {
    tfidf: &'a Tfidf,
    /// Form → column: `NOT_YET` before it is looked up, `NONE` for what is no term of the vocabulary.
    columns: Vec<u32>,
    found: Vec<u32>,
    buffer: String,
}

const NOT_YET: u32 = u32::MAX;
const NONE: u32 = u32::MAX - 1;

impl<'a> Encoder<'a> {
    /// An encoder for one session: forms of another session have other numbers.
    pub fn new(tfidf: &'a Tfidf) -> Self {
        Self { tfidf, columns: Vec::new(), found: Vec::new(), buffer: String::new() }
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
        self.tfidf.weigh(&mut self.found)
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
