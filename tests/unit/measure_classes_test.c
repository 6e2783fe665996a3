/* Bytes by class, worked out by hand:
 *
 *     edge-a --- r1 ===== r2 === edge-b's r3 --- edge-b     ===: backbone links of network isp
 *                         |
 *                        far (network cdn), over a transit link
 */
#include "sim/scenario/measure.h"

#include "tests/support/run_rows.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <math.h>

static const char world[] =
    "{'networks': {'isp': {}, 'cdn': {}}, 'classes': {'c': {'up': '8 Mbit/s', 'down': '8 Mbit/s'}}, "
    "'nodes': {'edge-a': {'network': 'isp', 'kind': 'access', 'hosts': 2, 'classes': {'c': 1}, "
    "'prefixes': ['10.0.0.0/24']}, 'edge-b': {'network': 'isp', 'kind': 'access', 'hosts': 2, "
    "'classes': {'c': 1}, 'prefixes': ['10.0.1.0/24']}, 'far': {'network': 'cdn', 'kind': 'access', "
    "'hosts': 2, 'classes': {'c': 1}, 'prefixes': ['10.1.0.0/24']}, 'r1': {'network': 'isp'}, 'r2': "
    "{'network': 'isp'}, 'r3': {'network': 'isp'}}, 'links': {"
    "'a': {'from': 'edge-a', 'to': 'r1', 'kind': 'access', 'capacity': '1 Gbit/s'}, "
    "'b': {'from': 'edge-b', 'to': 'r3', 'kind': 'access', 'capacity': '1 Gbit/s'}, "
    "'x': {'from': 'r1', 'to': 'r2', 'kind': 'backbone', 'capacity': '1 Gbit/s'}, "
    "'y': {'from': 'r3', 'to': 'r2', 'kind': 'backbone', 'capacity': '1 Gbit/s'}, "
    "'t': {'from': 'r2', 'to': 'far', 'kind': 'transit', 'capacity': '1 Gbit/s'}}}";

static uint32_t host_at(const struct topology *t, const struct net *net, const char *node)
{
    uint32_t first, end;
    hosts_of_node(net_hosts(net), node_named(t, node), &first, &end);
    return first;
}

static void done(void *ctx, uint32_t transfer, uint64_t tag, sim_time now)
{
    (void)ctx, (void)transfer, (void)tag, (void)now;
}

/* 1,000 bytes of a CDN from far to edge-a: the transit link inwards, one of the backbone. 10 of a swarm
 * from edge-b to edge-a: two of the backbone. ALTO messages of 5 bytes from edge-b to far and 7 back. The
 * background is a kbit/s for 8 s on x: 1,000 bytes. */
TEST(bytes_go_by_class_direction_and_kind_of_link)
{
    struct topology t = topology_of(world);
    struct sim *sim = sim_new();
    const double always[] = {1};
    struct background background = {2 * link_named(&t, "x"), 1000, always, 1};
    struct net_config config = {.topo = t.topo,
                                .seed = 1,
                                .window = {0, 8 * SIM_SECOND, SIM_SECOND},
                                .background = &background,
                                .nbackground = 1};
    struct net *net = net_new(sim, &config);
    uint32_t a = host_at(&t, net, "edge-a"), b = host_at(&t, net, "edge-b");
    uint32_t user = net_add_user(net, (struct net_user){done, done, NULL, NULL});
    struct net_transfer video = {host_at(&t, net, "far"), a, user, CLASS_CDN, 1, INFINITY, 1000, 0},
                        piece = {b, a, user, CLASS_P2P, 1, INFINITY, 10, 0};
    net_start(net, &video);
    net_start(net, &piece);
    net_pulse(net, node_named(&t, "edge-b"), node_named(&t, "far"), CLASS_ALTO, 5, 7);
    assert_int_equal(sim_run(sim, 8 * SIM_SECOND), 0);
    net_settle(net);
    struct run_rows rows = run_rows_open();
    measure_classes(rows.rows, net);
    run_rows_read(&rows);
    figure_is(&rows, "interdomain.by_class", "network=isp;direction=in;class=cdn", "bytes", 1000);
    figure_is(&rows, "interdomain.by_class", "network=isp;direction=out;class=cdn", "bytes", 0);
    figure_is(&rows, "interdomain.by_class", "network=cdn;direction=out;class=cdn", "bytes", 1000);
    figure_is(&rows, "interdomain.by_class", "network=isp;direction=out;class=alto", "bytes", 5);
    figure_is(&rows, "interdomain.by_class", "network=isp;direction=in;class=alto", "bytes", 7);
    figure_is(&rows, "interdomain.by_class", "network=isp;direction=in;class=p2p", "bytes", 0);
    figure_is(&rows, "backbone.by_class", "network=isp;class=cdn", "bytes", 1000);
    figure_is(&rows, "backbone.by_class", "network=isp;class=p2p", "bytes", 20);
    figure_is(&rows, "backbone.by_class", "network=isp;class=alto", "bytes", 12);
    figure_is(&rows, "backbone.by_class", "network=isp;class=background", "bytes", 1000);
    figures_are(&rows, "backbone.by_class", NET_CLASSES); /* network cdn has no backbone */
    run_rows_free(&rows);
    net_free(net);
    sim_free(sim);
    topology_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_go_by_class_direction_and_kind_of_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
