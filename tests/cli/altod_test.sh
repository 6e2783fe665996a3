#!/bin/sh
# altod, the stand-alone server, from outside: asked by curl, judged by jq, told by signals.
# shellcheck disable=SC2016 # jq's $variables
. "$(dirname "$0")/lib.sh"
ALTOD=${ALTOD:-$BUILD/altod}
server=

# --- Words ---

# config JQ-EXPRESSION: altod.json with that change, on a port that the system chooses.
config() {
    jq ".listen[0].port = 0 | .log.file = \"altod.log\" | $1" "$root/server/altod.json" >altod.json
}
# start CONFIG ARGUMENT...: a server that has said where it is; its process is $server.
start() {
    : >uri
    "$ALTOD" "$@" >uri 2>errors </dev/null &
    server=$!
    until [ -s uri ]; do
        kill -0 "$server" 2>/dev/null || return 1
        sleep 0.01
    done
    base=$(sed 's/^[^ ]* //' uri)
    base=${base%/*}
}
ends_by() { # SIGNAL
    kill -s "$1" "$server"
    wait "$server"
}
# logged N CONDITION: there are N lines of that kind in the log, by now or soon.
logged() {
    for _ in $(seq 1000); do
        [ "$(jq -c "select($2)" altod.log | wc -l)" -lt "$1" ] || break
        kill -0 "$server" || break
        sleep 0.01
    done
    [ "$(jq -c "select($2)" altod.log | wc -l)" = "$1" ]
}
get() { # PATH CURL-OPTION...: body to `body`, status to `status`.
    path=$1
    shift
    curl -sS --max-time 30 -o body -w '%{http_code}' "$base$path" "$@" >status
}
status_is() {
    test "$(cat status)" = "$1"
}
holds() { # CONDITION: of the body
    jq -e "$1" body
}
# last CONDITION: of the last line of the log with an event.
last() {
    jq -c 'select(.event)' altod.log | tail -n 1 | jq -e "$1"
}
figure() { # SAMPLE VALUE: a figure of /metrics
    get /metrics
    grep -qxF "$1 $2" body
}

# --- The command line ---

expect_status 0 "it explains itself" "$ALTOD" --help
check "with its options" grep -q -- '--check' "$out"
expect_status 0 "it says its version" "$ALTOD" --version
check "by its name" grep -qE '^altod [0-9.]+$' "$out"
expect_status 0 "it prints its reference page" "$ALTOD" --reference
check "which is server/CONFIG.md" cmp "$root/server/CONFIG.md" "$out"
expect_status 0 "it prints its schema" "$ALTOD" --schema
check "as JSON Schema" jq -e '."$schema" and .properties.maps' "$out"
expect_status 2 "without a file there is nothing to serve" "$ALTOD"
expect_status 2 "two files are one too many" "$ALTOD" a.json b.json
expect_status 2 "a file that is not there is bad input" "$ALTOD" none.json
check "by name" grep -qx 'altod: none.json: there is no such file' "$err"
cp "$root/server/altod-maps.json" .
expect_status 2 "a map is no configuration" "$ALTOD" altod-maps.json
check "and where it belongs is said" grep -q 'name it in the "maps" of a configuration' "$err"

# --- Serving ---

config .
check "the example is served" start altod.json
check "on loopback" grep -qx 'altod http://127.0.0.1:[0-9]*/directory' uri
get /directory
check "the directory is there" holds '.meta."default-alto-network-map" == "example"'
for id in $(jq -r '.resources | to_entries[] | select(.value.accepts | not) | .value.uri' body); do
    get "/$id"
    check "$id is there" status_is 200
done
get /networkmap/example
tag=$(jq -r .meta.vtag.tag body)
get /endpointcost/lookup -H 'Content-Type: application/alto-endpointcostparams+json' --data '{'
check "a bad question is answered with an error" holds '.meta.code == "E_SYNTAX"'
get "/nothing%ff%0a"
check "a path there is not, of any bytes" status_is 404
check "the log is JSON, one object a line" jq -e . altod.log
check "it says where it serves, with the tag" jq -se --arg tag "$tag" \
    '.[0] | .event == "start" and .tags == {example: $tag}' altod.log
check "it has a line for each request" jq -se '[.[] | select(.path)] | length == 7' altod.log
check "with all members" jq -se '[.[] | select(.path)] | all(has("time") and has("user")
    and .client == "127.0.0.1" and .status and .seconds >= 0 and has("bytes_in")
    and has("bytes_out") and has("method") and has("resource") and has("error"))' altod.log
check "the error is named" jq -se '[.[] | select(.error == "E_SYNTAX" and .status == 400
    and .method == "POST" and .resource == "endpoint-cost" and .bytes_in == 1)] | length == 1' altod.log

