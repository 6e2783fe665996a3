/* Swarms as a whole: how long they take, who leaves when, who is guided, what the books say. */
#include "sim/p2p/swarm_internal.h"
#include "tests/support/fake_guide.h"
#include "tests/support/faults.h"
#include "tests/support/swarm_rig.h"
#include "tests/support/test.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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

/* --- Leaving ----------------------------------------------------------------------------------- */

/* 300 peers of a small content. */
#define CROWD(more)                                                                                \
    SWARM_WORLD(EVEN, "",                                                                          \
                SWARM_AT_ONCE ", 'content': '1 MB', 'population': {'a': {'area': 'a', 'peers': "   \
                              "100}, 'b': {'area': 'b', 'peers': 100}, 'c': {'area': 'c', "        \
                              "'peers': 100}}, " more)
enum { CROWD_OF = 300 };

/*
 * The distance of n times from an exponential distribution is beyond this once in a million
 * (Dvoretzky, Kiefer, Wolfowitz, Massart); `blur`: they are known to that many means only.
 */
static void exponential(double *v, size_t n, double mean, double blur)
{
    double most = 0;
    gsl_sort(v, 1, n);
    for (size_t i = 0; i < n; i++) {
        double p = gsl_cdf_exponential_P(v[i], mean);
        most = fmax(most, fmax(fabs(p - (double)i / (double)n), fabs(p - (i + 1.0) / (double)n)));
    }
    assert_true(most < sqrt(log(2e6) / (2 * (double)n)) + blur);
}

/* Runs for a while, second by second; how long each peer stayed after it had finished, or NAN. */
static void stays(struct swarm_rig *r, int until, double stay[CROWD_OF])
{
    for (uint32_t i = 0; i < CROWD_OF; i++)
        stay[i] = NAN;
    for (int at = 0; at <= until; at++) {
        swarm_rig_run(r, at);
        for (uint32_t i = 0; i < CROWD_OF; i++) {
            const struct peer *p = peer(r, 1 + i);
            if (isnan(stay[i]) && p->state == STATE_GONE)
                stay[i] = seconds(at * SIM_SECOND - p->finished);
        }
    }
}

TEST(without_seeding_a_peer_leaves_as_it_finishes)
{
    struct swarm_rig r;
    double stay[CROWD_OF];
    swarm_rig_init(&r, CROWD("'seeding': 'none'"), 1, NULL);
    stays(&r, 600, stay);
    for (uint32_t i = 0; i < CROWD_OF; i++)
        assert_true(stay[i] >= 0 && stay[i] < 1); /* seen within a second */
    assert_int_equal(swarms_count(r.swarms).finished, CROWD_OF);
    swarm_rig_fini(&r);
}

TEST(who_seeds_forever_never_leaves)
{
    struct swarm_rig r;
    double stay[CROWD_OF];
    swarm_rig_init(&r, CROWD("'seeding': 'forever'"), 1, NULL);
    stays(&r, 600, stay);
    for (uint32_t i = 0; i < CROWD_OF; i++)
        assert_true(isnan(stay[i]) && peer(&r, 1 + i)->state == STATE_SEED);
    swarm_rig_fini(&r);
}

/* Within 2000 s, 20 means, all are gone. */
TEST(seeding_times_are_exponentially_distributed)
{
    struct swarm_rig r;
    double stay[CROWD_OF];
    swarm_rig_init(&r, CROWD("'seeding': {'kind': 'time', 'mean': '100 s'}"), 1, NULL);
    stays(&r, 2000, stay);
    exponential(stay, CROWD_OF, 100, 0.01);
    swarm_rig_fini(&r);
}

/* exp(-1/2) = 0.607 of them are cut off: 182, standard deviation 8.5. */
TEST(no_seeding_time_is_longer_than_the_longest)
{
    struct swarm_rig r;
    double stay[CROWD_OF];
    uint32_t cut = 0;
    swarm_rig_init(&r, CROWD("'seeding': {'kind': 'time', 'mean': '100 s', 'most': '50 s'}"), 1,
                   NULL);
    stays(&r, 600, stay);
    for (uint32_t i = 0; i < CROWD_OF; i++) {
        assert_true(stay[i] < 51);
        cut += stay[i] >= 50;
    }
    assert_true(cut > 182 - 5 * 8.5 && cut < 182 + 5 * 8.5);
    swarm_rig_fini(&r);
}

