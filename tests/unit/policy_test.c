/*
 * Map policies: those of RFC 7971 section 3.5 to the last cell (figs. 9 to 13), those for any
 * topology, and what fits none.
 */
#include "server/policy.h"
#include "sim/base/arena.h"
#include "sim/base/problems.h"
#include "tests/support/faults.h"
#include "tests/support/quoted.h"
#include "tests/support/said.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A policy of a topology, built or not. */
struct built {
    struct topology t;
    struct arena *arena;
    json_t *text;
    struct policy_input in;
    struct said errors, warnings;
    struct problems *file_errors, *file_warnings;
    struct mapset *maps; /* NULL where something was reported */
};

static void prepare(struct built *b, struct topology t, const char *who, const char *policy)
{
    memset(b, 0, sizeof *b);
    b->t = t;
    b->arena = arena_new();
    b->text = quoted_json(policy);
    b->file_errors = problems_new();
    b->file_warnings = problems_new();
    said_init(&b->errors);
    said_init(&b->warnings);
    struct field_input in = {b->arena, b->errors.reporter};
    b->in = (struct policy_input){
        .conf = record_parse(&in, &policy_record, b->text, "/alto/servers/s/policy", NULL),
        .topo = t.topo,
        .network = network_named(&t, who),
        .id = "net",
        .offer = OFFER_ALL,
        .errors = &b->errors.reporter,
        .warnings = &b->warnings.reporter,
        .file_errors = b->file_errors,
        .file_warnings = b->file_warnings};
    assert_string_equal(b->errors.text, "");
}

static void build(struct built *b, struct topology t, const char *who, const char *policy)
{
    prepare(b, t, who, policy);
    int code = policy_build(&b->in, &b->maps);
    assert_int_equal(code, b->maps ? 0 : -EINVAL);
}

static void release(struct built *b)
{
    mapset_unref(b->maps);
    problems_free(b->file_errors);
    problems_free(b->file_warnings);
    json_decref(b->text);
    arena_free(b->arena);
    topology_free(&b->t);
}

/* One line a PID, "PID1: 192.0.2.0/24 2001:db8:100::/48"; then one for each, "PID1: 1 10 -", its costs
 * to all of them. */
static void describe(const struct mapset *maps, char *out, size_t size)
{
    static const enum family families[] = {FAMILY_IPV4, FAMILY_IPV6};
    const struct netmap *m = mapset_netmap(maps, 0);
    const struct costmap *c = mapset_find_costmap(maps, m, "routingcost", COST_NUMERICAL);
    FILE *to = fmemopen(out, size, "w");
    char text[PREFIX_TEXT];
    for (uint32_t pid = 0; pid < netmap_pids(m); pid++) {
        fprintf(to, "%s:", netmap_pid(m, pid));
        for (size_t f = 0; f < 2; f++) {
            const struct prefix *v;
            size_t n = netmap_prefixes(m, pid, families[f], &v);
            for (size_t i = 0; i < n; i++)
                fprintf(to, " %s", prefix_format(&v[i], text));
        }
        fputc('\n', to);
    }
    for (uint32_t from = 0; from < netmap_pids(m); from++) {
        fprintf(to, "%s:", netmap_pid(m, from));
        for (uint32_t dst = 0; dst < netmap_pids(m); dst++) {
            double cost = costmap_cost(c, from, dst);
            fprintf(to, cost == cost ? " %g" : " -", cost);
        }
        fputc('\n', to);
    }
    fclose(to);
}

/* The policy gives these maps and warnings, and nothing is wrong. */
static void gives(struct topology t, const char *who, const char *policy, const char *maps,
                  const char *warnings)
{
    char text[4096];
    struct built b;
    build(&b, t, who, policy);
    assert_string_equal(b.errors.text, "");
    assert_string_equal(b.warnings.text, warnings);
    assert_non_null(b.maps);
    describe(b.maps, text, sizeof text);
    assert_string_equal(text, maps);
    assert_true(netmap_complete(mapset_netmap(b.maps, 0), FAMILY_IPV4));
    assert_true(netmap_complete(mapset_netmap(b.maps, 0), FAMILY_IPV6));
    assert_string_equal(netmap_id(mapset_netmap(b.maps, 0)), "net");
    release(&b);
}

