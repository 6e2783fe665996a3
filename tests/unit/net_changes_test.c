/*
 * A net while links fail and come back, capacities change, background comes and goes, and callbacks
 * do what they may.
 */
#include "sim/net/net.h"
#include "sim/net/routing.h"
#include "sim/scenario/terrain.h"
#include "tests/support/faults.h"
#include "tests/support/net_rig.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static const double MB = 1e6;
static const struct meter_window whole_day = {0, 0, 0};

/* a and b by the direct link, 0.5 MB/s, or round by r, 0.25 MB/s. */
static const char *const triangle =
    "{" RIG_NODES "'links': {"
    " 'ab': {'from': 'a', 'to': 'b', 'kind': 'backbone', 'capacity': '4 Mbit/s', 'weight': 1},"
    " 'ar': {'from': 'a', 'to': 'r', 'kind': 'backbone', 'capacity': '2 Mbit/s', 'weight': 1},"
    " 'br': {'from': 'b', 'to': 'r', 'kind': 'backbone', 'capacity': '2 Mbit/s', 'weight': 1}}}";

/* a -- r -- b and no way round: 0.5 MB/s. */
static const char *const line =
    "{" RIG_NODES "'links': {"
    " 'ar': {'from': 'a', 'to': 'r', 'kind': 'backbone', 'capacity': '4 Mbit/s'},"
    " 'br': {'from': 'b', 'to': 'r', 'kind': 'backbone', 'capacity': '8 Mbit/s'}}}";

#define DUPLEX_LINE(how)                                                                           \
    "{" RIG_NODES "'links': {"                                                                     \
    " 'ar': {'from': 'a', 'to': 'r', 'kind': 'backbone', 'capacity': '4 Mbit/s', " how "},"        \
    " 'br': {'from': 'b', 'to': 'r', 'kind': 'backbone', 'capacity': '4 Mbit/s', " how "}}}"
static const char *const half_line = DUPLEX_LINE("'duplex': 'half'");
static const char *const shared_line = DUPLEX_LINE("'duplex': 'shared', 'medium': 'air'");

static void setup(struct net_rig *rig, const char *graph)
{
    rig_setup(rig, topology_of(graph), whole_day, NULL, 0);
}

static void set_link(struct net_rig *rig, const char *link, bool up)
{
    net_set_link(rig->net, link_named(&rig->t, link), up);
}

static uint32_t from_a_to_b(struct net_rig *rig, uint32_t i, double bytes, uint64_t tag)
{
    return rig_start(rig, rig_host(rig, "a", i), rig_host(rig, "b", i), bytes, tag);
}

/* Settling adds parts up: the last bits may differ. */
static void carried(struct net_rig *rig, const char *link, bool reverse, enum net_class class,
                    double wanted)
{
    assert_double_near(rig_bytes(rig, link, reverse, class), wanted, wanted * 1e-9);
}

static void rate_is(struct net_rig *rig, uint32_t transfer, double wanted)
{
    assert_double_near(net_rate(rig->net, transfer), wanted, wanted * 1e-12);
}

/* --- Links that fail -------------------------------------------------------------------------- */

/* 2 MB: 1 MB in 2 s over ab, the other by way of r in 4 s. */
TEST(a_transfer_goes_round_a_link_that_fails)
{
    struct net_rig rig;
    setup(&rig, triangle);
    uint32_t x = from_a_to_b(&rig, 0, 2 * MB, 1);
    rig_run(&rig, 2);
    set_link(&rig, "ab", false);
    rate_is(&rig, x, 0.25 * MB);
    assert_double_is(net_delivered(rig.net, x), 1 * MB);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "done 1@6 ");
    carried(&rig, "ab", false, CLASS_P2P, 1 * MB);
    carried(&rig, "ar", false, CLASS_P2P, 1 * MB);
    carried(&rig, "br", true, CLASS_P2P, 1 * MB);
    carried(&rig, "ar", true, CLASS_P2P, 0);
    rig_teardown(&rig);
}

/* 2 MB: 0.5 MB by 1 s, 0.5 MB by way of r until 3 s, 1 MB over ab again until 5 s. */
TEST(a_transfer_comes_back_when_the_link_does)
{
    struct net_rig rig;
    setup(&rig, triangle);
    from_a_to_b(&rig, 0, 2 * MB, 1);
    rig_run(&rig, 1);
    set_link(&rig, "ab", false);
    rig_run(&rig, 3);
    set_link(&rig, "ab", true);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "done 1@5 ");
    carried(&rig, "ab", false, CLASS_P2P, 1.5 * MB);
    carried(&rig, "ar", false, CLASS_P2P, 0.5 * MB);
    rig_teardown(&rig);
}