struct sent {
    double bytes[CROWD_OF];
    uint32_t n;
};

static void note_sent(void *ctx, const struct peer_record *p)
{
    struct sent *s = ctx;
    s->bytes[s->n++] = p->sent;
}

/* Looked at every choking interval of 10 s. Who has sent half the content leaves then, others after
 * 40 s. */
TEST(who_gives_back_a_share_leaves_once_it_has_or_loses_patience)
{
    struct swarm_rig r;
    struct sent before = {.n = 0};
    uint32_t gave = 0, lost_patience = 0;
    double gone_at[CROWD_OF] = {0};
    swarm_rig_init(&r, CROWD("'seeding': {'kind': 'ratio', 'ratio': 0.5, 'patience': '40 s'}"), 1,
                   NULL);
    for (int at = 0; at <= 600; at++) {
        struct sent now = {.n = 0};
        swarm_rig_run(&r, at);
        swarms_each_peer(r.swarms, note_sent, &now);
        for (uint32_t i = 0; i < CROWD_OF; i++) {
            const struct peer *p = peer(&r, 1 + i);
            double stay = seconds(at * SIM_SECOND - p->finished);
            bool gone = p->state == STATE_GONE && gone_at[i] == 0;
            gone_at[i] = gone ? at : gone_at[i];
            if (gone && now.bytes[i] >= 0.5e6) {
                gave++;
            } else if (gone) {
                assert_true(stay >= 40 && stay < 41);
                lost_patience++;
            } else if (p->state == STATE_SEED && at >= 10 && stay >= 10) {
                assert_true(stay <= 40);
                assert_true(before.bytes[i] < 0.5e6 || fmod(stay, 10) > 1e-9);
            }
        }
        before = now;
    }
    assert_int_equal(gave + lost_patience, CROWD_OF);
    assert_true(gave > 30 && lost_patience > 30);
    swarm_rig_fini(&r);
}

/* Nobody gets anything worth mentioning. */
TEST(peers_give_up_after_exponentially_distributed_times)
{
    struct swarm_rig r;
    double times[CROWD_OF];
    swarm_rig_init(&r,
                   SWARM_WORLD(SWARM_UPLOADS("1 bit/s", "1 bit/s", "1 bit/s", "1 bit/s"), "",
                               "'content': '1 MB', 'abort_mean': '50 s', 'seeds': {'area': 's'}, "
                               "'arrivals': {'within': '60 s'}, 'population': {'a': {'area': 'a', "
                               "'peers': 100}, 'b': {'area': 'b', 'peers': 100}, 'c': {'area': "
                               "'c', 'peers': 100}}"),
                   1, NULL);
    swarm_rig_run(&r, 60 + 50 * 25);
    swarm_rig_check(&r);
    struct swarms_count n = swarms_count(r.swarms);
    assert_true(n.joined == CROWD_OF && n.aborted == CROWD_OF && n.leeching == 0);
    for (uint32_t i = 0; i < CROWD_OF; i++)
        times[i] = seconds(peer(&r, 1 + i)->finished - peer(&r, 1 + i)->joined);
    exponential(times, CROWD_OF, 50, 0);
    swarm_rig_fini(&r);
}

TEST(who_has_finished_gives_up_no_more)
{
    struct swarm_rig r;
    swarm_rig_init(&r, CROWD("'seeding': 'forever', 'abort_mean': '5 min'"), 1, NULL);
    swarm_rig_run(&r, 7200);
    struct swarms_count n = swarms_count(r.swarms);
    assert_true(n.finished > 200 && n.finished + n.aborted == CROWD_OF);
    for (uint32_t i = 1; i <= CROWD_OF; i++)
        assert_int_equal(peer(&r, i)->state, peer(&r, i)->aborted ? STATE_GONE : STATE_SEED);
    swarm_rig_fini(&r);
}

/* --- Adoption ---------------------------------------------------------------------------------- */

