#include "sim/base/quantity.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void reads(enum unit unit, const char *text, double wanted)
{
    double value = -1;
    if (quantity_parse(unit, text, &value))
        print_error("\"%s\" is refused\n", text);
    assert_double_is(value, wanted);
}

static void refuses(enum unit unit, const char *text)
{
    double value;
    if (quantity_parse(unit, text, &value) != -EINVAL)
        print_error("\"%s\" is accepted\n", text);
    assert_int_equal(quantity_parse(unit, text, &value), -EINVAL);
}

static void writes(enum unit unit, double value, const char *wanted)
{
    char text[40];
    assert_string_equal(quantity_format(unit, value, text, sizeof text), wanted);
}

TEST(rates_are_bits_a_second)
{
    reads(UNIT_RATE, "0 bit/s", 0);
    reads(UNIT_RATE, "10 Mbit/s", 1e7);
    reads(UNIT_RATE, "10Mbit/s", 1e7);
    reads(UNIT_RATE, "2.5 Gbps", 2.5e9);
    reads(UNIT_RATE, "1 kbit/s", 1000);
    reads(UNIT_RATE, "3 Tbit/s", 3e12);
    reads(UNIT_RATE, "1 B/s", 8);
    reads(UNIT_RATE, "1 kB/s", 8000);
    reads(UNIT_RATE, "1 KiB/s", 8192);
    reads(UNIT_RATE, "1 MiB/s", 8388608);
    reads(UNIT_RATE, "1 GiB/s", 8589934592);
}

TEST(sizes_are_bytes)
{
    reads(UNIT_SIZE, "1 B", 1);
    reads(UNIT_SIZE, "4 MB", 4e6);
    reads(UNIT_SIZE, "256 KiB", 262144);
    reads(UNIT_SIZE, "1.5 GiB", 1610612736);
    reads(UNIT_SIZE, "1 TiB", 1099511627776);
    reads(UNIT_SIZE, "2 PB", 2e15);
}

TEST(times_are_seconds)
{
    reads(UNIT_TIME, "1 ns", 1e-9);
    reads(UNIT_TIME, "5 us", 5 * 1e-6);
    reads(UNIT_TIME, "15 ms", 15 * 1e-3);
    reads(UNIT_TIME, "15ms", 15 * 1e-3);
    reads(UNIT_TIME, "90 s", 90);
    reads(UNIT_TIME, "5 min", 300);
    reads(UNIT_TIME, "2 h", 7200);
    reads(UNIT_TIME, "1.5e1 d", 15 * 86400);
}

TEST(a_share_is_a_percentage_or_a_bare_fraction)
{
    reads(UNIT_SHARE, "30%", 30 * 0.01);
    reads(UNIT_SHARE, "30 %", 30 * 0.01);
    reads(UNIT_SHARE, "0.3", 0.3);
    reads(UNIT_SHARE, ".3", 0.3);
    reads(UNIT_SHARE, "150%", 1.5);
}

TEST(a_number_without_its_unit_is_no_quantity)
{
    refuses(UNIT_RATE, "10");
    refuses(UNIT_SIZE, "10");
    refuses(UNIT_TIME, "10");
    refuses(UNIT_TIME, "10 ");
}

TEST(units_are_those_of_the_kind_and_exact)
{
    refuses(UNIT_RATE, "10 MB");
    refuses(UNIT_SIZE, "10 Mbit/s");
    refuses(UNIT_TIME, "10 B");
    refuses(UNIT_SHARE, "10 s");
    refuses(UNIT_RATE, "10 mbit/s");
    refuses(UNIT_RATE, "10 MBIT/S");
    refuses(UNIT_SIZE, "10 kib");
    refuses(UNIT_SIZE, "10 MB ");
    refuses(UNIT_TIME, "10 sec");
    refuses(UNIT_TIME, "1 h 30 min");
}

TEST(what_is_no_plain_decimal_number_is_refused)
{
    static const char *const numbers[] = {"",   " ",    "-",   "+",   ".",    "e5",  "-1",
                                          "+1", "-0",   " 1",  "\t1", "1e",   "1e+", "0x10",
                                          "1.", "1..5", "1,5", "nan", "-nan", "inf", "infinity"};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        char text[32];
        snprintf(text, sizeof text, "%s s", numbers[i]);
        refuses(UNIT_TIME, text);
        refuses(UNIT_SHARE, numbers[i]);
    }
}

TEST(what_is_not_finite_is_refused)
{
    refuses(UNIT_TIME, "1e400 s");
    refuses(UNIT_RATE, "1e300 Tbit/s");
    reads(UNIT_TIME, "1e-400 s", 0);
}

