#include "sim/base/stats.h"
#include "sim/engine/rng.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

/* What a few operations on numbers of this size may lose. */
static const double rounding = 1e-12;

/* Mean 3, s^2 = (4 + 1 + 0 + 1 + 4) / 4 = 2.5, standard error sqrt(2.5 / 5) = 0.7071067811865476;
 * the tables' t(0.975, 4) is 2.7764451052, so the ends are 3 -+ 1.96324316. */
TEST(the_t_interval_is_that_of_the_textbook)
{
    const double x[] = {5, 1, 4, 2, 3};
    struct interval i = stats_t_interval(x, 5, 0.95);
    assert_int_equal(i.n, 5);
    assert_double_is(i.mean, 3);
    assert_double_near(i.high - 3, 2.7764451052 * sqrt(0.5), 1e-10); /* the table's digits */
    assert_double_near(3 - i.low, i.high - 3, rounding);
}

/* The one-sided bound at 95% is the end of the two-sided interval at 90%: t(0.95, 4) = 2.1318467863 */
TEST(a_one_sided_bound_is_an_end_of_a_narrower_interval)
{
    const double x[] = {1, 2, 3, 4, 5};
    struct interval i = stats_t_interval(x, 5, 2 * 0.95 - 1);
    assert_double_near(i.high, 3 + 2.1318467863 * sqrt(0.5), 1e-10);
}

TEST(an_interval_needs_two_values)
{
    const double two[] = {1, 3}; /* s / sqrt(2) = 1, t(0.975, 1) = 12.7062047362 */
    assert_double_near(stats_t_interval(two, 2, 0.95).high, 2 + 12.7062047362, 1e-9);
    const double x[] = {7};
    struct interval one = stats_t_interval(x, 1, 0.95), none = stats_t_interval(x, 0, 0.95);
    assert_double_is(one.mean, 7);
    assert_double_is(one.low, NAN);
    assert_double_is(one.high, NAN);
    assert_int_equal(none.n, 0);
    assert_double_is(none.mean, NAN);
    struct interval boot = stats_bootstrap(x, 1, 0.95, 100, 1);
    assert_double_is(boot.mean, 7);
    assert_double_is(boot.low, NAN);
}

/*
 * Of 20,000 intervals from 5 normal values each 95% hold the true mean: the count's standard
 * deviation is sqrt(20000 x 0.95 x 0.05) = 30.8, and five of them are allowed.
 */
TEST(the_t_interval_holds_the_mean_as_often_as_it_says)
{
    struct rng r;
    rng_init(&r, 1, 1, "stats", "coverage");
    gsl_rng g = rng_gsl(&r);
    int held = 0;
    for (int k = 0; k < 20000; k++) {
        double x[5];
        for (size_t i = 0; i < 5; i++)
            x[i] = 10 + gsl_ran_gaussian(&g, 3);
        struct interval i = stats_t_interval(x, 5, 0.95);
        held += i.low <= 10 && 10 <= i.high;
    }
    assert_in_range(held, 19000 - 154, 19000 + 154);
}

/* Type 7: at (n - 1) p between the sorted values. (4 - 1) x 0.95 = 2.85: 3 + 0.85 x (4 - 3). */
TEST(quantiles_interpolate_between_sorted_values)
{
    const double x[] = {4, 1, 3, 2};
    assert_double_is(stats_quantile(x, 4, 0), 1);
    assert_double_is(stats_quantile(x, 4, 0.5), 2.5);
    assert_double_near(stats_quantile(x, 4, 0.95), 3.85, rounding);
    assert_double_is(stats_quantile(x, 4, 1), 4);
    assert_double_is(x[0], 4); /* the values stay as they are */
    const double sorted[] = {1, 2, 3, 4};
    assert_double_is(stats_quantile_sorted(sorted, 4, 0.25), 1.75);
    assert_double_is(stats_quantile(x, 1, 0.95), 4);
}

