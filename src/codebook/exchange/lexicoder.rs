//! Lexicoder's dictionaries: `+category`, then a word a line; and XML, as Yoshikoder and older
//! Lexicoders have it.

use super::builder::CodebookBuilder;
use super::format::DictionaryFormat;
use super::notes::Notes;
use super::outward::{self, GlobSupport, WeightSupport, key, note_titles};
use super::xml;
use crate::codebook::definition::Codebook;
use crate::error::Result;

const HINT: &str = "a .lc3 has lines such as '+tax', each followed by words, a line each";

pub(super) fn read(text: &str, builder: &mut CodebookBuilder) -> Result<()> {
    if text.trim_start().starts_with('<') {
        return xml::read(text, builder);
    }
    let mut category = None;
    for (index, text) in text.lines().enumerate() {
        let (line, text) = (index + 1, text.trim());
        if let Some(name) = text.strip_prefix('+') {
            category = Some(builder.begin(None, name.trim(), line)?);
        } else if !text.is_empty() {
            let Some(category) = category else {
                return Err(builder.error(line, format_args!("'{text}' comes before any category")).with_hint(HINT));
            };
            builder.word(category, text, 1.0, line);
        }
    }
    if category.is_none() { Err(builder.error(1, "there is no category").with_hint(HINT)) } else { Ok(()) }
}

pub(super) fn write(codebook: &Codebook, notes: &mut Notes) -> Result<String> {
    note_titles(codebook, notes);
    if codebook.themes.iter().any(|theme| theme.parent.is_some()) {
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
    Ok(out)
}
