/* How much of the oracle's change an arm achieves: worked examples, and where it is shown. */
#include "analysis/achieved.h"
#include "analysis/summary.h"
#include "tests/support/fixture.h"
#include "tests/support/loaded.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <math.h>
#include <string.h>

static struct interval share(const double *arm, const double *oracle, const double *baseline,
                             size_t n)
{
    struct interval i;
    assert_int_equal(achieved_share(arm, oracle, baseline, n, 0.95, &i), 0);
    return i;
}

/*
 * Baseline 100 in both; the oracle takes off 40 and 60, the arm 30 and 30: 60 of 100 in all. Residuals
 * change - 0.6 * oracle's: -30 + 24 = -6, -30 + 36 = 6; over the oracle's mean of -50: 0.12, -0.12.
 * Mean 0.6, standard error 0.12; t(0.975, 1) = 12.7062: 0.6 -+ 1.52474.
 */
TEST(the_share_is_the_ratio_of_the_mean_changes_with_a_ratio_estimators_interval)
{
    const double baseline[] = {100, 100}, oracle[] = {60, 40}, arm[] = {70, 70};
    struct interval i = share(arm, oracle, baseline, 2);
    /* The oracle's own interval, -50 -+ 127, holds zero: nothing is known to be possible. */
    assert_int_equal(i.n, 0);
    const double base3[] = {100, 100, 100}, oracle3[] = {60, 40, 50}, arm3[] = {70, 70, 70};
    i = share(arm3, oracle3, base3, 3);
    /* Residuals -6, 6, 0 over -50: 0.12, -0.12, 0: standard deviation 0.12, standard error 0.12 /
     * sqrt(3) = 0.069282; t(0.975, 2) = 4.30265: 0.6 -+ 0.298097. */
    assert_int_equal(i.n, 3);
    assert_double_near(i.mean, 0.6, 1e-12);
    assert_double_near(i.low, 0.6 - 0.298097, 1e-5);
    assert_double_near(i.high, 0.6 + 0.298097, 1e-5);
}

TEST(the_wrong_direction_is_below_zero_and_more_than_all_is_above_one)
{
    const double baseline[] = {100, 100}, oracle[] = {90, 90}, worse[] = {105, 105},
                 better[] = {80, 80};
    assert_double_is(share(worse, oracle, baseline, 2).mean, -0.5);
    assert_double_is(share(better, oracle, baseline, 2).mean, 2);
    assert_double_is(share(oracle, oracle, baseline, 2).mean, 1);
}

/* One replication has a ratio and no interval; replications that an arm lacks do not count. */
TEST(only_replications_that_all_three_have_count)
{
    const double baseline[] = {100, NAN, 100, 100}, oracle[] = {60, 60, NAN, 60},
                 arm[] = {90, 0, 0, NAN};
    struct interval i = share(arm, oracle, baseline, 4);
    assert_int_equal(i.n, 1);
    assert_double_is(i.mean, 0.25);
    assert_true(isnan(i.low) && isnan(i.high));
    assert_int_equal(share(arm + 1, oracle + 1, baseline + 1, 3).n, 0);
}

TEST(where_the_oracle_changes_nothing_there_is_no_share)
{
    const double same[] = {5, 7, 9}, arm[] = {4, 6, 8};
    struct interval i = share(arm, same, same, 3);
    assert_int_equal(i.n, 0);
    assert_true(isnan(i.mean));
}

static struct loaded world(const char *const *arms)
{
    char *dir = temp_dir();
    struct fixture f = {.kind = FIXTURE_SMALL_ISP, .arms = arms};
    fixture_world(dir, &f);
    return loaded_folder(dir);
}

/* Deltas have a share if and only if there is an oracle, which has none itself. */
TEST(a_summary_tells_shares_where_an_arm_is_called_oracle)
{
    static const char *const with[] = {"off", "on", "oracle", NULL};
    static const char *const without[] = {"off", "on", "other", NULL};
    static const char *const *const arms[] = {with, without};
    for (int k = 0; k < 2; k++) {
        struct loaded l = world(arms[k]);
        json_t *summary = summary_new(l.results, &l.verdicts), *row;
        size_t i, shares = 0;
        assert_int_equal(achieved_oracle(l.results), k ? MANIFEST_NONE : 2);
        json_array_foreach(json_object_get(summary, "deltas"), i, row)
        {
            bool own = strcmp(json_string_value(json_object_get(row, "arm")), "oracle") == 0;
            json_t *achieved = json_object_get(row, "achieved");
            assert_int_equal(achieved != NULL, k == 0);
            assert_true(!own || json_is_null(achieved));
            shares += json_is_number(achieved);
        }
        assert_int_equal(shares > 0, k == 0);
        json_decref(summary);
        loaded_free(&l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            the_share_is_the_ratio_of_the_mean_changes_with_a_ratio_estimators_interval),
        cmocka_unit_test(the_wrong_direction_is_below_zero_and_more_than_all_is_above_one),
        cmocka_unit_test(only_replications_that_all_three_have_count),
        cmocka_unit_test(where_the_oracle_changes_nothing_there_is_no_share),
        cmocka_unit_test(a_summary_tells_shares_where_an_arm_is_called_oracle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