static void refused(struct topology t, const char *who, const char *policy, const char *errors)
{
    struct built b;
    build(&b, t, who, policy);
    assert_string_equal(b.errors.text, errors);
    assert_null(b.maps);
    release(&b);
}

#define SMALL  topology_of_archetype("{'kind': 'small-isp'}")
#define MULTI  topology_of_archetype("{'kind': 'multi-access'}")
#define MOBILE topology_of_archetype("{'kind': 'fixed-mobile', 'mobile': {'cells': 2}}")
#define AT     "/alto/servers/s/policy"

/* --- RFC 7971 section 3.5 ---------------------------------------------------------------------- */

/* Figures 10 and 11, to the number but for C1 = 1, C2 = C3 = 10. */
TEST(small_isp_is_figures_10_and_11)
{
    gives(SMALL, "isp-a", "'small-isp'",
          "PID1: 192.0.2.0/24 198.51.100.0/25 2001:db8:100::/48\n"
          "PID2: 0.0.0.0/0 ::/0\n"
          "PID1: 1 10\n"
          "PID2: 10 0\n",
          "");
}

TEST(small_isp_puts_c2_on_the_way_in_and_c3_on_the_way_out)
{
    gives(SMALL, "isp-a", "{'kind': 'small-isp', 'c1': 2, 'c2': 3, 'c3': 4}",
          "PID1: 192.0.2.0/24 198.51.100.0/25 2001:db8:100::/48\n"
          "PID2: 0.0.0.0/0 ::/0\n"
          "PID1: 2 4\n"
          "PID2: 3 0\n",
          AT ": the RFC's relation C1 < C2 = C3 does not hold\n");
}

/* Figure 12: C7 and C8 hold both ways; what other networks pay among themselves is not ISP A's
 * business. */
TEST(multi_access_is_figure_12)
{
    gives(MULTI, "isp-a",
          "{'kind': 'multi-access', 'c1': 1, 'c2': 2, 'c3': 3, 'c4': 4, 'c5': 5, 'c6': 6, 'c7': 7, "
          "'c8': 8}",
          "PID1: 192.0.2.0/25 2001:db8:a00::/48\n"
          "PID2: 192.0.2.128/25 2001:db8:b00::/48\n"
          "PID3: 198.51.100.0/25 2001:db8:c00::/48\n"
          "PID4: 198.51.100.128/25 2001:db8:b0b::/48\n"
          "PID5: 0.0.0.0/0 ::/0\n"
          "PID1: 1 4 6 7 8\n"
          "PID2: 4 2 5 7 8\n"
          "PID3: 6 5 3 7 8\n"
          "PID4: 7 7 7 0 -\n"
          "PID5: 8 8 8 - 0\n",
          "");
}

TEST(multi_access_has_costs_of_its_own_that_keep_the_relations)
{
    struct built b;
    build(&b, MULTI, "isp-a", "'multi-access'");
    assert_string_equal(b.warnings.text, "");
    const struct policy_conf *c = b.in.conf;
    assert_true(c->c1 == 1 && c->c2 == 1 && c->c3 == 1 && c->c4 == 5 && c->c5 == 5 && c->c6 == 5 &&
                c->c7 == 20 && c->c8 == 60);
    release(&b);
}

