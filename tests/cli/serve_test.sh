#!/bin/sh
# altosim serve, asked by curl and judged by jq: every document of the three scenarios' servers as
# RFC 7285 words it, whatever the project's own client would have taken.
# shellcheck disable=SC2016 # jq's $variables
. "$(dirname "$0")/lib.sh"
cp "$root/tests/cli/tiny.json" .
server=

# serve N ARGUMENT...: a server process that has printed N lines to `uris`; its process is $server.
serve() {
    lines=$1
    shift
    : >uris
    "$ALTOSIM" serve "$@" >uris 2>"$err" </dev/null &
    server=$!
    until [ "$(wc -l <uris)" -ge "$lines" ]; do
        kill -0 "$server" 2>/dev/null || return 1
        sleep 0.01
    done
}
uri_of() { # NAME
    sed -n "s/^$1 //p" uris
}
# ends_by SIGNAL: the server ends with status 0.
ends_by() {
    kill -s "$1" "$server"
    wait "$server"
}
# fetch URI CURL-OPTION...: the body to `body`, the header to `header`, the status to `status`.
fetch() {
    uri=$1
    shift
    curl -sS --max-time 30 -D header -o body -w '%{http_code}' "$uri" "$@" >status
}
status_is() {
    test "$(cat status)" = "$1"
}
media_type_is() {
    tr -d '\r' <header | grep -qix "content-type: $1"
}
# holds CONDITION JQ-OPTION...: of the body.
holds() {
    condition=$1
    shift
    jq -e "$@" "$words $condition" body
}

# What jq is told of the RFC: identifiers (10.1, 10.2), tags (10.3), prefixes, costs (6.1.2).
words='
    def id: type == "string" and test("^[0-9A-Za-z:@_.-]{1,64}$");
    def vtag: (."resource-id" | id) and (.tag | test("^[!-~]{1,64}$"));
    def cost_type: (."cost-metric" | type == "string" and length > 0)
        and (."cost-mode" | IN("numerical", "ordinal"));
    def v4: test("^[0-9]+(\\.[0-9]+){3}/([0-9]|[12][0-9]|3[0-2])$");
    def v6: test("^[0-9a-f:.]+/([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8])$");
'

# --- The directory (section 9.2) and all it lists ---

