#!/bin/bash
# How far the changes that guidance brings depend on what a scenario assumes: one assumption at a time,
# for each of the three archetypes. Makes results/reference/sweeps/sensitivity.txt anew, a line a value.
# With --check, compares instead: status 1 if a byte differs.
#
#   scripts/sensitivity.sh [--check]              all (ten minutes of one processor)
#   scripts/sensitivity.sh ARCHETYPE [FACTOR]...  prints the lines of the table for these, keeps nothing
#
# A factor is a sweep of scenarios/sweeps/ARCHETYPE.json; the command of each is printed on stderr and
# may be typed as it is. JOBS: worker processes (default: one a processor).
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
ALTOSIM=${ALTOSIM:-build/release/altosim}
JOBS=${JOBS:-$(nproc)}
kept=results/reference/sweeps
archetypes='small-isp multi-access fixed-mobile'
factors='base size share candidates external random adoption uplink transport portfolio'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# population FILTER: the groups of a scenario, changed.
population() {
    jq -c "def isp: .network == \"isp-a\" or .area;
           .workloads.release.population | $1" "scenarios/sweeps/$archetype.json"
}

# resized F: F times as many peers.
resized() {
    population "map_values(.peers = (.peers * $1 | round))"
}

# shared S: the same number of peers, a share S of them with ISP A.
shared() {
    population "([.[].peers] | add) as \$all | ([.[] | select(isp) | .peers] | add) as \$in |
        map_values(.peers = (.peers * (if isp then $1 * \$all / \$in
                                       else (1 - $1) * \$all / (\$all - \$in) end) | round))"
}

# values FACTOR: its JSON pointer, then lines of label and value.
values() {
    local guidance=/arms/on/workloads/release/guidance v
    case $1 in
    base)
        echo /workloads/release/count
        echo 'as it stands|1'
        ;;
    size)
        echo /workloads/release/population
        for v in 0.25 2; do
            echo "$(resized $v | jq '[.[].peers] | add') peers|$(resized $v)"
        done
        ;;
    share)
        echo /workloads/release/population
        for v in 0.05 0.8; do
            echo "$(jq -n "$v * 100")% in ISP A|$(shared $v)"
        done
        ;;
    candidates)
        echo /workloads/release/neighbours/ask
        for v in 20 100; do echo "$v from the tracker|$v"; done
        ;;
    external)
        echo $guidance/strategy
        for v in 1 8; do
            echo "$v from outside|{\"kind\":\"biased\",\"external\":$v,\"fill\":false}"
        done
        ;;
    random)
        echo $guidance/strategy/random_share
        for v in 0 80; do echo "$v% at random|\"$v%\""; done
        ;;
    adoption)
        echo $guidance/adoption
        for v in 25 50; do echo "$v% of the peers|\"$v%\""; done
        ;;
    uplink)
        echo /topology/archetype/uplink/capacity
        for v in 200 100; do echo "$v Mbit/s|\"$v Mbit/s\""; done
        ;;
    transport)
        echo /workloads/release/transport
        for v in 256 64; do
            echo "window of $v KiB|{\"kind\":\"window\",\"window\":\"$v KiB\"}"
        done
        ;;
    portfolio)
        echo /workloads/release/count
        for v in 4 16; do echo "$v swarms|$v"; done
        ;;
    *)
        echo "scripts/sensitivity.sh: no factor $1, allowed: $factors" >&2
        exit 2
        ;;
    esac
}

# figures: what the table shows, as `metric scope`; an archetype has its own aim.
figures() {
    echo 'interdomain.bytes network=isp-a;direction=in;relation=all'
    case $archetype in
    small-isp) echo 'localization network=isp-a;level=network' ;;
    multi-access) echo 'interdomain.bytes network=isp-a;direction=in;relation=transit' ;;
    fixed-mobile) echo 'radio.bytes network=isp-a;direction=up' ;;
    esac
    echo 'completion.time network=isp-a;class=all'
    echo 'completion.time network=rest-2;class=all'
}

