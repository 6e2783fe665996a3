#!/bin/sh
# The verbs that look at scenarios and results: help, schema, topology, map, report, compare, gate.
. "$(dirname "$0")/lib.sh"
cp "$root/tests/cli/tiny.json" .
scenarios="$root/scenarios/small-isp.json $root/scenarios/multi-access.json \
$root/scenarios/fixed-mobile.json"

says() { # LINE: on stderr, and nothing on stdout
    grep -qxF -e "$1" "$err" && test ! -s "$out"
}

# --- Help, versions, bad usage ---
expect_status 0 "altosim --help" "$ALTOSIM" --help
check "lists the verbs on stdout" grep -q '^  run  *SCENARIO' "$out"
verbs=$(sed -n 's/^  \([a-z]*\) .*/\1/p' "$out")
expect_status 0 "altosim --version" "$ALTOSIM" --version
check "is one line" grep -qx 'altosim [0-9.]*' "$out"
cp "$out" version
for verb in $verbs; do
    expect_status 0 "altosim $verb --help" "$ALTOSIM" "$verb" --help
    check "says how it is used, on stdout" sh -c "
        head -n 1 '$out' | grep -q '^usage: altosim $verb' && test ! -s '$err'"
    expect_status 0 "altosim $verb --version" "$ALTOSIM" "$verb" --version
    check "is that of altosim" cmp "$out" version
    expect_status 2 "altosim $verb --frobnicate is bad usage" "$ALTOSIM" "$verb" --frobnicate
    check "which says where to look" says \
        "altosim: there is no option --frobnicate; altosim $verb --help lists them"
done
expect_status 2 "no verb is bad usage" "$ALTOSIM"
expect_status 2 "an unknown verb is bad usage" "$ALTOSIM" chekc tiny.json
check "and the likely meant is named" grep -qx \
    'altosim: there is no verb "chekc", did you mean "check"?' "$err"
# bad LINE ARGUMENT...
bad() {
    line=$1
    shift
    expect_status 2 "altosim $* is bad usage" "$ALTOSIM" "$@"
    check "and it is said why" says "altosim: $line"
}
bad 'found 0 operands, allowed: SCENARIO; see altosim run --help' run
bad 'found 2 operands, allowed: SCENARIO; see altosim run --help' run tiny.json tiny.json
bad '--jobs: found "0", allowed: a whole number from 1 to 1024' run tiny.json --jobs 0
bad '--jobs: found "two", allowed: a whole number from 1 to 1024' run tiny.json --jobs=two
bad '--seed: found "-1", allowed: a whole number from 0 to 9007199254740992' run tiny.json --seed -1
bad '--replications: found "0", allowed: a whole number from 1 to 100000' \
    run tiny.json --replications 0
bad '--replications needs a value: N' run tiny.json --replications
bad '--quiet takes no value' run tiny.json --quiet=yes
bad "--set seed=3: allowed: POINTER=VALUE, as /duration='\"1 h\"'" check tiny.json --set seed=3
bad '--port: found "65536", allowed: a whole number from 0 to 65535' serve tiny.json --port 65536
bad '--format: found "svg", allowed: "table", "dot", "graphml" or "json"' \
    topology tiny.json --format svg
bad '--format: found "dot", allowed: "table" or "json"' map tiny.json --format dot
bad '--server: there is none of that name, allowed: "isp-a"' map tiny.json --server b
bad 'nothing/manifest.json: there is no such file' report nothing
expect_status 2 "an arm there is not is bad usage" "$ALTOSIM" run tiny.json --arm onn --out none
check "and the likely meant is named" says \
    'altosim: --arm: there is no arm "onn", did you mean "on"?'
refute "and nothing is written" test -e none -o -e none.partial
expect_status 2 "a value there cannot be is bad input" \
    "$ALTOSIM" run tiny.json --set /duration=1h --set /seed=x --out none
check "as in the file" sh -c "
    grep -qx 'tiny.json: /seed: found \"x\", allowed: a whole number from 0 to 9007199254740992' '$err'"

# --- Schema ---
expect_status 0 "the schema is printed" "$ALTOSIM" schema
cp "$out" schema.json
check "it is JSON" jq -e '.properties.topology' schema.json
# invalid FILE...: prints those of the scenarios that the schema does not allow.
invalid() {
    python3 -c 'import json, sys, jsonschema
schema = json.load(open("schema.json"))
check = jsonschema.validators.validator_for(schema, jsonschema.Draft202012Validator)
check.check_schema(schema)
for name in sys.argv[1:]:
    if not check(schema).is_valid(json.load(open(name))):
        print(name)' "$@"
}
bad_ones=
for name in nothing-in-it unknown-keys wrong-types units out-of-range words no-kind names; do
    bad_ones="$bad_ones $root/tests/cli/rejects/$name/scenario.json"
