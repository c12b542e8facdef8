//! The folded words of a text: NFKC, lower case, nothing invisible, curly apostrophes straight,
//! everything else a single space.
//!
//! Kinds, boilerplate and near-duplicates compare texts by these. They are not the tokens of
//! `text`, which themes and topics are made of: nothing is stemmed, and amounts are words.
//! [`Words`] holds those of a block, [`for_each_word`] gives only their letters, one after the
//! other, for hashing texts of any length.

use crate::unicode::{is_apostrophe, normalized};

/// What a byte of ASCII is folded to: [`PARTS`] for what stands between words.
const FOLDED: [u8; 256] = folded();
/// Between words.
const PARTS: u8 = b' ';
/// No ASCII: the character must be looked at.
const BEYOND: u8 = 0;

const fn folded() -> [u8; 256] {
    let mut table = [BEYOND; 256];
    let mut byte = 0;
    while byte < 0x80 {
        let c = byte as u8;
        let word = c.is_ascii_alphanumeric() || c == b'\'' || c == b'@' || c == b'&';
        table[byte] = if word { c.to_ascii_lowercase() } else { PARTS };
        byte += 1;
    }
    table
}

/// Calls `sink` with every byte that `c`, which is not ASCII, is folded to; with none if it parts
/// words.
fn fold_beyond(c: char, mut sink: impl FnMut(u8)) {
    if is_apostrophe(c) {
        sink(b'\'');
    } else if c.is_alphanumeric() || c == '£' {
        for lower in c.to_lowercase() {
            // Both are usual spellings in Russian.
            let lower = if lower == 'ё' { 'е' } else { lower };
            let mut buffer = [0; 4];
            lower.encode_utf8(&mut buffer).bytes().for_each(&mut sink);
        }
    }
}

/// Folds every word of `text` byte by byte: `letter` makes the next state of the word's, which
/// begins as `empty`, and `word` gets what came of it.
pub(crate) fn for_each_word<T: Copy>(text: &str, empty: T, letter: impl Fn(T, u8) -> T, mut word: impl FnMut(T)) {
    let text = normalized(text);
    let (text, bytes) = (text.as_ref(), text.as_bytes());
    let (mut state, mut open) = (empty, false);
    let mut at = 0;
    while at < bytes.len() {
        let byte = FOLDED[bytes[at] as usize];
        if byte == BEYOND {
            let c = text[at..].chars().next().unwrap_or_default();
            let mut parts = true;
            fold_beyond(c, |byte| {
                parts = false;
                state = letter(state, byte);
            });
            at += c.len_utf8();
            if !parts {
                open = true;
                continue;
            }
        } else {
            at += 1;
            if byte != PARTS {
                state = letter(state, byte);
                open = true;
                continue;
            }
        }
        if open {
            word(state);
            (state, open) = (empty, false);
        }
    }
    if open {
        word(state);
    }
}

/// The folded words of one block; made to be filled again and again.
#[derive(Debug, Default)]
pub(crate) struct Words {
    /// The words, each with a space behind it, and [`PADDING`].
    bytes: Vec<u8>,
    /// Where each word ends.
    ends: Vec<u32>,
    /// A mark for each word: equal words have equal marks, others nearly always different ones.
    marks: Vec<u64>,
}

/// Behind the last word, so that eight bytes can be read from any letter on.
const PADDING: usize = 8;

impl Words {
    /// The words of `text`, which must be shorter than a gigabyte.
    pub(crate) fn of(text: &str) -> Self {
        let mut words = Self::default();
        words.fold(text);
        words
    }

    /// Becomes the words of `text`.
    pub(crate) fn fold(&mut self, text: &str) {
        let text = normalized(text);
        let (text, bytes) = (text.as_ref(), text.as_bytes());
        // A small letter may take more bytes than its capital, but not twice as many.
        self.bytes.clear();
        self.bytes.resize(2 * bytes.len() + 1 + PADDING, 0);
        self.ends.clear();
        self.ends.resize(bytes.len() / 2 + 2, 0);
        let (folded, ends) = (self.bytes.as_mut_slice(), self.ends.as_mut_slice());
        let (mut at, mut length, mut count, mut open) = (0, 0, 0, false);
        while at < bytes.len() {
            let byte = FOLDED[bytes[at] as usize];
            let word = if byte == BEYOND {
                let c = text[at..].chars().next().unwrap_or_default();
                // A count of its own: one that a closure holds would be kept in memory throughout
                // the loop.
                let mut end = length;
                fold_beyond(c, |byte| {
                    folded[end] = byte;
                    end += 1;
                });
                at += c.len_utf8();
                let word = end > length;
                if !word {
                    folded[end] = PARTS;
                    ends[count] = end as u32;
                    end += usize::from(open);
                }
                length = end;
                word
            } else {
                at += 1;
                let word = byte != PARTS;
                // Everything is written, and kept where it counts: where words end cannot be
                // foretold.
                folded[length] = byte;
                ends[count] = length as u32;
                length += usize::from(word | open);
                word
            };
            count += usize::from(open & !word);
            open = word;
        }
        if open {
            ends[count] = length as u32;
            folded[length] = PARTS;
            (length, count) = (length + 1, count + 1);
        }
        self.ends.truncate(count);
        self.bytes[length..length + PADDING].fill(0);
        self.bytes.truncate(length + PADDING);
        self.mark();
    }

