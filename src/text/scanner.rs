//! Where words are: Unicode's word boundaries (UAX #29), found 64 bytes at a time.
//!
//! [`for_each_word_by_unicode`] is the definition; [`for_each_word`] and [`Scanner`] give the same
//! spans, faster. What the words mean (numbers, compounds, possessives) is decided in `token`.
//!
//! In ASCII a word is a run of letters, digits and inner `_`, and of the few marks that join their
//! neighbours; that is plain arithmetic on the bits of [`Classes`]. The common characters beyond
//! ASCII (accented Latin letters, curly quotes, dashes, signs of currency) are put into the same
//! bits one by one; a stretch between white space that holds any other goes through the full rules.

use super::classes::{BLOCK, Classes};
use super::instruction_set::InstructionSet;
use crate::unicode::{is_connector, is_ignorable, is_unspaced};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// Calls `sink` with the byte span of every word of `text`, by the rules alone.
///
/// Three things are ours:
/// - White space always parts words, no-break spaces too. By the letter of the rules U+202F joins
///   them, and a combining mark after a space belongs to the space, so that a word could begin
///   with one.
/// - `_` is no part of a word at its edges (`_deficit_`).
/// - Invisible characters part no words. By the letter of the rules U+200B does, which is a place
///   where a line may break; it still parts words of scripts that put no spaces between them.
pub fn for_each_word_by_unicode(text: &str, mut sink: impl FnMut(usize, usize)) {
    let mut base = 0;
    for part in text.split_inclusive(char::is_whitespace) {
        let stretch = part.trim_end_matches(char::is_whitespace);
        let mut sink = |word: Range<usize>| sink(base + word.start, base + word.end);
        let mut last: Option<Range<usize>> = None;
        for (start, word) in stretch.unicode_word_indices() {
            let end = start + word.len();
            last = Some(match last {
                Some(before) if are_one(stretch, before.end, start) => before.start..end,
                before => {
                    before.and_then(|word| trimmed(stretch, word)).into_iter().for_each(&mut sink);
                    start..end
                }
            });
        }
        last.and_then(|word| trimmed(stretch, word)).into_iter().for_each(&mut sink);
        base += part.len();
    }
}

/// Whether only invisible characters are between the words that end at `end` and begin at `start`.
fn are_one(text: &str, end: usize, start: usize) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| !is_unspaced(c));
    end < start
        && text[end..start].chars().all(is_ignorable)
        && joins(text[..end].chars().next_back())
        && joins(text[start..].chars().next())
}

/// The word at `span` without joiners at its edges.
fn trimmed(text: &str, span: Range<usize>) -> Option<Range<usize>> {
    let word = &text[span.clone()];
    let first = word.find(char::is_alphanumeric)?;
    let (last, letter) = word.char_indices().rfind(|(_, c)| c.is_alphanumeric())?;
    let after = last + letter.len_utf8();
    let from = if word[..first].contains(is_connector) { first } else { 0 };
    let to = word[after..].find(is_connector).map_or(word.len(), |joiner| after + joiner);
    Some(span.start + from..span.start + to)
}

/// Calls `sink` with the byte span of every word of `text`: the same spans as
/// [`for_each_word_by_unicode`].
///
/// ```
/// let mut words = Vec::new();
/// themewise::text::for_each_word("The CCG's £1.2bn – naïve?", |start, end| {
///     words.push((start, end))
/// });
/// assert_eq!(words, [(0, 3), (4, 9), (12, 17), (22, 28)]);
/// ```
pub fn for_each_word(text: &str, mut sink: impl FnMut(usize, usize)) {
    let mut scanner = Scanner::new();
    for (base, window) in windows(text) {
        if window.len() > LONGEST {
            for_each_word_by_unicode(window, |start, end| sink(base + start, base + end));
            continue;
        }
        for [start, end] in scanner.scan(text, base, window).words {
            sink(base + *start as usize, base + *end as usize);
        }
    }
}

/// What the scanner works with on this processor: `avx512bw`, `avx2`, `sse2` or `portable`.
pub fn instructions() -> &'static str {
    InstructionSet::best().name()
}

/// How long a window is at most, unless a single stretch between white space is longer: what is
/// found in it must stay in a processor's first cache.
const WINDOW: usize = 4 << 10;

/// A longer window, a single stretch without white space, goes through the rules as it comes,
/// without buffers.
pub(super) const LONGEST: usize = 1 << 20;

