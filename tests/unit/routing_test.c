/*
 * Routes within and between networks, on sketches of a few nodes (tests/support/topology.h) whose
 * right paths can be seen.
 */
#include "sim/net/routing.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A topology, its routing, and the route asked for last as "a.1>a.2>b.1"; "" where there is none. */
struct net_map {
    struct topology t;
    struct routing *r;
    char text[8192];
};

static struct net_map map_of(struct topology t)
{
    return (struct net_map){.t = t, .r = routing_new(t.topo)};
}

static struct net_map sketched(const char *sketch)
{
    return map_of(topology_of_sketch(sketch));
}

static void map_free(struct net_map *m)
{
    routing_free(m->r);
    topology_free(&m->t);
}

static const struct route *find(struct net_map *m, const char *from, const char *to, uint64_t key)
{
    bool no_memory = false;
    const struct route *route =
        routing_find(m->r, node_named(&m->t, from), node_named(&m->t, to), key, &no_memory);
    assert_false(no_memory);
    return route;
}

/* Writes a route that starts at a node; fails where its links do not hang together. */
static const char *write_route(struct net_map *m, const char *from, const struct route *route)
{
    const struct topo *t = m->t.topo;
    uint32_t node = node_named(&m->t, from);
    int64_t delay = 0;
    snprintf(m->text, sizeof m->text, "%s", route ? from : "");
    for (uint32_t i = 0; route && i < route->n; i++) {
        const struct topo_link *l = &t->links[route->ports[i] / 2];
        bool reverse = route->ports[i] % 2;
        assert_int_equal(reverse ? l->to : l->from, node);
        node = reverse ? l->from : l->to;
        delay += l->delay;
        strcat(strcat(m->text, ">"), t->nodes[node].name);
    }
    if (route)
        assert_int_equal(route->delay, delay);
    return m->text;
}

static void goes_by(struct net_map *m, const char *from, const char *to, uint64_t key,
                    const char *wanted)
{
    assert_string_equal(write_route(m, from, find(m, from, to, key)), wanted);
}

/* The route, whatever the key. */
static void goes(struct net_map *m, const char *from, const char *to, const char *wanted)
{
    for (uint64_t key = 0; key < 8; key++)
        goes_by(m, from, to, key, wanted);
}

static void set_link(struct net_map *m, const char *link, bool up)
{
    routing_set_link(m->r, link_named(&m->t, link), up);
}

/* --- Within a network ------------------------------------------------------------------------- */

/* 1 + 1 < 3. */
TEST(the_lightest_path_is_taken_and_not_the_one_of_fewest_links)
{
    struct net_map m = sketched("n.a-n.b:1 n.b-n.c:1 n.a-n.c:3");
    goes(&m, "n.a", "n.c", "n.a>n.b>n.c");
    goes(&m, "n.c", "n.a", "n.c>n.b>n.a");
    assert_int_equal(find(&m, "n.a", "n.c", 0)->delay, 2000000);
    map_free(&m);
}

TEST(ports_tell_the_direction_of_each_link)
{
    struct net_map m = sketched("n.a-n.b n.c-n.b");
    const struct route *route = find(&m, "n.a", "n.c", 0);
    assert_int_equal(route->n, 2);
    assert_int_equal(route->ports[0], port_of(link_named(&m.t, "n.a:n.b"), false));
    assert_int_equal(route->ports[1], port_of(link_named(&m.t, "n.c:n.b"), true));
    assert_int_equal(port_of(3, false), 6);
    assert_int_equal(port_of(3, true), 7);
    map_free(&m);
}

TEST(from_a_node_to_itself_leads_no_link)
{
    struct net_map m = sketched("n.a-n.b");
    const struct route *route = find(&m, "n.a", "n.a", 0);
    assert_non_null(route);
    assert_int_equal(route->n, 0);
    assert_int_equal(route->delay, 0);
    map_free(&m);
}

static struct net_map radio_cell(void)
{
    return map_of(topology_of(
        "{'networks': {'n': {}}, 'nodes': {'n.c': {'network': 'n', 'kind': 'access'},"
        " 'n.r': {'network': 'n'}},"
        " 'links': {'radio': {'from': 'n.c', 'to': 'n.r', 'kind': 'radio', 'delay': '15 ms',"
        "                     'capacity': '1 Gbit/s'}}}"));
}

