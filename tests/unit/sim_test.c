#include "sim/engine/sim.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* What fired, as letters in order; what is asked of sources stands in lower case. */
struct script {
    struct sim *sim;
    char log[64];
    sim_time times[64];
    size_t n;
};

static void note(struct script *s, char letter, sim_time now)
{
    assert_true(s->n + 1 < sizeof s->log);
    s->times[s->n] = now;
    s->log[s->n++] = letter;
    s->log[s->n] = '\0';
}

static struct script script_new(void)
{
    struct script s = {.sim = sim_new()};
    assert_non_null(s.sim);
    return s;
}

static void fire(void *ctx, uint64_t letter, sim_time now)
{
    struct script *s = ctx;
    assert_true(sim_now(s->sim) == now);
    note(s, (char)letter, now);
}

/* Schedules the next letter for this very instant. */
static void fire_and_follow(void *ctx, uint64_t letter, sim_time now)
{
    struct script *s = ctx;
    fire(ctx, letter, now);
    sim_at(s->sim, now, fire, s, letter + 1);
}

static void fire_and_stop(void *ctx, uint64_t letter, sim_time now)
{
    struct script *s = ctx;
    fire(ctx, letter, now);
    sim_stop(s->sim, -EIO);
}

/* --- Events ----------------------------------------------------------------------------------- */

TEST(events_fire_in_the_order_of_their_times)
{
    struct script s = script_new();
    sim_at(s.sim, 30, fire, &s, 'C');
    sim_at(s.sim, 10, fire, &s, 'A');
    sim_at(s.sim, 20, fire, &s, 'B');
    assert_int_equal(sim_run(s.sim, 100), 0);
    assert_string_equal(s.log, "ABC");
    assert_int_equal(s.times[2], 30);
    assert_int_equal(sim_fired(s.sim), 3);
    sim_free(s.sim);
}

TEST(ties_fire_in_the_order_they_were_scheduled)
{
    struct script s = script_new();
    sim_at(s.sim, 5, fire, &s, 'z');
    for (char c = 'A'; c <= 'Z'; c++)
        sim_at(s.sim, 7, fire, &s, (uint64_t)c);
    sim_run(s.sim, 7);
    assert_string_equal(s.log, "zABCDEFGHIJKLMNOPQRSTUVWXYZ");
    sim_free(s.sim);
}

TEST(an_event_scheduled_for_now_fires_behind_those_already_there)
{
    struct script s = script_new();
    sim_at(s.sim, 1, fire_and_follow, &s, 'A');
    sim_at(s.sim, 1, fire, &s, 'X');
    sim_at(s.sim, 2, fire, &s, 'Y');
    sim_run(s.sim, 9);
    assert_string_equal(s.log, "AXBY");
    sim_free(s.sim);
}

TEST(events_at_the_start_fire)
{
    struct script s = script_new();
    sim_at(s.sim, 0, fire, &s, 'A');
    sim_run(s.sim, 0);
    assert_string_equal(s.log, "A");
    sim_free(s.sim);
}

TEST(an_event_for_never_does_not_fire)
{
    struct script s = script_new();
    sim_at(s.sim, SIM_NEVER, fire, &s, 'A');
    assert_true(sim_idle(s.sim));
    assert_int_equal(sim_run(s.sim, SIM_NEVER), 0);
    assert_string_equal(s.log, "");
    sim_free(s.sim);
}

/* --- The end ---------------------------------------------------------------------------------- */

TEST(a_run_fires_what_is_at_its_end_and_keeps_what_is_behind)
{
    struct script s = script_new();
    sim_at(s.sim, 10, fire, &s, 'A');
    sim_at(s.sim, 11, fire, &s, 'B');
    assert_int_equal(sim_run(s.sim, 10), 0);
    assert_string_equal(s.log, "A");
    assert_int_equal(sim_now(s.sim), 10);
    assert_false(sim_idle(s.sim));
    assert_int_equal(sim_run(s.sim, 11), 0);
    assert_string_equal(s.log, "AB");
    assert_true(sim_idle(s.sim));
    sim_free(s.sim);
}