# --- Figures ---

check "requests are counted" figure 'alto_requests_total{service="directory",class="2xx"}' 1
check "errors are" figure 'alto_errors_total{code="E_SYNTAX"}' 1
check "PIDs are" figure 'alto_map_pids{resource="example"}' 4
check "prefixes are" figure 'alto_map_prefixes{resource="example"}' 8
check "the first load is" figure 'altod_reloads_total{result="ok"}' 1
get /metrics -D header
check "by their media type" grep -qi '^content-type: text/plain; version=0.0.4' header
get /metrics -X POST
check "which is all that can be done with them" status_is 405

# --- Reloading ---

kill -HUP "$server"
check "SIGHUP with nothing new is a reload" logged 1 '.event == "reload"'
check "that says so" last '.message == "nothing that is served has changed"'
jq '."network-map".north.ipv4 += ["203.0.113.0/24"]' "$root/server/altod-maps.json" >altod-maps.json
kill -HUP "$server"
check "a changed map is taken over" logged 2 '.event == "reload"'
get /networkmap/example
check "and served" holds '."network-map".north.ipv4 | index("203.0.113.0/24")'
check "under another tag" test "$(jq -r .meta.vtag.tag body)" != "$tag"
check "which the log names" last ".tags.example == $(jq .meta.vtag.tag body)"
cp body good
jq '."network-map".south.ipv4 += ["192.0.2.77/25"]' altod-maps.json >bad && mv bad altod-maps.json
kill -HUP "$server"
check "a bad map is refused" logged 1 '.event == "reload-refused"'
check "with the reason" last '.level == "error" and .count == 1 and (.errors[0] | contains(
    "192.0.2.0/25 is in PID \"north\" at /network-map/north/ipv4/0 and in PID \"south\""))'
check "on standard error, too" grep -q 'is in PID "north" at' errors
get /networkmap/example
check "the one before is served on" cmp body good
check "which is counted" figure 'altod_reloads_total{result="refused"}' 1
check "as is the update" figure altod_map_updates_total 1
echo '{' >altod.json
kill -HUP "$server"
check "a bad configuration is refused" logged 2 '.event == "reload-refused"'
rm altod.json
kill -HUP "$server"
check "as is one that is gone" logged 3 '.event == "reload-refused"'
cp "$root/server/altod-maps.json" .
config '.listen = [{port: 1, address: "0.0.0.0"}] | .limits.idle = "1 s" | .metrics.from = []'
kill -HUP "$server"
check "a good one is taken over again" logged 3 '.event == "reload"'
check "but for what takes a new start" logged 1 \
    '.event == "restart-needed" and (.message | endswith(": /listen, /limits"))'
get /metrics
check "who may read the figures is not" status_is 403
get /directory
check "it listens where it did" status_is 200

# --- The log ---

mv altod.log altod.log.1
kill -USR1 "$server"
get /directory
check "SIGUSR1 begins the log anew" logged 1 '.path == "/directory"'
check "without a line of the old one" test "$(wc -l <altod.log)" = 1
check "SIGTERM ends it" ends_by TERM
check "which the log says" last '.event == "stop"'

rm altod.log
config '.log.requests = false | .delegate = {"isp-b": "https://alto.example/directory"}'
check "without lines for requests" start altod.json
get /directory
check "it has none" logged 0 .path
check "a directory that it leads to is in its own" holds \
    '.resources["isp-b"].uri == "https://alto.example/directory"'
check "SIGINT ends it" ends_by INT
if [ -c /dev/full ]; then
    config '.log.file = "/dev/full"'
    check "with a log on a full disk" start altod.json
    get /directory
    check "it serves" status_is 200
    get /metrics
    check "and counts what is lost" grep -qxF 'altod_log_lost_total 2' body
    check "it ends well" ends_by TERM
fi
config 'del(.log)'
check "without a log file" start altod.json
get /directory
check "lines go to standard error" jq -e 'select(.path == "/directory")' errors
check "it ends" ends_by TERM

