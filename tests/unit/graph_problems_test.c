/*
 * What is said of graph documents that make no network: the exact lines, at the places where the
 * faults stand. Faults of form (missing keys, wrong types) are those of field_problems_test.c.
 */
#include "sim/base/json.h"
#include "sim/base/problems.h"
#include "sim/topo/graph.h"
#include "tests/support/quoted.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A sound document that the cases change by a merge patch. */
static const char *const sound =
    "{'networks': {'n': {'as': 1}, 'm': {'as': 2}},"
    " 'classes': {'slow': {'up': '1 Mbit/s', 'down': '2 Mbit/s'},"
    "             'fast': {'up': '1 Gbit/s', 'down': '1 Gbit/s'}},"
    " 'nodes': {'a': {'network': 'n', 'kind': 'access', 'hosts': 6, 'prefixes': ['10.0.0.0/29'],"
    "                 'classes': {'slow': 0.5, 'fast': 0.5}},"
    "           'b': {'network': 'n'}, 'c': {'network': 'n'}, 'z': {'network': 'm'}},"
    " 'links': {'ab': {'from': 'a', 'to': 'b', 'kind': 'aggregation', 'capacity': '1 Gbit/s'},"
    "           'bc': {'from': 'b', 'to': 'c', 'kind': 'backbone', 'capacity': '1 Gbit/s'},"
    "           'cz': {'from': 'c', 'to': 'z', 'kind': 'transit', 'capacity': '1 Gbit/s',"
    "                  'price': 2, 'commit': '1 Mbit/s'}}}";

static struct topology patched(const char *patch)
{
    json_t *document = quoted_json(sound), *change = quoted_json(patch), *whole;
    whole = json_merge_patch(document, change);
    struct topology t = topology_read(whole);
    json_decref(document);
    json_decref(change);
    json_decref(whole);
    return t;
}

/* The lines said of the patched document, with ' for ", are the wanted ones in that order. */
static void says_all(const char *patch, const char *const *wanted, size_t n)
{
    struct topology t = patched(patch);
    if (problems_count(t.problems) != n)
        problems_print(t.problems, stderr);
    assert_int_equal(problems_count(t.problems), n);
    for (size_t i = 0; i < n; i++) {
        char *line = strdup(problems_line(t.problems, i));
        for (char *c = line; *c; c++)
            *c = *c == '"' ? '\'' : *c;
        assert_string_equal(line, wanted[i]);
        free(line);
    }
    assert_true((t.topo == NULL) == (n > 0));
    topology_free(&t);
}

static void says(const char *patch, const char *wanted)
{
    char line[1024];
    snprintf(line, sizeof line, "g.json: %s", wanted);
    const char *const lines[] = {line};
    says_all(patch, lines, 1);
}

static void says_nothing(const char *patch)
{
    says_all(patch, NULL, 0);
}

TEST(a_sound_document_makes_a_network)
{
    says_nothing("{}");
}

TEST(names_that_lead_nowhere_are_said)
{
    says("{'nodes': {'z': {'network': 'o'}}, 'links': {'cz': null}}",
         "/nodes/z/network: there is no network 'o', allowed: 'm' or 'n'");
    says("{'nodes': {'a': {'classes': {'fast': null, 'swift': 0.5}}}}",
         "/nodes/a/classes/swift: there is no access class 'swift', allowed: 'fast' or 'slow'");
    says("{'links': {'bc': {'from': 'B'}}}",
         "/links/bc/from: there is no node 'B', allowed: 'a', 'b', 'c' or 'z'");
    says("{'links': {'bc': {'to': 'd'}}}",
         "/links/bc/to: there is no node 'd', allowed: 'a', 'b', 'c' or 'z'");
}

/* Whether its links are inter-domain ones cannot be told then. */
TEST(a_network_that_is_not_there_is_said_once)
{
    says("{'nodes': {'b': {'network': 'o'}}}",
         "/nodes/b/network: there is no network 'o', allowed: 'm' or 'n'");
}

