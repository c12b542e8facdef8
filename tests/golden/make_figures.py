"""Writes figures.json beside this file: random gold and predictions with probabilities, and what
scikit-learn says of them.

Run from anywhere: python make_figures.py (scikit-learn 1.9.1, NumPy 2.4.6, SciPy 1.17.1 made the
committed file). Deterministic: the cases come from random.Random(seed).random() alone. The
resamples are drawn by the generator of src/matrix/random.rs written again here; each resample's
figures are scikit-learn's of the rows repeated, the bands NumPy's percentiles.
"""

import json
import random
import warnings
from pathlib import Path

import numpy as np
from scipy.stats import binomtest
from sklearn import metrics
from sklearn.calibration import calibration_curve

warnings.simplefilter("ignore")
MASK = (1 << 64) - 1


def mix(x):
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


class Xoshiro256Plus:
    def __init__(self, seed, block):
        x = mix(seed ^ mix((block + 0x9E3779B97F4A7C15) & MASK))
        self.s = []
        for _ in range(4):
            x = (x + 0x9E3779B97F4A7C15) & MASK
            self.s.append(mix(x))

    def next(self):
        s = self.s
        result = (s[0] + s[3]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = ((s[3] << 45) | (s[3] >> 19)) & MASK
        return result

    def below(self, bound):
        return ((self.next() >> 32) * bound) >> 32


class Draw:
    def __init__(self, seed):
        self.random = random.Random(seed).random

    def below(self, n):
        return int(self.random() * n)

    def chance(self, p):
        return self.random() < p


def expected_error(truth, probabilities, bins, strategy):
    share, mean = calibration_curve(truth, probabilities, n_bins=bins, strategy=strategy)
    if strategy == "uniform":
        edges = np.linspace(0, 1, bins + 1)
    else:
        edges = np.percentile(probabilities, np.linspace(0, 1, bins + 1) * 100)
    counts = np.bincount(np.searchsorted(edges[1:-1], probabilities), minlength=bins)
    counts = counts[counts > 0]
    assert len(counts) == len(share)
    return float((counts * np.abs(share - mean)).sum() / counts.sum())


def brier_parts(truth, probabilities, bins):
    share, mean = calibration_curve(truth, probabilities, n_bins=bins)
    counts = np.bincount(np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], probabilities), minlength=bins)
    weight = counts[counts > 0] / counts.sum()
    base = truth.mean()
    return {
        "reliability": float((weight * (mean - share) ** 2).sum()),
        "resolution": float((weight * (share - base) ** 2).sum()),
        "uncertainty": float(base * (1 - base)),
    }


def risk_area(confidence, right):
    """Geifman & El-Yaniv's: the mean of the risk at each coverage, which needs distinct
    confidences; the rows of one confidence, as a resample has them, are answered together."""
    order = np.argsort(-confidence, kind="stable")
    confidence, wrong = confidence[order], ~right[order]
    risks = np.cumsum(wrong) / np.arange(1, len(wrong) + 1)
    last = np.array([np.flatnonzero(confidence == c)[-1] for c in confidence])
    return float(risks[last].mean())


def theme_mean(measure, truth, score):
    values = [
        measure(truth[:, j], score[:, j]) for j in range(truth.shape[1]) if 0 < truth[:, j].sum() < len(truth)
    ]
    return float(np.mean(values))