/* The access networks in another order, and a network that is no peer for the cheaper one. */
TEST(multi_access_takes_the_networks_it_is_told)
{
    gives(MULTI, "isp-a",
          "{'kind': 'multi-access', 'c1': 1, 'c2': 2, 'c3': 3, 'c4': 4, 'c5': 5, 'c6': 6, 'c7': 7, "
          "'c8': 8, 'access': ['an-c', 'an-a', 'an-b'], 'cheaper': 'rest-2'}",
          "PID1: 198.51.100.0/25 2001:db8:c00::/48\n"
          "PID2: 192.0.2.0/25 2001:db8:a00::/48\n"
          "PID3: 192.0.2.128/25 2001:db8:b00::/48\n"
          "PID4: 198.18.16.0/20 2001:db8:e02::/48\n"
          "PID5: 0.0.0.0/0 ::/0\n"
          "PID1: 1 4 6 7 8\n"
          "PID2: 4 2 5 7 8\n"
          "PID3: 6 5 3 7 8\n"
          "PID4: 7 7 7 0 -\n"
          "PID5: 8 8 8 - 0\n",
          "");
}

/* Figure 13: C4 and C5 between the mobile network and AN A, C8 and C9 between it and AN B, C6 from B
 * to A, C7 from A to B. PID4 is not in the figure. */
TEST(fixed_mobile_is_figure_13)
{
    gives(MOBILE, "isp-a",
          "{'kind': 'fixed-mobile', 'c1': 11, 'c2': 2, 'c3': 3, 'c4': 4, 'c5': 15, 'c6': 6, 'c7': "
          "7, 'c8': 4, 'c9': 15, 'rest': 10}",
          "PID1: 203.0.113.0/25 203.0.113.128/25 2001:db8:f00::/49 2001:db8:f00:8000::/49\n"
          "PID2: 192.0.2.0/25 2001:db8:a00::/48\n"
          "PID3: 192.0.2.128/25 2001:db8:b00::/48\n"
          "PID4: 0.0.0.0/0 ::/0\n"
          "PID1: 11 15 15 10\n"
          "PID2: 4 2 7 10\n"
          "PID3: 4 6 3 10\n"
          "PID4: 10 10 10 0\n",
          "");
}

TEST(fixed_mobile_has_costs_of_its_own_that_keep_the_relations)
{
    gives(MOBILE, "isp-a", "'fixed-mobile'",
          "PID1: 203.0.113.0/25 203.0.113.128/25 2001:db8:f00::/49 2001:db8:f00:8000::/49\n"
          "PID2: 192.0.2.0/25 2001:db8:a00::/48\n"
          "PID3: 192.0.2.128/25 2001:db8:b00::/48\n"
          "PID4: 0.0.0.0/0 ::/0\n"
          "PID1: 20 100 100 10\n"
          "PID2: 2 1 5 10\n"
          "PID3: 2 5 1 10\n"
          "PID4: 10 10 10 0\n",
          "");
}

/* --- Relations --------------------------------------------------------------------------------- */

static void warns(struct topology t, const char *policy, const char *relations)
{
    struct built b;
    char wanted[512] = "";
    char *words = strdup(relations), *rest;
    build(&b, t, "isp-a", policy);
    assert_non_null(b.maps);
    for (char *w = strtok_r(words, ";", &rest); w; w = strtok_r(NULL, ";", &rest)) {
        size_t used = strlen(wanted);
        snprintf(wanted + used, sizeof wanted - used, AT ": the RFC's relation %s does not hold\n",
                 w);
    }
    assert_string_equal(b.warnings.text, wanted);
    free(words);
    release(&b);
}

TEST(each_relation_of_small_isp_is_watched)
{
    warns(SMALL, "{'kind': 'small-isp', 'c1': 10}", "C1 < C2 = C3");
    warns(SMALL, "{'kind': 'small-isp', 'c2': 11}", "C1 < C2 = C3");
    warns(SMALL, "{'kind': 'small-isp', 'c1': 9, 'c2': 10, 'c3': 10}", "");
}

TEST(each_relation_of_multi_access_is_watched)
{
    static const char *const broken[] = {"'c1': 5",  "'c2': 5",  "'c3': 5", "'c4': 20",
                                         "'c5': 20", "'c6': 20", "'c4': 1", "'c5': 1",
                                         "'c6': 1",  "'c7': 60", "'c7': 5", "'c8': 20"};
    for (size_t i = 0; i < COUNT(broken); i++) {
        char policy[64];
        snprintf(policy, sizeof policy, "{'kind': 'multi-access', %s}", broken[i]);
        warns(MULTI, policy, "(C1, C2, C3) < (C4, C5, C6) < C7 < C8");
    }
}

