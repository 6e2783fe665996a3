#include "server/service_endpointcost.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#include <string.h>

#define NUM    "\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}"
#define ORD    "\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"ordinal\"}"
#define A_HOME "ipv4:192.0.2.9"
#define A_NEAR "ipv4:198.51.100.9"
#define A_FAR  "ipv4:203.0.113.9"

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

static void costs(void **state, const char *body, const char *wanted)
{
    json_t *d = ask_document(*state, "endpoint-cost", body);
    assert_json_at(d, "/endpoint-cost-map", wanted);
    json_decref(d);
}

TEST(endpoints_cost_what_their_pids_cost)
{
    costs(cmocka_state,
          "{" NUM ", \"endpoints\": {\"srcs\": [\"" A_HOME "\", \"" A_NEAR "\"],"
          " \"dsts\": [\"" A_FAR "\", \"" A_HOME "\"]}}",
          "{\"" A_HOME "\": {\"" A_FAR "\": 10, \"" A_HOME "\": 0},"
          " \"" A_NEAR "\": {\"" A_FAR "\": 7, \"" A_HOME "\": 2.5}}");
}

TEST(the_meta_says_the_cost_type_and_nothing_else)
{
    json_t *d = ask_document(*cmocka_state, "endpoint-cost",
                             "{" ORD ", \"endpoints\": {\"dsts\": [\"" A_FAR "\"]}}");
    assert_json_at(
        d, "/meta",
        "{\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"ordinal\"}}");
    json_decref(d);
}

TEST(the_client_stands_in_for_a_side_that_is_absent_or_empty)
{
    /* The client is 192.0.2.1, at home. */
    costs(cmocka_state, "{" NUM ", \"endpoints\": {\"dsts\": [\"" A_FAR "\"]}}",
          "{\"ipv4:192.0.2.1\": {\"" A_FAR "\": 10}}");
    costs(cmocka_state, "{" NUM ", \"endpoints\": {\"srcs\": [\"" A_NEAR "\"], \"dsts\": []}}",
          "{\"" A_NEAR "\": {\"ipv4:192.0.2.1\": 2.5}}");
}

TEST(undefined_pairs_are_left_out_and_their_source_stays)
{
    costs(cmocka_state,
          "{" NUM ", \"endpoints\": {\"srcs\": [\"" A_FAR "\"], \"dsts\": [\"" A_FAR "\","
          " \"" A_NEAR "\"]}}",
          "{\"" A_FAR "\": {\"" A_NEAR "\": 7}}");
    costs(cmocka_state,
          "{" NUM ", \"endpoints\": {\"srcs\": [\"" A_FAR "\"], \"dsts\": [\"" A_FAR "\"]}}",
          "{\"" A_FAR "\": {}}");
}

TEST(ordinal_costs_rank_all_pairs_asked_for)
{
    /* home -> far, near, home: 10, 2.5, 0; near -> far, near, home: 7, 1, 2.5.
     * In order: 0, 1, 2.5, 7, 10. */
    costs(cmocka_state,
          "{" ORD ", \"endpoints\": {\"srcs\": [\"" A_HOME "\", \"" A_NEAR "\"],"
          " \"dsts\": [\"" A_FAR "\", \"" A_NEAR "\", \"" A_HOME "\"]}}",
          "{\"" A_HOME "\": {\"" A_FAR "\": 5, \"" A_NEAR "\": 3, \"" A_HOME "\": 1},"
          " \"" A_NEAR "\": {\"" A_FAR "\": 4, \"" A_NEAR "\": 2, \"" A_HOME "\": 3}}");
    /* Of two pairs, 7 and 2.5, the better has rank 1. */
    costs(cmocka_state,
          "{" ORD ", \"endpoints\": {\"srcs\": [\"" A_NEAR "\"], \"dsts\": [\"" A_FAR "\","
          " \"" A_HOME "\"]}}",
          "{\"" A_NEAR "\": {\"" A_FAR "\": 2, \"" A_HOME "\": 1}}");
}

TEST(constraints_apply_to_costs_and_to_ranks)
{
#define PAIRS                                                                                      \
    "\"endpoints\": {\"srcs\": [\"" A_HOME "\"], \"dsts\": [\"" A_FAR "\", \"" A_NEAR              \
    "\", \"" A_HOME "\"]}"
    costs(cmocka_state, "{" NUM ", \"constraints\": [\"ge 2.5\", \"lt 10\"], " PAIRS "}",
          "{\"" A_HOME "\": {\"" A_NEAR "\": 2.5}}");
    costs(cmocka_state, "{" ORD ", \"constraints\": [\"ge 2\"], " PAIRS "}",
          "{\"" A_HOME "\": {\"" A_NEAR "\": 2, \"" A_FAR "\": 3}}");
}

