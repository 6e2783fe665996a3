#include "sim/base/condition.h"

#include "sim/base/err.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>

static struct condition read(const char *text)
{
    struct condition c = {0};
    struct err e = ERR_INIT;
    assert_int_equal(condition_parse(text, &c, &e), 0);
    assert_string_equal(e.text, "");
    return c;
}

static void check(const char *text, enum condition_op op, enum condition_unit unit, double bound)
{
    struct condition c = read(text);
    assert_int_equal(c.op, op);
    assert_int_equal(c.unit, unit);
    assert_double_near(c.bound, bound, 1e-12);
}

TEST(every_comparison_is_read)
{
    check("< 1", CONDITION_LESS, CONDITION_PLAIN, 1);
    check("<= 1", CONDITION_AT_MOST, CONDITION_PLAIN, 1);
    check(">= 1", CONDITION_AT_LEAST, CONDITION_PLAIN, 1);
    check("> 1", CONDITION_MORE, CONDITION_PLAIN, 1);
}

TEST(bounds_have_units_and_signs)
{
    check("<= -30%", CONDITION_AT_MOST, CONDITION_PERCENT, -0.30);
    check(">=5 points", CONDITION_AT_LEAST, CONDITION_POINTS, 0.05);
    check("> +1 point", CONDITION_MORE, CONDITION_POINTS, 0.01);
    check("<= 40 Mbit/s", CONDITION_AT_MOST, CONDITION_RATE, 40e6);
    check("<= -5 GB", CONDITION_AT_MOST, CONDITION_SIZE, -5e9);
    check("  <2 min", CONDITION_LESS, CONDITION_TIME, 120);
    check(">= .5", CONDITION_AT_LEAST, CONDITION_PLAIN, 0.5);
}

TEST(what_is_no_condition_is_refused_with_what_is_allowed)
{
    const char *const bad[] = {
        "",        "30%",       "<=",      "== 3",          "=< 3",   "<= -",   "<= --3",
        "<= -+3",  "<= thirty", "<= 3 %%", "<= 3 potatoes", "<= nan", "<= inf", "<= 3 points more",
        "<= 0x10", "<< 3"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct condition c = {CONDITION_MORE, CONDITION_TIME, 7};
        struct err e = ERR_INIT;
        assert_int_equal(condition_parse(bad[i], &c, &e), -EINVAL);
        assert_double_near(c.bound, 7, 0); /* untouched */
    }
    struct condition c;
    struct err e = ERR_INIT;
    assert_int_equal(condition_parse("about -30%", &c, &e), -EINVAL);
    assert_string_equal(e.text, "found \"about -30%\", allowed: <, <=, >= or > and a bound, as "
                                "\"<= -30%\", \">= 5 points\" or \"<= 40 Mbit/s\"");
}

TEST(the_bound_itself_meets_only_the_comparisons_that_include_it)
{
    struct condition c = read("<= 1");
    assert_true(condition_met(&c, 1) && condition_met(&c, 0) && !condition_met(&c, 2));
    assert_true(condition_upper(&c));
    c = read("< 1");
    assert_true(!condition_met(&c, 1) && condition_met(&c, 0));
    assert_true(condition_upper(&c));
    c = read(">= 1");
    assert_true(condition_met(&c, 1) && !condition_met(&c, 0));
    assert_false(condition_upper(&c));
    c = read("> 1");
    assert_true(!condition_met(&c, 1) && condition_met(&c, 2));
    assert_false(condition_upper(&c));
}

TEST(not_a_number_meets_nothing)
{
    const char *const any[] = {"< 1", "<= 1", ">= 1", "> 1"};
    for (size_t i = 0; i < 4; i++) {
        struct condition c = read(any[i]);
        assert_false(condition_met(&c, NAN));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_comparison_is_read),
        cmocka_unit_test(bounds_have_units_and_signs),
        cmocka_unit_test(what_is_no_condition_is_refused_with_what_is_allowed),
        cmocka_unit_test(the_bound_itself_meets_only_the_comparisons_that_include_it),
        cmocka_unit_test(not_a_number_meets_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
