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

/* Within 0 to 100 s, all of the time that peers join, the share grows from none to all: half of 200
 * adopt (standard deviation sqrt(200/6) = 5.8), in the second half of those three times as many as in
 * the first (75 and 25). From 20 to 60 s and all thereafter: none, half and all of the thirds. */
TEST(a_share_that_grows_rises_evenly_and_stays)
{
    bool who[200];
    uint32_t early = 0;
    uint32_t n = adopters("{'grows': true, 'to': '100 s'}", who);
    assert_true(n > 100 - 5 * 5.8 && n < 100 + 5 * 5.8);
    for (uint32_t i = 0; i < 100; i++)
        early += who[i];
    assert_true(early > 25 - 5 * 4.1 && early < 25 + 5 * 4.1);
    adopters("{'grows': true, 'from': '20 s', 'to': '60 s'}", who);
    for (uint32_t i = 0; i < 200; i++)
        assert_true(i < 130 || who[i]); /* in the first 60 s join 120, standard deviation 6.9 */
    assert_false(who[0] || who[10]);
}

/* --- Where costs come from --------------------------------------------------------------------- */

/* 30 peers at each of "a", 1 ms from the hub, "b", 5 ms, and "c", 20 ms and in another network. */
#define FAR_CLASS(name, delay)                                                                     \
    "'" name "': {'up': '1 kbit/s', 'down': '1 Gbit/s', 'delay': '" delay "'}"
#define COMPARED(extra, guidance) COMPARED_ASKING("100", extra, guidance)
#define COMPARED_ASKING(ask, extra, guidance)                                                      \
    SWARM_WORLD(                                                                                   \
        FAR_CLASS("s", "500 ms") ", " FAR_CLASS("a", "1 ms") ", " FAR_CLASS(                       \
            "b", "5 ms") ", " FAR_CLASS("c", "20 ms"),                                             \
        extra,                                                                                     \
        "'content': '100 MB', 'seeds': {'area': 's'}, 'arrivals': {'within': '0 s'}, "             \
        "'tracker': {'delay': '500 ms', 'interval': '1 h'}, 'neighbours': {'ask': " ask "}, "      \
        "'population': {'a': {'area': 'a', 'peers': 30}, 'b': {'area': 'b', 'peers': 30}, "        \
        "'c': {'area': 'c', 'peers': 30}}, 'guidance': {" guidance "}")

static const char *place_of(const struct swarm_rig *r, uint32_t i)
{
    return net_topo(r->net)->nodes[host_node(net_hosts(r->net), peer(r, i)->host)].name;
}

/* Fails unless the peer's candidates, named by where they are, come in this order. */
static void places_are(const struct swarm_rig *r, uint32_t i, const char *wanted)
{
    char found[16] = "";
    size_t n = 0;
    const struct peer *p = peer(r, i);
    for (size_t k = 0; k < p->candidates.n; k++) {
        char place = place_of(r, p->candidates.v[k].peer)[0];
        if (n == 0 || found[n - 1] != place)
            found[n++] = place;
        assert_true(n < sizeof found - 1);
        found[n] = 0;
    }
    assert_string_equal(found, wanted);
}

static uint32_t some_peer_at(const struct swarm_rig *r, const char *place)
{
    for (uint32_t i = 1; i <= 90; i++) {
        if (place_of(r, i)[0] == place[0])
            return i;
    }
    fail();
    return 0;
}

/* No server is there to be asked. Delay: those nearest to the hub, wherever oneself is; they have
 * answered after the longest round trip, 2 * (500 + 1) ms to the seed and back. */
TEST(by_delay_the_nearest_come_first_and_nobody_is_asked_for_costs)
{
    struct swarm_rig r;
    swarm_rig_init(&r, COMPARED("", "'holder': 'peer', 'service': 'delay'"), 1, NULL);
    uint32_t a = some_peer_at(&r, "a"), c = some_peer_at(&r, "c");
    swarm_rig_run(&r, 1.501);
    assert_true(peer(&r, a)->waiting && peer(&r, c)->waiting);
    swarm_rig_run(&r, 1.502);
    assert_false(peer(&r, a)->waiting);
    assert_true(peer(&r, c)->waiting);
    swarm_rig_run(&r, 10);
    places_are(&r, a, "abcs");
    places_are(&r, c, "abcs");
    assert_true(peer(&r, a)->guided);
    swarm_rig_fini(&r);
}

/* Oneself at "c", the others of that network come first, by the oracle; oneself at "a", the own node,
 * then the same network. In the tracker, too, and at once. */
