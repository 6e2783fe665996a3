/*
 * Whether errors gather in the flow engine: after ten million events, what flows delivered is still
 * what the resources carried.
 */
#include "sim/engine/rng.h"
#include "sim/net/flow.h"
#include "tests/support/test.h"

#include <math.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
enum { EVENTS = 1000000 }; /* these are slow */
#else
enum { EVENTS = 10000000 };
#endif

enum { RESOURCES = 3, CROWD = 60 };

static const double capacity[RESOURCES] = {1234567.8, 7654321.9, 333333.3};

/* Flows over one to three resources, by number: each that ends is replaced by one over the same.
 * The first ones of each resource have it to themselves and no cap, so that all are always full. */
struct world {
    struct flows *f;
    struct rng rng;
    uint32_t resource[RESOURCES];
    double carried[RESOURCES]; /* by flows that ended */
    uint64_t count;
};

/* Which resources the flow of a number crosses, as a mask. */
static uint32_t path_of(uint64_t number)
{
    return number < 2 * RESOURCES ? 1u << number % RESOURCES : 1 + (uint32_t)number % 7;
}

/* Mostly what takes a moment; sometimes nothing at all, sometimes what takes days. */
static double draw_size(struct rng *rng)
{
    uint64_t kind = rng_below(rng, 1000);
    if (kind == 0)
        return 0;
    return kind == 1 ? 1e11 * rng_unit(rng) : 1e5 + 1e6 * rng_unit(rng);
}

static void start(struct world *w, uint64_t number, sim_time now)
{
    uint32_t path[RESOURCES], n = 0, mask = path_of(number);
    for (uint32_t i = 0; i < RESOURCES; i++) {
        if (mask & 1u << i)
            path[n++] = w->resource[i];
    }
    double cap = number >= 2 * RESOURCES && number % 5 == 0 ? 5000 : INFINITY;
    struct flow_spec spec = {path, n, 1 + (double)(number % 4), cap, draw_size(&w->rng), number};
    if (number < 2 * RESOURCES)
        spec.bytes += 1e5; /* so that these never all end at once */
    flows_start(w->f, &spec, now);
}

static void carry(struct world *w, uint64_t number, double bytes)
{
    for (uint32_t i = 0; i < RESOURCES; i++)
        w->carried[i] += path_of(number) & 1u << i ? bytes : 0;
}

static void replace(void *ctx, uint32_t flow, uint64_t number, sim_time now)
{
    struct world *w = ctx;
    carry(w, number, flows_target(w->f, flow));
    w->count += 2; /* it ends, and another one starts */
    start(w, number, now);
}

TEST(ten_million_events_leave_no_trace_in_the_sums)
{
    struct world w = {.count = 0};
    sim_time now = 0;
    rng_init(&w.rng, 1, 1, "flow", "long");
    w.f = flows_new(replace, &w);
    for (uint32_t i = 0; i < RESOURCES; i++)
        w.resource[i] = flows_add_resource(w.f, capacity[i]);
    for (uint64_t i = 0; i < CROWD; i++)
        start(&w, i, 0);
    while (w.count < EVENTS)
        flows_fire(w.f, now = flows_next(w.f, now));
    for (uint32_t flow = 0; flow < flows_end(w.f); flow++) {
        if (flows_alive(w.f, flow))
            carry(&w, flows_tag(w.f, flow), flows_delivered(w.f, flow, now));
    }
    assert_int_equal(flows_error(w.f), 0);
    for (uint32_t i = 0; i < RESOURCES; i++) {
        double could = capacity[i] * ((double)now * 1e-9);
        assert_double_near(w.carried[i], could, 1e-9 * could);
    }
    flows_free(w.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_million_events_leave_no_trace_in_the_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
