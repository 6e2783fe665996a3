/*
 * The archetypes of RFC 7971 section 3.5: the facts their figures state, what each parameter does,
 * and that whatever is asked for builds.
 */
#include "sim/topo/archetype.h"
#include "sim/base/arena.h"
#include "sim/base/json.h"
#include "sim/base/problems.h"
#include "sim/topo/graph.h"
#include "tests/support/faults.h"
#include "tests/support/quoted.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Words for facts -------------------------------------------------------------------------- */

static const struct topo_link *the_link(const struct topology *t, const char *name)
{
    return &t->topo->links[link_named(t, name)];
}

static const struct topo_node *the_node(const struct topology *t, const char *name)
{
    return &t->topo->nodes[node_named(t, name)];
}

/* The names of all networks, areas or links, each with a blank behind it, in their order. */
static void networks_are(const struct topology *t, const char *wanted)
{
    char text[1024] = "";
    for (uint32_t i = 0; i < t->topo->nnetworks; i++)
        strcat(strcat(text, t->topo->networks[i].name), " ");
    assert_string_equal(text, wanted);
}

static void areas_are(const struct topology *t, const char *wanted)
{
    char text[1024] = "";
    for (uint32_t i = 0; i < t->topo->nareas; i++)
        strcat(strcat(text, t->topo->areas[i].name), " ");
    assert_string_equal(text, wanted);
}

static void links_are(const struct topology *t, const char *wanted)
{
    char text[2048] = "";
    for (uint32_t i = 0; i < t->topo->nlinks; i++)
        strcat(strcat(text, t->topo->links[i].name), " ");
    assert_string_equal(text, wanted);
}

static void node_is(const struct topology *t, const char *name, const char *network,
                    const char *area, enum node_kind kind, uint32_t hosts)
{
    const struct topo_node *n = the_node(t, name);
    assert_string_equal(t->topo->networks[n->network].name, network);
    assert_string_equal(t->topo->areas[n->area].name, area);
    assert_int_equal(n->kind, kind);
    assert_int_equal(n->hosts, hosts);
}

static void prefixes_are(const struct topology *t, const char *node, const char *wanted)
{
    char all[512] = "", text[PREFIX_TEXT];
    const struct topo_node *n = the_node(t, node);
    for (size_t i = 0; i < n->nprefixes; i++)
        strcat(strcat(all, prefix_format(&n->prefixes[i], text)), " ");
    assert_string_equal(all, wanted);
}

/* The value that a pointer into the archetype's graph document names is the wanted one. */
static void makes(const char *archetype, const char *pointer, const char *wanted)
{
    json_t *document = archetype_made(archetype);
    is_json(json_incref(json_pointer_get(document, pointer)), wanted);
    json_decref(document);
}

/* --- Small ISP (3.5.1, figs. 9 to 11) --------------------------------------------------------- */

TEST(a_small_isp_has_one_access_network_and_one_uplink)
{
    struct topology t = topology_of_archetype("'small-isp'");
    networks_are(&t, "isp-a rest-1 rest-2 rest-3 rest-4 transit ");
    areas_are(&t, "an-a isp-a rest-1-an rest-2-an rest-3-an rest-4-an transit ");
    links_are(&t, "a-border:transit-core an-a:a-border rest-1-an:transit-core "
                  "rest-2-an:transit-core rest-3-an:transit-core rest-4-an:transit-core ");
    node_is(&t, "an-a", "isp-a", "an-a", NODE_ACCESS, 2000);
    node_is(&t, "a-border", "isp-a", "isp-a", NODE_ROUTER, 0);
    node_is(&t, "transit-core", "transit", "transit", NODE_ROUTER, 0);
    node_is(&t, "rest-4-an", "rest-4", "rest-4-an", NODE_ACCESS, 4000);
    assert_int_equal(the_link(&t, "an-a:a-border")->kind, LINK_AGGREGATION);
    assert_int_equal(the_link(&t, "a-border:transit-core")->kind, LINK_TRANSIT);
    topology_free(&t);
}

