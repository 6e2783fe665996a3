#include "server/media.h"
#include "tests/support/test.h"

#define COSTMAP "application/alto-costmap+json"

TEST(a_content_type_is_compared_without_case_parameters_and_blanks)
{
    assert_true(media_is(COSTMAP, COSTMAP));
    assert_true(media_is(" Application/ALTO-CostMap+JSON ", COSTMAP));
    assert_true(media_is(COSTMAP ";charset=utf-8", COSTMAP));
    assert_true(media_is(COSTMAP " ; x=\"a;b\"", COSTMAP));
    assert_false(media_is("application/json", COSTMAP));
    assert_false(media_is(COSTMAP "x", COSTMAP));
    assert_false(media_is("application/alto-costmap", COSTMAP));
    assert_false(media_is("", COSTMAP));
}

TEST(no_accept_value_admits_everything)
{
    assert_int_equal(media_accepts(NULL, COSTMAP), MEDIA_ADMITTED);
    assert_int_equal(media_accepts("", COSTMAP), MEDIA_ADMITTED);
    assert_int_equal(media_accepts("  ", COSTMAP), MEDIA_ADMITTED);
}

TEST(ranges_and_qualities_admit_what_they_cover)
{
    static const char *const admit[] = {
        COSTMAP,
        "*/*",
        "application/*",
        "text/html, " COSTMAP,
        "text/html,application/alto-error+json," COSTMAP ";q=0.1",
        "APPLICATION/*;q=1",
        "*/*;q=0.001",
        "*/*;q=0, " COSTMAP,
        ", ," COSTMAP,
    };
    for (size_t i = 0; i < COUNT(admit); i++) {
        if (media_accepts(admit[i], COSTMAP) != MEDIA_ADMITTED)
            fail_msg("%s", admit[i]);
    }
}

TEST(a_quality_of_zero_excludes)
{
    static const char *const exclude[] = {
        COSTMAP ";q=0",     COSTMAP "; Q=0.000, */*", "*/*;q=0", "application/*;q=0.0, */*",
        COSTMAP ";x=1;q=0",
    };
    for (size_t i = 0; i < COUNT(exclude); i++) {
        if (media_accepts(exclude[i], COSTMAP) != MEDIA_EXCLUDED)
            fail_msg("%s", exclude[i]);
    }
}

TEST(what_no_range_covers_is_unmentioned)
{
    static const char *const other[] = {
        "text/html",       "text/*", "application/json",
        "application",     "*",      "application/alto-costmap+jso",
        "\"" COSTMAP "\"", ";q=1",   "x/y;a=\", " COSTMAP "\"",
    };
    for (size_t i = 0; i < COUNT(other); i++) {
        if (media_accepts(other[i], COSTMAP) != MEDIA_UNMENTIONED)
            fail_msg("%s", other[i]);
    }
}

TEST(an_entity_tag_is_found_in_a_list)
{
    assert_true(etag_listed("\"abc\"", "abc"));
    assert_true(etag_listed("\"x\", W/\"abc\"", "abc"));
    assert_true(etag_listed("*", "abc"));
    assert_true(etag_listed(" \"a,b\" ,\"abc\"", "abc"));
    assert_false(etag_listed("abc", "abc"));
    assert_false(etag_listed("\"abcd\"", "abc"));
    assert_false(etag_listed("\"ab\"", "abc"));
    assert_false(etag_listed("", "abc"));
    assert_false(etag_listed("W/", "abc"));
    assert_false(etag_listed("\"", "abc"));
}

TEST(gzip_is_wanted_where_it_is_admitted_and_liked_no_less_than_nothing)
{
    static const char *const yes[] = {"gzip",
                                      " GZip ",
                                      "x-gzip",
                                      "*",
                                      "br, gzip",
                                      "gzip;q=0.001",
                                      "gzip ; q=1.000",
                                      "identity;q=0.5, gzip;q=0.5",
                                      "identity;q=0, *",
                                      "gzip;q=0.5, *;q=0"};
    static const char *const no[] = {"",
                                     ",",
                                     "identity",
                                     "br",
                                     "gzipped",
                                     "gzip;q=0",
                                     "gzip;q=0.000",
                                     "*;q=0",
                                     "*, gzip;q=0",
                                     "gzip;q=0.4, identity;q=0.5",
                                     "gzip;q=0.4, identity"};
    assert_false(gzip_wanted(NULL));
    for (size_t i = 0; i < COUNT(yes); i++) {
        if (!gzip_wanted(yes[i]))
            fail_msg("%s", yes[i]);
    }
    for (size_t i = 0; i < COUNT(no); i++) {
        if (gzip_wanted(no[i]))
            fail_msg("%s", no[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_content_type_is_compared_without_case_parameters_and_blanks),
        cmocka_unit_test(no_accept_value_admits_everything),
        cmocka_unit_test(ranges_and_qualities_admit_what_they_cover),
        cmocka_unit_test(a_quality_of_zero_excludes),
        cmocka_unit_test(what_no_range_covers_is_unmentioned),
        cmocka_unit_test(gzip_is_wanted_where_it_is_admitted_and_liked_no_less_than_nothing),
        cmocka_unit_test(an_entity_tag_is_found_in_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