TEST(each_end_of_a_link_is_said)
{
    static const char *const wanted[] = {
        "g.json: /links/bc/from: there is no node 'x', allowed: 'a', 'b', 'c' or 'z'",
        "g.json: /links/bc/to: there is no node 'y', allowed: 'a', 'b', 'c' or 'z'"};
    says_all("{'links': {'bc': {'from': 'x', 'to': 'y'}}}", wanted, 2);
}

TEST(hosts_attach_to_access_nodes)
{
    says("{'nodes': {'b': {'hosts': 2, 'prefixes': ['10.1.0.0/24'], 'classes': {'slow': 1}}}}",
         "/nodes/b/hosts: found 2 hosts at a router, allowed: hosts at access nodes");
}

TEST(hosts_need_an_address_each)
{
    says("{'nodes': {'a': {'hosts': 7}}}", "/nodes/a/hosts: found 7 hosts, allowed: at most 6, the "
                                           "addresses in the node's prefixes");
    says("{'nodes': {'a': {'prefixes': null}}}",
         "/nodes/a/hosts: found 6 hosts, allowed: at most 0, the addresses in the node's prefixes");
    says(
        "{'nodes': {'a': {'hosts': 10, 'prefixes': ['10.0.0.0/29', '10.0.0.8/31', '10.9.9.9/32']}}}",
        "/nodes/a/hosts: found 10 hosts, allowed: at most 9, the addresses in the node's prefixes");
    says("{'nodes': {'a': {'hosts': 8, 'prefixes': ['2001:db8::/125']}}}",
         "/nodes/a/hosts: found 8 hosts, allowed: at most 7, the addresses in the node's prefixes");
    says_nothing("{'nodes': {'a': {'hosts': 9, 'prefixes': ['10.0.0.0/29', '10.0.0.8/31',"
                 " '10.9.9.9/32']}}}");
    says_nothing("{'nodes': {'a': {'hosts': 7, 'prefixes': ['2001:db8::/125']}}}");
}

TEST(more_hosts_than_can_be_numbered_are_refused)
{
    json_t *document = quoted_json(sound), *nodes = json_object_get(document, "nodes");
    for (int i = 0; i < 430; i++) { /* of 10 million each: 4.3e9, above 2^32 */
        char name[16], prefix[40];
        snprintf(name, sizeof name, "x%d", i);
        snprintf(prefix, sizeof prefix, "2001:db8:%x::/64", (unsigned)i + 1);
        json_object_set_new(nodes, name,
                            json_pack("{s:s, s:s, s:i, s:{s:i}, s:[s]}", "network", "n", "kind",
                                      "access", "hosts", 10000000, "classes", "slow", 1, "prefixes",
                                      prefix));
        char link[20];
        snprintf(link, sizeof link, "b%s", name);
        json_object_set_new(json_object_get(document, "links"), link,
                            json_pack("{s:s, s:s, s:s, s:s}", "from", name, "to", "b", "kind",
                                      "access", "capacity", "1 Gbit/s"));
    }
    struct topology t = topology_read(document);
    assert_null(t.topo);
    assert_int_equal(problems_count(t.problems), 1);
    assert_string_equal(
        problems_line(t.problems, 0),
        "g.json: /nodes: found 4300000006 hosts in all, allowed: at most 4294967295");
    topology_free(&t);
    json_decref(document);
}

TEST(shares_of_the_access_classes_make_a_whole)
{
    says("{'nodes': {'a': {'classes': {'slow': 0.4}}}}",
         "/nodes/a/classes: found shares that sum to 0.9, allowed: a sum of 1");
    says("{'nodes': {'a': {'classes': null}}}",
         "/nodes/a/classes: found shares that sum to 0, allowed: a sum of 1");
    says("{'nodes': {'a': {'classes': {'slow': '50.001%'}}}}",
         "/nodes/a/classes: found shares that sum to 1.00001, allowed: a sum of 1");
    says_nothing("{'nodes': {'a': {'classes': {'slow': 0.3333333, 'fast': 0.6666667}}}}");
    says_nothing("{'nodes': {'a': {'hosts': 0, 'classes': {'slow': 0.1}}}}");
}

TEST(a_number_is_that_of_one_network)
{
    says("{'networks': {'n': {'as': 2}}}",
         "/networks/n/as: found 2, which is the number of network 'm', allowed: one of its own");
}

