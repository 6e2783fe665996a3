/*
 * What a cache costs: Zipf requests for objects of one byte, drawn beforehand.
 *
 *   cache POLICY OBJECTS CAPACITY EXPONENT REQUESTS
 *
 * Prints `name value` lines: requests a CPU second once the cache is full, hits by request, bytes of
 * memory a cached object.
 */
#define _DEFAULT_SOURCE /* clock() counts the process's time */
#include "sim/base/choice.h"
#include "sim/base/pages.h"
#include "sim/base/quantity.h"
#include "sim/cache/replay.h"
#include "sim/engine/zipf.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { POLICY = 1, OBJECTS, CAPACITY, EXPONENT, REQUESTS, ARGUMENTS };

static struct request *draw(uint64_t objects, double exponent, size_t n)
{
    struct request *v = malloc(n * sizeof *v);
    struct zipf z;
    struct rng r;
    if (!v)
        return NULL;
    pages_prefer_large(v, n * sizeof *v);
    zipf_init(&z, objects, exponent);
    rng_init(&r, 1, 1, "cache bench", "");
    for (size_t i = 0; i < n; i++)
        v[i] = (struct request){(sim_time)i, zipf_draw(&z, &r), 1};
    return v;
}

/* A first half fills the cache, the second is measured. */
static int measure(struct cache *c, const struct request *v, size_t n)
{
    struct replay_counts warm = {0}, counts = {0};
    int code = cache_replay(c, v, n / 2, &warm);
    clock_t start = clock();
    if (code == 0)
        code = cache_replay(c, v + n / 2, n - n / 2, &counts);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    printf("requests_per_second %.0f\n", (double)counts.requests / seconds);
    printf("hit_ratio %.4f\n", replay_hit_ratio(&counts));
    printf("objects %llu\n", (unsigned long long)cache_objects(c));
    printf("bytes_per_object %.1f\n", (double)cache_memory(c) / (double)cache_objects(c));
    return code;
}

int main(int argc, char **argv)
{
    long long objects, capacity, n;
    double exponent;
    int policy = argc == ARGUMENTS ? choice_find(cache_policy_words, argv[POLICY]) : -1;
    if (policy < 0 || whole_parse(argv[OBJECTS], 1, 1LL << 32, &objects) ||
        whole_parse(argv[CAPACITY], 1, 1LL << 32, &capacity) ||
        number_parse(argv[EXPONENT], &exponent) || exponent < 0 ||
        whole_parse(argv[REQUESTS], 2, 1LL << 32, &n)) {
        fputs("usage: cache POLICY OBJECTS CAPACITY EXPONENT REQUESTS\n", stderr);
        return 2;
    }
    struct cache_config config = {.policy = (enum cache_policy)policy,
                                  .capacity = (uint64_t)capacity};
    rng_init(&config.rng, 1, 1, "cache", "bench");
    struct request *v = draw((uint64_t)objects, exponent, (size_t)n);
    struct cache *c = cache_new(&config);
    int code = v && c ? measure(c, v, (size_t)n) : -1;
    cache_free(c);
    free(v);
    return code ? 3 : 0;
}
