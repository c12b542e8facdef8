//! Latent Dirichlet allocation by collapsed Gibbs sampling: topics as distributions over words,
//! paragraphs as mixtures of topics.
//!
//! `partition` cuts the tokens into blocks, `dense` and `sparse` draw the topics of a block's
//! tokens (`draw` is what they share), `counts` holds the topics of documents and words, `hyper`
//! fits the priors, `sampler` makes the sweeps, `average` sums their samples, `train` runs it all.
//! `fitted` is the model, `infer` finds the topics of a new paragraph, `heldout` measures how well
//! words are predicted.

mod average;
mod counts;
mod dense;
mod draw;
mod fitted;
mod heldout;
mod hyper;
mod infer;
mod options;
mod partition;
mod sampler;
mod sparse;
mod train;

#[cfg(test)]
mod sampling_tests;
#[cfg(test)]
mod tests;

pub use fitted::{Lda, LdaParts};
pub use heldout::Completion;
pub use options::{Alpha, LdaOptions, Optimize, Sampler};
