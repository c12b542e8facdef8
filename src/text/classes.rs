//! What the word rules make of ASCII bytes, 64 at a time: one bit a byte for every class that
//! matters to them.
//!
//! [`classify`] takes the widest instructions that the processor has; all give the same bits.
//! [`portable`] is the definition, in plain arithmetic on eight bytes at a time; the vector
//! instructions live in `classes_x86`.

#[cfg(target_arch = "x86_64")]
use super::classes_x86;

/// The bytes of a block.
pub(super) const BLOCK: usize = 64;

/// The classes of 64 bytes: bit `i` of each mask is byte `i`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Classes {
    /// `a`–`z`, `A`–`Z`.
    pub(super) letter: u64,
    /// `0`–`9`.
    pub(super) digit: u64,
    /// `_`, which joins everything.
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

/// The instructions that classify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InstructionSet {
    /// Eight bytes at a time, in plain arithmetic.
    Portable,
    /// 16 bytes at a time: the floor on x86-64.
    #[cfg(target_arch = "x86_64")]
    Sse2,
    /// 32 bytes at a time.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 64 bytes at a time.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl InstructionSet {
    /// The ways that this processor has, the best first.
    pub(super) fn all() -> Vec<Self> {
        let mut ways = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if classes_x86::has_avx512() {
                ways.push(Self::Avx512);
            }
            if classes_x86::has_avx2() {
                ways.push(Self::Avx2);
            }
            ways.push(Self::Sse2);
        }
        ways.push(Self::Portable);
        ways
    }

    /// The best instructions that this processor has.
    pub(super) fn best() -> Self {
        static BEST: std::sync::LazyLock<InstructionSet> = std::sync::LazyLock::new(|| InstructionSet::all()[0]);
        *BEST
    }

    /// What people call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Self::Sse2 => "sse2",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => "avx512bw",
        }
    }
}

/// Writes the classes of every whole block of `bytes` into `classes`, which is emptied first.
pub(super) fn classify(instructions: InstructionSet, bytes: &[u8], classes: &mut Vec<Classes>) {
    classes.clear();
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    match instructions {
        InstructionSet::Portable => classes.extend(blocks.iter().map(portable)),
        #[cfg(target_arch = "x86_64")]
        InstructionSet::Sse2 => classes_x86::sse2(blocks, classes),
        #[cfg(target_arch = "x86_64")]
        InstructionSet::Avx2 => classes_x86::avx2(blocks, classes),
        #[cfg(target_arch = "x86_64")]
        InstructionSet::Avx512 => classes_x86::avx512(blocks, classes),
    }
}

/// What was found in a run of blocks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Scanned {
    /// How many words there are.
    pub(super) words: usize,
    /// Whether a word begins with `_`, and may be nothing else.
    pub(super) joiner_first: bool,
}

/// Finds the words of blocks that begin outside a word and end outside one: a word is a run of
/// letters, digits and joiners, with the marks between two of them that join.
///
/// Writes start and end of each word in turn, `base` added, to `places`, which has room for
/// [`BLOCK`] more than there will be; and to `odd` the numbers of words that may be more than
/// words: they begin with a digit, or touch a hyphen, a mark or a character beyond ASCII; and to
/// `breaks`, for every end of a line, how many words are before it.
pub(super) fn find_words(
    instructions: InstructionSet,
    classes: &[Classes],
    base: u32,
    places: &mut [u32],
    odd: &mut Vec<u32>,
    breaks: &mut Vec<u32>,
) -> Scanned {
    match instructions {
        #[cfg(target_arch = "x86_64")]
        InstructionSet::Avx2 | InstructionSet::Avx512 => {
            classes_x86::scan_blocks_bmi(classes, base, places, odd, breaks)
        }
        _ => scan_blocks(classes, base, places, odd, breaks),
    }
}

#[inline(always)]
pub(super) fn scan_blocks(
    classes: &[Classes],
    base: u32,
    places: &mut [u32],
    odd: &mut Vec<u32>,
    breaks: &mut Vec<u32>,
) -> Scanned {
    let mut filled = 0;
    let mut joiner_first = 0;
    // The last bits of the block before: letter, digit, within a word, a mark that makes the next
    // word odd.
    let (mut letter, mut digit, mut inside, mut mark) = (0u64, 0u64, 0u64, 0u64);
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
        joiner_first |= changed & word & block.joiner;
        (letter, digit, inside, mark) = (block.letter >> 63, block.digit >> 63, word >> 63, marks >> 63);
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
    Scanned { words: filled / 2, joiner_first: joiner_first != 0 }
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
fn portable(block: &[u8; BLOCK]) -> Classes {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One byte at a time, as the rules put it.
    fn by_byte(block: &[u8; BLOCK]) -> Classes {
        let mask = |is: fn(u8) -> bool| {
            block.iter().enumerate().fold(0, |mask, (place, byte)| mask | u64::from(is(*byte)) << place)
        };
        Classes {
            letter: mask(|byte| byte.is_ascii_alphabetic()),
            digit: mask(|byte| byte.is_ascii_digit()),
            joiner: mask(|byte| byte == b'_'),
            mid_letter: mask(|byte| byte == b':'),
            mid_number: mask(|byte| matches!(byte, b',' | b';')),
            mid_both: mask(|byte| matches!(byte, b'.' | b'\'')),
            hyphen: mask(|byte| byte == b'-'),
            newline: mask(|byte| byte == b'\n'),
            high: mask(|byte| byte >= 0x80),
        }
    }

    #[test]
    fn every_way_knows_every_byte_at_every_place() {
        let mut classes = Vec::new();
        for instructions in InstructionSet::all() {
            for byte in 0..=255u8 {
                for place in 0..BLOCK {
                    let mut block = [b' '; BLOCK];
                    block[place] = byte;
                    classify(instructions, &block, &mut classes);
                    assert_eq!(classes, [by_byte(&block)], "{} {byte} {place}", instructions.name());
                }
            }
        }
    }

    proptest! {
        #[test]
        fn every_way_gives_the_bits_of_the_definition(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let expected: Vec<Classes> = bytes.as_chunks::<BLOCK>().0.iter().map(by_byte).collect();
            let mut classes = Vec::new();
            for instructions in InstructionSet::all() {
                classify(instructions, &bytes, &mut classes);
                prop_assert_eq!(&classes, &expected, "{}", instructions.name());
            }
        }
    }
}
