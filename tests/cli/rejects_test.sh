#!/bin/sh
# Bad scenarios: tests/cli/rejects/NAME holds scenario.json, the files it names, and expected.txt,
# every line that is said of them, in that order. After a change of messages that is meant:
#
#   cd tests/cli/rejects/NAME && altosim check scenario.json 2>expected.txt
. "$(dirname "$0")/lib.sh"

said() {
    diff expected.txt "$err"
}
nothing_written() {
    diff -r "$root/tests/cli/rejects/$1" .
}

cases=0
for folder_of_case in "$root"/tests/cli/rejects/*/; do
    name=$(basename "$folder_of_case")
    cp -r "$folder_of_case" "$name" && cd "$name" || exit 3
    expect_status 2 "$name: check ends with status 2" "$ALTOSIM" check scenario.json
    check "$name: all that is wrong is said" said
    expect_status 2 "$name: so does run" "$ALTOSIM" run scenario.json --quiet
    check "$name: with the same words" said
    check "$name: and nothing is written" nothing_written "$name"
    cd .. || exit 3
    cases=$((cases + 1))
done
check "there are bad scenarios" test "$cases" -ge 30

# Several files: each is checked, and the worst decides.
cp "$root/tests/cli/tiny.json" good.json
echo '{"title": 1}' >bad.json
expect_status 2 "one bad file of several gives status 2" "$ALTOSIM" check good.json bad.json good.json
check "the good ones are said to be fine" test "$(grep -c '^good.json: fine: 2 arms' "$out")" = 2
check "the bad one's faults are said" grep -qx 'bad.json: /title: found 1, allowed: a text' "$err"
expect_status 2 "a file that is not there is bad input" "$ALTOSIM" check none.json
check "by name" grep -qx 'none.json: there is no such file' "$err"
mkdir folder
expect_status 2 "a folder is no scenario" "$ALTOSIM" check folder
check "which is said" grep -qx 'folder: .*' "$err"
