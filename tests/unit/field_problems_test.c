/*
 * What is said of documents that do not fit their table: the exact lines, all of them at once, each
 * at the place where the fault stands in the file.
 */
#include "sim/base/arena.h"
#include "sim/base/field.h"
#include "sim/base/problems.h"
#include "tests/support/specimen.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads the document; the lines said, with ' for ", are the wanted ones in that order. */
static void says(const char *text, const char *const *wanted, size_t n)
{
    struct arena *arena = arena_new();
    struct problems *p = problems_new();
    specimen_parse(arena, text, p, NULL);
    if (problems_count(p) != n)
        problems_print(p, stderr);
    assert_int_equal(problems_count(p), n);
    for (size_t i = 0; i < n; i++) {
        char *line = strdup(problems_line(p, i));
        for (char *c = line; *c; c++)
            *c = *c == '"' ? '\'' : *c;
        assert_string_equal(line, wanted[i]);
        free(line);
    }
    problems_free(p);
    arena_free(arena);
}

/* One fault in an else sound document. */
static void says_of(const char *member, const char *wanted)
{
    char text[512], line[1024];
    snprintf(text, sizeof text, "{'count': 1, %s}", member);
    snprintf(line, sizeof line, "s.json: %s", wanted);
    const char *const lines[] = {line};
    says(text, lines, 1);
}

#define RATE   "a rate with its unit, as '10 Mbit/s', from 1 kbit/s to 10 Gbit/s"
#define SIZE   "a size with its unit, as '256 KiB' or '4 MB', of at least 1 B"
#define TIME   "a time with its unit, as '15 ms' or '2 h', from 0 s to 1 h"
#define PREFIX "an IPv4 or IPv6 prefix, as '192.0.2.0/24'"

TEST(values_of_the_wrong_type_are_named_with_what_is_allowed)
{
    says_of("'on': 1", "/on: found 1, allowed: true or false");
    says_of("'offset': 1.5", "/offset: found 1.5, allowed: a whole number from -5 to 5");
    says_of("'offset': '1'", "/offset: found '1', allowed: a whole number from -5 to 5");
    says_of("'ratio': 'x'", "/ratio: found 'x', allowed: a number of at least 0");
    says_of("'speed': 10", "/speed: found 10, allowed: a rate with its unit, as '10 Mbit/s'");
    says_of("'flags': [0]", "/flags/0: found 0, allowed: true or false");
    says_of("'rate': 10", "/rate: found 10, allowed: " RATE);
    says_of("'rate': '10 MB'", "/rate: found '10 MB', allowed: " RATE);
    says_of("'share': '1 s'",
            "/share: found '1 s', allowed: a share, as '30%' or 0.3, from 0% to 100%");
    says_of("'size': null", "/size: found null, allowed: " SIZE);
    says_of("'delay': {}", "/delay: found an object, allowed: " TIME);
    says_of("'title': []", "/title: found an array, allowed: a text");
    says_of("'base': true", "/base: found true, allowed: a name");
    says_of("'base': ''", "/base: found '', allowed: a name");
    says_of("'file': ''", "/file: found '', allowed: the path of a file");
    says_of("'colour': 'pink'", "/colour: found 'pink', allowed: 'red', 'green' or 'blue'");
    says_of("'prefix': '192.0.2.0'", "/prefix: found '192.0.2.0', allowed: " PREFIX);
    says_of("'tags': 'x'", "/tags: found 'x', allowed: an array");
    says_of("'levels': {}", "/levels: found an object, allowed: an array that is not empty");
    says_of("'weights': []", "/weights: found an array, allowed: an object keyed by name");
}

TEST(values_out_of_range_are_named_with_the_range)
{
    says_of("'offset': -6", "/offset: found -6, allowed: a whole number from -5 to 5");
    says_of("'offset': 6", "/offset: found 6, allowed: a whole number from -5 to 5");
    says_of("'ratio': -0.5", "/ratio: found -0.5, allowed: a number of at least 0");
    says_of("'rate': '999 bit/s'", "/rate: found '999 bit/s', allowed: " RATE);
    says_of("'rate': '11 Gbit/s'", "/rate: found '11 Gbit/s', allowed: " RATE);
    says_of("'share': 1.1",
            "/share: found 1.1, allowed: a share, as '30%' or 0.3, from 0% to 100%");
    says_of("'share': -0.1",
            "/share: found -0.1, allowed: a share, as '30%' or 0.3, from 0% to 100%");
    says_of("'size': '0 B'", "/size: found '0 B', allowed: " SIZE);
    says_of("'delay': '2 h'", "/delay: found '2 h', allowed: " TIME);
}