TEST(the_small_isp_has_the_addresses_of_figure_10)
{
    struct topology t = topology_of_archetype("'small-isp'");
    prefixes_are(&t, "an-a", "192.0.2.0/24 198.51.100.0/25 2001:db8:100::/48 ");
    topology_free(&t);
}

/* "Because of high settlement costs": what leaves ISP A is paid for. */
TEST(the_small_isp_pays_for_its_uplink)
{
    struct topology t = topology_of_archetype("'small-isp'");
    assert_true(the_link(&t, "a-border:transit-core")->price > 0);
    assert_int_equal(the_link(&t, "a-border:transit-core")->from, node_named(&t, "a-border"));
    topology_free(&t);
}

/* --- ISP with several access networks (3.5.2, fig. 12) ---------------------------------------- */

TEST(a_multi_access_isp_has_a_backbone_a_peer_and_an_uplink)
{
    struct topology t = topology_of_archetype("'multi-access'");
    networks_are(&t, "isp-a isp-b rest-1 rest-2 rest-3 rest-4 transit ");
    areas_are(&t, "an-a an-b an-c isp-a isp-b isp-b-an rest-1-an rest-2-an rest-3-an rest-4-an "
                  "transit ");
    links_are(&t, "a-bb-1:a-bb-2 a-bb-2:a-bb-3 a-bb-3:a-bb-1 a-border:a-bb-1 a-border:a-bb-3 "
                  "a-border:b-border a-border:transit-core an-a:a-bb-1 an-b:a-bb-2 an-c:a-bb-3 "
                  "b-border:transit-core isp-b-an:b-border rest-1-an:transit-core "
                  "rest-2-an:transit-core rest-3-an:transit-core rest-4-an:transit-core ");
    node_is(&t, "an-c", "isp-a", "an-c", NODE_ACCESS, 2000);
    node_is(&t, "a-bb-2", "isp-a", "isp-a", NODE_ROUTER, 0);
    node_is(&t, "isp-b-an", "isp-b", "isp-b-an", NODE_ACCESS, 4000);
    node_is(&t, "b-border", "isp-b", "isp-b", NODE_ROUTER, 0);
    assert_int_equal(the_link(&t, "a-bb-1:a-bb-2")->kind, LINK_BACKBONE);
    assert_int_equal(the_link(&t, "a-border:a-bb-3")->kind, LINK_BACKBONE);
    assert_int_equal(the_link(&t, "an-b:a-bb-2")->kind, LINK_AGGREGATION);
    topology_free(&t);
}

/* "The settlement rate with ISP B is lower than with other ISPs." */
TEST(the_peering_with_isp_b_costs_less_than_the_uplink)
{
    struct topology t = topology_of_archetype("'multi-access'");
    assert_int_equal(the_link(&t, "a-border:b-border")->kind, LINK_PEERING);
    assert_double_is(the_link(&t, "a-border:b-border")->price, 0);
    assert_int_equal(the_link(&t, "a-border:transit-core")->kind, LINK_TRANSIT);
    assert_true(the_link(&t, "a-border:transit-core")->price > 0);
    assert_int_equal(the_link(&t, "b-border:transit-core")->kind, LINK_TRANSIT);
    topology_free(&t);
}

TEST(the_access_networks_of_the_multi_access_isp_have_addresses_of_their_own)
{
    struct topology t = topology_of_archetype("'multi-access'");
    prefixes_are(&t, "an-a", "192.0.2.0/25 2001:db8:a00::/48 ");
    prefixes_are(&t, "an-b", "192.0.2.128/25 2001:db8:b00::/48 ");
    prefixes_are(&t, "an-c", "198.51.100.0/25 2001:db8:c00::/48 ");
    prefixes_are(&t, "isp-b-an", "198.51.100.128/25 2001:db8:b0b::/48 ");
    topology_free(&t);
}

/* --- ISP with fixed and mobile network (3.5.3, fig. 13) --------------------------------------- */

