//! themewise turns newsletters and documents into labelled datasets.
//!
//! The modules stand in the order in which the data goes; each names only those before it. `ARCHITECTURE.md` tells the
//! whole way.

pub mod error;
pub mod matrix;
pub mod output;
pub mod progress;

pub mod document;
pub mod evaluate;
pub mod paragraph;
pub mod text;
pub mod themes;
pub mod vectorize;

pub mod dataset;

pub use error::{Error, ErrorKind, Result};