/// Cuts `text` after ASCII white space into windows that a [`Scanner`] takes, each with its offset.
pub(super) fn windows(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut position = 0;
    std::iter::from_fn(move || {
        let rest = &text.as_bytes()[position..];
        if rest.is_empty() {
            return None;
        }
        let length = if rest.len() <= WINDOW {
            rest.len()
        } else {
            let before = rest[..WINDOW].iter().rposition(|byte| is_space(*byte));
            let behind = || rest[WINDOW..].iter().position(|byte| is_space(*byte)).map(|place| WINDOW + place);
            before.or_else(behind).map_or(rest.len(), |place| place + 1)
        };
        let start = position;
        position += length;
        Some((start, &text[start..position]))
    })
}

/// Bytes of padding after a window, so that no read needs a check for its end.
const PADDING: usize = 2 * BLOCK;

/// What a [`Scanner`] found in a window.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScannedWindow<'a> {
    /// The window, and 16 bytes at least after each word in it.
    pub(super) bytes: &'a [u8],
    /// Start and end of each word in `bytes`.
    pub(super) words: &'a [[u32; 2]],
    /// The numbers of the words that may be more than words, in order: they begin with a digit, or
    /// touch a hyphen, a mark or a character beyond ASCII. Some that are plain may be among them.
    pub(super) odd: &'a [u32],
    /// For every end of a line how many words are before it.
    pub(super) breaks: &'a [u32],
}

/// Finds the words of one window after the other, in buffers that it keeps.
#[derive(Debug)]
pub(super) struct Scanner {
    instructions: InstructionSet,
    /// A window at the end of its text, and zero bytes after it.
    padded: Vec<u8>,
    classes: Vec<Classes>,
    /// Start and end of each word in the window, in turn, of which the first `count` words count.
    places: Vec<u32>,
    count: usize,
    odd: Vec<u32>,
    breaks: Vec<u32>,
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new()
    }
}

impl Scanner {
    pub(super) fn new() -> Self {
        Self::with(InstructionSet::best())
    }

    pub(super) fn with(instructions: InstructionSet) -> Self {
        Self {
            instructions,
            padded: Vec::new(),
            classes: Vec::new(),
            places: Vec::new(),
            count: 0,
            odd: Vec::new(),
            breaks: Vec::new(),
        }
    }

    /// Start and end of each word.
    fn words(&self) -> &[[u32; 2]] {
        &self.places.as_chunks().0[..self.count]
    }

