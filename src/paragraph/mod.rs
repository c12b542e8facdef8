//! From [`Document`]s to [`Paragraph`]s: blocks with a kind, a place and a hash, of which none is lost.
//!
//! [`segment`] cuts a document into blocks, [`kind`](Kind) says what each block is, [`Memory`] holds what recurred in
//! training, [`duplicates`] finds paragraphs that say the same. Knows nothing of words beyond what tells a by-line
//! from a sentence.

mod accounting;
mod block;
mod cues;
mod duplicate;
mod kind;
mod marker;
mod memory;

pub use accounting::Accounting;
pub use duplicate::duplicates;
pub use marker::Marker;
pub use memory::{Memory, MemoryOptions, Recurring};

use crate::document::Document;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// What a document is cut into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Its paragraphs.
    #[default]
    Paragraph,
    /// Nothing: the whole document is one paragraph.
    Record,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A section's or issue's title, with text under it.
    Heading,
    /// Prose that says something.
    Body,
    /// What recurs from issue to issue: straplines, sign-offs, adverts, corrections.
    Boilerplate,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Body, Self::Heading, Self::Boilerplate];

    /// The kind's name, as files spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Heading => "heading",
            Self::Body => "body",
            Self::Boilerplate => "boilerplate",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One block of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Its place in its document, counted from one.
    pub ordinal: usize,
    /// What it is.
    pub kind: Kind,
    /// Why it is not body, in a few words; empty for body.
    pub reason: &'static str,
    /// The bullet or number it starts with.
    pub marker: Option<Marker>,
    /// The heading it stands under.
    pub section: Option<String>,
    /// Its bytes in the document's text.
    pub bytes: Range<usize>,
    /// Its characters (Unicode code points) in the document's text.
    pub characters: Range<usize>,
    /// Its text: the document's, with the breaks of hard-wrapped lines made spaces.
    pub text: String,
}

impl Paragraph {
    /// The stable id: `document#ordinal`.
    pub fn id(&self, document: &str) -> String {
        format!("{document}#{}", self.ordinal)
    }

    /// The first 16 hexadecimal digits of the text's SHA-256.
    pub fn content_hash(&self) -> String {
        let digest = Sha256::digest(self.text.as_bytes());
        digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Cuts `document` into paragraphs and gives each its kind, by what it is and by what `memory` knows to recur.
///
/// The outcome depends on this document and the memory alone. Time O(length of the text).
///
/// ```
/// use themewise::document::read_sources;
/// use themewise::paragraph::{segment, Kind, Memory, Unit};
/// let text = "Beds and budgets\n\nThe trust is £3m short\nof its plan.\n\n• One ward closes.\n• Another may.\n";
/// let documents = read_sources(vec![("a.txt".into(), text.into())])?.documents;
/// let paragraphs = segment(&documents[0], Unit::Paragraph, &Memory::default());
/// assert_eq!(paragraphs.len(), 4);
/// assert_eq!(paragraphs[0].kind, Kind::Heading);
/// assert_eq!(paragraphs[1].text, "The trust is £3m short of its plan.");
/// assert_eq!(paragraphs[3].section.as_deref(), Some("Beds and budgets"));
/// # Ok::<(), themewise::Error>(())
/// ```
pub fn segment(document: &Document, unit: Unit, memory: &Memory) -> Vec<Paragraph> {
    let blocks = match unit {
        Unit::Paragraph => block::split(document),
        Unit::Record => block::whole(document),
    };
    let kinds = match unit {
        Unit::Paragraph => kind::classify(&blocks, memory),
        Unit::Record => vec![(Kind::Body, ""); blocks.len()],
    };
    let mut characters = CharacterCounter::new(&document.text);
    let mut section: Option<String> = None;
    let mut paragraphs = Vec::with_capacity(blocks.len());
    for (index, (block, (kind, reason))) in blocks.into_iter().zip(kinds).enumerate() {
        let start = characters.at(block.bytes.start);
        let end = characters.at(block.bytes.end);
        if kind == Kind::Heading {
            section = Some(block.text.clone());
        } else if reason == kind::UNTITLED {
            // Even a title with nothing under it ends the section before it.
            section = None;
        }
        paragraphs.push(Paragraph {
            ordinal: index + 1,
            kind,
            reason,
            marker: block.marker,
            section: if kind == Kind::Heading { None } else { section.clone() },
            bytes: block.bytes,
            characters: start..end,
            text: block.text,
        });
    }
    paragraphs
}

/// The longest title that is taken from a document's first line, in characters.
const LONGEST_TITLE: usize = 120;

/// What a document is called: as it says itself, else its first heading, else the beginning of its first line.
pub fn title<'a>(document: &'a Document, paragraphs: &'a [Paragraph]) -> Option<&'a str> {
    let heading = || paragraphs.iter().find(|paragraph| paragraph.kind == Kind::Heading).map(|p| p.text.as_str());
    let first = || paragraphs.first().and_then(|paragraph| paragraph.text.lines().next()).map(beginning);
    document.title.as_deref().or_else(heading).or_else(first)
}

/// As much of `line` as can be a title, cut between words.
fn beginning(line: &str) -> &str {
    match line.char_indices().nth(LONGEST_TITLE) {
        None => line,
        Some((end, _)) => line[..end].rsplit_once(' ').map_or(&line[..end], |(words, _)| words),
    }
}

/// Turns ascending byte offsets into character offsets in one pass over the text.
struct CharacterCounter<'a> {
    text: &'a str,
    byte: usize,
    character: usize,
}

impl<'a> CharacterCounter<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, byte: 0, character: 0 }
    }

    fn at(&mut self, byte: usize) -> usize {
        let between = &self.text.as_bytes()[self.byte..byte];
        // Every byte that is not a continuation byte begins a character.
        self.character += between.iter().filter(|byte| (**byte as i8) >= -0x40).count();
        self.byte = byte;
        self.character
    }
}
