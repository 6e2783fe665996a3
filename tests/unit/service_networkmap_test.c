#include "server/service_networkmap.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#define FAR "\"far\": {\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]}"
#define HOME                                                                                       \
    "\"home\": {\"ipv4\": [\"192.0.2.0/25\", \"192.0.2.128/25\"], \"ipv6\": [\"2001:db8:1::/48\"]}"
#define NEAR "\"near\": {\"ipv4\": [\"192.0.2.0/24\", \"198.51.100.0/24\"]}"
#define VOID "\"void\": {}"

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

static void filtered(void **state, const char *body, const char *wanted)
{
    json_t *d = ask_document(*state, "net:filtered", body);
    char vtag[120];
    snprintf(vtag, sizeof vtag, "{\"resource-id\": \"net\", \"tag\": \"%s\"}",
             netmap_tag(mapset_netmap(*state, 0)));
    assert_json_at(d, "/meta/vtag", vtag);
    assert_json_at(d, "/network-map", wanted);
    json_decref(d);
}

TEST(the_whole_map_has_all_pids_and_its_version_tag)
{
    json_t *d = ask_document(*cmocka_state, "net", NULL);
    assert_json_at(d, "/network-map", "{" FAR ", " HOME ", " NEAR ", " VOID "}");
    assert_json_at(d, "/meta/vtag/resource-id", "\"net\"");
    json_decref(d);
}

TEST(a_part_has_the_pids_and_address_types_asked_for_and_the_whole_maps_tag)
{
    filtered(cmocka_state, "{\"pids\": [\"near\", \"far\", \"near\"]}", "{" FAR ", " NEAR "}");
    filtered(cmocka_state,
             "{\"pids\": [\"far\", \"near\"], \"address-types\": [\"ipv6\", \"ipv6\"]}",
             "{\"far\": {\"ipv6\": [\"::/0\"]}, \"near\": {}}");
    filtered(cmocka_state, "{\"pids\": [], \"address-types\": []}",
             "{" FAR ", " HOME ", " NEAR ", " VOID "}");
    filtered(cmocka_state,
             "{\"pids\": [\"home\"], \"address-types\": [\"ipv4\", \"ipv6\"], \"x\": {}}",
             "{" HOME "}");
}

TEST(unknown_pids_and_address_types_count_as_not_listed)
{
    filtered(cmocka_state, "{\"pids\": [\"nowhere\", \"void\"]}", "{" VOID "}");
    filtered(cmocka_state, "{\"pids\": [\"nowhere\"]}", "{}");
    filtered(cmocka_state, "{\"pids\": [\"near\"], \"address-types\": [\"mac-48\"]}",
             "{\"near\": {}}");
    filtered(cmocka_state, "{\"pids\": [\"far\"], \"address-types\": [\"mac-48\", \"ipv6\"]}",
             "{\"far\": {\"ipv6\": [\"::/0\"]}}");
}

TEST(faults_in_the_request_are_answered)
{
    ask_error(*cmocka_state, "net:filtered", "{}", "E_MISSING_FIELD", "pids", NULL);
    ask_error(*cmocka_state, "net:filtered", "{\"pids\": \"far\"}", "E_INVALID_FIELD_TYPE", "pids",
              NULL);
    ask_error(*cmocka_state, "net:filtered", "{\"pids\": [1]}", "E_INVALID_FIELD_VALUE", "pids",
              "1");
    ask_error(*cmocka_state, "net:filtered", "{\"pids\": [], \"address-types\": {}}",
              "E_INVALID_FIELD_TYPE", "address-types", NULL);
    ask_error(*cmocka_state, "net:filtered", "{\"pids\": [], \"address-types\": [null]}",
              "E_INVALID_FIELD_VALUE", "address-types", "null");
    ask_error(*cmocka_state, "net:filtered", "{\"pids\": [}", "E_SYNTAX", NULL, NULL);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(the_whole_map_has_all_pids_and_its_version_tag),
        ONE(a_part_has_the_pids_and_address_types_asked_for_and_the_whole_maps_tag),
        ONE(unknown_pids_and_address_types_count_as_not_listed),
        ONE(faults_in_the_request_are_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
