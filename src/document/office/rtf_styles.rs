//! The styles of paragraphs of an RTF file, as far as they make headings.

use super::rtf_group::RtfGroup;
use std::collections::BTreeMap;

/// The style sheet, while it is read and after.
#[derive(Debug, Default)]
pub(crate) struct RtfStyles {
    /// The level of each style that makes a heading.
    levels: BTreeMap<i32, u8>,
    /// The style that is being defined; a number below zero is no style of paragraphs.
    number: i32,
    name: String,
    outline: Option<i32>,
}

impl RtfStyles {
    /// The style that is being defined is one of characters, sections or tables.
    pub(crate) fn leave_out(&mut self) {
        self.number = -1;
    }

    /// Reads a control word inside the style sheet.
    pub(crate) fn read_property(&mut self, word: &str, number: Option<i32>) {
        match word {
            "s" => self.number = number.unwrap_or(0),
            "outlinelevel" => self.outline = number,
            _ => {}
        }
    }

    /// Reads a part of a style's name, which ends with a semicolon.
    pub(crate) fn push_name(&mut self, text: &str) {
        self.name.push_str(text.trim_end_matches(';'));
        if text.ends_with(';') {
            self.end_style();
        }
    }

    /// Ends the definition of a style.
    pub(crate) fn end_style(&mut self) {
        let number = std::mem::take(&mut self.number);
        let (name, outline) = (std::mem::take(&mut self.name), self.outline.take());
        let level = outline_level(outline).or_else(|| named_level(&name));
        if let Some(level) = level.filter(|_| number >= 0) {
            self.levels.insert(number, level);
        }
    }

    /// The level of the heading that a paragraph with the properties of `group` is.
    pub(crate) fn heading_level(&self, group: &RtfGroup) -> Option<u8> {
        outline_level(group.outline).or_else(|| self.levels.get(&group.style).copied())
    }
}

fn outline_level(outline: Option<i32>) -> Option<u8> {
    let level = outline.filter(|level| (0..=8).contains(level))?;
    u8::try_from((level + 1).min(6)).ok()
}

/// The level of `heading 2` and of `Title`.
fn named_level(name: &str) -> Option<u8> {
    let name: String = name.to_lowercase().split_whitespace().collect();
    let level = name.strip_prefix("heading").and_then(|level| level.parse::<u8>().ok());
    let level = level.filter(|level| (1..=9).contains(level)).map(|level| level.min(6));
    level.or_else(|| (name == "title").then_some(1))
}
