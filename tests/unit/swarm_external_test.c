/* A cap on connections between networks: how many there are, whose they are, and islands. */
#include "sim/p2p/swarm_internal.h"
#include "tests/support/swarm_rig.h"
#include "tests/support/test.h"

#include <stdio.h>

/* Peers at "a", of network n as the seed at "s" is, and at "c", of network m. */
#define CAPPED(up, a, c, more)                                                                     \
    SWARM_WORLD(SWARM_UPLOADS(up, up, up, up), "",                                                 \
                "'content': '10 MB', 'seeding': 'forever', 'seeds': {'area': 's'}, 'arrivals': "   \
                "{'within': '0 s'}, 'population': {'a': {'area': 'a', 'peers': " a                 \
                "}, 'c': {'area': 'c', 'peers': " c "}}, " more)

static uint32_t network(const struct swarm_rig *r, const char *name)
{
    return topo_find_network(net_topo(r->net), name);
}

static uint32_t connections(const struct swarm_rig *r, const char *name)
{
    return swarm_rig_swarm(r)->external[network(r, name)].connections;
}

/* Neighbours of a peer in other networks. */
static uint32_t outside(const struct swarm_rig *r, uint32_t peer)
{
    const struct swarm *s = swarm_rig_swarm(r);
    const struct peer *p = &s->peers[peer];
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->nlinks; i++)
        n += peer_network(s, p->links[i].other) != peer_network(s, peer);
    return n;
}

/* The fewest and the most that a peer of a network has. */
static void spread_of(const struct swarm_rig *r, const char *name, uint32_t *few, uint32_t *many)
{
    const struct swarm *s = swarm_rig_swarm(r);
    *few = UINT32_MAX;
    *many = 0;
    for (uint32_t i = 0; i < s->npeers; i++) {
        if (!active(&s->peers[i]) || peer_network(s, i) != network(r, name))
            continue;
        uint32_t n = outside(r, i);
        *few = n < *few ? n : *few;
        *many = n > *many ? n : *many;
    }
}

static uint32_t finished_at(const struct swarm_rig *r, const char *group, uint32_t n)
{
    uint32_t sum = 0;
    for (uint32_t k = 0; k < n; k++)
        sum += swarm_rig_swarm(r)->peers[swarm_rig_peer(r, group, k)].state == STATE_SEED;
    return sum;
}

/* 30 peers each, and nothing moves: three of each network have one connection. */
TEST(no_network_has_more_connections_than_the_cap_and_each_peer_one_at_most)
{
    struct swarm_rig r;
    uint32_t few, many;
    swarm_rig_init(&r,
                   CAPPED("1 bit/s", "30", "30",
                          "'tracker': {'external': {'most': 3, 'merge': false}, 'min_interval': '5 "
                          "s'}"),
                   1, NULL);
    for (int i = 1; i <= 40; i++) {
        swarm_rig_run(&r, i * 0.5);
        swarm_rig_check(&r);
        assert_true(connections(&r, "n") <= 3 && connections(&r, "m") <= 3);
    }
    assert_int_equal(connections(&r, "n"), 3);
    assert_int_equal(connections(&r, "m"), 3);
    spread_of(&r, "n", &few, &many);
    assert_true(few == 0 && many == 1);
    spread_of(&r, "m", &few, &many);
    assert_true(few == 0 && many == 1);
    assert_true(swarm_rig_swarm(&r)->peers[1].nlinks >= 20); /* others of the network, as ever */
    swarm_rig_fini(&r);
}

/* Six peers in n, the seed one of them, and five in m: 12 connections are two for each of the six, and
 * two or three for the five; everybody has fewer neighbours than he wants and announces again. */
TEST(more_connections_than_peers_go_round)
{
    struct swarm_rig r;
    uint32_t few, many;
    swarm_rig_init(
        &r,
        CAPPED("1 bit/s", "5", "5",
               "'tracker': {'external': {'most': 12, 'merge': false}, 'min_interval': '5 "
               "s'}"),
        1, NULL);
    swarm_rig_run(&r, 300);
    swarm_rig_check(&r);
    assert_int_equal(connections(&r, "n"), 12);
    spread_of(&r, "n", &few, &many);
    assert_true(few == 2 && many == 2);
    spread_of(&r, "m", &few, &many);
    assert_true(few == 2 && many == 3);
    swarm_rig_fini(&r);
}

/* Connections of those who leave go to others. */
TEST(lost_connections_are_given_again)
{
    struct swarm_rig r;
    swarm_rig_init(&r,
                   CAPPED("1 bit/s", "30", "30",
                          "'abort_mean': '5 min', 'neighbours': {'least': 50}, 'tracker': "
                          "{'external': {'most': 2, 'merge': false}, 'min_interval': '5 s'}"),
                   1, NULL);
    for (int i = 1; i <= 30; i++) {
        swarm_rig_run(&r, i * 10);
        swarm_rig_check(&r);
        assert_true(connections(&r, "n") <= 2);
    }
    assert_true(swarms_count(r.swarms).aborted > 20);
    assert_int_equal(connections(&r, "m"), 2);
    swarm_rig_fini(&r);
}

