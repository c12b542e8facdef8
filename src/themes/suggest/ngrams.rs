//! Which words and phrases occur in which passages, without those that the codebook already has.

use super::term_source::TermSource;
use crate::codebook::{Cursor, Matcher};
use crate::matrix::BLOCK_ROWS;
use crate::parallel;
use crate::text::{Class, Occurrence, Session};
use crate::themes::reading::Passage;
use crate::vectorize::Encoder;
use rayon::prelude::*;
use std::ops::Range;

/// No word: a stop word, an amount, the end of a sentence or a term of the codebook.
pub(super) const GAP: u32 = u32::MAX;

/// Up to three adjacent words, as columns; the rest are gaps.
pub(super) type Ngram = [u32; 3];

/// The words of an n-gram.
pub(super) fn words(ngram: &Ngram) -> &[u32] {
    let length = ngram.iter().position(|&word| word == GAP).unwrap_or(ngram.len());
    &ngram[..length]
}

/// A passage as its words in reading order.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct WordSequence {
    /// Columns, and gaps.
    pub(super) words: Vec<u32>,
    /// Their places in the text; empty for gaps.
    pub(super) places: Vec<Range<usize>>,
    /// The themes with a term in the passage, sorted.
    pub(super) themes: Vec<u32>,
}

/// Reads passages.
pub(super) struct SequenceReader<'a> {
    matcher: &'a Matcher,
    session: Session<'a>,
    encoder: Encoder<'a>,
    cursor: Cursor,
    occurrences: Vec<Occurrence>,
}

impl<'a> SequenceReader<'a> {
    pub(super) fn new(source: &TermSource<'a>, matcher: &'a Matcher) -> Self {
        let (session, encoder) = (source.analyzer.session(), Encoder::new(source.tfidf));
        Self { matcher, session, encoder, cursor: Cursor::default(), occurrences: Vec::new() }
    }

    pub(super) fn read(&mut self, text: &str) -> WordSequence {
        self.session.analyze(text, &mut self.occurrences);
        let hits = self.matcher.find(&self.session, &mut self.cursor, text, &self.occurrences);
        let mut sequence = WordSequence::default();
        sequence
            .themes
            .extend(hits.iter().filter(|hit| self.matcher.weight(hit.pattern) > 0.0).map(|hit| hit.theme as u32));
        sequence.themes.sort_unstable();
        sequence.themes.dedup();
        let mut end = 0;
        for word in &self.occurrences {
            let form = self.session.form(word.form);
            if form.class == Class::Compound {
                continue;
            }
            let span = word.span();
            // Words are adjacent where nothing but one space or hyphen is between them.
            if !matches!(text.get(end..span.start).unwrap_or_default(), "" | " " | "-") {
                sequence.push(GAP, 0..0);
            }
            end = span.end;
            let under_hit = hits.iter().any(|hit| hit.span.start < span.end && span.start < hit.span.end);
            let column = if form.class == Class::Word && form.is_term && !under_hit {
                self.encoder.column(&self.session, word.form)
            } else {
                None
            };
            match column {
                Some(column) => sequence.push(column, span),
                None => sequence.push(GAP, 0..0),
            }
        }
        sequence
    }
}

impl WordSequence {
    /// Whether a term of the theme occurs in the passage.
    pub(super) fn has_term_of(&self, theme: usize) -> bool {
        self.themes.binary_search(&(theme as u32)).is_ok()
    }

    fn push(&mut self, word: u32, place: Range<usize>) {
        self.words.push(word);
        self.places.push(place);
    }

    /// The first place of an n-gram.
    pub(super) fn find(&self, ngram: &Ngram) -> Option<Range<usize>> {
        let wanted = words(ngram);
        let first = self.words.windows(wanted.len()).position(|window| window == wanted)?;
        Some(self.places[first].start..self.places[first + wanted.len() - 1].end)
    }
}

/// All passages as sequences of words, in order.
pub(super) fn sequences(source: &TermSource<'_>, matcher: &Matcher, passages: &[&Passage<'_>]) -> Vec<WordSequence> {
    let blocks: Vec<Vec<WordSequence>> = parallel::map_chunks(passages, BLOCK_ROWS, |_, block| {
        let mut reader = SequenceReader::new(source, matcher);
        block.iter().map(|passage| reader.read(passage.text)).collect()
    });
    blocks.concat()
}

/// A word or phrase and the passages that it occurs in, in order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NgramCandidate {
    pub(super) ngram: Ngram,
    pub(super) rows: Vec<u32>,
}

/// The words and phrases that occur in at least `least` of the `counted` passages, in the order of
/// their columns.
pub(super) fn candidates(
    sequences: &[WordSequence],
    counted: &[bool],
    columns: usize,
    least: usize,
) -> Vec<NgramCandidate> {
    let mut frequencies = vec![0usize; columns];
    for (sequence, _) in sequences.iter().zip(counted).filter(|(_, counted)| **counted) {
        let mut seen: Vec<u32> = sequence.words.iter().copied().filter(|&word| word != GAP).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.into_iter().for_each(|word| frequencies[word as usize] += 1);
    }
    let frequent = |word: u32| word != GAP && frequencies[word as usize] >= least;
    let mut found: Vec<(Ngram, u32)> = sequences
        .par_iter()
        .zip(counted)
        .enumerate()
        .filter(|(_, (_, counted))| **counted)
        .flat_map_iter(|(row, (sequence, _))| {
            let mut ngrams: Vec<Ngram> = Vec::new();
            for place in 0..sequence.words.len() {
                let mut ngram = [GAP; 3];
                for (length, &word) in sequence.words[place..].iter().take(ngram.len()).enumerate() {
                    if !frequent(word) {
                        break;
                    }
                    ngram[length] = word;
                    ngrams.push(ngram);
                }
            }
            ngrams.sort_unstable();
            ngrams.dedup();
            ngrams.into_iter().map(move |ngram| (ngram, row as u32))
        })
        .collect();
    found.par_sort_unstable();
    found
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|run| run.len() >= least)
        .map(|run| NgramCandidate { ngram: run[0].0, rows: run.iter().map(|(_, row)| *row).collect() })
        .collect()
}
