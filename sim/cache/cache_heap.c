/*
 * Policies that keep a value for each object and let the least one go: both LFUs and GDSF. The values
 * stand in a 4-ary heap, and objects know their place in it; equal values are ordered by the last
 * request.
 */
#include "sim/base/vec.h"
#include "sim/cache/cache_core.h"

struct node {
    double value;
    uint64_t asked; /* when the object was asked for last, counted in requests */
    uint32_t object;
    uint32_t requests; /* since it came in */
};

/* How often an id was ever asked for. */
struct count {
    struct index_item key; /* first; `own` counts */
};

struct heap {
    VEC(struct node) nodes;
    uint64_t now;
    double clock;             /* GDSF: the value of the last object that left */
    VEC(struct count) counts; /* perfect LFU */
    struct index index;       /* of the counts */
};

static bool before(const struct node *a, const struct node *b)
{
    return a->value != b->value ? a->value < b->value : a->asked < b->asked;
}

static void set(struct heap *h, struct cache *c, uint32_t at, struct node node)
{
    h->nodes.v[at] = node;
    c->objects[node.object].key.own = at;
}

static void rise(struct heap *h, struct cache *c, uint32_t at, struct node node)
{
    while (at > 0 && before(&node, &h->nodes.v[(at - 1) / 4])) {
        set(h, c, at, h->nodes.v[(at - 1) / 4]);
        at = (at - 1) / 4;
    }
    set(h, c, at, node);
}

/* The least child of a place, or 0 if it has none. */
static uint32_t least_child(const struct heap *h, uint32_t at)
{
    uint64_t first = 4 * (uint64_t)at + 1;
    uint32_t least = first < h->nodes.n ? (uint32_t)first : 0;
    for (uint64_t i = first + 1; i < first + 4 && i < h->nodes.n; i++) {
        if (before(&h->nodes.v[i], &h->nodes.v[least]))
            least = (uint32_t)i;
    }
    return least;
}

static void sink(struct heap *h, struct cache *c, uint32_t at, struct node node)
{
    for (uint32_t child; (child = least_child(h, at)) && before(&h->nodes.v[child], &node);
         at = child)
        set(h, c, at, h->nodes.v[child]);
    set(h, c, at, node);
}

static void *make(const struct cache_config *config)
{
    (void)config;
    return calloc(1, sizeof(struct heap));
}

static void heap_free(void *ctx)
{
    struct heap *h = ctx;
    vec_free(&h->nodes);
    vec_free(&h->counts);
    index_fini(&h->index);
    free(h);
}

static uint32_t find_count(const struct heap *h, uint64_t id)
{
    return index_find(&h->index, id, index_hash(id), h->counts.v, sizeof *h->counts.v);
}

static bool tick(void *ctx, uint64_t id)
{
    struct heap *h = ctx;
    (void)id;
    h->now++;
    return true;
}

static bool count(void *ctx, uint64_t id)
{
    struct heap *h = ctx;
    uint32_t at = find_count(h, id);
    h->now++;
    if (at != INDEX_NONE) {
        h->counts.v[at].key.own += h->counts.v[at].key.own < UINT32_MAX;
        return true;
    }
    if (h->counts.n >= INDEX_NONE - 1 || !vec_reserve(&h->counts, h->counts.n + 1) ||
        !index_reserve(&h->index, h->counts.v, sizeof *h->counts.v))
        return false;
    h->counts.v[h->counts.n] = (struct count){.key.own = 1};
    index_add(&h->index, id, index_hash(id), h->counts.v, sizeof *h->counts.v,
              (uint32_t)h->counts.n++);
    return true;
}

/* --- Values ----------------------------------------------------------------------------------- */

typedef double value_fn(const struct heap *h, const struct object *o, uint32_t requests);

static double value_lfu(const struct heap *h, const struct object *o, uint32_t requests)
{
    (void)h, (void)o;
    return requests;
}

static double value_lfu_perfect(const struct heap *h, const struct object *o, uint32_t requests)
{
    uint32_t at = find_count(h, o->key.id);
    return at == INDEX_NONE ? requests : h->counts.v[at].key.own; /* none where memory ran out */
}

