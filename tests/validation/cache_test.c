/*
 * Hit ratios under independent references against theory: Che, Tung and Wang 2002 ("Hierarchical web
 * caching systems", JSAC 20(7)) for LRU, Fricker, Robert and Roberts 2012 ("A versatile and accurate
 * approximation for LRU cache performance", ITC 24) for RANDOM and FIFO; the sum of the largest
 * popularities for LFU. Zipf catalogues of 10,000 objects of one byte, 100,000 requests to warm up and
 * 400,000 to measure. The bound is 0.01: the approximations err by less than 0.002 here, and the
 * standard deviation of a ratio is at most 0.5 / sqrt(400000) = 0.0008 and what references in a row
 * add to it.
 */
#include "sim/cache/replay.h"
#include "sim/engine/zipf.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>

enum { OBJECTS = 10000, WARM = 100000, MEASURED = 400000 };

#define BOUND 0.01

static const double exponents[] = {0.6, 0.8, 1.0, 1.2};
static const uint64_t capacities[] = {100, 1000};

/* Popularities, summing to one. */
static void popularity(double exponent, double q[OBJECTS])
{
    double sum = 0;
    for (int i = 0; i < OBJECTS; i++)
        sum += q[i] = pow(i + 1, -exponent);
    for (int i = 0; i < OBJECTS; i++)
        q[i] /= sum;
}

static double che_hit(double q, double t)
{
    return 1 - exp(-q * t);
}

static double fifo_hit(double q, double t)
{
    return q * t / (1 + q * t);
}

/* The mean of `hit` over requests, at the characteristic time at which as many objects are in as
 * there is room for. */
static double approximation(const double q[OBJECTS], uint64_t capacity,
                            double (*hit)(double q, double t))
{
    double low = 0, high = 1e12, ratio = 0;
    for (int i = 0; i < 200; i++) {
        double t = (low + high) / 2, in = 0;
        for (int k = 0; k < OBJECTS; k++)
            in += hit(q[k], t);
        *(in < (double)capacity ? &low : &high) = t;
    }
    for (int k = 0; k < OBJECTS; k++)
        ratio += q[k] * hit(q[k], low);
    return ratio;
}

static double optimum(const double q[OBJECTS], uint64_t capacity)
{
    double sum = 0;
    for (uint64_t k = 0; k < capacity; k++)
        sum += q[k];
    return sum;
}

static double simulated(enum cache_policy policy, double exponent, uint64_t capacity)
{
    static struct request v[WARM + MEASURED];
    struct zipf z;
    struct rng r;
    struct replay_counts warm = {0}, counts = {0};
    struct cache_config config = {.policy = policy, .capacity = capacity};
    zipf_init(&z, OBJECTS, exponent);
    rng_init(&r, 1, 1, "references", "");
    rng_init(&config.rng, 1, 1, "cache", "");
    for (size_t i = 0; i < WARM + MEASURED; i++)
        v[i] = (struct request){(sim_time)i, zipf_draw(&z, &r), 1};
    struct cache *c = cache_new(&config);
    assert_int_equal(cache_replay(c, v, WARM, &warm), 0);
    assert_int_equal(cache_replay(c, v + WARM, MEASURED, &counts), 0);
    cache_free(c);
    return replay_hit_ratio(&counts);
}

static void compare(enum cache_policy policy, double (*hit)(double q, double t))
{
    static double q[OBJECTS];
    for (size_t i = 0; i < COUNT(exponents); i++) {
        popularity(exponents[i], q);
        for (size_t k = 0; k < COUNT(capacities); k++) {
            double theory = hit ? approximation(q, capacities[k], hit) : optimum(q, capacities[k]);
            double found = simulated(policy, exponents[i], capacities[k]);
            print_message("%s exponent %g capacity %llu: theory %.4f, found %.4f\n",
                          cache_policy_words[policy], exponents[i],
                          (unsigned long long)capacities[k], theory, found);
            assert_double_near(found, theory, BOUND);
        }
    }
}

TEST(lru_hits_as_often_as_che_says)
{
    compare(CACHE_LRU, che_hit);
}

TEST(fifo_hits_as_often_as_the_approximation_says)
{
    compare(CACHE_FIFO, fifo_hit);
}

TEST(random_hits_as_often_as_fifo)
{
    compare(CACHE_RANDOM, fifo_hit);
}

TEST(perfect_lfu_comes_near_its_optimum)
{
    compare(CACHE_LFU_PERFECT, NULL);
}

/* The approximations themselves, as tabulated elsewhere to four digits. */
TEST(the_theory_is_the_published_one)
{
    static const double che[][2] = {{.0432, .2432}, {.1566, .4367}, {.3905, .6756}, {.6563, .8614}};
    static const double lfu[][2] = {{.1420, .3861}, {.3000, .5706}, {.5300, .7648}, {.7508, .9034}};
    static double q[OBJECTS];
    for (size_t i = 0; i < COUNT(exponents); i++) {
        popularity(exponents[i], q);
        for (size_t k = 0; k < COUNT(capacities); k++) {
            assert_double_near(approximation(q, capacities[k], che_hit), che[i][k], 0.00006);
            assert_double_near(optimum(q, capacities[k]), lfu[i][k], 0.00006);
        }
    }
    popularity(0.8, q);
    assert_double_near(approximation(q, 1000, fifo_hit), 0.3942, 0.00006);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lru_hits_as_often_as_che_says),
        cmocka_unit_test(fifo_hits_as_often_as_the_approximation_says),
        cmocka_unit_test(random_hits_as_often_as_fifo),
        cmocka_unit_test(perfect_lfu_comes_near_its_optimum),
        cmocka_unit_test(the_theory_is_the_published_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