/* Without any connection only the seed's network gets the content; the tracker helps the other one,
 * beyond the cap, once in the choking interval of 10 s. */
TEST(islands_are_connected_beyond_the_cap_or_stay_islands)
{
    static const char *const scenarios[] = {
        CAPPED("8 Mbit/s", "10", "10", "'tracker': {'external': {'most': 0, 'merge': false}}"),
        CAPPED("8 Mbit/s", "10", "10", "'tracker': {'external': 0, 'min_interval': '5 s'}"),
    };
    for (int merge = 0; merge < 2; merge++) {
        struct swarm_rig r;
        swarm_rig_init(&r, scenarios[merge], 1, NULL);
        swarm_rig_run(&r, 20);
        swarm_rig_check(&r);
        assert_in_range(connections(&r, "m"), merge, 2 * merge);
        swarm_rig_run(&r, 1000);
        swarm_rig_check(&r);
        assert_int_equal(finished_at(&r, "a", 10), 10);
        assert_int_equal(finished_at(&r, "c", 10), merge ? 10 : 0);
        swarm_rig_fini(&r);
    }
}

/* Peers join one after the other, and have no neighbours then: that is no island yet. */
TEST(who_has_just_joined_is_not_helped)
{
    struct swarm_rig r;
    swarm_rig_init(&r,
                   SWARM_WORLD(SWARM_UPLOADS("1 bit/s", "1 bit/s", "1 bit/s", "1 bit/s"), "",
                               "'content': '10 MB', 'seeds': {'area': 's'}, 'arrivals': {'within': "
                               "'900 s'}, 'population': {'c': {'area': 'c', 'peers': 40}}, "
                               "'tracker': {'external': 0, 'min_interval': '1000 s'}"),
                   1, NULL);
    swarm_rig_run(&r, 990);
    assert_int_equal(connections(&r, "m"), 0);
    swarm_rig_fini(&r);
}

/* Everybody in m has as many neighbours as he may have, and more than he calls: the one who is helped
 * gives one up. */
TEST(who_is_helped_makes_room)
{
    static const char *const bounds[] = {"'most': 4", "'initiate': 1"};
    for (size_t i = 0; i < COUNT(bounds); i++) {
        struct swarm_rig r;
        char text[4096];
        snprintf(text, sizeof text,
                 CAPPED("8 Mbit/s", "10", "10",
                        "'tracker': {'external': 0, 'min_interval': '5 s'}, 'neighbours': {%s}"),
                 bounds[i]);
        swarm_rig_init(&r, text, 1, NULL);
        swarm_rig_run(&r, 1000);
        swarm_rig_check(&r);
        assert_int_equal(finished_at(&r, "c", 10), 10);
        swarm_rig_fini(&r);
    }
}

/* Two peers hold a half each and are alone in their networks, and the seed is not known to anybody:
 * neither island is whole, and each has what the other lacks. */
TEST(where_nobody_has_everything_any_other_island_helps)
{
    struct swarm_rig r;
    swarm_rig_init(
        &r, CAPPED("8 Mbit/s", "1", "1", "'tracker': {'external': 0, 'min_interval': '5 s'}"), 1,
        NULL);
    swarm_rig_run(&r, 0.05); /* nobody has got an answer yet */
    struct swarm *s = swarm_rig_swarm(&r);
    tracker_unregister(s, 0);
    s->peers[0].state = STATE_GONE;
    swarm_rig_give(&r, swarm_rig_peer(&r, "a", 0), 0, 20);
    swarm_rig_give(&r, swarm_rig_peer(&r, "c", 0), 20, 39);
    swarm_rig_run(&r, 60);
    assert_int_equal(finished_at(&r, "a", 1), 1);
    assert_int_equal(finished_at(&r, "c", 1), 1);
    swarm_rig_fini(&r);
}

TEST(without_a_cap_nothing_is_counted)
{
    struct swarm_rig r;
    swarm_rig_init(&r, CAPPED("8 Mbit/s", "10", "10", "'random_first': 4"), 1, NULL);
    swarm_rig_run(&r, 5);
    assert_null(swarm_rig_swarm(&r)->external);
    assert_null(swarm_rig_swarm(&r)->rosters);
    assert_true(outside(&r, 1) > 5);
    swarm_rig_fini(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_network_has_more_connections_than_the_cap_and_each_peer_one_at_most),
        cmocka_unit_test(more_connections_than_peers_go_round),
        cmocka_unit_test(lost_connections_are_given_again),
        cmocka_unit_test(islands_are_connected_beyond_the_cap_or_stay_islands),
        cmocka_unit_test(who_has_just_joined_is_not_helped),
        cmocka_unit_test(who_is_helped_makes_room),
        cmocka_unit_test(where_nobody_has_everything_any_other_island_helps),
        cmocka_unit_test(without_a_cap_nothing_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
