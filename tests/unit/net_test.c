/*
 * Transfers between hosts and what the meters count of them: worked examples. What happens when
 * links and capacities change stands in net_changes_test.c.
 */
#include "sim/net/net.h"
#include "sim/net/routing.h"
#include "tests/support/net_rig.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* a -- r -- b: 4 Mbit/s (0.5 MB/s) from a to r and 8 Mbit/s (1 MB/s) back, 1 MB/s on b's link. */
static const char *const line =
    "{" RIG_NODES "'links': {"
    " 'ar': {'from': 'a', 'to': 'r', 'kind': 'access', 'capacity': '4 Mbit/s',"
    "        'reverse_capacity': '8 Mbit/s', 'delay': '1 ms'},"
    " 'br': {'from': 'b', 'to': 'r', 'kind': 'access', 'capacity': '8 Mbit/s', 'delay': '2 ms'}}}";

static const double MB = 1e6;
static const struct meter_window whole_day = {0, 0, 0};

static void setup(struct net_rig *rig, const char *graph)
{
    rig_setup(rig, topology_of(graph), whole_day, NULL, 0);
}

static uint32_t start_as(struct net_rig *rig, uint32_t from, uint32_t to, struct net_transfer spec)
{
    spec.from = from;
    spec.to = to;
    spec.user = rig->user;
    spec.weight = spec.weight > 0 ? spec.weight : 1;
    spec.cap = spec.cap > 0 ? spec.cap : INFINITY;
    return net_start(rig->net, &spec);
}

static void ends_are(const struct net_rig *rig, const char *wanted)
{
    assert_string_equal(rig->calls, wanted);
}

static void is_metered(struct net_rig *rig, const char *link, double forward, double reverse)
{
    assert_double_near(rig_bytes(rig, link, false, CLASS_P2P), forward, forward * 1e-9);
    assert_double_near(rig_bytes(rig, link, true, CLASS_P2P), reverse, reverse * 1e-9);
}

/* --- Rates ------------------------------------------------------------------------------------ */

/* From a to b the link ar is the narrowest, 0.5 MB/s; back the sender's uplink, 1 MB/s. */
TEST(a_transfer_is_as_fast_as_the_narrowest_of_uplink_links_and_downlink)
{
    struct net_rig rig;
    setup(&rig, line);
    uint32_t there = rig_start(&rig, rig_host(&rig, "a", 0), rig_host(&rig, "b", 0), 1 * MB, 1);
    uint32_t back = rig_start(&rig, rig_host(&rig, "b", 1), rig_host(&rig, "a", 1), 3 * MB, 2);
    assert_double_is(net_rate(rig.net, there), 0.5 * MB);
    assert_double_is(net_rate(rig.net, back), 1 * MB);
    rig_run(&rig, 10);
    ends_are(&rig, "done 1@2 done 2@3 ");
    rig_teardown(&rig);
}

/* Between neighbours at one access node only their own links count: 1 MB/s up. */
TEST(hosts_of_one_node_use_their_own_links_only)
{
    struct net_rig rig;
    setup(&rig, line);
    rig_start(&rig, rig_host(&rig, "a", 0), rig_host(&rig, "a", 1), 2 * MB, 1);
    rig_run(&rig, 10);
    ends_are(&rig, "done 1@2 ");
    is_metered(&rig, "ar", 0, 0);
    rig_teardown(&rig);
}

