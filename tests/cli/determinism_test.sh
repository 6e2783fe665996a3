#!/bin/sh
# The same scenario and seed give the same bytes, whatever the order in the file, the number of
# processes and the surroundings; equal costs change nothing at all; another seed changes the world.
. "$(dirname "$0")/lib.sh"
cp "$root/tests/cli/tiny.json" .

# run ARGUMENT...: a run that says nothing but what went wrong.
run() {
    "$ALTOSIM" run "$@" --quiet >/dev/null
}
same() { # folder folder
    diff -r "$1" "$2"
}
# The figures of two folders are the same: all that is measured, whatever else the folders say.
same_figures() {
    for table in runs links series completions; do
        cmp "$1/$table.csv" "$2/$table.csv" || return 1
    done
}
# reorder: the scenario on standard input with every object's keys the other way round.
reorder() {
    jq 'walk(if type == "object" then to_entries | reverse | from_entries else . end)'
}

# Two workloads, two servers, three arms, an event of each kind: more that could depend on order.
jq '.alto.servers["rest-1"] = {network: "rest-1", policy: "flat"}
    | .workloads.update = (.workloads.release | .content = "2 MB" | .seeding = "time"
          | .arrivals = {kind: "poisson", interval: "200 ms"} | .abort_mean = "30 s")
    | .events = {
          cut: {at: "2 s", kind: "link-down", link: "a-border:transit-core"},
          mended: {at: "3 s", kind: "link-up", link: "a-border:transit-core"},
          slower: {at: "4 s", kind: "capacity", link: "an-a:a-border", capacity: "50 Mbit/s"},
          "new-map": {at: "1 s", kind: "map", server: "isp-a", policy: "flat"},
          down: {at: "1 s", kind: "server-down", server: "rest-1"},
          up: {at: "2 s", kind: "server-up", server: "rest-1"}}
    | .arms.tracker = {workloads: {update: {guidance: {holder: "tracker", service: "endpoint-cost"}}}}' \
    tiny.json >world.json || exit 3
mkdir other && reorder <world.json >other/world.json || exit 3

expect_status 0 "a scenario runs" run world.json --out a --jobs 1
expect_status 0 "and again, in other surroundings" env TZ=Asia/Tokyo LANG=C.UTF-8 COLUMNS=40 \
    HOME=/ MALLOC_PERTURB_=17 "$ALTOSIM" run world.json --out b --jobs 2 --quiet
check "with one process or two, the results are the same bytes" same a b
expect_status 0 "so it does with everything in another order in the file" \
    env -C other "$ALTOSIM" run world.json --out ../c --quiet
check "the results are the same bytes" same a c

# What a result folder says of how it was made.
jq -r '.command | @sh' a/manifest.json >typed
expect_status 0 "the command in the manifest can be typed" sh -c \
    "$(sed "s|^'altosim'|'$ALTOSIM'|" typed) --out d --quiet >/dev/null"
check "and gives the same bytes" same a d
expect_status 0 "the scenario as it ran runs" run a/scenario.json --out e
check "with the same figures" same_figures a e
check "and says the same of itself" cmp a/scenario.json e/scenario.json
expect_status 0 "a run with other values" run world.json --out f --seed 7 --replications 1 \
    --set /workloads/release/content="3 MB" --arm off --arm on
jq -r '.command | @sh' f/manifest.json >typed
expect_status 0 "says how to repeat it, too" sh -c \
    "$(sed "s|^'altosim'|'$ALTOSIM'|" typed) --out g --quiet >/dev/null"
check "with the same bytes" same f g
expect_status 0 "its scenario has the values in it" run f/scenario.json --out h --arm off --arm on
check "and gives the same figures" same_figures f h

# Nothing of the machine or the day.
host=$(uname -n)
[ ${#host} -ge 5 ] || host=localhost # a short one could be part of any word
traces() {
    grep -rlaF -e "$folder" -e "${TMPDIR:-/tmp}/" -e 127.0.0.1 -e localhost -e "$host" \
        -e "$(date +%Y-%m-%d)" -e "D:$(date +%Y)" -e "$root" a
}
refute "no result tells path, port, host or day" traces

# The seed is the world.
expect_status 0 "another seed" run world.json --out i --seed 2
refute "gives other figures" cmp -s a/runs.csv i/runs.csv
check "which names it" test "$(jq .seed i/manifest.json)" = 2
expect_status 0 "one arm" run world.json --out j --arm on
check "has the figures it has beside others" sh -c \
    "grep -e '^-,on,' a/runs.csv >on.a && grep -e '^-,on,' j/runs.csv | cmp - on.a"
expect_status 0 "fewer replications" run world.json --out k --replications 1
check "are the first of more" sh -c \
    "grep -e '^-,[a-z]*,1,' a/runs.csv >first.a && grep -e '^-,' k/runs.csv | cmp - first.a"

# Equal costs and no delay: each way to use them gives what no guidance gives.
jq '.replications = 1
    | .alto.servers["isp-a"] += {policy: "flat", round_trip: "0 s", service_time: "0 s",
          serves: ["isp-a", "rest-1", "rest-2"]}
    | .arms = ([{holder: "peer", governs: ["call", "accept", "unchoke", "fetch"]},
                {holder: "tracker", governs: ["call"]}] as $holders
          | ["cost-map", "endpoint-cost"] as $services
          | ["random", "cost", "biased", "probability"] as $strategies
          | [$holders[] as $h | $services[] as $s | $strategies[] as $t
                | {key: "\($h.holder)-\($s)-\($t)",
                   value: {workloads: {release: {guidance: ($h + {service: $s,
                       strategy: {kind: $t, random_share: "20%"}})}}}}]
          | from_entries) + {off: {}}
    | .expect = {}' tiny.json >equal.json || exit 3
expect_status 0 "a scenario of equal costs runs" run equal.json --out equal
of_arm() { # table arm: its rows without the arm's name, and without what ALTO itself sent
    awk -F, -v arm="$2" '$2 == arm && !($1 != "workload" && $6 == "alto") { $2 = ""; print }' \
        "equal/$1.csv"
}
asked() { # arm
    awk -F, -v arm="$1" '$2 == arm && $4 == "alto.requests" && $5 == "service=all" { n = $6 }
        END { exit !(n > 0) }' equal/runs.csv
}
for arm in $(jq -r '.arms | keys[] | select(. != "off")' equal.json); do
    for table in completions links; do
        of_arm "$table" off >off.rows
        of_arm "$table" "$arm" >arm.rows
        check "$arm: $table are those without guidance" cmp off.rows arm.rows
    done
    case $arm in *-random) continue ;; esac # asks nobody
    check "$arm: and yet servers were asked" asked "$arm"
done
check "without guidance something happened" test -s off.rows
