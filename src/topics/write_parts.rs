//! A topic model as named arrays: what a file holds next to the summary.

use super::arrays::{ArrayValues, NamedArray};
use super::engine::Engine;
use super::model::TopicModel;
use crate::estimators::TruncatedSvd;
use crate::estimators::lda::LdaParts;

impl TopicModel {
    /// The arrays that a file holds next to the [`summary`](Self::summary).
    pub fn arrays(&self) -> Vec<NamedArray> {
        let mut arrays = vec![NamedArray::of_panel("centres", &self.centres)];
        match &self.engine {
            Engine::Clusters(model) => {
                arrays.extend(of_svd(&model.svd));
                let clusters = &model.clusters;
                arrays.push(NamedArray::of_dense("centroids", &clusters.centroids));
                arrays.push(NamedArray::vector("shares", &clusters.shares));
                arrays.push(NamedArray::vector("spread", &[clusters.spread]));
                if let Some(mixture) = &clusters.mixture {
                    arrays.push(NamedArray::of_dense("precisions", &mixture.precisions));
                    arrays.push(NamedArray::vector("offsets", &mixture.offsets));
                }
            }
            Engine::Density(model) => {
                arrays.extend(of_svd(&model.svd));
                let density = &model.density;
                arrays.push(NamedArray::of_rounded("dense_rows", density.rows()));
                let members: Vec<f64> = density.members().iter().map(|&member| f64::from(member)).collect();
                arrays.push(NamedArray::vector("dense_members", &members));
                arrays.push(NamedArray::vector("tolerance", &[density.tolerance()]));
            }
            Engine::Multinomial(model) => {
                arrays.push(NamedArray::of_rounded("weights", model.weights()));
                arrays.push(NamedArray::vector("shares", model.shares()));
            }
            Engine::Spherical(model) => {
                arrays.push(NamedArray::of_panel("directions", model.centroids()));
                arrays.push(NamedArray::vector("spread", &[model.spread()]));
            }
            Engine::Nmf(model) => arrays.push(NamedArray::of_panel("loadings", model.terms())),
            Engine::Lda(model) => arrays.extend(of_lda(model.parts())),
        }
        arrays
    }
}

fn of_svd(svd: &TruncatedSvd) -> [NamedArray; 2] {
    [
        NamedArray::of_rounded("components", svd.components()),
        NamedArray::vector("singular_values", svd.singular_values()),
    ]
}

fn of_lda(parts: LdaParts) -> [NamedArray; 4] {
    let topics = parts.alpha.len();
    let history = parts.history.iter().flat_map(|(sweep, value)| [*sweep as f64, *value]).collect();
    [
        NamedArray::single("phi", &[parts.phi.len() / topics, topics], parts.phi),
        NamedArray::vector("alpha", &parts.alpha),
        NamedArray::vector("beta", &[parts.beta]),
        NamedArray { name: "history", shape: vec![parts.history.len(), 2], values: ArrayValues::Double(history) },
    ]
}
