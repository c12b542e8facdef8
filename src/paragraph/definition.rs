//! What a paragraph is, of which kind, and what a document is cut into.

use super::marker::Marker;
use serde::{Deserialize, Serialize};
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
}
