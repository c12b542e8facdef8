//! Sparse rows and the few kernels on them: products with dense matrices, truncated SVD. Knows no text.
//!
//! Everything here is *bit-exact*: every sum has one order, whatever the number of threads and whichever
//! processor runs it, so that a model made twice is the same file.

mod assignment;
mod csr;
mod dense;
pub mod file;
pub mod folds;
pub mod math;
mod orthonormal;
mod panel;
mod partition;
pub mod random;
pub mod ranked;
mod svd;

pub use assignment::best_assignment;
pub use csr::CsrMatrix;
pub use dense::{DenseMatrix, dot, squared_distance};
pub use panel::{Panel, multiply_row};
pub use partition::adjusted_rand_index;
pub use ranked::{Agreement, Stability, agreement, average_jaccard, stability};
pub use svd::{SvdOptions, TruncatedSvd};

/// Rows that are worked on together. Work is cut by this number, never by the number of threads.
pub const BLOCK_ROWS: usize = 256;
