/*
 * Comparing doubles in cmocka tests: the library's own assert_float_equal() compares floats.
 */
#ifndef TESTS_SUPPORT_NEAR_H
#define TESTS_SUPPORT_NEAR_H

/* Fails the test, naming file and line, unless |value - expected| <= tolerance. NAN equals NAN. */
#define assert_near(value, expected, tolerance)                                                    \
    near_check((value), (expected), (tolerance), __FILE__, __LINE__)

void near_check(double value, double expected, double tolerance, const char *file, int line);

#endif