/* x in n uploads 1 MB/s, of which 0.25 MB/s to m: two abroad share those, one at home has the rest. */
TEST(a_host_shares_what_it_may_upload_to_other_networks)
{
    struct net_rig rig;
    setup(&rig, "{'networks': {'n': {}, 'm': {}}, 'classes': {'c': {'up': '8 Mbit/s', 'down': "
                "'16 Mbit/s', 'up_external': '2 Mbit/s'}}, 'nodes': {'a': {'network': 'n', 'kind': "
                "'access', 'hosts': 2, 'classes': {'c': 1}, 'prefixes': ['10.0.0.0/24']}, 'b': "
                "{'network': 'm', 'kind': 'access', 'hosts': 2, 'classes': {'c': 1}, 'prefixes': "
                "['10.0.1.0/24']}}, 'links': {'ab': {'from': 'a', 'to': 'b', 'kind': 'transit', "
                "'capacity': '1 Gbit/s'}}}");
    uint32_t x = rig_host(&rig, "a", 0);
    uint32_t abroad = rig_start(&rig, x, rig_host(&rig, "b", 0), 1 * MB, 1);
    uint32_t other = rig_start(&rig, x, rig_host(&rig, "b", 1), 1 * MB, 2);
    uint32_t home = rig_start(&rig, x, rig_host(&rig, "a", 1), 1 * MB, 3);
    assert_double_is(net_rate(rig.net, abroad), 0.125 * MB);
    assert_double_is(net_rate(rig.net, other), 0.125 * MB);
    assert_double_is(net_rate(rig.net, home), 0.75 * MB);
    rig_teardown(&rig);
}

/* Three send to one: 1 MB/s each would be 3, his downlink has 2. */
TEST(a_receiver_shares_his_downlink_among_his_senders)
{
    struct net_rig rig;
    setup(&rig, line);
    uint32_t to = rig_host(&rig, "a", 0), transfer[3];
    for (uint32_t i = 0; i < 3; i++)
        transfer[i] = rig_start(&rig, rig_host(&rig, "a", 1 + i), to, 1 * MB, i);
    for (int i = 0; i < 3; i++)
        assert_double_near(net_rate(rig.net, transfer[i]), 2 * MB / 3, 1e-6);
    rig_teardown(&rig);
}

/* 0.5 MB/s by 1 : 3; with the second at a cap of 0.2 MB/s the first has 0.3. */
TEST(weights_and_caps_hold_on_the_way)
{
    struct net_rig rig;
    setup(&rig, line);
    uint32_t a0 = rig_host(&rig, "a", 0), a1 = rig_host(&rig, "a", 1), b = rig_host(&rig, "b", 0);
    uint32_t first = start_as(&rig, a0, b, (struct net_transfer){.bytes = MB});
    uint32_t second = start_as(&rig, a1, b, (struct net_transfer){.bytes = MB, .weight = 3});
    assert_double_near(net_rate(rig.net, first), 0.125 * MB, 1e-6);
    assert_double_near(net_rate(rig.net, second), 0.375 * MB, 1e-6);
    net_stop(rig.net, second);
    second =
        start_as(&rig, a1, b, (struct net_transfer){.bytes = MB, .weight = 3, .cap = 0.2 * MB});
    assert_double_near(net_rate(rig.net, first), 0.3 * MB, 1e-6);
    assert_double_is(net_rate(rig.net, second), 0.2 * MB);
    rig_teardown(&rig);
}

/* Two cells with a radio link of 0.8 MB/s each; "air" is one medium for both in the third case. */
#define RADIO(duplex)                                                                              \
    "{" RIG_NODES "'links': {"                                                                     \
    " 'ar': {'from': 'a', 'to': 'r', 'kind': 'radio', 'capacity': '6.4 Mbit/s', " duplex "},"      \
    " 'br': {'from': 'b', 'to': 'r', 'kind': 'radio', 'capacity': '6.4 Mbit/s', " duplex "}}}"
static const char *const full = RADIO("'duplex': 'full'");
static const char *const half = RADIO("'duplex': 'half'");
static const char *const shared = RADIO("'duplex': 'shared', 'medium': 'air'");

