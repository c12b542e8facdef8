//! From drawn characters to pieces of lines, with the spaces between words.

use super::bidi::{is_right_to_left, logical_order};
use super::glyph::{Glyph, Tag};
use super::placed_glyph::{PlacedGlyph, TextFrame};
use super::strokes::{Strokes, strokes};
use super::unspaced::is_unspaced;
use std::collections::BTreeMap;

/// The gap, in sizes of the font, from which it is a space between words.
const WORD_GAP: f64 = 0.18;
/// The gap from which it parts a line into pieces: cells of a table, columns.
const PIECE_GAP: f64 = 1.8;
/// The same after a space, which justified text stretches.
const PIECE_GAP_AFTER_SPACE: f64 = 3.0;
/// The width of a number or of words from left to right in a line of the other direction, in sizes
/// of the font.
const EMBEDDED: f64 = 8.0;
/// An initial over several lines is larger than the text by this factor.
const INITIAL_SIZE: f64 = 1.8;
/// How far back a character may begin without beginning a new piece.
const BACKWARD: f64 = 0.7;

/// A piece of a line. Its coordinates are in the frame in which its text runs to the right.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    pub(crate) text: String,
    /// Where its words begin; none if it runs from right to left.
    pub(crate) words: Vec<WordStart>,
    pub(crate) left: f64,
    pub(crate) right: f64,
    /// From the top of the page down.
    pub(crate) baseline: f64,
    pub(crate) size: f64,
    pub(crate) strokes: Strokes,
    pub(crate) tag: Tag,
    /// The width of its first word.
    pub(crate) first_word: f64,
    /// Whether it begins with an initial over several lines.
    pub(crate) initial: bool,
    /// Whether it runs in the direction of most text of the page.
    pub(crate) direction: Direction,
}

/// Where a word of a piece begins, in its text and on the page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WordStart {
    pub(crate) byte: usize,
    pub(crate) left: f64,
}

/// The direction of text on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Main,
    /// Stamps, captions of axes.
    Other,
}

/// The pieces of a page in the order in which it draws them; those of another direction last.
pub(crate) fn segments(glyphs: Vec<Glyph>) -> Vec<Segment> {
    let mut by_angle: BTreeMap<i16, Vec<Glyph>> = BTreeMap::new();
    for glyph in glyphs {
        by_angle.entry(glyph.angle).or_default().push(glyph);
    }
    let main = by_angle.iter().max_by_key(|(angle, glyphs)| (glyphs.len(), -**angle)).map(|(angle, _)| *angle);
    let mut found = Vec::new();
    let mut frames: Vec<(i16, Vec<Glyph>)> = by_angle.into_iter().collect();
    frames.sort_by_key(|(angle, _)| Some(*angle) != main);
    for (angle, glyphs) in frames {
        let direction = if Some(angle) == main { Direction::Main } else { Direction::Other };
        let frame = TextFrame::new(angle);
        let mut draft = SegmentDraft::default();
        for glyph in &glyphs {
            let placed = PlacedGlyph::new(glyph, &frame);
            if !draft.takes(&placed) {
                if placed.is_space() {
                    continue;
                }
                found.extend(std::mem::take(&mut draft).finish(direction));
            }
            draft.push(placed);
        }
        found.extend(draft.finish(direction));
    }
    found
}

#[derive(Default)]
struct SegmentDraft<'glyph> {
    glyphs: Vec<PlacedGlyph<'glyph>>,
    baseline: f64,
    /// Of its largest character.
    size: f64,
    left: f64,
    /// Whether a character of it is of a script that runs from right to left.
    right_to_left: bool,
}

impl<'glyph> SegmentDraft<'glyph> {
    /// Whether the character continues it.
    fn takes(&self, next: &PlacedGlyph<'_>) -> bool {
        let Some(last) = self.glyphs.last() else { return true };
        let size = self.size.max(next.glyph.size);
        let rise = (next.baseline - self.baseline).abs();
        let script = next.glyph.size < 0.85 * self.size || self.size < 0.85 * next.glyph.size;
        if rise > if script { 0.6 } else { 0.3 } * size
            || (next.glyph.tag == Tag::Artifact) != (last.glyph.tag == Tag::Artifact)
        {
            return false;
        }
        let most = if last.is_space() || next.is_space() { PIECE_GAP_AFTER_SPACE } else { PIECE_GAP } * size;
        let forward = next.left - last.right;
        let backward = self.left - next.right;
        let leftward = backward > -BACKWARD * size && backward < most;
        let next_leftward = next.glyph.text.first().is_some_and(is_right_to_left);
        let right_to_left = self.right_to_left || next_leftward;
        // A number or a word from left to right begins further back by its width.
        let leftward = leftward || self.right_to_left && !next_leftward && backward > 0.0 && backward < EMBEDDED * size;
        (forward > -BACKWARD * size && forward < most) || (leftward && (right_to_left || next.is_space()))
    }

