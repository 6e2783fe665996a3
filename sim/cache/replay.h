/*
 * Requests one after the other against one cache, and how many of them it served.
 *
 * A miss is answered and offered to the cache at once (cache_request()): no time passes. What
 * requests will need is fetched ahead of them, which is what a replay gains over single requests.
 */
#ifndef SIM_CACHE_REPLAY_H
#define SIM_CACHE_REPLAY_H

#include "sim/cache/cache.h"
#include "sim/engine/sim.h"

struct request {
    sim_time at;
    uint64_t id;
    uint64_t size; /* bytes */
};

struct replay_counts {
    uint64_t requests, hits;
    uint64_t bytes, hit_bytes;
};

/* Replays v[0..n-1] and adds to *counts. 0, or cache_error(). */
int cache_replay(struct cache *c, const struct request *v, size_t n, struct replay_counts *counts);

/* Hits over requests; NAN where there was none. */
double replay_hit_ratio(const struct replay_counts *counts);
double replay_byte_hit_ratio(const struct replay_counts *counts);

#endif
