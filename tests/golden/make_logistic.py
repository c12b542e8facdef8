#!/usr/bin/env python3
"""Writes logistic.json: scikit-learn's LogisticRegression (L2, free intercept) on small sparse
rows."""
import json
import pathlib

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression

random = numpy.random.default_rng(7)
ROWS, COLUMNS = 120, 25
dense = random.random((ROWS, COLUMNS)) * (random.random((ROWS, COLUMNS)) < 0.2)
dense = dense.astype(numpy.float32).astype(float)
truth = random.normal(size=COLUMNS) * 3

cases = []
for c, noise in [(1.0, 0.5), (3.0, 1.0), (0.1, 0.2), (100.0, 2.0)]:
    targets = (dense @ truth + random.normal(size=ROWS) * noise > 0.3).astype(float)
    fitted = LogisticRegression(C=c, tol=1e-12, max_iter=100000).fit(dense, targets)
    cases.append(
        {"c": c, "targets": targets.tolist(), "weights": fitted.coef_[0].tolist(), "intercept": float(fitted.intercept_[0])}
    )

rows = [[[int(c), float(row[c])] for c in numpy.nonzero(row)[0]] for row in dense]
golden = {"made_by": f"scikit-learn {sklearn.__version__}", "columns": COLUMNS, "rows": rows, "cases": cases}
pathlib.Path(__file__).with_name("logistic.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
