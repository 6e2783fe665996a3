/*
 * What a request does to a cache, for cache.c and the replays of policies (cache_internal.h): functions
 * that become part of their callers, so that a replay whose policy is a constant calls nothing.
 *
 * An `ops` is that of the cache.
 */
#ifndef SIM_CACHE_CACHE_CORE_H
#define SIM_CACHE_CACHE_CORE_H

#include "sim/cache/cache_internal.h"

#include <errno.h>

#define CORE static inline __attribute__((always_inline))

/* Makes room for more objects that were never used; one of them is vacant then. False: no memory. */
bool cache_grow(struct cache *c);

/* Whether an object that could come in may: every admission but `always`. */
bool cache_admits(struct cache *c, uint64_t id, uint64_t size);

CORE uint32_t core_find(const struct cache *c, uint64_t id, uint32_t hash)
{
    return index_find(&c->index, id, hash, c->objects, sizeof *c->objects);
}

CORE bool core_get(struct cache *c, const struct policy_ops *ops, uint64_t id, uint32_t hash)
{
    uint32_t object = core_find(c, id, hash);
    if (ops->asked && !ops->asked(c->ctx, id))
        c->error = -ENOMEM;
    if (object == INDEX_NONE)
        return false;
    ops->hit(c->ctx, c, object);
    return true;
}

/* Forgets an object that the policy let go. */
CORE void core_drop(struct cache *c, uint32_t object)
{
    struct object *o = &c->objects[object];
    index_remove(&c->index, c->objects, sizeof *c->objects, object);
    c->used -= o->size;
    o->key.chain = c->vacant;
    c->vacant = object;
}

CORE void core_enter(struct cache *c, const struct policy_ops *ops, uint64_t id, uint32_t hash,
                     uint64_t size)
{
    uint32_t object = c->vacant;
    struct object *o = &c->objects[object];
    c->vacant = o->key.chain;
    c->used += size;
    o->size = size;
    o->mark = 0;
    index_add(&c->index, id, hash, c->objects, sizeof *c->objects, object);
    ops->enter(c->ctx, c, object);
}

/* cache_put() of an object that is not in. */
CORE bool core_put(struct cache *c, const struct policy_ops *ops, uint64_t id, uint32_t hash,
                   uint64_t size)
{
    size = size ? size : 1;
    if (size > c->capacity || (c->config.admission != ADMIT_ALWAYS && !cache_admits(c, id, size)))
        return false;
    for (; c->capacity - c->used < size; c->evictions++)
        core_drop(c, ops->evict(c->ctx, c));
    if (c->vacant == OBJECT_NONE && !cache_grow(c)) {
        c->error = -ENOMEM;
        return false;
    }
    core_enter(c, ops, id, hash, size);
    return true;
}

/* How many requests ahead the head of a chain is fetched, and the object that it names. */
enum { REPLAY_FAR = 16, REPLAY_NEAR = 8 };

CORE uint32_t core_look_far(const struct cache *c, uint64_t id)
{
    uint32_t hash = index_hash(id);
    index_prefetch(&c->index, hash);
    return hash;
}

CORE void core_look_near(const struct cache *c, uint32_t hash)
{
    uint32_t object = c->index.heads[hash >> c->index.shift], some = object != INDEX_NONE;
    __builtin_prefetch(&c->objects[object & (0 - some)], 1);
}

/* There is room for objects already. */
CORE void core_replay(struct cache *c, const struct policy_ops *ops, const struct request *v,
                      size_t n, struct replay_counts *counts)
{
    struct replay_counts sum = *counts;
    uint32_t hashes[REPLAY_FAR] = {0}; /* of the requests from i on, in a circle */
    for (size_t i = 0; i < REPLAY_FAR && i < n; i++)
        hashes[i] = core_look_far(c, v[i].id);
    for (size_t i = 0; i < n; i++) {
        uint32_t hash = hashes[i % REPLAY_FAR];
        if (i + REPLAY_FAR < n)
            hashes[i % REPLAY_FAR] = core_look_far(c, v[i + REPLAY_FAR].id);
        core_look_near(c, hashes[(i + REPLAY_NEAR) % REPLAY_FAR]);
        bool hit = core_get(c, ops, v[i].id, hash);
        if (!hit)
            core_put(c, ops, v[i].id, hash, v[i].size);
        sum.hits += hit;
        sum.bytes += v[i].size;
        sum.hit_bytes += hit ? v[i].size : 0;
    }
    sum.requests += n;
    *counts = sum;
}

/* Defines the replay of the policy with those operations. */
#define CACHE_REPLAY(name, ops)                                                                    \
    static void name(struct cache *c, const struct request *v, size_t n,                           \
                     struct replay_counts *counts)                                                 \
    {                                                                                              \
        core_replay(c, &(ops), v, n, counts);                                                      \
    }

#endif
