/*
 * Graph documents made of topologies: built again they give an equal topology.
 */
#include "sim/base/arena.h"
#include "sim/engine/rng.h"
#include "sim/topo/graph.h"
#include "tests/support/faults.h"
#include "tests/support/quoted.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void same_nodes(const struct topo *a, const struct topo *b, uint32_t i)
{
    const struct topo_node *x = &a->nodes[i], *y = &b->nodes[i];
    assert_string_equal(x->name, y->name);
    assert_int_equal(x->network, y->network);
    assert_int_equal(x->kind, y->kind);
    assert_int_equal(x->area, y->area);
    assert_double_is(x->x, y->x);
    assert_double_is(x->y, y->y);
    assert_int_equal(x->hosts, y->hosts);
    assert_int_equal(x->hairpin, y->hairpin);
    for (uint32_t c = 0; c < a->nclasses; c++)
        assert_double_is(x->mix[c], y->mix[c]);
    assert_int_equal(x->nprefixes, y->nprefixes);
    for (size_t k = 0; k < x->nprefixes; k++)
        assert_int_equal(prefix_compare(&x->prefixes[k], &y->prefixes[k]), 0);
}

static void same_links(const struct topo_link *x, const struct topo_link *y)
{
    assert_string_equal(x->name, y->name);
    assert_int_equal(x->from, y->from);
    assert_int_equal(x->to, y->to);
    assert_int_equal(x->kind, y->kind);
    assert_int_equal(x->duplex, y->duplex);
    assert_true((x->medium == NULL) == (y->medium == NULL));
    if (x->medium)
        assert_string_equal(x->medium, y->medium);
    assert_double_is(x->capacity, y->capacity);
    assert_double_is(x->reverse, y->reverse);
    assert_int_equal(x->delay, y->delay);
    assert_int_equal(x->weight, y->weight);
    assert_double_is(x->price, y->price);
    assert_double_is(x->commit, y->commit);
}

static void same_topos(const struct topo *a, const struct topo *b)
{
    assert_int_equal(a->nnetworks, b->nnetworks);
    assert_int_equal(a->nclasses, b->nclasses);
    assert_int_equal(a->nareas, b->nareas);
    assert_int_equal(a->nnodes, b->nnodes);
    assert_int_equal(a->nlinks, b->nlinks);
    for (uint32_t i = 0; i < a->nnetworks; i++) {
        assert_string_equal(a->networks[i].name, b->networks[i].name);
        assert_int_equal(a->networks[i].as, b->networks[i].as);
    }
    for (uint32_t i = 0; i < a->nclasses; i++) {
        assert_string_equal(a->classes[i].name, b->classes[i].name);
        assert_double_is(a->classes[i].up, b->classes[i].up);
        assert_double_is(a->classes[i].down, b->classes[i].down);
        assert_int_equal(a->classes[i].delay, b->classes[i].delay);
    }
    for (uint32_t i = 0; i < a->nareas; i++) {
        assert_string_equal(a->areas[i].name, b->areas[i].name);
        assert_int_equal(a->areas[i].network, b->areas[i].network);
    }
    for (uint32_t i = 0; i < a->nnodes; i++)
        same_nodes(a, b, i);
    for (uint32_t i = 0; i < a->nlinks; i++)
        same_links(&a->links[i], &b->links[i]);
}

/* Takes the topology. */
static void goes_round(struct topology t)
{
    json_t *document = topo_document(t.topo);
    assert_non_null(document);
    struct topology again = topology_read(document);
    assert_non_null(again.topo);
    same_topos(t.topo, again.topo);
    json_t *twice = topo_document(again.topo);
    assert_true(json_equal(document, twice));
    json_decref(document);
    json_decref(twice);
    topology_free(&again);
    topology_free(&t);
}

static const char *const full =
    "{'networks': {'n': {'as': 65551}, 'm': {}},"
    " 'classes': {'slow': {'up': '1.234567 Mbit/s', 'down': '16 Mbit/s', 'delay': '10.000001 ms',"
    "                      'up_external': '7 kbit/s'},"
    "             'fast': {'up': '1 Gbit/s', 'down': '2 Gbit/s'}},"
    " 'nodes': {'a': {'network': 'n', 'kind': 'access', 'area': 'east', 'hosts': 100,"
    "                 'classes': {'slow': '12.3%', 'fast': 0.877}, 'x': 0.25, 'y': 0.1,"
    "                 'prefixes': ['10.0.0.0/24', '2001:db8::/64']},"
    "           'b': {'network': 'n', 'kind': 'access', 'x': 1, 'y': 0.7, 'classes': {'slow': 0.5},"
    "                 'prefixes': ['10.0.1.0/24']},"
    "           'r': {'network': 'n', 'x': 0, 'y': 0.5}, 's': {'network': 'm', 'x': 0, 'y': 0}},"
    " 'links': {'l': {'from': 'a', 'to': 'r', 'kind': 'radio', 'capacity': '10 Mbit/s',"
    "                 'reverse_capacity': '40 Mbit/s', 'delay': '2.5 ms', 'weight': 7},"
    "           'h': {'from': 'b', 'to': 'r', 'kind': 'access', 'capacity': '9.87654321 Mbit/s',"
    "                 'duplex': 'half', 'delay': '0 s'},"
    "           'i': {'from': 'b', 'to': 'a', 'kind': 'radio', 'capacity': '1 bit/s',"
    "                 'duplex': 'shared', 'medium': 'air', 'delay': '1 ns'},"
    "           't': {'from': 'r', 'to': 's', 'kind': 'transit', 'capacity': '123456789 bit/s',"
    "                 'price': 0.1, 'commit': '3.3 Mbit/s'},"
    "           'u': {'from': 'r', 'to': 's', 'kind': 'peering', 'capacity': '1 Tbit/s'}}}";

