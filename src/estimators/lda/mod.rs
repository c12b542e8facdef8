//! Latent Dirichlet allocation by collapsed Gibbs sampling: topics as distributions over words,
//! paragraphs as mixtures of topics.
//!
//! `corpus` cuts the tokens into blocks, `dense` and `sparse` draw the topics of a block's tokens,
//! `counts` holds those of documents and words, `hyper` fits the priors, `train` makes the sweeps,
//! `average` sums their samples. `fitted` is what comes out, `infer` asks it for the topics of a
//! new paragraph, `heldout` how well it foretells words.

mod average;
mod corpus;
mod counts;
mod dense;
mod fitted;
mod heldout;
mod hyper;
mod infer;
mod options;
mod sparse;
mod train;

#[cfg(test)]
mod tests;

pub use fitted::{Lda, LdaParts};
pub use heldout::Completion;
pub use options::{Alpha, LdaOptions, Optimize, Sampler};
