#include "analysis/format.h"

#include "tests/support/test.h"

#include <math.h>

static void check(const char *unit, double value, const char *text)
{
    char buf[NUMBER_TEXT];
    assert_string_equal(scale_text(scale_for(unit, value), value, buf), text);
}

TEST(values_are_shown_in_a_scale_that_fits)
{
    check("bytes", 41.34e9, "41.3 GB");
    check("bytes", 999, "999 B");
    check("bytes", 1000, "1.00 kB");
    check("bytes", 0, "0 B");
    check("bytes", 3.2e18, "3200 PB");
    check("bit/s", 6.19e6, "6.19 Mbit/s");
    check("s", 812, "812 s");
    check("s", 1830, "30.5 min");
    check("s", 14400, "4.00 h");
    check("s", 0.041, "41.0 ms");
    check("s", 0, "0 s");
    check("share", 0.4321, "43.2%");
    check("share", 0, "0.0%");
    check("count", 12345.6, "12346");
    check("money", 3.14159, "3.14");
    check("hops", 2.5, "2.50 hops");
}

TEST(digits_that_count_survive_rounding_up)
{
    check("count", 99.96, "100");
    check("count", 9.999, "10.0");
    check("count", 0.99999, "1.00");
    check("count", 0.0421, "0.042");
    check("count", 0.00042, "0.00042");
}

TEST(what_is_no_number_is_a_dash)
{
    check("bytes", NAN, "-");
    char buf[NUMBER_TEXT];
    struct interval none = {0, NAN, NAN, NAN};
    assert_string_equal(estimate_text(ESTIMATE_RELATIVE, "bytes", &none, buf), "-");
    assert_string_equal(estimate_ends(ESTIMATE_RELATIVE, "bytes", &none, buf), "-");
}

TEST(values_that_are_compared_share_a_scale)
{
    char buf[NUMBER_TEXT];
    struct scale s = scale_for("s", 1500);
    assert_string_equal(scale_text(s, 812, buf), "13.5 min");
    assert_string_equal(scale_number(s, 812, buf), "13.5");
}

static void check_estimate(enum estimate_kind kind, const char *unit, struct interval i,
                           const char *mean, const char *ends)
{
    char buf[NUMBER_TEXT];
    assert_string_equal(estimate_text(kind, unit, &i, buf), mean);
    assert_string_equal(estimate_ends(kind, unit, &i, buf), ends);
}

TEST(changes_have_signs_and_values_have_none)
{
    struct interval i = {5, -0.4123, -0.44, -0.384}, p = {5, 0.123, -0.01, 0.25};
    check_estimate(ESTIMATE_RELATIVE, "bytes", i, "-41.2%", "[-44.0, -38.4]");
    check_estimate(ESTIMATE_POINTS, "share", p, "+12.3 points", "[-1.0, +25.0]");
    check_estimate(ESTIMATE_CHANGE, "share", p, "+12.3 points", "[-1.0, +25.0]");
    check_estimate(ESTIMATE_VALUE, "share", p, "12.3%", "[-1.0, 25.0]");
    struct interval b = {5, 3.4e9, 1e9, 5.81e9};
    check_estimate(ESTIMATE_CHANGE, "bytes", b, "+3.40 GB", "[+1.00, +5.81]");
    check_estimate(ESTIMATE_VALUE, "bytes", b, "3.40 GB", "[1.00, 5.81]");
}

TEST(what_rounds_to_nothing_has_no_sign)
{
    struct interval i = {5, -0.0001, -0.0004, 0.0006};
    check_estimate(ESTIMATE_RELATIVE, "bytes", i, "0.0%", "[0.0, +0.1]");
}

TEST(tiny_values_do_not_become_nothing)
{
    struct interval i = {5, 8.3e-5, 8.1e-5, 8.5e-5};
    check_estimate(ESTIMATE_CHANGE, "ratio", i, "+8.3e-05", "[+8.1e-05, +8.5e-05]");
    check_estimate(ESTIMATE_VALUE, "ratio", i, "8.3e-05", "[8.1e-05, 8.5e-05]");
}

TEST(enormous_values_stay_short)
{
    struct interval i = {5, 1e300, -1e300, 1e300};
    check_estimate(ESTIMATE_RELATIVE, "bytes", i, "+1e+302%", "[-1e+302, +1e+302]");
    check("count", 1e300, "1e+300");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_shown_in_a_scale_that_fits),
        cmocka_unit_test(digits_that_count_survive_rounding_up),
        cmocka_unit_test(what_is_no_number_is_a_dash),
        cmocka_unit_test(values_that_are_compared_share_a_scale),
        cmocka_unit_test(changes_have_signs_and_values_have_none),
        cmocka_unit_test(what_rounds_to_nothing_has_no_sign),
        cmocka_unit_test(tiny_values_do_not_become_nothing),
        cmocka_unit_test(enormous_values_stay_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
