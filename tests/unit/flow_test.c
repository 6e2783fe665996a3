/*
 * The flow engine's rates and completions: worked examples, with their arithmetic. Changes on the
 * way and callbacks are those of flow_changes_test.c; random workloads those of property/flow_test.c.
 */
#include "sim/net/flow.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>

enum { FLOWS_MAX = 8 };

/* An engine, and when the flow of each tag ended; -1: not yet. */
struct engine {
    struct flows *f;
    sim_time ended[FLOWS_MAX];
};

static void note_end(void *ctx, uint32_t flow, uint64_t tag, sim_time now)
{
    struct engine *e = ctx;
    assert_double_is(flows_delivered(e->f, flow, now), flows_target(e->f, flow));
    assert_int_equal(e->ended[tag], -1);
    e->ended[tag] = now;
}

static void setup(struct engine *e)
{
    e->f = flows_new(note_end, e);
    assert_non_null(e->f);
    for (size_t i = 0; i < FLOWS_MAX; i++)
        e->ended[i] = -1;
}

static void teardown(struct engine *e)
{
    assert_int_equal(flows_error(e->f), 0);
    flows_free(e->f);
}

/* Lets everything end that will. */
static void run(struct engine *e, sim_time now)
{
    for (sim_time next; (next = flows_next(e->f, now)) != SIM_NEVER; now = next) {
        assert_true(next >= now);
        flows_fire(e->f, next);
    }
}

struct start {
    uint32_t path[4];
    size_t hops;
    double bytes, weight, cap;
};

static uint32_t start(struct engine *e, uint64_t tag, struct start s, sim_time now)
{
    struct flow_spec spec = {
        s.path, s.hops, s.weight > 0 ? s.weight : 1, s.cap > 0 ? s.cap : INFINITY, s.bytes, tag};
    uint32_t flow = flows_start(e->f, &spec, now);
    assert_true(flow != FLOW_NONE);
    return flow;
}

/* Rates are quotients of small numbers: the last bit may differ by the order of operations. */
static void rate_is(struct engine *e, uint32_t flow, double wanted)
{
    assert_double_near(flows_rate(e->f, flow, 0), wanted, wanted * 1e-15);
}

/* --- Rates ------------------------------------------------------------------------------------ */

TEST(a_flow_alone_has_the_narrowest_resource_for_itself)
{
    struct engine e;
    setup(&e);
    uint32_t wide = flows_add_resource(e.f, 300), narrow = flows_add_resource(e.f, 100);
    uint32_t a = start(&e, 0, (struct start){.path = {wide, narrow}, .hops = 2, .bytes = 1e6}, 0);
    rate_is(&e, a, 100);
    teardown(&e);
}

TEST(flows_over_one_resource_share_it_evenly)
{
    struct engine e;
    setup(&e);
    uint32_t r = flows_add_resource(e.f, 100), flow[4];
    for (uint64_t i = 0; i < 4; i++)
        flow[i] = start(&e, i, (struct start){.path = {r}, .hops = 1, .bytes = 1e6}, 0);
    for (int i = 0; i < 4; i++) {
        rate_is(&e, flow[i], 25);
        assert_int_equal(flows_bottleneck(e.f, flow[i], 0), r);
    }
    teardown(&e);
}

/*
 * The parking lot (Bertsekas & Gallager, 6.5.2): one flow over r1, r2, r3, of 100 each; one more on
 * r1, one more on r2, two more on r3. r3 is divided by three: 33.3 each. On r1 and r2 the long flow
 * takes 33.3, the other one the remaining 66.7.
 */
TEST(a_long_flow_gets_its_share_where_it_is_least_and_the_others_take_the_rest)
{
    struct engine e;
    setup(&e);
    uint32_t r1 = flows_add_resource(e.f, 100), r2 = flows_add_resource(e.f, 100),
             r3 = flows_add_resource(e.f, 100);
    uint32_t all = start(&e, 0, (struct start){.path = {r1, r2, r3}, .hops = 3, .bytes = 1e6}, 0);
    uint32_t on1 = start(&e, 1, (struct start){.path = {r1}, .hops = 1, .bytes = 1e6}, 0);
    uint32_t on2 = start(&e, 2, (struct start){.path = {r2}, .hops = 1, .bytes = 1e6}, 0);
    uint32_t on3 = start(&e, 3, (struct start){.path = {r3}, .hops = 1, .bytes = 1e6}, 0);
    start(&e, 4, (struct start){.path = {r3}, .hops = 1, .bytes = 1e6}, 0);
    rate_is(&e, all, 100.0 / 3);
    rate_is(&e, on1, 200.0 / 3);
    rate_is(&e, on2, 200.0 / 3);
    rate_is(&e, on3, 100.0 / 3);
    assert_int_equal(flows_bottleneck(e.f, all, 0), r3);
    assert_int_equal(flows_bottleneck(e.f, on1, 0), r1);
    teardown(&e);
}

