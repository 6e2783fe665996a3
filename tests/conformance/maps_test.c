/*
 * Network maps and cost maps, whole and filtered, and constraints: RFC 7285 sections 6, 10, 11.2
 * and 11.3; numbers 37 to 52 and 68 to 94 of the conformance list.
 */
#include "server/names.h"
#include "sim/base/json.h"
#include "sim/base/prefix.h"
#include "tests/support/alto_http.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#include <math.h>
#include <string.h>

#define NETWORKMAP "application/alto-networkmap+json"
#define COSTMAP    "application/alto-costmap+json"
#define NUM        "\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}"
#define ORD        "\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"ordinal\"}"

static int setup(void **state)
{
    *state = served_new(sample_maps, OFFER_ALL);
    return 0;
}

static int teardown(void **state)
{
    served_free(*state);
    return 0;
}

static json_t *netmap(void **state)
{
    return served_get(*state, served_path(*state, "net"), NETWORKMAP);
}

static json_t *netmap_part(void **state, const char *body)
{
    return served_query(*state, served_path(*state, "net:filtered"),
                        "application/alto-networkmapfilter+json", body, NETWORKMAP);
}

static json_t *costs_part(void **state, const char *body)
{
    return served_query(*state, served_path(*state, "net:filtered-costs"),
                        "application/alto-costmapfilter+json", body, COSTMAP);
}

static void assert_costs(void **state, const char *body, const char *wanted)
{
    json_t *d = costs_part(state, body);
    assert_json_at(d, "/cost-map", wanted);
    json_decref(d);
}

static void refused(void **state, const char *body, const char *field, const char *value)
{
    struct wire_reply r;
    served_post(*state, served_path(*state, "net:filtered-costs"),
                "application/alto-costmapfilter+json", body, &r);
    assert_alto_error(&r, "E_INVALID_FIELD_VALUE", field, value);
}

static void check_prefixes(const char *type, const json_t *prefixes)
{
    enum family family = family_find(type, strlen(type));
    size_t i;
    json_t *value;
    assert_int_not_equal(family, FAMILY_NONE);
    json_array_foreach((json_t *)prefixes, i, value)
    {
        struct prefix p;
        char canonical[PREFIX_TEXT];
        bool cleared;
        assert_int_equal(prefix_parse(family, json_string_value(value), &p, &cleared), 0);
        assert_false(cleared);
        assert_string_equal(prefix_format(&p, canonical), json_string_value(value));
    }
}

/* 37, 43, 44, 45, 68: sections 10.1, 10.4, 11.2.1.6 */
TEST(a_network_map_has_all_pids_with_prefixes_in_canonical_form)
{
    json_t *d = netmap(cmocka_state), *groups, *prefixes;
    const char *pid, *type;
    json_object_foreach(json_object_get(d, "network-map"), pid, groups)
    {
        assert_true(pid_name_valid(pid));
        json_object_foreach(groups, type, prefixes)
        {
            check_prefixes(type, prefixes);
        }
    }
    assert_int_equal(json_object_size(json_object_get(d, "network-map")), 4);
    json_decref(d);
}

/* 39, 68: sections 10.3, 11.2.1.6 */
TEST(a_network_map_has_a_well_formed_version_tag)
{
    json_t *d = netmap(cmocka_state);
    const json_t *tag = json_pointer_get(d, "/meta/vtag/tag");
    assert_json_at(d, "/meta/vtag/resource-id", "\"net\"");
    assert_true(tag_valid(json_string_value(tag)));
    json_decref(d);
}

/* 70: section 11.2.2 */
TEST(nested_prefixes_go_by_longest_match)
{
    json_t *d = served_query(
        *cmocka_state, served_path(*cmocka_state, "endpoint-property"),
        "application/alto-endpointpropparams+json",
        "{\"properties\": [\"net.pid\"], \"endpoints\": [\"ipv4:192.0.2.1\", \"ipv4:192.0.3.1\"]}",
        "application/alto-endpointprop+json");
    assert_json_at(d, "/endpoint-properties/ipv4:192.0.2.1/net.pid", "\"home\"");
    assert_json_at(d, "/endpoint-properties/ipv4:192.0.3.1/net.pid", "\"far\"");
    json_decref(d);
}

