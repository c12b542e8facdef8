//! Agreement of annotators: coefficients by theme, confused themes, and the largest disagreements.

use super::super::labels::Labels;
use super::differences::{ConfusionPair, Disagreement, RatedParagraph, confusions, disagreements};
use crate::error::{Error, ErrorKind, Result};
use crate::metrics::agreement::{
    Distances, Estimate, LabelSet, Ratings, Resampling, estimate, fleiss_kappa, gwet_ac, krippendorff_alpha,
    light_kappa, observed_agreement, specific_agreement,
};
use crate::metrics::{BootstrapOptions, MOST_RESAMPLES};
use crate::paragraph::Kind;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// An annotator's labels.
#[derive(Debug, Clone, Copy)]
pub struct Annotator<'a> {
    /// The annotator's name.
    pub name: &'a str,
    /// Their labels, each id once.
    pub labels: &'a [Labels],
}

/// The coefficients of one table of ratings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgreementCoefficients {
    /// How many paragraphs two annotators or more have rated.
    pub paragraphs: usize,
    /// The share of pairs of ratings that are the same.
    pub observed: Estimate,
    /// Cohen's kappa; of more than two annotators the mean over all pairs of them.
    pub cohen_kappa: Estimate,
    /// Fleiss' kappa, over paragraphs that all annotators have rated.
    pub fleiss_kappa: Estimate,
    /// Krippendorff's alpha, nominal.
    pub krippendorff_alpha: Estimate,
    /// Gwet's AC1.
    pub gwet_ac1: Estimate,
}

/// Agreement on one theme: has a paragraph it, or not?
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThemeAgreement {
    /// The theme's name.
    pub name: String,
    /// How often each annotator gave it, in the paragraphs of the comparison.
    pub given: Vec<usize>,
    /// Of the annotators who gave it, the share with whom another agrees: F1, if there are two.
    pub specific: Estimate,
    /// The coefficients. Where the theme is optional for an annotator, that rating is missing.
    #[serde(flatten)]
    pub coefficients: AgreementCoefficients,
}

/// Agreement on sets of themes. None with more than 3,000 sets, no intervals with more than 1,000.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetAgreement {
    /// How many paragraphs two annotators or more have rated.
    pub paragraphs: usize,
    /// The share of pairs of annotators who gave exactly the same themes.
    pub exact: Estimate,
    /// Krippendorff's alpha where two sets are the same or not.
    pub alpha_nominal: Estimate,
    /// Krippendorff's alpha by Jaccard's distance.
    pub alpha_jaccard: Estimate,
    /// Krippendorff's alpha by MASI distance.
    pub alpha_masi: Estimate,
    /// Gwet's AC2 weighed by MASI, over the sets that occur.
    pub gwet_ac2_masi: Estimate,
}

/// Agreement of two of the annotators.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairAgreement {
    /// The one.
    pub one: String,
    /// The other.
    pub other: String,
    /// Body paragraphs that both have.
    pub paragraphs: usize,
    /// Krippendorff's alpha of their sets, by MASI distance.
    pub alpha_masi: Estimate,
    /// Cohen's kappa of their primary themes.
    pub primary_kappa: Estimate,
}

/// What an annotator did not label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MissingLabels {
    /// The annotator.
    pub name: String,
    /// How many paragraphs another has labelled, and this one has not.
    pub count: usize,
    /// The first of their ids.
    pub examples: Vec<String>,
}

/// The result of [`agree`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgreementReport {
    /// The annotators' names, in the order of all lists.
    pub annotators: Vec<String>,
    /// Body paragraphs that two annotators or more have rated.
    pub paragraphs: usize,
    /// Their documents.
    pub documents: usize,
    /// The units of the bootstrap: documents, or paragraphs if there are too few documents.
    pub resampled: &'static str,
    /// Who lacks what another has.
    pub missing: Vec<MissingLabels>,
    /// Paragraphs that are body for one annotator only: those ratings are left out.
    pub kinds_differ: usize,
    /// A row for each theme, by name.
    pub themes: Vec<ThemeAgreement>,
    /// All themes at once.
    pub sets: SetAgreement,
    /// The primary theme, with "none" as one of them: one label a paragraph.
    pub primary: AgreementCoefficients,
    /// Each two annotators, if there are more than two.
    pub pairs: Vec<PairAgreement>,
    /// Themes that are confused, the most frequent first.
    pub confusions: Vec<ConfusionPair>,
    /// Paragraphs in which annotators differ, the most first.
    pub disagreements: Vec<Disagreement>,
}

