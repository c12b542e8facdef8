//! Mac OS Roman against Windows-1252: which of them makes words of the bytes beyond ASCII.
//!
//! Hardly a byte is invalid in either, and detectors of encodings do not know Mac OS Roman. Each
//! character beyond ASCII is scored by its neighbours: an accented letter inside a word, a
//! quotation mark at its edge, a currency sign before a number are likely; a capital after a small
//! letter (`prŽsident`) or a sign between two letters (`na•ve`) is not.

use super::line_ends::with_line_feeds;
use encoding_rs::{Encoding, MACINTOSH};
use std::borrow::Cow;

/// An encoding, and another that the bytes may be in as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GuessedEncoding {
    pub(super) encoding: &'static Encoding,
    pub(super) alternative: Option<&'static Encoding>,
}

/// Points that Mac OS Roman has before any character is looked at: only old Mac programs end lines
/// with carriage returns alone, and only Windows with both.
const CARRIAGE_RETURNS: i32 = 25;
const WINDOWS_ENDS: i32 = -10;
/// From so many points on it is Mac OS Roman, and below so many it is not.
const CERTAIN: i32 = 20;
const POSSIBLE: i32 = -8;

/// Chooses between Mac OS Roman and `other`, the encoding that is likely without it.
pub(super) fn choose(bytes: &[u8], other: &'static Encoding) -> GuessedEncoding {
    let beyond = bytes.iter().filter(|byte| **byte >= 0x80).count();
    let certain = GuessedEncoding { encoding: other, alternative: None };
    // Prose in the languages that Mac OS Roman is for is mostly ASCII.
    if beyond == 0 || beyond * 3 > bytes.len().max(9) {
        return certain;
    }
    let (mac, _) = MACINTOSH.decode_without_bom_handling(bytes);
    let (text, _) = other.decode_without_bom_handling(bytes);
    if mac == text {
        return certain;
    }
    let mac_score = score(&mac);
    // Bytes that look like a multi-byte encoding are in it unless they are good prose otherwise.
    if !other.is_single_byte() {
        let prose = mac_score >= 8 * i32::try_from(beyond).unwrap_or(i32::MAX / 8);
        return if prose { GuessedEncoding { encoding: MACINTOSH, alternative: None } } else { certain };
    }
    let points = line_end_points(bytes);
    match mac_score.saturating_sub(score(&text)).saturating_add(points) {
        CERTAIN.. if mac_score.saturating_add(points) > 0 => GuessedEncoding { encoding: MACINTOSH, alternative: None },
        POSSIBLE.. => GuessedEncoding { encoding: other, alternative: Some(MACINTOSH) },
        _ => certain,
    }
}

fn line_end_points(bytes: &[u8]) -> i32 {
    if matches!(with_line_feeds(bytes), Cow::Owned(_)) {
        CARRIAGE_RETURNS
    } else if memchr::memmem::find(bytes, b"\r\n").is_some() {
        WINDOWS_ENDS
    } else {
        0
    }
}

/// How likely the characters beyond ASCII are, each by its neighbours.
fn score(text: &str) -> i32 {
    let characters: Vec<char> = text.chars().collect();
    let beyond = characters.iter().enumerate().filter(|(_, character)| !character.is_ascii());
    beyond.fold(0i32, |sum, (at, _)| sum.saturating_add(Neighbours::of(&characters, at).points()))
}

/// A character and what is around it.
#[derive(Debug, Clone, Copy)]
struct Neighbours<'a> {
    character: char,
    before: &'a [char],
    after: &'a [char],
}

impl<'a> Neighbours<'a> {
    fn of(characters: &'a [char], at: usize) -> Self {
        let before = &characters[at.saturating_sub(12)..at];
        let after = &characters[at + 1..characters.len().min(at + 13)];
        Self { character: characters[at], before, after }
    }

    /// The character before; a blank at the beginning.
    fn previous(self) -> char {
        self.before.last().copied().unwrap_or(' ')
    }

    fn next(self) -> char {
        self.after.first().copied().unwrap_or(' ')
    }

    /// The letters that follow, in lower case.
    fn word_after(self) -> String {
        self.after.iter().take_while(|c| c.is_alphabetic()).flat_map(|c| c.to_lowercase()).collect()
    }

    /// The letters before, in lower case.
    fn word_before(self) -> String {
        let length = self.before.iter().rev().take_while(|c| c.is_alphabetic()).count();
        self.before[self.before.len() - length..].iter().flat_map(|c| c.to_lowercase()).collect()
    }

    fn is_between_letters(self) -> bool {
        self.previous().is_alphabetic() && self.next().is_alphabetic()
    }

    /// Whether it can begin what is quoted: nothing or an opening mark is before it.
    fn opens(self) -> bool {
        let previous = self.previous();
        (previous.is_whitespace() || "([{-–—/\"'“‘«„¿¡".contains(previous)) && !self.next().is_whitespace()
    }

    /// Whether it can end it.
    fn closes(self) -> bool {
        let next = self.next();
        !self.previous().is_whitespace() && (next.is_whitespace() || ".,;:!?)]}-–—/\"'”’»…".contains(next))
    }

    fn points(self) -> i32 {
        match self.character {
            c if c.is_control() => -40,
            '’' => self.apostrophe(),
            'ª' | 'º' => {
                if self.previous().is_ascii_digit() || self.previous() == '.' {
                    5
                } else {
                    -15
                }
            }
            c if c.is_lowercase() => self.small_letter(),
            c if c.is_uppercase() => self.capital(),
            c if c.is_alphabetic() => 0,
            '–' | '—' => self.dash(),
            '·' | '⁄' => 0,
            _ if self.is_between_letters() => -30,
            _ => self.sign(),
        }
    }

