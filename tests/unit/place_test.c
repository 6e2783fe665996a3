#include "server/place.h"
#include "tests/support/said.h"
#include "tests/support/test.h"

static struct said said;
static struct mapjson in = {&said.reporter, &said.reporter};

static struct place start(void)
{
    struct place at;
    said_init(&said);
    place_start(&at, &in, "/maps");
    return at;
}

TEST(faults_are_said_of_the_place_and_counted)
{
    struct place at = start();
    size_t before = place_enter(&at, "a/b");
    place_enter(&at, "c");
    place_fault(&at, "is %d", 1);
    place_leave(&at, before);
    place_fault(&at, "is %d", 2);
    assert_string_equal(said.text, "/maps/a~1b/c: is 1\n/maps: is 2\n");
    assert_int_equal(at.errors, 2);
}

TEST(reports_without_a_place_are_about_this_one)
{
    struct place at = start();
    struct reporter r = {place_pass_on, &at};
    report(&r, "", "one");
    report(&r, "/other", "two");
    assert_string_equal(said.text, "/maps: one\n/other: two\n");
    assert_int_equal(at.errors, 2);
}

TEST(a_member_is_of_its_type_or_reported)
{
    struct place at = start();
    json_t *object = json_pack("{si}", "a", 1);
    assert_ptr_equal(place_member(&at, object, "b", JSON_OBJECT, false), NULL);
    assert_int_equal(at.errors, 0);
    assert_null(place_member(&at, object, "b", JSON_ARRAY, true));
    assert_null(place_member(&at, object, "a", JSON_STRING, false));
    assert_false(place_is_object(&at, json_object_get(object, "a")));
    assert_true(place_is_object(&at, object));
    assert_string_equal(said.text, "/maps/b: is missing, must be an array\n"
                                   "/maps/a: must be a string, is 1\n"
                                   "/maps: must be an object, is 1\n");
    json_decref(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_said_of_the_place_and_counted),
        cmocka_unit_test(reports_without_a_place_are_about_this_one),
        cmocka_unit_test(a_member_is_of_its_type_or_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
