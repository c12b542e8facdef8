//! Who goes with whom, so that the sum of what the pairs are worth is the highest: the assignment
//! problem.
//!
//! For topics of two fits, clusters and classes, or any two lists that say the same under other
//! numbers. What a pair is worth is the caller's to say.

use crate::matrix::DenseMatrix;

/// The pairing of rows and columns with the highest sum of weights: for every row its column.
///
/// Every row has a column of its own, or, where there are more rows than columns, every column a
/// row and the other rows `None`; also where weights are below zero. Kuhn's *Hungarian method*
/// (1955) by shortest augmenting paths (Jonker & Volgenant 1987), equal in sum to SciPy's
/// `linear_sum_assignment(maximize=True)`. Of several pairings with the highest sum it is always
/// the same one that comes out, since searches go from the lowest number up and only what is
/// strictly better replaces what was found.
///
/// Time O(least² · most) and memory O(rows + columns), where `least` and `most` are the smaller and
/// the larger of rows and columns. One thread. Reproducibility: *bit-exact*.
///
/// ```
/// use themewise::matrix::DenseMatrix;
/// use themewise::metrics::best_assignment;
/// let worth = DenseMatrix::from_rows(&[vec![0.9, 0.8, 0.0], vec![0.9, 0.1, 0.0]]);
/// // Row 0 leaves column 0 to row 1, which needs it more: 0.8 + 0.9.
/// assert_eq!(best_assignment(&worth), [Some(1), Some(0)]);
/// ```
///
/// # Panics
/// If a weight is not finite: a fault of the caller's. Weights beyond 10^150 may lose their order
/// to rounding.
pub fn best_assignment(weights: &DenseMatrix) -> Vec<Option<usize>> {
    assert!(weights.as_slice().iter().all(|weight| weight.is_finite()), "weights must be finite");
    let (rows, columns) = (weights.rows(), weights.columns());
    if rows <= columns {
        let owners = owners(rows, columns, |row, column| -weights.row(row)[column]);
        let mut found = vec![None; rows];
        for (column, owner) in owners.into_iter().enumerate() {
            if let Some(row) = owner {
                found[row] = Some(column);
            }
        }
        found
    } else {
        owners(columns, rows, |column, row| -weights.row(row)[column])
    }
}

