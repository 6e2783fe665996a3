/*
 * The metrics of links and networks (results/README.md) from a world made by hand.
 *
 *     a1 --a1c-- ac --ab-- bc --b1c-- b1         network a: a1, a2, am, ac     ab: peering
 *     a2 ==a2c== ac --at-- tc --t1c-- t1         network b: b1, bc             at, bt: transit
 *     am ~~amc~~ ac        bc --bt-- tc          network t: t1, tc
 *
 * a2c is a backbone link, amc a radio link of 40 Mbit/s that both directions share; the others have
 * 80 Mbit/s each way. Links lead from the node named first. Every host sends 8 Mbit/s, which is 1 MB/s,
 * and takes twice that, so that no transfer slows another. Measured are 40 bins of a second:
 *
 *     T1  b1 -> a1    10 MB from 0 s      b1c ab a1c
 *     T2  t1 -> a2    20 MB from 0 s      t1c at a2c
 *     T3  a1 -> a2     5 MB from 0 s      a1c a2c
 *     T4  am -> a1     4 MB from 0 s      amc a1c
 *     T5  a2 -> am     3 MB from 0 s      a2c amc
 *     T6  a1 -> a1     2 MB from 20 s     (one host of a1 to the other)
 *
 * Background: 40 Mbit/s from b to t on bt. a1, a2 and b1 are one PID, am is another.
 */
#include "sim/net/routing.h"
#include "sim/scenario/measure.h"
#include "tests/support/net_rig.h"
#include "tests/support/run_rows.h"
#include "tests/support/test.h"

#include <math.h>
#include <string.h>

#define ACCESS(name, network, hosts, prefix)                                                       \
    "'" name "': {'network': '" network "', 'kind': 'access', 'hosts': " hosts ", "                \
    "'classes': {'c': 1}, 'prefixes': ['" prefix "']}, "
#define LINK(name, from, to, kind, more)                                                           \
    "'" name "': {'from': '" from "', 'to': '" to "', 'kind': '" kind "', 'capacity': "            \
    "'80 Mbit/s'" more "}"

static const char graph[] =
    "{'networks': {'a': {}, 'b': {}, 't': {}},"
    " 'classes': {'c': {'up': '8 Mbit/s', 'down': '16 Mbit/s'}},"
    " 'nodes': {" ACCESS("a1", "a", "2", "10.0.1.0/24") ACCESS("a2", "a", "2", "10.0.2.0/24")
        ACCESS("am", "a", "1", "10.0.3.0/24") ACCESS("b1", "b", "1", "10.1.0.0/24") ACCESS(
            "t1", "t", "1",
            "10.2.0.0/24") "  'ac': {'network': 'a'}, 'bc': {'network': 'b'}, 'tc': {'network': 't'}},"
                           " 'links': {" LINK("a1c", "a1", "ac", "access", "") ", " LINK(
                               "a2c", "a2", "ac", "backbone",
                               "") ", 'amc': {'from': 'am', 'to': 'ac', 'kind': 'radio', 'capacity': '40 Mbit/s', 'duplex': "
                                   "'half'}, " LINK("b1c", "b1", "bc", "access", "") ", " LINK(
                                       "t1c", "t1", "tc", "access",
                                       "") ", " LINK("ab", "ac", "bc", "peering",
                                                     "") ", " LINK("at", "ac", "tc", "transit",
                                                                   ", 'price': 2, 'commit': '1 Mbit/s'") ", " LINK("bt",
                                                                                                                   "bc",
                                                                                                                   "tc",
                                                                                                                   "transit",
                                                                                                                   ", 'price': 3, 'commit': '50 Mbit/s'") "}}";

static const double MB = 1e6;
static const double all_day[] = {1};

struct world {
    struct net_rig rig;
    struct cells cells;
    uint32_t node[16], pid[16];
    struct run_rows rows;
};

static uint32_t host(const struct world *w, const char *node, uint32_t i)
{
    return rig_host(&w->rig, node, i);
}

