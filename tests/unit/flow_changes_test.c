/*
 * The flow engine in motion: capacities, paths, targets and callbacks that change things on the
 * way, what is exact after a million events, and what is allocated on the way: nothing.
 */
#include "sim/engine/rng.h"
#include "sim/net/flow.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* An engine, what its callback is to do, and whom it was called for. */
struct engine {
    struct flows *f;
    void (*act)(struct engine *e, uint32_t flow, uint64_t tag, sim_time now); /* or NULL */
    uint32_t r, s;   /* two resources of 100 */
    char calls[256]; /* "TAG@SECONDS " each */
    uint32_t other;  /* for act() */
    struct rng rng;  /* for act() */
    uint64_t count;  /* for act() */
    double sum;      /* for act() */
};

static void on_end(void *ctx, uint32_t flow, uint64_t tag, sim_time now)
{
    struct engine *e = ctx;
    size_t len = strlen(e->calls);
    assert_double_is(flows_delivered(e->f, flow, now), flows_target(e->f, flow));
    if (len < sizeof e->calls - 32)
        snprintf(e->calls + len, 32, "%u@%g ", (unsigned)tag, (double)now * 1e-9);
    if (e->act)
        e->act(e, flow, tag, now);
}

static void setup(struct engine *e)
{
    memset(e, 0, sizeof *e);
    e->f = flows_new(on_end, e);
    assert_non_null(e->f);
    e->r = flows_add_resource(e->f, 100);
    e->s = flows_add_resource(e->f, 100);
}

static void teardown(struct engine *e)
{
    assert_int_equal(flows_error(e->f), 0);
    flows_free(e->f);
}

static uint32_t start(struct engine *e, uint64_t tag, uint32_t resource, double bytes, sim_time now)
{
    struct flow_spec spec = {&resource, 1, 1, INFINITY, bytes, tag};
    return flows_start(e->f, &spec, now);
}

/* Lets everything happen up to and including a time. */
static void run_to(struct engine *e, sim_time from, sim_time to)
{
    for (sim_time now = from, next; (next = flows_next(e->f, now)) <= to && next != SIM_NEVER;
         now = next)
        flows_fire(e->f, next);
}

static void calls_are(const struct engine *e, const char *wanted)
{
    assert_string_equal(e->calls, wanted);
}

#define S SIM_SECOND

/* --- Capacities ------------------------------------------------------------------------------- */

/* 300 bytes over 100 B/s; from 1 s to 5 s nothing moves: 100 + 200 at 5 s + 2 s. */
TEST(a_flow_waits_where_the_capacity_is_gone_and_goes_on_when_it_is_back)
{
    struct engine e;
    setup(&e);
    uint32_t a = start(&e, 1, e.r, 300, 0);
    run_to(&e, 0, 1 * S);
    flows_set_capacity(e.f, e.r, 0, 1 * S);
    assert_double_is(flows_rate(e.f, a, 1 * S), 0);
    assert_int_equal(flows_next(e.f, 1 * S), SIM_NEVER);
    assert_double_is(flows_delivered(e.f, a, 4 * S), 100);
    flows_set_capacity(e.f, e.r, 100, 5 * S);
    run_to(&e, 5 * S, 100 * S);
    calls_are(&e, "1@7 ");
    teardown(&e);
}

/* Two share 100, then 30, then 200: at 2 s each has 100, at 4 s 130, and 170 more at 100 each. */
TEST(flows_share_what_capacity_there_is)
{
    struct engine e;
    setup(&e);
    uint32_t a = start(&e, 1, e.r, 300, 0);
    start(&e, 2, e.r, 1000, 0);
    run_to(&e, 0, 2 * S);
    flows_set_capacity(e.f, e.r, 30, 2 * S);
    assert_double_is(flows_rate(e.f, a, 2 * S), 15);
    run_to(&e, 2 * S, 4 * S);
    assert_double_near(flows_delivered(e.f, a, 4 * S), 130, 1e-9);
    flows_set_capacity(e.f, e.r, 200, 4 * S);
    run_to(&e, 4 * S, 6 * S);
    calls_are(&e, "1@5.7 ");
    teardown(&e);
}

