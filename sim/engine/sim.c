#include "sim/engine/sim.h"

#include "sim/base/vec.h"

#include <assert.h>
#include <errno.h>
#include <math.h>

struct event {
    sim_time at;
    uint64_t seq;
    event_fn *fire;
    void *ctx;
    uint64_t arg;
};

enum { MAX_SOURCES = 8, ARITY = 4 };

struct sim {
    VEC(struct event) heap;
    uint64_t seq, fired;
    sim_time now;
    struct sim_source sources[MAX_SOURCES];
    size_t nsources;
    bool no_memory, stopped;
    int stop_code;
};

struct sim *sim_new(void)
{
    return calloc(1, sizeof(struct sim));
}

void sim_free(struct sim *s)
{
    if (!s)
        return;
    vec_free(&s->heap);
    free(s);
}

sim_time sim_now(const struct sim *s)
{
    return s->now;
}

sim_time sim_seconds(double seconds)
{
    double ns = ceil(seconds * 1e9);
    return ns < 9.2e18 ? (sim_time)ns : SIM_NEVER;
}

static bool before(const struct event *a, const struct event *b)
{
    return a->at != b->at ? a->at < b->at : a->seq < b->seq;
}

static void sift_up(struct event *heap, size_t i)
{
    struct event moved = heap[i];
    while (i > 0 && before(&moved, &heap[(i - 1) / ARITY])) {
        heap[i] = heap[(i - 1) / ARITY];
        i = (i - 1) / ARITY;
    }
    heap[i] = moved;
}

static void sift_down(struct event *heap, size_t n, size_t i)
{
    struct event moved = heap[i];
    for (;;) {
        size_t first = ARITY * i + 1, least = first;
        if (first >= n)
            break;
        for (size_t c = first + 1; c < n && c < first + ARITY; c++) {
            if (before(&heap[c], &heap[least]))
                least = c;
        }
        if (!before(&heap[least], &moved))
            break;
        heap[i] = heap[least];
        i = least;
    }
    heap[i] = moved;
}

void sim_at(struct sim *s, sim_time at, event_fn *fire, void *ctx, uint64_t arg)
{
    assert(at >= s->now);
    if (at == SIM_NEVER)
        return;
    if (!vec_push(&s->heap, (struct event){at, s->seq++, fire, ctx, arg})) {
        s->no_memory = true;
        return;
    }
    sift_up(s->heap.v, s->heap.n - 1);
}

static struct event pop(struct sim *s)
{
    struct event top = s->heap.v[0];
    s->heap.v[0] = s->heap.v[--s->heap.n];
    if (s->heap.n)
        sift_down(s->heap.v, s->heap.n, 0);
    return top;
}

void sim_add_source(struct sim *s, struct sim_source source)
{
    assert(s->nsources < MAX_SOURCES);
    s->sources[s->nsources++] = source;
}

/* The source that wants to fire first, and when. */
static const struct sim_source *next_source(const struct sim *s, sim_time *at)
{
    const struct sim_source *first = NULL;
    *at = SIM_NEVER;
    for (size_t i = 0; i < s->nsources; i++) {
        sim_time next = s->sources[i].next(s->sources[i].ctx, s->now);
        assert(next >= s->now);
        if (next < *at) {
            *at = next;
            first = &s->sources[i];
        }
    }
    return first;
}

static void fire_event(struct sim *s)
{
    struct event e = pop(s);
    s->now = e.at;
    s->fired++;
    e.fire(e.ctx, e.arg, e.at);
}

int sim_run(struct sim *s, sim_time end)
{
    s->stopped = false;
    while (!s->stopped && !s->no_memory) {
        if (s->heap.n && s->heap.v[0].at == s->now && s->now <= end) {
            fire_event(s);
            continue;
        }
        sim_time at, queued = s->heap.n ? s->heap.v[0].at : SIM_NEVER;
        const struct sim_source *source = next_source(s, &at);
        if ((queued < at ? queued : at) > end || (queued == SIM_NEVER && at == SIM_NEVER)) {
            s->now = end > s->now ? end : s->now;
            return 0;
        }
        if (queued <= at) {
            fire_event(s);
        } else {
            s->now = at;
            s->fired++;
            source->fire(source->ctx, at);
        }
    }
    return s->no_memory ? -ENOMEM : s->stop_code;
}

void sim_stop(struct sim *s, int code)
{
    s->stopped = true;
    s->stop_code = code;
}

bool sim_idle(const struct sim *s)
{
    sim_time at;
    return s->heap.n == 0 && !next_source(s, &at);
}

uint64_t sim_fired(const struct sim *s)
{
    return s->fired;
}