/// The number of missing ids that are listed.
const NAMED: usize = 3;
/// With more different sets of themes than this, no distances are taken between them.
const MOST_SETS: usize = 3000;
/// With more than this, figures over sets have no intervals.
const MOST_RESAMPLED_SETS: usize = 1000;

/// Compares the labels of paragraphs that two or more `annotators` have, matched by id.
///
/// Themes are compared in body paragraphs. A theme that is optional for an annotator is not rated.
///
/// ```
/// use themewise::evaluate::{agreement::{Annotator, agree}, parse_labels};
/// use themewise::metrics::BootstrapOptions;
/// let labels = |third: &str| {
///     let lines = r#"{"id": "a#1", "themes": ["tax"]}
///                    {"id": "a#2", "themes": []}
///                    {"id": "a#3", "themes": ["THIRD"]}"#;
///     parse_labels(&lines.replace("THIRD", third), "labels")
/// };
/// let (one, two) = (labels("care")?, labels("tax")?);
/// let (one, two) = (Annotator { name: "1", labels: &one }, Annotator { name: "2", labels: &two });
/// let report = agree(&[one, two], &BootstrapOptions::default())?;
/// assert_eq!(report.sets.exact.value, Some(2.0 / 3.0));
/// assert_eq!(report.confusions[0].one, "care");
/// assert_eq!(report.disagreements[0].id, "a#3");
/// # Ok::<(), themewise::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Options`] for fewer than two annotators or too many resamples, [`ErrorKind::Gold`]
/// if no body paragraph is in two files, or there is no theme in them.
pub fn agree(annotators: &[Annotator<'_>], options: &BootstrapOptions) -> Result<AgreementReport> {
    if annotators.len() < 2 {
        return Err(Error::options("agreement needs the labels of two annotators").with_hint("name two files or more"));
    }
    if options.resamples > MOST_RESAMPLES {
        return Err(Error::options(format!("{} resamples are more than {MOST_RESAMPLES}", options.resamples)));
    }
    let mut of_id: BTreeMap<&str, Vec<Option<&Labels>>> = BTreeMap::new();
    for (place, annotator) in annotators.iter().enumerate() {
        for labels in annotator.labels {
            of_id.entry(&labels.id).or_insert_with(|| vec![None; annotators.len()])[place] = Some(labels);
        }
    }
    let missing = missing(annotators, &of_id);
    let names = theme_names(&of_id);
    let kinds_differ = of_id.values().filter(|all| kinds_differ(all)).count();
    let units: Vec<RatedParagraph<'_>> = of_id.iter().filter_map(|(id, all)| unit(id, all, &names)).collect();
    if units.is_empty() {
        return Err(Error::new(ErrorKind::Gold, "no body paragraph occurs in two of the files").with_hint(
            "paragraphs are matched by their ids, 'document#ordinal': were the files made from the same documents?",
        ));
    }
    if names.is_empty() {
        return Err(Error::new(ErrorKind::Gold, "nobody gave a theme to any paragraph")
            .with_hint("agreement is computed on 'themes': label some paragraphs with themes"));
    }
    let documents: BTreeMap<&str, usize> =
        units.iter().map(|unit| unit.document).collect::<BTreeSet<_>>().into_iter().zip(0..).collect();
    let groups = units.iter().map(|unit| documents[unit.document]).collect();
    let resampling = Resampling { groups, bootstrap: *options };
    let sets = SetRatings::new(&units)?;
    let primary = primary_ratings(&units, &names)?;
    let pairs = if annotators.len() > 2 { pairs(annotators, &units, &sets, &primary, &resampling) } else { Vec::new() };
    let themes =
        (0..names.len()).map(|theme| of_theme(theme, names[theme], &units, &resampling)).collect::<Result<_>>()?;
    Ok(AgreementReport {
        annotators: annotators.iter().map(|annotator| annotator.name.to_owned()).collect(),
        paragraphs: units.len(),
        documents: documents.len(),
        resampled: if resampling.by_group() { "documents" } else { "paragraphs" },
        missing,
        kinds_differ,
        themes,
        sets: sets.agreement(&resampling),
        primary: coefficients(&primary, &resampling),
        pairs,
        confusions: confusions(&units, &names),
        disagreements: disagreements(&units, &names),
    })
}

/// The agreement of each two annotators.
fn pairs(
    annotators: &[Annotator<'_>],
    units: &[RatedParagraph<'_>],
    sets: &SetRatings,
    primary: &Ratings,
    resampling: &Resampling,
) -> Vec<PairAgreement> {
    let pair = |one: usize, other: usize| {
        let both = |unit: &&RatedParagraph<'_>| unit.sets[one].is_some() && unit.sets[other].is_some();
        let ratings = sets.ratings.pair(one, other);
        PairAgreement {
            one: annotators[one].name.to_owned(),
            other: annotators[other].name.to_owned(),
            paragraphs: units.iter().filter(both).count(),
            alpha_masi: sets.estimate(&ratings, &sets.masi, resampling, krippendorff_alpha),
            primary_kappa: estimate(&primary.pair(one, other), resampling, light_kappa),
        }
    };
    (0..annotators.len())
        .flat_map(|one| (one + 1..annotators.len()).map(move |other| (one, other)))
        .map(|(one, other)| pair(one, other))
        .collect()
}

fn missing(annotators: &[Annotator<'_>], of_id: &BTreeMap<&str, Vec<Option<&Labels>>>) -> Vec<MissingLabels> {
    let all = annotators.iter().enumerate().map(|(place, annotator)| {
        let ids: Vec<&str> = of_id.iter().filter(|(_, all)| all[place].is_none()).map(|(id, _)| *id).collect();
        MissingLabels {
            name: annotator.name.to_owned(),
            count: ids.len(),
            examples: ids.into_iter().take(NAMED).map(str::to_owned).collect(),
        }
    });
    all.filter(|missing| missing.count > 0).collect()
}

/// The themes of body paragraphs, by name.
fn theme_names<'a>(of_id: &BTreeMap<&str, Vec<Option<&'a Labels>>>) -> Vec<&'a str> {
    let body = of_id.values().flatten().flatten().filter(|labels| labels.kind == Kind::Body);
    let names = body.flat_map(|labels| labels.themes.iter().chain(&labels.optional)).map(String::as_str);
    names.collect::<BTreeSet<_>>().into_iter().collect()
}

fn kinds_differ(all: &[Option<&Labels>]) -> bool {
    let body = all.iter().flatten().filter(|labels| labels.kind == Kind::Body).count();
    body > 0 && body < all.iter().flatten().count()
}

/// A paragraph that is body for two annotators or more.
fn unit<'a>(id: &'a str, all: &[Option<&'a Labels>], names: &[&str]) -> Option<RatedParagraph<'a>> {
    let number = |name: &String| names.binary_search(&name.as_str()).ok();
    let body = |labels: &Option<&'a Labels>| labels.filter(|labels| labels.kind == Kind::Body);
    let sets: Vec<Option<LabelSet>> = all
        .iter()
        .map(|labels| {
            let labels = body(labels)?;
            let optional: BTreeSet<usize> = labels.optional.iter().filter_map(number).collect();
            let themes = labels.themes.iter().filter_map(number).filter(|theme| !optional.contains(theme)).collect();
            Some(LabelSet { themes, optional })
        })
        .collect();
    if sets.iter().flatten().count() < 2 {
        return None;
    }
    let primary = |labels: &Option<&'a Labels>| {
        let labels = body(labels)?;
        match &labels.primary {
            Some(primary) => number(primary).map(|theme| theme + 1),
            None => labels.themes.is_empty().then_some(0),
        }
    };
    let first = all.iter().flatten().find(|labels| labels.kind == Kind::Body)?;
    Some(RatedParagraph {
        id,
        document: &first.document,
        starts: all.iter().flatten().find_map(|labels| labels.starts.as_deref()),
        sets,
        primary: all.iter().map(primary).collect(),
    })
}

fn coefficients(ratings: &Ratings, resampling: &Resampling) -> AgreementCoefficients {
    let nominal = Distances::nominal(ratings.categories());
    let pairs = |unit: &usize| ratings.unit(*unit).iter().flatten().count() >= 2;
    AgreementCoefficients {
        paragraphs: (0..ratings.units()).filter(pairs).count(),
        observed: estimate(ratings, resampling, |ratings| observed_agreement(ratings, &nominal)),
        cohen_kappa: estimate(ratings, resampling, light_kappa),
        fleiss_kappa: estimate(ratings, resampling, fleiss_kappa),
        krippendorff_alpha: estimate(ratings, resampling, |ratings| krippendorff_alpha(ratings, &nominal)),
        gwet_ac1: estimate(ratings, resampling, |ratings| gwet_ac(ratings, &nominal)),
    }
}

fn of_theme(theme: usize, name: &str, units: &[RatedParagraph<'_>], resampling: &Resampling) -> Result<ThemeAgreement> {
    let rating = |set: &Option<LabelSet>| {
        let set = set.as_ref().filter(|set| !set.optional.contains(&theme))?;
        Some(usize::from(set.themes.contains(&theme)))
    };
    let rows: Vec<Vec<Option<usize>>> = units.iter().map(|unit| unit.sets.iter().map(rating).collect()).collect();
    let annotators = units.first().map_or(0, |unit| unit.sets.len());
    let given = |annotator: usize| rows.iter().filter(|row| row[annotator] == Some(1)).count();
    let ratings = Ratings::new(&rows, 2)?;
    Ok(ThemeAgreement {
        name: name.to_owned(),
        given: (0..annotators).map(given).collect(),
        specific: estimate(&ratings, resampling, |ratings| specific_agreement(ratings, 1)),
        coefficients: coefficients(&ratings, resampling),
    })
}

fn primary_ratings(units: &[RatedParagraph<'_>], names: &[&str]) -> Result<Ratings> {
    let rows: Vec<Vec<Option<usize>>> = units.iter().map(|unit| unit.primary.clone()).collect();
    Ratings::new(&rows, names.len() + 1)
}

/// Sets of themes as categories.
struct SetRatings {
    ratings: Ratings,
    nominal: Distances,
    jaccard: Distances,
    masi: Distances,
    /// Whether there are so many that distances were not taken.
    many: bool,
}

impl SetRatings {
    fn new(units: &[RatedParagraph<'_>]) -> Result<Self> {
        let all: BTreeSet<&LabelSet> = units.iter().flat_map(|unit| unit.sets.iter().flatten()).collect();
        let all: Vec<&LabelSet> = all.into_iter().collect();
        let number = |set: &Option<LabelSet>| set.as_ref().and_then(|set| all.binary_search(&set).ok());
        let rows: Vec<Vec<Option<usize>>> = units.iter().map(|unit| unit.sets.iter().map(number).collect()).collect();
        let many = all.len() > MOST_SETS;
        let distances = |of: fn(&LabelSet, &LabelSet) -> f64| {
            Distances::new(if many { 0 } else { all.len() }, |one, other| of(all[one], all[other]))
        };
        Ok(Self {
            ratings: Ratings::new(&rows, all.len())?,
            nominal: distances(LabelSet::differs),
            jaccard: distances(LabelSet::jaccard),
            masi: distances(LabelSet::masi),
            many,
        })
    }

    /// A coefficient by `distances`, of all annotators or some of them.
    fn estimate(
        &self,
        ratings: &Ratings,
        distances: &Distances,
        resampling: &Resampling,
        of: fn(&Ratings, &Distances) -> Option<f64>,
    ) -> Estimate {
        if self.many {
            return Estimate { value: None, interval: None };
        }
        // Each resample takes the square of the number of sets.
        let resamples = if ratings.categories() > MOST_RESAMPLED_SETS { 0 } else { resampling.bootstrap.resamples };
        let bootstrap = BootstrapOptions { resamples, ..resampling.bootstrap };
        estimate(ratings, &Resampling { bootstrap, ..resampling.clone() }, |ratings| of(ratings, distances))
    }

    fn agreement(&self, resampling: &Resampling) -> SetAgreement {
        let of = |distances: &Distances, of: fn(&Ratings, &Distances) -> Option<f64>| {
            self.estimate(&self.ratings, distances, resampling, of)
        };
        SetAgreement {
            paragraphs: self.ratings.units(),
            exact: of(&self.nominal, observed_agreement),
            alpha_nominal: of(&self.nominal, krippendorff_alpha),
            alpha_jaccard: of(&self.jaccard, krippendorff_alpha),
            alpha_masi: of(&self.masi, krippendorff_alpha),
            gwet_ac2_masi: of(&self.masi, gwet_ac),
        }
    }
}
