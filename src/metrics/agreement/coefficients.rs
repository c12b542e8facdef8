//! Coefficients of agreement, from who put what into which category.
//!
//! All know the same table: units × annotators, each entry a category or missing. They differ in
//! what they call chance.

use crate::error::{Error, Result};
use std::collections::BTreeSet;

/// Units × annotators: the category that each gave, or none.
#[derive(Debug, Clone, PartialEq)]
pub struct Ratings {
    annotators: usize,
    categories: usize,
    /// Row by row.
    entries: Vec<Option<u32>>,
    /// How often each row occurs.
    times: Vec<u32>,
}

impl Ratings {
    /// Ratings of `rows.len()` units by as many annotators as the first row has, in categories
    /// `0..categories`.
    ///
    /// # Errors
    /// If rows are not of one length, there are fewer than two annotators or no category, or an
    /// entry is none of them.
    pub fn new(rows: &[Vec<Option<usize>>], categories: usize) -> Result<Self> {
        let annotators = rows.first().map_or(0, Vec::len);
        if annotators < 2 {
            return Err(Error::data("agreement needs units that two annotators or more have seen"));
        }
        let mut entries = Vec::with_capacity(rows.len() * annotators);
        for (unit, row) in rows.iter().enumerate() {
            if row.len() != annotators {
                return Err(Error::data(format!("unit {unit} has {} ratings, not {annotators}", row.len())));
            }
            for entry in row {
                if let Some(category) = entry.filter(|category| *category >= categories) {
                    return Err(Error::data(format!("unit {unit} is in category {category} of {categories}")));
                }
                entries.push(entry.map(|category| category as u32));
            }
        }
        if categories == 0 {
            return Err(Error::data("agreement needs a category"));
        }
        Ok(Self { annotators, categories, entries, times: vec![1; rows.len()] })
    }

    /// How many units there are.
    pub fn units(&self) -> usize {
        self.entries.len() / self.annotators
    }

    /// How many categories there are.
    pub fn categories(&self) -> usize {
        self.categories
    }

    /// The annotators' ratings of a unit.
    pub fn unit(&self, unit: usize) -> &[Option<u32>] {
        &self.entries[unit * self.annotators..(unit + 1) * self.annotators]
    }

    /// The ratings of two annotators alone, by their numbers.
    pub(crate) fn pair(&self, one: usize, other: usize) -> Self {
        let entries = (0..self.units()).flat_map(|unit| [self.unit(unit)[one], self.unit(unit)[other]]).collect();
        Self { annotators: 2, categories: self.categories, entries, times: self.times.clone() }
    }

    /// The different rows, each once, and which of them each unit is.
    pub(super) fn patterns(&self) -> (Self, Vec<usize>) {
        let different: BTreeSet<&[Option<u32>]> = (0..self.units()).map(|unit| self.unit(unit)).collect();
        let different: Vec<&[Option<u32>]> = different.into_iter().collect();
        let place = |unit| different.binary_search(&self.unit(unit)).unwrap_or_default();
        let patterns = Self {
            annotators: self.annotators,
            categories: self.categories,
            entries: different.concat(),
            times: vec![1; different.len()],
        };
        (patterns, (0..self.units()).map(place).collect())
    }

    /// The same rows, with other counts.
    pub(super) fn with_counts(&self, times: Vec<u32>) -> Self {
        Self { annotators: self.annotators, categories: self.categories, entries: self.entries.clone(), times }
    }

    /// Calls `take` with each row's ratings, those that are missing left out, if there are `least`
    /// or more, and the count of the row.
    fn for_each_given(&self, least: usize, mut take: impl FnMut(&[usize], u64)) {
        let mut given = Vec::with_capacity(self.annotators);
        for (unit, times) in self.times.iter().enumerate().filter(|(_, times)| **times > 0) {
            given.clear();
            given.extend(self.unit(unit).iter().flatten().map(|category| *category as usize));
            if given.len() >= least {
                take(&given, u64::from(*times));
            }
        }
    }
}

/// How far categories lie from one another: categories × categories, 0 on the diagonal, symmetric,
/// at most 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Distances {
    categories: usize,
    values: Vec<f64>,
    /// The sum of one minus each.
    closeness: f64,
}