/* r at 50 holds the flow; at 500 it is s, and what else is on s feels it. */
TEST(more_capacity_moves_the_bottleneck_on)
{
    struct engine e;
    setup(&e);
    flows_set_capacity(e.f, e.r, 20, 0);
    struct flow_spec both = {(uint32_t[]){e.r, e.s}, 2, 1, INFINITY, 1e6, 1};
    uint32_t a = flows_start(e.f, &both, 0), b = start(&e, 2, e.s, 1e6, 0);
    assert_double_is(flows_rate(e.f, a, 0), 20);
    assert_double_is(flows_rate(e.f, b, 0), 80);
    assert_int_equal(flows_bottleneck(e.f, a, 0), FLOW_NONE); /* r's capacity is a's own limit */
    flows_set_capacity(e.f, e.r, 500, 0);
    assert_double_is(flows_rate(e.f, a, 0), 50);
    assert_double_is(flows_rate(e.f, b, 0), 50);
    assert_int_equal(flows_bottleneck(e.f, a, 0), e.s);
    teardown(&e);
}

TEST(the_same_capacity_again_changes_nothing)
{
    struct engine e;
    setup(&e);
    start(&e, 1, e.r, 300, 0);
    flows_next(e.f, 0);
    uint64_t solves = flows_work(e.f).solves;
    flows_set_capacity(e.f, e.r, 100, 1 * S);
    flows_next(e.f, 1 * S);
    assert_int_equal(flows_work(e.f).solves, solves);
    teardown(&e);
}

/* --- Paths and targets ------------------------------------------------------------------------ */

/* 200 bytes: 100 in the first second over r; then over s beside another flow, 50 a second. */
TEST(a_flow_that_moves_keeps_what_it_delivered)
{
    struct engine e;
    setup(&e);
    uint32_t a = start(&e, 1, e.r, 200, 0), b = start(&e, 2, e.s, 1e6, 0);
    run_to(&e, 0, 1 * S);
    flows_move(e.f, a, &e.s, 1, INFINITY, 1 * S);
    assert_double_is(flows_delivered(e.f, a, 1 * S), 100);
    assert_double_is(flows_rate(e.f, a, 1 * S), 50);
    assert_double_is(flows_rate(e.f, b, 1 * S), 50);
    assert_int_equal(flows_crossing(e.f, e.r, NULL, 0), 0);
    run_to(&e, 1 * S, 4 * S);
    calls_are(&e, "1@3 ");
    teardown(&e);
}

TEST(a_flow_that_moves_has_its_new_cap_and_its_old_weight)
{
    struct engine e;
    setup(&e);
    struct flow_spec spec = {&e.r, 1, 3, INFINITY, 1e6, 1};
    uint32_t a = flows_start(e.f, &spec, 0), b = start(&e, 2, e.s, 1e6, 0);
    flows_move(e.f, a, &e.s, 1, 90, 0);
    assert_double_is(flows_rate(e.f, a, 0), 75);
    flows_move(e.f, a, &e.s, 1, 60, 0);
    assert_double_is(flows_rate(e.f, a, 0), 60);
    assert_double_is(flows_rate(e.f, b, 0), 40);
    teardown(&e);
}

TEST(a_longer_path_than_before_is_taken_as_well)
{
    struct engine e;
    setup(&e);
    uint32_t path[20], a = start(&e, 1, e.r, 1e6, 0);
    for (int i = 0; i < 20; i++)
        path[i] = flows_add_resource(e.f, 1000 - 10 * i);
    flows_move(e.f, a, path, 20, INFINITY, 0);
    assert_double_is(flows_rate(e.f, a, 0), 810);
    flows_move(e.f, a, &e.s, 1, INFINITY, 0);
    assert_double_is(flows_rate(e.f, a, 0), 100);
    teardown(&e);
}

TEST(a_target_that_is_moved_moves_the_end)
{
    struct engine e;
    setup(&e);
    uint32_t a = start(&e, 1, e.r, 1000, 0);
    run_to(&e, 0, 1 * S);
    flows_set_target(e.f, a, 300);
    assert_int_equal(flows_next(e.f, 1 * S), 3 * S);
    flows_set_target(e.f, a, 500);
    assert_double_is(flows_delivered(e.f, a, 2 * S), 200);
    assert_double_is(flows_target(e.f, a), 500);
    run_to(&e, 2 * S, 9 * S);
    calls_are(&e, "1@5 ");
    teardown(&e);
}

TEST(a_target_that_is_reached_already_ends_the_flow)
{
    struct engine e;
    setup(&e);
    uint32_t a = start(&e, 1, e.r, 1000, 0);
    run_to(&e, 0, 2 * S);
    flows_set_target(e.f, a, flows_delivered(e.f, a, 2 * S));
    run_to(&e, 2 * S, 2 * S);
    calls_are(&e, "1@2 ");
    teardown(&e);
}

