"""Writes label_errors.json beside this file: noisy labels, and which of them cleanlab suspects by
the confident joint.

Run from anywhere: python make_label_errors.py (cleanlab 2.9.0, scikit-learn 1.9.1, NumPy 1.26.4
made the committed file). Deterministic: the cases come from random.Random(seed).random() alone.
cleanlab is run, not copied.
"""

import json
import random
from pathlib import Path

import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_normalized_margin_for_each_label, get_self_confidence_for_each_label


def case(name, seed, rows, classes, noise):
    draw = random.Random(seed).random
    labels, chances = [], []
    for row in range(rows):
        truth = row % classes
        label = truth if draw() > noise else int(draw() * classes)
        weights = [draw() ** 3 + (1.2 * draw() if j == truth else 0.0) + 0.01 for j in range(classes)]
        labels.append(label)
        chances.append([round(w / sum(weights), 6) for w in weights])
        # Rounded numbers still sum to one.
        chances[-1][-1] = round(1 - sum(chances[-1][:-1]), 6)
    labels, chances = np.array(labels), np.array(chances)
    found = find_label_issues(
        labels,
        chances,
        filter_by="confident_learning",
        return_indices_ranked_by="self_confidence",
        n_jobs=1,
    )
    return {
        "name": name,
        "labels": labels.tolist(),
        "probabilities": chances.tolist(),
        "expected": {
            "issues": [int(i) for i in found],
            "self_confidence": get_self_confidence_for_each_label(labels, chances).tolist(),
            "normalized_margin": get_normalized_margin_for_each_label(labels, chances).tolist(),
        },
    }


def main():
    cases = [
        case("two classes", 1, 80, 2, 0.2),
        case("four classes", 2, 120, 4, 0.2),
        case("much noise", 3, 120, 3, 0.5),
        case("no noise", 4, 60, 3, 0.0),
        case("many classes", 5, 200, 8, 0.15),
    ]
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases)
    path = Path(__file__).parent / "label_errors.json"
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


main()
