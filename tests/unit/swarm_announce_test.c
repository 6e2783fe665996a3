/* The tracker, its answers, and calling those in them. */
#include "sim/p2p/swarm_internal.h"
#include "tests/support/fake_guide.h"
#include "tests/support/swarm_rig.h"
#include "tests/support/test.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EVEN SWARM_UPLOADS("8 Mbit/s", "8 Mbit/s", "8 Mbit/s", "8 Mbit/s")

static const struct peer *peer(const struct swarm_rig *r, uint32_t i)
{
    return &swarm_rig_swarm(r)->peers[i];
}

/* --- The tracker's sample ---------------------------------------------------------------------- */

/* Next to nothing is transferred; everybody announces every second and is answered half a second
 * later with 6 of the 20 others, and calls nobody but one. */
enum { PEERS = 21, ASK = 6, ANSWERS = ROUNDS(400) };
#define MANY_ANSWERS                                                                               \
    SWARM_WORLD(SWARM_UPLOADS("1 kbit/s", "1 kbit/s", "1 kbit/s", "1 kbit/s"), "",                 \
                "'content': '100 MB', 'seeds': {'area': 's'}, 'arrivals': {'within': '0 s'}, "     \
                "'tracker': {'interval': '1 s', 'min_interval': '1 s', 'delay': '500 ms'}, "       \
                "'neighbours': {'ask': 6, 'initiate': 1}, 'population': {'a': {'area': 'a', "      \
                "'peers': 20}}")

static double chi_square(uint32_t found, double expected)
{
    return (found - expected) * (found - expected) / expected;
}

/* Each of the 20 others is in an answer with probability p = 6/20. For one asker the sum over the 20
 * of (found - np)^2 / (np) has the expectation 20 (1 - p), since the number in an answer is fixed,
 * against 19 of chi-square with 19 degrees: scaled by 19/20 / (1 - p) it is such a variable. In an
 * answer's first place each is with probability 1/20. */
TEST(an_answer_is_a_uniform_sample_without_repetition_in_random_order)
{
    static uint32_t in[PEERS][PEERS], first[PEERS][PEERS];
    struct swarm_rig r;
    double sum = 0, first_sum = 0, p = (double)ASK / (PEERS - 1);
    swarm_rig_init(&r, MANY_ANSWERS, 1, NULL);
    for (int answer = 0; answer < ANSWERS; answer++) {
        swarm_rig_run(&r, answer + 0.75);
        for (uint32_t i = 0; i < PEERS; i++) {
            bool seen[PEERS] = {false};
            assert_int_equal(peer(&r, i)->candidates.n, ASK);
            for (size_t k = 0; k < ASK; k++) {
                uint32_t other = peer(&r, i)->candidates.v[k].peer;
                assert_true(other < PEERS && other != i && !seen[other]);
                seen[other] = true;
                in[i][other]++;
            }
            first[i][peer(&r, i)->candidates.v[0].peer]++;
        }
    }
    for (uint32_t i = 0; i < PEERS; i++) {
        for (uint32_t k = 0; k < PEERS; k++) {
            sum += k == i ? 0 : chi_square(in[i][k], ANSWERS * p);
            first_sum += k == i ? 0 : chi_square(first[i][k], ANSWERS / (PEERS - 1.0));
        }
    }
    sum *= (PEERS - 2.0) / (PEERS - 1.0) / (1 - p);
    assert_true(sum < gsl_cdf_chisq_Qinv(1e-6, PEERS * (PEERS - 2)));
    assert_true(first_sum < gsl_cdf_chisq_Qinv(1e-6, PEERS * (PEERS - 2)));
    swarm_rig_fini(&r);
}

TEST(the_trackers_list_does_not_depend_on_who_asked)
{
    struct swarm_rig r;
    swarm_rig_init(&r, MANY_ANSWERS, 1, NULL);
    swarm_rig_run(&r, 50.75);
    const struct swarm *s = swarm_rig_swarm(&r);
    assert_int_equal(s->registered.n, PEERS);
    for (uint32_t i = 0; i < PEERS; i++) {
        assert_int_equal(s->registered.v[i], i); /* as they came */
        assert_int_equal(s->peers[i].registered, i + 1);
    }
    swarm_rig_fini(&r);
}

