//! What there is to know before deciding on a number of topics, for any model: how well it comes back on resamples, with a band; a range of
//! numbers that are as good as each other, or that the data do not decide; and of every topic, how often it came back.

use super::{middle, resample, silhouette};
use crate::error::{Error, Result};
use crate::matrix::{CsrMatrix, DenseMatrix, dot};
use crate::metrics::{adjusted_rand_index, best_assignment};
use crate::progress::Progress;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What is tried, and what counts as coming back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChooseOptions {
    /// The fewest topics.
    pub from: usize,
    /// The most topics.
    pub to: usize,
    /// From one number to the next.
    pub step: usize,
    /// Fits on part of the rows, for each number of topics.
    pub resamples: usize,
    /// The share of the rows in a resample.
    pub share: f64,
    /// The band leaves out this share of the resamples below and above.
    pub tail: f64,
    /// The cosine between a topic and its partner in a resample from which on it has come back.
    pub cosine: f64,
    /// A topic that came back in this share of the resamples is solid.
    pub solid: f64,
    /// Stabilities within so much of the best are as good, whatever their bands.
    pub margin: f64,
    /// Seeds resamples and fits.
    pub seed: u64,
}

impl Default for ChooseOptions {
    fn default() -> Self {
        Self {
            from: 3,
            to: 20,
            step: 1,
            resamples: 10,
            share: 0.8,
            tail: 0.1,
            cosine: 0.7,
            solid: 0.8,
            margin: 0.05,
            seed: 0,
        }
    }
}

impl ChooseOptions {
    /// Checks that the options can work.
    ///
    /// # Errors
    /// Names the option that cannot.
    pub fn check(&self) -> Result<()> {
        if self.from < 2 || self.to < self.from {
            return Err(Error::options("the numbers of topics must go from at least 2 up").with_hint("give from <= to"));
        }
        if self.step == 0 {
            return Err(Error::options("step must be at least 1"));
        }
        if self.resamples < 2 {
            return Err(Error::options("resamples must be at least 2").with_hint("a band needs several"));
        }
        if !(self.share > 0.0 && self.share < 1.0) {
            return Err(Error::options("share must lie between 0 and 1"));
        }
        if !(0.0..0.5).contains(&self.tail) {
            return Err(Error::options("tail must be from 0 to below 0.5"));
        }
        for (name, value) in [("cosine", self.cosine), ("solid", self.solid), ("margin", self.margin)] {
            if !(0.0..=1.0).contains(&value) {
                return Err(Error::options(format!("{name} must be from 0 to 1")));
            }
        }
        Ok(())
    }
}

/// What a model made of some rows: enough to compare it with another fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouping {
    /// Each row's topic.
    pub members: Vec<Option<usize>>,
    /// topics × terms, none below nought: loadings, or the mean row of each topic.
    pub loadings: DenseMatrix,
}

impl Grouping {
    /// From members alone: a topic's loadings are the sum of its rows.
    ///
    /// # Errors
    /// If the members do not fit the rows.
    pub fn of_members(rows: &CsrMatrix, members: Vec<Option<usize>>, topics: usize) -> Result<Self> {
        if members.len() != rows.rows() || members.iter().flatten().any(|&topic| topic >= topics) {
            return Err(Error::data("the members of topics do not fit the rows"));
        }
        let mut loadings = DenseMatrix::zeros(topics, rows.columns());
        for ((columns, values), member) in rows.iter_rows().zip(&members) {
            let Some(topic) = *member else { continue };
            let target = loadings.row_mut(topic);
            for (&column, &value) in columns.iter().zip(values) {
                target[column as usize] += f64::from(value);
            }
        }
        Ok(Self { members, loadings })
    }
}

/// A mean with what most resamples gave.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The lower quantile.
    pub low: f64,
    /// The mean.
    pub mean: f64,
    /// The upper quantile.
    pub high: f64,
}

impl Band {
    /// The band of `values`, of which there is at least one, leaving out `tail` at both ends; between two values the line is straight.
    fn of(values: &[f64], tail: f64) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let quantile = |share: f64| {
            let place = share * (sorted.len() - 1) as f64;
            let below = (place.floor() as usize).min(sorted.len() - 1);
            let above = (below + 1).min(sorted.len() - 1);
            sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
        };
        let mean = values.iter().fold(0.0, |sum, value| sum + value) / values.len() as f64;
        Self { low: quantile(tail), mean, high: quantile(1.0 - tail) }
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }
}