TEST(the_ends_of_a_range_are_in_it)
{
    says("{'count': 1, 'offset': -5, 'rate': '1 kbit/s', 'share': 0, 'delay': '0 s'}", NULL, 0);
    says("{'count': 9, 'offset': 5, 'rate': '10 Gbit/s', 'share': '100%', 'delay': '1 h'}", NULL,
         0);
}

TEST(what_cannot_be_counted_is_refused)
{
    says_of("'size': '1e30 B'", "/size: found '1e30 B', which is too much to be counted in bytes");
    says_of("'size': '9.3e18 B'",
            "/size: found '9.3e18 B', which is too much to be counted in bytes");
}

TEST(a_missing_key_is_named_where_it_should_stand)
{
    static const char *const wanted[] = {
        "s.json: 'count' is missing, allowed: a whole number from 1 to 9"};
    says("{}", wanted, 1);
    says_of("'parts': [{}]", "/parts/0: 'label' is missing, allowed: a text");
    says_of("'source': {'kind': 'made', 'lines': 1}",
            "/source: 'author' is missing, allowed: an object");
    says_of("'shapes': {'a': {'kind': 'square'}}",
            "/shapes/a: 'side' is missing, allowed: a number of at least 0");
    says_of("'shapes': {'a': 'square'}",
            "/shapes/a: 'side' is missing, allowed: a number of at least 0");
}

TEST(elements_of_lists_are_named_by_their_index)
{
    says_of("'levels': [1, 101]", "/levels/1: found 101, allowed: a whole number from 1 to 100");
    says_of("'tags': ['a', 7, 'b']", "/tags/1: found 7, allowed: a name");
    says_of("'prefixes': ['10.0.0.0/8', '10.0.0.0/33']",
            "/prefixes/1: found '10.0.0.0/33', allowed: " PREFIX);
    says_of("'parts': ['a', {'label': 'b', 'weight': 100}]",
            "/parts/1/weight: found 100, allowed: a whole number from 1 to 99");
}

TEST(members_of_maps_are_named_by_their_key)
{
    says_of("'weights': {'a': 2}",
            "/weights/a: found 2, allowed: a share, as '30%' or 0.3, from 0% to 100%");
    says_of("'shapes': {'a': {'kind': 'circle', 'radius': 11}}",
            "/shapes/a/radius: found 11, allowed: a number from 0 to 10");
    says_of("'shapes': {'a': {'kind': 'square', 'side': 1, 'corners': [0, 2]}}",
            "/shapes/a/corners/1: found 2, allowed: a number from -1 to 1");
}

TEST(a_shorthand_value_is_named_where_it_stands)
{
    says_of("'parts': [7]", "/parts/0: found 7, allowed: a text");
    says_of("'parts': ['a', null]", "/parts/1: found null, allowed: a text");
    says_of("'source': 7", "/source: found 7, allowed: the path of a file");
    says_of("'source': ''", "/source: found '', allowed: the path of a file");
    says_of("'shapes': {'a': 'oval'}",
            "/shapes/a: found 'oval', allowed: 'circle', 'square' or 'cloud'");
    says_of("'shapes': {'a': 7}", "/shapes/a: found 7, allowed: 'circle', 'square' or 'cloud'");
}

TEST(an_unknown_kind_is_named_and_its_other_keys_are_not)
{
    says_of("'shapes': {'a': {'kind': 'oval', 'width': 7, 'note': 'x'}}",
            "/shapes/a/kind: found 'oval', allowed: 'circle', 'square' or 'cloud'");
    says_of("'shapes': {'a': {'kind': 7}}",
            "/shapes/a/kind: found 7, allowed: 'circle', 'square' or 'cloud'");
    says_of("'shapes': {'a': {}}",
            "/shapes/a: 'kind' is missing, allowed: 'circle', 'square' or 'cloud'");
    says_of("'source': {'kind': 'net'}", "/source/kind: found 'net', allowed: 'made' or 'file'");
}

TEST(an_absent_kind_is_the_preset_one)
{
    says("{'count': 1, 'source': {'file': 'a'}}", NULL, 0);
    says_of("'source': {'lines': 7, 'file': 'a'}",
            "/source: unknown key 'lines', allowed: 'kind' or 'file'");
}

