#!/usr/bin/env bash
# Prints every figure that README.md and models/README.md give, from the program as it is built now.
# The real issues and public corpora lie beside the repository, in ../shared, where they may be
# used; without them those figures are skipped. Run from the repository's root: benches/numbers.sh
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --release --quiet
program=target/release/themewise
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
title() { printf '\n== %s\n' "$*"; }

title "machine"
grep -m1 'model name' /proc/cpuinfo | cut -d: -f2- | sed 's/^ *//'
echo "$(nproc) cores; program $(stat -c %s $program) bytes; $($program --version)"

title "samples, leave-one-issue-out: kinds and themes"
$program train seeds/issues --codebook seeds/commissioning.toml --gold seeds/gold.jsonl --folds all -m "$folder/all.safetensors"

title "the embedded model is the one that the command makes"
$program train seeds/issues --codebook seeds/commissioning.toml --gold seeds/gold.jsonl -m "$folder/again.safetensors" --quiet
cmp "$folder/again.safetensors" models/commissioning.safetensors && echo "the same bytes"

title "label seeds/issues: seconds, five runs"
for _ in 1 2 3 4 5; do
  start=$(date +%s.%N)
  $program label seeds/issues -o "$folder/labelled" --quiet
  end=$(date +%s.%N)
  awk -v a="$start" -v b="$end" 'BEGIN { printf "%.3f ", b - a }'
done
echo

title "topics seeds/issues: seconds, three runs"
for _ in 1 2 3; do
  start=$(date +%s.%N)
  $program topics seeds/issues --quiet >"$folder/topics"
  end=$(date +%s.%N)
  awk -v a="$start" -v b="$end" 'BEGIN { printf "%.3f ", b - a }'
done
echo

title "the same bytes on 1, 2 and 7 threads"
for threads in 1 2 7; do
  $program label seeds/issues --threads $threads --quiet | sha256sum
done

if [ -d ../shared/corpus ]; then
  title "three real issues, by the embedded model, which has seen only the samples"
  $program label ../shared/corpus/*.txt -o "$folder/real" --quiet
  $program evaluate "$folder/real/labelled.jsonl" ../shared/corpus/gold.jsonl
else
  title "real issues: skipped, ../shared/corpus is not here"
fi

if [ -f ../shared/data/bbc_raw.jsonl ]; then
  for corpus in "bbc_raw 5" "agnews 4"; do
    set -- $corpus
    title "topics: $1, $2 topics, five seeds"
    for seed in 0 1 2 3 4; do
      $program topics ../shared/data/$1.jsonl --unit record --topics $2 --seed $seed --quiet | tail -1
    done
    title "topics: $1, how many"
    $program topics ../shared/data/$1.jsonl --unit record --quiet | tail -15
  done
else
  title "BBC texts: skipped, ../shared/data is not here"
fi

text=../shared/data/gutenberg_40mb.txt
if [ ! -f $text ]; then
  text="$folder/generated.txt"
  $program bench --generate "$text" --size 40MB --quiet
fi
memory() { python3 - "$@" <<'PYTHON'
import resource, subprocess, sys, time
start = time.time()
subprocess.run(sys.argv[1:], check=True)
took, peak = time.time() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(f"{took:.2f} s, {peak / 1000:.0f} MB resident")
PYTHON
}

title "vectorising $(basename "$text"): one thread, wc -w in turn, three times"
for _ in 1 2 3; do
  $program bench "$text" --threads 1 --runs 7
  printf 'wc -w, seconds: '
  for _ in 1 2 3; do start=$(date +%s.%N); LC_ALL=C.UTF-8 wc -w "$text" > /dev/null; awk -v a="$start" -v b="$(date +%s.%N)" 'BEGIN { printf "%.3f ", b - a }'; done
  echo
done
title "two threads against one"
for _ in 1 2 3; do
  for threads in 1 2; do $program bench "$text" --threads $threads --runs 7 | grep whole; done
done

title "vectorize to .npz as the text grows: seconds and memory"
$program bench --generate "$folder/gigabyte.txt" --size 1GB --quiet
for size in 10 100 1000; do
  head -c ${size}000000 "$folder/gigabyte.txt" > "$folder/part.txt"
  printf '%s MB: ' $size
  memory $program vectorize "$folder/part.txt" -o "$folder/part.npz" --threads 1 --quiet
done

title "label 100,000 paragraphs to JSON Lines, whole command, one thread"
head -n 100000 "$text" > "$folder/paragraphs.txt"
stat -c '%s bytes' "$folder/paragraphs.txt"
for _ in 1 2 3 4 5; do memory $program label "$folder/paragraphs.txt" -o "$folder/prose.jsonl" --threads 1 --quiet; done
