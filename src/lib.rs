//! themewise turns newsletters and documents into labelled datasets: each paragraph with its
//! themes, the words that are the evidence, calibrated probabilities, and the topic that nobody
//! named beforehand.
//!
//! # Label a text
//! The embedded model knows the commissioning of health services in England.
//!
//! ```
//! let model = themewise::model::embedded()?;
//! let labels = model.label_text("The trust will miss its control total by £4m.");
//! assert_eq!(labels.themes[0].name, "finance");
//! let words: Vec<&str> =
//!     labels.themes[0].evidence.iter().map(|evidence| evidence.text.as_str()).collect();
//! assert!(words.contains(&"control total"));
//! # Ok::<(), themewise::Error>(())
//! ```
//!
//! # Label documents
//! A document is cut into paragraphs; headings, neighbours and boilerplate count.
//! [`document::read`] reads files and folders;
//! [`Document::from_text`](document::Document::from_text) takes text that is at hand.
//!
//! ```
//! use themewise::{document::Document, model::embedded, paragraph::Unit, progress::Silent};
//! let text =
//!     "Money\n\nThe deficit grew to £330m, and savings are short.\n\nIt rained all weekend.";
//! let model = embedded()?;
//! let (labelled, accounting) =
//!     model.label(&[Document::from_text("2016-07-19", text)], Unit::Paragraph, &Silent);
//! assert_eq!((accounting.body, accounting.heading), (2, 1));
//! let paragraph = &labelled[0].paragraphs[1];
//! let names = model.classifier().codebook().names();
//! assert_eq!(names[paragraph.themes[0]], "finance");
//! assert_eq!(paragraph.paragraph.section.as_deref(), Some("Money"));
//! # Ok::<(), themewise::Error>(())
//! ```
//!
//! # Train a model
//! From a codebook of a few terms a theme and unlabelled documents; gold labels are optional.
//!
//! ```
//! use themewise::codebook::Codebook;
//! use themewise::document::Document;
//! use themewise::progress::Silent;
//! use themewise::training::{TrainOptions, train};
//! let codebook = "
//! [[themes]]
//! name = 'garden'
//! terms = ['hedge', 'lawn']
//! [[themes]]
//! name = 'rail'
//! terms = ['train']";
//! let codebook = Codebook::parse(codebook, "themes.toml")?;
//! let texts = [
//!     "The hedge needs water.",
//!     "A train was late.",
//!     "Mow the lawn in May.",
//!     "The train to Leeds runs.",
//! ];
//! let documents: Vec<Document> = texts
//!     .iter()
//!     .enumerate()
//!     .map(|(n, text)| Document::from_text(format!("{n}"), *text))
//!     .collect();
//! let options = TrainOptions { find_topics: false, ..TrainOptions::default() };
//! let (model, report) = train(&options, &codebook, &documents, &[], &Silent)?;
//! assert_eq!(report.accounting.body, 4);
//! assert_eq!(model.label_text("Another train.").themes[0].name, "rail");
//! # Ok::<(), themewise::Error>(())
//! ```
//!
//! # The other steps
//! [`vectorize`] turns texts into TF-IDF rows, [`estimators`] holds the models on matrices,
//! [`topics`] names what they find, [`evaluate`] compares predictions with gold labels, and
//! [`dataset`] writes labelled paragraphs as files. Complete programs are in the folder
//! `examples/`.
//!
//! Modules are in the order of the data's way; each uses only those before it. `ARCHITECTURE.md`
//! describes the design. Results are the same bytes on any number of threads. The library prints
//! nothing, and its errors carry the place in the file and a [hint](error::Hint). The Cargo feature
//! `cli` (default) builds the command, `parquet` (default) writes Apache Parquet.

pub mod error;
pub mod output;
mod parallel;
pub mod progress;
pub mod unicode;

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