/* 2 MB at 1 MB/s, leaving at once: who is gone is in no answer. */
TEST(who_left_is_known_to_the_tracker_no_more)
{
    struct swarm_rig r;
    swarm_rig_init(&r,
                   SWARM_WORLD(EVEN, "",
                               SWARM_AT_ONCE ", 'content': '2 MB', 'seeding': 'none', "
                                             "'population': {'a': {'area': 'a', 'peers': 20}}"),
                   1, NULL);
    for (double at = 0; at < 60; at += 0.25) {
        uint32_t there = 0;
        swarm_rig_run(&r, at);
        const struct swarm *s = swarm_rig_swarm(&r);
        for (uint32_t i = 0; i < s->npeers; i++) {
            there += active(&s->peers[i]);
            assert_int_equal(s->peers[i].registered != 0, active(&s->peers[i]));
        }
        assert_int_equal(s->registered.n, there);
        for (uint32_t i = 0; i < there; i++)
            assert_int_equal(s->peers[s->registered.v[i]].registered, i + 1);
    }
    assert_int_equal(swarm_rig_swarm(&r)->registered.n, 1);
    swarm_rig_fini(&r);
}

/* --- When to announce -------------------------------------------------------------------------- */

/* A peer and a seed, both below the least number of neighbours; or not. */
#define TWO(tracker, neighbours)                                                                   \
    SWARM_WORLD(SWARM_UPLOADS("1 kbit/s", "8 Mbit/s", "8 Mbit/s", "8 Mbit/s"), "",                 \
                "'content': '1 GB', 'seeds': {'area': 's'}, 'arrivals': {'within': '0 s'}, "       \
                "'tracker': {" tracker "}, 'neighbours': {" neighbours "}, 'population': {'a': "   \
                "{'area': 'a', 'peers': 1}}")

static uint32_t announces_at(struct swarm_rig *r, double at)
{
    swarm_rig_run(r, at);
    return peer(r, swarm_rig_peer(r, "a", 0))->announces;
}

TEST(below_the_least_a_peer_announces_again_no_sooner_than_the_tracker_allows)
{
    struct swarm_rig r;
    swarm_rig_init(&r, TWO("'interval': '10 min', 'min_interval': '40 s'", "'least': 2"), 1, NULL);
    assert_int_equal(announces_at(&r, 0), 1);
    assert_int_equal(announces_at(&r, 39.999), 1);
    assert_int_equal(announces_at(&r, 40), 2);
    assert_int_equal(announces_at(&r, 79.999), 2);
    assert_int_equal(announces_at(&r, 80), 3);
    swarm_rig_fini(&r);
}

TEST(with_enough_neighbours_a_peer_announces_at_the_interval)
{
    struct swarm_rig r;
    swarm_rig_init(&r, TWO("'interval': '10 min', 'min_interval': '40 s'", "'least': 1"), 1, NULL);
    assert_int_equal(announces_at(&r, 599.999), 1);
    assert_int_equal(announces_at(&r, 600), 2);
    assert_int_equal(announces_at(&r, 1199.999), 2);
    assert_int_equal(announces_at(&r, 1200), 3);
    swarm_rig_fini(&r);
}

/* The answer takes longer than the interval: one announce after the other all the same. */
TEST(a_slow_tracker_is_asked_at_the_interval)
{
    struct swarm_rig r;
    swarm_rig_init(&r,
                   TWO("'interval': '10 s', 'min_interval': '5 s', 'delay': '25 s'", "'least': 0"),
                   1, NULL);
    assert_int_equal(announces_at(&r, 24.999), 3);
    assert_int_equal(peer(&r, 1)->candidates.n, 0);
    assert_int_equal(announces_at(&r, 25), 3);
    assert_int_equal(peer(&r, 1)->candidates.n, 1);
    swarm_rig_fini(&r);
}

/* --- Calling ----------------------------------------------------------------------------------- */

/* The seed keeps one connection and refuses others; two leechers know it alone. */
#define REFUSED(more)                                                                              \
    SWARM_WORLD(EVEN, "",                                                                          \
                SWARM_AT_ONCE ", 'choking': {'interval': '1 h'}, 'population': {'a': {'area': "    \
                              "'a', 'peers': 2, 'reachable': false}}, 'neighbours': {'most': 1, "  \
                              "'least': 0, 'full': 'refuse'}, 'seeding': 'none', " more)

