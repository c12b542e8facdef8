//! What became of every block that was read: a count that adds up.

use super::{Kind, Paragraph};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Blocks by what became of them. `blocks = body + heading + boilerplate`; duplicates are among the
/// body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounting {
    /// Documents read.
    pub documents: usize,
    /// Blocks found in them.
    pub blocks: usize,
    /// Blocks of kind body.
    pub body: usize,
    /// Blocks of kind heading.
    pub heading: usize,
    /// Blocks of kind boilerplate.
    pub boilerplate: usize,
    /// Body paragraphs that say what an earlier one says.
    pub duplicates: usize,
}

impl Accounting {
    /// Counts one document's paragraphs.
    pub fn add<'a>(&mut self, paragraphs: impl IntoIterator<Item = &'a Paragraph>) {
        self.add_kinds(paragraphs.into_iter().map(|paragraph| paragraph.kind));
    }

    /// Adds the counts of other documents, or of more blocks of the same.
    pub fn add_counts(&mut self, other: &Self) {
        self.documents += other.documents;
        self.blocks += other.blocks;
        self.body += other.body;
        self.heading += other.heading;
        self.boilerplate += other.boilerplate;
        self.duplicates += other.duplicates;
    }

    /// Counts one document whose blocks have these kinds.
    pub(crate) fn add_kinds(&mut self, kinds: impl Iterator<Item = Kind>) {
        self.documents += 1;
        for kind in kinds {
            self.blocks += 1;
            match kind {
                Kind::Body => self.body += 1,
                Kind::Heading => self.heading += 1,
                Kind::Boilerplate => self.boilerplate += 1,
            }
        }
    }
}

impl fmt::Display for Accounting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
        write!(
            f,
            "read {}, {} = {} body + {} heading + {} boilerplate; {}",
            plural(self.documents, "document", "documents"),
            plural(self.blocks, "block", "blocks"),
            self.body,
            self.heading,
            self.boilerplate,
            plural(self.duplicates, "duplicate", "duplicates"),
        )
    }
}