TEST(a_document_with_everything_goes_round)
{
    goes_round(topology_of(full));
}

TEST(what_was_laid_out_goes_round)
{
    goes_round(topology_of("{'networks': {'n': {}}, 'nodes': {'a': {'network': 'n'},"
                           " 'b': {'network': 'n'}, 'c': {'network': 'n'}},"
                           " 'links': {'1': {'from': 'a', 'to': 'b', 'kind': 'access',"
                           "                 'capacity': '1 Gbit/s'},"
                           "           '2': {'from': 'b', 'to': 'c', 'kind': 'access',"
                           "                 'capacity': '1 Gbit/s'}}}"));
}

TEST(the_archetypes_go_round)
{
    goes_round(topology_of_archetype("'small-isp'"));
    goes_round(topology_of_archetype("'multi-access'"));
    goes_round(topology_of_archetype("'fixed-mobile'"));
    goes_round(topology_of_archetype("{'kind': 'fixed-mobile', 'mobile': {'duplex': 'shared'}}"));
}

/* What is absent is left out where the default says the same. */
TEST(a_document_says_what_the_topology_holds)
{
    struct topology t = topology_of(full);
    json_t *d = topo_document(t.topo);
    json_t *nodes = json_object_get(d, "nodes"), *links = json_object_get(d, "links");
    is_json(json_incref(json_object_get(json_object_get(d, "networks"), "n")), "{'as': 65551}");
    is_json(json_incref(json_object_get(json_object_get(d, "classes"), "fast")),
            "{'up': '1 Gbit/s', 'down': '2 Gbit/s', 'delay': '0 s'}");
    is_json(json_incref(json_object_get(nodes, "r")),
            "{'network': 'n', 'kind': 'router', 'area': 'n', 'x': 0.0, 'y': 0.5}");
    is_json(json_incref(json_object_get(links, "u")),
            "{'from': 'r', 'to': 's', 'kind': 'peering', 'duplex': 'full', 'capacity': '1 Tbit/s',"
            " 'delay': '1 ms', 'weight': 10}");
    is_json(json_incref(json_object_get(links, "l")),
            "{'from': 'a', 'to': 'r', 'kind': 'radio', 'duplex': 'full', 'capacity': '10 Mbit/s',"
            " 'reverse_capacity': '40 Mbit/s', 'delay': '2.5 ms', 'weight': 7}");
    json_decref(d);
    topology_free(&t);
}

static void reads_back(enum unit unit, double value)
{
    double back;
    json_t *text = quantity_json(unit, value);
    assert_int_equal(quantity_parse(unit, json_string_value(text), &back), 0);
    assert_double_is(back, value);
    json_decref(text);
}

TEST(quantities_read_well_where_that_is_exact)
{
    is_json(quantity_json(UNIT_RATE, 10e6), "'10 Mbit/s'");
    is_json(quantity_json(UNIT_TIME, 0.0025), "'2.5 ms'");
    is_json(quantity_json(UNIT_RATE, 0), "'0 bit/s'");
    is_json(quantity_json(UNIT_TIME, 0), "'0 s'");
}

TEST(quantities_read_back_as_the_very_value)
{
    struct rng r;
    rng_init(&r, 1, 1, "quantity", "json");
    for (int i = 0; i < 20000; i++) {
        reads_back(UNIT_RATE, pow(10, -3 + 16 * rng_unit(&r)));
        reads_back(UNIT_RATE, (double)rng_below(&r, 1000000));
        reads_back(UNIT_TIME, (double)rng_below(&r, INT64_C(1) << (1 + i % 50)) / 1e9);
    }
}

TEST(a_failed_allocation_gives_nothing_or_all)
{
    struct topology t = topology_of(full);
    json_t *whole = topo_document(t.topo);
    for (size_t n = 0;; n++) {
        faults_start(n);
        json_t *document = topo_document(t.topo);
        bool failed = faults_stop();
        assert_true(document || failed);
        if (document)
            assert_true(json_equal(document, whole));
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
        cmocka_unit_test(a_document_with_everything_goes_round),
        cmocka_unit_test(what_was_laid_out_goes_round),
        cmocka_unit_test(the_archetypes_go_round),
        cmocka_unit_test(a_document_says_what_the_topology_holds),
        cmocka_unit_test(quantities_read_well_where_that_is_exact),
        cmocka_unit_test(quantities_read_back_as_the_very_value),
        cmocka_unit_test(a_failed_allocation_gives_nothing_or_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
