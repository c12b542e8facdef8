//! A document's blocks with kind, section and place, their texts still the document's own.
//!
//! What [`segment`](super::segment) makes paragraphs of, and what labelling keeps of a large
//! document instead of them: a paragraph's text is copied only when it is written.

use super::block;
use super::boilerplate::BoilerplateIndex;
use super::definition::{Kind, Paragraph, Unit};
use super::kind;
use super::marker::Marker;
use super::opening::Named;
use crate::document::Document;
use crate::parallel;
use std::borrow::Cow;
use std::ops::Range;

/// A paragraph that borrows from its document.
#[derive(Debug)]
pub(crate) struct Piece<'a> {
    pub(crate) kind: Kind,
    reason: &'static str,
    marker: Option<Marker>,
    /// The number of the heading that it is under.
    pub(crate) section: Option<usize>,
    bytes: Range<usize>,
    characters: Range<usize>,
    pub(crate) text: Cow<'a, str>,
}

impl Piece<'_> {
    /// Piece `index` as a paragraph of its own.
    pub(crate) fn paragraph(pieces: &[Self], index: usize) -> Paragraph {
        let piece = &pieces[index];
        Paragraph {
            ordinal: index + 1,
            kind: piece.kind,
            reason: piece.reason,
            marker: piece.marker.clone(),
            section: piece.section.map(|heading| pieces[heading].text.clone().into_owned()),
            bytes: piece.bytes.clone(),
            characters: piece.characters.clone(),
            text: piece.text.clone().into_owned(),
        }
    }
}

/// Cuts `document` into pieces, in parallel where it is long. *Bit-exact.*
pub(crate) fn outline<'a>(document: &'a Document, unit: Unit, boilerplate: &BoilerplateIndex) -> Vec<Piece<'a>> {
    let blocks = match unit {
        Unit::Paragraph => block::split(document),
        Unit::Record => block::whole(document),
    };
    let named = Named { title: document.title.as_deref(), series: document.series.as_deref() };
    let kinds = match unit {
        Unit::Paragraph => kind::classify(&blocks, boilerplate, named),
        Unit::Record => vec![(Kind::Body, ""); blocks.len()],
    };
    let counts = count_characters(&document.text, &blocks);
    let mut section: Option<usize> = None;
    let mut end = 0;
    let mut pieces = Vec::with_capacity(blocks.len());
    for (index, ((block, (kind, reason)), (before, within))) in blocks.into_iter().zip(kinds).zip(counts).enumerate() {
        let start = end + before;
        end = start + within;
        if kind == Kind::Heading {
            section = Some(index);
        } else if reason == kind::UNTITLED {
            // Even a title with nothing under it ends the section before it.
            section = None;
        }
        pieces.push(Piece {
            kind,
            reason,
            marker: block.marker().cloned(),
            section: if kind == Kind::Heading { None } else { section },
            bytes: block.bytes,
            characters: start..end,
            text: block.text,
        });
    }
    pieces
}

/// For every block the characters between it and the one before, and those in it.
fn count_characters(text: &str, blocks: &[block::Block<'_>]) -> Vec<(usize, usize)> {
    let count = |index: usize| {
        let before = if index == 0 { 0 } else { blocks[index - 1].bytes.end };
        let own = &blocks[index].bytes;
        (text[before..own.start].chars().count(), text[own.clone()].chars().count())
    };
    parallel::map(blocks.len(), count)
}

/// The longest title that is taken from a line, in characters.
const LONGEST_TITLE: usize = 120;

/// What a document is called whose blocks have these kinds and texts.
pub(crate) fn title_of<'a>(
    document: &'a Document,
    blocks: impl Iterator<Item = (Kind, &'a str)> + Clone,
) -> Option<&'a str> {
    let first = || {
        let body = blocks.clone().find(|(kind, _)| *kind == Kind::Body);
        body.or_else(|| blocks.clone().next()).and_then(|(_, text)| text.lines().next()).map(beginning)
    };
    let heading = || blocks.clone().find(|(kind, _)| *kind == Kind::Heading).map(|(_, text)| text);
    document.title.as_deref().or_else(heading).or_else(first)
}

/// As much of `line` as can be a title, cut between words.
fn beginning(line: &str) -> &str {
    match line.char_indices().nth(LONGEST_TITLE) {
        None => line,
        Some((end, _)) => line[..end].rsplit_once(' ').map_or(&line[..end], |(words, _)| words),
    }
}
