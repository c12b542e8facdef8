//! The header of a message or of a part of it: fields, unfolded and decoded.

use crate::document::email::transfer::{base64, decode_text, quoted_printable};
use mail_parser::parsers::MessageStream;
use mail_parser::{Address, HeaderValue};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The fields of a header, in their order.
#[derive(Debug, Default)]
pub(crate) struct MailHeader {
    /// Names in lower case, values unfolded.
    fields: Vec<(String, String)>,
}

/// A `Content-Type` or `Content-Disposition`, in lower case, with its parameters (RFC 2231).
#[derive(Debug, Default)]
pub(crate) struct MediaType {
    /// `text/html`, `attachment`; empty if there is none.
    pub(crate) name: String,
    parameters: BTreeMap<String, String>,
}

impl MediaType {
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

impl MailHeader {
    /// Parts bytes into the header and the body after it. A header without an empty line at its end
    /// ends before the first line that is no field.
    pub(crate) fn split(bytes: &[u8]) -> (Self, &[u8]) {
        let mut header = Self::default();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (line, after) = next_line(rest);
            if line.is_empty() {
                rest = after;
                break;
            }
            let first = header.fields.is_empty();
            if let Some((name, value)) = field(line) {
                header.fields.push((name, decode_value(value)));
            } else if !first && (matches!(line.first(), Some(b' ' | b'\t')) || field(next_line(after).0).is_some()) {
                if let Some((_, last)) = header.fields.last_mut() {
                    last.push(' ');
                    last.push_str(decode_value(line).trim());
                }
            } else if !(first && (line.starts_with(b"From ") || line.starts_with(b">From "))) {
                break;
            }
            rest = after;
        }
        (header, rest)
    }

    /// The value of the first field of that name (lower case), as it is written.
    pub(crate) fn raw(&self, name: &str) -> Option<&str> {
        let value = self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// The value of that field with its encoded words decoded (RFC 2047) and white space collapsed.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let text = collapse(&decode_words(self.raw(name)?));
        (!text.is_empty()).then_some(text)
    }

    /// A field that has a type and parameters.
    pub(crate) fn media_type(&self, name: &str) -> MediaType {
        let Some(value) = self.raw(name) else { return MediaType::default() };
        let line = format!("{value}\n");
        let parsed = MessageStream::new(line.as_bytes()).parse_content_type();
        let HeaderValue::ContentType(parsed) = parsed else { return MediaType::default() };
        let mut name = parsed.c_type.to_ascii_lowercase();
        if let Some(subtype) = &parsed.c_subtype {
            name.push('/');
            name.push_str(&subtype.to_ascii_lowercase());
        }
        let mut parameters = BTreeMap::new();
        for attribute in parsed.attributes.iter().flatten() {
            let value = decode_words(&attribute.value);
            parameters.entry(attribute.name.to_ascii_lowercase()).or_insert(value);
        }
        MediaType { name, parameters }
    }

    /// The display name of the first address of a field.
    pub(crate) fn display_name(&self, name: &str) -> Option<String> {
        display_name(self.raw(name)?)
    }
}

/// The display name of the first of some addresses.
pub(crate) fn display_name(addresses: &str) -> Option<String> {
    let line = format!("{addresses}\n");
    let HeaderValue::Address(parsed) = MessageStream::new(line.as_bytes()).parse_address() else { return None };
    let first = match &parsed {
        Address::List(list) => list.first(),
        Address::Group(groups) => groups.first().and_then(|group| group.addresses.first()),
    };
    let name = collapse(&decode_words(first?.name.as_deref()?));
    let name = name.trim_matches(['"', '\'', ' ']).to_owned();
    (name.chars().any(char::is_alphanumeric) && !name.contains('@')).then_some(name)
}

/// White space as single spaces, none at the ends.
pub(crate) fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Bytes whose lines end in line feeds: old programs end them in carriage returns alone.
pub(crate) fn with_line_feeds(bytes: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\n', bytes).is_some() || memchr::memchr(b'\r', bytes).is_none() {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned(bytes.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect())
}

/// The first line without its end, and what is after it.
pub(crate) fn next_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let (line, rest) = match memchr::memchr(b'\n', bytes) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, &bytes[bytes.len()..]),
    };
    (line.strip_suffix(b"\r").unwrap_or(line), rest)
}

/// The name in lower case and the value of a line that is a field.
pub(crate) fn field(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = memchr::memchr(b':', line.get(..line.len().min(100))?)?;
    let name = line[..colon].trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic());
    is_name.then(|| (String::from_utf8_lossy(name).to_ascii_lowercase(), &line[colon + 1..]))
}

fn decode_value(bytes: &[u8]) -> String {
    decode_text(bytes, None).text
}

/// Decodes the encoded words of RFC 2047. Neighbours of one character set are put together before
/// they are decoded, since some programs part a character between them.
pub(crate) fn decode_words(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut pending: Option<(String, Vec<u8>)> = None;
    let mut rest = text;
    while let Some(at) = rest.find("=?") {
        let (before, word) = rest.split_at(at);
        let Some((charset, bytes, length)) = encoded_word(word) else {
            flush_word(&mut decoded, pending.take());
            decoded.push_str(before);
            decoded.push_str("=?");
            rest = &word[2..];
            continue;
        };
        let adjacent = before.trim().is_empty();
        match &mut pending {
            Some((of, all)) if adjacent && of.eq_ignore_ascii_case(&charset) => all.extend(bytes),
            _ => {
                let joins = adjacent && pending.is_some();
                flush_word(&mut decoded, pending.take());
                if !joins {
                    decoded.push_str(before);
                }
                pending = Some((charset, bytes));
            }
        }
        rest = &word[length..];
    }
    flush_word(&mut decoded, pending);
    decoded.push_str(rest);
    decoded
}

fn flush_word(decoded: &mut String, word: Option<(String, Vec<u8>)>) {
    if let Some((charset, bytes)) = word {
        decoded.push_str(&decode_text(&bytes, Some(&charset)).text);
    }
}

/// The character set, the bytes and the length of the encoded word that a text begins with.
fn encoded_word(text: &str) -> Option<(String, Vec<u8>, usize)> {
    // A text may begin an encoded word at every sign and end none: each is looked for so far only.
    const LONGEST_CHARSET: usize = 60;
    const LONGEST_WORD: usize = 10_000;
    let inner = text.strip_prefix("=?")?;
    let head = &inner[..inner.floor_char_boundary(LONGEST_CHARSET + 1)];
    let (charset, _) = head.split_once('?')?;
    if charset.is_empty() || charset.contains(char::is_whitespace) {
        return None;
    }
    let after = &inner[charset.len() + 1..];
    let (kind, after) = [("Q", "q"), ("B", "b")].into_iter().find_map(|(kind, lower)| {
        let after = after.strip_prefix(kind).or_else(|| after.strip_prefix(lower))?;
        Some((kind, after.strip_prefix('?')?))
    })?;
    let (content, _) = after[..after.floor_char_boundary(LONGEST_WORD)].split_once("?=")?;
    let bytes = match kind {
        "Q" => quoted_printable(content.replace('_', " ").as_bytes()),
        _ => base64(content.as_bytes()),
    };
    let length = text.len() - after.len() + content.len() + "?=".len();
    let charset = charset.split('*').next().unwrap_or(charset).to_owned();
    Some((charset, bytes, length))
}
