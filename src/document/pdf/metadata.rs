//! The title and the day of a PDF, and its text strings.

use std::borrow::Cow;

/// What the file says of itself.
#[derive(Debug, Default)]
pub(crate) struct PdfMetadata {
    pub(crate) title: Option<String>,
    /// `YYYY-MM-DD`.
    pub(crate) date: Option<String>,
}

/// PDFDocEncoding from 0x80 to 0xA0, where it differs from Latin-1 (ISO 32000-1, annex D.2).
const HIGH_CHARACTERS: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ',
    'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}', '€',
];

/// The text of a text string: UTF-16 or UTF-8 with a byte-order mark, or PDFDocEncoding.
pub(crate) fn text_string(bytes: &[u8]) -> String {
    let decoded: Cow<'_, str> = match bytes {
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0,
        [0xFF, 0xFE, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0,
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest),
        _ => bytes.iter().map(|byte| document_character(*byte)).collect::<String>().into(),
    };
    decoded.chars().filter(|character| !matches!(character, '\0'..='\u{8}' | '\u{E}'..='\u{1F}')).collect()
}

fn document_character(byte: u8) -> char {
    byte.checked_sub(0x80)
        .and_then(|index| HIGH_CHARACTERS.get(usize::from(index)).copied())
        .unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::text_string;

    #[test]
    fn text_strings_are_decoded_by_their_mark() {
        assert_eq!(text_string(b"\xFE\xFF\x00Z\x00\xFC"), "Zü");
        assert_eq!(text_string(b"\xEF\xBB\xBFZ\xC3\xBC"), "Zü");
        assert_eq!(text_string(b"Z\xFC \x8D\x97\xA0"), "Zü “Š€");
    }
}
