//! The classes of bytes with the vector instructions of x86-64: the same bits as the portable way
//! in `classes`.
//!
//! Unsafe for two reasons only: vector loads read through pointers, and functions that use
//! instructions beyond the floor of x86-64 may be called only where the processor has them. It
//! pays: with the portable way a whole run of vectorising takes a fifth longer
//! (`benches/README.md`).
#![allow(unsafe_code)]

use super::classes::{BLOCK, Classes, Scanned, scan_blocks};
use std::arch::x86_64::*;

pub(super) fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1") && is_x86_feature_detected!("popcnt")
}

pub(super) fn has_avx512() -> bool {
    has_avx2() && is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw")
}

/// [`scan_blocks`] with the bit instructions that came with AVX2.
///
/// # Panics
/// If the processor has no AVX2.
pub(super) fn scan_blocks_bmi(
    classes: &[Classes],
    base: u32,
    places: &mut [u32],
    odd: &mut Vec<u32>,
    breaks: &mut Vec<u32>,
) -> Scanned {
    assert!(has_avx2());
    // SAFETY: the processor has BMI1 and POPCNT, as was just asserted.
    unsafe { scan_blocks_with_bmi(classes, base, places, odd, breaks) }
}

#[target_feature(enable = "bmi1,popcnt")]
fn scan_blocks_with_bmi(
    classes: &[Classes],
    base: u32,
    places: &mut [u32],
    odd: &mut Vec<u32>,
    breaks: &mut Vec<u32>,
) -> Scanned {
    scan_blocks(classes, base, places, odd, breaks)
}

/// 16 bytes at a time; every x86-64 processor has SSE2.
pub(super) fn sse2(blocks: &[[u8; BLOCK]], classes: &mut Vec<Classes>) {
    classes.extend(blocks.iter().map(|block| {
        let mut all = Classes::default();
        for (place, part) in block.as_chunks::<16>().0.iter().enumerate() {
            // SAFETY: the load reads the 16 bytes of `part`, and needs no alignment; SSE2 is part
            // of x86-64.
            let bytes = unsafe { _mm_loadu_si128(part.as_ptr().cast()) };
            // SAFETY: SSE2 is part of x86-64.
            let part = unsafe { sse2_part(bytes) };
            all.merge(&part, 16 * place);
        }
        all
    }));
}

/// The bits of 16 bytes.
#[target_feature(enable = "sse2")]
#[inline]
fn sse2_part(bytes: __m128i) -> Classes {
    let is = |byte: u8| _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte as i8));
    // Unsigned `value - first <= width`: what is not above its own minimum with the width.
    let within = |value: __m128i, first: u8, width: u8| {
        let shifted = _mm_sub_epi8(value, _mm_set1_epi8(first as i8));
        _mm_cmpeq_epi8(_mm_min_epu8(shifted, _mm_set1_epi8(width as i8)), shifted)
    };
    let bits = |mask: __m128i| u64::from(_mm_movemask_epi8(mask) as u32);
    Classes {
        letter: bits(within(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), b'a', 25)),
        digit: bits(within(bytes, b'0', 9)),
        joiner: bits(is(b'_')),
        mid_letter: bits(is(b':')),
        mid_number: bits(_mm_or_si128(is(b','), is(b';'))),
        mid_both: bits(_mm_or_si128(is(b'.'), is(b'\''))),
        hyphen: bits(is(b'-')),
        newline: bits(is(b'\n')),
        high: bits(bytes),
    }
}

/// 32 bytes at a time.
///
/// # Panics
/// If the processor has no AVX2.
pub(super) fn avx2(blocks: &[[u8; BLOCK]], classes: &mut Vec<Classes>) {
    assert!(has_avx2());
    // SAFETY: the processor has AVX2, as was just asserted.
    unsafe { avx2_blocks(blocks, classes) }
}

#[target_feature(enable = "avx2")]
fn avx2_blocks(blocks: &[[u8; BLOCK]], classes: &mut Vec<Classes>) {
    classes.reserve(blocks.len());
    for block in blocks {
        let mut all = Classes::default();
        for (place, part) in block.as_chunks::<32>().0.iter().enumerate() {
            // SAFETY: the load reads the 32 bytes of `part`, and needs no alignment.
            let bytes = unsafe { _mm256_loadu_si256(part.as_ptr().cast()) };
            all.merge(&avx2_part(bytes), 32 * place);
        }
        classes.push(all);
    }
}

/// The bits of 32 bytes.
#[target_feature(enable = "avx2")]
#[inline]
fn avx2_part(bytes: __m256i) -> Classes {
    let is = |byte: u8| _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte as i8));
    let within = |value: __m256i, first: u8, width: u8| {
        let shifted = _mm256_sub_epi8(value, _mm256_set1_epi8(first as i8));
        _mm256_cmpeq_epi8(_mm256_min_epu8(shifted, _mm256_set1_epi8(width as i8)), shifted)
    };
    let bits = |mask: __m256i| u64::from(_mm256_movemask_epi8(mask) as u32);
    Classes {
        letter: bits(within(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), b'a', 25)),
        digit: bits(within(bytes, b'0', 9)),
        joiner: bits(is(b'_')),
        mid_letter: bits(is(b':')),
        mid_number: bits(_mm256_or_si256(is(b','), is(b';'))),
        mid_both: bits(_mm256_or_si256(is(b'.'), is(b'\''))),
        hyphen: bits(is(b'-')),
        newline: bits(is(b'\n')),
        high: bits(bytes),
    }
}

/// 64 bytes at a time.
///
/// # Panics
/// If the processor has no AVX-512BW.
pub(super) fn avx512(blocks: &[[u8; BLOCK]], classes: &mut Vec<Classes>) {
    assert!(has_avx512());
    // SAFETY: the processor has AVX-512F and AVX-512BW, as was just asserted.
    unsafe { avx512_blocks(blocks, classes) }
}

#[target_feature(enable = "avx512f,avx512bw")]
fn avx512_blocks(blocks: &[[u8; BLOCK]], classes: &mut Vec<Classes>) {
    classes.reserve(blocks.len());
    for block in blocks {
        // SAFETY: the load reads the 64 bytes of `block`, and needs no alignment.
        let bytes = unsafe { _mm512_loadu_si512(block.as_ptr().cast()) };
        let is = |byte: u8| _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte as i8));
        let within = |value: __m512i, first: u8, width: u8| {
            let shifted = _mm512_sub_epi8(value, _mm512_set1_epi8(first as i8));
            _mm512_cmple_epu8_mask(shifted, _mm512_set1_epi8(width as i8))
        };
        classes.push(Classes {
            letter: within(_mm512_or_si512(bytes, _mm512_set1_epi8(0x20)), b'a', 25),
            digit: within(bytes, b'0', 9),
            joiner: is(b'_'),
            mid_letter: is(b':'),
            mid_number: is(b',') | is(b';'),
            mid_both: is(b'.') | is(b'\''),
            hyphen: is(b'-'),
            newline: is(b'\n'),
            high: _mm512_movepi8_mask(bytes),
        });
    }
}

impl Classes {
    /// Puts the bits of a part at its place.
    #[inline]
    fn merge(&mut self, part: &Self, place: usize) {
        self.letter |= part.letter << place;
        self.digit |= part.digit << place;
        self.joiner |= part.joiner << place;
        self.mid_letter |= part.mid_letter << place;
        self.mid_number |= part.mid_number << place;
        self.mid_both |= part.mid_both << place;
        self.hyphen |= part.hyphen << place;
        self.newline |= part.newline << place;
        self.high |= part.high << place;
    }
}
