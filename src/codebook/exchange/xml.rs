//! Dictionaries in XML: elements that are categories, and in them elements that are words. By
//! events: no entity is expanded and nothing recurses.

use super::builder::CodebookBuilder;
use super::format::DictionaryFormat;
use super::notes::Notes;
use super::outward::{self, GlobSupport, WeightSupport, key};
use crate::codebook::definition::{Codebook, Theme};
use crate::codebook::theme_tree::MAX_DEPTH;
use crate::error::{Error, ErrorKind, Result};
use quick_xml::events::{BytesDecl, BytesEnd, BytesRef, BytesStart, Event};
use quick_xml::{Reader, Writer, XmlVersion};

const CATEGORIES: [&str; 4] = ["cnode", "category", "cat", "group"];
const WORDS: [&str; 6] = ["pnode", "pattern", "entry", "word", "term", "item"];
const NAMES: [&str; 4] = ["name", "value", "label", "pattern"];

/// An open element.
enum OpenElement {
    /// An element that is neither category nor word.
    Other,
    Category(usize),
    /// A word whose name is the text in it.
    Word {
        category: usize,
        text: String,
        line: usize,
    },
}

const HINT: &str =
    "categories are <cnode name=\"…\"> or <category name=\"…\">, words <pnode name=\"…\"/> or <pattern>…</pattern>";

pub(super) fn read(text: &str, builder: &mut CodebookBuilder) -> Result<()> {
    let mut reader = Reader::from_str(text);
    let mut lines = LineCounter { text, byte: 0, line: 1 };
    let mut open: Vec<OpenElement> = Vec::new();
    loop {
        let start = reader.buffer_position();
        let event = reader.read_event();
        let line = lines.at(start as usize);
        let event = event.map_err(|error| {
            let line = lines.at(reader.error_position() as usize);
            builder.error(line, format_args!("no XML: {error}")).with_hint(HINT)
        })?;
        match event {
            Event::Start(element) => {
                if open.len() > 2 * MAX_DEPTH {
                    return Err(builder.error(line, "too deep").with_hint(HINT));
                }
                let next = begin(&element, &open, line, builder)?;
                open.push(next);
            }
            Event::Empty(element) => {
                let next = begin(&element, &open, line, builder)?;
                end(next, builder);
            }
            Event::End(_) => {
                if let Some(last) = open.pop() {
                    end(last, builder);
                }
            }
            Event::Text(content) => {
                if let Some(OpenElement::Word { text, .. }) = open.last_mut() {
                    text.push_str(&content.xml10_content());
                }
            }
            Event::CData(content) => {
                if let Some(OpenElement::Word { text, .. }) = open.last_mut() {
                    text.push_str(&content.xml10_content());
                }
            }
            Event::GeneralRef(name) => {
                let known = character(&name).ok_or_else(|| {
                    builder.error(line, format_args!("the entity '&{};' is not read", &*name)).with_hint(HINT)
                })?;
                if let Some(OpenElement::Word { text, .. }) = open.last_mut() {
                    text.push_str(&known);
                }
            }
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    if !open.is_empty() {
        return Err(builder.error(lines.at(text.len()), "an element is never closed").with_hint(HINT));
    }
    builder.unwrap_root();
    Ok(())
}

/// The character of `&#233;` or `&amp;`.
fn character(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => Some(c.to_string()),
        _ => quick_xml::escape::resolve_predefined_entity(reference).map(str::to_owned),
    }
}

fn begin(
    element: &BytesStart<'_>,
    open: &[OpenElement],
    line: usize,
    builder: &mut CodebookBuilder,
) -> Result<OpenElement> {
    let tag = element.local_name().as_ref().to_ascii_lowercase();
    let within = open.iter().rev().find_map(|open| match open {
        OpenElement::Category(category) => Some(*category),
        OpenElement::Other | OpenElement::Word { .. } => None,
    });
    let (mut name, mut description) = (None, String::new());
    // Duplicates are not checked, which would take the square of their number.
    for attribute in element.attributes().with_checks(false) {
        let attribute =
            attribute.map_err(|error| builder.error(line, format_args!("no XML: {error}")).with_hint(HINT))?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| builder.error(line, format_args!("no XML: {error}")).with_hint(HINT))?;
        match attribute.key.as_ref() {
            key if NAMES.contains(&key) => name = Some(value.into_owned()),
            "desc" | "description" => description = value.into_owned(),
            _ => {}
        }
    }
    if CATEGORIES.contains(&tag.as_str()) {
        let name = name.unwrap_or_default();
        let category = builder.begin(within, &name, line)?;
        // Yoshikoder repeats the name there.
        if description != name {
            builder.set_description(category, &description);
        }
        return Ok(OpenElement::Category(category));
    }
    if WORDS.contains(&tag.as_str()) {
        let Some(category) = within else {
            let shown = name.unwrap_or(tag);
            return Err(builder.error(line, format_args!("'{shown}' is in no category")).with_hint(HINT));
        };
        return Ok(OpenElement::Word { category, text: name.unwrap_or_default(), line });
    }
    if !open.is_empty() {
        builder.notes.at_line("passed over, since these elements mean nothing here", "element", &tag, line);
    }
    Ok(OpenElement::Other)
}

