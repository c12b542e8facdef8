//! In what annotators differ: themes that take each other's place, and the paragraphs where they
//! are furthest apart.

use crate::metrics::agreement::LabelSet;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Two themes that take each other's place: one annotator gave the one and not the other, another
/// the reverse.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConfusionPair {
    /// The one theme.
    pub one: String,
    /// The other theme; none where it is "no theme at all".
    pub other: Option<String>,
    /// In how many pairs of annotators of a paragraph.
    pub count: usize,
    /// Of the pairs of annotators of a paragraph in which the one or the other theme was given, the
    /// share.
    pub share: f64,
}

/// A paragraph in which annotators differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Disagreement {
    /// Its id.
    pub id: String,
    /// The mean MASI distance of each two annotators, above 0 to 1.
    pub distance: f64,
    /// What each annotator gave, in their order; none who did not rate it.
    pub themes: Vec<Option<Vec<String>>>,
    /// Its first words, where a file has them.
    pub starts: Option<String>,
}

/// A paragraph with each annotator's labels.
pub(super) struct RatedParagraph<'a> {
    pub(super) id: &'a str,
    pub(super) document: &'a str,
    pub(super) starts: Option<&'a str>,
    pub(super) sets: Vec<Option<LabelSet>>,
    /// The primary theme: 0 for none, else its number from one.
    pub(super) primary: Vec<Option<usize>>,
}

/// Each two annotators of a unit.
fn pairs_of<'a>(unit: &'a RatedParagraph<'_>) -> impl Iterator<Item = (&'a LabelSet, &'a LabelSet)> {
    let sets = unit.sets.iter().flatten();
    sets.enumerate()
        .flat_map(move |(place, one)| unit.sets.iter().flatten().skip(place + 1).map(move |other| (one, other)))
}

pub(super) fn confusions(units: &[RatedParagraph<'_>], names: &[&str]) -> Vec<ConfusionPair> {
    // The number behind the last theme is "none".
    let none = names.len();
    let or_none = |themes: Vec<usize>, set: &LabelSet| if set.themes.is_empty() { vec![none] } else { themes };
    let mut confused: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    // In how many pairs of annotators a theme was given by either, and each two themes.
    let mut given = vec![0_usize; names.len() + 1];
    let mut together: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (one, other) in units.iter().flat_map(pairs_of) {
        let only = |set: &LabelSet, not: &LabelSet| {
            let alone = |theme: &&usize| !not.themes.contains(*theme) && !not.optional.contains(*theme);
            or_none(set.themes.iter().filter(alone).copied().collect(), set)
        };
        for first in only(one, other) {
            for second in only(other, one).into_iter().filter(|second| *second != first) {
                *confused.entry((first.min(second), first.max(second))).or_default() += 1;
            }
        }
        let all = |set: &LabelSet| or_none(set.themes.iter().copied().collect(), set);
        let here: BTreeSet<usize> = all(one).into_iter().chain(all(other)).collect();
        for first in &here {
            given[*first] += 1;
            for second in here.range(first + 1..) {
                *together.entry((*first, *second)).or_default() += 1;
            }
        }
    }
    let share = |one: usize, other: usize, count: usize| {
        let either = given[one] + given[other] - together.get(&(one, other)).copied().unwrap_or_default();
        count as f64 / either.max(1) as f64
    };
    let mut confusions: Vec<ConfusionPair> = confused
        .into_iter()
        .map(|((one, other), count)| ConfusionPair {
            one: names[one].to_owned(),
            other: names.get(other).map(|name| (*name).to_owned()),
            count,
            share: share(one, other, count),
        })
        .collect();
    confusions.sort_by(|a, b| b.count.cmp(&a.count).then(b.share.total_cmp(&a.share)));
    confusions
}

pub(super) fn disagreements(units: &[RatedParagraph<'_>], names: &[&str]) -> Vec<Disagreement> {
    let mut all: Vec<Disagreement> = units
        .iter()
        .map(|unit| {
            let (mut sum, mut pairs) = (0.0, 0_usize);
            for (one, other) in pairs_of(unit) {
                sum += one.masi(other);
                pairs += 1;
            }
            let named = |set: &LabelSet| set.themes.iter().map(|theme| names[*theme].to_owned()).collect();
            Disagreement {
                id: unit.id.to_owned(),
                distance: sum / pairs.max(1) as f64,
                themes: unit.sets.iter().map(|set| set.as_ref().map(named)).collect(),
                starts: unit.starts.map(str::to_owned),
            }
        })
        .filter(|disagreement| disagreement.distance > 0.0)
        .collect();
    all.sort_by(|a, b| b.distance.total_cmp(&a.distance));
    all
}
