#include "sim/cdn/slow_start.h"

#include "tests/support/test.h"

#include <math.h>

static const sim_time RTT = 24 * SIM_SECOND / 1000;

TEST(what_fits_into_the_first_window_waits_for_nothing)
{
    assert_int_equal(slow_start_wait(14600, 14600, 1e7, RTT), 0);
    assert_int_equal(slow_start_wait(1, 14600, INFINITY, RTT), 0);
    assert_int_equal(slow_start_wait(0, 14600, 1e7, RTT), 0);
}

/* 10 MB/s and 24 ms: windows of 14.6, 29.2, 58.4, 116.8 and 233.6 kB take 1.46, 2.92, ... ms to send
 * and leave waits of 22.54, 21.08, 18.16, 12.32 and 0.64 ms; the next one is longer than a round
 * trip. Sum: 74.74 ms. */
TEST(each_window_shorter_than_a_round_trip_waits_for_the_rest_of_it)
{
    assert_double_near((double)slow_start_wait(1e6, 14600, 1e7, RTT), 74.74e6, 1);
    assert_double_near((double)slow_start_wait(1e12, 14600, 1e7, RTT), 74.74e6, 1);
}

/* 14.6 + 29.2 kB cover 43.8 kB: one wait; a byte more takes a third window and a second wait. */
TEST(the_last_window_waits_for_nothing)
{
    assert_double_near((double)slow_start_wait(43800, 14600, 1e7, RTT), 22.54e6, 1);
    assert_double_near((double)slow_start_wait(43801, 14600, 1e7, RTT), 43.62e6, 1);
}

TEST(a_path_that_the_first_window_fills_does_not_wait)
{
    assert_int_equal(slow_start_wait(1e9, 14600, 14000 / 0.024, RTT), 0);
    assert_int_equal(slow_start_wait(1e9, 14600, 1e7, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_into_the_first_window_waits_for_nothing),
        cmocka_unit_test(each_window_shorter_than_a_round_trip_waits_for_the_rest_of_it),
        cmocka_unit_test(the_last_window_waits_for_nothing),
        cmocka_unit_test(a_path_that_the_first_window_fills_does_not_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
