#include "analysis/expect.h"

#include "sim/base/err.h"
#include "tests/support/fixture.h"
#include "tests/support/folder.h"
#include "tests/support/loaded.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * Relative changes -0.5 -0.4 -0.25: mean -0.383333, standard error 0.0726483 (delta_test.c).
 * One-sided 95% bounds: t(0.95, 2) = 2.919986, so -0.383333 -+ 0.212132 = -0.595465, -0.171201.
 * The on arm's mean is 156.667, standard error 74.4610 (values 50 120 300, standard deviation
 * 128.970): one-sided bounds -60.76 and 374.09.
 */
#define CHARGES                                                                                    \
    "-,off,1,charge,network=a,100,money\n-,on,1,charge,network=a,50,money\n"                       \
    "-,off,2,charge,network=a,200,money\n-,on,2,charge,network=a,120,money\n"                      \
    "-,off,3,charge,network=a,400,money\n-,on,3,charge,network=a,300,money\n"

/* Judges one claim, whose members beyond arm "on" are given, over these rows. */
static struct judgement judge(struct loaded *l, unsigned replications, const char *rows,
                              const char *members)
{
    char expect[500];
    snprintf(expect, sizeof expect, "{\"claim\": {\"arm\": \"on\", %s}}", members);
    *l = loaded_small(replications, rows, expect);
    assert_int_equal(l->verdicts.n, 1);
    assert_int_equal(l->verdicts.counts[l->verdicts.v[0].verdict], 1);
    return l->verdicts.v[0];
}

static void check(const char *members, enum verdict verdict, const char *reason)
{
    struct loaded l;
    struct judgement j = judge(&l, 3, CHARGES, members);
    assert_int_equal(j.verdict, verdict);
    if (reason)
        assert_string_equal(j.reason, reason);
    else
        assert_null(j.reason);
    loaded_free(&l);
}

#define CHARGE "\"metric\": \"charge\", \"scope\": \"network=a\", "
#define INSIDE "the bound lies inside the confidence interval"

TEST(a_claim_is_held_when_its_one_sided_bound_meets_it)
{
    struct loaded l;
    struct judgement j = judge(&l, 3, CHARGES, CHARGE "\"change\": \"<= -10%\"");
    assert_int_equal(j.verdict, VERDICT_HELD);
    assert_int_equal(j.kind, ESTIMATE_RELATIVE);
    assert_double_near(j.estimate.mean, -1.15 / 3, 1e-9);
    assert_double_near(j.estimate.low, -0.595465, 1e-5);
    assert_double_near(j.estimate.high, -0.171201, 1e-5);
    assert_string_equal(j.name, "claim");
    assert_string_equal(j.point, "-");
    assert_string_equal(j.text,
                        "charge (network=a): on against off, change <= -10% (95% confidence)");
    loaded_free(&l);
    check(CHARGE "\"change\": \"<= -17.12%\"", VERDICT_HELD, NULL);
    check(CHARGE "\"change\": \">= -59.55%\"", VERDICT_HELD, NULL);
}

TEST(a_claim_fails_when_the_bound_on_the_other_side_excludes_it)
{
    check(CHARGE "\"change\": \"<= -59.55%\"", VERDICT_FAILED, NULL);
    check(CHARGE "\"change\": \"> -17.12%\"", VERDICT_FAILED, NULL);
}

TEST(between_the_bounds_nothing_is_concluded)
{
    check(CHARGE "\"change\": \"<= -17.13%\"", VERDICT_INCONCLUSIVE, INSIDE);
    check(CHARGE "\"change\": \"<= -59.54%\"", VERDICT_INCONCLUSIVE, INSIDE);
    check(CHARGE "\"change\": \">= -17.13%\"", VERDICT_INCONCLUSIVE, INSIDE);
}

TEST(confidence_moves_the_bounds)
{
    /* t(0.975, 2) = 4.302653: upper bound -0.383333 + 0.312581 = -0.070752. */
    check(CHARGE "\"change\": \"<= -10%\", \"confidence\": 0.975", VERDICT_INCONCLUSIVE, INSIDE);
    check(CHARGE "\"change\": \"<= -7.07%\", \"confidence\": \"97.5%\"", VERDICT_HELD, NULL);
}

