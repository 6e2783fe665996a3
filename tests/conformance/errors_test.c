/*
 * Protocol errors: RFC 7285 section 8.5; numbers 21 to 36 of the conformance list.
 */
#include "tests/support/alto_http.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#include <string.h>

#define COSTS              "application/alto-costmapfilter+json"
#define TYPE(metric, mode) "\"cost-type\": {\"cost-metric\": " metric ", \"cost-mode\": " mode "}"

/* The services that take parameters: path, media type, and parameters that are fine. */
static const char *const services[][3] = {
    {"/networkmap/net/filtered", "application/alto-networkmapfilter+json", "{\"pids\": []}"},
    {"/costmap/net/filtered", COSTS, "{" TYPE("\"hopcount\"", "\"ordinal\"") "}"},
    {"/endpointprop/lookup", "application/alto-endpointpropparams+json",
     "{\"properties\": [\"net.pid\"], \"endpoints\": [\"ipv4:192.0.2.1\"]}"},
    {"/endpointcost/lookup", "application/alto-endpointcostparams+json",
     "{" TYPE("\"hopcount\"", "\"ordinal\"") ", \"endpoints\": {\"dsts\": [\"ipv4:192.0.2.1\"]}}"},
};

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

static void refused_at(struct served *s, size_t service, const char *body, const char *code,
                       const char *field, const char *value)
{
    struct wire_reply r;
    served_post(s, services[service][0], services[service][1], body, &r);
    assert_alto_error(&r, code, field, value);
}

/* 21, 22, 23, 24: sections 8.5.1, 8.5.2 */
TEST(what_cannot_be_parsed_is_a_syntax_error_that_says_where)
{
    for (size_t i = 0; i < COUNT(services); i++) {
        struct wire_reply r;
        served_post(*cmocka_state, services[i][0], services[i][1], "{\"pids\": [\n\"a\",,]}", &r);
        assert_non_null(strstr(r.body, "\"syntax-error\":\"line 2, column "));
        assert_alto_error(&r, "E_SYNTAX", NULL, NULL);
    }
}

/* 25, 26: section 8.5.2 */
TEST(an_empty_body_and_one_that_is_no_object_are_syntax_errors)
{
    static const char *const bodies[] = {"", " ", "[]", "\"pids\"", "7", "null"};
    for (size_t i = 0; i < COUNT(services); i++) {
        for (size_t k = 0; k < COUNT(bodies); k++)
            refused_at(*cmocka_state, i, bodies[k], "E_SYNTAX", NULL, NULL);
    }
}

/* 26: a POST that says nothing of a body has an empty one */
TEST(a_post_without_a_body_is_a_syntax_error)
{
    struct wire_reply r;
    served_ask(*cmocka_state, "POST", services[1][0], "Content-Type: " COSTS "\r\n", NULL, &r);
    assert_alto_error(&r, "E_SYNTAX", NULL, NULL);
}

