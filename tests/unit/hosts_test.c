#include "sim/net/hosts.h"
#include "sim/engine/rng.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLASSES                                                                                    \
    "'classes': {'a': {'up': '1 bit/s', 'down': '1 bit/s'}, 'b': {'up': '1 bit/s', 'down':"        \
    " '1 bit/s'}, 'c': {'up': '1 bit/s', 'down': '1 bit/s'}}"

/* One access node "n" with that many hosts, prefixes and shares. */
static struct topology one_node(unsigned hosts, const char *prefixes, const char *shares)
{
    char text[1024];
    snprintf(text, sizeof text,
             "{'networks': {'x': {}}, " CLASSES
             ", 'nodes': {'n': {'network': 'x', 'kind': 'access',"
             " 'hosts': %u, 'prefixes': [%s], 'classes': {%s}}}}",
             hosts, prefixes, shares);
    return topology_of(text);
}

static void addr_is(const struct hosts *h, uint32_t host, const char *wanted)
{
    struct addr a = host_addr(h, host);
    char text[ADDR_TEXT];
    assert_string_equal(addr_format(&a, text), wanted);
}

/* --- Addresses -------------------------------------------------------------------------------- */

TEST(addresses_go_up_from_the_first_behind_all_zeros)
{
    struct topology t = one_node(3, "'192.0.2.0/24'", "'a': 1");
    struct hosts *h = hosts_new(t.topo, 1, 0);
    addr_is(h, 0, "192.0.2.1");
    addr_is(h, 1, "192.0.2.2");
    addr_is(h, 2, "192.0.2.3");
    hosts_free(h);
    topology_free(&t);
}

/* .0 and .7 of the /29 and .8 and .11 of the /30 are nobody's; IPv6 has no broadcast address. */
TEST(prefixes_are_used_up_in_their_order)
{
    struct topology t = one_node(
        6 + 2 + 3 + 2, "'10.0.0.8/30', '10.0.0.0/29', '2001:db8::/126', '10.1.0.0/24'", "'a': 1");
    struct hosts *h = hosts_new(t.topo, 1, 0);
    addr_is(h, 0, "10.0.0.9");
    addr_is(h, 1, "10.0.0.10");
    addr_is(h, 2, "10.0.0.1");
    addr_is(h, 7, "10.0.0.6");
    addr_is(h, 8, "2001:db8::1");
    addr_is(h, 10, "2001:db8::3");
    addr_is(h, 11, "10.1.0.1");
    addr_is(h, 12, "10.1.0.2");
    hosts_free(h);
    topology_free(&t);
}

/* A point-to-point /31 (RFC 3021) and /127 (RFC 6164) have two addresses, /32 and /128 one. */
TEST(the_smallest_prefixes_are_used_whole)
{
    struct topology t =
        one_node(6, "'10.0.0.4/31', '10.0.0.9/32', '2001:db8::6/127', '2001:db8::9/128'", "'a': 1");
    struct hosts *h = hosts_new(t.topo, 1, 0);
    addr_is(h, 0, "10.0.0.4");
    addr_is(h, 1, "10.0.0.5");
    addr_is(h, 2, "10.0.0.9");
    addr_is(h, 3, "2001:db8::6");
    addr_is(h, 4, "2001:db8::7");
    addr_is(h, 5, "2001:db8::9");
    hosts_free(h);
    topology_free(&t);
}

TEST(what_does_not_fit_ipv4_spills_over_to_ipv6)
{
    struct topology t = one_node(300, "'192.0.2.0/24', '2001:db8:100::/48'", "'a': 1");
    struct hosts *h = hosts_new(t.topo, 1, 0);
    addr_is(h, 253, "192.0.2.254");
    addr_is(h, 254, "2001:db8:100::1");
    addr_is(h, 299, "2001:db8:100::2e");
    hosts_free(h);
    topology_free(&t);
}

