#!/usr/bin/env python3
"""LDA: ours, tomotopy and topica on the same tokens: held-out likelihood and coherence, then time,
then memory.

    python3 benches/peers/lda.py FILE.jsonl [--topics 20 50 200] [--seeds 3] [--sweeps 1000]
    [--program PATH] [--json]

FILE holds a JSON object a line, its words in "text", parted by white space. Every tenth document is
held out. All models are judged by the same code from the exported topics (phi) and alpha: the
topics of half of a held-out document's tokens by 100 rounds of EM, the other half foretold by them.
Coherence is NPMI of the ten likeliest words of each topic by document over the training documents.

The peers run as they come (tomotopy: alpha 0.1 optimised every 10 sweeps, eta 0.01, TermWeight.ONE;
topica: its LDA's defaults) with one worker, so many sweeps; each fit in a process of its own, in
turns. Ours runs with its defaults for several numbers of sweeps: "reached" is the least of them
whose mean held-out likelihood is at least tomotopy's after all its sweeps. Only the fit is timed,
of all of them, from tokens in memory to topics.
"""

import os

for library in ("OMP", "OPENBLAS", "MKL", "BLIS", "NUMEXPR", "VECLIB_MAXIMUM"):
    os.environ[f"{library}_NUM_THREADS"] = "1"

import argparse
import importlib.metadata
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import scipy.sparse as sparse

import matrix

OURS = [50, 60, 100, 200, 300]
REPOSITORY = Path(__file__).resolve().parents[2]


def read(path):
    """Training and held-out documents as lists of words."""
    documents = [json.loads(line)["text"].split() for line in open(path, encoding="utf-8")]
    return [d for n, d in enumerate(documents) if n % 10], [d for n, d in enumerate(documents) if n % 10 == 0]


def numbered(documents):
    words = sorted({word for document in documents for word in document})
    return {word: number for number, word in enumerate(words)}


def counts(documents, vocabulary):
    rows = [n for n, document in enumerate(documents) for word in document if word in vocabulary]
    columns = [vocabulary[word] for document in documents for word in document if word in vocabulary]
    shape = (len(documents), len(vocabulary))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)


def completion(phi, alpha, held, vocabulary):
    """The mean logarithm of the probability of the second half's tokens, the halves drawn by a
    seed."""
    random = np.random.default_rng(1)
    score = tokens = 0
    for document in held:
        places = np.array([vocabulary[word] for word in document if word in vocabulary])
        random.shuffle(places)
        seen, told = places[: len(places) // 2], places[len(places) // 2 :]
        columns, weight = np.unique(seen, return_counts=True)
        chances = phi[:, columns]
        theta = alpha / alpha.sum()
        for _ in range(100):
            shares = theta[:, None] * chances
            shares /= shares.sum(axis=0)
            theta = alpha + shares @ weight
            theta /= theta.sum()
        score += np.log(theta @ phi[:, told]).sum()
        tokens += len(told)
    return score / tokens


def coherence(phi, train):
    """NPMI of all pairs of the ten likeliest words, whether they are in one document, mean over
    topics."""
    present = (train > 0).astype(float).tocsc()
    documents = train.shape[0]
    scores = []
    for topic in phi:
        block = present[:, np.argsort(-topic, kind="stable")[:10]].toarray()
        both = block.T @ block / documents
        single = np.diag(both)
        for i in range(10):
            for j in range(i):
                joint = both[i, j] + 1e-12
                scores.append(np.log(joint / (single[i] * single[j])) / -np.log(joint))
    return float(np.mean(scores))


def fit_tomotopy(train, topics, seed, sweeps, vocabulary):
    import tomotopy

    model = tomotopy.LDAModel(k=topics, seed=seed, tw=tomotopy.TermWeight.ONE)
    for document in train:
        model.add_doc(document)
    start = time.perf_counter()
    model.train(sweeps, workers=1)
    seconds = time.perf_counter() - start
    phi = np.zeros((topics, len(vocabulary)))
    order = [vocabulary[word] for word in model.used_vocabs]
    for topic in range(topics):
        phi[topic, order] = model.get_topic_word_dist(topic)
    return seconds, phi, np.array(model.alpha, dtype=float)


def fit_topica(train, topics, seed, sweeps, vocabulary):
    import topica

    model = topica.LDA(topics, seed=seed)
    start = time.perf_counter()
    model.fit(train, iters=sweeps)
    seconds = time.perf_counter() - start
    phi = np.zeros((topics, len(vocabulary)))
    phi[:, [vocabulary[word] for word in model.vocabulary]] = np.array(model.topic_word)
    return seconds, phi, np.array(model.alpha, dtype=float)


FITS = {"tomotopy": fit_tomotopy, "topica": fit_topica}


def worker(args):
    train, _ = read(args.file)
    vocabulary = numbered(train)
    seconds, phi, alpha = FITS[args.worker](train, args.topics[0], args.seeds, args.sweeps, vocabulary)
    np.savez(args.out, phi=phi, alpha=alpha)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "peak_kb": peak}))


def peer(args, name, topics, seed, folder):
    out = f"{folder}/{name}.npz"
    options = ["--topics", str(topics), "--seeds", str(seed), "--sweeps", str(args.sweeps), "--out", out]
    command = [sys.executable, __file__, args.file, "--worker", name, *options]
    output = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    with np.load(out) as model:
        return output | {"phi": model["phi"], "alpha": model["alpha"], "sweeps": args.sweeps}


