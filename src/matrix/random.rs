//! Random numbers that are a pure function of (seed, block), so that blocks may run on any thread.

use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

/// The generator of block `block` under `seed`.
pub fn generator(seed: u64, block: u64) -> Xoshiro256Plus {
    Xoshiro256Plus::seed_from_u64(mix(seed ^ mix(block.wrapping_add(0x9E37_79B9_7F4A_7C15))))
}

/// A number in `0..bound`, without bias worth speaking of (bound far below 2^32).
pub fn below(generator: &mut impl RngCore, bound: usize) -> usize {
    (((generator.next_u64() >> 32) * bound as u64) >> 32) as usize
}

/// Fisher and Yates' shuffle.
pub fn shuffle<T>(generator: &mut impl RngCore, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        let other = below(generator, last + 1);
        items.swap(last, other);
    }
}

/// Scrambles 64 bits (the finaliser of SplitMix64): a hash for numbers.
#[inline]
pub fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_numbers_are_reproducible_and_differ_by_seed_and_block() {
        let draw = |seed, block| generator(seed, block).next_u64();
        assert_eq!(draw(7, 3), draw(7, 3));
        assert_ne!(draw(7, 3), draw(7, 4));
        assert_ne!(draw(7, 3), draw(8, 3));
    }

    #[test]
    fn a_shuffle_keeps_every_item() {
        let mut items: Vec<usize> = (0..100).collect();
        shuffle(&mut generator(1, 0), &mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }
}
