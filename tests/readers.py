#!/usr/bin/env python3
"""Opens what themewise wrote with readers that know nothing of it, and checks that the files agree.

    python3 tests/readers.py FOLDER
    python3 tests/readers.py --matrices STEM…

FOLDER holds labelled.jsonl, labelled.csv and labelled.parquet. Needs pandas and pyarrow.
`an_independent_reader_opens_all_three` in src/dataset/tests.rs runs it on files that it has just
written.

Of every STEM there are STEM.npz, STEM.svmlight and STEM.parquet, the same matrix, and perhaps
STEM.vocabulary.txt and STEM.json. Needs SciPy too; tests/command/vectorize.rs runs it.

Ends with 0 and "readers agree: N rows", or with 1 and the first thing on which they do not.
"""

import csv
import json
import re
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

CSV_TEXT_COLUMNS = [
    "id", "document", "title", "date", "date_text", "date_precision", "section", "kind", "status", "text",
    "primary_theme", "topic_name", "duplicate_of", "source_place", "model",
]
CSV_NUMBER_COLUMNS = ["ordinal", "char_start", "char_end", "topic_id"]
CSV_OPTIONAL_NUMBERS = ["topic_probability", "topic_stability", "known_vocabulary"]


def probability_columns(names):
    """The columns of the probabilities of themes, as docs/dataset.md describes them."""
    columns = []
    for name in names:
        ascii_only = "".join(c for c in name.lower() if ord(c) < 128)
        column = "_".join(["p", *re.findall("[a-z0-9]+", ascii_only)])
        column = "p_theme" if column == "p" else column
        numbered = [column, *(f"{column}_{number}" for number in range(2, len(names) + 2))]
        columns.append(next(c for c in numbered if c not in columns))
    return columns


def same(what, *values):
    """Stops with a message unless all values are equal."""
    for value in values[1:]:
        if value != values[0]:
            sys.exit(f"{what}: {values[0]!r} is not {value!r}")


