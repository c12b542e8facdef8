//! How bold a piece of a line is, and whether its font is monospaced: strokes of monospaced fonts
//! are thick beside those of text without being bold.

use super::placed_glyph::PlacedGlyph;
use super::unspaced::is_unspaced;

/// Different letters that a word needs to show whether its font is monospaced.
const LETTERS: usize = 3;
/// Widths of letters that count as equal, in sizes of the font.
const EQUAL_WIDTHS: f64 = 0.02;
/// The gap between words, in sizes of the font.
const WORD_GAP: f64 = 0.15;

/// The look of the strokes of a piece.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Strokes {
    /// Their mean thickness in thousandths of the size, without monospaced words if there are
    /// others; 0 if unknown.
    pub(crate) thickness: f64,
    pub(crate) monospaced: bool,
}

/// The strokes of characters that follow each other on a line.
pub(crate) fn strokes(glyphs: &[PlacedGlyph<'_>]) -> Strokes {
    let mut words: [StrokeSum; 2] = Default::default();
    let parted = |a: &PlacedGlyph<'_>, b: &PlacedGlyph<'_>| {
        !a.is_space() && !b.is_space() && b.left - a.right < WORD_GAP * a.glyph.size.max(b.glyph.size)
    };
    for word in glyphs.chunk_by(parted) {
        words[usize::from(is_monospaced(word))].add(word);
    }
    let [others, monospaced] = words;
    if others.letters == 0 && monospaced.letters > 0 {
        return Strokes { thickness: monospaced.mean(), monospaced: true };
    }
    Strokes { thickness: others.mean(), monospaced: false }
}

#[derive(Debug, Default)]
struct StrokeSum {
    thickness: f64,
    measured: usize,
    letters: usize,
}

impl StrokeSum {
    fn add(&mut self, word: &[PlacedGlyph<'_>]) {
        for glyph in word.iter().map(|placed| placed.glyph) {
            if glyph.thickness > 0.0 {
                self.thickness += glyph.thickness;
                self.measured += 1;
            }
            self.letters += usize::from(glyph.text.first().is_some_and(char::is_alphabetic));
        }
    }

    fn mean(&self) -> f64 {
        if self.measured == 0 { 0.0 } else { self.thickness / self.measured as f64 }
    }
}

/// Whether all letters of a word have the same width, and enough of them differ.
fn is_monospaced(word: &[PlacedGlyph<'_>]) -> bool {
    let mut seen: Vec<char> = Vec::new();
    let (mut least, mut most) = (f64::MAX, f64::MIN);
    for placed in word {
        let Some(letter) = placed.glyph.text.first().filter(|letter| letter.is_alphabetic()) else { continue };
        if is_unspaced(letter) {
            return false;
        }
        if seen.len() < LETTERS && !seen.contains(&letter) {
            seen.push(letter);
        }
        let width = (placed.right - placed.left) / placed.glyph.size;
        (least, most) = (least.min(width), most.max(width));
    }
    seen.len() >= LETTERS && most - least < EQUAL_WIDTHS
}