/* Against sorting, with ties and an infinite end. */
TEST(a_quantile_needs_no_order)
{
    double x[101], sorted[101];
    for (size_t n = 1; n <= 101; n += 4) {
        for (size_t i = 0; i < n; i++)
            x[i] = sorted[i] = i == 3 ? INFINITY : (double)(i * 37 % 101 / 2);
        gsl_sort(sorted, 1, n);
        for (double p = 0; p <= 1; p += 0.125) {
            double wanted = stats_quantile_sorted(sorted, n, p);
            assert_double_is(stats_quantile(x, n, p), wanted);
            assert_double_is(stats_quantile_any(x, n, p), wanted);
        }
    }
}

TEST(there_is_no_quantile_of_nothing)
{
    assert_double_is(stats_quantile(NULL, 0, 0.5), NAN);
    assert_double_is(stats_quantile_any(NULL, 0, 0.5), NAN);
    assert_double_is(stats_quantile_sorted(NULL, 0, 0.5), NAN);
    const double x[] = {1};
    faults_start(0);
    double q = stats_quantile(x, 1, 0.5);
    assert_true(faults_stop());
    assert_double_is(q, NAN);
}

/* (0, 0, 0, 4): mean 1, s = 2; the sum of ((x - 1) / 2)^3 is -3/8 + 27/8 = 3, over n = 4.
 * (0, 0, 3): mean 1, s^2 = 3; the sum of (x - 1)^3 is -1 - 1 + 8 = 6, over 3 and over s^3. */
TEST(skewness_tells_the_longer_tail)
{
    const double right[] = {0, 0, 0, 4}, left[] = {4, 4, 4, 0}, even[] = {1, 2, 3},
                 three[] = {0, 0, 3}, constant[] = {2, 2, 2, 2};
    assert_double_near(stats_skewness(right, 4), 0.75, rounding);
    assert_double_near(stats_skewness(left, 4), -0.75, rounding);
    assert_double_near(stats_skewness(three, 3), 2 / (3 * sqrt(3)), rounding);
    assert_double_near(stats_skewness(even, 3), 0, rounding);
    assert_double_is(stats_skewness(constant, 4), 0);
    assert_double_is(stats_skewness(right, 2), 0);
}

TEST(the_bootstrap_of_one_seed_is_one_interval)
{
    const double x[] = {1, 1, 2, 3, 5, 8, 13};
    struct interval a = stats_bootstrap(x, 7, 0.95, 1000, 42);
    struct interval b = stats_bootstrap(x, 7, 0.95, 1000, 42);
    struct interval c = stats_bootstrap(x, 7, 0.95, 1000, 43);
    assert_double_is(a.low, b.low);
    assert_double_is(a.high, b.high);
    assert_true(a.low != c.low || a.high != c.high);
    assert_double_near(a.mean, 33.0 / 7, rounding);
    assert_true(1 <= a.low && a.low < a.mean && a.mean < a.high && a.high <= 13);
}

/* Every resample of equal values has their mean. */
TEST(the_bootstrap_of_equal_values_is_that_value)
{
    const double x[] = {2, 2};
    struct interval i = stats_bootstrap(x, 2, 0.95, 100, 1);
    assert_double_is(i.low, 2);
    assert_double_is(i.high, 2);
}

/*
 * Means of resamples of 400 values are nearly normal with standard error s / 20, so the percentile
 * interval nears mean -+ 1.96 s / 20. An end estimated from 4000 resamples has a standard error of
 * about sqrt(0.025 x 0.975 / 4000) / (density 0.0584 at that quantile) = 0.042 standard errors;
 * five of them, and the skewness of the mean (below 0.1 here), stay within 0.3.
 */
TEST(the_bootstrap_nears_the_normal_interval_of_a_large_sample)
{
    struct rng r;
    rng_init(&r, 1, 1, "stats", "bootstrap");
    double x[400];
    for (size_t i = 0; i < COUNT(x); i++)
        x[i] = rng_unit(&r);
    struct interval t = stats_t_interval(x, COUNT(x), 0.95);
    struct interval boot = stats_bootstrap(x, COUNT(x), 0.95, 4000, 1);
    double error = (t.high - t.low) / (2 * 1.966); /* t(0.975, 399) */
    assert_double_near(boot.low, t.low, 0.3 * error);
    assert_double_near(boot.high, t.high, 0.3 * error);
}