TEST(the_largest_prefixes_hold_hosts)
{
    struct topology t = one_node(2, "'::/0'", "'a': 1"), u = one_node(2, "'0.0.0.0/0'", "'a': 1");
    struct hosts *h = hosts_new(t.topo, 1, 0), *i = hosts_new(u.topo, 1, 0);
    addr_is(h, 1, "::2");
    addr_is(i, 1, "0.0.0.2");
    hosts_free(h);
    hosts_free(i);
    topology_free(&t);
    topology_free(&u);
}

static bool in_a_prefix(const struct topo_node *n, const struct addr *a)
{
    for (size_t i = 0; i < n->nprefixes; i++) {
        struct addr last = prefix_last(&n->prefixes[i]);
        bool whole = prefix_size(&n->prefixes[i]) <= 2, v4 = a->family == FAMILY_IPV4;
        if (!prefix_contains(&n->prefixes[i], a))
            continue;
        assert_true(whole || addr_compare(a, &n->prefixes[i].addr) != 0);
        assert_true(whole || !v4 || addr_compare(a, &last) != 0);
        return true;
    }
    return false;
}

static int addr_order(const void *a, const void *b)
{
    return addr_compare(a, b);
}

TEST(every_host_of_an_archetype_has_an_address_of_its_own_in_its_node)
{
    struct topology t =
        topology_of_archetype("{'kind': 'fixed-mobile', 'others': {'hosts': 9000}}");
    struct hosts *h = hosts_new(t.topo, 1, 0);
    uint32_t n = hosts_count(h);
    struct addr *all = calloc(n, sizeof *all);
    assert_int_equal(n, topo_hosts(t.topo));
    for (uint32_t i = 0; i < n; i++) {
        all[i] = host_addr(h, i);
        assert_true(in_a_prefix(&t.topo->nodes[host_node(h, i)], &all[i]));
    }
    qsort(all, n, sizeof *all, addr_order);
    for (uint32_t i = 1; i < n; i++)
        assert_true(addr_compare(&all[i - 1], &all[i]) < 0);
    free(all);
    hosts_free(h);
    topology_free(&t);
}

/* --- Nodes ------------------------------------------------------------------------------------ */

static const char *const places =
    "{'networks': {'x': {}}, " CLASSES ", 'nodes': {"
    " 'a': {'network': 'x', 'kind': 'access'},"
    " 'b': {'network': 'x', 'kind': 'access', 'hosts': 2, 'prefixes': ['10.0.0.0/24'],"
    "       'classes': {'a': 1}},"
    " 'c': {'network': 'x'},"
    " 'd': {'network': 'x', 'kind': 'access', 'hosts': 100, 'prefixes': ['10.0.1.0/24'],"
    "       'classes': {'a': 0.5, 'b': 0.5}},"
    " 'e': {'network': 'x', 'kind': 'access'}},"
    " 'links': {'1': {'from': 'a', 'to': 'b', 'kind': 'access', 'capacity': '1 Gbit/s'},"
    "           '2': {'from': 'b', 'to': 'c', 'kind': 'access', 'capacity': '1 Gbit/s'},"
    "           '3': {'from': 'c', 'to': 'd', 'kind': 'access', 'capacity': '1 Gbit/s'},"
    "           '4': {'from': 'd', 'to': 'e', 'kind': 'access', 'capacity': '1 Gbit/s'}}}";

static void range_is(const struct hosts *h, uint32_t node, uint32_t first, uint32_t end)
{
    uint32_t f, e;
    hosts_of_node(h, node, &f, &e);
    assert_int_equal(f, first);
    assert_int_equal(e, end);
    for (uint32_t i = f; i < e; i++)
        assert_int_equal(host_node(h, i), node);
}

TEST(hosts_are_numbered_node_by_node)
{
    struct topology t = topology_of(places);
    struct hosts *h = hosts_new(t.topo, 1, 0);
    assert_int_equal(hosts_count(h), 102);
    range_is(h, node_named(&t, "a"), 0, 0);
    range_is(h, node_named(&t, "b"), 0, 2);
    range_is(h, node_named(&t, "c"), 2, 2);
    range_is(h, node_named(&t, "d"), 2, 102);
    range_is(h, node_named(&t, "e"), 102, 102);
    hosts_free(h);
    topology_free(&t);
}

