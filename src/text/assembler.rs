//! Assembles the words of a text into tokens: amounts with their units, years, compounds.
//!
//! A compound (`whole-system`) is given as its parts and once as one token.

use super::token::{Class, Token};
use std::ops::Range;

/// Whether a word, alone, means more than a word: `per`, which may begin `per cent`, and `percent`.
pub(super) fn may_begin_amount(word: &[u8]) -> bool {
    word.eq_ignore_ascii_case(b"per") || word.eq_ignore_ascii_case(b"percent")
}
/// A token that the next word may still lengthen.
struct Pending {
    class: Class,
    span: Range<usize>,
    /// The number has no unit yet and takes one: `million`, `per cent`.
    open: bool,
    /// The last word was `per`, which may begin `per cent`.
    per: bool,
}

/// Makes tokens of words, one after the other.
pub(super) struct Assembler<'a> {
    text: &'a str,
    pending: Option<Pending>,
    /// Where the run of hyphenated words began, and how many there are.
    compound: Option<(usize, usize)>,
}

impl<'a> Assembler<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, pending: None, compound: None }
    }

    /// Whether the next word is a token independent of the words before it.
    pub(super) fn is_idle(&self) -> bool {
        self.pending.is_none() && self.compound.is_none()
    }

    pub(super) fn word(&mut self, span: Range<usize>, sink: &mut impl FnMut(Token)) {
        if self.lengthen(&span) || self.is_possessive(&span) {
            return;
        }
        self.flush(sink);
        let word = &self.text[span.clone()];
        let first = word.as_bytes()[0];
        if first.is_ascii_digit()
            && let Some((class, end, open)) = number(self.text, span.clone())
        {
            let start = money_start(self.text, span.start);
            let class = if start < span.start { Class::Money } else { class };
            let end = percent_sign(self.text, end);
            let class = if self.text[..end].ends_with('%') && class != Class::Money { Class::Percent } else { class };
            self.pending = Some(Pending { class, span: start..end, open, per: false });
            return;
        }
        let per = word.eq_ignore_ascii_case("per");
        let class = if word.eq_ignore_ascii_case("percent") { Class::Percent } else { Class::Word };
        self.pending = Some(Pending { class, span, open: false, per });
        if !per {
            // Nothing can lengthen it.
            self.flush(sink);
        }
    }

    /// Whether the word at `span` is the `s` of `2017's`, which the rules part from the number.
    fn is_possessive(&self, span: &Range<usize>) -> bool {
        let before = &self.text[..span.start];
        let number = before.strip_suffix(['\'', '’']).is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
        number && matches!(&self.text[span.clone()], "s" | "S")
    }

    /// Whether the word at `span` only lengthens the token before it.
    fn lengthen(&mut self, span: &Range<usize>) -> bool {
        let Some(pending) = &mut self.pending else { return false };
        if span.start < pending.span.end {
            // A mark after the percent sign makes it the beginning of this word: the number ends
            // before it.
            let before = self.text[..span.start].trim_end_matches([' ', '\u{A0}']);
            pending.span.end = before.len();
            if pending.class == Class::Percent {
                pending.class = Class::Number;
            }
            return false;
        }
        let gap = &self.text[pending.span.end..span.start];
        let word = &self.text[span.clone()];
        if pending.class == Class::Year && is_dash(gap, true) && is_short_year(word) {
            let end = span.start + 2;
            if end == span.end || self.text[end..].starts_with(['\'', '’']) {
                pending.span.end = end;
                return true;
            }
        }
        if gap.strip_prefix(SPACES) != Some("") {
            return false;
        }
        if pending.per && word.eq_ignore_ascii_case("cent") {
            // The number of "58 per cent" is already part of the pending token.
            pending.class = Class::Percent;
            pending.per = false;
            pending.span.end = span.end;
            return true;
        }
        if !pending.open {
            return false;
        }
        self.take_unit(span)
    }

    /// Whether the word at `span` is the unit of the open number before it: `million`, `pounds`,
    /// `per cent`.
    fn take_unit(&mut self, span: &Range<usize>) -> bool {
        let Some(pending) = &mut self.pending else { return false };
        let word = &self.text[span.clone()];
        let unit = word.to_ascii_lowercase();
        if pending.class == Class::Money || pending.class == Class::Number {
            if matches!(
                unit.as_str(),
                "million" | "billion" | "trillion" | "thousand" | "hundred" | "m" | "bn" | "k" | "tn"
            ) {
                pending.span.end = span.end;
                pending.open = pending.class == Class::Number;
                return true;
            }
            if matches!(unit.as_str(), "pounds" | "pound" | "euros" | "dollars" | "quid") {
                pending.class = Class::Money;
                pending.span.end = span.end;
                pending.open = false;
                return true;
            }
        }
        if matches!(pending.class, Class::Number | Class::Year) {
            if unit == "percent" || unit == "pc" {
                pending.class = Class::Percent;
                pending.span.end = span.end;
                pending.open = false;
                return true;
            }
            if unit == "per"
                && let Some(behind) = self.text[span.end..].strip_prefix(SPACES)
                && behind.get(..4).is_some_and(|rest| rest.eq_ignore_ascii_case("cent"))
            {
                pending.span.end = span.end;
                pending.per = true;
                return true;
            }
        }
        false
    }

    /// Gives the token that waits, if one does, and the compound that it ends.
    pub(super) fn flush(&mut self, sink: &mut impl FnMut(Token)) {
        let Some(pending) = self.pending.take() else { return };
        let span = pending.span;
        let word = pending.class == Class::Word;
        let joined = word && is_hyphen(&self.text[..span.start]);
        match (&mut self.compound, joined) {
            (Some((_, parts)), true) => *parts += 1,
            _ => self.compound = None,
        }
        sink(Token { class: pending.class, span: span.clone() });
        let goes_on = word && starts_hyphenated(&self.text[span.end..]);
        match self.compound {
            None if goes_on => self.compound = Some((span.start, 1)),
            Some((start, parts)) if !goes_on => {
                if parts >= 2 {
                    sink(Token { class: Class::Compound, span: start..span.end });
                }
                self.compound = None;
            }
            _ => {}
        }
    }
}

