/*
 * Random swarms, looked into at random moments: the invariants of swarm_internal.h hold, and every
 * byte that was received was sent once. The kinds differ in what they force: few slots and many
 * aborts, tiny pieces, full neighbour lists, links that fail, peers that leave at once, and, with
 * round numbers everywhere, that much happens at one instant.
 */
#include "sim/engine/rng.h"
#include "tests/support/fake_guide.h"
#include "tests/support/swarm_rig.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

struct kind {
    const char *name;
    const char *swarm; /* members of the workload */
    enum { PLAIN, FAILURES, GUIDED, ROUND } how;
};

static const struct kind kinds[] = {
    {"plain", "'content': '8 MB', 'piece': '256 KiB'", PLAIN},
    {"one piece", "'content': '200 kB', 'piece': '256 KiB'", PLAIN},
    {"short last block", "'content': '1000001 B', 'piece': '64 KiB'", PLAIN},
    {"leave at once, announce often",
     "'content': '4 MB', 'piece': '64 KiB', 'seeding': 'none', "
     "'tracker': {'interval': '30 s', 'min_interval': '5 s'}",
     PLAIN},
    {"aborts", "'content': '6 MB', 'piece': '128 KiB', 'abort_mean': '40 s'", PLAIN},
    {"full lists",
     "'content': '4 MB', 'piece': '64 KiB', "
     "'neighbours': {'ask': 20, 'initiate': 5, 'most': 6, 'least': 5}",
     PLAIN},
    {"full lists refuse",
     "'content': '4 MB', 'piece': '64 KiB', "
     "'neighbours': {'ask': 20, 'initiate': 5, 'most': 6, 'least': 5, 'full': 'refuse'}",
     PLAIN},
    {"one slot",
     "'content': '2 MB', 'piece': '64 KiB', 'choking': {'regular': 0, 'optimistic': 1, "
     "'interval': '2 s', 'rotation': '2 s'}",
     PLAIN},
    {"seeds by rate",
     "'content': '4 MB', 'piece': '64 KiB', 'choking': {'seeds': 'rate', 'interval': '3 s'}, "
     "'seeding': {'kind': 'ratio', 'ratio': 0.5, 'patience': '1 min'}",
     PLAIN},
    {"window", "'content': '4 MB', 'piece': '64 KiB', 'transport': 'window'", PLAIN},
    {"grid", "'content': '4 MB', 'piece': '64 KiB', 'control_grid': '5 s'", PLAIN},
    {"portfolio",
     "'content': {'kind': 'lognormal', 'median': '1 MB', 'least': '100 kB', 'most': '5 MB'}, "
     "'piece': '64 KiB', 'count': 5, 'popularity': 'zipf'",
     PLAIN},
    {"failures", "'content': '6 MB', 'piece': '128 KiB', 'tracker': {'min_interval': '5 s'}",
     FAILURES},
    {"guided",
     "'content': '4 MB', 'piece': '64 KiB', 'neighbours': {'ask': 20, 'initiate': 5, 'most': 8, "
     "'least': 5}, 'guidance': {'holder': 'peer', 'governs': ['call', 'accept', 'unchoke', "
     "'fetch'], 'strategy': {'kind': 'cost', 'avoid': 6, 'random_share': '10%'}}",
     GUIDED},
    {"guided by the tracker, aborts",
     "'content': '4 MB', 'piece': '64 KiB', 'abort_mean': '60 s', 'guidance': {'holder': "
     "'tracker', 'strategy': {'kind': 'biased', 'external': 2, 'fill': false}}",
     GUIDED},
    {"guided twice, by P4P's shares",
     "'content': '4 MB', 'piece': '64 KiB', 'guidance': {'holder': 'both', 'strategy': 'p4p', "
     "'tracker': {'strategy': 'probability'}}",
     GUIDED},
    {"by delay",
     "'content': '4 MB', 'piece': '64 KiB', 'guidance': {'holder': 'peer', 'service': "
     "'delay', 'governs': ['call', 'accept', 'unchoke']}, 'abort_mean': '60 s'",
     FAILURES},
    {"by the oracle",
     "'content': '4 MB', 'piece': '64 KiB', 'guidance': {'holder': 'both', "
     "'service': 'oracle', 'governs': ['call', 'fetch'], 'strategy': {'kind': 'biased', 'external': "
     "1, 'avoid': 10000}}",
     FAILURES},
    {"capped, aborts",
     "'content': '4 MB', 'piece': '64 KiB', 'abort_mean': '60 s', 'tracker': {'external': 2, "
     "'min_interval': '5 s'}, 'seeding': 'none'",
     PLAIN},
    {"capped and guided by local trackers",
     "'content': '4 MB', 'piece': '64 KiB', 'tracker': {'external': 3, 'min_interval': '5 s'}, "
     "'guidance': {'holder': 'tracker', 'tracker': {'local': 0.7}}",
     GUIDED},
    {"local trackers",
     "'content': '4 MB', 'piece': '64 KiB', 'guidance': {'holder': 'both', "
     "'tracker': {'local': '60%'}}, 'seeding': 'none'",
     GUIDED},
    {"exchange, capped",
     "'content': '4 MB', 'piece': '64 KiB', 'exchange': {'kind': 'pex', 'interval': '7 s', 'most': "
     "5}, 'neighbours': {'ask': 5, 'initiate': 10, 'most': 12}, 'tracker': {'external': 4}",
     FAILURES},
    {"a slot for everybody: races, failures",
     "'content': '40 MB', 'piece': '64 KiB', 'choking': {'regular': 30}, 'neighbours': {'ask': "
     "39, 'initiate': 39}",
     FAILURES},
    {"exchange, guided, aborts",
     "'content': '4 MB', 'piece': '64 KiB', 'exchange': {'kind': 'pex', 'interval': '7 s'}, "
     "'neighbours': {'ask': 5, 'initiate': 15}, 'abort_mean': '60 s', 'guidance': {'holder': "
     "'both', 'strategy': 'p4p'}",
     GUIDED},
    {"round numbers, one slot",
     "'content': '8 MB', 'piece': '1 MB', 'block': '500 kB', 'control_grid': '1 s', 'choking': "
     "{'interval': '2 s', 'rotation': '4 s', 'regular': 0, 'hold_time': '1 s', 'hold_pieces': 0}, "
     "'tracker': {'delay': '0 s', 'min_interval': '3 s'}, 'seeding': 'none'",
     ROUND},
    {"round numbers, full lists",
     "'content': '8 MB', 'piece': '1 MB', 'block': '1 MB', 'control_grid': '1 s', 'choking': "
     "{'interval': '2 s', 'rotation': '4 s', 'regular': 1, 'hold_time': '1 s', 'hold_pieces': 0}, "
     "'tracker': {'delay': '0 s', 'min_interval': '1 s'}, 'seeding': {'kind': 'ratio', 'ratio': "
     "0.5}, 'neighbours': {'ask': 20, 'initiate': 3, 'most': 4, 'least': 3}",
     ROUND},
    {"round numbers, seeds by rate",
     "'content': '7500 kB', 'piece': '1 MB', 'block': '250 kB', 'control_grid': '1 s', 'choking': "
     "{'interval': '1 s', 'rotation': '2 s', 'seeds': 'rate'}, 'tracker': {'delay': '1 s'}",
     ROUND},
};