TEST(a_fixed_mobile_isp_has_a_mobile_network_beside_the_fixed_ones)
{
    struct topology t = topology_of_archetype("{'kind': 'fixed-mobile', 'mobile': {'cells': 2}}");
    networks_are(&t, "isp-a rest-1 rest-2 rest-3 rest-4 transit ");
    areas_are(&t, "an-a an-b isp-a mobile rest-1-an rest-2-an rest-3-an rest-4-an transit ");
    links_are(&t, "a-bb-1:a-bb-2 a-bb-2:a-bb-3 a-bb-3:a-bb-1 a-border:a-bb-1 a-border:a-bb-3 "
                  "a-border:transit-core an-a:a-bb-1 an-b:a-bb-2 cell-1:mobile-core "
                  "cell-2:mobile-core mobile-core:a-bb-3 rest-1-an:transit-core "
                  "rest-2-an:transit-core rest-3-an:transit-core rest-4-an:transit-core ");
    node_is(&t, "an-b", "isp-a", "an-b", NODE_ACCESS, 2000);
    node_is(&t, "mobile-core", "isp-a", "mobile", NODE_ROUTER, 0);
    node_is(&t, "cell-2", "isp-a", "mobile", NODE_ACCESS, 50);
    assert_int_equal(the_link(&t, "cell-1:mobile-core")->kind, LINK_RADIO);
    assert_int_equal(the_link(&t, "mobile-core:a-bb-3")->kind, LINK_AGGREGATION);
    topology_free(&t);
}

TEST(eight_cells_with_fifty_subscribers_each_are_the_default)
{
    struct topology t = topology_of_archetype("'fixed-mobile'");
    uint32_t cells = 0, lte = topo_find_class(t.topo, "lte");
    for (uint32_t i = 0; i < t.topo->nnodes; i++) {
        const struct topo_node *n = &t.topo->nodes[i];
        if (n->kind != NODE_ACCESS || n->area != topo_find_area(t.topo, "mobile"))
            continue;
        assert_int_equal(n->hosts, 50);
        assert_double_is(n->mix[lte], 1);
        cells++;
    }
    assert_int_equal(cells, 8);
    topology_free(&t);
}

/* What goes from one subscriber of a cell to another takes the radio link twice. */
TEST(every_cell_has_its_radio_link_as_hairpin)
{
    struct topology t = topology_of_archetype("'fixed-mobile'");
    assert_int_equal(the_node(&t, "cell-1")->hairpin, link_named(&t, "cell-1:mobile-core"));
    assert_int_equal(the_node(&t, "cell-8")->hairpin, link_named(&t, "cell-8:mobile-core"));
    assert_int_equal(the_node(&t, "an-a")->hairpin, TOPO_NONE);
    assert_int_equal(the_node(&t, "rest-1-an")->hairpin, TOPO_NONE);
    topology_free(&t);
}

/* Up is from the subscribers, the link's own direction. */
TEST(a_radio_link_of_full_duplex_has_a_capacity_each_way)
{
    struct topology t = topology_of_archetype(
        "{'kind': 'fixed-mobile', 'mobile': {'radio_down': '300 Mbit/s', 'radio_up': '40 Mbit/s'}}");
    const struct topo_link *l = the_link(&t, "cell-1:mobile-core");
    assert_int_equal(l->from, node_named(&t, "cell-1"));
    assert_int_equal(l->duplex, DUPLEX_FULL);
    assert_double_is(l->capacity, 40e6);
    assert_double_is(l->reverse, 300e6);
    topology_free(&t);
}

TEST(a_radio_link_of_half_duplex_has_one_capacity)
{
    struct topology t = topology_of_archetype(
        "{'kind': 'fixed-mobile', 'mobile': {'radio_down': '300 Mbit/s', 'duplex': 'half'}}");
    const struct topo_link *l = the_link(&t, "cell-3:mobile-core");
    assert_int_equal(l->duplex, DUPLEX_HALF);
    assert_null(l->medium);
    assert_double_is(l->capacity, 300e6);
    assert_double_is(l->reverse, 300e6);
    topology_free(&t);
}