def figures(truth, output, score, *, single, themed_primary):
    """Everything by scikit-learn. `single` is (gold, answer) with the last class for none;
    `themed_primary` whether the primary theme of each themed row was found, NaN elsewhere."""
    found = {}
    # A theme that is on neither side has no scores: scikit-learn leaves it out of a mean if it is
    # NaN.
    here = (truth.any(axis=0)) | (output.any(axis=0))
    for average in ["micro", "macro", "weighted"]:
        p, r, f, _ = metrics.precision_recall_fscore_support(
            truth[:, here], output[:, here], average=average, zero_division=0
        )
        found |= {f"{average}_precision": p, f"{average}_recall": r, f"{average}_f1": f}
    p, r, f, _ = metrics.precision_recall_fscore_support(truth, output, average="samples", zero_division=1)
    found |= {"samples_precision": p, "samples_recall": r, "samples_f1": f}
    found["jaccard_micro"] = metrics.jaccard_score(truth, output, average="micro", zero_division=0)
    found["jaccard_macro"] = metrics.jaccard_score(truth[:, here], output[:, here], average="macro", zero_division=0)
    found["jaccard_samples"] = metrics.jaccard_score(truth, output, average="samples", zero_division=1)
    found["subset_accuracy"] = metrics.accuracy_score(truth, output)
    found["hamming_loss"] = metrics.hamming_loss(truth, output)
    found["primary_accuracy"] = float(np.nanmean(themed_primary))
    none, none_output = ~truth.any(axis=1), ~output.any(axis=1)
    if (none | none_output).any():
        p, r, f, _ = metrics.precision_recall_fscore_support(none, none_output, average="binary", zero_division=0)
        found |= {"none_precision": p, "none_recall": r, "none_f1": f}
    if 0 < none.sum() < len(none):
        found["none_roc_auc"] = metrics.roc_auc_score(none, 1 - score.max(axis=1))
    # Without something to find there is nothing to average.
    values = [metrics.average_precision_score(truth[:, j], score[:, j]) for j in np.flatnonzero(truth.any(axis=0))]
    found["mean_average_precision"] = float(np.mean(values))
    found["mean_roc_auc"] = theme_mean(metrics.roc_auc_score, truth, score)
    themed = truth.any(axis=1)
    found["label_ranking_average_precision"] = metrics.label_ranking_average_precision_score(
        truth[themed], score[themed]
    )
    flat_truth, flat = truth.ravel(), score.ravel()
    found["brier"] = metrics.brier_score_loss(flat_truth, flat)
    found["log_loss"] = metrics.log_loss(flat_truth, flat)
    found["ece"] = expected_error(flat_truth, flat, 10, "uniform")
    found["ece_15"] = expected_error(flat_truth, flat, 15, "uniform")
    found["ece_equal_mass"] = expected_error(flat_truth, flat, 10, "quantile")
    likeliest = score.argmax(axis=1)
    right = truth[np.arange(len(truth)), likeliest].astype(bool)
    found["risk_coverage_area"] = risk_area(score.max(axis=1), right)
    if single is not None:
        gold, answer = single
        found["accuracy"] = metrics.accuracy_score(gold, answer)
        found["likeliest_accuracy"] = metrics.accuracy_score(gold, likeliest)
        classes = sorted(set(gold) | set(answer) - {truth.shape[1]})
        found["single_macro_f1"] = metrics.f1_score(gold, answer, labels=classes, average="macro", zero_division=0)
        found["cohen_kappa"] = metrics.cohen_kappa_score(gold, answer)
        found["matthews"] = metrics.matthews_corrcoef(gold, answer)
    return {name: float(value) for name, value in found.items()}


def theme_figures(truth, output, score):
    rows = []
    p, r, f, support = metrics.precision_recall_fscore_support(truth, output, average=None, zero_division=np.nan)
    for j in range(truth.shape[1]):
        row = {"precision": p[j], "recall": r[j], "f1": f[j], "average_precision": np.nan, "roc_auc": np.nan}
        if truth[:, j].any():
            row["average_precision"] = metrics.average_precision_score(truth[:, j], score[:, j])
        if 0 < truth[:, j].sum() < len(truth):
            row["roc_auc"] = metrics.roc_auc_score(truth[:, j], score[:, j])
        rows.append({name: float(value) for name, value in row.items()})
    return rows


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float) and np.isnan(value):
        return None
    return value


