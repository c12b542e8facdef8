#!/usr/bin/env python3
"""Peak memory of `label --stream` on a mailbox and on JSON Lines of some gigabytes, made here.

    benches/memory.py PROGRAM [--megabytes 2000] [--threads 2] [--held]

Prints the peak of resident memory of each run beside the size of the file. Needs Linux or macOS;
the files go to a temporary folder, which must have the room, and are removed.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

WORDS = """budget ward council grant river mill bridge harvest school market tram museum board report
    deficit target patients nurses roof garden library engine timetable ticket season repair winter
    autumn meeting minutes plan review contract price cost income fund charity volunteer visitor""".split()


def sentence(rng):
    words = [rng.choice(WORDS) for _ in range(rng.randint(6, 18))]
    return " ".join(words).capitalize() + "."


def paragraphs(rng):
    return "\n\n".join(" ".join(sentence(rng) for _ in range(rng.randint(2, 5))) for _ in range(rng.randint(1, 5)))


def write(path, kind, size):
    rng = random.Random(1)
    written = number = 0
    with open(path, "w", encoding="utf-8") as out:
        while written < size:
            number += 1
            text = paragraphs(rng)
            if kind == "jsonl":
                record = json.dumps({"id": f"r{number}", "text": text}) + "\n"
            else:
                record = (
                    "From news@mill.example Tue Jul 19 08:00:00 2016\nFrom: Mill Letter <news@mill.example>\n"
                    f"Subject: Letter {number}\nDate: Tue, 19 Jul 2016 08:00:00 +0000\n\n{text}\n\n"
                )
            out.write(record)
            written += len(record)
    return os.path.getsize(path)


def peak(command):
    """The exit status and the peak of resident memory in bytes."""
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(command, stdout=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--megabytes", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--held", action="store_true", help="hold all documents, as --stream=never does")
    options = parser.parse_args()
    failed = False
    when = "--stream=never" if options.held else "--stream"
    for kind in ("jsonl", "mbox"):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "corpus." + kind)
            size = write(path, kind, options.megabytes * 1_000_000)
            command = [options.program, "label", path, when, "--quiet", "--threads", str(options.threads)]
            status, memory = peak(command)
            print(f"{kind}: {size / 1e6:.0f} MB labelled with {memory / 1e6:.0f} MB of memory, exit status {status}")
            failed = failed or status != 0 or memory >= (2 * size if options.held else 500e6)
    sys.exit(failed)


if __name__ == "__main__":
    main()