TEST(each_relation_of_fixed_mobile_is_watched)
{
    warns(MOBILE, "{'kind': 'fixed-mobile', 'c1': 2}", "C4 < C1");
    warns(MOBILE, "{'kind': 'fixed-mobile', 'c8': 3}", "C4 = C8");
    warns(MOBILE, "{'kind': 'fixed-mobile', 'c2': 5}", "C2 < C6");
    warns(MOBILE, "{'kind': 'fixed-mobile', 'c3': 5}", "C3 < C7");
    warns(MOBILE, "{'kind': 'fixed-mobile', 'c9': 101}", "C5 = C9 = the maximum");
    warns(MOBILE, "{'kind': 'fixed-mobile', 'rest': 101}", "C5 = C9 = the maximum");
    warns(MOBILE, "{'kind': 'fixed-mobile', 'c1': 101}", "C5 = C9 = the maximum");
    warns(MOBILE, "{'kind': 'fixed-mobile', 'c1': 1, 'c2': 9}", "C4 < C1;C2 < C6");
    warns(MOBILE, "{'kind': 'fixed-mobile', 'c1': 100}", "");
}

/* --- Any topology ------------------------------------------------------------------------------ */

TEST(areas_goes_by_access_network_peer_and_rest)
{
    gives(MULTI, "isp-a", "{'kind': 'areas', 'local': 1, 'area': 2, 'peer': 3, 'rest': 4}",
          "an-a: 192.0.2.0/25 2001:db8:a00::/48\n"
          "an-b: 192.0.2.128/25 2001:db8:b00::/48\n"
          "an-c: 198.51.100.0/25 2001:db8:c00::/48\n"
          "isp-b: 198.51.100.128/25 2001:db8:b0b::/48\n"
          "rest: 0.0.0.0/0 ::/0\n"
          "an-a: 1 2 2 3 4\n"
          "an-b: 2 1 2 3 4\n"
          "an-c: 2 2 1 3 4\n"
          "isp-b: 3 3 3 0 -\n"
          "rest: 4 4 4 - 0\n",
          "");
}

/* ISP B has one access network and peers with ISP A; its routers' area has no hosts, and no PID. */
TEST(areas_is_made_from_the_operators_point_of_view)
{
    gives(MULTI, "isp-b", "'areas'",
          "isp-a: 192.0.2.0/25 192.0.2.128/25 198.51.100.0/25 2001:db8:a00::/48 2001:db8:b00::/48 "
          "2001:db8:c00::/48\n"
          "isp-b-an: 198.51.100.128/25 2001:db8:b0b::/48\n"
          "rest: 0.0.0.0/0 ::/0\n"
          "isp-a: 0 20 -\n"
          "isp-b-an: 20 1 60\n"
          "rest: - 60 0\n",
          "");
}

/* Each link weighs 10. Between two of ISP A's access networks there are three; from its border, which
 * hangs on the backbone's first and third router, two to A and C and three to B. */
TEST(igp_adds_the_weights_on_the_way)
{
    gives(MULTI, "isp-a", "{'kind': 'igp', 'unit': 2, 'local': 1, 'peer': 100, 'rest': 300}",
          "an-a: 192.0.2.0/25 2001:db8:a00::/48\n"
          "an-b: 192.0.2.128/25 2001:db8:b00::/48\n"
          "an-c: 198.51.100.0/25 2001:db8:c00::/48\n"
          "isp-b: 198.51.100.128/25 2001:db8:b0b::/48\n"
          "rest: 0.0.0.0/0 ::/0\n"
          "an-a: 1 61 61 140 340\n"
          "an-b: 61 1 61 160 360\n"
          "an-c: 61 61 1 140 340\n"
          "isp-b: 140 160 140 0 -\n"
          "rest: 340 360 340 - 0\n",
          "");
}

