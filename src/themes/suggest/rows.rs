//! Which words and phrases stand in which passages, without those that the codebook already has.

use super::terms::TermMaterial;
use crate::codebook::{Cursor, Matcher};
use crate::error::Result;
use crate::matrix::BLOCK_ROWS;
use crate::text::{Class, Occurrence, Session};
use crate::themes::reading::Passage;
use crate::vectorize::Encoder;
use rayon::prelude::*;
use std::ops::Range;

/// No word: what stands where a stop word, an amount, an end of sentence or a term of the codebook parts two words.
pub(super) const GAP: u32 = u32::MAX;

/// Up to three words side by side, as columns; gaps behind them.
pub(super) type Key = [u32; 3];

/// The words of a key.
pub(super) fn words(key: &Key) -> &[u32] {
    let length = key.iter().position(|&word| word == GAP).unwrap_or(key.len());
    &key[..length]
}

/// A passage as its words in reading order.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Line {
    /// Columns, and gaps.
    pub(super) words: Vec<u32>,
    /// Where they stand in the text; nothing for gaps.
    pub(super) places: Vec<Range<usize>>,
    /// The themes of which a term stands there, sorted.
    pub(super) holds: Vec<u32>,
}

/// Reads passages.
pub(super) struct Lines<'a> {
    matcher: &'a Matcher,
    session: Session<'a>,
    encoder: Encoder<'a>,
    cursor: Cursor,
    occurrences: Vec<Occurrence>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(material: &TermMaterial<'a>, matcher: &'a Matcher) -> Self {
        let (session, encoder) = (material.analyzer.session(), Encoder::new(material.tfidf));
        Self { matcher, session, encoder, cursor: Cursor::default(), occurrences: Vec::new() }
    }

    pub(super) fn read(&mut self, text: &str) -> Line {
        self.session.analyze(text, &mut self.occurrences);
        let hits = self.matcher.find(&self.session, &mut self.cursor, text, &self.occurrences);
        let mut line = Line::default();
        line.holds.extend(hits.iter().filter(|hit| self.matcher.weight(hit.pattern) > 0.0).map(|hit| hit.theme as u32));
        line.holds.sort_unstable();
        line.holds.dedup();
        let mut end = 0;
        for word in &self.occurrences {
            let form = self.session.form(word.form);
            if form.class == Class::Compound {
                continue;
            }
            let span = word.span();
            // Words are side by side where nothing but one space or hyphen parts them.
            if !matches!(text.get(end..span.start).unwrap_or_default(), "" | " " | "-") {
                line.push(GAP, 0..0);
            }
            end = span.end;
            let under_hit = hits.iter().any(|hit| hit.span.start < span.end && span.start < hit.span.end);
            let column = if form.class == Class::Word && form.is_term && !under_hit {
                self.encoder.column(&self.session, word.form)
            } else {
                None
            };
            match column {
                Some(column) => line.push(column, span),
                None => line.push(GAP, 0..0),
            }
        }
        line
    }
}

impl Line {
    fn push(&mut self, word: u32, place: Range<usize>) {
        self.words.push(word);
        self.places.push(place);
    }

    /// Where a key stands first.
    pub(super) fn find(&self, key: &Key) -> Option<Range<usize>> {
        let wanted = words(key);
        let first = self.words.windows(wanted.len()).position(|window| window == wanted)?;
        Some(self.places[first].start..self.places[first + wanted.len() - 1].end)
    }
}

/// All passages as lines, in order.
pub(super) fn lines(material: &TermMaterial<'_>, matcher: &Matcher, passages: &[&Passage<'_>]) -> Result<Vec<Line>> {
    let blocks: Vec<Vec<Line>> = passages
        .par_chunks(BLOCK_ROWS)
        .map(|block| {
            let mut lines = Lines::new(material, matcher);
            block.iter().map(|passage| lines.read(passage.text)).collect()
        })
        .collect();
    Ok(blocks.concat())
}

/// A word or phrase and the passages that it stands in, in order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) key: Key,
    pub(super) rows: Vec<u32>,
}

/// The words and phrases that stand in at least `least` of the passages that are `open`, in the order of their columns.
pub(super) fn candidates(lines: &[Line], open: &[bool], columns: usize, least: usize) -> Vec<Candidate> {
    let mut frequencies = vec![0usize; columns];
    for (line, _) in lines.iter().zip(open).filter(|(_, open)| **open) {
        let mut seen: Vec<u32> = line.words.iter().copied().filter(|&word| word != GAP).collect();
        seen.sort_unstable();
        seen.dedup();
        seen.into_iter().for_each(|word| frequencies[word as usize] += 1);
    }
    let frequent = |word: u32| word != GAP && frequencies[word as usize] >= least;
    let mut found: Vec<(Key, u32)> = lines
        .par_iter()
        .zip(open)
        .enumerate()
        .filter(|(_, (_, open))| **open)
        .flat_map_iter(|(row, (line, _))| {
            let mut keys: Vec<Key> = Vec::new();
            for place in 0..line.words.len() {
                let mut key = [GAP; 3];
                for (length, &word) in line.words[place..].iter().take(key.len()).enumerate() {
                    if !frequent(word) {
                        break;
                    }
                    key[length] = word;
                    keys.push(key);
                }
            }
            keys.sort_unstable();
            keys.dedup();
            keys.into_iter().map(move |key| (key, row as u32))
        })
        .collect();
    found.par_sort_unstable();
    found
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|run| run.len() >= least)
        .map(|run| Candidate { key: run[0].0, rows: run.iter().map(|(_, row)| *row).collect() })
        .collect()
}
