#include "server/request.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

static void assert_syntax(const char *body, size_t size, const char *where)
{
    struct answer a = {0};
    assert_null(request_read(body, size, &a));
    assert_int_equal(a.status, 400);
    if (!strstr(a.body.data, "\"code\":\"E_SYNTAX\"") || !strstr(a.body.data, where))
        fail_msg("%s", a.body.data);
    answer_fini(&a);
}

#define assert_text_syntax(body, where) assert_syntax(body, strlen(body), where)

TEST(a_body_that_is_no_json_says_where)
{
    assert_text_syntax("{\"a\": }", "line 1, column ");
    assert_text_syntax("{\n\"a\": 1\n", "line 3, column ");
    assert_text_syntax("{\"a\": 1} x", "line 1, column ");
    assert_text_syntax("{\"a\": NaN}", "line 1, column ");
    assert_text_syntax("{\"a\": 1, \"a\": 2}", "duplicate");
    assert_text_syntax("{\"a\": 1e999}", "overflow");
}

TEST(an_empty_body_is_a_syntax_error)
{
    assert_syntax(NULL, 0, "the body is empty");
    assert_text_syntax("  \n", "line ");
}

TEST(a_body_that_is_no_object_is_a_syntax_error)
{
    static const char *const bodies[] = {"[]", "1", "\"x\"", "null", "true"};
    for (size_t i = 0; i < COUNT(bodies); i++)
        assert_text_syntax(bodies[i], "no JSON object");
}

TEST(bytes_that_are_no_text_are_a_syntax_error_in_plain_ascii)
{
    static const char *const bodies[] = {"{\"\xff\": 1}", "{\"a\": \"\xc3\x28\"}",
                                         "{\"a\": \"\\ud800\"}", "{\"\\u0000\": 1}", "\xff\xfe{"};
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct answer a = {0};
        assert_null(request_read(bodies[i], strlen(bodies[i]), &a));
        assert_non_null(strstr(a.body.data, "E_SYNTAX"));
        for (const char *c = a.body.data; *c; c++)
            assert_in_range(*c, ' ', '~');
        answer_fini(&a);
    }
    assert_syntax("{\"a\":\0 1}", 9, "E_SYNTAX");
}

TEST(a_long_message_cut_within_a_character_stays_a_message)
{
    char body[400] = "{\"a\": ";
    for (size_t i = strlen(body); i + 2 < sizeof body; i += 2)
        memcpy(body + i, "\xc3\xa4", 3);
    assert_text_syntax(body, "E_SYNTAX");
}

TEST(nesting_is_bounded_but_brackets_in_strings_are_not_nesting)
{
    char body[300] = "{\"a\": ", *end = body + strlen(body);
    memset(end, '[', 31);
    memset(end + 31, ']', 31);
    strcpy(end + 62, "}");
    struct answer a = {0};
    json_t *value = request_read(body, strlen(body), &a);
    assert_non_null(value);
    json_decref(value);
    memset(end, '[', 32);
    memset(end + 32, ']', 32);
    strcpy(end + 64, "}");
    assert_text_syntax(body, "nested deeper than 32");
    sprintf(body, "{\"a\": \"%080d\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"}", 0);
    value = request_read(body, strlen(body), &a);
    assert_non_null(value);
    json_decref(value);
    answer_fini(&a);
}

TEST(an_integer_beyond_64_bits_is_no_fault)
{
    struct answer a = {0};
    const char *body = "{\"ignored\": 123456789012345678901234567890}";
    json_t *value = request_read(body, strlen(body), &a);
    assert_non_null(value);
    json_decref(value);
    answer_fini(&a);
}

static void assert_answer(struct answer *a, const char *body)
{
    assert_int_equal(a->status, 400);
    assert_string_equal(a->media, "application/alto-error+json");
    assert_string_equal(a->body.data, body);
    assert_int_equal(a->body.size, strlen(body));
    answer_fini(a);
}

TEST(members_are_found_by_the_last_part_of_their_path)
{
    json_t *o = json_pack("{s{ss}}", "cost-type", "cost-mode", "x"), *type, *mode;
    struct answer a = {0};
    assert_true(request_need(o, "cost-type", JSON_OBJECT, &a, &type));
    assert_true(request_need(type, "cost-type/cost-mode", JSON_STRING, &a, &mode));
    assert_string_equal(json_string_value(mode), "x");
    assert_int_equal(a.status, 0);
    json_decref(o);
}

TEST(a_missing_member_is_named_by_its_path)
{
    json_t *o = json_object(), *out;
    struct answer a = {0};
    assert_false(request_need(o, "pids/srcs", JSON_ARRAY, &a, &out));
    assert_answer(&a, "{\"meta\":{\"code\":\"E_MISSING_FIELD\",\"field\":\"pids/srcs\"}}");
    assert_true(request_may(o, "pids/srcs", JSON_ARRAY, &a, &out));
    assert_null(out);
    json_decref(o);
}