TEST(from_a_radio_cell_to_itself_leads_the_radio_link_and_back)
{
    struct net_map m = radio_cell();
    goes(&m, "n.c", "n.c", "n.c>n.r>n.c");
    assert_int_equal(find(&m, "n.c", "n.c", 0)->delay, 30000000);
    assert_int_equal(find(&m, "n.r", "n.r", 0)->n, 0);
    map_free(&m);
}

TEST(a_radio_cell_whose_link_is_down_does_not_reach_itself)
{
    struct net_map m = radio_cell();
    set_link(&m, "radio", false);
    assert_null(find(&m, "n.c", "n.c", 0));
    set_link(&m, "radio", true);
    goes(&m, "n.c", "n.c", "n.c>n.r>n.c");
    map_free(&m);
}

/* Two ways of weight 20. */
static const char *const diamond = "n.a-n.b n.a-n.c n.b-n.d n.c-n.d";

TEST(equal_paths_are_chosen_by_the_key)
{
    struct net_map m = sketched(diamond);
    unsigned by_b = 0;
    for (uint64_t key = 0; key < 8; key++) {
        write_route(&m, "n.a", find(&m, "n.a", "n.d", key));
        assert_true(!strcmp(m.text, "n.a>n.b>n.d") || !strcmp(m.text, "n.a>n.c>n.d"));
        by_b += m.text[6] == 'b';
    }
    assert_true(by_b >= 2 && by_b <= 6);
    map_free(&m);
}

TEST(the_same_key_takes_the_same_path_on_every_machine_and_in_any_order)
{
    struct net_map m = sketched(diamond), n = sketched(diamond);
    for (uint64_t key = 0; key < 8; key++) {
        char forth[64];
        strcpy(forth, write_route(&m, "n.a", find(&m, "n.a", "n.d", key)));
        assert_ptr_equal(find(&m, "n.a", "n.d", key), find(&m, "n.a", "n.d", key + 8));
        goes_by(&m, "n.a", "n.d", key + (UINT64_C(1) << 63), forth);
    }
    for (uint64_t key = 8; key-- > 0;) {
        char back[64];
        strcpy(back, write_route(&n, "n.a", find(&n, "n.a", "n.d", key)));
        goes_by(&m, "n.a", "n.d", key, back);
    }
    map_free(&m);
    map_free(&n);
}

/* splitmix64 of (key + 1) * 0x9e3779b97f4a7c15 + node, modulo the number of choices, worked out
 * apart from the code: every published result depends on these paths. */
TEST(keys_choose_what_they_always_chose)
{
    static const char by[] = "cbcbcbcb";
    struct net_map m = sketched(diamond);
    for (uint64_t key = 0; key < 8; key++)
        goes_by(&m, "n.a", "n.d", key, by[key] == 'b' ? "n.a>n.b>n.d" : "n.a>n.c>n.d");
    map_free(&m);
}

/* Three diamonds in a row have eight paths; routers choose for themselves. */
TEST(each_router_on_the_way_chooses)
{
    struct net_map m = sketched("n.a-n.b n.a-n.c n.b-n.d n.c-n.d n.d-n.e n.d-n.f n.e-n.g n.f-n.g "
                                "n.g-n.h n.g-n.i n.h-n.j n.i-n.j");
    char seen[8][64];
    size_t n = 0;
    for (uint64_t key = 0; key < 8; key++) {
        write_route(&m, "n.a", find(&m, "n.a", "n.j", key));
        size_t i = 0;
        while (i < n && strcmp(seen[i], m.text) != 0)
            i++;
        if (i == n)
            strcpy(seen[n++], m.text);
    }
    assert_true(n > 2); /* one choice for all three would make two paths */
    map_free(&m);
}

TEST(parallel_links_share_by_the_key)
{
    struct net_map m = sketched("n.a-n.b n.a-n.b");
    unsigned first = 0;
    for (uint64_t key = 0; key < 8; key++)
        first +=
            find(&m, "n.a", "n.b", key)->ports[0] == port_of(link_named(&m.t, "n.a:n.b"), false);
    assert_true(first > 0 && first < 8);
    map_free(&m);
}

TEST(where_there_is_no_choice_all_keys_have_one_route)
{
    struct net_map m = sketched("n.a-n.b:1 n.a-n.b:2");
    for (uint64_t key = 1; key < 8; key++)
        assert_ptr_equal(find(&m, "n.a", "n.b", key), find(&m, "n.a", "n.b", 0));
    map_free(&m);
}

/* --- Between networks ------------------------------------------------------------------------- */