TEST(shared_radio_links_are_one_medium)
{
    struct topology t = topology_of_archetype(
        "{'kind': 'fixed-mobile', 'mobile': {'radio_down': '300 Mbit/s', 'duplex': 'shared'}}");
    const struct topo_link *l = the_link(&t, "cell-1:mobile-core");
    assert_int_equal(l->duplex, DUPLEX_SHARED);
    assert_double_is(l->capacity, 300e6);
    assert_string_equal(l->medium, the_link(&t, "cell-8:mobile-core")->medium);
    topology_free(&t);
}

TEST(addresses_of_the_mobile_network_are_cut_into_a_part_a_cell)
{
    struct topology t = topology_of_archetype(
        "{'kind': 'fixed-mobile', 'mobile': {'cells': 3, 'prefixes': ['10.0.0.0/8', 'fd00::/8']}}");
    prefixes_are(&t, "cell-1", "10.0.0.0/10 fd00::/10 ");
    prefixes_are(&t, "cell-2", "10.64.0.0/10 fd40::/10 ");
    prefixes_are(&t, "cell-3", "10.128.0.0/10 fd80::/10 ");
    topology_free(&t);
}

TEST(one_cell_has_all_addresses_of_the_mobile_network)
{
    struct topology t = topology_of_archetype("{'kind': 'fixed-mobile', 'mobile': {'cells': 1}}");
    prefixes_are(&t, "cell-1", "203.0.113.0/24 2001:db8:f00::/48 ");
    topology_free(&t);
}

/* A /30 has four addresses: the fifth cell and those behind it go without. */
TEST(a_prefix_too_small_for_all_cells_serves_the_first_ones)
{
    struct topology t =
        topology_of_archetype("{'kind': 'fixed-mobile', 'mobile': {'cells': 5,"
                              " 'prefixes': ['203.0.113.4/30', '2001:db8:f00::/48']}}");
    prefixes_are(&t, "cell-1", "203.0.113.4/32 2001:db8:f00::/51 ");
    prefixes_are(&t, "cell-4", "203.0.113.7/32 2001:db8:f00:6000::/51 ");
    prefixes_are(&t, "cell-5", "2001:db8:f00:8000::/51 ");
    topology_free(&t);
}

/* --- Parameters ------------------------------------------------------------------------------- */

TEST(access_networks_have_hosts_mix_prefixes_and_a_link)
{
    static const char *const a =
        "{'kind': 'small-isp', 'access': {'town': {'hosts': 7, 'mix': {'ftth': 1},"
        " 'prefixes': ['10.0.0.0/24'], 'capacity': '3 Gbit/s', 'delay': '4 ms'}}}";
    makes(a, "/nodes/town/hosts", "7");
    makes(a, "/nodes/town/classes", "{'ftth': 1.0}");
    makes(a, "/nodes/town/prefixes", "['10.0.0.0/24']");
    makes(a, "/nodes/town/area", "'town'");
    makes(a, "/links/town:a-border/capacity", "'3 Gbit/s'");
    makes(a, "/links/town:a-border/delay", "'4 ms'");
}

TEST(the_uplink_has_capacity_delay_price_and_commit)
{
    static const char *const a = "{'kind': 'small-isp', 'uplink': {'capacity': '2 Gbit/s',"
                                 " 'delay': '7 ms', 'price': 2.5, 'commit': '100 Mbit/s'}}";
    makes(a, "/links/a-border:transit-core",
          "{'from': 'a-border', 'to': 'transit-core', 'kind': 'transit', 'capacity': '2 Gbit/s',"
          " 'delay': '7 ms', 'price': 2.5, 'commit': '100 Mbit/s'}");
}

TEST(the_other_networks_have_a_number_hosts_mix_and_uplinks)
{
    static const char *const a =
        "{'kind': 'small-isp', 'others': {'networks': 2, 'hosts': 9, 'mix': {'vdsl': 1},"
        " 'capacity': '8 Gbit/s', 'delay': '30 ms'}}";
    makes(a, "/networks", "{'isp-a': {}, 'transit': {}, 'rest-1': {}, 'rest-2': {}}");
    makes(a, "/nodes/rest-2-an/hosts", "9");
    makes(a, "/nodes/rest-2-an/classes", "{'vdsl': 1.0}");
    makes(a, "/links/rest-2-an:transit-core",
          "{'from': 'rest-2-an', 'to': 'transit-core', 'kind': 'transit', 'capacity': '8 Gbit/s',"
          " 'delay': '30 ms'}");
}