TEST(a_waiting_flow_ends_when_its_target_is_what_it_has)
{
    struct engine e;
    setup(&e);
    uint32_t a = start(&e, 1, e.r, 1000, 0);
    run_to(&e, 0, 2 * S);
    flows_set_capacity(e.f, e.r, 0, 2 * S);
    run_to(&e, 2 * S, 3 * S);
    flows_set_target(e.f, a, 200);
    run_to(&e, 3 * S, 3 * S);
    calls_are(&e, "1@3 ");
    teardown(&e);
}

TEST(a_waiting_flow_has_as_much_left_as_its_target_says)
{
    struct engine e;
    setup(&e);
    flows_set_capacity(e.f, e.r, 0, 0);
    uint32_t a = start(&e, 1, e.r, 100, 0);
    flows_set_target(e.f, a, 300);
    flows_set_target(e.f, a, 200);
    assert_double_is(flows_delivered(e.f, a, 1 * S), 0);
    flows_set_capacity(e.f, e.r, 100, 1 * S);
    run_to(&e, 1 * S, 9 * S);
    calls_are(&e, "1@3 ");
    teardown(&e);
}

/* --- Callbacks -------------------------------------------------------------------------------- */

static void go_on_twice(struct engine *e, uint32_t flow, uint64_t tag, sim_time now)
{
    (void)tag;
    (void)now;
    if (e->count++ < 2)
        flows_set_target(e->f, flow, flows_target(e->f, flow) + 100);
}

/* Pieces of 100 at 50 B/s, one after another; the other flow never notices. */
TEST(a_further_target_goes_on_and_solves_nothing)
{
    struct engine e;
    setup(&e);
    e.act = go_on_twice;
    start(&e, 1, e.r, 100, 0);
    start(&e, 2, e.r, 1e6, 0);
    flows_next(e.f, 0);
    struct flows_work before = flows_work(e.f);
    run_to(&e, 0, 5 * S);
    assert_int_equal(flows_work(e.f).solves, before.solves);
    assert_int_equal(flows_work(e.f).rates, before.rates);
    run_to(&e, 5 * S, 6 * S);
    calls_are(&e, "1@2 1@4 1@6 ");
    assert_int_equal(flows_count(e.f), 1);
    teardown(&e);
}

/* Its piece ends in the very instant in which the capacity goes: the next piece has yet to come. */
TEST(a_flow_that_goes_on_where_nothing_moves_delivers_nothing)
{
    struct engine e;
    setup(&e);
    e.act = go_on_twice;
    uint32_t a = start(&e, 1, e.r, 100, 0);
    flows_next(e.f, 0);
    flows_set_capacity(e.f, e.r, 0, 1 * S);
    run_to(&e, 1 * S, 5 * S);
    calls_are(&e, "1@1 ");
    assert_double_is(flows_delivered(e.f, a, 5 * S), 100);
    flows_set_capacity(e.f, e.r, 100, 5 * S);
    assert_double_is(flows_delivered(e.f, a, 5 * S), 100);
    run_to(&e, 5 * S, 9 * S);
    calls_are(&e, "1@1 1@6 1@7 ");
    teardown(&e);
}

TEST(a_flow_of_no_bytes_goes_on_where_nothing_moves)
{
    struct engine e;
    setup(&e);
    e.act = go_on_twice;
    flows_set_capacity(e.f, e.r, 0, 0);
    uint32_t a = start(&e, 1, e.r, 0, 0);
    run_to(&e, 0, 2 * S);
    assert_double_is(flows_delivered(e.f, a, 2 * S), 0);
    flows_set_capacity(e.f, e.r, 100, 2 * S);
    run_to(&e, 2 * S, 9 * S);
    calls_are(&e, "1@0 1@3 1@4 ");
    teardown(&e);
}

static void stop_itself(struct engine *e, uint32_t flow, uint64_t tag, sim_time now)
{
    (void)tag;
    flows_stop(e->f, flow, now);
}

TEST(a_flow_may_be_stopped_in_its_own_callback)
{
    struct engine e;
    setup(&e);
    e.act = stop_itself;
    start(&e, 1, e.r, 100, 0);
    start(&e, 2, e.r, 100, 0);
    run_to(&e, 0, 9 * S);
    calls_are(&e, "1@2 2@2 ");
    assert_int_equal(flows_count(e.f), 0);
    teardown(&e);
}

