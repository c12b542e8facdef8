//! The context features of a paragraph: the strengths of its own terms, its heading, its neighbours
//! and its section for each theme.
//!
//! One number a passage and theme is kept; features are made when a passage is scored.

use super::reading::{Features, Passage};
use crate::matrix::math::ln_1p;

/// The strengths of many passages and their headings, in order.
#[derive(Debug)]
pub(crate) struct Context {
    themes: usize,
    /// Passage after passage.
    own: Vec<f64>,
    /// For every passage the number of its heading.
    heading: Vec<Option<u32>>,
    /// Heading after heading.
    of_headings: Vec<f64>,
    /// For every passage the number of its run: consecutive passages of one section.
    run: Vec<u32>,
    /// How many passages each run has.
    members: Vec<u32>,
    /// Run after run, the sum of the passages' strengths.
    sums: Vec<f64>,
}

/// The headings of `passages`, one for each run of passages below it, and for every passage the
/// number of its own.
pub(crate) fn headings<'a>(passages: &[Passage<'a>]) -> (Vec<&'a str>, Vec<Option<u32>>) {
    let mut texts: Vec<&'a str> = Vec::new();
    let mut numbers: Vec<Option<u32>> = Vec::with_capacity(passages.len());
    for (number, passage) in passages.iter().enumerate() {
        let same = number > 0 && passages[number - 1].heading == passage.heading;
        numbers.push(match passage.heading {
            _ if same => numbers[number - 1],
            None => None,
            Some(heading) => {
                texts.push(heading);
                Some(texts.len() as u32 - 1)
            }
        });
    }
    (texts, numbers)
}

impl Context {
    /// `own` holds the strengths of `passages`, `of_headings` those of their [`headings`].
    pub(crate) fn new(
        passages: &[Passage<'_>],
        themes: usize,
        own: Vec<f64>,
        heading: Vec<Option<u32>>,
        of_headings: Vec<f64>,
    ) -> Self {
        let (mut run, mut members, mut sums) = (Vec::with_capacity(passages.len()), Vec::new(), Vec::new());
        for (number, passage) in passages.iter().enumerate() {
            if number == 0 || passages[number - 1].section != passage.section {
                members.push(0);
                sums.resize(members.len() * themes, 0.0);
            }
            let last = members.len() - 1;
            members[last] += 1;
            run.push(last as u32);
            let strengths = &own[number * themes..(number + 1) * themes];
            sums[last * themes..].iter_mut().zip(strengths).for_each(|(sum, strength)| *sum += strength);
        }
        Self { themes, own, heading, of_headings, run, members, sums }
    }

    /// The number of passages.
    pub(crate) fn passages(&self) -> usize {
        self.run.len()
    }

    /// The features of passage `number` for each theme; learned features are zero.
    pub(crate) fn features(&self, number: usize) -> Vec<Features> {
        let themes = self.themes;
        let near = |other: Option<usize>| {
            other
                .filter(|&other| other < self.passages() && self.run[other] == self.run[number])
                .map(|other| &self.own[other * themes..(other + 1) * themes])
        };
        let (before, after) = (near(number.checked_sub(1)), near(Some(number + 1)));
        let own = &self.own[number * themes..(number + 1) * themes];
        let heading = self.heading[number].map(|heading| &self.of_headings[heading as usize * themes..]);
        let run = self.run[number] as usize;
        let (members, sums) = (self.members[run], &self.sums[run * themes..(run + 1) * themes]);
        let strong = |strengths: Option<&[f64]>, theme: usize| strengths.map_or(0.0, |all| damped(all[theme]));
        let total: f64 = (0..themes).fold(0.0, |total, theme| total + damped(own[theme]));
        let features = |theme: usize| {
            let strength = damped(own[theme]);
            let rest = if members > 1 { ((sums[theme] - own[theme]) / f64::from(members - 1)).max(0.0) } else { 0.0 };
            [
                strength,
                strong(heading, theme),
                strong(before, theme),
                strong(after, theme),
                damped(rest),
                if themes > 1 { (total - strength) / (themes - 1) as f64 } else { 0.0 },
                0.0,
                0.0,
                0.0,
            ]
        };
        (0..themes).map(features).collect()
    }
}

/// `ln(1 + strength)`. Most strengths are zero.
fn damped(strength: f64) -> f64 {
    if strength == 0.0 { strength } else { ln_1p(strength) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(sections: &[(usize, Option<&str>)], strengths: &[f64]) -> Context {
        let passages: Vec<Passage<'_>> =
            sections.iter().map(|&(section, heading)| Passage { text: "", heading, section }).collect();
        let (texts, heading) = headings(&passages);
        let of_headings = texts.iter().map(|text| text.len() as f64).collect();
        Context::new(&passages, 1, strengths.to_vec(), heading, of_headings)
    }

    #[test]
    fn neighbours_and_the_rest_are_of_the_same_section() {
        let sections = [(0, None), (1, Some("a")), (1, Some("a")), (1, Some("a")), (2, Some("bc"))];
        let context = context(&sections, &[9.0, 1.0, 0.0, 2.0, 7.0]);
        assert_eq!(context.of_headings, [1.0, 2.0]);
        let of = |number: usize| context.features(number)[0];
        assert_eq!(of(0), [ln_1p(9.0), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(of(1), [ln_1p(1.0), ln_1p(1.0), 0.0, 0.0, ln_1p(1.0), 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(of(2), [0.0, ln_1p(1.0), ln_1p(1.0), ln_1p(2.0), ln_1p(1.5), 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(of(4), [ln_1p(7.0), ln_1p(2.0), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    }
}
