#include "sim/cache/cache.h"

#include "sim/base/pages.h"
#include "sim/cache/cache_core.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 16 };

const char *const cache_policy_words[] = {"lru",         "fifo", "random",  "lfu",
                                          "lfu-perfect", "gdsf", "s3-fifo", NULL};
const char *const cache_admission_words[] = {"always", "size", "probability", "second-hit", NULL};

static const struct policy_ops *const policies[CACHE_POLICIES] = {
    &cache_list_lru,         &cache_list_fifo, &cache_random, &cache_heap_lfu,
    &cache_heap_lfu_perfect, &cache_heap_gdsf, &cache_s3fifo,
};

struct cache *cache_new(const struct cache_config *config)
{
    struct cache *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->config = *config;
    c->capacity = config->capacity;
    c->vacant = OBJECT_NONE;
    c->ops = policies[config->policy];
    c->ctx = c->ops->make(config);
    if (config->admission == ADMIT_SECOND_HIT)
        c->seen = bloom_new(config->window);
    if (!c->ctx || (config->admission == ADMIT_SECOND_HIT && !c->seen)) {
        cache_free(c);
        return NULL;
    }
    return c;
}

void cache_free(struct cache *c)
{
    if (!c)
        return;
    if (c->ctx)
        c->ops->free(c->ctx);
    bloom_free(c->seen);
    index_fini(&c->index);
    free(c->objects);
    free(c);
}

bool cache_has(const struct cache *c, uint64_t id)
{
    return core_find(c, id, index_hash(id)) != INDEX_NONE;
}

bool cache_get(struct cache *c, uint64_t id)
{
    return core_get(c, c->ops, id, index_hash(id));
}

/* Makes room for so many objects in their own array. */
static bool grow_objects(struct cache *c, uint32_t room)
{
    struct object *objects = pages_alloc(room * sizeof *objects);
    if (!objects)
        return false;
    if (c->n)
        memcpy(objects, c->objects, c->n * sizeof *objects);
    free(c->objects);
    c->objects = objects;
    return true;
}

bool cache_grow(struct cache *c)
{
    uint64_t room = c->room ? (uint64_t)c->room + c->room / 2 : FIRST_ROOM;
    if (c->n == c->room) {
        if (room >= OBJECT_NONE || !grow_objects(c, (uint32_t)room) ||
            !index_reserve_all(&c->index, c->objects, sizeof *c->objects, (uint32_t)room) ||
            !c->ops->grow(c->ctx, c, (uint32_t)room))
            return false;
        c->room = (uint32_t)room;
    }
    c->vacant = c->n++;
    c->objects[c->vacant] = (struct object){.key.chain = OBJECT_NONE};
    return true;
}

bool cache_admits(struct cache *c, uint64_t id, uint64_t size)
{
    switch (c->config.admission) {
    case ADMIT_SIZE:
        return size <= c->config.largest;
    case ADMIT_PROBABILITY:
        return rng_unit(&c->config.rng) < exp(-(double)size / c->config.scale);
    case ADMIT_SECOND_HIT:
        return bloom_add(c->seen, id);
    default:
        return true;
    }
}

bool cache_put(struct cache *c, uint64_t id, uint64_t size)
{
    return cache_has(c, id) || core_put(c, c->ops, id, index_hash(id), size);
}

bool cache_request(struct cache *c, uint64_t id, uint64_t size)
{
    uint32_t hash = index_hash(id);
    bool hit = core_get(c, c->ops, id, hash);
    if (!hit)
        core_put(c, c->ops, id, hash, size);
    return hit;
}

int cache_replay(struct cache *c, const struct request *v, size_t n, struct replay_counts *counts)
{
    if (c->vacant == OBJECT_NONE && c->n == 0 && !cache_grow(c)) {
        c->error = -ENOMEM;
        return c->error;
    }
    c->ops->replay(c, v, n, counts);
    return c->error;
}

bool cache_remove(struct cache *c, uint64_t id)
{
    uint32_t object = core_find(c, id, index_hash(id));
    if (object == INDEX_NONE)
        return false;
    c->ops->leave(c->ctx, c, object);
    core_drop(c, object);
    return true;
}

uint64_t cache_used(const struct cache *c)
{
    return c->used;
}

uint64_t cache_objects(const struct cache *c)
{
    return c->index.n;
}

uint64_t cache_evictions(const struct cache *c)
{
    return c->evictions;
}

size_t cache_memory(const struct cache *c)
{
    return sizeof *c + c->room * sizeof *c->objects + index_memory(&c->index) +
           c->ops->memory(c->ctx) + (c->seen ? bloom_memory(c->seen) : 0);
}

int cache_error(const struct cache *c)
{
    return c->error;
}