/* The same when the way round becomes the shorter one by weight, 2 instead of 5. */
TEST(a_transfer_moves_when_weights_say_so)
{
    struct net_rig rig;
    struct terrain ground;
    struct topology t = topology_of(triangle);
    assert_int_equal(terrain_init(&ground, t.topo), 0);
    t.topo = &ground.topo;
    rig_setup(&rig, t, whole_day, NULL, 0);
    uint32_t x = from_a_to_b(&rig, 0, 2 * MB, 1);
    rig_run(&rig, 2);
    terrain_set_weight(&ground, link_named(&t, "ab"), 5);
    net_renew_routes(rig.net);
    rate_is(&rig, x, 0.25 * MB);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "done 1@6 ");
    carried(&rig, "ab", false, CLASS_P2P, 1 * MB);
    carried(&rig, "ar", false, CLASS_P2P, 1 * MB);
    rig_teardown(&rig);
    terrain_fini(&ground);
}

TEST(a_transfer_whose_route_is_untouched_goes_on_as_it_was)
{
    struct net_rig rig;
    setup(&rig, triangle);
    uint32_t x = from_a_to_b(&rig, 0, 2 * MB, 1);
    rig_run(&rig, 1);
    set_link(&rig, "ar", false);
    set_link(&rig, "br", false);
    set_link(&rig, "ar", true);
    rate_is(&rig, x, 0.5 * MB);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "done 1@4 ");
    carried(&rig, "ab", false, CLASS_P2P, 2 * MB);
    rig_teardown(&rig);
}

TEST(a_transfer_without_a_way_round_breaks_with_what_it_delivered)
{
    struct net_rig rig;
    setup(&rig, line);
    from_a_to_b(&rig, 0, 2 * MB, 1);
    rig_start(&rig, rig_host(&rig, "b", 1), rig_host(&rig, "b", 2), 10 * MB, 2);
    rig_run(&rig, 3);
    set_link(&rig, "br", false);
    assert_string_equal(rig.calls, "broken 1@3 ");
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "broken 1@3 done 2@10 ");
    carried(&rig, "ar", false, CLASS_P2P, 1.5 * MB);
    carried(&rig, "br", true, CLASS_P2P, 1.5 * MB);
    const struct meter *m = net_meter(rig.net);
    assert_double_near(meter_between(m, node_named(&rig.t, "a"), node_named(&rig.t, "b")), 1.5 * MB,
                       1e-3);
    rig_teardown(&rig);
}

TEST(what_broke_does_not_break_twice)
{
    struct net_rig rig;
    setup(&rig, line);
    from_a_to_b(&rig, 0, 2 * MB, 1);
    set_link(&rig, "br", false);
    set_link(&rig, "br", false);
    set_link(&rig, "ar", false);
    set_link(&rig, "br", true);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "broken 1@0 ");
    rig_teardown(&rig);
}

TEST(a_link_that_is_down_has_no_capacity)
{
    struct net_rig rig;
    setup(&rig, line);
    uint32_t port = port_of(link_named(&rig.t, "ar"), true);
    assert_double_is(net_capacity(rig.net, port), 4e6);
    set_link(&rig, "ar", false);
    assert_double_is(net_capacity(rig.net, port), 0);
    net_set_capacity(rig.net, link_named(&rig.t, "ar"), 1e6, 2e6);
    assert_double_is(net_capacity(rig.net, port), 0);
    set_link(&rig, "ar", true);
    assert_double_is(net_capacity(rig.net, port), 2e6);
    uint32_t x = from_a_to_b(&rig, 0, 2 * MB, 1);
    rate_is(&rig, x, 0.125 * MB);
    rig_teardown(&rig);
}

