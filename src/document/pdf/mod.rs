//! PDF files: the interpreter's characters (feature `pdf`), or the text that another program makes
//! of them.

#[cfg(feature = "pdf")]
mod bidi;
#[cfg(feature = "pdf")]
mod cells;
mod child_output;
mod command;
#[cfg(feature = "pdf")]
mod document;
mod furniture;
#[cfg(feature = "pdf")]
mod glyph;
#[cfg(feature = "pdf")]
mod interpreter;
#[cfg(feature = "pdf")]
mod lines;
#[cfg(feature = "pdf")]
mod metadata;
#[cfg(feature = "pdf")]
mod paragraphs;
#[cfg(feature = "pdf")]
mod placed_glyph;
#[cfg(feature = "pdf")]
mod read_pdf;
#[cfg(feature = "pdf")]
mod reading_order;
#[cfg(feature = "pdf")]
mod row;
#[cfg(feature = "pdf")]
mod segment;
#[cfg(feature = "pdf")]
mod stream_sizes;
#[cfg(feature = "pdf")]
mod strokes;
mod text_pages;
mod unspaced;
mod words;

#[cfg(all(test, feature = "pdf"))]
mod tests;

pub(crate) use command::{check_command, read_pdf_by};
#[cfg(feature = "pdf")]
pub(crate) use read_pdf::read_pdf;