TEST(a_bootstrap_without_resamples_or_memory_has_no_ends)
{
    const double x[] = {1, 2, 3};
    assert_double_is(stats_bootstrap(x, 3, 0.95, 0, 1).low, NAN);
    faults_start(0);
    struct interval i = stats_bootstrap(x, 3, 0.95, 100, 1);
    assert_true(faults_stop());
    assert_double_is(i.mean, 2);
    assert_double_is(i.low, NAN);
    assert_double_is(i.high, NAN);
}

/* (1 + 2 + 3)^2 / (3 x (1 + 4 + 9)) = 36 / 42. */
TEST(jains_index_is_one_for_equal_loads)
{
    const double equal[] = {5, 5, 5}, one[] = {7, 0, 0, 0}, some[] = {1, 2, 3}, zero[] = {0, 0};
    assert_double_is(stats_jain(equal, 3), 1);
    assert_double_is(stats_jain(one, 4), 0.25);
    assert_double_near(stats_jain(some, 3), 36.0 / 42, rounding);
    assert_double_is(stats_jain(zero, 2), NAN);
    assert_double_is(stats_jain(NULL, 0), NAN);
}

/*
 * a = 1 2 3: mean 2, variance 1, 1/3 of it. b = 4 6 8: mean 6, variance 4, 4/3 of it.
 * Difference 4, standard error sqrt(5/3) = 1.29099; degrees of freedom
 * (5/3)^2 / ((1/3)^2 / 2 + (4/3)^2 / 2) = 50/17; t(0.975, 50/17) = 3.218759 (by quadrature of the
 * density); half width 4.155400.
 */
TEST(welch_agrees_with_the_arithmetic_by_hand)
{
    const double a[] = {1, 2, 3}, b[] = {4, 6, 8};
    struct interval i = stats_welch(a, 3, b, 3, 0.95);
    assert_int_equal(i.n, 6);
    assert_double_near(i.mean, 4, 1e-12);
    assert_double_near(i.low, 4 - 4.155399503, 1e-8);
    assert_double_near(i.high, 4 + 4.155399503, 1e-8);
}

TEST(welch_has_no_ends_for_a_sample_of_one)
{
    const double a[] = {1}, b[] = {4, 6, 8};
    struct interval i = stats_welch(a, 1, b, 3, 0.95);
    assert_double_near(i.mean, 5, 1e-12);
    assert_true(isnan(i.low) && isnan(i.high));
    assert_true(isnan(stats_welch(a, 0, b, 3, 0.95).mean));
}

TEST(welch_is_a_point_where_nothing_varies)
{
    const double a[] = {1, 1}, b[] = {3, 3, 3};
    struct interval i = stats_welch(a, 2, b, 3, 0.95);
    assert_double_near(i.low, 2, 0);
    assert_double_near(i.high, 2, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_t_interval_is_that_of_the_textbook),
        cmocka_unit_test(a_one_sided_bound_is_an_end_of_a_narrower_interval),
        cmocka_unit_test(an_interval_needs_two_values),
        cmocka_unit_test(the_t_interval_holds_the_mean_as_often_as_it_says),
        cmocka_unit_test(quantiles_interpolate_between_sorted_values),
        cmocka_unit_test(a_quantile_needs_no_order),
        cmocka_unit_test(there_is_no_quantile_of_nothing),
        cmocka_unit_test(skewness_tells_the_longer_tail),
        cmocka_unit_test(the_bootstrap_of_one_seed_is_one_interval),
        cmocka_unit_test(the_bootstrap_of_equal_values_is_that_value),
        cmocka_unit_test(the_bootstrap_nears_the_normal_interval_of_a_large_sample),
        cmocka_unit_test(a_bootstrap_without_resamples_or_memory_has_no_ends),
        cmocka_unit_test(jains_index_is_one_for_equal_loads),
        cmocka_unit_test(welch_agrees_with_the_arithmetic_by_hand),
        cmocka_unit_test(welch_has_no_ends_for_a_sample_of_one),
        cmocka_unit_test(welch_is_a_point_where_nothing_varies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
