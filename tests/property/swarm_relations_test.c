/*
 * Relations that must hold between runs of random swarms, and between the books of a run.
 *
 * A swarm knows no unit of time but those it is given: capacities k times as high, with timers,
 * delays and arrivals k times as short, divide every completion time by k. Times are whole
 * nanoseconds, so that runs may drift apart by their rounding.
 *
 * The books of every network balance to the byte (books.h).
 */
#include "tests/support/books.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { PEERS = 40, NETWORKS_MAX = 16 };

/* --- Scaling ----------------------------------------------------------------------------------- */

struct times {
    double joined[PEERS], finished[PEERS], received[PEERS];
    enum peer_outcome outcome[PEERS];
    uint32_t n;
};

static void note(void *ctx, const struct peer_record *p)
{
    struct times *t = ctx;
    t->joined[t->n] = (double)p->joined * 1e-9;
    t->finished[t->n] = (double)p->finished * 1e-9;
    t->received[t->n] = p->received;
    t->outcome[t->n++] = p->outcome;
}

/*
 * Forty hosts. No two transfers may have the same rate, or they end at one instant, and rounding
 * decides which is first. So either every uplink is another one, nothing else limits, and a peer
 * serves one at a time; or each transfer is limited by its window, all round-trip times differ, and
 * everybody is served by the seed alone. (That shared capacities scale is shown for flows, in net_relations_test.c.)
 * Delays are whole nanoseconds however they are scaled.
 */
static void write_topology(FILE *out, struct rng *rng, bool windows, double k)
{
    fputs("'topology': {'graph': {'networks': {'n': {}}, 'classes': {", out);
    for (int i = 0; i < PEERS; i++)
        fprintf(out, "%s'c%d': {'up': '%.17g bit/s', 'down': '1 Tbit/s', 'delay': '%.17g s'}",
                i ? ", " : "", i, k * (windows ? 1e11 : 2e6 + 18e6 * rng_unit(rng)),
                (double)(84 + 20 * i + (int)rng_below(rng, 20)) * 12e-6 / k);
    fputs("}, 'nodes': {'a': {'network': 'n', 'kind': 'access', 'hosts': 40, 'classes': {", out);
    for (int i = 0; i < PEERS; i++)
        fprintf(out, "%s'c%d': 0.025", i ? ", " : "", i);
    fputs("}, 'prefixes': ['10.0.0.0/24']}}, 'links': {}}}, ", out);
}

enum behaviour { FLASH_CROWD, POISSON, WINDOWS, BEHAVIOURS };

static void write_arrivals(FILE *out, enum behaviour b, double k)
{
    if (b == POISSON)
        fprintf(out,
                "'arrivals': {'kind': 'poisson', 'interval': '%.17g s'}, 'abort_mean': '%.17g s', "
                "'seeding': 'forever', ",
                2 / k, 90 / k);
    else
        fprintf(out,
                "'arrivals': {'within': '%.17g s'}, 'seeding': {'kind': 'time', 'mean': '%.17g "
                "s'}, ",
                30 / k, 60 / k);
    if (b == WINDOWS)
        fputs("'transport': {'kind': 'window', 'window': '16 kB'}, ", out);
}

static void write_scenario(FILE *out, uint32_t seed, enum behaviour b, double k)
{
    struct rng rng;
    int slots = b == WINDOWS ? 40 : 0;
    rng_init(&rng, seed, 1, "scaling", "swarm relations");
    fputs("{'title': 'rig', 'duration': '1 d', ", out);
    write_topology(out, &rng, b == WINDOWS, k);
    fputs("'workloads': {'w': {'kind': 'swarm', 'content': '8 MB', 'piece': '128 KiB', ", out);
    write_arrivals(out, b, k);
    fprintf(
        out,
        "'population': {'p': {'peers': %d, 'reachable': %s}}, 'neighbours': {'most': 41}, 'tracker': "
        "{'interval': '%.17g s', 'min_interval': '%.17g s', 'delay': '%.17g s'}, 'choking': "
        "{'interval': '%.17g s', 'rotation': '%.17g s', 'hold_time': '%.17g s', 'regular': "
        "%d}}}}",
        PEERS - 1, b == WINDOWS ? "false" : "true", 1800 / k, 60 / k, 0.1 / k, 10 / k, 30 / k,
        60 / k, slots);
}

