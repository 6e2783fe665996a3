#include "sim/base/json.h"
#include "sim/base/err.h"
#include "tests/support/faults.h"
#include "tests/support/quoted.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <float.h>
#include <stdlib.h>
#include <string.h>

/* Fails unless `found` (taken) equals the text. */
static void equals(json_t *found, const char *wanted)
{
    json_t *value = quoted_json(wanted);
    if (!found || !json_equal(found, value)) {
        char *text = found ? json_dumps(found, JSON_ENCODE_ANY) : NULL;
        print_error("found %s, wanted %s\n", text ? text : "nothing", wanted);
        free(text);
        fail();
    }
    json_decref(found);
    json_decref(value);
}

/* --- Reading ---------------------------------------------------------------------------------- */

TEST(any_value_may_be_a_whole_document)
{
    equals(quoted_json("7"), "7");
    equals(quoted_json("null"), "null");
    equals(quoted_json(" {'a': [1, 2.5, 'x', true]} "), "{'a': [1, 2.5, 'x', true]}");
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
    assert_int_equal(code, -EIO);
    assert_string_equal(e.text, "/: cannot read: Input/output error");
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

/* --- Pointers (RFC 6901) ---------------------------------------------------------------------- */

/* Section 5. */
TEST(the_pointers_of_rfc_6901_find_what_it_says)
{
    json_t *root =
        quoted_json("{'foo': ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'e^f': 3, 'g|h': 4,"
                    " 'i\\\\j': 5, 'k\\\"l': 6, ' ': 7, 'm~n': 8}");
    static const struct {
        const char *pointer, *value;
    } examples[] = {
        {"/foo", "['bar', 'baz']"},
        {"/foo/0", "'bar'"},
        {"/", "0"},
        {"/a~1b", "1"},
        {"/c%d", "2"},
        {"/e^f", "3"},
        {"/g|h", "4"},
        {"/i\\j", "5"},
        {"/k\"l", "6"},
        {"/ ", "7"},
        {"/m~0n", "8"},
    };
    assert_ptr_equal(json_pointer_get(root, ""), root);
    for (size_t i = 0; i < COUNT(examples); i++)
        equals(json_incref(json_pointer_get(root, examples[i].pointer)), examples[i].value);
    json_decref(root);
}

TEST(a_pointer_to_nothing_finds_nothing)
{
    json_t *root = quoted_json("{'a': [1, {'b': 2}], 'c': 3, '': {}}");
    static const char *const pointers[] = {"/x",   "/a/2",  "/a/-",  "/a/01",         "/a/1/b/c",
                                           "/c/0", "/a/-1", "/a/ 0", "/a/4294967296", "/a/",
                                           "a",    "/a~2",  "/a~",   "//a",           "/a/1/b/"};
    for (size_t i = 0; i < COUNT(pointers); i++)
        assert_null(json_pointer_get(root, pointers[i]));
    assert_null(json_pointer_get(NULL, "/a"));
    json_decref(root);
}

/* ~01 is ~1, not /: the escapes are undone once (section 4). */
TEST(escapes_are_undone_once)
{
    json_t *root = quoted_json("{'~1': 1, '/': 2}");
    equals(json_incref(json_pointer_get(root, "/~01")), "1");
    equals(json_incref(json_pointer_get(root, "/~1")), "2");
    json_decref(root);
}

TEST(a_pushed_key_is_escaped_and_can_be_popped)
{
    char pointer[64] = "";
    assert_int_equal(json_pointer_push(pointer, sizeof pointer, "a/b~c"), 0);
    assert_string_equal(pointer, "/a~1b~0c");
    size_t before = json_pointer_push_index(pointer, sizeof pointer, 12);
    assert_string_equal(pointer, "/a~1b~0c/12");
    pointer[before] = '\0';
    assert_string_equal(pointer, "/a~1b~0c");
}

TEST(a_pointer_that_does_not_fit_is_cut)
{
    char pointer[8] = "";
    json_pointer_push(pointer, sizeof pointer, "abcdefghij");
    assert_true(strlen(pointer) < sizeof pointer);
    assert_int_equal(strncmp(pointer, "/abcdefghij", strlen(pointer)), 0);
    size_t before = json_pointer_push(pointer, sizeof pointer, "~~~~~~");
    assert_true(strlen(pointer) < sizeof pointer);
    assert_true(before <= strlen(pointer));
    char tiny[1] = "";
    json_pointer_push(tiny, sizeof tiny, "a");
    assert_string_equal(tiny, "");
}

static void sets(const char *root_text, const char *pointer, const char *value, const char *wanted)
{
    struct err e = ERR_INIT;
    json_t *root = quoted_json(root_text);
    int code = json_pointer_set(root, pointer, quoted_json(value), &e);
    if (code)
        print_error("%s\n", e.text);
    assert_int_equal(code, 0);
    equals(root, wanted);
}

TEST(setting_replaces_or_adds_a_member)
{
    sets("{'a': 1}", "/a", "2", "{'a': 2}");
    sets("{'a': 1}", "/b", "[]", "{'a': 1, 'b': []}");
    sets("{'a': {'b/c': 1}}", "/a/b~1c", "2", "{'a': {'b/c': 2}}");
}

TEST(setting_makes_the_objects_on_the_way)
{
    sets("{}", "/a/b/0", "1", "{'a': {'b': {'0': 1}}}");
    sets("{'a': [{}]}", "/a/0/b/c", "1", "{'a': [{'b': {'c': 1}}]}");
}

TEST(setting_replaces_or_appends_an_element)
{
    sets("{'a': [1, 2]}", "/a/1", "3", "{'a': [1, 3]}");
    sets("{'a': [1, 2]}", "/a/-", "3", "{'a': [1, 2, 3]}");
    sets("[]", "/-", "3", "[3]");
}

/* What is refused leaves the document as it was. */
static void does_not_set(const char *root_text, const char *pointer, const char *message)
{
    struct err e = ERR_INIT;
    json_t *root = quoted_json(root_text);
    assert_int_equal(json_pointer_set(root, pointer, quoted_json("1"), &e), -EINVAL);
    assert_string_equal(e.text, message);
    equals(root, root_text);
}

TEST(a_pointer_that_cannot_be_set_is_refused)
{
    does_not_set("{}", "", "\"\" is no JSON pointer: it must start with /");
    does_not_set("{}", "a", "\"a\" is no JSON pointer: it must start with /");
    does_not_set("{}", "/a/b~2", "\"/a/b~2\" is no JSON pointer: ~ must be followed by 0 or 1");
    does_not_set("{}", "/a/b/c~", "\"/a/b/c~\" is no JSON pointer: ~ must be followed by 0 or 1");
    does_not_set("{}", "/a/\xff", "\"/a/\xff\" is no JSON pointer: it is not UTF-8");
    does_not_set("{'a': [1]}", "/a/1", "/a/1: \"1\" is no element of the array there");
    does_not_set("{'a': [1]}", "/a/x/y", "/a/x/y: \"x\" is no element of the array there");
    does_not_set("{'a': [1]}", "/a/-/y", "/a/-/y: \"-\" is no element of the array there");
    does_not_set("{'a': 1}", "/a/b", "/a/b: \"b\" is below a value that is no object or array");
    does_not_set("{'a': 1}", "/a/b/c", "/a/b/c: \"b\" is below a value that is no object or array");
    does_not_set("7", "/a", "/a: \"a\" is below a value that is no object or array");
}

TEST(setting_without_memory_says_so)
{
    for (size_t n = 0;; n++) {
        struct err e = ERR_INIT;
        json_t *root = quoted_json("{'a': {}}"), *value = quoted_json("[1]");
        faults_start(n);
        int code = json_pointer_set(root, "/a/b/c", value, &e);
        if (!faults_stop()) {
            assert_int_equal(code, 0);
            equals(root, "{'a': {'b': {'c': [1]}}}");
            break;
        }
        assert_int_equal(code, -ENOMEM);
        assert_string_equal(e.text, "/a/b/c: Cannot allocate memory");
        json_decref(root);
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

/* --- Merge patches (RFC 7396) ----------------------------------------------------------------- */

/* Appendix A, all of it. */
static const struct {
    const char *original, *patch, *result;
} merges[] = {
    {"{'a':'b'}", "{'a':'c'}", "{'a':'c'}"},
    {"{'a':'b'}", "{'b':'c'}", "{'a':'b', 'b':'c'}"},
    {"{'a':'b'}", "{'a':null}", "{}"},
    {"{'a':'b', 'b':'c'}", "{'a':null}", "{'b':'c'}"},
    {"{'a':['b']}", "{'a':'c'}", "{'a':'c'}"},
    {"{'a':'c'}", "{'a':['b']}", "{'a':['b']}"},
    {"{'a': {'b': 'c'}}", "{'a': {'b': 'd', 'c': null}}", "{'a': {'b': 'd'}}"},
    {"{'a': [{'b':'c'}]}", "{'a': [1]}", "{'a': [1]}"},
    {"['a','b']", "['c','d']", "['c','d']"},
    {"{'a':'b'}", "['c']", "['c']"},
    {"{'a':'foo'}", "null", "null"},
    {"{'a':'foo'}", "'bar'", "'bar'"},
    {"{'e':null}", "{'a':1}", "{'e':null, 'a':1}"},
    {"[1,2]", "{'a':'b', 'c':null}", "{'a':'b'}"},
    {"{}", "{'a': {'bb': {'ccc': null}}}", "{'a': {'bb': {}}}"},
};

TEST(the_merge_patches_of_rfc_7396_give_what_it_says)
{
    for (size_t i = 0; i < COUNT(merges); i++) {
        json_t *target = quoted_json(merges[i].original), *patch = quoted_json(merges[i].patch);
        equals(json_merge_patch(target, patch), merges[i].result);
        equals(target, merges[i].original); /* neither is changed */
        equals(patch, merges[i].patch);
    }
}

TEST(what_is_absent_can_be_patched)
{
    json_t *patch = quoted_json("{'a': {'b': null, 'c': 1}}");
    equals(json_merge_patch(NULL, patch), "{'a': {'c': 1}}");
    json_decref(patch);
}

/* An arm that is changed further must not change the scenario it came from. */
TEST(a_patched_document_shares_nothing_with_the_two)
{
    json_t *target = quoted_json("{'a': {'b': [1]}, 'x': {}}"),
           *patch = quoted_json("{'c': {'d': [2]}}");
    json_t *merged = json_merge_patch(target, patch);
    json_pointer_set(merged, "/a/b/0", quoted_json("8"), NULL);
    json_pointer_set(merged, "/x/y", quoted_json("8"), NULL);
    json_pointer_set(merged, "/c/d/-", quoted_json("8"), NULL);
    equals(merged, "{'a': {'b': [8]}, 'x': {'y': 8}, 'c': {'d': [2, 8]}}");
    equals(target, "{'a': {'b': [1]}, 'x': {}}");
    equals(patch, "{'c': {'d': [2]}}");
}

TEST(merging_without_memory_gives_null)
{
    json_t *target = quoted_json("{'a': {'b': [1]}, 'x': {}}");
    json_t *patch = quoted_json("{'a': {'b': null, 'c': [2]}, 'y': {'z': 1}}");
    for (size_t n = 0;; n++) {
        faults_start(n);
        json_t *merged = json_merge_patch(target, patch);
        if (!faults_stop()) {
            equals(merged, "{'a': {'c': [2]}, 'x': {}, 'y': {'z': 1}}");
            break;
        }
        assert_null(merged);
    }
    json_decref(target);
    json_decref(patch);
}

static void differs(const char *from_text, const char *to_text, const char *wanted)
{
    json_t *from = quoted_json(from_text), *to = quoted_json(to_text);
    equals(json_merge_diff(from, to), wanted);
    json_decref(from);
    json_decref(to);
}

TEST(a_diff_names_just_what_changed)
{
    differs("{'a': 1, 'b': {'c': 2, 'd': 3}}", "{'a': 1, 'b': {'c': 2, 'd': 4}}",
            "{'b': {'d': 4}}");
    differs("{'a': 1, 'b': 2}", "{'b': 2}", "{'a': null}");
    differs("{'a': [1, 2]}", "{'a': [1, 3]}", "{'a': [1, 3]}");
    differs("{'a': 1}", "{'a': {}}", "{'a': {}}");
    differs("{'a': 1}", "{'a': 1.0}", "{'a': 1.0}");
    differs("{'a': 1}", "[1]", "[1]");
}

TEST(equal_documents_have_no_diff)
{
    json_t *value = quoted_json("{'a': [1, {'b': null}]}");
    assert_null(json_merge_diff(value, value));
    json_decref(value);
}

TEST(a_diff_without_memory_is_null_never_half_of_it)
{
    json_t *from = quoted_json("{'a': {'b': 1}, 'x': {'y': 1}, 'z': 1}");
    json_t *to = quoted_json("{'a': {'b': 2, 'c': 3}, 'x': {'y': [1]}, 'n': {}}");
    for (size_t n = 0;; n++) {
        faults_start(n);
        json_t *patch = json_merge_diff(from, to);
        if (!faults_stop()) {
            equals(patch, "{'a': {'b': 2, 'c': 3}, 'x': {'y': [1]}, 'z': null, 'n': {}}");
            break;
        }
        assert_null(patch);
    }
    json_decref(from);
    json_decref(to);
}

/* --- Writing ---------------------------------------------------------------------------------- */

TEST(numbers_are_written_short_and_read_back)
{
    char text[32];
    assert_string_equal(json_number(0.1, text), "0.1");
    assert_string_equal(json_number(3, text), "3");
    assert_string_equal(json_number(-2.5, text), "-2.5");
    assert_string_equal(json_number(1e300, text), "1e+300");
    assert_string_equal(json_number(9007199254740993.0, text), "9007199254740992");
    assert_string_equal(json_number(0.1 + 0.2, text), "0.30000000000000004");
    static const double hard[] = {DBL_MAX,  DBL_MIN, 0x1p-1074,
                                  -DBL_MAX, 1.0 / 3, 123456789012345678.0};
    for (size_t i = 0; i < COUNT(hard); i++)
        assert_double_is(strtod(json_number(hard[i], text), NULL), hard[i]);
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
        cmocka_unit_test(the_pointers_of_rfc_6901_find_what_it_says),
        cmocka_unit_test(a_pointer_to_nothing_finds_nothing),
        cmocka_unit_test(escapes_are_undone_once),
        cmocka_unit_test(a_pushed_key_is_escaped_and_can_be_popped),
        cmocka_unit_test(a_pointer_that_does_not_fit_is_cut),
        cmocka_unit_test(setting_replaces_or_adds_a_member),
        cmocka_unit_test(setting_makes_the_objects_on_the_way),
        cmocka_unit_test(setting_replaces_or_appends_an_element),
        cmocka_unit_test(a_pointer_that_cannot_be_set_is_refused),
        cmocka_unit_test(setting_without_memory_says_so),
        cmocka_unit_test(a_text_fits_where_it_is_utf_8),
        cmocka_unit_test(the_merge_patches_of_rfc_7396_give_what_it_says),
        cmocka_unit_test(what_is_absent_can_be_patched),
        cmocka_unit_test(a_patched_document_shares_nothing_with_the_two),
        cmocka_unit_test(merging_without_memory_gives_null),
        cmocka_unit_test(a_diff_names_just_what_changed),
        cmocka_unit_test(equal_documents_have_no_diff),
        cmocka_unit_test(a_diff_without_memory_is_null_never_half_of_it),
        cmocka_unit_test(numbers_are_written_short_and_read_back),
        cmocka_unit_test(string_literals_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
