#!/bin/sh
# altod --check: tests/cli/altod_checks/NAME holds JSON files, checked together in the order of their
# names, and expected.txt: the status, what is fine, and every line that is said of them, in that
# order. After a change of messages that is meant, ALTOD_CHECKS=write writes them anew.
. "$(dirname "$0")/lib.sh"
ALTOD=${ALTOD:-$BUILD/altod}

said() {
    {
        echo "status $1"
        cat "$out" "$err"
    } >said.txt
    [ "${ALTOD_CHECKS:-}" != write ] || cp said.txt "$folder_of_case/expected.txt"
    diff expected.txt said.txt
}

cp "$root/tests/cli/tiny.json" .
cases=0
for folder_of_case in "$root"/tests/cli/altod_checks/*/; do
    name=$(basename "$folder_of_case")
    cp -r "$folder_of_case" "$name" && cd "$name" || exit 3
    "$ALTOD" --check ./*.json >"$out" 2>"$err"
    status=$?
    sed -i 's,^\./,,; s, \./, ,' "$out" "$err"
    check "$name: all that there is to say is said" said $status
    cd .. || exit 3
    cases=$((cases + 1))
done
check "there are cases" test "$cases" -ge 7
check "the example that is installed is fine" "$ALTOD" --check "$root/server/altod.json"
expect_status 0 "without a word" "$ALTOD" --check "$root/server/altod.json"
refute "of doubt" test -s "$err"
for scenario in small-isp multi-access fixed-mobile; do
    check "scenario $scenario can be served" "$ALTOD" --check "$root/scenarios/$scenario.json"
done
expect_status 2 "a file that is not there is bad input" "$ALTOD" --check none.json
check "by name" grep -qx 'none.json: there is no such file' "$err"