/* x hears of d from its customer c over two networks, and from d, a peer, over one. */
TEST(a_customers_route_is_preferred_even_where_it_is_longer)
{
    struct net_map m = sketched("c.1>x.1 d.1>c.1 x.1=d.1");
    goes(&m, "x.1", "d.1", "x.1>c.1>d.1");
    goes(&m, "d.1", "x.1", "d.1>x.1"); /* d has x as a peer and c as a provider */
    map_free(&m);
}

TEST(a_peers_route_is_preferred_to_a_providers)
{
    struct net_map m = sketched("x.1=y.1 d.1>y.1 x.1>p.1 d.1>p.1");
    goes(&m, "x.1", "d.1", "x.1>y.1>d.1");
    set_link(&m, "x.1:y.1", false);
    goes(&m, "x.1", "d.1", "x.1>p.1>d.1");
    map_free(&m);
}

TEST(of_two_providers_the_one_with_the_shorter_path_is_taken)
{
    struct net_map m = sketched("x.1>p.1 x.1>q.1 p.1>r.1 d.1>r.1 d.1>q.1");
    goes(&m, "x.1", "d.1", "x.1>q.1>d.1");
    set_link(&m, "d.1:q.1", false);
    goes(&m, "x.1", "d.1", "x.1>p.1>r.1>d.1");
    map_free(&m);
}

/* A provider prefers its customer's long route, and exports that: the customers of the provider
 * follow, though a shorter path without a valley exists over its peer. */
TEST(a_network_gets_the_route_its_provider_prefers)
{
    struct net_map m = sketched("x.1>p.1 c.1>p.1 d.1>c.1 p.1=d.1");
    goes(&m, "x.1", "d.1", "x.1>p.1>c.1>d.1");
    map_free(&m);
}

TEST(a_customer_carries_nothing_between_its_providers)
{
    struct net_map m = sketched("a.1>p.1 a.1>q.1");
    goes(&m, "p.1", "q.1", "");
    goes(&m, "a.1", "q.1", "a.1>q.1");
    map_free(&m);
}

TEST(a_peer_carries_nothing_between_its_peers_nor_to_its_provider)
{
    struct net_map m = sketched("x.1=y.1 y.1=z.1 y.1>p.1 c.1>y.1");
    goes(&m, "x.1", "z.1", "");
    goes(&m, "x.1", "p.1", "");
    goes(&m, "p.1", "x.1", "");
    goes(&m, "x.1", "c.1", "x.1>y.1>c.1"); /* but to its customers */
    goes(&m, "c.1", "z.1", "c.1>y.1>z.1");
    map_free(&m);
}

TEST(up_over_and_down_reaches_everybody)
{
    struct net_map m = sketched("a.1>b.1 b.1>c.1 c.1=d.1 e.1>d.1 f.1>e.1");
    goes(&m, "a.1", "f.1", "a.1>b.1>c.1>d.1>e.1>f.1");
    goes(&m, "f.1", "a.1", "f.1>e.1>d.1>c.1>b.1>a.1");
    map_free(&m);
}

TEST(paths_go_by_the_igp_in_each_network)
{
    struct net_map m = sketched("a.1-a.2:1 a.2-a.3:1 a.1-a.3:9 a.3>b.1 b.1-b.2:5 b.1-b.3:1 "
                                "b.3-b.2:1 c.1>b.2 c.1-c.2");
    goes(&m, "a.1", "c.2", "a.1>a.2>a.3>b.1>b.3>b.2>c.1>c.2");
    goes(&m, "c.2", "a.1", "c.2>c.1>b.2>b.3>b.1>a.3>a.2>a.1");
    map_free(&m);
}

/* Two networks on two coasts: each hands over where it is nearest to the sender, so that the ways
 * there and back differ. */
static const char *const coasts = "a.west-a.mid:10 a.mid-a.east:20 b.west-b.mid:20 b.mid-b.east:10 "
                                  "a.west=b.west a.east=b.east";

TEST(traffic_leaves_at_the_nearest_exit)
{
    struct net_map m = sketched(coasts);
    goes(&m, "a.mid", "b.east", "a.mid>a.west>b.west>b.mid>b.east");
    goes(&m, "a.east", "b.west", "a.east>b.east>b.mid>b.west");
    map_free(&m);
}

TEST(ways_there_and_back_may_differ)
{
    struct net_map m = sketched(coasts);
    goes(&m, "a.mid", "b.mid", "a.mid>a.west>b.west>b.mid");
    goes(&m, "b.mid", "a.mid", "b.mid>b.east>a.east>a.mid");
    map_free(&m);
}