TEST(a_value_is_the_arms_own_mean)
{
    struct loaded l;
    struct judgement j = judge(&l, 3, CHARGES, CHARGE "\"value\": \"<= 375\"");
    assert_int_equal(j.verdict, VERDICT_HELD);
    assert_int_equal(j.kind, ESTIMATE_VALUE);
    assert_double_near(j.estimate.mean, 470.0 / 3, 1e-9);
    assert_double_near(j.estimate.high, 374.092, 1e-3);
    assert_string_equal(j.text, "charge (network=a): on <= 375 (95% confidence)");
    loaded_free(&l);
    check(CHARGE "\"value\": \"<= 374\"", VERDICT_INCONCLUSIVE, INSIDE);
    check(CHARGE "\"value\": \">= 375\"", VERDICT_FAILED, NULL);
}

TEST(a_bare_number_is_a_change_in_the_metrics_unit)
{
    struct loaded l;
    struct judgement j = judge(&l, 3, CHARGES, CHARGE "\"change\": \"< 0\"");
    assert_int_equal(j.kind, ESTIMATE_CHANGE);
    assert_double_near(j.estimate.mean, -230.0 / 3, 1e-9);
    assert_int_equal(j.verdict, VERDICT_HELD);
    loaded_free(&l);
}

#define SHARES                                                                                     \
    "-,off,1,localization,network=a;level=pid,0.2,share\n"                                         \
    "-,off,2,localization,network=a;level=pid,0.3,share\n"                                         \
    "-,on,1,localization,network=a;level=pid,0.4,share\n"                                          \
    "-,on,2,localization,network=a;level=pid,0.5,share\n"

TEST(percent_and_points_of_a_share_are_the_same)
{
    const char *const changes[] = {"\"change\": \">= 20 points\"", "\"change\": \">= 19.9%\"",
                                   "\"change\": \"> 0.19\""};
    for (int i = 0; i < 3; i++) {
        char members[200];
        snprintf(members, sizeof members, "\"metric\": \"localization\", %s", changes[i]);
        struct loaded l;
        struct judgement j = judge(&l, 2, SHARES, members);
        assert_double_near(j.estimate.mean, 0.2, 1e-12);
        assert_double_near(j.estimate.high - j.estimate.low, 0, 1e-9);
        loaded_free(&l);
    }
    struct loaded l;
    struct judgement j =
        judge(&l, 2, SHARES, "\"metric\": \"localization\", \"change\": \">= 21 points\"");
    assert_int_equal(j.kind, ESTIMATE_POINTS);
    assert_int_equal(j.verdict, VERDICT_FAILED);
    loaded_free(&l);
}

TEST(units_that_do_not_fit_are_never_held)
{
    const char *misfit = "the bound's unit does not fit the metric";
    check(CHARGE "\"change\": \"<= 5 points\"", VERDICT_INCONCLUSIVE,
          "only a share changes in points");
    check(CHARGE "\"change\": \"<= 5 GB\"", VERDICT_INCONCLUSIVE, misfit);
    check(CHARGE "\"value\": \"<= 5 Mbit/s\"", VERDICT_INCONCLUSIVE, misfit);
    check(CHARGE "\"value\": \"<= 5 min\"", VERDICT_INCONCLUSIVE, misfit);
    check(CHARGE "\"value\": \"<= 50%\"", VERDICT_INCONCLUSIVE, misfit);
}

TEST(a_quantity_is_compared_in_base_units)
{
    const char *rows = "-,on,1,completion.time,class=all,60,s\n"
                       "-,on,2,completion.time,class=all,60,s\n";
    struct loaded l;
    struct judgement j =
        judge(&l, 2, rows, "\"metric\": \"completion.time\", \"value\": \"<= 1 min\"");
    assert_int_equal(j.verdict, VERDICT_HELD);
    loaded_free(&l);
    j = judge(&l, 2, rows, "\"metric\": \"completion.time\", \"value\": \"< 1 min\"");
    assert_int_equal(j.verdict, VERDICT_FAILED);
    loaded_free(&l);
}

