"""How good our topics are beside scikit-learn's and tomotopy's: words (A), clusters (B), how many
(C).

    benches/peers/quality.py [--data ../shared/data] [--table A B C] [--seeds 3] [--json]

A  BERTopic's protocol: K = 10, 20, 30, 40, 50, three seeds, gensim's c_npmi (window 10) of the top
10 words on the same texts, diversity =
   share of distinct words among all top 10s; means over all. `bbc_octis.jsonl` is split at white
   space and nothing else is done to it; of the other files words of two letters and more are taken
   in lower case, without scikit-learn's English stop words and without words in fewer than five
   texts. Every model is given the same counts; ours and "sublinear" weigh a count c as 1 + ln c.
B  NMI with the true classes at their number, mean and worst over seeds. Peers:
`TfidfVectorizer(stop_words="english", min_df=5, max_df=.5,
   sublinear_tf=True)`, 100 components, unit length, k-means with 10 starts. Ours: `themewise
   vectorize --min-df 2 --sublinear-tf`.
C  How many topics `themewise topics FILE --unit record` chooses, on the files and on mixtures of
their classes.

Needs `cargo build --release --bin themewise --bench topics` first. Peers: scikit-learn, gensim,
tomotopy (for A).
"""

import argparse
import json
import platform
import re
import subprocess
import sys
import tempfile
from collections import Counter
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import scipy.sparse
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF, TruncatedSVD
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.metrics import normalized_mutual_info_score
from sklearn.preprocessing import normalize

import matrix

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "target/release/themewise"


