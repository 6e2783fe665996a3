#include "sim/base/json.h"
#include "sim/base/err.h"
#include "tests/support/quoted.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <float.h>
#include <stdlib.h>
#include <string.h>

/* --- Reading ---------------------------------------------------------------------------------- */

TEST(any_value_may_be_a_whole_document)
{
    is_json(quoted_json("7"), "7");
    is_json(quoted_json("null"), "null");
    is_json(quoted_json(" {'a': [1, 2.5, 'x', true]} "), "{'a': [1, 2.5, 'x', true]}");
}

static void is_refused(const char *text, const char *message)
{
    struct err e = ERR_INIT;
    json_t *value = json_read_text(text, strlen(text), "x.json", &e);
    assert_null(value);
    assert_string_equal(e.text, message);
}

TEST(what_is_no_json_is_said_with_line_and_column)
{
    is_refused("", "x.json: line 1, column 0: not valid JSON: unexpected token near end of file");
    is_refused("{\n  \"a\": 1,,\n}",
               "x.json: line 2, column 10: not valid JSON: string or '}' expected near ','");
    is_refused("[1] [2]",
               "x.json: line 1, column 5: not valid JSON: end of file expected near '['");
}

TEST(a_key_that_stands_twice_is_refused)
{
    is_refused("{\"a\": 1, \"a\": 2}",
               "x.json: line 1, column 12: not valid JSON: duplicate object key near '\"a\"'");
}

TEST(bytes_that_are_no_text_are_refused)
{
    struct err e = ERR_INIT;
    assert_null(json_read_text("[1]\0[2]", 7, "x", &e));
    assert_null(json_read_text("\"\xff\"", 3, "x", &e));
    assert_null(json_read_text("\"a\\u0000b\"", 10, "x", &e));
}

TEST(a_tower_of_brackets_is_refused_not_climbed)
{
    enum { HIGH = 100000 };
    char *text = malloc(HIGH);
    assert_non_null(text);
    memset(text, '[', HIGH);
    struct err e = ERR_INIT;
    assert_null(json_read_text(text, HIGH, "x", &e));
    assert_non_null(strstr(e.text, "maximum parsing depth reached"));
    free(text);
}

TEST(a_file_that_is_not_there_is_bad_input)
{
    int code = 0;
    struct err e = ERR_INIT;
    assert_null(json_read_file("/nowhere/x.json", &code, &e));
    assert_int_equal(code, -EINVAL);
    assert_string_equal(e.text, "/nowhere/x.json: there is no such file");
    assert_null(json_read_file("/nowhere/x.json", &code, NULL));
}

TEST(a_folder_is_no_file_to_read)
{
    int code = 0;
    struct err e = ERR_INIT;
    assert_null(json_read_file("/", &code, &e));
    assert_int_equal(code, -EINVAL); /* a person named it */
    assert_string_equal(e.text, "/: found a folder, allowed: a file");
}

TEST(a_written_file_reads_back_equal)
{
    char *dir = temp_dir(), *path = temp_text(dir, "x.json", "");
    json_t *value = quoted_json("{'b': [0.1, 1e300, 3, -0.0], 'a': 'é\\n\\u0001'}");
    assert_int_equal(json_write_file(value, path), 0);
    char *text = temp_read(path);
    assert_int_equal(text[strlen(text) - 1], '\n');
    assert_true(strstr(text, "\"b\"") < strstr(text, "\"a\"")); /* keys in their order */
    int code;
    json_t *again = json_read_file(path, &code, NULL);
    assert_int_equal(code, 0);
    assert_true(json_equal(value, again));
    json_decref(again);
    json_decref(value);
    free(text);
    free(path);
    temp_free(dir);
}

TEST(a_broken_file_is_named)
{
    char *dir = temp_dir(), *path = temp_text(dir, "x.json", "{\n");
    int code = 0;
    struct err e = ERR_INIT;
    assert_null(json_read_file(path, &code, &e));
    assert_int_equal(code, -EINVAL);
    assert_int_equal(strncmp(e.text, path, strlen(path)), 0);
    assert_string_equal(e.text + strlen(path), ": line 2, column 0: not valid JSON: string or '}' "
                                               "expected near end of file");
    free(path);
    temp_free(dir);
}

TEST(what_cannot_be_written_is_noticed)
{
    json_t *value = quoted_json("[1]");
    assert_int_equal(json_write_file(value, "/nowhere/x.json"), -ENOENT);
    assert_int_equal(json_write_file(value, "/dev/full"), -ENOSPC);
    json_decref(value);
}

/* --- Words ------------------------------------------------------------------------------------ */

static void is_described(const char *text, const char *wanted)
{
    char buf[80];
    json_t *value = quoted_json(text);
    assert_string_equal(json_describe(value, buf, sizeof buf), wanted);
    json_decref(value);
}

TEST(values_are_described_as_a_person_would)
{
    is_described("{'a': 1}", "an object");
    is_described("[]", "an array");
    is_described("true", "true");
    is_described("false", "false");
    is_described("null", "null");
    is_described("7", "7");
    is_described("-1", "-1");
    is_described("0.1", "0.1");
    is_described("2.0", "2.0");
    is_described("1e300", "1e300");
    is_described("'seven'", "\"seven\"");
    is_described("''", "\"\"");
    is_described("'0123456789012345678901234567890123456789012345678901234567890'", "a string");
}

