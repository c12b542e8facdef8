"""Writes topic_measures.json beside this file: invented topics with the measures that look at
words, weights and assignments.

Run from anywhere with NumPy, SciPy and scikit-learn: python make_topic_measures.py. Deterministic:
all comes from random.Random(seed).random(). Nothing here is shared with ours; each formula is
written the long way, from its paper or program:

- rbo: RBO_EXT, equation 32 of Webber, Moffat & Zobel (2010), by sets; where lists are equally long
  it is checked against the form that OCTIS and contextualized-topic-models use (agreement 2 |A ∩ B|
  / (|A| + |B|) in place of X_d / d).
- frex: Bischof & Airoldi (2012), ECDF by comparing each with each.
- mallet: the loops of MALLET's TopicModelDiagnostics, one document after another; exclusivity from
  MALLET's documentation.
- perplexity: scikit-learn's log_loss has the same sum in another guise.
- assignment: SciPy's linear_sum_assignment on the average Jaccard of lists (Greene, O'Callaghan &
  Cunningham 2014).
"""

import json
import math
import random
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy
from sklearn.metrics import log_loss


class Draw:
    def __init__(self, seed):
        self.random = random.Random(seed).random

    def below(self, n):
        return int(self.random() * n)

    def distinct(self, count, n):
        items = list(range(n))
        for place in range(count):
            other = place + self.below(n - place)
            items[place], items[other] = items[other], items[place]
        return items[:count]


def rbo(left, right, p):
    short, long = sorted((left, right), key=len)
    s, l = len(short), len(long)
    if s == 0:
        return float(l == 0)

    def x(d):
        return len(set(left[:d]) & set(right[:d]))

    first = sum(x(d) / d * p**d for d in range(1, l + 1))
    second = sum(x(s) * (d - s) / (s * d) * p**d for d in range(s + 1, l + 1))
    value = (1 - p) / p * (first + second) + ((x(l) - x(s)) / l + x(s) / s) * p**l
    if s == l:
        agreement = [2 * x(d) / (len(set(left[:d])) + len(set(right[:d]))) for d in range(1, l + 1)]
        theirs = (1 - p) / p * sum(a * p ** (d + 1) for d, a in enumerate(agreement)) + x(l) / l * p**l
        assert abs(value - theirs) < 1e-12
    return value


def jaccard(left, right):
    depth = max(len(left), len(right))
    return sum(len(set(left[:d]) & set(right[:d])) / len(set(left[:d]) | set(right[:d])) for d in range(1, depth + 1)) / depth


def lists(name, seed, count, lengths, n):
    draw = Draw(seed)
    topics = [draw.distinct(lengths[number % len(lengths)], n) for number in range(count)]
    other = [draw.distinct(len(topic), n) for topic in topics] + [draw.distinct(3, n)]
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    scores = np.array([[jaccard(a, b) for b in other] for a in topics])
    rows, columns = linear_sum_assignment(scores, maximize=True)
    return {
        "name": name,
        "topics": topics,
        "other": other,
        "diversity": len(set(sum(topics, []))) / len(sum(topics, [])),
        "rbo": [[a, b, rbo(topics[a], topics[b], 0.9), rbo(topics[a], topics[b], 0.5)] for a, b in pairs],
        "inverted_rbo": 1 - float(np.mean([rbo(topics[a], topics[b], 0.9) for a, b in pairs])),
        "agreement": float(scores[rows, columns].sum() / len(other)),
    }


def weights(name, seed, topics, terms, words, sparse):
    draw = Draw(seed)
    matrix = np.array([[0.0 if draw.random() < sparse else draw.random() ** 4 for _ in range(terms)] for _ in range(topics)])
    p = matrix / matrix.sum(axis=1, keepdims=True)
    share = np.divide(p, p.sum(axis=0), out=np.zeros_like(p), where=p.sum(axis=0) > 0)
    best = [sorted(range(terms), key=lambda term: (-row[term], term))[:words] for row in matrix]

    def ecdf(row):
        return np.array([sum(other <= value for other in row) / len(row) for value in row])

    frex = {w: [(1 / (w / ecdf(e) + (1 - w) / ecdf(f))).tolist() for e, f in zip(share, p)] for w in (0.5, 0.8)}
    documents = 12
    mixture = np.array([[draw.random() + 0.01 for _ in range(topics)] for _ in range(documents)])
    counts = np.array([[draw.below(4) for _ in range(terms)] for _ in range(documents)])
    chances = mixture / mixture.sum(axis=1, keepdims=True) @ p
    counts[chances <= 0] = 0
    tokens = [(d, t) for d, t in zip(*np.nonzero(counts)) for _ in range(counts[d, t])]
    # log_loss wants rows that sum to one, which these do, and labels.
    loss = log_loss([t for _, t in tokens], np.array([chances[d] for d, _ in tokens]), labels=range(terms))
    return {
        "name": name,
        "weights": matrix.tolist(),
        "topics": best,
        "exclusivity": [float(np.mean([share[k, w] for w in top])) for k, top in enumerate(best)],
        "frex": frex[0.5],
        "frex_8": frex[0.8],
        "document_topics": mixture.tolist(),
        "counts": counts.tolist(),
        "perplexity": math.exp(loss),
    }