    /// Finds the words of `window`, which is at `base` of `text` and begins and ends at white space
    /// or at an end of the text.
    pub(super) fn scan<'t>(&'t mut self, text: &'t str, base: usize, window: &'t str) -> ScannedWindow<'t> {
        // A block after the last one, in which a word that reaches the end ends.
        let blocks = window.len() / BLOCK + 1;
        let behind = text.as_bytes().get(base..base + window.len() + PADDING);
        if let Some(bytes) = behind {
            self.instructions.classify(&bytes[..blocks * BLOCK], &mut self.classes);
            // What is after the window belongs to the next one.
            let last = self.classes[blocks - 1];
            self.classes[blocks - 1] = last.masked(!(u64::MAX << (window.len() % BLOCK)));
        } else {
            self.padded.clear();
            self.padded.extend_from_slice(window.as_bytes());
            self.padded.resize(window.len() + PADDING, 0);
            self.instructions.classify(&self.padded[..blocks * BLOCK], &mut self.classes);
        }
        let beyond = self.classes.iter().fold(0, |beyond, block| beyond | block.high);
        let forced = if beyond == 0 { Vec::new() } else { self.repair(window) };
        // Two words need three bytes: a letter, a mark, a letter.
        let room = (blocks + 2) * BLOCK;
        if self.places.len() < room {
            self.places = vec![0; room];
        }
        self.odd.clear();
        self.breaks.clear();
        let found = self.instructions.find_words(&self.classes, 0, &mut self.places, &mut self.odd, &mut self.breaks);
        self.count = found.words;
        if found.joiner_at_edge {
            self.trim_joiners(window);
        }
        if !forced.is_empty() {
            let mut all = [self.words(), &forced].concat();
            all.sort_unstable();
            self.replace(window, &all);
        }
        let bytes = behind.unwrap_or(&self.padded);
        ScannedWindow { bytes, words: &self.places.as_chunks().0[..self.count], odd: &self.odd, breaks: &self.breaks }
    }

    /// Takes underscores from the edges of words; a word needs more than these.
    fn trim_joiners(&mut self, window: &str) {
        let bytes = window.as_bytes();
        let trim = |word: &[u32; 2]| {
            let [start, end] = word.map(|place| place as usize);
            let first = bytes[start..end].iter().position(|byte| *byte != b'_')?;
            let after = bytes[start..end].iter().rposition(|byte| *byte != b'_')? + 1;
            Some([(start + first) as u32, (start + after) as u32])
        };
        let kept: Vec<[u32; 2]> = self.words().iter().filter_map(trim).collect();
        self.replace(window, &kept);
    }

    /// Sets the words, all of them odd.
    fn replace(&mut self, window: &str, words: &[[u32; 2]]) {
        self.count = words.len();
        let flat = words.as_flattened();
        if self.places.len() < flat.len() {
            self.places.resize(flat.len(), 0);
        }
        self.places[..flat.len()].copy_from_slice(flat);
        self.odd.clear();
        self.odd.extend(0..words.len() as u32);
        self.breaks.clear();
        let before = |end: usize| words.partition_point(|word| (word[0] as usize) < end) as u32;
        self.breaks.extend(memchr::memchr_iter(b'\n', window.as_bytes()).map(before));
    }

    /// Puts characters beyond ASCII into the classes: those that are known one by one, stretches
    /// that hold others by the full rules, which gives the places of words outright.
    fn repair(&mut self, window: &str) -> Vec<[u32; 2]> {
        let mut quotes: Vec<usize> = Vec::new();
        let mut forced = Vec::new();
        let mut block = 0;
        let mut done = 0;
        while block < self.classes.len() {
            // Leading bytes only, after what is done with.
            let mut leads = self.classes[block].high;
            while leads != 0 {
                let place = block * BLOCK + leads.trailing_zeros() as usize;
                leads &= leads - 1;
                let Some(&byte) = window.as_bytes().get(place) else { break };
                if place < done || byte < 0xC0 {
                    continue;
                }
                let Some(character) = window[place..].chars().next() else { continue };
                let length = character.len_utf8();
                match known(character) {
                    Some(Known::Letter) => (place..place + length).for_each(|at| self.set(at, |c| &mut c.letter)),
                    Some(Known::Other) => {}
                    Some(Known::Quote) => quotes.push(place),
                    None => {
                        let bytes = window.as_bytes();
                        let start = bytes[..place].iter().rposition(|byte| is_space(*byte)).map_or(0, |at| at + 1);
                        let end = bytes[place..].iter().position(|byte| is_space(*byte));
                        let end = end.map_or(bytes.len(), |at| place + at);
                        self.clear(start, end);
                        quotes.retain(|quote| *quote < start);
                        for_each_word_by_unicode(&window[start..end], |from, to| {
                            forced.push([(start + from) as u32, (start + to) as u32]);
                        });
                        done = end;
                    }
                }
            }
            block += 1;
        }
        // A curly quote joins letters and joins digits, as a straight one does.
        for place in quotes {
            let both = |class: fn(&Classes) -> u64| {
                place > 0 && self.has(place - 1, class) && self.has(place + '’'.len_utf8(), class)
            };
            if both(|classes| classes.letter) || both(|classes| classes.digit) {
                (place..place + '’'.len_utf8()).for_each(|at| self.set(at, |classes| &mut classes.joiner));
            }
        }
        forced
    }

    fn has(&self, place: usize, class: fn(&Classes) -> u64) -> bool {
        class(&self.classes[place / BLOCK]) >> (place % BLOCK) & 1 == 1
    }

    fn set(&mut self, place: usize, class: fn(&mut Classes) -> &mut u64) {
        *class(&mut self.classes[place / BLOCK]) |= 1 << (place % BLOCK);
    }

    /// Nothing between `start` and `end` is part of a word.
    fn clear(&mut self, start: usize, end: usize) {
        for block in start / BLOCK..end.div_ceil(BLOCK) {
            let from = start.saturating_sub(block * BLOCK);
            let to = (end - block * BLOCK).min(BLOCK);
            let mask = !(u64::MAX << from & u64::MAX >> (BLOCK - to));
            let classes = &mut self.classes[block];
            for class in [
                &mut classes.letter,
                &mut classes.digit,
                &mut classes.joiner,
                &mut classes.mid_letter,
                &mut classes.mid_number,
                &mut classes.mid_both,
            ] {
                *class &= mask;
            }
        }
    }
}

/// What a character beyond ASCII is to the word rules, where that is plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// A letter like any.
    Letter,
    /// Parts words.
    Other,
    /// Joins letters and joins digits.
    Quote,
}

fn known(character: char) -> Option<Known> {
    Some(match character {
        '×' | '÷' => Known::Other,
        'À'..='\u{24F}' | 'Α'..='Ρ' | 'Σ'..='Ω' | 'α'..='ω' | 'Ё' | 'А'..='я' | 'ё' => Known::Letter,
        '\u{A0}'..='©' | '«' | '¬' | '®'..='±' | '¶' | '»' | '¿' => Known::Other,
        '‘' | '’' => Known::Quote,
        '‐'..='―' | '“'..='•' | '…' | '€' => Known::Other,
        _ => return None,
    })
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0B | 0x0C)
}

#[cfg(test)]
mod tests;
