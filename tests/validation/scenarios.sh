#!/bin/sh
# The claims of RFC 7971 in full: each scenario with all its replications, under its own seed and
# under others, must hold every expectation. A minute a seed on two cores; not part of `make test`.
#
#   make && tests/validation/scenarios.sh
#   SEEDS="4 5 6" tests/validation/scenarios.sh
. "$(dirname "$0")/../cli/lib.sh"

for seed in ${SEEDS:-1 2 3}; do
    for file in "$root"/scenarios/*.json; do
        name=$(basename "$file" .json)
        expect_status 0 "$name holds what it expects, seed $seed" \
            "$ALTOSIM" run "$file" --seed "$seed" --out "$name-$seed" --quiet --strict
        sed -n '/^expectations: /,$s/^/# /p' "$out"
    done
done
