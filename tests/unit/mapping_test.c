/*
 * Who should have served whom, worked out by hand. The world:
 *
 *     edge-a --- r1 ===== r2 ===== r3 --- edge-b        ===: backbone links of network isp
 *                         |
 *                        far (network cdn)
 *
 * Servers stand at edge-a, at edge-b and far, the origin far, too. On the way to a user agent at edge-a
 * the backbone links are 0 from edge-a, 2 from edge-b, 1 from far.
 */
#include "sim/scenario/mapping.h"

#include "tests/support/alto_maps.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <math.h>
#include <stdio.h>

static const char world[] =
    "{'networks': {'isp': {}, 'cdn': {}}, 'classes': {'home': {'up': '1 Mbit/s', 'down': '1 Mbit/s'}}, 'nodes': {"
    "'edge-a': {'network': 'isp', 'kind': 'access', 'area': 'a', 'hosts': 9, 'classes': {'home': 1}, 'prefixes': "
    "['10.0.0.0/24']}, 'edge-b': {'network': 'isp', 'kind': 'access', 'area': 'b', 'hosts': 9, 'classes': {'home': 1}, "
    "'prefixes': ['10.0.1.0/24']}, 'far': {'network': 'cdn', 'kind': 'access', 'hosts': 9, 'classes': {'home': 1}, "
    "'prefixes': ['10.1.0.0/24']}, 'r1': {'network': 'isp'}, 'r2': {'network': 'isp'}, 'r3': "
    "{'network': 'isp'}}, 'links': {"
    "'a': {'from': 'edge-a', 'to': 'r1', 'kind': 'access', 'capacity': '1 Gbit/s'}, "
    "'b': {'from': 'edge-b', 'to': 'r3', 'kind': 'access', 'capacity': '1 Gbit/s'}, "
    "'x': {'from': 'r1', 'to': 'r2', 'kind': 'backbone', 'capacity': '1 Gbit/s'}, "
    "'y': {'from': 'r2', 'to': 'r3', 'kind': 'backbone', 'capacity': '1 Gbit/s'}, "
    "'z': {'from': 'r1', 'to': 'r3', 'kind': 'backbone', 'weight': 100, 'capacity': '1 Gbit/s'}, "
    "'t': {'from': 'r2', 'to': 'far', 'kind': 'transit', 'capacity': '1 Gbit/s'}}}";

/* Maps of isp with these costs between edge-a, edge-b and the rest; the costs are written with '. */
static struct mapset *maps_with(const char *costs)
{
    char text[1024];
    snprintf(text, sizeof text,
             "{'meta': {'vtag': {'resource-id': 'm'}}, 'network-map': {'pa': {'ipv4': "
             "['10.0.0.0/24']}, 'pb': {'ipv4': ['10.0.1.0/24']}, 'rest': {'ipv4': ['0.0.0.0/0'], "
             "'ipv6': ['::/0']}}, 'cost-maps': [{'meta': {'cost-type': {'cost-metric': "
             "'routingcost', 'cost-mode': 'numerical'}}, 'cost-map': {%s}}]}",
             costs);
    for (char *c = text; *c; c++)
        *c = *c == '\'' ? '"' : *c;
    return maps_from(text, OFFER_ALL);
}

enum { A, B, FAR, ORIGIN, SERVERS };

struct bench {
    struct topology t;
    struct sim *sim;
    struct net *net;
    uint32_t hosts[SERVERS], agent_a, agent_b;
    struct mapset *maps[2]; /* by network: cdn, isp */
    struct mapping *m;
};

static uint32_t host_at(const struct bench *b, const char *node, uint32_t i)
{
    uint32_t first, end;
    hosts_of_node(net_hosts(b->net), node_named(&b->t, node), &first, &end);
    return first + i;
}

/* Measures from second 10 to second 20. */
static struct bench setup(struct mapset *maps)
{
    struct bench b = {.t = topology_of(world), .sim = sim_new(), .maps = {NULL, maps}};
    struct net_config config = {
        .topo = b.t.topo, .seed = 1, .window = {10 * SIM_SECOND, 20 * SIM_SECOND, SIM_SECOND}};
    b.net = net_new(b.sim, &config);
    assert_non_null(b.net);
    assert_int_equal(network_named(&b.t, "isp"), 1);
    b.hosts[A] = host_at(&b, "edge-a", 0);
    b.hosts[B] = host_at(&b, "edge-b", 0);
    b.hosts[FAR] = host_at(&b, "far", 0);
    b.hosts[ORIGIN] = host_at(&b, "far", 1);
    b.agent_a = host_at(&b, "edge-a", 1);
    b.agent_b = host_at(&b, "edge-b", 1);
    return b;
}

static void begin(struct bench *b)
{
    struct mapping_input in = {b->net, b->hosts, ORIGIN, SERVERS, b->maps};
    b->m = mapping_new(&in);
    assert_non_null(b->m);
}

static void teardown(struct bench *b)
{
    assert_int_equal(mapping_error(b->m), 0);
    mapping_free(b->m);
    mapset_unref(b->maps[1]);
    net_free(b->net);
    sim_free(b->sim);
    topology_free(&b->t);
}

static void add(struct bench *b, uint32_t agent, int server, double bytes, double at)
{
    mapping_add(b->m, agent, (uint32_t)server, bytes, sim_seconds(at));
}

