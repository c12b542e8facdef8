#!/usr/bin/env python3
"""Coherence of 50 topics of 10 words on a corpus: themewise and gensim on the same tokens in
memory, one thread and one process each.

    benches/peers/coherence.py CORPUS.jsonl [--topics 50] [--rounds 5] [--json]

CORPUS holds a JSON object with a "text" a line. Words are \\w+ in lower case. Topics are
scikit-learn's NMF on its TF-IDF (English stop words, min_df 5), the best ten words each. Both sides
are given texts that are tokenised already: gensim lists of strings and a Dictionary, ours term ids;
the time is that of the coherence alone, and of gensim's a fresh CoherenceModel each. Prints one
table, or JSON. Fails where the two differ by more than 1e-6.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import gensim
import sklearn
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer

ROOT = Path(__file__).resolve().parents[2]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus")
    parser.add_argument("--topics", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5, help="of ours; gensim's are a third of it, since they are slow")
    parser.add_argument("--measures", default="c_npmi,c_v")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def topics_of(tokens, count):
    vectorizer = TfidfVectorizer(analyzer="word", tokenizer=str.split, token_pattern=None, lowercase=False, stop_words="english", min_df=5)
    rows = vectorizer.fit_transform([" ".join(words) for words in tokens])
    model = NMF(count, init="nndsvda", max_iter=60, random_state=0).fit(rows)
    names = vectorizer.get_feature_names_out()
    return [[str(names[column]) for column in topic.argsort()[::-1][:10]] for topic in model.components_]


def ours(texts, topics, measure, rounds, threads):
    with tempfile.TemporaryDirectory() as folder:
        for name, lists in [("texts", texts), ("topics", topics)]:
            lines = "".join(" ".join(map(str, ids)) + "\n" for ids in lists)
            (Path(folder) / name).write_text(lines)
        command = ["cargo", "bench", "--quiet", "--bench", "topics", "--", "coherence", f"{folder}/texts"]
        command += ["--topics", f"{folder}/topics", "--measure", measure, "--rounds", str(rounds), "--threads", str(threads)]
        return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


def main():
    options = arguments()
    with open(options.corpus, encoding="utf-8") as file:
        tokens = [re.findall(r"\w+", json.loads(line)["text"].lower()) for line in file]
    topics = topics_of(tokens, options.topics)
    dictionary = Dictionary(tokens)
    ids = dictionary.token2id
    id_texts = [[ids[word] for word in words] for words in tokens]
    id_topics = [[ids[word] for word in words] for words in topics]
    results = []
    for measure in options.measures.split(","):
        times, values = [], None
        for _ in range(max(1, options.rounds // 3)):
            start = time.perf_counter()
            model = CoherenceModel(topics=topics, texts=tokens, dictionary=dictionary, coherence=measure, processes=1)
            values = [float(value) for value in model.get_coherence_per_topic()]
            times.append((time.perf_counter() - start) * 1e3)
        one, two = (ours(id_texts, id_topics, measure, options.rounds, threads) for threads in (1, 2))
        difference = max(abs(a - b) for a, b in zip(values, one["values"]))
        results.append(
            {
                "measure": measure,
                "documents": one["documents"],
                "tokens": one["tokens"],
                "topics": len(topics),
                "mean": one["mean"],
                "largest_difference": difference,
                "gensim_ms": statistics.median(times),
                "themewise_ms": statistics.median(one["milliseconds"]),
                "themewise_2_threads_ms": statistics.median(two["milliseconds"]),
                "ratio": statistics.median(times) / statistics.median(one["milliseconds"]),
                "same_on_2_threads": one["values"] == two["values"],
            }
        )
    versions = {"gensim": gensim.__version__, "scikit-learn": sklearn.__version__, "python": sys.version.split()[0]}
    if options.json:
        print(json.dumps({"versions": versions, "results": results}))
    else:
        first = results[0]
        print(f"{first['documents']} documents, {first['tokens']} words, {first['topics']} topics of 10 words; {versions}")
        print(f"{'':8}{'gensim ms':>12}{'ours ms':>10}{'2 threads':>11}{'ratio':>8}{'mean':>10}{'difference':>12}")
        for row in results:
            print(
                f"{row['measure']:8}{row['gensim_ms']:12.0f}{row['themewise_ms']:10.2f}{row['themewise_2_threads_ms']:11.2f}"
                f"{row['ratio']:7.0f}×{row['mean']:10.4f}{row['largest_difference']:12.1e}"
            )
    wrong = [row["measure"] for row in results if row["largest_difference"] > 1e-6 or not row["same_on_2_threads"]]
    sys.exit(f"they differ: {wrong}" if wrong else 0)


main()
