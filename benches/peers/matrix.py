"""Writes a SciPy CSR matrix for `cargo bench --bench topics`: rows, columns, stored as u64, offsets
u64, columns u32, values f32."""

import numpy as np


def write(path, matrix):
    matrix = matrix.tocsr()
    matrix.sort_indices()
    with open(path, "wb") as file:
        np.array([*matrix.shape, matrix.nnz], dtype="<u8").tofile(file)
        matrix.indptr.astype("<u8").tofile(file)
        matrix.indices.astype("<u4").tofile(file)
        matrix.data.astype("<f4").tofile(file)