TEST(exits_that_are_equally_near_are_chosen_by_the_key)
{
    struct net_map m = sketched("a.m-a.1 a.m-a.2 a.1=b.1 a.2=b.2 b.1-b.m b.2-b.m");
    unsigned by_1 = 0;
    for (uint64_t key = 0; key < 8; key++) {
        write_route(&m, "a.m", find(&m, "a.m", "b.m", key));
        assert_true(!strcmp(m.text, "a.m>a.1>b.1>b.m") || !strcmp(m.text, "a.m>a.2>b.2>b.m"));
        by_1 += strstr(m.text, "a.1") != NULL;
    }
    assert_true(by_1 > 0 && by_1 < 8);
    map_free(&m);
}

/* --- Changes ---------------------------------------------------------------------------------- */

TEST(a_link_that_fails_is_gone_round_and_taken_again_when_it_is_back)
{
    struct net_map m = sketched("n.a-n.b:1 n.b-n.c:1 n.a-n.c:3");
    set_link(&m, "n.b:n.c", false);
    assert_false(routing_link_up(m.r, link_named(&m.t, "n.b:n.c")));
    goes(&m, "n.a", "n.c", "n.a>n.c");
    set_link(&m, "n.b:n.c", true);
    assert_true(routing_link_up(m.r, link_named(&m.t, "n.b:n.c")));
    goes(&m, "n.a", "n.c", "n.a>n.b>n.c");
    map_free(&m);
}

TEST(an_exit_that_fails_gives_way_to_the_other)
{
    struct net_map m = sketched(coasts);
    set_link(&m, "a.west:b.west", false);
    goes(&m, "a.mid", "b.mid", "a.mid>a.east>b.east>b.mid");
    map_free(&m);
}

TEST(what_cannot_be_reached_has_no_route)
{
    struct net_map m = sketched("n.a-n.b n.b-n.c m.a>n.a");
    set_link(&m, "n.b:n.c", false);
    goes(&m, "n.a", "n.c", "");
    goes(&m, "m.a", "n.c", "");
    goes(&m, "m.a", "n.b", "m.a>n.a>n.b");
    set_link(&m, "m.a:n.a", false);
    goes(&m, "m.a", "n.b", "");
    goes(&m, "n.b", "m.a", "");
    map_free(&m);
}

/* a.1 is cut off from the exit a.2 that would be the nearest, not from the far one. */
TEST(an_exit_behind_a_failed_link_is_no_exit)
{
    struct net_map m = sketched("a.1-a.2:1 a.1-a.3:9 a.2=b.1 a.3=b.1");
    goes(&m, "a.1", "b.1", "a.1>a.2>b.1");
    set_link(&m, "a.1:a.2", false);
    goes(&m, "a.1", "b.1", "a.1>a.3>b.1");
    goes(&m, "a.2", "b.1", "a.2>b.1");
    map_free(&m);
}

TEST(an_old_route_is_readable_until_the_second_change)
{
    struct net_map m = sketched("n.a-n.b:1 n.b-n.c:1 n.a-n.c:3");
    const struct route *old = find(&m, "n.a", "n.c", 0);
    set_link(&m, "n.b:n.c", false);
    goes(&m, "n.a", "n.c", "n.a>n.c");
    assert_string_equal(write_route(&m, "n.a", old), "n.a>n.b>n.c");
    /* Setting what is so already is no change. */
    set_link(&m, "n.b:n.c", false);
    set_link(&m, "n.a:n.b", true);
    assert_string_equal(write_route(&m, "n.a", old), "n.a>n.b>n.c");
    map_free(&m);
}

/* --- Cache and limits ------------------------------------------------------------------------- */

TEST(a_route_that_was_asked_for_stays_where_it_is)
{
    struct net_map m = sketched("n.a-n.b n.b-n.c");
    const struct route *route = find(&m, "n.a", "n.c", 5);
    assert_ptr_equal(find(&m, "n.a", "n.c", 5), route);
    assert_true(find(&m, "n.c", "n.a", 5) != route);
    map_free(&m);
}

/* 60 nodes in a ring have 3,540 pairs, far more than the cache has room for at first; opposite
 * nodes have two ways. */
