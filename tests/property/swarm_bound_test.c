/*
 * Random flash crowds against the minimum distribution time (Kumar and Ross 2006): no way to give
 * n peers a content of F bytes is faster than
 *
 *     max(F / us, F / dmin, n F / (us + sum of u))
 *
 * where us is what the seeds upload together, d and u are what a peer downloads and uploads. That
 * holds whatever the tracker, guidance, choking and the links between do, as long as all came at one
 * moment and everybody gets everything.
 *
 * The crowds are of three classes in three networks, with few or many pieces and slots, full or
 * short neighbour lists, guided or not, and an uplink that may be too narrow for them.
 */
#include "tests/support/fake_guide.h"
#include "tests/support/swarm_rig.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { CLASSES = 3 };

struct crowd {
    double up[CLASSES], down[CLASSES], seed_up; /* bytes per second */
    uint32_t peers[CLASSES], seeds;
    double size;
};

static struct crowd random_crowd(struct rng *rng)
{
    struct crowd c = {.seeds = 1 + (uint32_t)rng_below(rng, 3),
                      .seed_up = 125000 * (1 + (double)rng_below(rng, 16)),
                      .size = 1e6 * (1 + (double)rng_below(rng, 8))};
    for (int i = 0; i < CLASSES; i++) {
        c.up[i] = 125000 * (1 + (double)rng_below(rng, 8));
        c.down[i] = 125000 * (1 + (double)rng_below(rng, 32));
        c.peers[i] = 1 + (uint32_t)rng_below(rng, 15);
    }
    return c;
}

/* Network and access node i has the hosts of class i; the seeds are in the core. */
static void write_topology(FILE *out, const struct crowd *c, double narrow)
{
    fprintf(out,
            "'topology': {'graph': {'networks': {'core': {}, 'n0': {}, 'n1': {}, 'n2': {}}, "
            "'classes': {'s': {'up': '%.17g bit/s', 'down': '1 Gbit/s'}",
            8 * c->seed_up);
    for (int i = 0; i < CLASSES; i++)
        fprintf(out, ", 'c%d': {'up': '%.17g bit/s', 'down': '%.17g bit/s'}", i, 8 * c->up[i],
                8 * c->down[i]);
    fputs("}, 'nodes': {'core': {'network': 'core', 'kind': 'access', 'hosts': 3, 'classes': {'s': "
          "1}, 'prefixes': ['10.9.0.0/24']}",
          out);
    for (int i = 0; i < CLASSES; i++)
        fprintf(out,
                ", 'n%d': {'network': 'n%d', 'kind': 'access', 'hosts': 16, 'classes': {'c%d': 1}, "
                "'prefixes': ['10.%d.0.0/24']}",
                i, i, i, i);
    fputs("}, 'links': {", out);
    for (int i = 0; i < CLASSES; i++)
        fprintf(out,
                "%s'l%d': {'from': 'n%d', 'to': 'core', 'kind': 'transit', 'capacity': '%.17g "
                "bit/s', 'delay': '1 ms'}",
                i ? ", " : "", i, i, i ? 1e12 : narrow);
    fputs("}}}, ", out);
}

