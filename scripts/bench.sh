#!/bin/bash
# Measures what simulating costs and how the cost grows: tables with ratios, no verdicts.
#
#   scripts/bench.sh           `make bench`: flows, caches, a CDN, swarms, jobs, maps, server (some
#                              minutes)
#   scripts/bench.sh --maps    longest-prefix match, and maps of up to a million prefixes
#   scripts/bench.sh --server  altod under load of wrk, on a processor of its own, beside nginx; what is
#                              not installed is left out (scripts/setup.sh --peers installs both)
#   scripts/bench.sh --cache   cache policies alone (half a minute)
#   scripts/bench.sh --cdn     requests of a CDN, by the size of its catalogue (a minute)
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
server='' nginx='' beside=''
trap 'kill $server $nginx 2>/dev/null; rm -rf "$work"' EXIT
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
    printf '\nCDN (scenarios/bench/cdn.json): the whole run with its report, over requests and over\n'
    printf 'transfers (a request that misses is two)\n'
    printf '%12s %12s %12s %12s %12s %10s %10s\n' objects requests 'CPU s' requests/s transfers/s \
        MiB hits
    for objects in 10000 1000000 100000000; do
        cost "$BUILD/altosim" run scenarios/bench/cdn.json --quiet --jobs 1 --out "$work/c" \
            --set "/workloads/video/catalogue/objects=$objects"
        awk -F, -v objects=$objects -v s="$(field "$work/said" cpu_seconds)" \
            -v mib="$(field "$work/said" peak_mib)" '
            $4 == "cdn.requests" { n = $6 }
            $4 == "cdn.hit" { hit = $6 }
            END { printf "%12d %12d %12s %12.0f %12.0f %10s %10.3f\n", objects, n, s, n / s,
                  n * (2 - hit) / s, mib, hit }' \
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

# --- altod under load -------------------------------------------------------------------------

# Server and load have a processor each, if there are two.
first=() second=()
if [ "$(nproc)" -gt 1 ]; then
    first=(taskset -c "${SERVER_CPU:-0}") second=(taskset -c "${LOAD_CPU:-1}")
fi

# serve MAP: altod on the first processor; $base is where, $server its process.
serve() {
    printf '{"maps": ["%s"], "listen": [0], "log": {"file": "log", "requests": false}}' "$1" \
        >"$work/altod.json"
    rm -f "$work/uri" "$work/log"
    "${first[@]}" "$BUILD/altod" "$work/altod.json" >"$work/uri" &
    server=$!
    until [ -s "$work/uri" ]; do
        kill -0 $server
        sleep 0.1
    done
    base=$(sed 's,^[^ ]* ,,; s,/[^/]*$,,' "$work/uri")
}

unserve() {
    kill $server
    wait $server || true
    server=''
}