# sweep FACTOR: runs it and adds its figures to $work/sensitivity.csv.
sweep() {
    local pointer labels points
    values "$1" >"$work/values"
    pointer=$(head -n 1 "$work/values")
    points=$(sed '1d; s/^[^|]*|//' "$work/values" | jq -cs .)
    labels=$(sed '1d; s/|.*//' "$work/values" | jq -cRs 'split("\n")[:-1]')
    set -- "$1" "$ALTOSIM" run "scenarios/sweeps/$archetype.json" --set "/sweep={\"$pointer\":$points}"
    printf "%s run %s --set '%s'\n" "$2" "$4" "$6" >&2
    "${@:2}" --quiet --jobs "$JOBS" --out "$work/out" >"$work/said" || [ $? = 1 ]
    jq -r --arg a "$archetype" --arg f "$1" --argjson labels "$labels" --rawfile wanted <(figures) '
        ($wanted | split("\n")[:-1]) as $wanted |
        (reduce .deltas[].point as $p ([]; if index([$p]) then . else . + [$p] end)) as $points |
        (.arms | map({key: "\(.point) \(.metric) \(.scope) \(.arm)", value: .mean}) | from_entries) as $mean |
        range($points | length) as $i | $wanted[] as $w |
        .deltas[] | select(.point == $points[$i] and "\(.metric) \(.scope)" == $w) |
        [$a, $f, $labels[$i], .metric, .scope, .n, $mean["\(.point) \(.metric) \(.scope) off"],
         $mean["\(.point) \(.metric) \(.scope) on"], .relative, .low, .high] | @csv' \
        "$work/out/summary.json" | tr -d '"' >>"$work/sensitivity.csv"
    rm -rf "$work/out"
}

# The table: percent with intervals; `~` where zero is inside.
table() {
    awk -F, '
        function change(low, mean, high) {
            if (mean == "") return "-"
            return sprintf("%+.1f [%+.1f, %+.1f]%s", 100 * mean, 100 * low, 100 * high, low <= 0 && high >= 0 ? " ~" : "")
        }
        function flush() {
            if (row != "") printf "%-12s %-21s %-24s %-24s %-24s %-24s\n", factor, label, c["in"], c["own"], c["isp"], c["rest"]
            delete c
        }
        FNR == 1 { next }
        $1 != archetype {
            flush(); row = ""
            archetype = $1
            own = $1 == "multi-access" ? "transit in" : $1 == "fixed-mobile" ? "radio up" : "localization, points"
            printf "\n%s: change in percent that guidance brings, 95%% interval\n", $1
            printf "%-12s %-21s %-24s %-24s %-24s %-24s\n", "factor", "value", "inter-domain in", own, "wait, ISP A", "wait, rest-2"
        }
        $1 $2 $3 != row { flush(); row = $1 $2 $3; factor = $2; label = $3 }
        $4 == "interdomain.bytes" && $5 ~ /relation=all/ { c["in"] = change($10, $9, $11) }
        $4 == "interdomain.bytes" && $5 ~ /transit$/ { c["own"] = change($10, $9, $11) }
        $4 == "radio.bytes" { c["own"] = change($10, $9, $11) }
        $4 == "localization" { c["own"] = change($10, $9, $11) }
        $4 == "completion.time" && $5 == "network=isp-a;class=all" { c["isp"] = change($10, $9, $11) }
        $4 == "completion.time" && $5 == "network=rest-2;class=all" { c["rest"] = change($10, $9, $11) }
        END { flush() }' "$work/sensitivity.csv" | sed 's/ *$//'
}

# run ARCHETYPES FACTORS
run() {
    echo archetype,factor,value,metric,scope,n,off,on,change,low,high >"$work/sensitivity.csv"
    for archetype in $1; do
        for factor in $2; do
            sweep "$factor"
        done
    done
    table >"$work/sensitivity.txt"
}

case ${1:-} in
"" | --check)
    run "$archetypes" "$factors"
    if [ -z "${1:-}" ]; then
        mkdir -p "$kept"
        cp "$work/sensitivity.txt" "$kept/sensitivity.txt"
    elif cmp "$kept/sensitivity.txt" "$work/sensitivity.txt"; then
        echo "ok - sweeps/sensitivity.txt is what the scenarios give"
    else
        echo "not ok - sweeps/sensitivity.txt is not what the scenarios give"
        exit 1
    fi
    ;;
small-isp | multi-access | fixed-mobile)
    archetype=$1
    shift
    run "$archetype" "${*:-$factors}"
    cat "$work/sensitivity.txt"
    ;;
*)
    echo "usage: scripts/sensitivity.sh [--check | small-isp | multi-access | fixed-mobile [FACTOR]...]" >&2
    exit 2
    ;;
esac
