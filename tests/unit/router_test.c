/* Round trips in the rig's world: edge to pop and edge to edge 24 ms, edge or pop to far 54 ms. */
#include "sim/cdn/router.h"

#include "tests/support/cdn_rig.h"
#include "tests/support/fake_guide.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { POP, EDGE, FAR, SURROGATES };

struct bench {
    struct cdn_rig rig;
    struct fake_guide guide;
    uint32_t hosts[SURROGATES];
    struct router_load loads[SURROGATES];
    struct router *router;
};

static uint32_t host_of(const struct cdn_rig *rig, const char *node, uint32_t i)
{
    uint32_t first, end;
    hosts_of_node(net_hosts(rig->net), node_named(&rig->t, node), &first, &end);
    assert_true(first + i < end);
    return first + i;
}

/* Surrogates at the pop, at edge-b and far, with ten connections each; the router stands at far. */
static void setup(struct bench *b, const char *routing)
{
    char conf[512];
    *b = (struct bench){.router = NULL};
    fake_guide_init(&b->guide);
    b->guide.world = b;
    snprintf(conf, sizeof conf, "{'agents': {'a': {'rate': 1}}, 'origin': {}, 'routing': {%s}}",
             routing);
    cdn_rig_read(&b->rig, conf, NULL);
    b->hosts[POP] = host_of(&b->rig, "pop", 0);
    b->hosts[EDGE] = host_of(&b->rig, "edge-b", 0);
    b->hosts[FAR] = host_of(&b->rig, "far", 0);
    for (int i = 0; i < SURROGATES; i++)
        b->loads[i].most = 10;
    bool public = b->rig.conf->routing->resolver != NULL;
    struct router_input in = {.conf = b->rig.conf->routing,
                              .name = "w",
                              .net = b->rig.net,
                              .guide = &b->guide.guide,
                              .hosts = b->hosts,
                              .loads = b->loads,
                              .n = SURROGATES,
                              .origin = host_of(&b->rig, "far", 1),
                              .resolver = public ? b->hosts[FAR] : ROUTER_NOBODY,
                              .seed = 1,
                              .replication = 1};
    b->router = router_new(&in);
    assert_non_null(b->router);
}

static void teardown(struct bench *b)
{
    router_free(b->router);
    fake_guide_fini(&b->guide);
    cdn_rig_teardown(&b->rig);
}

static struct router_answer route(struct bench *b, uint32_t agent, double seconds)
{
    struct router_answer a;
    assert_int_equal(router_route(b->router, agent, sim_seconds(seconds), &a), 0);
    return a;
}

/* Far is dear, the pop costs 2, the edge 1 for who is there and 3 for others. */
static double cost(const struct fake_guide *g, uint32_t from, uint32_t self)
{
    const struct bench *b = g->world;
    const struct hosts *h = net_hosts(b->rig.net);
    if (from == b->hosts[EDGE])
        return host_node(h, self) == host_node(h, from) ? 1 : 3;
    return from == b->hosts[POP] ? 2 : 10;
}

/* 3000 draws of 3: 1000 each, a standard deviation of 25.8; within four of them. */
TEST(random_takes_each_as_often)
{
    struct bench b;
    int taken[SURROGATES] = {0};
    setup(&b, "'selection': 'random'");
    for (int i = 0; i < 3000; i++)
        taken[route(&b, host_of(&b.rig, "edge-a", 0), i).surrogate]++;
    for (int i = 0; i < SURROGATES; i++)
        assert_in_range(taken[i], 897, 1103);
    assert_int_equal(b.guide.asked.n, 0);
    teardown(&b);
}

TEST(nearest_goes_by_round_trip_time)
{
    struct bench b;
    setup(&b, "'selection': 'nearest'");
    assert_int_equal(route(&b, host_of(&b.rig, "edge-b", 1), 0).surrogate, EDGE);
    assert_int_equal(route(&b, host_of(&b.rig, "far", 1), 0).surrogate, FAR);
    net_set_link(b.rig.net, link_named(&b.rig.t, "b"), false); /* geography stays */
    assert_int_equal(route(&b, host_of(&b.rig, "edge-b", 2), 0).surrogate, EDGE);
    teardown(&b);
}

TEST(load_takes_the_least_busy)
{
    struct bench b;
    setup(&b, "'selection': 'load'");
    b.loads[POP] = (struct router_load){5, 10};
    b.loads[EDGE] = (struct router_load){8, 100};
    b.loads[FAR] = (struct router_load){1, 10};
    assert_int_equal(route(&b, host_of(&b.rig, "edge-a", 0), 0).surrogate, EDGE);
    teardown(&b);
}

