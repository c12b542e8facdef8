//! PDFs of several programs, and the blocks that they become.

mod layouts;
mod mutations;
mod refusals;

use super::read_pdf;
use crate::document::extract::{Extraction, Limits, Role};

macro_rules! pdf {
    ($name:literal) => {
        include_bytes!(concat!("../../../../tests/documents/pdf/", $name)).as_slice()
    };
}
use pdf;

fn read(bytes: &[u8]) -> Extraction {
    read_pdf(bytes.to_vec(), &Limits::default())
}

/// Every block as one line: a letter for its role (`F` furniture, `D` display line, `H` heading,
/// `I` item, `T` table row, `P` prose), its page, and its text.
fn blocks(bytes: &[u8]) -> Vec<String> {
    let read = read(bytes);
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    let [document] = read.documents.as_slice() else { panic!("{} documents", read.documents.len()) };
    let line = |block: &crate::document::extract::SourceBlock| {
        let letter = match block.role {
            Role::Furniture(_) => 'F',
            Role::DisplayLine => 'D',
            Role::Heading(_) => 'H',
            Role::ListItem => 'I',
            Role::TableRow => 'T',
            Role::Prose => 'P',
            Role::Caption => 'C',
        };
        format!("{letter}{} {}", block.page.unwrap_or(0), &document.text[block.bytes.clone()])
    };
    document.blocks.iter().map(line).collect()
}
