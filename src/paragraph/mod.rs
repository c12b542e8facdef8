//! From [`Document`]s to [`Paragraph`]s: blocks with a kind, a place and a hash, of which none is
//! lost.
//!
//! [`segment`] cuts a document into blocks, [`kind`](Kind) says what each block is,
//! [`BoilerplateIndex`] holds what recurred in training, [`duplicates`] finds paragraphs that say
//! the same. Knows nothing of words beyond what tells a by-line from a sentence.

mod accounting;
mod block;
mod cues;
mod duplicate;
mod kind;
mod lines;
mod marker;
mod memory;
mod outline;
mod phrases;
mod words;

pub use accounting::Accounting;
pub use duplicate::duplicates;
pub(crate) use duplicate::{Fingerprint, first_copies};
pub use marker::Marker;
pub use memory::{BoilerplateIndex, BoilerplateOptions, Recurring};
pub(crate) use outline::{Piece, outline, title_of};

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
    /// The heading it is under.
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

/// Cuts `document` into paragraphs and gives each its kind, by what it is and by what `memory`
/// knows to recur.
///
/// The outcome depends on this document and the memory alone. Time O(length of the text).
///
/// ```
/// use themewise::document::read_sources;
/// use themewise::paragraph::{BoilerplateIndex, Kind, Unit, segment};
/// let text = "Beds and budgets\n\nThe trust is £3m short\nof its plan.\n\n\
///             • One ward closes.\n• Another may.\n";
/// let documents = read_sources(vec![("a.txt".into(), text.into())])?.documents;
/// let paragraphs = segment(&documents[0], Unit::Paragraph, &BoilerplateIndex::default());
/// assert_eq!(paragraphs.len(), 4);
/// assert_eq!(paragraphs[0].kind, Kind::Heading);
/// assert_eq!(paragraphs[1].text, "The trust is £3m short of its plan.");
/// assert_eq!(paragraphs[3].section.as_deref(), Some("Beds and budgets"));
/// # Ok::<(), themewise::Error>(())
/// ```
pub fn segment(document: &Document, unit: Unit, memory: &BoilerplateIndex) -> Vec<Paragraph> {
    let pieces = outline(document, unit, memory);
    (0..pieces.len()).map(|index| Piece::paragraph(&pieces, index)).collect()
}

/// What a document is called: as it says itself, else its first heading, else the beginning of its
/// first line.
pub fn title<'a>(document: &'a Document, paragraphs: &'a [Paragraph]) -> Option<&'a str> {
    title_of(document, paragraphs.iter().map(|paragraph| (paragraph.kind, paragraph.text.as_str())))
}