/// For each of `most` things the one of `least` that has it, at the lowest total cost.
fn owners(least: usize, most: usize, cost: impl Fn(usize, usize) -> f64) -> Vec<Option<usize>> {
    // The prices of both sides: no pair costs less than the sum of its two, those that are paired
    // cost just that.
    let (mut price, mut dual_potential) = (vec![0.0; least], vec![0.0; most]);
    let mut owner: Vec<Option<usize>> = vec![None; most];
    for newcomer in 0..least {
        // The cheapest known way from the newcomer to each thing, and the thing before it on that
        // way.
        let mut distance = vec![f64::INFINITY; most];
        let mut before: Vec<Option<usize>> = vec![None; most];
        let mut reached = vec![false; most];
        let (mut asking, mut last) = (newcomer, None);
        let free = loop {
            let mut nearest: Option<usize> = None;
            for thing in (0..most).filter(|&thing| !reached[thing]) {
                let step = cost(asking, thing) - price[asking] - dual_potential[thing];
                if step < distance[thing] {
                    distance[thing] = step;
                    before[thing] = last;
                }
                if nearest.is_none_or(|nearest| distance[thing] < distance[nearest]) {
                    nearest = Some(thing);
                }
            }
            // There are at least as many things as newcomers, so one is always left.
            let Some(nearest) = nearest else { return owner };
            let raise = distance[nearest];
            price[newcomer] += raise;
            for thing in 0..most {
                if reached[thing] {
                    if let Some(row) = owner[thing] {
                        price[row] += raise;
                    }
                    dual_potential[thing] -= raise;
                } else {
                    distance[thing] -= raise;
                }
            }
            reached[nearest] = true;
            last = Some(nearest);
            match owner[nearest] {
                Some(row) => asking = row,
                None => break nearest,
            }
        };
        // Everyone on the way hands what he has to the one before him.
        let mut thing = free;
        while let Some(previous) = before[thing] {
            owner[thing] = owner[previous];
            thing = previous;
        }
        owner[thing] = Some(newcomer);
    }
    owner
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn total_weight(weights: &DenseMatrix, found: &[Option<usize>]) -> f64 {
        found.iter().enumerate().filter_map(|(row, column)| column.map(|column| weights.row(row)[column])).sum()
    }

    /// The highest sum over all pairings of rows from `row` on, tried one by one.
    fn best_by_enumeration(weights: &DenseMatrix, row: usize, taken: &mut Vec<bool>, left_out: usize) -> f64 {
        if row == weights.rows() {
            return 0.0;
        }
        let mut best = f64::NEG_INFINITY;
        for column in 0..weights.columns() {
            if !taken[column] {
                taken[column] = true;
                best = best.max(weights.row(row)[column] + best_by_enumeration(weights, row + 1, taken, left_out));
                taken[column] = false;
            }
        }
        if left_out > 0 {
            best = best.max(best_by_enumeration(weights, row + 1, taken, left_out - 1));
        }
        best
    }

    #[track_caller]
    fn check(weights: &DenseMatrix) {
        let found = best_assignment(weights);
        assert_eq!(found.len(), weights.rows());
        let mut columns: Vec<usize> = found.iter().flatten().copied().collect();
        assert_eq!(columns.len(), weights.rows().min(weights.columns()));
        columns.sort_unstable();
        columns.dedup();
        assert_eq!(columns.len(), weights.rows().min(weights.columns()), "a column twice: {found:?}");
        let left_out = weights.rows().saturating_sub(weights.columns());
        let best = best_by_enumeration(weights, 0, &mut vec![false; weights.columns()], left_out);
        let ours = total_weight(weights, &found);
        assert!((ours - best).abs() < 1e-9, "{ours} is not {best}: {weights:?}");
    }

    #[test]
    fn empty_matrix_has_no_assignment() {
        assert!(best_assignment(&DenseMatrix::zeros(0, 0)).is_empty());
        assert!(best_assignment(&DenseMatrix::zeros(0, 3)).is_empty());
        assert_eq!(best_assignment(&DenseMatrix::zeros(2, 0)), [None, None]);
    }

    #[test]
    fn ties_are_assigned_to_the_lowest_index() {
        assert_eq!(best_assignment(&DenseMatrix::zeros(3, 3)), [Some(0), Some(1), Some(2)]);
        assert_eq!(best_assignment(&DenseMatrix::zeros(3, 2)), [Some(0), Some(1), None]);
        assert_eq!(best_assignment(&DenseMatrix::zeros(2, 4)), [Some(0), Some(1)]);
    }

    #[test]
    fn assignment_restores_a_shuffled_identity_matrix() {
        // 7 has no factor in common with 200, so that row · 7 meets every column once.
        let mut weights = DenseMatrix::zeros(200, 200);
        for row in 0..200 {
            for column in 0..200 {
                weights.row_mut(row)[column] = ((row * 31 + column * 17) % 97) as f64 / 100.0;
            }
            weights.row_mut(row)[row * 7 % 200] = 1.0;
        }
        let expected: Vec<Option<usize>> = (0..200).map(|row| Some(row * 7 % 200)).collect();
        assert_eq!(best_assignment(&weights), expected);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn assignment_is_optimal_on_random_weights(rows in 0usize..7, columns in 0usize..7, values in proptest::collection::vec(-1.0f64..1.0, 36)) {
            check(&DenseMatrix::from_values(rows, columns, values[..rows * columns].to_vec()));
        }

        #[test]
        fn assignment_is_optimal_on_tied_weights(rows in 0usize..7, columns in 0usize..7, values in proptest::collection::vec(0u8..3, 36)) {
            let values = values[..rows * columns].iter().map(|&value| f64::from(value)).collect();
            check(&DenseMatrix::from_values(rows, columns, values));
        }
    }
}