# --- Users, access, TLS ---

config '.users = {alice: "wonderland"} | .access = [
    {allow: true, resource: "directory"},
    {allow: true, resource: "example", users: ["alice"]},
    {allow: false, from: ["127.0.0.0/8"]}]'
rm altod.log
check "with rules of access" start altod.json
get /directory
check "what all may ask for is answered" status_is 200
get /networkmap/example
check "for what takes a user there is a challenge" status_is 401
get /networkmap/example --digest -u alice:queen
check "which no other password meets" status_is 401
get /networkmap/example --digest -u alice:wonderland -v --stderr talk
check "but the right one" status_is 200
check "by SHA-256" grep -q '^> Authorization: Digest .*algorithm=SHA-256' talk
check "whose user the log names" logged 1 '.user == "alice" and .status == 200'
get /costmap/example/num-routing
check "what is denied by address is refused" status_is 403
get /metrics
check "the figures have a rule of their own" status_is 200
config '.users = {alice: "wonderland"} | .digest.md5 = true
    | .access = [{allow: true, users: ["*"]}]'
kill -HUP "$server"
check "MD5 is offered where that is said" logged 1 '.event == "reload"'
get /directory --digest -u alice:wonderland -D header
check "and both can be met" status_is 200
check "the strongest first" sh -c 'grep -i "^www-authenticate" header | head -n 1 | grep -q SHA-256'
if command -v wget >/dev/null 2>&1; then
    check "wget, which knows no better, meets MD5" wget -q --user alice --password wonderland \
        -O body "$base/directory"
fi
rm altod.log
kill -USR1 "$server"
config '.users = {bob: "builder"} | .max_age = "7 s" | .access = [
    {allow: true, resource: "directory", users: ["bob"]}, {allow: true, resource: "costmap"}]'
kill -HUP "$server"
check "users, access and freshness are taken over" logged 1 '.event == "reload"'
check "without a new start" logged 0 '.event == "restart-needed"'
get /directory --digest -u bob:builder
check "who is let in now is" status_is 200
get /networkmap/example --digest -u alice:wonderland
check "who was is not" status_is 403
get /costmap/example/num-routing -D header
check "what was denied is there" status_is 200
check "as fresh as it is said to be" grep -qi '^cache-control: max-age=7' header
config '.access = [{allow: true, users: ["alice"]}]'
kill -HUP "$server"
check "users that nobody can prove to be are refused" logged 1 '.event == "reload-refused"'
get /costmap/example/num-routing
check "and all else stays" status_is 200
config '.proxies.from = ["127.0.0.1/32"] | .access = [{allow: true, from: ["192.0.2.0/24"]}]'
kill -HUP "$server"
check "proxies are taken over" logged 2 '.event == "reload"'
get /directory -H 'Forwarded: for=198.51.100.1, for=192.0.2.7'
check "and believed" status_is 200
check "the log names whom they ask for" logged 1 '.client == "192.0.2.7" and .status == 200'
get /directory -H 'Forwarded: for=192.0.2.7, for=198.51.100.1'
check "to the last address only" status_is 403
check "it ends" ends_by TERM
if command -v openssl >/dev/null 2>&1; then
    certify() { # NAME: NAME.pem and its key
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1-key.pem" \
            -out "$1.pem" -days 2 -subj "/CN=$1" -addext subjectAltName=IP:127.0.0.1 2>/dev/null
    }
    certify first && cp first.pem cert.pem && cp first-key.pem key.pem
    config '.tls = {certificate: "cert.pem", key: "key.pem"}'
    check "with a certificate" start altod.json
    check "it says that it is https" grep -q 'altod https://' uri
    get /directory --cacert cert.pem
    check "and is" status_is 200
    if command -v wget >/dev/null 2>&1; then
        check "to wget, too" wget -q --ca-certificate=cert.pem -O body "$base/directory"
        check "which gets all of it" holds '.meta."default-alto-network-map" == "example"'
    else
        skip "wget: it is not there"
    fi
    rm altod.log
    kill -USR1 "$server"
    certify second && cp second.pem cert.pem
    kill -HUP "$server"
    check "a certificate without its key is refused" logged 1 '.event == "reload-refused"'
    get /directory --cacert first.pem
    check "and the one before is shown on" status_is 200
    cp second-key.pem key.pem
    kill -HUP "$server"
    check "with its key it is taken over" logged 1 '.event == "reload"'
    get /directory --cacert second.pem
    check "and shown" status_is 200
    expect_status 60 "in place of the one before" curl -sS --cacert first.pem "$base/directory"
    certify client
    tls='.tls = {certificate: "cert.pem", key: "key.pem", client_ca: "client.pem"}'
    config "$tls"
    kill -HUP "$server"
    check "who signs clients' certificates takes a new start" logged 1 \
        '.event == "restart-needed" and (.message | endswith(": /tls/client_ca"))'
    check "it ends" ends_by TERM
    config "$tls | .access = [{allow: true, users: [\"client\"]}]"
    check "with that" start altod.json
    get /directory --cacert cert.pem
    check "nobody is let in" status_is 403
    get /directory --cacert cert.pem --cert client.pem --key client-key.pem
    check "but who shows a certificate" status_is 200
    check "whose name the log has" logged 1 '.user == "client"'
    config .
    kill -HUP "$server"
    check "that there is TLS takes a new start" logged 1 \
        '.event == "restart-needed" and (.message | endswith(": /tls"))'
    check "it ends" ends_by TERM
