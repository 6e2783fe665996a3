/*
 * The flow engine against plain progressive filling, after every change of random workloads.
 *
 * Each workload draws a network of resources and then a long list of random changes: starts,
 * stops, moves, targets, capacities, and time. Workloads differ in what they force: nested
 * bottlenecks, equal ties, caps and weights, resources used twice, capacities of 0, batches.
 */
#include "sim/engine/rng.h"
#include "sim/net/flow.h"
#include "tests/support/maxmin.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FLOWS = 400, RESOURCES = 60 };

struct workload {
    const char *name;
    unsigned resources, steps, batch;
    bool ties;     /* capacities, weights and caps out of very few values */
    bool weighted; /* weights other than 1 */
    bool capped;
    bool twice;   /* paths may use a resource more than once */
    bool outages; /* capacities change, to 0 too */
    bool nested;  /* paths are runs of a line of resources: parking lots in parking lots */
};

struct world {
    const struct workload *w;
    struct rng rng;
    struct flows *flows;
    uint32_t first;
    double capacity[RESOURCES];
    struct maxmin_flow model[FLOWS];
    uint32_t flow[FLOWS]; /* engine's number, FLOW_NONE for a free slot */
    double delivered[FLOWS], target[FLOWS];
    sim_time now;
    size_t completions;
};

static void done(void *ctx, uint32_t flow, uint64_t slot, sim_time now)
{
    struct world *w = ctx;
    assert_int_equal(w->flow[slot], flow);
    assert_true(flows_delivered(w->flows, flow, now) == w->target[slot]);
    w->completions++;
    if (rng_below(&w->rng, 3) == 0) { /* it goes on, as a connection does with the next piece */
        w->delivered[slot] = w->target[slot];
        w->target[slot] += 1e6 * rng_unit(&w->rng);
        flows_set_target(w->flows, flow, w->target[slot]);
    } else {
        w->flow[slot] = FLOW_NONE;
    }
}

static double pick(struct world *w, double least, double most)
{
    if (w->w->ties)
        return least * (double)(1 + rng_below(&w->rng, 3));
    return least * pow(most / least, rng_unit(&w->rng));
}

static void draw_path(struct world *w, struct maxmin_flow *m)
{
    unsigned n = w->w->resources;
    m->hops = 1 + rng_below(&w->rng, 6);
    uint32_t at = (uint32_t)rng_below(&w->rng, n);
    for (size_t h = 0; h < m->hops; h++) {
        m->path[h] = w->w->nested ? (at + (uint32_t)h) % n : (uint32_t)rng_below(&w->rng, n);
        for (size_t k = 0; k < h && !w->w->twice; k++) {
            if (m->path[k] == m->path[h]) {
                m->hops = h;
                return;
            }
        }
    }
}

static void engine_path(const struct world *w, const struct maxmin_flow *m, uint32_t *path)
{
    for (size_t h = 0; h < m->hops; h++)
        path[h] = w->first + m->path[h];
}

static void start_one(struct world *w)
{
    uint32_t path[8];
    size_t slot = 0;
    while (slot < FLOWS && w->flow[slot] != FLOW_NONE)
        slot++;
    if (slot == FLOWS)
        return;
    struct maxmin_flow *m = &w->model[slot];
    draw_path(w, m);
    m->weight = w->w->weighted ? pick(w, 0.25, 8) : 1;
    m->cap = w->w->capped && rng_below(&w->rng, 2) ? pick(w, 1e3, 1e6) : INFINITY;
    engine_path(w, m, path);
    uint64_t kind = rng_below(&w->rng, 20);
    double bytes = kind == 0 ? 0 : kind == 1 ? 1e15 : pick(w, 1e3, 1e7);
    struct flow_spec spec = {path, m->hops, m->weight, m->cap, bytes, slot};
    w->flow[slot] = flows_start(w->flows, &spec, w->now);
    w->delivered[slot] = 0;
    w->target[slot] = bytes;
}