TEST(pairs_across_families_cost_what_their_pids_cost)
{
    costs(cmocka_state,
          "{" NUM ", \"endpoints\": {\"srcs\": [\"ipv6:2001:db8:1::1\"],"
          " \"dsts\": [\"" A_NEAR "\", \"ipv6:2001:db8:2::\"]}}",
          "{\"ipv6:2001:db8:1::1\": {\"" A_NEAR "\": 2.5, \"ipv6:2001:db8:2::\": 10}}");
}

TEST(endpoints_count_once_in_any_spelling)
{
    costs(cmocka_state,
          "{" NUM ", \"endpoints\": {\"srcs\": [\"ipv6:2001:DB8:1::1\","
          " \"ipv6:2001:db8:1:0::1\"], \"dsts\": [\"" A_NEAR "\", \"" A_NEAR "\"]}}",
          "{\"ipv6:2001:db8:1::1\": {\"" A_NEAR "\": 2.5}}");
}

TEST(faults_in_the_request_are_answered)
{
    const char *id = "endpoint-cost";
    ask_error(*cmocka_state, id, "{" NUM "}", "E_MISSING_FIELD", "endpoints", NULL);
    ask_error(*cmocka_state, id, "{\"endpoints\": {}}", "E_MISSING_FIELD", "cost-type", NULL);
    ask_error(*cmocka_state, id, "{" NUM ", \"endpoints\": []}", "E_INVALID_FIELD_TYPE",
              "endpoints", NULL);
    ask_error(*cmocka_state, id, "{" NUM ", \"endpoints\": {}}", "E_INVALID_FIELD_VALUE",
              "endpoints", "{}");
    ask_error(*cmocka_state, id, "{" NUM ", \"endpoints\": {\"srcs\": [], \"dsts\": []}}",
              "E_INVALID_FIELD_VALUE", "endpoints", "{\"srcs\":[],\"dsts\":[]}");
    ask_error(*cmocka_state, id, "{" NUM ", \"endpoints\": {\"srcs\": \"" A_FAR "\"}}",
              "E_INVALID_FIELD_TYPE", "endpoints/srcs", NULL);
    ask_error(*cmocka_state, id, "{" NUM ", \"endpoints\": {\"dsts\": {}}}", "E_INVALID_FIELD_TYPE",
              "endpoints/dsts", NULL);
    ask_error(*cmocka_state, id, "{" NUM ", \"endpoints\": {\"dsts\": [\"ipv5:1\"]}}",
              "E_INVALID_FIELD_VALUE", "endpoints/dsts", "ipv5:1");
    ask_error(*cmocka_state, id, "{" NUM ", \"endpoints\": {\"srcs\": [false]}}",
              "E_INVALID_FIELD_VALUE", "endpoints/srcs", "false");
}

TEST(more_pairs_than_the_limit_are_not_answered)
{
    const char *body = "{" NUM ", \"endpoints\": {\"srcs\": [\"" A_HOME "\", \"" A_NEAR "\"],"
                       " \"dsts\": [\"" A_FAR "\", \"" A_HOME "\"]}}";
    struct addr client = {.family = FAMILY_IPV4};
    for (size_t limit = 3; limit <= 4; limit++) {
        struct question q = {NULL, body, strlen(body), client, limit};
        struct answer a = {0};
        service_endpointcost(*cmocka_state, &q, &a);
        assert_int_equal(a.status, limit == 4 ? 200 : 413);
        if (limit == 3)
            assert_string_equal(a.body.data, "{\"meta\":{\"code\":\"E_INVALID_FIELD_VALUE\","
                                             "\"field\":\"endpoints\",\"value\":\"2 x 2 pairs, at "
                                             "most 3 are answered at once\"}}");
        assert_int_equal(a.n_named, 4);
        answer_fini(&a);
    }
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(endpoints_cost_what_their_pids_cost),
        ONE(the_meta_says_the_cost_type_and_nothing_else),
        ONE(the_client_stands_in_for_a_side_that_is_absent_or_empty),
        ONE(undefined_pairs_are_left_out_and_their_source_stays),
        ONE(ordinal_costs_rank_all_pairs_asked_for),
        ONE(constraints_apply_to_costs_and_to_ranks),
        ONE(pairs_across_families_cost_what_their_pids_cost),
        ONE(endpoints_count_once_in_any_spelling),
        ONE(faults_in_the_request_are_answered),
        ONE(more_pairs_than_the_limit_are_not_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