/* 27, 32: section 8.5.2 */
TEST(an_absent_member_is_missing_and_named_by_its_full_path)
{
    static const struct {
        size_t service;
        const char *body, *field;
    } cases[] = {
        {0, "{}", "pids"},
        {1, "{}", "cost-type"},
        {1, "{\"cost-type\": {\"cost-mode\": \"ordinal\"}}", "cost-type/cost-metric"},
        {1, "{\"cost-type\": {\"cost-metric\": \"hopcount\"}}", "cost-type/cost-mode"},
        {1, "{" TYPE("\"hopcount\"", "\"ordinal\"") ", \"pids\": {\"dsts\": []}}", "pids/srcs"},
        {1, "{" TYPE("\"hopcount\"", "\"ordinal\"") ", \"pids\": {\"srcs\": []}}", "pids/dsts"},
        {2, "{\"endpoints\": [\"ipv4:192.0.2.1\"]}", "properties"},
        {2, "{\"properties\": [\"net.pid\"]}", "endpoints"},
        {3, "{\"endpoints\": {}}", "cost-type"},
        {3, "{" TYPE("\"hopcount\"", "\"ordinal\"") "}", "endpoints"},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        refused_at(*cmocka_state, cases[i].service, cases[i].body, "E_MISSING_FIELD",
                   cases[i].field, NULL);
}

/* 28: section 8.5.2 */
TEST(a_member_of_another_type_is_an_invalid_type)
{
    static const struct {
        size_t service;
        const char *body, *field;
    } cases[] = {
        {0, "{\"pids\": {}}", "pids"},
        {0, "{\"pids\": null}", "pids"},
        {0, "{\"pids\": [], \"address-types\": \"ipv4\"}", "address-types"},
        {1, "{\"cost-type\": \"num-routing\"}", "cost-type"},
        {1, "{" TYPE("7", "\"ordinal\"") "}", "cost-type/cost-metric"},
        {1, "{" TYPE("\"hopcount\"", "[]") "}", "cost-type/cost-mode"},
        {1, "{" TYPE("\"hopcount\"", "\"ordinal\"") ", \"pids\": [\"far\"]}", "pids"},
        {1,
         "{" TYPE("\"hopcount\"", "\"ordinal\"") ", \"pids\": {\"srcs\": \"far\", \"dsts\": []}}",
         "pids/srcs"},
        {1, "{" TYPE("\"hopcount\"", "\"ordinal\"") ", \"constraints\": \"gt 1\"}", "constraints"},
        {2, "{\"properties\": \"net.pid\", \"endpoints\": [\"ipv4:192.0.2.1\"]}", "properties"},
        {2, "{\"properties\": [\"net.pid\"], \"endpoints\": \"ipv4:192.0.2.1\"}", "endpoints"},
        {3, "{" TYPE("\"hopcount\"", "\"ordinal\"") ", \"endpoints\": [\"ipv4:192.0.2.1\"]}",
         "endpoints"},
        {3, "{" TYPE("\"hopcount\"", "\"ordinal\"") ", \"endpoints\": {\"srcs\": true}}",
         "endpoints/srcs"},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        refused_at(*cmocka_state, cases[i].service, cases[i].body, "E_INVALID_FIELD_TYPE",
                   cases[i].field, NULL);
}

/* 29, 30, 31: section 8.5.2 */
TEST(an_element_of_another_type_is_an_invalid_value_given_as_a_string)
{
    static const char *const elements[][2] = {{"7", "7"},       {"1.5", "1.5"},
                                              {"true", "true"}, {"null", "null"},
                                              {"[]", "[]"},     {"{\"a\": 1}", "{\"a\":1}"}};
    static const struct {
        size_t service;
        const char *body, *field;
    } cases[] = {
        {0, "{\"pids\": [%s]}", "pids"},
        {0, "{\"pids\": [], \"address-types\": [\"ipv4\", %s]}", "address-types"},
        {1, "{" TYPE("\"hopcount\"", "\"ordinal\"") ", \"pids\": {\"srcs\": [], \"dsts\": [%s]}}",
         "pids/dsts"},
        {1, "{" TYPE("\"hopcount\"", "\"ordinal\"") ", \"constraints\": [%s]}", "constraints"},
        {2, "{\"properties\": [%s], \"endpoints\": [\"ipv4:192.0.2.1\"]}", "properties"},
        {2, "{\"properties\": [\"net.pid\"], \"endpoints\": [%s]}", "endpoints"},
        {3, "{" TYPE("\"hopcount\"", "\"ordinal\"") ", \"endpoints\": {\"srcs\": [%s]}}",
         "endpoints/srcs"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        for (size_t k = 0; k < COUNT(elements); k++) {
            const char *hole = strstr(cases[i].body, "%s");
            char body[300];
            snprintf(body, sizeof body, "%.*s%s%s", (int)(hole - cases[i].body), cases[i].body,
                     elements[k][0], hole + 2);
            refused_at(*cmocka_state, cases[i].service, body, "E_INVALID_FIELD_VALUE",
                       cases[i].field, elements[k][1]);
        }
    }
}

/* 32, 35: sections 8.5.2, 11.3.2.3, 11.5.1.3 */
TEST(a_cost_type_outside_the_capabilities_is_an_invalid_value)
{
    for (size_t service = 1; service <= 3; service += 2) {
        refused_at(*cmocka_state, service, "{" TYPE("\"money\"", "\"ordinal\"") "}",
                   "E_INVALID_FIELD_VALUE", "cost-type/cost-metric", "money");
        refused_at(*cmocka_state, service, "{" TYPE("\"hopcount\"", "\"foo\"") "}",
                   "E_INVALID_FIELD_VALUE", "cost-type/cost-mode", "foo");
        refused_at(*cmocka_state, service, "{" TYPE("\"hopcount\"", "\"Ordinal\"") "}",
                   "E_INVALID_FIELD_VALUE", "cost-type/cost-mode", "Ordinal");
    }
}

/* 33: section 8.5.2 */
TEST(of_several_faults_exactly_one_is_answered)
{
    struct wire_reply r;
    served_post(*cmocka_state, services[3][0], services[3][1],
                "{\"cost-type\": {\"cost-mode\": 7}, \"constraints\": [\"x\"]}", &r);
    json_t *d = json_loadb(r.body, r.size, 0, NULL);
    assert_int_equal(json_object_size(d), 1);
    assert_true(json_is_string(json_object_get(json_object_get(d, "meta"), "code")));
    json_decref(d);
    assert_alto_error(&r, NULL, NULL, NULL);
}

/* 36: RFC 8259 sections 4, 8.1 */
TEST(what_is_no_good_json_is_a_clean_syntax_error)
{
    static const char *const bodies[] = {"{\"pids\": [], \"pids\": []}",
                                         "{\"pids\": [NaN]}",
                                         "{\"pids\": [-Infinity]}",
                                         "{\"pids\": [\"\xff\"]}",
                                         "{\"pids\": [\"\xed\xa0\x80\"]}",
                                         "{\"pids\": [\"\\udc00\"]}",
                                         "{\"pids\": [\"\\u0000\"]}",
                                         "{\"pids\": [\"a\nb\"]}",
                                         "{\"pids\": []} {}",
                                         "{'pids': []}",
                                         "\xef\xbb\xbf{\"pids\": []}"};
    for (size_t i = 0; i < COUNT(services); i++) {
        for (size_t k = 0; k < COUNT(bodies); k++)
            refused_at(*cmocka_state, i, bodies[k], "E_SYNTAX", NULL, NULL);
    }
}

TEST(parameters_that_are_fine_are_answered)
{
    for (size_t i = 0; i < COUNT(services); i++) {
        struct wire_reply r;
        served_post(*cmocka_state, services[i][0], services[i][1], services[i][2], &r);
        assert_int_equal(r.status, 200);
        wire_fini(&r);
    }
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(what_cannot_be_parsed_is_a_syntax_error_that_says_where),
        ONE(an_empty_body_and_one_that_is_no_object_are_syntax_errors),
        ONE(a_post_without_a_body_is_a_syntax_error),
        ONE(an_absent_member_is_missing_and_named_by_its_full_path),
        ONE(a_member_of_another_type_is_an_invalid_type),
        ONE(an_element_of_another_type_is_an_invalid_value_given_as_a_string),
        ONE(a_cost_type_outside_the_capabilities_is_an_invalid_value),
        ONE(of_several_faults_exactly_one_is_answered),
        ONE(what_is_no_good_json_is_a_clean_syntax_error),
        ONE(parameters_that_are_fine_are_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