/* 4 Mbit/s, from 10 s on 1 and from 20 s on 7: over 5..25 s (4 x 5 + 1 x 10 + 7 x 5) / 20 = 3.25. */
TEST(the_mean_of_a_capacity_counts_each_for_its_time)
{
    struct net_rig rig;
    setup(&rig, line);
    uint32_t link = link_named(&rig.t, "ar"), port = port_of(link, false);
    rig_run(&rig, 10);
    net_set_capacity(rig.net, link, 1e6, 2e6);
    rig_run(&rig, 20);
    net_set_capacity(rig.net, link, 7e6, 2e6);
    rig_run(&rig, 30);
    assert_double_is(net_mean_capacity(rig.net, port, 5 * SIM_SECOND, 25 * SIM_SECOND), 3.25e6);
    assert_double_is(net_mean_capacity(rig.net, port, 0, 10 * SIM_SECOND), 4e6);
    assert_double_is(net_mean_capacity(rig.net, port, 10 * SIM_SECOND, 20 * SIM_SECOND), 1e6);
    assert_double_is(net_mean_capacity(rig.net, port, 20 * SIM_SECOND, 30 * SIM_SECOND), 7e6);
    assert_double_is(net_mean_capacity(rig.net, port + 1, 15 * SIM_SECOND, 30 * SIM_SECOND), 2e6);
    rig_teardown(&rig);
}

/* All links of a medium get the new one. */
TEST(the_mean_of_a_mediums_capacity_is_that_of_all_its_links)
{
    struct net_rig rig;
    setup(&rig, shared_line);
    rig_run(&rig, 10);
    net_set_capacity(rig.net, link_named(&rig.t, "ar"), 8e6, 8e6);
    rig_run(&rig, 20);
    for (int i = 0; i < 4; i++) {
        uint32_t port = port_of(link_named(&rig.t, i / 2 ? "br" : "ar"), i % 2);
        assert_double_is(net_mean_capacity(rig.net, port, 0, 20 * SIM_SECOND), 6e6);
    }
    rig_teardown(&rig);
}

TEST(a_radio_cell_whose_link_fails_breaks_what_is_inside_it)
{
    struct net_rig rig;
    setup(&rig, "{" RIG_NODES "'links': {"
                " 'ar': {'from': 'a', 'to': 'r', 'kind': 'radio', 'capacity': '8 Mbit/s'},"
                " 'br': {'from': 'b', 'to': 'r', 'kind': 'access', 'capacity': '8 Mbit/s'}}}");
    rig_start(&rig, rig_host(&rig, "a", 0), rig_host(&rig, "a", 1), 2 * MB, 1);
    rig_start(&rig, rig_host(&rig, "b", 0), rig_host(&rig, "b", 1), 2 * MB, 2);
    rig_run(&rig, 1);
    set_link(&rig, "ar", false);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "broken 1@1 done 2@2 ");
    rig_teardown(&rig);
}

/* One link of a medium fails: the other one has it for itself. */
TEST(a_medium_outlives_one_of_its_links)
{
    struct net_rig rig;
    setup(&rig, shared_line);
    from_a_to_b(&rig, 0, 2 * MB, 1);
    set_link(&rig, "ar", false);
    assert_double_is(net_capacity(rig.net, port_of(link_named(&rig.t, "br"), false)), 4e6);
    assert_double_is(net_capacity(rig.net, port_of(link_named(&rig.t, "ar"), false)), 0);
    set_link(&rig, "ar", true);
    uint32_t x = from_a_to_b(&rig, 0, 2 * MB, 2);
    rate_is(&rig, x, 0.25 * MB); /* over both links of the medium of 0.5 MB/s */
    rig_teardown(&rig);
}

/* --- Capacities ------------------------------------------------------------------------------- */

/* From 0.5 MB/s to 0.25 at 1 s, and to 1 at 3 s: 0.5 + 0.5 + 1 MB by 4 s. */
TEST(a_new_capacity_holds_from_now_on)
{
    struct net_rig rig;
    setup(&rig, line);
    from_a_to_b(&rig, 0, 2 * MB, 1);
    rig_run(&rig, 1);
    net_set_capacity(rig.net, link_named(&rig.t, "ar"), 2e6, 8e6);
    assert_double_is(net_capacity(rig.net, port_of(link_named(&rig.t, "ar"), false)), 2e6);
    assert_double_is(net_capacity(rig.net, port_of(link_named(&rig.t, "ar"), true)), 8e6);
    rig_run(&rig, 3);
    net_set_capacity(rig.net, link_named(&rig.t, "ar"), 16e6, 8e6);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "done 1@4 ");
    rig_teardown(&rig);
}