static const char scenario[] =
    "{'title': 'rig', 'duration': '5 min', 'seed': %u, 'alto': {'servers': {'x': {'network': "
    "'isp-a', 'policy': 'flat'}}}, 'topology': {'archetype': {'kind': 'multi-access', 'others': "
    "{'networks': 2, 'hosts': 40}, 'isp_b': {'hosts': 40, 'prefixes': "
    "['198.51.100.0/24']}, 'access': {'a': {'hosts': 30, 'prefixes': ['192.0.2.0/26']}, 'b': "
    "{'hosts': 30, 'prefixes': ['192.0.2.64/26']}, 'c': {'hosts': 30, 'prefixes': "
    "['192.0.2.128/26']}}}}, 'workloads': {'w': {'kind': 'swarm', 'arrivals': {'within': '60 s'}, "
    "'population': {'a': {'network': 'isp-a', 'peers': 25}, 'rest': {'peers': 15}}, %s}}}";

/* 1 MB/s up and 2 MB/s down, no delay, all join at the beginning. */
static const char round_scenario[] =
    "{'title': 'rig', 'duration': '5 min', 'seed': %u, 'topology': {'graph': {'networks': {'n': "
    "{}}, 'classes': {'c': {'up': '8 Mbit/s', 'down': '16 Mbit/s', 'delay': '0 s'}}, 'nodes': "
    "{'a': {'network': 'n', 'kind': 'access', 'hosts': 60, 'classes': {'c': 1}, 'prefixes': "
    "['10.0.0.0/24']}}, 'links': {}}}, 'workloads': {'w': {'kind': 'swarm', 'arrivals': {'within': "
    "'0 s'}, 'population': {'p': {'peers': 40}}, %s}}}";

static void fail_some_link(struct swarm_rig *r, struct rng *rng)
{
    uint32_t link = (uint32_t)rng_below(rng, r->cell->topo->nlinks);
    net_set_link(r->net, link, rng_below(rng, 3) > 0);
}

/* Costs from 0 to 10 between any two hosts, and now and then no answer. */
static double random_cost(const struct fake_guide *g, uint32_t from, uint32_t self)
{
    (void)g;
    return (double)((from * 2654435761u ^ self * 2246822519u) >> 13) / 524288 * 10;
}

static void run_kind(const struct kind *kind, uint32_t seed)
{
    char text[2048];
    struct swarm_rig r;
    struct fake_guide g;
    struct rng rng;
    sim_time at = 0;
    fake_guide_init(&g);
    g.cost = random_cost;
    g.own_cost = 3;
    rng_init(&rng, seed, 1, "swarm property", kind->name);
    snprintf(text, sizeof text, kind->how == ROUND ? round_scenario : scenario, seed, kind->swarm);
    swarm_rig_init(&r, text, 1, kind->how == GUIDED ? &g.guide : NULL);
    while (at < 290 * SIM_SECOND) {
        at += kind->how == ROUND ? SIM_SECOND : (sim_time)(rng_unit(&rng) * 8e9);
        assert_int_equal(sim_run(r.sim, at), 0);
        g.silent = rng_below(&rng, 4) == 0;
        g.delay = (sim_time)rng_below(&rng, 2 * SIM_SECOND);
        if (kind->how == FAILURES && rng_below(&rng, 2))
            fail_some_link(&r, &rng);
        swarm_rig_check(&r);
    }
    struct swarms_count n = swarms_count(r.swarms);
    assert_true(n.joined == 40 && n.finished + n.aborted >= 30);
    assert_true(kind->how != GUIDED || g.asked.n >= 40);
    swarm_rig_fini(&r);
    fake_guide_fini(&g);
}

TEST(invariants_and_books_hold_at_random_moments)
{
    for (size_t k = 0; k < COUNT(kinds); k++) {
        for (uint32_t seed = 1; seed <= (kinds[k].how == ROUND ? 8 : 3); seed++) {
            print_message("%s, seed %u\n", kinds[k].name, seed);
            run_kind(&kinds[k], seed);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invariants_and_books_hold_at_random_moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
