#include "sim/cache/replay.h"

#include "sim/cache/cache_internal.h"

#include <math.h>

/* How many requests ahead the head of a chain is fetched, and the object that it names. */
enum { FAR = 16, NEAR = 8 };

static inline uint32_t look_far(const struct cache *c, uint64_t id)
{
    uint32_t hash = index_hash(id);
    if (c->index.heads)
        __builtin_prefetch(&c->index.heads[hash >> c->index.shift], 1);
    return hash;
}

static inline void look_near(const struct cache *c, uint32_t hash)
{
    if (!c->index.heads)
        return;
    uint32_t object = c->index.heads[hash >> c->index.shift];
    __builtin_prefetch(&c->objects[object == INDEX_NONE ? 0 : object], 1);
}

int cache_replay(struct cache *c, const struct request *v, size_t n, struct replay_counts *counts)
{
    struct replay_counts sum = *counts;
    uint32_t hashes[FAR] = {0}; /* of the requests from i on, in a circle */
    for (size_t i = 0; i < FAR && i < n; i++)
        hashes[i] = look_far(c, v[i].id);
    for (size_t i = 0; i < n; i++) {
        uint32_t hash = hashes[i % FAR];
        if (i + FAR < n)
            hashes[i % FAR] = look_far(c, v[i + FAR].id);
        look_near(c, hashes[(i + NEAR) % FAR]);
        bool hit = cache_request_hashed(c, v[i].id, hash, v[i].size);
        sum.hits += hit;
        sum.bytes += v[i].size;
        sum.hit_bytes += hit ? v[i].size : 0;
    }
    sum.requests += n;
    *counts = sum;
    return cache_error(c);
}

double replay_hit_ratio(const struct replay_counts *counts)
{
    return counts->requests ? (double)counts->hits / (double)counts->requests : NAN;
}

double replay_byte_hit_ratio(const struct replay_counts *counts)
{
    return counts->bytes ? (double)counts->hit_bytes / (double)counts->bytes : NAN;
}
