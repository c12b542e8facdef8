"""Writes agreement.json beside this file: coefficients of agreement by independent packages, and
worked examples.

Run from anywhere: python make_agreement.py (scikit-learn 1.9.1, statsmodels 0.15.0, krippendorff
0.9.0, irrCAC 0.4.4 and nltk 3.10.4 made the committed file). Deterministic: the cases come from
random.Random(seed).random() alone.

Each case has rows (units × annotators: a category's number or null) and what each package says of
them; cases of sets have, for each category, the themes in it. MASI has exact thirds here
(Passonneau 2006), where NLTK's own function rounds them.
"""

import json
import random
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import jaccard_distance, masi_distance
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa


def draw_below(draw, n):
    return int(draw() * n)


def table(seed, units, annotators, categories, agree, missing):
    draw = random.Random(seed).random
    rows = []
    for _ in range(units):
        truth = draw_below(draw, categories)
        row = [truth if draw() < agree else draw_below(draw, categories) for _ in range(annotators)]
        rows.append([None if draw() < missing else entry for entry in row])
    return rows


def complete(rows):
    return [row for row in rows if None not in row]


def as_floats(rows):
    return np.array([[np.nan if entry is None else entry for entry in row] for row in rows], float).T


def alpha(rows, distance=None, categories=None):
    level = "nominal"
    if distance is not None:
        matrix = np.array([[distance(a, b) for b in range(categories)] for a in range(categories)])

        def level(v1, v2, i1, i2, n_v, dtype=np.float64):
            one, other = np.broadcast_arrays(v1, v2)
            return matrix[one.astype(int), other.astype(int)].astype(dtype)

    domain = sorted({entry for row in rows for entry in row if entry is not None})
    return krippendorff.alpha(reliability_data=as_floats(rows), level_of_measurement=level, value_domain=domain)


def gwet(rows, categories, weights=None):
    frame = pd.DataFrame(rows).astype("object").where(pd.notnull(pd.DataFrame(rows)), np.nan)
    names = [float(c) for c in range(categories)]
    if weights is None:
        weights = np.eye(categories)
    cac = CAC(frame.astype(float), weights="identity", categories=names, digits=12)
    cac.weights_mat = np.array(weights, float)
    found = cac.gwet()["est"]
    return {"ac": float(found["coefficient_value"]), "observed": float(found["pa"])}


def nominal(name, rows, categories, published=None):
    expected = {"alpha": alpha(rows), **gwet(rows, categories)}
    whole = complete(rows)
    if whole:
        counts, _ = aggregate_raters(np.array(whole), n_cat=None)
        expected["fleiss"] = float(fleiss_kappa(counts, method="fleiss"))
    both = [row[:2] for row in rows if row[0] is not None and row[1] is not None]
    expected["cohen"] = float(cohen_kappa_score(*zip(*both)))
    return {"name": name, "categories": categories, "rows": rows, "expected": expected, "published": published or {}}


def exact_masi(one, other):
    both, either = len(one & other), len(one | other)
    if one == other:
        return 0.0
    monotone = 2 / 3 if both == min(len(one), len(other)) else 1 / 3
    return 1 - both / either * monotone


