/*
 * What the tables cannot say of a scenario: each message with its place. Sweeps: points_test.c;
 * expectations: claims_test.c; background load: background_test.c.
 */
#include "sim/scenario/check.h"
#include "tests/support/folder.h"
#include "tests/support/scene.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A change of the scene's workload, and of its server. */
#define FILE_WITH(members)  "{'workloads': {'file': {" members "}}}"
#define GUIDE_WITH(members) "{'alto': {'servers': {'guide': {" members "}}}}"

/* --- Topology ---------------------------------------------------------------------------------- */

TEST(a_topology_is_either_an_archetype_or_a_graph)
{
    scene_refused("{'topology': {'archetype': {'kind': 'small-isp'}}}",
                  "/topology: found both, allowed: either an \"archetype\" or a \"graph\"");
    scene_refused("{'topology': {'graph': null}}",
                  "/topology: found neither, allowed: either an \"archetype\" or a \"graph\"");
}

TEST(faults_of_a_graph_that_an_archetype_makes_are_said_of_the_archetype)
{
    scene_refused("{'topology': {'graph': null, 'archetype': {'kind': 'small-isp', 'access': "
                  "{'an-a': {'hosts': 500, 'prefixes': ['10.0.0.0/30']}}}}}",
                  "/topology/archetype: the graph it makes, at /nodes/an-a/hosts: found 500 hosts, "
                  "allowed: at most 2, the addresses in the node's prefixes");
}

TEST(a_graph_may_stand_in_a_file)
{
    char *dir = temp_dir();
    json_t *document = scene_document(NULL),
           *graph = json_object_get(json_object_get(document, "topology"), "graph");
    char *text = json_dumps(graph, 0);
    folder_put(dir, "nets/one.json", text);
    struct scene s = scene_load_in(dir, "{'topology': {'graph': 'nets/one.json'}}", NULL, 0);
    assert_int_equal(s.code, 0);
    assert_int_equal(s.s->cells[0].topo->nnodes, 6);
    free(text);
    json_decref(document);
    scene_free(&s);
}

TEST(a_graph_file_that_is_no_json_is_said_with_line_and_column)
{
    char *dir = temp_dir();
    folder_put(dir, "net.json", "{\n]");
    struct scene s = scene_load_in(dir, "{'topology': {'graph': 'net.json'}}", NULL, 0);
    char *errors = scene_errors(&s);
    assert_string_equal(errors,
                        "scene.json: /topology/graph: net.json: line 2, column 1: not valid "
                        "JSON: string or '}' expected near ']'\n");
    free(errors);
    scene_free(&s);
}

/* --- Time -------------------------------------------------------------------------------------- */

TEST(measuring_ends_with_the_run_and_begins_before_it_ends)
{
    scene_refused("{'measure': {'to': '61 s'}}",
                  "/measure/to: found a time behind the end, allowed: at most the duration");
    scene_refused("{'measure': {'from': '30 s', 'to': '30 s'}}",
                  "/measure/from: found a time that is not before the end of measuring");
    scene_refused("{'measure': {'from': '2 min'}}",
                  "/measure/from: found a time that is not before the end of measuring");
    struct scene s = scene_sound("{'measure': {'from': '59 s', 'to': '60 s'}}");
    scene_free(&s);
}

TEST(there_are_no_more_than_a_million_bins)
{
    scene_refused("{'duration': '1 h', 'measure': {'bin': '1 ms'}}",
                  "/measure/bin: found more than a million bins");
}

TEST(events_happen_before_the_end)
{
    scene_refused("{'events': {'late': {'at': '61 s', 'kind': 'link-down', 'link': 'peer'}}}",
                  "/events/late/at: found a time behind the end, allowed: at most the duration");
}

/* --- Names ------------------------------------------------------------------------------------- */

TEST(things_that_events_are_about_must_be_there)
{
    scene_refused("{'events': {'a': {'at': '1 s', 'kind': 'link-up', 'link': 'nowhere'}, "
                  "'b': {'at': '1 s', 'kind': 'server-down', 'server': 'nobody'}}}",
                  "/events/a/link: there is no link \"nowhere\"" SCENE_LINKS,
                  "/events/b/server: there is no ALTO server \"nobody\", allowed: \"guide\"");
}

