#include "server/front.h"
#include "tests/support/test.h"

TEST(a_directory_path_has_segments_of_plain_characters)
{
    static const char *const good[] = {"/directory", "/a", "/alto/v1/isp-a_0.json~x"};
    static const char *const bad[] = {"",      "/",    "directory", "/a/",   "//a",
                                      "/a//b", "/a b", "/a?x",      "/%41",  "/a#",
                                      "/a:b",  "/\"",  "/\xc3\xa4", "/a\nb", "/a/b/"};
    for (size_t i = 0; i < COUNT(good); i++)
        assert_true(front_path_valid(good[i]));
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(front_path_valid(bad[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_directory_path_has_segments_of_plain_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
