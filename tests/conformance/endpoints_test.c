/*
 * Endpoint properties and endpoint costs: RFC 7285 sections 10.4, 11.4, 11.5 and 13.3; numbers 41,
 * 42 and 95 to 112 of the conformance list.
 */
#include "sim/base/json.h"
#include "tests/support/alto_http.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#include <string.h>

#define NUM "\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}"
#define ORD "\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"ordinal\"}"

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

static json_t *properties(void **state, const char *body)
{
    return served_query(*state, served_path(*state, "endpoint-property"),
                        "application/alto-endpointpropparams+json", body,
                        "application/alto-endpointprop+json");
}

static json_t *costs(void **state, const char *body)
{
    return served_query(*state, served_path(*state, "endpoint-cost"),
                        "application/alto-endpointcostparams+json", body,
                        "application/alto-endpointcost+json");
}

static void assert_costs(void **state, const char *body, const char *wanted)
{
    json_t *d = costs(state, body);
    assert_json_at(d, "/endpoint-cost-map", wanted);
    json_decref(d);
}

static void refused(void **state, bool property, const char *body, const char *code,
                    const char *field, const char *value)
{
    struct wire_reply r;
    served_post(*state, served_path(*state, property ? "endpoint-property" : "endpoint-cost"),
                property ? "application/alto-endpointpropparams+json"
                         : "application/alto-endpointcostparams+json",
                body, &r);
    assert_alto_error(&r, code, field, value);
}

/* 95: section 11.4.1.3 */
TEST(properties_and_endpoints_are_needed_and_not_empty)
{
    refused(cmocka_state, true, "{\"endpoints\": [\"ipv4:192.0.2.1\"]}", "E_MISSING_FIELD",
            "properties", NULL);
    refused(cmocka_state, true, "{\"properties\": [\"net.pid\"]}", "E_MISSING_FIELD", "endpoints",
            NULL);
    refused(cmocka_state, true, "{\"properties\": [], \"endpoints\": [\"ipv4:192.0.2.1\"]}",
            "E_INVALID_FIELD_VALUE", "properties", NULL);
    refused(cmocka_state, true, "{\"properties\": [\"net.pid\"], \"endpoints\": []}",
            "E_INVALID_FIELD_VALUE", "endpoints", NULL);
}

/* 96: sections 11.4.1.3, 8.5.2 */
TEST(a_property_outside_the_capabilities_is_an_invalid_value)
{
    static const char *const bad[] = {"pid", "net.colour", "other.pid", "priv:", "", "net.PID"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        char body[200];
        snprintf(body, sizeof body,
                 "{\"properties\": [\"net.pid\", \"%s\"], \"endpoints\": [\"ipv4:192.0.2.1\"]}",
                 bad[i]);
        refused(cmocka_state, true, body, "E_INVALID_FIELD_VALUE", "properties", bad[i]);
    }
}

/* 41, 42, 97: sections 10.4.1, 10.4.3 */
TEST(what_is_no_typed_address_is_an_invalid_value)
{
    static const char *const bad[] = {
        "192.0.2.1",    "ipv4:192.0.2", "ipv4:192.0.2.01",  "ipv4:192.0.2.256", "ipv4:0xc0.0.2.1",
        "ipv6:1::2::3", "ipv6:12345::", "ipv4:2001:db8::1", "mac-48:66:55:44",  "ipv4:192.0.2.1 ",
        "ipv4",         ":192.0.2.1"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        char body[200];
        snprintf(body, sizeof body, "{\"properties\": [\"net.pid\"], \"endpoints\": [\"%s\"]}",
                 bad[i]);
        refused(cmocka_state, true, body, "E_INVALID_FIELD_VALUE", "endpoints", bad[i]);
        snprintf(body, sizeof body, "{" NUM ", \"endpoints\": {\"dsts\": [\"%s\"]}}", bad[i]);
        refused(cmocka_state, false, body, "E_INVALID_FIELD_VALUE", "endpoints/dsts", bad[i]);
    }
}

