/* Swarms as a whole: how long they take, what is told of them, what cannot be. */
#include "sim/p2p/swarm_internal.h"
#include "tests/support/faults.h"
#include "tests/support/swarm_rig.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define EVEN SWARM_UPLOADS("8 Mbit/s", "8 Mbit/s", "8 Mbit/s", "8 Mbit/s")

static const struct peer *peer(const struct swarm_rig *r, uint32_t i)
{
    return &swarm_rig_swarm(r)->peers[i];
}

static double seconds(sim_time t)
{
    return (double)t * 1e-9;
}

/* --- Closed forms ------------------------------------------------------------------------------ */

/* 10 MB at 1 MB/s. */
TEST(one_peer_at_one_seed_takes_size_over_rate)
{
    struct swarm_rig r;
    swarm_rig_init(&r,
                   SWARM_WORLD(EVEN, "",
                               SWARM_AT_ONCE ", 'content': '10 MB', 'population': {'a': {'area': "
                                             "'a', 'peers': 1}}"),
                   1, NULL);
    swarm_rig_run(&r, 100);
    assert_int_equal(peer(&r, 1)->finished, 10 * SIM_SECOND);
    swarm_rig_check(&r);
    swarm_rig_fini(&r);
}

/* Behind the tracker's 100 ms and one and a half round trips of 2 x (3 + 5) ms. */
TEST(finding_the_seed_comes_on_top)
{
    struct swarm_rig r;
    swarm_rig_init(
        &r,
        SWARM_WORLD("'s': {'up': '8 Mbit/s', 'down': '8 Mbit/s', 'delay': '3 ms'}, 'a': {'up': '8 "
                    "Mbit/s', 'down': '80 Mbit/s', 'delay': '5 ms'}, " SWARM_CLASS(
                        "b", "8 Mbit/s", "8 Mbit/s") ", " SWARM_CLASS("c", "8 Mbit/s", "8 Mbit/s"),
                    "",
                    "'content': '10 MB', 'seeds': {'area': 's'}, 'arrivals': {'within': '0 s'}, "
                    "'population': {'a': {'area': 'a', 'peers': 1}}"),
        1, NULL);
    swarm_rig_run(&r, 100);
    assert_double_near(seconds(peer(&r, 1)->finished), 10 + 0.1 + 0.024, 1e-8);
    swarm_rig_fini(&r);
}

/* A seed that has enough for all, and slots: everybody is limited by the own 2 MB/s. 10 MB take 5 s. */
TEST(with_enough_from_the_seed_downlinks_decide)
{
    struct swarm_rig r;
    swarm_rig_init(
        &r,
        SWARM_WORLD(SWARM_CLASS("s", "10 Gbit/s", "1 Mbit/s") ", " SWARM_CLASS(
                        "a", "1 kbit/s",
                        "16 Mbit/s") ", " SWARM_CLASS("b", "8 Mbit/s",
                                                      "8 Mbit/s") ", " SWARM_CLASS("c", "8 Mbit/s",
                                                                                   "8 Mbit/s"),
                    "",
                    SWARM_AT_ONCE ", 'content': '10 MB', 'choking': {'regular': 50}, 'population': "
                                  "{'a': {'area': 'a', 'peers': 20, 'reachable': false}}"),
        1, NULL);
    swarm_rig_run(&r, 100);
    for (uint32_t i = 1; i <= 20; i++)
        assert_double_near(seconds(peer(&r, i)->finished), 5, 1e-6);
    swarm_rig_fini(&r);
}

/*
 * No way to distribute F bytes from one seed to n peers is faster than
 * max(F / us, F / dmin, n F / (us + sum of u)) (Kumar and Ross 2006): three classes of peers with
 * random rates, 1 to 16 Mbit/s. Nor is the model so far from it: a swarm spreads pieces within a
 * few rounds, and with 20 pieces no more than the bound again is lost to beginning and end.
 */
