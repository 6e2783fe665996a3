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
        "'%s'}, 'connections': %d, 'parent': 'mid'}, "
        "'mid': {'node': 'pop', 'cache': {'capacity': '%d kB', 'admission': 'second-hit'}, "
        "'connections': 5, 'parent': 'top'}, "
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