TEST(by_the_oracle_the_own_node_comes_first_then_the_own_network)
{
    static const char *const guidance[] = {
        COMPARED("", "'holder': 'peer', 'service': 'oracle'"),
        COMPARED("", "'holder': 'tracker', 'service': 'oracle'"),
    };
    for (size_t i = 0; i < COUNT(guidance); i++) {
        struct swarm_rig r;
        swarm_rig_init(&r, guidance[i], 1, NULL);
        uint32_t a = some_peer_at(&r, "a"), c = some_peer_at(&r, "c");
        swarm_rig_run(&r, 0.5);
        assert_false(peer(&r, a)->waiting);
        const struct peer *p = peer(&r, a);
        for (size_t k = 0; k < p->candidates.n; k++) {
            char place = place_of(&r, p->candidates.v[k].peer)[0];
            assert_int_equal(place == 'a', k < 29);
            assert_int_equal(place == 'c', k >= 60);
        }
        p = peer(&r, c);
        for (size_t k = 0; k < p->candidates.n; k++)
            assert_int_equal(place_of(&r, p->candidates.v[k].peer)[0] == 'c', k < 29);
        swarm_rig_fini(&r);
    }
}

/* Everybody announces again after an hour. */
TEST(guidance_of_the_first_addresses_alone_asks_once)
{
    static const char *const guidance[] = {
        COMPARED(SWARM_ALTO, "'holder': 'peer'"),
        COMPARED(SWARM_ALTO, "'holder': 'peer', 'first_only': true"),
        COMPARED(SWARM_ALTO, "'holder': 'tracker', 'first_only': true"),
    };
    for (size_t i = 0; i < COUNT(guidance); i++) {
        struct swarm_rig r;
        struct fake_guide g;
        fake_guide_init(&g);
        swarm_rig_init(&r, guidance[i], 1, &g.guide);
        swarm_rig_run(&r, 3590);
        assert_int_equal(g.asked.n, 90);
        swarm_rig_run(&r, 3610);
        assert_int_equal(g.asked.n, i == 0 ? 180 : 90);
        swarm_rig_fini(&r);
        fake_guide_fini(&g);
    }
}

/* --- Tracker and peer together ----------------------------------------------------------------- */

#define TWO_SERVERS                                                                                \
    "'alto': {'servers': {'x': {'network': 'n', 'policy': 'flat'}, '2': {'network': 'm', "         \
    "'policy': 'flat', 'trackers_only': true}}},"

/* The tracker's server knows networks, the others access nodes: costs by how many are asked about. */
static double coarse_or_fine(const struct fake_guide *g, uint32_t from, uint32_t self)
{
    const struct swarm_rig *r = g->world;
    const struct topo *t = net_topo(r->net);
    const struct topo_node *a = &t->nodes[host_node(net_hosts(r->net), from)];
    const struct topo_node *b = &t->nodes[host_node(net_hosts(r->net), self)];
    bool coarse = g->asked.v[g->asked.n - 1].server == 2;
    return coarse ? (a->network == b->network ? 1 : 10) : (a == b ? 1 : 10);
}

/* Of 90 others (those at a, b and the seed's place share a network) the tracker leaves the 40 that its
 * own server likes best; of these the peer puts those at its own node first. */
TEST(the_tracker_ranks_its_pool_by_its_own_server_and_the_peer_what_it_gets)
{
    struct swarm_rig r;
    struct fake_guide g;
    fake_guide_init(&g);
    g.cost = coarse_or_fine;
    g.own_cost = 1;
    g.delay = SIM_SECOND;
    g.world = &r;
    swarm_rig_init(&r, COMPARED(TWO_SERVERS, "'holder': 'both', 'tracker': {'server': '2'}"), 1,
                   &g.guide);
    uint32_t a = some_peer_at(&r, "a");
    swarm_rig_run(&r, 2.499);
    assert_true(peer(&r, a)->waiting); /* for both, one after the other */
    swarm_rig_run(&r, 2.5);
    assert_false(peer(&r, a)->waiting);
    assert_int_equal(g.asked.n, 180);
    for (size_t i = 0; i < g.asked.n; i++) {
        const struct fake_question *q = &g.asked.v[i];
        assert_int_equal(q->server, i % 2 ? 0 : 2);
        assert_int_equal(q->asker, i % 2 ? q->self : GUIDE_NOBODY);
        assert_ptr_equal(q->memory, i % 2 ? &peer(&r, 1 + (uint32_t)i / 2)->memory
                                          : &r.swarms->tracker_memory[2]);
    }
    const struct peer *p = peer(&r, a);
    for (size_t k = 0; k < p->candidates.n; k++) {
        char place = place_of(&r, p->candidates.v[k].peer)[0];
        assert_int_equal(place == 'a', k < 29);
        assert_int_equal(place == 'c', k >= 60);
    }
    swarm_rig_fini(&r);
    fake_guide_fini(&g);
}

