/*
 * What a cache costs: requests that are drawn, or read, before the clock starts (see `usage`).
 */
#define _DEFAULT_SOURCE /* clock() counts the process's time */
#include "sim/base/choice.h"
#include "sim/base/err.h"
#include "sim/base/pages.h"
#include "sim/base/quantity.h"
#include "sim/cache/trace.h"
#include "sim/engine/zipf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char usage[] =
    "usage: cache POLICY OBJECTS CAPACITY EXPONENT REQUESTS\n"
    "       cache POLICY --trace FILE CAPACITY\n"
    "Prints `name value` lines: requests a CPU second, hits by request and by byte, bytes of memory a\n"
    "cached object.\n"
    "  POLICY    lru, fifo, random, lfu, lfu-perfect, gdsf or s3-fifo\n"
    "  OBJECTS   of one byte each, asked for by Zipf's law with EXPONENT\n"
    "  CAPACITY  bytes\n"
    "  REQUESTS  a first half fills the cache, the second is measured\n"
    "  FILE      CSV with the columns time (seconds, ascending), id (any text) and size (bytes); measured\n"
    "            from the first request to the last, on a cache that starts empty\n";

enum { POLICY = 1, OBJECTS, CAPACITY, EXPONENT, REQUESTS, ARGUMENTS };
enum { TRACE = 2, FILE_NAME, TRACE_CAPACITY, TRACE_ARGUMENTS };

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

static void report(const struct cache *c, const struct replay_counts *counts, double seconds)
{
    printf("requests %llu\n", (unsigned long long)counts->requests);
    printf("requests_per_second %.0f\n", (double)counts->requests / seconds);
    printf("hit_ratio %.4f\n", replay_hit_ratio(counts));
    printf("byte_hit_ratio %.4f\n", replay_byte_hit_ratio(counts));
    printf("objects %llu\n", (unsigned long long)cache_objects(c));
    printf("bytes_per_object %.1f\n", (double)cache_memory(c) / (double)cache_objects(c));
}

/* The first `warm` requests are not counted. */
static int measure(enum cache_policy policy, uint64_t capacity, const struct request *v, size_t n,
                   size_t warm)
{
    struct cache_config config = {.policy = policy, .capacity = capacity};
    struct replay_counts before = {0}, counts = {0};
    rng_init(&config.rng, 1, 1, "cache", "bench");
    struct cache *c = cache_new(&config);
    int code = c ? cache_replay(c, v, warm, &before) : -1;
    clock_t start = clock();
    if (code == 0)
        code = cache_replay(c, v + warm, n - warm, &counts);
    if (code == 0)
        report(c, &counts, (double)(clock() - start) / CLOCKS_PER_SEC);
    cache_free(c);
    return code ? 3 : 0;
}

static int replay_trace(enum cache_policy policy, char **argv)
{
    long long capacity;
    struct err e = ERR_INIT;
    struct trace t;
    if (whole_parse(argv[TRACE_CAPACITY], 1, 1LL << 50, &capacity)) {
        fputs(usage, stderr);
        return 2;
    }
    if (trace_read(&t, argv[FILE_NAME], &e)) {
        fprintf(stderr, "%s\n", e.text);
        return 2;
    }
    int status = measure(policy, (uint64_t)capacity, t.v, t.n, 0);
    trace_fini(&t);
    return status;
}

static int replay_zipf(enum cache_policy policy, char **argv)
{
    long long objects, capacity, n;
    double exponent;
    if (whole_parse(argv[OBJECTS], 1, 1LL << 32, &objects) ||
        whole_parse(argv[CAPACITY], 1, 1LL << 32, &capacity) ||
        number_parse(argv[EXPONENT], &exponent) || exponent < 0 ||
        whole_parse(argv[REQUESTS], 2, 1LL << 32, &n)) {
        fputs(usage, stderr);
        return 2;
    }
    struct request *v = draw((uint64_t)objects, exponent, (size_t)n);
    int status = v ? measure(policy, (uint64_t)capacity, v, (size_t)n, (size_t)n / 2) : 3;
    free(v);
    return status;
}

int main(int argc, char **argv)
{
    int policy = argc > POLICY ? choice_find(cache_policy_words, argv[POLICY]) : -1;
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (policy >= 0 && argc == TRACE_ARGUMENTS && strcmp(argv[TRACE], "--trace") == 0)
        return replay_trace((enum cache_policy)policy, argv);
    if (policy >= 0 && argc == ARGUMENTS)
        return replay_zipf((enum cache_policy)policy, argv);
    fputs(usage, stderr);
    return 2;
}
