//! What the word rules make of ASCII bytes, 64 at a time: one bit a byte for every class that
//! matters to them.
//!
//! [`portable`] is the definition, in plain arithmetic on eight bytes at a time; `classes_x86` has
//! the vector instructions, and `instruction_set` chooses.

/// The bytes of a block.
pub(super) const BLOCK: usize = 64;

/// The classes of 64 bytes: bit `i` of each mask is byte `i`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Classes {
    /// `a`–`z`, `A`–`Z`.
    pub(super) letter: u64,
    /// `0`–`9`.
    pub(super) digit: u64,
    /// `_`, which joins everything; at its edges a word has none.
    pub(super) joiner: u64,
    /// `:`, which joins letters.
    pub(super) mid_letter: u64,
    /// `,` and `;`, which join digits.
    pub(super) mid_number: u64,
    /// `.` and `'`, which join letters and join digits.
    pub(super) mid_both: u64,
    /// `-`, which makes compounds.
    pub(super) hyphen: u64,
    /// The end of a line.
    pub(super) newline: u64,
    /// Bytes of characters beyond ASCII.
    pub(super) high: u64,
}

impl Classes {
    /// Only the bytes whose bits are in `mask`.
    pub(super) fn masked(self, mask: u64) -> Self {
        Self {
            letter: self.letter & mask,
            digit: self.digit & mask,
            joiner: self.joiner & mask,
            mid_letter: self.mid_letter & mask,
            mid_number: self.mid_number & mask,
            mid_both: self.mid_both & mask,
            hyphen: self.hyphen & mask,
            newline: self.newline & mask,
            high: self.high & mask,
        }
    }
}

/// What was found in a run of blocks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Scanned {
    /// How many words there are.
    pub(super) words: usize,
    /// Whether a word begins or ends with `_`.
    pub(super) joiner_at_edge: bool,
}

/// Finds the words of blocks that begin outside a word and end outside one: a word is a run of
/// letters, digits and joiners, with the marks between two of them that join.
///
/// Writes start and end of each word in turn, `base` added, to `places`, which has room for
/// [`BLOCK`] more than there will be; and to `odd` the numbers of words that may be more than
/// words: they begin with a digit, or touch a hyphen, a mark or a character beyond ASCII; and to
/// `breaks`, for every end of a line, how many words are before it.
#[inline(always)]
pub(super) fn scan_blocks(
    classes: &[Classes],
    base: u32,
    places: &mut [u32],
    odd: &mut Vec<u32>,
    breaks: &mut Vec<u32>,
) -> Scanned {
    let mut filled = 0;
    let mut edges = 0;
    // The last bits of the block before: letter, digit, joiner, within a word, a mark that makes
    // the next word odd.
    let (mut letter, mut digit, mut joiner, mut inside, mut mark) = (0u64, 0u64, 0u64, 0u64, 0u64);
    for (number, block) in classes.iter().enumerate() {
        let next = classes.get(number + 1).map_or((0, 0), |next| (next.letter << 63, next.digit << 63));
        let letters = (block.letter << 1 | letter) & (block.letter >> 1 | next.0);
        let digits = (block.digit << 1 | digit) & (block.digit >> 1 | next.1);
        let joined = (block.mid_letter | block.mid_both) & letters | (block.mid_number | block.mid_both) & digits;
        let word = block.letter | block.digit | block.joiner | joined;
        let changed = word ^ (word << 1 | inside);
        let marks = block.hyphen | block.high | block.mid_both;
        let odd_start = word & (block.digit | marks << 1 | mark);
        let odd_end = !word & (block.hyphen | block.high);
        edges |= changed & (word & block.joiner | !word & (block.joiner << 1 | joiner));
        (letter, digit, inside, mark) = (block.letter >> 63, block.digit >> 63, word >> 63, marks >> 63);
        joiner = block.joiner >> 63;
        // The number of the word that begins or ends at the lowest bit, or that begins next.
        let number_at = |bits: u64| {
            let before = changed & (bits & bits.wrapping_neg()).wrapping_sub(1);
            (filled + before.count_ones() as usize) as u32 / 2
        };
        let mut ends = block.newline;
        while ends != 0 {
            // A word that ends where the line ends is before it.
            let ended = changed & !word & (ends & ends.wrapping_neg()) != 0;
            breaks.push(number_at(ends) + u32::from(ended));
            ends &= ends - 1;
        }
        let mut odds = changed & (odd_start | odd_end);
        while odds != 0 {
            let word = number_at(odds);
            if odd.last() != Some(&word) {
                odd.push(word);
            }
            odds &= odds - 1;
        }
        filled += write_places(changed, base + (number * BLOCK) as u32, &mut places[filled..]);
    }
    Scanned { words: filled / 2, joiner_at_edge: edges != 0 }
}

/// Writes the places of the bits, `base` added, to the front of `places`, which must have room for
/// [`BLOCK`] and may be written beyond; how many there are.
#[inline(always)]
fn write_places(mut bits: u64, base: u32, places: &mut [u32]) -> usize {
    let count = bits.count_ones() as usize;
    let Some(places) = places.first_chunk_mut::<BLOCK>() else { return 0 };
    // A block has a dozen words, as a rule, which begin and end: eight at once are cheaper than a
    // test for each whether it was the last.
    for batch in places.as_chunks_mut::<8>().0 {
        for place in batch {
            *place = base + bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
        }
        if bits == 0 {
            break;
        }
    }
    count
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The classes of a block in plain arithmetic.
pub(super) fn portable(block: &[u8; BLOCK]) -> Classes {
    let mut classes = Classes::default();
    let (words, _) = block.as_chunks::<8>();
    for (place, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let high = word & HIGH;
        let low = word & !HIGH;
        // With seven bits a byte, sums cannot carry into the next byte, and the eighth bit is set
        // where the bound was reached.
        let at_least = |value: u64, least: u8| value + (0x80 - u64::from(least)) * ONES;
        let between = |value: u64, first: u8, last: u8| at_least(value, first) & !at_least(value, last + 1);
        let is = |byte: u8| !(((low ^ (u64::from(byte) * ONES)) + 0x7F * ONES) | high);
        let gather = |bits: u64| (((bits & HIGH) >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * place);
        classes.letter |= gather(between(low | (0x20 * ONES), b'a', b'z') & !high);
        classes.digit |= gather(between(low, b'0', b'9') & !high);
        classes.joiner |= gather(is(b'_'));
        classes.mid_letter |= gather(is(b':'));
        classes.mid_number |= gather(is(b',') | is(b';'));
        classes.mid_both |= gather(is(b'.') | is(b'\''));
        classes.hyphen |= gather(is(b'-'));
        classes.newline |= gather(is(b'\n'));
        classes.high |= gather(high);
    }
    classes
}
