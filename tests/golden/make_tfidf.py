#!/usr/bin/env python3
"""Writes tfidf.json: what scikit-learn's TfidfVectorizer makes of token lists, over its options.

Run from anywhere with scikit-learn installed: python3 tests/golden/make_tfidf.py
"""
import json
import pathlib
import random

import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer

random.seed(20161122)
WORDS = [f"w{n:02d}" for n in range(60)]
WEIGHTS = [1 / (n + 1) for n in range(60)]


def document():
    return random.choices(WORDS, WEIGHTS, k=random.randint(0, 25))


DOCUMENTS = [document() for _ in range(80)]
UNSEEN = [document() + ["never"] for _ in range(10)] + [[], ["never"]]
CASES = [
    {},
    {"sublinear_tf": True},
    {"smooth_idf": False},
    {"use_idf": False},
    {"norm": "l1"},
    {"norm": None},
    {"binary": True},
    {"min_df": 3, "max_df": 0.5},
    {"min_df": 0.05, "max_df": 40},
    {"ngram_range": (1, 2), "min_df": 2},
    {"ngram_range": (2, 3), "sublinear_tf": True, "norm": "l1"},
    {"binary": True, "sublinear_tf": True, "smooth_idf": False, "norm": None},
]


def rows(matrix):
    matrix = matrix.tocsr()
    matrix.sort_indices()
    return [
        [[int(c), float(v)] for c, v in zip(matrix[r].indices, matrix[r].data)] for r in range(matrix.shape[0])
    ]


def ours(options):
    options = dict(options)
    if "norm" in options and options["norm"] is None:
        options["norm"] = "none"
    return options


cases = []
for options in CASES:
    vectorizer = TfidfVectorizer(tokenizer=lambda x: x, preprocessor=lambda x: x, token_pattern=None, lowercase=False, **options)
    fitted = vectorizer.fit_transform(DOCUMENTS)
    cases.append(
        {
            "options": ours(options),
            "vocabulary": list(vectorizer.get_feature_names_out()),
            "idf": vectorizer.idf_.tolist() if options.get("use_idf", True) else None,
            "rows": rows(fitted),
            "unseen_rows": rows(vectorizer.transform(UNSEEN)),
        }
    )

path = pathlib.Path(__file__).with_name("tfidf.json")
golden = {"made_by": f"scikit-learn {sklearn.__version__}", "documents": DOCUMENTS, "unseen": UNSEEN, "cases": cases}
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