static uint8_t tries_at(struct swarm_rig *r, uint32_t who, double at)
{
    swarm_rig_run(r, at);
    const struct peer *p = peer(r, who);
    for (size_t i = 0; i < p->candidates.n; i++) {
        if (p->candidates.v[i].peer == 0)
            return p->candidates.v[i].tries;
    }
    return 0;
}

/* The first of the two called the seed with success. Its own other candidate it tries in vain. */
TEST(who_was_refused_calls_again_after_a_minute_three_times_at_most)
{
    struct swarm_rig r;
    swarm_rig_init(&r, REFUSED("'content': '1 GB'"), 1, NULL);
    swarm_rig_run(&r, 0);
    uint32_t out = peer(&r, 1)->nlinks ? 2 : 1;
    assert_int_equal(peer(&r, out)->nlinks, 0);
    assert_int_equal(tries_at(&r, out, 59.999), 1);
    assert_int_equal(tries_at(&r, out, 60), 2);
    assert_int_equal(tries_at(&r, out, 119.999), 2);
    assert_int_equal(tries_at(&r, out, 120), 3);
    assert_int_equal(tries_at(&r, out, 500), 3);
    assert_int_equal(peer(&r, out)->nlinks, 0);
    swarm_rig_fini(&r);
}

/* 70 MB: the first is done and gone after 70 s; the third call, at 120 s, comes through. */
TEST(who_calls_again_gets_in_once_there_is_room)
{
    struct swarm_rig r;
    swarm_rig_init(&r, REFUSED("'content': '70 MB'"), 1, NULL);
    swarm_rig_run(&r, 0);
    uint32_t out = peer(&r, 1)->nlinks ? 2 : 1;
    swarm_rig_run(&r, 119.999);
    assert_int_equal(peer(&r, out)->nlinks, 0);
    swarm_rig_run(&r, 120);
    assert_int_equal(peer(&r, out)->nlinks, 1);
    swarm_rig_run(&r, 191);
    assert_double_near((double)peer(&r, out)->finished * 1e-9, 190, 1e-6);
    swarm_rig_fini(&r);
}

/* --- Guidance ---------------------------------------------------------------------------------- */

#define GUIDED(guidance)                                                                           \
    SWARM_WORLD(SWARM_UPLOADS("1 kbit/s", "1 kbit/s", "1 kbit/s", "1 kbit/s"), SWARM_ALTO,         \
                "'content': '100 MB', 'seeds': {'area': 's'}, 'arrivals': {'within': '0 s'}, "     \
                "'tracker': {'delay': '500 ms', 'node': 'hub', 'interval': '1 h'}, 'neighbours': " \
                "{'ask': 10, 'least': 0}, 'population': {'a': {'area': 'a', 'peers': 30}, 'c': "   \
                "{'area': 'c', 'peers': 30}}, 'guidance': {" guidance "}")

static const char *node_of(const struct swarm_rig *r, uint32_t host)
{
    return net_topo(r->net)->nodes[host_node(net_hosts(r->net), host)].name;
}

/* Who is at another node than oneself costs 10, others 1. */
static double dear_elsewhere(const struct fake_guide *g, uint32_t from, uint32_t self)
{
    return strcmp(node_of(g->world, from), node_of(g->world, self)) ? 10 : 1;
}

static void guide_begin(struct fake_guide *g, struct swarm_rig *r, const char *scenario)
{
    fake_guide_init(g);
    g->cost = dear_elsewhere;
    g->own_cost = 1;
    g->world = r;
    swarm_rig_init(r, scenario, 1, &g->guide);
}

static void guide_end(struct fake_guide *g, struct swarm_rig *r)
{
    swarm_rig_fini(r);
    fake_guide_fini(g);
}

/* Of 60 leechers, who the peer got addresses of: those at its own node first. */
static bool own_first(const struct swarm_rig *r, const struct peer *p)
{
    bool others = false;
    for (size_t k = 0; k < p->candidates.n; k++) {
        bool own = node_of(r, peer(r, p->candidates.v[k].peer)->host) == node_of(r, p->host);
        if (own && others)
            return false;
        others |= !own;
    }
    return true;
}