static struct mapping_count isp(const struct bench *b)
{
    return mapping_of_network(b->m, 1);
}

/* Edge-a is best for its own. 100 bytes from there (no link), 10 from edge-b (2 links), 1 from far (1
 * link), 1000 from the origin (1 link): load 20 + 1 + 1000, least load 0. */
static struct mapset *own_first(void)
{
    return maps_with("'pa': {'pa': 1, 'pb': 5}, 'rest': {'pa': 9, 'pb': 9}");
}

TEST(bytes_comply_that_are_asked_of_a_surrogate_of_the_least_cost)
{
    struct bench b = setup(own_first());
    begin(&b);
    add(&b, b.agent_a, A, 100, 10);
    add(&b, b.agent_a, B, 10, 11);
    add(&b, b.agent_a, FAR, 1, 12);
    add(&b, b.agent_a, ORIGIN, 1000, 19.9);
    assert_double_near(isp(&b).judged, 1111, 0);
    assert_double_near(isp(&b).best, 100, 0);
    assert_double_near(isp(&b).load, 1021, 0);
    assert_double_near(isp(&b).least, 0, 0);
    assert_double_near(mapping_of_area(b.m, 0, A), 100, 0);
    assert_double_near(mapping_of_area(b.m, 0, ORIGIN), 1000, 0);
    assert_double_near(mapping_of_area(b.m, 1, B), 0, 0);
    teardown(&b);
}

TEST(what_is_asked_outside_the_window_does_not_count)
{
    struct bench b = setup(own_first());
    begin(&b);
    add(&b, b.agent_a, A, 100, 9.9);
    add(&b, b.agent_a, A, 100, 20);
    assert_double_near(isp(&b).judged, 0, 0);
    assert_double_near(mapping_of_area(b.m, 0, A), 0, 0);
    teardown(&b);
}

/* For edge-b both edge-a (2 links) and far (1 link) cost 3, and edge-b itself 7: the least load of 10
 * bytes is 10 (2 + 1) / 2 = 15. From far they are a load of 10, from edge-b of 0. */
TEST(of_several_best_ones_each_is_as_good)
{
    struct bench b = setup(maps_with("'pa': {'pa': 1, 'pb': 3}, 'rest': {'pa': 9, 'pb': 3}"));
    begin(&b);
    add(&b, b.agent_b, FAR, 10, 10);
    assert_double_near(isp(&b).best, 10, 0);
    assert_double_near(isp(&b).load, 10, 0);
    assert_double_near(isp(&b).least, 15, 0);
    add(&b, b.agent_b, B, 10, 10);
    assert_double_near(isp(&b).judged, 20, 0);
    assert_double_near(isp(&b).best, 10, 0);
    assert_double_near(isp(&b).load, 10, 0);
    assert_double_near(isp(&b).least, 30, 0);
    teardown(&b);
}

/* Only edge-a's cost is known: it is best; without any nobody is judged, but all are listed. */
TEST(unknown_costs_are_no_recommendation)
{
    struct bench b = setup(maps_with("'pa': {'pa': 1}"));
    begin(&b);
    add(&b, b.agent_a, A, 1, 10);
    assert_double_near(isp(&b).best, 1, 0);
    add(&b, b.agent_b, A, 1, 10);
    assert_double_near(isp(&b).judged, 1, 0);
    assert_double_near(mapping_of_area(b.m, 1, A), 1, 0);
    add(&b, b.hosts[FAR] + 2, FAR, 5, 10); /* whose network has no server */
    assert_double_near(mapping_of_network(b.m, 0).judged, 0, 0);
    teardown(&b);
}

/* The least-weight way r1 - r2 - r3 is lost: the way between the edges is z, one link. New maps find
 * edge-b best for edge-a. */
TEST(other_maps_and_routes_are_judged_by_from_then_on)
{
    struct bench b = setup(own_first());
    begin(&b);
    add(&b, b.agent_a, B, 10, 10);
    assert_double_near(isp(&b).load, 20, 0);
    mapset_unref(b.maps[1]);
    b.maps[1] = maps_with("'pa': {'pa': 5, 'pb': 5}, 'pb': {'pa': 1, 'pb': 1}");
    net_set_link(b.net, link_named(&b.t, "y"), false);
    mapping_renew(b.m);
    add(&b, b.agent_a, B, 10, 11);
    assert_double_near(isp(&b).best, 10, 0);
    assert_double_near(isp(&b).load, 30, 0);
    assert_double_near(isp(&b).least, 10, 0);
    teardown(&b);
}

TEST(a_server_out_of_reach_counts_in_neither_load)
{
    struct bench b = setup(own_first());
    begin(&b);
    net_set_link(b.net, link_named(&b.t, "t"), false);
    add(&b, b.agent_b, FAR, 10, 10);
    assert_double_near(isp(&b).judged, 10, 0);
    assert_double_near(isp(&b).load, 0, 0);
    assert_double_near(isp(&b).least, 0, 0);
    teardown(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_comply_that_are_asked_of_a_surrogate_of_the_least_cost),
        cmocka_unit_test(what_is_asked_outside_the_window_does_not_count),
        cmocka_unit_test(of_several_best_ones_each_is_as_good),
        cmocka_unit_test(unknown_costs_are_no_recommendation),
        cmocka_unit_test(other_maps_and_routes_are_judged_by_from_then_on),
        cmocka_unit_test(a_server_out_of_reach_counts_in_neither_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