TEST(directions_have_new_capacities_of_their_own)
{
    struct net_rig rig;
    setup(&rig, line);
    uint32_t there = from_a_to_b(&rig, 0, 2 * MB, 1);
    uint32_t back = rig_start(&rig, rig_host(&rig, "b", 0), rig_host(&rig, "a", 0), 2 * MB, 2);
    net_set_capacity(rig.net, link_named(&rig.t, "ar"), 0.8e6, 1.6e6);
    rate_is(&rig, there, 0.1 * MB);
    rate_is(&rig, back, 0.2 * MB);
    rig_teardown(&rig);
}

TEST(a_half_duplex_link_has_one_new_capacity)
{
    struct net_rig rig;
    setup(&rig, half_line);
    uint32_t back = rig_start(&rig, rig_host(&rig, "b", 0), rig_host(&rig, "a", 0), 2 * MB, 2);
    net_set_capacity(rig.net, link_named(&rig.t, "ar"), 1.6e6, 800e6);
    rate_is(&rig, back, 0.2 * MB);
    assert_double_is(net_capacity(rig.net, port_of(link_named(&rig.t, "ar"), true)), 1.6e6);
    assert_double_is(net_capacity(rig.net, port_of(link_named(&rig.t, "br"), true)), 4e6);
    rig_teardown(&rig);
}

TEST(a_medium_has_one_new_capacity_for_all_its_links)
{
    struct net_rig rig;
    setup(&rig, shared_line);
    uint32_t x = from_a_to_b(&rig, 0, 2 * MB, 1);
    net_set_capacity(rig.net, link_named(&rig.t, "br"), 1.6e6, 0);
    rate_is(&rig, x, 0.1 * MB);
    for (int i = 0; i < 2; i++) {
        assert_double_is(net_capacity(rig.net, port_of(link_named(&rig.t, "ar"), i)), 1.6e6);
        assert_double_is(net_capacity(rig.net, port_of(link_named(&rig.t, "br"), i)), 1.6e6);
    }
    rig_teardown(&rig);
}

TEST(a_transfer_waits_while_there_is_no_capacity)
{
    struct net_rig rig;
    setup(&rig, line);
    uint32_t x = from_a_to_b(&rig, 0, 1 * MB, 1);
    rig_run(&rig, 1);
    net_set_capacity(rig.net, link_named(&rig.t, "ar"), 0, 0);
    rig_run(&rig, 11);
    assert_double_is(net_rate(rig.net, x), 0);
    assert_double_near(net_delivered(rig.net, x), 0.5 * MB, 1e-6);
    net_set_capacity(rig.net, link_named(&rig.t, "ar"), 4e6, 4e6);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "done 1@12 ");
    rig_teardown(&rig);
}

/* --- Background ------------------------------------------------------------------------------- */

static const double always[] = {1};

static void with_background(struct net_rig *rig, const char *graph, const char *link, bool reverse,
                            struct background *b)
{
    struct topology t = topology_of(graph);
    b->port = port_of(link_named(&t, link), reverse);
    if (!b->steps) {
        b->steps = always;
        b->n = 1;
    }
    rig_setup(rig, t, whole_day, b, 1);
}

/* 4 Mbit/s less 1 Mbit/s are 0.375 MB/s. */
TEST(background_takes_its_capacity_in_its_direction)
{
    struct net_rig rig;
    struct background b = {.rate = 1e6};
    with_background(&rig, line, "ar", false, &b);
    uint32_t there = from_a_to_b(&rig, 0, 3 * MB, 1);
    uint32_t back = rig_start(&rig, rig_host(&rig, "b", 0), rig_host(&rig, "a", 0), 3 * MB, 2);
    rate_is(&rig, there, 0.375 * MB);
    rate_is(&rig, back, 0.5 * MB);
    rig_run(&rig, 10);
    assert_string_equal(rig.calls, "done 2@6 done 1@8 ");
    carried(&rig, "ar", false, CLASS_BACKGROUND, 1.25 * MB);
    carried(&rig, "ar", true, CLASS_BACKGROUND, 0);
    carried(&rig, "br", false, CLASS_BACKGROUND, 0);
    carried(&rig, "ar", false, CLASS_P2P, 3 * MB);
    rig_teardown(&rig);
}

