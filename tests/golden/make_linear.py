"""Weights of logistic regressions by scikit-learn: several classes, soft targets, sample weights,
ridge and elastic net.

    python3 make_linear.py > linear.json

scikit-learn takes no soft targets: a row with probabilities stands there once a class, weighted by
its probability.
"""
import json

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

random = np.random.default_rng(7)
ROWS, COLUMNS = 60, 18
dense = random.random((ROWS, COLUMNS)) * (random.random((ROWS, COLUMNS)) < 0.25)
dense[5] = 0  # a row without anything
dense = dense.astype(np.float32).astype(np.float64)
directions = random.normal(size=(COLUMNS, 9)) * 4
cases = []


def add(name, classes, link, c, l1_ratio, soft, weighted):
    scores = dense @ directions[:, :classes] + random.normal(size=(ROWS, classes))
    if link == "softmax":
        targets = np.eye(classes)[scores.argmax(axis=1)]
        if soft:
            smooth = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
            targets = np.where(random.random((ROWS, 1)) < 0.5, smooth, targets)
    else:
        targets = (scores > 0).astype(float)
        if soft:
            targets = np.where(random.random((ROWS, classes)) < 0.5, 1 / (1 + np.exp(-scores)), targets)
    weights = random.choice([0.0, 0.5, 1.0, 2.0], size=ROWS) if weighted else np.ones(ROWS)

    def fit(labels, x, w):
        how = dict(C=c, max_iter=2_000_000)
        if l1_ratio == 0:
            how |= dict(solver="lbfgs", tol=1e-10)
        else:
            how |= dict(solver="saga", tol=1e-13, l1_ratio=l1_ratio, random_state=0)
        model = LogisticRegression(**how)
        kept = w > 0
        return model.fit(x[kept], labels[kept], sample_weight=w[kept])

    if link == "softmax":
        x = np.vstack([dense] * classes)
        model = fit(np.repeat(np.arange(classes), ROWS), x, (targets * weights[:, None]).T.ravel())
        coefficients, intercepts = model.coef_.T, model.intercept_
    else:
        columns, intercepts = [], []
        for k in range(classes):
            x = np.vstack([dense, dense])
            w = np.concatenate([targets[:, k] * weights, (1 - targets[:, k]) * weights])
            model = fit(np.repeat([1, 0], ROWS), x, w)
            columns.append(model.coef_[0])
            intercepts.append(float(model.intercept_[0]))
        coefficients = np.array(columns).T
    cases.append(
        dict(
            name=name, link=link, classes=classes, c=c, l1_ratio=l1_ratio, targets=targets.ravel().tolist(),
            weights=weights.tolist() if weighted else None,
            coefficients=np.asarray(coefficients).ravel().tolist(), intercepts=np.asarray(intercepts).tolist(),
        )
    )


add("three classes", 3, "softmax", 1.0, 0.0, False, False)
add("four classes, soft and weighted", 4, "softmax", 10.0, 0.0, True, True)
add("nine classes", 9, "softmax", 30.0, 0.0, True, False)
add("one question, soft", 1, "sigmoid", 3.0, 0.0, True, True)
add("five questions", 5, "sigmoid", 1.0, 0.0, False, True)
add("three classes, elastic", 3, "softmax", 2.0, 0.5, False, False)
add("four classes, elastic, soft and weighted", 4, "softmax", 5.0, 0.3, True, True)
add("one question, elastic", 1, "sigmoid", 3.0, 0.7, False, False)
add("one question, lasso", 1, "sigmoid", 2.0, 1.0, True, True)
add("five questions, elastic", 5, "sigmoid", 2.0, 0.4, True, False)

rows = [[[int(j), float(v)] for j, v in enumerate(row) if v] for row in dense]
print(json.dumps(dict(made_by=f"scikit-learn {sklearn.__version__}", columns=COLUMNS, rows=rows, cases=cases), separators=(",", ":")))
