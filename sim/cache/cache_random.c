/* The random policy: the objects in no order, without holes, so that one draw finds one of them. */
#include "sim/base/vec.h"
#include "sim/cache/cache_core.h"

struct members {
    VEC(uint32_t) list;
};

static void *make(const struct cache_config *config)
{
    (void)config;
    return calloc(1, sizeof(struct members));
}

static void members_free(void *ctx)
{
    struct members *m = ctx;
    vec_free(&m->list);
    free(m);
}

static void stay(void *ctx, struct cache *c, uint32_t object)
{
    (void)ctx, (void)c, (void)object;
}

static bool grow(void *ctx, struct cache *c, uint32_t room)
{
    struct members *m = ctx;
    (void)c;
    return vec_reserve(&m->list, room);
}

static void enter(void *ctx, struct cache *c, uint32_t object)
{
    struct members *m = ctx;
    c->objects[object].key.own = (uint32_t)m->list.n;
    m->list.v[m->list.n++] = object;
}

static void leave(void *ctx, struct cache *c, uint32_t object)
{
    struct members *m = ctx;
    uint32_t last = m->list.v[--m->list.n], place = c->objects[object].key.own;
    m->list.v[place] = last;
    c->objects[last].key.own = place;
}

static uint32_t evict(void *ctx, struct cache *c)
{
    const struct members *m = ctx;
    uint32_t object = m->list.v[rng_below(&c->config.rng, m->list.n)];
    leave(ctx, c, object);
    return object;
}

static size_t memory(const void *ctx)
{
    const struct members *m = ctx;
    return sizeof *m + m->list.cap * sizeof *m->list.v;
}

CACHE_REPLAY(replay, cache_random)

const struct policy_ops cache_random = {
    .make = make,
    .free = members_free,
    .grow = grow,
    .hit = stay,
    .enter = enter,
    .evict = evict,
    .leave = leave,
    .memory = memory,
    .replay = replay,
};
