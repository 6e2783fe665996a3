#include "sim/net/flow.h"

#include "sim/net/flow_internal.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <string.h>

struct flows *flows_new(flow_done_fn *done, void *ctx)
{
    struct flows *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->done = done;
    f->ctx = ctx;
    f->free_flow = f->firing = FLOW_NONE;
    memset(f->free_hops, 0xff, sizeof f->free_hops);
    flows_add_resource(f, INFINITY); /* the limit clock */
    if (f->error) {
        flows_free(f);
        return NULL;
    }
    f->resources.v[LIMIT_CLOCK].level = 1;
    return f;
}

void flows_free(struct flows *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->resources.n; i++)
        free(f->resources.v[i].entries);
    vec_free(&f->resources);
    vec_free(&f->flows);
    vec_free(&f->hops);
    vec_free(&f->queue);
    vec_free(&f->queued);
    vec_free(&f->dirty);
    vec_free(&f->touched);
    vec_free(&f->scratch);
    free(f);
}

int flows_error(const struct flows *f)
{
    return f->error;
}

uint32_t flows_add_resource(struct flows *f, double capacity)
{
    struct flow_resource r = {.capacity = capacity, .level = INFINITY, .told = FLOW_NONE};
    if (!vec_push(&f->queued, 0) || !vec_push(&f->resources, r)) {
        f->error = -ENOMEM;
        return 0;
    }
    return (uint32_t)f->resources.n - 1;
}

/* --- Entries: who crosses a resource, and the heap of those it limits ------------------------- */

/* Puts an entry at a place and tells its flow. */
static void place(struct flows *f, struct flow_resource *r, uint32_t slot, struct flow_entry e)
{
    r->entries[slot] = e;
    f->hops.v[e.hop].slot = slot;
}

static void sift(struct flows *f, struct flow_resource *r, uint32_t slot, struct flow_entry e)
{
    for (; slot > 0 && r->entries[(slot - 1) / 2].ends > e.ends; slot = (slot - 1) / 2)
        place(f, r, slot, r->entries[(slot - 1) / 2]);
    for (uint32_t c = 2 * slot + 1; c < r->limited; c = 2 * slot + 1) {
        c += c + 1 < r->limited && r->entries[c + 1].ends < r->entries[c].ends;
        if (r->entries[c].ends >= e.ends)
            break;
        place(f, r, slot, r->entries[c]);
        slot = c;
    }
    place(f, r, slot, e);
}

static bool entry_add(struct flows *f, uint32_t resource, uint32_t flow, uint32_t hop)
{
    struct flow_resource *r = &f->resources.v[resource];
    if (r->n == r->room) {
        size_t room = r->room;
        if (!vec_grow((void **)&r->entries, &room, (size_t)r->n + 1, sizeof *r->entries)) {
            f->error = -ENOMEM;
            return false;
        }
        r->room = (uint32_t)room;
    }
    place(f, r, r->n++, (struct flow_entry){0, flow, f->flows.v[flow].hops + hop});
    return true;
}

/* Takes out an entry behind the limited ones. */
static void entry_remove(struct flows *f, uint32_t resource, uint32_t slot)
{
    struct flow_resource *r = &f->resources.v[resource];
    assert(slot >= r->limited);
    if (slot != --r->n)
        place(f, r, slot, r->entries[r->n]);
}

/* --- Clocks ----------------------------------------------------------------------------------- */

void flow_touch(struct flows *f, uint32_t resource)
{
    struct flow_resource *r = &f->resources.v[resource];
    if (r->touched)
        return;
    r->touched = true;
    if (!vec_push(&f->touched, resource))
        f->error = -ENOMEM;
}

/* Bytes to the target. Within a nanosecond of the end a flow has arrived: that is the clock's
 * grain, and completions fall on the grain behind the exact moment. */
static double bytes_left(const struct flows *f, const struct flow *x, sim_time now)
{
    if (x->limiter == NO_HOP)
        return x->left;
    const struct flow_hop *hop = flow_hop(f, x, x->limiter);
    const struct flow_resource *r = &f->resources.v[hop->resource];
    double ends = r->entries[hop->slot].ends, left = ends - clock_reading(r, now);
    if (isinf(ends)) /* at a limit of 0 */
        return x->left;
    return left <= r->level * 1e-9 ? 0 : left * clock_weight(x, x->limiter);
}