TEST(classes_are_those_that_are_given)
{
    makes(
        "{'kind': 'small-isp', 'classes': {'c': {'up': '1 Mbit/s', 'down': '2 Mbit/s',"
        " 'delay': '3 ms', 'up_external': '4 kbit/s'}}, 'others': {'mix': {'c': 1}},"
        " 'access': {'an-a': {'mix': {'c': 1}, 'prefixes': ['::/0']}}}",
        "/classes",
        "{'c': {'up': '1 Mbit/s', 'down': '2 Mbit/s', 'delay': '3 ms', 'up_external': '4 kbit/s'}}");
}

TEST(the_backbone_has_a_capacity)
{
    static const char *const links[] = {"a-bb-1:a-bb-2", "a-bb-2:a-bb-3", "a-bb-3:a-bb-1",
                                        "a-border:a-bb-1", "a-border:a-bb-3"};
    for (size_t i = 0; i < COUNT(links); i++) {
        char pointer[64];
        snprintf(pointer, sizeof pointer, "/links/%s/capacity", links[i]);
        makes("{'kind': 'multi-access', 'backbone': '6 Gbit/s'}", pointer, "'6 Gbit/s'");
        makes("{'kind': 'fixed-mobile', 'backbone': '7 Gbit/s'}", pointer, "'7 Gbit/s'");
    }
}

TEST(isp_b_has_hosts_addresses_and_a_peering_link)
{
    static const char *const a =
        "{'kind': 'multi-access', 'isp_b': {'hosts': 11, 'mix': {'adsl': 1},"
        " 'prefixes': ['10.0.0.0/24'], 'capacity': '5 Gbit/s', 'delay': '6 ms'}}";
    makes(a, "/nodes/isp-b-an/hosts", "11");
    makes(a, "/nodes/isp-b-an/classes", "{'adsl': 1.0}");
    makes(a, "/nodes/isp-b-an/prefixes", "['10.0.0.0/24']");
    makes(a, "/links/a-border:b-border",
          "{'from': 'a-border', 'to': 'b-border', 'kind': 'peering', 'capacity': '5 Gbit/s',"
          " 'delay': '6 ms'}");
}

TEST(two_access_networks_need_no_ring)
{
    struct topology t = topology_of_archetype(
        "{'kind': 'multi-access', 'others': {'networks': 1},"
        " 'access': {'x': {'prefixes': ['fd00::/10']}, 'y': {'prefixes': ['fd40::/10']}}}");
    links_are(&t, "a-bb-1:a-bb-2 a-border:a-bb-1 a-border:a-bb-2 a-border:b-border "
                  "a-border:transit-core b-border:transit-core isp-b-an:b-border "
                  "rest-1-an:transit-core x:a-bb-1 y:a-bb-2 ");
    topology_free(&t);
}

TEST(the_mobile_network_has_cells_hosts_mix_backhaul_and_delay)
{
    static const char *const a =
        "{'kind': 'fixed-mobile', 'mobile': {'cells': 4, 'hosts': 3, 'mix': {'adsl': 1},"
        " 'backhaul': '2 Gbit/s', 'delay': '25 ms'}}";
    makes(a, "/nodes/cell-4/hosts", "3");
    makes(a, "/nodes/cell-4/classes", "{'adsl': 1.0}");
    makes(a, "/links/mobile-core:a-bb-3/capacity", "'2 Gbit/s'");
    makes(a, "/links/cell-4:mobile-core/delay", "'25 ms'");
    json_t *document = archetype_made(a);
    assert_null(json_pointer_get(document, "/nodes/cell-5"));
    json_decref(document);
}

static void says(const char *archetype, const char *wanted)
{
    struct arena *arena = arena_new();
    struct problems *p = problems_new();
    json_t *value = quoted_json(archetype);
    struct field_input in = {arena, {topology_say, p}};
    const struct archetype_conf *conf = record_parse(&in, &archetype_record, value, "", NULL);
    if (conf && conf->at.sound)
        assert_null(archetype_document(&in, conf));
    assert_int_equal(problems_count(p), 1);
    assert_string_equal(problems_line(p, 0), wanted);
    json_decref(value);
    problems_free(p);
    arena_free(arena);
}

