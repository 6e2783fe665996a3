#include "sim/cache/cache.h"

#include "sim/base/pages.h"
#include "sim/cache/cache_internal.h"

#include <assert.h>
#include <errno.h>
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

static uint32_t find(const struct cache *c, uint64_t id, uint32_t hash)
{
    return index_find(&c->index, id, hash, c->objects, sizeof *c->objects);
}

bool cache_has(const struct cache *c, uint64_t id)
{
    return find(c, id, index_hash(id)) != INDEX_NONE;
}

static inline bool get(struct cache *c, uint64_t id, uint32_t hash)
{
    uint32_t object = find(c, id, hash);
    if (c->ops->asked && !c->ops->asked(c->ctx, id))
        c->error = -ENOMEM;
    if (object == INDEX_NONE)
        return false;
    c->ops->hit(c->ctx, c, object);
    return true;
}

bool cache_get(struct cache *c, uint64_t id)
{
    return get(c, id, index_hash(id));
}

/* Takes an object out of everything; its place is free. */
static inline void drop(struct cache *c, uint32_t object)
{
    struct object *o = &c->objects[object];
    c->ops->leave(c->ctx, c, object);
    index_remove(&c->index, c->objects, sizeof *c->objects, object);
    c->used -= o->size;
    o->next = c->vacant;
    c->vacant = object;
}

static void make_room(struct cache *c, uint64_t size)
{
    while (c->capacity - c->used < size) {
        uint32_t victim = c->ops->victim(c->ctx, c);
        if (c->ops->evicted)
            c->ops->evicted(c->ctx, c, victim);
        drop(c, victim);
        c->evictions++;
    }
}

/* Makes room for one more object that was never used. */
static bool grow(struct cache *c)
{
    size_t room = c->room ? 2 * (size_t)c->room : FIRST_ROOM;
    if (c->n < c->room)
        return true;
    struct object *objects = room < OBJECT_NONE ? pages_alloc(room * sizeof *objects) : NULL;
    if (!objects)
        return false;
    if (c->n)
        memcpy(objects, c->objects, c->n * sizeof *objects);
    free(c->objects);
    c->objects = objects;
    c->room = (uint32_t)room;
    return true;
}

/* Makes sure that there is a free object. */
static bool vacate(struct cache *c)
{
    if (c->vacant != OBJECT_NONE)
        return true;
    if (!grow(c))
        return false;
    c->vacant = c->n++;
    c->objects[c->vacant] = (struct object){.next = OBJECT_NONE};
    return true;
}

/* Lets an object in for which there is room. */
static bool enter(struct cache *c, uint64_t id, uint32_t hash, uint64_t size)
{
    if (!vacate(c) || !index_reserve(&c->index, c->objects, sizeof *c->objects))
        return false;
    uint32_t object = c->vacant, vacant = c->objects[object].next;
    c->objects[object] = (struct object){.key = {.id = id, .hash = hash}, .size = size};
    if (!c->ops->enter(c->ctx, c, object)) {
        c->objects[object].next = vacant;
        return false;
    }
    index_add(&c->index, id, hash, c->objects, sizeof *c->objects, object);
    c->vacant = vacant;
    c->used += size;
    return true;
}

static bool admits(struct cache *c, uint64_t id, uint64_t size)
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

/* cache_put() of an object that is not in. */
static inline bool put(struct cache *c, uint64_t id, uint32_t hash, uint64_t size)
{
    size = size ? size : 1;
    if (size > c->capacity || !admits(c, id, size))
        return false;
    make_room(c, size);
    if (!enter(c, id, hash, size)) {
        c->error = -ENOMEM;
        return false;
    }
    return true;
}

bool cache_put(struct cache *c, uint64_t id, uint64_t size)
{
    return cache_has(c, id) || put(c, id, index_hash(id), size);
}

bool cache_request_hashed(struct cache *c, uint64_t id, uint32_t hash, uint64_t size)
{
    bool hit = get(c, id, hash);
    if (!hit)
        put(c, id, hash, size);
    return hit;
}

bool cache_request(struct cache *c, uint64_t id, uint64_t size)
{
    return cache_request_hashed(c, id, index_hash(id), size);
}

bool cache_remove(struct cache *c, uint64_t id)
{
    uint32_t object = find(c, id, index_hash(id));
    if (object == INDEX_NONE)
        return false;
    drop(c, object);
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
