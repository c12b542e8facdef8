//! The properties of an RTF group: they hold until it ends.

use super::paragraph_draft::{TextLook, Weight};
use super::rtf_charset::RtfCharset;
use super::rtf_destination::RtfDestination;

/// Tables inside tables beyond which depth is not counted.
const MOST_TABLES: usize = 64;

/// What holds until the end of a group.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RtfGroup {
    pub(crate) destination: RtfDestination,
    /// The group opened a flow, which ends with it.
    pub(crate) opened_flow: bool,
    pub(crate) bold: bool,
    pub(crate) hidden: bool,
    pub(crate) deleted: bool,
    /// In half-points.
    pub(crate) size: u16,
    pub(crate) charset: RtfCharset,
    /// How many characters stand in for a character of Unicode.
    pub(crate) replacements: u32,
    pub(crate) style: i32,
    pub(crate) outline: Option<i32>,
    /// How many tables the paragraph is in.
    pub(crate) table_depth: usize,
}

impl RtfGroup {
    /// The state at the start of a file.
    pub(crate) const OUTERMOST: Self = Self {
        destination: RtfDestination::Text,
        opened_flow: false,
        bold: false,
        hidden: false,
        deleted: false,
        size: 24,
        charset: RtfCharset::Document,
        replacements: 1,
        style: 0,
        outline: None,
        table_depth: 0,
    };

    /// How its characters look.
    pub(crate) fn look(&self) -> TextLook {
        TextLook { weight: Weight::of(Some(self.bold)), size: self.size }
    }

    /// Whether its text is part of a flow and is shown.
    pub(crate) fn is_shown(&self) -> bool {
        self.destination == RtfDestination::Text && !self.hidden && !self.deleted
    }

    /// `\pard`: properties of the paragraph as at the start.
    pub(crate) fn reset_paragraph(&mut self) {
        (self.style, self.outline, self.table_depth) = (0, None, 0);
    }

    /// Reads a property of characters or paragraphs, if `word` is one.
    pub(crate) fn read_property(&mut self, word: &str, number: Option<i32>) {
        let on = number != Some(0);
        match word {
            "b" => self.bold = on,
            "v" => self.hidden = on,
            "deleted" => self.deleted = on,
            "fs" => self.size = u16::try_from(number.unwrap_or(24)).unwrap_or(24),
            "plain" => (self.bold, self.hidden, self.deleted, self.size) = (false, false, false, 24),
            "uc" => self.replacements = u32::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            "pard" => self.reset_paragraph(),
            "s" => self.style = number.unwrap_or(0),
            "outlinelevel" => self.outline = number,
            "intbl" => self.table_depth = self.table_depth.max(1),
            "itap" => self.table_depth = usize::try_from(number.unwrap_or(0)).unwrap_or(0).min(MOST_TABLES),
            _ => {}
        }
    }
}