/* One cell a node, which is how the net tells hosts apart unless it is told otherwise. */
static void make_cells(struct world *w)
{
    const struct topo *t = w->rig.t.topo;
    w->cells = (struct cells){t->nnodes, w->node, w->pid};
    for (uint32_t i = 0; i < t->nnodes; i++) {
        const char *name = t->nodes[i].name;
        w->node[i] = i;
        w->pid[i] = strcmp(name, "am") == 0 ? 1 : *name == 't' ? UINT32_MAX : 0;
    }
}

/* Link at is widened to 160 Mbit/s at that second, before 20 s; 0: it is not. */
static void measured_with(struct world *w, int64_t bin, bool traffic, double widened)
{
    struct topology t = topology_of(graph);
    uint32_t bt = port_of(topo_find_link(t.topo, "bt"), false);
    struct background load = {bt, 40e6, all_day, 1};
    rig_setup(&w->rig, t, (struct meter_window){0, 40 * SIM_SECOND, bin}, &load, 1);
    make_cells(w);
    if (traffic) {
        rig_start(&w->rig, host(w, "b1", 0), host(w, "a1", 0), 10 * MB, 1);
        rig_start(&w->rig, host(w, "t1", 0), host(w, "a2", 0), 20 * MB, 2);
        rig_start(&w->rig, host(w, "a1", 0), host(w, "a2", 1), 5 * MB, 3);
        rig_start(&w->rig, host(w, "am", 0), host(w, "a1", 1), 4 * MB, 4);
        rig_start(&w->rig, host(w, "a2", 0), host(w, "am", 0), 3 * MB, 5);
        if (widened > 0) {
            rig_run(&w->rig, widened);
            net_set_capacity(w->rig.net, link_named(&w->rig.t, "at"), 160e6, 160e6);
        }
        rig_run(&w->rig, 20);
        rig_start(&w->rig, host(w, "a1", 0), host(w, "a1", 1), 2 * MB, 6);
    }
    rig_run(&w->rig, 40);
    net_settle(w->rig.net);
    w->rows = run_rows_open();
    measure_net(w->rows.rows, w->rig.net, &w->cells);
    measure_redundancy(w->rows.rows, w->rig.net, &w->cells, 8 * MB);
    run_rows_read(&w->rows);
}

static void measured(struct world *w, int64_t bin, bool traffic)
{
    measured_with(w, bin, traffic, 0);
}

static int set_up(void **state)
{
    static struct world w;
    measured(&w, SIM_SECOND, true);
    *state = &w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    run_rows_free(&w->rows);
    rig_teardown(&w->rig);
    return 0;
}

#define ROWS (&((struct world *)*cmocka_state)->rows)

/* --- Between networks -------------------------------------------------------------------------- */

/* Into a: T2 over transit, T1 over the peering. Background is not payload. */
TEST(bytes_between_networks_are_counted_by_direction_and_relation)
{
    figure_is(ROWS, "interdomain.bytes", "network=a;direction=in;relation=transit", "bytes",
              20 * MB);
    figure_is(ROWS, "interdomain.bytes", "network=a;direction=in;relation=peering", "bytes",
              10 * MB);
    figure_is(ROWS, "interdomain.bytes", "network=a;direction=in;relation=all", "bytes", 30 * MB);
    figure_is(ROWS, "interdomain.bytes", "network=a;direction=out;relation=all", "bytes", 0);
    figure_is(ROWS, "interdomain.bytes", "network=b;direction=out;relation=peering", "bytes",
              10 * MB);
    figure_is(ROWS, "interdomain.bytes", "network=b;direction=out;relation=transit", "bytes", 0);
    figure_is(ROWS, "interdomain.bytes", "network=t;direction=out;relation=transit", "bytes",
              20 * MB);
    figure_is(ROWS, "interdomain.bytes", "network=t;direction=in;relation=all", "bytes", 0);
    figures_are(ROWS, "interdomain.bytes", 3 * 2 * 3);
}

/* Into a: 10 of 30 MB over the peering. Where nothing flows there is no share. */
TEST(the_share_of_the_peering_is_that_of_all_bytes_between_networks)
{
    figure_is(ROWS, "interdomain.share", "network=a;direction=in;relation=peering", "share",
              1. / 3);
    figure_is(ROWS, "interdomain.share", "network=b;direction=out;relation=peering", "share", 1);
    figure_is(ROWS, "interdomain.share", "network=a;direction=out;relation=peering", "share", NAN);
    figures_are(ROWS, "interdomain.share", 6);
}