/* A strategy of its own: the tracker keeps those inside, whatever the peers do. And a peer that no
 * server serves is still guided by the tracker's. */
TEST(a_tracker_with_a_server_of_its_own_guides_peers_that_no_server_serves)
{
    struct swarm_rig r;
    struct fake_guide g;
    fake_guide_init(&g);
    g.cost = coarse_or_fine;
    g.own_cost = 1;
    g.world = &r;
    swarm_rig_init(&r,
                   COMPARED(TWO_SERVERS,
                            "'holder': 'tracker', 'strategy': 'random', 'tracker': {'server': '2', "
                            "'strategy': {'kind': 'biased', 'external': 0, 'fill': false}}"),
                   1, &g.guide);
    uint32_t c = some_peer_at(&r, "c");
    g.unserved = peer(&r, c)->host;
    swarm_rig_run(&r, 1);
    places_are(&r, c, "c");
    places_are(&r, some_peer_at(&r, "c"), "c");
    assert_int_equal(peer(&r, c)->candidates.n, 29);
    assert_true(peer(&r, c)->guided);
    assert_int_equal(g.asked.n, 90);
    swarm_rig_fini(&r);
    fake_guide_fini(&g);
}

/* Three of four addresses come from the tracker of the own network, nearest first, the others from the
 * global one at random: of 40 30. It knows 29 others at "c", the network of those, whose places the
 * global tracker fills; nobody is named twice. */
TEST(local_trackers_name_peers_of_the_network_and_the_global_one_the_rest)
{
    struct swarm_rig r;
    struct fake_guide g;
    fake_guide_init(&g);
    g.cost = coarse_or_fine;
    g.own_cost = 1;
    g.world = &r;
    swarm_rig_init(
        &r, COMPARED_ASKING("40", TWO_SERVERS, "'holder': 'tracker', 'tracker': {'local': '75%'}"),
        1, &g.guide);
    uint32_t a = some_peer_at(&r, "a"), c = some_peer_at(&r, "c");
    swarm_rig_run(&r, 1);
    for (uint32_t i = 1; i <= 90; i++) {
        const struct peer *p = peer(&r, i);
        uint32_t own = 0, twice = 0;
        assert_int_equal(p->candidates.n, 40);
        for (size_t k = 0; k < 40; k++) {
            own += peer_network(swarm_rig_swarm(&r), p->candidates.v[k].peer) ==
                   peer_network(swarm_rig_swarm(&r), i);
            for (size_t l = 0; l < k; l++)
                twice += p->candidates.v[l].peer == p->candidates.v[k].peer;
        }
        assert_int_equal(twice, 0);
        assert_true(own >= (place_of(&r, i)[0] == 'c' ? 29 : 30) && own < 40);
    }
    const struct peer *p = peer(&r, a);
    for (size_t k = 0; k < 3; k++) /* the local one's best: of the own node */
        assert_int_equal(place_of(&r, p->candidates.v[k].peer)[0], 'a');
    assert_int_equal(peer(&r, c)->guided, true);
    assert_int_equal(g.asked.n, 90);
    for (size_t i = 0; i < g.asked.n; i++)
        assert_int_equal(g.asked.v[i].n, place_of(&r, 1 + (uint32_t)i)[0] == 'c' ? 29 : 60);
    swarm_rig_fini(&r);
    fake_guide_fini(&g);
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
        "'holder': 'tracker', 'strategy': 'p4p'",
        "'holder': 'both', 'tracker': {'strategy': 'biased'}, 'strategy': 'p4p'",
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
        cmocka_unit_test(a_share_that_grows_rises_evenly_and_stays),
        cmocka_unit_test(by_delay_the_nearest_come_first_and_nobody_is_asked_for_costs),
        cmocka_unit_test(by_the_oracle_the_own_node_comes_first_then_the_own_network),
        cmocka_unit_test(guidance_of_the_first_addresses_alone_asks_once),
        cmocka_unit_test(the_tracker_ranks_its_pool_by_its_own_server_and_the_peer_what_it_gets),
        cmocka_unit_test(a_tracker_with_a_server_of_its_own_guides_peers_that_no_server_serves),
        cmocka_unit_test(local_trackers_name_peers_of_the_network_and_the_global_one_the_rest),
        cmocka_unit_test(equal_costs_without_delay_change_nothing_at_all),
        cmocka_unit_test(no_answer_without_delay_changes_nothing_at_all),
        cmocka_unit_test(the_same_seed_and_replication_give_the_same_run_others_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
