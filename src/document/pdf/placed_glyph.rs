//! Characters in coordinates in which their text runs to the right.

use super::glyph::Glyph;

/// Coordinates in which text of one angle runs to the right.
pub(crate) struct TextFrame {
    cos: f64,
    sin: f64,
}

impl TextFrame {
    pub(crate) fn new(angle: i16) -> Self {
        let (cos, sin) = match angle {
            0 => (1.0, 0.0),
            90 => (0.0, 1.0),
            180 => (-1.0, 0.0),
            270 => (0.0, -1.0),
            _ => (libm::cos(f64::from(angle).to_radians()), libm::sin(f64::from(angle).to_radians())),
        };
        Self { cos, sin }
    }

    pub(crate) fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (x * self.cos + y * self.sin, y * self.cos - x * self.sin)
    }
}

/// A character in the frame of its text.
pub(crate) struct PlacedGlyph<'glyph> {
    pub(crate) glyph: &'glyph Glyph,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) baseline: f64,
}

impl<'glyph> PlacedGlyph<'glyph> {
    pub(crate) fn new(glyph: &'glyph Glyph, frame: &TextFrame) -> Self {
        let ((begin, baseline), (end, _)) = (frame.place(glyph.origin), frame.place(glyph.end));
        Self { glyph, left: begin.min(end), right: begin.max(end), baseline }
    }

    pub(crate) fn is_space(&self) -> bool {
        self.glyph.text.first().is_none_or(|first| first.is_whitespace() || first.is_control())
    }

    /// Whether it is a letter, a digit or the like: gaps between leader dots say nothing of words.
    pub(crate) fn is_word(&self) -> bool {
        self.glyph.text.first().is_some_and(char::is_alphanumeric)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.glyph.text.first().is_none()
    }
}
