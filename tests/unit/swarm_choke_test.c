/*
 * Upload slots. Leechers that nobody can call know only whom they call themselves, so that one peer's
 * slots can be watched alone; reviews are on a grid of a second.
 */
#include "sim/p2p/swarm_internal.h"
#include "tests/support/fake_guide.h"
#include "tests/support/swarm_rig.h"
#include "tests/support/test.h"

#include <string.h>

#define ALONE(peers) "'peers': " peers ", 'reachable': false"

/* The one peer that `server` lets download at that second. */
static uint32_t holder(struct swarm_rig *r, uint32_t server, double second)
{
    swarm_rig_run(r, second);
    const struct peer *p = &swarm_rig_swarm(r)->peers[server];
    uint32_t found = PEER_NONE;
    swarm_rig_check(r);
    for (uint32_t i = 0; i < p->nlinks; i++) {
        if (p->links[i].unchoked) {
            assert_int_equal(found, PEER_NONE);
            found = p->links[i].other;
        }
    }
    assert_int_not_equal(found, PEER_NONE);
    return found;
}

static double received(const struct swarm_rig *r, uint32_t peer, uint32_t from)
{
    return link_received(swarm_rig_swarm(r), swarm_rig_link(r, peer, from)->id);
}

static enum unchoke kind(const struct swarm_rig *r, uint32_t server, uint32_t other)
{
    return (enum unchoke)swarm_rig_link(r, server, other)->unchoked;
}

/* --- Between reviews --------------------------------------------------------------------------- */

/* Reviews are an hour apart; the transfer runs from the first moment, at 1 MB/s. */
TEST(who_becomes_interested_gets_a_free_slot_at_once)
{
    struct swarm_rig r;
    swarm_rig_init(&r,
                   SWARM_WORLD(SWARM_UPLOADS("8 Mbit/s", "8 Mbit/s", "8 Mbit/s", "8 Mbit/s"), "",
                               SWARM_AT_ONCE ", 'content': '1 GB', 'choking': {'interval': '1 h'}, "
                                             "'population': {'a': {'area': 'a', 'peers': 1}}"),
                   1, NULL);
    uint32_t a = swarm_rig_peer(&r, "a", 0);
    swarm_rig_run(&r, 0);
    assert_int_equal(kind(&r, 0, a), UNCHOKED_OPTIMISTIC);
    swarm_rig_run(&r, 2);
    assert_double_near(received(&r, a, 0), 2e6, 1e-3);
    swarm_rig_fini(&r);
}

TEST(there_are_as_many_slots_as_regular_and_optimistic_ones)
{
    struct swarm_rig r;
    swarm_rig_init(&r,
                   SWARM_WORLD(SWARM_UPLOADS("8 Mbit/s", "8 Mbit/s", "8 Mbit/s", "8 Mbit/s"), "",
                               SWARM_AT_ONCE
                               ", 'content': '1 GB', 'choking': {'regular': 2, 'optimistic': 1}, "
                               "'population': {'a': {'area': 'a', " ALONE("5") "}}"),
                   1, NULL);
    for (int second = 0; second < 100; second += 7) {
        swarm_rig_run(&r, second);
        assert_int_equal(swarm_rig_swarm(&r)->peers[0].nlinks, 5);
        assert_int_equal(swarm_rig_swarm(&r)->peers[0].used, 3);
    }
    swarm_rig_fini(&r);
}

/* One slot, 2 MB each at 1 MB/s: they finish at 2, 4 and 6 s. */
TEST(a_slot_that_becomes_free_goes_to_the_next_at_once)
{
    struct swarm_rig r;
    sim_time last = 0;
    swarm_rig_init(
        &r,
        SWARM_WORLD(SWARM_UPLOADS("8 Mbit/s", "8 Mbit/s", "8 Mbit/s", "8 Mbit/s"), "",
                    SWARM_AT_ONCE
                    ", 'content': '2 MB', 'choking': {'regular': 1, 'optimistic': 0, "
                    "'interval': '1 h'}, 'population': {'a': {'area': 'a', " ALONE("3") "}}"),
        1, NULL);
    swarm_rig_run(&r, 10);
    uint32_t sum = 0;
    for (uint32_t k = 0; k < 3; k++) {
        const struct peer *p = &swarm_rig_swarm(&r)->peers[swarm_rig_peer(&r, "a", k)];
        sum += (uint32_t)((p->finished + SIM_SECOND / 2) / SIM_SECOND);
        last = p->finished > last ? p->finished : last;
    }
    assert_int_equal(sum, 2 + 4 + 6);
    assert_double_near((double)last * 1e-9, 6, 1e-6);
    swarm_rig_fini(&r);
}