TEST(what_has_no_effect_is_no_parameter)
{
    says("{'kind': 'small-isp', 'backbone': '1 Gbit/s'}",
         "g.json: unknown key \"backbone\", allowed: \"kind\", \"classes\", \"others\", \"uplink\" "
         "or \"access\"");
    says("{'kind': 'small-isp', 'mobile': {}}",
         "g.json: unknown key \"mobile\", allowed: \"kind\", \"classes\", \"others\", \"uplink\" "
         "or \"access\"");
}

#define TAKEN                                                                                      \
    "allowed: a name other than \"a-border\", \"b-border\", \"isp-a\", \"isp-b\", \"isp-b-an\", "  \
    "\"mobile\", \"mobile-core\", \"transit\" or \"transit-core\" that does not begin with "       \
    "\"a-bb-\", \"cell-\" or \"rest-\""

TEST(no_access_network_has_the_name_of_another_part)
{
    static const char *const names[] = {"a-border", "isp-a",  "mobile",
                                        "a-bb-7",   "cell-1", "rest-1-an"};
    for (size_t i = 0; i < COUNT(names); i++) {
        char text[128], wanted[512];
        snprintf(text, sizeof text,
                 "{'kind': 'small-isp', 'access': {'%s': {'prefixes': ['::/0']}}}", names[i]);
        snprintf(wanted, sizeof wanted, "g.json: /access/%s: found \"%s\", " TAKEN, names[i],
                 names[i]);
        says(text, wanted);
    }
}

/* --- All that may be asked for ---------------------------------------------------------------- */

static void builds(const char *archetype)
{
    struct topology t = topology_of_archetype(archetype);
    for (uint32_t i = 0; i < t.topo->nnodes; i++) {
        const struct topo_node *n = &t.topo->nodes[i];
        assert_true(n->x >= 0 && n->x <= 1 && n->y >= 0 && n->y <= 1);
    }
    topology_free(&t);
}

TEST(any_number_of_other_networks_builds)
{
    for (int networks = 1; networks <= 30; networks++) {
        char text[128];
        snprintf(text, sizeof text, "{'kind': 'small-isp', 'others': {'networks': %d}}", networks);
        builds(text);
    }
    builds("{'kind': 'multi-access', 'others': {'networks': 30, 'hosts': 100000}}");
}

TEST(any_number_of_access_networks_builds)
{
    for (int n = 1; n <= 16; n++) {
        char text[2048] = "", word[64];
        for (int i = 0; i < n; i++) {
            snprintf(word, sizeof word, "%s'n%d': {'prefixes': ['10.%d.0.0/16']}", i ? ", " : "", i,
                     i);
            strcat(text, word);
        }
        char whole[2200];
        snprintf(whole, sizeof whole, "{'kind': 'fixed-mobile', 'access': {%s}}", text);
        builds(whole);
        snprintf(whole, sizeof whole, "{'kind': 'multi-access', 'access': {%s}}", text);
        if (n > 1)
            builds(whole);
    }
}

TEST(any_number_of_cells_builds)
{
    static const int cells[] = {1, 2, 3, 7, 8, 9, 128, 255, 256, 257, 500, 1000};
    static const char *const duplex[] = {"full", "half", "shared"};
    for (size_t i = 0; i < COUNT(cells); i++) {
        char text[128];
        snprintf(text, sizeof text,
                 "{'kind': 'fixed-mobile', 'mobile': {'cells': %d, 'duplex': '%s'}}", cells[i],
                 duplex[i % 3]);
        builds(text);
    }
}

TEST(places_without_subscribers_build)
{
    builds("{'kind': 'fixed-mobile', 'mobile': {'hosts': 0}, 'others': {'hosts': 0}}");
}