void flow_unclock(struct flows *f, uint32_t flow, sim_time now)
{
    struct flow *x = &f->flows.v[flow];
    uint32_t h = x->limiter;
    const struct flow_hop *hop = flow_hop(f, x, h);
    struct flow_resource *r = &f->resources.v[hop->resource];
    x->left = bytes_left(f, x, now);
    x->limiter = NO_HOP;
    flow_touch(f, hop->resource);
    if (h != LIMIT_CLOCK)
        r->weights -= hop->times * x->weight;
    uint32_t slot = hop->slot;
    struct flow_entry last = r->entries[--r->limited], own = r->entries[slot];
    if (slot != r->limited)
        sift(f, r, slot, last);
    place(f, r, r->limited, own);
}

void flow_clock(struct flows *f, uint32_t flow, uint32_t h, sim_time now)
{
    struct flow *x = &f->flows.v[flow];
    const struct flow_hop *hop = flow_hop(f, x, h);
    struct flow_resource *r = &f->resources.v[hop->resource];
    if (r->limited == 0) { /* an idle clock starts anew: its reading keeps its precision */
        r->clock = 0;
        r->at = now;
    }
    struct flow_entry e = r->entries[hop->slot];
    double weight = clock_weight(x, h);
    /* A flow with nothing left ends now, also where nothing moves. */
    e.ends = clock_reading(r, now) + (x->left > 0 ? x->left / weight : 0);
    uint32_t slot = hop->slot;
    if (slot != r->limited)
        place(f, r, slot, r->entries[r->limited]);
    x->limiter = (uint16_t)h;
    if (h != LIMIT_CLOCK)
        r->weights += hop->times * x->weight;
    r->sums_age++;
    r->limited++;
    sift(f, r, r->limited - 1, e);
    flow_touch(f, hop->resource);
}

/* --- Life of a flow --------------------------------------------------------------------------- */

/* Reserves a block of hops; false when memory ran out. */
static bool hops_reserve(struct flows *f, struct flow *x, size_t n)
{
    uint8_t log2 = 2;
    while ((size_t)1 << log2 < n)
        log2++;
    x->log2_room = log2;
    if (f->free_hops[log2] != FLOW_NONE) {
        x->hops = f->free_hops[log2];
        f->free_hops[log2] = f->hops.v[x->hops].resource;
        return true;
    }
    if (!vec_reserve(&f->hops, f->hops.n + ((size_t)1 << log2))) {
        f->error = -ENOMEM;
        return false;
    }
    x->hops = (uint32_t)f->hops.n;
    f->hops.n += (size_t)1 << log2;
    return true;
}

static void hops_release(struct flows *f, struct flow *x)
{
    f->hops.v[x->hops].resource = f->free_hops[x->log2_room];
    f->free_hops[x->log2_room] = x->hops;
}

/* Writes the path into the flow's hops, each resource once. */
static void set_hops(struct flows *f, struct flow *x, const uint32_t *path, size_t n)
{
    *flow_hop(f, x, LIMIT_CLOCK) = (struct flow_hop){LIMIT_CLOCK, 0, 1};
    x->nhops = 1;
    for (size_t i = 0; i < n; i++) {
        uint32_t h = 1;
        while (h < x->nhops && flow_hop(f, x, h)->resource != path[i])
            h++;
        if (h < x->nhops)
            flow_hop(f, x, h)->times++;
        else
            *flow_hop(f, x, x->nhops++) = (struct flow_hop){path[i], 0, 1};
    }
}

static double limit_of(const struct flows *f, const struct flow *x)
{
    double limit = x->cap;
    for (uint32_t h = 1; h < x->nhops; h++) {
        const struct flow_hop *hop = flow_hop(f, x, h);
        limit = fmin(limit, f->resources.v[hop->resource].capacity / hop->times);
    }
    return limit;
}