/* They come within 10 s, and each is served for 20 s: in the order they came. */
TEST(of_those_who_wait_for_a_slot_who_waited_longest_gets_it)
{
    struct swarm_rig r;
    swarm_rig_init(
        &r,
        SWARM_WORLD(SWARM_UPLOADS("8 Mbit/s", "8 Mbit/s", "8 Mbit/s", "8 Mbit/s"), "",
                    "'seeds': {'area': 's'}, 'arrivals': {'within': '10 s'}, "
                    "'content': '20 MB', 'choking': {'regular': 1, 'optimistic': 0, "
                    "'interval': '1 h'}, 'population': {'a': {'area': 'a', " ALONE("8") "}}"),
        1, NULL);
    swarm_rig_run(&r, 200);
    for (uint32_t i = 2; i <= 8; i++) { /* they are numbered as they join */
        const struct peer *p = &swarm_rig_swarm(&r)->peers[i];
        assert_double_near((double)(p->finished - p[-1].finished) * 1e-9, 20, 1e-6);
    }
    swarm_rig_fini(&r);
}

/* --- Seeds ------------------------------------------------------------------------------------- */

/* A seed with one slot and three leechers that know it alone, at 0.9 MB/s. */
#define ONE_SLOT(hold)                                                                             \
    SWARM_WORLD(SWARM_UPLOADS("7.2 Mbit/s", "8 Mbit/s", "8 Mbit/s", "8 Mbit/s"), "",               \
                SWARM_AT_ONCE ", 'content': '1 GB', 'control_grid': '1 s', 'choking': "            \
                              "{'interval': '1 s', 'regular': 1, 'optimistic': 0, " hold           \
                              "}, 'population': {'a': {'area': 'a', " ALONE("3") "}}")

/* Each of three holds the slot for `seconds`, one after the other, and then the first again. */
static void rotates(const char *scenario, double seconds)
{
    struct swarm_rig r;
    uint32_t order[4];
    swarm_rig_init(&r, scenario, 1, NULL);
    for (int turn = 0; turn < 4; turn++) {
        order[turn] = holder(&r, 0, turn * seconds + 0.5);
        for (double at = 1.5; at < seconds; at++)
            assert_int_equal(holder(&r, 0, turn * seconds + at), order[turn]);
    }
    assert_true(order[1] != order[0] && order[2] != order[0] && order[2] != order[1]);
    assert_int_equal(order[3], order[0]);
    swarm_rig_fini(&r);
}

/* After 4 s each has 3.6 MB, more than one piece: time decides. */
TEST(a_seed_holds_a_peer_for_a_time_then_serves_who_waited_longest)
{
    rotates(ONE_SLOT("'hold_time': '4 s', 'hold_pieces': 1"), 4);
}

/* After 11 s it has 9.9 MB, after 12 s 10.8 MB: more than ten pieces. */
TEST(a_seed_holds_a_peer_until_it_had_some_pieces)
{
    rotates(ONE_SLOT("'hold_time': '4 s', 'hold_pieces': 10"), 12);
}