static double value_gdsf(const struct heap *h, const struct object *o, uint32_t requests)
{
    return h->clock + requests / (double)o->size;
}

static struct node node_of(const struct heap *h, const struct cache *c, uint32_t object,
                           uint32_t requests, value_fn *value)
{
    double v = value(h, &c->objects[object], requests);
    return (struct node){.value = v, .asked = h->now, .object = object, .requests = requests};
}

static bool grow(void *ctx, struct cache *c, uint32_t room)
{
    struct heap *h = ctx;
    (void)c;
    return vec_reserve(&h->nodes, room);
}

static void enter(void *ctx, struct cache *c, uint32_t object, value_fn *value)
{
    struct heap *h = ctx;
    rise(h, c, (uint32_t)h->nodes.n++, node_of(h, c, object, 1, value));
}

/* A hit never lowers a value, and a later request comes behind among equals. */
static void hit(void *ctx, struct cache *c, uint32_t object, value_fn *value)
{
    struct heap *h = ctx;
    uint32_t at = c->objects[object].key.own, requests = h->nodes.v[at].requests;
    requests += requests < UINT32_MAX;
    sink(h, c, at, node_of(h, c, object, requests, value));
}

static void enter_lfu(void *ctx, struct cache *c, uint32_t object)
{
    enter(ctx, c, object, value_lfu);
}

static void hit_lfu(void *ctx, struct cache *c, uint32_t object)
{
    hit(ctx, c, object, value_lfu);
}

static void enter_lfu_perfect(void *ctx, struct cache *c, uint32_t object)
{
    enter(ctx, c, object, value_lfu_perfect);
}

static void hit_lfu_perfect(void *ctx, struct cache *c, uint32_t object)
{
    hit(ctx, c, object, value_lfu_perfect);
}

static void enter_gdsf(void *ctx, struct cache *c, uint32_t object)
{
    enter(ctx, c, object, value_gdsf);
}

static void hit_gdsf(void *ctx, struct cache *c, uint32_t object)
{
    hit(ctx, c, object, value_gdsf);
}

/* --- Leaving ---------------------------------------------------------------------------------- */

static void leave(void *ctx, struct cache *c, uint32_t object)
{
    struct heap *h = ctx;
    uint32_t at = c->objects[object].key.own;
    struct node last = h->nodes.v[--h->nodes.n];
    if (last.object == object)
        return;
    if (at > 0 && before(&last, &h->nodes.v[(at - 1) / 4]))
        rise(h, c, at, last);
    else
        sink(h, c, at, last);
}

static uint32_t evict(void *ctx, struct cache *c)
{
    struct heap *h = ctx;
    uint32_t object = h->nodes.v[0].object;
    h->clock = h->nodes.v[0].value;
    leave(ctx, c, object);
    return object;
}

static size_t memory(const void *ctx)
{
    const struct heap *h = ctx;
    return sizeof *h + h->nodes.cap * sizeof *h->nodes.v + h->counts.cap * sizeof *h->counts.v +
           index_memory(&h->index);
}

CACHE_REPLAY(replay_lfu, cache_heap_lfu)
CACHE_REPLAY(replay_lfu_perfect, cache_heap_lfu_perfect)
CACHE_REPLAY(replay_gdsf, cache_heap_gdsf)

const struct policy_ops cache_heap_lfu = {
    .make = make,
    .free = heap_free,
    .grow = grow,
    .asked = tick,
    .hit = hit_lfu,
    .enter = enter_lfu,
    .evict = evict,
    .leave = leave,
    .memory = memory,
    .replay = replay_lfu,
};

const struct policy_ops cache_heap_lfu_perfect = {
    .make = make,
    .free = heap_free,
    .grow = grow,
    .asked = count,
    .hit = hit_lfu_perfect,
    .enter = enter_lfu_perfect,
    .evict = evict,
    .leave = leave,
    .memory = memory,
    .replay = replay_lfu_perfect,
};

const struct policy_ops cache_heap_gdsf = {
    .make = make,
    .free = heap_free,
    .grow = grow,
    .asked = tick,
    .hit = hit_gdsf,
    .enter = enter_gdsf,
    .evict = evict,
    .leave = leave,
    .memory = memory,
    .replay = replay_gdsf,
};
