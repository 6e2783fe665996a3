#include "sim/alto/message.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/test.h"

static void check_rejected(const char *text, const char *message)
{
    struct err e = ERR_INIT;
    json_t *root, *meta;
    assert_int_equal(message_read(text, strlen(text), &root, &meta, &e), -EINVAL);
    assert_string_equal(e.text, message);
    assert_null(root);
}

TEST(a_message_is_an_object_with_meta)
{
    static const char text[] = "{\"meta\": {\"code\": 1}, \"unknown\": []}";
    json_t *root, *meta;
    assert_int_equal(message_read(text, strlen(text), &root, &meta, NULL), 0);
    assert_int_equal(json_object_size(meta), 1);
    json_decref(root);
}

TEST(what_is_no_message_is_said)
{
    check_rejected("[]", "the message is an array, not an object");
    check_rejected("{}", "\"meta\" is missing");
    check_rejected("{\"meta\": 7}", "\"meta\" is 7, not an object");
    check_rejected("", "line 1, column 0: not valid JSON: unexpected token near end of file");
    check_rejected("{\"meta\": {}, \"meta\": {}}",
                   "line 1, column 19: not valid JSON: duplicate object key near '\"meta\"'");
    check_rejected("{\"meta\": {}} x",
                   "line 1, column 14: not valid JSON: end of file expected near 'x'");
}

TEST(a_body_that_is_no_text_at_all_is_no_message)
{
    struct err e = ERR_INIT;
    json_t *root, *meta;
    assert_int_equal(message_read(NULL, 0, &root, &meta, &e), -EINVAL);
    assert_int_equal(message_read("\xff\xfe", 2, &root, &meta, &e), -EINVAL);
}

TEST(deep_nesting_is_no_message)
{
    static char deep[100000];
    json_t *root, *meta;
    memset(deep, '[', sizeof deep);
    assert_int_equal(message_read(deep, sizeof deep, &root, &meta, NULL), -EINVAL);
}

TEST(names_are_as_in_section_10_1)
{
    char name[66];
    memset(name, 'n', 64);
    name[64] = '\0';
    assert_true(message_name_ok("PID-1:a@b_c"));
    assert_true(message_name_ok("map.part"));
    assert_true(message_name_ok(name));
    name[64] = 'n';
    name[65] = '\0';
    assert_false(message_name_ok(name));
    assert_false(message_name_ok(""));
    assert_false(message_name_ok("a b"));
    assert_false(message_name_ok("a/b"));
    assert_false(message_name_ok("caf\xc3\xa9"));
}

static int read_vtag(const char *text, struct vtag *out, struct err *e)
{
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    assert_non_null(value);
    int code = message_vtag(value, out, e);
    json_decref(value);
    return code;
}

TEST(version_tags_are_equal_byte_for_byte)
{
    struct vtag a, b;
    assert_int_equal(read_vtag("{\"resource-id\": \"m\", \"tag\": \"x1\", \"more\": 0}", &a, NULL),
                     0);
    assert_int_equal(read_vtag("{\"tag\": \"x1\", \"resource-id\": \"m\"}", &b, NULL), 0);
    assert_true(vtag_equal(&a, &b));
    assert_int_equal(read_vtag("{\"tag\": \"X1\", \"resource-id\": \"m\"}", &b, NULL), 0);
    assert_false(vtag_equal(&a, &b));
    assert_int_equal(read_vtag("{\"tag\": \"x1\", \"resource-id\": \"n\"}", &b, NULL), 0);
    assert_false(vtag_equal(&a, &b));
}