def program(args):
    if args.program:
        return args.program
    command = ["cargo", "bench", "--bench", "topics", "--no-run", "--message-format", "json"]
    built = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout
    lines = [json.loads(line) for line in built.splitlines()]
    return next(line["executable"] for line in reversed(lines) if line.get("target", {}).get("name") == "topics" and line.get("executable"))


def ours(args, matrix_file, topics, seed, sweeps, threads, folder, sampler="auto"):
    out = f"{folder}/ours.bin"
    options = {"topics": topics, "seed": seed, "sweeps": sweeps, "threads": threads, "sampler": sampler, "out": out}
    command = [args.program, "lda", matrix_file, *(str(word) for pair in options.items() for word in ("--" + pair[0], pair[1]))]
    output = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    content = np.fromfile(out, dtype=np.uint8)
    alpha = content[16 : 16 + 8 * topics].view("<f8").copy()
    phi = content[16 + 8 * topics :].view("<f4").reshape(-1, topics).T.astype(float)
    return output | {"seconds": output["seconds"][0], "phi": phi, "alpha": alpha, "sweeps": sweeps}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--topics", type=int, nargs="+", default=[20, 50, 200])
    parser.add_argument("--seeds", type=int, default=3, help="how many")
    parser.add_argument("--sweeps", type=int, default=1000, help="of the peers")
    parser.add_argument("--program", help="our bench, if it is built already")
    parser.add_argument("--peers", nargs="*", default=list(FITS), choices=list(FITS))
    parser.add_argument("--ours", type=int, nargs="+", default=OURS, help="numbers of our sweeps")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--worker", choices=list(FITS), help=argparse.SUPPRESS)
    parser.add_argument("--out", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        return worker(args)
    args.program = program(args)
    train, held = read(args.file)
    vocabulary = numbered(train)
    rows = counts(train, vocabulary)
    tokens = int(rows.sum())
    results = []
    with tempfile.TemporaryDirectory() as folder:
        matrix_file = f"{folder}/train.bin"
        matrix.write(matrix_file, rows)

        def judged(name, topics, seed, threads, fit):
            fit["completion"] = completion(fit["phi"], fit["alpha"], held, vocabulary)
            fit["npmi"] = coherence(fit["phi"], rows)
            fit["tokens_per_second"] = tokens * fit["sweeps"] / fit["seconds"]
            del fit["phi"], fit["alpha"]
            results.append({"name": name, "topics": topics, "seed": seed, "threads": threads} | fit)

        for topics in args.topics:
            for seed in range(1, args.seeds + 1):
                for name in args.peers:
                    judged(name, topics, seed, 1, peer(args, name, topics, seed, folder))
                for sweeps in args.ours:
                    one = ours(args, matrix_file, topics, seed, sweeps, 1, folder)
                    two = ours(args, matrix_file, topics, seed, sweeps, 2, folder)
                    assert one["fingerprint"] == two["fingerprint"], "one thread and two differ"
                    judged("themewise", topics, seed, 1, one)
                    judged("themewise", topics, seed, 2, two)
    if args.json:
        print(json.dumps(results, indent=1))
    else:
        table(args, results, len(train), len(held), tokens, len(vocabulary))


def table(args, results, documents, held, tokens, words):
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in args.peers)
    print(f"{documents} documents ({held} held out), {tokens} tokens, {words} words; {args.seeds} seeds; {versions}")
    print("held-out: log-likelihood a token by document completion, mean and standard deviation over seeds; × is tomotopy's seconds to ours\n")
    head = ("K", "", "threads", "sweeps", "held-out", "±", "NPMI", "±", "seconds", "×", "Mtokens/s", "peak MB")
    lines = [head]
    for topics in args.topics:
        groups = {}
        for result in results:
            if result["topics"] == topics:
                groups.setdefault((result["name"], result["threads"], result["sweeps"]), []).append(result)
        mean = lambda group, key: statistics.mean(one[key] for one in group)
        spread = lambda group, key: statistics.stdev(one[key] for one in group) if len(group) > 1 else 0.0
        median = lambda group, key: statistics.median(one[key] for one in group)
        reference = groups.get(("tomotopy", 1, args.sweeps))
        reached = None
        for (name, threads, sweeps), group in groups.items():
            mark = ""
            if name == "themewise" and reference and threads == 1 and reached is None:
                if mean(group, "completion") >= mean(reference, "completion"):
                    reached, mark = sweeps, " reached"
            ratio = f"{median(reference, 'seconds') / median(group, 'seconds'):.2f}" if reference else ""
            lines.append((
                str(topics), name + mark, str(threads), str(sweeps),
                f"{mean(group, 'completion'):.4f}", f"{spread(group, 'completion'):.4f}",
                f"{mean(group, 'npmi'):.3f}", f"{spread(group, 'npmi'):.3f}",
                f"{median(group, 'seconds'):.2f}", ratio,
                f"{median(group, 'tokens_per_second') / 1e6:.1f}", f"{median(group, 'peak_kb') / 1000:.0f}",
            ))  # fmt: skip
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        print("  ".join(cell.ljust(width) if n == 1 else cell.rjust(width) for n, (cell, width) in enumerate(zip(line, widths))).rstrip())
    print("\npeers' peak memory is that of the whole Python process")


if __name__ == "__main__":
    main()