/* 43, 98, 99, 101: sections 11.4.1.6, 11.2.2 */
TEST(each_endpoint_has_one_member_with_the_values_there_are)
{
    json_t *d = properties(cmocka_state,
                           "{\"properties\": [\"priv:access\", \"net.pid\", \"net.pid\"],"
                           " \"endpoints\": [\"ipv6:2001:DB8:1:0:0:0:0:1\", \"ipv4:192.0.2.1\","
                           " \"ipv6:2001:db8:1::1\"]}");
    assert_json_at(d, "/endpoint-properties",
                   "{\"ipv6:2001:db8:1::1\": {\"net.pid\": \"home\"},"
                   " \"ipv4:192.0.2.1\": {\"net.pid\": \"home\", \"priv:access\": \"fibre\"}}");
    json_decref(d);
}

/* 99: section 11.4.1.6 */
TEST(an_endpoint_outside_the_network_map_keeps_its_member)
{
    void *s = served_new(
        "{\"meta\": {\"vtag\": {\"resource-id\": \"net\"}, \"cost-type\": {\"cost-metric\":"
        " \"routingcost\", \"cost-mode\": \"numerical\"}}, \"cost-map\": {},"
        " \"network-map\": {\"a\": {\"ipv4\": [\"10.0.0.0/8\"]}}}",
        OFFER_ALL);
    json_t *d = properties(&s, "{\"properties\": [\"net.pid\"], \"endpoints\":"
                               " [\"ipv4:10.0.0.1\", \"ipv4:11.0.0.1\"]}");
    assert_json_at(d, "/endpoint-properties",
                   "{\"ipv4:10.0.0.1\": {\"net.pid\": \"a\"}, \"ipv4:11.0.0.1\": {}}");
    json_decref(d);
    served_free(s);
}

/* 100: section 11.4.1.6 */
TEST(dependent_vtags_are_those_of_the_network_maps_asked_for)
{
    json_t *map = served_get(*cmocka_state, served_path(*cmocka_state, "net"),
                             "application/alto-networkmap+json");
    json_t *d = properties(cmocka_state, "{\"properties\": [\"net.pid\"], \"endpoints\":"
                                         " [\"ipv4:10.0.0.1\"]}");
    assert_int_equal(json_array_size(json_pointer_get(d, "/meta/dependent-vtags")), 1);
    assert_true(json_equal(json_pointer_get(d, "/meta/dependent-vtags/0"),
                           json_pointer_get(map, "/meta/vtag")));
    json_decref(map);
    json_decref(d);
}

/* 103, 105: section 11.5.1.3 */
TEST(endpoint_costs_need_a_cost_type_and_at_least_one_side)
{
    refused(cmocka_state, false, "{\"endpoints\": {\"dsts\": [\"ipv4:192.0.2.1\"]}}",
            "E_MISSING_FIELD", "cost-type", NULL);
    refused(cmocka_state, false, "{" NUM "}", "E_MISSING_FIELD", "endpoints", NULL);
    refused(cmocka_state, false, "{" NUM ", \"endpoints\": {}}", "E_INVALID_FIELD_VALUE",
            "endpoints", NULL);
    refused(cmocka_state, false, "{" NUM ", \"endpoints\": {\"srcs\": [], \"dsts\": []}}",
            "E_INVALID_FIELD_VALUE", "endpoints", NULL);
}

/* 104: sections 11.5.1.3, 13.3 */
TEST(the_client_stands_in_for_an_absent_or_empty_side)
{
    assert_costs(cmocka_state, "{" NUM ", \"endpoints\": {\"dsts\": [\"ipv4:192.0.2.1\"]}}",
                 "{\"ipv4:127.0.0.1\": {\"ipv4:192.0.2.1\": 10}}");
    assert_costs(cmocka_state,
                 "{" NUM ", \"endpoints\": {\"srcs\": [\"ipv4:192.0.2.1\"], \"dsts\": []}}",
                 "{\"ipv4:192.0.2.1\": {\"ipv4:127.0.0.1\": 10}}");
}

/* 107: section 11.5.1.6 */
TEST(endpoint_costs_say_their_cost_type)
{
    json_t *d = costs(cmocka_state, "{" ORD ", \"endpoints\": {\"dsts\": [\"ipv4:192.0.2.1\"]}}");
    assert_json_at(d, "/meta/cost-type",
                   "{\"cost-metric\": \"routingcost\", \"cost-mode\": \"ordinal\"}");
    json_decref(d);
}

