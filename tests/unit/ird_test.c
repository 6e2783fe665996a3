#include "sim/alto/ird.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/faults.h"
#include "tests/support/test.h"

#define BASE "http://alto.example.com/directory"

#define COST_TYPES                                                                                 \
    "\"cost-types\": {"                                                                            \
    "\"num-routing\": {\"cost-mode\": \"numerical\", \"cost-metric\": \"routingcost\","            \
    " \"description\": \"My default\"},"                                                           \
    "\"num-hop\": {\"cost-mode\": \"numerical\", \"cost-metric\": \"hopcount\"},"                  \
    "\"ord-routing\": {\"cost-mode\": \"ordinal\", \"cost-metric\": \"routingcost\"},"             \
    "\"ord-hop\": {\"cost-mode\": \"ordinal\", \"cost-metric\": \"hopcount\"}}"

/* The example of RFC 7285 section 9.2.3. */
static const char root_text[] =
    "{\"meta\": {" COST_TYPES ", \"default-alto-network-map\": \"my-default-network-map\"},"
    "\"resources\": {"
    "\"my-default-network-map\": {\"uri\": \"http://alto.example.com/networkmap\","
    " \"media-type\": \"application/alto-networkmap+json\"},"
    "\"numerical-routing-cost-map\": {\"uri\": \"/costmap/num/routingcost\","
    " \"media-type\": \"application/alto-costmap+json\","
    " \"capabilities\": {\"cost-type-names\": [\"num-routing\"]},"
    " \"uses\": [\"my-default-network-map\"]},"
    "\"numerical-hopcount-cost-map\": {\"uri\": \"costmap/num/hopcount\","
    " \"media-type\": \"application/alto-costmap+json\","
    " \"capabilities\": {\"cost-type-names\": [\"num-hop\"]},"
    " \"uses\": [\"my-default-network-map\"]},"
    "\"custom-maps-resources\": {\"uri\": \"http://custom.alto.example.com/maps\","
    " \"media-type\": \"application/alto-directory+json\"},"
    "\"endpoint-property\": {\"uri\": \"http://alto.example.com/endpointprop/lookup\","
    " \"media-type\": \"application/alto-endpointprop+json\","
    " \"accepts\": \"application/alto-endpointpropparams+json\","
    " \"capabilities\": {\"prop-types\": [\"my-default-network-map.pid\"]}},"
    "\"endpoint-cost\": {\"uri\": \"http://alto.example.com/endpointcost/lookup\","
    " \"media-type\": \"application/alto-endpointcost+json\","
    " \"accepts\": \"application/alto-endpointcostparams+json\","
    " \"capabilities\": {\"cost-constraints\": true,"
    " \"cost-type-names\": [\"num-routing\", \"num-hop\", \"ord-routing\", \"ord-hop\"]}}}}";

/* The example of section 9.2.4, to which the one above links. */
static const char custom_text[] =
    "{\"meta\": {" COST_TYPES "},"
    "\"resources\": {"
    "\"filtered-network-map\": {\"uri\": \"http://custom.alto.example.com/networkmap/filtered\","
    " \"media-type\": \"application/alto-networkmap+json\","
    " \"accepts\": \"application/alto-networkmapfilter+json\","
    " \"uses\": [\"my-default-network-map\"]},"
    "\"filtered-cost-map\": {\"uri\": \"http://custom.alto.example.com/costmap/filtered\","
    " \"media-type\": \"application/alto-costmap+json\","
    " \"accepts\": \"application/alto-costmapfilter+json\","
    " \"capabilities\": {\"cost-constraints\": true,"
    " \"cost-type-names\": [\"num-routing\", \"num-hop\", \"ord-routing\", \"ord-hop\"]},"
    " \"uses\": [\"my-default-network-map\"]},"
    "\"ordinal-routing-cost-map\": {\"uri\": \"http://custom.alto.example.com/ord/routingcost\","
    " \"media-type\": \"application/alto-costmap+json\","
    " \"capabilities\": {\"cost-type-names\": [\"ord-routing\"]},"
    " \"uses\": [\"my-default-network-map\"]}}}";

static const struct alto_cost_type num_routing = {"routingcost", ALTO_NUMERICAL};
static const struct alto_cost_type num_hop = {"hopcount", ALTO_NUMERICAL};
static const struct alto_cost_type ord_routing = {"routingcost", ALTO_ORDINAL};
static const struct alto_cost_type ord_hop = {"hopcount", ALTO_ORDINAL};