/* m, the first by name, has 64496 by default. */
TEST(a_number_by_default_counts_like_a_given_one)
{
    says(
        "{'networks': {'m': {'as': null}, 'n': {'as': 64496}}}",
        "/networks/n/as: found 64496, which is the number of network 'm', allowed: one of its own");
}

TEST(a_link_leads_to_another_node)
{
    says("{'links': {'bc': {'to': 'b'}, 'ac': {'from': 'a', 'to': 'c', 'kind': 'access',"
         " 'capacity': '1 Gbit/s'}}}",
         "/links/bc/to: found the node the link comes from, allowed: another one");
}

#define INNER "'access', 'aggregation', 'backbone' or 'radio'"

TEST(kinds_of_links_fit_their_ends)
{
    says("{'links': {'bc': {'kind': 'peering'}}}",
         "/links/bc/kind: found 'peering' within a network, allowed: " INNER);
    says("{'links': {'bc': {'kind': 'transit'}}}",
         "/links/bc/kind: found 'transit' within a network, allowed: " INNER);
    says("{'links': {'cz': {'kind': 'backbone', 'price': 0, 'commit': '0 bit/s'}}}",
         "/links/cz/kind: found 'backbone' between two networks, allowed: 'peering' or 'transit'");
    says("{'links': {'cz': {'kind': 'radio', 'price': 0, 'commit': '0 bit/s'}}}",
         "/links/cz/kind: found 'radio' between two networks, allowed: 'peering' or 'transit'");
}

TEST(transit_alone_has_a_price)
{
    says("{'links': {'bc': {'price': 1}}}",
         "/links/bc/price: found a price on a 'backbone' link, allowed: on 'transit' only");
    says("{'links': {'bc': {'commit': '1 Mbit/s'}}}",
         "/links/bc/commit: found a price on a 'backbone' link, allowed: on 'transit' only");
    says("{'links': {'cz': {'kind': 'peering'}}}",
         "/links/cz/price: found a price on a 'peering' link, allowed: on 'transit' only");
}

TEST(full_duplex_alone_has_two_capacities)
{
    says("{'links': {'bc': {'duplex': 'half', 'reverse_capacity': '1 Mbit/s'}}}",
         "/links/bc/reverse_capacity: found a capacity of its own on a half link, allowed: on "
         "'full' duplex only");
    says("{'links': {'bc': {'duplex': 'shared', 'medium': 'x', 'reverse_capacity': '1 Mbit/s'}}}",
         "/links/bc/reverse_capacity: found a capacity of its own on a shared link, allowed: on "
         "'full' duplex only");
    says_nothing("{'links': {'bc': {'reverse_capacity': '1 Mbit/s'}}}");
}

TEST(shared_links_alone_have_a_medium)
{
    says("{'links': {'bc': {'duplex': 'shared'}}}",
         "/links/bc: 'medium' is missing, allowed: the name of what the 'shared' link shares");
    says("{'links': {'bc': {'medium': 'x'}}}",
         "/links/bc/medium: found a medium on a 'full' link, allowed: on 'shared' only");
    says("{'links': {'bc': {'duplex': 'half', 'medium': 'x'}}}",
         "/links/bc/medium: found a medium on a 'half' link, allowed: on 'shared' only");
    says_nothing("{'links': {'bc': {'duplex': 'shared', 'medium': 'x'}}}");
}

TEST(a_medium_has_one_capacity)
{
    says("{'links': {'ab': {'duplex': 'shared', 'medium': 'x'},"
         "           'bc': {'duplex': 'shared', 'medium': 'x', 'capacity': '2 Gbit/s'}}}",
         "/links/bc/capacity: found another capacity than link 'ab' of the same medium, allowed: "
         "one capacity a medium");
    says_nothing("{'links': {'ab': {'duplex': 'shared', 'medium': 'x'},"
                 "           'bc': {'duplex': 'shared', 'medium': 'y', 'capacity': '2 Gbit/s'}}}");
}