TEST(in_the_peers_each_asks_for_itself_about_whom_the_tracker_named)
{
    struct swarm_rig r;
    struct fake_guide g;
    guide_begin(&g, &r, GUIDED("'holder': 'peer', 'service': 'endpoint-cost'"));
    swarm_rig_run(&r, 10);
    assert_int_equal(g.asked.n, 60); /* the seed does not */
    for (size_t i = 0; i < g.asked.n; i++) {
        const struct fake_question *q = &g.asked.v[i];
        const struct peer *p = peer(&r, 1 + (uint32_t)i);
        assert_int_equal(q->at, SIM_SECOND / 2);
        assert_int_equal(q->asker, p->host);
        assert_int_equal(q->self, p->host);
        assert_int_equal(q->n, 10);
        assert_int_equal(q->method, ALTO_BY_ENDPOINT_COST);
        assert_ptr_equal(q->memory, &p->memory);
        assert_true(p->guided && own_first(&r, p));
        assert_int_equal(p->candidates.n, 10);
    }
    guide_end(&g, &r);
}

/* 60 others are in the pool: ten of the 29 at one's own node are the answer. */
TEST(in_the_tracker_it_asks_for_the_peer_about_a_larger_pool)
{
    struct swarm_rig r;
    struct fake_guide g;
    guide_begin(&g, &r, GUIDED("'holder': 'tracker', 'pool': 40"));
    swarm_rig_run(&r, 10);
    assert_int_equal(g.asked.n, 60);
    for (size_t i = 0; i < g.asked.n; i++) {
        const struct fake_question *q = &g.asked.v[i];
        const struct peer *p = peer(&r, 1 + (uint32_t)i);
        uint32_t network = net_topo(r.net)->nodes[host_node(net_hosts(r.net), p->host)].network;
        assert_int_equal(q->asker, GUIDE_NOBODY);
        assert_int_equal(q->asker_node, topo_find_node(net_topo(r.net), "hub"));
        assert_int_equal(q->self, p->host);
        assert_int_equal(q->n, 40);
        assert_int_equal(q->method, ALTO_BY_COST_MAP);
        assert_ptr_equal(q->memory, &r.swarms->tracker_memory[network]);
        assert_true(p->guided);
        assert_int_equal(p->candidates.n, 10);
        for (size_t k = 0; k < 10; k++)
            assert_ptr_equal(node_of(&r, peer(&r, p->candidates.v[k].peer)->host),
                             node_of(&r, p->host));
    }
    guide_end(&g, &r);
}

TEST(a_pool_smaller_than_what_a_peer_asks_for_is_as_large)
{
    struct swarm_rig r;
    struct fake_guide g;
    guide_begin(&g, &r, GUIDED("'holder': 'tracker', 'pool': 3"));
    swarm_rig_run(&r, 10);
    assert_int_equal(g.asked.v[0].n, 10);
    guide_end(&g, &r);
}

TEST(calls_begin_when_the_answer_is_there)
{
    struct swarm_rig r;
    struct fake_guide g;
    guide_begin(&g, &r, GUIDED("'holder': 'peer'"));
    g.delay = 2 * SIM_SECOND;
    swarm_rig_run(&r, 2.499);
    for (uint32_t i = 1; i <= 60; i++)
        assert_int_equal(peer(&r, i)->nlinks, swarm_rig_link(&r, i, 0) ? 1 : 0); /* called by it */
    swarm_rig_run(&r, 2.5);
    for (uint32_t i = 1; i <= 60; i++)
        assert_true(peer(&r, i)->nlinks >= 9);
    guide_end(&g, &r);
}

/* The orders of all peers' candidates under guidance and without are the same. */
static void as_without_guidance(const char *guidance, bool silent, int64_t delay)
{
    struct swarm_rig unguided, r;
    struct fake_guide g;
    guide_begin(&g, &r, guidance);
    g.cost = NULL; /* all cost 1 */
    g.silent = silent;
    g.delay = delay;
    swarm_rig_init(&unguided, GUIDED("'holder': 'none'"), 1, NULL);
    swarm_rig_run(&r, 10);
    swarm_rig_run(&unguided, 10);
    assert_true(g.asked.n > 0);
    for (uint32_t i = 0; i <= 60; i++) {
        const struct peer *p = peer(&r, i), *q = peer(&unguided, i);
        assert_int_equal(p->candidates.n, q->candidates.n);
        for (size_t k = 0; k < p->candidates.n; k++)
            assert_int_equal(p->candidates.v[k].peer, q->candidates.v[k].peer);
        assert_int_equal(p->guided, !silent && i > 0);
    }
    swarm_rig_fini(&unguided);
    guide_end(&g, &r);
}

