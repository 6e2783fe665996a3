/*
 * What a sound graph document is built into. What is said of others stands in
 * graph_problems_test.c.
 */
#include "sim/topo/graph.h"
#include "sim/base/arena.h"
#include "sim/base/json.h"
#include "tests/support/faults.h"
#include "tests/support/quoted.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const full =
    "{'networks': {'n': {'as': 65551}},"
    " 'classes': {'slow': {'up': '1 Mbit/s', 'down': '16 Mbit/s', 'delay': '10 ms'},"
    "             'fast': {'up': '1 Gbit/s', 'down': '2 Gbit/s'}},"
    " 'nodes': {'a': {'network': 'n', 'kind': 'access', 'area': 'east', 'hosts': 100,"
    "                 'classes': {'slow': '25%', 'fast': 0.75}, 'x': 0.25, 'y': 1,"
    "                 'prefixes': ['10.0.0.0/24', '2001:db8::/64']},"
    "           'r': {'network': 'n', 'x': 0, 'y': 0.5}},"
    " 'links': {'l': {'from': 'a', 'to': 'r', 'kind': 'aggregation', 'capacity': '10 Mbit/s',"
    "                 'reverse_capacity': '40 Mbit/s', 'delay': '2 ms', 'weight': 7}}}";

TEST(a_network_has_its_number)
{
    struct topology t = topology_of(full);
    assert_int_equal(t.topo->networks[0].as, 65551);
    topology_free(&t);
}

TEST(numbers_count_from_64496_where_none_is_given)
{
    struct topology t = topology_of("{'networks': {'c': {}, 'a': {}, 'b': {'as': 7}},"
                                    " 'nodes': {'x': {'network': 'a'}}}");
    assert_int_equal(t.topo->networks[0].as, 64496);
    assert_int_equal(t.topo->networks[1].as, 7);
    assert_int_equal(t.topo->networks[2].as, 64498);
    topology_free(&t);
}

TEST(an_access_class_has_its_rates_in_bits_and_its_delay)
{
    struct topology t = topology_of(full);
    const struct topo_class *slow = &t.topo->classes[1];
    assert_string_equal(slow->name, "slow");
    assert_double_is(slow->up, 1e6);
    assert_double_is(slow->down, 16e6);
    assert_int_equal(slow->delay, 10000000);
    assert_int_equal(t.topo->classes[0].delay, 0);
    topology_free(&t);
}

TEST(an_access_node_has_hosts_shares_and_prefixes)
{
    struct topology t = topology_of(full);
    const struct topo_node *a = &t.topo->nodes[0];
    char text[PREFIX_TEXT];
    assert_int_equal(a->kind, NODE_ACCESS);
    assert_int_equal(a->hosts, 100);
    assert_double_is(a->mix[0], 0.75); /* fast */
    assert_double_is(a->mix[1], 0.25);
    assert_int_equal(a->nprefixes, 2);
    assert_string_equal(prefix_format(&a->prefixes[0], text), "10.0.0.0/24");
    assert_string_equal(prefix_format(&a->prefixes[1], text), "2001:db8::/64");
    topology_free(&t);
}

TEST(a_class_nobody_has_takes_no_share)
{
    struct topology t = topology_of(
        "{'networks': {'n': {}}, 'classes': {'c': {'up': '1 bit/s', 'down': '1 bit/s'},"
        " 'd': {'up': '1 bit/s', 'down': '1 bit/s'}},"
        " 'nodes': {'a': {'network': 'n', 'kind': 'access', 'hosts': 1, 'classes': {'d': 1},"
        "           'prefixes': ['10.0.0.0/24']}}}");
    assert_double_is(t.topo->nodes[0].mix[0], 0);
    assert_double_is(t.topo->nodes[0].mix[1], 1);
    topology_free(&t);
}

TEST(a_link_has_its_ends_capacities_delay_and_weight)
{
    struct topology t = topology_of(full);
    const struct topo_link *l = &t.topo->links[0];
    assert_int_equal(l->from, node_named(&t, "a"));
    assert_int_equal(l->to, node_named(&t, "r"));
    assert_int_equal(l->kind, LINK_AGGREGATION);
    assert_int_equal(l->duplex, DUPLEX_FULL);
    assert_null(l->medium);
    assert_double_is(l->capacity, 10e6);
    assert_double_is(l->reverse, 40e6);
    assert_int_equal(l->delay, 2000000);
    assert_int_equal(l->weight, 7);
    assert_double_is(l->price, 0);
    assert_double_is(l->commit, 0);
    topology_free(&t);
}

TEST(a_link_is_alike_both_ways_where_nothing_else_is_said)
{
    struct topology t = topology_of_sketch("n.a-n.b");
    assert_double_is(t.topo->links[0].reverse, t.topo->links[0].capacity);
    assert_int_equal(t.topo->links[0].delay, 1000000);
    assert_int_equal(t.topo->links[0].weight, 10);
    topology_free(&t);
}