TEST(a_malformed_version_tag_is_said)
{
    static const char *const cases[][2] = {
        {"7", "\"resource-id\" is missing"},
        {"{\"resource-id\": \"m\"}", "\"tag\" is missing"},
        {"{\"resource-id\": \"m\", \"tag\": 5}", "\"tag\" is 5, not a string"},
        {"{\"resource-id\": \"m m\", \"tag\": \"x\"}",
         "\"resource-id\" of a version tag is no resource ID"},
        {"{\"resource-id\": \"m\", \"tag\": \"\"}",
         "\"tag\" is not 1 to 64 characters of U+0021 to U+007E"},
        {"{\"resource-id\": \"m\", \"tag\": \"a b\"}",
         "\"tag\" is not 1 to 64 characters of U+0021 to U+007E"},
        {"{\"resource-id\": \"m\", \"tag\": \"\\u007f\"}",
         "\"tag\" is not 1 to 64 characters of U+0021 to U+007E"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct err e = ERR_INIT;
        struct vtag tag;
        assert_int_equal(read_vtag(cases[i][0], &tag, &e), -EINVAL);
        assert_string_equal(e.text, cases[i][1]);
    }
}

TEST(a_tag_has_at_most_64_characters)
{
    char text[140], tag[66] = "";
    struct vtag out;
    memset(tag, 't', 64);
    snprintf(text, sizeof text, "{\"resource-id\": \"m\", \"tag\": \"%s\"}", tag);
    assert_int_equal(read_vtag(text, &out, NULL), 0);
    assert_string_equal(out.tag, tag);
    tag[64] = 't';
    snprintf(text, sizeof text, "{\"resource-id\": \"m\", \"tag\": \"%s\"}", tag);
    assert_int_equal(read_vtag(text, &out, NULL), -EINVAL);
}

static int read_type(const char *metric, const char *mode, struct alto_cost_type *out)
{
    json_t *value =
        json_pack("{s:s, s:s, s:i}", "cost-metric", metric, "cost-mode", mode, "description", 1);
    int code = message_cost_type(value, out, NULL);
    json_decref(value);
    return code;
}

TEST(cost_types_have_metric_and_mode)
{
    struct alto_cost_type a, b;
    assert_int_equal(read_type("routingcost", "numerical", &a), 0);
    assert_string_equal(a.metric, "routingcost");
    assert_int_equal(a.mode, ALTO_NUMERICAL);
    assert_int_equal(read_type("routingcost", "ordinal", &b), 0);
    assert_int_equal(b.mode, ALTO_ORDINAL);
    assert_false(alto_cost_type_equal(&a, &b));
    assert_int_equal(read_type("hopcount", "numerical", &b), 0);
    assert_false(alto_cost_type_equal(&a, &b));
    assert_int_equal(read_type("routingcost", "numerical", &b), 0);
    assert_true(alto_cost_type_equal(&a, &b));
}

TEST(modes_of_extensions_are_known_to_be_others)
{
    struct alto_cost_type type; /* RFC 9275's path vector */
    assert_int_equal(read_type("ane-path", "array", &type), 0);
    assert_int_equal(type.mode, ALTO_OTHER_MODE);
}

TEST(malformed_metrics_are_refused)
{
    struct alto_cost_type type;
    assert_int_equal(read_type("", "numerical", &type), -EINVAL);
    assert_int_equal(read_type("a b", "numerical", &type), -EINVAL);
    assert_int_equal(read_type("123456789012345678901234567890123", "numerical", &type), -EINVAL);
    assert_int_equal(read_type("12345678901234567890123456789012", "numerical", &type), 0);
}

static int read_cost(const char *text, enum alto_mode mode, double *cost)
{
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    assert_non_null(value);
    int code = message_cost(value, mode, cost, NULL);
    json_decref(value);
    return code;
}

TEST(costs_are_numbers_that_are_not_negative)
{
    double cost;
    assert_int_equal(read_cost("0", ALTO_NUMERICAL, &cost), 0);
    assert_true(cost == 0);
    assert_int_equal(read_cost("1.5e2", ALTO_NUMERICAL, &cost), 0);
    assert_true(cost == 150);
    static const char *const bad[] = {"-1",   "-0.5", "\"NaN\"", "\"7\"",
                                      "null", "true", "[1]",     "{}"};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(read_cost(bad[i], ALTO_NUMERICAL, &cost), -EINVAL);
}

TEST(ordinal_costs_are_whole)
{
    double cost;
    assert_int_equal(read_cost("3", ALTO_ORDINAL, &cost), 0);
    assert_int_equal(read_cost("3.0", ALTO_ORDINAL, &cost), 0);
    assert_int_equal(read_cost("3.5", ALTO_ORDINAL, &cost), -EINVAL);
    assert_int_equal(read_cost("-3", ALTO_ORDINAL, &cost), -EINVAL);
}

TEST(a_number_beyond_a_double_is_no_json)
{
    static const char text[] = "{\"meta\": {}, \"cost\": 1e999}";
    json_t *root, *meta;
    assert_int_equal(message_read(text, strlen(text), &root, &meta, NULL), -EINVAL);
}

TEST(any_error_code_is_taken)
{
    char code[ALTO_ERROR_CODE];
    static const char known[] = "{\"meta\": {\"code\": \"E_SYNTAX\", \"syntax-error\": \"x\"}}";
    static const char odd[] = "{\"meta\": {\"code\": \"E_SOMETHING_NOBODY_HAS_EVER_HEARD_OF\"}}";
    static const char none[] = "{\"meta\": {}}";
    assert_int_equal(message_error_code(known, strlen(known), code, NULL), 0);
    assert_string_equal(code, "E_SYNTAX");
    assert_int_equal(message_error_code(odd, strlen(odd), code, NULL), 0);
    assert_string_equal(code, "E_SOMETHING_NOBODY_HAS_EVER_HEA");
    assert_int_equal(message_error_code(none, strlen(none), code, NULL), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_an_object_with_meta),
        cmocka_unit_test(what_is_no_message_is_said),
        cmocka_unit_test(a_body_that_is_no_text_at_all_is_no_message),
        cmocka_unit_test(deep_nesting_is_no_message),
        cmocka_unit_test(names_are_as_in_section_10_1),
        cmocka_unit_test(version_tags_are_equal_byte_for_byte),
        cmocka_unit_test(a_malformed_version_tag_is_said),
        cmocka_unit_test(a_tag_has_at_most_64_characters),
        cmocka_unit_test(cost_types_have_metric_and_mode),
        cmocka_unit_test(modes_of_extensions_are_known_to_be_others),
        cmocka_unit_test(malformed_metrics_are_refused),
        cmocka_unit_test(costs_are_numbers_that_are_not_negative),
        cmocka_unit_test(ordinal_costs_are_whole),
        cmocka_unit_test(a_number_beyond_a_double_is_no_json),
        cmocka_unit_test(any_error_code_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