TEST(alto_takes_the_cheapest_that_is_not_full)
{
    struct bench b;
    setup(&b, "'selection': 'alto'");
    b.guide.cost = cost;
    struct router_answer a = route(&b, host_of(&b.rig, "edge-b", 1), 0);
    assert_true(a.guided);
    assert_int_equal(a.surrogate, EDGE);
    assert_int_equal(a.best, EDGE);
    assert_int_equal(route(&b, host_of(&b.rig, "edge-a", 1), 0).surrogate, POP);
    b.loads[EDGE].used = 10;
    a = route(&b, host_of(&b.rig, "edge-b", 1), 1);
    assert_int_equal(a.surrogate, POP);
    assert_int_equal(a.best, EDGE);
    for (int i = 0; i < SURROGATES; i++)
        b.loads[i].used = 10;
    assert_int_equal(route(&b, host_of(&b.rig, "edge-b", 1), 1).surrogate, ROUTER_NOBODY);
    teardown(&b);
}

/* Costs 2, 1 and 10 (mean 13 / 3): scores (1 + cost / mean) / (1 - load). The edge with a load of 0.2 has
 * 1.538, the pop without any 1.462; with 0.1 the edge has 1.368. */
TEST(cost_and_load_are_weighed)
{
    struct bench b;
    setup(&b, "'selection': 'alto-load'");
    b.guide.cost = cost;
    b.loads[EDGE].used = 2;
    assert_int_equal(route(&b, host_of(&b.rig, "edge-b", 1), 0).surrogate, POP);
    b.loads[EDGE].used = 1;
    assert_int_equal(route(&b, host_of(&b.rig, "edge-b", 1), 0).surrogate, EDGE);
    teardown(&b);
}

TEST(costs_are_asked_for_once_a_subnet_and_lifetime)
{
    struct bench b;
    setup(&b, "'selection': 'alto', 'lifetime': '10 s'");
    route(&b, host_of(&b.rig, "edge-a", 0), 0);
    route(&b, host_of(&b.rig, "edge-a", 1), 5); /* of the same /24 */
    assert_int_equal(b.guide.asked.n, 1);
    route(&b, host_of(&b.rig, "edge-b", 1), 5);
    assert_int_equal(b.guide.asked.n, 2);
    route(&b, host_of(&b.rig, "edge-a", 1), 10);
    assert_int_equal(b.guide.asked.n, 3);
    assert_int_equal(b.guide.asked.v[0].self, host_of(&b.rig, "edge-a", 0));
    assert_int_equal(b.guide.asked.v[0].asker, GUIDE_NOBODY);
    assert_int_equal(b.guide.asked.v[0].asker_node, node_named(&b.rig.t, "far"));
    teardown(&b);
}

/* Addresses move: what was asked of a subnet for somebody is asked anew for who is there now. */
TEST(a_subnet_is_renewed_for_who_asks_then)
{
    struct bench b;
    setup(&b, "'selection': 'alto', 'subnet_ipv4': 23, 'lifetime': '10 s'");
    route(&b, host_of(&b.rig, "edge-a", 0), 0);
    route(&b, host_of(&b.rig, "edge-b", 1), 10);
    assert_int_equal(b.guide.asked.n, 2);
    assert_int_equal(b.guide.asked.v[1].self, host_of(&b.rig, "edge-b", 1));
    teardown(&b);
}

TEST(subnets_are_as_long_as_is_said)
{
    struct bench b;
    setup(&b, "'selection': 'alto', 'subnet_ipv4': 23");
    route(&b, host_of(&b.rig, "edge-a", 0), 0);
    route(&b, host_of(&b.rig, "edge-b", 1), 0); /* 10.0.0.0/23 */
    assert_int_equal(b.guide.asked.n, 1);
    route(&b, host_of(&b.rig, "pop", 1), 0);
    assert_int_equal(b.guide.asked.n, 2);
    teardown(&b);
}

TEST(without_an_answer_it_goes_on_unguided)
{
    struct bench b;
    int taken[SURROGATES] = {0};
    setup(&b, "'selection': 'alto', 'lifetime': '0 s'");
    b.guide.silent = true;
    for (int i = 0; i < 300; i++) {
        struct router_answer a = route(&b, host_of(&b.rig, "edge-a", 0), i);
        assert_true(a.missed && !a.guided);
        taken[a.surrogate]++;
    }
    for (int i = 0; i < SURROGATES; i++)
        assert_true(taken[i] > 50);
    b.guide.unserved = host_of(&b.rig, "edge-b", 1);
    assert_false(route(&b, b.guide.unserved, 0).missed); /* nobody could have answered */
    teardown(&b);
}

TEST(what_breaks_the_guide_breaks_the_run)
{
    struct bench b;
    struct router_answer a;
    setup(&b, "'selection': 'alto'");
    b.guide.error = -EIO;
    assert_int_equal(router_route(b.router, host_of(&b.rig, "edge-a", 0), 0, &a), -EIO);
    teardown(&b);
}

/* --- How long it takes ------------------------------------------------------------------------- */