TEST(a_network_without_hosts_has_none)
{
    struct topology t = topology_of_sketch("n.a-n.b");
    struct hosts *h = hosts_new(t.topo, 1, 0);
    assert_int_equal(hosts_count(h), 0);
    hosts_free(h);
    topology_free(&t);
}

/* --- Access classes --------------------------------------------------------------------------- */

static void dealt(unsigned hosts, const char *shares, unsigned a, unsigned b, unsigned c)
{
    struct topology t = one_node(hosts, "'10.0.0.0/8'", shares);
    struct hosts *h = hosts_new(t.topo, 1, 0);
    unsigned count[3] = {0, 0, 0};
    for (uint32_t i = 0; i < hosts; i++)
        count[host_class(h, i)]++;
    assert_int_equal(count[0], a);
    assert_int_equal(count[1], b);
    assert_int_equal(count[2], c);
    hosts_free(h);
    topology_free(&t);
}

TEST(shares_that_divide_the_hosts_are_dealt_exactly)
{
    dealt(10, "'a': 0.3, 'b': 0.4, 'c': 0.3", 3, 4, 3);
    dealt(100, "'a': '29%', 'b': '71%'", 29, 71, 0); /* 0.29 * 100 is below 29 in binary */
    dealt(5, "'b': 1", 0, 5, 0);
}

/* 7 hosts: 0.2 * 7 = 1.4, 0.3 * 7 = 2.1, 0.5 * 7 = 3.5: whole parts 1 + 2 + 3, the last host is of
 * c, which has the largest remainder. */
TEST(the_largest_remainders_get_what_is_left)
{
    dealt(7, "'a': 0.2, 'b': 0.3, 'c': 0.5", 1, 2, 4);
    /* 8 hosts: 1.6, 2.4, 4.0: the one left is of a. */
    dealt(8, "'a': 0.2, 'b': 0.3, 'c': 0.5", 2, 2, 4);
}

TEST(equal_remainders_go_in_the_order_of_the_classes)
{
    dealt(1, "'a': 0.5, 'b': 0.5", 1, 0, 0);
    dealt(7, "'a': 0.25, 'b': 0.25, 'c': 0.5", 2, 2, 3); /* 1.75, 1.75, 3.5: two are left */
    dealt(5, "'a': 0.5, 'c': 0.5", 3, 0, 2);
}

TEST(a_class_without_a_share_gets_no_host)
{
    dealt(1, "'a': 0, 'b': 1", 0, 1, 0);
    dealt(3, "'b': 0.5, 'c': 0.5", 0, 2, 1);
}

/* The sum may be off by a millionth: nine hosts are not spoken for, or eight too many are. */
TEST(shares_that_miss_one_by_rounding_leave_no_host_without_a_class)
{
    dealt(10000000, "'a': 0.3333330, 'b': 0.3333330, 'c': 0.3333331", 3333333, 3333333, 3333334);
    dealt(10000000, "'a': 0.3333336, 'b': 0.3333336, 'c': 0.3333336", 3333336, 3333336, 3333328);
}

static double remainder_of(double share, unsigned n)
{
    return share * n - floor(share * n);
}

TEST(random_shares_are_dealt_by_the_largest_remainder)
{
    struct rng r;
    rng_init(&r, 1, 1, "hosts", "shares");
    for (int round = 0; round < 300; round++) {
        double a = rng_unit(&r), b = rng_unit(&r) * (1 - a), share[3] = {a, b, 1 - a - b};
        unsigned n = 1 + (unsigned)rng_below(&r, 500), count[3] = {0, 0, 0};
        char text[128];
        snprintf(text, sizeof text, "'a': %.17g, 'b': %.17g, 'c': %.17g", share[0], share[1],
                 share[2]);
        struct topology t = one_node(n, "'10.0.0.0/8'", text);
        struct hosts *h = hosts_new(t.topo, 1, 0);
        for (uint32_t i = 0; i < n; i++)
            count[host_class(h, i)]++;
        assert_int_equal(count[0] + count[1] + count[2], n);
        for (int c = 0; c < 3; c++) {
            assert_true(count[c] == floor(share[c] * n) || count[c] == floor(share[c] * n) + 1);
            for (int d = 0; d < 3; d++) /* nobody with less of a remainder got one instead */
                assert_true(count[c] > floor(share[c] * n) || count[d] == floor(share[d] * n) ||
                            remainder_of(share[d], n) >= remainder_of(share[c], n));
        }
        hosts_free(h);
        topology_free(&t);
    }
}