TEST(one_replication_is_inconclusive)
{
    struct loaded l;
    struct judgement j = judge(&l, 1, "-,off,1,m,-,10,B\n-,on,1,m,-,1,B\n",
                               "\"metric\": \"m\", \"change\": \"<= -10%\"");
    assert_int_equal(j.verdict, VERDICT_INCONCLUSIVE);
    assert_string_equal(j.reason, "one replication has no interval");
    assert_double_near(j.estimate.mean, -0.9, 1e-12);
    assert_true(isnan(j.estimate.low));
    loaded_free(&l);
}

TEST(a_percentage_of_nothing_is_inconclusive)
{
    struct loaded l;
    struct judgement j =
        judge(&l, 2, "-,off,1,m,-,0,B\n-,on,1,m,-,1,B\n-,off,2,m,-,0,B\n-,on,2,m,-,1,B\n",
              "\"metric\": \"m\", \"change\": \"> 0%\"");
    assert_int_equal(j.verdict, VERDICT_INCONCLUSIVE);
    assert_string_equal(j.reason,
                        "a baseline of 0 has no percentage: state the change in the metric's unit");
    loaded_free(&l);
}

TEST(what_the_results_lack_is_inconclusive)
{
    check("\"metric\": \"chargge\", \"change\": \"<= 1%\"", VERDICT_INCONCLUSIVE,
          "the results have no metric chargge");
    check("\"metric\": \"charge\", \"scope\": \"network=b\", \"change\": \"<= 1%\"",
          VERDICT_INCONCLUSIVE, "the results have no charge of scope network=b");
    check(CHARGE "\"vs\": \"other\", \"change\": \"<= 1%\"", VERDICT_INCONCLUSIVE,
          "the results have no arm other");
    check(CHARGE "\"point\": \"/a=1\", \"change\": \"<= 1%\"", VERDICT_INCONCLUSIVE,
          "the results have no point /a=1");
    struct loaded l;
    struct judgement j = judge(&l, 2, "-,off,1,m,-,1,B\n-,on,2,m,-,1,B\n",
                               "\"metric\": \"m\", \"change\": \"< 1%\"");
    assert_int_equal(j.verdict, VERDICT_INCONCLUSIVE);
    assert_string_equal(j.reason, "no replication has the figure in both arms");
    loaded_free(&l);
}

#define CUT(relation, value)                                                                       \
    "-,on,1,interdomain.bytes,network=a;direction=in;relation=" relation "," value ",bytes\n"      \
    "-,on,2,interdomain.bytes,network=a;direction=in;relation=" relation "," value ",bytes\n"

TEST(keys_left_out_mean_all)
{
    struct loaded l;
    struct judgement j =
        judge(&l, 2, CUT("all", "3") CUT("peering", "1") CUT("transit", "2"),
              "\"metric\": \"interdomain.bytes\", \"scope\": \"direction=in;network=a\", "
              "\"value\": \"<= 3 B\"");
    assert_double_near(j.estimate.mean, 3, 0);
    loaded_free(&l);
    j = judge(&l, 2, CUT("peering", "1") CUT("transit", "2"),
              "\"metric\": \"interdomain.bytes\", \"scope\": \"network=a\", \"value\": \"<= 3 B\"");
    assert_int_equal(j.verdict, VERDICT_INCONCLUSIVE);
    assert_string_equal(j.reason, "the scope leaves 2 figures to choose from");
    loaded_free(&l);
}

TEST(the_only_figure_of_a_metric_needs_no_scope)
{
    check("\"metric\": \"charge\", \"change\": \"<= -10%\"", VERDICT_HELD, NULL);
}

