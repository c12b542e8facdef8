"""Naive Bayes by scikit-learn, and stacking by SciPy, for the blend of linear models.

    python3 make_blend.py > blend.json
"""
import json

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize
from scipy.special import expit, log_softmax
from sklearn.naive_bayes import MultinomialNB

random = np.random.default_rng(11)
ROWS, COLUMNS, CLASSES = 40, 12, 3
dense = (random.random((ROWS, COLUMNS)) * (random.random((ROWS, COLUMNS)) < 0.4)).astype(np.float32).astype(np.float64)
classes = random.integers(0, CLASSES, ROWS)
targets = np.eye(CLASSES)[classes]
weights = random.choice([0.5, 1.0, 2.0], ROWS)


def log_shares(chosen, weights, smoothing):
    """The log-probabilities of the columns in one class; alpha is relative to the mean of the
    class's sums."""
    alpha = smoothing * (dense[chosen] * weights[chosen, None]).sum() / COLUMNS
    model = MultinomialNB(alpha=alpha, force_alpha=True)
    return model.fit(dense[chosen], np.zeros(chosen.sum()), sample_weight=weights[chosen]).feature_log_prob_[0]


bayes = []
for smoothing in (0.3, 1.0):
    inside = np.array([log_shares(classes == k, weights, smoothing) for k in range(CLASSES)]).T
    outside = np.array([log_shares(classes != k, weights, smoothing) for k in range(CLASSES)]).T
    bayes.append(dict(link="softmax", smoothing=smoothing, coefficients=(inside - inside.mean(axis=1, keepdims=True)).ravel().tolist()))
    bayes.append(dict(link="sigmoid", smoothing=smoothing, coefficients=(inside - outside).ravel().tolist()))

stacks = []
for link in ("softmax", "sigmoid"):
    kinds = [targets * 2 + random.normal(size=targets.shape) * spread for spread in (2.0, 4.0)]

    def objective(x):
        scores = x[0] * kinds[0] + x[1] * kinds[1] + x[2:]
        if link == "softmax":
            losses, gradient_of_weights = -(targets * log_softmax(scores, axis=1)).sum(axis=1), np.exp(log_softmax(scores, axis=1)) - targets
        else:
            losses, gradient_of_weights = (np.logaddexp(0, scores) - targets * scores).sum(axis=1), expit(scores) - targets
        gradient_of_weights = gradient_of_weights * weights[:, None]
        held = 0.05 * ((x[:2] - 1) ** 2).sum() + 0.5 * (x[2:] ** 2).sum()
        gradient = [(gradient_of_weights * kinds[0]).sum() + 0.1 * (x[0] - 1), (gradient_of_weights * kinds[1]).sum() + 0.1 * (x[1] - 1)]
        return (weights * losses).sum() + held, np.concatenate([gradient, gradient_of_weights.sum(axis=0) + x[2:]])

    found = minimize(objective, np.zeros(2 + CLASSES), jac=True, method="L-BFGS-B", options=dict(ftol=1e-16, gtol=1e-10, maxiter=10000))
    stacks.append(dict(link=link, kinds=[kind.ravel().tolist() for kind in kinds], found=found.x.tolist()))

rows = [[[int(j), float(v)] for j, v in enumerate(row) if v] for row in dense]
print(
    json.dumps(
        dict(
            made_by=f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}", columns=COLUMNS, rows=rows,
            targets=targets.ravel().tolist(), weights=weights.tolist(), bayes=bayes, stacks=stacks,
        ),
        separators=(",", ":"),
    )
)