/* 100 in the ratio 1 : 3. */
TEST(shares_go_by_weight)
{
    struct engine e;
    setup(&e);
    uint32_t r = flows_add_resource(e.f, 100);
    uint32_t a = start(&e, 0, (struct start){.path = {r}, .hops = 1, .bytes = 1e6, .weight = 1}, 0);
    uint32_t b = start(&e, 1, (struct start){.path = {r}, .hops = 1, .bytes = 1e6, .weight = 3}, 0);
    rate_is(&e, a, 25);
    rate_is(&e, b, 75);
    teardown(&e);
}

/* Of 100, a takes its cap of 10; b and c share 90. */
TEST(what_a_cap_leaves_goes_to_the_others)
{
    struct engine e;
    setup(&e);
    uint32_t r = flows_add_resource(e.f, 100);
    uint32_t a = start(&e, 0, (struct start){.path = {r}, .hops = 1, .bytes = 1e6, .cap = 10}, 0);
    uint32_t b = start(&e, 1, (struct start){.path = {r}, .hops = 1, .bytes = 1e6}, 0);
    uint32_t c = start(&e, 2, (struct start){.path = {r}, .hops = 1, .bytes = 1e6, .cap = 46}, 0);
    rate_is(&e, a, 10);
    rate_is(&e, b, 45);
    rate_is(&e, c, 45);
    assert_int_equal(flows_bottleneck(e.f, a, 0), FLOW_NONE);
    assert_int_equal(flows_bottleneck(e.f, b, 0), r);
    teardown(&e);
}

/* Weight 3 asks for 75 of 100 but is held at 30; weight 1 gets 70, not 25. */
TEST(a_cap_holds_whatever_the_weight)
{
    struct engine e;
    setup(&e);
    uint32_t r = flows_add_resource(e.f, 100);
    uint32_t a = start(
        &e, 0, (struct start){.path = {r}, .hops = 1, .bytes = 1e6, .weight = 3, .cap = 30}, 0);
    uint32_t b = start(&e, 1, (struct start){.path = {r}, .hops = 1, .bytes = 1e6}, 0);
    rate_is(&e, a, 30);
    rate_is(&e, b, 70);
    teardown(&e);
}

TEST(caps_that_do_not_fill_a_resource_are_all_that_counts)
{
    struct engine e;
    setup(&e);
    uint32_t r = flows_add_resource(e.f, 100);
    uint32_t a = start(&e, 0, (struct start){.path = {r}, .hops = 1, .bytes = 1e6, .cap = 40}, 0);
    uint32_t b = start(&e, 1, (struct start){.path = {r}, .hops = 1, .bytes = 1e6, .cap = 60}, 0);
    rate_is(&e, a, 40);
    rate_is(&e, b, 60);
    teardown(&e);
}

/* a crosses r on its way there and back: 2 a + b = 90 and a = b = 30. Alone it has 90 / 2. */
TEST(a_resource_that_is_crossed_twice_is_used_twice)
{
    struct engine e;
    setup(&e);
    uint32_t r = flows_add_resource(e.f, 90), wide = flows_add_resource(e.f, 1000);
    uint32_t a = start(&e, 0, (struct start){.path = {r, wide, r}, .hops = 3, .bytes = 1e6}, 0);
    rate_is(&e, a, 45);
    uint32_t b = start(&e, 1, (struct start){.path = {r}, .hops = 1, .bytes = 1e6}, 0);
    rate_is(&e, a, 30);
    rate_is(&e, b, 30);
    teardown(&e);
}

TEST(nothing_moves_over_a_resource_without_capacity)
{
    struct engine e;
    setup(&e);
    uint32_t dead = flows_add_resource(e.f, 0), r = flows_add_resource(e.f, 100);
    uint32_t a = start(&e, 0, (struct start){.path = {dead, r}, .hops = 2, .bytes = 1e6}, 0);
    uint32_t b = start(&e, 1, (struct start){.path = {r}, .hops = 1, .bytes = 1e6}, 0);
    assert_double_is(flows_rate(e.f, a, 0), 0);
    rate_is(&e, b, 100);
    teardown(&e);
}

