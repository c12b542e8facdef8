#!/usr/bin/env python3
"""Writes hashing.json: what scikit-learn's HashingVectorizer makes of token lists, over its
options.

Run from anywhere with scikit-learn installed: python3 tests/golden/make_hashing.py

    {"made_by": …, "murmurhash3_32": [[string, signed hash], …], "documents": [[token, …], …],
     "cases": [{"options": {…}, "rows": [[[column, value], …], …]}, …]}

- `murmurhash3_32` is MurmurHash3_x86_32 of the UTF-8 bytes, seed 0, as a signed 32-bit number.
- A term's column is |hash| mod n_features. The hash -2^31 has no absolute value in 32 bits:
  scikit-learn gives it (2^31 - 1 - (n_features - 1)) mod n_features, which is 2^31 mod n_features,
  so nothing special in 64 bits. Some tokens here are made to have that hash, and some the hashes 0,
  1, -1 and 2^31 - 1.
- With alternate_sign an occurrence counts -1 where the hash is negative, and +1 else (so at 0).
- Occurrences in the same column add up. A sum of 0, when signs cancel, **stays in the row as a
  stored zero**.
- Then binary sets every *stored* value to 1, the cancelled ones too, and drops the signs; then rows
  are scaled by norm (l1: sum of sizes; l2), a row of zeros staying as it is.
- An empty token is hashed like any other (to 0). n-grams are tokens joined by one space, hashed as
  a whole.
- Rows are sorted by column. `norm` "none" is scikit-learn's None.
"""
import json
import pathlib
import random
import string

import sklearn
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.utils import murmurhash3_32

random.seed(20161122)
MASK = 0xFFFFFFFF
C1, C2 = 0xCC9E2D51, 0x1B873593


def rotate(x, by):
    return ((x << by) | (x >> (32 - by))) & MASK


def mixed(state, block):
    k = rotate(block * C1 & MASK, 15) * C2 & MASK
    return (rotate(state ^ k, 13) * 5 + 0xE6546B64) & MASK


def unmixed(after, before):
    """The block that takes the state `before` to `after`."""
    k = rotate((after - 0xE6546B64) * pow(5, -1, 2**32) & MASK, 19) ^ before
    return rotate(k * pow(C2, -1, 2**32) & MASK, 17) * pow(C1, -1, 2**32) & MASK


def unfinished(hashed, length):
    """The state before the final mix, which can be undone step by step."""
    h = hashed & MASK
    h ^= h >> 16
    h = h * pow(0xC2B2AE35, -1, 2**32) & MASK
    h ^= (h >> 13) ^ (h >> 26)
    h = h * pow(0x85EBCA6B, -1, 2**32) & MASK
    h ^= h >> 16
    return h ^ length


def with_hash(hashed, length=8):
    """A word of lower-case letters, `length` long (a multiple of 4), whose hash is this one."""
    while True:
        word = "".join(random.choices(string.ascii_lowercase, k=length - 4)).encode()
        state = 0
        for at in range(0, len(word), 4):
            state = mixed(state, int.from_bytes(word[at : at + 4], "little"))
        word += unmixed(unfinished(hashed, length), state).to_bytes(4, "little")
        if all(byte in string.ascii_lowercase.encode() for byte in word):
            assert murmurhash3_32(word, seed=0) == hashed, word
            return word.decode()


MADE = [with_hash(h, length) for h in (-(2**31), 0, 1, -1, 2**31 - 1) for length in (8, 12)]
LENGTHS = ["".join(random.choices(string.ascii_lowercase, k=n)) for n in range(41)]
# One, two, three and four bytes a character; composed and not; the ends of the ranges.
FOREIGN = ["é", "e\u0301", "naïve", "Straße", "ﬁnance", "İ", "ς", "чёрный", "Ω", "汉字", "日本語の本", "한국어", "हिन्दी", "ไทย", "مرحبا"]
FOREIGN += ["עברית", "😀", "👨‍👩‍👧", "𝔘𝔫𝔦", "\u007f", "\u0080", "\u07ff", "\u0800", "\uffff", "\U00010000", "\U0010ffff", "a\u0000b", " ", "\n"]
WORDS = [f"w{n:02d}" for n in range(60)]
WEIGHTS = [1 / (n + 1) for n in range(60)]