/* Who of 200 peers, half of them in network "m", adopts; they join within 100 s. */
static uint32_t adopters(const char *adoption, bool who[200])
{
    char text[4096];
    struct swarm_rig r;
    struct fake_guide g;
    uint32_t n = 0;
    fake_guide_init(&g);
    snprintf(text, sizeof text,
             SWARM_WORLD(SWARM_UPLOADS("1 bit/s", "1 bit/s", "1 bit/s", "1 bit/s"), SWARM_ALTO,
                         "'content': '1 MB', 'seeds': {'area': 's'}, 'arrivals': {'within': '100 "
                         "s'}, 'population': {'a': {'area': 'a', 'peers': 100}, 'c': {'area': 'c', "
                         "'peers': 100}}, 'guidance': {'holder': 'peer', 'adoption': %s}"),
             adoption);
    swarm_rig_init(&r, text, 1, &g.guide);
    swarm_rig_run(&r, 110);
    for (uint32_t i = 0; i < 200; i++) {
        const struct peer *p = peer(&r, 1 + i);
        who[i] = p->adopts;
        assert_int_equal(p->guided, p->adopts);
        n += p->adopts;
    }
    assert_false(peer(&r, 0)->adopts || peer(&r, 0)->guided);
    swarm_rig_fini(&r);
    fake_guide_fini(&g);
    return n;
}

/* Of 200 60, standard deviation 6.5; and those are among the 120 (6.9). */
TEST(a_share_of_the_peers_adopts_and_a_greater_one_the_same_and_more)
{
    bool few[200], many[200], all[200];
    uint32_t n = adopters("{'share': 0.3}", few);
    assert_true(n > 60 - 5 * 6.5 && n < 60 + 5 * 6.5);
    n = adopters("0.6", many);
    assert_true(n > 120 - 5 * 6.9 && n < 120 + 5 * 6.9);
    for (uint32_t i = 0; i < 200; i++)
        assert_true(many[i] || !few[i]);
    assert_int_equal(adopters("1", all), 200);
    assert_int_equal(adopters("0", all), 0);
}

TEST(only_peers_of_the_networks_listed_adopt)
{
    bool who[200];
    assert_int_equal(adopters("{'networks': ['m']}", who), 100);
    assert_int_equal(adopters("{'networks': ['m', 'n']}", who), 200);
}

/* Within 20 to 60 of 100 s join 80 of 200, standard deviation 6.9; peers are numbered as they join. */
TEST(only_peers_that_join_in_the_time_window_adopt)
{
    bool who[200];
    uint32_t n = adopters("{'from': '20 s', 'to': '60 s'}", who), first = 200, last = 0;
    assert_true(n > 80 - 5 * 6.9 && n < 80 + 5 * 6.9);
    for (uint32_t i = 0; i < 200; i++) {
        if (!who[i])
            continue;
        first = i < first ? i : first;
        last = i;
    }
    assert_int_equal(last - first + 1, n);
    assert_true(first > 10 && last < 190);
}

/* --- Guidance without a preference ------------------------------------------------------------- */

enum { RECORDS = 60 };

struct outcome {
    struct peer_record v[RECORDS];
    uint32_t n;
};

static void note(void *ctx, const struct peer_record *p)
{
    struct outcome *o = ctx;
    assert_true(o->n < RECORDS);
    o->v[o->n] = *p;
    o->v[o->n++].guided = false; /* the one thing that may differ */
}

static void outcome_of(const char *guidance, uint32_t replication, const struct guide *guide,
                       struct outcome *o)
{
    char text[4096];
    struct swarm_rig r;
    snprintf(text, sizeof text,
             SWARM_WORLD(EVEN, SWARM_ALTO,
                         "'content': '10 MB', 'seeds': {'area': 's'}, 'arrivals': {'within': '20 "
                         "s'}, 'neighbours': {'most': 12, 'ask': 10}, 'population': {'a': {'area': "
                         "'a', 'peers': 30}, 'b': {'area': 'b', 'peers': 20}, 'c': {'area': 'c', "
                         "'peers': 10}}, 'guidance': {%s}"),
             guidance);
    swarm_rig_init(&r, text, replication, guide);
    swarm_rig_run(&r, 60);
    o->n = 0;
    swarms_each_peer(r.swarms, note, o);
    swarm_rig_fini(&r);
}