TEST(a_run_sets_the_clock_to_its_end)
{
    struct script s = script_new();
    assert_int_equal(sim_run(s.sim, 50), 0);
    assert_int_equal(sim_now(s.sim), 50);
    sim_at(s.sim, 60, fire, &s, 'A');
    sim_run(s.sim, 55);
    assert_int_equal(sim_now(s.sim), 55);
    assert_string_equal(s.log, "");
    sim_free(s.sim);
}

TEST(an_end_that_is_past_fires_nothing_and_turns_no_clock_back)
{
    struct script s = script_new();
    sim_run(s.sim, 50);
    sim_at(s.sim, 50, fire, &s, 'A');
    assert_int_equal(sim_run(s.sim, 40), 0);
    assert_string_equal(s.log, "");
    assert_int_equal(sim_now(s.sim), 50);
    sim_free(s.sim);
}

TEST(a_stopped_run_says_why_and_can_go_on)
{
    struct script s = script_new();
    sim_at(s.sim, 10, fire_and_stop, &s, 'A');
    sim_at(s.sim, 10, fire, &s, 'B');
    assert_int_equal(sim_run(s.sim, 100), -EIO);
    assert_string_equal(s.log, "A");
    assert_int_equal(sim_now(s.sim), 10);
    assert_int_equal(sim_run(s.sim, 100), 0);
    assert_string_equal(s.log, "AB");
    sim_free(s.sim);
}

TEST(what_is_queued_is_dropped_with_the_run)
{
    struct script s = script_new();
    sim_at(s.sim, 10, fire, &s, 'A');
    sim_free(s.sim);
    assert_string_equal(s.log, "");
    sim_free(NULL);
}

TEST(running_out_of_memory_ends_the_run)
{
    struct script s = script_new();
    sim_at(s.sim, 5, fire, &s, 'A');
    faults_start(0);
    for (int i = 0; i < 20; i++) /* more than the heap holds at first */
        sim_at(s.sim, 10, fire, &s, 'B');
    assert_true(faults_stop());
    assert_int_equal(sim_run(s.sim, 100), -ENOMEM);
    sim_free(s.sim);
}

/* --- Sources ---------------------------------------------------------------------------------- */

/* A source that fires at the times of a list, noting its letter; asked, it notes that in lower
 * case. At the first firing it may schedule an event for the same instant. */
struct source {
    struct script *script;
    const sim_time *times; /* ends in SIM_NEVER */
    char letter;
    event_fn *then;
};

static sim_time source_next(void *ctx, sim_time now)
{
    struct source *x = ctx;
    note(x->script, (char)(x->letter - 'A' + 'a'), now);
    return *x->times;
}

static void source_fire(void *ctx, sim_time now)
{
    struct source *x = ctx;
    assert_true(now == *x->times);
    assert_true(sim_now(x->script->sim) == now);
    note(x->script, x->letter, now);
    x->times++;
    if (x->then)
        sim_at(x->script->sim, now, x->then, x->script, 'E');
    x->then = NULL;
}

static void add_source(struct script *s, struct source *x)
{
    x->script = s;
    sim_add_source(s->sim, (struct sim_source){source_next, source_fire, x});
}

TEST(a_source_fires_when_it_wants_to)
{
    struct script s = script_new();
    const sim_time times[] = {10, 10, 30, SIM_NEVER};
    struct source p = {.times = times, .letter = 'P'};
    add_source(&s, &p);
    sim_at(s.sim, 20, fire, &s, 'A');
    assert_int_equal(sim_run(s.sim, 100), 0);
    assert_string_equal(s.log, "pPpPpApPp");
    assert_int_equal(sim_fired(s.sim), 4);
    sim_free(s.sim);
}

TEST(a_source_is_asked_only_once_an_instant_is_worked_off)
{
    struct script s = script_new();
    const sim_time times[] = {SIM_NEVER};
    struct source p = {.times = times, .letter = 'P'};
    add_source(&s, &p);
    sim_at(s.sim, 10, fire_and_follow, &s, 'A');
    sim_at(s.sim, 10, fire, &s, 'X');
    sim_run(s.sim, 100);
    assert_string_equal(s.log, "pAXBp");
    sim_free(s.sim);
}

