#!/usr/bin/env python3
"""Draws texts and options and compares `themewise vectorize` with scikit-learn: matrix, rows and
vocabulary.

    python3 tests/random_vectors.py PROGRAM [--cases N] [--seed N] [--keep FOLDER]

Each case is a file of random paragraphs, one a line, of ASCII letters, spaces and full stops, and
random options of TF-IDF, of counts or of hashing. `--plain` takes as words what scikit-learn does:
runs of two or more letters in lower case. The k-th case of a seed is always the same. Ends with 0
and the number of cases compared; with 0 and "skipped: …" where scikit-learn is missing; with 1 and
the first case that differs: the command, the text and what differs. --keep leaves its files.
"""

import argparse
import os
import random
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import numpy as np
    import scipy.sparse
    from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(0)

TOLERANCE = 1e-6


class Different(Exception):
    """What the program's answer and scikit-learn's do not agree on."""


def draw_text(draw):
    """Paragraphs as lines. Few letters, so that words recur; each line is a sentence, so that none
    is taken for a heading."""
    letters = "abcd"[: draw.randint(2, 4)]

    def word():
        # Lengths around the least that counts, two letters. Capitals anywhere.
        drawn = "".join(draw.choice(letters) for _ in range(draw.choice([1, 1, 2, 2, 2, 3, 3, 4, 7])))
        return "".join(c.upper() if draw.random() < 0.15 else c for c in drawn)

    def line():
        words = [word() for _ in range(draw.choice([1, 2, 5, 10, 20, 40]))]
        # Between words: a space, or the end of a sentence. (As in "U.K", a full stop alone parts no
        # words of ours.)
        joined = words[0]
        for next_word in words[1:]:
            joined += draw.choice([" "] * 12 + ["  ", ". "]) + next_word
        return joined[0].upper() + joined[1:] + "."

    lines = [line() for _ in range(draw.choice([1, 2, 5, 20, 60]))]
    # Paragraphs that say the same are rows like others; and some hold no word of two letters.
    lines += [draw.choice(lines) for _ in range(len(lines) // 5)]
    if draw.random() < 0.3:
        lines.insert(draw.randint(0, len(lines)), "A b c.")
    return lines


def draw_options(draw, rows):
    """scikit-learn's class and its arguments."""
    chance = lambda p: draw.random() < p
    kind = draw.choice([TfidfVectorizer, TfidfVectorizer, CountVectorizer, HashingVectorizer])
    options = {}
    if chance(0.4):
        low = draw.randint(1, 2)
        options["ngram_range"] = (low, draw.randint(low, 3))
    if chance(0.3):
        options["binary"] = True
    if kind is HashingVectorizer:
        options["n_features"] = draw.choice([1, 16, 100, 1000, 2**18, 2**20])
    else:
        if chance(0.4):
            options["min_df"] = draw.choice([1, 2, 3, 0.05, 0.1, 0.25])
        if chance(0.4):
            options["max_df"] = draw.choice([1.0, 0.9, 0.5, 0.3, max(1, rows // 2), rows])
        if chance(0.3):
            options["max_features"] = draw.randint(1, 30)
    if kind is TfidfVectorizer:
        if chance(0.3):
            options["sublinear_tf"] = True
        if chance(0.2):
            options["use_idf"] = False
        # Without idf it would have no effect, which the program refuses.
        if chance(0.3) and "use_idf" not in options:
            options["smooth_idf"] = False
    if kind is not CountVectorizer and chance(0.5):
        options["norm"] = draw.choice(["l1", "l2", None])
    return kind, options


def without_ties(options, lines):
    """max_features moved down to where it does not part terms of equal counts: whom scikit-learn
    then keeps is chance."""
    counting = {name: value for name, value in options.items() if name in ("ngram_range", "binary", "min_df", "max_df")}
    totals = np.sort(np.asarray(CountVectorizer(**counting).fit_transform(lines).sum(axis=0)).ravel())[::-1]
    limit = min(options["max_features"], len(totals))
    while 0 < limit < len(totals) and totals[limit - 1] == totals[limit]:
        limit -= 1
    rest = {name: value for name, value in options.items() if name != "max_features"}
    return {**rest, "max_features": limit} if limit else rest


def draw_case(seed, number):
    """Lines, class, arguments and scikit-learn's answer; options under which no term is left are
    drawn again."""
    draw = random.Random(seed * 1_000_003 + number)
    while True:
        lines = draw_text(draw)
        kind, options = draw_options(draw, len(lines))
        try:
            if "max_features" in options:
                options = without_ties(options, lines)
            vectorizer = kind(**options)
            expected = vectorizer.fit_transform(lines).tocsr()
        except ValueError:
            continue
        terms = None if kind is HashingVectorizer else list(vectorizer.get_feature_names_out())
        return lines, kind, options, expected, terms


def arguments(kind, options):
    """The same options as the program spells them."""
    result = []
    if kind is CountVectorizer:
        result.append("--counts")
    if kind is HashingVectorizer:
        result += ["--hashing", str(options["n_features"])]
    for name in ("min_df", "max_df", "max_features"):
        if name in options:
            # As in Python: 1 is a count, 1.0 a share.
            result += ["--" + name.replace("_", "-"), repr(options[name])]
    if "ngram_range" in options:
        result += ["--ngrams", "{}-{}".format(*options["ngram_range"])]
    for name, flag, default in [
        ("binary", "--binary", False),
        ("sublinear_tf", "--sublinear-tf", False),
        ("use_idf", "--no-idf", True),
        ("smooth_idf", "--no-smooth-idf", True),
    ]:
        if options.get(name, default) != default:
            result.append(flag)
    if "norm" in options:
        result += ["--norm", options["norm"] or "none"]
    return result


def compare_vocabularies(found, expected):
    if found == expected:
        return
    lost, added = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
    if lost or added:
        raise Different(f"vocabulary: {len(found)} terms for {len(expected)}; missing {lost[:10]}, too many {added[:10]}")
    at = next(i for i, (ours, theirs) in enumerate(zip(found, expected)) if ours != theirs)
    raise Different(f"vocabulary: column {at} is {found[at]!r}, not {expected[at]!r}: same terms, another order or repeats")


def compare_matrices(found, expected, terms):
    if found.shape != expected.shape:
        raise Different(f"shape: {found.shape}, not {expected.shape} (rows, columns)")
    found = found.astype(np.float64).tocsr()
    if not np.isfinite(found.data).all():
        raise Different("the matrix holds values that are not finite")
    off = abs(found - expected).tocoo()
    # Relative to what is above 1, since the program's numbers have 32 bits.
    wrong = [
        (int(row), int(column))
        for row, column, by in zip(off.row, off.col, off.data)
        if by > TOLERANCE * max(1.0, abs(expected[row, column]))
    ]
    if wrong:
        name = lambda column: f" {terms[column]!r}" if terms else ""
        shown = "\n".join(
            f"  row {row + 1}, column {column}{name(column)}: {found[row, column]:.9g}, not {expected[row, column]:.9g}"
            for row, column in wrong[:10]
        )
        raise Different(f"{len(wrong)} of {expected.nnz} values:\n{shown}")


def run_case(program, folder, case):
    lines, kind, options, expected, terms = case
    corpus, matrix = folder / "corpus.txt", folder / "m.npz"
    vocabulary = folder / "m.vocabulary.txt"
    for stale in (matrix, vocabulary):
        stale.unlink(missing_ok=True)
    corpus.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    command = [program, "vectorize", str(corpus), "--plain", "--unit", "line", "-o", str(matrix), *arguments(kind, options)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise Different(f"the program ended with {done.returncode}:\n{done.stderr.strip()}")
        if terms is not None:
            # split("\n") and not splitlines(): the latter breaks at characters that are no line
            # ends here.
            found_terms = vocabulary.read_text(encoding="utf-8").split("\n")
            if found_terms[-1] == "":
                found_terms.pop()
            compare_vocabularies(found_terms, terms)
        compare_matrices(scipy.sparse.load_npz(matrix), expected, terms)
    except (Different, OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
        text = "\n".join(f"  {number:3} {line}" for number, line in enumerate(lines, 1))
        scikit = f"{kind.__name__}({', '.join(f'{name}={value!r}' for name, value in options.items())})"
        return f"command: {shlex.join(command)}\nthe same: {scikit}\ntext:\n{text}\n{type(error).__name__}: {error}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", metavar="PROGRAM", help="the themewise to check")
    parser.add_argument("--cases", type=int, default=200, metavar="N", help="how many (200)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="which ones (1)")
    parser.add_argument("--keep", metavar="FOLDER", help="where the files of the case that differs are left")
    args = parser.parse_args()
    program = os.path.abspath(args.program)
    if not os.access(program, os.X_OK):
        parser.error(f"'{args.program}' is not a program")
    kinds = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(args.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, args.cases + 1):
            case = draw_case(args.seed, number)
            difference = run_case(program, folder, case)
            if difference:
                print(f"case {number} of seed {args.seed} differs\n{difference}")
                sys.exit(1)
            kinds[case[1].__name__] = kinds.get(case[1].__name__, 0) + 1
    counts = ", ".join(f"{count} {name}" for name, count in sorted(kinds.items()))
    print(f"compared {args.cases} cases: the program and scikit-learn agree ({counts})")


if __name__ == "__main__":
    main()
