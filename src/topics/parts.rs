//! A topic model as named arrays and a summary, and back: what a file holds.

use super::Amendment;
use super::engine::{Engine, Reduced, ReducedDensity};
use super::fitted::{TopicModel, TopicSummary};
use crate::error::{Error, Result};
use crate::estimators::Density;
use crate::estimators::Multinomial;
use crate::estimators::Nmf;
use crate::estimators::Spherical;
use crate::estimators::TruncatedSvd;
use crate::estimators::lda::{Lda, LdaParts};
use crate::estimators::{Clusters, Mixture};
use crate::matrix::{DenseMatrix, Panel};

/// The values of an array.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Single precision.
    Single(Vec<f32>),
    /// Double precision.
    Double(Vec<f64>),
}

/// An array with a name and a shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// Its name, without what stands in front in a file.
    pub name: &'static str,
    /// Its shape, outermost first.
    pub shape: Vec<usize>,
    /// Its values, the last dimension fastest.
    pub values: Values,
}

/// Gives arrays back by name.
pub trait ArraySource {
    /// Whether there is an array of this name.
    fn has(&self, name: &str) -> bool;

    /// An array of single precision, with its shape.
    ///
    /// # Errors
    /// If it is missing, of another type, or holds what is not a finite number.
    fn single(&self, name: &str) -> Result<(Vec<usize>, Vec<f32>)>;

    /// An array of double precision, with its shape.
    ///
    /// # Errors
    /// As `single`.
    fn double(&self, name: &str) -> Result<(Vec<usize>, Vec<f64>)>;
}

impl TopicModel {
    /// The arrays that a file holds beside the [`summary`](Self::summary).
    pub fn arrays(&self) -> Vec<Array> {
        let mut arrays = vec![of_panel("centres", &self.centres)];
        match &self.engine {
            Engine::Reduced(model) => {
                arrays.extend(of_svd(&model.svd));
                let clusters = &model.clusters;
                arrays.push(of_dense("centroids", &clusters.centroids));
                arrays.push(double("shares", &clusters.shares));
                arrays.push(double("spread", &[clusters.spread]));
                if let Some(mixture) = &clusters.mixture {
                    arrays.push(of_dense("precisions", &mixture.precisions));
                    arrays.push(double("offsets", &mixture.offsets));
                }
            }
            Engine::Density(model) => {
                arrays.extend(of_svd(&model.svd));
                let density = &model.density;
                let rows = density.rows();
                arrays.push(Array {
                    name: "dense_rows",
                    shape: vec![rows.rows(), rows.columns()],
                    values: Values::Single(rows.as_slice().iter().map(|value| *value as f32).collect()),
                });
                let members: Vec<f64> = density.members().iter().map(|&member| f64::from(member)).collect();
                arrays.push(double("dense_members", &members));
                arrays.push(double("tolerance", &[density.tolerance()]));
            }
            Engine::Multinomial(model) => {
                let weights = model.weights();
                arrays.push(Array {
                    name: "weights",
                    shape: vec![weights.rows(), weights.columns()],
                    values: Values::Single(weights.as_slice().iter().map(|value| *value as f32).collect()),
                });
                arrays.push(double("shares", model.shares()));
            }
            Engine::Spherical(model) => {
                arrays.push(of_panel("directions", model.centroids()));
                arrays.push(double("spread", &[model.spread()]));
            }
            Engine::Nmf(model) => arrays.push(of_panel("loadings", model.terms())),
            Engine::Lda(model) => {
                let parts = model.parts();
                let topics = parts.alpha.len();
                arrays.push(Array {
                    name: "phi",
                    shape: vec![parts.phi.len() / topics, topics],
                    values: Values::Single(parts.phi),
                });
                arrays.push(double("alpha", &parts.alpha));
                arrays.push(double("beta", &[parts.beta]));
                let history = parts.history.iter().flat_map(|(sweep, value)| [*sweep as f64, *value]).collect();
                arrays.push(Array {
                    name: "history",
                    shape: vec![parts.history.len(), 2],
                    values: Values::Double(history),
                });
            }
        }
        arrays
    }

