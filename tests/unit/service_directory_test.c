#include "server/service_directory.h"
#include "server/mapfile.h"
#include "sim/base/err.h"
#include "sim/base/problems.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#include <errno.h>

TEST(the_directory_lists_every_resource_with_what_it_takes_and_uses)
{
    struct mapset *maps = maps_from(sample_maps, OFFER_ALL);
    json_t *d = ask_document(maps, "", NULL);
    assert_json_at(
        d, "/meta",
        "{\"default-alto-network-map\": \"net\", \"cost-types\": {"
        "\"num-routing\": {\"cost-mode\": \"numerical\", \"cost-metric\": \"routingcost\","
        " \"description\": \"money\"},"
        "\"ord-routing\": {\"cost-mode\": \"ordinal\", \"cost-metric\": \"routingcost\"},"
        "\"num-hop\": {\"cost-mode\": \"numerical\", \"cost-metric\": \"hopcount\"},"
        "\"ord-hop\": {\"cost-mode\": \"ordinal\", \"cost-metric\": \"hopcount\"}}}");
    assert_int_equal(json_object_size(json_object_get(d, "resources")), 9);
    assert_json_at(d, "/resources/net",
                   "{\"uri\": \"networkmap/net\","
                   " \"media-type\": \"application/alto-networkmap+json\"}");
    assert_json_at(
        d, "/resources/net:filtered",
        "{\"uri\": \"networkmap/net/filtered\","
        " \"media-type\": \"application/alto-networkmap+json\","
        " \"accepts\": \"application/alto-networkmapfilter+json\", \"uses\": [\"net\"]}");
    assert_json_at(d, "/resources/net:ord-hop",
                   "{\"uri\": \"costmap/net/ord-hop\","
                   " \"media-type\": \"application/alto-costmap+json\","
                   " \"capabilities\": {\"cost-type-names\": [\"ord-hop\"]}, \"uses\": [\"net\"]}");
    assert_json_at(d, "/resources/net:filtered-costs",
                   "{\"uri\": \"costmap/net/filtered\","
                   " \"media-type\": \"application/alto-costmap+json\","
                   " \"accepts\": \"application/alto-costmapfilter+json\","
                   " \"capabilities\": {\"cost-constraints\": true, \"cost-type-names\":"
                   " [\"num-hop\", \"num-routing\", \"ord-hop\", \"ord-routing\"]},"
                   " \"uses\": [\"net\"]}");
    assert_json_at(d, "/resources/endpoint-property",
                   "{\"uri\": \"endpointprop/lookup\","
                   " \"media-type\": \"application/alto-endpointprop+json\","
                   " \"accepts\": \"application/alto-endpointpropparams+json\","
                   " \"capabilities\": {\"prop-types\":"
                   " [\"net.pid\", \"priv:access\", \"net.priv:region\"]}}");
    assert_json_at(d, "/resources/endpoint-cost",
                   "{\"uri\": \"endpointcost/lookup\","
                   " \"media-type\": \"application/alto-endpointcost+json\","
                   " \"accepts\": \"application/alto-endpointcostparams+json\","
                   " \"capabilities\": {\"cost-constraints\": true, \"cost-type-names\":"
                   " [\"num-hop\", \"num-routing\", \"ord-hop\", \"ord-routing\"]}}");
    json_decref(d);
    mapset_unref(maps);
}

TEST(without_constraints_the_directory_says_so)
{
    struct mapset *maps = maps_from(sample_maps, OFFER_FILTERED);
    json_t *d = ask_document(maps, "", NULL);
    assert_json_at(d, "/resources/net:filtered-costs/capabilities/cost-constraints", "false");
    assert_json_at(d, "/resources/net:filtered-costs/capabilities/cost-type-names",
                   "[\"num-hop\", \"num-routing\"]");
    assert_null(json_object_get(json_object_get(d, "resources"), "endpoint-cost"));
    json_decref(d);
    mapset_unref(maps);
}

