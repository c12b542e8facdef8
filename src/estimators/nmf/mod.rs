//! Non-negative matrix factorisation: every paragraph is a sum of topics, every topic a sum of
//! words.
//!
//! `start` and `anchors` give the first weights, `fit` makes the rounds, whose kernel is in
//! `kernel`. `fitted` is the model; `new_row` finds the weights of a row with the topics frozen.

mod anchors;
mod fit;
mod fitted;
mod kernel;
mod new_row;
mod options;
mod start;

#[cfg(test)]
mod tests;

pub use anchors::Anchors;
pub use fit::FittedNmf;
pub use fitted::Nmf;
pub use options::{NmfOptions, Start};
