/* The random policy: the objects in no order, without holes, so that one draw finds one of them. */
#include "sim/base/vec.h"
#include "sim/cache/cache_internal.h"

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

static bool enter(void *ctx, struct cache *c, uint32_t object)
{
    struct members *m = ctx;
    c->objects[object].place = (uint32_t)m->list.n;
    return vec_push(&m->list, object);
}

static uint32_t anyone(void *ctx, struct cache *c)
{
    const struct members *m = ctx;
    return m->list.v[rng_below(&c->config.rng, m->list.n)];
}

static void leave(void *ctx, struct cache *c, uint32_t object)
{
    struct members *m = ctx;
    uint32_t last = m->list.v[--m->list.n], place = c->objects[object].place;
    m->list.v[place] = last;
    c->objects[last].place = place;
}

static size_t memory(const void *ctx)
{
    const struct members *m = ctx;
    return sizeof *m + m->list.cap * sizeof *m->list.v;
}

const struct policy_ops cache_random = {
    .make = make,
    .free = members_free,
    .hit = stay,
    .enter = enter,
    .victim = anyone,
    .leave = leave,
    .memory = memory,
};
