#!/bin/sh
# Makes results/reference/ anew: the three archetype scenarios, each with its summary, its manifest
# and the table that was printed. With --check, compares instead: status 1 if a byte differs.
#
#   scripts/reference.sh [--check]        (a minute or two on two cores; needs `make`)
set -eu
export LC_ALL=C
cd "$(dirname "$0")/.."
kept=results/reference
ALTOSIM=${ALTOSIM:-build/release/altosim}

case ${1:-} in
"" | --check) ;;
*)
    echo "usage: scripts/reference.sh [--check]" >&2
    exit 2
    ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
status=0
for name in small-isp multi-access fixed-mobile; do
    # The table's last lines say where the folder is, which is no result.
    "$ALTOSIM" run "scenarios/$name.json" --out "$work/$name" >"$work/table"
    sed '/^results  /,$d' "$work/table" | sed '$d' >"$work/$name/table.txt"
    for file in manifest.json summary.json table.txt; do
        if [ "${1:-}" != --check ]; then
            mkdir -p "$kept/$name"
            cp "$work/$name/$file" "$kept/$name/$file"
        elif cmp "$kept/$name/$file" "$work/$name/$file"; then
            echo "ok - $name/$file is what the scenario gives"
        else
            echo "not ok - $name/$file is not what the scenario gives"
            status=1
        fi
    done
done
exit $status
