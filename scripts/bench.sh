#!/bin/bash
# Measures what simulating costs and how the cost grows: tables with ratios, no verdicts.
#
#   scripts/bench.sh           `make bench`: flows, caches, a CDN, swarms, jobs, maps (some minutes)
#   scripts/bench.sh --maps    longest-prefix match, and maps of up to a million prefixes
#   scripts/bench.sh --cache   cache policies alone (half a minute)
#   scripts/bench.sh --cdn     requests of a CDN, by the size of its catalogue (half a minute)
#   scripts/bench.sh --grids   the control grids over saturated links (some minutes)
#   scripts/bench.sh --large   all of that, and a swarm of 100,000 peers
#   scripts/bench.sh --peers   `make bench-peers`: the flow replay beside SimGrid's (many minutes);
#                              SIMGRID is its program
#
# Machines differ and are shared: ratios within one table mean something, seconds are orientation.
# Lists of flows are generated; ALTOSIM_REFCASES names a folder of reference lists to take instead.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build/release}
SIMGRID=${SIMGRID:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# list NAME HOSTS AT-ONCE FLOWS PER-SECOND: a reference list, or one like it.
list() {
    if [ -f "${ALTOSIM_REFCASES:-}/$1_flows.csv" ]; then
        cp "$ALTOSIM_REFCASES/$1_flows.csv" "$work/$1.csv"
    else
        "$BUILD/bench/flow_list" "$2" "$3" "$4" "$5" 4000000 1 >"$work/$1.csv"
    fi
}

# field FILE NAME: the number behind a name in what a program said; `-` where there is none.
field() {
    awk -v name="$2" '$1 == name { v = $2 } END { print v == "" ? "-" : v }' "$1"
}

# replay LIST ISPS CORE: the flow engine; $work/said has what it says.
replay() {
    "$BUILD/bench/run_cost" "$BUILD/bench/flow_replay" "$work/$1.csv" --isps "$2" \
        --hosts-per-isp 50 --up 1250000 --down 6250000 --core "$3" >/dev/null 2>"$work/said"
}

# speed: events per second, after the first batch where there is one.
speed() {
    rate=$(field "$1" events_per_second_after_first_batch)
    [ "$rate" != - ] || rate=$(field "$1" events_per_second)
    echo "$rate"
}

flows() {
    printf '\nFlows: events (arrivals and completions) per CPU second\n'
    printf '%-34s %9s %12s %9s %9s %13s\n' case flows events/s levels/ev rates/ev 'instr./event'
    while read -r name hosts at_once count per_second isps core; do
        list "$name" "$hosts" "$at_once" "$count" "$per_second"
        replay "$name" "$isps" "$core"
        instructions=$(field "$work/said" instructions)
        [ "$instructions" = - ] ||
            instructions=$((instructions / $(field "$work/said" events)))
        printf '%-34s %9d %12.0f %9s %9s %13s\n' "$isps ISPs, core $core B/s" \
            $(($(wc -l <"$work/$name.csv") - 1)) "$(speed "$work/said")" \
            "$(field "$work/said" levels_per_event)" "$(field "$work/said" rates_per_event)" \
            "$instructions"
    done <<END
w1 1000 0 20000 242 20 1250000000
w1x4 4000 0 80000 968 80 1250000000
w1x16 16000 0 320000 3872 320 1250000000
w1 1000 0 20000 242 20 80000000
w1x4 4000 0 80000 968 80 80000000
w1L 10000 20000 5000 2100 200 1250000000
END
}

caches() {
    printf '\nCaches: replayed Zipf (0.8) requests per CPU second, 100,000 of 1,000,000 objects in\n'
    printf '%-12s %12s %10s %16s\n' policy requests/s 'hit ratio' 'bytes/object'
    for policy in lru fifo random lfu lfu-perfect gdsf s3-fifo; do
        "$BUILD/bench/cache" $policy 1000000 100000 0.8 16000000 >"$work/said"
        printf '%-12s %12s %10s %16s\n' $policy "$(field "$work/said" requests_per_second)" \
            "$(field "$work/said" hit_ratio)" "$(field "$work/said" bytes_per_object)"
    done
}

# cost COMMAND...: runs it; $work/said has the cost, $work/out what it printed.
cost() {
    "$BUILD/bench/run_cost" "$@" >"$work/out" 2>"$work/said" || {
        cat "$work/said" >&2
        exit 3
    }
}

swarms() {
    printf '\nSwarm A (scenarios/bench/swarm-a.json): the whole run, over delivered pieces\n'
    printf '%9s %12s %12s %10s %10s %13s\n' peers pieces 'CPU s' us/piece MiB 'instr./piece'
    for peers in "$@"; do
        cost "$BUILD/altosim" run scenarios/bench/swarm-a.json --quiet --jobs 1 --out "$work/a" \
            --set "/workloads/crowd/population/all/peers=$peers" \
            --set "/topology/archetype/access/an-a/hosts=$((peers / 2 + 1000))" \
            --set "/topology/archetype/others/hosts=$((peers / 2 + 1000))"
        pieces=$(($(grep -c ',finished$' "$work/a/completions.csv") * 1024))
        instructions=$(field "$work/said" instructions)
        [ "$instructions" = - ] || instructions=$((instructions / pieces))
        printf '%9d %12d %12s %10s %10s %13s\n' "$peers" "$pieces" \
            "$(field "$work/said" cpu_seconds)" \
            "$(awk -v s="$(field "$work/said" cpu_seconds)" -v n="$pieces" \
                'BEGIN { printf "%.2f", 1e6 * s / n }')" \
            "$(field "$work/said" peak_mib)" "$instructions"
    done
}

cdns() {
    printf '\nCDN (scenarios/bench/cdn.json): the whole run, over requests\n'
    printf '%12s %12s %12s %12s %10s %10s\n' objects requests 'CPU s' requests/s MiB hits
    for objects in 10000 1000000 100000000; do
        cost "$BUILD/altosim" run scenarios/bench/cdn.json --quiet --jobs 1 --out "$work/c" \
            --set "/workloads/video/catalogue/objects=$objects"
        awk -F, -v objects=$objects -v s="$(field "$work/said" cpu_seconds)" \
            -v mib="$(field "$work/said" peak_mib)" '
            $4 == "cdn.requests" { n = $6 }
            $4 == "cdn.hit" { hit = $6 }
            END { printf "%12d %12d %12s %12.0f %10s %10.3f\n", objects, n, s, n / s, mib, hit }' \
            "$work/c/runs.csv"
    done
}

# One point of swarm B's sweep: CPU seconds a replication, and the table of figures to compare.
grids() {
    printf '\nSwarm B (scenarios/bench/swarm-b.json): what each control grid costs and distorts\n'
    printf '%8s %10s %8s   %s\n' grid 'CPU s' saving 'change of the means against exact'
    for grid in 0 1 2 5 10; do
        cost "$BUILD/altosim" run scenarios/bench/swarm-b.json --quiet --jobs 2 \
            --out "$work/b$grid" --set '/sweep={}' \
            --set "/workloads/crowd/control_grid=\"$grid s\""
        spent=$(field "$work/said" cpu_seconds)
        [ "$grid" != 0 ] || exact=$spent
        printf '%8s %10s %7.1fx   ' "$grid s" "$spent" \
            "$(awk -v a="$exact" -v b="$spent" 'BEGIN { print a / b }')"
        changes "$work/b0/runs.csv" "$work/b$grid/runs.csv"
    done
}

# changes A B: how the means of the figures that matter differ.
changes() {
    awk -F, '
        $5 == "class=all" && ($4 == "completion.time" || $4 == "completion.p95") { key = $4 }
        $4 == "interdomain.bytes" && $5 ~ /direction=in;relation=all/ { key = "interdomain.bytes" }
        key { sum[FILENAME, key] += $6; keys[key]; key = "" }
        END {
            split("completion.time completion.p95 interdomain.bytes", order, " ")
            for (i = 1; i <= 3; i++) {
                a = sum[ARGV[1], order[i]]
                printf "%s %+.2f%%  ", order[i], a ? 100 * (sum[ARGV[2], order[i]] / a - 1) : 0
            }
            print ""
        }' "$1" "$2"
}

jobs() {
    printf '\nJobs: scenarios/small-isp.json, wall seconds\n'
    cost "$BUILD/altosim" run scenarios/small-isp.json --quiet --jobs 1 --out "$work/j"
    one=$(field "$work/said" wall_seconds)
    cost "$BUILD/altosim" run scenarios/small-isp.json --quiet --jobs 2 --out "$work/j"
    two=$(field "$work/said" wall_seconds)
    awk -v one="$one" -v two="$two" \
        'BEGIN { printf "one job %s s, two jobs %s s: %.2f times the throughput\n", one, two, one / two }'
}

# lpm: what a table of prefixes costs, and look-ups a second; the last column is what overlapping their
# waits for memory gains.
lpm() {
    printf '\nLongest-prefix match: millions of look-ups per CPU second, independent of each other\n'
    printf '%-6s %9s %9s %9s %10s %10s %12s %12s %8s\n' family prefixes 'build s' 'B/prefix' \
        anywhere inside 'anywhere*' 'inside*' gain
    for family in ipv4 ipv6; do
        for prefixes in 1000 10000 100000 1000000; do
            "$BUILD/bench/lpm" "$family" "$prefixes" >"$work/said"
            one=$(field "$work/said" inside)
            many=$(field "$work/said" inside_many)
            printf '%-6s %9d %9s %9s %10s %10s %12s %12s %7.1fx\n' "$family" "$prefixes" \
                "$(field "$work/said" build_seconds)" "$(field "$work/said" bytes_per_prefix)" \
                "$(field "$work/said" anywhere)" "$one" "$(field "$work/said" anywhere_many)" \
                "$many" "$(awk -v a="$many" -v b="$one" 'BEGIN { print a / b }')"
        done
    done
    echo '(* by lpm_find_many)'
}

# maps: loading a network map, and writing and publishing its documents.
maps() {
    lpm
    printf '\nNetwork maps of 1000 PIDs: CPU seconds from the file to the documents served\n'
    printf '%9s %9s %9s %11s %9s %9s %12s\n' prefixes 'file MiB' 'load s' 'publish s' 'peak MiB' \
        us/prefix 'kept B/pfx'
    for prefixes in 10000 100000 1000000; do
        "$BUILD/bench/maps" make "$prefixes" 1000 >"$work/map.json"
        "$BUILD/bench/maps" load "$work/map.json" >"$work/said"
        load=$(field "$work/said" load_seconds)
        publish=$(field "$work/said" publish_seconds)
        printf '%9d %9s %9s %11s %9s %9s %12s\n' "$prefixes" \
            "$(awk -v b="$(stat -c %s "$work/map.json")" 'BEGIN { printf "%.1f", b / 1048576 }')" \
            "$load" "$publish" "$(field "$work/said" peak_mib)" \
            "$(awk -v a="$load" -v b="$publish" -v n="$prefixes" \
                'BEGIN { printf "%.2f", 1e6 * (a + b) / n }')" \
            "$(field "$work/said" bytes_per_prefix)"
    done
}

peers() {
    printf '\nBeside SimGrid (network/optim:Full, and its default), events per CPU second\n'
    printf '%-6s %12s %14s %9s %14s %9s\n' case altosim 'SimGrid Full' ratio 'default' ratio
    while read -r name hosts at_once count per_second isps core label; do
        list "$name" "$hosts" "$at_once" "$count" "$per_second"
        replay "$name" "$isps" "$core"
        ours=$(speed "$work/said")
        printf '%-6s %12.0f' "${label:-$name}" "$ours"
        for mode in Full Lazy; do
            "$SIMGRID" "$work/$name.csv" "$isps" 50 1250000 6250000 "$core" \
                --cfg=network/model:CM02 --cfg=network/TCP-gamma:0 --cfg=network/crosstraffic:0 \
                --cfg=network/latency-factor:1 --cfg=network/bandwidth-factor:1 \
                --cfg=network/weight-S:0 --cfg=network/optim:$mode \
                --log=root.thresh:error >/dev/null 2>"$work/theirs"
            theirs=$(speed "$work/theirs")
            printf ' %14.0f %8.0fx' "$theirs" \
                "$(awk -v a="$ours" -v b="$theirs" 'BEGIN { print a / b }')"
        done
        echo
    done <<END
w1 1000 0 20000 242 20 1250000000
w1 1000 0 20000 242 20 80000000 w1c
w1L 10000 20000 5000 2100 200 1250000000
END
}

case ${1:-} in
"")
    flows
    caches
    cdns
    swarms 1000 10000
    jobs
    maps
    ;;
--large)
    flows
    caches
    cdns
    swarms 1000 10000 100000
    grids
    jobs
    maps
    ;;
--cache) caches ;;
--cdn) cdns ;;
--grids) grids ;;
--maps) maps ;;
--peers) peers ;;
*)
    echo "usage: scripts/bench.sh [--cache | --cdn | --grids | --large | --maps | --peers]" >&2
    exit 2
    ;;
esac
