/* Who connects to whom, who gives way, and who is interested in whom. */
#include "sim/p2p/swarm_internal.h"
#include "tests/support/fake_guide.h"
#include "tests/support/swarm_rig.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVEN SWARM_UPLOADS("8 Mbit/s", "8 Mbit/s", "8 Mbit/s", "8 Mbit/s")

static const struct peer *peer(const struct swarm_rig *r, uint32_t i)
{
    return &swarm_rig_swarm(r)->peers[i];
}

/* The hosts of a peer's neighbours in ascending order. */
static uint32_t neighbours(const struct swarm_rig *r, uint32_t i, uint32_t hosts[64])
{
    const struct peer *p = peer(r, i);
    double sorted[64];
    for (uint32_t k = 0; k < p->nlinks; k++)
        sorted[k] = peer(r, p->links[k].other)->host;
    gsl_sort(sorted, 1, p->nlinks);
    for (uint32_t k = 0; k < p->nlinks; k++)
        hosts[k] = (uint32_t)sorted[k];
    return p->nlinks;
}

/* --- Connecting -------------------------------------------------------------------------------- */

/* 10 ms at each end: a round trip takes 40 ms, the call one and a half, behind the tracker's 100 ms. */
TEST(connecting_takes_one_and_a_half_round_trips)
{
    struct swarm_rig r;
    swarm_rig_init(
        &r,
        SWARM_WORLD("'s': {'up': '8 Mbit/s', 'down': '8 Mbit/s', 'delay': '10 ms'}, 'a': {'up': '8 "
                    "Mbit/s', 'down': '8 Mbit/s', 'delay': '10 ms'}, " SWARM_CLASS(
                        "b", "8 Mbit/s", "8 Mbit/s") ", " SWARM_CLASS("c", "8 Mbit/s", "8 Mbit/s"),
                    "",
                    "'content': '1 GB', 'seeds': {'area': 's'}, 'arrivals': {'within': '0 s'}, "
                    "'population': {'a': {'area': 'a', 'peers': 1}}"),
        1, NULL);
    uint32_t a = swarm_rig_peer(&r, "a", 0);
    swarm_rig_run(&r, 0.16 - 1e-9);
    assert_null(swarm_rig_link(&r, a, 0));
    swarm_rig_run(&r, 0.16);
    assert_non_null(swarm_rig_link(&r, a, 0));
    assert_non_null(swarm_rig_link(&r, 0, a));
    swarm_rig_fini(&r);
}

TEST(the_limit_counts_connections_of_both_directions)
{
    struct swarm_rig r;
    swarm_rig_init(
        &r,
        SWARM_WORLD(EVEN, "",
                    SWARM_AT_ONCE
                    ", 'content': '1 GB', 'neighbours': {'initiate': 4, 'most': 6, 'least': 4}, "
                    "'population': {'a': {'area': 'a', 'peers': 40}}"),
        1, NULL);
    uint32_t full = 0, calls = 0;
    for (double at = 0; at < 300; at += 20) {
        swarm_rig_run(&r, at);
        swarm_rig_check(&r); /* nobody has more than six */
    }
    for (uint32_t i = 0; i <= 40; i++) {
        const struct peer *p = peer(&r, i);
        full += p->nlinks == 6;
        for (uint32_t k = 0; k < p->nlinks; k++)
            calls += !(p->links[k].id & 1); /* side 0 called */
    }
    assert_true(full > 0 && calls > 0);
    swarm_rig_fini(&r);
}

/* The seeds were there before and announce themselves no more. */
TEST(a_peer_calls_no_more_than_it_initiates)
{
    struct swarm_rig r;
    swarm_rig_init(&r,
                   SWARM_WORLD(EVEN, "",
                               "'content': '1 GB', 'seeds': {'area': 's', 'count': 30}, "
                               "'arrivals': {'within': '60 s'}, 'tracker': {'delay': '0 s'}, "
                               "'neighbours': {'initiate': 7, "
                               "'least': 0}, 'population': {'a': {'area': 'a', 'peers': 1}}"),
                   1, NULL);
    swarm_rig_run(&r, 61);
    assert_int_equal(peer(&r, swarm_rig_peer(&r, "a", 0))->nlinks, 7);
    swarm_rig_fini(&r);
}

