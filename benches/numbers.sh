#!/usr/bin/env bash
# Prints every figure that README.md and models/README.md give, from the program as it is built now.
# The real issues and public corpora lie beside the repository, in ../shared, where they may be used; without them
# those figures are skipped. Run from the repository's root: benches/numbers.sh
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
  title "topics: BBC News, five topics, five seeds"
  for seed in 0 1 2 3 4; do
    $program topics ../shared/data/bbc_raw.jsonl --unit record --topics 5 --seed $seed --quiet | tail -1
  done
  title "topics: BBC News, how many"
  $program topics ../shared/data/bbc_raw.jsonl --unit record --quiet | tail -15
else
  title "BBC News: skipped, ../shared/data is not here"
fi

if [ -f ../shared/data/gutenberg_40mb.txt ]; then
  title "speed on 40 MB of English prose, one thread"
  $program bench ../shared/data/gutenberg_40mb.txt --threads 1 --runs 3
  title "label the same, whole command, one thread: seconds and memory"
  start=$(date +%s.%N)
  $program label ../shared/data/gutenberg_40mb.txt --threads 1 --quiet -o "$folder/prose.jsonl"
  end=$(date +%s.%N)
  awk -v a="$start" -v b="$end" 'BEGIN { printf "%.1f s, %.1f MB/s\n", b - a, 40 / (b - a) }'
fi
