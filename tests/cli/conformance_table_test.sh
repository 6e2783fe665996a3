#!/bin/sh
# The table of tests/conformance/README.md: it leaves out no number, and every case it names exists.
# shellcheck disable=SC2016 # Markdown has `code`
. "$(dirname "$0")/lib.sh"
export LC_ALL=C
table=$root/tests/conformance/README.md

numbers() {
    sed -n 's/^| \([0-9][0-9]*\) |.*/\1/p' "$table" | tr '\n' ' '
}

complete() {
    [ "$(numbers)" = "$(seq -s ' ' 1 112) " ]
}

shown() { # each row names a case, or argues
    ! grep -E '^\| [0-9]+ \|' "$table" | grep -vE '\| (Argued: |`[a-z_/]+`: `[a-z0-9_]+`)'
}

cases() {
    grep -oE '`[a-z_/]+_test`: `[a-z0-9_]+`' "$table" | tr -d '`:' | sort -u
}

exist() {
    cases | while read -r file name; do
        grep -q "^TEST($name)" "$root/tests/$file.c" || echo "$file has no $name"
    done | tee /dev/stderr | {
        ! grep -q .
    }
}

check "every number from 1 to 112 stands once, in order" complete
check "each has a case or an argument" shown
check "there are cases to look for" test "$(cases | wc -l)" -gt 50
check "every case is there" exist
