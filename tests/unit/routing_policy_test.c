#include "sim/net/routing_policy.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <string.h>

enum { NETWORKS_MAX = 8, LINKS_MAX = 16 };

/* A sketch of networks, and what each of them chooses towards one. */
struct choice_map {
    struct topology t;
    bool up[LINKS_MAX];
    struct policy_route best[NETWORKS_MAX];
};

static struct choice_map choices(const char *sketch, const char *destination)
{
    struct choice_map m = {.t = topology_of_sketch(sketch)};
    memset(m.up, true, sizeof m.up);
    policy_routes(m.t.topo, m.up, network_named(&m.t, destination), m.best);
    return m;
}

static void chooses(const struct choice_map *m, const char *network, enum route_source source,
                    uint32_t length)
{
    const struct policy_route *r = &m->best[network_named(&m->t, network)];
    assert_int_equal(r->source, source);
    assert_int_equal(r->length, length);
    assert_int_equal(r->customer, source <= ROUTE_CUSTOMER ? length : UINT32_MAX);
}

TEST(a_network_has_its_own_route_to_itself)
{
    struct choice_map m = choices("a.1>b.1", "a");
    chooses(&m, "a", ROUTE_OWN, 0);
    topology_free(&m.t);
}

TEST(a_neighbour_is_a_customer_a_peer_or_a_provider)
{
    struct choice_map m = choices("d.1>p.1 d.1=q.1 c.1>d.1", "d");
    chooses(&m, "p", ROUTE_CUSTOMER, 1);
    chooses(&m, "q", ROUTE_PEER, 1);
    chooses(&m, "c", ROUTE_PROVIDER, 1);
    topology_free(&m.t);
}

TEST(routes_of_customers_go_up_to_everybody)
{
    struct choice_map m = choices("d.1>p.1 p.1>q.1 q.1=r.1 s.1>r.1", "d");
    chooses(&m, "q", ROUTE_CUSTOMER, 2);
    chooses(&m, "r", ROUTE_PEER, 3);
    chooses(&m, "s", ROUTE_PROVIDER, 4);
    topology_free(&m.t);
}

TEST(routes_of_peers_and_providers_go_to_customers_only)
{
    struct choice_map m = choices("x.1=d.1 x.1=y.1 x.1>p.1 c.1>x.1 c.1>q.1 e.1>c.1", "d");
    chooses(&m, "x", ROUTE_PEER, 1);
    chooses(&m, "y", ROUTE_UNKNOWN, UINT32_MAX);
    chooses(&m, "p", ROUTE_UNKNOWN, UINT32_MAX);
    chooses(&m, "c", ROUTE_PROVIDER, 2);
    chooses(&m, "q", ROUTE_UNKNOWN, UINT32_MAX);
    chooses(&m, "e", ROUTE_PROVIDER, 3);
    topology_free(&m.t);
}

TEST(the_kind_of_neighbour_counts_before_the_length)
{
    /* x: customer of length 3, peer of 2, provider of 1 */
    struct choice_map m = choices("c.1>x.1 e.1>c.1 d.1>e.1 x.1=y.1 d.1>y.1 x.1>d.1", "d");
    chooses(&m, "x", ROUTE_CUSTOMER, 3);
    topology_free(&m.t);
    m = choices("x.1=y.1 d.1>y.1 x.1>d.1", "d");
    chooses(&m, "x", ROUTE_PEER, 2);
    topology_free(&m.t);
}

TEST(among_neighbours_of_one_kind_the_shortest_path_counts)
{
    struct choice_map m = choices("c.1>x.1 d.1>c.1 d.1>x.1", "d");
    chooses(&m, "x", ROUTE_CUSTOMER, 1);
    topology_free(&m.t);
    m = choices("x.1=p.1 d.1>e.1 e.1>p.1 x.1=q.1 d.1>q.1", "d");
    chooses(&m, "x", ROUTE_PEER, 2);
    topology_free(&m.t);
}

/* What p offers is what p prefers: its customer's path of 2, not its peer's of 1. */
TEST(a_network_offers_the_route_it_prefers)
{
    struct choice_map m = choices("x.1>p.1 c.1>p.1 d.1>c.1 p.1=d.1", "d");
    chooses(&m, "p", ROUTE_CUSTOMER, 2);
    chooses(&m, "x", ROUTE_PROVIDER, 3);
    topology_free(&m.t);
}

/* Names in the wrong order for one round to do: a hears of d only when b has heard of it. */
TEST(long_chains_are_followed_to_their_ends)
{
    struct choice_map m = choices("a.1>b.1 b.1>c.1 c.1>d.1", "d");
    chooses(&m, "a", ROUTE_PROVIDER, 3);
    topology_free(&m.t);
    m = choices("a.1>b.1 b.1>c.1 c.1>d.1", "a");
    chooses(&m, "d", ROUTE_CUSTOMER, 3);
    topology_free(&m.t);
}

