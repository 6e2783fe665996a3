/* Policies that keep one queue: LRU and FIFO. */
#include "sim/cache/cache_core.h"

#include <stdlib.h>

static void *make(const struct cache_config *config)
{
    (void)config;
    return calloc(1, sizeof(struct queue));
}

static void queue_free(void *ctx)
{
    queue_fini(ctx);
    free(ctx);
}

/* With twice as many entries as objects, gaps are closed after as many requests as there are objects. */
static bool grow_lru(void *ctx, struct cache *c, uint32_t room)
{
    return queue_reserve(ctx, c->objects, 2 * (uint64_t)room);
}

/* There are gaps only where objects are taken out by hand. */
static bool grow_fifo(void *ctx, struct cache *c, uint32_t room)
{
    return queue_reserve(ctx, c->objects, (uint64_t)room + room / 4);
}

static void enter(void *ctx, struct cache *c, uint32_t object)
{
    queue_push(ctx, c->objects, object);
}

static void renew(void *ctx, struct cache *c, uint32_t object)
{
    queue_renew(ctx, c->objects, object);
}

static void stay(void *ctx, struct cache *c, uint32_t object)
{
    (void)ctx, (void)c, (void)object;
}

static uint32_t evict(void *ctx, struct cache *c)
{
    return queue_pop(ctx, c);
}

static void leave(void *ctx, struct cache *c, uint32_t object)
{
    queue_remove(ctx, c->objects, object);
}

static size_t memory(const void *ctx)
{
    const struct queue *q = ctx;
    return sizeof *q + q->room * sizeof *q->ring;
}

CACHE_REPLAY(replay_lru, cache_list_lru)
CACHE_REPLAY(replay_fifo, cache_list_fifo)

const struct policy_ops cache_list_lru = {
    .make = make,
    .free = queue_free,
    .grow = grow_lru,
    .hit = renew,
    .enter = enter,
    .evict = evict,
    .leave = leave,
    .memory = memory,
    .replay = replay_lru,
};

const struct policy_ops cache_list_fifo = {
    .make = make,
    .free = queue_free,
    .grow = grow_fifo,
    .hit = stay,
    .enter = enter,
    .evict = evict,
    .leave = leave,
    .memory = memory,
    .replay = replay_fifo,
};
