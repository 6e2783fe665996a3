#!/bin/sh
# Runs that do not come to their end: interrupted, killed, without room on the disk. What was
# finished is kept, nothing half is under the final name, and the next run works.
. "$(dirname "$0")/lib.sh"
cp "$root/tests/cli/tiny.json" .
cp "$root/scenarios/small-isp.json" long.json # a second a run, more than any wait here
pid=

# start ARGUMENT...: a run in the background; its process is $pid.
start() {
    "$ALTOSIM" run "$@" --quiet >"$out" 2>"$err" </dev/null &
    pid=$!
}
# wait_for CONDITION...: until it holds or the run has ended.
wait_for() {
    until "$@"; do
        kill -0 "$pid" 2>/dev/null || return 1
        sleep 0.01
    done
}
ends_with() { # STATUS SIGNAL
    kill -s "$2" "$pid"
    wait "$pid"
    test $? = "$1"
}
manifest_has() { # FOLDER CONDITION
    jq -e "$2" "$1/manifest.json"
}
every_run_told() { # in kept, which should have 4000
    {
        jq -r '.missing[] | "\(.arm),\(.replication)"' kept/manifest.json
        awk -F, 'FNR > 1 { print $2 "," $3 }' kept/runs.csv | uniq
    } | sort | uniq -c | awk '{ bad += $1 != 1 } END { exit bad || NR != 4000 }'
}
nothing_else() { # NAME...: just these files and those of the beginning are here
    test "$(find . -maxdepth 1 ! -name . | sed 's|^\./||' | sort | tr '\n' ' ')" = \
        "$(printf '%s\n' long.json tiny.json "$@" | sort | tr '\n' ' ')"
}

# SIGINT and SIGTERM. With one process the runs are made in order: once the second replication is
# under way, the first one is finished in both arms.
for signal in INT TERM; do
    start tiny.json --replications 2000 --jobs 1 --out kept
    check "a run is under way ($signal)" wait_for test -d kept.partial/fragments/0-0-2
    check "and ends with status 3 when it is interrupted" ends_with 3 "$signal"
    check "what was finished is said" \
        grep -qE '^altosim: interrupted: [1-9][0-9]* of 4000 runs are finished and kept$' "$err"
    check "and kept under the final name, alone" nothing_else kept
    check "it says that it is not all" manifest_has kept '.partial and (.missing | length) > 3000'
    check "and why" manifest_has kept '[.missing[].reason] | unique == ["interrupted"]'
    check "the first replication is there in both arms" sh -c "
        grep -q '^-,off,1,' kept/runs.csv && grep -q '^-,on,1,' kept/runs.csv"
    check "each run is there or said to be missing" every_run_told
    check "table and report are there" test -s kept/summary.json -a -s kept/report.html
    expect_status 0 "a report can be made of them" "$ALTOSIM" report kept
    rm -r kept
done

start long.json --replications 1 --jobs 1 --out none
check "the first run is under way" wait_for test -d none.partial/fragments
check "interrupted, it ends with status 3" ends_with 3 INT
check "and says that there is nothing to keep" grep -qx \
    'altosim: no run was finished, so there are no results' "$err"
check "nothing is left" nothing_else

# One process of several dies: its run is lost, the others go on.
child() { # of $pid; /proc/N/stat is `pid (name) state parent ...`
    worker=$(sed -n "s/^\([0-9]*\) (.*) [A-Z] $pid .*/\1/p" /proc/[0-9]*/stat 2>/dev/null | head -n 1)
    test -n "$worker"
}
start long.json --replications 1 --jobs 1 --arm off --arm peer --out maimed
check "a worker is at work" wait_for child
kill -9 "$worker"
wait "$pid"
check "a run without one of its workers ends with status 3" test $? = 3
check "says which run broke and of what" grep -qx \
    'altosim: 1 of 2 runs broke, first arm off, replication 1: Killed (signal 9)' "$err"
