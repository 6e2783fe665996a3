#include "sim/alto/freshness.h"

#include <stdlib.h>
#include <string.h>

#include "sim/alto/http_client.h"
#include "tests/support/test.h"

#define SECOND INT64_C(1000000000)
#define DATE   "Sun, 06 Nov 1994 08:49:37 GMT"

/* The headers are borrowed texts, which nothing here frees. */
static int64_t lifetime(const char *cache_control, const char *expires, const char *date,
                        const char *age)
{
    struct http_response r = {.status = 200};
    r.headers[HTTP_CACHE_CONTROL] = (char *)cache_control;
    r.headers[HTTP_EXPIRES] = (char *)expires;
    r.headers[HTTP_DATE] = (char *)date;
    r.headers[HTTP_AGE] = (char *)age;
    return freshness_lifetime(&r);
}

TEST(max_age_is_the_lifetime)
{
    assert_int_equal(lifetime("max-age=60", NULL, NULL, NULL), 60 * SECOND);
    assert_int_equal(lifetime("public , Max-Age=60 ", NULL, NULL, NULL), 60 * SECOND);
    assert_int_equal(lifetime("max-age=\"60\", private", NULL, NULL, NULL), 60 * SECOND);
    assert_int_equal(lifetime("private=\"a, max-age=5\", max-age=60", NULL, NULL, NULL),
                     60 * SECOND);
    assert_int_equal(lifetime("s-maxage=5, max-age=60", NULL, NULL, NULL), 60 * SECOND);
    assert_int_equal(lifetime("x-max-age=5", NULL, NULL, NULL), 0);
    assert_int_equal(lifetime("max-age-of-crew=5, max-age=60", NULL, NULL, NULL), 60 * SECOND);
}

TEST(without_explicit_freshness_an_answer_is_stale)
{
    assert_int_equal(lifetime(NULL, NULL, DATE, NULL), 0);
    assert_int_equal(lifetime("public", NULL, DATE, NULL), 0);
}

TEST(malformed_max_age_is_stale)
{
    static const char *const cases[] = {"max-age",    "max-age=",    "max-age=soon",
                                        "max-age=-1", "max-age=6e1", "max-age=60 x"};
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(lifetime(cases[i], "Sun, 06 Nov 1994 09:49:37 GMT", DATE, NULL), 0);
}

TEST(a_huge_max_age_is_cut)
{
    assert_int_equal(lifetime("max-age=99999999999999999999999", NULL, NULL, NULL),
                     (INT64_C(1) << 31) * SECOND);
}

TEST(no_store_and_no_cache_mean_stale)
{
    assert_int_equal(lifetime("max-age=60, no-store", NULL, NULL, NULL), 0);
    assert_int_equal(lifetime("no-cache, max-age=60", NULL, NULL, NULL), 0);
    assert_int_equal(lifetime("NO-CACHE", NULL, NULL, NULL), 0);
}

TEST(expires_counts_from_date_where_max_age_is_missing)
{
    /* 08:49:37 to 09:49:37 is an hour */
    assert_int_equal(lifetime(NULL, "Sun, 06 Nov 1994 09:49:37 GMT", DATE, NULL), 3600 * SECOND);
    assert_int_equal(lifetime("public", "Sun, 06 Nov 1994 09:49:37 GMT", DATE, NULL),
                     3600 * SECOND);
    assert_int_equal(lifetime("max-age=60", "Sun, 06 Nov 1994 09:49:37 GMT", DATE, NULL),
                     60 * SECOND);
    assert_int_equal(lifetime(NULL, "0", DATE, NULL), 0);
    assert_int_equal(lifetime(NULL, "Sun, 06 Nov 1994 07:49:37 GMT", DATE, NULL), 0);
    assert_int_equal(lifetime(NULL, "Sun, 06 Nov 1994 09:49:37 GMT", NULL, NULL), 0);
}

