//! Confident learning (Northcutt, Jiang & Chuang 2021): which labels contradict the probabilities,
//! by the off-diagonal of the confident joint.

/// Which answer each example is confidently of, where that is not its label.
///
/// `labels` are answers below `answers`; `probability` gives that of an example's answer. Also
/// gives the thresholds.
pub(crate) fn off_diagonal(
    labels: &[usize],
    answers: usize,
    probability: impl Fn(usize, usize) -> f64,
) -> (Vec<Option<usize>>, Vec<Option<f64>>) {
    let mut sums = vec![(0.0, 0usize); answers];
    for (example, &label) in labels.iter().enumerate() {
        sums[label].0 += probability(example, label);
        sums[label].1 += 1;
    }
    let thresholds: Vec<Option<f64>> =
        sums.iter().map(|&(sum, count)| (count > 0).then(|| sum / count as f64)).collect();
    let confident = |example: usize| {
        let mut best: Option<(usize, f64)> = None;
        for (answer, threshold) in thresholds.iter().enumerate() {
            let here = probability(example, answer);
            if threshold.is_some_and(|threshold| here >= threshold - TOLERANCE)
                && best.is_none_or(|(_, most)| here > most)
            {
                best = Some((answer, here));
            }
        }
        best.map(|(answer, _)| answer)
    };
    let found = labels.iter().enumerate().map(|(example, &label)| {
        // What the model itself would answer is not suspect, however unsure it is.
        confident(example)
            .filter(|&answer| answer != label && probability(example, answer) > probability(example, label))
    });
    (found.collect(), thresholds)
}

/// A mean of equal numbers may come out a little above them.
const TOLERANCE: f64 = 1e-6;
