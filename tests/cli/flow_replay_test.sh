#!/bin/sh
# build/MODE/bench/flow_replay: a list worked out by hand, four reference lists with the completions
# that two other solvers agree on, and what it says of bad input.
#
# The reference lists are those of the folder ALTOSIM_REFCASES (default: shared/refcases beside the
# checkout): NAME_flows.csv and NAME_completions_simgrid.csv.
. "$(dirname "$0")/lib.sh"

replay() {
    "$BUILD/bench/flow_replay" "$@"
}
small() { # file: two ISPs of two hosts
    replay "$1" --isps 2 --hosts-per-isp 2 --up 100 --down 1000 --core 60
}

# Both first flows cross both cores of 60: 30 each. The third shares the uplink of host 0, 100, with
# the first one: it gets 70, and 100 bytes take 1.428571428... s. The first ends at 10 s; the second
# has 300 bytes left then, and 60 for itself: 15 s.
printf 't_arrival,src,dst,bytes\n0,0,2,300\n0,1,3,600\n5.000000000,0,1,100\n' >flows.csv
cat >wanted.csv <<'END_OF_LIST'
flow,t_arrival,t_completion
0,0.000000000,10.000000000
1,0.000000000,15.000000000
2,5.000000000,6.428571429
END_OF_LIST
expect_status 0 "a list is replayed" small flows.csv
check "each flow ends when it should" cmp wanted.csv "$out"
check "arrivals and completions are counted" grep -qx 'events 6' "$err"
check "the processor's time is told" grep -q '^cpu_seconds [0-9.]*$' "$err"
printf 'bytes,note,dst,src,t_arrival\n300,,2,0,0\n600,x,3,1,0\n100,,1,0,5\n' >other.csv
expect_status 0 "columns may stand in any order, options be shortened" replay --isps=2 --hosts 2 \
    --up 100 --down 1000 --core 60 other.csv
check "with the same result" cmp wanted.csv "$out"
printf 'bytes,dst,src,t_arrival,note\n' >empty.csv
expect_status 0 "an empty list is replayed" small empty.csv
check "and nothing ends" test "$(cat "$out")" = "flow,t_arrival,t_completion"

# bad SENTENCE LINE ROWS: the file is refused with that line.
bad() {
    printf 't_arrival,src,dst,bytes\n%b' "$3" >bad.csv
    expect_status 2 "$1 is refused" small bad.csv
    check "naming file and line" grep -q "^flow_replay: bad.csv:$2: " "$err"
}
bad "an arrival before the last one" 3 '1,0,1,5\n0.5,0,1,5\n'
bad "an arrival that is no time" 2 'soon,0,1,5\n'
bad "a negative arrival" 2 '-1,0,1,5\n'
bad "a host there is not" 2 '0,0,4,5\n'
bad "a negative host" 2 '0,-1,1,5\n'
bad "a flow to oneself" 3 '0,0,1,5\n0,1,1,5\n'
bad "half a byte" 2 '0,0,1,0.5\n'
bad "a negative number of bytes" 2 '0,0,1,-5\n'
bad "an empty cell" 2 '0,0,1,\n'
bad "a row that is too short" 3 '0,0,1,5\n0,0,1\n'
printf 't_arrival,src,bytes\n' >bad.csv
expect_status 2 "a file without a column is refused" small bad.csv
check "naming the column" grep -qx 'flow_replay: bad.csv:1: there is no column "dst"' "$err"
expect_status 2 "a file that is not there is refused" small none.csv
check "by name" grep -q 'none.csv' "$err"
expect_status 2 "without options it is bad usage" replay flows.csv
expect_status 2 "without a file it is bad usage" replay --isps 2 --hosts-per-isp 2 --up 1 --down 1 \
    --core 1
expect_status 2 "no ISP is bad usage" replay flows.csv --isps 0
check "which is said" grep -q -e '--isps: found "0", allowed: a whole number from 1' "$err"
expect_status 2 "no capacity is bad usage" replay flows.csv --core 0
expect_status 2 "an unknown option is bad usage" replay flows.csv --speed 9

# within FILE FILE: the same flows in the same order, their completions within 1e-6 s.
within() {
    awk -F, '
        NR == FNR { flow[FNR] = $1; ends[FNR] = $3; n = FNR; next }
        FNR > 1 {
            off = $3 - ends[FNR]
            if ($1 != flow[FNR] || off > 1e-6 || off < -1e-6) {
                print "flow " $1 " ends at " ends[FNR] ", not at " $3
                bad = 1
            }
        }
        END { exit bad || n != FNR || n < 2 }' "$1" "$2"
}

cases=${ALTOSIM_REFCASES:-$root/../shared/refcases}
# case_of_reference FLOWS COMPLETIONS CORE
reference() {
    expect_status 0 "$2 is replayed" replay "$cases/$1_flows.csv" --isps 20 --hosts-per-isp 50 \
        --up 1250000 --down 6250000 --core "$3"
    check "each flow ends within 1e-6 s" within "$out" "$cases/$2_completions_simgrid.csv"
}
if [ -f "$cases/w1c_completions_simgrid.csv" ]; then
    reference w1s w1s 1.25e9
    reference w1s w1sc 5e6
    reference w1 w1 1.25e9
    reference w1 w1c 8e7
else
    skip "the reference lists are replayed: there is no $cases (ALTOSIM_REFCASES names it)"
fi
