/* Peer exchange: whom neighbours tell of, when, and what guided peers make of it. */
#include "sim/p2p/swarm_internal.h"
#include "tests/support/fake_guide.h"
#include "tests/support/swarm_rig.h"
#include "tests/support/test.h"

#include <stdio.h>

/* Nothing moves, and connecting takes 0.3 s. Everybody gets three addresses of the tracker and wants ten neighbours. */
#define SLOW(name) "'" name "': {'up': '1 bit/s', 'down': '1 Gbit/s', 'delay': '50 ms'}"
#define EXCHANGED(exchange, neighbours, guidance)                                                  \
    SWARM_WORLD(SLOW("s") ", " SLOW("a") ", " SLOW("b") ", " SLOW("c"), SWARM_ALTO,                \
                "'content': '100 MB', 'seeds': {'area': 's'}, 'arrivals': {'within': '0 s'}, "     \
                "'tracker': {'interval': '1 d', 'min_interval': '1 d'}, 'neighbours': "            \
                "{" neighbours "}, 'population': {'a': {'area': 'a', 'peers': 30}, 'c': {'area': " \
                "'c', 'peers': 30}}, 'exchange': " exchange ", 'guidance': {" guidance "}")
#define FEW "'ask': 3, 'initiate': 10, 'most': 40"

static const struct peer *peer(const struct swarm_rig *r, uint32_t i)
{
    return &swarm_rig_swarm(r)->peers[i];
}

static double mean_neighbours(const struct swarm_rig *r)
{
    double sum = 0;
    for (uint32_t i = 0; i <= 60; i++)
        sum += peer(r, i)->nlinks;
    return sum / 61;
}

/* Three called and three that called: 6. The first messages come after the interval, with three new
 * ones at most, each time. */
TEST(peers_that_want_more_call_whom_their_neighbours_know)
{
    struct swarm_rig none, r;
    swarm_rig_init(&none, EXCHANGED("'none'", FEW, "'holder': 'none'"), 1, NULL);
    swarm_rig_init(&r, EXCHANGED("'pex'", FEW, "'holder': 'none'"), 1, NULL);
    swarm_rig_run(&none, 600);
    swarm_rig_run(&r, 59);
    double before = mean_neighbours(&r);
    assert_true(before > 5 && before < 6);
    assert_double_is(before, mean_neighbours(&none));
    swarm_rig_run(&r, 61);
    swarm_rig_check(&r);
    assert_true(mean_neighbours(&r) > before + 2);
    swarm_rig_run(&r, 600);
    for (uint32_t i = 0; i <= 60; i++)
        assert_true(peer(&r, i)->nlinks >= 10);
    swarm_rig_fini(&r);
    swarm_rig_fini(&none);
}

static uint32_t calls_of(const struct peer *p)
{
    uint32_t n = 0;
    for (size_t k = 0; k < p->candidates.n; k++)
        n += p->candidates.v[k].calling;
    return n;
}

/* Whom a peer calls after the first messages are neighbours of its neighbours, and none of its own. */
TEST(only_neighbours_of_neighbours_are_told_of)
{
    struct swarm_rig r;
    bool known[61][61] = {{false}}, told[61][61] = {{false}};
    uint32_t calls = 0;
    swarm_rig_init(&r, EXCHANGED("'pex'", FEW, "'holder': 'none'"), 1, NULL);
    swarm_rig_run(&r, 59.9);
    const struct swarm *s = swarm_rig_swarm(&r);
    for (uint32_t i = 0; i <= 60; i++) {
        for (uint32_t k = 0; k < s->peers[i].nlinks; k++) {
            const struct peer *q = &s->peers[s->peers[i].links[k].other];
            known[i][s->peers[i].links[k].other] = true;
            for (uint32_t l = 0; l < q->nlinks; l++)
                told[i][q->links[l].other] = true;
        }
    }
    swarm_rig_run(&r, 60);
    for (uint32_t i = 0; i <= 60; i++) {
        calls += calls_of(&s->peers[i]);
        if (calls_of(&s->peers[i]) == 0)
            continue; /* nothing new: the list is still the tracker's */
        for (size_t k = 0; k < s->peers[i].candidates.n; k++) {
            uint32_t other = s->peers[i].candidates.v[k].peer;
            assert_true(told[i][other] && other != i && !known[i][other]);
            for (size_t l = 0; l < k; l++)
                assert_int_not_equal(s->peers[i].candidates.v[l].peer, other);
        }
    }
    assert_true(calls > 61 * 2);
    swarm_rig_fini(&r);
}

