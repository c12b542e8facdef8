//! What a part of a DOCX file holds: its blocks, its notes and the references to them.

use super::block_drafts::BlockDrafts;
use crate::document::extract::ReadProblem;

/// A footnote or endnote of a part, and where its blocks are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotePlace {
    pub(crate) id: String,
    pub(crate) slots: std::ops::Range<usize>,
}

/// A reference to a note, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoteReference {
    Footnote(String),
    Endnote(String),
}

/// What a part holds.
#[derive(Debug, Default)]
pub(crate) struct DocxContent {
    pub(crate) blocks: BlockDrafts,
    pub(crate) notes: Vec<NotePlace>,
    pub(crate) references: Vec<NoteReference>,
    pub(crate) problems: Vec<ReadProblem>,
}
