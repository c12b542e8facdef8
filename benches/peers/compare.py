#!/usr/bin/env python3
"""One table of ours and the peers, from what benches/peers/run has put into a folder: python3
compare.py FOLDER

ours.N.json is what `themewise bench --json` printed in round N, peers.N.json what vectorise.py did.
The figures are medians over the rounds; a ratio is the median of "whole" divided by the peer's.
Needs only the standard library.
"""
import json
import statistics
import sys
from pathlib import Path


def rounds(folder, name):
    paths = sorted(Path(folder).glob(f"{name}.*.json"))
    if not paths:
        sys.exit(f"error: no {name}.N.json in '{folder}'")
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def spread(speeds):
    return f"{statistics.median(speeds):.1f}", f"{min(speeds):.1f}–{max(speeds):.1f}"


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: compare.py FOLDER")
    ours, peers = rounds(sys.argv[1], "ours"), rounds(sys.argv[1], "peers")
    stages = {}
    for report in ours:
        for stage in report["stages"]:
            stages.setdefault(stage["name"], []).append(stage["mb_per_s"])
    whole = statistics.median(stages["whole"])
    rows = [("what", "MB/s", "rounds", "whole ÷ it", "version")]
    rows += [(f"themewise: {name}", *spread(speeds), "", "") for name, speeds in stages.items()]
    for at, peer in enumerate(peers[0]):
        same = [report[at] for report in peers]
        if "skipped" in peer:
            rows.append((peer["name"], "", "", "", f"skipped: {peer['skipped']}"))
            continue
        speeds = [one["mb_per_s"] for one in same]
        rows.append((peer["name"], *spread(speeds), f"{whole / statistics.median(speeds):.1f}", peer["version"]))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    for row in rows:
        numbers = [cell.rjust(width) for cell, width in zip(row[1:4], widths[1:4])]
        print("  ".join([row[0].ljust(widths[0]), *numbers, row[4]]).rstrip())
    print(f"\n{len(ours)} rounds, one thread; MB = 1,000,000 bytes")


main()
