/* What a CDN's requests become in the tables: figures of a small world, worked out by hand. The times
 * are those of cdn_test.c. */
#include "sim/scenario/measure.h"
#include "tests/support/cdn_rig.h"
#include "tests/support/fake_guide.h"
#include "tests/support/run_rows.h"
#include "tests/support/test.h"

#include <math.h>

#define CDN(routing)                                                                               \
    "{'agents': {'home': {'node': 'edge-a', 'rate': 1}}, 'surrogates': {'pop': {'node': 'pop', "   \
    "'cache': '1 MB'}, 'spare': {'node': 'edge-b', 'cache': '1 MB'}}, 'origin': {'node': 'far'}, " \
    "'routing': " routing "}"

struct measured {
    struct cdn_rig rig;
    struct run_rows rows;
};

static struct measured measured(const char *conf, const char *trace, const struct guide *guide)
{
    struct measured m = {.rig = {.guide = guide}};
    cdn_rig_setup(&m.rig, conf, trace);
    cdn_rig_run(&m.rig, 10);
    m.rows = run_rows_open();
    assert_int_equal(measure_cdn(m.rows.rows, m.rig.net, "w", m.rig.cdn), 0);
    run_rows_read(&m.rows);
    return m;
}

static void end(struct measured *m)
{
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
    cdn_rig_setup(&m.rig, CDN("'alto'"), "time,id,size\n1,x,10000\n2,x,10000\n");
    cdn_rig_run(&m.rig, 10);
    m.rows = run_rows_open();
    assert_int_equal(measure_cdn(m.rows.rows, m.rig.net, "w", m.rig.cdn), 0);
    run_rows_read(&m.rows);
    figure_is(&m.rows, "cdn.requests", "workload=w", "count", 2);
    figure_is(&m.rows, "cdn.failed", "workload=w", "count", 0);
    figure_is(&m.rows, "cdn.hit", "workload=w", "share", 0.5);
    figure_is(&m.rows, "cdn.byte_hit", "workload=w", "share", 0.5);
    figure_is(&m.rows, "cdn.guided", "workload=w", "share", 1);
    figure_is(&m.rows, "cdn.compliance", "workload=w", "share", 1);
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
    struct measured m = measured(CDN("'random'"), "time,id,size\n", NULL);
    figures_are(&m.rows, "cdn.ttfb", 0);
    figure_is(&m.rows, "cdn.hit", "workload=w", "share", NAN);
    figure_is(&m.rows, "cdn.compliance", "workload=w", "share", NAN);
    figure_is(&m.rows, "cdn.requests", "workload=w", "count", 0);
    end(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_hits_and_bytes_are_those_of_the_requests),
        cmocka_unit_test(without_requests_there_are_no_times_and_no_ratios),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