/* --- Completions ------------------------------------------------------------------------------ */

/* 100 and 300 bytes over 100 B/s: at 50 each the first ends at 2 s; the other has 200 left, for
 * which it now has 100: 4 s. */
TEST(the_second_flow_speeds_up_when_the_first_ends)
{
    struct engine e;
    setup(&e);
    uint32_t r = flows_add_resource(e.f, 100);
    start(&e, 0, (struct start){.path = {r}, .hops = 1, .bytes = 100}, 0);
    start(&e, 1, (struct start){.path = {r}, .hops = 1, .bytes = 300}, 0);
    run(&e, 0);
    assert_int_equal(e.ended[0], 2 * SIM_SECOND);
    assert_int_equal(e.ended[1], 4 * SIM_SECOND);
    assert_int_equal(flows_count(e.f), 0);
    teardown(&e);
}

/* Processor sharing: 100 B/s, a at 0 s with 300, b at 1 s with 100. Till 1 s a has 100 done; then
 * 50 each: b ends at 3 s, a has 100 left and ends at 4 s. */
TEST(a_flow_that_comes_later_takes_its_share_from_then_on)
{
    struct engine e;
    setup(&e);
    uint32_t r = flows_add_resource(e.f, 100);
    uint32_t a = start(&e, 0, (struct start){.path = {r}, .hops = 1, .bytes = 300}, 0);
    flows_next(e.f, 0);
    start(&e, 1, (struct start){.path = {r}, .hops = 1, .bytes = 100}, SIM_SECOND);
    assert_double_is(flows_delivered(e.f, a, SIM_SECOND), 100);
    run(&e, SIM_SECOND);
    assert_int_equal(e.ended[1], 3 * SIM_SECOND);
    assert_int_equal(e.ended[0], 4 * SIM_SECOND);
    teardown(&e);
}

/* A third of a second is 333,333,333.3 ns: the completion falls on the nanosecond behind. */
TEST(completions_fall_on_the_nanosecond_behind_the_exact_moment)
{
    struct engine e;
    setup(&e);
    uint32_t r = flows_add_resource(e.f, 3);
    start(&e, 0, (struct start){.path = {r}, .hops = 1, .bytes = 1}, 0);
    run(&e, 0);
    assert_int_equal(e.ended[0], 333333334);
    teardown(&e);
}

TEST(equal_flows_end_at_one_instant)
{
    struct engine e;
    setup(&e);
    uint32_t r = flows_add_resource(e.f, 70);
    for (uint64_t i = 0; i < 7; i++)
        start(&e, i, (struct start){.path = {r}, .hops = 1, .bytes = 30}, 0);
    sim_time at = flows_next(e.f, 0);
    assert_int_equal(at, 3 * SIM_SECOND); /* 30 / (70 / 7) */
    flows_fire(e.f, at);
    for (int i = 0; i < 7; i++)
        assert_int_equal(e.ended[i], at);
    assert_int_equal(flows_next(e.f, at), SIM_NEVER);
    teardown(&e);
}

TEST(a_flow_of_no_bytes_ends_at_once_even_where_nothing_moves)
{
    struct engine e;
    setup(&e);
    uint32_t r = flows_add_resource(e.f, 100), dead = flows_add_resource(e.f, 0);
    start(&e, 0, (struct start){.path = {r}, .hops = 1, .bytes = 0}, 5);
    start(&e, 1, (struct start){.path = {dead}, .hops = 1, .bytes = 0}, 5);
    assert_int_equal(flows_next(e.f, 5), 5);
    run(&e, 5);
    assert_int_equal(e.ended[0], 5);
    assert_int_equal(e.ended[1], 5);
    teardown(&e);
}

/* 1e15 bytes at 1e8 B/s are 1e7 s. */
TEST(a_petabyte_ends_to_the_nanosecond)
{
    struct engine e;
    setup(&e);
    uint32_t r = flows_add_resource(e.f, 1e8);
    uint32_t a = start(&e, 0, (struct start){.path = {r}, .hops = 1, .bytes = 1e15}, 0);
    flows_next(e.f, 0);
    assert_double_is(flows_delivered(e.f, a, 5000000 * SIM_SECOND), 5e14);
    run(&e, 0);
    assert_int_equal(e.ended[0], 10000000 * SIM_SECOND);
    teardown(&e);
}

