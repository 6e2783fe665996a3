#include "sim/base/stats.h"

#include "tests/support/near.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/*
 * a = 1 2 3: mean 2, variance 1, 1/3 of it. b = 4 6 8: mean 6, variance 4, 4/3 of it.
 * Difference 4, standard error sqrt(5/3) = 1.29099; degrees of freedom
 * (5/3)^2 / ((1/3)^2 / 2 + (4/3)^2 / 2) = 50/17; t(0.975, 50/17) = 3.218759 (by quadrature of the
 * density); half width 4.155400.
 */
static void welch_agrees_with_the_arithmetic_by_hand(void **state)
{
    (void)state;
    const double a[] = {1, 2, 3}, b[] = {4, 6, 8};
    struct interval i = stats_welch(a, 3, b, 3, 0.95);
    assert_int_equal(i.n, 6);
    assert_near(i.mean, 4, 1e-12);
    assert_near(i.low, 4 - 4.155399503, 1e-8);
    assert_near(i.high, 4 + 4.155399503, 1e-8);
}

static void welch_has_no_ends_for_a_sample_of_one(void **state)
{
    (void)state;
    const double a[] = {1}, b[] = {4, 6, 8};
    struct interval i = stats_welch(a, 1, b, 3, 0.95);
    assert_near(i.mean, 5, 1e-12);
    assert_true(isnan(i.low) && isnan(i.high));
    assert_true(isnan(stats_welch(a, 0, b, 3, 0.95).mean));
}

static void welch_is_a_point_where_nothing_varies(void **state)
{
    (void)state;
    const double a[] = {1, 1}, b[] = {3, 3, 3};
    struct interval i = stats_welch(a, 2, b, 3, 0.95);
    assert_near(i.low, 2, 0);
    assert_near(i.high, 2, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(welch_agrees_with_the_arithmetic_by_hand),
        cmocka_unit_test(welch_has_no_ends_for_a_sample_of_one),
        cmocka_unit_test(welch_is_a_point_where_nothing_varies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
