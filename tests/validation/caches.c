/*
 * V5: hit ratios under independent references against theory. Che, Tung and Wang 2002 ("Hierarchical
 * web caching systems", JSAC 20(7)) for LRU; Fricker, Robert and Roberts 2012 ("A versatile and
 * accurate approximation for LRU cache performance", ITC 24) for FIFO and RANDOM; the sum of the
 * largest popularities for LFU, which knows them in the end.
 *
 * Zipf catalogues of 10,000 objects of one byte, 100,000 requests to warm up and 400,000 to measure.
 * The tolerance is 0.01: the approximations err by less than 0.002 here, and the standard deviation
 * of a ratio is at most 0.5 / sqrt(400000) = 0.0008 and what references in a row add to it.
 */
#include "sim/cache/replay.h"
#include "sim/engine/zipf.h"
#include "tests/validation/targets.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum { OBJECTS = 10000, WARM = 100000, MEASURED = 400000, REQUESTS = WARM + MEASURED };

static const double tolerance = 0.01;
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

/* The hit ratio of a cache after warming up; NAN: no memory. */
static double simulated(enum cache_policy policy, uint64_t capacity, const struct request *v)
{
    struct replay_counts warm = {0}, counts = {0};
    struct cache_config config = {.policy = policy, .capacity = capacity};
    rng_init(&config.rng, 1, 1, "cache", "");
    struct cache *c = cache_new(&config);
    int code = c ? cache_replay(c, v, WARM, &warm) : -ENOMEM;
    if (code == 0)
        code = cache_replay(c, v + WARM, MEASURED, &counts);
    cache_free(c);
    return code ? NAN : replay_hit_ratio(&counts);
}

static void draw(struct request *v, double exponent)
{
    struct zipf z;
    struct rng r;
    zipf_init(&z, OBJECTS, exponent);
    rng_init(&r, 1, 1, "references", "");
    for (size_t i = 0; i < REQUESTS; i++)
        v[i] = (struct request){(sim_time)i, zipf_draw(&z, &r), 1};
}

static const struct {
    enum cache_policy policy;
    double (*hit)(double q, double t); /* NULL: the optimum */
    const char *source;
} theories[] = {{CACHE_LRU, che_hit, "Che et al. 2002"},
                {CACHE_FIFO, fifo_hit, "Fricker et al. 2012"},
                {CACHE_RANDOM, fifo_hit, "Fricker et al. 2012"},
                {CACHE_LFU_PERFECT, NULL, "sum of the largest shares"}};

static void judge(struct sheet *s, double exponent, uint64_t capacity, const struct request *v)
{
    double q[OBJECTS];
    popularity(exponent, q);
    for (size_t i = 0; i < sizeof theories / sizeof *theories; i++) {
        char what[80];
        double theory =
            theories[i].hit ? approximation(q, capacity, theories[i].hit) : optimum(q, capacity);
        snprintf(what, sizeof what, "%s, %llu of 10,000 objects, Zipf %g: hit ratio",
                 cache_policy_words[theories[i].policy], (unsigned long long)capacity, exponent);
        struct claim c = {
            "V5", what, theories[i].source, true, theory, theory - tolerance, theory + tolerance};
        sheet_judge_one(s, &c, simulated(theories[i].policy, capacity, v));
    }
}

/* The theory itself, as it was tabulated elsewhere to four digits. */
static void judge_theory(struct sheet *s)
{
    static const double che[][2] = {{.0432, .2432}, {.1566, .4367}, {.3905, .6756}, {.6563, .8614}};
    static const double lfu[][2] = {{.1420, .3861}, {.3000, .5706}, {.5300, .7648}, {.7508, .9034}};
    double q[OBJECTS];
    double worst = 0;
    for (int i = 0; i < 4; i++) {
        popularity(exponents[i], q);
        for (int k = 0; k < 2; k++) {
            worst = fmax(worst, fabs(approximation(q, capacities[k], che_hit) - che[i][k]));
            worst = fmax(worst, fabs(optimum(q, capacities[k]) - lfu[i][k]));
        }
    }
    struct claim c = {"V5",      "greatest difference of these theories to a table to four digits",
                      "derived", true,
                      0,         0,
                      6e-5};
    sheet_judge_one(s, &c, worst);
}

int validate_caches(struct validation *v)
{
    struct request *requests = malloc(REQUESTS * sizeof *requests);
    if (!requests)
        return err_sys(&v->e, -ENOMEM, "caches");
    judge_theory(&v->sheet);
    for (size_t i = 0; i < sizeof exponents / sizeof *exponents; i++) {
        draw(requests, exponents[i]);
        for (size_t k = 0; k < sizeof capacities / sizeof *capacities; k++)
            judge(&v->sheet, exponents[i], capacities[k], requests);
    }
    free(requests);
    return 0;
}
