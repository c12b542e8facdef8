#!/usr/bin/env python3
"""Writes nmf.json: scikit-learn's NMF by coordinate descent from given starts, and non-negative
least squares by SciPy for new rows.

Run from anywhere with NumPy, SciPy and scikit-learn installed: python3 tests/golden/make_nmf.py

The rows are made up: planted topics with noise, sparse, of length one. Starts are drawn, and
rounded to single precision. `objective` is scikit-learn's, penalties included, after so many
iterations that it no longer changes. `new_weights` are the weights of `new_rows` by
scipy.optimize.nnls with scikit-learn's topics scaled to the length one.

    {"made_by", "columns", "rows": [[[column, value], …], …], "new_rows": …,
     "cases": [{"topics", "alpha_w", "alpha_h", "l1_ratio", "w", "h", "objective", "terms",
     "new_weights"}]}

`w` is rows × topics, `h` and `terms` are terms × topics.
"""
import json
import pathlib
import warnings

import numpy
import scipy
import sklearn
from scipy.optimize import nnls
from sklearn.decomposition import non_negative_factorization

warnings.filterwarnings("ignore")
random = numpy.random.default_rng(20161122)
ROWS, COLUMNS, PLANTED = 120, 60, 5

topics = random.gamma(0.15, 1.0, (PLANTED, COLUMNS))
shares = random.dirichlet([0.2] * PLANTED, ROWS + 10)
counts = random.poisson(shares @ (topics / topics.sum(axis=1, keepdims=True)) * 25)
matrix = counts / numpy.maximum(numpy.linalg.norm(counts, axis=1, keepdims=True), 1)
matrix = matrix.astype(numpy.float32).astype(numpy.float64)
matrix[7] = 0
rows, new = matrix[:ROWS], matrix[ROWS:]


def sparse(matrix):
    return [[[int(c), float(row[c])] for c in numpy.flatnonzero(row)] for row in matrix]


cases = []
for k, alpha_w, alpha_h, l1_ratio in [(3, 0, 0, 0), (5, 0, 0, 0), (8, 0, 0, 0), (5, 0.00005, 0.00003, 0.5), (5, 0.0001, 0.0001, 1), (6, 0.0001, 0.0002, 0)]:
    scale = 2 * numpy.sqrt(rows.mean() / k)
    w = (scale * random.random((ROWS, k))).astype(numpy.float32).astype(numpy.float64)
    h = (scale * random.random((k, COLUMNS))).astype(numpy.float32).astype(numpy.float64)
    W, H, _ = non_negative_factorization(
        rows, W=w.copy(), H=h.copy(), n_components=k, init="custom", solver="cd", tol=1e-12, max_iter=20000,
        alpha_W=alpha_w, alpha_H=alpha_h, l1_ratio=l1_ratio,
    )
    l1, l2 = l1_ratio, 1 - l1_ratio
    objective = 0.5 * numpy.square(rows - W @ H).sum()
    objective += alpha_w * COLUMNS * (l1 * W.sum() + l2 / 2 * numpy.square(W).sum())
    objective += alpha_h * ROWS * (l1 * H.sum() + l2 / 2 * numpy.square(H).sum())
    unit = H / numpy.maximum(numpy.linalg.norm(H, axis=1, keepdims=True), 1e-30)
    cases.append({
        "topics": k, "alpha_w": alpha_w, "alpha_h": alpha_h, "l1_ratio": l1_ratio, "w": w.ravel().tolist(), "h": h.T.ravel().tolist(),
        "objective": float(objective), "terms": unit.T.astype(numpy.float32).ravel().tolist(),
        "new_weights": [nnls(unit.astype(numpy.float32).T.astype(float), row)[0].tolist() for row in new],
    })

made_by = f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}, NumPy {numpy.__version__}"
golden = {"made_by": made_by, "columns": COLUMNS, "rows": sparse(rows), "new_rows": sparse(new), "cases": cases}
path = pathlib.Path(__file__).with_name("nmf.json")
path.write_text(json.dumps(golden) + "\n", encoding="utf-8")
print(path, path.stat().st_size, [case["objective"] for case in cases])