TEST(an_unknown_key_suggests_the_near_one)
{
    says_of("'colur': 'red'", "unknown key 'colur', did you mean 'colour'?");
    says_of("'Rate': '1 Mbit/s'", "unknown key 'Rate', did you mean 'rate'?");
    says_of("'parts': [{'label': 'a', 'wieght': 1}]",
            "/parts/0: unknown key 'wieght', did you mean 'weight'?");
}

TEST(an_unknown_key_like_no_other_lists_them_all)
{
    says_of("'parts': [{'label': 'a', 'xyzzy': 1}]",
            "/parts/0: unknown key 'xyzzy', allowed: 'weight' or 'label'");
    says_of("'shapes': {'a': {'kind': 'cloud', 'xyzzy': 1}}",
            "/shapes/a: unknown key 'xyzzy', allowed: 'kind' or 'note'");
    says_of("'shapes': {'a': {'kind': 'circle', 'xyzzy': 1}}",
            "/shapes/a: unknown key 'xyzzy', allowed: 'kind', 'note' or 'radius'");
}

/* The keys of another variant are unknown to this one. */
TEST(a_key_of_another_variant_is_unknown)
{
    says_of("'shapes': {'a': {'kind': 'circle', 'corners': []}}",
            "/shapes/a: unknown key 'corners', allowed: 'kind', 'note' or 'radius'");
}

TEST(a_document_in_place_is_an_object_and_one_elsewhere_has_a_path)
{
    says_of("'about': 7",
            "/about: found 7, allowed: an object, or the path of a file that holds it");
    says_of("'about': []",
            "/about: found an array, allowed: an object, or the path of a file that holds it");
    says_of("'about': ''",
            "/about: found '', allowed: an object, or the path of a file that holds it");
    says_of("'about': {'who': 7}", "/about/who: found 7, allowed: a text");
    says_of("'about': {}", "/about: 'who' is missing, allowed: a text");
}

TEST(lists_and_maps_keep_to_their_length)
{
    says_of("'levels': []", "/levels: found no entry, allowed: at least 1");
    says_of("'levels': [1, 2, 3, 4]", "/levels: found 4 entries, allowed: at most 3");
    says_of("'shapes': {'a': 'cloud', 'b': 'cloud', 'c': 'cloud', 'd': 'cloud'}",
            "/shapes: found 4 entries, allowed: at most 3");
}

#define NAME "allowed: 1 to 64 letters, digits and . _ : @ -, not starting with . or -"

TEST(names_are_plain_because_they_become_keys_and_file_names)
{
    says("{'count': 1, 'weights': {'a': 1, 'A-z.0_9:@': 1, '0': 1}}", NULL, 0);
    says_of("'weights': {'': 1}", "/weights/: found the name '', " NAME);
    says_of("'weights': {'a b': 1}", "/weights/a b: found the name 'a b', " NAME);
    says_of("'weights': {'a/b': 1}", "/weights/a~1b: found the name 'a/b', " NAME);
    says_of("'weights': {'a=b;c': 1}", "/weights/a=b;c: found the name 'a=b;c', " NAME);
    says_of("'weights': {'é': 1}", "/weights/é: found the name 'é', " NAME);
    says_of("'shapes': {'.a': 'cloud'}", "/shapes/.a: found the name '.a', " NAME);
    says_of("'shapes': {'-a': 'cloud'}", "/shapes/-a: found the name '-a', " NAME);
}

TEST(a_name_may_have_64_letters_and_no_more)
{
    char name[66], text[160];
    memset(name, 'n', sizeof name);
    name[64] = '\0';
    snprintf(text, sizeof text, "{'count': 1, 'weights': {'%s': 1}}", name);
    says(text, NULL, 0);
    name[64] = 'n';
    name[65] = '\0';
    char member[128], wanted[400];
    snprintf(member, sizeof member, "'weights': {'%s': 1}", name);
    snprintf(wanted, sizeof wanted, "/weights/%s: found the name '%s', " NAME, name, name);
    says_of(member, wanted);
}