/* Of 40 bins T1 fills 10 and T2 20 with 8 Mbit/s. The quantile stands at 0.95 x 39 = 37.05 in
 * ascending order: among the full ones. */
TEST(the_95th_percentile_is_that_of_the_bins_of_all_classes)
{
    figure_is(ROWS, "interdomain.p95", "link=ab;direction=reverse", "bit/s", 8e6);
    figure_is(ROWS, "interdomain.p95", "link=ab;direction=forward", "bit/s", 0);
    figure_is(ROWS, "interdomain.p95", "link=at;direction=reverse", "bit/s", 8e6);
    figure_is(ROWS, "interdomain.p95", "link=bt;direction=forward", "bit/s", 40e6);
    figures_are(ROWS, "interdomain.p95", 3 * 2);
}

/* a: max(1, 8, 0) Mbit/s x 2 = 16; b: the commit, max(50, 40, 0) x 3 = 150; t sells. */
TEST(a_network_pays_for_the_greater_direction_of_its_transit_links_or_the_commit)
{
    figure_is(ROWS, "charge", "network=a", "money", 16);
    figure_is(ROWS, "charge", "network=b", "money", 150);
    figure_is(ROWS, "charge", "network=t", "money", 0);
}

/* --- Within a network -------------------------------------------------------------------------- */

/* Over a2c: T2 20, T3 5, T5 3 = 28 MB; delivered in a: 10 + 20 + 5 + 4 + 3 + 2 = 44 MB. */
TEST(bytes_on_backbone_links_are_counted_with_every_hop)
{
    figure_is(ROWS, "backbone.bytehops", "network=a", "bytes", 28 * MB);
    figure_is(ROWS, "backbone.hops_per_byte", "network=a", "hops", 28. / 44);
    figures_are(ROWS, "backbone.bytehops", 1); /* the others have no backbone */
}

TEST(up_is_from_the_access_node_of_a_radio_link)
{
    figure_is(ROWS, "radio.bytes", "network=a;direction=up", "bytes", 4 * MB);
    figure_is(ROWS, "radio.bytes", "network=a;direction=down", "bytes", 3 * MB);
    figures_are(ROWS, "radio.bytes", 2);
}

/* Of 44 MB received in a: from a T3 T4 T5 T6 = 14; within an access network T6 = 2; within a PID T3 and
 * T6 = 7 (T1 comes from PID 0, too, but from another network). b and t receive nothing. */
TEST(bytes_are_local_where_they_come_from_the_same_part)
{
    figure_is(ROWS, "localization", "network=a;level=network", "share", 14. / 44);
    figure_is(ROWS, "localization", "network=a;level=access", "share", 2. / 44);
    figure_is(ROWS, "localization", "network=a;level=pid", "share", 7. / 44);
    figures_are(ROWS, "localization", 3);
}

TEST(received_bytes_are_told_by_the_network_they_come_from)
{
    figure_is(ROWS, "received.bytes", "network=a", "bytes", 44 * MB);
    figure_is(ROWS, "received.bytes", "network=b", "bytes", 0);
    figure_is(ROWS, "received.from", "network=a;of=a", "bytes", 14 * MB);
    figure_is(ROWS, "received.from", "network=a;of=b", "bytes", 10 * MB);
    figure_is(ROWS, "received.from", "network=a;of=t", "bytes", 20 * MB);
    figures_are(ROWS, "received.from", 3);
}

/* a1: T6 2 from itself, T4 4 from am, T1 10 from outside, of 16. a2: T3 5 from a1, T2 20 from outside,
 * of 25. am: T5 3 from a2. The other networks have one access network each. */