static void expect_delay(struct bench *b, uint32_t agent, double at, double seconds)
{
    assert_double_near((double)route(b, agent, at).delay / 1e9, seconds, 1e-9);
}

TEST(redirection_takes_two_round_trips_to_the_router_and_what_guidance_takes)
{
    struct bench b;
    setup(&b, "'selection': 'alto'");
    b.guide.delay = SIM_SECOND / 10;
    expect_delay(&b, host_of(&b.rig, "edge-a", 0), 0, 0.108 + 0.1);
    expect_delay(&b, host_of(&b.rig, "edge-a", 0), 1, 0.108);
    teardown(&b);
}

/* The resolver of the network is the first host of its first node, edge-a: 2 ms from its neighbours,
 * for which it is no link's way but both hosts' own. */
TEST(dns_takes_the_way_to_the_resolver_and_from_there_when_the_answer_has_run_out)
{
    struct bench b;
    setup(&b, "'method': 'dns', 'selection': 'random', 'lifetime': '10 s'");
    expect_delay(&b, host_of(&b.rig, "edge-b", 0), 0, 0.024 + 0.054);
    expect_delay(&b, host_of(&b.rig, "edge-b", 0), 5, 0.024);
    expect_delay(&b, host_of(&b.rig, "pop", 0), 9, 0.024);
    expect_delay(&b, host_of(&b.rig, "edge-b", 0), 10, 0.024 + 0.054);
    teardown(&b);
}

TEST(without_a_way_to_the_router_there_is_no_answer)
{
    struct bench b;
    setup(&b, "'selection': 'random'");
    net_set_link(b.rig.net, link_named(&b.rig.t, "o"), false);
    assert_true(route(&b, host_of(&b.rig, "edge-a", 0), 0).delay == SIM_NEVER);
    teardown(&b);
}

/* --- What DNS sees ----------------------------------------------------------------------------- */

TEST(an_answer_holds_for_its_lifetime_whoever_asks)
{
    struct bench b;
    setup(&b, "'method': 'dns', 'selection': 'random', 'lifetime': '1 h'");
    uint32_t first = route(&b, host_of(&b.rig, "edge-a", 0), 0).surrogate;
    for (int i = 1; i < 100; i++)
        assert_int_equal(route(&b, host_of(&b.rig, "edge-b", (uint32_t)i % 4), i).surrogate, first);
    b.loads[first].used = 10; /* who finds it full takes the next one */
    assert_int_not_equal(route(&b, host_of(&b.rig, "edge-a", 0), 101).surrogate, first);
    teardown(&b);
}

TEST(a_public_resolver_hides_who_asks)
{
    struct bench b;
    setup(&b, "'method': 'dns', 'selection': 'alto', 'resolver': {'node': 'far'}");
    b.guide.cost = cost;
    route(&b, host_of(&b.rig, "edge-a", 0), 0);
    assert_int_equal(route(&b, host_of(&b.rig, "edge-b", 1), 0).surrogate, POP);
    assert_int_equal(b.guide.asked.n, 1);
    assert_int_equal(b.guide.asked.v[0].self, b.hosts[FAR]);
    teardown(&b);
}

TEST(a_client_subnet_shows_it)
{
    struct bench b;
    setup(&b, "'method': 'dns', 'selection': 'alto', 'resolver': {'node': 'far'}, 'client_subnet': "
              "true");
    b.guide.cost = cost;
    assert_int_equal(route(&b, host_of(&b.rig, "edge-a", 0), 0).surrogate, POP);
    assert_int_equal(route(&b, host_of(&b.rig, "edge-b", 1), 0).surrogate, EDGE);
    teardown(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_takes_each_as_often),
        cmocka_unit_test(nearest_goes_by_round_trip_time),
        cmocka_unit_test(load_takes_the_least_busy),
        cmocka_unit_test(alto_takes_the_cheapest_that_is_not_full),
        cmocka_unit_test(cost_and_load_are_weighed),
        cmocka_unit_test(costs_are_asked_for_once_a_subnet_and_lifetime),
        cmocka_unit_test(a_subnet_is_renewed_for_who_asks_then),
        cmocka_unit_test(subnets_are_as_long_as_is_said),
        cmocka_unit_test(without_an_answer_it_goes_on_unguided),
        cmocka_unit_test(what_breaks_the_guide_breaks_the_run),
        cmocka_unit_test(redirection_takes_two_round_trips_to_the_router_and_what_guidance_takes),
        cmocka_unit_test(
            dns_takes_the_way_to_the_resolver_and_from_there_when_the_answer_has_run_out),
        cmocka_unit_test(without_a_way_to_the_router_there_is_no_answer),
        cmocka_unit_test(an_answer_holds_for_its_lifetime_whoever_asks),
        cmocka_unit_test(a_public_resolver_hides_who_asks),
        cmocka_unit_test(a_client_subnet_shows_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