static void write_scenario(FILE *out, const struct crowd *c, struct rng *rng, uint32_t seed)
{
    static const char *const holders[] = {"none", "peer", "tracker", "both"};
    static const char *const caps[] = {"", "", ", 'external': 0", ", 'external': 3"};
    static const char *const services[] = {"cost-map", "delay", "oracle"};
    static const char *const strategies[] = {"cost", "biased", "p4p"};
    static const char *const pieces[] = {"16 KiB", "64 KiB", "1 MB"};
    fprintf(out,
            "{'title': 'rig', 'duration': '2 d', 'seed': %u, 'alto': {'servers': {'x': "
            "{'network': 'n0', 'policy': 'flat'}}}, ",
            seed);
    write_topology(out, c, rng_below(rng, 2) ? 1e12 : 4e6);
    fprintf(
        out,
        "'workloads': {'w': {'kind': 'swarm', 'content': '%.0f B', 'piece': '%s', 'seeds': "
        "{'count': %u, 'class': 's'}, 'arrivals': {'within': '0 s'}, 'seeding': 'forever', "
        "'tracker': {'delay': '0 s', 'min_interval': '10 s'%s}, 'choking': {'regular': %u}, "
        "'neighbours': {'most': %u}, 'exchange': '%s', 'guidance': {'holder': '%s', 'service': '%s', 'strategy': '%s'}, "
        "'population': {",
        c->size, pieces[rng_below(rng, 3)], c->seeds, caps[rng_below(rng, COUNT(caps))],
        (unsigned)rng_below(rng, 12), 8 + (unsigned)rng_below(rng, 60),
        rng_below(rng, 2) ? "pex" : "none", holders[rng_below(rng, COUNT(holders))],
        services[rng_below(rng, COUNT(services))], strategies[rng_below(rng, COUNT(strategies))]);
    for (int i = 0; i < CLASSES; i++)
        fprintf(out, "%s'c%d': {'class': 'c%d', 'peers': %u}", i ? ", " : "", i, i, c->peers[i]);
    fputs("}}}}", out);
}

static double bound(const struct crowd *c)
{
    double sum = c->seeds * c->seed_up, slowest = INFINITY, peers = 0;
    for (int i = 0; i < CLASSES; i++) {
        sum += c->peers[i] * c->up[i];
        peers += c->peers[i];
        slowest = fmin(slowest, c->down[i]);
    }
    return fmax(c->size / (c->seeds * c->seed_up), fmax(c->size / slowest, peers * c->size / sum));
}

struct makespan {
    double last;
    uint32_t finished;
};

static void note(void *ctx, const struct peer_record *p)
{
    struct makespan *m = ctx;
    m->finished += p->outcome == PEER_FINISHED;
    m->last = fmax(m->last, (double)p->finished * 1e-9);
}

static double random_cost(const struct fake_guide *g, uint32_t from, uint32_t self)
{
    (void)g;
    return (double)((from * 2654435761u ^ self * 2246822519u) >> 13);
}

static struct makespan run(const char *scenario)
{
    struct makespan m = {0, 0};
    struct swarm_rig r;
    struct fake_guide g;
    fake_guide_init(&g);
    g.cost = random_cost;
    swarm_rig_init(&r, scenario, 1, &g.guide);
    for (double at = 60; at < 100000 && swarms_count(r.swarms).leeching + (at == 60); at += 60)
        swarm_rig_run(&r, at);
    swarms_each_peer(r.swarms, note, &m);
    swarm_rig_check(&r);
    swarm_rig_fini(&r);
    fake_guide_fini(&g);
    return m;
}

/* Completions are rounded up to whole nanoseconds. */
TEST(no_random_flash_crowd_beats_the_minimum_distribution_time)
{
    double nearest = INFINITY;
    for (uint32_t seed = 1; seed <= 40; seed++) {
        struct rng rng;
        char *text;
        size_t size;
        FILE *out = open_memstream(&text, &size);
        rng_init(&rng, seed, 1, "crowds", "swarm bound");
        struct crowd c = random_crowd(&rng);
        print_message("seed %u\n", seed);
        write_scenario(out, &c, &rng, seed);
        fclose(out);
        struct makespan m = run(text);
        assert_int_equal(m.finished, c.peers[0] + c.peers[1] + c.peers[2]);
        assert_true(m.last >= bound(&c) * (1 - 1e-9));
        nearest = fmin(nearest, m.last / bound(&c));
        free(text);
    }
    /* The bound is no empty one: some crowd comes near it. */
    assert_true(nearest < 1.2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_random_flash_crowd_beats_the_minimum_distribution_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