fn end(element: OpenElement, builder: &mut CodebookBuilder) {
    if let OpenElement::Word { category, text, line } = element {
        builder.word(category, &text, 1.0, line);
    }
}

/// Which line a byte is in; bytes only go up.
struct LineCounter<'a> {
    text: &'a str,
    byte: usize,
    line: usize,
}

impl LineCounter<'_> {
    fn at(&mut self, byte: usize) -> usize {
        let byte = byte.clamp(self.byte, self.text.len());
        self.line += memchr::memchr_iter(b'\n', &self.text.as_bytes()[self.byte..byte]).count();
        self.byte = byte;
        self.line
    }
}

pub(super) fn write(codebook: &Codebook, notes: &mut Notes) -> Result<String> {
    let failure = |error: std::io::Error| Error::new(ErrorKind::Codebook, format!("cannot write the XML: {error}"));
    let themes = outward::in_order(codebook)?;
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    write_themes(&themes, &mut writer, notes).map_err(failure)?;
    let mut text = String::from_utf8(writer.into_inner()).map_err(|error| failure(std::io::Error::other(error)))?;
    text.push('\n');
    Ok(text)
}

/// Writes the themes, given in order with their depths.
fn write_themes(themes: &[(usize, &Theme)], writer: &mut Writer<Vec<u8>>, notes: &mut Notes) -> std::io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.write_event(Event::Start(BytesStart::new("dictionary")))?;
    let mut open = 0;
    for &(depth, theme) in themes {
        close_categories(writer, &mut open, depth)?;
        writer.write_event(Event::Start(named("cnode", key(theme))))?;
        open = depth + 1;
        for word in outward::plain(theme, DictionaryFormat::Lexicoder, GlobSupport::Any, WeightSupport::Dropped, notes)
        {
            writer.write_event(Event::Empty(named("pnode", &word.text)))?;
        }
    }
    close_categories(writer, &mut open, 0)?;
    writer.write_event(Event::End(BytesEnd::new("dictionary")))
}

/// Closes categories until so many are open.
fn close_categories(writer: &mut Writer<Vec<u8>>, open: &mut usize, wanted: usize) -> std::io::Result<()> {
    while *open > wanted {
        writer.write_event(Event::End(BytesEnd::new("cnode")))?;
        *open -= 1;
    }
    Ok(())
}

/// An element with a name. XML has no control characters: they become spaces.
fn named<'a>(element: &'a str, name: &str) -> BytesStart<'a> {
    let name: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    BytesStart::new(element).with_attributes([("name", name.as_str())])
}