    fn push(&mut self, next: PlacedGlyph<'glyph>) {
        // The same character a second time at almost the same place is bold by double printing.
        let twice = |last: &PlacedGlyph<'_>| {
            last.glyph.text == next.glyph.text
                && (last.left - next.left).abs() < 0.1 * next.glyph.size
                && last.right - last.left > 0.15 * next.glyph.size
        };
        if self.glyphs.last().is_some_and(twice) {
            return;
        }
        if self.glyphs.is_empty() {
            self.left = next.left;
        }
        if next.glyph.size > self.size && !next.is_space() || self.glyphs.is_empty() {
            (self.size, self.baseline) = (next.glyph.size, next.baseline);
        }
        self.left = self.left.min(next.left);
        self.right_to_left |= next.glyph.text.first().is_some_and(is_right_to_left);
        self.glyphs.push(next);
    }

    fn finish(mut self, direction: Direction) -> Option<Segment> {
        while self.glyphs.last().is_some_and(PlacedGlyph::is_space) {
            self.glyphs.pop();
        }
        if self.right_to_left {
            self.glyphs.sort_by(|a, b| a.left.total_cmp(&b.left));
        }
        let first = self.glyphs.first()?;
        let (left, tag) = (self.left, first.glyph.tag);
        let right = self.glyphs.iter().fold(f64::MIN, |right, glyph| right.max(glyph.right));
        let (mut text, mut words) = self.spaced_text();
        // Up to the second word; the space between is too little to matter.
        let first_word = words.get(1).map_or(right, |word| word.left) - left;
        if self.right_to_left {
            text = logical_order(&text);
            words.clear();
        }
        let strokes = strokes(&self.glyphs);
        let (baseline, size) = self.usual_size();
        let initial = self.glyphs.first().is_some_and(|glyph| glyph.glyph.size > INITIAL_SIZE * size);
        let on_page = self.glyphs.iter().any(|glyph| glyph.glyph.on_page);
        let visible = on_page && text.chars().any(|character| !character.is_whitespace());
        visible.then_some(Segment {
            text,
            words,
            left,
            right,
            baseline,
            size,
            strokes,
            tag,
            first_word,
            initial,
            direction,
        })
    }

    /// The baseline and the size of most of its characters.
    fn usual_size(&self) -> (f64, f64) {
        let mut sizes: Vec<(f64, f64, usize)> = Vec::new();
        for glyph in self.glyphs.iter().filter(|glyph| !glyph.is_space()) {
            let size = glyph.glyph.size;
            match sizes.iter_mut().find(|(_, known, _)| (known - size).abs() < 0.05 * size) {
                Some((.., count)) => *count += 1,
                None => sizes.push((glyph.baseline, size, 1)),
            }
        }
        // Of two that are equal, the first.
        let most = sizes.iter().rev().max_by_key(|(.., count)| *count);
        most.map_or((self.baseline, self.size), |(baseline, size, _)| (*baseline, *size))
    }

    /// Its text with spaces at the gaps between words, and where its words begin.
    fn spaced_text(&self) -> (String, Vec<WordStart>) {
        let least = self.word_gap();
        let mut text = String::new();
        let mut words = Vec::new();
        let mut last: Option<&PlacedGlyph<'_>> = None;
        for glyph in &self.glyphs {
            if let Some(last) = last {
                let gap = glyph.left - last.right;
                let wide = gap > least * glyph.glyph.size.max(last.glyph.size) || self.is_reference(&text, last, glyph);
                let joined = text.chars().next_back().is_some_and(is_unspaced)
                    && glyph.glyph.text.first().is_some_and(is_unspaced)
                    && gap < 0.6 * self.size;
                if wide && !joined && !text.ends_with(' ') && !glyph.is_space() {
                    text.push(' ');
                }
            }
            if glyph.is_space() {
                if !text.is_empty() && !text.ends_with(' ') && !glyph.is_empty() {
                    text.push(' ');
                }
            } else {
                if text.is_empty() || text.ends_with(' ') {
                    words.push(WordStart { byte: text.len(), left: glyph.left });
                }
                push_readable(glyph, &mut text);
            }
            last = Some(glyph);
        }
        (text, words)
    }

    /// Whether the mark of a note is on one side and a word on the other: small raised digits.
    fn is_reference(&self, text: &str, last: &PlacedGlyph<'_>, next: &PlacedGlyph<'_>) -> bool {
        let raised = |placed: &PlacedGlyph<'_>| {
            placed.glyph.size < 0.85 * self.size
                && placed.baseline < self.baseline - 0.15 * self.size
                && placed.glyph.text.first().is_some_and(char::is_numeric)
        };
        let letter = |placed: &PlacedGlyph<'_>| placed.glyph.text.first().is_some_and(char::is_alphabetic);
        if raised(last) {
            return !raised(next) && letter(next);
        }
        // Units and symbols are short: m², x².
        let word = text.chars().rev().skip_while(|character| !character.is_alphabetic());
        raised(next) && !last.is_space() && word.take_while(|character| character.is_alphabetic()).count() > 2
    }

    /// The gap between words: more than the usual gap between the characters of a spaced-out line.
    fn word_gap(&self) -> f64 {
        let mut gaps: Vec<f64> = self
            .glyphs
            .windows(2)
            .filter(|pair| pair[0].is_word() && pair[1].is_word())
            .map(|pair| (pair[1].left - pair[0].right) / pair[1].glyph.size.max(pair[0].glyph.size))
            .collect();
        if gaps.len() < 6 {
            return WORD_GAP;
        }
        let middle = gaps.len() / 2;
        let (_, median, _) = gaps.select_nth_unstable_by(middle, f64::total_cmp);
        WORD_GAP + median.max(0.0)
    }
}

/// Appends the text of a character: ligatures as letters, signs of symbol fonts as bullets.
fn push_readable(glyph: &PlacedGlyph<'_>, text: &mut String) {
    let mut drawn = String::new();
    glyph.glyph.text.push_to(&mut drawn);
    for character in drawn.chars() {
        match character {
            'ﬀ' => text.push_str("ff"),
            'ﬁ' => text.push_str("fi"),
            'ﬂ' => text.push_str("fl"),
            'ﬃ' => text.push_str("ffi"),
            'ﬄ' => text.push_str("ffl"),
            'ﬅ' | 'ﬆ' => text.push_str("st"),
            '\u{F021}'..='\u{F0FF}' => text.push('•'),
            character if character.is_control() => {}
            character => text.push(character),
        }
    }
}