static void same_outcome(const struct outcome *a, const struct outcome *b)
{
    assert_int_equal(a->n, b->n);
    for (uint32_t i = 0; i < a->n; i++) {
        const struct peer_record *x = &a->v[i], *y = &b->v[i];
        assert_true(x->host == y->host && x->joined == y->joined && x->finished == y->finished &&
                    x->outcome == y->outcome);
        assert_double_is(x->received, y->received);
        assert_double_is(x->sent, y->sent);
        assert_double_is(x->useful, y->useful);
    }
}

TEST(equal_costs_without_delay_change_nothing_at_all)
{
    static const char *const guided[] = {
        "'holder': 'peer'",
        "'holder': 'tracker'",
        "'holder': 'peer', 'governs': ['call', 'accept', 'unchoke', 'fetch'], 'strategy': {'kind': "
        "'cost', 'avoid': 2}",
        "'holder': 'peer', 'strategy': {'kind': 'biased', 'external': 1}",
        "'holder': 'tracker', 'strategy': {'kind': 'probability', 'random_share': '30%'}",
    };
    struct outcome wanted, found;
    outcome_of("'holder': 'none'", 1, NULL, &wanted);
    assert_int_equal(wanted.n, 60);
    for (size_t i = 0; i < COUNT(guided); i++) {
        struct fake_guide g;
        fake_guide_init(&g);
        g.own_cost = 1;
        outcome_of(guided[i], 1, &g.guide, &found);
        assert_true(g.asked.n > 0);
        same_outcome(&found, &wanted);
        fake_guide_fini(&g);
    }
}

TEST(no_answer_without_delay_changes_nothing_at_all)
{
    struct outcome wanted, found;
    struct fake_guide g;
    fake_guide_init(&g);
    g.silent = true;
    outcome_of("'holder': 'none'", 1, NULL, &wanted);
    outcome_of("'holder': 'peer', 'governs': ['call', 'accept', 'unchoke', 'fetch']", 1, &g.guide,
               &found);
    assert_true(g.asked.n > 0);
    same_outcome(&found, &wanted);
    fake_guide_fini(&g);
}

TEST(the_same_seed_and_replication_give_the_same_run_others_another)
{
    struct outcome first, again;
    uint32_t same = 0;
    outcome_of("'holder': 'none'", 1, NULL, &first);
    outcome_of("'holder': 'none'", 1, NULL, &again);
    same_outcome(&first, &again);
    outcome_of("'holder': 'none'", 2, NULL, &again);
    for (uint32_t i = 0; i < RECORDS; i++)
        same +=
            first.v[i].joined == again.v[i].joined || first.v[i].finished == again.v[i].finished;
    assert_int_equal(same, 0);
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
        cmocka_unit_test(without_seeding_a_peer_leaves_as_it_finishes),
        cmocka_unit_test(who_seeds_forever_never_leaves),
        cmocka_unit_test(seeding_times_are_exponentially_distributed),
        cmocka_unit_test(no_seeding_time_is_longer_than_the_longest),
        cmocka_unit_test(who_gives_back_a_share_leaves_once_it_has_or_loses_patience),
        cmocka_unit_test(peers_give_up_after_exponentially_distributed_times),
        cmocka_unit_test(who_has_finished_gives_up_no_more),
        cmocka_unit_test(a_share_of_the_peers_adopts_and_a_greater_one_the_same_and_more),
        cmocka_unit_test(only_peers_of_the_networks_listed_adopt),
        cmocka_unit_test(only_peers_that_join_in_the_time_window_adopt),
        cmocka_unit_test(equal_costs_without_delay_change_nothing_at_all),
        cmocka_unit_test(no_answer_without_delay_changes_nothing_at_all),
        cmocka_unit_test(the_same_seed_and_replication_give_the_same_run_others_another),
        cmocka_unit_test(records_and_counts_tell_of_all_that_joined_so_far),
        cmocka_unit_test(a_portfolio_is_swarms_side_by_side),
        cmocka_unit_test(more_pieces_or_blocks_than_can_be_numbered_are_refused),
        cmocka_unit_test(a_plan_that_cannot_be_is_refused_with_its_reason),
        cmocka_unit_test(without_memory_there_are_no_swarms),
        cmocka_unit_test(a_run_that_runs_out_of_memory_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
