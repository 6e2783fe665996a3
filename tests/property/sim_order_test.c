/*
 * The event queue against a sorted list: events that schedule random further ones, many of them for
 * the same instants, fire in the order of a list that is sorted anew for every one that leaves it.
 */
#include "sim/engine/rng.h"
#include "sim/engine/sim.h"
#include "tests/support/test.h"

#include <stdlib.h>

enum { EVENTS = 3000 };

struct pending {
    sim_time at;
    uint64_t number; /* counts the pushes */
};

struct world {
    struct sim *sim;
    struct rng rng;
    struct pending list[EVENTS];
    size_t n;        /* events on the list */
    uint64_t pushed; /* events ever scheduled */
};

static void fired(void *ctx, uint64_t number, sim_time now);

/* A burst of events over the next few instants, now among them; far ones keep the queue full. */
static void schedule(struct world *w, sim_time now)
{
    for (uint64_t n = rng_below(&w->rng, 4); n > 0 && w->pushed < EVENTS; n--) {
        sim_time delay = (sim_time)rng_below(&w->rng, rng_below(&w->rng, 8) ? 5 : 1000);
        w->list[w->n++] = (struct pending){now + delay, w->pushed};
        sim_at(w->sim, now + delay, fired, w, w->pushed++);
    }
}

static size_t first_of(const struct world *w)
{
    size_t first = 0;
    for (size_t i = 1; i < w->n; i++) {
        const struct pending *a = &w->list[i], *b = &w->list[first];
        if (a->at < b->at || (a->at == b->at && a->number < b->number))
            first = i;
    }
    return first;
}

static void fired(void *ctx, uint64_t number, sim_time now)
{
    struct world *w = ctx;
    assert_true(w->n > 0);
    size_t first = first_of(w);
    assert_true(w->list[first].number == number);
    assert_true(w->list[first].at == now);
    w->list[first] = w->list[--w->n];
    schedule(w, now);
}

TEST(events_fire_in_the_order_of_a_sorted_list)
{
    uint64_t total = 0;
    for (uint64_t seed = 0; seed < 30; seed++) {
        struct world *w = calloc(1, sizeof *w);
        assert_non_null(w);
        w->sim = sim_new();
        rng_init(&w->rng, seed, 1, "sim", "");
        for (int i = 0; i < 20; i++)
            schedule(w, (sim_time)rng_below(&w->rng, 10));
        for (sim_time end = 0; !sim_idle(w->sim); end += (sim_time)rng_below(&w->rng, 100))
            assert_int_equal(sim_run(w->sim, end), 0);
        assert_int_equal(w->n, 0);
        assert_int_equal(sim_fired(w->sim), w->pushed);
        total += w->pushed;
        sim_free(w->sim);
        free(w);
    }
    assert_true(total > 30 * EVENTS / 2); /* most runs go on until the list is full */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_fire_in_the_order_of_a_sorted_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
