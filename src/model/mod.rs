//! Everything fitted, in one piece: trained from documents, kept in one file, and used to label new
//! documents.
//!
//! `train` → [`Model`] → [`Model::label`]; [`Model::to_bytes`] and [`Model::from_bytes`] are the
//! file. What the labelled paragraphs become is left to `dataset`.

mod alike;
mod embedded;
mod figures;
mod format;
mod label;
mod label_text;
mod manifest;
mod scope;
mod tensors;
mod trained;

#[cfg(test)]
mod tests;

pub use embedded::embedded;
pub use figures::{FieldFigures, Figures, KindFigures, ThemeFigures};
pub use label::{LabelledBlock, LabelledDocument, LabelledParagraph, Status};
pub use label_text::{TextEvidence, TextLabels, TextTheme};
pub use manifest::{FORMAT_VERSION, Manifest, TrainingCorpus};
pub use scope::{DuplicateScope, LabelScope};
pub use trained::Model;

pub(crate) use label::passages;
pub(crate) use manifest::{BoilerplateManifest, FORMAT, ThemesManifest, WeakModelManifest};
