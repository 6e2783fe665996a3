#!/bin/sh
# Fuzzes what reads bytes from outside, as many targets at a time as there are processors.
#
#   scripts/fuzz.sh FUZZER SECONDS [TARGET...]      (see tests/fuzz/targets.h; `make fuzz` calls it)
#
# Each TARGET (default: all that have a corpus) is fuzzed for SECONDS, from the inputs in
# tests/fuzz/corpus/TARGET and those found earlier, which are kept in build/fuzz/corpus/TARGET. An
# input that breaks a target is left in build/fuzz/findings/ and named, with the way to run it again;
# once the fault is mended, it belongs into tests/fuzz/corpus/TARGET. Status 1 if there was one.
set -u
export LC_ALL=C

fuzz_one() { # fuzzer seconds target
    found=build/fuzz/corpus/$3 log=build/fuzz/$3.log
    mkdir -p "$found" build/fuzz/findings
    ASAN_OPTIONS=detect_leaks=1 FUZZ_TARGET=$3 "$1" -max_total_time="$2" -timeout=20 \
        -print_final_stats=1 -artifact_prefix="build/fuzz/findings/$3-" \
        "$found" "tests/fuzz/corpus/$3" >"$log" 2>&1 </dev/null
    status=$?
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    covered=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
    if [ $status = 0 ]; then
        echo "ok    $3: ${runs:-0} inputs run, ${covered:-0} edges covered"
        return 0
    fi
    input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
    echo "FAIL  $3: ${input:-no input was written}; its log is $log"
    grep -m 3 -E 'ERROR|runtime error|Assertion' "$log" | sed 's/^/      /'
    [ -z "$input" ] || echo "      again: FUZZ_TARGET=$3 $1 $input"
    return 1
}

if [ -n "${FUZZ_ONE:-}" ]; then
    unset FUZZ_ONE
    fuzz_one "$@"
    exit
fi
if [ $# -lt 2 ]; then
    echo "usage: scripts/fuzz.sh FUZZER SECONDS [TARGET...]" >&2
    exit 2
fi
fuzzer=$1 seconds=$2
shift 2
# shellcheck disable=SC2046 # one word a target
[ $# -gt 0 ] || set -- $(cd tests/fuzz/corpus && echo *)
printf '%s\n' "$@" | FUZZ_ONE=1 xargs -P "${JOBS:-$(nproc)}" -I '{}' "$0" "$fuzzer" "$seconds" '{}' ||
    exit 1