TEST(things_that_a_workload_names_must_be_there)
{
    scene_refused(
        FILE_WITH("'seeds': {'network': 'x', 'area': 'y', 'class': 'z'}, 'tracker': "
                  "{'node': 'v'}, 'guidance': {'adoption': {'networks': ['isp-a', "
                  "'w']}}"),
        "/workloads/file/seeds/network: there is no network \"x\"" SCENE_NETWORKS,
        "/workloads/file/seeds/area: there is no access network \"y\"" SCENE_AREAS,
        "/workloads/file/seeds/class: there is no access class \"z\", allowed: \"home\"",
        "/workloads/file/tracker/node: there is no node \"v\"" SCENE_NODES,
        "/workloads/file/guidance/adoption/networks/1: there is no network \"w\"" SCENE_NETWORKS);
    scene_refused(
        FILE_WITH("'population': {'a': {'network': 'x'}, 'b': {'area': 'y', 'network': "
                  "null}}"),
        "/workloads/file/population/a/network: there is no network \"x\"" SCENE_NETWORKS,
        "/workloads/file/population/b/area: there is no access network \"y\"" SCENE_AREAS);
}

TEST(things_that_a_server_names_must_be_there)
{
    scene_refused(GUIDE_WITH("'network': 'x', 'serves': ['isp-a', 'y'], 'node': 'z'"),
                  "/alto/servers/guide/network: there is no network \"x\"" SCENE_NETWORKS,
                  "/alto/servers/guide/serves/1: there is no network \"y\"" SCENE_NETWORKS,
                  "/alto/servers/guide/node: there is no node \"z\"" SCENE_NODES);
}

/* --- Servers ----------------------------------------------------------------------------------- */

TEST(a_network_has_one_server)
{
    scene_refused("{'alto': {'servers': {'second': {'network': 'isp-b', 'serves': ['isp-a', "
                  "'isp-b'], 'policy': 'flat'}}}}",
                  "/alto/servers/second/serves: found network \"isp-a\", which server \"guide\" "
                  "serves, too, allowed: one server a network");
}

TEST(the_maps_of_a_policy_must_be_buildable)
{
    scene_refused(GUIDE_WITH("'policy': {'kind': 'fixed-mobile'}"),
                  "/alto/servers/guide/policy: found no access network of the operator with radio "
                  "links, allowed: one, or \"mobile\" to name the mobile network");
    scene_refused(GUIDE_WITH("'policy': {'kind': 'map', 'files': ['none.json']}"),
                  "/alto/servers/guide/policy/files/0: none.json: there is no such file");
}

TEST(the_maps_of_an_event_must_be_buildable)
{
    scene_refused("{'events': {'e': {'at': '1 s', 'kind': 'map', 'server': 'guide', 'policy': "
                  "{'kind': 'map', 'files': ['none.json']}}}}",
                  "/events/e/policy/files/0: none.json: there is no such file");
}

TEST(faults_of_a_map_file_are_said_of_the_file)
{
    char *dir = temp_dir();
    folder_put(dir, "map.json", "{\"network-map\": {\"a\": {\"ipv4\": [\"10.0.0.0/33\"]}}}");
    struct scene s =
        scene_load_in(dir, GUIDE_WITH("'policy': {'kind': 'map', 'files': ['map.json']}"), NULL, 0);
    char *errors = scene_errors(&s);
    assert_int_equal(strncmp(errors, "map.json: /", 11), 0);
    free(errors);
    scene_free(&s);
}

/* RFC 7971 wants C1 < C2; somebody may want to see what comes of the contrary. */
TEST(relations_of_costs_that_do_not_hold_are_worth_a_warning)
{
    struct scene s =
        scene_sound(GUIDE_WITH("'policy': {'kind': 'small-isp', 'c1': 9, 'c2': 5, 'c3': 5}"));
    char *warnings = scene_warnings(&s);
    assert_string_equal(warnings, "scene.json: /alto/servers/guide/policy: the RFC's relation C1 < "
                                  "C2 = C3 does not hold\n");
    free(warnings);
    scene_free(&s);
}