# resources MEDIA-TYPE has|lacks: IDs of that type that take POST, or GET.
resources() {
    jq -r --arg type "application/alto-$1+json" --arg post "$2" '.resources | to_entries[]
        | select(.value."media-type" == $type and (.value | has("accepts")) == ($post == "has"))
        | .key' directory
}
# uri_of_resource ID: absolute, whatever the directory has (section 9.2.2).
uri_of_resource() {
    of_resource=$(jq -r --arg id "$1" '.resources[$id].uri' directory)
    case $of_resource in
    http://* | https://*) echo "$of_resource" ;;
    /*) echo "${base%"${base#http://*/}"}${of_resource#/}" ;;
    *) echo "${base%/*}/$of_resource" ;;
    esac
}
check_directory() { # URI
    base=$1
    fetch "$base" -H 'Accept: application/alto-directory+json,application/alto-error+json'
    cp body directory
    check "$name: the directory is served" status_is 200
    check "$name: by its media type" media_type_is application/alto-directory+json
    check "$name: its cost types are some" holds \
        '.meta."cost-types" | length > 0 and (keys | all(id)) and all(cost_type)'
    check "$name: its resources have URI, media type and a proper ID" holds \
        '.resources | length > 0 and (keys | all(id))
            and all((.uri | type == "string") and (."media-type" | startswith("application/")))'
    check "$name: they use what is there, and not themselves" holds \
        '.resources as $all | $all | to_entries
            | all(.key as $id | .value.uses // [] | all(. as $used | $used != $id and ($all | has($used))))'
    check "$name: cost types that they name are there" holds \
        '.meta."cost-types" as $types | .resources
            | all(.capabilities."cost-type-names" // [] | all(. as $t | $types | has($t)))'
    check "$name: the default network map is a whole one" holds \
        '.resources[.meta."default-alto-network-map"]
            | ."media-type" == "application/alto-networkmap+json" and (has("accepts") | not)'
    check "$name: each cost map is of one network map and one cost type" holds \
        '.resources | map(select(."media-type" == "application/alto-costmap+json"))
            | length > 0 and all((.uses | length) == 1)
                and all(has("accepts") or (.capabilities."cost-type-names" | length) == 1)'
}
check_networkmap() { # ID
    fetch "$(uri_of_resource "$1")" -H 'Accept: application/alto-networkmap+json'
    cp body networkmap
    check "$name: network map $1 is served" status_is 200
    check "$name: by its media type" media_type_is application/alto-networkmap+json
    check "$name: with a version tag of its own ID" holds '.meta.vtag
        | vtag and ."resource-id" == $id' --arg id "$1"
    check "$name: PIDs of IPv4 and IPv6 prefixes" holds '."network-map" | length > 0
        and (keys | all(id)) and all((keys - ["ipv4", "ipv6"]) == [])
        and all((.ipv4 // [] | all(v4)) and (.ipv6 // [] | all(v6)))'
    check "$name: no prefix is in two" holds \
        '[."network-map"[][][]] | length == (unique | length)'
    check "$name: every address is in one" holds \
        '[."network-map"[][][]] | contains(["0.0.0.0/0"]) and contains(["::/0"])'
}
# The costs (11.2.3): all, but for pairs that both lie outside the operator's network (11.2.3.6).
check_costmap() { # ID
    fetch "$(uri_of_resource "$1")" -H 'Accept: application/alto-costmap+json'
    check "$name: cost map $1 is served" status_is 200
    check "$name: by its media type" media_type_is application/alto-costmap+json
    check "$name: it depends on just the network map's version" holds \
        '.meta."dependent-vtags" == [$net[0].meta.vtag]' --slurpfile net networkmap
    check "$name: its cost type is the one the directory tells" holds '.meta."cost-type"
        | cost_type and {"cost-mode": ."cost-mode", "cost-metric": ."cost-metric"} ==
            ($dir[0].meta."cost-types"[$dir[0].resources[$id].capabilities."cost-type-names"[0]]
                | del(.description))' --slurpfile dir directory --arg id "$1"
    check "$name: costs are between PIDs of the network map" holds \
        '([."cost-map" | keys[], (.[] | keys[])] | unique) - ($net[0]."network-map" | keys) == []' \
        --slurpfile net networkmap
    check "$name: numbers, and ranks from 1 where they are ordinal" holds \
        '.meta."cost-type"."cost-mode" as $mode | [."cost-map"[][]]
            | length > 0 and all(type == "number" and . >= 0)
                and ($mode == "numerical" or all(. >= 1 and . == floor))'
    check "$name: of all pairs with one of the operator's PIDs, and of each with itself" holds \
        '($net[0]."network-map") as $map | ."cost-map" as $costs
        | ([$topo[0].nodes[] | select(.network == "isp-a") | .prefixes[]?]) as $own
        | [$map | to_entries[] | select([.value[][]] - $own != [.value[][]]) | .key] as $pids
        | ($pids | length > 0) and ([$map | keys[] as $a | keys[] as $b
            | select($a == $b or ([$a, $b] - $pids) != [$a, $b])
            | $costs[$a][$b]] | all(. != null))' \
        --slurpfile net networkmap --slurpfile topo graph
}

# post ID MEDIA-TYPE BODY: to a resource, as JSON of that type.
post() {
    fetch "$(uri_of_resource "$1")" -H "Content-Type: application/alto-$2+json" \
        -H 'Accept: */*' --data-binary "$3"
}
check_services() {
    for id in $(resources networkmap has); do # 11.3.1
        post "$id" networkmapfilter '{"pids": ["PID1", "NONE"]}'
        check "$name: $id gives the PIDs asked for, and no other" holds \
            '."network-map" == {PID1: $net[0]."network-map".PID1}' --slurpfile net networkmap
        post "$id" networkmapfilter '{"pids": []}'
        check "$name: $id gives all when none is asked for" holds \
            '."network-map" == $net[0]."network-map"' --slurpfile net networkmap
    done
    fetch "$(uri_of_resource "$(resources costmap lacks | head -n 1)")"
    cp body costmap
    type=$(jq -c '.meta."cost-type"' costmap)
    for id in $(resources costmap has); do # 11.3.2
        post "$id" costmapfilter "{\"cost-type\": $type, \"pids\": {\"srcs\": [\"PID1\"], \"dsts\": []}}"
        check "$name: $id gives the row asked for" holds \
            '."cost-map" == {PID1: $all[0]."cost-map".PID1} and .meta == $all[0].meta' \
            --slurpfile all costmap
        post "$id" costmapfilter \
            "{\"cost-type\": $type, \"constraints\": [\"le 1\"], \"pids\": {\"srcs\": [], \"dsts\": []}}"
        check "$name: $id gives the costs that meet a constraint" holds \
            '[."cost-map"[][]] | length > 0 and all(. <= 1)'
    done
    for id in $(resources endpointprop has); do # 11.4.1
        post "$id" endpointpropparams \
            '{"properties": ["isp-a.pid"], "endpoints": ["ipv4:192.0.2.1", "ipv6:2001:db8:ffff::1"]}'
        check "$name: $id gives endpoints' PIDs" holds \
            '(."endpoint-properties" | keys) == ["ipv4:192.0.2.1", "ipv6:2001:db8:ffff::1"]
                and all(."endpoint-properties"[]."isp-a.pid"; in($net[0]."network-map"))
                and .meta."dependent-vtags" == [$net[0].meta.vtag]' --slurpfile net networkmap
        check "$name: by their media type" media_type_is application/alto-endpointprop+json
        pids=$(jq -c '."endpoint-properties" | map(."isp-a.pid")' body)
    done
    for id in $(resources endpointcost has); do # 11.5.1
        post "$id" endpointcostparams "{\"cost-type\": $type, \"endpoints\": {
            \"srcs\": [\"ipv6:2001:db8:ffff::1\"], \"dsts\": [\"ipv4:192.0.2.1\"]}}"
        check "$name: $id gives the cost between their PIDs" holds \
            '."endpoint-cost-map" == {"ipv6:2001:db8:ffff::1":
                {"ipv4:192.0.2.1": $all[0]."cost-map"[$pids[1]][$pids[0]]}}
                and .meta."cost-type" == $all[0].meta."cost-type"' \
            --slurpfile all costmap --argjson pids "$pids"
        check "$name: by its media type" media_type_is application/alto-endpointcost+json
    done
}
# error CODE TYPE BODY: a POST to the filtered cost map is answered with that error (8.5).
error() {
    post "$filtered" "$2" "$3"
    check "$1 is a 400" status_is 400
    check "by the error's media type" media_type_is application/alto-error+json
    check "with its code" holds '.meta.code == $code' --arg code "$1"
}

for name in small-isp multi-access fixed-mobile; do
    "$ALTOSIM" topology "$root/scenarios/$name.json" --format json >graph
    check "$name is served" serve 1 "$root/scenarios/$name.json"
    check_directory "$(uri_of isp-a)"
    check "$name: there are maps and services" test -n "$(resources networkmap lacks)" \
        -a -n "$(resources costmap lacks)" -a -n "$(resources costmap has)" \
        -a -n "$(resources endpointprop has)" -a -n "$(resources endpointcost has)"
    for id in $(resources networkmap lacks); do
        check_networkmap "$id"
    done
    for id in $(resources costmap lacks); do
        check_costmap "$id"
    done
    check_services
    check "$name: SIGTERM ends it with status 0" ends_by TERM
    check "$name: it said nothing else" test ! -s "$err" -a "$(wc -l <uris)" = 1
done

# --- What else a server must do ---
check "a server" serve 1 tiny.json
base=$(uri_of isp-a)
fetch "$base"
cp body directory
filtered=$(resources costmap has)
error E_SYNTAX costmapfilter '{"cost-type": '
error E_MISSING_FIELD costmapfilter '{"pids": {"srcs": [], "dsts": []}}'
error E_INVALID_FIELD_TYPE costmapfilter '{"cost-type": "routingcost"}'
error E_INVALID_FIELD_VALUE costmapfilter \
    '{"cost-type": {"cost-mode": "numerical", "cost-metric": "hopcount"}}'
post "$filtered" networkmapfilter '{"pids": []}'
check "a body of another media type is a 415" status_is 415
map=$(uri_of_resource "$(resources networkmap lacks)")
fetch "$map" -H 'Accept: text/html'
check "who takes no ALTO gets a 406" status_is 406
fetch "$map" -X DELETE
check "a method it does not know is a 405 or 501" test "$(cat status)" = 405 -o "$(cat status)" = 501
fetch "${base%/*}/none"
check "a path there is not is a 404" status_is 404
fetch "$map"
tag=$(tr -d '\r' <header | sed -n 's/^ETag: //ip')
check "documents have an entity tag" test -n "$tag"
fetch "$map" -H "If-None-Match: $tag"
check "by which they are not sent again" status_is 304
fetch "$map" -I
check "HEAD has no body" status_is 200
yes 'X-Padding: 0123456789012345678901234567890123456789' | head -n 3000 >padding
fetch "$map" -H @padding 2>/dev/null
refute "a request with a header beyond all measure is not served" status_is 200
fetch "$map"
check "the next one is" status_is 200
check "SIGINT ends it as well" ends_by INT

# --- Several servers, and which of them ---
jq '.alto.servers["rest-1"] = {network: "rest-1", policy: "areas"}
    | .arms.on.alto.servers["rest-1"].policy = "flat"' tiny.json >two.json
check "all servers of a scenario are served" serve 2 two.json
check "each under its name" test "$(cut -d' ' -f1 uris | tr '\n' ' ')" = "isp-a rest-1 "
check "each on its own port" test "$(cut -d/ -f3 uris | sort -u | wc -l)" = 2
for name in isp-a rest-1; do
    fetch "$(uri_of $name)"
    check "$name answers with its own map" holds '.meta."default-alto-network-map" == $name' \
        --arg name $name
done
taken=$(uri_of isp-a)
port=${taken##*:} port=${port%%/*}
expect_status 2 "a port for several servers is bad usage" "$ALTOSIM" serve two.json --port "$port"
check "which says which servers there are" grep -qx \
    'altosim: --server: there are several, allowed: "isp-a" or "rest-1"' "$err"
expect_status 3 "a port that is taken gives status 3" \
    "$ALTOSIM" serve two.json --server rest-1 --port "$port"
check "and says so" grep -qi "^altosim: .*$port.*in use" "$err"
check "they end" ends_by TERM
check "a port that is free is taken" serve 1 two.json --server rest-1 --port "$port"
check "by the server asked for" grep -qx "rest-1 http://127.0.0.1:$port/[a-z]*" uris
check "it ends" ends_by TERM
expect_status 2 "an unknown server is bad usage" "$ALTOSIM" serve two.json --server rest-2
expect_status 2 "without servers there is nothing to serve" "$ALTOSIM" serve tiny.json \
    --set /alto={} --set /arms/on={}
check "which is said" grep -qx 'altosim: tiny.json: there is no ALTO server in it' "$err"
