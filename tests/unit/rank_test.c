#include "server/rank.h"
#include "tests/support/test.h"

#include <math.h>

TEST(the_least_value_has_rank_1_and_ties_share_a_rank)
{
    /* Distinct values in order: -2, 0, 0.5, 7; so they have ranks 1, 2, 3, 4. */
    double v[] = {7, 0.5, -2, 0.5, 7, 0};
    static const double wanted[] = {4, 3, 1, 3, 4, 2};
    assert_int_equal(rank_values(v, COUNT(v), false), 0);
    for (size_t i = 0; i < COUNT(v); i++)
        assert_double_is(v[i], wanted[i]);
}

TEST(the_greatest_value_has_rank_1_where_values_rise)
{
    double v[] = {7, 0.5, -2, 0.5, 7, 0};
    static const double wanted[] = {1, 2, 4, 2, 1, 3};
    assert_int_equal(rank_values(v, COUNT(v), true), 0);
    for (size_t i = 0; i < COUNT(v); i++)
        assert_double_is(v[i], wanted[i]);
}

TEST(undefined_values_have_no_rank_and_take_none)
{
    double v[] = {NAN, 3, NAN, 2};
    assert_int_equal(rank_values(v, COUNT(v), false), 0);
    assert_double_is(v[0], NAN);
    assert_double_is(v[1], 2);
    assert_double_is(v[2], NAN);
    assert_double_is(v[3], 1);
}

TEST(nothing_and_only_undefined_values_are_fine)
{
    double v[] = {NAN};
    assert_int_equal(rank_values(v, 1, false), 0);
    assert_double_is(v[0], NAN);
    assert_int_equal(rank_values(NULL, 0, false), 0);
}

TEST(equal_values_everywhere_all_have_rank_1)
{
    double v[] = {5, 5, 5};
    assert_int_equal(rank_values(v, COUNT(v), true), 0);
    for (size_t i = 0; i < COUNT(v); i++)
        assert_double_is(v[i], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_value_has_rank_1_and_ties_share_a_rank),
        cmocka_unit_test(the_greatest_value_has_rank_1_where_values_rise),
        cmocka_unit_test(undefined_values_have_no_rank_and_take_none),
        cmocka_unit_test(nothing_and_only_undefined_values_are_fine),
        cmocka_unit_test(equal_values_everywhere_all_have_rank_1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
