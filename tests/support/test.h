/*
 * cmocka with the headers it wants before it, and the few words all tests share.
 *
 *     TEST(the_first_message_wins)
 *     {
 *         ...
 *     }
 *
 *     int main(void)
 *     {
 *         const struct CMUnitTest tests[] = {
 *             cmocka_unit_test(the_first_message_wins),
 *         };
 *         return cmocka_run_group_tests(tests, NULL, NULL);
 *     }
 */
#ifndef TESTS_SUPPORT_TEST_H
#define TESTS_SUPPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A test; its name is a sentence that says what holds. */
#define TEST(name) static void name(__attribute__((unused)) void **cmocka_state)

/* How many of n random rounds to run: all, or a quarter under sanitizers, which see a fault of memory
 * in fewer rounds and take several times as long for each. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ROUNDS(n) ((n) / 4)
#else
#define ROUNDS(n) (n)
#endif

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Fails unless both are the same number to the last bit, or both NAN. */
#define assert_double_is(found, wanted) test_double_is((found), (wanted), __FILE__, __LINE__)
void test_double_is(double found, double wanted, const char *file, int line);

/* Fails unless |found - wanted| <= tolerance; the caller says where the tolerance comes from. */
#define assert_double_near(found, wanted, tolerance)                                               \
    test_double_near((found), (wanted), (tolerance), __FILE__, __LINE__)
void test_double_near(double found, double wanted, double tolerance, const char *file, int line);

#endif