TEST(no_crowd_beats_the_minimum_distribution_time)
{
    struct rng rng;
    rng_init(&rng, 1, 1, "bound", "swarm test");
    for (int round = 0; round < 12; round++) {
        char text[4096];
        double up[4], down[4], sum = 0, slowest = INFINITY, F = 20e6;
        uint32_t n[4] = {1};
        for (int i = 0; i < 4; i++) {
            up[i] = 1 + floor(15 * rng_unit(&rng));
            down[i] = 1 + floor(15 * rng_unit(&rng));
            n[i] = i ? 1 + (uint32_t)rng_below(&rng, 12) : 1;
            sum += n[i] * up[i] * 1e6 / 8;
            slowest = i ? fmin(slowest, down[i] * 1e6 / 8) : INFINITY;
        }
        snprintf(text, sizeof text,
                 SWARM_WORLD("'s': {'up': '%g Mbit/s', 'down': '%g Mbit/s'}, 'a': {'up': '%g "
                             "Mbit/s', 'down': '%g Mbit/s'}, 'b': {'up': '%g Mbit/s', 'down': '%g "
                             "Mbit/s'}, 'c': {'up': '%g Mbit/s', 'down': '%g Mbit/s'}",
                             "",
                             SWARM_AT_ONCE ", 'content': '20 MB', 'seeding': 'forever', "
                                           "'population': {'a': {'area': 'a', 'peers': %u}, 'b': "
                                           "{'area': 'b', 'peers': %u}, 'c': {'area': 'c', "
                                           "'peers': %u}}"),
                 up[0], down[0], up[1], down[1], up[2], down[2], up[3], down[3], n[1], n[2], n[3]);
        struct swarm_rig r;
        swarm_rig_init(&r, text, 1, NULL);
        swarm_rig_run(&r, 10000);
        uint32_t peers = n[1] + n[2] + n[3];
        double last = 0;
        for (uint32_t i = 1; i <= peers; i++) {
            assert_int_equal(peer(&r, i)->state, STATE_SEED);
            last = fmax(last, seconds(peer(&r, i)->finished));
        }
        double bound = fmax(F / (up[0] * 1e6 / 8), fmax(F / slowest, peers * F / sum));
        assert_true(last >= bound * (1 - 1e-9));
        assert_true(last <= 2 * bound);
        swarm_rig_fini(&r);
    }
}

/* --- Reading ----------------------------------------------------------------------------------- */

struct reading {
    sim_time last;
    uint32_t n[3]; /* by outcome */
};

static void read_peer(void *ctx, const struct peer_record *p)
{
    struct reading *r = ctx;
    assert_true(p->joined >= r->last && p->finished >= p->joined);
    r->last = p->joined;
    r->n[p->outcome]++;
    assert_double_is(p->size, 3e6);
    assert_true(p->useful <= p->received + 1e-6);
    if (p->outcome == PEER_FINISHED)
        assert_double_near(p->useful, 3e6, 1e-3);
    if (p->outcome == PEER_UNFINISHED)
        assert_int_equal(p->finished, 30 * SIM_SECOND);
}

TEST(records_and_counts_tell_of_all_that_joined_so_far)
{
    struct swarm_rig r;
    struct reading reading = {0};
    swarm_rig_init(&r,
                   SWARM_WORLD(EVEN, "",
                               "'content': '3 MB', 'seeds': {'area': 's', 'count': 2}, 'piece': "
                               "'1 MB', 'arrivals': {'within': '60 s'}, 'abort_mean': '4 s', "
                               "'population': {'a': {'area': 'a', 'peers': 100}}"),
                   1, NULL);
    swarm_rig_run(&r, 30);
    swarms_each_peer(r.swarms, read_peer, &reading);
    struct swarms_count n = swarms_count(r.swarms);
    assert_true(n.joined > 30 && n.joined < 70 && n.finished > 5 && n.aborted > 5);
    assert_int_equal(reading.n[PEER_FINISHED], n.finished);
    assert_int_equal(reading.n[PEER_ABORTED], n.aborted);
    assert_int_equal(reading.n[PEER_UNFINISHED], n.leeching);
    assert_int_equal(n.leeching + n.finished + n.aborted, n.joined);
    assert_double_is(swarms_size(r.swarms), 3e6);
    swarm_rig_fini(&r);
}

/* Twenty swarms of their own sizes: each peer has its swarm's, and finishes it. */
static void read_of_portfolio(void *ctx, const struct peer_record *p)
{
    const struct swarm_rig *r = ctx;
    assert_double_is(p->size, r->swarms->plan.sizes[p->swarm]);
    assert_int_equal(p->outcome, PEER_FINISHED);
    assert_double_near(p->useful, p->size, 1e-3);
}

TEST(a_portfolio_is_swarms_side_by_side)
{
    struct swarm_rig r;
    double sum = 0;
    swarm_rig_init(&r,
                   SWARM_WORLD(EVEN, "",
                               "'count': 20, 'content': {'kind': 'lognormal', 'median': '3 MB', "
                               "'least': '100 kB'}, 'seeds': {'area': 's', 'count': 2}, "
                               "'population': {'a': {'area': 'a', 'peers': 60}}"),
                   1, NULL);
    swarm_rig_run(&r, 3600);
    swarm_rig_check(&r);
    swarms_each_peer(r.swarms, read_of_portfolio, &r);
    for (uint32_t k = 0; k < 20; k++)
        sum += r.swarms->plan.sizes[k];
    assert_double_near(swarms_size(r.swarms), sum, 1e-3);
    assert_int_equal(swarms_count(r.swarms).finished, 60);
    swarm_rig_fini(&r);
}

