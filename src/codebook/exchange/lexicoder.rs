//! Lexicoder's dictionaries: `+category`, then a word a line; and XML, as Yoshikoder and older Lexicoders have it.

use super::draft::CodebookBuilder;
use super::notes::Notes;
use super::outward::{self, GlobSupport, WeightSupport, key, note_titles};
use super::{DictionaryFormat, xml};
use crate::codebook::definition::Codebook;
use crate::error::Result;

const HINT: &str = "a .lc3 has lines such as '+tax', each followed by words, a line each";

pub(super) fn read(text: &str, draft: &mut CodebookBuilder) -> Result<()> {
    if text.trim_start().starts_with('<') {
        return xml::read(text, draft);
    }
    let mut category = None;
    for (index, text) in text.lines().enumerate() {
        let (line, text) = (index + 1, text.trim());
        if let Some(name) = text.strip_prefix('+') {
            category = Some(draft.begin(None, name.trim(), line)?);
        } else if !text.is_empty() {
            let Some(category) = category else {
                return Err(draft.error(line, format_args!("'{text}' stands before any category")).with_hint(HINT));
            };
            draft.word(category, text, 1.0, line);
        }
    }
    if category.is_none() { Err(draft.error(1, "there is no category").with_hint(HINT)) } else { Ok(()) }
}

pub(super) fn write(codebook: &Codebook, notes: &mut Notes) -> String {
    note_titles(codebook, notes);
    if codebook.themes.iter().any(|theme| outward::parent(theme).is_some()) {
        return xml::write(codebook, notes);
    }
    let mut out = String::new();
    for theme in &codebook.themes {
        out.push('+');
        out.push_str(key(theme));
        out.push('\n');
        for word in outward::plain(theme, DictionaryFormat::Lexicoder, GlobSupport::Any, WeightSupport::Dropped, notes)
        {
            out.push_str(&word.text);
            out.push('\n');
        }
    }
    out
}