/* One address a message: after three intervals fewer have as many as they want than with fifty. */
TEST(a_message_holds_so_many_addresses_and_comes_so_often)
{
    static const char *const exchanges[] = {
        EXCHANGED("'pex'", FEW, "'holder': 'none'"),
        EXCHANGED("{'kind': 'pex', 'interval': '10 s'}", FEW, "'holder': 'none'"),
    };
    double mean[2];
    for (int i = 0; i < 2; i++) {
        struct swarm_rig r;
        swarm_rig_init(&r, exchanges[i], 1, NULL);
        swarm_rig_run(&r, 30);
        mean[i] = mean_neighbours(&r);
        swarm_rig_fini(&r);
    }
    assert_true(mean[0] < 6 && mean[1] >= 10);
}

/* Peers have four neighbours, each of whom knows three others: with one address a message a peer hears
 * of four at most, with fifty of twelve. */
TEST(no_more_addresses_than_a_message_holds_are_told)
{
#define FULL "'ask': 12, 'initiate': 40, 'most': 4, 'full': 'refuse'"
    static const char *const exchanges[] = {
        EXCHANGED("{'kind': 'pex', 'most': 1}", FULL, "'holder': 'none'"),
        EXCHANGED("'pex'", FULL, "'holder': 'none'"),
    };
    for (int k = 0; k < 2; k++) {
        struct swarm_rig r;
        uint32_t calls = 0, beyond = 0;
        swarm_rig_init(&r, exchanges[k], 1, NULL);
        swarm_rig_run(&r, 60);
        for (uint32_t i = 0; i <= 60; i++) {
            calls += calls_of(peer(&r, i));
            beyond += calls_of(peer(&r, i)) > peer(&r, i)->nlinks;
        }
        assert_true(calls > 61);
        assert_int_equal(beyond > 0, k == 1);
        swarm_rig_fini(&r);
    }
}

static double dear_elsewhere(const struct fake_guide *g, uint32_t from, uint32_t self)
{
    const struct swarm_rig *r = g->world;
    return host_node(net_hosts(r->net), from) == host_node(net_hosts(r->net), self) ? 1 : 10;
}

/* Of the neighbours that peers have got after a while, those at the own node. */
static double own_share(const char *scenario, size_t *asked)
{
    struct swarm_rig r;
    struct fake_guide g;
    double own = 0, all = 0;
    fake_guide_init(&g);
    g.cost = dear_elsewhere;
    g.own_cost = 1;
    g.world = &r;
    swarm_rig_init(&r, scenario, 1, &g.guide);
    swarm_rig_run(&r, 59);
    size_t before = g.asked.n;
    swarm_rig_run(&r, 300);
    for (uint32_t i = 1; i <= 60; i++) {
        for (uint32_t k = 0; k < peer(&r, i)->nlinks; k++) {
            own += dear_elsewhere(&g, peer(&r, peer(&r, i)->links[k].other)->host,
                                  peer(&r, i)->host) < 10;
            all++;
        }
    }
    *asked = g.asked.n - before;
    swarm_rig_fini(&r);
    fake_guide_fini(&g);
    return own / all;
}

/* Half of the peers are at each of the two nodes. Guided in the peers, the addresses of neighbours are
 * ranked, too; guided by the tracker, they are not, and water down what it gave; where guidance does
 * not govern calls nothing is asked. */
TEST(guided_peers_rank_what_they_are_told_and_the_trackers_guidance_does_not_reach_it)
{
    size_t asked;
    double random = own_share(EXCHANGED("'pex'", FEW, "'holder': 'none'"), &asked);
    assert_int_equal(asked, 0);
    double tracker = own_share(EXCHANGED("'pex'", FEW, "'holder': 'tracker'"), &asked);
    assert_int_equal(asked, 0);
    double alone = own_share(EXCHANGED("'none'", FEW, "'holder': 'tracker'"), &asked);
    double guided = own_share(EXCHANGED("'pex'", FEW, "'holder': 'peer'"), &asked);
    assert_true(asked >= 30);
    own_share(EXCHANGED("'pex'", FEW, "'holder': 'peer', 'first_only': true"), &asked);
    assert_int_equal(asked, 0);
    assert_true(random > 0.4 && random < 0.6);
    assert_true(guided > random + 0.1);
    assert_true(tracker < alone && tracker > random);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peers_that_want_more_call_whom_their_neighbours_know),
        cmocka_unit_test(only_neighbours_of_neighbours_are_told_of),
        cmocka_unit_test(a_message_holds_so_many_addresses_and_comes_so_often),
        cmocka_unit_test(no_more_addresses_than_a_message_holds_are_told),
        cmocka_unit_test(
            guided_peers_rank_what_they_are_told_and_the_trackers_guidance_does_not_reach_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