static bool same_classes(const struct hosts *a, uint32_t first_a, const struct hosts *b,
                         uint32_t first_b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (host_class(a, first_a + i) != host_class(b, first_b + i))
            return false;
    }
    return true;
}

TEST(classes_are_shuffled_by_seed_and_replication)
{
    struct topology t = one_node(100, "'10.0.0.0/8'", "'a': 0.5, 'b': 0.5");
    struct hosts *one = hosts_new(t.topo, 1, 0), *again = hosts_new(t.topo, 1, 0),
                 *next = hosts_new(t.topo, 1, 1), *seed = hosts_new(t.topo, 2, 0);
    unsigned changes = 0;
    for (uint32_t i = 1; i < 100; i++)
        changes += host_class(one, i) != host_class(one, i - 1);
    assert_true(changes > 30 && changes < 70); /* 49.5 +- 4 sigma of 5 */
    assert_true(same_classes(one, 0, again, 0, 100));
    assert_false(same_classes(one, 0, next, 0, 100));
    assert_false(same_classes(one, 0, seed, 0, 100));
    hosts_free(one);
    hosts_free(again);
    hosts_free(next);
    hosts_free(seed);
    topology_free(&t);
}

/* The node "d" of two topologies, in one of which others stand before it. */
TEST(a_node_deals_its_classes_whatever_other_nodes_there_are)
{
    struct topology t = topology_of(places);
    struct topology alone = topology_of(
        "{'networks': {'x': {}}, " CLASSES ", 'nodes': {'d': {'network': 'x', 'kind': 'access',"
        " 'hosts': 100, 'prefixes': ['::/0'], 'classes': {'a': 0.5, 'b': 0.5}}}}");
    struct hosts *h = hosts_new(t.topo, 7, 3), *i = hosts_new(alone.topo, 7, 3);
    assert_true(same_classes(h, 2, i, 0, 100));
    hosts_free(h);
    hosts_free(i);
    topology_free(&t);
    topology_free(&alone);
}

TEST(a_failed_allocation_gives_nothing)
{
    struct topology t = topology_of(places);
    for (size_t n = 0;; n++) {
        faults_start(n);
        struct hosts *h = hosts_new(t.topo, 1, 0);
        bool failed = faults_stop();
        assert_true((h == NULL) == failed);
        hosts_free(h);
        if (!failed)
            break;
    }
    hosts_free(NULL);
    topology_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_go_up_from_the_first_behind_all_zeros),
        cmocka_unit_test(prefixes_are_used_up_in_their_order),
        cmocka_unit_test(the_smallest_prefixes_are_used_whole),
        cmocka_unit_test(what_does_not_fit_ipv4_spills_over_to_ipv6),
        cmocka_unit_test(the_largest_prefixes_hold_hosts),
        cmocka_unit_test(every_host_of_an_archetype_has_an_address_of_its_own_in_its_node),
        cmocka_unit_test(hosts_are_numbered_node_by_node),
        cmocka_unit_test(a_network_without_hosts_has_none),
        cmocka_unit_test(shares_that_divide_the_hosts_are_dealt_exactly),
        cmocka_unit_test(the_largest_remainders_get_what_is_left),
        cmocka_unit_test(equal_remainders_go_in_the_order_of_the_classes),
        cmocka_unit_test(a_class_without_a_share_gets_no_host),
        cmocka_unit_test(shares_that_miss_one_by_rounding_leave_no_host_without_a_class),
        cmocka_unit_test(random_shares_are_dealt_by_the_largest_remainder),
        cmocka_unit_test(classes_are_shuffled_by_seed_and_replication),
        cmocka_unit_test(a_node_deals_its_classes_whatever_other_nodes_there_are),
        cmocka_unit_test(a_failed_allocation_gives_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