/* Who holds the regular slot does so for good; the other two have the optimistic one in turn. */
TEST(a_seed_by_rotation_has_optimistic_slots_like_everybody)
{
    struct swarm_rig r;
    uint32_t turns[6] = {0};
    swarm_rig_init(
        &r,
        SWARM_WORLD(SWARM_UPLOADS("8 Mbit/s", "8 Mbit/s", "8 Mbit/s", "8 Mbit/s"), "",
                    SWARM_AT_ONCE
                    ", 'content': '1 GB', 'control_grid': '1 s', 'choking': "
                    "{'interval': '1 s', 'rotation': '2 s', 'regular': 1, 'optimistic': "
                    "1, 'hold_pieces': 1000}, 'population': {'a': {'area': 'a', " ALONE("3") "}}"),
        1, NULL);
    swarm_rig_run(&r, 3.5);
    uint32_t regular = 1;
    while (kind(&r, 0, regular) != UNCHOKED_REGULAR)
        regular++;
    for (double at = 3.5; at < 30; at++) {
        swarm_rig_run(&r, at);
        assert_int_equal(kind(&r, 0, regular), UNCHOKED_REGULAR);
        for (uint32_t i = 1; i < 4; i++)
            turns[i] += kind(&r, 0, i) == UNCHOKED_OPTIMISTIC;
    }
    for (uint32_t i = 1; i < 4; i++)
        assert_true(i == regular ? turns[i] == 0 : turns[i] >= 12);
    swarm_rig_fini(&r);
}

/* Two regular slots and one in turn. Alone, a takes 2 MB/s, each b 1 MB/s and each c 0.5 MB/s; the
 * seed has enough for all. */
TEST(a_seed_by_rate_serves_who_takes_fastest_and_the_others_in_turn)
{
    struct swarm_rig r;
    bool served[6] = {false};
    swarm_rig_init(
        &r,
        SWARM_WORLD(SWARM_CLASS("s", "1 Gbit/s", "1 Gbit/s") ", " SWARM_CLASS(
                        "a", "8 Mbit/s",
                        "16 Mbit/s") ", " SWARM_CLASS("b", "8 Mbit/s",
                                                      "8 Mbit/s") ", " SWARM_CLASS("c", "8 Mbit/s",
                                                                                   "4 Mbit/s"),
                    "",
                    SWARM_AT_ONCE
                    ", 'content': '1 GB', 'control_grid': '1 s', 'choking': {'interval': '1 s', "
                    "'rotation': '2 s', 'regular': 2, 'optimistic': 1, 'seeds': 'rate'}, "
                    "'population': {'c': {'area': 'c', " ALONE("2") "}, 'b': {'area': 'b', " ALONE(
                        "2") "}, 'a': {'area': 'a', " ALONE("1") "}}"),
        1, NULL);
    uint32_t a = swarm_rig_peer(&r, "a", 0);
    for (double at = 0.5; at < 60; at++) {
        swarm_rig_run(&r, at);
        swarm_rig_check(&r);
        for (uint32_t i = 1; i < 6; i++)
            served[i] |= kind(&r, 0, i) != CHOKED;
        if (at < 20) /* by then everybody had a turn */
            continue;
        assert_int_equal(kind(&r, 0, a), UNCHOKED_REGULAR);
        for (uint32_t k = 0; k < 2; k++)
            assert_int_not_equal(kind(&r, 0, swarm_rig_peer(&r, "c", k)), UNCHOKED_REGULAR);
    }
    for (uint32_t i = 1; i < 6; i++)
        assert_true(served[i]);
    swarm_rig_fini(&r);
}

/* --- Leechers ---------------------------------------------------------------------------------- */

/* "a" has neighbours that only know it: "b", which gives it up to 3 MB/s, "c" up to 2 MB/s, and "z",
 * next to nothing; so does the seed. They meet after half a second. */
#define HUB(choking)                                                                               \
    SWARM_WORLD(                                                                                   \
        SWARM_UPLOADS("1 kbit/s", "8 Mbit/s", "24 Mbit/s", "16 Mbit/s"), SWARM_ALTO,               \
        "'seeds': {'area': 's'}, 'arrivals': {'within': '0 s'}, 'tracker': {'delay': "             \
        "'500 ms'}, 'piece': '1 MB', 'block': '250 kB', 'content': '400 MB', "                     \
        "'control_grid': '1 s', 'choking': {'interval': '1 s', " choking                           \
        "}, 'population': {'a': {'area': 'a', 'peers': 1}, 'b': {'area': 'b', " ALONE(             \
            "1") "}, 'c': {'area': 'c', " ALONE("1") "}, 'z': {'area': 's', " ALONE("1") "}}")