TEST(all_pairs_of_a_ring_have_their_routes)
{
    char sketch[2048] = "", word[32];
    enum { N = 60 };
    for (int i = 0; i < N; i++) {
        snprintf(word, sizeof word, "n.%02d-n.%02d ", i, (i + 1) % N);
        strcat(sketch, word);
    }
    struct net_map m = sketched(sketch);
    bool no_memory = false;
    for (int round = 0; round < 2; round++) {
        for (uint32_t a = 0; a < N; a++) {
            for (uint32_t b = 0; b < N; b++) {
                uint32_t apart = (b + N - a) % N;
                const struct route *route = routing_find(m.r, a, b, a + b, &no_memory);
                assert_int_equal(route->n, apart < N - apart ? apart : N - apart);
            }
        }
    }
    map_free(&m);
}

static struct net_map line_of(int links)
{
    char *sketch = calloc((size_t)links + 1, 24), word[24];
    for (int i = 0; i < links; i++) {
        snprintf(word, sizeof word, "n.%04d-n.%04d ", i, i + 1);
        memcpy(sketch + strlen(sketch), word, strlen(word) + 1);
    }
    struct net_map m = sketched(sketch);
    free(sketch);
    return m;
}

TEST(a_route_has_at_most_1024_links)
{
    struct net_map m = line_of(1025);
    bool no_memory = false;
    assert_int_equal(routing_find(m.r, 0, 1024, 0, &no_memory)->n, 1024);
    assert_null(routing_find(m.r, 0, 1025, 0, &no_memory));
    assert_false(no_memory);
    map_free(&m);
}

TEST(a_failed_allocation_gives_the_route_or_says_so)
{
    struct topology t = topology_of_sketch("a.1-a.2 a.2>b.1 b.1-b.2 b.1-b.3 b.2-b.4 b.3-b.4");
    for (size_t n = 0;; n++) {
        faults_start(n);
        struct routing *r = routing_new(t.topo);
        bool no_memory = false;
        const struct route *route =
            r ? routing_find(r, node_named(&t, "a.1"), node_named(&t, "b.4"), 3, &no_memory) : NULL;
        bool failed = faults_stop();
        assert_true(route || !r || no_memory);
        assert_true(route || failed);
        if (route)
            assert_int_equal(route->n, 4);
        routing_free(r);
        if (!failed)
            break;
    }
    routing_free(NULL);
    topology_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lightest_path_is_taken_and_not_the_one_of_fewest_links),
        cmocka_unit_test(ports_tell_the_direction_of_each_link),
        cmocka_unit_test(from_a_node_to_itself_leads_no_link),
        cmocka_unit_test(from_a_radio_cell_to_itself_leads_the_radio_link_and_back),
        cmocka_unit_test(a_radio_cell_whose_link_is_down_does_not_reach_itself),
        cmocka_unit_test(equal_paths_are_chosen_by_the_key),
        cmocka_unit_test(the_same_key_takes_the_same_path_on_every_machine_and_in_any_order),
        cmocka_unit_test(keys_choose_what_they_always_chose),
        cmocka_unit_test(each_router_on_the_way_chooses),
        cmocka_unit_test(parallel_links_share_by_the_key),
        cmocka_unit_test(where_there_is_no_choice_all_keys_have_one_route),
        cmocka_unit_test(a_customers_route_is_preferred_even_where_it_is_longer),
        cmocka_unit_test(a_peers_route_is_preferred_to_a_providers),
        cmocka_unit_test(of_two_providers_the_one_with_the_shorter_path_is_taken),
        cmocka_unit_test(a_network_gets_the_route_its_provider_prefers),
        cmocka_unit_test(a_customer_carries_nothing_between_its_providers),
        cmocka_unit_test(a_peer_carries_nothing_between_its_peers_nor_to_its_provider),
        cmocka_unit_test(up_over_and_down_reaches_everybody),
        cmocka_unit_test(paths_go_by_the_igp_in_each_network),
        cmocka_unit_test(traffic_leaves_at_the_nearest_exit),
        cmocka_unit_test(ways_there_and_back_may_differ),
        cmocka_unit_test(exits_that_are_equally_near_are_chosen_by_the_key),
        cmocka_unit_test(a_link_that_fails_is_gone_round_and_taken_again_when_it_is_back),
        cmocka_unit_test(an_exit_that_fails_gives_way_to_the_other),
        cmocka_unit_test(what_cannot_be_reached_has_no_route),
        cmocka_unit_test(an_exit_behind_a_failed_link_is_no_exit),
        cmocka_unit_test(an_old_route_is_readable_until_the_second_change),
        cmocka_unit_test(a_route_that_was_asked_for_stays_where_it_is),
        cmocka_unit_test(all_pairs_of_a_ring_have_their_routes),
        cmocka_unit_test(a_route_has_at_most_1024_links),
        cmocka_unit_test(a_failed_allocation_gives_the_route_or_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