/* ab and ac agree, bc differs: it is compared with the first one only. */
TEST(a_fault_of_a_medium_is_said_once)
{
    says("{'links': {'ab': {'duplex': 'shared', 'medium': 'x'},"
         "           'ac': {'from': 'a', 'to': 'c', 'kind': 'access', 'capacity': '1 Gbit/s',"
         "                  'duplex': 'shared', 'medium': 'x'},"
         "           'bc': {'duplex': 'shared', 'medium': 'x', 'capacity': '2 Gbit/s'}}}",
         "/links/bc/capacity: found another capacity than link 'ab' of the same medium, allowed: "
         "one capacity a medium");
}

TEST(no_address_is_of_two_nodes)
{
    says("{'nodes': {'b': {'kind': 'access', 'prefixes': ['10.0.0.4/30']}}}",
         "/nodes/b/prefixes: found 10.0.0.4/30, which lies in 10.0.0.0/29 of node 'a', allowed: "
         "prefixes that do not overlap");
    says("{'nodes': {'b': {'kind': 'access', 'prefixes': ['10.0.0.0/8']}}}",
         "/nodes/a/prefixes: found 10.0.0.0/29, which lies in 10.0.0.0/8 of node 'b', allowed: "
         "prefixes that do not overlap");
    says(
        "{'nodes': {'b': {'kind': 'access', 'prefixes': ['::/0', '2001:db8::/32']}}}",
        "/nodes/b/prefixes: found 2001:db8::/32, which lies in ::/0 of node 'b', allowed: prefixes "
        "that do not overlap");
    says_nothing("{'nodes': {'b': {'kind': 'access', 'prefixes': ['10.0.0.8/29', '::/0']}}}");
}

/* Of many prefixes in one, each is said to lie in that one. */
TEST(every_prefix_in_another_is_said)
{
    static const char *const wanted[] = {
        "g.json: /nodes/b/prefixes: found 10.0.0.0/30, which lies in 10.0.0.0/29 of node 'a', "
        "allowed: prefixes that do not overlap",
        "g.json: /nodes/b/prefixes: found 10.0.0.1/32, which lies in 10.0.0.0/29 of node 'a', "
        "allowed: prefixes that do not overlap",
        "g.json: /nodes/b/prefixes: found 10.0.0.6/31, which lies in 10.0.0.0/29 of node 'a', "
        "allowed: prefixes that do not overlap"};
    says_all("{'nodes': {'b': {'kind': 'access', 'prefixes': ['10.0.0.6/31', '10.0.0.1/32',"
             " '10.0.0.0/30', '10.0.0.8/32']}}}",
             wanted, 3);
}

TEST(an_area_is_of_one_network)
{
    says("{'nodes': {'b': {'area': 'core'}, 'z': {'area': 'core'}}}",
         "/nodes/z/area: found 'core', which nodes of another network belong to, allowed: an area "
         "of one network");
    says("{'nodes': {'z': {'area': 'a'}}}", "/nodes/z/area: found 'a', which nodes of another "
                                            "network belong to, allowed: an area of one network");
}

TEST(a_network_hangs_together_by_its_own_links)
{
    says("{'links': {'bc': null}}",
         "/nodes/c: no link of network 'n' leads from here to its node 'a'");
    /* The way round through another network is no link of its own. */
    says("{'links': {'bc': {'to': 'z', 'kind': 'peering'}}}",
         "/nodes/c: no link of network 'n' leads from here to its node 'a'");
}

TEST(a_document_needs_a_network_and_a_node)
{
    struct topology t = patched("{'networks': null, 'nodes': null, 'links': null}");
    assert_null(t.topo);
    assert_int_equal(problems_count(t.problems), 2);
    assert_string_equal(
        problems_line(t.problems, 0),
        "g.json: \"networks\" is missing, allowed: an object keyed by name, not empty");
    topology_free(&t);
    says("{'nodes': {'a': null, 'b': null, 'c': null, 'z': null}, 'links': null}",
         "/nodes: found no entry, allowed: at least 1");
}

