# Sourced by the tests of the command line, tests/cli/*_test.sh. Each prints one line a case, as
# scripts/run-tests.sh reads them, and works in a folder of its own:
#
#   . "$(dirname "$0")/lib.sh"
#   expect_status 2 "an unknown verb is bad usage" "$ALTOSIM" frobnicate
#   check "which is said" grep -q 'unknown verb "frobnicate"' "$err"
#   refute "and nothing else is printed" test -s "$out"
#
# $root is the checkout, $ALTOSIM the command, $BUILD its build folder; the current folder is empty
# and goes away at the end. $out and $err hold what the command of the last expect_status printed.
# $sanitized is 1 where the command runs under sanitizers, several times slower, else 0.
# shellcheck shell=sh
set -u

root=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=${BUILD:-$root/build/release}
ALTOSIM=${ALTOSIM:-$BUILD/altosim}
folder=$(mktemp -d) || exit 3
mkdir "$folder/work" && cd "$folder/work" || exit 3
out=$folder/out err=$folder/err
failures=0
# shellcheck disable=SC2034 # for the tests
case $BUILD in */asan | */tsan) sanitized=1 ;; *) sanitized=0 ;; esac

finish() {
    status=$?
    cd / && rm -rf "$folder"
    [ "$failures" = 0 ] || status=1
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

# case_of OUT ERR WANTED SENTENCE COMMAND...
case_of() {
    to=$1 errors_to=$2 wanted=$3 sentence=$4
    shift 4
    "$@" >"$to" 2>"$errors_to" </dev/null
    status=$?
    if [ "$status" = "$wanted" ]; then
        echo "ok - $sentence"
        return 0
    fi
    failures=$((failures + 1))
    echo "not ok - $sentence"
    echo "# $*"
    echo "# status $status instead of $wanted; it printed:"
    sed 's/^/#   /' "$to" "$errors_to"
    return 1
}

# expect_status N SENTENCE COMMAND...: the command ends with status N; its output goes to $out, $err.
expect_status() {
    case_of "$out" "$err" "$@"
}

# check SENTENCE CONDITION...: the condition (a command as test, grep, cmp) holds.
check() {
    case_of "$folder/check.out" "$folder/check.err" 0 "$@"
}

# refute SENTENCE CONDITION...: it does not: status 1.
refute() {
    case_of "$folder/check.out" "$folder/check.err" 1 "$@"
}

# skip SENTENCE: what cannot be tried here, and why.
skip() {
    echo "skip - $1"
}
