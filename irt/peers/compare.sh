#!/usr/bin/env bash
# Fits the same answers with 'dira irt' and with R's psychotools and eRm, and prints times, ratios and the largest difference of the numbers.
# On Debian: apt-get install r-base-core r-cran-psychotools r-cran-erm r-cran-jsonlite
# Ours is the whole command, from the CSV file to the JSON file; theirs the fit alone, without starting R, loading packages and reading.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$here/../.." && CGO_ENABLED=0 go build -o "$work/dira" ./cmd/dira)
cd "$work"

./dira irt simulate --model rasch --persons 100000 --items 40 --seed 1 --out rasch.csv
./dira irt simulate --model pcm --persons 5000 --items 20 --categories 4 --seed 2 --out pcm.csv
./dira irt simulate --model rsm --persons 5000 --items 20 --categories 4 --seed 3 --out rsm.csv

# seconds RUNS COMMAND… prints the median wall time.
seconds() {
  local runs=$1
  shift
  for _ in $(seq "$runs"); do
    local from=$EPOCHREALTIME
    "$@" 2>/dev/null
    echo "$EPOCHREALTIME $from" | awk '{print $1-$2}'
  done | sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'
}
for model in rasch pcm rsm; do
  echo "$model $(seconds 5 ./dira irt fit --model $model --method cml --out "$model.json" "$model.csv")"
done >ours.txt
echo "loaded $(seconds 3 Rscript -e 'suppressMessages({library(psychotools); library(eRm)})')" >>ours.txt

Rscript "$here/compare.R"
