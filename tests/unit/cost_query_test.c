#include "server/cost_query.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#include <string.h>

/* What a request asks for as "METRIC MODE CONSTRAINTS", or the error's meta. */
static const char *query(unsigned offer, const char *request)
{
    static char text[300];
    struct mapset *maps = maps_from(sample_maps, offer);
    json_t *document = json_loads(request, 0, NULL);
    struct answer a = {0};
    struct cost_query q;
    if (cost_query_read(document, maps, mapset_netmap(maps, 0), &a, &q)) {
        const struct cost_type *type = costmap_type(q.costmap);
        snprintf(text, sizeof text, "%s %s %zu", type->metric, cost_modes[type->mode],
                 q.constraints.n);
    } else {
        snprintf(text, sizeof text, "%.*s", (int)a.body.size - 10, a.body.data + 9);
    }
    cost_query_fini(&q);
    answer_fini(&a);
    json_decref(document);
    mapset_unref(maps);
    return text;
}

#define TYPE(metric, mode) "\"cost-type\": {\"cost-metric\": " metric ", \"cost-mode\": " mode "}"

TEST(a_cost_type_that_is_offered_is_found)
{
    assert_string_equal(query(OFFER_ALL, "{" TYPE("\"hopcount\"", "\"ordinal\"") "}"),
                        "hopcount ordinal 0");
    assert_string_equal(
        query(OFFER_ALL,
              "{" TYPE("\"routingcost\"",
                       "\"numerical\"") ", \"constraints\": [\"gt 1\", \"lt 5\"], \"x\": 1}"),
        "routingcost numerical 2");
}

TEST(a_description_is_ignored_whatever_it_is)
{
    assert_string_equal(query(OFFER_ALL, "{\"cost-type\": {\"cost-metric\": \"hopcount\","
                                         " \"cost-mode\": \"numerical\", \"description\": 7}}"),
                        "hopcount numerical 0");
}

TEST(missing_and_mistyped_parts_are_named_by_their_path)
{
    assert_string_equal(query(OFFER_ALL, "{}"),
                        "\"code\":\"E_MISSING_FIELD\",\"field\":\"cost-type\"}");
    assert_string_equal(query(OFFER_ALL, "{\"cost-type\": \"routingcost\"}"),
                        "\"code\":\"E_INVALID_FIELD_TYPE\",\"field\":\"cost-type\"}");
    assert_string_equal(query(OFFER_ALL, "{\"cost-type\": {\"cost-mode\": \"numerical\"}}"),
                        "\"code\":\"E_MISSING_FIELD\",\"field\":\"cost-type/cost-metric\"}");
    assert_string_equal(query(OFFER_ALL, "{\"cost-type\": {\"cost-metric\": \"hopcount\"}}"),
                        "\"code\":\"E_MISSING_FIELD\",\"field\":\"cost-type/cost-mode\"}");
    assert_string_equal(query(OFFER_ALL, "{" TYPE("1", "\"ordinal\"") "}"),
                        "\"code\":\"E_INVALID_FIELD_TYPE\",\"field\":\"cost-type/cost-metric\"}");
}

TEST(a_cost_type_that_is_not_offered_is_an_invalid_metric_or_mode)
{
    assert_string_equal(query(OFFER_ALL, "{" TYPE("\"money\"", "\"ordinal\"") "}"),
                        "\"code\":\"E_INVALID_FIELD_VALUE\",\"field\":\"cost-type/cost-metric\","
                        "\"value\":\"money\"}");
    assert_string_equal(query(OFFER_ALL, "{" TYPE("\"hopcount\"", "\"nominal\"") "}"),
                        "\"code\":\"E_INVALID_FIELD_VALUE\",\"field\":\"cost-type/cost-mode\","
                        "\"value\":\"nominal\"}");
    assert_string_equal(query(0, "{" TYPE("\"hopcount\"", "\"ordinal\"") "}"),
                        "\"code\":\"E_INVALID_FIELD_VALUE\",\"field\":\"cost-type/cost-mode\","
                        "\"value\":\"ordinal\"}");
}

TEST(constraints_that_are_not_offered_or_malformed_are_invalid)
{
    assert_string_equal(
        query(OFFER_ALL & ~OFFER_CONSTRAINTS,
              "{" TYPE("\"hopcount\"", "\"ordinal\"") ", \"constraints\": [\"gt 1\"]}"),
        "\"code\":\"E_INVALID_FIELD_VALUE\",\"field\":\"constraints\",\"value\":\"[\\\"gt 1\\\"]\"}");
    assert_string_equal(
        query(OFFER_ALL,
              "{" TYPE("\"hopcount\"", "\"ordinal\"") ", \"constraints\": [\"gt 1\", \"ne 2\"]}"),
        "\"code\":\"E_INVALID_FIELD_VALUE\",\"field\":\"constraints\",\"value\":\"ne 2\"}");
    assert_string_equal(
        query(OFFER_ALL, "{" TYPE("\"hopcount\"", "\"ordinal\"") ", \"constraints\": \"gt 1\"}"),
        "\"code\":\"E_INVALID_FIELD_TYPE\",\"field\":\"constraints\"}");
    assert_string_equal(
        query(OFFER_ALL, "{" TYPE("\"hopcount\"", "\"ordinal\"") ", \"constraints\": [5]}"),
        "\"code\":\"E_INVALID_FIELD_VALUE\",\"field\":\"constraints\",\"value\":\"5\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cost_type_that_is_offered_is_found),
        cmocka_unit_test(a_description_is_ignored_whatever_it_is),
        cmocka_unit_test(missing_and_mistyped_parts_are_named_by_their_path),
        cmocka_unit_test(a_cost_type_that_is_not_offered_is_an_invalid_metric_or_mode),
        cmocka_unit_test(constraints_that_are_not_offered_or_malformed_are_invalid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