TEST(flat_gives_every_pair_the_same_cost)
{
    gives(MULTI, "isp-b", "{'kind': 'flat', 'cost': 7}",
          "isp-a: 192.0.2.0/25 192.0.2.128/25 198.51.100.0/25 2001:db8:a00::/48 2001:db8:b00::/48 "
          "2001:db8:c00::/48\n"
          "isp-b-an: 198.51.100.128/25 2001:db8:b0b::/48\n"
          "rest: 0.0.0.0/0 ::/0\n"
          "isp-a: 7 7 7\n"
          "isp-b-an: 7 7 7\n"
          "rest: 7 7 7\n",
          "");
}

/* --- What does not fit ------------------------------------------------------------------------- */

TEST(multi_access_needs_three_access_networks_and_a_peer)
{
    refused(SMALL, "isp-a", "'multi-access'",
            AT
            ": found no peering of the operator, allowed: one, or \"cheaper\" to name the cheaper "
            "network\n" AT ": found 1 access network, allowed: 3\n");
    refused(MULTI, "isp-a", "{'kind': 'multi-access', 'access': ['an-a', 'an-b']}",
            AT "/access: found 2 access networks, allowed: 3\n");
    refused(MULTI, "isp-a", "{'kind': 'multi-access', 'access': ['an-a', 'an-x', 'isp-b-an']}",
            AT "/access: there is no access network \"an-x\" in the operator's network\n" AT
               "/access: there is no access network \"isp-b-an\" in the operator's network\n");
    refused(MULTI, "isp-a", "{'kind': 'multi-access', 'cheaper': 'isp-x'}",
            AT "/cheaper: there is no other network \"isp-x\"\n");
    refused(MULTI, "isp-a", "{'kind': 'multi-access', 'cheaper': 'isp-a'}",
            AT "/cheaper: there is no other network \"isp-a\"\n");
}

TEST(fixed_mobile_needs_radio_links_and_two_fixed_networks)
{
    refused(MULTI, "isp-a", "'fixed-mobile'",
            AT ": found no access network of the operator with radio links, allowed: one, or "
               "\"mobile\" to name the mobile network\n");
    refused(MULTI, "isp-a", "{'kind': 'fixed-mobile', 'mobile': 'isp-b-an'}",
            AT "/mobile: there is no access network \"isp-b-an\" in the operator's network\n");
    refused(MOBILE, "isp-a", "{'kind': 'fixed-mobile', 'mobile': 'an-a', 'access': ['mobile']}",
            AT "/access: found 1 fixed access network, allowed: 2\n");
    refused(SMALL, "isp-a", "{'kind': 'fixed-mobile', 'mobile': 'an-a'}",
            AT ": found 0 fixed access networks, allowed: 2\n");
}

/* Any access network can be called the mobile one. */
TEST(fixed_mobile_takes_the_networks_it_is_told)
{
    gives(MULTI, "isp-a", "{'kind': 'fixed-mobile', 'mobile': 'an-b', 'access': ['an-c', 'an-a']}",
          "PID1: 192.0.2.128/25 2001:db8:b00::/48\n"
          "PID2: 198.51.100.0/25 2001:db8:c00::/48\n"
          "PID3: 192.0.2.0/25 2001:db8:a00::/48\n"
          "PID4: 0.0.0.0/0 ::/0\n"
          "PID1: 20 100 100 10\n"
          "PID2: 2 1 5 10\n"
          "PID3: 2 5 1 10\n"
          "PID4: 10 10 10 0\n",
          "");
}

TEST(an_area_of_routers_alone_is_no_access_network)
{
    refused(MULTI, "isp-a", "{'kind': 'multi-access', 'access': ['isp-a', 'an-a', 'an-b']}",
            AT "/access: there is no access network \"isp-a\" in the operator's network\n");
    refused(MOBILE, "isp-a", "{'kind': 'fixed-mobile', 'mobile': 'isp-a'}",
            AT "/mobile: there is no access network \"isp-a\" in the operator's network\n");
}

