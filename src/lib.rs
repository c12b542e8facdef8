//! themewise turns newsletters and documents into labelled datasets.
//!
//! The modules stand in the order in which the data goes; each names only those before it. `ARCHITECTURE.md` tells the
//! whole way.
//!
//! ```
//! use themewise::{document, model, paragraph::Unit, progress::Silent};
//! let source = ("2016-07-19.txt".to_owned(), b"The deficit grew to \xC2\xA3330m, and savings are short.".to_vec());
//! let documents = document::read_sources(vec![source])?.documents;
//! let model = model::embedded()?;
//! let (labelled, accounting) = model.label(&documents, Unit::Paragraph, &Silent);
//! assert_eq!(accounting.body, 1);
//! let theme = labelled[0].paragraphs[0].themes[0];
//! assert_eq!(model.classifier().codebook().themes[theme].name, "finance");
//! # Ok::<(), themewise::Error>(())
//! ```

pub mod error;
pub mod output;
mod parallel;
pub mod progress;

pub mod matrix;

pub mod estimators;
pub mod metrics;

pub mod document;
pub mod paragraph;
pub mod text;
pub mod vectorize;

pub mod codebook;
pub mod themes;
pub mod topics;

pub mod evaluate;
pub mod model;
pub mod training;

pub mod dataset;

#[cfg(test)]
mod layers;

pub use error::{Error, ErrorKind, Result};