def bench(*arguments):
    """Our side: the newest build of the bench."""
    built = [path for path in (ROOT / "target/release/deps").glob("topics-*") if path.suffix == ""]
    if not built:
        sys.exit("error: the bench is not built\nhint: cargo build --release --bin themewise --bench topics")
    newest = max(built, key=lambda path: path.stat().st_mtime)
    done = subprocess.run([newest, "quality", *map(str, arguments)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def records(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def tokens(path):
    if path.name == "bbc_octis.jsonl":
        return [record["text"].split() for record in records(path)]
    texts = [[word for word in re.findall(r"[a-z]{2,}", record["text"].lower()) if word not in ENGLISH_STOP_WORDS] for record in records(path)]
    frequencies = Counter(word for text in texts for word in set(text))
    return [[word for word in text if frequencies[word] >= 5] for text in texts]


class Judge:
    def __init__(self, texts):
        self.texts, self.dictionary = texts, Dictionary(texts)

    def __call__(self, topics):
        coherence = CoherenceModel(
            topics=topics, texts=self.texts, dictionary=self.dictionary, coherence="c_npmi", window_size=10, topn=10, processes=1
        ).get_coherence()
        return float(coherence), len({word for topic in topics for word in topic}) / sum(map(len, topics))


def top(components, words):
    return [[words[place] for place in np.argsort(-row, kind="stable")[:10]] for row in components]


def tomotopy_words(texts, k, seed):
    import tomotopy

    model = tomotopy.LDAModel(k=k, seed=seed)
    for text in texts:
        if text:
            model.add_doc(text)
    model.train(500, workers=1)
    return [[word for word, _ in model.get_topic_words(topic, top_n=10)] for topic in range(k)]


def table_a(arguments, folder):
    rows = []
    for name in arguments.files_a:
        texts = tokens(arguments.data / name)
        vectorizer = CountVectorizer(analyzer=lambda text: text)
        counts = vectorizer.fit_transform(texts)
        words = vectorizer.get_feature_names_out()
        plain = TfidfTransformer().fit_transform(counts)
        sublinear = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
        file = Path(folder) / "a.bin"
        matrix.write(file, sublinear)

        def ours(model, together=0.5):
            def run(k, seed):
                found = bench(file, "--model", model, "--topics", k, "--seed", seed, "--together", together)["words"]
                return [[words[column] for column in topic] for topic in found]

            return run

        def sklearn_nmf(rows):
            return lambda k, seed: top(NMF(k, init="nndsvda", max_iter=200, random_state=seed).fit(rows).components_, words)

        models = {
            "themewise NMF": ours("nmf"),
            "themewise NMF, each word for itself": ours("nmf", 0.0),
            "themewise clusters": ours("refined"),
            "scikit-learn NMF": sklearn_nmf(plain),
            "scikit-learn NMF, sublinear": sklearn_nmf(sublinear),
        }
        if not arguments.no_lda:
            models["tomotopy LDA"] = lambda k, seed: tomotopy_words(texts, k, seed)
        judge = Judge(texts)
        for model, run in models.items():
            figures = {k: [judge(run(k, seed)) for seed in range(arguments.seeds)] for k in arguments.topics}
            mean = {k: np.mean(values, axis=0) for k, values in figures.items()}
            overall = np.mean([value for values in figures.values() for value in values], axis=0)
            rows.append({"file": name, "model": model, "npmi": overall[0], "diversity": overall[1], "by_k": {k: list(map(float, value)) for k, value in mean.items()}})
            if not arguments.json:
                each = "  ".join(f"{k}: {value[0]:.3f}/{value[1]:.3f}" for k, value in mean.items())
                print(f"A  {name:16} {model:36} {overall[0]:.3f} {overall[1]:.3f}   {each}", flush=True)
    return rows


def table_b(arguments, folder):
    rows = []
    for name in ("bbc_raw.jsonl", "agnews.jsonl"):
        path = arguments.data / name
        texts = records(path)
        truth = [record["label"] for record in texts]
        k = len(set(truth))
        npz = Path(folder) / "b.npz"
        command = [PROGRAM, "vectorize", path, "--unit", "record", "--min-df", "2", "--sublinear-tf", "-q", "-o", npz]
        subprocess.run(command, check=True)
        file = Path(folder) / "b.bin"
        matrix.write(file, scipy.sparse.load_npz(npz))
        peers = TfidfVectorizer(stop_words="english", min_df=5, max_df=0.5, sublinear_tf=True).fit_transform(record["text"] for record in texts)

        def ours(model):
            def run(seed):
                members = bench(file, "--model", model, "--topics", k, "--seed", seed, "--threads", 2)["members"]
                return [-1 if member is None else member for member in members]

            return run

        def lsa(seed):
            reduced = normalize(TruncatedSVD(100, random_state=seed).fit_transform(peers))
            return KMeans(k, n_init=10, random_state=seed).fit(reduced).labels_

        models = {
            "themewise, refined": ours("refined"),
            "themewise, k-means alone": ours("clusters"),
            "scikit-learn LSA + k-means": lsa,
            "scikit-learn NMF": lambda seed: NMF(k, init="nndsvda", random_state=seed).fit_transform(peers).argmax(1),
        }
        for model, run in models.items():
            figures = [normalized_mutual_info_score(truth, run(seed)) for seed in range(arguments.seeds_b)]
            rows.append({"file": name, "model": model, "mean": float(np.mean(figures)), "worst": float(min(figures))})
            if not arguments.json:
                print(f"B  {name:16} {model:36} {np.mean(figures):.3f} worst {min(figures):.3f}", flush=True)
    return rows


def mixtures(data):
    bbc, news = records(data / "bbc_raw.jsonl"), records(data / "agnews.jsonl")
    some = lambda texts, *labels: [text for text in texts if text["label"] in labels]
    yield "BBC", bbc
    yield "AG News", news
    yield "BBC: business, politics, tech", some(bbc, "business", "politics", "tech")
    yield "BBC without politics", some(bbc, "business", "tech", "sport", "entertainment")
    yield "AG News without business, 4000", some(news, "Sports", "World", "Sci/Tech")[:4000]
    yield "AG News, first 2000", news[:2000]
    same = {"sport": "Sports", "business": "Business", "tech": "Sci/Tech"}
    yield "BBC and 2,225 of AG News", [{**text, "label": same.get(text["label"], text["label"])} for text in bbc + news[:2225]]
    yield "BBC, first 30 words", [{**text, "text": " ".join(text["text"].split()[:30])} for text in bbc]


def table_c(arguments, folder):
    rows = []
    for name, texts in mixtures(arguments.data):
        path = Path(folder) / "c.jsonl"
        path.write_text("".join(json.dumps({**text, "id": f"{place:06}"}) + "\n" for place, text in enumerate(texts)), encoding="utf-8")
        command = [PROGRAM, "topics", path, "--unit", "record", "--json", "--quiet"]
        found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        true, chosen = len({text["label"] for text in texts}), len(found["topics"])
        rows.append({"file": name, "true": true, "chosen": chosen, "within": abs(chosen - true) <= 0.3 * true})
        if not arguments.json:
            print(f"C  {name:32} true {true:2}  chosen {chosen:2}  {'within 30 %' if rows[-1]['within'] else 'off'}", flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--table", nargs="*", default=["A", "B", "C"], choices=["A", "B", "C"])
    parser.add_argument("--files-a", nargs="*", default=["bbc_octis.jsonl"])
    parser.add_argument("--topics", type=int, nargs="*", default=[10, 20, 30, 40, 50])
    parser.add_argument("--seeds", type=int, default=3, help="seeds for A")
    parser.add_argument("--seeds-b", type=int, default=5, help="seeds for B")
    parser.add_argument("--no-lda", action="store_true", help="leave tomotopy out")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()

    def installed(name):
        try:
            return version(name)
        except PackageNotFoundError:
            return None

    versions = {name: installed(name) for name in ("scikit-learn", "gensim", "tomotopy", "numpy", "scipy")}
    versions["python"] = platform.python_version()
    versions["themewise"] = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    if not arguments.json:
        print("  ".join(f"{name} {number}" for name, number in versions.items()), flush=True)
    tables = {"A": table_a, "B": table_b, "C": table_c}
    with tempfile.TemporaryDirectory() as folder:
        results = {name: tables[name](arguments, folder) for name in arguments.table}
    if arguments.json:
        json.dump({"versions": versions, "seeds": arguments.seeds, "topics": arguments.topics, **results}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