/* One transfer from a to b and one from b to a. */
static void both_ways(const char *graph, double rate, bool port_shared)
{
    struct net_rig rig;
    setup(&rig, graph);
    uint32_t a = rig_host(&rig, "a", 0), b = rig_host(&rig, "b", 0);
    uint32_t there = rig_start(&rig, a, b, 1 * MB, 1), back = rig_start(&rig, b, a, 1 * MB, 2);
    assert_double_near(net_rate(rig.net, there), rate, rate * 1e-12);
    assert_double_near(net_rate(rig.net, back), rate, rate * 1e-12);
    assert_int_equal(net_port_shared(rig.net, port_of(link_named(&rig.t, "ar"), true)),
                     port_shared);
    rig_run(&rig, 100);
    is_metered(&rig, "ar", 1 * MB, 1 * MB);
    is_metered(&rig, "br", 1 * MB, 1 * MB);
    rig_teardown(&rig);
}

/* Full: 0.8 each. Half: both share each link, 0.4. Shared: each crosses the one medium twice, so
 * that four shares make 0.8: 0.2. */
TEST(directions_and_links_share_what_their_duplex_says)
{
    both_ways(full, 0.8 * MB, false);
    both_ways(half, 0.4 * MB, true);
    both_ways(shared, 0.2 * MB, true);
}

static void in_one_cell(const char *graph, double rate)
{
    struct net_rig rig;
    setup(&rig, graph);
    uint32_t x = rig_start(&rig, rig_host(&rig, "a", 0), rig_host(&rig, "a", 1), 1 * MB, 1);
    assert_double_near(net_rate(rig.net, x), rate, rate * 1e-12);
    rig_run(&rig, 100);
    is_metered(&rig, "ar", 1 * MB, 1 * MB);
    is_metered(&rig, "br", 0, 0);
    rig_teardown(&rig);
}

/* Up and down again: of a half-duplex link each byte takes twice the capacity. */
TEST(hosts_of_one_radio_cell_use_the_radio_link_there_and_back)
{
    in_one_cell(full, 0.8 * MB);
    in_one_cell(half, 0.4 * MB);
    in_one_cell(shared, 0.4 * MB);
}

/* --- Meters ----------------------------------------------------------------------------------- */

TEST(bytes_count_on_every_link_in_its_direction_and_class)
{
    struct net_rig rig;
    setup(&rig, line);
    uint32_t a = rig_host(&rig, "a", 0), b = rig_host(&rig, "b", 0);
    start_as(&rig, a, b, (struct net_transfer){.bytes = 1 * MB, .class = CLASS_CDN});
    start_as(&rig, b, a, (struct net_transfer){.bytes = 2 * MB, .class = CLASS_P2P});
    rig_run(&rig, 100);
    assert_double_is(rig_bytes(&rig, "ar", false, CLASS_CDN), 1 * MB);
    assert_double_is(rig_bytes(&rig, "br", true, CLASS_CDN), 1 * MB);
    assert_double_is(rig_bytes(&rig, "ar", true, CLASS_CDN), 0);
    assert_double_is(rig_bytes(&rig, "br", false, CLASS_CDN), 0);
    assert_double_is(rig_bytes(&rig, "ar", true, CLASS_P2P), 2 * MB);
    assert_double_is(rig_bytes(&rig, "br", false, CLASS_P2P), 2 * MB);
    assert_double_is(rig_bytes(&rig, "ar", false, CLASS_P2P), 0);
    rig_teardown(&rig);
}

/* 0.5 MB/s from 0 s to 10 s; measured from 3 s to 9 s in bins of 2.5, 2.5 and 1 s. */
TEST(bins_get_what_passed_in_their_time)
{
    struct net_rig rig;
    rig_setup(&rig, topology_of(line),
              (struct meter_window){3 * SIM_SECOND, 9 * SIM_SECOND, 2500000000}, NULL, 0);
    rig_start(&rig, rig_host(&rig, "a", 0), rig_host(&rig, "b", 0), 5 * MB, 1);
    rig_run(&rig, 100);
    const struct meter *m = net_meter(rig.net);
    uint32_t port = port_of(link_named(&rig.t, "ar"), false);
    assert_double_near(meter_bin(m, port, CLASS_P2P, 0), 1.25 * MB, 1e-3);
    assert_double_near(meter_bin(m, port, CLASS_P2P, 1), 1.25 * MB, 1e-3);
    assert_double_near(meter_bin(m, port, CLASS_P2P, 2), 0.5 * MB, 1e-3);
    assert_double_near(meter_total(m, port, CLASS_P2P), 3 * MB, 1e-3);
    assert_double_near(meter_between(m, node_named(&rig.t, "a"), node_named(&rig.t, "b")), 3 * MB,
                       1e-3);
    rig_teardown(&rig);
}

