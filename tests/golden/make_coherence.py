"""Writes coherence.json beside this file: invented texts and topics with gensim's coherence.

Run from anywhere: python make_coherence.py (gensim 4.4.0 made the committed file). Deterministic:
texts come from random.Random(seed).random() alone, which Python keeps the same across versions.

Two figures for every measure and topic:
- "gensim": CoherenceModel's. null where it gives NaN or infinity (a word that never occurs, a topic
  of one word). What it says of U_Mass where a word never occurs is null too: it calls such pairs 0,
  the best there is, which we do not follow.
- "defined": from the definitions in Röder, Both & Hinneburg (2015), every window made and looked
  at, in plain Python that shares nothing with gensim or with ours. A word that never occurs is
  taken to are in one window by itself.
The two differ where a word stands twice within a window: gensim's sliding window forgets a word
when one of its occurrences leaves. "gensim_counts" are gensim's own counts of windows, for the case
at hand: [[count of word, ...], ...] by topic.
"""

import itertools
import json
import math
import random
import warnings
from pathlib import Path

import gensim
import numpy as np
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel

EPSILON = 1e-12
WINDOWS = {"c_npmi": 10, "c_uci": 10, "c_v": 110, "u_mass": None}
np.seterr(all="ignore")
warnings.simplefilter("ignore", RuntimeWarning)


class Draw:
    def __init__(self, seed):
        self.random = random.Random(seed).random

    def below(self, n):
        return int(self.random() * n)


def texts_of(seed, documents, longest, words, themes, repeats):
    """Documents with a theme of their own: its words come often, all others seldom, and some are
    twice."""
    draw = Draw(seed)
    texts = []
    for number in range(documents):
        theme, length = draw.below(themes), draw.below(longest + 1)
        text = []
        while len(text) < length:
            if draw.random() < 0.5:
                word = theme + themes * draw.below(words // themes)
            else:
                word = int(words * draw.random() ** 2)
            text.append(word)
            if draw.random() < repeats:
                text.append(word)
        texts.append(text[:length])
    return texts


def windows_of(texts, width):
    for text in texts:
        if width is None or len(text) <= width:
            yield set(text)
        else:
            for start in range(len(text) - width + 1):
                yield set(text[start : start + width])


def defined(texts, topics, measure, width):
    windows = list(windows_of(texts, width))
    n = len(windows)
    relevant = sorted({word for topic in topics for word in topic})
    holds = {word: {number for number, window in enumerate(windows) if word in window} for word in relevant}

    def p(word):
        return max(len(holds[word]), 1) / n

    def both(a, b):
        return p(a) if a == b else len(holds[a] & holds[b]) / n

    def pmi(a, b):
        return math.log((both(a, b) + EPSILON) / (p(a) * p(b)))

    def npmi(a, b):
        return pmi(a, b) / -math.log(both(a, b) + EPSILON)

    def cosine(a, b):
        lengths = math.sqrt(math.fsum(x * x for x in a)) * math.sqrt(math.fsum(x * x for x in b))
        return math.fsum(x * y for x, y in zip(a, b)) / lengths if lengths else 0.0

    figures = []
    for topic in topics:
        pairs = list(itertools.combinations(topic, 2))
        if measure == "c_v":
            vectors = [[npmi(a, b) for b in topic] for a in topic]
            total = [math.fsum(column) for column in zip(*vectors)]
            values = [cosine(vector, total) for vector in vectors]
        elif measure == "u_mass":
            values = [math.log((both(a, b) + EPSILON) / p(a)) for a, b in pairs]
        else:
            values = [(npmi if measure == "c_npmi" else pmi)(a, b) for a, b in pairs]
        figures.append(math.fsum(values) / len(values) if values else None)
    return figures


def by_gensim(texts, topics, measure, width, never):
    words = [[f"w{word}" for word in text] for text in texts]
    dictionary = Dictionary(words + [[f"w{word}" for word in topic] for topic in topics])
    model = CoherenceModel(
        topics=[[f"w{word}" for word in topic] for topic in topics],
        texts=words,
        dictionary=dictionary,
        coherence=measure,
        window_size=width,
        topn=max(map(len, topics)),
        processes=1,
    )
    figures = [float(value) for value in model.get_coherence_per_topic()]
    figures = [value if math.isfinite(value) else None for value in figures]
    counts = None
    if measure != "u_mass":
        # gensim does not count words that are in no pair.
        known = model._accumulator.relevant_ids
        ids = [[dictionary.token2id[f"w{word}"] for word in topic] for topic in topics]
        counts = [[int(model._accumulator[word]) if word in known else None for word in topic] for topic in ids]
    else:
        figures = [None if never & set(topic) else value for topic, value in zip(topics, figures)]
    return figures, counts


def case(name, texts, topics, widths=None):
    seen = {word for text in texts for word in text}
    never = {word for topic in topics for word in topic} - seen
    entries = []
    for measure, default in WINDOWS.items():
        for width in [default] if measure == "u_mass" else [default, *(widths or [])]:
            figures, counts = by_gensim(texts, topics, measure, width, never)
            entries.append(
                {
                    "measure": measure,
                    "window": width,
                    "gensim": figures,
                    "gensim_counts": counts,
                    "defined": defined(texts, topics, measure, width),
                }
            )
    return {"name": name, "texts": texts, "topics": topics, "expected": entries}


def main():
    five = [[theme + 5 * place for place in range(6)] for theme in range(5)]
    plain = texts_of(1, 40, 60, 50, 5, 0.0)
    repeated = texts_of(2, 30, 80, 40, 4, 0.4)
    short = texts_of(3, 60, 8, 40, 4, 0.1)
    long = texts_of(4, 6, 400, 60, 5, 0.1)
    mixed = [[place * 7 % 40 for place in range(start, start + 5)] for start in range(4)]
    cases = [
        case("themes of their own", plain, five, [1, 3, 25]),
        case("mixed words", plain, mixed),
        case("repeated words", repeated, [[0, 4, 8, 12, 16], [1, 5, 9, 13], [0, 1, 2, 3]], [2, 7]),
        case("documents below the window", short, [[0, 4, 8, 12], [1, 5, 9, 13], [2, 3, 20, 33]]),
        case("documents above every window", long, five, [50]),
        case("a word that never occurs", plain, [[0, 5, 99, 10], [99, 1, 6], [98, 99], five[2]]),
        case("one word, and unequal lengths", plain, [[0], [1, 6], [2, 7, 12], [3, 8, 13, 18, 23, 28, 33]], [4]),
        case("a word of every window", [[0, 1, 0, 2, 0, 0], [0], [0, 1]], [[0, 1], [0, 2], [0]], [2]),
        case("empty documents", [[], [0, 1], [], [1, 2], []], [[0, 1], [1, 2], [0, 2]]),
        case("one document of one word", [[3]], [[3], [3, 4]]),
    ]
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases)
    text = f'{{"made_by": "gensim {gensim.__version__}", "cases": [\n{lines}\n]}}\n'
    (Path(__file__).parent / "coherence.json").write_text(text, encoding="utf-8")


main()
