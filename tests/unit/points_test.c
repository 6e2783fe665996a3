#include "sim/base/json.h"
#include "sim/scenario/points.h"
#include "tests/support/quoted.h"
#include "tests/support/said.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* How many points there are, and what was reported. */
static size_t count(const char *document, struct said *said)
{
    json_t *d = quoted_json(document);
    said_init(said);
    size_t n = points_count(d, &said->reporter);
    json_decref(d);
    return n;
}

static void is_refused(const char *document, const char *wanted)
{
    struct said said;
    assert_int_equal(count(document, &said), 0);
    assert_string_equal(said.text, wanted);
}

static void is_named(const char *document, size_t point, const char *wanted)
{
    json_t *d = quoted_json(document);
    char *name = points_name(d, point);
    assert_string_equal(name, wanted);
    free(name);
    json_decref(d);
}

static const char *const two_by_three =
    "{'a': 0, 'sweep': {'/a': [1, 2], '/b/c': ['x', 'y', 'z']}}";

TEST(every_combination_is_a_point_and_the_last_pointer_runs_fastest)
{
    struct said said;
    assert_int_equal(count(two_by_three, &said), 6);
    assert_string_equal(said.text, "");
    is_named(two_by_three, 0, "/a=1;/b/c=\"x\"");
    is_named(two_by_three, 1, "/a=1;/b/c=\"y\"");
    is_named(two_by_three, 2, "/a=1;/b/c=\"z\"");
    is_named(two_by_three, 3, "/a=2;/b/c=\"x\"");
    is_named(two_by_three, 5, "/a=2;/b/c=\"z\"");
}

TEST(without_a_sweep_there_is_one_point)
{
    struct said said;
    assert_int_equal(count("{'a': 0}", &said), 1);
    is_named("{'a': 0}", 0, "-");
    assert_int_equal(count("{'a': 0, 'sweep': {}}", &said), 1);
    is_named("{'a': 0, 'sweep': {}}", 0, "-");
}

TEST(a_name_has_numbers_as_people_write_them)
{
    is_named("{'sweep': {'/a': [0.1, {'b': [0.2, true]}]}}", 0, "/a=0.1");
    is_named("{'sweep': {'/a': [0.1, {'b': [0.2, true]}]}}", 1, "/a={\"b\":[0.2,true]}");
}

TEST(a_point_has_its_values_set)
{
    struct said said;
    json_t *d = quoted_json(two_by_three);
    said_init(&said);
    assert_int_equal(points_set(d, 4, &said.reporter), 0);
    is_json(d, "{'a': 2, 'b': {'c': 'y'}, 'sweep': {'/a': [1, 2], '/b/c': ['x', 'y', 'z']}}");
    assert_string_equal(said.text, "");
}

TEST(a_pointer_through_a_scalar_is_reported)
{
    struct said said;
    json_t *d = quoted_json("{'a': 5, 'sweep': {'/a/b': [1]}}");
    said_init(&said);
    assert_int_equal(points_set(d, 0, &said.reporter), 0);
    assert_string_equal(said.text,
                        "/sweep/~1a~1b: /a/b: \"b\" is below a value that is no object or "
                        "array\n");
    json_decref(d);
}

TEST(what_is_no_sweep_is_refused)
{
    is_refused("{'sweep': [1]}", "/sweep: found an array, allowed: an object of JSON pointers with "
                                 "arrays of values\n");
    is_refused("{'sweep': {'a': [1]}}",
               "/sweep/a: the key is no JSON pointer: it must start with /\n");
    is_refused("{'sweep': {'/a': 5}}", "/sweep/~1a: found none, allowed: an array of 1 to 10000 "
                                       "values\n");
    is_refused("{'sweep': {'/a': []}}", "/sweep/~1a: found an empty one, allowed: an array of 1 to "
                                        "10000 values\n");
    is_refused("{'sweep': {'/a': [1, 2, 1]}}", "/sweep/~1a/2: found a value for the second time\n");
}

TEST(all_faults_of_a_sweep_are_reported_at_once)
{
    is_refused("{'sweep': {'/a': [], '/seed': [1]}}",
               "/sweep/~1a: found an empty one, allowed: an array of 1 to 10000 values\n"
               "/sweep/~1seed: this is common to all points and cannot be swept\n");
}

