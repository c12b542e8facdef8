//! A proportion with its confidence interval.

use serde::Serialize;

/// A proportion and its 95% confidence interval (Wilson 1927, *Probable inference*).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Proportion {
    /// The number of cases.
    pub count: u64,
    /// Their share of the total; 0 of an empty total.
    pub share: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The 97.5% point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

impl Proportion {
    /// `count` of `total`, with Wilson's 95% interval; of an empty total the interval is 0 to 1.
    /// *Bit-exact.*
    pub fn of(count: u64, total: u64) -> Self {
        if total == 0 {
            return Self { count, share: 0.0, low: 0.0, high: 1.0 };
        }
        let (n, p) = (total as f64, count as f64 / total as f64);
        let scale = 1.0 + Z * Z / n;
        let middle = (p + Z * Z / (2.0 * n)) / scale;
        let half = Z / scale * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        Self { count, share: p, low: (middle - half).clamp(0.0, p), high: (middle + half).clamp(p, 1.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_interval_matches_statsmodels() {
        // Computed by hand, and with statsmodels' proportion_confint(10, 40, method='wilson'):
        // 0.14187, 0.40194.
        let share = Proportion::of(10, 40);
        assert!((share.low - 0.141_87).abs() < 1e-4 && (share.high - 0.401_94).abs() < 1e-4, "{share:?}");
        let none = Proportion::of(0, 10);
        assert!(none.low == 0.0 && (none.high - 0.277_5).abs() < 1e-3, "{none:?}");
        assert_eq!(Proportion::of(0, 0), Proportion { count: 0, share: 0.0, low: 0.0, high: 1.0 });
    }
}