/* --- What cannot be ---------------------------------------------------------------------------- */

#define SMALL                                                                                      \
    SWARM_WORLD(EVEN, "",                                                                          \
                SWARM_AT_ONCE ", 'content': '1 MB', 'population': {'a': {'area': 'a', 'peers': "   \
                              "3}}")

/* Sets up another workload like the rig's with this size of content, pieces and blocks. */
static struct swarms *another(const struct swarm_rig *r, int64_t size, int64_t piece, int64_t block,
                              int *code, struct err *e)
{
    struct swarm_conf conf = *r->swarms->conf;
    struct size_conf content = *conf.content;
    struct swarms_input in = r->swarms->in;
    content.value = size;
    conf.content = &content;
    conf.piece = piece;
    conf.block = block;
    in.conf = &conf;
    *e = (struct err)ERR_INIT;
    return swarms_new(&in, code, e);
}

TEST(more_pieces_or_blocks_than_can_be_numbered_are_refused)
{
    struct swarm_rig r;
    struct err e;
    int code;
    swarm_rig_init(&r, SMALL, 1, NULL);
    assert_null(another(&r, 65000 * 1000 + 1, 1000, 1000, &code, &e));
    assert_int_equal(code, -EINVAL);
    assert_string_equal(e.text, "/workloads/w/content: found 65001 pieces of 1 blocks, allowed: at "
                                "most 65000 of each");
    assert_null(another(&r, 1000, 65000 * 512 + 1, 512, &code, &e));
    assert_int_equal(code, -EINVAL);
    assert_string_equal(e.text, "/workloads/w/content: found 1 pieces of 65001 blocks, allowed: at "
                                "most 65000 of each");
    struct swarms *s = another(&r, 65000 * 1000, 1000, 1000, &code, &e);
    assert_non_null(s);
    swarms_free(s);
    swarm_rig_fini(&r);
}

TEST(a_plan_that_cannot_be_is_refused_with_its_reason)
{
    struct swarm_rig r;
    struct err e = ERR_INIT;
    int code;
    swarm_rig_init(&r, SMALL, 1, NULL);
    struct swarms_input in = r.swarms->in;
    struct swarm_conf conf = *in.conf;
    struct seeds_conf seeds = *conf.seeds;
    conf.seeds = &seeds;
    seeds.count = 101;
    in.conf = &conf;
    assert_null(swarms_new(&in, &code, &e));
    assert_int_equal(code, -EINVAL);
    assert_string_equal(e.text, "/workloads/w/seeds: found 101 seeds, allowed: at most 100, the "
                                "hosts that fit");
    swarm_rig_fini(&r);
}

TEST(without_memory_there_are_no_swarms)
{
    for (size_t n = 0;; n++) {
        struct swarm_rig r;
        struct err e;
        int code;
        swarm_rig_init(&r, SMALL, 1, NULL); /* events of swarms that came to nothing stay in it */
        faults_start(n);
        struct swarms *s = another(&r, 1000000, 1000, 1000, &code, &e);
        bool failed = faults_stop();
        assert_int_equal(s == NULL, failed && code != 0);
        if (!s) {
            assert_int_equal(code, -ENOMEM);
            assert_non_null(strstr(e.text, "Cannot allocate memory"));
        }
        swarms_free(s);
        swarm_rig_fini(&r);
        if (!failed)
            break;
    }
}

/* Fails every allocation from number n on while a second is run: the run is given up, nothing leaks. */
TEST(a_run_that_runs_out_of_memory_is_given_up)
{
    for (size_t n = 0;; n++) {
        struct swarm_rig r;
        swarm_rig_init(&r, SMALL, 1, NULL);
        faults_start_all(n);
        int code = sim_run(r.sim, SIM_SECOND);
        bool failed = faults_stop();
        assert_true(!failed || code == -ENOMEM || swarms_error(r.swarms) == -ENOMEM ||
                    net_error(r.net) == -ENOMEM);
        swarm_rig_fini(&r);
        if (!failed)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_peer_at_one_seed_takes_size_over_rate),
        cmocka_unit_test(finding_the_seed_comes_on_top),
        cmocka_unit_test(with_enough_from_the_seed_downlinks_decide),
        cmocka_unit_test(no_crowd_beats_the_minimum_distribution_time),
        cmocka_unit_test(records_and_counts_tell_of_all_that_joined_so_far),
        cmocka_unit_test(a_portfolio_is_swarms_side_by_side),
        cmocka_unit_test(more_pieces_or_blocks_than_can_be_numbered_are_refused),
        cmocka_unit_test(a_plan_that_cannot_be_is_refused_with_its_reason),
        cmocka_unit_test(without_memory_there_are_no_swarms),
        cmocka_unit_test(a_run_that_runs_out_of_memory_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