done
if python3 -c 'import jsonschema' 2>/dev/null; then
    # shellcheck disable=SC2086 # lists of files
    expect_status 0 "scenarios can be validated by it" \
        invalid $scenarios "$root"/scenarios/bench/*.json tiny.json $bad_ones
    # shellcheck disable=SC2086
    check "the bad ones are invalid, and no other" test "$(cat "$out")" = "$(printf '%s\n' $bad_ones)"
else
    skip "scenarios are valid by the schema: there is no python3-jsonschema"
fi
expect_status 0 "the reference page is printed" "$ALTOSIM" schema --reference
check "it is scenarios/REFERENCE.md" cmp "$root/scenarios/REFERENCE.md" "$out"

# --- Topology ---
for file in $scenarios tiny.json; do
    name=$(basename "$file" .json)
    expect_status 0 "the topology of $name as a table" "$ALTOSIM" topology "$file"
    check "has a header a kind of things" test "$(grep -cE '^(network|access class|node|link)  ' \
        "$out")" = 4
    expect_status 0 "and as JSON" "$ALTOSIM" topology "$file" --format json
    cp "$out" graph.json
    expect_status 0 "which is a graph for scenarios" "$ALTOSIM" topology "$file" --format json \
        --set /topology="{\"graph\": \"$PWD/graph.json\"}"
    check "that makes the same topology" cmp graph.json "$out"
    nodes=$(jq '.nodes | length' graph.json)
    links=$(jq '.links | length' graph.json)
    expect_status 0 "as GraphML" "$ALTOSIM" topology "$file" --format graphml
    check "with all nodes" test "$(grep -c '<node ' "$out")" = "$nodes"
    check "and links" test "$(grep -c '<edge ' "$out")" = "$links"
    expect_status 0 "as DOT" "$ALTOSIM" topology "$file" --format dot
    check "which graphviz reads" dot -Tplain -o drawn "$out"
    check "with all nodes and links" test "$(grep -c '^node ' drawn) $(grep -c '^edge ' drawn)" = \
        "$nodes $links"
done
"$ALTOSIM" run tiny.json --quiet --out archetype >/dev/null
expect_status 0 "a run on the graph" "$ALTOSIM" run tiny.json --quiet --out graph \
    --set /topology="{\"graph\": \"$PWD/graph.json\"}"
for table in runs links series completions; do
    check "gives the archetype's $table" cmp "archetype/$table.csv" "graph/$table.csv"
done
check "and names the file's digest" test "$(jq -r '.files[]' graph/manifest.json)" = \
    "$(sha256sum graph.json | cut -d' ' -f1)"

# --- Maps ---
for file in $scenarios tiny.json; do
    name=$(basename "$file" .json)
    expect_status 0 "the maps of $name as a table" "$ALTOSIM" map "$file"
    check "have PIDs and costs" sh -c "grep -q '^PID1 ' '$out' && grep -q '^routingcost, num' '$out'"
    expect_status 0 "and as JSON" "$ALTOSIM" map "$file" --format json
    cp "$out" maps.json
    expect_status 0 "which is a map file for policies" "$ALTOSIM" map "$file" --format json \
        --set /alto/servers/isp-a/policy="{\"kind\": \"map\", \"files\": [\"$PWD/maps.json\"]}"
    check "that makes the same maps" cmp maps.json "$out"
done
expect_status 0 "a run with the map file" "$ALTOSIM" run tiny.json --quiet --out mapped \
    --set /alto/servers/isp-a/policy="{\"kind\": \"map\", \"files\": [\"$PWD/maps.json\"]}"
check "gives the policy's figures" cmp archetype/runs.csv mapped/runs.csv
check "and serves what it serves" diff -r archetype/alto mapped/alto
jq '.alto.servers["rest-1"] = {network: "rest-1", policy: "areas"}' tiny.json >two.json
expect_status 2 "of several servers one must be named" "$ALTOSIM" map two.json
check "out of those there are" says \
    'altosim: --server: there are several, allowed: "isp-a" or "rest-1"'
expect_status 0 "then its maps are printed" "$ALTOSIM" map two.json --server rest-1
check "and no other's" grep -q '^network map rest-1, ' "$out"
jq 'del(.alto)' tiny.json >none.json
expect_status 2 "no server has no maps" "$ALTOSIM" map none.json --set /arms/on={}

# --- Report ---
expect_status 0 "a report is made anew" "$ALTOSIM" report archetype
check "where it was" grep -qx archetype/report.html "$out"
expect_status 0 "or elsewhere" "$ALTOSIM" report archetype --out page.html
check "the same page" cmp archetype/report.html page.html
check "which needs nothing from elsewhere" sh -c "
    ! grep -oE '(src|href)=\"[^\"#][^\"]*\"' page.html | grep -v 'href=\"https*://' | grep -v data:"
cp -r archetype lacking && rm -r lacking/series.csv lacking/topology.json lacking/figures
expect_status 0 "without series and topology there is a report, too" "$ALTOSIM" report lacking
check "which says what is left out" grep -q 'series.csv: there is no such file' lacking/report.html
cp -r archetype broken && printf -- '-,on,1,mlu,network=isp-a,much,share\n' >>broken/runs.csv
expect_status 2 "a faulty table is bad input" "$ALTOSIM" report broken
check "with file and line" grep -qE '^altosim: broken/runs.csv:[0-9]+: .*"much"' "$err"

# --- Compare ---
"$ALTOSIM" run tiny.json --quiet --out other --seed 2 >/dev/null
expect_status 0 "results are compared with other ones" "$ALTOSIM" compare archetype other
check "figure by figure" grep -q '^inter-domain bytes, isp-a, in' "$out"
expect_status 0 "or with themselves" "$ALTOSIM" compare archetype archetype
check "which changes nothing" sh -c "! grep -E '[+-][1-9][0-9.]*%' '$out'"
"$ALTOSIM" run none.json --quiet --out unlike --set /arms/on={} >/dev/null
expect_status 2 "results of another scenario are not compared" "$ALTOSIM" compare archetype unlike
check "which is said" says \
    'altosim: found results of the scenarios "tiny" and "none", allowed: two of one'

# --- Gate ---
expect_status 0 "expectations that are held pass the gate" "$ALTOSIM" gate archetype --junit junit.xml
check "as TAP" sh -c "sed -n 1,3p '$out' | tr '\n' ' ' | \
    grep -qx 'TAP version 13 1..1 ok 1 - everybody-finishes '"
check "and as JUnit" grep -q '<testcase .*name="everybody-finishes"' junit.xml
expect_status 1 "a run that misses an expectation gives status 1" "$ALTOSIM" run tiny.json --quiet \
    --out missed --set /expect/slow='{"metric": "completion.time", "scope": "class=all", "arm": "on", "value": ">= 1 h"}'
expect_status 1 "and so does the gate" "$ALTOSIM" gate missed --junit junit.xml
check "which names it" grep -q '^not ok 2 - slow' "$out"
check "in JUnit, too" grep -q '<failure' junit.xml
expect_status 0 "what cannot be told" "$ALTOSIM" run tiny.json --quiet --out vague --replications 1
check "is inconclusive" grep -q '^  inconclusive  everybody-finishes' "$out"
expect_status 0 "and passes" "$ALTOSIM" gate vague
expect_status 1 "unless the gate is strict" "$ALTOSIM" gate vague --strict
expect_status 1 "or the run is" "$ALTOSIM" run tiny.json --quiet --out vague --replications 1 --strict
expect_status 0 "results no worse than a baseline pass" "$ALTOSIM" gate other --baseline archetype
expect_status 2 "results that expect nothing are no test" \
    sh -c "'$ALTOSIM' run tiny.json --quiet --out plain --set /expect={} >/dev/null &&
        '$ALTOSIM' gate plain"
check "which is said" grep -q 'there is nothing to test: the scenario expects nothing' "$err"

# --- Terminals ---
terminal() { # COMMAND: what it prints where both outputs are a terminal
    script -qec "$1" /dev/null
}
escape=$(printf '\033')
if terminal true >/dev/null 2>&1; then
    expect_status 0 "a table on a terminal" terminal "'$ALTOSIM' compare archetype other"
    check "is coloured" grep -q "$escape\[[0-9]" "$out"
    expect_status 0 "with NO_COLOR" terminal "NO_COLOR=1 '$ALTOSIM' compare archetype other"
    refute "it is not" grep -q "$escape" "$out"
    expect_status 0 "a run on a terminal" terminal "NO_COLOR=1 '$ALTOSIM' run tiny.json --out shown"
    check "shows how far it is" grep -q '4 of 4 runs' "$out"
else
    skip "tables are coloured on terminals: script(1) makes none"
fi
expect_status 0 "a run that is not quiet" "$ALTOSIM" run tiny.json --out shown
check "prints its progress on stderr only" sh -c "grep -q runs '$err' && ! grep -q 'of 4 runs' '$out'"
refute "without escapes" grep -q "$escape" "$err" "$out"
check "and names folder and page" grep -qx 'report   shown/report.html' "$out"