TEST(access_networks_are_told_by_whom_they_receive_from)
{
    figure_is(ROWS, "received.share", "area=a1;of=a1", "share", 2. / 16);
    figure_is(ROWS, "received.share", "area=a1;of=am", "share", 4. / 16);
    figure_is(ROWS, "received.share", "area=a1;of=outside", "share", 10. / 16);
    figure_is(ROWS, "received.share", "area=a2;of=a1", "share", 5. / 25);
    figure_is(ROWS, "received.share", "area=a2;of=outside", "share", 20. / 25);
    figure_is(ROWS, "received.share", "area=am;of=a2", "share", 1);
    figure_is(ROWS, "received.share", "area=am;of=outside", "share", 0);
    figures_are(ROWS, "received.share", 7);
}

/* Contents of 8 MB in all; 30 MB came into a. Into b and t came nothing. */
TEST(redundancy_is_how_often_the_contents_came_in)
{
    figure_is(ROWS, "redundancy", "network=a", "copies", 30. / 8);
    figures_are(ROWS, "redundancy", 1);
}

/* --- Links ------------------------------------------------------------------------------------- */

/* at: 8 of 80 Mbit/s in 20 of 40 bins. bt: 40 of 80 Mbit/s of background all the time. amc: 16 of 40
 * Mbit/s, both directions together, for 3 s, then 8 for one: (3 x 0.4 + 0.2) / 40 = 0.035. */
TEST(utilization_is_load_over_capacity)
{
    figure_is(ROWS, "link.utilization", "link=at;direction=reverse;of=mean", "share", 0.05);
    figure_is(ROWS, "link.utilization", "link=at;direction=reverse;of=peak", "share", 0.1);
    figure_is(ROWS, "link.utilization", "link=at;direction=forward;of=peak", "share", 0);
    figure_is(ROWS, "link.utilization", "link=bt;direction=forward;of=mean", "share", 0.5);
    figure_is(ROWS, "link.utilization", "link=amc;direction=forward;of=mean", "share", 0.035);
    figure_is(ROWS, "link.utilization", "link=amc;direction=reverse;of=mean", "share", 0.035);
    figure_is(ROWS, "link.utilization", "link=amc;direction=reverse;of=peak", "share", 0.4);
    figures_are(ROWS, "link.utilization", 8 * 2 * 2);
}

/* at has 80 Mbit/s, and from 10.5 s on 160: T2's 8 Mbit/s are 0.1 of it in 10 bins, 1/15 of a mean of
 * 120 in one, and 0.05 in 9: (1 + 1/15 + 0.45) / 40. */
TEST(a_capacity_counts_from_when_it_is_there)
{
    struct world w;
    measured_with(&w, SIM_SECOND, true, 10.5);
    figure_is(&w.rows, "link.utilization", "link=at;direction=reverse;of=mean", "share",
              (1 + 1. / 15 + 0.45) / 40);
    figure_is(&w.rows, "link.utilization", "link=at;direction=reverse;of=peak", "share", 0.1);
    run_rows_free(&w.rows);
    rig_teardown(&w.rig);
}

TEST(the_greatest_utilization_is_that_of_any_link_of_the_network)
{
    figure_is(ROWS, "mlu", "network=a", "share", 0.4); /* amc */
    figure_is(ROWS, "mlu", "network=b", "share", 0.5); /* bt, of both */
    figure_is(ROWS, "mlu", "network=t", "share", 0.5);
}

static void carried(const struct run_rows *r, const char *link, const char *direction,
                    const char *class, double bytes)
{
    size_t row;
    assert_int_equal(
        rows_with(r, TABLE_LINKS, &row, "link", link, "direction", direction, "class", class), 1);
    assert_double_near(row_number(r, TABLE_LINKS, row, "bytes"), bytes, bytes * 1e-9);
}

/* 40 Mbit/s for 40 s are 200 MB. Rows of 0 are left out. */
TEST(links_are_told_with_their_bytes_by_direction_and_class)
{
    size_t row;
    carried(ROWS, "a2c", "reverse", "p2p", 25 * MB);
    carried(ROWS, "a2c", "forward", "p2p", 3 * MB);
    carried(ROWS, "bt", "forward", "background", 200 * MB);
    assert_int_equal(rows_with(ROWS, TABLE_LINKS, &row, "link", "bt"), 1);
    assert_int_equal(rows_with(ROWS, TABLE_LINKS, &row, "arm", "on", "replication", "1"), 11);
}

/* --- Time -------------------------------------------------------------------------------------- */