check "and so do the results" manifest_has maimed '
    .partial and (.missing == [{point: "-", arm: "off", replication: 1, reason: "Killed (signal 9)"}])'
check "the other run is kept" grep -q '^-,peer,1,' maimed/runs.csv
rm -r maimed

# SIGKILL leaves no half results, and stands in nobody's way.
expect_status 0 "results that stand" "$ALTOSIM" run tiny.json --out stand --quiet
cp -r stand before
start tiny.json --replications 2000 --out stand
check "are about to be replaced" wait_for test -d stand.partial/fragments/0-0-2
expect_status 3 "by one command at a time" "$ALTOSIM" run tiny.json --out stand --quiet
check "which is said" grep -qx 'altosim: stand: another command is writing this folder' "$err"
kill -9 "$pid"
wait "$pid" 2>/dev/null
check "killed, it leaves them as they were" diff -r before stand
expect_status 0 "the next run works" "$ALTOSIM" run tiny.json --out stand --quiet --seed 2
check "and replaces them" manifest_has stand '.seed == 2 and (.partial | not)'
check "whole" nothing_else before stand
rm -r before stand

# Workers end with the command. These would go on for hours.
gone() { # PROCESS
    ! kill -0 "$1" 2>/dev/null || grep -q ') Z ' "/proc/$1/stat"
}
gone_soon() { # PROCESS: within ten seconds, a thousand times what it takes
    for _ in $(seq 1000); do
        gone "$1" && return
        sleep 0.01
    done
    kill -9 "$1"
    return 1
}
start long.json --replications 1 --jobs 1 --set /workloads/release/content='40 GB' \
    --set /duration='1000 h' --set /measure/bin='1 h' --out endless
check "a long run is under way" wait_for child
kill -9 "$pid"
wait "$pid" 2>/dev/null
check "its worker ends with it" gone_soon "$worker"
rm -rf endless.partial endless.partial.lock

# What is no result folder is not replaced.
mkdir mine && echo important >mine/file
expect_status 2 "somebody's folder is not taken" "$ALTOSIM" run tiny.json --out mine --quiet
check "which is said" grep -qx "altosim: mine: there is something else than a result folder, which \
is not going to be replaced" "$err"
check "it is as it was" test "$(cat mine/file)" = important
expect_status 2 "nor a file" "$ALTOSIM" run tiny.json --out tiny.json --quiet
rm -r mine
expect_status 0 "folders on the way are made" "$ALTOSIM" run tiny.json --out a/b/c/ --quiet
check "and hold the results" test -s a/b/c/report.html
rm -r a

# No room. A file system of its own, where that can be had.
small_disk() { # SIZE COMMAND...: with a disk of that size in disk/
    mkdir disk
    # shellcheck disable=SC2016 # for the inner shell
    unshare -rm sh -c 'mount -t tmpfs -o size="$1" none disk || exit 99; shift; "$@"' sh "$@"
    code=$?
    rmdir disk
    return $code
}
if small_disk 1m true 2>/dev/null; then
    expect_status 3 "a disk too small for the runs gives status 3" \
        small_disk 16k "$ALTOSIM" run tiny.json --out disk/r --quiet
    check "with a word on that" grep -q '^altosim: .*disk/r.*No space left on device' "$err"
    for size in 100k 200k 400k 600k; do
        # shellcheck disable=SC2016 # for the inner shell
        expect_status 0 "one too small for the whole leaves nothing under the final name ($size)" \
            small_disk $size sh -c '"$1" run tiny.json --out disk/r --quiet
                test $? = 3 && test ! -e disk/r' sh "$ALTOSIM"
        check "and it is said why" grep -q '^altosim: .*No space left on device' "$err"
    done
else
    skip "a full disk gives status 3: no file system can be mounted here"
fi
expect_status 3 "a standard output without room gives status 3" sh -c "
    '$ALTOSIM' check tiny.json >/dev/full"
check "which is said" grep -qx \
    'altosim: cannot write to standard output: No space left on device' "$err"