static int random_flow(struct world *w)
{
    for (int tries = 0; tries < 20; tries++) {
        int slot = (int)rng_below(&w->rng, FLOWS);
        if (w->flow[slot] != FLOW_NONE)
            return slot;
    }
    return -1;
}

static void change_one(struct world *w)
{
    uint32_t path[8];
    uint64_t what = rng_below(&w->rng, 12);
    int slot = random_flow(w);
    if (what < 6 || slot < 0) {
        start_one(w);
    } else if (what < 8) {
        flows_stop(w->flows, w->flow[slot], w->now);
        w->flow[slot] = FLOW_NONE;
    } else if (what == 8) {
        draw_path(w, &w->model[slot]);
        engine_path(w, &w->model[slot], path);
        flows_move(w->flows, w->flow[slot], path, w->model[slot].hops, w->model[slot].cap, w->now);
    } else if (what == 9) {
        double at = flows_delivered(w->flows, w->flow[slot], w->now);
        w->target[slot] = fmax(at, w->target[slot] * rng_unit(&w->rng) * 1.5);
        flows_set_target(w->flows, w->flow[slot], w->target[slot]);
    } else if (w->w->outages) {
        size_t r = rng_below(&w->rng, w->w->resources);
        w->capacity[r] = rng_below(&w->rng, 4) ? pick(w, 1e4, 1e6) : 0;
        flows_set_capacity(w->flows, w->first + (uint32_t)r, w->capacity[r], w->now);
    }
}

static void assert_near(double got, double expected, double scale, const char *what)
{
    if (fabs(got - expected) > 1e-9 * scale)
        fail_msg("%s: got %.17g, expected %.17g", what, got, expected);
}

/* Rates equal the oracle's; no resource is above capacity; every flow is at its cap or crosses a
 * full resource on which nobody has more for its weight. */
static void check_rates(struct world *w)
{
    struct maxmin_flow model[FLOWS];
    size_t slots[FLOWS], n = 0;
    double load[RESOURCES] = {0}, most[RESOURCES] = {0};
    for (size_t i = 0; i < FLOWS; i++) {
        if (w->flow[i] != FLOW_NONE) {
            slots[n] = i;
            model[n++] = w->model[i];
        }
    }
    maxmin_solve(w->capacity, w->w->resources, model, n);
    for (size_t i = 0; i < n; i++) {
        double rate = flows_rate(w->flows, w->flow[slots[i]], w->now);
        assert_near(rate, model[i].rate, fmax(model[i].rate, 1e-3), "rate");
        w->model[slots[i]].rate = rate;
        for (size_t h = 0; h < model[i].hops; h++) {
            load[model[i].path[h]] += rate;
            most[model[i].path[h]] = fmax(most[model[i].path[h]], rate / model[i].weight);
        }
    }
    for (size_t r = 0; r < w->w->resources; r++)
        assert_true(load[r] <= w->capacity[r] * (1 + 1e-9));
    for (size_t i = 0; i < n; i++) {
        double rate = w->model[slots[i]].rate;
        bool held = rate >= model[i].cap * (1 - 1e-9);
        for (size_t h = 0; h < model[i].hops; h++) {
            uint32_t r = model[i].path[h];
            held |= load[r] >= w->capacity[r] * (1 - 1e-9) &&
                    rate / model[i].weight >= most[r] * (1 - 1e-9);
        }
        assert_true(held);
    }
}

/* No change takes away what a flow delivered, or gives it any, but for what is within a nanosecond
 * of the target at the new rate, which is below 1e6. */
static void check_unchanged(struct world *w)
{
    for (size_t i = 0; i < FLOWS; i++) {
        if (w->flow[i] == FLOW_NONE)
            continue;
        double now = flows_delivered(w->flows, w->flow[i], w->now);
        assert_near(now, w->delivered[i], w->target[i] + 1e6, "delivered");
        w->delivered[i] = now;
    }
}

