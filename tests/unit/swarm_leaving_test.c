/* When peers leave: those that have finished, and those that give up. */
#include "sim/p2p/swarm_internal.h"
#include "tests/support/swarm_rig.h"
#include "tests/support/test.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>

#define EVEN SWARM_UPLOADS("8 Mbit/s", "8 Mbit/s", "8 Mbit/s", "8 Mbit/s")

static const struct peer *peer(const struct swarm_rig *r, uint32_t i)
{
    return &swarm_rig_swarm(r)->peers[i];
}

static double seconds(sim_time t)
{
    return (double)t * 1e-9;
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_seeding_a_peer_leaves_as_it_finishes),
        cmocka_unit_test(who_seeds_forever_never_leaves),
        cmocka_unit_test(seeding_times_are_exponentially_distributed),
        cmocka_unit_test(no_seeding_time_is_longer_than_the_longest),
        cmocka_unit_test(who_gives_back_a_share_leaves_once_it_has_or_loses_patience),
        cmocka_unit_test(peers_give_up_after_exponentially_distributed_times),
        cmocka_unit_test(who_has_finished_gives_up_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