static struct ird *read(const char *text, const char *base)
{
    struct err e = ERR_INIT;
    struct ird *ird = NULL;
    int code = ird_parse(text, strlen(text), base, &ird, &e);
    assert_string_equal(e.text, "");
    assert_int_equal(code, 0);
    return ird;
}

/* A directory with these resources, where "n" is a network map and the default. */
static struct ird *with_resources(const char *resources)
{
    char *text = malloc(strlen(resources) + 1000);
    assert_non_null(text);
    sprintf(text,
            "{\"meta\": {" COST_TYPES ", \"default-alto-network-map\": \"n\"}, \"resources\": {"
            "\"n\": {\"uri\": \"n\", \"media-type\": \"application/alto-networkmap+json\"}, %s}}",
            resources);
    struct ird *ird = read(text, BASE);
    free(text);
    return ird;
}

static const struct ird_entry *cost_map_in(const struct ird *ird, const struct alto_cost_type *type,
                                           const struct ird_entry **network)
{
    return ird_cost_map((struct ird_closure){&ird, 1}, type, network);
}

TEST(resources_are_found_by_what_they_are)
{
    struct ird *root = read(root_text, BASE);
    struct ird_closure c = {(const struct ird *const *)&root, 1};
    const struct ird_entry *network, *cost = ird_cost_map(c, &num_routing, &network);
    assert_string_equal(cost->id, "numerical-routing-cost-map");
    assert_string_equal(network->id, "my-default-network-map");
    assert_string_equal(ird_cost_map(c, &num_hop, &network)->id, "numerical-hopcount-cost-map");
    assert_string_equal(ird_endpoint_cost(c, &ord_hop)->id, "endpoint-cost");
    assert_string_equal(ird_default_network_map(c)->id, "my-default-network-map");
    assert_null(ird_cost_map(c, &ord_routing, &network));
    ird_free(root);
}

TEST(relative_uris_refer_to_the_directory)
{
    struct ird *root = read(root_text, "http://alto.example.com/a/directory");
    struct ird_closure c = {(const struct ird *const *)&root, 1};
    const struct ird_entry *network;
    assert_string_equal(ird_cost_map(c, &num_routing, &network)->uri,
                        "http://alto.example.com/costmap/num/routingcost");
    assert_string_equal(ird_cost_map(c, &num_hop, &network)->uri,
                        "http://alto.example.com/a/costmap/num/hopcount");
    ird_free(root);
}

TEST(links_to_further_directories_are_entries)
{
    struct ird *root = read(root_text, BASE);
    size_t links = 0;
    for (size_t i = 0; i < ird_len(root); i++) {
        if (ird_entry(root, i)->kind == IRD_DIRECTORY) {
            assert_string_equal(ird_entry(root, i)->uri, "http://custom.alto.example.com/maps");
            links++;
        }
    }
    assert_int_equal(links, 1);
    ird_free(root);
}

TEST(a_linked_directory_uses_the_network_map_of_the_root)
{
    struct ird *irds[] = {read(root_text, BASE),
                          read(custom_text, "http://custom.alto.example.com/maps")};
    struct ird_closure c = {(const struct ird *const *)irds, 2};
    const struct ird_entry *network, *cost = ird_cost_map(c, &ord_routing, &network);
    assert_string_equal(cost->id, "ordinal-routing-cost-map");
    assert_string_equal(network->uri, "http://alto.example.com/networkmap");
    /* by GET where that can be, by a filter where not */
    cost = ird_cost_map(c, &num_routing, &network);
    assert_string_equal(cost->id, "numerical-routing-cost-map");
    cost = ird_cost_map(c, &ord_hop, &network);
    assert_string_equal(cost->id, "filtered-cost-map");
    assert_int_equal(cost->kind, IRD_FILTERED_COST_MAP);
    ird_free(irds[0]);
    ird_free(irds[1]);
}

TEST(a_filtered_network_map_is_no_network_map)
{
    struct ird *ird = read(custom_text, BASE);
    for (size_t i = 0; i < ird_len(ird); i++)
        assert_true(ird_entry(ird, i)->kind != IRD_NETWORK_MAP);
    ird_free(ird);
}