static void stop_and_start(struct engine *e, uint32_t flow, uint64_t tag, sim_time now)
{
    if (tag > 2)
        return;
    flows_stop(e->f, flow, now);
    assert_int_equal(start(e, tag + 10, e->s, 100, now), flow); /* under the same number */
}

TEST(a_flow_started_in_a_callback_stays_though_it_has_the_number_of_the_ended_one)
{
    struct engine e;
    setup(&e);
    e.act = stop_and_start;
    start(&e, 1, e.r, 100, 0);
    run_to(&e, 0, 9 * S);
    calls_are(&e, "1@1 11@2 ");
    teardown(&e);
}

static void stop_the_other(struct engine *e, uint32_t flow, uint64_t tag, sim_time now)
{
    (void)flow;
    (void)tag;
    if (flows_alive(e->f, e->other))
        flows_stop(e->f, e->other, now);
}

/* Both would end at 2 s; the first one's callback stops the second one. */
TEST(who_is_stopped_at_his_last_instant_is_not_called_for)
{
    struct engine e;
    setup(&e);
    e.act = stop_the_other;
    start(&e, 1, e.r, 100, 0);
    e.other = start(&e, 2, e.r, 100, 0);
    run_to(&e, 0, 9 * S);
    calls_are(&e, "1@2 ");
    assert_int_equal(flows_count(e.f), 0);
    teardown(&e);
}

static void start_of_no_bytes(struct engine *e, uint32_t flow, uint64_t tag, sim_time now)
{
    (void)flow;
    if (tag < 3)
        start(e, tag + 1, e->s, 0, now);
}

TEST(what_a_callback_starts_may_end_in_the_same_instant)
{
    struct engine e;
    setup(&e);
    e.act = start_of_no_bytes;
    start(&e, 1, e.r, 100, 0);
    run_to(&e, 0, 1 * S);
    calls_are(&e, "1@1 2@1 3@1 ");
    teardown(&e);
}

static void lower_the_target_again(struct engine *e, uint32_t flow, uint64_t tag, sim_time now)
{
    (void)tag;
    (void)now;
    if (e->count++ == 0) {
        flows_set_target(e->f, flow, 500);
        flows_set_target(e->f, flow, 100);
    }
}

/* Going on and then not: it is at its target again, and called for again. */
TEST(a_target_that_is_taken_back_calls_back_once_more)
{
    struct engine e;
    setup(&e);
    e.act = lower_the_target_again;
    start(&e, 1, e.r, 100, 0);
    run_to(&e, 0, 1 * S);
    calls_are(&e, "1@1 1@1 ");
    assert_int_equal(flows_count(e.f), 0);
    teardown(&e);
}

/* --- In the long run -------------------------------------------------------------------------- */

enum { EVENTS = 1000000 };

/* The next piece, until there were enough. */
static void next_piece(struct engine *e, uint32_t flow, uint64_t tag, sim_time now)
{
    (void)tag;
    (void)now;
    double piece = 1 + (double)rng_below(&e->rng, 32768);
    e->calls[0] = '\0';
    if (++e->count >= EVENTS)
        return;
    e->sum += piece;
    flows_set_target(e->f, flow, flows_target(e->f, flow) + piece);
}

/*
 * Three flows of weights 1, 2, 4 over one resource deliver pieces of odd sizes for a million events.
 * What they delivered is what their targets say, bit for bit (on_end); and together it is what the
 * resource carried in that time.
 */
TEST(a_million_pieces_lose_no_byte)
{
    struct engine e;
    setup(&e);
    e.act = next_piece;
    rng_init(&e.rng, 1, 1, "flow", "pieces");
    flows_set_capacity(e.f, e.r, 12345678.9, 0);
    uint32_t flow[3];
    for (int i = 0; i < 3; i++) {
        struct flow_spec spec = {&e.r, 1, 1 << i, INFINITY, 1000, (uint64_t)i};
        flow[i] = flows_start(e.f, &spec, 0);
        e.sum += 1000;
    }
    sim_time now = 0;
    while (e.count < EVENTS - 1) {
        now = flows_next(e.f, now);
        flows_fire(e.f, now);
    }
    double carried = 12345678.9 * ((double)now * 1e-9), delivered = 0;
    for (int i = 0; i < 3; i++)
        delivered += flows_delivered(e.f, flow[i], now);
    assert_double_near(delivered, carried, carried * 1e-9);
    assert_true(e.sum >= delivered);
    teardown(&e);
}

