//! The fonts of an RTF file, and its bytes as text by their character sets.

use super::rtf_charset::{RtfCharset, code_page, font_charset};
use super::sign_fonts::SignFont;
use encoding_rs::{Encoding, WINDOWS_1252};
use std::collections::BTreeMap;

/// Letters in a font of signs from which on they are words.
const LETTERS_OF_WORDS: usize = 4;

/// The character sets of the fonts.
#[derive(Debug)]
pub(crate) struct RtfFonts {
    encoding: &'static Encoding,
    charsets: BTreeMap<i32, RtfCharset>,
    default: i32,
    /// The font named last.
    current: i32,
}

/// Whether all bytes of a text are in the file as they are, or some as `\'e9`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ByteForm {
    Raw,
    Escaped,
}

impl Default for RtfFonts {
    fn default() -> Self {
        Self { encoding: WINDOWS_1252, charsets: BTreeMap::new(), default: 0, current: 0 }
    }
}

impl RtfFonts {
    /// Reads a property of fonts; the character set of the text from here on, if it changes.
    pub(crate) fn read_property(&mut self, word: &str, number: Option<i32>) -> Option<RtfCharset> {
        match word {
            "f" | "plain" => {
                self.current = if word == "f" { number.unwrap_or(0) } else { self.default };
                return Some(self.charsets.get(&self.current).copied().unwrap_or(RtfCharset::Document));
            }
            "deff" => {
                self.default = number.unwrap_or(0);
                self.current = self.default;
            }
            "fcharset" => {
                self.charsets.insert(self.current, font_charset(number.unwrap_or(0)));
            }
            "cpg" => {
                if let Some(encoding) = number.and_then(code_page) {
                    self.charsets.insert(self.current, RtfCharset::Encoding(encoding));
                }
            }
            "ansicpg" => self.encoding = number.and_then(code_page).unwrap_or(self.encoding),
            "mac" => self.encoding = code_page(10000).unwrap_or(self.encoding),
            _ => {}
        }
        None
    }

    /// Reads the name of a font, inside the table of fonts.
    pub(crate) fn read_name(&mut self, name: &str) {
        if let Some(RtfCharset::Signs(font)) = self.charsets.get_mut(&self.current) {
            *font = SignFont::named(name.trim_end_matches(';'));
        }
    }

    /// The text of bytes.
    pub(crate) fn decode(&self, bytes: &[u8], charset: RtfCharset, form: ByteForm) -> String {
        let letters = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
        let encoding = match charset {
            // Words are not written in a font of signs, even if they are marked so.
            RtfCharset::Signs(font) if letters < LETTERS_OF_WORDS => {
                return bytes.iter().map(|byte| font.sign(*byte)).collect();
            }
            RtfCharset::Encoding(encoding) => encoding,
            RtfCharset::Document | RtfCharset::Signs(_) => self.encoding,
        };
        // RTF has no UTF-8, but some programs write it.
        match std::str::from_utf8(bytes) {
            Ok(text) if form == ByteForm::Raw => text.to_owned(),
            _ => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        }
    }
}