TEST(what_ends_before_the_window_or_starts_behind_it_does_not_count)
{
    struct net_rig rig;
    rig_setup(&rig, topology_of(line),
              (struct meter_window){5 * SIM_SECOND, 10 * SIM_SECOND, 5 * SIM_SECOND}, NULL, 0);
    uint32_t a = rig_host(&rig, "a", 0), b = rig_host(&rig, "b", 0);
    rig_start(&rig, a, b, 2.5 * MB, 1); /* ends as the window opens */
    rig_run(&rig, 10);
    ends_are(&rig, "done 1@5 ");
    rig_start(&rig, a, b, 1 * MB, 2);
    net_pulse(rig.net, node_named(&rig.t, "a"), node_named(&rig.t, "b"), CLASS_ALTO, 1, 1);
    rig_run(&rig, 20);
    is_metered(&rig, "ar", 0, 0);
    assert_double_is(rig_bytes(&rig, "ar", false, CLASS_ALTO), 0);
    rig_teardown(&rig);
}

TEST(a_transfer_that_is_stopped_counts_with_what_it_delivered)
{
    struct net_rig rig;
    setup(&rig, line);
    uint32_t x = rig_start(&rig, rig_host(&rig, "a", 0), rig_host(&rig, "b", 0), 5 * MB, 1);
    rig_run(&rig, 3);
    assert_double_near(net_delivered(rig.net, x), 1.5 * MB, 1e-6);
    net_stop(rig.net, x);
    rig_run(&rig, 10);
    is_metered(&rig, "ar", 1.5 * MB, 0);
    ends_are(&rig, "");
    rig_teardown(&rig);
}

TEST(settling_twice_counts_once)
{
    struct net_rig rig;
    setup(&rig, line);
    rig_start(&rig, rig_host(&rig, "a", 0), rig_host(&rig, "b", 0), 5 * MB, 1);
    rig_run(&rig, 2);
    net_settle(rig.net);
    is_metered(&rig, "ar", 1 * MB, 0);
    is_metered(&rig, "ar", 1 * MB, 0);
    rig_teardown(&rig);
}

TEST(the_matrix_has_a_cell_a_node_unless_told_otherwise)
{
    struct net_rig rig;
    setup(&rig, line);
    uint32_t a = node_named(&rig.t, "a"), b = node_named(&rig.t, "b");
    assert_int_equal(net_cells(rig.net), 3);
    rig_start(&rig, rig_host(&rig, "a", 0), rig_host(&rig, "b", 0), 1 * MB, 1);
    rig_start(&rig, rig_host(&rig, "a", 1), rig_host(&rig, "a", 2), 2 * MB, 2);
    rig_run(&rig, 100);
    assert_double_is(meter_between(net_meter(rig.net), a, b), 1 * MB);
    assert_double_is(meter_between(net_meter(rig.net), a, a), 2 * MB);
    assert_double_is(meter_between(net_meter(rig.net), b, a), 0);
    rig_teardown(&rig);
}

