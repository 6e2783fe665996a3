/*
 * S3-FIFO (Yang et al. 2023, section 4.1), with sizes. An object comes into the small queue, or into
 * the main one if it left the small one lately; what was asked for more than once in the small queue
 * moves on to the main one, where hits buy another round. `mark` has up to 3 hits and IN_MAIN, the
 * queue.
 */
#include "sim/cache/cache_internal.h"

#include "sim/cache/history.h"

#include <errno.h>
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
    free(q);
}

static void *make(const struct cache_config *config)
{
    struct queues *q = calloc(1, sizeof *q);
    if (!q)
        return NULL;
    q->queue[SMALL] = q->queue[MAIN] = (struct queue){OBJECT_NONE, OBJECT_NONE};
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

static bool enter(void *ctx, struct cache *c, uint32_t object)
{
    struct queues *q = ctx;
    push(q, c, object, history_take(q->gone, c->objects[object].key.id) ? IN_MAIN : 0);
    return true;
}

static void leave(void *ctx, struct cache *c, uint32_t object)
{
    struct queues *q = ctx;
    const struct object *o = &c->objects[object];
    q->small -= o->mark & IN_MAIN ? 0 : o->size;
    queue_remove(&q->queue[o->mark & IN_MAIN ? MAIN : SMALL], c->objects, object);
}

/* Every turn moves an object to the main queue, takes a hit from one there, or ends. */
static uint32_t victim(void *ctx, struct cache *c)
{
    struct queues *q = ctx;
    for (;;) {
        bool from_small = q->queue[MAIN].tail == OBJECT_NONE ||
                          (q->queue[SMALL].tail != OBJECT_NONE && q->small >= q->entitled);
        const struct queue *from = &q->queue[from_small ? SMALL : MAIN];
        uint32_t object = from->tail;
        unsigned hits = c->objects[object].mark & HITS;
        queue_prefetch(from, c);
        if (hits < (from_small ? ENOUGH_HITS : 1U))
            return object;
        leave(q, c, object);
        push(q, c, object, IN_MAIN | (from_small ? 0 : hits - 1));
    }
}

static void evicted(void *ctx, struct cache *c, uint32_t object)
{
    struct queues *q = ctx;
    const struct object *o = &c->objects[object];
    if (!(o->mark & IN_MAIN) && !history_put(q->gone, o->key.id, o->size))
        c->error = -ENOMEM;
}

static size_t memory(const void *ctx)
{
    const struct queues *q = ctx;
    return sizeof *q + history_memory(q->gone);
}

const struct policy_ops cache_s3fifo = {
    .make = make,
    .free = queues_free,
    .hit = hit,
    .enter = enter,
    .victim = victim,
    .leave = leave,
    .evicted = evicted,
    .memory = memory,
};
