/*
 * A CDN against theory.
 *
 * Requests by a Poisson process that share a surrogate's uplink are an M/G/1 queue with processor
 * sharing. Its mean time in system is E[S] / (1 - rho) whatever the distribution of sizes (Kleinrock
 * 1967; Kelly 1979, theorem 3.10). Hit ratios of a surrogate are those of its cache alone, in Che's
 * approximation.
 */
#include "tests/support/cdn_rig.h"
#include "tests/support/test.h"

#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdio.h>

enum { RUNS = 8 };

static const double RATE = 1e7, WARM = 10, END = 300; /* bytes per second; seconds */

struct times {
    double sum;
    size_t n;
};

static void add_time(void *ctx, const struct cdn_record *r)
{
    struct times *t = ctx;
    if (r->result == CDN_HIT && r->asked > (sim_time)(WARM * 1e9)) {
        t->sum += (double)r->complete - (double)r->first;
        t->n++;
    }
}

/* The mean time in system of one run minus what theory says for the sizes that were drawn. */
static double excess(const char *size, double mean, double load, uint64_t seed, double *theory)
{
    struct cdn_rig rig = {.seed = seed};
    struct times t = {0, 0};
    double rate = load * RATE / mean;
    char conf[640];
    snprintf(
        conf, sizeof conf,
        "{'agents': {'far': {'node': 'far', 'rate': %.17g}}, 'catalogue': {'objects': 500, "
        "'exponent': 0, 'size': %s}, 'surrogates': {'box': {'node': 'edge-a', 'cache': '1 TB', "
        "'connections': 1000000}}, 'origin': {'node': 'pop'}, 'initial_window': '1 GB'}",
        rate, size);
    cdn_rig_setup(&rig, conf, NULL);
    cdn_rig_run(&rig, END);
    cdn_each_request(rig.cdn, add_time, &t);
    struct cdn_server_count box = cdn_rig_server(&rig, "box");
    double drawn = box.asked / (double)box.requests;
    *theory = drawn / RATE / (1 - rate * drawn / RATE);
    cdn_rig_teardown(&rig);
    return t.sum / (double)t.n - *theory;
}

/* The mean over the runs is within 4 of its standard errors, which are less than 4 % of the theory. */
static void expect_processor_sharing(const char *size, double mean, double load)
{
    double v[RUNS], theory[RUNS];
    for (int i = 0; i < RUNS; i++)
        v[i] = excess(size, mean, load, (uint64_t)i + 1, &theory[i]);
    double error = gsl_stats_sd(v, 1, RUNS) / sqrt(RUNS), wanted = gsl_stats_mean(theory, 1, RUNS);
    print_message("%s at load %g: theory %.4f ms, found %+.2f %% +- %.2f %%\n", size, load,
                  1e3 * wanted, 100 * gsl_stats_mean(v, 1, RUNS) / wanted, 100 * error / wanted);
    assert_true(error < 0.04 * wanted);
    assert_double_near(gsl_stats_mean(v, 1, RUNS), 0, 4 * error);
}

TEST(a_surrogate_shares_its_uplink_as_a_processor)
{
    expect_processor_sharing("'100 kB'", 1e5, 0.3);
    expect_processor_sharing("'100 kB'", 1e5, 0.7);
}

/* E[S] of a log-normal is its median times exp(sigma^2 / 2). */
TEST(the_distribution_of_sizes_does_not_matter)
{
    expect_processor_sharing(
        "{'kind': 'lognormal', 'median': '100 kB', 'sigma': 1, 'least': '1 B'}", 1e5 * 1.6487, 0.6);
}

/* Che's approximation for Zipf 0.8, 10,000 objects, room for 1,000: 0.4367; 0.01 as in
 * cache_test.c. */
TEST(a_surrogate_hits_as_its_cache_would)
{
    struct cdn_rig rig = {.seed = 1};
    cdn_rig_setup(
        &rig,
        "{'agents': {'far': {'node': 'far', 'rate': 2000}}, 'catalogue': {'size': '1 kB'}, "
        "'surrogates': {'box': {'node': 'pop', 'cache': '1 MB', 'connections': 1000000}}, "
        "'origin': {'node': 'pop'}}",
        NULL);
    cdn_rig_run(&rig, 10);
    struct cdn_server_count before = cdn_rig_server(&rig, "box");
    cdn_rig_run(&rig, 60);
    struct cdn_server_count after = cdn_rig_server(&rig, "box");
    assert_double_near((double)(after.hits - before.hits) /
                           (double)(after.requests - before.requests),
                       0.4367, 0.01);
    cdn_rig_teardown(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_surrogate_shares_its_uplink_as_a_processor),
        cmocka_unit_test(the_distribution_of_sizes_does_not_matter),
        cmocka_unit_test(a_surrogate_hits_as_its_cache_would),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