/// How often a topic came back.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// In most resamples.
    Solid,
    /// Too seldom to rely on.
    Shaky,
}

/// What was measured for one number of topics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The number of topics.
    pub topics: usize,
    /// The adjusted Rand index between the fit of all rows and those of resamples, on the rows that they share.
    pub stability: Band,
    /// The mean over topics of the cosine to their partners in resamples.
    pub agreement: Band,
    /// The mean silhouette by cosine distance, on the sparse rows.
    pub silhouette: f64,
    /// For each topic of the fit of all rows, the share of resamples in which it came back.
    pub survival: Vec<f64>,
    /// Coherence, where the caller has measured it.
    pub coherence: Option<f64>,
    /// Agreement with gold labels, where the caller has measured it.
    pub gold: Option<f64>,
}

impl Candidate {
    /// Of each topic, whether it can be relied on.
    pub fn standings(&self, options: &ChooseOptions) -> Vec<Standing> {
        let of = |share: &f64| if *share >= options.solid { Standing::Solid } else { Standing::Shaky };
        self.survival.iter().map(of).collect()
    }
}

/// What the figures say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Recommendation {
    /// One of these numbers; `best` if only one can be had.
    Range {
        /// The fewest.
        from: usize,
        /// The most.
        to: usize,
        /// The middle one of those that come back as well as any, within the margin.
        best: usize,
    },
    /// The bands of all numbers overlap: the data do not decide.
    Undecided {
        /// What to take where a number must be taken.
        best: usize,
    },
}

/// Everything that was measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What was asked.
    pub options: ChooseOptions,
    /// By ascending number of topics.
    pub candidates: Vec<Candidate>,
    /// By stability alone.
    pub recommendation: Recommendation,
}

impl Report {
    /// What was measured for so many topics.
    pub fn of(&self, topics: usize) -> Option<&Candidate> {
        self.candidates.iter().find(|candidate| candidate.topics == topics)
    }
}

/// Fits a model for every number of topics, on all rows and on resamples, and compares.
///
/// `fit` takes row numbers (ascending), a number of topics and a seed, and gives a grouping of those rows. It is called for all
/// numbers and resamples side by side: it must not depend on the order. A topic has come back in a resample if the cosine between its
/// loadings and those of its partner, by the matching with the highest sum, reaches `options.cosine`.
///
/// Time is that of (resamples + 1) fits a number of topics. *Bit-exact* if `fit` is.
///
/// # Errors
/// If an option cannot work, there are too few rows, or a fit fails or gives what does not fit the rows.
pub fn examine<F>(options: &ChooseOptions, rows: &CsrMatrix, fit: F, progress: &dyn Progress) -> Result<Report>
where
    F: Fn(&[usize], usize, u64) -> Result<Grouping> + Sync,
{
    options.check()?;
    let least = (rows.rows() as f64 * options.share) as usize;
    if least < options.to {
        return Err(Error::data(format!("{} rows are too few for {} topics", rows.rows(), options.to))
            .with_hint("lower the most topics that are tried, or give more text"));
    }
    let numbers: Vec<usize> = (options.from..=options.to).step_by(options.step).collect();
    progress.start("comparing numbers of topics", Some(numbers.len() as u64));
    let candidates: Result<Vec<Candidate>> = numbers
        .par_iter()
        .map(|&topics| {
            let candidate = candidate(options, rows, topics, &fit);
            progress.advance(1);
            candidate
        })
        .collect();
    progress.finish();
    let candidates = candidates?;
    let recommendation = recommend(options, &candidates);
    Ok(Report { options: options.clone(), candidates, recommendation })
}

