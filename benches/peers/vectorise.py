#!/usr/bin/env python3
"""How fast others turn a text file, a paragraph a line, into a matrix of weights: on one thread,
medians of several runs.

    python3 benches/peers/vectorise.py FILE [--runs N] [--json] [--only NAME …]

A run is everything from the bytes of the file on disk to the finished matrix: read, decode, split
into lines, tokens, vocabulary, weights. Each peer has a process of its own, since what one leaves
behind in memory can slow the next; they take turns, one at a time, so that a busy moment of the
machine hits all of them. Before the first run each has worked through the first lines of the file
once, so that nobody pays for first use. A peer that is not installed is reported as skipped. The
peers are described in benches/README.md; versions in requirements.txt.
"""

import os

for library in ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR", "VECLIB_MAXIMUM"):
    os.environ[f"{library}_NUM_THREADS"] = "1"  # must be there before NumPy is imported

import argparse
import gc
import importlib
import importlib.metadata
import json
import multiprocessing
import re
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path

# scikit-learn's default pattern of a token.
TOKEN = re.compile(r"(?u)\b\w\w+\b")


def paragraphs(path):
    """The lines of the file that are not empty."""
    text = Path(path).read_bytes().decode("utf-8", errors="replace")
    return [line for line in text.split("\n") if line]


def vectorised(vectorizer, path):
    matrix = vectorizer.fit_transform(paragraphs(path))
    return matrix.shape


def sklearn_tfidf(path):
    from sklearn.feature_extraction.text import TfidfVectorizer

    return vectorised(TfidfVectorizer(), path)


def sklearn_tfidf_stop(path):
    from sklearn.feature_extraction.text import TfidfVectorizer

    return vectorised(TfidfVectorizer(stop_words="english"), path)


class Stems(dict):
    """Each distinct word is stemmed once. Faster than PyStemmer's own cache, which is looked up
    through more layers."""

    def __init__(self):
        import Stemmer

        self.stem = Stemmer.Stemmer("english", 0).stemWord

    def __missing__(self, word):
        stem = self[word] = self.stem(word)
        return stem


def sklearn_tfidf_stem(path):
    from sklearn.feature_extraction.text import TfidfVectorizer

    stem, find = Stems().__getitem__, TOKEN.findall
    return vectorised(TfidfVectorizer(analyzer=lambda text: map(stem, find(text.lower()))), path)


def sklearn_tfidf_stop_stem(path):
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

    stem, find, stop = Stems().__getitem__, TOKEN.findall, ENGLISH_STOP_WORDS
    analyzer = lambda text: [stem(word) for word in find(text.lower()) if word not in stop]
    return vectorised(TfidfVectorizer(analyzer=analyzer), path)


def sklearn_hashing(path):
    from sklearn.feature_extraction.text import HashingVectorizer

    rows, _ = vectorised(HashingVectorizer(), path)
    return rows, None


def gensim_tfidf(path):
    from gensim.corpora import Dictionary
    from gensim.models import TfidfModel

    find = re.compile(r"\w\w+").findall
    dictionary = Dictionary()
    corpus = [dictionary.doc2bow(find(text.lower()), allow_update=True) for text in paragraphs(path)]
    # The matrix in gensim's own form: a list of (column, weight) for each row.
    matrix = list(TfidfModel(dictionary=dictionary)[corpus])
    return len(matrix), len(dictionary)


def wc(path):
    subprocess.run(["wc", "-w", path], env={**os.environ, "LC_ALL": "C.UTF-8"}, check=True, stdout=subprocess.DEVNULL)
    return None, None


# Name, work, and the modules and packages that it needs.
SKLEARN, STEMMER, GENSIM = ("sklearn", "scikit-learn"), ("Stemmer", "PyStemmer"), ("gensim", "gensim")
PEERS = {
    "sklearn-tfidf": (sklearn_tfidf, [SKLEARN]),
    "sklearn-tfidf-stop": (sklearn_tfidf_stop, [SKLEARN]),
    "sklearn-tfidf-stem": (sklearn_tfidf_stem, [SKLEARN, STEMMER]),
    "sklearn-tfidf-stop-stem": (sklearn_tfidf_stop_stem, [SKLEARN, STEMMER]),
    "sklearn-hashing": (sklearn_hashing, [SKLEARN]),
    "gensim-tfidf": (gensim_tfidf, [GENSIM]),
    "wc": (wc, []),
}


