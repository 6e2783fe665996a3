#include "sim/base/err.h"
#include "tests/support/test.h"

#include <errno.h>
#include <string.h>

TEST(the_first_message_set_wins)
{
    struct err e = ERR_INIT;
    assert_int_equal(err_set(&e, -EINVAL, "%s: %d is %s", "a.json", 7, "odd"), -EINVAL);
    assert_int_equal(err_set(&e, -ENOMEM, "later"), -ENOMEM);
    assert_int_equal(err_sys(&e, -EIO, "later still"), -EIO);
    assert_string_equal(e.text, "a.json: 7 is odd");
}

TEST(a_message_may_be_dropped)
{
    assert_int_equal(err_set(NULL, -EINVAL, "nobody listens"), -EINVAL);
    assert_int_equal(err_sys(NULL, -EIO, "nobody listens"), -EIO);
    err_prefix(NULL, "nobody");
}

TEST(the_systems_text_stands_behind_the_message)
{
    struct err e = ERR_INIT;
    assert_int_equal(err_sys(&e, -ENOENT, "%s: cannot open", "x"), -ENOENT);
    assert_string_equal(e.text, "x: cannot open: No such file or directory");
}

TEST(a_long_message_is_cut_to_fit)
{
    char text[2000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    struct err e = ERR_INIT;
    err_set(&e, -EINVAL, "%s", text);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
    e.text[0] = '\0';
    err_sys(&e, -EIO, "%s", text);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
}

TEST(a_prefix_goes_before_a_message_that_was_set)
{
    struct err e = ERR_INIT;
    err_prefix(&e, "file");
    assert_string_equal(e.text, "");
    err_set(&e, -EINVAL, "wrong");
    err_prefix(&e, "file");
    assert_string_equal(e.text, "file: wrong");
}

TEST(a_prefix_that_leaves_no_room_cuts_the_message)
{
    char prefix[600];
    memset(prefix, 'p', sizeof prefix - 1);
    prefix[sizeof prefix - 1] = '\0';
    struct err e = ERR_INIT;
    err_set(&e, -EINVAL, "wrong");
    prefix[sizeof e.text - 5] = '\0'; /* room for ": " and two letters */
    err_prefix(&e, prefix);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
    assert_string_equal(e.text + sizeof e.text - 5, ": wr");
    prefix[sizeof e.text - 5] = 'p';
    err_prefix(&e, prefix);
    assert_int_equal(strlen(e.text), sizeof e.text - 1);
    assert_int_equal(strspn(e.text, "p"), sizeof e.text - 1);
}

TEST(codes_map_to_the_exit_statuses_of_the_command)
{
    assert_int_equal(err_status(0), 0);
    assert_int_equal(err_status(-EINVAL), 2);
    assert_int_equal(err_status(-ENOMEM), 3);
    assert_int_equal(err_status(-EIO), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_message_set_wins),
        cmocka_unit_test(a_message_may_be_dropped),
        cmocka_unit_test(the_systems_text_stands_behind_the_message),
        cmocka_unit_test(a_long_message_is_cut_to_fit),
        cmocka_unit_test(a_prefix_goes_before_a_message_that_was_set),
        cmocka_unit_test(a_prefix_that_leaves_no_room_cuts_the_message),
        cmocka_unit_test(codes_map_to_the_exit_statuses_of_the_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