TEST(nobody_reaches_a_peer_that_cannot_be_called)
{
    struct swarm_rig r;
    swarm_rig_init(
        &r,
        SWARM_WORLD(
            EVEN, "",
            SWARM_AT_ONCE
            ", 'content': '1 GB', 'population': {'a': {'area': 'a', 'peers': 10, 'reachable': "
            "false}, 'b': {'area': 'b', 'peers': 1}}"),
        1, NULL);
    swarm_rig_run(&r, 400);
    swarm_rig_check(&r);
    uint32_t b = swarm_rig_peer(&r, "b", 0);
    for (uint32_t k = 0; k < 10; k++) {
        uint32_t a = swarm_rig_peer(&r, "a", k);
        assert_int_equal(peer(&r, a)->nlinks, 2); /* the seed and b, whom it called */
        assert_int_equal(swarm_rig_link(&r, a, b)->id & 1, 0);
    }
    assert_int_equal(peer(&r, b)->nlinks, 11);
    swarm_rig_fini(&r);
}

/* 4 MB for two peers: both finish, and are left with nobody. */
TEST(seeds_drop_each_other)
{
    struct swarm_rig r;
    swarm_rig_init(
        &r,
        SWARM_WORLD(
            EVEN, "",
            SWARM_AT_ONCE_FROM(
                "2") ", 'content': '4 MB', 'seeding': 'forever', 'population': {'a': {'area': "
                     "'a', 'peers': 2}}"),
        1, NULL);
    swarm_rig_run(&r, 1);
    assert_null(swarm_rig_link(&r, 0, 1)); /* nor did the first two ever meet */
    assert_non_null(swarm_rig_link(&r, 0, 2));
    swarm_rig_run(&r, 1000);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(peer(&r, i)->state, STATE_SEED);
        assert_int_equal(peer(&r, i)->nlinks, 0);
    }
    swarm_rig_fini(&r);
}

TEST(who_leaves_is_nobodys_neighbour)
{
    struct swarm_rig r;
    swarm_rig_init(
        &r,
        SWARM_WORLD(
            EVEN, "",
            SWARM_AT_ONCE
            ", 'content': '4 MB', 'seeding': 'none', 'population': {'a': {'area': 'a', 'peers': "
            "5}}"),
        1, NULL);
    for (double at = 0; at < 40; at += 0.5) {
        swarm_rig_run(&r, at);
        swarm_rig_check(&r);
    }
    for (uint32_t i = 1; i < 6; i++)
        assert_true(peer(&r, i)->state == STATE_GONE && peer(&r, i)->nlinks == 0);
    assert_int_equal(peer(&r, 0)->nlinks, 0);
    swarm_rig_fini(&r);
}

/* --- Full peers -------------------------------------------------------------------------------- */

enum { CALLERS = 12 };

/* A seed that keeps three connections, and twelve who know it alone and come one after the other, a
 * group each, in this order. Returns the hosts it is left with. */
static void left_with(const char *policy, const uint32_t order[CALLERS], uint32_t hosts[64],
                      uint32_t first[3])
{
    char *dir = temp_dir(), trace[512] = "time,group\n", text[4096], groups[2048] = "";
    struct swarm_rig r;
    for (uint32_t i = 0; i < CALLERS; i++) {
        snprintf(trace + strlen(trace), 32, "%u,g%u\n", 1 + i, order[i]);
        snprintf(groups + strlen(groups), 128,
                 "%s'g%u': {'area': 'a', 'peers': 1, 'reachable': false}", i ? ", " : "", i);
    }
    char *path = temp_text(dir, "t.csv", trace);
    snprintf(
        text, sizeof text,
        SWARM_WORLD(
            EVEN, "",
            "'content': '100 GB', 'piece': '100 MB', 'seeds': {'area': 's'}, 'tracker': {'delay': "
            "'0 s'}, 'arrivals': {'kind': 'trace', 'file': '%s'}, 'population': {%s}, "
            "'neighbours': {'most': 3, 'full': '%s'}"),
        path, groups, policy);
    swarm_rig_init(&r, text, 1, NULL);
    for (double at = 0; at < 60; at++) {
        swarm_rig_run(&r, at);
        swarm_rig_check(&r);
    }
    assert_int_equal(neighbours(&r, 0, hosts), 3);
    for (uint32_t i = 0; i < 3; i++)
        first[i] = peer(&r, 1 + i)->host;
    swarm_rig_fini(&r);
    free(path);
    temp_free(dir);
}

/* The order of the priorities is one of pairs of hosts: the same three win, whoever comes when. */
TEST(a_full_peer_replaces_by_a_priority_that_does_not_depend_on_who_comes_first)
{
    uint32_t order[CALLERS], wanted[64], hosts[64], first[3];
    struct rng rng;
    bool others = false;
    rng_init(&rng, 1, 1, "order", "neighbour test");
    for (uint32_t i = 0; i < CALLERS; i++)
        order[i] = i;
    left_with("replace", order, wanted, first);
    for (int round = 0; round < 5; round++) {
        rng_shuffle(&rng, order, CALLERS);
        left_with("replace", order, hosts, first);
        assert_memory_equal(hosts, wanted, 3 * sizeof *hosts);
        for (int i = 0; i < 3; i++)
            others |= first[i] != hosts[0] && first[i] != hosts[1] && first[i] != hosts[2];
    }
    assert_true(others);
}