/* Lets a flow that is at no clock run where the levels of now hold it, until they are solved. */
static void start_running(struct flows *f, uint32_t flow, sim_time now)
{
    struct flow *x = &f->flows.v[flow];
    uint32_t limiter = LIMIT_CLOCK;
    double bound = x->limit / x->weight;
    for (uint32_t h = 1; h < x->nhops; h++) {
        const struct flow_resource *r = &f->resources.v[flow_hop(f, x, h)->resource];
        if (r->level < bound) {
            bound = r->level;
            limiter = h;
        }
    }
    x->rate = limiter == LIMIT_CLOCK ? x->limit : x->weight * bound;
    flow_clock(f, flow, limiter, now);
    for (uint32_t h = 1; h < x->nhops; h++) {
        const struct flow_hop *hop = flow_hop(f, x, h);
        if (h == limiter)
            flow_mark(f, hop->resource);
        else if (f->resources.v[hop->resource].live)
            flow_add_others(f, hop->resource, hop->times * x->rate, bound);
    }
}

/* Takes a flow off its clock and its rate out of the sums. */
static void stop_running(struct flows *f, uint32_t flow, sim_time now)
{
    struct flow *x = &f->flows.v[flow];
    uint32_t limiter = x->limiter;
    flow_unclock(f, flow, now);
    for (uint32_t h = 1; h < x->nhops; h++) {
        const struct flow_hop *hop = flow_hop(f, x, h);
        if (h == limiter)
            flow_mark(f, hop->resource);
        else if (f->resources.v[hop->resource].live)
            flow_add_others(f, hop->resource, -hop->times * x->rate, 0);
    }
    x->rate = 0;
}

/* Puts a flow with bytes left on a path. */
static bool attach(struct flows *f, uint32_t flow, const uint32_t *path, size_t n, sim_time now)
{
    struct flow *x = &f->flows.v[flow];
    assert(n > 0 && n < NO_HOP);
    if (!hops_reserve(f, x, n + 1))
        return false;
    set_hops(f, x, path, n);
    x->limit = limit_of(f, x);
    x->rate = 0;
    x->limiter = NO_HOP;
    for (uint32_t h = 0; h < x->nhops; h++) {
        const struct flow_hop *hop = flow_hop(f, x, h);
        if (!entry_add(f, hop->resource, flow, h))
            return false; /* the engine is unusable from here on */
        if (h != LIMIT_CLOCK)
            flow_add_caps(f, hop->resource, hop->times * x->limit);
    }
    start_running(f, flow, now);
    return true;
}

static void detach(struct flows *f, uint32_t flow, sim_time now)
{
    struct flow *x = &f->flows.v[flow];
    stop_running(f, flow, now);
    for (uint32_t h = 0; h < x->nhops; h++) {
        const struct flow_hop *hop = flow_hop(f, x, h);
        entry_remove(f, hop->resource, hop->slot);
        if (h != LIMIT_CLOCK)
            flow_add_caps(f, hop->resource, -hop->times * x->limit);
    }
    hops_release(f, x);
}

uint32_t flows_start(struct flows *f, const struct flow_spec *spec, sim_time now)
{
    uint32_t flow = f->free_flow;
    if (flow == FLOW_NONE) {
        if (!vec_push(&f->flows, (struct flow){0})) {
            f->error = -ENOMEM;
            return FLOW_NONE;
        }
        flow = (uint32_t)f->flows.n - 1;
    } else {
        f->free_flow = f->flows.v[flow].hops;
    }
    struct flow *x = &f->flows.v[flow];
    *x = (struct flow){.weight = spec->weight,
                       .cap = spec->cap,
                       .target = spec->bytes,
                       .left = spec->bytes,
                       .tag = spec->tag};
    if (!attach(f, flow, spec->path, spec->hops, now))
        return FLOW_NONE;
    f->count++;
    return flow;
}

void flows_stop(struct flows *f, uint32_t flow, sim_time now)
{
    struct flow *x = &f->flows.v[flow];
    detach(f, flow, now);
    x->nhops = 0;
    x->hops = f->free_flow;
    f->free_flow = flow;
    f->count--;
    if (f->firing == flow)
        f->firing = FLOW_NONE;
}

void flows_move(struct flows *f, uint32_t flow, const uint32_t *path, size_t hops, double cap,
                sim_time now)
{
    detach(f, flow, now);
    f->flows.v[flow].cap = cap;
    attach(f, flow, path, hops, now);
}

