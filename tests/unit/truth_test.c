/* What candidates cost by the network itself: worked examples on a small graph. */
#include "sim/p2p/truth.h"
#include "tests/support/net_rig.h"
#include "tests/support/test.h"

#include <math.h>

/*
 * Network n has access nodes a and b behind its routers r and q; m buys transit from it, p peers with
 * it. Hosts are 3 ms from their node.
 *
 *     a --access-- r --backbone-- q --access-- b
 *                  |              |
 *               transit        peering
 *                  |              |
 *                  m              p
 */
static const char graph[] =
    "{'networks': {'n': {}, 'm': {}, 'p': {}}, 'classes': {'c': {'up': '8 Mbit/s', 'down': '16 "
    "Mbit/s', 'delay': '3 ms'}}, 'nodes': {"
    "'a': {'network': 'n', 'kind': 'access', 'hosts': 4, 'classes': {'c': 1}, 'prefixes': "
    "['10.0.0.0/24']}, 'b': {'network': 'n', 'kind': 'access', 'hosts': 4, 'classes': {'c': 1}, "
    "'prefixes': ['10.0.1.0/24']}, 'm': {'network': 'm', 'kind': 'access', 'hosts': 4, 'classes': "
    "{'c': 1}, 'prefixes': ['10.1.0.0/24']}, 'p': {'network': 'p', 'kind': 'access', 'hosts': 4, "
    "'classes': {'c': 1}, 'prefixes': ['10.2.0.0/24']}, 'r': {'network': 'n'}, 'q': {'network': "
    "'n'}}, 'links': {"
    "'ar': {'from': 'a', 'to': 'r', 'kind': 'access', 'capacity': '1 Gbit/s', 'delay': '1 ms'}, "
    "'bq': {'from': 'b', 'to': 'q', 'kind': 'access', 'capacity': '1 Gbit/s', 'delay': '1 ms'}, "
    "'rq': {'from': 'r', 'to': 'q', 'kind': 'backbone', 'capacity': '1 Gbit/s', 'delay': '20 ms'}, "
    "'mr': {'from': 'm', 'to': 'r', 'kind': 'transit', 'capacity': '1 Gbit/s', 'delay': '2 ms'}, "
    "'pq': {'from': 'p', 'to': 'q', 'kind': 'peering', 'capacity': '1 Gbit/s', 'delay': '2 ms'}}}";

struct asked {
    double costs[4], own;
    sim_time longest;
};

/* Of host 0 at "a" about others at a, b, m and p. */
static struct asked ask(struct net_rig *rig, enum truth_kind kind)
{
    struct asked x;
    uint32_t hosts[4] = {rig_host(rig, "a", 1), rig_host(rig, "b", 0), rig_host(rig, "m", 0),
                         rig_host(rig, "p", 0)};
    x.longest = truth_costs(rig->net, kind, rig_host(rig, "a", 0), hosts, 4, x.costs, &x.own);
    return x;
}

static void setup(struct net_rig *rig)
{
    struct meter_window day = {0, 0, 0};
    rig_setup(rig, topology_of(graph), day, NULL, 0);
}

/* Two access links of 3 ms, there and back: 12 ms; to b 22 ms more one way, to m 3, to p 23. */
TEST(delay_is_the_round_trip_time)
{
    struct net_rig rig;
    setup(&rig);
    struct asked x = ask(&rig, TRUTH_DELAY);
    const double wanted[4] = {0.012, 0.056, 0.018, 0.058};
    for (int i = 0; i < 4; i++)
        assert_double_near(x.costs[i], wanted[i], 1e-12);
    assert_true(isnan(x.own));
    assert_int_equal(x.longest, 58 * SIM_SECOND / 1000);
    rig_teardown(&rig);
}

/* No link; access, backbone, access; transit, access; peering, backbone, access. */
TEST(the_oracle_counts_inter_domain_links_then_the_backbone_then_all)
{
    struct net_rig rig;
    setup(&rig);
    struct asked x = ask(&rig, TRUTH_ORACLE);
    const double wanted[4] = {0, 1 + 101 + 1, 11001 + 1, 10001 + 101 + 1};
    for (int i = 0; i < 4; i++)
        assert_double_is(x.costs[i], wanted[i]);
    assert_true(x.costs[1] <= x.own && x.own < x.costs[3] && x.costs[3] < x.costs[2]);
    rig_teardown(&rig);
}

TEST(who_cannot_be_reached_is_of_unknown_cost)
{
    struct net_rig rig;
    setup(&rig);
    net_set_link(rig.net, topo_find_link(net_topo(rig.net), "pq"), false);
    for (int kind = TRUTH_DELAY; kind <= TRUTH_ORACLE; kind++) {
        struct asked x = ask(&rig, (enum truth_kind)kind);
        assert_true(isnan(x.costs[3]) && !isnan(x.costs[1]));
        assert_int_equal(x.longest, 56 * SIM_SECOND / 1000);
    }
    rig_teardown(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delay_is_the_round_trip_time),
        cmocka_unit_test(the_oracle_counts_inter_domain_links_then_the_backbone_then_all),
        cmocka_unit_test(who_cannot_be_reached_is_of_unknown_cost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
