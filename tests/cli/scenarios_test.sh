#!/bin/sh
# The scenarios that come with altosim, made small, and what their results hold: tables that agree
# with each other and with results/README.md. In full they are run by tests/validation/scenarios.sh.
# shellcheck disable=SC2016 # awk's and jq's $variables
. "$(dirname "$0")/lib.sh"
cp "$root/tests/cli/tiny.json" .

for file in "$root"/scenarios/*.json "$root"/scenarios/bench/*.json tiny.json; do
    expect_status 0 "$(basename "$file") is fine" "$ALTOSIM" check "$file"
    check "without a warning" test ! -s "$err"
done

# --- What a folder holds ---

# The metrics that results/README.md describes, one a line.
documented() {
    sed -n '/^## runs.csv/,/^## links.csv/s/^| `\([^|]*\) |.*/\1/p' "$root/results/README.md" |
        sed 's/[`,]//g' | awk '{ for (i = 1; i <= NF; i++) {
            if ($i !~ /^\./) { stem = $i; sub(/\.[^.]*$/, "", stem); print $i } else print stem $i } }'
}
# Every row has seven cells, a documented metric, and a number or nothing; none stands there twice.
sound_rows() { # RESULTS
    documented >metrics
    awk -F, '
        NR == FNR { known[$1]; next }
        FNR == 1 { bad += $0 != "point,arm,replication,metric,scope,value,unit"; next }
        NF != 7 || seen[$1, $2, $3, $4, $5]++ || !($4 in known) ||
            $6 !~ /^(-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?)?$/ { print "row " FNR ": " $0; bad++ }
        END { exit bad || FNR < 10 }' metrics "$1/runs.csv"
}
# claims RESULTS: the scenario as it ran with a claim on each of its figures.
claims() {
    awk -F, 'FNR > 1 && $3 == 1 { printf "%s%s", joint, $0; joint = "\n" }' "$1/runs.csv" |
        jq -R -s '[split("\n")[] | split(",") | {metric: .[3], scope: .[4], arm: .[1], value: "< 1"}]
            | to_entries | map({key: "claim-\(.key)", value}) | from_entries' >expect
    jq '.expect = $claims[0]' --slurpfile claims expect "$1/scenario.json"
}
headers() { # RESULTS
    sed -n '1p' "$1/links.csv" | grep -qx 'point,arm,replication,link,direction,class,bytes' &&
        sed -n '1p' "$1/series.csv" | grep -qx 'point,arm,replication,time,metric,scope,value,unit' &&
        sed -n '1p' "$1/completions.csv" |
        grep -qx 'point,arm,replication,workload,network,class,joined,duration,outcome'
}
sound_manifest() { # RESULTS RUNS-MISSING
    jq -e --argjson missing "$2" '.format == "altosim-results/1" and .points == ["-"]
        and (.missing | length) == $missing and .partial == ($missing > 0)
        and (.digest | test("^[0-9a-f]{64}$")) and (.baseline as $b | .arms | index($b) != null)' \
        "$1/manifest.json"
}

# --- Figures that follow from the other tables ---

# links_of RESULTS: name,kind,network of `from`,network of `to`
links_of() {
    jq -r '[.nodes[] | {key: .name, value: .network}] | from_entries as $network
        | $all[0].links[] | [.name, .kind, $network[.from], $network[.to]] | join(",")' \
        --slurpfile all "$1/topology.json" "$1/topology.json" >links
}
# agree RESULTS METRIC AWK-PROGRAM TABLE: the program adds up want[arm, replication, scope] from the
# table; runs.csv has just these figures (0 may be absent from the table), to twelve digits.
agree() {
    awk -F, -v metric="$2" '
        function check(key) {
            off = got[key] - want[key]
            if (off < 0) off = -off
            if (off > 1e-9 + 1e-12 * got[key]) {
                print key ": " got[key] " is not " want[key]
                bad++
            }
        }
        FILENAME == "links" { kind[$1] = $2; from[$1] = $3; to[$1] = $4; next }
        FILENAME ~ /runs.csv$/ { if ($4 == metric && FNR > 1) { got[$2 " " $3 " " $5] = $6; n++ } next }
        FNR > 1 { '"$3"' }
        END {
            for (key in got) check(key)
            for (key in want) if (!(key in got) && want[key] > 0) { print key " is missing"; bad++ }
            exit bad || n == 0
        }' links "$1/runs.csv" "$1/$4"
}
payload='if ($6 == "alto" || $6 == "background") next; run = $2 " " $3 " "
    a = $5 == "forward" ? from[$4] : to[$4]; b = $5 == "forward" ? to[$4] : from[$4]'