/* 108, 109, 110, 111: sections 11.5.1.3, 11.5.1.6, 6.1.2.2 */
TEST(endpoint_costs_are_typed_distinct_and_ranked_over_all_pairs)
{
    assert_costs(cmocka_state,
                 "{" ORD ", \"endpoints\": {\"srcs\": [\"ipv4:192.0.2.1\", \"ipv4:198.51.100.1\","
                 " \"ipv4:192.0.2.1\"], \"dsts\": [\"ipv6:2001:db8:9::\", \"ipv4:198.51.100.7\"]}}",
                 /* home -> far 10, near 2.5; near -> far 7, near 1 */
                 "{\"ipv4:192.0.2.1\": {\"ipv6:2001:db8:9::\": 4, \"ipv4:198.51.100.7\": 2},"
                 " \"ipv4:198.51.100.1\": {\"ipv6:2001:db8:9::\": 3, \"ipv4:198.51.100.7\": 1}}");
}

/* 109: section 11.5.1.3 */
TEST(constraints_work_as_in_filtered_cost_maps)
{
#define PAIRS                                                                                      \
    ", \"endpoints\": {\"srcs\": [\"ipv4:192.0.2.1\"], \"dsts\": [\"ipv4:198.51.100.1\","          \
    " \"ipv4:203.0.113.1\"]}"
    assert_costs(cmocka_state, "{" NUM PAIRS ", \"constraints\": [\"lt 10\"]}",
                 "{\"ipv4:192.0.2.1\": {\"ipv4:198.51.100.1\": 2.5}}");
    assert_costs(cmocka_state, "{" ORD PAIRS ", \"constraints\": [\"eq 2\"]}",
                 "{\"ipv4:192.0.2.1\": {\"ipv4:203.0.113.1\": 2}}");
    refused(cmocka_state, false, "{" NUM PAIRS ", \"constraints\": [\"lt ten\"]}",
            "E_INVALID_FIELD_VALUE", "constraints", "lt ten");
}

/* 112: section 11.5.1 */
TEST(endpoint_costs_agree_with_the_cost_map)
{
    static const char *const endpoints[][2] = {
        {"far", "ipv4:203.0.113.1"}, {"home", "ipv4:192.0.2.1"}, {"near", "ipv4:198.51.100.1"}};
    json_t *map = served_get(*cmocka_state, served_path(*cmocka_state, "net:num-routing"),
                             "application/alto-costmap+json");
    json_t *d =
        costs(cmocka_state,
              "{" NUM ", \"endpoints\": {\"srcs\": [\"ipv4:203.0.113.1\", \"ipv4:192.0.2.1\","
              " \"ipv4:198.51.100.1\"], \"dsts\": [\"ipv4:203.0.113.1\", \"ipv4:192.0.2.1\","
              " \"ipv4:198.51.100.1\"]}}");
    for (size_t i = 0; i < COUNT(endpoints); i++) {
        for (size_t k = 0; k < COUNT(endpoints); k++) {
            char pids[100], pair[100];
            snprintf(pids, sizeof pids, "/cost-map/%s/%s", endpoints[i][0], endpoints[k][0]);
            snprintf(pair, sizeof pair, "/endpoint-cost-map/%s/%s", endpoints[i][1],
                     endpoints[k][1]);
            const json_t *a = json_pointer_get(map, pids), *b = json_pointer_get(d, pair);
            assert_true((!a && !b) || json_equal(a, b));
        }
    }
    json_decref(map);
    json_decref(d);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(properties_and_endpoints_are_needed_and_not_empty),
        ONE(a_property_outside_the_capabilities_is_an_invalid_value),
        ONE(what_is_no_typed_address_is_an_invalid_value),
        ONE(each_endpoint_has_one_member_with_the_values_there_are),
        cmocka_unit_test(an_endpoint_outside_the_network_map_keeps_its_member),
        ONE(dependent_vtags_are_those_of_the_network_maps_asked_for),
        ONE(endpoint_costs_need_a_cost_type_and_at_least_one_side),
        ONE(the_client_stands_in_for_an_absent_or_empty_side),
        ONE(endpoint_costs_say_their_cost_type),
        ONE(endpoint_costs_are_typed_distinct_and_ranked_over_all_pairs),
        ONE(constraints_work_as_in_filtered_cost_maps),
        ONE(endpoint_costs_agree_with_the_cost_map),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