#define COST_MAP(id, uses)                                                                         \
    "\"" id "\": {\"uri\": \"" id "\", \"media-type\": \"application/alto-costmap+json\","         \
    " \"capabilities\": {\"cost-type-names\": [\"num-routing\"]}, \"uses\": " uses "}"

TEST(a_cost_map_on_the_default_network_map_is_preferred)
{
    struct ird *ird = with_resources(
        "\"other\": {\"uri\": \"o\", \"media-type\": \"application/alto-networkmap+json\"}," COST_MAP(
            "c-other", "[\"other\"]") "," COST_MAP("c-default", "[\"n\"]"));
    const struct ird_entry *network;
    assert_string_equal(cost_map_in(ird, &num_routing, &network)->id, "c-default");
    assert_string_equal(network->id, "n");
    ird_free(ird);
}

TEST(a_cost_map_on_another_network_map_is_better_than_none)
{
    struct ird *ird = with_resources(
        "\"other\": {\"uri\": \"o\", \"media-type\": \"application/alto-networkmap+json\"}," COST_MAP(
            "c-other", "[\"other\"]"));
    const struct ird_entry *network;
    assert_string_equal(cost_map_in(ird, &num_routing, &network)->id, "c-other");
    assert_string_equal(network->id, "other");
    ird_free(ird);
}

TEST(a_cost_map_that_uses_nothing_is_taken_for_the_default)
{
    struct ird *ird = with_resources(COST_MAP("c", "[]"));
    const struct ird_entry *network;
    assert_non_null(cost_map_in(ird, &num_routing, &network));
    assert_string_equal(network->id, "n");
    ird_free(ird);
}

TEST(cost_maps_that_use_each_other_are_of_no_use)
{
    struct ird *ird =
        with_resources(COST_MAP("a", "[\"b\"]") "," COST_MAP("b", "[\"a\", \"b\", \"absent\"]"));
    const struct ird_entry *network;
    assert_null(cost_map_in(ird, &num_routing, &network));
    ird_free(ird);
}

TEST(a_default_network_map_that_is_not_there_is_none)
{
    struct ird *ird =
        read("{\"meta\": {\"default-alto-network-map\": \"gone\"}, \"resources\": {}}", BASE);
    assert_null(ird_default_network_map((struct ird_closure){(const struct ird *const *)&ird, 1}));
    ird_free(ird);
}

TEST(unknown_members_and_resources_are_ignored)
{
    struct ird *ird = with_resources(
        "\"props\": {\"uri\": \"p\", \"media-type\": \"application/alto-propmap+json\","
        " \"capabilities\": {\"mappings\": {\"ipv4\": [\"x\"]}, \"cost-type-names\": 7}},"
        "\"c\": {\"uri\": \"c\", \"media-type\": \"application/alto-costmap+json\", \"new\": {},"
        " \"capabilities\": {\"cost-type-names\": [\"num-routing\"], \"max-cost-types\": 3},"
        " \"uses\": [\"n\"]}");
    const struct ird_entry *network;
    assert_string_equal(cost_map_in(ird, &num_routing, &network)->id, "c");
    assert_int_equal(ird_len(ird), 2);
    ird_free(ird);
}

TEST(media_types_are_compared_without_case_and_parameters)
{
    assert_true(media_type_equal("application/ALTO-costmap+json; charset=utf-8",
                                 "application/alto-costmap+json"));
    assert_true(
        media_type_equal(" application/alto-costmap+json ;q", "application/alto-costmap+json"));
    assert_false(
        media_type_equal("application/alto-costmap+jsonx", "application/alto-costmap+json"));
    assert_false(media_type_equal("application/alto-costmap", "application/alto-costmap+json"));
    assert_false(media_type_equal("", "application/alto-costmap+json"));
}

#define MALFORMED(resource) "{\"meta\": {" COST_TYPES "}, \"resources\": {\"r\": " resource "}}"
#define COST                "\"uri\": \"c\", \"media-type\": \"application/alto-costmap+json\""