crossing="$payload"'
    if (kind[$4] != "transit" && kind[$4] != "peering") next
    for (i = 1; i <= 2; i++) {
        relation = i == 1 ? kind[$4] : "all"
        want[run "network=" a ";direction=out;relation=" relation] += $7
        want[run "network=" b ";direction=in;relation=" relation] += $7
    }'
backbone="$payload"'
    if (kind[$4] == "backbone") want[run "network=" a] += $7'
waiting='
    want_n[$2 " " $3 " class=all"]++; sum[$2 " " $3 " class=all"] += $8
    key = $2 " " $3 " class=all"; want[key] = sum[key] / want_n[key]
    key = $2 " " $3 " class=" $6; want_n[key]++; sum[key] += $8; want[key] = sum[key] / want_n[key]
    key = $2 " " $3 " network=" $5 ";class=" $6
    want_n[key]++; sum[key] += $8; want[key] = sum[key] / want_n[key]
    key = $2 " " $3 " network=" $5 ";class=all"
    want_n[key]++; sum[key] += $8; want[key] = sum[key] / want_n[key]'
# Everything received is what the finished ones wanted, and waste (nobody gave up or was cut off).
conserved() { # RESULTS CONTENT
    awk -F, -v content="$2" '
        $4 == "received.bytes" { got[$2 " " $3] += $6 }
        $4 == "waste.bytes" { waste[$2 " " $3] += $6 }
        $4 == "peers.finished" { n[$2 " " $3] += $6 }
        END {
            for (run in got) {
                off = got[run] - waste[run] - n[run] * content
                bad += off > 1e-3 || off < -1e-3
                runs++
            }
            exit bad || runs == 0
        }' "$1/runs.csv"
}

# a scenario made small: every table is sound and agrees with the others
[ $sanitized = 1 ] && megabytes=10 || megabytes=50
small() { # NAME ARMS
    expect_status 0 "$1, made small, runs" "$ALTOSIM" run "$root/scenarios/$1.json" --out "$1" --quiet \
        --replications 2 --set /workloads/release/content="$megabytes MB" --set /expect={}
    check "its manifest is sound" sound_manifest "$1" 0
    check "its rows are those documented" sound_rows "$1"
    claims "$1" >claims.json
    check "there are figures to claim something of" jq -e '.expect | length > 100' claims.json
    expect_status 0 "which can be done of each" "$ALTOSIM" check claims.json
    check "its tables have their headers" headers "$1"
    check "all its runs are there" test "$(awk -F, 'FNR > 1 { print $2 $3 }' "$1/runs.csv" |
        sort -u | wc -l)" = $((2 * $2))
    links_of "$1"
    check "what crossed links adds up to inter-domain bytes" \
        agree "$1" interdomain.bytes "$crossing" links.csv
    check "times of peers average to completion times" \
        agree "$1" completion.time "$waiting" completions.csv
    check "bytes received are the contents and the waste" conserved "$1" "${megabytes}000000"
    check "peers were guided in every arm but the baseline" awk -F, '
        $4 == "alto.adoption" && ($6 > 0) != ($2 != "off") { bad++ }
        END { exit bad }' "$1/runs.csv"
    check "there is a page and a summary" test -s "$1/report.html" -a -s "$1/summary.json"
}
small small-isp 3
small multi-access 2
check "what crossed backbone links adds up to byte-hops" \
    agree multi-access backbone.bytehops "$backbone" links.csv