/* 71: section 6.3 */
TEST(the_tag_changes_with_the_network_map_and_not_with_costs)
{
    struct served *s = *cmocka_state;
    static const char other_costs[] =
        "{\"meta\": {\"vtag\": {\"resource-id\": \"net\"}, \"cost-type\": {\"cost-metric\":"
        " \"routingcost\", \"cost-mode\": \"numerical\"}}, \"cost-map\": {\"far\": {\"far\": 1}},"
        " \"network-map\": {\"void\": {}, \"near\": {\"ipv4\": [\"198.51.100.9/24\", \"192.0.2.0/24\"]},"
        "  \"home\": {\"ipv6\": [\"2001:DB8:1:0::/48\"], \"ipv4\": [\"192.0.2.128/25\", \"192.0.2.0/25\"]},"
        "  \"far\": {\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]}}}";
    json_t *before = netmap(cmocka_state);
    struct mapset *maps = maps_from(other_costs, OFFER_ALL);
    uint64_t fence;
    assert_int_equal(alto_server_publish(s->server, maps, &fence), 0);
    json_t *after = netmap(cmocka_state);
    assert_true(json_equal(before, after));
    mapset_unref(maps);
    char moved[sizeof other_costs];
    strcpy(moved, other_costs);
    memcpy(strstr(moved, "192.0.2.0/24"), "192.0.4.0/24", 12);
    maps = maps_from(moved, OFFER_ALL);
    assert_int_equal(alto_server_publish(s->server, maps, &fence), 0);
    json_t *changed = netmap(cmocka_state);
    assert_false(json_equal(json_object_get(before, "meta"), json_object_get(changed, "meta")));
    mapset_unref(maps);
    json_decref(before);
    json_decref(after);
    json_decref(changed);
}

