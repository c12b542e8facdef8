#!/usr/bin/env python3
"""Which verdicts topics get that were found, and which those that were spoilt on purpose.

    benches/peers/diagnosis.py CORPUS.jsonl [--topics 5,12,50] [--documents 10000] [--json]

CORPUS holds a JSON object with "text" and "label" a line. Words are \\w+ in lower case; stop words
(scikit-learn's English ones) and words of fewer than five documents count as others. Topics:
scikit-learn's NMF and k-means on TF-IDF, ten words each, judged together. Spoilt: sums of two NMF
topics whose main labels differ (30 pairs of each model at most, by chance), ten words drawn by
their document frequency (20) or evenly (20), ten of the 60 most frequent words (12), each judged
alone; and the topics of each NMF with a copy of each whose neighbouring words were swapped, of
which half should be duplicates. Prints one table.
"""

import argparse
import collections
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer

ROOT = Path(__file__).resolve().parents[2]
OTHER = 2**32 - 1
VERDICTS = ["good", "junk", "mixed", "duplicate"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus")
    parser.add_argument("--topics", default="5,12,50")
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def best(rows):
    return [[int(term) for term in row.argsort()[::-1][:10]] for row in rows]


def merged(model, mixtures, labels, draw):
    """Sums of two topics as proportions, whose main labels differ."""
    topics = model.components_ / model.components_.sum(axis=1, keepdims=True)
    sums = {label: mixtures[labels == label].sum(axis=0) for label in sorted(set(labels))}
    main = [max(sums, key=lambda label: sums[label][topic]) for topic in range(len(topics))]
    pairs = [(a, b) for a in range(len(topics)) for b in range(a) if main[a] != main[b]]
    return best([topics[a] + topics[b] for a, b in draw.sample(pairs, min(30, len(pairs)))])


def swapped(topic):
    return [word for place in range(0, len(topic), 2) for word in topic[place : place + 2][::-1]]


def sets_of(rows, labels, counts, frequency):
    draw, chance = random.Random(1), np.random.RandomState(0)
    for count in counts:
        nmf = NMF(count, init="nndsvda", max_iter=100, random_state=0)
        mixtures = nmf.fit_transform(rows)
        found = best(nmf.components_)
        yield f"NMF {count}", "together", found
        yield f"k-means {count}", "together", best(KMeans(count, n_init=2, random_state=0).fit(rows).cluster_centers_)
        yield f"NMF {count}, two added up", "alone", merged(nmf, mixtures, labels, draw)
        yield f"NMF {count}, and a copy of each", "together", found + [swapped(topic) for topic in found]
    terms = len(frequency)
    by_frequency = [chance.choice(terms, 10, replace=False, p=frequency / frequency.sum()).tolist() for _ in range(20)]
    evenly = [chance.choice(terms, 10, replace=False).tolist() for _ in range(20)]
    yield "words drawn by chance", "alone", by_frequency + evenly
    general = [int(term) for term in frequency.argsort()[::-1][:60]]
    yield "most frequent words", "alone", [draw.sample(general, 10) for _ in range(12)]


def judge(texts, topics, how):
    with tempfile.TemporaryDirectory() as folder:
        for name, lists in [("texts", texts), ("topics", topics)]:
            (Path(folder) / name).write_text("".join(" ".join(map(str, ids)) + "\n" for ids in lists))
        command = ["cargo", "bench", "--quiet", "--bench", "topics", "--", "diagnosis", f"{folder}/texts"]
        command += ["--topics", f"{folder}/topics", "--alone", str(int(how == "alone")), "--threads", "2"]
        return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


def main():
    options = arguments()
    with open(options.corpus, encoding="utf-8") as file:
        documents = [json.loads(line) for line in file][: options.documents]
    tokens = [re.findall(r"\w+", document["text"].lower()) for document in documents]
    labels = np.array([document["label"] for document in documents])
    vectorizer = TfidfVectorizer(tokenizer=str.split, token_pattern=None, lowercase=False, stop_words="english", min_df=5)
    rows = vectorizer.fit_transform([" ".join(words) for words in tokens])
    ids, names = vectorizer.vocabulary_, vectorizer.get_feature_names_out()
    texts = [[int(ids.get(word, OTHER)) for word in words] for words in tokens]
    frequency = np.asarray((rows > 0).sum(axis=0)).ravel().astype(float)
    results = []
    for name, how, topics in sets_of(rows, labels, map(int, options.topics.split(",")), frequency):
        found = judge(texts, topics, how)
        verdicts = collections.Counter(topic["verdict"] for topic in found["topics"])
        result = {"topics": name, "count": len(topics), **{verdict: verdicts[verdict] for verdict in VERDICTS}}
        for measure in ["link", "stiffness", "c_npmi"]:
            result[measure] = float(np.median([topic[measure] for topic in found["topics"]]))
        result["most_stiffness"] = max(topic["stiffness"] for topic in found["topics"])
        near = [topic["nearest"]["words"] for topic in found["topics"] if topic["nearest"]]
        result["nearest"] = max(near, default=0.0)
        result["milliseconds"] = found["milliseconds"]
        result["faults"] = [
            {"topic": [str(names[word]) for word in topics[number]], "verdict": topic["verdict"], "reason": topic["reason"]}
            for number, topic in enumerate(found["topics"])
            if topic["verdict"] != "good"
        ]
        results.append(result)
    versions = {"scikit-learn": sklearn.__version__, "python": sys.version.split()[0]}
    if options.json:
        print(json.dumps({"versions": versions, "results": results}))
        return
    print(f"{len(documents)} documents; {versions}; medians of link, stiffness and C_NPMI; highest stiffness and agreement with another")
    print(f"{'':30}" + "".join(f"{head:>11}" for head in ["count", *VERDICTS, "link", "stiffness", "highest", "c_npmi", "agreement", "ms"]))
    for row in results:
        whole = "".join(f"{row[key]:11}" for key in ["count", *VERDICTS])
        figures = [row[key] for key in ["link", "stiffness", "most_stiffness", "c_npmi", "nearest"]]
        print(f"{row['topics']:30}{whole}" + "".join(f"{value:11.2f}" for value in figures) + f"{row['milliseconds']:11.0f}")


main()