def mallet(name, seed, documents, longest, topics, terms, words, alpha, beta):
    draw = Draw(seed)
    texts, of_token = [], []
    for _ in range(documents):
        mine, length = draw.below(topics), draw.below(longest)
        text = [int(terms * draw.random() ** 2) for _ in range(length)]
        texts.append(text)
        of_token.append([mine if draw.random() < 0.6 else (word + draw.below(2)) % topics for word in text])
    n = np.zeros((topics, terms))
    for text, assigned in zip(texts, of_token):
        for word, topic in zip(text, assigned):
            n[topic, word] += 1
    best = [[w for w in sorted(range(terms), key=lambda w: (-row[w], w)) if row[w] > 0][:words] for row in n]
    co = [np.zeros((len(top), len(top))) for top in best]
    rank1, nonzero, at = np.zeros(topics), np.zeros(topics), np.zeros((topics, 3))
    in_documents = [[] for _ in range(topics)]
    prior = alpha or [0.0] * topics
    for text, assigned in zip(texts, of_token):
        here = np.bincount(assigned, minlength=topics) if text else np.zeros(topics, int)
        if text:
            rank1[here.argmax()] += 1
        for k in range(topics):
            if here[k] > 0:
                nonzero[k] += 1
                in_documents[k].append(here[k])
                at[k] += [(prior[k] + here[k]) / (sum(prior) + len(text)) >= least for least in (0.02, 0.3, 0.5)]
                mine = {word for word, topic in zip(text, assigned) if topic == k}
                for i, a in enumerate(best[k]):
                    for j, b in enumerate(best[k]):
                        co[k][i, j] += a in mine and b in mine
    total = n.sum(axis=1)
    p = n / total[:, None]
    corpus = n.sum(axis=0) / n.sum()
    expected = []
    for k, top in enumerate(best):
        by_documents = np.diag(co[k])
        expected.append(
            {
                "tokens": int(total[k]),
                "document_entropy": float(entropy(in_documents[k])),
                "word-length": float(np.mean([3 + word % 5 for word in top])),
                "coherence": sum(
                    math.log((co[k][i, j] + beta) / (co[k][j, j] + beta)) for i in range(len(top)) for j in range(i)
                ),
                "uniform_dist": float(entropy(p[k], np.full(terms, 1 / terms))),
                "corpus_dist": float(entropy(p[k][corpus > 0], corpus[corpus > 0])),
                "eff_num_words": float(1 / (p[k] ** 2).sum()),
                "token-doc-diff": float(jensenshannon([n[k, word] for word in top], by_documents) ** 2),
                "rank_1_docs": float(rank1[k] / nonzero[k]),
                "allocation_ratio": float(at[k, 2] / at[k, 0]),
                "allocation_count": float(at[k, 1] / nonzero[k]),
                "exclusivity": float(np.mean([p[k, word] / p[:, word].sum() for word in top])),
            }
        )
    return {
        "name": name,
        "texts": texts,
        "of_token": sum(of_token, []),
        "terms": terms,
        "topics": best,
        "alpha": alpha,
        "beta": beta,
        "expected": expected,
    }


def main():
    golden = {
        "lists": [
            lists("ten words each", 1, 8, [10], 30),
            lists("many shared", 2, 6, [8], 10),
            lists("unequal lengths", 3, 7, [5, 1, 9, 3], 14),
            lists("nothing shared but by chance", 4, 4, [6], 400),
        ],
        "weights": [
            weights("dense", 11, 5, 20, 6, 0.0),
            weights("sparse", 12, 4, 25, 8, 0.6),
            weights("two topics", 13, 2, 9, 4, 0.2),
            weights("one topic", 14, 1, 7, 3, 0.0),
        ],
        "mallet": [
            mallet("plain", 21, 60, 50, 5, 40, 10, [], 0.01),
            mallet("with priors", 22, 60, 50, 4, 30, 8, [0.5, 0.1, 1.0, 2.0], 0.1),
            mallet("short documents", 23, 80, 5, 3, 12, 20, [], 0.01),
        ],
    }
    parts = []
    for part, cases in golden.items():
        parts.append(f'"{part}": [\n' + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]")
    made_by = f"NumPy {np.__version__}, SciPy {scipy.__version__}, scikit-learn {sklearn.__version__}"
    text = f'{{"made_by": "{made_by}",\n' + ",\n".join(parts) + "\n}\n"
    (Path(__file__).parent / "topic_measures.json").write_text(text, encoding="utf-8")


main()