/* Wanted are 10 Mbit/s; 4 Mbit/s fit, and nothing else does. */
TEST(background_carries_no_more_than_fits)
{
    struct net_rig rig;
    struct background b = {.rate = 10e6};
    with_background(&rig, line, "ar", false, &b);
    uint32_t x = from_a_to_b(&rig, 0, 3 * MB, 1);
    rig_run(&rig, 10);
    assert_double_is(net_rate(rig.net, x), 0);
    carried(&rig, "ar", false, CLASS_BACKGROUND, 5 * MB);
    rig_teardown(&rig);
}

/* Four steps of six hours with shares 0, 1, 0.5, 0.25 of 2 Mbit/s; bins of six hours, two days. */
TEST(background_follows_its_curve_day_after_day)
{
    static const double steps[] = {0, 1, 0.5, 0.25};
    const sim_time hours = 3600 * SIM_SECOND;
    struct topology t = topology_of(line);
    struct background b = {port_of(link_named(&t, "br"), true), 2e6, steps, 4};
    struct net_rig rig;
    rig_setup(&rig, t, (struct meter_window){0, 48 * hours, 6 * hours}, &b, 1);
    rig_run(&rig, 48 * 3600);
    for (uint32_t bin = 0; bin < 8; bin++)
        assert_double_near(meter_bin(net_meter(rig.net), b.port, CLASS_BACKGROUND, bin),
                           steps[bin % 4] * 0.25 * MB * 21600, 1e-3);
    rig_teardown(&rig);
}

/* Nothing is taken of ar till noon, then three quarters. 1.5 MB from two seconds before noon on: 1 MB
 * at 0.5 MB/s, 0.5 MB at 0.125 MB/s. */
TEST(a_step_of_the_curve_changes_rates_at_its_instant)
{
    static const double steps[] = {0, 0.75};
    struct net_rig rig;
    struct background b = {.rate = 4e6, .steps = steps, .n = 2};
    with_background(&rig, line, "ar", false, &b);
    rig_run(&rig, 43198);
    from_a_to_b(&rig, 0, 1.5 * MB, 1);
    rig_run(&rig, 43300);
    assert_string_equal(rig.calls, "done 1@43204 ");
    rig_teardown(&rig);
}

TEST(background_on_a_half_duplex_link_takes_from_both_directions)
{
    struct net_rig rig;
    struct background b = {.rate = 1e6};
    with_background(&rig, half_line, "ar", true, &b);
    uint32_t x = from_a_to_b(&rig, 0, 3 * MB, 1);
    rate_is(&rig, x, 0.375 * MB);
    rig_run(&rig, 8);
    carried(&rig, "ar", true, CLASS_BACKGROUND, 1 * MB);
    carried(&rig, "ar", false, CLASS_BACKGROUND, 0);
    rig_teardown(&rig);
}

/* 3 and 5 Mbit/s are wanted in the two directions of a link that has 4: half of each fits. */
TEST(background_in_both_directions_of_a_half_duplex_link_shares_it_in_proportion)
{
    struct topology t = topology_of(half_line);
    struct background b[2] = {{port_of(link_named(&t, "ar"), false), 3e6, always, 1},
                              {port_of(link_named(&t, "ar"), true), 5e6, always, 1}};
    struct net_rig rig;
    rig_setup(&rig, t, whole_day, b, 2);
    rig_run(&rig, 8);
    carried(&rig, "ar", false, CLASS_BACKGROUND, 1.5 * MB);
    carried(&rig, "ar", true, CLASS_BACKGROUND, 2.5 * MB);
    rig_teardown(&rig);
}

TEST(background_of_a_failed_link_is_not_carried_and_takes_nothing)
{
    struct net_rig rig;
    struct background b = {.rate = 1e6};
    with_background(&rig, line, "ar", false, &b);
    rig_run(&rig, 8);
    set_link(&rig, "ar", false);
    rig_run(&rig, 16);
    set_link(&rig, "ar", true);
    uint32_t x = from_a_to_b(&rig, 0, 3 * MB, 1);
    rate_is(&rig, x, 0.375 * MB);
    rig_run(&rig, 24);
    carried(&rig, "ar", false, CLASS_BACKGROUND, 2 * MB); /* of 8 s and 8 s */
    rig_teardown(&rig);
}

