//! PDF files: the text that another program makes of them.

mod child_output;
mod command;
mod furniture;
mod text_pages;
mod unspaced;
mod words;

pub(crate) use command::{check_command, read_pdf_by};
