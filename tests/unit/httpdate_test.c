#include "server/httpdate.h"
#include "tests/support/test.h"

#include <string.h>

static void check(int64_t seconds, int64_t nanoseconds, const char *wanted)
{
    char buf[HTTPDATE_TEXT];
    assert_string_equal(httpdate_format(seconds * 1000000000 + nanoseconds, buf), wanted);
    assert_int_equal(strlen(buf), 29);
}

TEST(dates_are_written_as_http_wants_them)
{
    check(0, 0, "Thu, 01 Jan 1970 00:00:00 GMT");
    check(784111777, 0, "Sun, 06 Nov 1994 08:49:37 GMT"); /* RFC 9110 section 5.6.7 */
    check(1709210096, 999999999, "Thu, 29 Feb 2024 12:34:56 GMT");
    check(9223372036, 0, "Fri, 11 Apr 2262 23:47:16 GMT");
}

TEST(a_part_of_a_second_is_rounded_down_before_1970_too)
{
    check(-1, 999999999, "Wed, 31 Dec 1969 23:59:59 GMT");
    check(-1, 0, "Wed, 31 Dec 1969 23:59:59 GMT");
    check(-2, 999999999, "Wed, 31 Dec 1969 23:59:58 GMT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_written_as_http_wants_them),
        cmocka_unit_test(a_part_of_a_second_is_rounded_down_before_1970_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