/* Of a medium of 4 Mbit/s, 3 Mbit/s go to background on ar. When ar is down it is all br's. */
TEST(background_of_a_failed_link_leaves_its_medium_to_the_others)
{
    struct topology t = topology_of("{" RIG_NODES "'links': {"
                                    " 'ar': {'from': 'a', 'to': 'r', 'kind': 'radio', 'capacity':"
                                    "        '4 Mbit/s', 'duplex': 'shared', 'medium': 'air'},"
                                    " 'br': {'from': 'b', 'to': 'r', 'kind': 'radio', 'capacity':"
                                    "        '4 Mbit/s', 'duplex': 'shared', 'medium': 'air'}}}");
    struct background b[2] = {{port_of(link_named(&t, "ar"), false), 3e6, always, 1},
                              {port_of(link_named(&t, "br"), false), 3e6, always, 1}};
    struct net_rig rig;
    rig_setup(&rig, t, whole_day, b, 2);
    rig_run(&rig, 8); /* 6 Mbit/s are wanted: 2 Mbit/s each fit */
    set_link(&rig, "ar", false);
    /* Up and down in b's cell: 1 Mbit/s left, half of it each way. */
    uint32_t x = rig_start(&rig, rig_host(&rig, "b", 0), rig_host(&rig, "b", 1), 1 * MB, 1);
    rate_is(&rig, x, 0.0625 * MB);
    rig_run(&rig, 16);
    carried(&rig, "ar", false, CLASS_BACKGROUND, 2 * MB);
    carried(&rig, "br", false, CLASS_BACKGROUND, 2 * MB + 3 * MB);
    rig_teardown(&rig);
}

/* 3 Mbit/s of 4; the capacity falls to 2 at 8 s and is back at 16 s. */
TEST(background_keeps_to_a_new_capacity)
{
    struct net_rig rig;
    struct background b = {.rate = 3e6};
    with_background(&rig, line, "ar", false, &b);
    rig_run(&rig, 8);
    net_set_capacity(rig.net, link_named(&rig.t, "ar"), 2e6, 2e6);
    rig_run(&rig, 16);
    net_set_capacity(rig.net, link_named(&rig.t, "ar"), 4e6, 4e6);
    uint32_t x = from_a_to_b(&rig, 0, 1 * MB, 1);
    rate_is(&rig, x, 0.125 * MB);
    rig_run(&rig, 24);
    carried(&rig, "ar", false, CLASS_BACKGROUND, 3 * MB + 2 * MB + 3 * MB);
    rig_teardown(&rig);
}

/* --- Callbacks -------------------------------------------------------------------------------- */

static void further(struct net_rig *rig, uint32_t transfer, uint64_t tag)
{
    (void)tag;
    if (rig->other++ < 2)
        net_set_target(rig->net, transfer, net_target(rig->net, transfer) + 1 * MB);
}

TEST(a_transfer_that_gets_a_further_target_goes_on)
{
    struct net_rig rig;
    setup(&rig, line);
    rig.on_done = further;
    from_a_to_b(&rig, 0, 1 * MB, 1);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "done 1@2 done 1@4 done 1@6 ");
    carried(&rig, "ar", false, CLASS_P2P, 3 * MB);
    rig_teardown(&rig);
}

static void stop_it(struct net_rig *rig, uint32_t transfer, uint64_t tag)
{
    (void)tag;
    net_stop(rig->net, transfer);
}

TEST(a_transfer_may_be_stopped_when_it_is_done_or_broken)
{
    struct net_rig rig;
    setup(&rig, line);
    rig.on_done = rig.on_broken = stop_it;
    from_a_to_b(&rig, 0, 0.25 * MB, 1);
    from_a_to_b(&rig, 1, 9 * MB, 2);
    rig_run(&rig, 3);
    set_link(&rig, "ar", false);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "done 1@1 broken 2@3 ");
    carried(&rig, "ar", false, CLASS_P2P, 1.5 * MB);
    rig_teardown(&rig);
}

static void stop_the_other(struct net_rig *rig, uint32_t transfer, uint64_t tag)
{
    (void)transfer;
    (void)tag;
    if (rig->other != TRANSFER_NONE)
        net_stop(rig->net, rig->other);
    rig->other = TRANSFER_NONE;
}

