//! Learning from a codebook, what nobody labelled, and the few passages that somebody did.
//!
//! [`Mixture`] (one theme a passage) and [`Membership`] (several or none) begin at the codebook's votes and learn from
//! the whole pile, each as far as the `guard` allows. `calibrate` turns their scores into probabilities without labels,
//! `weigh` puts them together with everything else by what labels there are.

mod calibrate;
mod guard;
mod membership;
mod mixture;
mod models;
mod pile;
mod split;
#[cfg(test)]
mod tests;
mod weigh;

pub(crate) use calibrate::{curve, temperature};
pub use guard::Tried;
pub(crate) use guard::{FOLDS, Guarded, fold_of, guard};
pub use membership::{Membership, MembershipOptions};
pub(crate) use mixture::log_sum;
pub use mixture::{Mixture, MixtureOptions};
pub use models::{PileArrays, PileModels};
pub(crate) use models::{log_odds, single_words};
pub(crate) use pile::{Anchor, Pile};
pub(crate) use weigh::{Example, Prior, weigh};