/* 1e15 bytes at 1e-3 B/s would be 1e27 ns. */
TEST(what_ends_beyond_the_clock_never_ends)
{
    struct engine e;
    setup(&e);
    uint32_t slow = flows_add_resource(e.f, 1e-3), dead = flows_add_resource(e.f, 0);
    start(&e, 0, (struct start){.path = {slow}, .hops = 1, .bytes = 1e15}, 0);
    start(&e, 1, (struct start){.path = {dead}, .hops = 1, .bytes = 1}, 0);
    assert_int_equal(flows_next(e.f, 0), SIM_NEVER);
    teardown(&e);
}

/* 4,000 flows with a downlink of 10 each over a core of 20,000: 5 each, all at one instant and with
 * one solution. */
TEST(thousands_that_start_at_one_instant_are_solved_once)
{
    enum { N = 4000 };
    struct engine e;
    setup(&e);
    uint32_t core = flows_add_resource(e.f, 20000);
    uint32_t *flow = calloc(N, sizeof *flow);
    for (int i = 0; i < N; i++) {
        uint32_t down = flows_add_resource(e.f, 10);
        flow[i] = start(&e, 0, (struct start){.path = {core, down}, .hops = 2, .bytes = 1e6}, 0);
    }
    assert_int_equal(flows_next(e.f, 0), 200000 * SIM_SECOND);
    for (int i = 0; i < N; i++)
        rate_is(&e, flow[i], 5);
    assert_int_equal(flows_work(e.f).solves, 1);
    assert_int_equal(flows_count(e.f), N);
    free(flow);
    teardown(&e);
}

/* --- Looking ---------------------------------------------------------------------------------- */

TEST(flows_are_found_with_their_tags_on_the_resources_they_cross)
{
    struct engine e;
    setup(&e);
    uint32_t r = flows_add_resource(e.f, 100), s = flows_add_resource(e.f, 50), v[2];
    uint32_t a = start(&e, 5, (struct start){.path = {r, s}, .hops = 2, .bytes = 1}, 0);
    uint32_t b = start(&e, 6, (struct start){.path = {r, r}, .hops = 2, .bytes = 1}, 0);
    assert_int_equal(flows_tag(e.f, a), 5);
    assert_int_equal(flows_tag(e.f, b), 6);
    assert_int_equal(flows_crossing(e.f, s, v, 2), 1);
    assert_int_equal(v[0], a);
    assert_int_equal(flows_crossing(e.f, r, v, 2), 2); /* b stands there once */
    assert_true((v[0] == a && v[1] == b) || (v[0] == b && v[1] == a));
    assert_int_equal(flows_crossing(e.f, r, v, 1), 2);
    assert_double_is(flows_capacity(e.f, s), 50);
    teardown(&e);
}

TEST(numbers_of_flows_are_used_again)
{
    struct engine e;
    setup(&e);
    uint32_t r = flows_add_resource(e.f, 100);
    uint32_t a = start(&e, 0, (struct start){.path = {r}, .hops = 1, .bytes = 1}, 0);
    uint32_t b = start(&e, 1, (struct start){.path = {r}, .hops = 1, .bytes = 1}, 0);
    assert_true(flows_alive(e.f, a) && flows_alive(e.f, b));
    flows_stop(e.f, a, 0);
    assert_false(flows_alive(e.f, a));
    assert_false(flows_alive(e.f, 12345));
    assert_int_equal(flows_count(e.f), 1);
    assert_int_equal(start(&e, 2, (struct start){.path = {r}, .hops = 1, .bytes = 1}, 0), a);
    assert_int_equal(flows_end(e.f), 2);
    teardown(&e);
}

static void end_of_two(void *ctx, uint32_t flow, uint64_t tag, sim_time now)
{
    (void)flow;
    ((sim_time *)ctx)[tag] = now;
}

enum { PAIRS = 40 };

/* What was told of flows to end soon, and which flow of each tag ended. */
struct foresight {
    struct flows *f;
    unsigned last_step, rounds;
    bool told[2 * PAIRS];
    size_t foreseen, ended;
};