/* Every flow delivered its rate times the time that passed. */
static void check_bytes(struct world *w, sim_time before)
{
    double dt = (double)(w->now - before) * 1e-9;
    for (size_t i = 0; i < FLOWS; i++) {
        if (w->flow[i] == FLOW_NONE)
            continue;
        double now = flows_delivered(w->flows, w->flow[i], w->now);
        double expected = fmin(w->delivered[i] + w->model[i].rate * dt, w->target[i]);
        /* within a nanosecond of the target a flow counts as arrived */
        assert_near(now, expected, w->target[i] + w->model[i].rate + 1, "delivered");
        w->delivered[i] = now;
    }
}

/* Lets time go on to the next completion, or half-way there. */
static void pass_time(struct world *w)
{
    sim_time next = flows_next(w->flows, w->now), before = w->now;
    assert_true(next >= w->now);
    if (next == SIM_NEVER)
        return;
    bool half = rng_below(&w->rng, 2);
    w->now += half ? (next - w->now) / 2 : next - w->now;
    check_bytes(w, before);
    if (!half) {
        size_t completions = w->completions;
        flows_fire(w->flows, w->now);
        assert_true(w->completions > completions);
    }
}

static void run_workload(const struct workload *kind, uint32_t replication)
{
    struct world *w = calloc(1, sizeof *w);
    w->w = kind;
    rng_init(&w->rng, 20261121, replication, "flow property", kind->name);
    w->flows = flows_new(done, w);
    for (unsigned r = 0; r < kind->resources; r++) {
        w->capacity[r] = pick(w, 1e4, 1e6);
        uint32_t id = flows_add_resource(w->flows, w->capacity[r]);
        w->first = r ? w->first : id;
    }
    for (size_t i = 0; i < FLOWS; i++)
        w->flow[i] = FLOW_NONE;
    unsigned steps = ROUNDS(kind->steps);
    for (unsigned step = 0; step < steps; step++) {
        for (uint64_t n = 1 + rng_below(&w->rng, kind->batch); n; n--)
            change_one(w);
        check_rates(w);
        check_unchanged(w);
        pass_time(w);
    }
    assert_int_equal(flows_error(w->flows), 0);
    assert_true(w->completions > steps / 10);
    flows_free(w->flows);
    free(w);
}

static const struct workload workloads[] = {
    {.name = "few resources", .resources = 4, .steps = 1500, .batch = 2},
    {.name = "many resources", .resources = 60, .steps = 1500, .batch = 4},
    {.name = "ties", .resources = 12, .steps = 1500, .batch = 3, .ties = true},
    {.name = "weights", .resources = 20, .steps = 1500, .batch = 3, .weighted = true},
    {.name = "caps", .resources = 20, .steps = 1500, .batch = 3, .capped = true},
    {.name = "nested", .resources = 30, .steps = 1500, .batch = 3, .nested = true},
    {.name = "twice", .resources = 10, .steps = 1500, .batch = 3, .twice = true},
    {.name = "outages",
     .resources = 20,
     .steps = 1500,
     .batch = 3,
     .outages = true,
     .capped = true},
    {.name = "batches", .resources = 40, .steps = 150, .batch = 300},
    {.name = "everything",
     .resources = 30,
     .steps = 2000,
     .batch = 5,
     .weighted = true,
     .capped = true,
     .twice = true,
     .outages = true},
    {.name = "everything tied",
     .resources = 30,
     .steps = 2000,
     .batch = 5,
     .ties = true,
     .weighted = true,
     .capped = true,
     .twice = true,
     .outages = true,
     .nested = true},
};

TEST(rates_equal_progressive_filling_after_every_change)
{
    for (size_t i = 0; i < COUNT(workloads); i++) {
        for (uint32_t replication = 0; replication < 3; replication++) {
            print_message("workload %s, replication %u\n", workloads[i].name, replication);
            run_workload(&workloads[i], replication);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_equal_progressive_filling_after_every_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