TEST(at_equal_times_events_fire_before_sources)
{
    struct script s = script_new();
    const sim_time times[] = {10, SIM_NEVER};
    struct source p = {.times = times, .letter = 'P'};
    add_source(&s, &p);
    sim_at(s.sim, 10, fire, &s, 'A');
    sim_at(s.sim, 10, fire, &s, 'B');
    sim_run(s.sim, 10);
    assert_string_equal(s.log, "pABpPp");
    sim_free(s.sim);
}

TEST(at_equal_times_sources_fire_in_the_order_they_were_added)
{
    struct script s = script_new();
    const sim_time times[] = {10, SIM_NEVER}, early[] = {5, 10, SIM_NEVER};
    struct source q = {.times = times, .letter = 'Q'}, p = {.times = early, .letter = 'P'};
    add_source(&s, &q);
    add_source(&s, &p);
    sim_run(s.sim, 10);
    assert_string_equal(s.log, "qpPqpQqpPqp");
    sim_free(s.sim);
}

TEST(what_a_source_schedules_for_now_fires_before_sources_are_asked_again)
{
    struct script s = script_new();
    const sim_time times[] = {10, 10, SIM_NEVER};
    struct source p = {.times = times, .letter = 'P', .then = fire};
    add_source(&s, &p);
    sim_run(s.sim, 10);
    assert_string_equal(s.log, "pPEpPp");
    sim_free(s.sim);
}

TEST(a_source_beyond_the_end_keeps_its_firing)
{
    struct script s = script_new();
    const sim_time times[] = {20, SIM_NEVER};
    struct source p = {.times = times, .letter = 'P'};
    add_source(&s, &p);
    sim_run(s.sim, 19);
    assert_null(strchr(s.log, 'P'));
    assert_int_equal(sim_now(s.sim), 19);
    assert_false(sim_idle(s.sim));
    sim_run(s.sim, 20);
    assert_non_null(strchr(s.log, 'P'));
    assert_true(sim_idle(s.sim));
    sim_free(s.sim);
}

/* --- Times ------------------------------------------------------------------------------------ */

TEST(seconds_are_rounded_to_the_next_nanosecond)
{
    assert_int_equal(sim_seconds(0), 0);
    assert_int_equal(sim_seconds(1), SIM_SECOND);
    assert_int_equal(sim_seconds(1.5e-9), 2);
    assert_int_equal(sim_seconds(1e-12), 1);
    assert_int_equal(sim_seconds(86400), 86400 * SIM_SECOND);
}

TEST(what_does_not_fit_is_never)
{
    assert_true(sim_seconds(1e10) == SIM_NEVER);
    assert_true(sim_seconds(INFINITY) == SIM_NEVER);
    assert_true(sim_seconds(NAN) == SIM_NEVER);
    assert_true(sim_seconds(9e9) < SIM_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_fire_in_the_order_of_their_times),
        cmocka_unit_test(ties_fire_in_the_order_they_were_scheduled),
        cmocka_unit_test(an_event_scheduled_for_now_fires_behind_those_already_there),
        cmocka_unit_test(events_at_the_start_fire),
        cmocka_unit_test(an_event_for_never_does_not_fire),
        cmocka_unit_test(a_run_fires_what_is_at_its_end_and_keeps_what_is_behind),
        cmocka_unit_test(a_run_sets_the_clock_to_its_end),
        cmocka_unit_test(an_end_that_is_past_fires_nothing_and_turns_no_clock_back),
        cmocka_unit_test(a_stopped_run_says_why_and_can_go_on),
        cmocka_unit_test(what_is_queued_is_dropped_with_the_run),
        cmocka_unit_test(running_out_of_memory_ends_the_run),
        cmocka_unit_test(a_source_fires_when_it_wants_to),
        cmocka_unit_test(a_source_is_asked_only_once_an_instant_is_worked_off),
        cmocka_unit_test(at_equal_times_events_fire_before_sources),
        cmocka_unit_test(at_equal_times_sources_fire_in_the_order_they_were_added),
        cmocka_unit_test(what_a_source_schedules_for_now_fires_before_sources_are_asked_again),
        cmocka_unit_test(a_source_beyond_the_end_keeps_its_firing),
        cmocka_unit_test(seconds_are_rounded_to_the_next_nanosecond),
        cmocka_unit_test(what_does_not_fit_is_never),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
