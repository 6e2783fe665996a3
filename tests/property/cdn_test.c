/*
 * Conservation in random hierarchies, with links that fail: every byte that somebody received was sent
 * by one server, and passed the links; every request ends once.
 */
#include "sim/engine/rng.h"
#include "tests/support/cdn_rig.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>

static const char *const policies[] = {"lru", "fifo", "random", "lfu", "gdsf", "s3-fifo"};
static const char *const selections[] = {"random", "nearest", "load"};
static const char *const methods[] = {"redirect", "dns"};

static void draw(struct rng *r, char *conf, size_t size)
{
    snprintf(
        conf, size,
        "{'agents': {'a': {'node': 'edge-a', 'rate': %d}, 'b': {'node': 'edge-b', 'rate': %d, "
        "'surge': {'from': '3 s', 'lasting': '2 s', 'factor': 5}}}, "
        "'catalogue': {'objects': %d, 'size': {'kind': 'pareto', 'least': '2 kB', 'shape': 1.2, "
        "'most': '5 MB'}}, "
        "'surrogates': {'edge': {'node': 'edge-a', 'cache': {'capacity': '%d kB', 'policy': "
        "'%s'}, 'connections': %d, 'parents': ['mid']}, "
        "'mid': {'node': 'pop', 'cache': {'capacity': '%d kB', 'admission': 'second-hit'}, "
        "'connections': 5, 'parents': ['top']}, "
        "'top': {'node': 'far', 'cache': '%d kB'}}, 'origin': {'node': 'far'}, "
        "'routing': {'method': '%s', 'selection': '%s', 'lifetime': '1 s'}}",
        (int)(1 + rng_below(r, 40)), (int)(1 + rng_below(r, 20)), (int)(1 + rng_below(r, 300)),
        (int)rng_below(r, 2000), policies[rng_below(r, COUNT(policies))],
        (int)(1 + rng_below(r, 10)), (int)rng_below(r, 5000), (int)rng_below(r, 9000),
        methods[rng_below(r, COUNT(methods))], selections[rng_below(r, COUNT(selections))]);
}

static double on_link(struct cdn_rig *rig, const char *link, bool reverse)
{
    return meter_total(net_meter(rig->net), 2 * link_named(&rig->t, link) + reverse, CLASS_CDN);
}

struct seen {
    double first, complete;
    size_t n, failed;
};

static void see(void *ctx, const struct cdn_record *r)
{
    struct seen *s = ctx;
    s->n++;
    s->failed += r->result == CDN_FAILED;
    assert_true(r->result == CDN_FAILED || (r->first > 0 && r->complete >= r->first));
    assert_int_equal(r->result == CDN_FAILED, isnan(r->complete));
}

static void expect_conservation(struct cdn_rig *rig)
{
    struct cdn_server_count edge = cdn_rig_server(rig, "edge"), mid = cdn_rig_server(rig, "mid"),
                            top = cdn_rig_server(rig, "top"),
                            origin = cdn_rig_server(rig, "origin");
    struct cdn_count count = cdn_count(rig->cdn);
    double sent = edge.sent + mid.sent + top.sent + origin.sent;
    double got = edge.fetched + mid.fetched + top.fetched + count.delivered;
    double slack = 1 + 1e-9 * sent;
    assert_double_near(sent, got, slack);
    /* Two servers stand at far: what one of them gives the other passes no link. */
    assert_double_near(on_link(rig, "o", true), top.sent + origin.sent - top.fetched, slack);
    assert_double_near(on_link(rig, "p", false), mid.sent, slack);
    assert_double_near(on_link(rig, "p", true), mid.fetched, slack);
    assert_true(edge.hits <= edge.requests && edge.hit <= edge.asked);
    struct seen seen = {0};
    cdn_each_request(rig->cdn, see, &seen);
    assert_int_equal(seen.n, count.over);
    assert_int_equal(seen.failed, count.failed);
    assert_true(count.over <= count.asked);
}

/* --- Any hierarchy ----------------------------------------------------------------------------- */

enum { TIERS = 5 };

static const char *const places[] = {"pop", "edge-a", "edge-b", "far"};
static const char *const upstreams[] = {"first", "random", "nearest"};

