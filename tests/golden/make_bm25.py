#!/usr/bin/env python3
"""Writes bm25.json: Okapi BM25 weights of documents' terms, from the formula, in NumPy with 64-bit
floats.

Run from anywhere with NumPy installed: python3 tests/golden/make_bm25.py

    weight(t, d) = idf(t) · tf(t, d) · (k1 + 1) / (tf(t, d) + k1 · (1 - b + b · len(d) / avglen))
    idf(t)       = ln(1 + (N - df(t) + 0.5) / (df(t) + 0.5))

This is Lucene's form of idf, never negative, with Robertson's factor k1 + 1 (which Lucene leaves
out since version 8).

- The vocabulary is made first: terms by alphabet (of code points), those outside min_df and max_df
  left out, as in tfidf.json.
- tf(t, d) is how often t occurs in d. N counts all documents that were fitted, empty ones too.
- len(d) is the number of occurrences in d of terms **in the vocabulary**, of every length of
  n-gram: what was pruned, or never seen, makes no document longer. It is the sum of the row of
  counts.
- avglen is the mean of len(d) over all fitted documents, empty ones too. Unseen documents are
  weighed with the N, df and avglen of those fitted.
- Rows are not scaled afterwards, hold only what occurs, and are sorted by column. An empty document
  is an empty row.

    {"made_by": …, "documents": [[token, …], …], "unseen": [[token, …], …],
     "cases": [{"options": {"k1", "b", "min_df", "max_df", "ngram_range"}, "vocabulary",
     "average_length", "idf", "rows", "unseen_rows"}]}

min_df is a count; max_df is a share. Counts that lie on a bound are kept.
"""
import json
import pathlib
import random

import numpy

random.seed(20161122)
WORDS = [f"w{n:02d}" for n in range(60)]
WEIGHTS = [1 / (n + 1) for n in range(60)]


def document(longest):
    return random.choices(WORDS, WEIGHTS, k=random.randint(0, longest))


# "all" is in every document but the empty ones; "much" often in one; one document is far longer
# than the others.
DOCUMENTS = [["all"] + document(20) for _ in range(45)] + [["all"] + document(200)]
DOCUMENTS += [[], ["all"] + ["much"] * 30, ["all"], []]
UNSEEN = [document(25) + ["never"] * 5 for _ in range(6)] + [[], ["never"], ["all", "all"]]

DEFAULT = {"k1": 1.2, "b": 0.75, "min_df": 1, "max_df": 1.0, "ngram_range": [1, 1]}
CASES = [
    {},
    {"k1": 1.5},
    {"k1": 0.9, "b": 0.4},
    {"b": 0.0},
    {"b": 1.0},
    {"k1": 0.0},
    {"k1": 2.0, "b": 0.5, "min_df": 3},
    {"min_df": 2, "max_df": 0.5},
    {"ngram_range": [1, 2], "min_df": 2},
]


def terms(tokens, ngram_range):
    low, high = ngram_range
    return [" ".join(tokens[i : i + n]) for n in range(low, high + 1) for i in range(len(tokens) - n + 1)]


def counts(documents, vocabulary, ngram_range):
    """Documents × vocabulary, as a dense matrix of 64-bit floats."""
    columns = {term: column for column, term in enumerate(vocabulary)}
    matrix = numpy.zeros((len(documents), len(vocabulary)))
    for row, tokens in enumerate(documents):
        for term in terms(tokens, ngram_range):
            if term in columns:
                matrix[row, columns[term]] += 1
    return matrix


def weights(tf, idf, average, k1, b):
    lengths = tf.sum(axis=1, keepdims=True)
    # A term that does not occur weighs nothing; with k1 = 0 the formula would divide zero by
    # zero.
    with numpy.errstate(invalid="ignore"):
        return numpy.where(tf > 0, idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * lengths / average)), 0.0)


def rows(matrix):
    return [[[int(c), float(row[c])] for c in numpy.flatnonzero(row)] for row in matrix]


cases = []
for changed in CASES:
    options = {**DEFAULT, **changed}
    k1, b, span = options["k1"], options["b"], options["ngram_range"]
    found = sorted({term for tokens in DOCUMENTS for term in terms(tokens, span)})
    df = (counts(DOCUMENTS, found, span) > 0).sum(axis=0)
    n = len(DOCUMENTS)
    kept = (df >= options["min_df"]) & (df <= options["max_df"] * n)
    vocabulary, df = [term for term, keep in zip(found, kept) if keep], df[kept]
    tf = counts(DOCUMENTS, vocabulary, span)
    average = tf.sum(axis=1).mean()
    idf = numpy.log(1 + (n - df + 0.5) / (df + 0.5))
    assert (idf > 0).all() and len(vocabulary) > 5
    cases.append(
        {
            "options": options,
            "vocabulary": vocabulary,
            "average_length": float(average),
            "idf": idf.tolist(),
            "rows": rows(weights(tf, idf, average, k1, b)),
            "unseen_rows": rows(weights(counts(UNSEEN, vocabulary, span), idf, average, k1, b)),
        }
    )

path = pathlib.Path(__file__).with_name("bm25.json")
golden = {"made_by": f"NumPy {numpy.__version__}", "documents": DOCUMENTS, "unseen": UNSEEN, "cases": cases}
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
