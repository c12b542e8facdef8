//! From the bytes of a message part to its text: transfer encodings and character sets, tolerant of
//! what is broken.

use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE};

/// A text, and how many of its characters could not be decoded.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct PartText {
    pub(crate) text: String,
    pub(crate) broken: usize,
}

/// Decodes quoted-printable. An equals sign that begins no escape is kept.
pub(crate) fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'=', rest) {
        decoded.extend_from_slice(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(byte) = hex_pair(after) {
            decoded.push(byte);
            rest = &after[2..];
        } else if let Some(length) = soft_break(after) {
            rest = &after[length..];
        } else {
            decoded.push(b'=');
            rest = after;
        }
    }
    decoded.extend_from_slice(rest);
    decoded
}

/// The length of white space up to and with a line feed, or up to the end.
fn soft_break(bytes: &[u8]) -> Option<usize> {
    let blanks = bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
    match bytes.get(blanks) {
        Some(b'\n') => Some(blanks + 1),
        None => Some(blanks),
        _ => None,
    }
}

fn hex_pair(bytes: &[u8]) -> Option<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

/// Decodes base64. Characters outside the alphabet are skipped; padding ends a group, not the text;
/// lines of prose after the last encoded line (a list server's footer) are kept as they are.
pub(crate) fn base64(bytes: &[u8]) -> Vec<u8> {
    let (encoded, tail) = bytes.split_at(literal_tail(bytes));
    let mut decoded = Vec::with_capacity(encoded.len() / 4 * 3 + 3);
    let (mut group, mut filled) = (0u32, 0u32);
    for byte in encoded {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                flush_group(&mut decoded, group, filled);
                (group, filled) = (0, 0);
                continue;
            }
            _ => continue,
        };
        group = group << 6 | u32::from(value);
        filled += 1;
        if filled == 4 {
            flush_group(&mut decoded, group, filled);
            (group, filled) = (0, 0);
        }
    }
    flush_group(&mut decoded, group, filled);
    if !tail.is_empty() {
        decoded.extend_from_slice(b"\n\n");
        decoded.extend_from_slice(tail);
    }
    decoded
}

fn flush_group(decoded: &mut Vec<u8>, group: u32, filled: u32) {
    if filled < 2 {
        return;
    }
    let bytes = (group << (6 * (4 - filled))).to_be_bytes();
    decoded.extend_from_slice(&bytes[1..(filled as usize).min(4)]);
}

/// Where lines that are not base64 begin, after which no encoded line comes.
fn literal_tail(bytes: &[u8]) -> usize {
    let mut tail = bytes.len();
    let mut end = bytes.len();
    while end > 0 {
        let start = memchr::memrchr(b'\n', &bytes[..end - 1]).map_or(0, |at| at + 1);
        let line = bytes[start..end].trim_ascii();
        let letters = line.iter().any(u8::is_ascii_alphanumeric);
        let foreign = line.iter().filter(|byte| !byte.is_ascii_alphanumeric() && !b"+/=-_".contains(byte)).count();
        let is_encoded = letters && foreign == 0;
        if is_encoded && (line.len() >= 32 || line.len().is_multiple_of(4) || tail == bytes.len()) {
            break;
        }
        if foreign >= 2 || line.contains(&b' ') || !(letters || line.is_empty()) {
            tail = start;
        }
        end = start;
    }
    tail
}

/// Decodes text with the declared character set, unless the bytes show that the label is wrong:
/// text that is valid UTF-8 beyond ASCII is UTF-8 whatever the label is.
pub(crate) fn decode_text(bytes: &[u8], label: Option<&str>) -> PartText {
    let label = label.map(str::trim).filter(|label| !label.is_empty());
    let declared = label.and_then(|label| Encoding::for_label(label.as_bytes())).filter(|found| *found != REPLACEMENT);
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return with_encoding(encoding, &bytes[mark..]);
    }
    let has_nul = memchr::memchr(0, bytes).is_some();
    let of_pairs = |found: &&'static Encoding| has_nul && [UTF_16LE, UTF_16BE].contains(found);
    if let Some(encoding) = declared.filter(|found| *found == ISO_2022_JP || of_pairs(found)) {
        let decoded = with_encoding(encoding, bytes);
        if decoded.broken == 0 {
            return decoded;
        }
    }
    let foreign = if declared.is_none() { label.and_then(|label| foreign_charset(bytes, label)) } else { None };
    if let Some(text) = foreign {
        return PartText { broken: text.matches('\u{FFFD}').count(), text };
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && !has_nul
    {
        return PartText { text: text.to_owned(), broken: 0 };
    }
    if let Some(encoding) = declared.filter(|found| *found != UTF_8 && !is_ascii_label(label)) {
        let decoded = with_encoding(encoding, bytes);
        if decoded.broken == 0 {
            return decoded;
        }
    }
    guessed(bytes, declared.unwrap_or(UTF_8))
}

/// Character sets that browsers do not know, such as UTF-7.
fn foreign_charset(bytes: &[u8], label: &str) -> Option<String> {
    let decoder = mail_parser::decoders::charsets::map::charset_decoder(label.as_bytes())?;
    Some(decoder(bytes))
}

/// ASCII says nothing about bytes beyond it.
fn is_ascii_label(label: Option<&str>) -> bool {
    label.is_some_and(|label| label.to_ascii_lowercase().contains("ascii"))
}

fn guessed(bytes: &[u8], declared: &'static Encoding) -> PartText {
    match crate::document::encoding::decode(bytes.to_vec()) {
        Ok(decoded) => PartText { text: decoded.text, broken: decoded.broken },
        Err(_) => {
            let without_nul: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
            with_encoding(declared, &without_nul)
        }
    }
}

fn with_encoding(encoding: &'static Encoding, bytes: &[u8]) -> PartText {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    let broken = if malformed { text.matches('\u{FFFD}').count() } else { 0 };
    PartText { text: text.into_owned(), broken }
}
