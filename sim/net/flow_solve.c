#include "sim/net/flow_internal.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

/*
 * Repairing levels. A marked resource is given the level at which its load equals its capacity,
 *
 *     level = (capacity - rates of the others) / weights of the flows it limits,
 *
 * after two corrections of who is limited by it: it captures flows that run above that level
 * (limited elsewhere, they are now limited here), and releases flows that another resource or
 * their own limit holds below it. The rates that change by this mark further resources. The fixed
 * point is the max-min fair allocation: every flow runs at the least level on its path, and every
 * resource with a level is full.
 *
 * A level depends on lower levels only (flows that cross a resource but are limited elsewhere run
 * at lower ones), so resources are taken in ascending order of where they begin to differ, the
 * lesser of the old and the expected new level. What lies below the one taken is final.
 */

enum { SUMS_MAX_AGE = 4096, LEVELS_PER_SOLVE_MAX = 10000000 };

/* --- Marks, in a heap by level ---------------------------------------------------------------- */

static double expected_level(const struct flow_resource *r)
{
    if (r->limited == 0)
        return r->others > 0 ? r->top * r->capacity / r->others : r->top;
    double level = (r->capacity - r->others) / r->weights;
    return level < r->level ? level : r->level;
}

void flow_mark(struct flows *f, uint32_t resource)
{
    struct flow_resource *r = &f->resources.v[resource];
    if (r->dirty)
        return;
    r->dirty = true;
    struct dirty mark = {expected_level(r), resource};
    if (!vec_push(&f->dirty, mark)) {
        f->error = -ENOMEM;
        return;
    }
    struct dirty *heap = f->dirty.v;
    size_t i = f->dirty.n - 1;
    for (; i > 0 && heap[(i - 1) / 2].level > mark.level; i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = mark;
}

static uint32_t next_marked(struct flows *f)
{
    struct dirty *heap = f->dirty.v, last = heap[--f->dirty.n];
    uint32_t resource = f->dirty.n ? heap[0].resource : last.resource;
    size_t n = f->dirty.n, i = 0;
    for (size_t c = 1; c < n; c = 2 * i + 1) {
        c += c + 1 < n && heap[c + 1].level < heap[c].level;
        if (heap[c].level >= last.level)
            break;
        heap[i] = heap[c];
        i = c;
    }
    if (n)
        heap[i] = last;
    return resource;
}

/* --- Sums --------------------------------------------------------------------------------------*/

static double norm_of(const struct flow *x)
{
    return x->rate / x->weight;
}

/* Adds up the sums of a resource anew, so that rounding errors do not gather. */
static void sum_up(struct flows *f, struct flow_resource *r)
{
    r->weights = r->others = r->top = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        const struct flow *x = &f->flows.v[r->entries[i].flow];
        double times = f->hops.v[r->entries[i].hop].times;
        if (i < r->limited) {
            r->weights += times * x->weight;
        } else {
            r->others += times * x->rate;
            r->top = fmax(r->top, norm_of(x));
        }
    }
    r->sums_age = 0;
}

/*
 * A resource becomes live as soon as its flows could fill it, and leaves only when they could fill
 * three quarters at most: adding up the sums is then paid for by the flows that came meanwhile.
 */
void flow_add_caps(struct flows *f, uint32_t resource, double change)
{
    struct flow_resource *r = &f->resources.v[resource];
    r->caps += change;
    if (r->n == 0)
        r->caps = r->others = r->weights = 0;
    if (!r->live && r->caps > r->capacity * (1 - 1e-9)) {
        r->live = true;
        sum_up(f, r);
        if (flow_overloaded(r))
            flow_mark(f, resource);
    } else if (r->live && r->limited == 0 && r->caps < 0.75 * r->capacity) {
        r->live = false;
        r->level = INFINITY;
    }
}

/* --- One level -------------------------------------------------------------------------------- */

/* Tells the live resources on a flow's path, but the one of hop `except`, that its rate / weight is
 * now `norm`. */
static void set_rate(struct flows *f, struct flow *x, double norm, uint32_t except)
{
    double rate = norm * x->weight, change = rate - x->rate;
    const struct flow_hop *hops = flow_hop(f, x, 0);
    x->rate = rate;
    f->work.rates++;
    for (uint32_t h = LIMIT_CLOCK + 1; h < x->nhops; h++) {
        if (h != except && f->resources.v[hops[h].resource].live)
            flow_add_others(f, hops[h].resource, change * hops[h].times, norm);
    }
}

/* The least bound on a flow's rate / weight that is not set by hop `except`, and which hop sets
 * it. Resources that are not live have no level. */
static double bound_elsewhere(const struct flows *f, const struct flow *x, uint32_t except,
                              uint32_t *setter)
{
    double bound = x->limit / x->weight;
    const struct flow_hop *hops = flow_hop(f, x, 0);
    *setter = LIMIT_CLOCK;
    for (uint32_t h = LIMIT_CLOCK + 1; h < x->nhops; h++) {
        const struct flow_resource *r = &f->resources.v[hops[h].resource];
        if (h != except && r->level < bound) {
            bound = r->level;
            *setter = h;
        }
    }
    return bound;
}

static bool scratch_push(struct flows *f, struct flow_entry entry)
{
    if (vec_push(&f->scratch, entry))
        return true;
    f->error = -ENOMEM;
    return false;
}

static int fastest_first(const void *a, const void *b)
{
    const struct flow_entry *x = a, *y = b;
    if (x->ends != y->ends)
        return x->ends > y->ends ? -1 : 1;
    return x->flow < y->flow ? -1 : x->flow > y->flow;
}

static double level_now(const struct flow_resource *r)
{
    if (r->limited == 0)
        return flow_overloaded(r) ? 0 : INFINITY;
    return fmax(0, (r->capacity - r->others) / r->weights);
}

