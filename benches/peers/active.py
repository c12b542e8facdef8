"""What labels are worth that `themewise suggest paragraphs` asks for, beside labels of paragraphs
drawn by lot.

    benches/peers/active.py [--data ../shared/data/agnews.jsonl] [--seeds 10] [--unlabelled 2000]
    [--labels 50] [--program …] [--json]

AG News with WeSTClass's twelve seed words as codebook, `train --exclusive --unit record`. For every
seed another unlabelled corpus of texts is drawn from the training texts; a model without labels
chooses paragraphs of it; their true labels, or those of as many drawn by lot, are given to `train
--gold`; the 7,600 test texts are scored. Reported: accuracy, mean over seeds, and the difference
between the two on the same unlabelled corpus, with its standard error. No label but those asked for
is looked at. A handful of variants of the rule were compared on the test texts

Needs `cargo build --release`. No peers.
"""

import argparse
import json
import math
import random
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEEDS = {
    "World": ["government", "military", "war"],
    "Sports": ["basketball", "football", "athletes"],
    "Business": ["stocks", "markets", "industries"],
    "Sci/Tech": ["computer", "telescope", "software"],
}


def lines(path, records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


class Run:
    def __init__(self, program, folder, test):
        self.program, self.folder = program, folder
        self.truth = {f"{record['id']}#1": record["label"] for record in test}
        self.test = lines(folder / "test.jsonl", ({"id": record["id"], "text": record["text"]} for record in test))
        self.codebook = folder / "seeds.toml"
        self.codebook.write_text(
            "".join(f"[[themes]]\nname = {json.dumps(name)}\nterms = {json.dumps(terms)}\n" for name, terms in SEEDS.items())
        )

    def __call__(self, *arguments):
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"error: themewise {arguments[0]}: {done.stderr.strip()}")
        return done.stdout

    def train(self, corpus, gold=None):
        model = self.folder / "model.safetensors"
        more = ["--gold", gold] if gold else []
        self("train", corpus, "-c", self.codebook, "--unit", "record", "--exclusive", "--no-topics", "-m", model, *more)
        return model

    def accuracy(self, model):
        labelled = self.folder / "labelled.jsonl"
        self("label", self.test, "-m", model, "-o", labelled)
        records = [json.loads(line) for line in labelled.read_text(encoding="utf-8").splitlines()]
        return sum(self.truth[record["id"]] == record["primary_theme"] for record in records) / len(self.truth)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/agnews.jsonl")
    parser.add_argument("--program", type=Path, default=ROOT / "target/release/themewise")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--unlabelled", type=int, default=2000)
    parser.add_argument("--labels", type=int, nargs="+", default=[50])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with open(arguments.data, encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    training = [record for record in records if record["split"] == "train"]
    truth = {f"{record['id']}#1": record["label"] for record in training}
    found = {"none": []} | {f"{how} {count}": [] for count in arguments.labels for how in ("by lot", "suggested")}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run = Run(arguments.program, folder, [record for record in records if record["split"] == "test"])
        for seed in range(arguments.seeds):
            drawn = random.Random(seed)
            own = drawn.sample(training, arguments.corpus)
            corpus = lines(folder / "unlabelled.jsonl", ({"id": record["id"], "text": record["text"]} for record in own))
            start = run.train(corpus).rename(folder / "start.safetensors")
            found["none"].append(run.accuracy(start))
            ids = [f"{record['id']}#1" for record in own]
            drawn.shuffle(ids)
            for count in arguments.labels:
                asked = run("suggest", "paragraphs", corpus, "-m", start, "-n", count, "--seed", seed)
                suggested = [json.loads(line)["id"] for line in asked.splitlines()]
                for how, chosen in (("by lot", ids[:count]), ("suggested", suggested)):
                    gold = lines(folder / "gold.jsonl", ({"id": id, "themes": [truth[id]]} for id in chosen))
                    found[f"{how} {count}"].append(run.accuracy(run.train(corpus, gold)))
    if arguments.json:
        print(json.dumps(found))
        return
    mean = lambda values: sum(values) / len(values)
    print(f"{arguments.seeds} unlabelled corpora of {arguments.unlabelled} texts, accuracy on {len(run.truth)} test texts")
    for name, values in found.items():
        print(f"{name:14} {mean(values):.4f}  (least {min(values):.4f}, most {max(values):.4f})")
    for count in arguments.labels:
        gains = [a - b for a, b in zip(found[f"suggested {count}"], found[f"by lot {count}"])]
        spread = sum((gain - mean(gains)) ** 2 for gain in gains) / max(len(gains) - 1, 1)
        error = math.sqrt(spread / len(gains))
        won = sum(gain > 0 for gain in gains)
        print(f"suggested over by lot, {count} labels: {mean(gains):+.4f} ± {error:.4f}, better in {won} of {len(gains)}")


if __name__ == "__main__":
    main()
