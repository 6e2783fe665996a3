#include "server/params.h"
#include "tests/support/test.h"

#include <string.h>

TEST(a_value_is_a_token_or_a_quoted_string)
{
    struct param p;
    assert_string_equal(param_read("for=192.0.2.1;x", &p), ";x");
    assert_string_equal(p.name, "for");
    assert_string_equal(p.value, "192.0.2.1");
    assert_string_equal(param_read("a=\"b;\\\"c\\\\\",d", &p), ",d");
    assert_string_equal(p.value, "b;\"c\\");
    assert_string_equal(param_read("a=\"\"", &p), "");
    assert_string_equal(p.value, "");
}

TEST(blanks_around_the_equals_sign_are_read_only_where_allowed)
{
    struct param p;
    assert_null(param_read("a =b", &p));
    assert_null(param_read("a= b", &p));
    assert_string_equal(param_read_spaced("a \t= \"b\" c", &p), " c");
    assert_string_equal(p.value, "b");
}

TEST(what_is_none_is_not_read)
{
    static const char *const bad[] = {"", "a", "=b", "a=", "a=\"b", "a=\"b\\", "\"a\"=b", "a=;"};
    struct param p;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_null(param_read(bad[i], &p));
}

TEST(names_and_values_are_read_up_to_their_limits)
{
    char text[PARAM_NAME + 2 * PARAM_VALUE];
    struct param p;
    for (size_t over = 0; over < 2; over++) {
        memset(text, 'n', sizeof text);
        strcpy(text + PARAM_NAME - 1 + over, "=v");
        assert_int_equal(param_read(text, &p) == NULL, over);
        memset(text, 'v', sizeof text);
        memcpy(text, "n=", 2);
        text[2 + PARAM_VALUE - 1 + over] = '\0';
        assert_int_equal(param_read(text, &p) == NULL, over);
        memcpy(text, "n=\"", 3);
        strcpy(text + 3 + PARAM_VALUE - 1 + over, "\"");
        memset(text + 3, 'v', PARAM_VALUE - 1 + over);
        assert_int_equal(param_read(text, &p) == NULL, over);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_is_a_token_or_a_quoted_string),
        cmocka_unit_test(blanks_around_the_equals_sign_are_read_only_where_allowed),
        cmocka_unit_test(what_is_none_is_not_read),
        cmocka_unit_test(names_and_values_are_read_up_to_their_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