/* Makes a flow limited by the resource, instead of by its limiter so far. */
static void capture_one(struct flows *f, uint32_t resource, const struct flow_entry *e,
                        sim_time now)
{
    struct flow *x = &f->flows.v[e->flow];
    struct flow_resource *r = &f->resources.v[resource];
    uint32_t old = x->limiter;
    double norm = norm_of(x);
    flow_unclock(f, e->flow, now);
    if (old != LIMIT_CLOCK) {
        const struct flow_hop *hop = flow_hop(f, x, old);
        flow_add_others(f, hop->resource, hop->times * x->rate, norm);
        flow_mark(f, hop->resource);
    }
    r->others -= f->hops.v[e->hop].times * x->rate;
    r->sums_age++;
    flow_clock(f, e->flow, entry_hop(f, e), now);
}

/*
 * Captures the flows that run above the level, fastest first: each one taken raises the level of
 * what is left for the rest, so that the slower ones may stay. Returns whether any was taken.
 * In the scratch list, `ends` stands for rate / weight.
 */
static bool capture(struct flows *f, uint32_t resource, double level, sim_time now)
{
    struct flow_resource *r = &f->resources.v[resource];
    if (r->top <= level * (1 + FLOW_EPSILON))
        return false;
    f->scratch.n = 0;
    r->top = 0;
    for (uint32_t i = r->limited; i < r->n; i++) {
        double norm = norm_of(&f->flows.v[r->entries[i].flow]);
        struct flow_entry e = {norm, r->entries[i].flow, r->entries[i].hop};
        if (norm <= level * (1 + FLOW_EPSILON))
            r->top = fmax(r->top, norm);
        else if (!scratch_push(f, e))
            return false;
    }
    if (f->scratch.n > 1)
        qsort(f->scratch.v, f->scratch.n, sizeof *f->scratch.v, fastest_first);
    size_t taken = 0;
    for (; taken < f->scratch.n; taken++) {
        const struct flow_entry *e = &f->scratch.v[taken];
        if (e->ends <= level_now(r) * (1 + FLOW_EPSILON)) {
            r->top = fmax(r->top, e->ends);
            break;
        }
        capture_one(f, resource, e, now);
    }
    return taken > 0;
}

/* Makes a flow limited by another of its hops, at a lower level than the resource's. */
static void release_one(struct flows *f, uint32_t resource, const struct flow_entry *e,
                        sim_time now)
{
    struct flow *x = &f->flows.v[e->flow];
    struct flow_resource *r = &f->resources.v[resource];
    uint32_t setter;
    double bound = bound_elsewhere(f, x, entry_hop(f, e), &setter), old = x->rate;
    flow_unclock(f, e->flow, now);
    r->others += f->hops.v[e->hop].times * old;
    if (setter != LIMIT_CLOCK) {
        const struct flow_hop *to = flow_hop(f, x, setter);
        struct flow_resource *next = &f->resources.v[to->resource];
        next->others -= to->times * old;
        next->sums_age++;
        flow_clock(f, e->flow, setter, now);
        flow_mark(f, to->resource);
    } else {
        flow_clock(f, e->flow, LIMIT_CLOCK, now);
    }
    set_rate(f, x, bound, setter);
}

/* Releases the flows that something else holds below the level. Returns whether there were any. */
static bool release(struct flows *f, uint32_t resource, double level, sim_time now)
{
    const struct flow_resource *r = &f->resources.v[resource];
    uint32_t setter;
    f->scratch.n = 0;
    for (uint32_t i = 0; i < r->limited; i++) {
        const struct flow_entry *e = &r->entries[i];
        double bound = bound_elsewhere(f, &f->flows.v[e->flow], entry_hop(f, e), &setter);
        if (bound < level * (1 - FLOW_EPSILON) && !scratch_push(f, *e))
            return false;
    }
    for (size_t i = 0; i < f->scratch.n; i++)
        release_one(f, resource, &f->scratch.v[i], now);
    return f->scratch.n > 0;
}

/* Gives the resource its final level for now and tells the flows it limits. */
static void set_level(struct flows *f, uint32_t resource, double level, sim_time now)
{
    struct flow_resource *r = &f->resources.v[resource];
    r->clock = r->limited && !isinf(r->level) ? clock_reading(r, now) : r->clock;
    r->at = now;
    r->level = level;
    flow_touch(f, resource);
    for (uint32_t i = 0; i < r->limited; i++) {
        struct flow *x = &f->flows.v[r->entries[i].flow];
        if (x->weight * level != x->rate)
            set_rate(f, x, level, r->entries[i].hop - x->hops);
    }
}

static void solve_one(struct flows *f, uint32_t resource, sim_time now)
{
    struct flow_resource *r = &f->resources.v[resource];
    double old = r->level, level;
    if (!r->live) { /* it was when it was marked */
        r->dirty = false;
        return;
    }
    if (r->sums_age > SUMS_MAX_AGE)
        sum_up(f, r);
    do {
        level = level_now(r);
    } while (!f->error && (capture(f, resource, level, now) ||
                           (level > old && release(f, resource, level, now))));
    r->dirty = false; /* only now: captures and releases mark their own resource, too */
    set_level(f, resource, level, now);
    if (r->limited == 0)
        flow_add_caps(f, resource, 0);
    f->work.levels++;
}

void flow_solve(struct flows *f, sim_time now)
{
    if (f->dirty.n == 0)
        return;
    f->work.solves++;
    for (long n = 0; f->dirty.n && !f->error; n++) {
        solve_one(f, next_marked(f), now);
        if (n > LEVELS_PER_SOLVE_MAX)
            f->error = -ELOOP;
    }
}