TEST(transit_has_its_price_and_commit)
{
    struct topology t = topology_of(
        "{'networks': {'n': {}, 'm': {}}, 'nodes': {'a': {'network': 'n'}, 'b': {'network': 'm'}},"
        " 'links': {'l': {'from': 'a', 'to': 'b', 'kind': 'transit', 'capacity': '1 Gbit/s',"
        "                 'price': 1.5, 'commit': '20 Mbit/s'}}}");
    assert_double_is(t.topo->links[0].price, 1.5);
    assert_double_is(t.topo->links[0].commit, 20e6);
    topology_free(&t);
}

TEST(shared_links_have_their_medium)
{
    struct topology t = topology_of(
        "{'networks': {'n': {}}, 'nodes': {'a': {'network': 'n'}, 'b': {'network': 'n'}},"
        " 'links': {'l': {'from': 'a', 'to': 'b', 'kind': 'radio', 'capacity': '1 Gbit/s',"
        "                 'duplex': 'shared', 'medium': 'air'},"
        "           'm': {'from': 'a', 'to': 'b', 'kind': 'radio', 'capacity': '1 Mbit/s',"
        "                 'duplex': 'half'}}}");
    assert_int_equal(t.topo->links[0].duplex, DUPLEX_SHARED);
    assert_string_equal(t.topo->links[0].medium, "air");
    assert_int_equal(t.topo->links[1].duplex, DUPLEX_HALF);
    topology_free(&t);
}

static const char *area_of(const struct topology *t, const char *node)
{
    return t->topo->areas[t->topo->nodes[node_named(t, node)].area].name;
}

TEST(a_node_belongs_to_the_area_it_names_or_to_the_natural_one)
{
    struct topology t = topology_of(
        "{'networks': {'n': {}, 'm': {}},"
        " 'nodes': {'a': {'network': 'n', 'kind': 'access'}, 'r': {'network': 'n'},"
        "           'b': {'network': 'n', 'kind': 'access', 'area': 'east'},"
        "           's': {'network': 'n', 'area': 'east'}, 'z': {'network': 'm'}},"
        " 'links': {'1': {'from': 'a', 'to': 'r', 'kind': 'access', 'capacity': '1 Gbit/s'},"
        "           '2': {'from': 'b', 'to': 'r', 'kind': 'access', 'capacity': '1 Gbit/s'},"
        "           '3': {'from': 's', 'to': 'r', 'kind': 'access', 'capacity': '1 Gbit/s'}}}");
    assert_int_equal(t.topo->nareas, 4);
    assert_string_equal(area_of(&t, "a"), "a");
    assert_string_equal(area_of(&t, "r"), "n");
    assert_string_equal(area_of(&t, "b"), "east");
    assert_string_equal(area_of(&t, "s"), "east");
    assert_string_equal(area_of(&t, "z"), "m");
    assert_int_equal(t.topo->areas[topo_find_area(t.topo, "east")].network, network_named(&t, "n"));
    assert_int_equal(t.topo->areas[topo_find_area(t.topo, "m")].network, network_named(&t, "m"));
    topology_free(&t);
}

/* Of an access node "c" with these links to the routers "d" and "e". */
static const char *hairpin_of_c(const char *links, struct topology *t)
{
    char text[1024];
    snprintf(text, sizeof text,
             "{'networks': {'n': {}}, 'nodes': {'c': {'network': 'n', 'kind': 'access'},"
             " 'd': {'network': 'n'}, 'e': {'network': 'n'}},"
             " 'links': {'d:e': {'from': 'd', 'to': 'e', 'capacity': '1 Gbit/s', 'kind': 'radio'},"
             " %s}}",
             links);
    *t = topology_of(text);
    assert_int_equal(t->topo->nodes[node_named(t, "d")].hairpin, TOPO_NONE);
    uint32_t hairpin = t->topo->nodes[node_named(t, "c")].hairpin;
    return hairpin == TOPO_NONE ? NULL : t->topo->links[hairpin].name;
}

#define RADIO_CD    "'r': {'from': 'c', 'to': 'd', 'capacity': '1 Gbit/s', 'kind': 'radio'}"
#define RADIO_DC    "'r': {'from': 'd', 'to': 'c', 'capacity': '1 Gbit/s', 'kind': 'radio'}"
#define WIRE_CE     "'w': {'from': 'c', 'to': 'e', 'capacity': '1 Gbit/s', 'kind': 'access'}"
#define RADIO_CE    "'s': {'from': 'c', 'to': 'e', 'capacity': '1 Gbit/s', 'kind': 'radio'}"
#define WIRE_BEFORE "'a': {'from': 'c', 'to': 'e', 'capacity': '1 Gbit/s', 'kind': 'access'}"

