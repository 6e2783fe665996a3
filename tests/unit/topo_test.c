#include "sim/topo/topo.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

static const char *const two_networks =
    "{'networks': {'y': {}, 'x': {}},"
    " 'classes': {'slow': {'up': '1 Mbit/s', 'down': '2 Mbit/s'},"
    "             'fast': {'up': '1 Gbit/s', 'down': '1 Gbit/s'}},"
    " 'nodes': {'r': {'network': 'y'},"
    "           'b': {'network': 'x', 'kind': 'access', 'hosts': 3, 'prefixes': ['10.0.0.0/24'],"
    "                 'classes': {'slow': 1}},"
    "           'a': {'network': 'x', 'kind': 'access', 'hosts': 4, 'prefixes': ['10.0.1.0/24'],"
    "                 'classes': {'fast': 1}}},"
    " 'links': {'up': {'from': 'a', 'to': 'r', 'kind': 'transit', 'capacity': '1 Gbit/s'},"
    "           'by': {'from': 'b', 'to': 'r', 'kind': 'peering', 'capacity': '1 Gbit/s'},"
    "           'in': {'from': 'b', 'to': 'a', 'kind': 'radio', 'capacity': '1 Gbit/s'}}}";

TEST(things_are_numbered_in_the_order_of_their_names)
{
    struct topology t = topology_of(two_networks);
    assert_int_equal(t.topo->nnetworks, 2);
    assert_string_equal(t.topo->networks[0].name, "x");
    assert_string_equal(t.topo->networks[1].name, "y");
    assert_int_equal(t.topo->nclasses, 2);
    assert_string_equal(t.topo->classes[0].name, "fast");
    assert_string_equal(t.topo->classes[1].name, "slow");
    assert_int_equal(t.topo->nareas, 3);
    assert_string_equal(t.topo->areas[0].name, "a");
    assert_string_equal(t.topo->areas[1].name, "b");
    assert_string_equal(t.topo->areas[2].name, "y");
    assert_int_equal(t.topo->nnodes, 3);
    assert_string_equal(t.topo->nodes[0].name, "a");
    assert_string_equal(t.topo->nodes[2].name, "r");
    assert_int_equal(t.topo->nlinks, 3);
    assert_string_equal(t.topo->links[0].name, "by");
    assert_string_equal(t.topo->links[2].name, "up");
    topology_free(&t);
}

TEST(things_are_found_by_their_names)
{
    struct topology t = topology_of(two_networks);
    for (uint32_t i = 0; i < t.topo->nnetworks; i++)
        assert_int_equal(topo_find_network(t.topo, t.topo->networks[i].name), i);
    for (uint32_t i = 0; i < t.topo->nclasses; i++)
        assert_int_equal(topo_find_class(t.topo, t.topo->classes[i].name), i);
    for (uint32_t i = 0; i < t.topo->nareas; i++)
        assert_int_equal(topo_find_area(t.topo, t.topo->areas[i].name), i);
    for (uint32_t i = 0; i < t.topo->nnodes; i++)
        assert_int_equal(topo_find_node(t.topo, t.topo->nodes[i].name), i);
    for (uint32_t i = 0; i < t.topo->nlinks; i++)
        assert_int_equal(topo_find_link(t.topo, t.topo->links[i].name), i);
    topology_free(&t);
}

static void finds_nothing(const struct topo *t, const char *name)
{
    assert_int_equal(topo_find_network(t, name), TOPO_NONE);
    assert_int_equal(topo_find_class(t, name), TOPO_NONE);
    assert_int_equal(topo_find_area(t, name), TOPO_NONE);
    assert_int_equal(topo_find_node(t, name), TOPO_NONE);
    assert_int_equal(topo_find_link(t, name), TOPO_NONE);
}

TEST(what_is_not_there_is_not_found)
{
    struct topology t = topology_of(two_networks);
    finds_nothing(t.topo, "");
    finds_nothing(t.topo, "A");
    finds_nothing(t.topo, "aa");
    finds_nothing(t.topo, "zz");
    topology_free(&t);
}

TEST(where_there_is_nothing_nothing_is_found)
{
    struct topology t = topology_of("{'networks': {'n': {}}, 'nodes': {'a': {'network': 'n'}}}");
    assert_int_equal(topo_find_class(t.topo, "a"), TOPO_NONE);
    assert_int_equal(topo_find_link(t.topo, "a"), TOPO_NONE);
    topology_free(&t);
}

TEST(a_link_is_interdomain_where_its_ends_are_of_two_networks)
{
    struct topology t = topology_of(two_networks);
    assert_true(topo_interdomain(t.topo, link_named(&t, "up")));
    assert_true(topo_interdomain(t.topo, link_named(&t, "by")));
    assert_false(topo_interdomain(t.topo, link_named(&t, "in")));
    topology_free(&t);
}

TEST(hosts_are_those_of_all_access_nodes)
{
    struct topology t = topology_of(two_networks);
    assert_int_equal(topo_hosts(t.topo), 7);
    topology_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(things_are_numbered_in_the_order_of_their_names),
        cmocka_unit_test(things_are_found_by_their_names),
        cmocka_unit_test(what_is_not_there_is_not_found),
        cmocka_unit_test(where_there_is_nothing_nothing_is_found),
        cmocka_unit_test(a_link_is_interdomain_where_its_ends_are_of_two_networks),
        cmocka_unit_test(hosts_are_those_of_all_access_nodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