struct hub {
    struct swarm_rig r;
    uint32_t a, b, c, z;
};

/* `each`: the neighbours have pieces, too, that "a" lacks. */
static void hub_init(struct hub *h, const char *scenario, bool each, const struct guide *guide)
{
    swarm_rig_init(&h->r, scenario, 1, guide);
    h->a = swarm_rig_peer(&h->r, "a", 0);
    h->b = swarm_rig_peer(&h->r, "b", 0);
    h->c = swarm_rig_peer(&h->r, "c", 0);
    h->z = swarm_rig_peer(&h->r, "z", 0);
    swarm_rig_run(&h->r, 0.25);
    swarm_rig_give(&h->r, h->a, 0, 100);
    if (each) {
        swarm_rig_give(&h->r, h->b, 100, 200);
        swarm_rig_give(&h->r, h->c, 200, 300);
        swarm_rig_give(&h->r, h->z, 300, 400);
    }
}

TEST(a_leecher_gives_its_regular_slots_to_who_gave_most)
{
    struct hub h;
    hub_init(&h, HUB("'regular': 1, 'optimistic': 0"), true, NULL);
    for (double at = 2.5; at < 8; at++)
        assert_int_equal(holder(&h.r, h.a, at), h.b);
    assert_int_equal(kind(&h.r, h.a, h.b), UNCHOKED_REGULAR);
    swarm_rig_fini(&h.r);

    hub_init(&h, HUB("'regular': 2, 'optimistic': 0"), true, NULL);
    swarm_rig_run(&h.r, 2.5);
    assert_int_equal(kind(&h.r, h.a, h.b), UNCHOKED_REGULAR);
    assert_int_equal(kind(&h.r, h.a, h.c), UNCHOKED_REGULAR);
    assert_int_equal(kind(&h.r, h.a, h.z), CHOKED);
    swarm_rig_fini(&h.r);
}

/* From 5.5 s on b gives 1 MB/s, c still 2 MB/s. At 6 s b gave 3/2 + 1/2 MB, as much as c; at 7 s 1 MB
 * to 2 MB. */
TEST(only_what_was_given_since_the_last_review_counts)
{
    struct hub h;
    hub_init(&h, HUB("'regular': 1, 'optimistic': 0"), true, NULL);
    assert_int_equal(holder(&h.r, h.a, 5.5), h.b);
    net_set_capacity(h.r.net, topo_find_link(h.r.cell->topo, "b"), 8e6, 1e12);
    assert_int_equal(holder(&h.r, h.a, 7.5), h.c);
    swarm_rig_fini(&h.r);
}

/* The slot goes to whoever comes first; the first review, at 1 s, rotates, and every third one after
 * it: at 4, 7 and 10 s. */
TEST(an_optimistic_slot_is_held_for_the_rotation_time_and_goes_round)
{
    struct hub h;
    uint32_t turns[4];
    hub_init(&h, HUB("'rotation': '3 s', 'regular': 0, 'optimistic': 1"), false, NULL);
    uint32_t first = holder(&h.r, h.a, 0.75);
    for (int turn = 0; turn < 4; turn++) {
        turns[turn] = holder(&h.r, h.a, 1.5 + 3 * turn);
        assert_int_equal(holder(&h.r, h.a, 2.5 + 3 * turn), turns[turn]);
        assert_int_equal(holder(&h.r, h.a, 3.5 + 3 * turn), turns[turn]);
    }
    assert_true(turns[0] != first && turns[1] != first && turns[0] != turns[1]);
    assert_int_equal(turns[2], first);
    assert_int_equal(turns[3], turns[0]);
    swarm_rig_fini(&h.r);
}

