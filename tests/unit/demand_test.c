#include "sim/cdn/demand.h"

#include "tests/support/cdn_rig.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <string.h>

struct bench {
    struct cdn_rig rig;
    struct demand *demand;
    struct err e;
    int code;
};

static struct bench draw_by(const char *conf, const char *trace, uint64_t seed)
{
    struct bench b = {.e = ERR_INIT};
    cdn_rig_read(&b.rig, conf, trace);
    struct demand_input in = {.conf = b.rig.conf,
                              .name = "w",
                              .hosts = net_hosts(b.rig.net),
                              .topo = b.rig.t.topo,
                              .seed = seed,
                              .replication = 1,
                              .folder = b.rig.folder};
    b.demand = demand_new(&in, &b.code, &b.e);
    return b;
}

static void end(struct bench *b)
{
    demand_free(b->demand);
    cdn_rig_teardown(&b->rig);
}

/* How many requests there are from one time to another; in ascending order. */
static size_t requests(struct bench *b, double from, double to)
{
    size_t n = 0;
    sim_time before = 0;
    for (;;) {
        struct demand_request r = demand_next(b->demand);
        assert_true(r.at >= before);
        before = r.at;
        if (r.at == SIM_NEVER || r.at >= sim_seconds(to))
            return n;
        n += r.at >= sim_seconds(from);
    }
}

/* A Poisson count of mean m is within four of its standard deviations, sqrt(m). */
static void expect_count(const char *agents, double from, double to, double mean)
{
    char conf[512];
    snprintf(conf, sizeof conf, "{'agents': {%s}, 'origin': {}}", agents);
    struct bench b = draw_by(conf, NULL, 1);
    assert_double_near((double)requests(&b, from, to), mean, 4 * sqrt(mean));
    end(&b);
}

TEST(requests_come_at_the_rates_of_all_groups)
{
    expect_count("'a': {'rate': 10}, 'b': {'rate': 30, 'node': 'pop'}, 'c': {'rate': 0}", 0, 100,
                 4000);
}

/* Of four parts of the day the first has 10 %, the others 100, 0 and 50 %. */
TEST(rates_follow_the_daily_curve)
{
    static const char curve[] = "'a': {'rate': 1, 'curve': ['10%', '100%', '0%', '50%']}";
    expect_count(curve, 0, 21600, 2160);
    expect_count(curve, 21600, 43200, 21600);
    expect_count(curve, 43200, 64800, 0);
    expect_count(curve, 64800, 86400, 10800);
    expect_count(curve, 86400, 108000, 2160);
}

/* A 63rd of a day is no whole number of anything. */
TEST(a_curve_may_have_any_number_of_parts)
{
    char curve[480] = "'a': {'rate': 1, 'curve': [1";
    for (int i = 1; i < 63; i++)
        strcat(curve, i % 2 ? ", 0" : ", 1");
    strcat(curve, "]}");
    expect_count(curve, 0, 86400, 32 * 86400 / 63.0);
}

TEST(a_surge_multiplies_the_rate_for_a_while)
{
    static const char surge[] =
        "'a': {'rate': 10, 'surge': {'from': '100 s', 'lasting': '10 s', 'factor': 50}}";
    expect_count(surge, 0, 100, 1000);
    expect_count(surge, 100, 110, 5000);
    expect_count(surge, 110, 210, 1000);
}

TEST(who_never_asks_has_no_request)
{
    expect_count("'a': {'rate': 0}", 0, 1e9, 0);
    expect_count("'a': {'rate': 5, 'curve': ['0%', '0%']}", 0, 1e9, 0);
}

/* Zipf with exponent 1 of three objects: 6, 3 and 2 of 11. */
TEST(objects_are_asked_for_by_their_rank_and_keep_their_size)
{
    enum { N = 11000 };
    int seen[3] = {0};
    uint64_t size[3] = {0};
    struct bench b =
        draw_by("{'agents': {'a': {'node': 'edge-a', 'rate': 1}}, 'origin': {}, 'catalogue': "
                "{'objects': 3, 'exponent': 1, 'size': {'kind': 'lognormal', 'median': '1 MB'}}}",
                NULL, 1);
    for (int i = 0; i < N; i++) {
        struct demand_request r = demand_next(b.demand);
        assert_true(r.object < 3);
        assert_true(seen[r.object]++ == 0 || size[r.object] == r.size);
        size[r.object] = r.size;
        assert_int_equal(host_node(net_hosts(b.rig.net), r.host), node_named(&b.rig.t, "edge-a"));
    }
    for (int i = 0; i < 3; i++) /* sqrt(11000 * 6/11 * 5/11) = 52 */
        assert_double_near(seen[i], N * 6 / 11.0 / (i + 1), 4 * 53);
    assert_true(size[0] != size[1]);
    end(&b);
}

/* --- Sizes ------------------------------------------------------------------------------------- */

/* The share of sizes up to a bound, of 20,000: 4 x 0.5 / sqrt(20000). */
static void expect_share(const struct object_size_conf *c, double bound, double share)
{
    int n = 0;
    for (uint64_t object = 0; object < 20000; object++)
        n += (double)object_size(c, 7, object) <= bound;
    assert_double_near(n / 20000.0, share, 0.0142);
}