/* Surrogate i may ask those before it and two origins. At most two servers a node but for the edges. */
static void draw_hierarchy(struct rng *r, char *conf, size_t size)
{
    int used = snprintf(conf, size,
                        "{'agents': {'a': {'node': 'edge-a', 'rate': %d}, 'b': {'node': 'edge-b', "
                        "'rate': 20}}, 'catalogue': {'objects': %d, 'size': {'kind': 'lognormal', "
                        "'median': '50 kB', 'sigma': 1.5}}, 'origin': {'node': 'far'}, 'origins': "
                        "{'second': {'node': 'pop'}}, 'routing': '%s', 'surrogates': {",
                        (int)(1 + rng_below(r, 40)), (int)(1 + rng_below(r, 200)),
                        selections[rng_below(r, COUNT(selections))]);
    for (int i = 0; i < TIERS; i++) {
        const char *place = i < 2 ? places[3 * i] : places[1 + rng_below(r, 2)];
        used += snprintf(conf + used, size - (size_t)used,
                         "%s's%d': {'node': '%s', 'cache': {'capacity': '%d kB', 'policy': '%s'}, "
                         "'connections': %d, 'upstream': '%s', 'parents': [",
                         i ? ", " : "", i, place, (int)rng_below(r, 3000),
                         policies[rng_below(r, COUNT(policies))], (int)(1 + rng_below(r, 20)),
                         upstreams[rng_below(r, COUNT(upstreams))]);
        const char *comma = "";
        for (int k = 0; k < i; k++) {
            if (rng_below(r, 2))
                continue;
            used += snprintf(conf + used, size - (size_t)used, "%s's%d'", comma, k);
            comma = ", ";
        }
        used += snprintf(conf + used, size - (size_t)used, "%s%s]}", comma,
                         rng_below(r, 2) ? "'origin'" : "'second', 'origin'");
    }
    snprintf(conf + used, size - (size_t)used, "}}");
}

static double between(const struct cdn_rig *rig, uint32_t node, bool from)
{
    double sum = 0;
    for (uint32_t i = 0; i < net_topo(rig->net)->nnodes; i++)
        sum += from ? meter_between(net_meter(rig->net), node, i)
                    : meter_between(net_meter(rig->net), i, node);
    return sum;
}

/* At every node: what left it was sent by its servers; what came to it was fetched by them, or, at the
 * edges, delivered to user agents; no byte more, no byte less. */
static void expect_balance(struct cdn_rig *rig)
{
    struct cdn_server_count v[TIERS + 2];
    double delivered = 0, sent = 0, asked = 0;
    assert_int_equal(cdn_servers(rig->cdn), COUNT(v));
    cdn_read_servers(rig->cdn, v);
    for (size_t i = 0; i < COUNT(v); i++)
        sent += v[i].sent;
    double slack = 1 + 1e-9 * sent;
    for (uint32_t node = 0; node < net_topo(rig->net)->nnodes; node++) {
        double out = 0, in = 0;
        for (size_t i = 0; i < COUNT(v); i++) {
            if (host_node(net_hosts(rig->net), cdn_server_hosts(rig->cdn)[i]) != node)
                continue;
            out += v[i].sent;
            in += v[i].fetched;
        }
        assert_double_near(between(rig, node, true), out, slack);
        bool edge = node == node_named(&rig->t, "edge-a") || node == node_named(&rig->t, "edge-b");
        if (edge)
            delivered += between(rig, node, false) - in;
        else
            assert_double_near(between(rig, node, false), in, slack);
    }
    assert_double_near(delivered, cdn_count(rig->cdn).delivered, slack);
    for (size_t i = 0; i < COUNT(v); i++) {
        assert_true(v[i].hits <= v[i].requests && v[i].hit <= v[i].asked);
        asked += (double)v[i].requests;
    }
    assert_true(asked >= (double)(cdn_count(rig->cdn).over - cdn_count(rig->cdn).failed));
}

TEST(any_hierarchy_conserves_bytes_at_every_node)
{
    struct rng r;
    rng_init(&r, 2, 1, "cdn property", "");
    for (int round = 0; round < ROUNDS(40); round++) {
        struct cdn_rig rig = {.seed = (uint64_t)round};
        char conf[4096];
        draw_hierarchy(&r, conf, sizeof conf);
        cdn_rig_setup(&rig, conf, NULL);
        uint32_t link = link_named(&rig.t, rng_below(&r, 2) ? "o" : "p");
        for (int step = 1; step <= 20; step++) {
            cdn_rig_run(&rig, step * 0.5);
            expect_balance(&rig);
            if (round % 2 && rng_below(&r, 3) == 0)
                net_set_link(rig.net, link, rng_below(&r, 2));
        }
        assert_true(cdn_count(rig.cdn).asked > 10);
        cdn_rig_teardown(&rig);
    }
}

TEST(bytes_and_requests_are_conserved)
{
    struct rng r;
    rng_init(&r, 1, 1, "cdn property", "");
    for (int round = 0; round < ROUNDS(40); round++) {
        struct cdn_rig rig = {.seed = (uint64_t)round};
        char conf[2048];
        draw(&r, conf, sizeof conf);
        cdn_rig_setup(&rig, conf, NULL);
        uint32_t link = link_named(&rig.t, rng_below(&r, 2) ? "o" : "p");
        for (int step = 1; step <= 20; step++) {
            cdn_rig_run(&rig, step * 0.5);
            expect_conservation(&rig);
            if (round % 2 && rng_below(&r, 3) == 0)
                net_set_link(rig.net, link, rng_below(&r, 2));
        }
        assert_true(cdn_count(rig.cdn).asked > 10);
        cdn_rig_teardown(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_and_requests_are_conserved),
        cmocka_unit_test(any_hierarchy_conserves_bytes_at_every_node),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