else
    skip "TLS: there is no openssl to make a certificate"
fi

# --- What cannot be served ---

config .
check "a server" start altod.json
port=${base##*:}
cp altod.json other.json
jq ".listen[0].port = $port" altod.json >taken.json
expect_status 3 "a port that is taken gives status 3" "$ALTOD" taken.json
check "and says so" grep -qi "^altod: .*$port.*in use" "$err"
check "it ends" ends_by TERM
jq '.listen[0].address = "192.0.2.1"' altod.json >taken.json
expect_status 3 "an address that is not ours gives status 3" "$ALTOD" taken.json
jq '.log.file = "no/such/folder/log"' altod.json >nolog.json
expect_status 3 "a log that cannot be opened gives status 3" "$ALTOD" nolog.json
check "and is named" grep -qx 'altod: no/such/folder/log: cannot be opened as log: .*' "$err"
jq '.maps = ["none.json"]' altod.json >nomap.json
expect_status 2 "a map that is not there is bad input" "$ALTOD" nomap.json
check "by name" grep -qx 'none.json: there is no such file' "$err"
if [ "$(id -u)" != 0 ]; then
    cp altod-maps.json secret.json && chmod 0 secret.json
    jq '.maps = ["secret.json"]' altod.json >nomap.json
    expect_status 3 "a map that may not be read gives status 3" "$ALTOD" nomap.json
fi
mkdir folder
jq '.maps = ["folder"]' altod.json >nomap.json
expect_status 2 "a folder is no map" "$ALTOD" nomap.json
if [ -c /dev/full ]; then
    "$ALTOD" altod.json >/dev/full 2>"$err"
    check "where it cannot say where it is, it does not stay" grep -q '^altod: cannot say' "$err"
fi

# --- Scenarios ---

cp "$root/tests/cli/tiny.json" .
mkdir beside && echo '{"scenario": "../tiny.json", "listen": [0], "name": "isp"}' >beside/altod.json
check "a scenario's server is served" start beside/altod.json
check "under the name it is given" grep -q '^isp http' uri
get /networkmap/isp-a
check "with its maps" status_is 200
cp body served
check "it ends" ends_by TERM
"$ALTOSIM" map tiny.json --format json >printed
check "they are those altosim prints" jq -e --slurpfile a served --slurpfile b printed -n \
    '$a[0]."network-map" == $b[0]."network-map"'
jq '.alto.servers["rest-1"] = {network: "rest-1", policy: "areas"}
    | .arms.on.alto.servers["rest-1"].policy = "flat"' tiny.json >two.json
expect_status 2 "of several servers one must be named" "$ALTOD" two.json
check "which is said" grep -q 'isp-a' "$err"
expect_status 2 "and be there" "$ALTOD" two.json --server rest-2
expect_status 2 "a configuration names it itself" "$ALTOD" altod.json --server rest-1

# --- systemd ---

if command -v systemd-analyze >/dev/null 2>&1; then
    sed "s,/usr/local/bin/altod,$ALTOD," "$root/server/altod.service" >altod.service
    expect_status 0 "the unit is one" systemd-analyze verify --man=no ./altod.service
    refute "without a complaint" grep -q altod.service "$err"
else
    skip "the unit: there is no systemd-analyze"
fi