impl Distances {
    /// The distances that `of` gives for each two of `categories`; only the upper half is asked
    /// for.
    pub fn new(categories: usize, of: impl Fn(usize, usize) -> f64) -> Self {
        let mut values = vec![0.0; categories * categories];
        for one in 0..categories {
            for other in one + 1..categories {
                let distance = of(one, other);
                values[one * categories + other] = distance;
                values[other * categories + one] = distance;
            }
        }
        let closeness = values.iter().map(|distance| 1.0 - distance).sum();
        Self { categories, values, closeness }
    }

    /// 1 between any two: equal or not.
    pub fn nominal(categories: usize) -> Self {
        Self::new(categories, |_, _| 1.0)
    }

    /// The distance between two categories.
    pub fn between(&self, one: usize, other: usize) -> f64 {
        self.values[one * self.categories + other]
    }
}

/// The share of pairs of ratings of one unit that agree, the mean over all units that two or more
/// have rated; with distances each pair counts by how near it is. `None` without such a unit.
///
/// ```
/// use themewise::metrics::agreement::{Distances, Ratings, observed_agreement};
/// let rows = [vec![Some(0), Some(0)], vec![Some(0), Some(1)], vec![Some(1), None]];
/// let ratings = Ratings::new(&rows, 2)?;
/// assert_eq!(observed_agreement(&ratings, &Distances::nominal(2)), Some(0.5));
/// # Ok::<(), themewise::Error>(())
/// ```
pub fn observed_agreement(ratings: &Ratings, distances: &Distances) -> Option<f64> {
    let (mut sum, mut units) = (0.0, 0_u64);
    ratings.for_each_given(2, |given, times| {
        sum += times as f64 * (1.0 - mean_distance(given, distances));
        units += times;
    });
    (units > 0).then(|| sum / units as f64)
}

/// The mean distance of each two of these ratings.
fn mean_distance(given: &[usize], distances: &Distances) -> f64 {
    let mut sum = 0.0;
    for (place, one) in given.iter().enumerate() {
        for other in &given[place + 1..] {
            sum += distances.between(*one, *other);
        }
    }
    2.0 * sum / (given.len() * (given.len() - 1)) as f64
}

/// Cohen's kappa of the first two annotators, over the units that both have rated: chance is that
/// each keeps their own shares. `None` if chance alone would agree always, or there is no such
/// unit.
///
/// Equal to scikit-learn's `cohen_kappa_score`. Cohen (1960).
///
/// ```
/// use themewise::metrics::agreement::{Ratings, cohen_kappa};
/// let rows = [[0, 0], [0, 1], [1, 1], [1, 1]].map(|row| row.map(Some).to_vec());
/// assert_eq!(cohen_kappa(&Ratings::new(&rows, 2)?), Some(0.5));
/// # Ok::<(), themewise::Error>(())
/// ```
pub fn cohen_kappa(ratings: &Ratings) -> Option<f64> {
    let (mut one, mut other) = (vec![0_u64; ratings.categories], vec![0_u64; ratings.categories]);
    let (mut agree, mut units) = (0_u64, 0_u64);
    for unit in 0..ratings.units() {
        let [Some(first), Some(second), ..] = ratings.unit(unit) else { continue };
        let times = u64::from(ratings.times[unit]);
        one[*first as usize] += times;
        other[*second as usize] += times;
        agree += if first == second { times } else { 0 };
        units += times;
    }
    let squared = u128::from(units) * u128::from(units);
    let chance: u128 = one.iter().zip(&other).map(|(a, b)| u128::from(*a) * u128::from(*b)).sum();
    if chance >= squared {
        return None;
    }
    // In whole numbers as long as possible.
    let above = (u128::from(agree) * u128::from(units)) as f64 - chance as f64;
    Some(above / (squared - chance) as f64)
}

