/* What a CDN's requests become in the tables: figures of a small world, worked out by hand. The times
 * are those of cdn_test.c. */
#include "sim/scenario/measure.h"
#include "tests/support/cdn_rig.h"
#include "tests/support/fake_guide.h"
#include "tests/support/run_rows.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define CDN(routing)                                                                               \
    "{'agents': {'home': {'node': 'edge-a', 'rate': 1}}, 'surrogates': {'pop': {'node': 'pop', "   \
    "'cache': '1 MB'}, 'spare': {'node': 'edge-b', 'cache': '1 MB'}}, 'origin': {'node': 'far'}, " \
    "'routing': " routing "}"

struct measured {
    struct cdn_rig rig;
    struct run_rows rows;
    struct cdn_watch watch;
};

static void note(void *ctx, uint64_t arg, sim_time now)
{
    struct measured *m = ctx;
    (void)arg;
    assert_int_equal(cdn_watch_note(&m->watch, now), 0);
}

/* Ten seconds in two bins, from `from` on; networks have no maps. */
static void measure(struct measured *m, const char *conf, const char *trace, double from)
{
    static struct mapset *const maps[] = {NULL, NULL};
    cdn_rig_setup(&m->rig, conf, trace);
    assert_int_equal(cdn_watch_init(&m->watch, m->rig.cdn, m->rig.net, maps), 0);
    for (int i = 0; i < 3; i++)
        sim_at(m->rig.sim, sim_seconds(from + i * 5), note, m, 0);
    cdn_rig_run(&m->rig, from + 10);
    m->rows = run_rows_open();
    assert_int_equal(measure_cdn(m->rows.rows, m->rig.net, "w", &m->watch), 0);
    run_rows_read(&m->rows);
}

static void end(struct measured *m)
{
    cdn_watch_fini(&m->watch);
    run_rows_free(&m->rows);
    cdn_rig_teardown(&m->rig);
}

static double pop_is_cheap(const struct fake_guide *g, uint32_t from, uint32_t self)
{
    const struct cdn_rig *rig = g->world;
    (void)self;
    return host_node(net_hosts(rig->net), from) == node_named(&rig->t, "pop") ? 1 : 2;
}

/* A miss and a hit of 10 kB at the pop: 0.210 and 0.156 s to the first byte, a millisecond to the last. */
TEST(times_hits_and_bytes_are_those_of_the_requests)
{
    struct fake_guide g;
    fake_guide_init(&g);
    struct measured m = {.rig = {.guide = &g.guide}};
    g.cost = pop_is_cheap;
    g.world = &m.rig;
    g.requests = 3;
    measure(&m, CDN("'alto'"), "time,id,size\n1,x,10000\n2,x,10000\n", 0);
    figure_is(&m.rows, "cdn.requests", "workload=w", "count", 2);
    figure_is(&m.rows, "cdn.failed", "workload=w", "count", 0);
    figure_is(&m.rows, "cdn.hit", "workload=w", "share", 0.5);
    figure_is(&m.rows, "cdn.byte_hit", "workload=w", "share", 0.5);
    figure_is(&m.rows, "cdn.guided", "workload=w", "share", 1);
    figure_is(&m.rows, "cdn.followed", "workload=w", "share", 1);
    figure_is(&m.rows, "cdn.alto", "workload=w", "count", 3);
    figure_is(&m.rows, "cdn.alto_per_request", "workload=w", "ratio", 1.5);
    figure_is(&m.rows, "cdn.compliance", "workload=w", "share", NAN); /* nobody has maps */
    figure_is(&m.rows, "cdn.served", "workload=w;area=edge-a;surrogate=pop", "share", 1);
    figure_is(&m.rows, "cdn.served", "workload=w;area=edge-a;surrogate=spare", "share", 0);
    figure_is(&m.rows, "cdn.surrogate.hit", "workload=w;surrogate=pop", "share", 0.5);
    figure_is(&m.rows, "cdn.load", "workload=w;surrogate=pop;of=peak", "share", 0.001);
    figure_is(&m.rows, "cdn.surrogate.load", "workload=w;of=spread", "ratio", 2);
    figure_is(&m.rows, "cdn.surrogate.load", "workload=w;of=jain", "ratio", 0.5);
    size_t row;
    assert_int_equal(rows_with(&m.rows, TABLE_RUNS, &row, "metric", "cdn.ttfb", "scope",
                               "workload=w;network=isp;of=mean"),
                     1);
    assert_double_near(row_number(&m.rows, TABLE_RUNS, row, "value"), 0.183, 1e-6);
    assert_int_equal(
        rows_with(&m.rows, TABLE_RUNS, &row, "metric", "cdn.time", "scope", "workload=w;of=p50"),
        1);
    assert_double_near(row_number(&m.rows, TABLE_RUNS, row, "value"), 0.184, 1e-6);
    assert_int_equal(rows_with(&m.rows, TABLE_RUNS, &row, "metric", "cdn.origin.bytes"), 1);
    assert_double_near(row_number(&m.rows, TABLE_RUNS, row, "value"), 10000, 0.1);
    assert_int_equal(rows_with(&m.rows, TABLE_RUNS, &row, "metric", "cdn.sent", "scope",
                               "workload=w;surrogate=pop"),
                     1);
    assert_double_near(row_number(&m.rows, TABLE_RUNS, row, "value"), 20000, 0.1);
    figures_are(&m.rows, "cdn.ttfb", 6); /* three of all, three of the one network that asked */
    end(&m);
    fake_guide_fini(&g);
}