/* Both are done at 4 s, both break at 1 s: the first one's callback stops the second. */
TEST(who_is_stopped_in_anothers_callback_is_not_told)
{
    struct net_rig rig;
    setup(&rig, line);
    rig.on_done = stop_the_other;
    from_a_to_b(&rig, 0, 1 * MB, 1);
    rig.other = from_a_to_b(&rig, 1, 1 * MB, 2);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "done 1@4 ");
    carried(&rig, "ar", false, CLASS_P2P, 2 * MB);
    rig_teardown(&rig);
    setup(&rig, line);
    rig.on_broken = stop_the_other;
    from_a_to_b(&rig, 0, 1 * MB, 1);
    rig.other = from_a_to_b(&rig, 1, 1 * MB, 2);
    rig_run(&rig, 1);
    set_link(&rig, "br", false);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "broken 1@1 ");
    carried(&rig, "ar", false, CLASS_P2P, 0.5 * MB);
    rig_teardown(&rig);
}

static void start_another(struct net_rig *rig, uint32_t transfer, uint64_t tag)
{
    if (tag > 1)
        return;
    net_stop(rig->net, transfer);
    /* Within a node, where no link can fail. */
    rig->other = rig_start(rig, rig_host(rig, "a", 0), rig_host(rig, "a", 1), 1 * MB, 2);
    assert_int_equal(rig->other, transfer); /* the number is used again */
}

TEST(a_transfer_started_in_a_callback_runs_though_it_has_the_number_of_the_ended_one)
{
    struct net_rig rig;
    setup(&rig, line);
    rig.on_done = start_another;
    from_a_to_b(&rig, 0, 1 * MB, 1);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "done 1@2 done 2@3 ");
    rig_teardown(&rig);
    setup(&rig, line);
    rig.on_broken = start_another;
    from_a_to_b(&rig, 0, 1 * MB, 1);
    rig_run(&rig, 1);
    set_link(&rig, "ar", false);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "broken 1@1 done 2@2 ");
    carried(&rig, "ar", false, CLASS_P2P, 0.5 * MB);
    rig_teardown(&rig);
}

/* What broke has no route: a further target does not keep it, though the link comes back. */
TEST(a_broken_transfer_ends_whatever_its_target)
{
    struct net_rig rig;
    setup(&rig, line);
    rig.on_broken = further;
    from_a_to_b(&rig, 0, 1 * MB, 1);
    rig_run(&rig, 1);
    set_link(&rig, "br", false);
    set_link(&rig, "br", true);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "broken 1@1 ");
    carried(&rig, "br", true, CLASS_P2P, 0.5 * MB);
    rig_teardown(&rig);
}

static void try_again(struct net_rig *rig, uint32_t transfer, uint64_t tag)
{
    (void)transfer;
    rig->other = from_a_to_b(rig, 0, 1 * MB, tag + 1);
}

TEST(a_transfer_that_is_started_in_a_callback_finds_the_routes_of_now)
{
    struct net_rig rig;
    setup(&rig, line);
    rig.on_broken = try_again;
    from_a_to_b(&rig, 0, 1 * MB, 1);
    set_link(&rig, "br", false);
    assert_int_equal(rig.other, TRANSFER_NONE);
    rig_run(&rig, 100);
    assert_string_equal(rig.calls, "broken 1@0 ");
    rig_teardown(&rig);
}

/* --- Memory ----------------------------------------------------------------------------------- */

static void go_on(struct net_rig *rig, uint32_t transfer, uint64_t tag)
{
    (void)tag;
    rig->calls[0] = '\0';
    net_set_target(rig->net, transfer, net_target(rig->net, transfer) + 1000);
}

TEST(transfers_that_go_on_allocate_nothing)
{
    struct net_rig rig;
    setup(&rig, line);
    rig.on_done = go_on;
    for (uint32_t i = 0; i < 4; i++)
        from_a_to_b(&rig, i, 1000 + 10 * i, i);
    rig_run(&rig, 10);
    uint64_t fired = sim_fired(rig.sim);
    faults_start(SIZE_MAX);
    rig_run(&rig, 20);
    faults_stop();
    assert_true(sim_fired(rig.sim) > fired + 1000);
    assert_int_equal(faults_seen(), 0);
    rig_teardown(&rig);
}

static void ignore(void *ctx, uint32_t transfer, uint64_t tag, sim_time now)
{
    (void)ctx;
    (void)transfer;
    (void)tag;
    (void)now;
}

