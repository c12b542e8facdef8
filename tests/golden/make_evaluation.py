"""Writes evaluation.json beside this file: random cases for src/evaluate with scikit-learn's
figures.

Run from anywhere: python make_evaluation.py (scikit-learn 1.9.1 made the committed file).
Deterministic: the cases come from random.Random(seed).random() alone, which Python keeps the same
across versions.
"""

import json
import random
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.metrics.cluster import contingency_matrix

KINDS = ["body", "heading", "boilerplate"]
warnings.simplefilter("error")


class Draw:
    def __init__(self, seed):
        self.random = random.Random(seed).random

    def below(self, n):
        return int(self.random() * n)

    def chance(self, p):
        return self.random() < p


def averages(truth, result, average):
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        truth, result, average=average, zero_division=0
    )
    return {"precision": precision, "recall": recall, "f1": f1}


def classification(name, seed, rows, themes, *, never_result=None, never_true=None, optional=0.0, kinds=False):
    """Gold and predictions as files have them, and scikit-learn's view of the body rows as
    matrices."""
    draw = Draw(seed)
    gold, predicted = [], []
    truth_rows, result_rows, none_rows, primary_rows, kind_rows = [], [], [], [], []
    for row in range(rows):
        truth = [t for t in themes if t != never_true and draw.chance(0.3)]
        result = [t for t in themes if t != never_result and draw.chance(0.75 if t in truth else 0.12)]
        if truth and draw.chance(0.5):
            truth = truth[1:] + truth[:1]
        free = [t for t in themes if t not in truth and draw.chance(optional)]
        kind, result_kind = "body", "body"
        if kinds:
            kind = KINDS[draw.below(3)]
            result_kind = kind if draw.chance(0.7) else KINDS[draw.below(3)]
        primary = result[draw.below(len(result))] if result else None
        record = {"id": f"{name}#{row + 1}", "kind": kind, "themes": truth}
        if free:
            record["optional"] = free
        gold.append(record)
        predicted.append(
            {
                "id": f"{name}#{row + 1}",
                "kind": result_kind,
                "primary": primary,
                "themes": [{"name": t, "probability": 0.5 + 0.5 * draw.random(), "evidence": []} for t in result],
                "text": "some text",
            }
        )
        kind_rows.append((kind, result_kind))
        if kind != "body":
            continue
        result = result if result_kind == "body" else []
        counted = [t for t in result if t not in free]
        truth_rows.append([t in truth for t in themes])
        result_rows.append([t in counted for t in themes])
        # A paragraph that may have a theme or none, and was given that theme, is no case of "none".
        if truth or counted or not result:
            none_rows.append((not truth, not result))
        if truth:
            primary_rows.append((truth[0], primary if result else "(absent)"))
    truth, result = np.array(truth_rows, int), np.array(result_rows, int)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        truth, result, average=None, zero_division=0
    )
    none = averages(*zip(*none_rows), "binary")
    true_kinds, result_kinds = zip(*kind_rows)
    return {
        "name": name,
        "themes": themes,
        "gold": gold,
        # The order of lines means nothing.
        "predicted": [predicted[i] for i in sorted(range(rows), key=lambda i: (i * 7919) % rows)],
        "expected": {
            "themes": [
                {"name": t, "precision": precision[i], "recall": recall[i], "f1": f1[i], "support": int(support[i])}
                for i, t in enumerate(themes)
            ],
            "micro": averages(truth, result, "micro"),
            "macro": averages(truth, result, "macro"),
            "subset_accuracy": metrics.accuracy_score(truth, result),
            "primary_accuracy": metrics.accuracy_score(*zip(*primary_rows)),
            "none": none,
            "kind_accuracy": metrics.accuracy_score(true_kinds, result_kinds),
            "confusion": metrics.confusion_matrix(true_kinds, result_kinds, labels=KINDS).tolist(),
        },
    }


def clustering(name, truth, found):
    table = contingency_matrix(truth, found)
    homogeneity, completeness, v_measure = metrics.homogeneity_completeness_v_measure(truth, found)
    return {
        "name": name,
        "truth": truth,
        "found": found,
        "expected": {
            "normalized_mutual_information": metrics.normalized_mutual_info_score(truth, found),
            "adjusted_rand_index": metrics.adjusted_rand_score(truth, found),
            "purity": int(table.max(axis=0).sum()) / len(truth),
            "homogeneity": homogeneity,
            "completeness": completeness,
            "v_measure": v_measure,
        },
    }