def sets(name, seed, units, annotators, themes, missing):
    draw = random.Random(seed).random
    cells = []
    for _ in range(units):
        truth = {t for t in range(themes) if draw() < 0.3}
        row = []
        for _ in range(annotators):
            given = frozenset(t for t in range(themes) if draw() < (0.8 if t in truth else 0.08))
            row.append(None if draw() < missing else given)
        cells.append(row)
    kinds = sorted({cell for row in cells for cell in row if cell is not None}, key=sorted)
    rows = [[None if cell is None else kinds.index(cell) for cell in row] for row in cells]

    def jaccard(a, b):
        return 0.0 if a == b else float(jaccard_distance(kinds[a], kinds[b]))

    def masi(a, b):
        found = exact_masi(kinds[a], kinds[b])
        if kinds[a] or kinds[b]:
            assert abs(found - masi_distance(kinds[a], kinds[b])) < 0.004, (kinds[a], kinds[b])
        return found

    n = len(kinds)
    expected = {
        "alpha_nominal": alpha(rows),
        "alpha_jaccard": alpha(rows, jaccard, n),
        "alpha_masi": alpha(rows, masi, n),
        "ac2_masi": gwet(rows, n, [[1 - masi(a, b) for b in range(n)] for a in range(n)])["ac"],
    }
    if not missing:
        data = [(f"c{c}", str(u), cell) for u, row in enumerate(cells) for c, cell in enumerate(row)]
        task = AnnotationTask(data, distance=exact_masi)
        assert abs(task.alpha() - expected["alpha_masi"]) < 1e-9, (task.alpha(), expected)
        expected["nltk_alpha_masi"] = task.alpha()
    return {"name": name, "themes": [sorted(kind) for kind in kinds], "rows": rows, "expected": expected}


def spread(counts):
    """A table of counts per category as ratings; who gave which is lost."""
    return [[category for category, count in enumerate(row) for _ in range(count)] for row in counts]


# Krippendorff (2011), twelve units, four observers: nominal alpha .743. Gwet's AC1 of the same:
# .775.
TWELVE = [
    "1 1 . 1", "2 2 3 2", "3 3 3 3", "3 3 3 3", "2 2 2 2", "1 2 3 4",
    "4 4 4 4", "1 1 2 1", "2 2 2 2", ". 5 5 5", ". . 1 1", ". 3 . .",
]
# Fleiss (1971), thirty patients, six psychiatrists, five diagnoses: kappa .430.
DIAGNOSES = (
    "00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031 "
    "00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006"
)
# Ten units, fourteen raters, five categories: kappa .210 (the worked example of many textbooks).
TEXTBOOK = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]


def main():
    twelve = [[None if c == "." else int(c) - 1 for c in row.split()] for row in TWELVE]
    diagnoses = spread([[int(c) for c in row] for row in DIAGNOSES.split()])
    # Cohen (1960): two judges, 200 persons, three categories, in cells of a table: kappa .492.
    cohen = [
        [a, b]
        for a, row in enumerate([[88, 10, 2], [14, 40, 6], [18, 10, 12]])
        for b, count in enumerate(row)
        for _ in range(count)
    ]
    cases = {
        "nominal": [
            nominal("Krippendorff's twelve units", twelve, 5, {"alpha": 0.743, "ac": 0.775}),
            nominal("Fleiss' thirty patients", diagnoses, 5, {"fleiss": 0.430}),
            nominal("ten units of fourteen", spread(TEXTBOOK), 5, {"fleiss": 0.210}),
            nominal("Cohen's two hundred persons", cohen, 3, {"cohen": 0.492}),
            nominal("two annotators", table(1, 80, 2, 4, 0.6, 0.0), 4),
            nominal("five annotators", table(2, 60, 5, 3, 0.5, 0.0), 3),
            nominal("three annotators, much missing", table(3, 90, 3, 6, 0.7, 0.3), 6),
            nominal("one category rules", [[int(e == 0) if e is not None else None for e in row] for row in table(4, 300, 2, 8, 0.75, 0.05)], 2),
            nominal("nothing but chance", table(5, 200, 4, 3, 0.0, 0.1), 3),
        ],
        "sets": [
            sets("two annotators", 11, 60, 2, 4, 0.0),
            sets("four annotators", 12, 40, 4, 5, 0.0),
            sets("four annotators, much missing", 13, 70, 4, 5, 0.3),
        ],
    }
    lines = []
    for part, entries in cases.items():
        body = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in entries)
        lines.append(f'"{part}": [\n{body}\n]')
    path = Path(__file__).parent / "agreement.json"
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


main()