    /// A model from its parts, for a vocabulary of so many terms.
    ///
    /// # Errors
    /// If a part is missing or does not fit the others.
    pub fn from_parts(summary: TopicSummary, terms: usize, source: &dyn ArraySource) -> Result<Self> {
        // What was accepted after training has a centre, but no part in what was fitted.
        let accepted =
            summary.amendments.iter().filter(|amendment| !matches!(amendment, Amendment::Merge { .. })).count();
        let topics = summary.topics.len().saturating_sub(accepted);
        if topics == 0 {
            return Err(Error::model("the parts of the topic model do not fit one another"));
        }
        let panel = |name: &str, topics: usize| {
            let (shape, values) = source.single(name)?;
            check(name, &shape, &[terms, topics])?;
            Ok(Panel::from_values(terms, topics, &values))
        };
        let of_terms = |name: &str| panel(name, topics);
        let scalar = |name: &str| {
            let (shape, values) = source.double(name)?;
            check(name, &shape, &[1])?;
            Ok(values[0])
        };
        let per_topic = |name: &str| {
            let (shape, values) = source.double(name)?;
            check(name, &shape, &[topics])?;
            Ok(values)
        };
        let centres = panel("centres", summary.topics.len())?;
        let engine = if source.has("components") {
            let svd = svd(terms, source)?;
            let width = svd.width();
            if source.has("dense_rows") {
                let (shape, rows) = source.single("dense_rows")?;
                let count = shape.first().copied().unwrap_or(0);
                check("dense_rows", &shape, &[count, width])?;
                let rows = DenseMatrix::from_values(count, width, rows.into_iter().map(f64::from).collect());
                let (shape, members) = source.double("dense_members")?;
                check("dense_members", &shape, &[count])?;
                if members.iter().any(|member| *member < 0.0 || member.fract() != 0.0) {
                    return Err(Error::model("'dense_members' holds what is no number of a cluster"));
                }
                let members = members.into_iter().map(|member| member as u32).collect();
                let density = Density::from_parts(rows, members, topics, scalar("tolerance")?)?;
                Engine::Density(ReducedDensity { svd, density })
            } else {
                Engine::Reduced(Reduced::new(
                    svd,
                    clusters(topics, width, per_topic("shares")?, scalar("spread")?, source)?,
                ))
            }
        } else if source.has("weights") {
            let (shape, values) = source.single("weights")?;
            check("weights", &shape, &[terms, topics])?;
            let weights = DenseMatrix::from_values(terms, topics, values.into_iter().map(f64::from).collect());
            Engine::Multinomial(Multinomial::from_parts(weights, per_topic("shares")?)?)
        } else if source.has("directions") {
            Engine::Spherical(Spherical::from_parts(of_terms("directions")?, scalar("spread")?)?)
        } else if source.has("loadings") {
            let options =
                crate::estimators::NmfOptions { topics, seed: summary.options.seed, ..summary.options.nmf.clone() };
            Engine::Nmf(Nmf::from_parts(options, of_terms("loadings")?)?)
        } else if source.has("phi") {
            let options = crate::estimators::lda::LdaOptions {
                topics,
                seed: summary.options.seed,
                ..summary.options.lda.clone()
            };
            let (shape, phi) = source.single("phi")?;
            check("phi", &shape, &[terms, topics])?;
            let (shape, history) = source.double("history")?;
            check("history", &shape, &[history.len() / 2, 2])?;
            let history = history.chunks_exact(2).map(|pair| (pair[0] as usize, pair[1])).collect();
            let (alpha, beta) = (per_topic("alpha")?, scalar("beta")?);
            Engine::Lda(Lda::from_parts(LdaParts { options, phi, alpha, beta, history })?)
        } else {
            return Err(Error::model("it says nothing of how paragraphs are given topics"));
        };
        Self::assembled(summary, engine, centres)
    }
}

fn of_panel(name: &'static str, panel: &Panel) -> Array {
    Array { name, shape: vec![panel.rows(), panel.width()], values: Values::Single(panel.to_values()) }
}

fn of_dense(name: &'static str, matrix: &DenseMatrix) -> Array {
    Array { name, shape: vec![matrix.rows(), matrix.columns()], values: Values::Double(matrix.as_slice().to_vec()) }
}

fn double(name: &'static str, values: &[f64]) -> Array {
    Array { name, shape: vec![values.len()], values: Values::Double(values.to_vec()) }
}

fn of_svd(svd: &TruncatedSvd) -> [Array; 2] {
    let components = svd.components();
    let rounded = components.as_slice().iter().map(|value| *value as f32).collect();
    [
        Array {
            name: "components",
            shape: vec![components.rows(), components.columns()],
            values: Values::Single(rounded),
        },
        double("singular_values", svd.singular_values()),
    ]
}

fn svd(terms: usize, source: &dyn ArraySource) -> Result<TruncatedSvd> {
    let (shape, singular_values) = source.double("singular_values")?;
    let width = singular_values.len();
    check("singular_values", &shape, &[width])?;
    let (shape, components) = source.single("components")?;
    check("components", &shape, &[terms, width])?;
    if width == 0 {
        return Err(Error::model("the parts of the topic model do not fit one another"));
    }
    let components = DenseMatrix::from_values(terms, width, components.into_iter().map(f64::from).collect());
    Ok(TruncatedSvd::from_parts(components, singular_values))
}

fn clusters(topics: usize, width: usize, shares: Vec<f64>, spread: f64, source: &dyn ArraySource) -> Result<Clusters> {
    let matrix = |name: &str, rows: usize| {
        let (shape, values) = source.double(name)?;
        check(name, &shape, &[rows, width])?;
        Ok(DenseMatrix::from_values(rows, width, values))
    };
    let mixture = if source.has("precisions") {
        let (shape, offsets) = source.double("offsets")?;
        check("offsets", &shape, &[topics])?;
        Some(Mixture { precisions: matrix("precisions", topics * width)?, offsets })
    } else {
        None
    };
    let centroids = matrix("centroids", topics)?;
    if spread <= 0.0 {
        return Err(Error::model("the parts of the topic model do not fit one another"));
    }
    Ok(Clusters { centroids, shares, spread, mixture })
}

fn check(name: &str, shape: &[usize], expected: &[usize]) -> Result<()> {
    if shape == expected {
        return Ok(());
    }
    Err(Error::model(format!("'{name}' has the shape {shape:?}, not {expected:?}")))
}