TEST(sizes_are_distributed_as_is_said)
{
    struct object_size_conf log = {
        .kind = OBJECT_LOGNORMAL, .median = 1000000, .sigma = 1, .least = 1, .most = 1000000000000};
    struct object_size_conf pareto = {
        .kind = OBJECT_PARETO, .shape = 2, .least = 1000, .most = 1000000000000};
    struct object_size_conf constant = {.kind = OBJECT_CONSTANT, .value = 5};
    expect_share(&log, 1e6, 0.5);
    expect_share(&log, 1e6 * exp(1), 0.8413);
    expect_share(&log, 1e6 * exp(-2), 0.0228);
    expect_share(&pareto, 2000, 0.75);
    expect_share(&pareto, 10000, 0.99);
    assert_int_equal(object_size(&constant, 7, 3), 5);
}

TEST(sizes_stay_within_their_bounds)
{
    struct object_size_conf c = {.kind = OBJECT_PARETO, .shape = 0.1, .least = 1000, .most = 5000};
    for (uint64_t object = 0; object < 1000; object++)
        assert_in_range(object_size(&c, 1, object), 1000, 5000);
}

/* --- Traces ------------------------------------------------------------------------------------ */

TEST(a_trace_brings_times_objects_and_sizes)
{
    struct bench b = draw_by("{'agents': {'a': {'rate': 1}, 'none': {'rate': 0}}, 'origin': {}}",
                             "time,id,size\n1,x,5\n2.5,y,0\n2.5,x,7\n", 1);
    struct demand_request r = demand_next(b.demand);
    assert_int_equal(r.at, SIM_SECOND);
    assert_int_equal(r.object, 0);
    assert_int_equal(r.size, 5);
    assert_int_equal(r.group, 0);
    r = demand_next(b.demand);
    assert_int_equal(r.object, 1);
    assert_int_equal(r.size, 1); /* nothing is no transfer */
    r = demand_next(b.demand);
    assert_int_equal(r.size, 7);
    assert_true(demand_next(b.demand).at == SIM_NEVER);
    assert_true(demand_next(b.demand).at == SIM_NEVER);
    end(&b);
}

/* A trace by the date, in milliseconds: what is before the beginning is left out. */
TEST(a_trace_may_begin_at_any_time_and_run_at_any_speed)
{
    struct bench b =
        draw_by("{'agents': {'a': {'rate': 1}}, 'origin': {}, 'trace': {'file': 'trace.csv', "
                "'begin': 1516026853, 'scale': 0.001}}",
                "1516026852 x 5\n1516026853 y 6\n1516028353 z 7\n", 1);
    struct demand_request r = demand_next(b.demand);
    assert_int_equal(r.at, 0);
    assert_int_equal(r.size, 6);
    r = demand_next(b.demand);
    assert_int_equal(r.at, 3 * SIM_SECOND / 2);
    assert_int_equal(r.size, 7);
    assert_true(demand_next(b.demand).at == SIM_NEVER);
    end(&b);
}

TEST(what_is_wrong_with_a_trace_is_said)
{
    struct bench b = draw_by("{'agents': {'a': {'rate': 1}}, 'origin': {}}", "time,id\n", 1);
    assert_null(b.demand);
    assert_int_equal(b.code, -EINVAL);
    assert_non_null(strstr(b.e.text, "trace.csv:1: there is no column size"));
    end(&b);
    b = draw_by("{'agents': {'a': {'rate': 0}}, 'origin': {}}", "time,id,size\n1,x,1\n", 1);
    assert_string_equal(b.e.text, "/w/agents/a: no group has a rate");
    end(&b);
}

/* --- Streams ----------------------------------------------------------------------------------- */

/* The requests of group b do not depend on whether there is a group a. */
TEST(groups_do_not_disturb_each_other)
{
    struct bench both = draw_by("{'agents': {'a': {'node': 'edge-a', 'rate': 3}, 'b': {'node': "
                                "'edge-b', 'rate': 1}}, 'origin': {}}",
                                NULL, 9),
                 one = draw_by("{'agents': {'b': {'node': 'edge-b', 'rate': 1}}, 'origin': {}}",
                               NULL, 9);
    for (int i = 0; i < 200; i++) {
        struct demand_request a = demand_next(both.demand), b = demand_next(one.demand);
        while (a.group != 1)
            a = demand_next(both.demand);
        assert_int_equal(a.at, b.at);
        assert_int_equal(a.object, b.object);
        assert_int_equal(a.host, b.host);
    }
    end(&both);
    end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_come_at_the_rates_of_all_groups),
        cmocka_unit_test(rates_follow_the_daily_curve),
        cmocka_unit_test(a_curve_may_have_any_number_of_parts),
        cmocka_unit_test(a_surge_multiplies_the_rate_for_a_while),
        cmocka_unit_test(who_never_asks_has_no_request),
        cmocka_unit_test(objects_are_asked_for_by_their_rank_and_keep_their_size),
        cmocka_unit_test(sizes_are_distributed_as_is_said),
        cmocka_unit_test(sizes_stay_within_their_bounds),
        cmocka_unit_test(a_trace_brings_times_objects_and_sizes),
        cmocka_unit_test(a_trace_may_begin_at_any_time_and_run_at_any_speed),
        cmocka_unit_test(what_is_wrong_with_a_trace_is_said),
        cmocka_unit_test(groups_do_not_disturb_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
