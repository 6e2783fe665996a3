/*
 * JSON pointers (RFC 6901) and merge patches (RFC 7396): the standards' own examples, and what the
 * project adds to them.
 */
#include "sim/base/err.h"
#include "sim/base/json.h"
#include "tests/support/faults.h"
#include "tests/support/quoted.h"
#include "tests/support/test.h"

#include <errno.h>
#include <string.h>

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
        is_json(json_incref(json_pointer_get(root, examples[i].pointer)), examples[i].value);
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
    is_json(json_incref(json_pointer_get(root, "/~01")), "1");
    is_json(json_incref(json_pointer_get(root, "/~1")), "2");
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
    is_json(root, wanted);
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
    is_json(root, root_text);
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
            is_json(root, "{'a': {'b': {'c': [1]}}}");
            break;
        }
        assert_int_equal(code, -ENOMEM);
        assert_string_equal(e.text, "/a/b/c: Cannot allocate memory");
        json_decref(root);
    }
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
        is_json(json_merge_patch(target, patch), merges[i].result);
        is_json(target, merges[i].original); /* neither is changed */
        is_json(patch, merges[i].patch);
    }
}

TEST(what_is_absent_can_be_patched)
{
    json_t *patch = quoted_json("{'a': {'b': null, 'c': 1}}");
    is_json(json_merge_patch(NULL, patch), "{'a': {'c': 1}}");
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
    is_json(merged, "{'a': {'b': [8]}, 'x': {'y': 8}, 'c': {'d': [2, 8]}}");
    is_json(target, "{'a': {'b': [1]}, 'x': {}}");
    is_json(patch, "{'c': {'d': [2]}}");
}

TEST(merging_without_memory_gives_null)
{
    json_t *target = quoted_json("{'a': {'b': [1]}, 'x': {}}");
    json_t *patch = quoted_json("{'a': {'b': null, 'c': [2]}, 'y': {'z': 1}}");
    for (size_t n = 0;; n++) {
        faults_start(n);
        json_t *merged = json_merge_patch(target, patch);
        if (!faults_stop()) {
            is_json(merged, "{'a': {'c': [2]}, 'x': {}, 'y': {'z': 1}}");
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
    is_json(json_merge_diff(from, to), wanted);
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
            is_json(patch, "{'a': {'b': 2, 'c': 3}, 'x': {'y': [1]}, 'z': null, 'n': {}}");
            break;
        }
        assert_null(patch);
    }
    json_decref(from);
    json_decref(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
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
        cmocka_unit_test(the_merge_patches_of_rfc_7396_give_what_it_says),
        cmocka_unit_test(what_is_absent_can_be_patched),
        cmocka_unit_test(a_patched_document_shares_nothing_with_the_two),
        cmocka_unit_test(merging_without_memory_gives_null),
        cmocka_unit_test(a_diff_names_just_what_changed),
        cmocka_unit_test(equal_documents_have_no_diff),
        cmocka_unit_test(a_diff_without_memory_is_null_never_half_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