void flows_set_target(struct flows *f, uint32_t flow, double bytes)
{
    struct flow *x = &f->flows.v[flow];
    const struct flow_hop *hop = flow_hop(f, x, x->limiter);
    struct flow_resource *r = &f->resources.v[hop->resource];
    double more = bytes - x->target, weight = clock_weight(x, x->limiter);
    struct flow_entry e = r->entries[hop->slot];
    x->target = bytes;
    if (weight > 0) {
        e.ends += more / weight;
    } else { /* at a limit of 0 the clock does not count what is left */
        x->left = fmax(0, x->left + more);
        e.ends = x->left > 0 ? INFINITY : 0;
    }
    sift(f, r, hop->slot, e);
    flow_touch(f, hop->resource);
    if (f->firing == flow && more > 0)
        f->firing = FLOW_NONE;
}

/* Gives a flow the limit that the capacities on its path now set. */
static void renew_limit(struct flows *f, uint32_t flow, sim_time now)
{
    struct flow *x = &f->flows.v[flow];
    double limit = limit_of(f, x), change = limit - x->limit;
    bool moves = x->limiter == LIMIT_CLOCK || x->rate > limit;
    if (change == 0)
        return;
    if (moves)
        stop_running(f, flow, now);
    x->limit = limit;
    for (uint32_t h = 1; h < x->nhops; h++)
        flow_add_caps(f, flow_hop(f, x, h)->resource, flow_hop(f, x, h)->times * change);
    if (moves)
        start_running(f, flow, now);
}

void flows_set_capacity(struct flows *f, uint32_t resource, double capacity, sim_time now)
{
    struct flow_resource *r = &f->resources.v[resource];
    if (capacity == r->capacity)
        return;
    r->capacity = capacity;
    /* Flows change places among the entries as they stop and start, so a copy leads through. */
    f->scratch.n = 0;
    if (!vec_reserve(&f->scratch, r->n)) {
        f->error = -ENOMEM;
        return;
    }
    for (uint32_t i = 0; i < r->n; i++)
        f->scratch.v[f->scratch.n++] = r->entries[i];
    for (size_t i = 0; i < f->scratch.n; i++)
        renew_limit(f, f->scratch.v[i].flow, now);
    flow_add_caps(f, resource, 0);
    if (r->live)
        flow_mark(f, resource);
}

double flows_capacity(const struct flows *f, uint32_t resource)
{
    return f->resources.v[resource].capacity;
}

/* --- Looking ---------------------------------------------------------------------------------- */

double flows_target(const struct flows *f, uint32_t flow)
{
    return f->flows.v[flow].target;
}

double flows_delivered(const struct flows *f, uint32_t flow, sim_time now)
{
    const struct flow *x = &f->flows.v[flow];
    return x->target - bytes_left(f, x, now);
}

double flows_rate(struct flows *f, uint32_t flow, sim_time now)
{
    flow_solve(f, now);
    return f->flows.v[flow].rate;
}

uint32_t flows_bottleneck(struct flows *f, uint32_t flow, sim_time now)
{
    flow_solve(f, now);
    const struct flow *x = &f->flows.v[flow];
    return x->limiter == LIMIT_CLOCK ? FLOW_NONE : flow_hop(f, x, x->limiter)->resource;
}

uint64_t flows_tag(const struct flows *f, uint32_t flow)
{
    return f->flows.v[flow].tag;
}

bool flows_alive(const struct flows *f, uint32_t flow)
{
    return flow < f->flows.n && f->flows.v[flow].nhops > 0;
}

size_t flows_count(const struct flows *f)
{
    return f->count;
}

uint32_t flows_end(const struct flows *f)
{
    return (uint32_t)f->flows.n;
}

size_t flows_crossing(const struct flows *f, uint32_t resource, uint32_t *v, size_t max)
{
    const struct flow_resource *r = &f->resources.v[resource];
    for (uint32_t i = 0; i < r->n && i < max; i++)
        v[i] = r->entries[i].flow;
    return r->n;
}

struct flows_work flows_work(const struct flows *f)
{
    return f->work;
}