/* Runs a random swarm k times as fast. */
static void run_scaled(uint32_t seed, enum behaviour b, double k, struct times *t)
{
    struct swarm_rig r;
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    write_scenario(out, seed, b, k);
    fclose(out);
    swarm_rig_init(&r, text, seed, NULL);
    swarm_rig_run(&r, 1000 / k);
    t->n = 0;
    swarms_each_peer(r.swarms, note, t);
    assert_int_equal(t->n, PEERS - 1);
    swarm_rig_check(&r);
    swarm_rig_fini(&r);
    free(text);
}

static void scales(uint32_t seed, enum behaviour b, double k)
{
    struct times one, fast;
    run_scaled(seed, b, 1, &one);
    run_scaled(seed, b, k, &fast);
    for (uint32_t i = 0; i < one.n; i++) {
        assert_int_equal(one.outcome[i], fast.outcome[i]);
        assert_double_near(fast.joined[i] * k, one.joined[i], 1e-6);
        assert_double_near(fast.finished[i] * k, one.finished[i], 1e-6 * one.finished[i]);
        assert_double_near(fast.received[i], one.received[i], 1e-6 * one.received[i] + 1);
    }
}

TEST(capacities_times_k_and_timers_by_k_divide_completion_times_by_k)
{
    static const double factors[] = {2, 0.25, 3};
    for (uint32_t seed = 1; seed <= ROUNDS(8); seed++) {
        for (int b = 0; b < BEHAVIOURS; b++) {
            print_message("seed %u, behaviour %d\n", seed, b);
            scales(seed, (enum behaviour)b, factors[seed % COUNT(factors)]);
        }
    }
}

/* --- Books of networks ------------------------------------------------------------------------- */

static const char books_scenario[] =
    "{'title': 'rig', 'duration': '5 min', 'seed': %u, 'topology': {'archetype': {'kind': "
    "'multi-access', 'others': {'networks': 2, 'hosts': 40}, 'isp_b': {'hosts': 40, 'prefixes': "
    "['198.51.100.0/24']}, 'access': {'a': {'hosts': 30, 'prefixes': ['192.0.2.0/26']}, 'b': "
    "{'hosts': 30, 'prefixes': ['192.0.2.64/26']}, 'c': {'hosts': 30, 'prefixes': "
    "['192.0.2.128/26']}}}}, 'workloads': {'w': {'kind': 'swarm', 'content': '8 MB', 'count': 2, "
    "'piece': '128 KiB', 'abort_mean': '3 min', 'arrivals': {'within': '60 s'}, 'population': "
    "{'a': {'network': 'isp-a', 'peers': 25}, 'rest': {'peers': 25}}}}}";

/* Sums of doubles: a thousandth of a byte in some hundred megabytes. */
static void books_balance(const struct swarm_rig *r)
{
    struct books books[NETWORKS_MAX] = {{0}};
    uint32_t busy = 0;
    assert_true(net_topo(r->net)->nnetworks <= NETWORKS_MAX);
    books_add(r, books);
    for (uint32_t n = 0; n < net_topo(r->net)->nnetworks; n++) {
        const struct books *b = &books[n];
        assert_double_near(books_gap(b), 0, 1e-3);
        busy += b->uploads > 0 && b->incoming > 0;
    }
    assert_true(busy >= 3 || sim_now(r->sim) < 60 * SIM_SECOND);
}

/* Links fail and come back: transfers move to other routes, or break. */
TEST(uploads_less_outgoing_are_downloads_less_incoming_in_every_network)
{
    for (uint32_t seed = 1; seed <= ROUNDS(8); seed++) {
        char text[2048];
        struct swarm_rig r;
        struct rng rng;
        sim_time at = 0;
        print_message("seed %u\n", seed);
        rng_init(&rng, seed, 1, "books", "swarm relations");
        snprintf(text, sizeof text, books_scenario, seed);
        swarm_rig_init(&r, text, 1, NULL);
        while (at < 280 * SIM_SECOND) {
            at += (sim_time)(rng_unit(&rng) * 20e9);
            assert_int_equal(sim_run(r.sim, at), 0);
            books_balance(&r);
            if (seed % 2)
                net_set_link(r.net, (uint32_t)rng_below(&rng, r.cell->topo->nlinks),
                             rng_below(&rng, 3) > 0);
        }
        swarm_rig_fini(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capacities_times_k_and_timers_by_k_divide_completion_times_by_k),
        cmocka_unit_test(uploads_less_outgoing_are_downloads_less_incoming_in_every_network),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