TEST(equal_costs_leave_the_candidates_as_they_were)
{
    as_without_guidance(GUIDED("'holder': 'peer'"), false, 0);
    as_without_guidance(GUIDED("'holder': 'tracker'"), false, 0);
    as_without_guidance(GUIDED("'holder': 'peer', 'strategy': 'probability'"), false, 0);
    as_without_guidance(GUIDED("'holder': 'tracker', 'strategy': 'biased'"), false, 0);
}

TEST(without_an_answer_candidates_stay_as_they_were_and_are_called_after_the_delay)
{
    as_without_guidance(GUIDED("'holder': 'peer'"), true, SIM_SECOND);
    as_without_guidance(GUIDED("'holder': 'tracker'"), true, SIM_SECOND);
}

TEST(random_selection_asks_nobody)
{
    struct swarm_rig r;
    struct fake_guide g;
    guide_begin(&g, &r, GUIDED("'holder': 'peer', 'strategy': 'random'"));
    swarm_rig_run(&r, 10);
    assert_int_equal(g.asked.n, 0);
    assert_false(peer(&r, 1)->guided);
    guide_end(&g, &r);
}

TEST(a_peer_that_no_server_serves_asks_nobody)
{
    struct swarm_rig r;
    struct fake_guide g;
    guide_begin(&g, &r, GUIDED("'holder': 'peer'"));
    g.unserved = peer(&r, 7)->host;
    swarm_rig_run(&r, 10);
    assert_int_equal(g.asked.n, 59);
    for (size_t i = 0; i < g.asked.n; i++)
        assert_int_not_equal(g.asked.v[i].self, g.unserved);
    assert_false(peer(&r, 7)->guided || peer(&r, 7)->adopts);
    guide_end(&g, &r);
}

TEST(a_guide_that_breaks_gives_the_run_up)
{
    struct swarm_rig r;
    struct fake_guide g;
    guide_begin(&g, &r, GUIDED("'holder': 'peer'"));
    g.error = -EIO;
    swarm_rig_run(&r, 10);
    assert_int_equal(swarms_error(r.swarms), -EIO);
    guide_end(&g, &r);
}

/* 60 leechers and a seed, once each, and the tracker's memory for two networks and a server of its own. */
TEST(what_askers_remember_is_given_back)
{
    struct swarm_rig r;
    struct fake_guide g;
    guide_begin(&g, &r, GUIDED("'holder': 'peer'"));
    swarm_rig_run(&r, 10);
    assert_int_equal(g.forgotten, 0);
    swarm_rig_fini(&r);
    assert_int_equal(g.forgotten, 61 + 3);
    fake_guide_fini(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_a_uniform_sample_without_repetition_in_random_order),
        cmocka_unit_test(the_trackers_list_does_not_depend_on_who_asked),
        cmocka_unit_test(who_left_is_known_to_the_tracker_no_more),
        cmocka_unit_test(below_the_least_a_peer_announces_again_no_sooner_than_the_tracker_allows),
        cmocka_unit_test(with_enough_neighbours_a_peer_announces_at_the_interval),
        cmocka_unit_test(a_slow_tracker_is_asked_at_the_interval),
        cmocka_unit_test(who_was_refused_calls_again_after_a_minute_three_times_at_most),
        cmocka_unit_test(who_calls_again_gets_in_once_there_is_room),
        cmocka_unit_test(in_the_peers_each_asks_for_itself_about_whom_the_tracker_named),
        cmocka_unit_test(in_the_tracker_it_asks_for_the_peer_about_a_larger_pool),
        cmocka_unit_test(a_pool_smaller_than_what_a_peer_asks_for_is_as_large),
        cmocka_unit_test(calls_begin_when_the_answer_is_there),
        cmocka_unit_test(equal_costs_leave_the_candidates_as_they_were),
        cmocka_unit_test(
            without_an_answer_candidates_stay_as_they_were_and_are_called_after_the_delay),
        cmocka_unit_test(random_selection_asks_nobody),
        cmocka_unit_test(a_peer_that_no_server_serves_asks_nobody),
        cmocka_unit_test(a_guide_that_breaks_gives_the_run_up),
        cmocka_unit_test(what_askers_remember_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
