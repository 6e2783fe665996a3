/*
 * What a cache and its policies share (cache.h).
 *
 * The core keeps the objects, their index and the bytes; a policy keeps them in some order. Objects
 * are small numbers, used again after they left.
 */
#ifndef SIM_CACHE_CACHE_INTERNAL_H
#define SIM_CACHE_CACHE_INTERNAL_H

#include "sim/cache/bloom.h"
#include "sim/cache/cache.h"
#include "sim/cache/index.h"

#define OBJECT_NONE UINT32_MAX

/* Two fill a line of the processor's cache. */
struct object {
    struct index_item key; /* first */
    uint64_t size : 56;
    uint64_t mark : 8; /* the policy's */
    union {
        uint32_t prev;  /* in a queue */
        uint32_t place; /* in an array */
    };
    uint32_t next; /* in a queue, or among the free ones */
};

/* What a policy does; ctx is what `make` gave. */
struct policy_ops {
    void *(*make)(const struct cache_config *config); /* NULL: no memory */
    void (*free)(void *ctx);
    bool (*asked)(void *ctx, uint64_t id); /* before anything else; false: no memory. Or NULL */
    void (*hit)(void *ctx, struct cache *c, uint32_t object);
    bool (*enter)(void *ctx, struct cache *c, uint32_t object);   /* false: no memory */
    uint32_t (*victim)(void *ctx, struct cache *c);               /* who is to leave next */
    void (*evicted)(void *ctx, struct cache *c, uint32_t object); /* the victim; or NULL */
    void (*leave)(void *ctx, struct cache *c, uint32_t object);   /* for whatever reason */
    size_t (*memory)(const void *ctx);                            /* bytes */
};

extern const struct policy_ops cache_list_lru, cache_list_fifo, cache_random, cache_heap_lfu,
    cache_heap_lfu_perfect, cache_heap_gdsf, cache_s3fifo;

struct cache {
    const struct policy_ops *ops;
    void *ctx;
    struct object *objects;
    uint32_t n, room; /* objects that were ever used, and that fit */
    uint32_t vacant;  /* the first free one, or OBJECT_NONE */
    struct index index;
    uint64_t capacity, used;
    uint64_t evictions;
    int error;
    struct bloom *seen; /* ADMIT_SECOND_HIT */
    struct cache_config config;
};

/* cache_request() for an id with that hash. */
bool cache_request_hashed(struct cache *c, uint64_t id, uint32_t hash, uint64_t size);

/* A queue of objects, the newest at the head. */
struct queue {
    uint32_t head, tail; /* or OBJECT_NONE */
};

static inline void queue_push(struct queue *q, struct object *objects, uint32_t object)
{
    objects[object].prev = OBJECT_NONE;
    objects[object].next = q->head;
    *(q->head == OBJECT_NONE ? &q->tail : &objects[q->head].prev) = object;
    q->head = object;
}

static inline void queue_remove(struct queue *q, struct object *objects, uint32_t object)
{
    const struct object *o = &objects[object];
    *(o->prev == OBJECT_NONE ? &q->head : &objects[o->prev].next) = o->next;
    *(o->next == OBJECT_NONE ? &q->tail : &objects[o->next].prev) = o->prev;
}

/* Fetches what will be read when the objects leave that are second and third to the tail. */
static inline void queue_prefetch(const struct queue *q, const struct cache *c)
{
    uint32_t first = c->objects[q->tail].prev;
    uint32_t second = first == OBJECT_NONE ? first : c->objects[first].prev;
    if (second == OBJECT_NONE)
        return;
    const struct object *o = &c->objects[second];
    __builtin_prefetch(&c->index.heads[o->key.hash >> c->index.shift], 1);
    if (o->prev != OBJECT_NONE)
        __builtin_prefetch(&c->objects[o->prev], 1);
}

#endif