def clusterings():
    draw = Draw(11)
    classes = [draw.below(3) for _ in range(60)]
    noisy = [c if draw.chance(0.7) else draw.below(5) for c in classes]
    uneven = [0 if draw.chance(0.9) else 1 + draw.below(3) for _ in range(60)]
    names = ["finance", "ratings", "politics"]
    with warnings.catch_warnings():
        # scikit-learn wonders whether all singletons are a regression's targets.
        warnings.simplefilter("ignore", UserWarning)
        return [
            clustering("noisy", classes, noisy),
            clustering("uneven", classes, uneven),
            clustering("independent", classes, [draw.below(4) for _ in classes]),
            clustering("renamed", classes, [(c * 2 + 1) % 5 for c in classes]),
            clustering("strings", [names[c] for c in classes], [f"topic {n}" for n in noisy]),
            clustering("one cluster", classes, [7] * 60),
            clustering("one class", [7] * 60, classes),
            clustering("one class in one cluster", [1] * 9, [2] * 9),
            clustering("all singletons", classes, list(range(60))),
            clustering("singletons on both sides", list(range(9)), list(range(9, 0, -1))),
            clustering("opposed", [0, 0, 1, 1], [0, 1, 0, 1]),
            clustering("one thing", [0], [3]),
        ]


def calibration(name, pairs, bins):
    probabilities = np.array([p for p, _ in pairs])
    truth = np.array([t for _, t in pairs], int)
    fraction, mean = calibration_curve(truth, probabilities, n_bins=bins, strategy="uniform")
    # calibration_curve drops empty bins and does not tell the counts: the bins are its own, (lower,
    # upper].
    edges = np.linspace(0, 1, bins + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], probabilities), minlength=bins)
    filled = counts[counts > 0]
    assert len(filled) == len(mean)
    return {
        "name": name,
        "pairs": pairs,
        "bins": bins,
        "expected": {
            "expected_error": float((filled / filled.sum() * np.abs(fraction - mean)).sum()),
            "brier": metrics.brier_score_loss(truth, probabilities),
            "counts": counts.tolist(),
            "mean_probability": mean.tolist(),
            "fraction_true": fraction.tolist(),
        },
    }


def calibrations():
    draw = Draw(23)
    honest = [(p, draw.chance(p)) for p in (draw.random() for _ in range(120))]
    boastful = [(p, draw.chance(p * p)) for p in (draw.random() ** 0.5 for _ in range(120))]
    edges = [(i / 10, draw.chance(0.5)) for i in range(11) for _ in range(4)]
    high = [(0.8 + 0.2 * draw.random(), draw.chance(0.8)) for _ in range(40)]
    sure = [(float(draw.chance(0.5)), draw.chance(0.5)) for _ in range(20)]
    return [
        calibration("honest", honest, 10),
        calibration("boastful", boastful, 10),
        calibration("boastful in 15", boastful, 15),
        calibration("on the edges", edges, 10),
        calibration("empty bins", high, 10),
        calibration("zeros and ones", sure, 10),
        calibration("one bin", honest, 1),
    ]


def main():
    six = ["finance", "leadership", "planning", "politics", "ratings", "structures"]
    cases = {
        "classification": [
            classification("plain", 1, 60, six),
            classification("never predicted", 2, 40, six, never_result="planning"),
            classification("never true", 3, 40, six, never_true="politics"),
            classification("neither", 4, 40, six, never_result="ratings", never_true="ratings"),
            classification("optional", 5, 60, six, optional=0.3),
            classification("kinds", 6, 90, six, optional=0.1, kinds=True),
            classification("asked in another order", 7, 40, ["structures", "finance", "ratings"]),
        ],
        "clustering": clusterings(),
        "calibration": calibrations(),
    }
    lines = []
    for part, entries in cases.items():
        body = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in entries)
        lines.append(f'"{part}": [\n{body}\n]')
    path = Path(__file__).parent / "evaluation.json"
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


main()