TEST(age_is_taken_off)
{
    assert_int_equal(lifetime("max-age=60", NULL, NULL, "20"), 40 * SECOND);
    assert_int_equal(lifetime("max-age=60", NULL, NULL, "60"), 0);
    assert_int_equal(lifetime("max-age=60", NULL, NULL, "90"), 0);
    assert_int_equal(lifetime("max-age=60", NULL, NULL, "old"), 60 * SECOND);
}

TEST(freshness_is_given_by_cache_control_or_expires)
{
    struct http_response r = {.status = 304};
    r.headers[HTTP_DATE] = (char *)DATE;
    assert_false(freshness_given(&r));
    r.headers[HTTP_EXPIRES] = (char *)DATE;
    assert_true(freshness_given(&r));
    r.headers[HTTP_EXPIRES] = NULL;
    r.headers[HTTP_CACHE_CONTROL] = (char *)"max-age=1";
    assert_true(freshness_given(&r));
}

static void check_validator(const char *etag, const char *modified, const char *cache_control,
                            const char *wanted)
{
    struct http_response r = {.status = 200};
    r.headers[HTTP_ETAG] = (char *)etag;
    r.headers[HTTP_LAST_MODIFIED] = (char *)modified;
    r.headers[HTTP_CACHE_CONTROL] = (char *)cache_control;
    char *validator = freshness_validator(&r);
    assert_string_equal(validator, wanted);
    free(validator);
}

TEST(the_entity_tag_is_the_first_choice_of_validator)
{
    check_validator("\"v1\"", DATE, NULL, "If-None-Match: \"v1\"");
    check_validator("W/\"v1\"", NULL, NULL, "If-None-Match: W/\"v1\"");
    check_validator(NULL, DATE, NULL, "If-Modified-Since: " DATE);
    check_validator(NULL, NULL, NULL, "");
}

TEST(what_may_not_be_stored_has_no_validator)
{
    check_validator("\"v1\"", DATE, "no-store", "");
}

TEST(a_validator_that_fits_no_header_is_not_sent)
{
    char endless[2000];
    memset(endless, 'e', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    check_validator(endless, NULL, NULL, "");
    check_validator("\"a\rb\"", NULL, NULL, "");
    check_validator("", DATE, NULL, "If-Modified-Since: " DATE);
}

static int64_t retry_after(const char *text, const char *date)
{
    struct http_response r = {.status = 503};
    r.headers[HTTP_RETRY_AFTER] = (char *)text;
    r.headers[HTTP_DATE] = (char *)date;
    return freshness_retry_after(&r);
}

TEST(retry_after_is_seconds_or_a_date)
{
    assert_int_equal(retry_after("120", NULL), 120 * SECOND);
    assert_int_equal(retry_after("Sun, 06 Nov 1994 08:50:37 GMT", DATE), 60 * SECOND);
    assert_int_equal(retry_after("Sun, 06 Nov 1994 08:48:37 GMT", DATE), 0);
    assert_int_equal(retry_after("Sun, 06 Nov 1994 08:50:37 GMT", NULL), 0);
    assert_int_equal(retry_after("later", DATE), 0);
    assert_int_equal(retry_after("-5", DATE), 0);
    assert_int_equal(retry_after(NULL, DATE), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(max_age_is_the_lifetime),
        cmocka_unit_test(without_explicit_freshness_an_answer_is_stale),
        cmocka_unit_test(malformed_max_age_is_stale),
        cmocka_unit_test(a_huge_max_age_is_cut),
        cmocka_unit_test(no_store_and_no_cache_mean_stale),
        cmocka_unit_test(expires_counts_from_date_where_max_age_is_missing),
        cmocka_unit_test(age_is_taken_off),
        cmocka_unit_test(freshness_is_given_by_cache_control_or_expires),
        cmocka_unit_test(the_entity_tag_is_the_first_choice_of_validator),
        cmocka_unit_test(what_may_not_be_stored_has_no_validator),
        cmocka_unit_test(a_validator_that_fits_no_header_is_not_sent),
        cmocka_unit_test(retry_after_is_seconds_or_a_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