TEST(malformed_directories_are_refused_with_the_reason)
{
    static const char *const cases[][2] = {
        {"{\"meta\": {}}", "\"resources\" is missing"},
        {"{\"meta\": {}, \"resources\": []}", "\"resources\" is an array, not an object"},
        {"{\"meta\": {\"cost-types\": []}, \"resources\": {}}",
         "\"cost-types\" is an array, not an object"},
        {"{\"meta\": {\"default-alto-network-map\": 1}, \"resources\": {}}",
         "\"default-alto-network-map\" is 1, not a string"},
        {MALFORMED("7"), "resource \"r\": \"uri\" is missing"},
        {MALFORMED("{\"uri\": \"x\"}"), "resource \"r\": \"media-type\" is missing"},
        {MALFORMED("{\"uri\": \"x\", \"media-type\": \"a/b\", \"accepts\": []}"),
         "resource \"r\": \"accepts\" is an array, not a string"},
        {MALFORMED("{\"uri\": \"ftp://h/\", \"media-type\": \"application/alto-costmap+json\"}"),
         "resource \"r\": \"ftp://h/\" is no http URI"},
        {MALFORMED("{" COST ", \"uses\": \"n\"}"), "resource \"r\": \"uses\" is not an array"},
        {MALFORMED("{" COST ", \"uses\": [1]}"),
         "resource \"r\": \"uses\" holds something other than strings"},
        {MALFORMED("{" COST ", \"capabilities\": []}"),
         "resource \"r\": \"capabilities\" is not an object"},
        {MALFORMED("{" COST ", \"capabilities\": {\"cost-type-names\": [\"none\"]}}"),
         "resource \"r\": there is no cost type \"none\""},
        {"{\"meta\": {\"cost-types\": {\"t\": {\"cost-mode\": \"ordinal\"}}}, \"resources\": {"
         "\"r\": {" COST ", \"capabilities\": {\"cost-type-names\": [\"t\"]}}}}",
         "resource \"r\": \"cost-metric\" is missing"},
        {"{\"meta\": {}, \"resources\": {\"r r\": {" COST "}}}",
         "resource \"r r\": that is no resource ID"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct err e = ERR_INIT;
        struct ird *ird = NULL;
        assert_int_equal(ird_parse(cases[i][0], strlen(cases[i][0]), BASE, &ird, &e), -EINVAL);
        assert_string_equal(e.text, cases[i][1]);
        assert_null(ird);
    }
}

TEST(a_directory_of_very_many_resources_is_refused)
{
    struct err e = ERR_INIT;
    struct ird *ird = NULL;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    fprintf(out, "{\"meta\": {}, \"resources\": {");
    for (int i = 0; i < 4097; i++)
        fprintf(out, "%s\"r%d\": {" COST "}", i ? "," : "", i);
    fprintf(out, "}}");
    fclose(out);
    assert_int_equal(ird_parse(text, size, BASE, &ird, &e), -EINVAL);
    assert_string_equal(e.text, "more than 4096 resources");
    free(text);
}

TEST(any_failed_allocation_is_told_as_such)
{
    for (size_t n = 0;; n++) {
        struct ird *ird = NULL;
        faults_start_own(n);
        int code = ird_parse(root_text, strlen(root_text), BASE, &ird, NULL);
        if (!faults_stop()) {
            assert_int_equal(code, 0);
            ird_free(ird);
            break;
        }
        assert_int_equal(code, -ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resources_are_found_by_what_they_are),
        cmocka_unit_test(relative_uris_refer_to_the_directory),
        cmocka_unit_test(links_to_further_directories_are_entries),
        cmocka_unit_test(a_linked_directory_uses_the_network_map_of_the_root),
        cmocka_unit_test(a_filtered_network_map_is_no_network_map),
        cmocka_unit_test(a_cost_map_on_the_default_network_map_is_preferred),
        cmocka_unit_test(a_cost_map_on_another_network_map_is_better_than_none),
        cmocka_unit_test(a_cost_map_that_uses_nothing_is_taken_for_the_default),
        cmocka_unit_test(cost_maps_that_use_each_other_are_of_no_use),
        cmocka_unit_test(a_default_network_map_that_is_not_there_is_none),
        cmocka_unit_test(unknown_members_and_resources_are_ignored),
        cmocka_unit_test(media_types_are_compared_without_case_and_parameters),
        cmocka_unit_test(malformed_directories_are_refused_with_the_reason),
        cmocka_unit_test(a_directory_of_very_many_resources_is_refused),
        cmocka_unit_test(any_failed_allocation_is_told_as_such),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