TEST(an_access_network_has_one_part_only)
{
    refused(MULTI, "isp-a", "{'kind': 'multi-access', 'access': ['an-a', 'an-b', 'an-a']}",
            AT "/access: found \"an-a\" twice, allowed: different access networks\n");
    refused(MOBILE, "isp-a", "{'kind': 'fixed-mobile', 'access': ['an-a', 'mobile']}",
            AT "/access: found \"mobile\" twice, allowed: different access networks\n");
}

/* A small world of two networks: operator "n" with area "a", and "m", which is named in the way. */
#define NAMES(area, network)                                                                       \
    topology_of("{'networks': {'n': {}, '" network "': {}}, 'classes': {'x': {'up': '1 Mbit/s', "  \
                "'down': '1 Mbit/s'}}, 'nodes': {'a': {'network': 'n', 'kind': 'access', 'area': " \
                "'" area "', 'hosts': 1, 'classes': {'x': 1}, 'prefixes': ['10.0.0.0/24']}, 'b': " \
                "{'network': '" network "', 'kind': 'access', 'hosts': 1, 'classes': {'x': 1}, "   \
                "'prefixes': ['10.0.1.0/24']}}, 'links': {'ab': {'from': 'a', 'to': 'b', 'kind': " \
                "'peering', 'capacity': '1 Gbit/s'}}}")

TEST(areas_needs_names_that_differ)
{
    refused(NAMES("m", "m"), "n", "'areas'",
            AT ": found two PIDs \"m\", allowed: different names for access networks, peers, and "
               "\"rest\"\n");
    refused(NAMES("rest", "m"), "n", "'areas'",
            AT
            ": found two PIDs \"rest\", allowed: different names for access networks, peers, and "
            "\"rest\"\n");
    refused(NAMES("a", "rest"), "n", "'flat'",
            AT
            ": found two PIDs \"rest\", allowed: different names for access networks, peers, and "
            "\"rest\"\n");
}

/* The radio link leads to the cell here. */
TEST(a_radio_link_makes_an_access_network_mobile_whichever_way_it_is_written)
{
    gives(topology_of(
              "{'networks': {'n': {}}, 'classes': {'x': {'up': '1 Mbit/s', 'down': '1 Mbit/s'}}, "
              "'nodes': {'r': {'network': 'n'}, 'a': {'network': 'n', 'kind': 'access', 'hosts': "
              "1, 'classes': {'x': 1}, 'prefixes': ['10.0.0.0/24']}, 'b': {'network': 'n', 'kind': "
              "'access', 'hosts': 1, 'classes': {'x': 1}, 'prefixes': ['10.0.1.0/24']}, 'cell': "
              "{'network': 'n', 'kind': 'access', 'hosts': 1, 'classes': {'x': 1}, 'prefixes': "
              "['10.0.2.0/24']}}, 'links': {'1': {'from': 'a', 'to': 'r', 'kind': 'access', "
              "'capacity': '1 Gbit/s'}, '2': {'from': 'b', 'to': 'r', 'kind': 'access', "
              "'capacity': '1 Gbit/s'}, '3': {'from': 'r', 'to': 'cell', 'kind': 'radio', "
              "'capacity': '1 Gbit/s'}}}"),
          "n", "'fixed-mobile'",
          "PID1: 10.0.2.0/24\n"
          "PID2: 10.0.0.0/24\n"
          "PID3: 10.0.1.0/24\n"
          "PID4: 0.0.0.0/0 ::/0\n"
          "PID1: 20 100 100 10\n"
          "PID2: 2 1 5 10\n"
          "PID3: 2 5 1 10\n"
          "PID4: 10 10 10 0\n",
          "");
}

/* --- Maps from files --------------------------------------------------------------------------- */

static const char some_map[] =
    "{\"meta\": {\"vtag\": {\"resource-id\": \"mine\", \"tag\": \"1\"}}, \"network-map\": {\"P\": "
    "{\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]}}}";