    fn apostrophe(self) -> i32 {
        /// What follows it in English, and what is before it in French and Italian.
        const CONTRACTED: [&str; 7] = ["s", "t", "d", "m", "re", "ve", "ll"];
        const ELIDED: [&str; 16] =
            ["l", "d", "n", "j", "s", "c", "m", "t", "qu", "un", "dell", "all", "nell", "sull", "lorsqu", "jusqu"];
        if self.is_between_letters() {
            let (before, after) = (self.word_before(), self.word_after());
            let is_known = CONTRACTED.contains(&after.as_str()) || ELIDED.contains(&before.as_str());
            return if is_known { 20 } else { 2 };
        }
        if self.closes() || self.previous().is_whitespace() && self.next().is_ascii_digit() { 5 } else { -15 }
    }

    fn small_letter(self) -> i32 {
        let (previous, next, letter) = (self.previous(), self.next(), self.character);
        if next.is_uppercase() {
            return -30;
        }
        match (previous.is_alphabetic(), next.is_lowercase()) {
            (true, true) => self.inner_letter(),
            (true, false) if "éèàùìòóíáúäöåøæüßâêëôãõ".contains(letter) => 8,
            (true, false) => -5,
            (false, true) if "éàêóöüäåúíáøæœâôçñ".contains(letter) => 5,
            (false, true) if letter == 'î' || letter == 'è' => 0,
            (false, true) => -12,
            (false, false) if letter == 'à' => 8,
            (false, false) if "óéèáø".contains(letter) => -5,
            (false, false) => -20,
        }
    }

    /// A letter inside a word, by what follows it.
    fn inner_letter(self) -> i32 {
        let next = self.next();
        match self.character {
            'ç' => {
                if "aouãõâáéêî".contains(next) {
                    10
                } else {
                    -10
                }
            }
            'ñ' => {
                if "aeiouóáéíú".contains(next) {
                    10
                } else {
                    -10
                }
            }
            'œ' => {
                if "uil".contains(next) {
                    10
                } else {
                    -10
                }
            }
            'ß' => {
                if "aeiouäöü".contains(self.previous()) {
                    10
                } else {
                    -20
                }
            }
            c if "àáâãäåæèéêëìíîïòóôõöøùúûü".contains(c) => 10,
            'ÿ' => -20,
            // Icelandic; in the bytes of other encodings more often than in its own.
            'ð' | 'þ' | 'ý' => -6,
            _ => -2,
        }
    }

    fn capital(self) -> i32 {
        let (previous, next) = (self.previous(), self.next());
        if previous.is_lowercase() {
            return -30;
        }
        let is_common = "ÉÖÜÄÅÀÇØÆÑÁÍÓÚÊÈÔÎŒ".contains(self.character);
        match (next.is_lowercase(), next.is_uppercase()) {
            (true, _) => {
                if is_common {
                    5
                } else {
                    -2
                }
            }
            // `ÒThe` is a quotation mark in another encoding.
            (_, true) if self.after.get(1).is_some_and(|c| c.is_lowercase()) => -20,
            (_, true) => {
                if is_common {
                    5
                } else {
                    -2
                }
            }
            _ if previous.is_uppercase() => {
                if is_common {
                    5
                } else {
                    -2
                }
            }
            _ if "ÀÉ".contains(self.character) => 3,
            _ => -20,
        }
    }

    fn dash(self) -> i32 {
        /// English words that are common next to a dash without blanks.
        const FUNCTION_WORDS: [&str; 24] = [
            "and", "or", "but", "the", "a", "an", "in", "it", "is", "which", "that", "as", "for", "to", "with", "not",
            "who", "this", "if", "of", "at", "by", "from", "they",
        ];
        let (previous, next) = (self.previous(), self.next());
        let digits = previous.is_ascii_digit() && next.is_ascii_digit();
        if digits || previous.is_whitespace() && next.is_whitespace() {
            return 10;
        }
        if !self.is_between_letters() {
            return 0;
        }
        let is_word = |word: String| FUNCTION_WORDS.contains(&word.as_str());
        match self.character {
            _ if is_word(self.word_after()) || is_word(self.word_before()) => 20,
            '—' => 3,
            _ => -10,
        }
    }

    /// Signs that are not between two letters.
    fn sign(self) -> i32 {
        let (previous, next) = (self.previous(), self.next());
        let number = next.is_ascii_digit() || previous.is_ascii_digit();
        let likely = |holds: bool, points: i32| if holds { points } else { -15 };
        match self.character {
            '“' => likely(self.opens() || self.closes(), if self.opens() { 15 } else { 5 }),
            '‘' => likely(self.opens(), 10),
            '”' => likely(self.closes(), 15),
            '„' | '‚' => likely(self.opens(), 10),
            '«' | '»' | '‹' | '›' => likely(self.opens() || self.closes() || previous != next, 10),
            '…' => 5,
            '¿' | '¡' => likely(self.opens() && next.is_alphabetic(), 15),
            '£' | '€' | '¥' => likely(number || previous.is_whitespace() && !next.is_alphabetic(), 8),
            '•' => likely(next.is_whitespace() || previous.is_whitespace(), 5),
            '\u{A0}' => likely(!previous.is_whitespace() || !next.is_whitespace(), 2),
            '°' | '½' | '¼' | '¾' | '²' | '³' | '±' => likely(number, 5),
            '©' | '®' | '™' | '§' | '×' | '÷' | 'µ' => 2,
            '†' | '‡' => likely(!next.is_alphabetic(), 0),
            '¨' | '´' | '¸' | 'ˆ' | '˜' | '¯' | '˘' | '˙' | '˚' | '˝' | '˛' | 'ˇ' => -15,
            _ => -10,
        }
    }
}

#[cfg(test)]
mod tests;