TEST(a_member_of_the_wrong_type_is_named_even_if_it_is_null)
{
    json_t *o = json_pack("{sn}", "pids"), *out;
    struct answer a = {0};
    assert_false(request_may(o, "pids", JSON_ARRAY, &a, &out));
    assert_answer(&a, "{\"meta\":{\"code\":\"E_INVALID_FIELD_TYPE\",\"field\":\"pids\"}}");
    json_decref(o);
}

TEST(an_element_that_is_no_string_is_an_invalid_value_given_back_as_a_string)
{
    static const char *const cases[][2] = {
        {"[\"a\", 7]", "7"}, {"[0.1]", "0.10000000000000001"},      {"[null]", "null"},
        {"[true]", "true"},  {"[{\"b\": [1]}]", "{\\\"b\\\":[1]}"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        json_t *array = json_loads(cases[i][0], 0, NULL);
        struct answer a = {0};
        char wanted[200];
        assert_false(request_strings(array, "pids", &a));
        snprintf(wanted, sizeof wanted,
                 "{\"meta\":{\"code\":\"E_INVALID_FIELD_VALUE\",\"field\":\"pids\","
                 "\"value\":\"%s\"}}",
                 cases[i][1]);
        assert_answer(&a, wanted);
        json_decref(array);
    }
}

/* Bodies of what JSON is made of, mostly sound: whatever way they are read, the value is jansson's. */
TEST(every_body_is_read_as_jansson_reads_it)
{
    static const char *const parts[] = {"{",
                                        "}",
                                        "[",
                                        "]",
                                        ",",
                                        ":",
                                        "\"a\"",
                                        "\"b\"",
                                        "\"\"",
                                        "{}",
                                        "[]",
                                        "1",
                                        "null",
                                        " ",
                                        "\n",
                                        "\"\\n\"",
                                        "\"\xc3\xa4\"",
                                        "\"\x7f\"",
                                        "\"a\":[",
                                        "\"b\":",
                                        "{\"a\":",
                                        "[\"c\",",
                                        "\"a\",\"b\"]",
                                        "}}"};
    uint32_t x = 7;
    size_t read = 0;
    for (int round = 0; round < ROUNDS(50000); round++) {
        char body[200] = "";
        size_t n = 1 + (x >> 16) % 12;
        strcat(body, round % 2 ? "{\"a\":" : "{");
        for (size_t i = 0; i < n; i++, x = x * 1664525 + 1013904223)
            strcat(body, parts[(x >> 8) % COUNT(parts)]);
        strcat(body, round % 3 ? "}" : "");
        x = x * 1664525 + 1013904223;
        struct answer a = {0};
        json_t *found = request_read(body, strlen(body), &a);
        json_t *wanted = json_loads(body, JSON_REJECT_DUPLICATES, NULL);
        if (!json_equal(found, wanted) && (found || wanted))
            print_error("%s\n", body);
        assert_true((found == NULL) == (wanted == NULL) && (!found || json_equal(found, wanted)));
        assert_int_equal(a.status, found ? 0 : 400);
        read += found != NULL;
        json_decref(found);
        json_decref(wanted);
        answer_fini(&a);
    }
    assert_true(read > ROUNDS(50000) / 400);
}

TEST(strings_keep_every_byte_and_lists_their_order)
{
    struct answer a = {0};
    const char *body =
        " {\"x\" :\t[ \"ipv4:192.0.2.1\" ,\"\",\"~ !#]}[{,:\" ] , \"y\":{ } , \"\":[]}\r\n";
    json_t *value = request_read(body, strlen(body), &a);
    char *text = json_dumps(value, JSON_COMPACT);
    assert_string_equal(text, "{\"x\":[\"ipv4:192.0.2.1\",\"\",\"~ !#]}[{,:\"],\"y\":{},\"\":[]}");
    free(text);
    json_decref(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_that_is_no_json_says_where),
        cmocka_unit_test(an_empty_body_is_a_syntax_error),
        cmocka_unit_test(a_body_that_is_no_object_is_a_syntax_error),
        cmocka_unit_test(bytes_that_are_no_text_are_a_syntax_error_in_plain_ascii),
        cmocka_unit_test(a_long_message_cut_within_a_character_stays_a_message),
        cmocka_unit_test(nesting_is_bounded_but_brackets_in_strings_are_not_nesting),
        cmocka_unit_test(an_integer_beyond_64_bits_is_no_fault),
        cmocka_unit_test(members_are_found_by_the_last_part_of_their_path),
        cmocka_unit_test(a_missing_member_is_named_by_its_path),
        cmocka_unit_test(a_member_of_the_wrong_type_is_named_even_if_it_is_null),
        cmocka_unit_test(an_element_that_is_no_string_is_an_invalid_value_given_back_as_a_string),
        cmocka_unit_test(every_body_is_read_as_jansson_reads_it),
        cmocka_unit_test(strings_keep_every_byte_and_lists_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
