#!/bin/sh
# Reads the sources without running them. Prints a line for each check, with what it found below
# one that fails; status 1 if any failed. `make lint` calls it.
set -u
export LC_ALL=C
cd "$(dirname "$0")/.." || exit 3

found=$(mktemp) || exit 3
trap 'rm -f "$found"' EXIT
failures=0

# check SENTENCE COMMAND...: the command succeeds.
check() {
    sentence=$1
    shift
    if "$@" >"$found" 2>&1; then
        echo "ok - $sentence"
    else
        failures=$((failures + 1))
        echo "not ok - $sentence"
        sed 's/^/#   /' "$found"
    fi
}

# The files of the project, one a line: those git tracks; all but the build's where there is no git.
files() { # pattern...
    if git rev-parse --git-dir >/dev/null 2>&1; then
        git ls-files -- "$@"
    else
        for pattern in "$@"; do
            find . -path "*/$pattern" -type f ! -path './build/*' ! -path './results/[!r]*' |
                sed 's,^\./,,'
        done
    fi
}

# Succeeds when the command prints nothing.
nothing() {
    "$@" >"$found.lines" 2>&1
    cat "$found.lines"
    [ ! -s "$found.lines" ]
    status=$?
    rm -f "$found.lines"
    return $status
}

formatted() {
    files '*.c' '*.h' '*.cc' | xargs clang-format-14 --dry-run -Werror
}

checked() {
    files '*.c' '*.h' >"$found.files"
    cppcheck -q -j "$(nproc)" --std=c11 --enable=warning,performance,portability \
        --error-exitcode=1 --suppressions-list=scripts/cppcheck.txt --library=posix \
        -I. -D_POSIX_C_SOURCE=200809L -DALTOSIM_VERSION='""' --file-list="$found.files"
    status=$?
    rm -f "$found.files"
    return $status
}

shell_checked() {
    files '*.sh' .ci/run | xargs shellcheck -x -P SCRIPTDIR
}

large_files() {
    files '*' | xargs ls -ld | awk '$5 >= 1000000 { print $9 ": " $5 " bytes" }'
}

# Lines that end in blanks, tabs in sources, and what was left for later. Data is left alone.
untidy_lines() {
    files '*.c' '*.h' '*.cc' '*.sh' '*.md' '*.json' .ci/run Makefile | grep -v '^tests/fuzz/corpus/' |
        xargs grep -HnE '[[:blank:]]+$|\<(TODO|FIXME)\>' | grep -v '^scripts/lint.sh:'
    files '*.c' '*.h' '*.cc' '*.sh' | xargs grep -HnP '\t'
}

# A module is X.c with X.h, tested by tests/unit/X_test.c or by another test that includes X.h.
# Parts of a module are X_PART.c beside X.h, where PART is no module of its own.
untested_modules() {
    files '*.c' '*.cc' | grep -E '^(sim|server|analysis)/' | grep -v '_main\.c$' |
        while read -r source; do
            [ "$source" != sim/main.c ] || continue
            module=${source%.*}
            whole=$module
            while [ ! -f "$whole.h" ]; do
                case $(basename "$whole") in
                *_*) whole=${whole%_*} ;;
                *)
                    echo "$source: there is no $module.h"
                    break
                    ;;
                esac
            done
            [ -f "$whole.h" ] || continue
            grep -qE "^$whole\.h:" scripts/untested.txt ||
                grep -rqF "#include \"$whole.h\"" tests ||
                echo "$source: no test includes \"$whole.h\", and scripts/untested.txt gives no reason"
        done
    sed -n 's/^\([^#].*\.h\):.*/\1/p' scripts/untested.txt | while read -r header; do
        [ -f "$header" ] || echo "scripts/untested.txt: there is no $header"
        ! grep -rqF "#include \"$header\"" tests || echo "scripts/untested.txt: $header has a test"
    done
}

check "C files stand as clang-format-14 puts them" formatted
check "includes point down the house, and libraries stay in their modules" scripts/check-arrows.sh
check "cppcheck finds nothing" checked
if command -v shellcheck >/dev/null 2>&1; then
    check "shellcheck finds nothing" shell_checked
else
    echo "skip - shellcheck is not installed"
fi
check "no file is as large as a megabyte" nothing large_files
check "no line ends in blanks, holds a tab in sources, or is left for later" nothing untidy_lines
check "every module has its header and a test" nothing untested_modules
[ "$failures" = 0 ]