/* Each that ends is replaced by another, over one or two of three resources, some with caps. */
static void churn(struct engine *e, uint32_t flow, uint64_t tag, sim_time now)
{
    uint32_t path[2] = {e->r, e->s};
    (void)flow;
    e->calls[0] = '\0';
    e->count++;
    struct flow_spec spec = {
        path + rng_below(&e->rng, 2),      1,
        1 + (double)rng_below(&e->rng, 3), rng_below(&e->rng, 2) ? 3 : INFINITY,
        (double)rng_below(&e->rng, 1000),  tag};
    if (spec.path == path)
        spec.hops = 1 + rng_below(&e->rng, 2);
    flows_start(e->f, &spec, now);
}

TEST(nothing_is_allocated_for_an_event_once_the_arrays_have_grown)
{
    struct engine e;
    setup(&e);
    e.act = churn;
    rng_init(&e.rng, 1, 1, "flow", "churn");
    for (uint64_t i = 0; i < 100; i++)
        start(&e, i, e.r, 10 + (double)i, 0);
    sim_time now = 0;
    while (e.count < 20000)
        flows_fire(e.f, now = flows_next(e.f, now));
    faults_start(SIZE_MAX);
    while (e.count < 40000)
        flows_fire(e.f, now = flows_next(e.f, now));
    faults_stop();
    assert_int_equal(faults_seen(), 0);
    assert_int_equal(flows_count(e.f), 100);
    teardown(&e);
}

/* --- Out of memory ---------------------------------------------------------------------------- */

static void some_work(struct engine *e)
{
    uint32_t path[2] = {e->r, e->s};
    for (uint64_t i = 0; i < 20; i++) {
        struct flow_spec spec = {path, 1 + i % 2, 1, i % 3 ? INFINITY : 2, 100, i};
        uint32_t flow = flows_start(e->f, &spec, 0);
        if (flow == FLOW_NONE)
            return;
        if (i == 7)
            flows_move(e->f, flow, path, 2, INFINITY, 0);
    }
    flows_set_capacity(e->f, e->r, 50, 0);
    run_to(e, 0, 100 * S);
}

TEST(running_out_of_memory_is_told_and_survived)
{
    for (size_t n = 0;; n++) {
        struct engine e;
        memset(&e, 0, sizeof e);
        faults_start(n);
        e.f = flows_new(on_end, &e);
        if (e.f) {
            e.r = flows_add_resource(e.f, 100);
            e.s = flows_add_resource(e.f, 100);
            if (flows_error(e.f) == 0)
                some_work(&e);
        }
        bool failed = faults_stop();
        if (e.f)
            assert_int_equal(flows_error(e.f), failed ? -ENOMEM : 0);
        flows_free(e.f);
        if (!failed)
            break;
    }
    flows_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flow_waits_where_the_capacity_is_gone_and_goes_on_when_it_is_back),
        cmocka_unit_test(flows_share_what_capacity_there_is),
        cmocka_unit_test(more_capacity_moves_the_bottleneck_on),
        cmocka_unit_test(the_same_capacity_again_changes_nothing),
        cmocka_unit_test(a_flow_that_moves_keeps_what_it_delivered),
        cmocka_unit_test(a_flow_that_moves_has_its_new_cap_and_its_old_weight),
        cmocka_unit_test(a_longer_path_than_before_is_taken_as_well),
        cmocka_unit_test(a_target_that_is_moved_moves_the_end),
        cmocka_unit_test(a_target_that_is_reached_already_ends_the_flow),
        cmocka_unit_test(a_waiting_flow_ends_when_its_target_is_what_it_has),
        cmocka_unit_test(a_waiting_flow_has_as_much_left_as_its_target_says),
        cmocka_unit_test(a_further_target_goes_on_and_solves_nothing),
        cmocka_unit_test(a_flow_that_goes_on_where_nothing_moves_delivers_nothing),
        cmocka_unit_test(a_flow_of_no_bytes_goes_on_where_nothing_moves),
        cmocka_unit_test(a_flow_may_be_stopped_in_its_own_callback),
        cmocka_unit_test(
            a_flow_started_in_a_callback_stays_though_it_has_the_number_of_the_ended_one),
        cmocka_unit_test(who_is_stopped_at_his_last_instant_is_not_called_for),
        cmocka_unit_test(what_a_callback_starts_may_end_in_the_same_instant),
        cmocka_unit_test(a_target_that_is_taken_back_calls_back_once_more),
        cmocka_unit_test(a_million_pieces_lose_no_byte),
        cmocka_unit_test(nothing_is_allocated_for_an_event_once_the_arrays_have_grown),
        cmocka_unit_test(running_out_of_memory_is_told_and_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