TEST(a_cost_type_of_two_network_maps_is_named_once)
{
    static const char *const ids[] = {"one", "two"};
    struct mapfile_source sources[2];
    struct problems *errors = problems_new(), *warnings = problems_new();
    struct mapset *maps;
    for (size_t i = 0; i < 2; i++)
        sources[i] = (struct mapfile_source){ids[i], "",
                                             json_pack("{s{s{ss}s{ssss}}s{s{}}s{}}", "meta", "vtag",
                                                       "resource-id", ids[i], "cost-type",
                                                       "cost-metric", "routingcost", "cost-mode",
                                                       "ordinal", "network-map", "a", "cost-map")};
    assert_int_equal(mapfile_build(sources, 2, 0, errors, warnings, &maps), 0);
    json_t *d = ask_document(maps, "", NULL); /* which refuses a member given twice */
    assert_json_at(d, "/meta/cost-types",
                   "{\"ord-routing\": {\"cost-mode\": \"ordinal\","
                   " \"cost-metric\": \"routingcost\"}}");
    assert_json_at(d, "/resources/one:ord-routing/uses", "[\"one\"]");
    assert_json_at(d, "/resources/two:ord-routing/uses", "[\"two\"]");
    assert_json_at(d, "/resources/two:ord-routing/capabilities/cost-type-names",
                   "[\"ord-routing\"]");
    assert_json_at(d, "/resources/endpoint-property/capabilities/prop-types",
                   "[\"one.pid\", \"two.pid\"]");
    json_decref(d);
    mapset_unref(maps);
    problems_free(errors);
    problems_free(warnings);
    for (size_t i = 0; i < 2; i++)
        json_decref((json_t *)sources[i].document);
}

TEST(a_description_of_any_characters_stays_what_it_is)
{
    struct mapset *maps = maps_from(
        "{\"network-map\": {\"a\": {\"ipv4\": [\"0.0.0.0/0\"]}}, \"cost-maps\": [{\"meta\":"
        " {\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\","
        " \"description\": \"\\\"\\\\\\n\\u00e4\"}}, \"cost-map\": {}}]}",
        0);
    json_t *d = ask_document(maps, "", NULL);
    assert_json_at(d, "/meta/cost-types/num-routing/description", "\"\\\"\\\\\\n\\u00e4\"");
    json_decref(d);
    mapset_unref(maps);
}

TEST(links_that_cannot_be_are_refused_with_a_reason)
{
    static const struct {
        struct directory_link links[2];
        const char *message;
    } cases[] = {
        {{{"a", "d"}, {"b", "https://[::1]:8/x?y"}}, NULL},
        {{{"a b", "d"}}, "\"a b\" cannot be the ID of another directory"},
        {{{"a", ""}}, "directory \"a\": its URI is none"},
        {{{"a", "x y"}}, "directory \"a\": its URI is none"},
        {{{"a", "d"}, {"a", "e"}}, "the resource ID \"a\" would be used twice"},
        {{{"net", "d"}}, "the resource ID \"net\" would be used twice"},
    };
    struct mapset *maps = maps_from(sample_maps, OFFER_ALL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct err e = ERR_INIT;
        size_t n = cases[i].links[1].id ? 2 : 1;
        int code = directory_links_check(cases[i].links, n, maps, &e);
        assert_int_equal(code, cases[i].message ? -EINVAL : 0);
        assert_string_equal(e.text, cases[i].message ? cases[i].message : "");
    }
    mapset_unref(maps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_directory_lists_every_resource_with_what_it_takes_and_uses),
        cmocka_unit_test(without_constraints_the_directory_says_so),
        cmocka_unit_test(a_cost_type_of_two_network_maps_is_named_once),
        cmocka_unit_test(links_that_cannot_be_are_refused_with_a_reason),
        cmocka_unit_test(a_description_of_any_characters_stays_what_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
