#!/bin/sh
# An ALTO server that is dead, deaf, slow or back again: applications go on without guidance, the
# run completes and says how often and why guidance was missing.
. "$(dirname "$0")/lib.sh"

# try NAME FILTER: the tiny scenario, changed by a jq filter, as NAME.json with results in NAME.
try() {
    jq "$2" "$root/tests/cli/tiny.json" >"$1.json" && "$ALTOSIM" run "$1.json" --out "$1" --quiet
}
# figure RESULTS METRIC SCOPE: its value in the arm "on", replication 1.
figure() {
    awk -F, -v metric="$2" -v scope="$3" \
        '$2 == "on" && $3 == 1 && $4 == metric && $5 == scope { print $6 }' "$1/runs.csv"
}
missing() { # RESULTS N: so often guidance was missing
    test "$(figure "$1" alto.fallbacks -)" = "$2"
}
log_says() { # RESULTS LINE
    grep -qxF "warning: arm on, replication 1: ALTO server isp-a: $2" "$1/log.txt"
}
everybody_finished() {
    ! grep -qv -e 'finished$' -e '^point,' "$1/completions.csv" &&
        test "$(wc -l <"$1/completions.csv")" = 97 # 2 arms x 2 replications x 24 peers, and the head
}

expect_status 0 "with a dead server the run completes" \
    try dead '.events.dead = {at: "0 s", kind: "server-down", server: "isp-a"}'
check "everybody finishes" everybody_finished dead
check "guidance was missing for every subscriber" missing dead 12
check "nobody was guided" test "$(figure dead alto.adoption -)" = 0
check "no request came through" test "$(figure dead alto.requests service=all)" = 0
check "the log says why" \
    log_says dead '12 times no guidance (refused), first: /directory: connection refused'
check "the table tells it" grep -q '^ALTO guidance missing  *0  *12.0' "$out"
check "the report tells it" grep -q 'connection refused' dead/report.html

expect_status 0 "so it does with a holder in the tracker that asks for endpoint costs" \
    try tracker '.events.dead = {at: "0 s", kind: "server-down", server: "isp-a"}
        | .arms.on.workloads.release.guidance = {holder: "tracker", service: "endpoint-cost"}'
check "everybody finishes there, too" everybody_finished tracker
check "and guidance was missing" test "$(figure tracker alto.fallbacks -)" -ge 12

# Without a way to the server, a refusal takes no time: it is as if nobody had asked.
expect_status 0 "a dead server at no distance" \
    try near '.events.dead = {at: "0 s", kind: "server-down", server: "isp-a"}
        | .alto.servers["isp-a"].round_trip = "0 s"'
grep '^-,off,' near/completions.csv | sed 's/^-,off,//' >off.rows
grep '^-,on,' near/completions.csv | sed 's/^-,on,//' >on.rows
check "changes nothing at all" sh -c "test -s off.rows && cmp off.rows on.rows"

expect_status 0 "with a server that hears nothing the run completes" \
    try deaf '.alto.servers["isp-a"].loss = "100%"'
check "everybody finishes nevertheless" everybody_finished deaf
check "guidance was missing for all" missing deaf 12
check "its log says why" log_says deaf '12 questions lost or given up'

expect_status 0 "with a server that hears every other question the run completes" \
    try half '.alto.servers["isp-a"].loss = "50%"'
check "some were guided" test "$(figure half alto.fallbacks -)" -lt 12
check "and some were not" test "$(figure half alto.fallbacks -)" -gt 0

expect_status 0 "with a server slower than its clients' patience the run completes" \
    try slow '.alto.servers["isp-a"] += {service_time: "6 s", timeout: "5 s"}'
check "everybody finishes in the end" everybody_finished slow
check "all gave it up" missing slow 12
check "the log says that they did" log_says slow '12 questions lost or given up'
# Each waits 5 s for it before it calls anybody; others, who are not served by it, may call sooner.
held_up() {
    awk -F, 'FNR > 1 && $5 == "isp-a" { n[$2]++; sum[$2] += $8 }
        END { more = sum["on"] / n["on"] - sum["off"] / n["off"]; exit !(more > 1 && more < 5) }' \
        slow/completions.csv
}
check "that held them up" held_up
expect_status 0 "a server within their patience" \
    try patient '.alto.servers["isp-a"] += {service_time: "2 s", timeout: "10 s"}'
check "guides all" missing patient 0

expect_status 0 "with a server that comes back the run completes" \
    try back '.events = {down: {at: "0 s", kind: "server-down", server: "isp-a"},
                         up: {at: "2500 ms", kind: "server-up", server: "isp-a"}}'
check "who came early went without guidance" test "$(figure back alto.fallbacks -)" -gt 0
check "who came late had it" test "$(figure back alto.fallbacks -)" -lt 12
