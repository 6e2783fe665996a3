/*
 * The flow engine's data, shared by flow.c (life of flows, clocks), flow_queue.c (completions) and
 * flow_solve.c (levels). See flow.h for the model.
 *
 * A resource's entries are the flows that cross it. The first `limited` of them are limited by it
 * and form a binary heap by `ends`, the reading of the resource's clock at which the flow reaches
 * its target; the rest stand behind in any order. Resource 0 is no resource but the clock of the
 * flows that run at their limit: its level is 1, its clock is the time in seconds, and a flow's
 * weight there is its limit. Every flow has it as its first hop.
 *
 * A resource is `live` while its flows could fill it (their caps together exceed its capacity).
 * Only live resources have their sums kept: `weights` of the flows they limit, `others`, the rates
 * of the rest; one that is not live has no level (INFINITY).
 */
#ifndef SIM_NET_FLOW_INTERNAL_H
#define SIM_NET_FLOW_INTERNAL_H

#include "sim/base/vec.h"
#include "sim/net/flow.h"

struct flow_entry {
    double ends; /* reading of the clock at the end; only for limited flows */
    uint32_t flow;
    uint32_t hop; /* in the pool of hops */
};

struct flow_resource {
    double capacity;
    double level;   /* INFINITY: limits nobody */
    double weights; /* sum of k * weight over the flows it limits */
    double others;  /* sum of k * rate over the other flows; live only */
    double top;     /* no other flow's rate / weight is above this; live only */
    double caps;    /* sum of k * cap over all flows */
    double clock;   /* bytes per weight at `at` */
    sim_time at;
    struct flow_entry *entries;
    uint32_t n, limited, room;
    uint32_t sums_age; /* changes of the sums since they were added up */
    uint32_t told;     /* the flow whose end was announced last; FLOW_NONE: none */
    bool live, dirty, touched;
};

struct flow_hop {
    uint32_t resource;
    uint32_t slot; /* index in the resource's entries */
    double times;  /* how often the path uses the resource */
};

struct flow {
    double weight;
    double limit; /* own cap, or the capacity of the narrowest resource if that is less */
    double cap;
    double target;
    double left; /* bytes to the target, while at no clock */
    double rate; /* as the sums of its resources know it */
    uint64_t tag;
    uint32_t hops;     /* the first one in the pool; of a free flow: the next free one */
    uint16_t nhops;    /* 0: a free flow */
    uint16_t limiter;  /* the hop that limits it; NO_HOP: at no clock */
    uint8_t log2_room; /* hops reserved, as a power of two */
};

struct dirty {
    double level;
    uint32_t resource;
};

struct completion {
    sim_time at;
    uint32_t resource;
};

struct flows {
    flow_done_fn *done;
    flow_soon_fn *soon;
    void *ctx;
    VEC(struct flow_resource) resources;
    VEC(struct flow) flows;
    VEC(struct flow_hop) hops;
    uint32_t free_hops[17]; /* heads of the lists of free blocks of hops, by log2 of their size */
    uint32_t free_flow, firing; /* firing: the flow whose callback runs */
    uint32_t fetched;           /* completions until the next ones are fetched ahead */
    size_t count;
    VEC(struct completion) queue; /* heap of resources by their next completion */
    VEC(uint32_t) queued;         /* by resource: place in the queue + 1; 0: not in it */
    VEC(struct dirty) dirty;      /* heap of resources to solve, the least level first */
    VEC(uint32_t) touched;        /* resources whose next completion may have changed */
    VEC(struct flow_entry) scratch;
    struct flows_work work;
    int error;
};

enum { LIMIT_CLOCK = 0, NO_HOP = UINT16_MAX };

/* Levels closer than this are equal: a flow is not moved between resources for less. */
#define FLOW_EPSILON 1e-12

/* The clock's reading at `now`. */
static inline double clock_reading(const struct flow_resource *r, sim_time now)
{
    return now == r->at ? r->clock : r->clock + r->level * ((double)(now - r->at) * 1e-9);
}

static inline struct flow_hop *flow_hop(const struct flows *f, const struct flow *x, uint32_t hop)
{
    return &f->hops.v[x->hops + hop];
}

/* Which hop of its flow an entry is. */
static inline uint32_t entry_hop(const struct flows *f, const struct flow_entry *e)
{
    return e->hop - f->flows.v[e->flow].hops;
}

/* A flow's weight at the clock of one of its hops. */
static inline double clock_weight(const struct flow *x, uint32_t hop)
{
    return hop == LIMIT_CLOCK ? x->limit : x->weight;
}

/* flow.c: takes a flow from its clock, and puts it on the clock of a hop, keeping the bytes left.
 * They keep `weights` but not `others`. */
void flow_unclock(struct flows *f, uint32_t flow, sim_time now);
void flow_clock(struct flows *f, uint32_t flow, uint32_t hop, sim_time now);

/* Notes that a resource's next completion may have changed. */
void flow_touch(struct flows *f, uint32_t resource);

/* flow_queue.c: brings the queue of completions up to date with what was touched. */
void flow_requeue(struct flows *f, sim_time now);

/* flow_solve.c: marks a resource for solving. */
void flow_mark(struct flows *f, uint32_t resource);

/* Whether the flows that others limit are too much already. */
static inline bool flow_overloaded(const struct flow_resource *r)
{
    return r->others > r->capacity * (1 + FLOW_EPSILON);
}

/* Adds to the rates of others at a live resource, one of which now has rate / weight `norm`, and
 * marks it if that can change a level. */
static inline void flow_add_others(struct flows *f, uint32_t resource, double change, double norm)
{
    struct flow_resource *r = &f->resources.v[resource];
    r->others += change;
    r->sums_age++;
    if (norm > r->top)
        r->top = norm;
    if (!r->dirty && (r->limited || (change > 0 && flow_overloaded(r))))
        flow_mark(f, resource);
}

/* Adds to the limits of the flows at a resource, or takes away; makes it live or not. */
void flow_add_caps(struct flows *f, uint32_t resource, double change);

/* Solves everything that is marked. */
void flow_solve(struct flows *f, sim_time now);

#endif
