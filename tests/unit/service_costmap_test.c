#include "server/service_costmap.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#define NUM "\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}"
#define ORD "\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"ordinal\"}"

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
    json_t *d = ask_document(*state, "net:filtered-costs", body);
    char vtags[120];
    snprintf(vtags, sizeof vtags, "[{\"resource-id\": \"net\", \"tag\": \"%s\"}]",
             netmap_tag(mapset_netmap(*state, 0)));
    assert_json_at(d, "/meta/dependent-vtags", vtags);
    assert_json_at(d, "/cost-map", wanted);
    json_decref(d);
}

TEST(the_whole_map_has_every_defined_pair_and_no_other)
{
    json_t *d = ask_document(*cmocka_state, "net:num-routing", NULL);
    assert_json_at(d, "/cost-map",
                   "{\"far\": {\"home\": 10, \"near\": 7},"
                   " \"home\": {\"far\": 10, \"home\": 0, \"near\": 2.5},"
                   " \"near\": {\"far\": 7, \"home\": 2.5, \"near\": 1}, \"void\": {}}");
    assert_json_at(d, "/meta/cost-type",
                   "{\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}");
    json_decref(d);
}

TEST(ordinal_costs_are_ranks_among_all_of_the_map)
{
    /* The values in order: 0, 1, 2.5, 7, 10. */
    json_t *d = ask_document(*cmocka_state, "net:ord-routing", NULL);
    assert_json_at(d, "/cost-map",
                   "{\"far\": {\"home\": 5, \"near\": 4},"
                   " \"home\": {\"far\": 5, \"home\": 1, \"near\": 3},"
                   " \"near\": {\"far\": 4, \"home\": 3, \"near\": 2}, \"void\": {}}");
    assert_json_at(d, "/meta/cost-type/cost-mode", "\"ordinal\"");
    json_decref(d);
}

TEST(a_part_has_the_pairs_asked_for)
{
    filtered(cmocka_state,
             "{" NUM ", \"pids\": {\"srcs\": [\"home\", \"home\"], \"dsts\": [\"near\","
             " \"far\", \"nowhere\"]}}",
             "{\"home\": {\"far\": 10, \"near\": 2.5}}");
    filtered(cmocka_state, "{" NUM ", \"pids\": {\"srcs\": [], \"dsts\": [\"near\"]}}",
             "{\"far\": {\"near\": 7}, \"home\": {\"near\": 2.5}, \"near\": {\"near\": 1},"
             " \"void\": {}}");
    filtered(cmocka_state, "{" NUM ", \"pids\": {\"srcs\": [\"nowhere\"], \"dsts\": []}}", "{}");
    filtered(cmocka_state, "{" NUM ", \"pids\": {\"srcs\": [\"far\"], \"dsts\": [\"nowhere\"]}}",
             "{\"far\": {}}");
}

TEST(without_pids_all_pairs_are_meant)
{
    filtered(cmocka_state, "{" NUM "}",
             "{\"far\": {\"home\": 10, \"near\": 7},"
             " \"home\": {\"far\": 10, \"home\": 0, \"near\": 2.5},"
             " \"near\": {\"far\": 7, \"home\": 2.5, \"near\": 1}, \"void\": {}}");
}

TEST(ranks_in_a_part_are_those_of_the_whole_map)
{
    filtered(cmocka_state,
             "{" ORD ", \"pids\": {\"srcs\": [\"far\"], \"dsts\": [\"home\", \"near\"]}}",
             "{\"far\": {\"home\": 5, \"near\": 4}}");
}

TEST(pairs_that_fail_a_constraint_are_left_out)
{
    filtered(cmocka_state, "{" NUM ", \"constraints\": [\"gt 1\", \"le 7\"]}",
             "{\"far\": {\"near\": 7}, \"home\": {\"near\": 2.5},"
             " \"near\": {\"far\": 7, \"home\": 2.5}, \"void\": {}}");
    filtered(cmocka_state, "{" ORD ", \"constraints\": [\"le 1\"]}",
             "{\"far\": {}, \"home\": {\"home\": 1}, \"near\": {}, \"void\": {}}");
}

TEST(faults_in_the_request_are_answered)
{
    ask_error(*cmocka_state, "net:filtered-costs", "", "E_SYNTAX", NULL, NULL);
    ask_error(*cmocka_state, "net:filtered-costs", "{}", "E_MISSING_FIELD", "cost-type", NULL);
    ask_error(*cmocka_state, "net:filtered-costs", "{" NUM ", \"pids\": []}",
              "E_INVALID_FIELD_TYPE", "pids", NULL);
    ask_error(*cmocka_state, "net:filtered-costs", "{" NUM ", \"pids\": {\"srcs\": []}}",
              "E_MISSING_FIELD", "pids/dsts", NULL);
    ask_error(*cmocka_state, "net:filtered-costs", "{" NUM ", \"pids\": {\"dsts\": []}}",
              "E_MISSING_FIELD", "pids/srcs", NULL);
    ask_error(*cmocka_state, "net:filtered-costs",
              "{" NUM ", \"pids\": {\"srcs\": 1, \"dsts\": []}}", "E_INVALID_FIELD_TYPE",
              "pids/srcs", NULL);
    ask_error(*cmocka_state, "net:filtered-costs",
              "{" NUM ", \"pids\": {\"srcs\": [], \"dsts\": [[]]}}", "E_INVALID_FIELD_VALUE",
              "pids/dsts", "[]");
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(the_whole_map_has_every_defined_pair_and_no_other),
        ONE(ordinal_costs_are_ranks_among_all_of_the_map),
        ONE(a_part_has_the_pairs_asked_for),
        ONE(without_pids_all_pairs_are_meant),
        ONE(ranks_in_a_part_are_those_of_the_whole_map),
        ONE(pairs_that_fail_a_constraint_are_left_out),
        ONE(faults_in_the_request_are_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
