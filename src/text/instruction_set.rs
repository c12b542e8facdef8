//! Which instructions classify bytes and find words: the widest that the processor has. All give
//! the same bits.

use super::classes::{BLOCK, Classes, Scanned, portable, scan_blocks};
#[cfg(target_arch = "x86_64")]
use super::classes_x86;

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
    /// Those that this processor has, the best first.
    pub(super) fn all() -> Vec<Self> {
        let mut sets = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if classes_x86::has_avx512() {
                sets.push(Self::Avx512);
            }
            if classes_x86::has_avx2() {
                sets.push(Self::Avx2);
            }
            sets.push(Self::Sse2);
        }
        sets.push(Self::Portable);
        sets
    }

    /// The best instructions that this processor has.
    pub(super) fn best() -> Self {
        static BEST: std::sync::LazyLock<InstructionSet> = std::sync::LazyLock::new(|| InstructionSet::all()[0]);
        *BEST
    }

    /// Its usual name.
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

    /// Writes the classes of every whole block of `bytes` into `classes`, which is emptied first.
    pub(super) fn classify(self, bytes: &[u8], classes: &mut Vec<Classes>) {
        classes.clear();
        let (blocks, _) = bytes.as_chunks::<BLOCK>();
        match self {
            Self::Portable => classes.extend(blocks.iter().map(portable)),
            #[cfg(target_arch = "x86_64")]
            Self::Sse2 => classes_x86::sse2(blocks, classes),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => classes_x86::avx2(blocks, classes),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => classes_x86::avx512(blocks, classes),
        }
    }

    /// Finds the words of blocks, as [`scan_blocks`] does.
    pub(super) fn find_words(
        self,
        classes: &[Classes],
        base: u32,
        places: &mut [u32],
        odd: &mut Vec<u32>,
        breaks: &mut Vec<u32>,
    ) -> Scanned {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 | Self::Avx512 => classes_x86::scan_blocks_bmi(classes, base, places, odd, breaks),
            _ => scan_blocks(classes, base, places, odd, breaks),
        }
    }
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
    fn all_instructions_classify_every_byte_at_every_place() {
        let mut classes = Vec::new();
        for instructions in InstructionSet::all() {
            for byte in 0..=255u8 {
                for place in 0..BLOCK {
                    let mut block = [b' '; BLOCK];
                    block[place] = byte;
                    instructions.classify(&block, &mut classes);
                    assert_eq!(classes, [by_byte(&block)], "{} {byte} {place}", instructions.name());
                }
            }
        }
    }

    proptest! {
        #[test]
        fn all_instructions_give_the_bits_of_the_definition(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let expected: Vec<Classes> = bytes.as_chunks::<BLOCK>().0.iter().map(by_byte).collect();
            let mut classes = Vec::new();
            for instructions in InstructionSet::all() {
                instructions.classify(&bytes, &mut classes);
                prop_assert_eq!(&classes, &expected, "{}", instructions.name());
            }
        }
    }
}