/// What may be between the parts of an amount.
const SPACES: [char; 4] = [' ', '\u{A0}', '\u{202F}', '-'];
const HYPHENS: [char; 3] = ['-', '\u{2010}', '\u{2011}'];

fn is_hyphen(before: &str) -> bool {
    before.strip_suffix(HYPHENS).is_some_and(|rest| rest.ends_with(char::is_alphabetic))
}

fn starts_hyphenated(after: &str) -> bool {
    after.strip_prefix(HYPHENS).is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

fn is_dash(gap: &str, slash: bool) -> bool {
    matches!(gap, "-" | "–" | "\u{2010}" | "\u{2011}") || slash && gap == "/"
}

/// The two digits after the dash of a financial year.
fn is_short_year(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() >= 2 && bytes[..2].iter().all(u8::is_ascii_digit) && !bytes.get(2).is_some_and(u8::is_ascii_digit)
}

fn money_start(text: &str, start: usize) -> usize {
    const SIGNS: [char; 5] = ['£', '$', '€', '¥', '￡'];
    let before = &text[..start];
    let bare = before.strip_suffix([' ', '\u{A0}']).unwrap_or(before);
    match bare.chars().next_back() {
        Some(sign) if SIGNS.contains(&sign) => bare.len() - sign.len_utf8(),
        _ => start,
    }
}

fn percent_sign(text: &str, end: usize) -> usize {
    let behind = &text[end..];
    let bare = behind.strip_prefix([' ', '\u{A0}']).unwrap_or(behind);
    if bare.starts_with('%') { end + (behind.len() - bare.len()) + 1 } else { end }
}

/// What a word that begins with a digit is: its class, where it ends without a possessive, whether
/// it takes a unit. `None` if it is a word after all (`5YFV`).
fn number(text: &str, span: Range<usize>) -> Option<(Class, usize, bool)> {
    let mut word = &text[span.clone()];
    for possessive in ["'s", "’s"] {
        word = word.strip_suffix(possessive).unwrap_or(word);
    }
    let digits = word
        .bytes()
        .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b':' | b';' | b'\''))
        .count();
    let end = span.start + word.len();
    let suffix = word[digits..].to_ascii_lowercase();
    let year = digits == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word[..4].bytes().all(|b| b.is_ascii_digit());
    match suffix.as_str() {
        "" if year => Some((Class::Year, end, true)),
        "" => Some((Class::Number, end, true)),
        "s" if year || digits == 2 => Some((Class::Year, end, false)),
        "m" | "bn" | "k" | "tn" | "mn" | "p" => Some((Class::Number, end, false)),
        "st" | "nd" | "rd" | "th" | "am" | "pm" | "x" => Some((Class::Number, end, false)),
        "pc" => Some((Class::Percent, end, false)),
        _ => None,
    }
}
