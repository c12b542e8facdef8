//! What learning reads off the documents: rows, features, votes of terms, and the truth where it is known.

use super::context::{Context, headings};
use super::learn::Truth;
use super::learner::{Anchor, Pile};
use super::reading::{FEATURES, Passage, Reader, Reading};
use crate::codebook::Matcher;
use crate::codebook::TextPart;
use crate::matrix::CsrMatrix;
use crate::matrix::math::ln;
use crate::matrix::random::mix;
use crate::text::Analyzer;
use crate::vectorize::Tfidf;
use rayon::prelude::*;
use std::ops::Range;

/// A factor for every pattern: the square root of its inverse document frequency, one for a pattern of usual rarity.
///
/// The root damps it, since the codebook's own weights already say what a term is worth.
pub(super) fn rarities(
    matcher: &Matcher,
    analyzer: &Analyzer,
    tfidf: &Tfidf,
    documents: &[Vec<Passage<'_>>],
) -> Vec<f64> {
    let even = vec![1.0; matcher.patterns()];
    let counts: Vec<u64> = documents
        .par_iter()
        .map_init(
            || Reader::new(matcher, &even, analyzer.session(), tfidf),
            |reader, passages| {
                let mut found: Vec<usize> = Vec::new();
                for passage in passages {
                    let mut patterns: Vec<usize> = reader
                        .read_terms(passage.text, TextPart::Paragraph)
                        .hits
                        .iter()
                        .map(|hit| hit.pattern)
                        .collect();
                    patterns.sort_unstable();
                    patterns.dedup();
                    found.extend(patterns);
                }
                found
            },
        )
        .fold(
            || vec![0u64; matcher.patterns()],
            |mut counts, found| {
                found.into_iter().for_each(|pattern| counts[pattern] += 1);
                counts
            },
        )
        .reduce(
            || vec![0u64; matcher.patterns()],
            |mut left, right| {
                left.iter_mut().zip(right).for_each(|(l, r)| *l += r);
                left
            },
        );
    let passages: usize = documents.iter().map(Vec::len).sum();
    let idf = |count: u64| ln((1.0 + passages as f64) / (1.0 + count as f64)) + 1.0;
    let (mut sum, mut total) = (0.0, 0.0);
    for &count in &counts {
        sum += count as f64 * idf(count);
        total += count as f64;
    }
    let usual = if total > 0.0 { sum / total } else { idf(0) };
    counts.iter().map(|&count| (idf(count) / usual).sqrt()).collect()
}

/// Everything that is learned from, passage after passage.
pub(super) struct Data {
    pub(super) themes: usize,
    pub(super) document: Vec<usize>,
    pub(super) section: Vec<usize>,
    documents: usize,
    /// TF-IDF.
    pub(super) rows: CsrMatrix,
    /// How often each single word occurs.
    counts: CsrMatrix,
    /// The same without the words of the terms that were found.
    pub(super) hidden: CsrMatrix,
    votes: Vec<Anchor>,
    pub(super) features: Vec<Vec<[f64; FEATURES.len()]>>,
    pub(super) truth: Vec<Option<Truth>>,
}

/// What is read off one passage.
struct Read {
    row: Vec<(u32, f32)>,
    counts: Vec<(u32, f32)>,
    hidden: Vec<(u32, f32)>,
    votes: Anchor,
}

impl Data {
    #[expect(clippy::too_many_arguments, reason = "one for each thing that is looked at")]
    pub(super) fn read(
        matcher: &Matcher,
        rarity: &[f64],
        analyzer: &Analyzer,
        tfidf: &Tfidf,
        documents: &[Vec<Passage<'_>>],
        truths: &[Vec<Option<Truth>>],
        themes: usize,
        single: &[bool],
    ) -> Self {
        let read: Vec<_> = documents
            .par_iter()
            .map_init(
                || Reader::new(matcher, rarity, analyzer.session(), tfidf),
                |reader, passages| {
                    let (texts, heading) = headings(passages);
                    let of_headings = texts.iter().flat_map(|text| reader.read_heading(text).strength).collect();
                    let (mut own, mut read) = (Vec::new(), Vec::new());
                    for passage in passages {
                        let reading = reader.read(passage.text);
                        read.push(Read::of(matcher, &reading, themes, single));
                        own.extend(reading.strength);
                    }
                    let context = Context::new(passages, themes, own, heading, of_headings);
                    let features: Vec<_> = (0..passages.len()).map(|number| context.features(number)).collect();
                    (read, features)
                },
            )
            .collect();
        let columns = tfidf.vocabulary().len();
        let mut data = Self {
            themes,
            document: Vec::new(),
            section: documents.iter().flatten().map(|passage| passage.section).collect(),
            documents: documents.len(),
            rows: CsrMatrix::new(columns),
            counts: CsrMatrix::new(columns),
            hidden: CsrMatrix::new(columns),
            votes: Vec::new(),
            features: Vec::new(),
            truth: truths.iter().flatten().cloned().collect(),
        };
        for (number, (read, features)) in read.into_iter().enumerate() {
            data.document.extend(std::iter::repeat_n(number, read.len()));
            for read in read {
                data.rows.push_row(read.row);
                data.counts.push_row(read.counts);
                data.hidden.push_row(read.hidden);
                data.votes.push(read.votes);
            }
            data.features.extend(features);
        }
        data
    }

    /// Whether a pair is learned from, and its truth.
    pub(super) fn known(&self, passage: usize, theme: usize) -> Option<f64> {
        let truth = self.truth[passage].as_ref()?;
        (!truth.optional[theme]).then(|| f64::from(u8::from(truth.has[theme])))
    }

    /// The row of TF-IDF weights.
    pub(super) fn row(&self, passage: usize) -> Vec<(u32, f32)> {
        let (columns, values) = self.rows.row(passage);
        columns.iter().copied().zip(values.iter().copied()).collect()
    }

    /// How often each single word occurs.
    pub(super) fn words(&self, passage: usize) -> Vec<(u32, f32)> {
        let (columns, values) = self.counts.row(passage);
        columns.iter().copied().zip(values.iter().copied()).collect()
    }

    /// Theme by theme, in how many passages a term of its own stands, or in the heading above.
    pub(super) fn heard(&self) -> Vec<usize> {
        let speaks = |theme: usize| self.features.iter().filter(|of| of[theme][0] > 0.0 || of[theme][1] > 0.0).count();
        (0..self.themes).map(speaks).collect()
    }

    /// Whether no term stands anywhere.
    pub(super) fn without_votes(&self) -> bool {
        self.votes.iter().all(|votes| *votes == Anchor::None)
    }

    /// What goes into one fold: a document, or of few documents a section.
    pub(super) fn group(&self, passage: usize) -> usize {
        if self.documents >= 10 { self.document[passage] } else { self.document[passage] << 24 | self.section[passage] }
    }

    /// At most `most` passages in order, those of `labelled` and anchored ones first, none of `left_out`.
    pub(super) fn sample(&self, most: usize, labelled: &[usize], left_out: &[usize]) -> Vec<usize> {
        let mut wanted = vec![1u8; self.votes.len()];
        left_out.iter().for_each(|&passage| wanted[passage] = 0);
        labelled.iter().for_each(|&passage| wanted[passage] *= 2);
        let mut passages: Vec<usize> = (0..wanted.len()).filter(|&passage| wanted[passage] > 0).collect();
        if passages.len() > most {
            passages.sort_by_key(|&passage| (std::cmp::Reverse(wanted[passage]), mix(passage as u64)));
            passages.truncate(most);
            passages.sort_unstable();
        }
        passages
    }

    /// Some passages as a pile, anchored by the labels of `labelled` (sorted), else by the votes of terms.
    pub(super) fn pile(&self, passages: &[usize], labelled: &[usize]) -> Pile {
        let anchor = |&passage: &usize| match &self.truth[passage] {
            Some(truth) if labelled.binary_search(&passage).is_ok() => {
                let has: Vec<u32> =
                    (0..self.themes).filter(|&theme| truth.has[theme]).map(|theme| theme as u32).collect();
                Anchor::Label(has.iter().map(|&theme| (theme, 1.0 / has.len() as f32)).collect())
            }
            _ => self.votes[passage].clone(),
        };
        Pile {
            counts: self.counts.select_rows(passages),
            anchors: passages.iter().map(anchor).collect(),
            themes: self.themes,
        }
    }
}

impl Read {
    fn of(matcher: &Matcher, reading: &Reading, themes: usize, single: &[bool]) -> Self {
        let words = reading.row.iter().zip(&reading.counts).filter(|((column, _), _)| single[*column as usize]);
        let counts: Vec<(u32, f32)> = words.map(|((column, _), count)| (*column, *count as f32)).collect();
        // Where terms stand, in order, what overlaps put together.
        let mut spans: Vec<Range<usize>> = reading.hits.iter().map(|hit| hit.span.clone()).collect();
        spans.sort_unstable_by_key(|span| span.start);
        let mut covered: Vec<Range<usize>> = Vec::new();
        for span in spans {
            match covered.last_mut().filter(|last| span.start < last.end) {
                Some(last) => last.end = last.end.max(span.end),
                None => covered.push(span),
            }
        }
        let under_hit = |column: u32| {
            let first = reading.places.partition_point(|(other, _)| *other < column);
            let mut places = reading.places[first..].iter().take_while(|(other, _)| *other == column);
            places.any(|(_, place)| {
                let after = covered.partition_point(|span| span.end <= place.start);
                covered.get(after).is_some_and(|span| span.start < place.end)
            })
        };
        let hidden = counts.iter().copied().filter(|(column, _)| !under_hit(*column)).collect();
        // Each pattern votes once, however often it stands here, and for the theme where it stands in the codebook: what a part
        // lends to its whole would make the two compete.
        let own = reading.hits.iter().filter(|hit| matcher.term(hit.pattern).0 == hit.theme);
        let mut patterns: Vec<(usize, usize)> = own.map(|hit| (hit.theme, hit.pattern)).collect();
        patterns.sort_unstable();
        patterns.dedup();
        let mut votes = vec![0.0; themes];
        patterns.iter().for_each(|&(theme, pattern)| votes[theme] += matcher.weight(pattern));
        let all: f64 = votes.iter().map(|vote| vote.max(0.0)).sum();
        let shares: Box<[(u32, f32)]> = votes
            .iter()
            .enumerate()
            .filter(|(_, vote)| **vote > 0.0)
            .map(|(theme, vote)| (theme as u32, (vote / all) as f32))
            .collect();
        let votes = if shares.is_empty() { Anchor::None } else { Anchor::Votes(shares) };
        Self { row: reading.row.clone(), counts, hidden, votes }
    }
}
