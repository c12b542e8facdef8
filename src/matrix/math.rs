//! Elementary functions whose last bit does not depend on the processor.
//!
//! The C library that implements `f64::ln` and its kin picks an implementation by processor, with
//! or without fused multiply-add. These come from `libm`, in plain Rust with one order of
//! operations.

/// Natural logarithm.
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `ln(1 + x)`, exact for small `x`.
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// `e` to the power of `x`.
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// The logistic function, `1 / (1 + e^-x)`, without overflow at either end.
pub fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + exp(-x))
    } else {
        let e = exp(x);
        e / (1.0 + e)
    }
}

/// Turns the scores of a row into shares that sum to one; returns the logarithm of the sum of their
/// exponentials.
pub fn softmax(scores: &mut [f64]) -> f64 {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    scores.iter_mut().for_each(|score| *score = exp(*score - most));
    let sum = scores.iter().fold(0.0, |sum, share| sum + share);
    scores.iter_mut().for_each(|share| *share /= sum);
    most + ln(sum)
}

/// `ln(1 + e^x)` without overflow.
pub fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + ln_1p(exp(-x)) } else { ln_1p(exp(x)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logistic_function_is_finite_and_symmetric() {
        for x in [0.0, 1e-9, 0.5, 3.0, 40.0, 800.0] {
            assert!((sigmoid(x) + sigmoid(-x) - 1.0).abs() < 1e-15, "{x}");
            assert!((softplus(x) - softplus(-x) - x).abs() < 1e-12 * (1.0 + x), "{x}");
        }
    }
}