def case(name, seed, documents, themes, *, single=False, digits=6, resamples=0, threshold=0.5):
    draw = Draw(seed)
    gold, predicted, truth, output, score, primary, of_document = [], [], [], [], [], [], []
    for document in range(documents):
        for row in range(1 + draw.below(4)):
            if single:
                wanted = {draw.below(len(themes))}
            else:
                wanted = {j for j in range(len(themes)) if draw.chance(0.9 / len(themes) + 0.05)}
            # Whatever is drawn below the number of digits ties.
            chances = [
                round(draw.random() ** (0.45 if j in wanted else 2.2), digits) for j in range(len(themes))
            ]
            given = [j for j in range(len(themes)) if chances[j] >= threshold]
            order = sorted(given, key=lambda j: (-chances[j], j))
            # Names that sort as numbers do, so that documents are drawn in this order.
            ident = f"d{document:03}#{row + 1}"
            first = min(wanted) if wanted else None
            gold.append({"id": ident, "themes": [themes[j] for j in sorted(wanted)]})
            predicted.append(
                {
                    "id": ident,
                    "themes": [{"name": themes[j], "probability": chances[j]} for j in given],
                    "primary": themes[order[0]] if order else None,
                    "probabilities": dict(zip(themes, chances)),
                }
            )
            truth.append([j in wanted for j in range(len(themes))])
            output.append([j in given for j in range(len(themes))])
            score.append(chances)
            primary.append(np.nan if first is None else float(bool(order) and order[0] == first))
            of_document.append(document)
    truth, output = np.array(truth, int), np.array(output, int)
    score, primary, of_document = np.array(score), np.array(primary), np.array(of_document)
    answers = None
    if single:
        answer = [
            int(np.argmax(np.where(output[i], score[i], -1))) if output[i].any() else len(themes) for i in range(len(output))
        ]
        answers = (truth.argmax(axis=1), np.array(answer))

    def judged(rows):
        picked = None if answers is None else (answers[0][rows], answers[1][rows])
        return figures(truth[rows], output[rows], score[rows], single=picked, themed_primary=primary[rows])

    every = np.arange(len(truth))
    expected = {"figures": judged(every), "themes": theme_figures(truth, output, score)}
    flat_truth, flat = truth.ravel(), score.ravel()
    expected["brier_parts"] = brier_parts(flat_truth, flat, 10)
    if single:
        expected["confusion"] = metrics.confusion_matrix(
            answers[0], answers[1], labels=list(range(len(themes) + 1))
        ).tolist()
    best = []
    for j in range(len(themes)):
        f1 = {t: metrics.f1_score(truth[:, j], score[:, j] >= t, zero_division=0) for t in sorted(set(score[:, j]))}
        best.append(max(f1.values()))
    expected["best_f1"] = best
    if resamples:
        found, theme_found = [], []
        for number in range(resamples):
            generator = Xoshiro256Plus(7, number)
            counts = np.zeros(documents, int)
            for _ in range(documents):
                counts[generator.below(documents)] += 1
            rows = np.repeat(every, counts[of_document])
            found.append(judged(rows))
            theme_found.append(theme_figures(truth[rows], output[rows], score[rows]))
        bands = {}
        for figure, value in expected["figures"].items():
            # The edges of the bins of equal mass stay those of the whole, which scikit-learn cannot
            # be told.
            if figure == "ece_equal_mass":
                continue
            values = np.array([one[figure] for one in found if figure in one])
            low, high = np.percentile(values, [2.5, 97.5])
            if figure.startswith("ece"):
                growth = values.mean() - value
                low, high = np.clip([low - growth, high - growth], 0, 1)
            bands[figure] = [float(low), float(high)]
        expected["bands"] = bands
        expected["theme_bands"] = []
        for j in range(len(themes)):
            row = {}
            for figure in ["precision", "recall", "f1", "average_precision", "roc_auc"]:
                values = np.array([one[j][figure] for one in theme_found])
                row[figure] = np.nanpercentile(values, [2.5, 97.5]).tolist()
            expected["theme_bands"].append(row)
    return plain({"name": name, "resamples": resamples, "gold": gold, "predicted": predicted, "expected": expected})


def mcnemars():
    pairs = [(0, 0), (1, 0), (0, 6), (5, 5), (3, 11), (40, 61), (900, 1100), (1500, 1350)]
    rows = []
    for one, other in pairs:
        p = binomtest(min(one, other), one + other, 0.5).pvalue if one + other else 1.0
        rows.append({"first_only": one, "second_only": other, "p": float(p)})
    return rows


def main():
    five = ["finance", "leadership", "planning", "politics", "ratings"]
    cases = [
        case("several themes", 1, 30, five),
        case("ties", 2, 30, five, digits=1),
        case("never given", 3, 20, five, threshold=1.1),
        case("always given", 4, 20, five, threshold=0.0),
        case("one theme each", 5, 30, five, single=True),
        case("one of two, with ties", 6, 40, ["no", "yes"], single=True, digits=1),
        case("bands", 7, 25, five[:3], resamples=60),
        case("bands of one theme each", 8, 25, five[:3], single=True, resamples=60),
    ]
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases)
    pairs = json.dumps(mcnemars(), separators=(",", ":"))
    text = f'{{\n"figures": [\n{lines}\n],\n"mcnemar": {pairs}\n}}\n'
    (Path(__file__).parent / "figures.json").write_text(text, encoding="utf-8")


main()