static const char some_costs[] =
    "{\"meta\": {\"dependent-vtags\": [{\"resource-id\": \"mine\", \"tag\": \"1\"}], "
    "\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}}, "
    "\"cost-map\": {\"P\": {\"P\": 4}}}";

TEST(maps_come_from_the_files_named_relative_to_the_scenario)
{
    struct built b;
    char text[256], *dir = temp_dir();
    free(temp_text(dir, "network.json", some_map));
    free(temp_text(dir, "costs.json", some_costs));
    prepare(&b, SMALL, "isp-a", "{'kind': 'map', 'files': ['network.json', 'costs.json']}");
    b.in.folder = dir;
    assert_int_equal(policy_build(&b.in, &b.maps), 0);
    describe(b.maps, text, sizeof text);
    assert_string_equal(text, "P: 0.0.0.0/0 ::/0\nP: 4\n");
    assert_string_equal(netmap_id(mapset_netmap(b.maps, 0)), "mine");
    release(&b);
    temp_free(dir);
}

TEST(a_bad_map_file_is_named)
{
    struct built b;
    char *dir = temp_dir();
    free(temp_text(dir, "network.json", "{"));
    prepare(&b, SMALL, "isp-a", "{'kind': 'map', 'files': ['network.json']}");
    b.in.folder = dir;
    assert_int_equal(policy_build(&b.in, &b.maps), -EINVAL);
    assert_int_equal(problems_count(b.file_errors), 1);
    assert_non_null(strstr(problems_line(b.file_errors, 0), "/network.json: "));
    release(&b);
    temp_free(dir);
}

/* --- Memory ------------------------------------------------------------------------------------ */

TEST(without_memory_there_are_no_maps)
{
    static const char *const policies[] = {"'multi-access'", "'areas'", "'igp'"};
    for (size_t p = 0; p < COUNT(policies); p++) {
        struct built b;
        prepare(&b, MULTI, "isp-a", policies[p]);
        for (size_t n = 0;; n++) {
            faults_start_own(n);
            int code = policy_build(&b.in, &b.maps);
            if (!faults_stop())
                break;
            assert_int_equal(code, -ENOMEM);
        }
        assert_non_null(b.maps);
        release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_isp_is_figures_10_and_11),
        cmocka_unit_test(small_isp_puts_c2_on_the_way_in_and_c3_on_the_way_out),
        cmocka_unit_test(multi_access_is_figure_12),
        cmocka_unit_test(multi_access_has_costs_of_its_own_that_keep_the_relations),
        cmocka_unit_test(multi_access_takes_the_networks_it_is_told),
        cmocka_unit_test(fixed_mobile_is_figure_13),
        cmocka_unit_test(fixed_mobile_has_costs_of_its_own_that_keep_the_relations),
        cmocka_unit_test(each_relation_of_small_isp_is_watched),
        cmocka_unit_test(each_relation_of_multi_access_is_watched),
        cmocka_unit_test(each_relation_of_fixed_mobile_is_watched),
        cmocka_unit_test(areas_goes_by_access_network_peer_and_rest),
        cmocka_unit_test(areas_is_made_from_the_operators_point_of_view),
        cmocka_unit_test(igp_adds_the_weights_on_the_way),
        cmocka_unit_test(flat_gives_every_pair_the_same_cost),
        cmocka_unit_test(multi_access_needs_three_access_networks_and_a_peer),
        cmocka_unit_test(fixed_mobile_needs_radio_links_and_two_fixed_networks),
        cmocka_unit_test(fixed_mobile_takes_the_networks_it_is_told),
        cmocka_unit_test(an_area_of_routers_alone_is_no_access_network),
        cmocka_unit_test(an_access_network_has_one_part_only),
        cmocka_unit_test(areas_needs_names_that_differ),
        cmocka_unit_test(a_radio_link_makes_an_access_network_mobile_whichever_way_it_is_written),
        cmocka_unit_test(maps_come_from_the_files_named_relative_to_the_scenario),
        cmocka_unit_test(a_bad_map_file_is_named),
        cmocka_unit_test(without_memory_there_are_no_maps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
