//! XML as a series of events: start tags, end tags and text, by local names.
//!
//! Namespaces are not looked at, so that the transitional and the strict form of a format are read
//! alike. Entities of a document type definition are not expanded. What is damaged ends the series,
//! and `damage` says where.

use crate::document::extract::ReadProblem;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;

/// Elements inside elements beyond which a file is called damaged.
const MOST_NESTED: usize = 100_000;

/// One event.
pub(crate) enum XmlEvent<'a> {
    /// A start tag, or an empty element, which a `Close` follows.
    Open(XmlElement<'a>),
    /// The end tag of the element that was opened last.
    Close,
    /// Text between tags; one text may come in several parts.
    Text(Cow<'a, str>),
}

/// A start tag.
pub(crate) struct XmlElement<'a>(BytesStart<'a>);

impl XmlElement<'_> {
    /// The name without prefix.
    pub(crate) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of the first attribute of that local name.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        // Duplicates are not checked, which would take the square of their number.
        let mut attributes = self.0.attributes();
        let found = attributes.with_checks(false).filter_map(Result::ok).find(|attribute| {
            let key = attribute.key.local_name();
            key.into_inner() == name
        })?;
        let value = found.normalized_value(XmlVersion::Implicit1_0).unwrap_or_else(|_| found.value.clone());
        Some(value.into_owned())
    }

    /// The value of the attribute of that name with its prefix.
    pub(crate) fn qualified(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let found = attributes.with_checks(false).filter_map(Result::ok).find(|attribute| attribute.key.0 == name)?;
        Some(found.value.into_owned())
    }

    /// The attribute as a number.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// The attribute `val`, as WordprocessingML calls the value of a property.
    pub(crate) fn value(&self) -> Option<String> {
        self.attribute("val")
    }

    /// Whether a property of WordprocessingML that is on or off is on: without a value it is.
    pub(crate) fn is_on(&self) -> bool {
        !matches!(self.value().as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

/// The events of one XML text.
pub(crate) struct XmlEvents<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
    ended: bool,
    damaged_at: Option<u64>,
}

impl<'a> XmlEvents<'a> {
    /// Reads from the start of `text`.
    pub(crate) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Self { reader, depth: 0, ended: false, damaged_at: None }
    }

    /// After the last event: the damage that ended the series, if there was any. `part` is the name
    /// of the entry.
    pub(crate) fn damage(&self, part: &str) -> Option<ReadProblem> {
        let byte = self.damaged_at?;
        let reason = format!("'{part}' is no well-formed XML after byte {byte}, and what follows is not read");
        Some(ReadProblem::lost(None, reason, "open the file in its program and save it again"))
    }

    fn end(&mut self, damaged: Damage) -> Option<XmlEvent<'a>> {
        self.ended = true;
        if damaged == Damage::Found {
            self.damaged_at = Some(self.reader.buffer_position());
        }
        None
    }
}

#[derive(PartialEq, Eq)]
enum Damage {
    Found,
    Absent,
}

impl<'a> Iterator for XmlEvents<'a> {
    type Item = XmlEvent<'a>;

    fn next(&mut self) -> Option<XmlEvent<'a>> {
        while !self.ended {
            match self.reader.read_event() {
                Ok(Event::Start(_)) if self.depth >= MOST_NESTED => return self.end(Damage::Found),
                Ok(Event::Start(element) | Event::Empty(element)) => {
                    self.depth += 1;
                    return Some(XmlEvent::Open(XmlElement(element)));
                }
                Ok(Event::End(_)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Some(XmlEvent::Close);
                }
                Ok(Event::Text(text)) => return Some(XmlEvent::Text(text.into_inner())),
                Ok(Event::CData(text)) => return Some(XmlEvent::Text(text.into_inner())),
                Ok(Event::GeneralRef(name)) => return Some(XmlEvent::Text(character(&name))),
                Ok(Event::Eof) if self.depth > 0 => return self.end(Damage::Found),
                Ok(Event::Eof) => return self.end(Damage::Absent),
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
                Err(_) => return self.end(Damage::Found),
            }
        }
        None
    }
}

/// The character of `&#233;` or `&amp;`; an unknown entity as it is written.
fn character<'a>(reference: &BytesRef<'_>) -> Cow<'a, str> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Cow::Owned(character.to_string());
    }
    match quick_xml::escape::resolve_predefined_entity(reference) {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(format!("&{};", &**reference)),
    }
}

/// The text of an XML file: by byte-order mark, by the encoding that it declares, else UTF-8.
pub(crate) fn decode_xml(bytes: &[u8]) -> Cow<'_, str> {
    let (encoding, mark) = Encoding::for_bom(bytes).unwrap_or_else(|| (declared_encoding(bytes), 0));
    let bytes = bytes.get(mark..).unwrap_or_default();
    encoding.decode_without_bom_handling(bytes).0
}

fn declared_encoding(bytes: &[u8]) -> &'static Encoding {
    match bytes.first_chunk::<4>() {
        Some([b'<', 0, _, 0]) => return UTF_16LE,
        Some([0, b'<', 0, _]) => return UTF_16BE,
        _ => {}
    }
    let head = bytes.get(..bytes.len().min(200)).unwrap_or_default();
    let declaration = head.split(|byte| *byte == b'>').next().unwrap_or_default();
    let declaration = String::from_utf8_lossy(declaration);
    let label = declaration.split_once("encoding=").map(|(_, rest)| rest.trim_start_matches(['"', '\'', ' ']));
    let label = label.and_then(|rest| rest.split(['"', '\'', ' ']).next()).unwrap_or("utf-8");
    let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8);
    // A declaration that can be read byte by byte is not in UTF-16, whatever it says.
    if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding }
}
