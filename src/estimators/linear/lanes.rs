//! Arithmetic on lanes: a few numbers side by side, one a class, in the registers of any processor
//! with the same bits.
//!
//! Nothing here calls a library. The exponential is a polynomial behind an exact reduction, so that
//! the compiler can do all lanes at once; no multiplication is fused with an addition, so that wide
//! and narrow registers agree.

/// What a lane that means no class has as its score: its share is zero.
pub(super) const NOWHERE: f64 = -1e300;

/// `e` to the power of each lane, to within one unit in the last place or two; below -708 it is
/// about `3e-308`, above 709 about `8e307`.
#[inline(always)]
pub(super) fn exp<const L: usize>(x: &[f64; L]) -> [f64; L] {
    // Adding and taking away 1.5 · 2^52 leaves the nearest whole number, which then is in the
    // lowest bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    // ln 2 in two parts; the first has so few digits that its products with whole numbers are
    // exact.
    const LN_2_HIGH: f64 = f64::from_bits(0x3FE6_2E42_FEE0_0000);
    const LN_2_LOW: f64 = f64::from_bits(0x3DEA_39EF_3579_3C76);
    let mut result = [0.0; L];
    for lane in 0..L {
        let x = x[lane].clamp(-708.0, 709.0);
        let shifted = x * std::f64::consts::LOG2_E + ROUND;
        let whole = shifted - ROUND;
        let rest = (x - whole * LN_2_HIGH) - whole * LN_2_LOW;
        // |rest| is at most ln 2 / 2, where the first power left out is below 2^-53.
        let mut sum = 1.0 / 6_227_020_800.0;
        sum = sum * rest + 1.0 / 479_001_600.0;
        sum = sum * rest + 1.0 / 39_916_800.0;
        sum = sum * rest + 1.0 / 3_628_800.0;
        sum = sum * rest + 1.0 / 362_880.0;
        sum = sum * rest + 1.0 / 40_320.0;
        sum = sum * rest + 1.0 / 5_040.0;
        sum = sum * rest + 1.0 / 720.0;
        sum = sum * rest + 1.0 / 120.0;
        sum = sum * rest + 1.0 / 24.0;
        sum = sum * rest + 1.0 / 6.0;
        sum = sum * rest + 0.5;
        let power = (sum * rest) * rest + rest + 1.0;
        // The exponent grows by the whole number.
        result[lane] = f64::from_bits(power.to_bits().wrapping_add(shifted.to_bits() << 52));
    }
    result
}

/// The shares of a row's classes, by groups of `L` lanes; `scores` becomes the shares, which sum to
/// one.
#[inline(always)]
pub(super) fn softmax<const L: usize>(scores: &mut [f64]) {
    let (groups, _) = scores.as_chunks_mut::<L>();
    let mut most = [f64::NEG_INFINITY; L];
    for group in groups.iter() {
        for lane in 0..L {
            most[lane] = if group[lane] > most[lane] { group[lane] } else { most[lane] };
        }
    }
    let most = most.iter().fold(f64::NEG_INFINITY, |most, &score| if score > most { score } else { most });
    let mut sums = [0.0; L];
    for group in groups.iter_mut() {
        let mut below = [0.0; L];
        for lane in 0..L {
            below[lane] = group[lane] - most;
        }
        *group = exp(&below);
        for lane in 0..L {
            // What lies so far below is nothing, not the least number that the exponential has.
            group[lane] = if below[lane] < -700.0 { 0.0 } else { group[lane] };
            sums[lane] += group[lane];
        }
    }
    let factor = 1.0 / sums.iter().sum::<f64>();
    groups.as_flattened_mut().iter_mut().for_each(|share| *share *= factor);
}

/// The logistic function of every lane. A score of [`NOWHERE`] gives zero.
#[inline(always)]
pub(super) fn sigmoid<const L: usize>(scores: &mut [f64]) {
    for group in scores.as_chunks_mut::<L>().0 {
        let mut transposed = [0.0; L];
        for lane in 0..L {
            transposed[lane] = -group[lane].abs();
        }
        let small = exp(&transposed);
        for lane in 0..L {
            let low = small[lane] / (1.0 + small[lane]);
            group[lane] = if group[lane] >= 0.0 { 1.0 / (1.0 + small[lane]) } else { low };
            group[lane] = if transposed[lane] < -1e299 { 0.0 } else { group[lane] };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::math;

    #[test]
    fn exponential_matches_libm_within_two_ulp() {
        let mut worst: u64 = 0;
        for step in -70_700..=70_000 {
            let x = f64::from(step) * 0.010_012_345 + f64::from(step % 7) * 1e-9;
            if !(-707.9..=708.9).contains(&x) {
                continue;
            }
            let [ours, again] = exp(&[x, -0.0]);
            worst = worst.max(ours.to_bits().abs_diff(math::exp(x).to_bits()));
            assert_eq!(again, 1.0);
        }
        assert!(worst <= 2, "{worst} units");
    }

    #[test]
    fn softmax_sums_to_one_for_extreme_scores() {
        for scores in [[0.0; 8], [800.0, -800.0, 3.0, 2.0, 1.0, NOWHERE, NOWHERE, NOWHERE], [-1e12; 8]] {
            let mut shares = scores;
            softmax::<4>(&mut shares);
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-15, "{shares:?}");
            assert!(shares.iter().zip(scores).all(|(&share, score)| score > NOWHERE || share == 0.0));
        }
    }

    #[test]
    fn the_logistic_function_is_finite_everywhere() {
        let scores = [-1e300, -800.0, -1.0, 0.0, 1e-9, 1.0, 40.0, 1e12];
        let mut ours = scores;
        sigmoid::<8>(&mut ours);
        for (ours, score) in ours.into_iter().zip(scores) {
            assert!((ours - math::sigmoid(score)).abs() < 1e-15, "{score}");
        }
    }
}