/* b has the regular slot; c and z share the other one in turns of two seconds. */
TEST(regular_slots_and_those_in_turn_go_to_different_peers)
{
    struct hub h;
    uint32_t seconds[2] = {0, 0};
    hub_init(&h, HUB("'rotation': '2 s', 'regular': 1, 'optimistic': 1"), true, NULL);
    for (double at = 3.5; at < 23; at++) {
        swarm_rig_run(&h.r, at);
        assert_int_equal(kind(&h.r, h.a, h.b), UNCHOKED_REGULAR);
        seconds[0] += kind(&h.r, h.a, h.c) == UNCHOKED_OPTIMISTIC;
        seconds[1] += kind(&h.r, h.a, h.z) == UNCHOKED_OPTIMISTIC;
    }
    assert_int_equal(seconds[0] + seconds[1], 20);
    assert_true(seconds[0] >= 9 && seconds[0] <= 11);
    swarm_rig_fini(&h.r);
}

/* --- Guidance ---------------------------------------------------------------------------------- */

/* Who is at "c" is dear. */
static double dear_at_c(const struct fake_guide *g, uint32_t from, uint32_t self)
{
    const struct swarm_rig *r = g->world;
    uint32_t node = host_node(net_hosts(r->net), from);
    (void)self;
    return strcmp(net_topo(r->net)->nodes[node].name, "c") == 0 ? 5 : 1;
}

/* For how many of 18 seconds b, c and z have the one slot of "a", which takes turns of a second. */
static void turns_of(const char *scenario, uint32_t seconds[3])
{
    struct hub h;
    struct fake_guide g;
    fake_guide_init(&g);
    g.cost = dear_at_c;
    g.world = &h.r;
    hub_init(&h, scenario, false, &g.guide);
    seconds[0] = seconds[1] = seconds[2] = 0;
    for (double at = 1.5; at < 19; at++) {
        uint32_t who = holder(&h.r, h.a, at);
        seconds[who == h.b ? 0 : who == h.c ? 1 : 2]++;
    }
    assert_true(g.asked.n > 0);
    swarm_rig_fini(&h.r);
    fake_guide_fini(&g);
}

#define TURNS(governs)                                                                             \
    HUB("'rotation': '1 s', 'regular': 0, 'optimistic': 1}, 'guidance': {'holder': 'peer', "       \
        "'governs': ['" governs "']")

TEST(where_guidance_governs_unchoking_the_cheaper_take_turns_first)
{
    uint32_t seconds[3];
    turns_of(TURNS("unchoke"), seconds);
    assert_true(seconds[0] == 9 && seconds[1] == 0 && seconds[2] == 9);
}

TEST(where_it_does_not_costs_change_nothing_in_the_turns)
{
    uint32_t seconds[3];
    turns_of(TURNS("accept"), seconds);
    assert_true(seconds[0] == 6 && seconds[1] == 6 && seconds[2] == 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_becomes_interested_gets_a_free_slot_at_once),
        cmocka_unit_test(there_are_as_many_slots_as_regular_and_optimistic_ones),
        cmocka_unit_test(a_slot_that_becomes_free_goes_to_the_next_at_once),
        cmocka_unit_test(of_those_who_wait_for_a_slot_who_waited_longest_gets_it),
        cmocka_unit_test(a_seed_holds_a_peer_for_a_time_then_serves_who_waited_longest),
        cmocka_unit_test(a_seed_holds_a_peer_until_it_had_some_pieces),
        cmocka_unit_test(a_seed_by_rotation_has_optimistic_slots_like_everybody),
        cmocka_unit_test(a_seed_by_rate_serves_who_takes_fastest_and_the_others_in_turn),
        cmocka_unit_test(a_leecher_gives_its_regular_slots_to_who_gave_most),
        cmocka_unit_test(only_what_was_given_since_the_last_review_counts),
        cmocka_unit_test(an_optimistic_slot_is_held_for_the_rotation_time_and_goes_round),
        cmocka_unit_test(regular_slots_and_those_in_turn_go_to_different_peers),
        cmocka_unit_test(where_guidance_governs_unchoking_the_cheaper_take_turns_first),
        cmocka_unit_test(where_it_does_not_costs_change_nothing_in_the_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