TEST(a_sweep_is_judged_at_every_point_unless_one_is_named)
{
    const char *const points[] = {"/a=1", "/a=2", NULL};
    struct fixture f = {.kind = FIXTURE_SMALL_ISP, .points = points};
    char *dir = temp_dir();
    fixture_world(dir, &f);
    folder_put(dir, "scenario.json",
               "{\"expect\": {\"all\": {\"metric\": \"charge\", \"scope\": \"network=isp-a\", "
               "\"arm\": \"on\", \"change\": \"< 0%\"}, \"one\": {\"metric\": \"charge\", "
               "\"scope\": \"network=isp-a\", \"arm\": \"on\", \"change\": \"< 0%\", "
               "\"point\": \"/a=2\"}}}");
    struct loaded l = loaded_folder(dir);
    assert_int_equal(l.verdicts.n, 3);
    assert_string_equal(l.verdicts.v[0].point, "/a=1");
    assert_string_equal(l.verdicts.v[1].point, "/a=2");
    assert_string_equal(l.verdicts.v[2].name, "one");
    assert_string_equal(l.verdicts.v[2].point, "/a=2");
    assert_string_equal(l.verdicts.v[2].text, "charge (network=isp-a): on against off, change < 0% "
                                              "(95% confidence) at /a=2");
    loaded_free(&l);
}

static void refuses(const char *expect, const char *message)
{
    char *dir = temp_dir();
    struct results *r;
    struct judgements verdicts;
    struct err e = ERR_INIT;
    fixture_small(dir, 3, CHARGES, expect);
    assert_int_equal(results_load(dir, &r, NULL), 0);
    assert_int_equal(expect_judge(r, &verdicts, &e), -EINVAL);
    assert_string_equal(e.text + strlen(dir), message);
    results_free(r);
    temp_free(dir);
}

TEST(malformed_claims_are_errors_with_a_pointer)
{
    refuses("[]", "/scenario.json: /expect: found an array, allowed: an object");
    refuses("{\"a\": 1}", "/scenario.json: /expect/a: found 1, allowed: an object");
    refuses("{\"a/b\": {\"arm\": \"on\"}}",
            "/scenario.json: /expect/a~1b/metric: found nothing, allowed: a text");
    refuses("{\"a\": {\"metric\": \"m\", \"arm\": \"on\"}}",
            "/scenario.json: /expect/a: found neither, allowed: either \"change\" or \"value\"");
    refuses(
        "{\"a\": {\"metric\": \"m\", \"arm\": \"on\", \"change\": \"> 1\", \"value\": \"> 1\"}}",
        "/scenario.json: /expect/a: found both \"change\" and \"value\", allowed: either "
        "\"change\" or \"value\"");
    refuses("{\"a\": {\"metric\": \"m\", \"arm\": \"on\", \"change\": \"less\"}}",
            "/scenario.json: /expect/a/change: found \"less\", allowed: <, <=, >= or > and a "
            "bound, as \"<= -30%\", \">= 5 points\" or \"<= 40 Mbit/s\"");
    refuses(
        "{\"a\": {\"metric\": \"m\", \"arm\": \"on\", \"change\": \"> 1\", \"confidence\": 0.5}}",
        "/scenario.json: /expect/a/confidence: found 0.5, allowed: a share above 50% and "
        "below 100%");
    refuses("{\"a\": {\"metric\": \"m\", \"arm\": \"on\", \"change\": \"> 1\", \"scope\": \"x\"}}",
            "/scenario.json: /expect/a/scope: found the scope \"x\", allowed: key=value;key=value, "
            "each key once, at most 10 of them, or -");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_claim_is_held_when_its_one_sided_bound_meets_it),
        cmocka_unit_test(a_claim_fails_when_the_bound_on_the_other_side_excludes_it),
        cmocka_unit_test(between_the_bounds_nothing_is_concluded),
        cmocka_unit_test(confidence_moves_the_bounds),
        cmocka_unit_test(a_value_is_the_arms_own_mean),
        cmocka_unit_test(a_bare_number_is_a_change_in_the_metrics_unit),
        cmocka_unit_test(percent_and_points_of_a_share_are_the_same),
        cmocka_unit_test(units_that_do_not_fit_are_never_held),
        cmocka_unit_test(a_quantity_is_compared_in_base_units),
        cmocka_unit_test(one_replication_is_inconclusive),
        cmocka_unit_test(a_percentage_of_nothing_is_inconclusive),
        cmocka_unit_test(what_the_results_lack_is_inconclusive),
        cmocka_unit_test(keys_left_out_mean_all),
        cmocka_unit_test(the_only_figure_of_a_metric_needs_no_scope),
        cmocka_unit_test(a_sweep_is_judged_at_every_point_unless_one_is_named),
        cmocka_unit_test(malformed_claims_are_errors_with_a_pointer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
