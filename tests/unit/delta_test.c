#include "analysis/delta.h"

#include "tests/support/loaded.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { OFF, ON };

static struct delta form(const struct loaded *l)
{
    struct delta d;
    assert_int_equal(l->results->nfigures, 1);
    assert_int_equal(
        delta_form(l->results, &l->results->figures[0], 0, ON, OFF, DELTA_CONFIDENCE, &d), 0);
    return d;
}

/*
 * off 100 200 400, on 50 120 300.
 * Differences -50 -80 -100: mean -76.6667, standard deviation 25.1661, standard error 14.5297;
 * t(0.975, 2) = 4.302653, half width 62.5163.
 * Relative -0.5 -0.4 -0.25: mean -0.383333, standard deviation 0.125831, standard error 0.0726483,
 * half width 0.312581. (The ratio of the means would say 470 / 700 - 1 = -0.3286: another thing.)
 */
TEST(differences_are_formed_in_each_replication)
{
    struct loaded l = loaded_small(3,
                                   "-,off,1,charge,network=a,100,money\n"
                                   "-,off,2,charge,network=a,200,money\n"
                                   "-,off,3,charge,network=a,400,money\n"
                                   "-,on,1,charge,network=a,50,money\n"
                                   "-,on,2,charge,network=a,120,money\n"
                                   "-,on,3,charge,network=a,300,money\n",
                                   "{}");
    struct delta d = form(&l);
    assert_int_equal(d.n, 3);
    assert_double_near(d.before, 700.0 / 3, 1e-9);
    assert_double_near(d.after, 470.0 / 3, 1e-9);
    assert_double_near(d.absolute.mean, -230.0 / 3, 1e-9);
    assert_double_near(d.absolute.low, -230.0 / 3 - 62.5163, 1e-3);
    assert_double_near(d.absolute.high, -230.0 / 3 + 62.5163, 1e-3);
    assert_double_near(d.relative.mean, -1.15 / 3, 1e-9);
    assert_double_near(d.relative.low, -1.15 / 3 - 0.312581, 1e-5);
    assert_double_near(d.relative.high, -1.15 / 3 + 0.312581, 1e-5);
    assert_int_equal(delta_kind(&d), ESTIMATE_RELATIVE);
    assert_ptr_equal(delta_shown(&d), &d.relative);
    assert_true(delta_has_interval(&d));
    assert_false(delta_zero_inside(&d));
    assert_false(delta_skewed(&d));
    loaded_free(&l);
}

/* 0.4 -> 0.5 and 0.4 -> 0.7: 10 and 30 points, not 25% and 75%. */
TEST(shares_change_in_points)
{
    struct loaded l = loaded_small(2,
                                   "-,off,1,localization,network=a;level=pid,0.4,share\n"
                                   "-,off,2,localization,network=a;level=pid,0.4,share\n"
                                   "-,on,1,localization,network=a;level=pid,0.5,share\n"
                                   "-,on,2,localization,network=a;level=pid,0.7,share\n",
                                   "{}");
    struct delta d = form(&l);
    assert_double_near(d.absolute.mean, 0.2, 1e-12);
    assert_double_near(d.relative.mean, 0.2, 1e-12);
    assert_double_near(d.relative.low, d.absolute.low, 0);
    assert_int_equal(delta_kind(&d), ESTIMATE_POINTS);
    loaded_free(&l);
}

/* Replication 2 is missing on one side, 3 on the other: only 1 and 4 count, in means as well. */
TEST(only_replications_that_both_arms_have_count)
{
    struct loaded l = loaded_small(4,
                                   "-,off,1,m,-,10,count\n"
                                   "-,off,2,m,-,1000,count\n"
                                   "-,off,4,m,-,20,count\n"
                                   "-,on,1,m,-,11,count\n"
                                   "-,on,3,m,-,5000,count\n"
                                   "-,on,4,m,-,21,count\n",
                                   "{}");
    struct delta d = form(&l);
    assert_int_equal(d.n, 2);
    assert_double_near(d.before, 15, 1e-12);
    assert_double_near(d.after, 16, 1e-12);
    assert_double_near(d.absolute.mean, 1, 1e-12);
    struct interval all;
    assert_int_equal(arm_mean(l.results, d.figure, 0, OFF, 0.95, &all), 0);
    assert_int_equal(all.n, 3);
    assert_double_near(all.mean, 1030.0 / 3, 1e-9);
    loaded_free(&l);
}

TEST(one_replication_has_a_mean_but_no_interval)
{
    struct loaded l = loaded_small(1, "-,off,1,m,-,10,count\n-,on,1,m,-,5,count\n", "{}");
    struct delta d = form(&l);
    assert_int_equal(d.n, 1);
    assert_double_near(d.relative.mean, -0.5, 1e-12);
    assert_true(isnan(d.relative.low) && isnan(d.relative.high));
    assert_false(delta_has_interval(&d));
    assert_false(delta_zero_inside(&d));
    loaded_free(&l);
}

TEST(a_baseline_of_zero_has_no_relative_change)
{
    struct loaded l = loaded_small(2,
                                   "-,off,1,m,-,0,count\n-,on,1,m,-,5,count\n"
                                   "-,off,2,m,-,4,count\n-,on,2,m,-,9,count\n",
                                   "{}");
    struct delta d = form(&l);
    assert_int_equal(d.relative.n, 0);
    assert_true(isnan(d.relative.mean) && isnan(d.relative.low));
    assert_double_near(d.absolute.mean, 5, 1e-12);
    assert_int_equal(delta_kind(&d), ESTIMATE_CHANGE);
    assert_true(delta_has_interval(&d));
    loaded_free(&l);
}