TEST(networks_that_provide_for_each_other_in_a_ring_come_to_an_end)
{
    struct choice_map m = choices("a.1>b.1 b.1>c.1 c.1>a.1", "a");
    chooses(&m, "b", ROUTE_CUSTOMER, 1);
    chooses(&m, "c", ROUTE_CUSTOMER, 2);
    topology_free(&m.t);
}

TEST(links_that_are_down_carry_no_routes)
{
    struct choice_map m = choices("d.1>p.1 d.1=p.2 p.1-p.2", "d");
    chooses(&m, "p", ROUTE_CUSTOMER, 1);
    m.up[link_named(&m.t, "d.1:p.1")] = false;
    policy_routes(m.t.topo, m.up, network_named(&m.t, "d"), m.best);
    chooses(&m, "p", ROUTE_PEER, 1);
    m.up[link_named(&m.t, "d.1:p.2")] = false;
    policy_routes(m.t.topo, m.up, network_named(&m.t, "d"), m.best);
    chooses(&m, "p", ROUTE_UNKNOWN, UINT32_MAX);
    topology_free(&m.t);
}

/* --- Exits ------------------------------------------------------------------------------------ */

static bool exits(const struct choice_map *m, const char *network, const char *link,
                  const char *exit, const char *entry)
{
    uint32_t out = TOPO_NONE, in = TOPO_NONE;
    if (!policy_exit(m->t.topo, m->best, network_named(&m->t, network), link_named(&m->t, link),
                     &out, &in))
        return false;
    assert_int_equal(out, node_named(&m->t, exit));
    assert_int_equal(in, node_named(&m->t, entry));
    return true;
}

TEST(all_links_of_the_best_route_are_exits)
{
    struct choice_map m = choices("d.1>p.1 d.2>p.2 d.1-d.2 p.1-p.2", "d");
    assert_true(exits(&m, "p", "d.1:p.1", "p.1", "d.1"));
    assert_true(exits(&m, "p", "d.2:p.2", "p.2", "d.2"));
    assert_false(exits(&m, "p", "p.1:p.2", "", ""));
    topology_free(&m.t);
}

TEST(links_of_a_less_preferred_kind_are_no_exits)
{
    struct choice_map m = choices("d.1>x.1 d.1=x.2 x.1-x.2 x.2>d.1", "d");
    assert_true(exits(&m, "x", "d.1:x.1", "x.1", "d.1"));
    assert_false(exits(&m, "x", "d.1:x.2", "", ""));
    assert_false(exits(&m, "x", "x.2:d.1", "", ""));
    topology_free(&m.t);
}

TEST(links_to_longer_paths_and_of_other_networks_are_no_exits)
{
    struct choice_map m = choices("c.1>x.1 d.1>c.1 d.1>x.1", "d");
    assert_true(exits(&m, "x", "d.1:x.1", "x.1", "d.1"));
    assert_false(exits(&m, "x", "c.1:x.1", "", ""));
    assert_false(exits(&m, "x", "d.1:c.1", "", ""));
    topology_free(&m.t);
}

TEST(a_network_that_knows_no_route_has_no_exit)
{
    struct choice_map m = choices("a.1>p.1 a.1>q.1", "p");
    assert_false(exits(&m, "q", "a.1:q.1", "", ""));
    topology_free(&m.t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_network_has_its_own_route_to_itself),
        cmocka_unit_test(a_neighbour_is_a_customer_a_peer_or_a_provider),
        cmocka_unit_test(routes_of_customers_go_up_to_everybody),
        cmocka_unit_test(routes_of_peers_and_providers_go_to_customers_only),
        cmocka_unit_test(the_kind_of_neighbour_counts_before_the_length),
        cmocka_unit_test(among_neighbours_of_one_kind_the_shortest_path_counts),
        cmocka_unit_test(a_network_offers_the_route_it_prefers),
        cmocka_unit_test(long_chains_are_followed_to_their_ends),
        cmocka_unit_test(networks_that_provide_for_each_other_in_a_ring_come_to_an_end),
        cmocka_unit_test(links_that_are_down_carry_no_routes),
        cmocka_unit_test(all_links_of_the_best_route_are_exits),
        cmocka_unit_test(links_of_a_less_preferred_kind_are_no_exits),
        cmocka_unit_test(links_to_longer_paths_and_of_other_networks_are_no_exits),
        cmocka_unit_test(a_network_that_knows_no_route_has_no_exit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