TEST(hosts_may_be_told_apart_in_any_way)
{
    struct net_rig rig;
    setup(&rig, line);
    uint32_t n = hosts_count(net_hosts(rig.net)), *cell = calloc(n, sizeof *cell);
    cell[rig_host(&rig, "a", 1)] = 1;
    assert_int_equal(net_set_cells(rig.net, cell, 2), 0);
    assert_int_equal(net_cells(rig.net), 2);
    rig_start(&rig, rig_host(&rig, "a", 1), rig_host(&rig, "a", 2), 2 * MB, 1);
    rig_start(&rig, rig_host(&rig, "a", 0), rig_host(&rig, "b", 0), 1 * MB, 2);
    rig_run(&rig, 100);
    assert_double_is(meter_between(net_meter(rig.net), 1, 0), 2 * MB);
    assert_double_is(meter_between(net_meter(rig.net), 0, 0), 1 * MB);
    rig_teardown(&rig);
}

/* --- Messages --------------------------------------------------------------------------------- */

TEST(pulses_count_on_both_ways_and_take_no_capacity)
{
    struct net_rig rig;
    setup(&rig, line);
    uint32_t x = rig_start(&rig, rig_host(&rig, "a", 0), rig_host(&rig, "b", 0), 1 * MB, 1);
    net_pulse(rig.net, node_named(&rig.t, "a"), node_named(&rig.t, "b"), CLASS_ALTO, 100, 1e9);
    assert_double_is(net_rate(rig.net, x), 0.5 * MB);
    assert_double_is(rig_bytes(&rig, "ar", false, CLASS_ALTO), 100);
    assert_double_is(rig_bytes(&rig, "br", true, CLASS_ALTO), 100);
    assert_double_is(rig_bytes(&rig, "br", false, CLASS_ALTO), 1e9);
    assert_double_is(rig_bytes(&rig, "ar", true, CLASS_ALTO), 1e9);
    rig_run(&rig, 100);
    ends_are(&rig, "done 1@2 ");
    rig_teardown(&rig);
}

TEST(a_pulse_between_hosts_of_a_radio_cell_takes_its_link)
{
    struct net_rig rig;
    setup(&rig, full);
    uint32_t a = node_named(&rig.t, "a"), r = node_named(&rig.t, "r");
    net_pulse(rig.net, a, a, CLASS_ALTO, 10, 5);
    net_pulse(rig.net, r, r, CLASS_ALTO, 10, 5);
    assert_double_is(rig_bytes(&rig, "ar", false, CLASS_ALTO), 15);
    assert_double_is(rig_bytes(&rig, "ar", true, CLASS_ALTO), 15);
    rig_teardown(&rig);
}

/* 3 ms of each host's own link, 1 ms + 2 ms on the way, all of it twice. */
TEST(the_round_trip_time_counts_links_and_both_hosts_own_links)
{
    struct net_rig rig;
    setup(&rig, line);
    uint32_t a = rig_host(&rig, "a", 0), b = rig_host(&rig, "b", 0);
    assert_int_equal(net_access_delay(rig.net, a), 3000000);
    assert_int_equal(net_rtt(rig.net, a, b), 18000000);
    assert_int_equal(net_rtt(rig.net, b, a), 18000000);
    assert_int_equal(net_rtt(rig.net, a, rig_host(&rig, "a", 1)), 12000000);
    assert_int_equal(net_rtt_nodes(rig.net, node_named(&rig.t, "a"), node_named(&rig.t, "b")),
                     6000000);
    rig_teardown(&rig);
}

/* a and b meet at two links; each hands over at once: 10 ms there, 40 ms back. */
static const char *const apart =
    "{'networks': {'a': {}, 'b': {}, 'z': {}},"
    " 'classes': {'c': {'up': '8 Mbit/s', 'down': '16 Mbit/s'}}, 'nodes': {"
    " 'a1': {'network': 'a', 'kind': 'access', 'hosts': 1, 'classes': {'c': 1},"
    "        'prefixes': ['10.0.0.0/24']}, 'a2': {'network': 'a'},"
    " 'b1': {'network': 'b'}, 'b2': {'network': 'b', 'kind': 'access', 'hosts': 1,"
    "        'classes': {'c': 1}, 'prefixes': ['10.0.1.0/24']},"
    " 'z1': {'network': 'z', 'kind': 'access', 'hosts': 1, 'classes': {'c': 1},"
    "        'prefixes': ['10.0.2.0/24']}},"
    " 'links': {'a': {'from': 'a1', 'to': 'a2', 'kind': 'backbone', 'capacity': '1 Gbit/s',"
    "                 'delay': '40 ms'},"
    "           'b': {'from': 'b1', 'to': 'b2', 'kind': 'backbone', 'capacity': '1 Gbit/s',"
    "                 'delay': '10 ms'},"
    "           'w': {'from': 'a1', 'to': 'b1', 'kind': 'peering', 'capacity': '1 Gbit/s',"
    "                 'delay': '0 s'},"
    "           'e': {'from': 'a2', 'to': 'b2', 'kind': 'peering', 'capacity': '1 Gbit/s',"
    "                 'delay': '0 s'}}}";