/* All kinds of work on a net that may lack memory; what matters is that it is survived. */
static int work(struct sim *sim, struct net *net, const struct topology *t)
{
    uint32_t user = net_add_user(net, (struct net_user){ignore, ignore, NULL});
    uint32_t last = hosts_count(net_hosts(net)) - 1;
    for (uint32_t i = 0; i < 4 && net_error(net) == 0; i++) {
        struct net_transfer spec = {i, last - i, user, CLASS_P2P, 1, INFINITY, 1 * MB, i};
        net_start(net, &spec);
    }
    int code = sim_run(sim, 1 * SIM_SECOND);
    if (net_error(net) == 0) {
        net_set_link(net, link_named(t, "ab"), false);
        net_pulse(net, 0, 1, CLASS_ALTO, 10, 10);
        net_rtt(net, 0, last);
        net_settle(net);
    }
    if (net_error(net) == 0)
        code = sim_run(sim, 100 * SIM_SECOND);
    return net_error(net) ? net_error(net) : code;
}

TEST(running_out_of_memory_is_told_and_survived)
{
    struct topology t = topology_of(triangle);
    struct background b = {0, 1e6, always, 1};
    for (size_t n = 0;; n++) {
        struct sim *sim = sim_new();
        struct net_config config = {.topo = t.topo,
                                    .window = {0, 100 * SIM_SECOND, 10 * SIM_SECOND},
                                    .background = &b,
                                    .nbackground = 1};
        faults_start(n);
        struct net *net = net_new(sim, &config);
        int code = net ? work(sim, net, &t) : -ENOMEM;
        bool failed = faults_stop();
        assert_int_equal(code, failed ? -ENOMEM : 0);
        net_free(net);
        sim_free(sim);
        if (!failed)
            break;
    }
    net_free(NULL);
    topology_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_transfer_goes_round_a_link_that_fails),
        cmocka_unit_test(a_transfer_comes_back_when_the_link_does),
        cmocka_unit_test(a_transfer_moves_when_weights_say_so),
        cmocka_unit_test(a_transfer_whose_route_is_untouched_goes_on_as_it_was),
        cmocka_unit_test(a_transfer_without_a_way_round_breaks_with_what_it_delivered),
        cmocka_unit_test(what_broke_does_not_break_twice),
        cmocka_unit_test(a_link_that_is_down_has_no_capacity),
        cmocka_unit_test(the_mean_of_a_capacity_counts_each_for_its_time),
        cmocka_unit_test(the_mean_of_a_mediums_capacity_is_that_of_all_its_links),
        cmocka_unit_test(a_radio_cell_whose_link_fails_breaks_what_is_inside_it),
        cmocka_unit_test(a_medium_outlives_one_of_its_links),
        cmocka_unit_test(a_new_capacity_holds_from_now_on),
        cmocka_unit_test(directions_have_new_capacities_of_their_own),
        cmocka_unit_test(a_half_duplex_link_has_one_new_capacity),
        cmocka_unit_test(a_medium_has_one_new_capacity_for_all_its_links),
        cmocka_unit_test(a_transfer_waits_while_there_is_no_capacity),
        cmocka_unit_test(background_takes_its_capacity_in_its_direction),
        cmocka_unit_test(background_carries_no_more_than_fits),
        cmocka_unit_test(background_follows_its_curve_day_after_day),
        cmocka_unit_test(a_step_of_the_curve_changes_rates_at_its_instant),
        cmocka_unit_test(background_on_a_half_duplex_link_takes_from_both_directions),
        cmocka_unit_test(
            background_in_both_directions_of_a_half_duplex_link_shares_it_in_proportion),
        cmocka_unit_test(background_of_a_failed_link_is_not_carried_and_takes_nothing),
        cmocka_unit_test(background_of_a_failed_link_leaves_its_medium_to_the_others),
        cmocka_unit_test(background_keeps_to_a_new_capacity),
        cmocka_unit_test(a_transfer_that_gets_a_further_target_goes_on),
        cmocka_unit_test(a_transfer_may_be_stopped_when_it_is_done_or_broken),
        cmocka_unit_test(who_is_stopped_in_anothers_callback_is_not_told),
        cmocka_unit_test(
            a_transfer_started_in_a_callback_runs_though_it_has_the_number_of_the_ended_one),
        cmocka_unit_test(a_broken_transfer_ends_whatever_its_target),
        cmocka_unit_test(a_transfer_that_is_started_in_a_callback_finds_the_routes_of_now),
        cmocka_unit_test(transfers_that_go_on_allocate_nothing),
        cmocka_unit_test(running_out_of_memory_is_told_and_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
