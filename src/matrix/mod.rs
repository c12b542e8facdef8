//! Sparse rows and the few kernels on them: products with dense matrices, truncated SVD. Knows no
//! text.
//!
//! Everything here is *bit-exact*: every sum has one order, whatever the number of threads and
//! whichever processor runs it, so that a model made twice is the same file.

mod csr;
mod dense;
pub mod file;
pub mod math;
pub(crate) mod orthonormal;
mod panel;
pub mod random;

pub use csr::CsrMatrix;
pub(crate) use dense::argmax;
pub use dense::{DenseMatrix, dot, squared_distance};
pub use panel::{Panel, multiply_row};

/// The largest weight that a row of length one can have, with room for rounding.
pub(crate) const LONGEST: f32 = 1.001;
/// Rows that are worked on together. Work is cut by this number, never by the number of threads.
pub const BLOCK_ROWS: usize = 256;