TEST(a_description_keeps_to_its_buffer)
{
    char buf[6];
    json_t *value = json_string("0123456789");
    assert_string_equal(json_describe(value, buf, sizeof buf), "a str");
    json_decref(value);
}

/* --- Writing ---------------------------------------------------------------------------------- */

TEST(numbers_are_written_short_and_read_back)
{
    char text[32];
    assert_string_equal(json_number(0.1, text), "0.1");
    assert_string_equal(json_number(3, text), "3");
    assert_string_equal(json_number(0, text), "0");
    assert_string_equal(json_number(-0.0, text), "-0");
    assert_string_equal(json_number(-120, text), "-120");
    assert_string_equal(json_number(999999999999999, text), "999999999999999");
    assert_string_equal(json_number(1e15, text), "1e+15");
    assert_string_equal(json_number(-2.5, text), "-2.5");
    assert_string_equal(json_number(1e300, text), "1e+300");
    assert_string_equal(json_number(9007199254740993.0, text), "9007199254740992");
    assert_string_equal(json_number(0.1 + 0.2, text), "0.30000000000000004");
    static const double hard[] = {DBL_MAX,  DBL_MIN, 0x1p-1074,
                                  -DBL_MAX, 1.0 / 3, 123456789012345678.0};
    for (size_t i = 0; i < COUNT(hard); i++)
        assert_double_is(strtod(json_number(hard[i], text), NULL), hard[i]);
}

/* 0.1 + 0.2 is 0.30000000000000004: 17 digits, which show in all numbers then. */
TEST(a_value_is_written_on_a_line_with_as_few_digits_as_read_back)
{
    static const char *const texts[] = {"{\"a\":[0.1,1.0,20,null],\"b\":\"\"}", "\"word\"", "0.5",
                                        "[0.30000000000000004,0.10000000000000001]"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        json_t *value = json_loads(texts[i], JSON_DECODE_ANY, NULL);
        char *text = json_text(value);
        assert_string_equal(text, texts[i]);
        free(text);
        json_decref(value);
    }
}

TEST(a_file_is_written_with_as_few_digits_as_read_back)
{
    char *dir = temp_dir(), *path = temp_text(dir, "x.json", "");
    json_t *value = quoted_json("[0.1]");
    assert_int_equal(json_write_file(value, path), 0);
    char *text = temp_read(path);
    assert_string_equal(text, "[\n  0.1\n]\n");
    json_decref(value);
    free(text);
    free(path);
    temp_free(dir);
}

TEST(string_literals_read_back)
{
    static const char *const texts[] = {"",    "plain",    "\"quoted\" \\ back", "\n\t\r\x01\x1f",
                                        "é€😀", "</script>"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        char *literal = NULL;
        size_t size;
        FILE *out = open_memstream(&literal, &size);
        json_put_string(out, texts[i]);
        assert_int_equal(fclose(out), 0);
        json_t *value = json_read_text(literal, size, "literal", NULL);
        assert_string_equal(json_string_value(value), texts[i]);
        json_decref(value);
        free(literal);
    }
}

/* The ends of each length (RFC 3629 section 3), and what overlong forms and surrogates would be. */
TEST(a_text_fits_where_it_is_utf_8)
{
    static const char *const good[] = {"", "plain\x7f\x01", "\xc2\x80 \xdf\xbf",
                                       "\xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xef\xbf\xbf",
                                       "\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"};
    static const char *const bad[] = {"\x80",
                                      "\xbf",
                                      "\xc1\xbf",
                                      "\xc2",
                                      "\xc2 ",
                                      "\xe0\x9f\xbf",
                                      "\xe1\x80",
                                      "\xed\xa0\x80",
                                      "\xed\xbf\xbf",
                                      "\xf0\x8f\xbf\xbf",
                                      "\xf0\x90\x80",
                                      "\xf4\x90\x80\x80",
                                      "\xf5\x80\x80\x80",
                                      "\xff",
                                      "a\xfe"};
    for (size_t i = 0; i < COUNT(good); i++) {
        json_t *string = json_string(good[i]);
        assert_true(json_text_fits(good[i]) && string);
        json_decref(string);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_true(!json_text_fits(bad[i]) && !json_string(bad[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_value_may_be_a_whole_document),
        cmocka_unit_test(what_is_no_json_is_said_with_line_and_column),
        cmocka_unit_test(a_key_that_stands_twice_is_refused),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(a_tower_of_brackets_is_refused_not_climbed),
        cmocka_unit_test(a_file_that_is_not_there_is_bad_input),
        cmocka_unit_test(a_folder_is_no_file_to_read),
        cmocka_unit_test(a_written_file_reads_back_equal),
        cmocka_unit_test(a_broken_file_is_named),
        cmocka_unit_test(what_cannot_be_written_is_noticed),
        cmocka_unit_test(values_are_described_as_a_person_would),
        cmocka_unit_test(a_description_keeps_to_its_buffer),
        cmocka_unit_test(numbers_are_written_short_and_read_back),
        cmocka_unit_test(a_value_is_written_on_a_line_with_as_few_digits_as_read_back),
        cmocka_unit_test(a_file_is_written_with_as_few_digits_as_read_back),
        cmocka_unit_test(string_literals_read_back),
        cmocka_unit_test(a_text_fits_where_it_is_utf_8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