TEST(the_same_parameters_make_the_same_document)
{
    json_t *a = archetype_made("'fixed-mobile'"), *b = archetype_made("'fixed-mobile'");
    char *x = json_dumps(a, 0), *y = json_dumps(b, 0);
    assert_string_equal(x, y);
    free(x);
    free(y);
    json_decref(a);
    json_decref(b);
}

static void made_with_faults(const char *archetype)
{
    struct arena *arena = arena_new();
    struct field_input in = {arena, {NULL, NULL}};
    json_t *value = quoted_json(archetype), *whole = archetype_made(archetype);
    const struct archetype_conf *conf = record_parse(&in, &archetype_record, value, "", NULL);
    for (size_t n = 0;; n++) {
        faults_start(n);
        json_t *document = archetype_document(&in, conf);
        bool failed = faults_stop();
        assert_true(document || failed);
        if (document)
            assert_true(json_equal(document, whole));
        json_decref(document);
        if (!failed)
            break;
    }
    json_decref(whole);
    json_decref(value);
    arena_free(arena);
}

TEST(a_failed_allocation_gives_nothing_or_all)
{
    made_with_faults("{'kind': 'small-isp', 'others': {'networks': 1}}");
    made_with_faults("{'kind': 'multi-access', 'others': {'networks': 1}}");
    made_with_faults("{'kind': 'fixed-mobile', 'others': {'networks': 1},"
                     " 'mobile': {'cells': 2, 'duplex': 'shared'}}");
    made_with_faults("{'kind': 'fixed-mobile', 'others': {'networks': 1}, 'mobile': {'cells': 2}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_isp_has_one_access_network_and_one_uplink),
        cmocka_unit_test(the_small_isp_has_the_addresses_of_figure_10),
        cmocka_unit_test(the_small_isp_pays_for_its_uplink),
        cmocka_unit_test(a_multi_access_isp_has_a_backbone_a_peer_and_an_uplink),
        cmocka_unit_test(the_peering_with_isp_b_costs_less_than_the_uplink),
        cmocka_unit_test(the_access_networks_of_the_multi_access_isp_have_addresses_of_their_own),
        cmocka_unit_test(a_fixed_mobile_isp_has_a_mobile_network_beside_the_fixed_ones),
        cmocka_unit_test(eight_cells_with_fifty_subscribers_each_are_the_default),
        cmocka_unit_test(every_cell_has_its_radio_link_as_hairpin),
        cmocka_unit_test(a_radio_link_of_full_duplex_has_a_capacity_each_way),
        cmocka_unit_test(a_radio_link_of_half_duplex_has_one_capacity),
        cmocka_unit_test(shared_radio_links_are_one_medium),
        cmocka_unit_test(addresses_of_the_mobile_network_are_cut_into_a_part_a_cell),
        cmocka_unit_test(one_cell_has_all_addresses_of_the_mobile_network),
        cmocka_unit_test(a_prefix_too_small_for_all_cells_serves_the_first_ones),
        cmocka_unit_test(access_networks_have_hosts_mix_prefixes_and_a_link),
        cmocka_unit_test(the_uplink_has_capacity_delay_price_and_commit),
        cmocka_unit_test(the_other_networks_have_a_number_hosts_mix_and_uplinks),
        cmocka_unit_test(classes_are_those_that_are_given),
        cmocka_unit_test(the_backbone_has_a_capacity),
        cmocka_unit_test(isp_b_has_hosts_addresses_and_a_peering_link),
        cmocka_unit_test(two_access_networks_need_no_ring),
        cmocka_unit_test(the_mobile_network_has_cells_hosts_mix_backhaul_and_delay),
        cmocka_unit_test(what_has_no_effect_is_no_parameter),
        cmocka_unit_test(no_access_network_has_the_name_of_another_part),
        cmocka_unit_test(any_number_of_other_networks_builds),
        cmocka_unit_test(any_number_of_access_networks_builds),
        cmocka_unit_test(any_number_of_cells_builds),
        cmocka_unit_test(places_without_subscribers_build),
        cmocka_unit_test(the_same_parameters_make_the_same_document),
        cmocka_unit_test(a_failed_allocation_gives_nothing_or_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
