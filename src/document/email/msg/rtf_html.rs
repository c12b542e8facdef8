//! Takes the HTML out of RTF that encapsulates it (MS-OXRTFEX, `\fromhtml1`).

use crate::document::email::msg::code_page::encoding_of;
use encoding_rs::{Encoding, WINDOWS_1252};

/// What a group of the RTF holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EncapsulationGroup {
    /// Text of the page, and RTF that only shows it.
    Body,
    /// `\*\htmltag`: markup as it is.
    Tag,
    /// Fonts, colours and whatever is no part of the page.
    Skipped,
}

#[derive(Debug, Clone, Copy)]
struct RtfLevel {
    group: EncapsulationGroup,
    /// Whether `\htmlrtf` hides what follows.
    hidden: bool,
    /// Characters that stand for one `\u`.
    fallback: usize,
}

struct EncapsulatedHtml {
    html: String,
    levels: Vec<RtfLevel>,
    level: RtfLevel,
    encoding: &'static Encoding,
    /// Bytes of the code page that are not decoded yet: one character may have several.
    pending: Vec<u8>,
    /// Characters to be left out after a `\u`.
    skip: usize,
    /// High surrogate of a `\u` before.
    surrogate: Option<u16>,
}

/// The HTML; none if the RTF encapsulates none.
pub(crate) fn html_of(rtf: &[u8]) -> Option<String> {
    memchr::memmem::find(&rtf[..rtf.len().min(4096)], b"\\fromhtml1")?;
    let level = RtfLevel { group: EncapsulationGroup::Body, hidden: false, fallback: 1 };
    let mut page = EncapsulatedHtml {
        html: String::new(),
        levels: Vec::new(),
        level,
        encoding: WINDOWS_1252,
        pending: Vec::new(),
        skip: 0,
        surrogate: None,
    };
    let mut rest = rtf;
    while let Some((first, after)) = rest.split_first() {
        rest = match first {
            b'{' => page.open(after),
            b'}' => page.close(after),
            b'\\' => page.control(after),
            b'\r' | b'\n' => after,
            byte => {
                page.byte(*byte);
                after
            }
        };
    }
    page.flush();
    Some(page.html)
}

impl EncapsulatedHtml {
    fn open<'a>(&mut self, after: &'a [u8]) -> &'a [u8] {
        self.flush();
        self.levels.push(self.level);
        self.skip = 0;
        let Some(rest) = after.strip_prefix(b"\\*") else { return after };
        let is_tag = rest.trim_ascii_start().starts_with(b"\\htmltag");
        self.level.group = if is_tag { EncapsulationGroup::Tag } else { EncapsulationGroup::Skipped };
        rest
    }

    fn close<'a>(&mut self, after: &'a [u8]) -> &'a [u8] {
        self.flush();
        if let Some(level) = self.levels.pop() {
            self.level = level;
        }
        self.skip = 0;
        after
    }

    /// A control word or a control symbol after its backslash.
    fn control<'a>(&mut self, after: &'a [u8]) -> &'a [u8] {
        let Some((first, rest)) = after.split_first() else { return after };
        if !first.is_ascii_alphabetic() {
            return self.symbol(*first, rest);
        }
        let length = after.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, rest) = after.split_at(length);
        let sign = usize::from(rest.starts_with(b"-"));
        let digits = rest[sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = if digits == 0 { (&rest[..0], rest) } else { rest.split_at(sign + digits) };
        let number = std::str::from_utf8(number).ok().and_then(|number| number.parse::<i32>().ok());
        let rest = rest.strip_prefix(b" ").unwrap_or(rest);
        self.word(word, number);
        rest
    }

    fn symbol<'a>(&mut self, sign: u8, rest: &'a [u8]) -> &'a [u8] {
        match sign {
            b'\'' => {
                let pair = rest.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
                let Some(byte) = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) else { return rest };
                self.byte(byte);
                return &rest[2..];
            }
            b'\\' | b'{' | b'}' => self.byte(sign),
            b'~' => self.text("&nbsp;"),
            b'_' => self.text("&shy;"),
            b'\r' | b'\n' => self.text("\n"),
            _ => {}
        }
        rest
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) {
        let character = match word {
            b"par" | b"line" => "\r\n",
            b"tab" => "\t",
            b"lquote" => "&lsquo;",
            b"rquote" => "&rsquo;",
            b"ldblquote" => "&ldquo;",
            b"rdblquote" => "&rdquo;",
            b"bullet" => "&bull;",
            b"endash" => "&ndash;",
            b"emdash" => "&mdash;",
            _ => "",
        };
        if !character.is_empty() {
            self.text(character);
            return;
        }
        match word {
            b"htmlrtf" => {
                self.flush();
                self.level.hidden = number != Some(0);
            }
            b"ansicpg" => self.encoding = number.and_then(encoding_of).unwrap_or(self.encoding),
            b"uc" => self.level.fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            b"u" => self.unicode(number.unwrap_or(0)),
            b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"pntext" | b"pict" | b"object" => {
                self.level.group = EncapsulationGroup::Skipped;
            }
            _ => {}
        }
    }

    /// A UTF-16 unit as a signed number.
    fn unicode(&mut self, number: i32) {
        self.flush();
        self.skip = self.level.fallback;
        let Ok(unit) = u16::try_from(number.rem_euclid(65_536)) else { return };
        let units = [self.surrogate.take().unwrap_or(0), unit];
        if (0xD800..0xDC00).contains(&unit) {
            self.surrogate = Some(unit);
            return;
        }
        let units = if units[0] == 0 { &units[1..] } else { &units[..] };
        if self.is_shown() {
            self.html.push_str(&String::from_utf16_lossy(units));
        }
    }

    fn is_shown(&self) -> bool {
        !self.level.hidden && self.level.group != EncapsulationGroup::Skipped
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.is_shown() {
            self.pending.push(byte);
        }
    }

    fn text(&mut self, text: &str) {
        self.flush();
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.is_shown() {
            self.html.push_str(text);
        }
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            self.html.push_str(&self.encoding.decode_without_bom_handling(&self.pending).0);
            self.pending.clear();
        }
    }
}