TEST(ways_there_and_back_count_each_for_itself)
{
    struct net_rig rig;
    setup(&rig, apart);
    uint32_t a = node_named(&rig.t, "a1"), b = node_named(&rig.t, "b2");
    assert_int_equal(net_rtt_nodes(rig.net, a, b), 50000000);
    net_pulse(rig.net, a, b, CLASS_ALTO, 1, 100);
    assert_double_is(rig_bytes(&rig, "w", false, CLASS_ALTO), 1);
    assert_double_is(rig_bytes(&rig, "b", false, CLASS_ALTO), 1);
    assert_double_is(rig_bytes(&rig, "e", true, CLASS_ALTO), 100);
    assert_double_is(rig_bytes(&rig, "a", true, CLASS_ALTO), 100);
    rig_teardown(&rig);
}

TEST(there_is_no_transfer_and_no_round_trip_where_there_is_no_route)
{
    struct net_rig rig;
    setup(&rig, apart);
    uint32_t a = rig_host(&rig, "a1", 0), z = rig_host(&rig, "z1", 0);
    assert_int_equal(rig_start(&rig, a, z, MB, 1), TRANSFER_NONE);
    assert_int_equal(net_rtt(rig.net, a, z), SIM_NEVER);
    assert_int_equal(net_rtt_nodes(rig.net, node_named(&rig.t, "a1"), node_named(&rig.t, "z1")),
                     SIM_NEVER);
    net_pulse(rig.net, node_named(&rig.t, "a1"), node_named(&rig.t, "z1"), CLASS_ALTO, 1, 1);
    assert_double_is(rig_bytes(&rig, "a", false, CLASS_ALTO), 0);
    rig_teardown(&rig);
}

/* --- Users and targets ------------------------------------------------------------------------ */

static void note_tag(void *ctx, uint32_t transfer, uint64_t tag, sim_time now)
{
    (void)transfer;
    (void)now;
    *(uint64_t *)ctx = tag;
}

TEST(each_user_is_told_of_his_own_transfers)
{
    struct net_rig rig;
    setup(&rig, line);
    uint64_t told = 0;
    uint32_t user = net_add_user(rig.net, (struct net_user){note_tag, note_tag, &told});
    struct net_transfer spec = {
        rig_host(&rig, "a", 0), rig_host(&rig, "b", 0), user, CLASS_P2P, 1, INFINITY, 1 * MB,
        UINT64_C(1) << 60};
    net_start(rig.net, &spec);
    rig_start(&rig, rig_host(&rig, "b", 0), rig_host(&rig, "a", 0), 1 * MB, 5);
    rig_run(&rig, 10);
    assert_int_equal(told, UINT64_C(1) << 60);
    ends_are(&rig, "done 5@1 ");
    rig_teardown(&rig);
}