/* 72, 73, 74, 75, 77: sections 11.3.1.3, 11.3.1.6 */
TEST(a_filtered_network_map_has_just_what_was_asked_for)
{
    static const char *const cases[][2] = {
        {"{\"pids\": [\"near\", \"near\"]}",
         "{\"near\": {\"ipv4\": [\"192.0.2.0/24\", \"198.51.100.0/24\"]}}"},
        {"{\"pids\": [\"far\"], \"address-types\": [\"ipv6\", \"ipv6\", \"ipv9\"]}",
         "{\"far\": {\"ipv6\": [\"::/0\"]}}"},
        {"{\"pids\": [\"near\"], \"address-types\": [\"ipv6\"]}", "{\"near\": {}}"},
        {"{\"pids\": [\"nowhere\"]}", "{}"},
        {"{\"pids\": [\"nowhere\", \"void\"]}", "{\"void\": {}}"},
        {"{\"pids\": [\"near\"], \"address-types\": [\"ipv9\"]}", "{\"near\": {}}"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        json_t *d = netmap_part(cmocka_state, cases[i][0]);
        assert_json_at(d, "/network-map", cases[i][1]);
        json_decref(d);
    }
}

/* 72, 73, 76: sections 11.3.1.3, 11.3.1.6 */
TEST(empty_lists_mean_all_and_the_tag_is_the_whole_maps)
{
    json_t *whole = netmap(cmocka_state);
    json_t *all = netmap_part(cmocka_state, "{\"pids\": [], \"address-types\": []}");
    json_t *part = netmap_part(cmocka_state, "{\"pids\": [\"void\"]}");
    assert_true(json_equal(whole, all));
    assert_true(json_equal(json_object_get(whole, "meta"), json_object_get(part, "meta")));
    json_decref(whole);
    json_decref(all);
    json_decref(part);
}

/* 79, 80, 81, 52: sections 11.2.3.6, 6.1.2.1 */
TEST(a_cost_map_has_its_type_its_network_maps_tag_and_only_numbers)
{
    json_t *map = netmap(cmocka_state), *row, *cost;
    json_t *d = served_get(*cmocka_state, served_path(*cmocka_state, "net:num-routing"), COSTMAP);
    const char *src, *dst;
    assert_int_equal(json_array_size(json_pointer_get(d, "/meta/dependent-vtags")), 1);
    assert_true(json_equal(json_pointer_get(d, "/meta/dependent-vtags/0"),
                           json_pointer_get(map, "/meta/vtag")));
    assert_json_at(d, "/meta/cost-type",
                   "{\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}");
    json_object_foreach(json_object_get(d, "cost-map"), src, row)
    {
        json_object_foreach(row, dst, cost)
        {
            assert_true(json_is_number(cost));
        }
    }
    assert_null(json_pointer_get(d, "/cost-map/far/far")); /* undefined, so left out */
    assert_json_at(d, "/cost-map/home/near", "2.5");
    json_decref(map);
    json_decref(d);
}

/* 50, 51: section 6.1.2.2 */
TEST(ordinal_costs_are_whole_ranks_over_the_whole_map)
{
    json_t *num = served_get(*cmocka_state, served_path(*cmocka_state, "net:num-routing"), COSTMAP);
    json_t *ord = served_get(*cmocka_state, served_path(*cmocka_state, "net:ord-routing"), COSTMAP);
    static const char *const pairs[] = {
        "/cost-map/home/home", "/cost-map/near/near", "/cost-map/home/near", "/cost-map/near/home",
        "/cost-map/far/near",  "/cost-map/near/far",  "/cost-map/far/home",  "/cost-map/home/far"};
    for (size_t i = 0; i < COUNT(pairs); i++) {
        for (size_t k = 0; k < COUNT(pairs); k++) {
            double a = json_number_value(json_pointer_get(num, pairs[i]));
            double b = json_number_value(json_pointer_get(num, pairs[k]));
            const json_t *x = json_pointer_get(ord, pairs[i]), *y = json_pointer_get(ord, pairs[k]);
            assert_true(json_is_integer(x) && json_integer_value(x) >= 0);
            assert_int_equal(a < b, json_integer_value(x) < json_integer_value(y));
        }
    }
    json_decref(num);
    json_decref(ord);
}

/* 83, 84, 85, 86: sections 11.3.2.3, 11.3.2.6 */
TEST(a_filtered_cost_map_has_just_the_pairs_asked_for)
{
    assert_costs(cmocka_state,
                 "{" NUM
                 ", \"pids\": {\"srcs\": [\"home\", \"home\"], \"dsts\": [\"far\", \"x\"]}}",
                 "{\"home\": {\"far\": 10}}");
    assert_costs(cmocka_state, "{" NUM ", \"pids\": {\"srcs\": [\"x\"], \"dsts\": []}}", "{}");
    assert_costs(cmocka_state, "{" NUM ", \"pids\": {\"srcs\": [\"near\"], \"dsts\": [\"x\"]}}",
                 "{\"near\": {}}");
    assert_costs(cmocka_state, "{" NUM ", \"pids\": {\"srcs\": [\"near\"], \"dsts\": []}}",
                 "{\"near\": {\"far\": 7, \"home\": 2.5, \"near\": 1}}");
}

/* 83: section 11.3.2.3 */
TEST(without_pids_the_whole_cost_map_is_meant)
{
    json_t *whole =
        served_get(*cmocka_state, served_path(*cmocka_state, "net:num-routing"), COSTMAP);
    json_t *all = costs_part(cmocka_state, "{" NUM "}");
    assert_true(json_equal(whole, all));
    json_decref(whole);
    json_decref(all);
}

/* 88, 90, 91, 92, 94: section 11.3.2.3 */
TEST(constraints_leave_out_what_does_not_meet_all_of_them)
{
#define FROM_NEAR ", \"pids\": {\"srcs\": [\"near\"], \"dsts\": []}"
    static const char *const cases[][2] = {
        {"[\"gt 1\"]", "{\"near\": {\"far\": 7, \"home\": 2.5}}"},
        {"[\"lt 2.5\"]", "{\"near\": {\"near\": 1}}"},
        {"[\"ge 2.5\", \"le 6.9\"]", "{\"near\": {\"home\": 2.5}}"},
        {"[\"eq 2.5\"]", "{\"near\": {\"home\": 2.5}}"},
        {"[\"le  1e3\"]", "{\"near\": {\"far\": 7, \"home\": 2.5, \"near\": 1}}"},
        {"[\"lt -1\"]", "{\"near\": {}}"},
        {"[\"gt 1\", \"lt 1\"]", "{\"near\": {}}"},
        {"[]", "{\"near\": {\"far\": 7, \"home\": 2.5, \"near\": 1}}"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char body[300];
        snprintf(body, sizeof body, "{" NUM FROM_NEAR ", \"constraints\": %s}", cases[i][0]);
        assert_costs(cmocka_state, body, cases[i][1]);
    }
    assert_costs(cmocka_state, "{" ORD FROM_NEAR ", \"constraints\": [\"le 2\"]}",
                 "{\"near\": {\"near\": 2}}");
}

/* 89: sections 11.3.2.3, 8.5.2 */
TEST(what_is_no_constraint_is_an_invalid_value)
{
    static const char *const bad[] = {"ne 1", "gt",     "gt5",  "5",      "gt x",
                                      "",     "gt 5 6", "GT 1", "gt nan", "gt 5x"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        char body[300];
        snprintf(body, sizeof body, "{" NUM ", \"constraints\": [\"gt 0\", \"%s\"]}", bad[i]);
        refused(cmocka_state, body, "constraints", bad[i]);
    }
}

/* 93: section 11.3.2.3 */
TEST(constraints_that_are_not_offered_are_never_passed_over)
{
    void *s = served_new(sample_maps, OFFER_ALL & ~OFFER_CONSTRAINTS);
    refused(&s, "{" NUM ", \"constraints\": [\"gt 0\"]}", "constraints", "[\"gt 0\"]");
    served_free(s);
}

/* 47, 92: a metric and costs at the ends of what there is */
TEST(costs_are_kept_in_double_precision)
{
    void *s = served_new(
        "{\"meta\": {\"vtag\": {\"resource-id\": \"net\"}, \"cost-type\": {\"cost-metric\":"
        " \"routingcost\", \"cost-mode\": \"numerical\"}}, \"network-map\": {\"a\": {}, \"b\": {}},"
        " \"cost-map\": {\"a\": {\"a\": 0.1, \"b\": 1.7976931348623157e308},"
        " \"b\": {\"a\": -2.2250738585072014e-308, \"b\": 0.30000000000000004}}}",
        OFFER_ALL);
    assert_costs(&s, "{" NUM "}",
                 "{\"a\": {\"a\": 0.1, \"b\": 1.7976931348623157e308},"
                 " \"b\": {\"a\": -2.2250738585072014e-308, \"b\": 0.30000000000000004}}");
    assert_costs(&s, "{" NUM ", \"constraints\": [\"eq 0.1\"]}",
                 "{\"a\": {\"a\": 0.1}, \"b\": {}}");
    assert_costs(&s, "{" NUM ", \"constraints\": [\"gt 0.3\", \"lt 1\"]}",
                 "{\"a\": {}, \"b\": {\"b\": 0.30000000000000004}}");
    served_free(s);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(a_network_map_has_all_pids_with_prefixes_in_canonical_form),
        ONE(a_network_map_has_a_well_formed_version_tag),
        ONE(nested_prefixes_go_by_longest_match),
        ONE(the_tag_changes_with_the_network_map_and_not_with_costs),
        ONE(a_filtered_network_map_has_just_what_was_asked_for),
        ONE(empty_lists_mean_all_and_the_tag_is_the_whole_maps),
        ONE(a_cost_map_has_its_type_its_network_maps_tag_and_only_numbers),
        ONE(ordinal_costs_are_whole_ranks_over_the_whole_map),
        ONE(a_filtered_cost_map_has_just_the_pairs_asked_for),
        ONE(without_pids_the_whole_cost_map_is_meant),
        ONE(constraints_leave_out_what_does_not_meet_all_of_them),
        ONE(what_is_no_constraint_is_an_invalid_value),
        cmocka_unit_test(constraints_that_are_not_offered_are_never_passed_over),
        cmocka_unit_test(costs_are_kept_in_double_precision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
