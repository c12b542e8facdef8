//! Reads the matrices that the peers' side writes: rows, columns and stored values as u64, then
//! offsets (u64), columns (u32) and values (f32), all little-endian.

use themewise::matrix::CsrMatrix;

/// The matrix in `path`.
pub(crate) fn read(path: &str) -> CsrMatrix {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let long = |place: usize| u64::from_le_bytes(bytes[place..place + 8].try_into().expect("eight bytes")) as usize;
    let (rows, columns, stored) = (long(0), long(8), long(16));
    let indices = 24 + (rows + 1) * 8;
    let values = indices + stored * 4;
    let mut matrix = CsrMatrix::new(columns);
    for row in 0..rows {
        let (start, end) = (long(24 + row * 8), long(32 + row * 8));
        matrix.push_row((start..end).map(|entry| {
            let four = |base: usize| bytes[base + entry * 4..base + entry * 4 + 4].try_into().expect("four bytes");
            (u32::from_le_bytes(four(indices)), f32::from_le_bytes(four(values)))
        }));
    }
    matrix
}
