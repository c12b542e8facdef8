#!/usr/bin/env python3
"""Themes from seed words, from a few labels and from many: the program on public corpora, against
the figures it is to reach.

    python3 themes.py DATA --program PROGRAM [--newsletters FOLDER] [--linear PROGRAM] [--only PART
    ...]

DATA holds agnews.jsonl, agnews_rules.json, bbc_raw.jsonl and gutenberg_40mb.txt. Everything goes
through the commands that anybody would type: `train --unit record --no-topics [--codebook] [--gold]
[--exclusive]`, `label`, `evaluate --json`, with their defaults. Nothing is chosen by the texts that
are scored. What is worked out here is the naive Bayes that the guard is set against, and
calibration of the likeliest theme alone.

Protocol. AG News: learned from the 10,000 training texts, the 7,600 test texts scored, unless the
row says otherwise. BBC: all 2,225 articles are the unlabelled corpus, and are scored; where some
are labelled, those are not scored. Labels are drawn at random from the training texts, 50 at a
time.
"""
import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

import numpy as np
import scipy.sparse as sparse

import codebooks as books

PARTS = ("accuracy", "newsletters", "calibration", "none", "mixtures", "guard", "time", "linear")


def records(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write_lines(path, rows):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


class Corpus:
    """Texts to learn from and texts to score; each has an id, a text and its themes."""

    def __init__(self, name, unlabelled, scored):
        self.name, self.unlabelled, self.scored = name, unlabelled, scored

    def sample(self, count, seed):
        """The same with a unlabelled corpus of so many texts."""
        return Corpus(f"{self.name}, {count:,} texts", random.Random(seed).sample(self.unlabelled, count), self.scored)

    def holding(self, themes):
        """The same with no other themes than these: texts of the others have none."""
        cut = lambda rows: [dict(row, themes=[theme for theme in row["themes"] if theme in themes]) for row in rows]
        return Corpus(self.name, cut(self.unlabelled), cut(self.scored))

    def merged(self, groups):
        names = {theme: "+".join(group) for group in groups for theme in group}
        cut = lambda rows: [dict(row, themes=[names[theme] for theme in row["themes"]]) for row in rows]
        return Corpus(self.name + " merged", cut(self.unlabelled), cut(self.scored))


class Result:
    """What `evaluate` says of one model, and its probabilities: texts × themes, true or not beside
    them."""

    def __init__(self, figures, probabilities, truth, seconds):
        self.figures, self.probabilities, self.truth, self.seconds = figures, probabilities, truth, seconds

    def __getitem__(self, name):
        return self.figures[name]["value"]

    def likeliest_right(self):
        """Among texts with a theme, how often the likeliest is one of theirs."""
        rows = np.flatnonzero(self.truth.any(axis=1))
        return float(self.truth[rows, self.probabilities[rows].argmax(axis=1)].mean())

    def top_error(self, bins=10):
        """Expected calibration error of each text's likeliest theme alone."""
        best = self.probabilities.argmax(axis=1)
        rows = np.arange(len(best))
        sure, right = self.probabilities[rows, best], self.truth[rows, best]
        place = np.minimum((sure * bins).astype(int), bins - 1)
        return sum(abs(sure[place == bin].sum() - right[place == bin].sum()) for bin in range(bins)) / len(best)


class Program:
    def __init__(self, path, folder):
        self.path, self.folder = path, folder

    def at(self, name):
        return os.path.join(self.folder, name)

    def run(self, *arguments, threads=None):
        command = [self.path, *arguments] + (["--threads", str(threads)] if threads else [])
        begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if done.returncode not in (0, 1):
            sys.exit(f"{' '.join(command)}\n{done.stderr}")
        self.output = done.stderr
        return done.stdout, time.perf_counter() - begin

    def train(self, unlabelled, codebook=None, gold=None, exclusive=False, topics=False, threads=None):
        """Seconds to train a model on texts that lie in a file."""
        options = ["--unit", "record", "--model", self.at("model")]
        if codebook:
            books.write_toml(codebook, self.at("codebook.toml"))
            options += ["--codebook", self.at("codebook.toml")]
        if gold:
            write_lines(self.at("gold.jsonl"), [dict(id=row["id"], themes=row["themes"]) for row in gold])
            options += ["--gold", self.at("gold.jsonl")]
        options += ["--exclusive"] * exclusive + ["--no-topics"] * (not topics)
        return self.run("train", unlabelled, *options, "--explain-training", threads=threads)[1]

    def fit(self, corpus, codebook=None, labelled=(), exclusive=False):
        """Trains, labels and evaluates. Labelled texts are not scored."""
        known = {row["id"] for row in labelled}
        scored = [row for row in corpus.scored if row["id"] not in known]
        write_lines(self.at("unlabelled.jsonl"), [dict(id=row["id"], text=row["text"]) for row in corpus.unlabelled])
        write_lines(self.at("scored.jsonl"), [dict(id=row["id"], text=row["text"]) for row in scored])
        write_lines(self.at("truth.jsonl"), [dict(id=row["id"], themes=row["themes"]) for row in scored])
        seconds = self.train(self.at("unlabelled.jsonl"), codebook, labelled, exclusive)
        self.steps = [line for line in self.output.splitlines() if line.startswith("taken:")]
        self.run("label", self.at("scored.jsonl"), "--unit", "record", "--model", self.at("model"), "-o", self.at("labelled.jsonl"))
        given, _ = self.run("evaluate", self.at("labelled.jsonl"), self.at("truth.jsonl"), "--json", "--resamples", "0")
        predicted = {row["document"]: row.get("probabilities") for row in records(self.at("labelled.jsonl"))}
        pairs = [(predicted[row["id"]], row["themes"]) for row in scored if predicted.get(row["id"])]
        themes = list(pairs[0][0])
        probabilities = np.array([[row[theme] for theme in themes] for row, _ in pairs])
        truth = np.array([[theme in true for theme in themes] for _, true in pairs])
        return Result(json.loads(given)["figures"], probabilities, truth, seconds)

    def start(self, corpus, codebook):
        """Accuracy of naive Bayes on the codebook's votes alone, and how many texts of the
        unlabelled corpus hold a term."""
        for name, rows in (("unlabelled", corpus.unlabelled), ("scored", corpus.scored)):
            write_lines(self.at(name + ".jsonl"), [dict(id=row["id"], text=row["text"]) for row in rows])
        self.run("vectorize", self.at("unlabelled.jsonl"), "-o", self.at("unlabelled.npz"), "--unit", "record", "--counts", "--min-df", "2")
        self.run("vectorize", self.at("scored.jsonl"), "-o", self.at("scored.npz"), "--unit", "record", "--model", self.at("unlabelled.json"))
        counts = [sparse.load_npz(self.at(name + ".npz")).tocsr().astype(float) for name in ("unlabelled", "scored")]
        voted = books.votes([row["text"] for row in corpus.unlabelled], codebook)
        themes = list(codebook)
        guesses = books.start(counts[0], voted, counts[1])
        right = [themes[guess] == row["themes"][0] for guess, row in zip(guesses, corpus.scored)]
        return float(np.mean(right)), int((voted.sum(axis=1) > 0).sum())


def mixtures(corpus, withheld, seed):
    """Two fifths of the texts become the first half of one and the last half of another, which may
    be any; the withheld theme is no theme."""
    draw = random.Random(seed)
    rows = corpus.scored[:]
    draw.shuffle(rows)
    made = []
    for place, row in enumerate(rows):
        words, themes = row["text"].split(), set(row["themes"])
        if place < 0.4 * len(rows):
            other = draw.choice(rows)
            more = other["text"].split()
            words, themes = words[: len(words) // 2] + more[len(more) // 2 :], themes | set(other["themes"])
        made.append(dict(id=f"m{place}", text=" ".join(words), themes=sorted(themes - {withheld})))
    return Corpus(corpus.name + " mixtures", made, made)


class Table:
    """Lines as they are found, and at the end the table of what is asked for."""

    def __init__(self):
        self.rows = []

    def note(self, text):
        print("   " + text, flush=True)

    def row(self, what, least, aim, found, most=False, digits=3):
        """`least` and `aim` may be None; with `most` they are not to be passed."""
        reached = lambda line: found <= line if most else found >= line
        word = "" if least is None else "aim met" if aim is not None and reached(aim) else "met" if reached(least) else "NOT MET"
        show = lambda value: "" if value is None else value if isinstance(value, str) else f"{value:.{digits}f}"
        self.rows.append((what, show(least), show(aim), show(found), word))
        print(f" = {what}: {show(found)}  {word}", flush=True)

    def print(self):
        heads = ("what", "at least", "aim", "found", "")
        widths = [max(len(row[i]) for row in [heads, *self.rows]) for i in range(5)]
        print()
        for row in [heads, *self.rows]:
            print("  ".join([row[0].ljust(widths[0]), *(row[i].rjust(widths[i]) for i in (1, 2, 3)), row[4]]).rstrip())


class Measurement:
    def __init__(self, given, folder):
        self.given, self.program, self.table = given, Program(given.program, folder), Table()
        news = records(os.path.join(given.data, "agnews.jsonl"))
        read = lambda rows: [dict(id=row["id"], text=row["text"], themes=[row["label"]]) for row in rows]
        parts = {part: read(row for row in news if row["split"] == part) for part in ("train", "test")}
        articles = read(records(os.path.join(given.data, "bbc_raw.jsonl")))
        with open(os.path.join(given.data, "agnews_rules.json"), encoding="utf-8") as file:
            self.rules = json.load(file)
        self.ag = Corpus("AG", parts["train"], parts["test"])
        self.ag_all = Corpus("AG", parts["train"] + parts["test"], parts["test"])
        self.bbc = Corpus("BBC", articles, articles)
        self.whole_ag = Corpus("AG", self.ag_all.unlabelled, self.ag_all.unlabelled)

    def accuracy(self):
        rules = books.of_rules(self.rules, books.as_word)
        for what, least, aim, corpus, codebook in [
            ("AG News, WeSTClass's 12 seed words: accuracy", 0.83, 0.87, self.ag, books.WEST),
            ("the same, all 17,600 texts the unlabelled corpus", 0.865, 0.885, self.ag_all, books.WEST),
            ("AG News, 16 globs", 0.86, 0.875, self.ag, books.GLOBS),
            ("AG News, nine rules, keywords as words*", 0.869, 0.88, self.ag, rules),
            ("  keywords as *substrings*", None, None, self.ag, books.of_rules(self.rules, books.as_substring)),
            ("  one vote a rule (OR)", None, None, self.ag, books.one_vote_a_rule(self.rules)),
            ("BBC, five seeds a class", 0.945, 0.96, self.bbc, books.BBC),
            ("  another five", None, None, self.bbc, books.BBC_SECOND),
        ]:
            self.table.row(what, least, aim, self.program.fit(corpus, codebook, exclusive=True)["accuracy"], digits=4)
            for step in self.program.steps:
                self.table.note(step)
        result = self.program.fit(self.ag, labelled=self.ag.unlabelled, exclusive=True)
        self.table.row("AG News, supervised, 10,000 labels", 0.893, 0.905, result["accuracy"], digits=4)
        self.table.note(f"trained in {result.seconds:.1f} s, with cross-validation")

    def newsletters(self):
        folder = self.given.newsletters
        if not os.path.isfile(os.path.join(folder, "gold.jsonl")):
            return self.table.note(f"newsletters skipped: no gold.jsonl in {folder}")
        texts = sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".txt"))
        self.program.run("label", *texts, "-o", self.program.at("labelled.jsonl"))
        output, _ = self.program.run("evaluate", self.program.at("labelled.jsonl"), os.path.join(folder, "gold.jsonl"), "--json", "--resamples", "0")
        output = json.loads(output)["figures"]
        for name, least, aim in (("micro_f1", 0.82, 0.90), ("macro_f1", 0.78, 0.87), ("primary_accuracy", 0.80, 0.90)):
            self.table.row(f"newsletters, embedded model: {name.replace('_', ' ')}", least, aim, output[name]["value"])

    def calibration(self):
        """Without labels and with fifty, pooled over all pairs of text and theme, and for the
        likeliest theme alone."""
        cases = []
        for exclusive in (True, False):
            cases += [(self.ag, books.WEST, exclusive, "seeds"), (self.ag, books.GLOBS, exclusive, "globs"), (self.bbc, books.BBC, exclusive, "seeds")]
        for corpus, codebook, withheld in [(self.bbc, books.BBC, "sport"), (self.bbc, books.BBC, "business"), (self.whole_ag, books.WEST, "Sports")]:
            left = books.without(codebook, withheld)
            cases.append((mixtures(corpus, withheld, self.given.seeds[0]), left, False, f"without {withheld}"))
        errors = {0: [], 50: []}
        for corpus, codebook, exclusive, word in cases:
            for count in (0, 50):
                found = []
                for seed in self.given.seeds if count else [0]:
                    labelled = random.Random(seed).sample(corpus.unlabelled, count)
                    result = self.program.fit(corpus, codebook, labelled, exclusive)
                    found.append((result["ece"], result.top_error(), result["micro_f1"], result.likeliest_right()))
                errors[count].append(np.mean(found, axis=0))
                pooled, top, micro, right = errors[count][-1]
                how = "exclusive" if exclusive else "several themes"
                self.table.note(f"{corpus.name}, {word}, {how}, {count} labels: ECE {pooled:.3f}, of the likeliest {top:.3f}; micro-F1 {micro:.3f}, likeliest right {right:.3f}")
        for count, least, aim in ((0, 0.08, 0.05), (50, 0.05, 0.03)):
            pooled, top, *_ = np.mean(errors[count], axis=0)
            self.table.row(f"ECE, {count or 'no'} labels, mean", least, aim, pooled, most=True)
            self.table.row("  of the likeliest theme alone", least, aim, top, most=True)

    def none(self):
        means = []
        for corpus, codebook, word in [(self.ag, books.WEST, "12 seeds"), (self.ag, books.GLOBS, "16 globs"), (self.bbc, books.BBC, "five seeds")]:
            found = []
            for withheld in codebook:
                left = books.without(codebook, withheld)
                result = self.program.fit(corpus.holding(left), left)
                found.append(result["none_roc_auc"])
                self.table.note(f"{corpus.name}, {word}, without {withheld}: none-AUROC {found[-1]:.3f}, mAP {result['mean_average_precision']:.3f}, micro-F1 {result['micro_f1']:.3f}, none-F1 {result['none_f1']:.3f}")
            means.append(np.mean(found))
            self.table.row(f"none-AUROC, {corpus.name}, {word}, each class left out", None, None, means[-1])
        self.table.row("none-AUROC, AG News (12 seeds) and BBC, mean", 0.93, 0.97, (means[0] + means[2]) / 2)

    def mixtures(self):
        none = {}
        for corpus, codebook, least, aim in [(self.bbc, books.BBC, 0.95, 0.965), (self.whole_ag, books.WEST, 0.80, 0.83)]:
            found = []
            for withheld in codebook:
                for seed in self.given.seeds[:2]:
                    left = books.without(codebook, withheld)
                    result = self.program.fit(mixtures(corpus, withheld, seed), left)
                    found.append((result["mean_average_precision"], result["none_roc_auc"], result["micro_f1"], result["ece"]))
                    self.table.note(f"{corpus.name} mixtures, without {withheld}, seed {seed}: " + "mAP {:.3f}, none-AUROC {:.3f}, micro-F1 {:.3f}, ECE {:.3f}".format(*found[-1]))
            means = np.mean(found, axis=0)
            none[corpus.name] = means[1]
            self.table.row(f"{corpus.name} mixtures: mean average precision", least, aim, means[0])
        for name, found in none.items():
            self.table.row(f"  none-AUROC, {name} mixtures", 0.93, 0.97, found)

    def guard(self):
        """Accuracy beside that of naive Bayes on the votes alone, the learner's start: worst case
        of all."""
        rules = books.of_rules(self.rules, books.as_word)
        cases = [(self.ag, books.WEST, "seeds"), (self.ag, books.GLOBS, "globs"), (self.ag, rules, "rules"), (self.bbc, books.BBC, "seeds"), (self.bbc, books.BBC_SECOND, "other seeds")]
        for corpus, codebook, word, groups in [
            (self.bbc, books.BBC, "seeds", (("business", "sport"), ("entertainment", "tech"), ("politics",))),
            (self.bbc, books.BBC_SECOND, "other seeds", (("business", "entertainment"), ("sport", "tech", "politics"))),
            (self.ag, books.GLOBS, "globs", (("World", "Sci/Tech"), ("Sports", "Business"))),
            (self.ag, books.WEST, "seeds", (("World", "Business"), ("Sports", "Sci/Tech"))),
        ]:
            cases.append((corpus.merged(groups), books.merged(codebook, groups), word))
        losses = []
        small = [(corpus.sample(count, seed), codebook, f"{word}, seed {seed}") for corpus, codebook, word in cases[1:4] for count in (100, 300, 1000) for seed in self.given.seeds]
        for corpus, codebook, word in cases + small:
            start, covered = self.program.start(corpus, codebook)
            found = self.program.fit(corpus, codebook, exclusive=True)["accuracy"]
            losses.append(start - found)
            self.table.note(f"{corpus.name}, {word}, {len(codebook)} themes: start {start:.4f} ({covered:,} texts hold a term), learned {found:.4f}, {100 * (found - start):+.1f}")
            for step in self.program.steps:
                if "what is not labelled" in step and len(corpus.unlabelled) > 1000:
                    self.table.note("   " + step)
        self.table.row("the guard: points lost to the start, whole corpora, worst", 1.0, None, 100 * max(losses[: len(cases)]), most=True, digits=1)
        self.table.row("  unlabelled corpora of 100 to 1,000 texts, worst", 1.0, None, 100 * max(losses[len(cases) :]), most=True, digits=1)
        self.table.row("  mean gain of these", None, None, -100 * float(np.mean(losses[len(cases) :])), digits=1)

    def time(self):
        with open(os.path.join(self.given.data, "gutenberg_40mb.txt"), encoding="utf-8") as file:
            lines = [line.strip() for line in file if line.strip()]
        words = [line.split() for line in lines]
        pieces = [" ".join(line[i : i + 40]) for line in words for i in range(0, len(line), 40)]
        random.Random(0).shuffle(lines)
        random.Random(0).shuffle(pieces)
        path = self.program.at("prose.jsonl")

        def measure(what, texts, threads, topics=False):
            write_lines(path, [dict(id=f"p{place}", text=text) for place, text in enumerate(texts)])
            seconds, processor = self.program.train(path, books.PROSE, topics=topics, threads=threads), self.program.processor
            size = sum(map(len, texts)) / 1e6
            how = f"{threads} thread{'s' * (threads > 1)}{', with topics' * topics}"
            self.table.note(f"{what}: {len(texts):,} of them, {size:.1f} MB, {how}: {seconds:.1f} s, of the processor {processor:.1f} s")
            return seconds, processor

        for threads in (1, 2):
            short = [measure("pieces of up to 40 words", pieces[:count], threads) for count in (50_000, 100_000, 200_000)]
            name = f"{threads} thread{'s' * (threads > 1)}"
            self.table.row(f"100,000 paragraphs trained, {name}: seconds", 20.0, None, short[1][0], most=True, digits=1)
            self.table.row("  of the processor", None, None, short[1][1], digits=1)
            self.table.row("  processor time of 100,000, by that of 50,000", None, None, short[1][1] / short[0][1], digits=2)
            self.table.row("  of 200,000, by that of 100,000", None, None, short[2][1] / short[1][1], digits=2)
            self.table.row("  100,000 whole paragraphs of books: seconds", None, None, measure("paragraphs", lines[:100_000], threads)[0], digits=1)
        self.table.row("  100,000, with topics, 2 threads: seconds", None, None, measure("pieces of up to 40 words", pieces[:100_000], 2, topics=True)[0], digits=1)

    def linear(self):
        if not self.given.linear:
            return self.table.note("speed beside scikit-learn and fastText skipped: build it with: cargo bench --bench linear --no-run")
        here = os.path.dirname(os.path.abspath(__file__))
        done = subprocess.run([sys.executable, os.path.join(here, "linear.py"), self.given.data, "--program", self.given.linear, "--rounds", "3"], capture_output=True, text=True, check=True)
        for line in done.stdout.splitlines():
            self.table.note(line)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data")
    parser.add_argument("--program", required=True)
    parser.add_argument("--newsletters", default="")
    parser.add_argument("--linear", default="")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    given = parser.parse_args()
    missing = [name for name in ("agnews.jsonl", "agnews_rules.json", "bbc_raw.jsonl", "gutenberg_40mb.txt") if not os.path.isfile(os.path.join(given.data, name))]
    if missing:
        sys.exit(f"error: {given.data} lacks {', '.join(missing)}\nhint: give the folder of the public corpora: benches/peers/themes DATA")
    print(__doc__.split("\n\n", 2)[2].strip())
    print(f"Seeds of what is drawn: {', '.join(map(str, given.seeds))}; mixtures: {', '.join(map(str, given.seeds[:2]))}.", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        measurement = Measurement(given, folder)
        for part in PARTS:
            if part in given.only:
                print(f"\n== {part}", flush=True)
                getattr(measurement, part)()
        measurement.table.print()


if __name__ == "__main__":
    sys.exit(main())