/* --- Workloads --------------------------------------------------------------------------------- */

TEST(there_must_be_hosts_for_all_peers)
{
    scene_refused(FILE_WITH("'population': {'a': {'peers': 9}}"),
                  "/workloads/file/population/a/peers: found 9, allowed: no more than there are "
                  "hosts that fit and take no other part in the swarm (8 fit)");
    scene_refused(FILE_WITH("'seeds': {'count': 9}"),
                  "/workloads/file/seeds: found 9 seeds, allowed: at most 8, the hosts that fit");
}

TEST(a_trace_must_be_one_of_as_many_peers)
{
    char *dir = temp_dir();
    folder_put(dir, "joins.csv", "time\n0\n");
    struct scene s = scene_load_in(dir,
                                   FILE_WITH("'arrivals': {'kind': 'trace', 'within': null, "
                                             "'file': 'joins.csv'}"),
                                   NULL, 0);
    char *errors = scene_errors(&s);
    assert_string_equal(errors,
                        "scene.json: /workloads/file/arrivals/file: joins.csv: found 1 rows, "
                        "allowed: 4, as many as there are peers\n");
    free(errors);
    scene_free(&s);
}

TEST(guidance_needs_a_server_and_a_tracker_governs_calls_only)
{
    scene_refused("{'alto': null, 'arms': {'on': {'workloads': {'file': {'guidance': null}}}}, "
                  "'workloads': {'file': {'guidance': {'holder': 'peer', 'strategy': 'cost'}}}}",
                  "/workloads/file/guidance/holder: found guidance, but there is no ALTO server in "
                  "/alto/servers");
    scene_refused("{'arms': {'on': {'workloads': {'file': {'guidance': {'holder': 'tracker', "
                  "'governs': ['call', 'unchoke']}}}}}}",
                  "/arms/on/workloads/file/guidance/governs: found more than \"call\", allowed: "
                  "\"call\" alone, since a tracker only gives addresses");
}

TEST(a_swarm_needs_a_slot_and_blocks_no_larger_than_pieces)
{
    scene_refused(FILE_WITH("'choking': {'regular': 0, 'optimistic': 0}, 'piece': '16 KiB', "
                            "'block': '32 KiB'"),
                  "/workloads/file/choking: found no slot, allowed: at least one",
                  "/workloads/file/block: found a block larger than a piece, allowed: at most a "
                  "piece");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_topology_is_either_an_archetype_or_a_graph),
        cmocka_unit_test(faults_of_a_graph_that_an_archetype_makes_are_said_of_the_archetype),
        cmocka_unit_test(a_graph_may_stand_in_a_file),
        cmocka_unit_test(a_graph_file_that_is_no_json_is_said_with_line_and_column),
        cmocka_unit_test(measuring_ends_with_the_run_and_begins_before_it_ends),
        cmocka_unit_test(there_are_no_more_than_a_million_bins),
        cmocka_unit_test(events_happen_before_the_end),
        cmocka_unit_test(things_that_events_are_about_must_be_there),
        cmocka_unit_test(things_that_a_workload_names_must_be_there),
        cmocka_unit_test(things_that_a_server_names_must_be_there),
        cmocka_unit_test(a_network_has_one_server),
        cmocka_unit_test(the_maps_of_a_policy_must_be_buildable),
        cmocka_unit_test(the_maps_of_an_event_must_be_buildable),
        cmocka_unit_test(faults_of_a_map_file_are_said_of_the_file),
        cmocka_unit_test(relations_of_costs_that_do_not_hold_are_worth_a_warning),
        cmocka_unit_test(there_must_be_hosts_for_all_peers),
        cmocka_unit_test(a_trace_must_be_one_of_as_many_peers),
        cmocka_unit_test(guidance_needs_a_server_and_a_tracker_governs_calls_only),
        cmocka_unit_test(a_swarm_needs_a_slot_and_blocks_no_larger_than_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