# serve_file FILE: nginx beside it with one worker, which sends FILE or FILE.gz; $beside is where.
serve_file() {
    local port=${base##*:}
    beside=http://127.0.0.2:$port
    mkdir -p "$work/www" "$work/tmp"
    cp "$1" "$1.gz" "$work/www"
    chmod 755 "$work" "$work/www" "$work/tmp"
    chmod 644 "$work"/www/*
    {
        echo "daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/nginx.log;"
        echo 'events { worker_connections 512; }'
        echo 'http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;'
        echo 'open_file_cache max=10; gzip_static on; types {} default_type application/json;'
        for part in client_body proxy fastcgi uwsgi scgi; do
            echo "${part}_temp_path $work/tmp/$part;"
        done
        echo "server { listen 127.0.0.2:$port; root $work/www; } }"
    } >"$work/nginx.conf"
    "${first[@]}" nginx -c "$work/nginx.conf" 2>/dev/null &
    nginx=$!
    until curl -sfo /dev/null "$beside/$(basename "$1")"; do
        kill -0 $nginx
        sleep 0.1
    done
}

# ticks PID: hundredths of a second of processor time that it and its children have used.
# shellcheck disable=SC2016 # awk's $14
ticks() {
    echo "$1 $(cat "/proc/$1/task/$1/children")" | tr ' ' '\n' | sed '/^$/d; s,.*,/proc/&/stat,' |
        xargs awk '{ sum += $14 + $15 } END { print sum }'
}

# load PID WRK-ARGUMENT...: requests/s, processor microseconds a request, p50 and p99, in ms.
load() {
    local pid=$1 before after
    shift
    before=$(ticks "$pid")
    "${second[@]}" wrk -t1 -c8 -d"${SECONDS_EACH:-2}s" --latency "$@" >"$work/wrk"
    after=$(ticks "$pid")
    if grep -q 'Non-2xx' "$work/wrk"; then
        cat "$work/wrk" >&2
        exit 3
    fi
    awk -v ticks=$((after - before)) '
        function ms(t) { return t * (t ~ /us$/ ? 0.001 : t ~ /ms$/ ? 1 : 1000) }
        / requests in / { n = $1 }
        $1 == "50%" { p50 = ms($2) }
        $1 == "99%" { p99 = ms($2) }
        /^Requests\/sec/ { print $2, ticks * 10000 / n, p50, p99 }' "$work/wrk"
}

# best FILE: the round with the most requests; whatever else runs can only take away.
best() {
    sort -g "$1" | tail -n 1
}

# rounds NAME WRK-ARGUMENT... [-- WRK-ARGUMENT...]: five rounds against altod and, behind --, against
# nginx, in turn; a line of the table.
rounds() {
    local name=$1 mine=() other=()
    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        mine+=("$1")
        shift
    done
    [ $# = 0 ] || shift
    other=("$@")
    : >"$work/ours"
    : >"$work/theirs"
    for _ in 1 2 3 4 5; do
        load $server "${mine[@]}" >>"$work/ours"
        if [ ${#other[@]} -gt 0 ] && [ -n "$nginx" ]; then
            load $nginx "${other[@]}" >>"$work/theirs"
        fi
    done
    echo "$(best "$work/ours") $(best "$work/theirs")" | awk -v name="$name" '
        { printf "%-34s %9.0f %8.1f %8.2f %8.2f", name, $1, $2, $3, $4 }
        NF > 4 { printf " %9.0f %8.1f %6.2f %8.2f", $5, $6, $1 / $5, $6 / $2 }
        { print "" }'
}

resident() {
    awk '$1 == "VmRSS:" { printf "%.1f", $2 / 1024 }' "/proc/$server/status"
}

asked() {
    curl -s "$base/metrics" | awk '/^alto_requests_total/ { n += $2 } END { printf "%d", n }'
}

# What a million requests leave behind, of kinds in turn.
memory() {
    local first
    load $server -s tests/bench/endpointcost.lua "$base/endpointcost/lookup" >/dev/null
    first=$(resident)
    while [ "$(asked)" -lt 1000000 ]; do
        load $server "$base/directory" >/dev/null
        load $server -s tests/bench/endpointcost.lua "$base/endpointcost/lookup" >/dev/null
        load $server -H 'Accept-Encoding: gzip' "$base/$costs" >/dev/null
    done
    printf 'Resident memory: %s MiB after a warm-up, %s MiB after %d requests\n' "$first" \
        "$(resident)" "$(asked)"
}

# publishing: what those who ask notice while a map of a million prefixes is published.
publishing() {
    local quiet
    "$BUILD/bench/maps" make 1000 1000 >"$work/map.json"
    "$BUILD/bench/maps" make 1000000 1000 >"$work/million.json"
    serve map.json
    quiet=$(SECONDS_EACH=5 load $server "$base/directory")
    mv "$work/million.json" "$work/map.json"
    (sleep 1 && kill -HUP $server) &
    SECONDS_EACH=20 load $server "$base/directory" >"$work/busy"
    printf 'Publishing a million prefixes: p99 of GET directory %.2f ms, %.2f ms before; slowest %s\n' \
        "$(cut -d ' ' -f 4 "$work/busy")" "${quiet##* }" \
        "$(awk '$1 == "Latency" { print $4; exit }' "$work/wrk")"
    grep -q '"event":"reload"' "$work/log" || echo '(it was not done by the end of the load)'
    unserve
}

server() {
    command -v wrk >/dev/null || {
        echo 'altod under load: wrk is not installed (scripts/setup.sh --peers)'
        return
    }
    costs=costmap/default-network-map/num-routing
    "$BUILD/bench/maps" costs 100000 255 >"$work/map.json"
    serve map.json
    curl -s "$base/$costs" >"$work/costmap.json"
    gzip -6 -k "$work/costmap.json"
    if command -v nginx >/dev/null; then
        serve_file "$work/costmap.json"
    else
        echo 'nginx is not installed (scripts/setup.sh --peers): nothing to compare with'
    fi
    printf '\naltod on one processor, one thread; the best of five rounds. Ratios are altod over\n'
    printf 'nginx, by requests and by processor time. Cost map: %d bytes, gzip %d\n' \
        "$(stat -c %s "$work/costmap.json")" "$(stat -c %s "$work/costmap.json.gz")"
    printf '%-34s %9s %8s %8s %8s %9s %8s %6s %8s\n' request requests/s 'CPU us' 'p50 ms' 'p99 ms' \
        nginx 'CPU us' ratio 'by CPU'
    rounds 'GET cost map' "$base/$costs" -- "$beside/costmap.json"
    rounds 'GET cost map, gzip (static)' -H 'Accept-Encoding: gzip' "$base/$costs" \
        -- -H 'Accept-Encoding: gzip' "$beside/costmap.json"
    rounds 'GET directory' "$base/directory"
    rounds 'POST endpoint cost, 200 of them' -s tests/bench/endpointcost.lua \
        "$base/endpointcost/lookup"
    memory
    unserve
    publishing
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
    server
    ;;
--large)
    flows
    caches
    cdns
    swarms 1000 10000 100000
    grids
    jobs
    maps
    server
    ;;
--cache) caches ;;
--cdn) cdns ;;
--grids) grids ;;
--maps) maps ;;
--server) server ;;
--peers) peers ;;
*)
    echo "usage: scripts/bench.sh" \
        "[--cache | --cdn | --grids | --large | --maps | --peers | --server]" >&2
    exit 2
    ;;
esac