TEST(nothing_in_common_gives_nothing)
{
    struct loaded l = loaded_small(2, "-,off,1,m,-,1,count\n-,on,2,m,-,5,count\n", "{}");
    struct delta d = form(&l);
    assert_int_equal(d.n, 0);
    assert_true(isnan(d.absolute.mean) && isnan(d.relative.mean) && isnan(d.before));
    assert_false(delta_has_interval(&d));
    loaded_free(&l);
}

TEST(zero_on_an_end_is_inside)
{
    struct loaded l = loaded_small(2,
                                   "-,off,1,m,-,1,count\n-,on,1,m,-,1,count\n"
                                   "-,off,2,m,-,4,count\n-,on,2,m,-,4,count\n",
                                   "{}");
    struct delta d = form(&l);
    assert_double_near(d.relative.low, 0, 0);
    assert_double_near(d.relative.high, 0, 0);
    assert_true(delta_zero_inside(&d));
    loaded_free(&l);
}

/* n replications where the first n - 1 change by -10% and the last by `last`. */
static struct delta form_skewed(struct loaded *l, unsigned n, double last)
{
    char rows[4000] = "";
    for (unsigned i = 1; i <= n; i++) {
        size_t used = strlen(rows);
        snprintf(rows + used, sizeof rows - used, "-,off,%u,m,-,100,B\n-,on,%u,m,-,%g,B\n", i, i,
                 100 * (i < n ? 0.9 : 1 + last));
    }
    *l = loaded_small(n, rows, "{}");
    return form(l);
}

TEST(skewed_differences_get_a_bootstrap_interval_beside)
{
    struct loaded l;
    struct delta d = form_skewed(&l, 12, 0.9);
    assert_true(delta_skewed(&d));
    /* The mean is -0.1 + 1/12. A resampled mean is -0.1 plus 1/12 of how often the outlier was
     * drawn, so its quantiles are steps of that: 0 draws below, 3 at the 97.5% quantile (the draws
     * are binomial(12, 1/12): P(<= 2) = 0.926, P(<= 3) = 0.985). */
    assert_double_near(d.bootstrap.low, -0.1, 1e-9);
    assert_double_near(d.bootstrap.high, -0.1 + 3.0 / 12, 1e-9);
    loaded_free(&l);
}

TEST(skew_to_the_other_side_counts_as_well)
{
    struct loaded l;
    struct delta d = form_skewed(&l, 12, -0.95);
    assert_true(delta_skewed(&d));
    assert_true(d.bootstrap.low < d.relative.mean && d.relative.mean < d.bootstrap.high);
    loaded_free(&l);
}

TEST(few_replications_get_no_bootstrap)
{
    struct loaded l;
    struct delta d = form_skewed(&l, DELTA_SKEW_RUNS - 1, 0.9);
    assert_false(delta_skewed(&d));
    loaded_free(&l);
}

/* The absolute half of stats_welch_test.c and the relative one of compare_test.c. */
TEST(unpaired_lists_get_welchs_interval)
{
    const double baseline[] = {1, 2, NAN, 3}, arm[] = {NAN, 4, 6, 8};
    struct delta d;
    assert_int_equal(delta_unpaired(arm, baseline, 4, false, 0.95, &d), 0);
    assert_int_equal(d.n, 3);
    assert_double_near(d.before, 2, 1e-12);
    assert_double_near(d.after, 6, 1e-12);
    assert_double_near(d.absolute.mean, 4, 1e-12);
    assert_double_near(d.absolute.high, 4 + 4.155399503, 1e-8);
    assert_double_near(d.relative.mean, 2, 1e-12);
    assert_double_near(d.relative.low, 2 - 3.0664736, 1e-6);
    assert_double_near(d.relative.high, 2 + 3.0664736, 1e-6);
}

TEST(unpaired_shares_change_in_points_and_nothing_has_no_percentage)
{
    const double baseline[] = {0, 0}, arm[] = {0.25, 0.75};
    struct delta d;
    assert_int_equal(delta_unpaired(arm, baseline, 2, true, 0.95, &d), 0);
    assert_double_near(d.relative.mean, 0.5, 1e-12);
    assert_double_near(d.relative.low, d.absolute.low, 0);
    assert_int_equal(delta_unpaired(arm, baseline, 2, false, 0.95, &d), 0);
    assert_int_equal(d.relative.n, 0);
    assert_true(isnan(d.relative.mean));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(differences_are_formed_in_each_replication),
        cmocka_unit_test(shares_change_in_points),
        cmocka_unit_test(only_replications_that_both_arms_have_count),
        cmocka_unit_test(one_replication_has_a_mean_but_no_interval),
        cmocka_unit_test(a_baseline_of_zero_has_no_relative_change),
        cmocka_unit_test(nothing_in_common_gives_nothing),
        cmocka_unit_test(zero_on_an_end_is_inside),
        cmocka_unit_test(skewed_differences_get_a_bootstrap_interval_beside),
        cmocka_unit_test(skew_to_the_other_side_counts_as_well),
        cmocka_unit_test(few_replications_get_no_bootstrap),
        cmocka_unit_test(unpaired_lists_get_welchs_interval),
        cmocka_unit_test(unpaired_shares_change_in_points_and_nothing_has_no_percentage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
