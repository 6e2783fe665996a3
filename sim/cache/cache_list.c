/* Policies that keep one queue: LRU and FIFO. */
#include "sim/cache/cache_internal.h"

#include <stdlib.h>

static void *make(const struct cache_config *config)
{
    (void)config;
    struct queue *q = malloc(sizeof *q);
    if (q)
        *q = (struct queue){OBJECT_NONE, OBJECT_NONE};
    return q;
}

static bool enter(void *ctx, struct cache *c, uint32_t object)
{
    queue_push(ctx, c->objects, object);
    return true;
}

static void renew(void *ctx, struct cache *c, uint32_t object)
{
    struct queue *q = ctx;
    if (q->head == object)
        return;
    queue_remove(q, c->objects, object);
    queue_push(q, c->objects, object);
}

static void stay(void *ctx, struct cache *c, uint32_t object)
{
    (void)ctx, (void)c, (void)object;
}

static uint32_t oldest(void *ctx, struct cache *c)
{
    const struct queue *q = ctx;
    queue_prefetch(q, c);
    return q->tail;
}

static void leave(void *ctx, struct cache *c, uint32_t object)
{
    queue_remove(ctx, c->objects, object);
}

static size_t memory(const void *ctx)
{
    (void)ctx;
    return sizeof(struct queue);
}

const struct policy_ops cache_list_lru = {
    .make = make,
    .free = free,
    .hit = renew,
    .enter = enter,
    .victim = oldest,
    .leave = leave,
    .memory = memory,
};

const struct policy_ops cache_list_fifo = {
    .make = make,
    .free = free,
    .hit = stay,
    .enter = enter,
    .victim = oldest,
    .leave = leave,
    .memory = memory,
};
