#include "sim/scenario/topology_json.h"
#include "tests/support/faults.h"
#include "tests/support/quoted.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <string.h>

static const char graph[] =
    "{'networks': {'n': {'as': 64500}, 'm': {'as': 64501}},"
    " 'classes': {'c': {'up': '1 Mbit/s', 'down': '2 Mbit/s'}},"
    " 'nodes': {'edge': {'network': 'n', 'kind': 'access', 'hosts': 3, 'classes': {'c': 1},"
    "  'prefixes': ['10.0.0.0/24'], 'x': 0.25, 'y': 0.5},"
    "  'core': {'network': 'n', 'x': 0, 'y': 1}, 'far': {'network': 'm', 'x': 1, 'y': 0}},"
    " 'links': {'in': {'from': 'edge', 'to': 'core', 'kind': 'access', 'capacity': '1 Gbit/s',"
    "  'reverse_capacity': '250 Mbit/s', 'delay': '2.5 ms', 'weight': 7},"
    "  'out': {'from': 'core', 'to': 'far', 'kind': 'transit', 'capacity': '10 Gbit/s'}}}";

TEST(a_topology_is_told_in_plain_numbers)
{
    struct topology t = topology_of(graph);
    is_json(topology_json(t.topo),
            "{'format': 'altosim-topology/1',"
            " 'networks': [{'name': 'm', 'as': 64501}, {'name': 'n', 'as': 64500}],"
            " 'nodes': ["
            "  {'name': 'core', 'network': 'n', 'kind': 'router', 'area': 'n', 'x': 0.0, 'y': 1.0,"
            "   'hosts': 0},"
            "  {'name': 'edge', 'network': 'n', 'kind': 'access', 'area': 'edge', 'x': 0.25,"
            "   'y': 0.5, 'hosts': 3},"
            "  {'name': 'far', 'network': 'm', 'kind': 'router', 'area': 'm', 'x': 1.0, 'y': 0.0,"
            "   'hosts': 0}],"
            " 'links': ["
            "  {'name': 'in', 'from': 'edge', 'to': 'core', 'kind': 'access', 'duplex': 'full',"
            "   'capacity': 1e9, 'delay': 0.0025, 'weight': 7, 'reverse_capacity': 250e6},"
            "  {'name': 'out', 'from': 'core', 'to': 'far', 'kind': 'transit', 'duplex': 'full',"
            "   'capacity': 1e10, 'delay': 0.001, 'weight': 10}]}");
    topology_free(&t);
}

TEST(every_node_has_a_place_in_the_unit_square)
{
    struct topology t = topology_of_sketch("a.1-a.2 a.2>b.1 b.1=c.1");
    json_t *document = topology_json(t.topo), *node;
    size_t i;
    json_array_foreach(json_object_get(document, "nodes"), i, node)
    {
        double x = json_real_value(json_object_get(node, "x")),
               y = json_real_value(json_object_get(node, "y"));
        assert_true(x >= 0 && x <= 1 && y >= 0 && y <= 1);
    }
    assert_int_equal(i, 4);
    json_decref(document);
    topology_free(&t);
}

TEST(memory_that_runs_out_leaves_nothing_and_no_half_a_topology)
{
    struct topology t = topology_of(graph);
    json_t *whole = topology_json(t.topo);
    for (size_t n = 0;; n++) {
        faults_start(n);
        json_t *document = topology_json(t.topo);
        bool failed = faults_stop();
        assert_true(document ? json_equal(document, whole) : failed);
        json_decref(document);
        if (!failed)
            break;
    }
    json_decref(whole);
    topology_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_topology_is_told_in_plain_numbers),
        cmocka_unit_test(every_node_has_a_place_in_the_unit_square),
        cmocka_unit_test(memory_that_runs_out_leaves_nothing_and_no_half_a_topology),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