def read_jsonl(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        rows = [json.loads(line) for line in file]
    frame = pd.read_json(path, lines=True, dtype=False)
    same("rows of JSON Lines by json and pandas", len(rows), len(frame))
    if rows:
        same("columns of JSON Lines", list(rows[0]), list(frame.columns))
        same("texts of JSON Lines by json and pandas", [row["text"] for row in rows], frame["text"].tolist())
    return rows


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        rows = list(reader)
    same("line ends", path.read_bytes().endswith(b"\r\n"), True)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    same("columns of CSV", reader.fieldnames, list(frame.columns))
    same("rows of CSV by csv and pandas", rows, frame.to_dict("records"))
    return rows


def read_parquet(path):
    table = pq.read_table(path)
    same("rows of Parquet by pyarrow and pandas", table.num_rows, len(pd.read_parquet(path)))
    metadata = table.schema.metadata
    same("unit of the offsets", metadata[b"themewise.offset_unit"], b"codepoint")
    same("type of labels", table.schema.field("labels").type, pa.list_(pa.int64()))
    features = json.loads(metadata[b"huggingface"])["info"]["features"]
    same("columns and features of Parquet", table.column_names, list(features))
    return table.to_pylist(), features["labels"]["feature"]["names"]


def check_row(line, cells, row, classes):
    """One paragraph as JSON Lines, CSV and Parquet have it."""
    where = f"paragraph {line['id']}"
    # Parquet has every column of JSON Lines, nested ones too, with the same values; probabilities
    # are columns.
    for key, value in line.items():
        if key == "date":
            same(f"{where}, date", value, row[key] and row[key].isoformat())
        elif key != "probabilities":
            same(f"{where}, {key}", value, row[key])
    columns = dict(zip(classes, probability_columns(classes)))
    found = line["probabilities"] or dict.fromkeys(classes)
    same(f"{where}, probabilities", found, {name: row[columns[name]] for name in classes})
    # CSV has them too; what is not flat is JSON.
    for key in CSV_TEXT_COLUMNS:
        same(f"{where}, {key} of CSV", line[key] or "", cells[key])
    for key in CSV_NUMBER_COLUMNS:
        same(f"{where}, {key} of CSV", line[key], int(cells[key]))
    for key in CSV_OPTIONAL_NUMBERS:
        same(f"{where}, {key} of CSV", line[key], float(cells[key]) if cells[key] else None)
    names = [theme["name"] for theme in line["themes"]]
    same(f"{where}, theme_names of CSV", names, [name for name in cells["theme_names"].split(";") if name])
    same(f"{where}, themes of CSV", line["themes"], json.loads(cells["themes"]))
    # Offsets count characters, as Python does.
    for piece in (piece for theme in line["themes"] for piece in theme["evidence"]):
        same(f"{where}, text of the evidence", piece["text"], line["text"][piece["char_start"] : piece["char_end"]])
    # Labels: not scored, no theme, themes.
    scored = line["status"] != "not body"
    same(f"{where}, kind and status", scored, line["kind"] == "body")
    same(f"{where}, status and themes", line["status"] == "themed", bool(names))
    same(f"{where}, theme_names", names if scored else None, row["theme_names"])
    labels = row["labels"] if row["labels"] is None else [classes[label] for label in row["labels"]]
    same(f"{where}, labels", row["theme_names"], labels)
    # Probabilities.
    for name in classes:
        cell = cells[columns[name]]
        same(f"{where}, probability of {name}", float(cell) if cell else None, row[columns[name]])
    for theme in line["themes"]:
        same(f"{where}, probability of {theme['name']}", theme["probability"], row[columns[theme['name']]])


def read_svmlight(path):
    """Columns, counted from one in the file, and values of every row."""
    rows = []
    with open(path, encoding="ascii", newline="\n") as file:
        for line in file:
            label, *cells = line.rstrip("\n").split(" ")
            same("labels of svmlight", label, "0")
            pairs = [cell.split(":") for cell in cells]
            rows.append(([int(column) - 1 for column, _ in pairs], [float(value) for _, value in pairs]))
    return rows


def check_matrix(stem):
    """The number of rows of one matrix, which all readers find the same."""
    import numpy as np
    import scipy.sparse

    matrix = scipy.sparse.load_npz(f"{stem}.npz")
    same("format", matrix.format, "csr")
    matrix.check_format(full_check=True)
    same("columns sorted, each once", matrix.has_canonical_format, True)
    frame = pd.read_parquet(f"{stem}.parquet")
    same("columns of Parquet", list(frame.columns), ["indices", "values"])
    lines = read_svmlight(f"{stem}.svmlight")
    same("rows of npz, Parquet and svmlight", matrix.shape[0], len(frame), len(lines))
    same("stored values by pandas and SciPy", int(frame["values"].map(len).sum()), matrix.nnz)
    for number, (columns, values) in enumerate(lines):
        start, end = matrix.indptr[number : number + 2]
        where = f"row {number + 1}"
        cells = frame.iloc[number]
        same(f"{where}, columns", matrix.indices[start:end].tolist(), cells["indices"].tolist(), columns)
        # The shortest text of a 32-bit number gives that number back.
        found = matrix.data[start:end]
        same(f"{where}, type", found.dtype, cells["values"].dtype)
        same(f"{where}, values", found.tolist(), cells["values"].tolist(), np.array(values, found.dtype).tolist())
    terms = Path(f"{stem}.vocabulary.txt")
    if terms.exists():
        vocabulary = terms.read_text(encoding="utf-8").split("\n")[:-1]
        fitted = json.loads(Path(f"{stem}.json").read_text(encoding="utf-8"))
        same("terms, in the order of code points", vocabulary, sorted(vocabulary), fitted["vocabulary"])
        same("terms and columns", len(vocabulary), matrix.shape[1])
        same("documents and rows", fitted["documents"], matrix.shape[0])
        same("document frequencies", fitted["document_frequencies"], matrix.getnnz(axis=0).tolist())
        if fitted["options"]["weighting"] == "counts":
            same("occurrences", fitted["occurrences"], matrix.sum(axis=0).A1.tolist())
    return matrix.shape[0]


def main():
    if len(sys.argv) > 2 and sys.argv[1] == "--matrices":
        rows = [check_matrix(stem) for stem in sys.argv[2:]]
        print(f"readers agree: {len(rows)} matrices, {sum(rows)} rows")
        return
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    lines = read_jsonl(folder / "labelled.jsonl")
    cells = read_csv(folder / "labelled.csv")
    rows, classes = read_parquet(folder / "labelled.parquet")
    same("rows of JSON Lines, CSV and Parquet", len(lines), len(cells), len(rows))
    for parts in zip(lines, cells, rows):
        check_row(*parts, classes)
    print(f"readers agree: {len(rows)} rows")


if __name__ == "__main__":
    main()