/* 3 to the 9th is 19683. */
TEST(more_than_ten_thousand_combinations_are_refused)
{
    json_t *d = quoted_json("{'sweep': {}}"), *sweep = json_object_get(d, "sweep");
    struct said said;
    char key[] = "/a";
    for (; key[1] <= 'i'; key[1]++)
        json_object_set_new(sweep, key, json_pack("[iii]", 1, 2, 3));
    said_init(&said);
    assert_int_equal(points_count(d, &said.reporter), 0);
    assert_string_equal(said.text, "/sweep: found more than 10000 combinations\n");
    json_object_del(sweep, "/i");
    assert_int_equal(points_count(d, &said.reporter), 6561);
    json_decref(d);
}

TEST(what_is_about_the_whole_experiment_cannot_be_swept)
{
    static const char *const closed[] = {"title",        "reference", "description", "seed",
                                         "replications", "baseline",  "sweep",       "expect"};
    for (size_t i = 0; i < COUNT(closed); i++) {
        char document[128], wanted[128];
        snprintf(document, sizeof document, "{'sweep': {'/%s': [1]}}", closed[i]);
        snprintf(wanted, sizeof wanted,
                 "/sweep/~1%s: this is common to all points and cannot be swept\n", closed[i]);
        is_refused(document, wanted);
    }
    is_refused("{'sweep': {'/expect/x/value': [1]}}",
               "/sweep/~1expect~1x~1value: this is common to all points and cannot be swept\n");
}

TEST(what_is_in_an_arm_can_be_swept_and_arms_themselves_cannot)
{
    struct said said;
    assert_int_equal(count("{'arms': {'on': {}}, 'sweep': {'/arms/on/x': [1, 2]}}", &said), 2);
    assert_int_equal(count("{'arms': {'on': {}}, 'sweep': {'/arms/on': [{}]}}", &said), 1);
    assert_int_equal(count("{'sweep': {'/duration': [1], '/measure/bin': [1]}}", &said), 1);
    is_refused("{'arms': {'on': {}}, 'sweep': {'/arms': [{}]}}",
               "/sweep/~1arms: arms cannot be swept, only what is in one of them: /arms/ARM/...\n");
    is_refused("{'arms': {'on': {}}, 'sweep': {'/arms/off/x': [1]}}",
               "/sweep/~1arms~1off~1x: there is no arm of that name\n");
    is_refused("{'arms': {'on': {}}, 'sweep': {'/arms/on/seed': [1]}}",
               "/sweep/~1arms~1on~1seed: this is common to all arms and cannot be set in one of "
               "them\n");
}

static void is_placed(size_t point, const char *pointer, const char *wanted)
{
    char buf[POINTER_MAX];
    json_t *d = quoted_json("{'sweep': {'/a': [1, 2], '/b/c': [{'d': 1}, {'d': 2}, {'d': 3}]}}");
    assert_string_equal(points_place(d, point, pointer, buf, sizeof buf), wanted);
    json_decref(d);
}

/* Point 4 is the second value of /a and the second of /b/c. */
TEST(what_is_swept_stands_in_the_sweep_and_all_else_where_it_is)
{
    is_placed(4, "/a", "/sweep/~1a/1");
    is_placed(4, "/b/c", "/sweep/~1b~1c/1");
    is_placed(4, "/b/c/d", "/sweep/~1b~1c/1/d");
    is_placed(2, "/b/c/d", "/sweep/~1b~1c/2/d");
    is_placed(4, "/b", "/sweep/~1b~1c"); /* it is there because of that value only */
    is_placed(4, "/ab", "/ab");
    is_placed(4, "", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination_is_a_point_and_the_last_pointer_runs_fastest),
        cmocka_unit_test(without_a_sweep_there_is_one_point),
        cmocka_unit_test(a_name_has_numbers_as_people_write_them),
        cmocka_unit_test(a_point_has_its_values_set),
        cmocka_unit_test(a_pointer_through_a_scalar_is_reported),
        cmocka_unit_test(what_is_no_sweep_is_refused),
        cmocka_unit_test(all_faults_of_a_sweep_are_reported_at_once),
        cmocka_unit_test(more_than_ten_thousand_combinations_are_refused),
        cmocka_unit_test(what_is_about_the_whole_experiment_cannot_be_swept),
        cmocka_unit_test(what_is_in_an_arm_can_be_swept_and_arms_themselves_cannot),
        cmocka_unit_test(what_is_swept_stands_in_the_sweep_and_all_else_where_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
