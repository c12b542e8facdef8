#!/usr/bin/env python3
"""Our supervised classifiers beside scikit-learn's LogisticRegression and fastText: accuracy,
processor time, ratio, peak memory.

    python3 linear.py DATA --program PROGRAM [--rounds 5]

DATA holds agnews.jsonl (`text`, `label`, `split`). PROGRAM is what `cargo bench --bench linear
--no-run` built. One thread each; rounds take turns, figures are medians. Times are processor time,
which a busy machine stretches less. Two comparisons:

1. the solver alone: scikit-learn's default solver (lbfgs, default tolerance) on our rows, at the
   same C. Both objectives are worked out here, from the weights (theirs) or printed by the program
   (ours);
2. the whole: from texts in a file to a trained classifier. fastText reads its own format, written
   before the clock starts, with its usual preparation (lower case, punctuation apart); it is run
   with a few settings, since its defaults underfit 10,000 texts.

The test texts are scored, nothing is chosen by them but which of fastText's settings to compare
with, in its favour.
"""
import argparse
import json
import multiprocessing
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np
import scipy.sparse as sparse

FASTTEXT = [
    dict(epoch=5),
    dict(lr=0.5, epoch=5, dim=10),
    dict(lr=0.5, epoch=10),
    dict(lr=1.0, epoch=10, wordNgrams=2, dim=10, bucket=200_000),
    dict(lr=0.5, epoch=25, wordNgrams=2, dim=10, bucket=200_000),
]


def alone(job, *arguments):
    """The result of a job in a process of its own, with its peak memory."""
    ours, theirs = multiprocessing.Pipe()

    def run():
        result = job(*arguments)
        result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        theirs.send(result)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    result = ours.recv()
    process.join()
    return result


def read_matrix(path):
    with open(path, "rb") as file:
        rows, columns, stored = np.fromfile(file, "<u8", 3).astype(int)
        offsets = np.fromfile(file, "<u8", rows + 1).astype(np.int64)
        indices = np.fromfile(file, "<u4", stored).astype(np.int32)
        values = np.fromfile(file, "<f4", stored).astype(np.float64)
    return sparse.csr_matrix((values, indices, offsets), (rows, columns)), np.fromfile(path + ".labels", "<u4")


def scikit(path, c):
    from scipy.special import logsumexp
    from sklearn.linear_model import LogisticRegression

    rows, classes = read_matrix(path)
    begin = time.process_time()
    model = LogisticRegression(C=c, max_iter=1000).fit(rows, classes)
    seconds = time.process_time() - begin
    scores = rows @ model.coef_.T + model.intercept_
    loss = logsumexp(scores, axis=1) - scores[np.arange(len(classes)), classes]
    return dict(seconds=seconds, objective=float((model.coef_**2).sum() / 2 + c * loss.sum()), iterations=int(model.n_iter_[0]))


def prepare(records, path):
    with open(path, "w", encoding="utf-8") as file:
        for record in records:
            text = re.sub(r"([.!?,'/()\";:])", r" \1 ", record["text"].lower()).replace("\n", " ")
            file.write(f"__label__{record['label'].replace(' ', '_')} {text}\n")


def fasttext(train, test, settings):
    import fasttext as peer

    begin = time.process_time()
    model = peer.train_supervised(input=train, thread=1, verbose=0, **settings)
    seconds = time.process_time() - begin
    return dict(seconds=seconds, accuracy=model.test(test)[1])


def median(results, key):
    return statistics.median(result[key] for result in results)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data")
    parser.add_argument("--program", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--c", type=float, nargs="+", default=[1.0, 3.0, 10.0])
    given = parser.parse_args()
    texts = os.path.join(given.data, "agnews.jsonl")
    with open(texts, encoding="utf-8") as file:
        records = [json.loads(line) for line in file]

    def ours(*options):
        done = subprocess.run([given.program, texts, *options], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    with tempfile.TemporaryDirectory() as folder:
        matrix = os.path.join(folder, "rows")
        print(f"{'C':>4}  {'who':<12} {'fit, s':>8} {'ratio':>6} {'objective':>12} {'steps':>6}")
        for c in given.c:
            pairs = []
            for _ in range(given.rounds):
                mine = ours("--model", "logistic", "--c", str(c), "--repeats", "20", "--matrix", matrix)
                pairs.append((mine, alone(scikit, matrix, c)))
            mine, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
            for result in mine:
                result["seconds"] = result["fit"]
            quick, slow = median(mine, "seconds"), median(theirs, "seconds")
            print(f"{c:>4g}  {'themewise':<12} {quick:8.4f} {'':>6} {mine[0]['objective']:12.3f} {mine[0]['iterations']:6}")
            print(f"{c:>4g}  {'scikit-learn':<12} {slow:8.4f} {slow / quick:6.1f} {theirs[0]['objective']:12.3f} {theirs[0]['iterations']:6}")
        print()
        train, test = os.path.join(folder, "train.txt"), os.path.join(folder, "test.txt")
        prepare([record for record in records if record["split"] == "train"], train)
        prepare([record for record in records if record["split"] == "test"], test)
        rows = []
        for model, options in [
            ("blend", ()),
            ("logistic", ("--model", "logistic")),
            ("logistic, words", ("--model", "logistic", "--ngrams", "1", "--c", "1")),
            ("bayes", ("--model", "bayes")),
        ]:
            results = [ours(*options) for _ in range(given.rounds)]
            for result in results:
                result["seconds"] = result["read"] + result["vectorise"] + result["fit"]
            rows.append((f"themewise: {model}", results))
        for settings in FASTTEXT:
            results = [alone(fasttext, train, test, settings) for _ in range(given.rounds)]
            rows.append(("fastText: " + (" ".join(f"{k}={v}" for k, v in settings.items())), results))
        base = median(rows[0][1], "seconds")
        print(f"{'from file to classifier':<62} {'s':>7} {'ratio':>6} {'accuracy':>9} {'peak MB':>8}")
        for name, results in rows:
            seconds = median(results, "seconds")
            print(f"{name:<62} {seconds:7.3f} {seconds / base:6.2f} {median(results, 'accuracy'):9.4f} {median(results, 'peak_mb'):8.0f}")


if __name__ == "__main__":
    sys.exit(main())
