/* Who is guided, and guidance that changes nothing. */
#include "sim/p2p/swarm_internal.h"
#include "tests/support/fake_guide.h"
#include "tests/support/swarm_rig.h"
#include "tests/support/test.h"

#include <stdio.h>

#define EVEN SWARM_UPLOADS("8 Mbit/s", "8 Mbit/s", "8 Mbit/s", "8 Mbit/s")

static const struct peer *peer(const struct swarm_rig *r, uint32_t i)
{
    return &swarm_rig_swarm(r)->peers[i];
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_share_of_the_peers_adopts_and_a_greater_one_the_same_and_more),
        cmocka_unit_test(only_peers_of_the_networks_listed_adopt),
        cmocka_unit_test(only_peers_that_join_in_the_time_window_adopt),
        cmocka_unit_test(equal_costs_without_delay_change_nothing_at_all),
        cmocka_unit_test(no_answer_without_delay_changes_nothing_at_all),
        cmocka_unit_test(the_same_seed_and_replication_give_the_same_run_others_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
