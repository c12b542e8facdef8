#!/usr/bin/env python3
"""Writes weigh.json: what the last stage and the mixture's start must come to, by scikit-learn and
scipy.

`weigh`: logistic regression on (passage, theme) pairs with weights shared by all themes and an
intercept a theme, under normal priors. By scikit-learn where all means are zero (columns scaled
by the priors' deviations, no intercept, C = 1), by scipy's trust-region Newton method where they
are not, and where themes exclude one another.

`bayes`: multinomial naive Bayes (Lidstone's smoothing) on weighted rows, by scikit-learn's
MultinomialNB.
"""

import json
import pathlib

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB

FEATURES, THEMES, PASSAGES = 9, 3, 40
random = np.random.default_rng(5)
features = np.round(random.normal(size=(PASSAGES, THEMES, FEATURES)), 3)
truth = random.integers(0, THEMES, size=PASSAGES)
targets = np.zeros((PASSAGES, THEMES))
targets[np.arange(PASSAGES), truth] = 1.0
# Some have two themes; some pairs are not known.
targets[:8, 0] = 1.0
known = random.random((PASSAGES, THEMES)) > 0.1
means = np.round(random.normal(size=FEATURES), 2)
deviations = np.round(0.5 + random.random(FEATURES), 2)
INTERCEPT, DEVIATION, OF_THEME = -0.7, 2.0, 0.8


def design(theme):
    own = np.zeros((PASSAGES, THEMES))
    own[:, theme] = 1.0
    return np.hstack([features[:, theme, :], np.ones((PASSAGES, 1)), own])


columns = np.stack([design(theme) for theme in range(THEMES)], axis=1)
scales = np.concatenate([deviations, [DEVIATION], np.full(THEMES, OF_THEME)])


def answer(x):
    return {"weights": list(x[:FEATURES]), "intercepts": list(x[FEATURES + 1 :] + x[FEATURES])}


def by_scikit_learn():
    rows, wanted = columns[known] * scales, targets[known]
    model = LogisticRegression(C=1.0, fit_intercept=False, tol=1e-10, max_iter=10000, solver="lbfgs")
    model.fit(rows, wanted)
    return answer(model.coef_[0] * scales)


def by_scipy(loss):
    centre = np.concatenate([means, [INTERCEPT], np.zeros(THEMES)])

    def all_of(x):
        value, slope = loss(x)
        off = (x - centre) / scales
        return value + 0.5 * off @ off, slope + off / scales

    found = minimize(all_of, centre, jac=True, method="BFGS", options={"gtol": 1e-9, "maxiter": 10000})
    return answer(found.x)


def sigmoid_loss(x):
    rows, wanted = columns[known], targets[known]
    score = rows @ x
    return np.sum(np.logaddexp(0, score) - wanted * score), rows.T @ (1 / (1 + np.exp(-score)) - wanted)


def softmax_loss(x):
    value, slope = 0.0, np.zeros_like(x)
    for passage in range(PASSAGES):
        rows, wanted = columns[passage][known[passage]], targets[passage][known[passage]]
        if not len(rows):
            continue
        score = rows @ x
        every = logsumexp(score)
        value -= np.sum(wanted * (score - every))
        slope += rows.T @ (wanted.sum() * np.exp(score - every) - wanted)
    return value, slope


counts = random.poisson(0.7, size=(30, 12)).astype(float)
voted = random.integers(0, THEMES, size=24)
# One row votes for two themes, by its share for the first.
weak_labels = [[[int(theme), 1.0]] for theme in voted]
weak_labels[3] = [[0, 0.25], [2, 0.75]]
rows, classes, weights = [], [], []
for row, anchor in zip(counts[:24], weak_labels):
    for theme, part in anchor:
        rows.append(row), classes.append(theme), weights.append(part)
of_class = np.array([sum(w for c, w in zip(classes, weights) if c == theme) for theme in range(THEMES)])
prior = (of_class + 1.0) / (of_class + 1.0).sum()
bayes = MultinomialNB(alpha=0.1, class_prior=prior).fit(np.array(rows), classes, sample_weight=weights)

golden = {
    "made_by": f"scikit-learn {sklearn.__version__}, scipy {scipy.__version__}",
    "weigh": {
        "features": features.tolist(),
        "targets": targets.tolist(),
        "known": known.tolist(),
        "means": means.tolist(),
        "deviations": deviations.tolist(),
        "intercept": [INTERCEPT, DEVIATION],
        "of_theme": OF_THEME,
        "centred": by_scikit_learn(),
        "sigmoid": by_scipy(sigmoid_loss),
        "softmax": by_scipy(softmax_loss),
    },
    "bayes": {"counts": counts.tolist(), "weak_labels": weak_labels, "log_posteriors": bayes.predict_log_proba(counts).tolist()},
}
pathlib.Path(__file__).with_name("weigh.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
