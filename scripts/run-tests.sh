#!/bin/sh
# Runs test programs and says what came of them, as many at a time as there are processors.
#
#   scripts/run-tests.sh PROGRAM...
#
# A PROGRAM is a cmocka program, or a shell script (*.sh) that prints `ok - SENTENCE`,
# `not ok - SENTENCE` or `skip - SENTENCE` for each of its cases. One line is printed for each
# program, with its whole output where a case failed; the last line is `N passed, M failed`, with
# `, K skipped` behind it where there were some. Status 1 if anything failed.
#
# A program that dies fails the cases it did not reach; one in which no case ran fails, too.
# JOBS (default: the processors) run at once; TEST_TIMEOUT (default 300) is what one may take, in
# seconds. Each program gets a TMPDIR of its own, which is removed.
set -u
export LC_ALL=C

# Counts the cases in an output: "PASSED FAILED SKIPPED".
count() { # output status
    awk -v status="$2" '
        /^1\.\.[0-9]+$/ { planned += substr($0, 4); next }
        /^(not )?ok [0-9]+ # SKIP/ || /^skip - / { skipped++; next }
        /^not ok ([0-9]+ )?- / { failed++; next }
        /^ok ([0-9]+ )?- / { passed++; next }
        END {
            unreached = planned - passed - failed - skipped
            if (unreached > 0)
                failed += unreached
            if (failed == 0 && (status != 0 || passed + skipped == 0))
                failed = 1
            print passed + 0, failed + 0, skipped + 0
        }' "$1"
}

# Why a program ended as it did, where that is worth a word.
ending() { # status
    case $1 in
    124 | 137) echo " (stopped after $TEST_TIMEOUT s)" ;;
    129 | 1[3-9][0-9]) echo " (died of signal $(($1 - 128)))" ;;
    esac
}

run_one() { # folder program
    name=$(basename "$(dirname "$2")")/$(basename "$2" .sh)
    name=${name%_test}
    files=$1/$(echo "$name" | tr / .)
    mkdir "$files.tmp"
    start=$(date +%s%N)
    CMOCKA_MESSAGE_OUTPUT=TAP MALLOC_PERTURB_=165 TMPDIR=$files.tmp \
        timeout -k 10 "$TEST_TIMEOUT" "$2" >"$files.out" 2>&1 </dev/null
    status=$?
    tenths=$((($(date +%s%N) - start) / 100000000))
    rm -rf "$files.tmp"
    counts=$(count "$files.out" "$status")
    echo "$counts" >"$files.counts"
    # shellcheck disable=SC2086 # three numbers
    set -- $1 $counts
    {
        flock 9
        [ "$3" = 0 ] && word=ok || word=FAIL
        printf '%-4s  %-32s %4d passed %3d failed%s %4d.%d s%s\n' "$word" "$name" "$2" "$3" \
            "$([ "$4" = 0 ] || printf ' %3d skipped' "$4")" $((tenths / 10)) $((tenths % 10)) \
            "$(ending $status)"
        [ "$3" = 0 ] || sed 's/^/    | /' "$files.out"
    } 9>"$1/lock"
}

if [ -n "${RUN_TESTS_FOLDER:-}" ]; then
    folder=$RUN_TESTS_FOLDER
    unset RUN_TESTS_FOLDER
    run_one "$folder" "$1"
    exit 0
fi

if [ $# = 0 ]; then
    echo "usage: scripts/run-tests.sh PROGRAM..." >&2
    exit 2
fi
folder=$(mktemp -d) || exit 3
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
export TEST_TIMEOUT="${TEST_TIMEOUT:-300}"
printf '%s\n' "$@" | RUN_TESTS_FOLDER=$folder xargs -P "${JOBS:-$(nproc)}" -I '{}' "$0" '{}'
find "$folder" -name '*.counts' -exec cat {} + | awk -v programs=$# '
    { passed += $1; failed += $2; skipped += $3 }
    END {
        failed += programs - NR
        printf "%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : ""
        exit failed > 0
    }'