fn candidate<F>(options: &ChooseOptions, rows: &CsrMatrix, topics: usize, fit: &F) -> Result<Candidate>
where
    F: Fn(&[usize], usize, u64) -> Result<Grouping> + Sync,
{
    let all: Vec<usize> = (0..rows.rows()).collect();
    let whole = checked(fit(&all, topics, options.seed)?, rows, all.len(), topics)?;
    let compared: Result<Vec<(f64, Vec<f64>)>> = (0..options.resamples as u64)
        .into_par_iter()
        .map(|number| {
            let kept = resample(options.seed, number, rows.rows(), options.share, topics);
            let part = fit(&kept, topics, options.seed.wrapping_add(number + 1))?;
            let part = checked(part, rows, kept.len(), topics)?;
            Ok((same_rows(&whole, &part, &kept), partners(&whole.loadings, &part.loadings)))
        })
        .collect();
    let compared = compared?;
    let stabilities: Vec<f64> = compared.iter().map(|entry| entry.0).collect();
    let mean = |cosines: &Vec<f64>| cosines.iter().fold(0.0, |sum, cosine| sum + cosine) / topics as f64;
    let agreements: Vec<f64> = compared.iter().map(|entry| mean(&entry.1)).collect();
    let survival = (0..topics)
        .map(|topic| {
            let back = compared.iter().filter(|entry| entry.1[topic] >= options.cosine).count();
            back as f64 / compared.len() as f64
        })
        .collect();
    Ok(Candidate {
        topics,
        stability: Band::of(&stabilities, options.tail),
        agreement: Band::of(&agreements, options.tail),
        silhouette: silhouette::of_sparse(rows, &whole.members, topics),
        survival,
        coherence: None,
        gold: None,
    })
}

fn checked(grouping: Grouping, rows: &CsrMatrix, count: usize, topics: usize) -> Result<Grouping> {
    let fits = grouping.members.len() == count
        && grouping.members.iter().flatten().all(|&topic| topic < topics)
        && grouping.loadings.rows() == topics
        && grouping.loadings.columns() == rows.columns()
        && grouping.loadings.as_slice().iter().all(|value| value.is_finite());
    if fits { Ok(grouping) } else { Err(Error::data("a fit gave topics that do not fit the rows")) }
}

/// The adjusted Rand index on the rows that have a topic in both.
fn same_rows(whole: &Grouping, part: &Grouping, kept: &[usize]) -> f64 {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for (&row, member) in kept.iter().zip(&part.members) {
        if let (Some(our), Some(their)) = (whole.members[row], member) {
            ours.push(our);
            theirs.push(*their);
        }
    }
    if ours.is_empty() { 0.0 } else { adjusted_rand_index(&ours, &theirs) }
}

/// For every topic the cosine to its partner.
pub(in crate::topics) fn partners(whole: &DenseMatrix, part: &DenseMatrix) -> Vec<f64> {
    let unit = |matrix: &DenseMatrix| {
        let mut matrix = matrix.clone();
        matrix.normalise_rows();
        matrix
    };
    let (whole, part) = (unit(whole), unit(part));
    let mut cosines = DenseMatrix::zeros(whole.rows(), part.rows());
    for topic in 0..whole.rows() {
        for other in 0..part.rows() {
            cosines.row_mut(topic)[other] = dot(whole.row(topic), part.row(other));
        }
    }
    let matched = best_assignment(&cosines);
    matched.iter().enumerate().map(|(topic, other)| other.map_or(0.0, |other| cosines.row(topic)[other])).collect()
}

fn recommend(options: &ChooseOptions, candidates: &[Candidate]) -> Recommendation {
    let highest = candidates.iter().map(|candidate| candidate.stability.mean).fold(f64::NEG_INFINITY, f64::max);
    let good = |candidate: &Candidate| candidate.stability.mean >= highest - options.margin;
    let stabilities: Vec<f64> = candidates.iter().map(|candidate| candidate.stability.mean).collect();
    let best = middle(&stabilities, options.margin);
    let band = candidates[best].stability;
    let alike = |place: usize| good(&candidates[place]) || candidates[place].stability.overlaps(&band);
    if candidates.len() > 1 && (0..candidates.len()).all(alike) {
        return Recommendation::Undecided { best: candidates[best].topics };
    }
    let (mut first, mut last) = (best, best);
    while first > 0 && alike(first - 1) {
        first -= 1;
    }
    while last + 1 < candidates.len() && alike(last + 1) {
        last += 1;
    }
    Recommendation::Range { from: candidates[first].topics, to: candidates[last].topics, best: candidates[best].topics }
}
