//! The encoding that a page declares in its first bytes: the prescan of the WHATWG's standard.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes that are looked at. The standard says 1024; pages of word processors declare later.
const PRESCAN: usize = 4096;

/// The encoding of `<meta charset>`, `<meta http-equiv="Content-Type">` or an XML declaration.
pub(crate) fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut scan = MetaScan { bytes: &bytes[..bytes.len().min(PRESCAN)], at: 0 };
    if let Some(encoding) = xml_declaration(scan.bytes) {
        return Some(encoding);
    }
    while scan.at < scan.bytes.len() {
        if scan.starts_with(b"<!--") {
            // `-->` may share its hyphens with the opening.
            scan.at += 2;
            scan.skip_past(b"-->");
        } else if scan.starts_with(b"<meta") && scan.peek(5).is_some_and(is_space_or_slash) {
            scan.at += 5;
            if let Some(encoding) = scan.meta() {
                return Some(encoding);
            }
        } else if scan.starts_a_tag() {
            while scan.peek(0).is_some_and(|byte| !byte.is_ascii_whitespace() && byte != b'>') {
                scan.at += 1;
            }
            while scan.attribute().is_some() {}
        } else if scan.starts_with(b"<!") || scan.starts_with(b"</") || scan.starts_with(b"<?") {
            scan.skip_past(b">");
        } else {
            scan.at += 1;
        }
    }
    None
}

fn is_space_or_slash(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'/'
}

fn encoding_of(label: &[u8]) -> Option<&'static Encoding> {
    if label.eq_ignore_ascii_case(b"x-user-defined") {
        return Some(WINDOWS_1252);
    }
    // A declaration that was read as ASCII cannot be in UTF-16.
    Encoding::for_label(label).map(|found| if found == UTF_16LE || found == UTF_16BE { UTF_8 } else { found })
}

fn xml_declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let body = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).strip_prefix(b"<?xml")?;
    let declaration = &body[..body.iter().position(|byte| *byte == b'>')?];
    let at = memchr::memmem::find(declaration, b"encoding")?;
    let value = declaration[at + 8..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let quote = *value.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let label = value[1..].split(|byte| *byte == quote).next()?;
    encoding_of(label)
}

/// The label in the `content` of a `Content-Type`.
fn charset_in_content(content: &[u8]) -> Option<&'static Encoding> {
    let lower = content.to_ascii_lowercase();
    let mut rest = &lower[..];
    loop {
        rest = &rest[memchr::memmem::find(rest, b"charset")? + 7..];
        let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") else { continue };
        let value = value.trim_ascii_start();
        return match value.first()? {
            quote @ (b'"' | b'\'') => {
                let end = value[1..].iter().position(|byte| byte == quote)?;
                encoding_of(&value[1..=end])
            }
            _ => encoding_of(value.split(|byte| byte.is_ascii_whitespace() || *byte == b';').next()?),
        };
    }
}

/// A place in the bytes.
struct MetaScan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl MetaScan<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn starts_with(&self, prefix: &[u8]) -> bool {
        self.bytes[self.at..].get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    }

    fn starts_a_tag(&self) -> bool {
        let letter = if self.peek(1) == Some(b'/') { self.peek(2) } else { self.peek(1) };
        self.peek(0) == Some(b'<') && letter.is_some_and(|byte| byte.is_ascii_alphabetic())
    }

    fn skip_past(&mut self, end: &[u8]) {
        self.at = match memchr::memmem::find(&self.bytes[self.at..], end) {
            Some(found) => self.at + found + end.len(),
            None => self.bytes.len(),
        };
    }

    fn meta(&mut self) -> Option<&'static Encoding> {
        let (mut pragma, mut declared, mut from_content) = (false, None, None);
        while let Some((name, value)) = self.attribute() {
            match name.as_slice() {
                b"http-equiv" => pragma |= value.eq_ignore_ascii_case(b"content-type"),
                b"content" => from_content = from_content.or_else(|| charset_in_content(&value)),
                b"charset" => declared = declared.or_else(|| encoding_of(&value)),
                _ => {}
            }
        }
        declared.or(from_content.filter(|_| pragma))
    }

    /// The next attribute of the tag, its name in lower case; `None` past the end of the tag.
    fn attribute(&mut self) -> Option<(Vec<u8>, Vec<u8>)> {
        while self.peek(0).is_some_and(is_space_or_slash) {
            self.at += 1;
        }
        if self.peek(0)? == b'>' {
            self.at += 1;
            return None;
        }
        let start = self.at;
        while self
            .peek(0)
            .is_some_and(|byte| !is_space_or_slash(byte) && byte != b'>' && (byte != b'=' || self.at == start))
        {
            self.at += 1;
        }
        let name = self.bytes[start..self.at].to_ascii_lowercase();
        while self.peek(0).is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
        if self.peek(0) != Some(b'=') {
            return Some((name, Vec::new()));
        }
        self.at += 1;
        while self.peek(0).is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
        let quote = self.peek(0).filter(|byte| matches!(byte, b'"' | b'\''));
        if quote.is_some() {
            self.at += 1;
        }
        let start = self.at;
        while self.peek(0).is_some_and(|byte| match quote {
            Some(quote) => byte != quote,
            None => !byte.is_ascii_whitespace() && byte != b'>',
        }) {
            self.at += 1;
        }
        let value = self.bytes[start..self.at].to_vec();
        if quote.is_some() && self.at < self.bytes.len() {
            self.at += 1;
        }
        Some((name, value))
    }
}
