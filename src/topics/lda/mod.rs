//! Latent Dirichlet allocation by collapsed Gibbs sampling: topics as distributions over words, paragraphs as mixtures of
//! topics.
//!
//! `corpus` cuts the tokens into blocks, `dense` draws the topics of a block's tokens, `hyper` fits the priors, `train`
//! makes the sweeps; `fitted` is what comes out, `infer` asks it for the topics of a new paragraph, `heldout` how well it
//! foretells words.

mod corpus;
mod dense;
mod fitted;
mod heldout;
mod hyper;
mod infer;
mod options;
mod train;

#[cfg(test)]
mod tests;

pub use fitted::{Lda, LdaParts};
pub use heldout::Completion;
pub use options::{Alpha, LdaOptions, Optimize, Sampler};
