#include "server/constraint.h"
#include "tests/support/test.h"

#include <math.h>

static bool meets(const char *text, double cost)
{
    struct constraint c;
    assert_int_equal(constraint_parse(text, &c), 0);
    return constraints_meet(&(struct constraints){&c, 1}, cost);
}

TEST(each_operator_compares_as_its_name_says)
{
    assert_true(meets("gt 5", 5.5));
    assert_false(meets("gt 5", 5));
    assert_true(meets("lt 5", 4.5));
    assert_false(meets("lt 5", 5));
    assert_true(meets("ge 5", 5));
    assert_false(meets("ge 5", 4.9));
    assert_true(meets("le 5", 5));
    assert_false(meets("le 5", 5.1));
    assert_true(meets("eq 5", 5));
    assert_false(meets("eq 5", 5.1));
}

TEST(numbers_are_compared_in_double_precision)
{
    assert_true(meets("eq 0.1", 0.1));
    assert_false(meets("eq 0.1", 0.1 + 0x1p-54));
    assert_true(meets("le 1e3", 1000));
    assert_true(meets("gt -2.5", -2));
    assert_true(meets("lt 1e300", 9e299));
}

TEST(any_blanks_may_stand_between_operator_and_number)
{
    assert_true(meets("ge   5", 5));
    assert_true(meets("ge\t5", 5));
}

TEST(anything_else_is_no_constraint)
{
    static const char *const bad[] = {"",       "gt",     "gt ",    "gt5",    "5",       "5 gt",
                                      "GT 5",   "gte 5",  "g 5",    "ne 5",   "gt x",    "gt 5x",
                                      "gt 5 6", "gt 5 ",  " gt 5",  "gt 0x5", "gt 1e",   "gt nan",
                                      "gt inf", "gt --5", "gt 1,5", "> 5",    "gt 1e999"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct constraint c;
        if (constraint_parse(bad[i], &c) == 0)
            fail_msg("\"%s\" was taken", bad[i]);
    }
}

TEST(several_constraints_are_anded_and_none_meets_all_but_the_undefined)
{
    struct constraint v[2];
    struct constraints both = {v, 2}, none = {NULL, 0};
    assert_int_equal(constraint_parse("ge 1", &v[0]), 0);
    assert_int_equal(constraint_parse("lt 3", &v[1]), 0);
    assert_false(constraints_meet(&both, 0));
    assert_true(constraints_meet(&both, 1));
    assert_false(constraints_meet(&both, 3));
    assert_false(constraints_meet(&both, NAN));
    assert_true(constraints_meet(&none, -1e300));
    assert_false(constraints_meet(&none, NAN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_operator_compares_as_its_name_says),
        cmocka_unit_test(numbers_are_compared_in_double_precision),
        cmocka_unit_test(any_blanks_may_stand_between_operator_and_number),
        cmocka_unit_test(anything_else_is_no_constraint),
        cmocka_unit_test(several_constraints_are_anded_and_none_meets_all_but_the_undefined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