static void note_soon(void *ctx, uint32_t flow, uint64_t tag, unsigned step)
{
    struct foresight *s = ctx;
    assert_true(flows_alive(s->f, flow));
    assert_true(flows_tag(s->f, flow) == tag);
    assert_true(step == s->last_step || step == (s->last_step + 1) % FLOW_SOON_STEPS);
    s->rounds += step == 0 && s->last_step != 0;
    s->last_step = step;
    s->told[tag] = true;
}

static void note_foreseen(void *ctx, uint32_t flow, uint64_t tag, sim_time now)
{
    struct foresight *s = ctx;
    (void)flow;
    (void)now;
    s->ended++;
    s->foreseen += s->told[tag];
}

/* Two flows share each of 40 resources and end one pair behind the other. Of each pair the first has
 * been told of, but for the last 16, when too few are left to bother. */
TEST(flows_that_end_soon_are_told_of_step_by_step)
{
    struct foresight s = {.last_step = FLOW_SOON_STEPS - 1};
    s.f = flows_new(note_foreseen, &s);
    flows_set_soon(s.f, note_soon);
    for (uint32_t i = 0; i < PAIRS; i++) {
        uint32_t resource = flows_add_resource(s.f, 100);
        for (uint32_t k = 0; k < 2; k++) {
            struct flow_spec spec = {&resource, 1, 1, INFINITY, 50.0 * (i + 1), 2 * i + k};
            assert_true(flows_start(s.f, &spec, 0) != FLOW_NONE);
        }
    }
    for (sim_time now = 0; (now = flows_next(s.f, now)) != SIM_NEVER;)
        flows_fire(s.f, now);
    assert_int_equal(s.ended, 2 * PAIRS);
    assert_true(s.rounds > 1);
    assert_true(s.foreseen >= PAIRS - 16);
    assert_int_equal(flows_error(s.f), 0);
    flows_free(s.f);
}

TEST(the_engine_drives_a_simulation)
{
    sim_time ended[2] = {-1, -1};
    struct sim *sim = sim_new();
    struct flows *f = flows_new(end_of_two, ended);
    uint32_t r = flows_add_resource(f, 100);
    for (uint64_t i = 0; i < 2; i++) {
        struct flow_spec spec = {&r, 1, 1, INFINITY, i ? 300 : 100, i};
        flows_start(f, &spec, 0);
    }
    sim_add_source(sim, flows_source(f));
    assert_int_equal(sim_run(sim, 3 * SIM_SECOND), 0);
    assert_int_equal(ended[0], 2 * SIM_SECOND);
    assert_int_equal(ended[1], -1);
    assert_int_equal(sim_run(sim, 10 * SIM_SECOND), 0);
    assert_int_equal(ended[1], 4 * SIM_SECOND);
    assert_true(sim_idle(sim));
    flows_free(f);
    sim_free(sim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flow_alone_has_the_narrowest_resource_for_itself),
        cmocka_unit_test(flows_over_one_resource_share_it_evenly),
        cmocka_unit_test(a_long_flow_gets_its_share_where_it_is_least_and_the_others_take_the_rest),
        cmocka_unit_test(shares_go_by_weight),
        cmocka_unit_test(what_a_cap_leaves_goes_to_the_others),
        cmocka_unit_test(a_cap_holds_whatever_the_weight),
        cmocka_unit_test(caps_that_do_not_fill_a_resource_are_all_that_counts),
        cmocka_unit_test(a_resource_that_is_crossed_twice_is_used_twice),
        cmocka_unit_test(nothing_moves_over_a_resource_without_capacity),
        cmocka_unit_test(the_second_flow_speeds_up_when_the_first_ends),
        cmocka_unit_test(a_flow_that_comes_later_takes_its_share_from_then_on),
        cmocka_unit_test(completions_fall_on_the_nanosecond_behind_the_exact_moment),
        cmocka_unit_test(equal_flows_end_at_one_instant),
        cmocka_unit_test(a_flow_of_no_bytes_ends_at_once_even_where_nothing_moves),
        cmocka_unit_test(a_petabyte_ends_to_the_nanosecond),
        cmocka_unit_test(what_ends_beyond_the_clock_never_ends),
        cmocka_unit_test(thousands_that_start_at_one_instant_are_solved_once),
        cmocka_unit_test(flows_are_found_with_their_tags_on_the_resources_they_cross),
        cmocka_unit_test(numbers_of_flows_are_used_again),
        cmocka_unit_test(flows_that_end_soon_are_told_of_step_by_step),
        cmocka_unit_test(the_engine_drives_a_simulation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