TEST(a_full_peer_that_refuses_keeps_those_that_came_first)
{
    uint32_t order[CALLERS], hosts[64], first[3];
    double sorted[3];
    for (uint32_t i = 0; i < CALLERS; i++)
        order[i] = (5 * i) % CALLERS;
    left_with("refuse", order, hosts, first);
    for (int i = 0; i < 3; i++)
        sorted[i] = first[i];
    gsl_sort(sorted, 1, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(hosts[i], (uint32_t)sorted[i]);
}

/* Its three connections are there before a minute is over; the other six are not called instead. */
TEST(a_full_caller_gives_nobody_up)
{
    struct swarm_rig r;
    swarm_rig_init(
        &r,
        SWARM_WORLD(EVEN, "",
                    SWARM_AT_ONCE_FROM(
                        "9") ", 'content': '1 GB', 'neighbours': {'initiate': 9, 'most': 3}, "
                             "'population': {'a': {'area': 'a', 'peers': 1, 'reachable': false}}"),
        1, NULL);
    swarm_rig_run(&r, 1);
    uint32_t a = swarm_rig_peer(&r, "a", 0), before[64], after[64];
    assert_int_equal(neighbours(&r, a, before), 3);
    swarm_rig_run(&r, 300);
    assert_int_equal(neighbours(&r, a, after), 3);
    assert_memory_equal(before, after, 3 * sizeof *before);
    swarm_rig_fini(&r);
}

/* --- Guidance ---------------------------------------------------------------------------------- */

static const char *node_of(const struct swarm_rig *r, uint32_t host)
{
    return net_topo(r->net)->nodes[host_node(net_hosts(r->net), host)].name;
}

/* The areas in their order: a costs 1, b 2, c 3. */
static double cost_by_area(const struct fake_guide *g, uint32_t from, uint32_t self)
{
    (void)self;
    return node_of(g->world, from)[0] - 'a' + 1;
}

/* The leecher "hub" keeps five of 15 callers: all three from a and two from b. Who cost more gave
 * way to those that cost less, whoever came first; so did the seed. */
TEST(where_guidance_governs_accepting_the_cheaper_stay)
{
    struct swarm_rig r;
    struct fake_guide g;
    uint32_t of[4] = {0};
    fake_guide_init(&g);
    g.cost = cost_by_area;
    g.world = &r;
    swarm_rig_init(
        &r,
        SWARM_WORLD(
            EVEN, SWARM_ALTO,
            "'content': '100 GB', 'piece': '100 MB', 'tracker': {'delay': '0 s'}, 'seeds': "
            "{'area': 'c'}, 'arrivals': {'within': '60 s'}, 'population': {'hub': {'area': 's', "
            "'peers': 1}, 'a': {'area': 'a', 'peers': 3, 'reachable': false}, 'b': {'area': 'b', "
            "'peers': 6, 'reachable': false}, 'c': {'area': 'c', 'peers': 6, 'reachable': "
            "false}}, 'neighbours': {'most': 5}, 'guidance': {'holder': 'peer', 'governs': "
            "['accept'], 'strategy': 'cost'}"),
        1, &g.guide);
    swarm_rig_run(&r, 300);
    swarm_rig_check(&r);
    const struct peer *hub = peer(&r, swarm_rig_peer(&r, "hub", 0));
    assert_int_equal(hub->nlinks, 5);
    for (uint32_t k = 0; k < hub->nlinks; k++)
        of[node_of(&r, peer(&r, hub->links[k].other)->host)[0] - 'a']++;
    assert_int_equal(of[0], 3);
    assert_int_equal(of[1], 2);
    assert_int_equal(of[2], 0);
    swarm_rig_fini(&r);
    fake_guide_fini(&g);
}

/* --- Interest ---------------------------------------------------------------------------------- */

/* a has pieces 0 to 9, b has 5 to 14, c none: a and b want each other, c both, nobody c. */
TEST(one_is_interested_in_who_has_a_piece_that_one_lacks)
{
    struct swarm_rig r;
    swarm_rig_init(
        &r,
        SWARM_WORLD(
            SWARM_UPLOADS("1 kbit/s", "1 kbit/s", "1 kbit/s", "1 kbit/s"), "",
            "'seeds': {'area': 's'}, 'arrivals': {'within': '0 s'}, 'piece': '1 MB', 'content': "
            "'20 MB', 'population': {'a': {'area': 'a', 'peers': 1}, 'b': {'area': 'b', 'peers': "
            "1}, 'c': {'area': 'c', 'peers': 1}}"),
        1, NULL);
    uint32_t a = swarm_rig_peer(&r, "a", 0), b = swarm_rig_peer(&r, "b", 0);
    uint32_t c = swarm_rig_peer(&r, "c", 0);
    swarm_rig_run(&r, 0.05);
    swarm_rig_give(&r, a, 0, 10);
    swarm_rig_give(&r, b, 5, 15);
    swarm_rig_run(&r, 1);
    assert_int_equal(swarm_rig_link(&r, a, b)->witness, 10);
    assert_int_equal(swarm_rig_link(&r, b, a)->witness, 0);
    assert_int_equal(swarm_rig_link(&r, c, a)->witness, 0);
    assert_int_equal(swarm_rig_link(&r, c, b)->witness, 5);
    assert_int_equal(swarm_rig_link(&r, a, c)->witness, NO_WITNESS);
    assert_int_equal(swarm_rig_link(&r, b, c)->witness, NO_WITNESS);
    assert_true(swarm_rig_link(&r, a, b)->wanted && swarm_rig_link(&r, a, c)->wanted);
    assert_false(swarm_rig_link(&r, c, a)->wanted || swarm_rig_link(&r, c, b)->wanted);
    swarm_rig_check(&r);
    swarm_rig_fini(&r);
}

/* A peer counts what its neighbours got since it last did, be it nothing, a little, or more than they
 * show: a and b get pieces behind its back. */
TEST(however_much_neighbours_got_meanwhile_it_is_counted)
{
    static const uint32_t steps[][2] = {{0, 0},
                                        {1, 0},
                                        {4, 5},
                                        {LATEST_MOST, 3},
                                        {0, 15},
                                        {LATEST_MOST + 1, 1},
                                        {2, LATEST_MOST + 20},
                                        {1, 1}};
    struct swarm_rig r;
    swarm_rig_init(
        &r,
        SWARM_WORLD(
            SWARM_UPLOADS("1 kbit/s", "1 kbit/s", "1 kbit/s", "1 kbit/s"), "",
            "'seeds': {'area': 's'}, 'arrivals': {'within': '0 s'}, 'piece': '1 MB', 'content': "
            "'100 MB', 'population': {'a': {'area': 'a', 'peers': 1}, 'b': {'area': 'b', 'peers': "
            "1}, 'c': {'area': 'c', 'peers': 1}}"),
        1, NULL);
    struct swarm *s = swarm_rig_swarm(&r);
    struct peer *p[2] = {&s->peers[swarm_rig_peer(&r, "a", 0)],
                         &s->peers[swarm_rig_peer(&r, "b", 0)]};
    struct peer *c = &s->peers[swarm_rig_peer(&r, "c", 0)];
    swarm_rig_run(&r, 1);
    assert_int_equal(c->nlinks, 3);
    for (size_t i = 0; i < COUNT(steps); i++) {
        for (uint32_t k = 0; k < 2; k++) {
            for (uint32_t n = 0, piece = 7 * k; n < steps[i][k]; piece++) {
                if (pieces_is_open(&p[k]->pieces, piece)) {
                    pieces_ask(&p[k]->pieces, piece);
                    pieces_complete(&p[k]->pieces, piece);
                    n++;
                }
            }
        }
        peer_catch_up(s, c);
        for (uint32_t piece = 0; piece < s->npieces; piece++)
            assert_int_equal(pieces_copies(&c->pieces, piece),
                             1u + pieces_has(&p[0]->pieces, piece) +
                                 pieces_has(&p[1]->pieces, piece));
    }
    swarm_rig_fini(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connecting_takes_one_and_a_half_round_trips),
        cmocka_unit_test(the_limit_counts_connections_of_both_directions),
        cmocka_unit_test(a_peer_calls_no_more_than_it_initiates),
        cmocka_unit_test(nobody_reaches_a_peer_that_cannot_be_called),
        cmocka_unit_test(seeds_drop_each_other),
        cmocka_unit_test(who_leaves_is_nobodys_neighbour),
        cmocka_unit_test(
            a_full_peer_replaces_by_a_priority_that_does_not_depend_on_who_comes_first),
        cmocka_unit_test(a_full_peer_that_refuses_keeps_those_that_came_first),
        cmocka_unit_test(a_full_caller_gives_nobody_up),
        cmocka_unit_test(where_guidance_governs_accepting_the_cheaper_stay),
        cmocka_unit_test(one_is_interested_in_who_has_a_piece_that_one_lacks),
        cmocka_unit_test(however_much_neighbours_got_meanwhile_it_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