def version(needs):
    """What is measured, `scikit-learn 1.9.1`; raises when it is not there."""
    if not needs:
        # GNU's says so in its first line; others have no --version.
        output = subprocess.run(["wc", "--version"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        return output.stdout.splitlines()[0] if output.returncode == 0 and output.stdout else "wc"
    for module, _ in needs:
        importlib.import_module(module)
    return ", ".join(f"{package} {importlib.metadata.version(package)}" for _, package in needs)


def first_lines(path, folder):
    """A file of the first lines, a hundredth of the whole but no more than a megabyte."""
    warm = Path(folder) / "first.txt"
    with open(path, "rb") as file:
        head = file.read(min(1_000_000, max(os.path.getsize(path) // 100, 20_000)))
    warm.write_bytes(head[: head.rfind(b"\n") + 1] or head)
    return warm


def warm_up(name, path):
    """In the peer's process: what it is; raises ImportError when it is not there."""
    work, needs = PEERS[name]
    output = version(needs)
    try:
        work(path)
    except ValueError:
        pass  # no words in the first lines
    return output


def timed(name, path):
    """In the peer's process: one run's seconds, rows and terms."""
    gc.collect()
    start = time.perf_counter()
    rows, terms = PEERS[name][0](path)
    return time.perf_counter() - start, rows, terms


def measure(path, names, runs):
    size = os.path.getsize(path)
    report, processes = {}, {}
    fresh = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        warm = first_lines(path, folder)
        for name in names:
            process = stack.enter_context(ProcessPoolExecutor(1, mp_context=fresh))
            try:
                output = process.submit(warm_up, name, warm).result()
            except (ImportError, OSError) as error:
                report[name] = {"name": name, "skipped": str(error)}
                continue
            report[name] = {"name": name, "version": output, "mb_per_s": None, "seconds": []}
            processes[name] = process
        for _ in range(runs):
            for name, process in processes.items():
                seconds, rows, terms = process.submit(timed, name, path).result()
                report[name]["seconds"].append(seconds)
                report[name].update(rows=rows, terms=terms)
    for name in processes:
        report[name]["mb_per_s"] = size / 1e6 / statistics.median(report[name]["seconds"])
    return list(report.values())


def table(report, size):
    yield f"{'peer':24} {'MB/s':>7}  {'seconds':>13}  {'rows':>8} {'terms':>8}  version"
    number = lambda value: "" if value is None else f"{value}"
    for peer in report:
        if "skipped" in peer:
            yield f"{peer['name']:24} skipped: {peer['skipped']}"
            continue
        seconds = f"{min(peer['seconds']):.2f}–{max(peer['seconds']):.2f}"
        counts = f"{number(peer['rows']):>8} {number(peer['terms']):>8}"
        yield f"{peer['name']:24} {peer['mb_per_s']:7.1f}  {seconds:>13}  {counts}  {peer['version']}"
    runs = max((len(peer.get("seconds", [])) for peer in report), default=0)
    yield f"\n{size / 1e6:.1f} MB; one thread; medians of {runs} runs; MB = 1,000,000 bytes of the file"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", metavar="FILE", help="UTF-8, a paragraph a line")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="how often each is run (5)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--only", nargs="+", choices=PEERS, metavar="NAME", help=f"of {', '.join(PEERS)}")
    args = parser.parse_args()
    if args.runs < 1:
        parser.error("--runs must be 1 or more")
    if not os.path.isfile(args.file) or not os.path.getsize(args.file):
        sys.exit(f"error: '{args.file}' is not a file, or empty")
    try:
        report = measure(args.file, args.only or list(PEERS), args.runs)
    except ValueError as error:  # scikit-learn's, when there is no word in the file
        sys.exit(f"error: '{args.file}': {error}")
    print(json.dumps(report, indent=1) if args.json else "\n".join(table(report, os.path.getsize(args.file))))


if __name__ == "__main__":
    main()