/// Fleiss' kappa, over the units that all annotators have rated: chance is that all draw from the
/// shares that they have together. `None` if chance alone would agree always, or there is no such
/// unit.
///
/// Equal to statsmodels' `fleiss_kappa`. Fleiss (1971).
pub fn fleiss_kappa(ratings: &Ratings) -> Option<f64> {
    let mut counts = vec![0_u64; ratings.categories];
    let (mut agree, mut units) = (0_u64, 0_u64);
    let annotators = ratings.annotators as u64;
    ratings.for_each_given(ratings.annotators, |given, times| {
        for (place, one) in given.iter().enumerate() {
            agree += 2 * times * given[place + 1..].iter().filter(|other| *other == one).count() as u64;
            counts[*one] += times;
        }
        units += times;
    });
    if units == 0 {
        return None;
    }
    let all = (units * annotators) as f64;
    let chance: f64 = counts.iter().map(|count| (*count as f64 / all) * (*count as f64 / all)).sum();
    let observed = agree as f64 / (units * annotators * (annotators - 1)) as f64;
    (counts.iter().filter(|count| **count > 0).count() > 1).then(|| (observed - chance) / (1.0 - chance))
}

/// Krippendorff's alpha: one minus the distance of ratings within units over that of ratings drawn
/// without regard to units. Ratings may be missing; units with one alone do not count. `None` if
/// all ratings are the same, or nothing pairs.
///
/// Equal to the package `krippendorff`, and to NLTK's `AnnotationTask.alpha`. Krippendorff (2011).
pub fn krippendorff_alpha(ratings: &Ratings, distances: &Distances) -> Option<f64> {
    let mut counts = vec![0_u64; ratings.categories];
    let mut within = 0.0;
    ratings.for_each_given(2, |given, times| {
        within += times as f64 * given.len() as f64 * mean_distance(given, distances);
        given.iter().for_each(|category| counts[*category] += times);
    });
    let all: u64 = counts.iter().sum();
    let mut expected = 0.0;
    for (one, first) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        for (other, second) in counts.iter().enumerate().skip(one + 1) {
            expected += 2.0 * (first * second) as f64 * distances.between(one, other);
        }
    }
    (expected > 0.0).then(|| 1.0 - within * (all - 1) as f64 / expected)
}

/// Gwet's AC1, and with distances other than nominal his AC2: chance is that a rating is drawn by
/// lot where the unit is hard. It keeps its meaning where nearly all units are in one category, as
/// rare themes are. `None` with fewer than two categories, or where nothing pairs.
///
/// Equal to the package `irrCAC`. Gwet (2008, 2014).
pub fn gwet_ac(ratings: &Ratings, distances: &Distances) -> Option<f64> {
    let categories = ratings.categories;
    let observed = observed_agreement(ratings, distances)?;
    let mut shares = vec![0.0; categories];
    let mut units = 0_u64;
    ratings.for_each_given(1, |given, times| {
        let each = times as f64 / given.len() as f64;
        given.iter().for_each(|category| shares[*category] += each);
        units += times;
    });
    if categories < 2 {
        return None;
    }
    let spread: f64 = shares.iter().map(|share| share / units as f64).map(|share| share * (1.0 - share)).sum();
    let chance = distances.closeness * spread / (categories * (categories - 1)) as f64;
    (chance < 1.0).then(|| (observed - chance) / (1.0 - chance))
}

/// Of the ratings in `category`, the share that another annotator of the unit agrees with: for two
/// annotators the F1 of one against the other, whichever is held to be right. `None` if nobody used
/// the category.
pub fn specific_agreement(ratings: &Ratings, category: usize) -> Option<f64> {
    let (mut agree, mut all) = (0.0, 0.0);
    ratings.for_each_given(2, |given, times| {
        let here = given.iter().filter(|rating| **rating == category).count() as f64;
        agree += times as f64 * here * (here - 1.0) / (given.len() - 1) as f64;
        all += times as f64 * here;
    });
    (all > 0.0).then(|| agree / all)
}

/// The mean of Cohen's kappa over all pairs of annotators that have one (Light's kappa); for two it
/// is Cohen's.
pub fn light_kappa(ratings: &Ratings) -> Option<f64> {
    let (mut sum, mut pairs) = (0.0, 0_usize);
    for one in 0..ratings.annotators {
        for other in one + 1..ratings.annotators {
            if let Some(kappa) = cohen_kappa(&ratings.pair(one, other)) {
                sum += kappa;
                pairs += 1;
            }
        }
    }
    (pairs > 0).then(|| sum / pairs as f64)
}
