//! Estimates the precision of each term without labels: *leave-the-term-out agreement*.
//!
//! A term is right where the other words of the paragraph indicate its theme too. For each term
//! naive Bayes models are fitted on these words: paragraphs that have *another* term of the theme
//! against those that have none, once against all of these, once against those of another theme.
//! The words of all terms of the theme are masked.
//!
//! Let `s` be the share of the term's paragraphs that a model assigns to the theme, `a` the share
//! among paragraphs of the other terms (its recall), `b` the share among paragraphs without the
//! theme (its false positives). The estimate is `(s - b) / (a - b)`, cut to 0 to 1 (the *adjusted
//! count* of Forman, 2008), as the mean of the two models.
//!
//! So 1 means "as much on the theme as the paragraphs of its other terms are". Where all terms of a
//! theme are wrong together, nothing shows; a correct term whose paragraphs differ from all others
//! of the theme looks worse than it is. No paragraph is judged by a model that it was counted for:
//! each model is fitted on one half of the corpus and applied to the other.

use super::counts::{CorpusCounts, CoveredParagraph};
use crate::codebook::matcher::Matcher;
use crate::matrix::math::ln;
use crate::parallel;
/// A term with fewer paragraphs, or a theme whose other terms have fewer, is not judged.
const FEWEST: usize = 10;
/// How many paragraphs of usual words are added to each side.
const PRIOR: f64 = 10.0;
/// The error rates of a model are estimated on at most so many paragraphs of either side.
const SAMPLE: usize = 400;

/// In how many paragraphs of each half each word occurs.
type Halves = [Vec<u32>; 2];

/// Neighbours, and every second paragraph, fall to either half.
fn half(paragraph: u32) -> usize {
    (paragraph.wrapping_mul(0x9E37_79B9) >> 31) as usize
}

/// Paragraphs, and in how many of them each word occurs.
struct ParagraphCounts {
    list: Vec<u32>,
    paragraphs: [u32; 2],
    words: Halves,
}

impl ParagraphCounts {
    fn new(read: &CorpusCounts, list: Vec<u32>) -> Self {
        let (mut paragraphs, mut words) = ([0; 2], [vec![0; read.words], vec![0; read.words]]);
        for &paragraph in &list {
            let half = half(paragraph);
            paragraphs[half] += 1;
            read.rows[paragraph as usize].iter().for_each(|&word| words[half][word as usize] += 1);
        }
        Self { list, paragraphs, words }
    }
}

/// For every pattern its estimated precision, where there is enough to judge by. Lent patterns and
/// those against are left out.
pub(super) fn estimate(matcher: &Matcher, read: &CorpusCounts) -> Vec<Option<f64>> {
    let mut precisions = vec![None; matcher.patterns()];
    let mut themed: Vec<u32> = read.of_themes.iter().flatten().map(|covered| covered.paragraph).collect();
    themed.sort_unstable();
    themed.dedup();
    let against =
        [ParagraphCounts::new(read, (0..read.rows.len() as u32).collect()), ParagraphCounts::new(read, themed)];
    for (theme, covered) in read.of_themes.iter().enumerate() {
        let patterns: Vec<usize> = (0..matcher.patterns())
            .filter(|&p| matcher.theme(p) == theme && matcher.term(p).0 == theme && matcher.weight(p) > 0.0)
            .filter(|&p| read.of_patterns[p].len() >= FEWEST)
            .collect();
        if patterns.is_empty() {
            continue;
        }
        let sides = against.each_ref().map(|against| Sides::new(read, covered, against));
        let mean = |pattern: usize| {
            let judged = sides.iter().filter_map(|sides| sides.precision(pattern, &read.of_patterns[pattern]));
            let judged: Vec<f64> = judged.collect();
            (!judged.is_empty()).then(|| judged.iter().fold(0.0, |sum, one| sum + one) / judged.len() as f64)
        };
        let found: Vec<Option<f64>> = parallel::map_items(&patterns, |&pattern| mean(pattern));
        patterns.into_iter().zip(found).for_each(|(pattern, precision)| precisions[pattern] = precision);
    }
    precisions
}

/// Word counts of the paragraphs with a theme and of those without it.
struct Sides<'a> {
    read: &'a CorpusCounts,
    covered: &'a [CoveredParagraph],
    /// The paragraphs with the theme, without its terms' own words.
    with: Halves,
    with_paragraphs: [u32; 2],
    without: Halves,
    without_paragraphs: [u32; 2],
    /// Some paragraphs of either side, as places in `covered`, and as paragraphs.
    sample: Vec<usize>,
    others: Vec<u32>,
}