TEST(without_requests_there_are_no_times_and_no_ratios)
{
    struct measured m = {.watch = {NULL}};
    measure(&m, CDN("'random'"), "time,id,size\n", 0);
    figures_are(&m.rows, "cdn.ttfb", 0);
    figure_is(&m.rows, "cdn.hit", "workload=w", "share", NAN);
    figure_is(&m.rows, "cdn.followed", "workload=w", "share", NAN);
    figure_is(&m.rows, "cdn.alto_per_request", "workload=w", "ratio", NAN);
    figure_is(&m.rows, "cdn.requests", "workload=w", "count", 0);
    end(&m);
}

/* The miss happens before measuring begins: the two hits are left, one in each bin. The connections are
 * in use from asking until the last byte: 0.157 s each, of a thousand over ten seconds. */
TEST(what_happens_before_the_window_does_not_count)
{
    struct measured m = {.watch = {NULL}};
    size_t row;
    measure(&m,
            "{'agents': {'home': {'node': 'edge-a', 'rate': 1}}, 'surrogates': {'pop': {'node': "
            "'pop', 'cache': '1 MB'}}, 'origin': {'node': 'far'}}",
            "time,id,size\n1,x,10000\n3,x,10000\n8,x,10000\n", 2);
    figure_is(&m.rows, "cdn.requests", "workload=w", "count", 2);
    figure_is(&m.rows, "cdn.hit", "workload=w", "share", 1);
    figure_is(&m.rows, "cdn.origin.bytes", "workload=w", "bytes", 0);
    assert_int_equal(rows_with(&m.rows, TABLE_RUNS, &row, "metric", "cdn.load", "scope",
                               "workload=w;surrogate=pop;of=mean"),
                     1);
    assert_double_near(row_number(&m.rows, TABLE_RUNS, row, "value"), 2 * 0.157 / 10 / 1000, 1e-9);
    assert_int_equal(rows_with(&m.rows, TABLE_SERIES, &row, "metric", "cdn.rate", "scope",
                               "workload=w;surrogate=pop", "time", "7"),
                     1);
    assert_double_near(row_number(&m.rows, TABLE_SERIES, row, "value"), 8 * 10000 / 5., 1e-6);
    end(&m);
}

/* 4,500 requests: every third is listed, by the number that it has in every arm. */
TEST(requests_are_listed_evenly_and_not_too_many)
{
    struct measured m = {.watch = {NULL}};
    size_t row, size = 4500 * 20 + 20, used = 0;
    char *trace = malloc(size);
    assert_non_null(trace);
    used += (size_t)snprintf(trace, size, "time,id,size\n");
    for (int i = 0; i < 4500; i++)
        used += (size_t)snprintf(trace + used, size - used, "%.4f,x,1\n", i / 1000.);
    measure(&m, CDN("'random'"), trace, 0);
    assert_int_equal(rows_with(&m.rows, TABLE_REQUESTS, &row, "workload", "w"), 1500);
    assert_int_equal(rows_with(&m.rows, TABLE_REQUESTS, &row, "request", "4497"), 1);
    assert_int_equal(rows_with(&m.rows, TABLE_REQUESTS, &row, "request", "4498"), 0);
    assert_int_equal(rows_with(&m.rows, TABLE_REQUESTS, &row, "outcome", "failed"), 0);
    assert_int_equal(rows_with(&m.rows, TABLE_REQUESTS, &row, "network", "isp", "area", "edge-a",
                               "class", "home"),
                     1500);
    free(trace);
    end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_hits_and_bytes_are_those_of_the_requests),
        cmocka_unit_test(without_requests_there_are_no_times_and_no_ratios),
        cmocka_unit_test(what_happens_before_the_window_does_not_count),
        cmocka_unit_test(requests_are_listed_evenly_and_not_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
