//! Rows that are held out together in cross-validation: those of one document, and near-duplicates,
//! all of them numbers.

use rustc_hash::FxHashMap;

/// Joins rows that belong together in either way: of one document (`documents`, any number for
/// each), or one the duplicate of another (`first_copies`, as
/// [`duplicates`](crate::paragraph::duplicates) gives them; a chain counts as one). The group of
/// each row is the first row in it.
///
/// ```
/// use themewise::estimators::folds::join_groups;
/// // Row 3, of another document, repeats row 1: both documents are one group.
/// assert_eq!(join_groups(&[7, 7, 8, 9, 9], &[None, None, None, Some(1), None]), [0, 0, 2, 0, 0]);
/// ```
///
/// # Panics
/// If the lengths differ or a first copy is no row.
pub fn join_groups(documents: &[usize], first_copies: &[Option<usize>]) -> Vec<usize> {
    assert_eq!(documents.len(), first_copies.len(), "documents and first_copies have one entry a row");
    let mut parents: Vec<usize> = (0..documents.len()).collect();
    let mut first: FxHashMap<usize, usize> = FxHashMap::default();
    for (row, (document, first_copy)) in documents.iter().zip(first_copies).enumerate() {
        let start = *first.entry(*document).or_insert(row);
        join(&mut parents, row, start);
        if let Some(first_copy) = first_copy {
            join(&mut parents, row, *first_copy);
        }
    }
    (0..documents.len()).map(|row| root(&mut parents, row)).collect()
}

fn root(parents: &mut [usize], mut row: usize) -> usize {
    while parents[row] != row {
        parents[row] = parents[parents[row]];
        row = parents[row];
    }
    row
}

/// The earlier root stays the root.
fn join(parents: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(parents, one), root(parents, other));
    parents[one.max(other)] = one.min(other);
}