impl<'a> Sides<'a> {
    /// `against` holds all paragraphs with the theme, and those that it is distinguished from.
    fn new(read: &'a CorpusCounts, covered: &'a [CoveredParagraph], against: &ParagraphCounts) -> Self {
        let (mut with, mut with_paragraphs) = ([vec![0; read.words], vec![0; read.words]], [0; 2]);
        let (mut without, mut without_paragraphs) = (against.words.clone(), against.paragraphs);
        for paragraph in covered {
            let half = half(paragraph.paragraph);
            with_paragraphs[half] += 1;
            without_paragraphs[half] -= 1;
            for &word in &read.rows[paragraph.paragraph as usize] {
                without[half][word as usize] -= 1;
                with[half][word as usize] += u32::from(paragraph.masked.binary_search(&word).is_err());
            }
        }
        let has = |paragraph: u32| covered.binary_search_by_key(&paragraph, |c| c.paragraph).is_ok();
        let others: Vec<u32> = against.list.iter().copied().filter(|&paragraph| !has(paragraph)).collect();
        Self {
            read,
            covered,
            with,
            with_paragraphs,
            without,
            without_paragraphs,
            sample: spread(covered.len()).collect(),
            others: spread(others.len()).map(|place| others[place]).collect(),
        }
    }

    fn precision(&self, pattern: usize, paragraphs: &[u32]) -> Option<f64> {
        // Words of paragraphs that have the theme by this term alone do not count for the theme.
        let mut only: std::collections::BTreeMap<u32, [u32; 2]> = std::collections::BTreeMap::new();
        let mut left = self.with_paragraphs;
        let covered = |paragraph: u32| {
            self.covered.binary_search_by_key(&paragraph, |c| c.paragraph).ok().map(|place| &self.covered[place])
        };
        for covered in paragraphs.iter().filter_map(|&paragraph| covered(paragraph)) {
            if covered.only == Some(pattern as u32) {
                let half = half(covered.paragraph);
                left[half] -= 1;
                self.words(covered.paragraph, &covered.masked)
                    .for_each(|word| only.entry(word).or_default()[half] += 1);
            }
        }
        let few = |paragraphs: u32| (paragraphs as usize) < FEWEST;
        if left.into_iter().chain(self.without_paragraphs).any(few) {
            return None;
        }
        // Whether the model of the other half takes a paragraph for one of the theme.
        let given = |paragraph: u32, masked: &[u32]| {
            let model = 1 - half(paragraph);
            let (with, without) = (f64::from(left[model]), f64::from(self.without_paragraphs[model]));
            let score = self.words(paragraph, masked).fold(0.0, |score, word| {
                let place = word as usize;
                let in_theme = self.with[model][place] - only.get(&word).map_or(0, |counts| counts[model]);
                let elsewhere = self.without[model][place];
                let usual = f64::from(in_theme + elsewhere) / (with + without);
                if usual == 0.0 {
                    return score;
                }
                let inside = (f64::from(in_theme) + PRIOR * usual) / (with + PRIOR);
                let outside = (f64::from(elsewhere) + PRIOR * usual) / (without + PRIOR);
                score + ln(inside / outside)
            });
            score > 0.0
        };
        let share = |count: usize, of: usize| count as f64 / of as f64;
        let of_term: Vec<bool> =
            paragraphs.iter().filter_map(|&p| covered(p)).map(|c| given(c.paragraph, &c.masked)).collect();
        let of_others: Vec<bool> = (self.sample.iter().map(|&place| &self.covered[place]))
            .filter(|covered| covered.only != Some(pattern as u32))
            .map(|covered| given(covered.paragraph, &covered.masked))
            .collect();
        let mistaken: Vec<bool> = self.others.iter().map(|&paragraph| given(paragraph, &[])).collect();
        if of_term.len() < FEWEST || of_others.len() < FEWEST || mistaken.len() < FEWEST {
            return None;
        }
        let rate = |judged: &[bool]| share(judged.iter().filter(|&&given| given).count(), judged.len());
        let (found, mistaken) = (rate(&of_others), rate(&mistaken));
        // A model that does not separate the two sides gives no estimate.
        (found - mistaken > 0.1).then(|| ((rate(&of_term) - mistaken) / (found - mistaken)).clamp(0.0, 1.0))
    }

    /// The words of a paragraph but for those.
    fn words(&self, paragraph: u32, masked: &[u32]) -> impl Iterator<Item = u32> {
        self.read.rows[paragraph as usize].iter().copied().filter(move |word| masked.binary_search(word).is_err())
    }
}

/// At most [`SAMPLE`] places of so many, evenly.
fn spread(count: usize) -> impl Iterator<Item = usize> {
    let taken = count.min(SAMPLE);
    (0..taken).map(move |place| place * count / taken)
}