small fixed-mobile 2

# --- One replication, one arm, no server, no difference, a sweep ---
expect_status 0 "one replication is a result" "$ALTOSIM" run tiny.json --out one --replications 1
check "with means" grep -q '^inter-domain bytes, isp-a, in .* MB' "$out"
check "without intervals, which is said" grep -q '^One replication: no intervals' "$out"
check "and which are null" jq -e '.deltas | length > 0 and all(.low == null and .high == null)
    and any(.relative != null)' one/summary.json
check "it is inconclusive" jq -e '[.expect[].verdict] == ["inconclusive"]' one/summary.json
check "the page says so, too" grep -q 'One replication' one/report.html
expect_status 0 "one arm is a result" "$ALTOSIM" run tiny.json --out arm --arm on
check "with means and no deltas" jq -e '(.arms | length > 0) and .deltas == []' arm/summary.json
check "in the table" grep -qx 'on (2 replications)' "$out"
check "and a page without a warning" sh -c "! grep -q warning '$err' && test -s arm/report.html"
jq 'del(.alto, .arms, .baseline, .expect)' tiny.json >bare.json
expect_status 0 "no ALTO server, no arms and no expectations is a result" \
    "$ALTOSIM" run bare.json --out bare
check "with the figures of the baseline of one that has them" sh -c "
    grep '^-,only,' bare/runs.csv | grep -v -e ,alto. -e level=pid | sed s/^-,only,// >bare.rows
    grep '^-,off,' one/runs.csv | grep -v -e ,alto. -e level=pid | sed s/^-,off,// >off.rows
    grep '^1,' bare.rows | cmp - off.rows"
check "and a page without a warning" sh -c "! grep -q warning '$err' && test -s bare/report.html"
jq '.expect = {finish: {metric: "completion.finished", scope: "class=all", arm: "only", value: ">= 99%"}}' \
    bare.json >claim.json
expect_status 0 "it may expect something, too" "$ALTOSIM" run claim.json --out claim --quiet
check "which is held" jq -e '[.expect[].verdict] == ["held"]' claim/summary.json
expect_status 0 "arms that do not differ are a result" \
    "$ALTOSIM" run tiny.json --out alike --set /arms/on={}
check "without any change" jq -e '.deltas | length > 0 and all(.absolute == 0)' alike/summary.json
check "and nothing to warn of" sh -c "! grep -q warning '$err'"
jq '.sweep = {"/arms/on/workloads/release/guidance/strategy": [{kind: "cost"}, {kind: "cost", random_share: "50%"}],
        "/workloads/release/content": ["2 MB", "3 MB"]}' tiny.json >swept.json
expect_status 0 "a sweep is a result" "$ALTOSIM" run swept.json --out swept --quiet
check "with all its points, the last key the fastest" jq -e '.points == [
    "/arms/on/workloads/release/guidance/strategy={\"kind\":\"cost\"};/workloads/release/content=\"2 MB\"",
    "/arms/on/workloads/release/guidance/strategy={\"kind\":\"cost\"};/workloads/release/content=\"3 MB\"",
    "/arms/on/workloads/release/guidance/strategy={\"kind\":\"cost\",\"random_share\":\"50%\"};/workloads/release/content=\"2 MB\"",
    "/arms/on/workloads/release/guidance/strategy={\"kind\":\"cost\",\"random_share\":\"50%\"};/workloads/release/content=\"3 MB\""]' \
    swept/manifest.json
check "a verdict for each" jq -e '.expect | length == 4 and all(.verdict == "held")' swept/summary.json
check "and runs again as it ran" sh -c "'$ALTOSIM' run swept/scenario.json --out again --quiet >/dev/null &&
    cmp swept/runs.csv again/runs.csv"