TEST(quantities_are_written_with_the_unit_that_reads_best)
{
    writes(UNIT_RATE, 0, "0 bit/s");
    writes(UNIT_RATE, 1, "1 bit/s");
    writes(UNIT_RATE, 41.3e6, "41.3 Mbit/s");
    writes(UNIT_RATE, 2.5e9, "2.5 Gbit/s");
    writes(UNIT_RATE, 5e15, "5000 Tbit/s");
    writes(UNIT_RATE, -2e6, "-2 Mbit/s");
    writes(UNIT_SIZE, 0, "0 B");
    writes(UNIT_SIZE, 262144, "256 KiB");
    writes(UNIT_SIZE, 4e6, "4 MB");
    writes(UNIT_SIZE, 1610612736, "1.5 GiB");
    writes(UNIT_SIZE, 1023, "1.023 kB");
    writes(UNIT_TIME, 0, "0 s");
    writes(UNIT_TIME, 0.015, "15 ms");
    writes(UNIT_TIME, 1e-9, "1 ns");
    writes(UNIT_TIME, 59, "59 s");
    writes(UNIT_TIME, 5400, "1.5 h");
    writes(UNIT_TIME, 86400, "1 d");
    writes(UNIT_SHARE, 0.3, "30%");
    writes(UNIT_SHARE, -0.4137, "-41.37%");
}

/* Four digits are shown: 999,960 would be 1000 of its unit, so it is 1 of the next. */
TEST(what_rounds_up_to_the_next_unit_is_written_in_it)
{
    writes(UNIT_RATE, 999960, "1 Mbit/s");
    writes(UNIT_RATE, 999940, "999.9 kbit/s");
    writes(UNIT_TIME, 0.99999, "1 s");
    writes(UNIT_TIME, 59.9999, "1 min");
    writes(UNIT_SIZE, 1073740800, "1 GiB"); /* 1 GiB - 1 KiB */
}

TEST(a_small_buffer_cuts_the_text)
{
    char text[4] = "";
    quantity_format(UNIT_RATE, 41.3e6, text, sizeof text);
    assert_string_equal(text, "41.");
}

TEST(each_kind_says_what_it_accepts)
{
    assert_string_equal(quantity_allowed(UNIT_RATE), "a rate with its unit, as \"10 Mbit/s\"");
    assert_string_equal(quantity_allowed(UNIT_SIZE),
                        "a size with its unit, as \"256 KiB\" or \"4 MB\"");
    assert_string_equal(quantity_allowed(UNIT_TIME),
                        "a time with its unit, as \"15 ms\" or \"2 h\"");
    assert_string_equal(quantity_allowed(UNIT_SHARE), "a share, as \"30%\" or 0.3");
}

TEST(numbers_fill_their_text)
{
    double value;
    assert_int_equal(number_parse("-12.5e-1", &value), 0);
    assert_double_is(value, -1.25);
    assert_int_equal(number_parse("0", &value), 0);
    assert_double_is(value, 0);
    static const char *const bad[] = {"",     " 1",  "1 ", "1x",    "0x1", "inf", "nan",
                                      "1e5e", "--1", "-",  "1e400", "1.",  ".",   "1 2"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (number_parse(bad[i], &value) == 0)
            print_error("\"%s\" is accepted\n", bad[i]);
        assert_int_equal(number_parse(bad[i], &value), -EINVAL);
    }
}

TEST(whole_numbers_keep_to_their_range)
{
    long long value;
    assert_int_equal(whole_parse("42", 0, 100, &value), 0);
    assert_int_equal(value, 42);
    assert_int_equal(whole_parse("-3", -3, 3, &value), 0);
    assert_int_equal(value, -3);
    assert_int_equal(whole_parse("9223372036854775807", 0, INT64_MAX, &value), 0);
    assert_true(value == INT64_MAX);
    assert_int_equal(whole_parse("101", 0, 100, &value), -ERANGE);
    assert_int_equal(whole_parse("-1", 0, 100, &value), -ERANGE);
    assert_int_equal(whole_parse("9223372036854775808", 0, INT64_MAX, &value), -ERANGE);
    static const char *const bad[] = {"", " 1", "+1", "1 ", "1.0", "1e2", "0x1", "-", "--1", "a"};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(whole_parse(bad[i], -100, 100, &value), -EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_are_bits_a_second),
        cmocka_unit_test(sizes_are_bytes),
        cmocka_unit_test(times_are_seconds),
        cmocka_unit_test(a_share_is_a_percentage_or_a_bare_fraction),
        cmocka_unit_test(a_number_without_its_unit_is_no_quantity),
        cmocka_unit_test(units_are_those_of_the_kind_and_exact),
        cmocka_unit_test(what_is_no_plain_decimal_number_is_refused),
        cmocka_unit_test(what_is_not_finite_is_refused),
        cmocka_unit_test(quantities_are_written_with_the_unit_that_reads_best),
        cmocka_unit_test(what_rounds_up_to_the_next_unit_is_written_in_it),
        cmocka_unit_test(a_small_buffer_cuts_the_text),
        cmocka_unit_test(each_kind_says_what_it_accepts),
        cmocka_unit_test(numbers_fill_their_text),
        cmocka_unit_test(whole_numbers_keep_to_their_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
