/*
 * S3-FIFO (Yang et al. 2023, section 4.1), with sizes. An object comes into the small queue, or into
 * the main one if it left the small one lately; what was asked for more than once in the small queue
 * moves on to the main one, where hits buy another round. `mark` has up to 3 hits and IN_MAIN, the
 * queue.
 */
#include "sim/cache/cache_core.h"

#include "sim/cache/history.h"

#include <stdlib.h>

enum { SMALL, MAIN };
enum { HITS = 3, ENOUGH_HITS = 2, IN_MAIN = 4, SMALL_SHARE = 10 /* a tenth of the capacity */ };

struct queues {
    struct queue queue[2];
    uint64_t small, entitled; /* bytes in the small queue, and what it may have */
    struct history *gone;
};

static void queues_free(void *ctx)
{
    struct queues *q = ctx;
    history_free(q->gone);
    queue_fini(&q->queue[SMALL]);
    queue_fini(&q->queue[MAIN]);
    free(q);
}

static void *make(const struct cache_config *config)
{
    struct queues *q = calloc(1, sizeof *q);
    if (!q)
        return NULL;
    q->entitled = config->capacity / SMALL_SHARE;
    q->gone = history_new(config->capacity - q->entitled);
    if (!q->gone) {
        free(q);
        return NULL;
    }
    return q;
}

static void hit(void *ctx, struct cache *c, uint32_t object)
{
    struct object *o = &c->objects[object];
    (void)ctx;
    if ((o->mark & HITS) < HITS)
        o->mark++;
}

static void push(struct queues *q, struct cache *c, uint32_t object, unsigned mark)
{
    struct object *o = &c->objects[object];
    o->mark = (uint8_t)mark;
    q->small += mark & IN_MAIN ? 0 : o->size;
    queue_push(&q->queue[mark & IN_MAIN ? MAIN : SMALL], c->objects, object);
}

/* Any object may stand in either queue. */
static bool grow(void *ctx, struct cache *c, uint32_t room)
{
    struct queues *q = ctx;
    return queue_reserve(&q->queue[SMALL], c->objects, (uint64_t)room + room / 4) &&
           queue_reserve(&q->queue[MAIN], c->objects, (uint64_t)room + room / 4);
}

static void enter(void *ctx, struct cache *c, uint32_t object)
{
    struct queues *q = ctx;
    push(q, c, object, history_take(q->gone, c->objects[object].key.id) ? IN_MAIN : 0);
}

static void leave(void *ctx, struct cache *c, uint32_t object)
{
    struct queues *q = ctx;
    const struct object *o = &c->objects[object];
    q->small -= o->mark & IN_MAIN ? 0 : o->size;
    queue_remove(&q->queue[o->mark & IN_MAIN ? MAIN : SMALL], c->objects, object);
}

static void remember(struct queues *q, struct cache *c, const struct object *o)
{
    if (!history_put(q->gone, o->key.id, o->size))
        c->error = -ENOMEM;
}

/* Every turn moves an object to the main queue, takes a hit from one there, or ends. */
static uint32_t evict(void *ctx, struct cache *c)
{
    struct queues *q = ctx;
    for (;;) {
        bool from_small =
            q->queue[MAIN].n == 0 || (q->queue[SMALL].n > 0 && q->small >= q->entitled);
        uint32_t object = queue_pop(&q->queue[from_small ? SMALL : MAIN], c);
        const struct object *o = &c->objects[object];
        unsigned hits = o->mark & HITS;
        q->small -= from_small ? o->size : 0;
        if (hits >= (from_small ? ENOUGH_HITS : 1U)) {
            push(q, c, object, IN_MAIN | (from_small ? 0 : hits - 1));
            continue;
        }
        if (from_small)
            remember(q, c, o);
        return object;
    }
}

static size_t memory(const void *ctx)
{
    const struct queues *q = ctx;
    uint64_t entries = (uint64_t)q->queue[SMALL].room + q->queue[MAIN].room;
    return sizeof *q + entries * sizeof *q->queue->ring + history_memory(q->gone);
}

CACHE_REPLAY(replay, cache_s3fifo)

const struct policy_ops cache_s3fifo = {
    .make = make,
    .free = queues_free,
    .grow = grow,
    .hit = hit,
    .enter = enter,
    .evict = evict,
    .leave = leave,
    .memory = memory,
    .replay = replay,
};