static void rate_at(const struct run_rows *r, const char *time, const char *metric,
                    const char *scope, double rate)
{
    size_t row;
    assert_int_equal(
        rows_with(r, TABLE_SERIES, &row, "time", time, "metric", metric, "scope", scope), 1);
    assert_double_near(row_number(r, TABLE_SERIES, row, "value"), rate, rate * 1e-9);
}

/* Into a: 16 Mbit/s as long as T1 and T2 run, 8 behind T1, 0 behind both. */
TEST(rates_are_told_for_every_bin)
{
    rate_at(ROWS, "0", "interdomain.rate", "network=a;direction=in", 16e6);
    rate_at(ROWS, "9", "interdomain.rate", "network=a;direction=in", 16e6);
    rate_at(ROWS, "10", "interdomain.rate", "network=a;direction=in", 8e6);
    rate_at(ROWS, "20", "interdomain.rate", "network=a;direction=in", 0);
    rate_at(ROWS, "39", "link.rate", "link=bt;direction=forward;class=all", 40e6);
    rate_at(ROWS, "3", "link.rate", "link=amc;direction=forward;class=all", 8e6);
    rate_at(ROWS, "3", "link.rate", "link=amc;direction=reverse;class=all", 0);
    size_t row; /* three networks both ways, and three inter-domain and a radio link both ways */
    assert_int_equal(rows_with(ROWS, TABLE_SERIES, &row, "time", "0"), 3 * 2 + 4 * 2);
}

/* --- Little to measure ------------------------------------------------------------------------- */

TEST(below_forty_bins_there_is_no_95th_percentile)
{
    struct world w;
    measured(&w, 2 * SIM_SECOND, true);
    figures_are(&w.rows, "interdomain.p95", 0);
    figures_are(&w.rows, "charge", 0);
    figures_are(&w.rows, "mlu", 3);
    run_rows_free(&w.rows);
    rig_teardown(&w.rig);
}

TEST(where_nothing_flows_there_are_no_shares_and_bytes_are_0)
{
    struct world w;
    measured(&w, SIM_SECOND, false);
    figures_are(&w.rows, "localization", 0);
    figures_are(&w.rows, "received.share", 0);
    figures_are(&w.rows, "received.from", 0);
    figures_are(&w.rows, "redundancy", 0);
    figure_is(&w.rows, "interdomain.bytes", "network=a;direction=in;relation=all", "bytes", 0);
    figure_is(&w.rows, "backbone.bytehops", "network=a", "bytes", 0);
    figure_is(&w.rows, "backbone.hops_per_byte", "network=a", "hops", NAN);
    run_rows_free(&w.rows);
    rig_teardown(&w.rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_between_networks_are_counted_by_direction_and_relation),
        cmocka_unit_test(the_share_of_the_peering_is_that_of_all_bytes_between_networks),
        cmocka_unit_test(the_95th_percentile_is_that_of_the_bins_of_all_classes),
        cmocka_unit_test(
            a_network_pays_for_the_greater_direction_of_its_transit_links_or_the_commit),
        cmocka_unit_test(bytes_on_backbone_links_are_counted_with_every_hop),
        cmocka_unit_test(up_is_from_the_access_node_of_a_radio_link),
        cmocka_unit_test(bytes_are_local_where_they_come_from_the_same_part),
        cmocka_unit_test(received_bytes_are_told_by_the_network_they_come_from),
        cmocka_unit_test(access_networks_are_told_by_whom_they_receive_from),
        cmocka_unit_test(redundancy_is_how_often_the_contents_came_in),
        cmocka_unit_test(utilization_is_load_over_capacity),
        cmocka_unit_test(a_capacity_counts_from_when_it_is_there),
        cmocka_unit_test(the_greatest_utilization_is_that_of_any_link_of_the_network),
        cmocka_unit_test(links_are_told_with_their_bytes_by_direction_and_class),
        cmocka_unit_test(rates_are_told_for_every_bin),
        cmocka_unit_test(below_forty_bins_there_is_no_95th_percentile),
        cmocka_unit_test(where_nothing_flows_there_are_no_shares_and_bytes_are_0),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