TEST(fields_keep_to_their_ranges)
{
    says("{'networks': {'n': {'as': 0}}}",
         "/networks/n/as: found 0, allowed: a whole number from 1 to 4294967295");
    says("{'networks': {'n': {'as': 4294967296}}}",
         "/networks/n/as: found 4294967296, allowed: a whole number from 1 to 4294967295");
    says("{'classes': {'slow': {'up': '0 bit/s'}}}",
         "/classes/slow/up: found '0 bit/s', allowed: a rate with its unit, as '10 Mbit/s', of at "
         "least 1 bit/s");
    says("{'nodes': {'a': {'hosts': -1}}}",
         "/nodes/a/hosts: found -1, allowed: a whole number from 0 to 10000000");
    says("{'nodes': {'a': {'x': 1.5}}}", "/nodes/a/x: found 1.5, allowed: a number from 0 to 1");
    says("{'links': {'bc': {'capacity': '0 bit/s'}}}",
         "/links/bc/capacity: found '0 bit/s', allowed: a rate with its unit, as '10 Mbit/s', of "
         "at least 1 bit/s");
    says("{'links': {'bc': {'weight': 0}}}",
         "/links/bc/weight: found 0, allowed: a whole number from 1 to 16777215");
    says("{'links': {'bc': {'kind': 'wire'}}}",
         "/links/bc/kind: found 'wire', allowed: 'access', 'aggregation', 'backbone', 'radio', "
         "'peering' or 'transit'");
}

TEST(everything_is_said_at_once)
{
    static const char *const wanted[] = {
        "g.json: /nodes/a/hosts: found 9 hosts, allowed: at most 6, the addresses in the node's "
        "prefixes",
        "g.json: /nodes/a/classes/swift: there is no access class 'swift', allowed: 'fast' or 'slow'",
        "g.json: /nodes/a/classes: found shares that sum to 1.5, allowed: a sum of 1",
        "g.json: /nodes/b/network: there is no network 'o', allowed: 'm' or 'n'",
        "g.json: /links/ab/medium: found a medium on a 'full' link, allowed: on 'shared' only",
        "g.json: /links/bc/to: there is no node 'q', allowed: 'a', 'b', 'c' or 'z'",
        "g.json: /links/cz/kind: found 'radio' between two networks, allowed: 'peering' or "
        "'transit'",
        "g.json: /links/cz/price: found a price on a 'radio' link, allowed: on 'transit' only",
        "g.json: /nodes/c/prefixes: found 10.0.0.0/30, which lies in 10.0.0.0/29 of node 'a', "
        "allowed: prefixes that do not overlap",
    };
    says_all("{'nodes': {'a': {'hosts': 9, 'classes': {'swift': 0.5}}, 'b': {'network': 'o'},"
             "           'c': {'prefixes': ['10.0.0.0/30']}},"
             " 'links': {'ab': {'medium': 'x', 'kind': 'transit'}, 'bc': {'to': 'q'},"
             "           'cz': {'kind': 'radio'}}}",
             wanted, COUNT(wanted));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_document_makes_a_network),
        cmocka_unit_test(names_that_lead_nowhere_are_said),
        cmocka_unit_test(a_network_that_is_not_there_is_said_once),
        cmocka_unit_test(each_end_of_a_link_is_said),
        cmocka_unit_test(hosts_attach_to_access_nodes),
        cmocka_unit_test(hosts_need_an_address_each),
        cmocka_unit_test(more_hosts_than_can_be_numbered_are_refused),
        cmocka_unit_test(shares_of_the_access_classes_make_a_whole),
        cmocka_unit_test(a_number_is_that_of_one_network),
        cmocka_unit_test(a_number_by_default_counts_like_a_given_one),
        cmocka_unit_test(a_link_leads_to_another_node),
        cmocka_unit_test(kinds_of_links_fit_their_ends),
        cmocka_unit_test(transit_alone_has_a_price),
        cmocka_unit_test(full_duplex_alone_has_two_capacities),
        cmocka_unit_test(shared_links_alone_have_a_medium),
        cmocka_unit_test(a_medium_has_one_capacity),
        cmocka_unit_test(a_fault_of_a_medium_is_said_once),
        cmocka_unit_test(no_address_is_of_two_nodes),
        cmocka_unit_test(every_prefix_in_another_is_said),
        cmocka_unit_test(an_area_is_of_one_network),
        cmocka_unit_test(a_network_hangs_together_by_its_own_links),
        cmocka_unit_test(a_document_needs_a_network_and_a_node),
        cmocka_unit_test(fields_keep_to_their_ranges),
        cmocka_unit_test(everything_is_said_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
