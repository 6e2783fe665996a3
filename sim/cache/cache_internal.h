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
#include "sim/cache/replay.h"

#define OBJECT_NONE UINT32_MAX

/* cache_replay() for one policy. */
typedef void replay_fn(struct cache *c, const struct request *v, size_t n,
                       struct replay_counts *counts);

struct object {
    struct index_item key; /* first; `own` is the place in a queue or an array */
    uint64_t size : 56;
    uint64_t mark : 8; /* the policy's */
};

/*
 * What a policy does; ctx is what `make` gave. It makes room for objects in `grow` alone: there is
 * room for every object of which it hears, and nothing else but `asked` can fail.
 */
struct policy_ops {
    void *(*make)(const struct cache_config *config); /* NULL: no memory */
    void (*free)(void *ctx);
    bool (*grow)(void *ctx, struct cache *c, uint32_t room); /* for so many; false: no memory */
    bool (*asked)(void *ctx, uint64_t id); /* before anything else; false: no memory. Or NULL */
    void (*hit)(void *ctx, struct cache *c, uint32_t object);
    void (*enter)(void *ctx, struct cache *c, uint32_t object);
    uint32_t (*evict)(void *ctx, struct cache *c);              /* takes out who is to leave next */
    void (*leave)(void *ctx, struct cache *c, uint32_t object); /* is taken out by hand */
    size_t (*memory)(const void *ctx);                          /* bytes */
    replay_fn *replay;                                          /* CACHE_REPLAY() */
};

extern const struct policy_ops cache_list_lru, cache_list_fifo, cache_random, cache_heap_lfu,
    cache_heap_lfu_perfect, cache_heap_gdsf, cache_s3fifo;

struct cache {
    const struct policy_ops *ops;
    void *ctx;
    struct object *objects;
    uint32_t n, room; /* objects that were ever used, and for which there is room everywhere */
    uint32_t vacant;  /* the first free one, whose `chain` is the next, or OBJECT_NONE */
    struct index index;
    uint64_t capacity, used;
    uint64_t evictions;
    int error;
    struct bloom *seen; /* ADMIT_SECOND_HIT */
    struct cache_config config;
};

/*
 * A queue of objects in a ring: an object that moves to its end is written there once more, and where
 * it stood before is passed over when its turn comes, as its place says otherwise. So neighbours are
 * never looked up, and who leaves next stands in a row.
 */
struct queue {
    uint32_t *ring;
    uint32_t room;         /* a power of two, or 0 */
    uint32_t oldest, next; /* places, counted on and on; modulo room they are entries */
    uint32_t n;            /* objects */
};

void queue_fini(struct queue *q);

/* Makes the ring large enough for `need` entries. False: no memory. Gaps are closed whenever it is full,
 * so that it takes some more entries than objects for that to be seldom. */
bool queue_reserve(struct queue *q, struct object *objects, uint64_t need);

/* Closes the gaps. */
void queue_clear(struct queue *q, struct object *objects);

/* Puts an object at the end that is in already. */
static inline void queue_renew(struct queue *q, struct object *objects, uint32_t object)
{
    if (q->next - q->oldest == q->room)
        queue_clear(q, objects);
    objects[object].key.own = q->next;
    q->ring[q->next++ & (q->room - 1)] = object;
}

/* Puts an object at the end for which there is room. */
static inline void queue_push(struct queue *q, struct object *objects, uint32_t object)
{
    queue_renew(q, objects, object);
    q->n++;
}

/* Takes out an object that is in. */
static inline void queue_remove(struct queue *q, const struct object *objects, uint32_t object)
{
    uint32_t place = objects[object].key.own;
    q->ring[place & (q->room - 1)] = OBJECT_NONE;
    q->oldest += place == q->oldest;
    q->n--;
}

/* The object at the place, or OBJECT_NONE if it is a gap. */
static inline uint32_t queue_at(const struct queue *q, const struct object *objects, uint32_t place)
{
    uint32_t object = q->ring[place & (q->room - 1)];
    return object != OBJECT_NONE && objects[object].key.own == place ? object : OBJECT_NONE;
}

/* Takes out the oldest object of a queue that has one; fetches those that come after it, and their
 * chains: stale ones, too, as that is cheaper than to tell. */
static inline uint32_t queue_pop(struct queue *q, const struct cache *c)
{
    enum { FAR = 16, NEAR = 8 }; /* how far ahead an object is fetched, and its chain */
    uint32_t object, mask = q->room - 1;
    do {
        uint32_t far = q->ring[(q->oldest + FAR) & mask], near = q->ring[(q->oldest + NEAR) & mask];
        __builtin_prefetch(&c->objects[far < c->n ? far : 0], 1);
        index_prefetch(&c->index, index_hash(c->objects[near < c->n ? near : 0].key.id));
        object = queue_at(q, c->objects, q->oldest++);
    } while (object == OBJECT_NONE);
    q->n--;
    return object;
}

#endif
