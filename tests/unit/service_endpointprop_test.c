#include "server/service_endpointprop.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

static int setup(void **state)
{
    *state = maps_from(sample_maps, OFFER_ALL);
    return 0;
}

static int teardown(void **state)
{
    mapset_unref(*state);
    return 0;
}

TEST(every_endpoint_has_the_properties_it_has_a_value_of)
{
    json_t *d = ask_document(
        *cmocka_state, "endpoint-property",
        "{\"properties\": [\"net.pid\", \"priv:access\", \"net.priv:region\", \"net.pid\"],"
        " \"endpoints\": [\"ipv4:192.0.2.1\", \"ipv4:192.0.2.200\", \"ipv6:2001:DB8:2::1\","
        " \"ipv4:192.0.2.1\"], \"unknown\": null}");
    assert_json_at(d, "/endpoint-properties",
                   "{\"ipv4:192.0.2.1\": {\"net.pid\": \"home\", \"priv:access\": \"fibre\","
                   " \"net.priv:region\": \"north\"},"
                   " \"ipv4:192.0.2.200\": {\"net.pid\": \"home\", \"net.priv:region\": \"north\"},"
                   " \"ipv6:2001:db8:2::1\": {\"net.pid\": \"far\"}}");
    assert_json_at(d, "/meta/dependent-vtags/0/resource-id", "\"net\"");
    json_decref(d);
}

TEST(only_network_maps_that_were_asked_for_are_depended_on)
{
    json_t *d = ask_document(*cmocka_state, "endpoint-property",
                             "{\"properties\": [\"priv:access\"], \"endpoints\":"
                             " [\"ipv4:203.0.113.1\"]}");
    assert_json_at(d, "/meta", "{\"dependent-vtags\": []}");
    assert_json_at(d, "/endpoint-properties", "{\"ipv4:203.0.113.1\": {}}");
    json_decref(d);
}

TEST(a_value_of_any_characters_stays_what_it_is)
{
    struct mapset *maps = maps_from(
        "{\"network-map\": {\"a\": {\"ipv4\": [\"0.0.0.0/0\"]}}, \"cost-map\": {},"
        " \"meta\": {\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"ordinal\"},"
        " \"vtag\": {\"resource-id\": \"n\"}},"
        " \"endpoint-properties\": {\"priv:x\": {\"0.0.0.0/0\": \"\\\"\\\\\\u0001\\u20ac\"}}}",
        0);
    json_t *d =
        ask_document(maps, "endpoint-property",
                     "{\"properties\": [\"priv:x\"], \"endpoints\": [\"ipv4:203.0.113.1\"]}");
    assert_json_at(d, "/endpoint-properties/ipv4:203.0.113.1/priv:x", "\"\\\"\\\\\\u0001\\u20ac\"");
    json_decref(d);
    mapset_unref(maps);
}

TEST(faults_in_the_request_are_answered)
{
#define ENDPOINTS "\"endpoints\": [\"ipv4:192.0.2.1\"]"
    ask_error(*cmocka_state, "endpoint-property", "{" ENDPOINTS "}", "E_MISSING_FIELD",
              "properties", NULL);
    ask_error(*cmocka_state, "endpoint-property", "{\"properties\": [\"net.pid\"]}",
              "E_MISSING_FIELD", "endpoints", NULL);
    ask_error(*cmocka_state, "endpoint-property", "{\"properties\": [], " ENDPOINTS "}",
              "E_INVALID_FIELD_VALUE", "properties", "[]");
    ask_error(*cmocka_state, "endpoint-property",
              "{\"properties\": [\"net.pid\"], \"endpoints\": []}", "E_INVALID_FIELD_VALUE",
              "endpoints", "[]");
    ask_error(*cmocka_state, "endpoint-property", "{\"properties\": \"net.pid\", " ENDPOINTS "}",
              "E_INVALID_FIELD_TYPE", "properties", NULL);
    ask_error(*cmocka_state, "endpoint-property", "{\"properties\": [\"pid\"], " ENDPOINTS "}",
              "E_INVALID_FIELD_VALUE", "properties", "pid");
    ask_error(*cmocka_state, "endpoint-property", "{\"properties\": [5], " ENDPOINTS "}",
              "E_INVALID_FIELD_VALUE", "properties", "5");
    ask_error(*cmocka_state, "endpoint-property",
              "{\"properties\": [\"net.pid\"], \"endpoints\": [\"ipv4:192.0.2\"]}",
              "E_INVALID_FIELD_VALUE", "endpoints", "ipv4:192.0.2");
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(every_endpoint_has_the_properties_it_has_a_value_of),
        ONE(only_network_maps_that_were_asked_for_are_depended_on),
        ONE(a_value_of_any_characters_stays_what_it_is),
        ONE(faults_in_the_request_are_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