    fn mark(&mut self) {
        self.marks.clear();
        let mut start = 0;
        for &end in &self.ends {
            let end = end as usize;
            self.marks.push(mark(&self.bytes[start..], end - start));
            start = end + 1;
        }
    }

    /// The number of words.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Where word `index` begins in [`text`](Self::text).
    fn start(&self, index: usize) -> usize {
        if index == 0 { 0 } else { self.ends[index - 1] as usize + 1 }
    }

    /// Word `index`.
    pub(crate) fn word(&self, index: usize) -> &[u8] {
        &self.bytes[self.start(index)..self.ends[index] as usize]
    }

    /// All words in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|index| self.word(index))
    }

    /// The marks of all words in order.
    pub(crate) fn marks(&self) -> &[u64] {
        &self.marks
    }

    /// Whether the words from `index` on are those of `phrase`, which is folded.
    pub(crate) fn begins(&self, index: usize, phrase: &str) -> bool {
        index < self.len()
            && self.bytes[self.start(index)..].strip_prefix(phrase.as_bytes()).is_some_and(|rest| rest[0] == PARTS)
    }

    /// The words with a space between two.
    pub(crate) fn text(&self) -> &str {
        let length = self.ends.last().map_or(0, |end| *end as usize);
        std::str::from_utf8(&self.bytes[..length]).unwrap_or_default()
    }
}

/// A mark for a word of `length` bytes at the head of `bytes`, from its length and its first eight
/// bytes.
fn mark(bytes: &[u8], length: usize) -> u64 {
    let first = bytes.first_chunk().map_or(0, |first| u64::from_le_bytes(*first));
    let own = first & (u64::MAX >> (64 - 8 * length.clamp(1, 8)));
    (own ^ ((length as u64) << 59)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The mark of a folded word.
pub(crate) fn mark_of(word: &str) -> u64 {
    let mut bytes = word.as_bytes().to_vec();
    bytes.extend([0; PADDING]);
    mark(&bytes, word.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unicode::is_ignorable;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    /// The definition.
    fn fold(text: &str) -> String {
        let mut folded = String::new();
        let mut space = true;
        for c in text.chars().filter(|c| !is_ignorable(*c)).nfkc() {
            let c = if is_apostrophe(c) { '\'' } else { c };
            if c.is_ascii_alphanumeric() || c == '\'' || c == '@' || c == '&' {
                folded.push(c.to_ascii_lowercase());
                space = false;
            } else if !c.is_ascii() && (c.is_alphanumeric() || c == '£') {
                folded.extend(c.to_lowercase().map(|c| if c == 'ё' { 'е' } else { c }));
                space = false;
            } else if !space {
                folded.push(' ');
                space = true;
            }
        }
        folded.trim_end_matches(' ').to_owned()
    }

    fn check(text: &str) -> Result<(), TestCaseError> {
        let expected = fold(text);
        let words = Words::of(text);
        prop_assert_eq!(words.text(), &expected);
        let split: Vec<&str> = expected.split(' ').filter(|word| !word.is_empty()).collect();
        prop_assert_eq!(words.iter().collect::<Vec<_>>(), split.iter().map(|w| w.as_bytes()).collect::<Vec<_>>());
        prop_assert_eq!(words.marks(), split.iter().map(|word| mark_of(word)).collect::<Vec<_>>());
        for (index, word) in split.iter().enumerate() {
            prop_assert!(words.begins(index, word));
            prop_assert!(words.begins(index, &split[index..].join(" ")));
            prop_assert!(!words.begins(index, &word[..word.len() - word.chars().next_back().unwrap().len_utf8()]));
        }
        // Lengths and sums of the letters, as a hash would see them.
        let mut sums = Vec::new();
        for_each_word(text, (0, 0), |(n, sum), byte| (n + 1, sum * 31 % 9973 + u64::from(byte)), |sum| sums.push(sum));
        let of = |word: &&str| word.bytes().fold((0, 0), |(n, sum), byte| (n + 1, sum * 31 % 9973 + u64::from(byte)));
        prop_assert_eq!(sums, split.iter().map(of).collect::<Vec<_>>());
        Ok(())
    }

    #[test]
    fn words_of_every_sort_are_folded() {
        for text in [
            "",
            " ",
            "–",
            "It’s ‘£3m’ & Co@x.org",
            "İSTANBUL ẞ ǅ Ⱥ",
            "a",
            "É ",
            "x–y",
            "\u{FFFD}中文",
            "Ёлка",
            "e\u{301}t",
            "a\u{AD}b",
        ] {
            check(text).unwrap();
        }
    }

    proptest! {
        #[test]
        fn the_words_are_those_of_the_definition(text in "\\PC{0,40}|[A-c’‘'£&@ .,–é\u{130}\u{301}\u{AD}\u{200E}ёﬁ²…]{0,60}") {
            check(&text)?;
        }
    }
}
