#include "sim/net/flow_internal.h"

#include <errno.h>
#include <math.h>

/*
 * Completions in their order: a heap of the resources that limit somebody by when the first of those
 * flows reaches its target.
 */

static sim_time next_completion(const struct flow_resource *r, sim_time now)
{
    if (r->limited == 0)
        return SIM_NEVER;
    double left = r->entries[0].ends - clock_reading(r, now);
    if (left <= r->level * 1e-9)
        return left <= 0 ? now : now + 1;
    double wait = ceil(left / r->level * 1e9);
    return wait < 9e18 - (double)now ? now + (sim_time)wait : SIM_NEVER;
}

static bool sooner(struct completion a, struct completion b)
{
    return a.at != b.at ? a.at < b.at : a.resource < b.resource;
}

static void queue_place(struct flows *f, size_t i, struct completion c)
{
    f->queue.v[i] = c;
    f->queued.v[c.resource] = (uint32_t)i + 1;
}

/* The heap has four branches: half the levels of two, and siblings stand in one line of the cache. */
static void queue_sift(struct flows *f, size_t i, struct completion c)
{
    struct completion *heap = f->queue.v;
    for (; i > 0 && sooner(c, heap[(i - 1) / 4]); i = (i - 1) / 4)
        queue_place(f, i, heap[(i - 1) / 4]);
    for (size_t k = 4 * i + 1; k < f->queue.n; k = 4 * i + 1) {
        size_t end = k + 4 < f->queue.n ? k + 4 : f->queue.n, first = k;
        for (size_t j = k + 1; j < end; j++)
            first = sooner(heap[j], heap[first]) ? j : first;
        if (!sooner(heap[first], c))
            break;
        queue_place(f, i, heap[first]);
        i = first;
    }
    queue_place(f, i, c);
}

static void queue_set(struct flows *f, uint32_t resource, sim_time at)
{
    uint32_t *queued = &f->queued.v[resource];
    struct completion c = {at, resource};
    if (*queued && at == SIM_NEVER) {
        size_t i = *queued - 1;
        *queued = 0;
        struct completion last = f->queue.v[--f->queue.n];
        if (last.resource != resource)
            queue_sift(f, i, last);
    } else if (*queued) {
        queue_sift(f, *queued - 1, c);
    } else if (at != SIM_NEVER) {
        if (!vec_push(&f->queue, c))
            f->error = -ENOMEM;
        else
            queue_sift(f, f->queue.n - 1, c);
    }
}

void flow_requeue(struct flows *f, sim_time now)
{
    for (size_t i = 0; i < f->touched.n; i++) {
        struct flow_resource *r = &f->resources.v[f->touched.v[i]];
        r->touched = false;
        queue_set(f, f->touched.v[i], next_completion(r, now));
    }
    f->touched.n = 0;
}

void flows_set_soon(struct flows *f, flow_soon_fn *soon)
{
    f->soon = soon;
}

/* The flows that complete next and were not announced yet. */
static size_t next_ones(struct flows *f, uint32_t *flows, size_t n)
{
    const struct completion *queue = f->queue.v;
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&f->resources.v[queue[i].resource]);
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(f->resources.v[queue[i].resource].entries);
    for (size_t i = 0; i < n; i++) {
        struct flow_resource *r = &f->resources.v[queue[i].resource];
        uint32_t flow = r->entries[0].flow;
        flows[found] = flow;
        found += r->told != flow;
        r->told = flow;
    }
    return found;
}

/*
 * What completions need lies all over the memory of a large simulation, one thing leading to the
 * next, and the processor would wait for each. The resources at the top of the queue are those that
 * complete next, most likely; so for a batch of them each thing is fetched into the cache for all,
 * before the next is looked at.
 */
static void fetch_ahead(struct flows *f)
{
    enum { EVERY = 8, BATCH = 24 };
    uint32_t flows[BATCH + 1];
    if (f->queue.n < BATCH || f->fetched > 0) {
        f->fetched -= f->fetched > 0;
        return;
    }
    f->fetched = EVERY - 1;
    size_t n = next_ones(f, flows, BATCH);
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(&f->flows.v[flows[i]]);
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(flow_hop(f, &f->flows.v[flows[i]], 0));
    for (unsigned step = 0; f->soon && step < FLOW_SOON_STEPS; step++) {
        for (size_t i = 0; i < n; i++)
            f->soon(f->ctx, flows[i], f->flows.v[flows[i]].tag, step);
    }
}

sim_time flows_next(struct flows *f, sim_time now)
{
    flow_solve(f, now);
    flow_requeue(f, now);
    return f->queue.n && !f->error ? f->queue.v[0].at : SIM_NEVER;
}

void flows_fire(struct flows *f, sim_time now)
{
    while (f->queue.n && f->queue.v[0].at <= now && !f->error) {
        fetch_ahead(f);
        struct flow_resource *r = &f->resources.v[f->queue.v[0].resource];
        uint32_t flow = r->entries[0].flow;
        r->told = FLOW_NONE;
        f->firing = flow;
        f->done(f->ctx, flow, f->flows.v[flow].tag, now);
        if (f->firing == flow)
            flows_stop(f, flow, now);
        f->firing = FLOW_NONE;
        flow_requeue(f, now);
    }
}

static sim_time source_next(void *ctx, sim_time now)
{
    return flows_next(ctx, now);
}

static void source_fire(void *ctx, sim_time now)
{
    flows_fire(ctx, now);
}

struct sim_source flows_source(struct flows *f)
{
    return (struct sim_source){source_next, source_fire, f};
}