TEST(every_fault_of_a_document_is_said_at_once)
{
    static const char *const wanted[] = {
        "s.json: /on: found 'yes', allowed: true or false",
        "s.json: 'count' is missing, allowed: a whole number from 1 to 9",
        "s.json: /rate: found '10', allowed: " RATE,
        "s.json: /colour: found 'pink', allowed: 'red', 'green' or 'blue'",
        "s.json: /levels: found 4 entries, allowed: at most 3",
        "s.json: /levels/0: found 0, allowed: a whole number from 1 to 100",
        "s.json: /levels/3: found 'x', allowed: a whole number from 1 to 100",
        "s.json: /weights/b: found -1, allowed: a share, as '30%' or 0.3, from 0% to 100%",
        "s.json: /parts/0: 'label' is missing, allowed: a text",
        "s.json: /parts/1/label: found 7, allowed: a text",
        "s.json: /parts/1: unknown key 'weigth', did you mean 'weight'?",
        "s.json: /shapes/a: 'side' is missing, allowed: a number of at least 0",
        "s.json: /shapes/z/kind: found 'oval', allowed: 'circle', 'square' or 'cloud'",
        "s.json: unknown key 'delya', did you mean 'delay'?",
    };
    says("{'delya': '1 s', 'on': 'yes', 'rate': '10', 'colour': 'pink', 'levels': [0, 1, 2, 'x'],"
         " 'weights': {'b': -1, 'a': 1}, 'parts': [{}, {'label': 7, 'weigth': 1}],"
         " 'shapes': {'z': {'kind': 'oval'}, 'a': 'square'}}",
         wanted, COUNT(wanted));
}

TEST(a_document_that_is_no_object_is_refused_whole)
{
    static const char *const wanted[] = {"s.json: found an array, allowed: an object"};
    says("[]", wanted, 1);
}

TEST(a_long_text_is_not_repeated_whole)
{
    says_of("'colour': '0123456789012345678901234567890123456789012345678901234567890123456789'",
            "/colour: found a string, allowed: 'red', 'green' or 'blue'");
    says_of(
        "'x123456789012345678901234567890123456789012345678901234567890123456789012345678901234':"
        " 1, 'colour': 'red', 'parts': [], 'source': {'file': 'a'}",
        "unknown key 'x123456789012345678901234567890123456789012345678901234567890123456789012345"
        "6789', allowed: 'on', 'count', 'offset', 'ratio', 'rate', 'share', 'size', 'delay', 'speed', "
        "'title', 'base', 'file', 'colour', 'prefix', 'tags', 'levels', 'prefixes', 'flags', 'colours', 'weights', "
        "'parts', 'shapes', 'source', 'drive', 'about', 'crew' or 'extra'");
}

/* Both are cut, and nothing is written beyond. */
TEST(a_key_longer_than_any_message_is_survived)
{
    enum { LONG = 5000 };
    char *text = malloc(LONG + 100), *key = malloc(LONG + 1);
    memset(key, 'k', LONG);
    key[LONG] = '\0';
    snprintf(text, LONG + 100, "{'count': 1, 'shapes': {'%s': {'kind': 7}}}", key);
    struct arena *arena = arena_new();
    struct problems *p = problems_new();
    specimen_parse(arena, text, p, NULL);
    assert_int_equal(problems_count(p), 2); /* the name and the kind */
    assert_true(strlen(problems_line(p, 1)) < POINTER_MAX + 200);
    problems_free(p);
    arena_free(arena);
    free(text);
    free(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_the_wrong_type_are_named_with_what_is_allowed),
        cmocka_unit_test(values_out_of_range_are_named_with_the_range),
        cmocka_unit_test(the_ends_of_a_range_are_in_it),
        cmocka_unit_test(what_cannot_be_counted_is_refused),
        cmocka_unit_test(a_missing_key_is_named_where_it_should_stand),
        cmocka_unit_test(elements_of_lists_are_named_by_their_index),
        cmocka_unit_test(members_of_maps_are_named_by_their_key),
        cmocka_unit_test(a_shorthand_value_is_named_where_it_stands),
        cmocka_unit_test(an_unknown_kind_is_named_and_its_other_keys_are_not),
        cmocka_unit_test(an_absent_kind_is_the_preset_one),
        cmocka_unit_test(an_unknown_key_suggests_the_near_one),
        cmocka_unit_test(an_unknown_key_like_no_other_lists_them_all),
        cmocka_unit_test(a_key_of_another_variant_is_unknown),
        cmocka_unit_test(a_document_in_place_is_an_object_and_one_elsewhere_has_a_path),
        cmocka_unit_test(lists_and_maps_keep_to_their_length),
        cmocka_unit_test(names_are_plain_because_they_become_keys_and_file_names),
        cmocka_unit_test(a_name_may_have_64_letters_and_no_more),
        cmocka_unit_test(every_fault_of_a_document_is_said_at_once),
        cmocka_unit_test(a_document_that_is_no_object_is_refused_whole),
        cmocka_unit_test(a_long_text_is_not_repeated_whole),
        cmocka_unit_test(a_key_longer_than_any_message_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