TEST(there_may_be_very_many_users)
{
    struct net_rig rig;
    setup(&rig, line);
    uint64_t told = 0, other = 0;
    uint32_t user = 0;
    while (user < 70000)
        user = net_add_user(rig.net, (struct net_user){note_tag, note_tag, &other});
    user = net_add_user(rig.net, (struct net_user){note_tag, note_tag, &told});
    struct net_transfer spec = {
        rig_host(&rig, "a", 0), rig_host(&rig, "b", 0), user, CLASS_P2P, 1, INFINITY, 1 * MB, 9};
    net_start(rig.net, &spec);
    rig_run(&rig, 10);
    assert_int_equal(told, 9);
    assert_int_equal(other, 0);
    rig_teardown(&rig);
}

TEST(a_target_that_is_moved_moves_the_end)
{
    struct net_rig rig;
    setup(&rig, line);
    uint32_t x = rig_start(&rig, rig_host(&rig, "a", 0), rig_host(&rig, "b", 0), 5 * MB, 1);
    rig_run(&rig, 1);
    net_set_target(rig.net, x, 1 * MB);
    assert_double_is(net_target(rig.net, x), 1 * MB);
    rig_run(&rig, 10);
    ends_are(&rig, "done 1@2 ");
    is_metered(&rig, "ar", 1 * MB, 0);
    rig_teardown(&rig);
}

TEST(a_transfer_of_no_bytes_is_done_at_once)
{
    struct net_rig rig;
    setup(&rig, line);
    rig_start(&rig, rig_host(&rig, "a", 0), rig_host(&rig, "b", 0), 0, 1);
    rig_run(&rig, 0);
    ends_are(&rig, "done 1@0 ");
    rig_teardown(&rig);
}

TEST(a_net_shows_what_it_was_made_of)
{
    struct net_rig rig;
    setup(&rig, line);
    assert_ptr_equal(net_topo(rig.net), rig.t.topo);
    assert_int_equal(hosts_count(net_hosts(rig.net)), 8);
    assert_double_is(net_capacity(rig.net, port_of(link_named(&rig.t, "ar"), false)), 4e6);
    assert_double_is(net_capacity(rig.net, port_of(link_named(&rig.t, "ar"), true)), 8e6);
    rig_teardown(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_transfer_is_as_fast_as_the_narrowest_of_uplink_links_and_downlink),
        cmocka_unit_test(hosts_of_one_node_use_their_own_links_only),
        cmocka_unit_test(a_host_shares_what_it_may_upload_to_other_networks),
        cmocka_unit_test(a_receiver_shares_his_downlink_among_his_senders),
        cmocka_unit_test(weights_and_caps_hold_on_the_way),
        cmocka_unit_test(directions_and_links_share_what_their_duplex_says),
        cmocka_unit_test(hosts_of_one_radio_cell_use_the_radio_link_there_and_back),
        cmocka_unit_test(bytes_count_on_every_link_in_its_direction_and_class),
        cmocka_unit_test(bins_get_what_passed_in_their_time),
        cmocka_unit_test(what_ends_before_the_window_or_starts_behind_it_does_not_count),
        cmocka_unit_test(a_transfer_that_is_stopped_counts_with_what_it_delivered),
        cmocka_unit_test(settling_twice_counts_once),
        cmocka_unit_test(the_matrix_has_a_cell_a_node_unless_told_otherwise),
        cmocka_unit_test(hosts_may_be_told_apart_in_any_way),
        cmocka_unit_test(pulses_count_on_both_ways_and_take_no_capacity),
        cmocka_unit_test(a_pulse_between_hosts_of_a_radio_cell_takes_its_link),
        cmocka_unit_test(the_round_trip_time_counts_links_and_both_hosts_own_links),
        cmocka_unit_test(ways_there_and_back_count_each_for_itself),
        cmocka_unit_test(there_is_no_transfer_and_no_round_trip_where_there_is_no_route),
        cmocka_unit_test(each_user_is_told_of_his_own_transfers),
        cmocka_unit_test(there_may_be_very_many_users),
        cmocka_unit_test(a_target_that_is_moved_moves_the_end),
        cmocka_unit_test(a_transfer_of_no_bytes_is_done_at_once),
        cmocka_unit_test(a_net_shows_what_it_was_made_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