TEST(an_access_node_behind_one_radio_link_has_it_as_its_hairpin)
{
    static const char *const links[] = {RADIO_CD, RADIO_DC};
    for (size_t i = 0; i < COUNT(links); i++) {
        struct topology t;
        assert_string_equal(hairpin_of_c(links[i], &t), "r");
        topology_free(&t);
    }
}

TEST(other_nodes_have_no_hairpin)
{
    static const char *const links[] = {WIRE_CE, RADIO_CD ", " RADIO_CE, RADIO_CD ", " WIRE_CE,
                                        RADIO_CD ", " WIRE_BEFORE};
    for (size_t i = 0; i < COUNT(links); i++) {
        struct topology t;
        assert_null(hairpin_of_c(links[i], &t));
        topology_free(&t);
    }
}

TEST(coordinates_that_are_given_are_kept)
{
    struct topology t = topology_of(full);
    assert_double_is(t.topo->nodes[0].x, 0.25);
    assert_double_is(t.topo->nodes[0].y, 1);
    assert_double_is(t.topo->nodes[1].x, 0);
    assert_double_is(t.topo->nodes[1].y, 0.5);
    topology_free(&t);
}

/* b lacks only its y: then nobody keeps his. */
TEST(a_graph_in_which_one_coordinate_is_missing_is_laid_out_whole)
{
    static const char *const text =
        "{'networks': {'n': {}}, 'nodes': {'a': {'network': 'n', 'x': 0.123, 'y': 0.456},"
        " 'b': {'network': 'n', 'x': 0.123}, 'c': {'network': 'n', 'x': 0.123, 'y': 0.456}},"
        " 'links': {'1': {'from': 'a', 'to': 'b', 'kind': 'access', 'capacity': '1 Gbit/s'},"
        "           '2': {'from': 'b', 'to': 'c', 'kind': 'access', 'capacity': '1 Gbit/s'}}}";
    struct topology t = topology_of(text), again = topology_of(text);
    for (uint32_t i = 0; i < 3; i++) {
        const struct topo_node *n = &t.topo->nodes[i];
        assert_true(n->x >= 0 && n->x <= 1 && n->y >= 0 && n->y <= 1);
        assert_true(n->x != 0.123 || n->y != 0.456);
        assert_double_is(n->x, again.topo->nodes[i].x);
        assert_double_is(n->y, again.topo->nodes[i].y);
    }
    topology_free(&t);
    topology_free(&again);
}

static void no_problem(void *ctx, const char *pointer, const char *text)
{
    (void)ctx;
    fail_msg("%s: %s", pointer, text);
}

/* Builds with allocation n failing, the arena's chunk ending after `left` bytes: false when none
 * failed. */
static bool build_with_fault(const json_t *document, size_t left, size_t n)
{
    struct arena *arena = arena_new();
    struct field_input in = {arena, {no_problem, NULL}};
    const struct graph_conf *conf = record_parse(&in, &graph_record, document, "", NULL);
    arena_array(arena, 1, 64 * 1024 - left);
    faults_start(n);
    const struct topo *t = topo_build(&in, conf);
    bool failed = faults_stop();
    assert_true(t || failed);
    if (t) {
        assert_double_is(t->nodes[0].mix[0], 0.75);
        assert_false(isnan(t->nodes[0].x));
        assert_string_equal(t->areas[0].name, "east");
    }
    arena_free(arena);
    return failed;
}

TEST(a_failed_allocation_gives_nothing_or_all)
{
    json_t *document = quoted_json(full);
    json_object_del(json_pointer_get(document, "/nodes/a"), "x");
    for (size_t left = 0; left < 2000; left += 16) {
        for (size_t n = 0; build_with_fault(document, left, n); n++)
            ;
    }
    json_decref(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_network_has_its_number),
        cmocka_unit_test(numbers_count_from_64496_where_none_is_given),
        cmocka_unit_test(an_access_class_has_its_rates_in_bits_and_its_delay),
        cmocka_unit_test(an_access_node_has_hosts_shares_and_prefixes),
        cmocka_unit_test(a_class_nobody_has_takes_no_share),
        cmocka_unit_test(a_link_has_its_ends_capacities_delay_and_weight),
        cmocka_unit_test(a_link_is_alike_both_ways_where_nothing_else_is_said),
        cmocka_unit_test(transit_has_its_price_and_commit),
        cmocka_unit_test(shared_links_have_their_medium),
        cmocka_unit_test(a_node_belongs_to_the_area_it_names_or_to_the_natural_one),
        cmocka_unit_test(an_access_node_behind_one_radio_link_has_it_as_its_hairpin),
        cmocka_unit_test(other_nodes_have_no_hairpin),
        cmocka_unit_test(coordinates_that_are_given_are_kept),
        cmocka_unit_test(a_graph_in_which_one_coordinate_is_missing_is_laid_out_whole),
        cmocka_unit_test(a_failed_allocation_gives_nothing_or_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