DOCUMENTS = [random.choices(WORDS, WEIGHTS, k=random.randint(0, 20)) for _ in range(12)]
DOCUMENTS += [LENGTHS[:14], LENGTHS[14:28], LENGTHS[28:], FOREIGN, MADE, MADE[:2], MADE[2:4] * 3]
DOCUMENTS += [[], [""], ["", ""], ["one"], ["same"] * 7, ["a b"], ["a", "b"]]
# Two terms of opposite signs in one column of 16: what cancels, and what nearly does.
positive = next(w for w in WORDS if murmurhash3_32(w) > 0)
negative = next(w for w in WORDS if murmurhash3_32(w) < 0 and abs(murmurhash3_32(w)) % 16 == abs(murmurhash3_32(positive)) % 16)
DOCUMENTS += [[positive, negative], [positive, negative] * 3, [positive, negative, negative], [positive, negative, "one"]]

DEFAULT = {"n_features": 2**20, "alternate_sign": True, "norm": "l2", "binary": False, "ngram_range": [1, 1]}
CASES = [
    {},
    {"norm": "l1"},
    {"norm": None},
    {"binary": True},
    {"alternate_sign": False},
    {"ngram_range": [1, 2]},
    {"n_features": 2**18, "norm": None},
    {"n_features": 2**18, "norm": None, "ngram_range": [1, 2]},
    {"n_features": 2**18, "alternate_sign": False, "norm": "l1", "binary": True},
    {"n_features": 1000, "norm": None},
    {"n_features": 1000, "alternate_sign": False, "ngram_range": [1, 2]},
    {"n_features": 1000, "norm": "l1", "binary": True},
    {"n_features": 16, "norm": None},
    {"n_features": 16, "norm": None, "alternate_sign": False},
    {"n_features": 16, "norm": "l1"},
    {"n_features": 16, "norm": "l2", "ngram_range": [1, 2]},
    {"n_features": 16, "norm": None, "binary": True},
    {"n_features": 16, "norm": "l2", "binary": True, "alternate_sign": False},
    {"n_features": 7, "norm": None, "ngram_range": [2, 2]},
    {"n_features": 1, "norm": None},
    {"n_features": 2**31 - 1, "norm": None},
]


def rows(matrix):
    matrix = matrix.tocsr()
    matrix.sort_indices()
    return [[[int(c), float(v)] for c, v in zip(matrix[[r]].indices, matrix[[r]].data)] for r in range(matrix.shape[0])]


cases = []
zeros = 0
for changed in CASES:
    options = {**DEFAULT, **changed}
    vectorizer = HashingVectorizer(
        tokenizer=lambda x: x,
        preprocessor=lambda x: x,
        token_pattern=None,
        lowercase=False,
        **{**options, "ngram_range": tuple(options["ngram_range"])},
    )
    made = rows(vectorizer.transform(DOCUMENTS))
    zeros += sum(value == 0 for row in made for _, value in row)
    cases.append({"options": {**options, "norm": options["norm"] or "none"}, "rows": made})
assert zeros > 10, "no case has a stored zero"

strings = list(dict.fromkeys(LENGTHS + FOREIGN + MADE + [f"{a} {b}" for a, b in zip(WORDS, WORDS[1:])][:20]))
golden = {
    "made_by": f"scikit-learn {sklearn.__version__}",
    "murmurhash3_32": [[s, int(murmurhash3_32(s, seed=0))] for s in strings],
    "documents": DOCUMENTS,
    "cases": cases,
}
path = pathlib.Path(__file__).with_name("hashing.json")
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
