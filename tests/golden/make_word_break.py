#!/usr/bin/env python3
"""Writes word_break.json: every case of Unicode's WordBreakTest.txt, as strings and the byte spans
between breaks.

    python3 tests/golden/make_word_break.py [FILE]

FILE is either Unicode's own auxiliary/WordBreakTest.txt, or tests/testdata/mod.rs of the crate
unicode-segmentation, which carries the same cases. Without FILE the latter is taken, of the version
that Cargo.lock names, from where cargo keeps sources (`cargo fetch` brings it). Only the standard
library is needed.

    {"made_by": …, "unicode": "17.0.0", "cases": [[string, [[start, end], …]], …]}

Spans are of UTF-8 bytes, end exclusive; they are all segments, words or not, in order, and cover
the string. So a scanner that gives only words must give those spans that hold a letter or digit
(UAX #29, "word-like"), and one that departs from UAX #29 on purpose must say for which cases. The
licence of these data is in README.md beside this file.
"""
import json
import os
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent


def crate_file():
    """tests/testdata/mod.rs of the unicode-segmentation that the program is built with."""
    lock = (HERE.parent.parent / "Cargo.lock").read_text(encoding="utf-8")
    version = re.search(r'name = "unicode-segmentation"\nversion = "([^"]+)"', lock)[1]
    home = pathlib.Path(os.environ.get("CARGO_HOME", pathlib.Path.home() / ".cargo"))
    found = sorted(home.glob(f"registry/src/*/unicode-segmentation-{version}/tests/testdata/mod.rs"))
    if not found:
        sys.exit(f"the source of unicode-segmentation {version} is not in {home}: run `cargo fetch`, or name a file")
    return found[0], f"unicode-segmentation {version}, tests/testdata/mod.rs"


def from_unicode(text):
    """WordBreakTest.txt: `÷ 0061 × 0308 ÷ # comment`."""
    for line in text.splitlines():
        marks = line.split("#")[0].split()
        if not marks:
            continue
        if marks[0] != "÷" or marks[-1] != "÷":
            sys.exit(f"not a line of WordBreakTest.txt: {line!r}")
        segments = " ".join(marks).strip("÷ ").split("÷")
        yield ["".join(chr(int(code, 16)) for code in segment.replace("×", " ").split()) for segment in segments]


def from_crate(text):
    """A Rust slice of `("\\u{61}\\u{20}", &["\\u{61}", "\\u{20}"])`, all characters escaped."""
    body = re.search(r"TEST_WORD: [^=]*= &\[(.*?)\n    \];", text, re.S)[1]
    string = r'"((?:\\u\{[0-9a-f]+\})*)"'
    case = re.compile(rf"\(\s*{string},\s*&\[((?:\s*{string},?)*)\s*\]\s*\),?")
    read = lambda escaped: "".join(chr(int(code, 16)) for code in re.findall(r"\\u\{([0-9a-f]+)\}", escaped))
    at = 0
    body = body.strip()
    while at < len(body):
        found = case.match(body, at)
        if not found:
            sys.exit(f"cannot read the crate's cases from {body[at:at + 80]!r}")
        segments = [read(escaped) for escaped in re.findall(string, found[2])]
        if read(found[1]) != "".join(segments):
            sys.exit(f"segments do not make up the string: {found[0]}")
        yield segments
        at = found.end()
        while at < len(body) and body[at].isspace():
            at += 1


def spans(segments):
    at = 0
    for segment in segments:
        end = at + len(segment.encode())
        yield [at, end]
        at = end


path, source = crate_file() if len(sys.argv) < 2 else (pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[1]).name)
text = path.read_text(encoding="utf-8")
cases = list(from_unicode(text) if path.suffix == ".txt" else from_crate(text))
unicode = re.search(r"WordBreakTest-(\d+\.\d+\.\d+)\.txt|Public/(\d+\.\d+\.\d+)/ucd/auxiliary/WordBreakTest", text)
golden = {
    "made_by": source,
    "unicode": unicode[1] or unicode[2],
    "cases": [["".join(segments), list(spans(segments))] for segments in cases],
}
if len(cases) < 1000 or not all(all(segments) for segments in cases):
    sys.exit(f"only {len(cases)} cases, or an empty segment: is {path} whole?")
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in golden.pop("cases"))
head = json.dumps(golden, separators=(",", ":"))[:-1]
(HERE / "word_break.json").write_text(f'{head},"cases":[\n{lines}\n]}}\n', encoding="utf-8")
print(f"{len(cases)} cases of Unicode {golden['unicode']}")
