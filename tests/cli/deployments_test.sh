#!/bin/sh
# Where guidance can sit and what it can be compared with, in a small world: each deployment runs, does
# what makes it different, and gives the same bytes with one process or two.
. "$(dirname "$0")/lib.sh"

# The tracker's server tells networks apart, the peers' servers access nodes.
jq '.replications = 1
    | .alto.servers = {
          "isp-a": {network: "isp-a", policy: "small-isp"},
          rest: {network: "rest-1", policy: "areas"},
          global: {network: "isp-a", trackers_only: true, policy: "small-isp"}}
    | .arms = {
          off: {},
          peer: {holder: "peer"},
          tracker: {holder: "tracker"},
          both: {holder: "both", tracker: "global"},
          own: {holder: "tracker", tracker: "global"},
          local: {holder: "tracker", tracker: {local: "80%"}},
          p4p: {holder: "tracker", strategy: "p4p"},
          grows: {holder: "peer", adoption: {grows: true, to: "4 s"}},
          delay: {holder: "peer", service: "delay"},
          oracle: {holder: "tracker", service: "oracle"}}
    | .arms |= map_values({workloads: {release: {guidance: .}}})
    | .arms.capped = {workloads: {release: {tracker: {external: 2, min_interval: "5 s"}}}}
    | .arms.exchange = {workloads: {release: {exchange: {kind: "pex", interval: "2 s"}, guidance: "peer"}}}
    | .expect = {}' "$root/tests/cli/tiny.json" >arms.json || exit 3

expect_status 0 "all deployments run" "$ALTOSIM" run arms.json --quiet --out one --jobs 1
expect_status 0 "with two processes" "$ALTOSIM" run arms.json --quiet --out two --jobs 2
check "the results are the same bytes" diff -r one two

# value ARM METRIC SCOPE
value() {
    awk -F, -v arm="$1" -v metric="$2" -v scope="$3" \
        '$2 == arm && $4 == metric && $5 == scope { print $6 }' one/runs.csv
}
holds() { # AWK-CONDITION
    awk "BEGIN { exit !($1) }" </dev/null
}
requests() {
    value "$1" alto.requests service=all
}
inbound() {
    value "$1" interdomain.bytes "network=isp-a;direction=in;relation=all"
}
for arm in off delay oracle capped; do
    check "$arm asks no server" test "$(requests "$arm")" = 0
done
for arm in peer tracker both own local p4p grows exchange; do
    check "$arm asks" test "$(requests "$arm")" -gt 0
done
for arm in peer tracker both own p4p delay oracle; do
    check "everybody is guided: $arm" test "$(value "$arm" alto.adoption -)" = 1
done
check "nobody is guided where nobody asks" test "$(value off alto.adoption -)" = 0
check "a share that grows leaves some out" \
    holds "$(value grows alto.adoption -) > 0 && $(value grows alto.adoption -) < 1"
check "a tracker that asks its own server asks for all networks, and once" \
    holds "$(requests own) < $(requests tracker) && $(requests tracker) < $(requests peer)"
check "with both, peers ask besides" holds "$(requests both) > $(requests peer)"
check "so does a cap on connections" holds "$(inbound capped) < $(inbound off)"
check "peers also rank what neighbours tell them" holds "$(requests exchange) >= $(requests peer)"
for arm in capped local exchange; do
    check "everybody finishes: $arm" test "$(value "$arm" completion.finished class=all)" = 1
done
check "the oracle brings less into the network than no guidance" \
    holds "$(inbound oracle) < $(inbound off)"
