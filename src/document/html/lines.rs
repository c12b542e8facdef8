//! What the lines of a block are by their looks: headings that are only bold or larger, items with
//! typed bullets.

use std::collections::BTreeMap;

use super::markers::BULLETS;
use super::run::TextLine;
use super::style::{DEFAULT_SIZE, Tenths};
use super::walk::{RawBlock, RawKind};

/// Words of a line that may look like a heading.
pub(crate) const DISPLAY_WORDS: usize = 14;

/// Added to the number of a letter, so that letters and numbers do not follow each other.
const LETTERED: u32 = 1 << 16;

/// How the text of the page looks where it is no heading.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageLooks {
    /// The size, in tenths of a pixel, from which text is larger than the body's.
    larger: u32,
    /// Whether the body itself is bold.
    bold_is_plain: bool,
}

impl PageLooks {
    /// The looks of most of the letters.
    pub(crate) fn of(blocks: &[RawBlock]) -> Self {
        let mut sizes: BTreeMap<Tenths, u64> = BTreeMap::new();
        let (mut letters, mut bold) = (0_u64, 0_u64);
        for block in blocks.iter().filter(|block| block.region.is_none() && !is_heading(block.kind)) {
            let words: usize = block.lines.iter().map(TextLine::words).sum();
            for line in &block.lines {
                for (size, count) in &line.sizes {
                    *sizes.entry(*size).or_default() += u64::from(*count);
                }
                if words > DISPLAY_WORDS {
                    letters += u64::from(line.letters);
                    bold += u64::from(line.bold);
                }
            }
        }
        // Of sizes that are equally frequent, the smallest is the body's.
        let modal = sizes.iter().rev().max_by_key(|(_, count)| **count).map_or(DEFAULT_SIZE, |(size, _)| *size);
        Self { larger: (u32::from(modal) * 5).div_ceil(4), bold_is_plain: letters > 0 && bold * 2 >= letters }
    }

    /// Whether a line is short and wholly bold or larger than the body.
    pub(crate) fn is_display(&self, line: &TextLine) -> bool {
        let looks = (line.is_bold() && !self.bold_is_plain) || self.is_larger(line);
        looks && (1..=DISPLAY_WORDS).contains(&line.words())
    }

    /// Whether a line is larger than the body.
    pub(crate) fn is_larger(&self, line: &TextLine) -> bool {
        line.is_larger(self.larger)
    }
}

fn is_heading(kind: RawKind) -> bool {
    matches!(kind, RawKind::Heading(_))
}

/// The text after a typed bullet.
pub(crate) fn after_bullet(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(BULLETS)?.trim_start();
    (!rest.is_empty()).then_some(rest)
}

/// The number and the text of `3. Text`, `3) Text` or `c) Text`.
pub(crate) fn number_before(text: &str) -> Option<(u32, &str)> {
    let (number, rest) = text.split_once(' ')?;
    if let &[letter @ b'a'..=b'z', b')'] = number.as_bytes() {
        return Some((LETTERED + u32::from(letter), rest));
    }
    let digits = number.strip_suffix(['.', ')'])?;
    let short = digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit());
    Some((digits.parse().ok().filter(|_| short)?, rest))
}
