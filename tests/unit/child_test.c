#include "analysis/child.h"

#include "sim/base/err.h"
#include "tests/support/folder.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int answers(void *ctx, struct err *e)
{
    int *seen = ctx;
    *seen = 8;
    return err_set(e, -EINVAL, "the child says %d", *seen);
}

static int succeeds(void *ctx, struct err *e)
{
    (void)e;
    folder_put(ctx, "made", "by the child");
    puts("nobody hears this");
    fputs("nor this\n", stderr);
    return 0;
}

static int exits(void *ctx, struct err *e)
{
    (void)ctx;
    (void)e;
    _exit(0);
}

static int dies(void *ctx, struct err *e)
{
    (void)ctx;
    (void)e;
    raise(SIGKILL);
    return 0;
}

TEST(code_and_message_come_back_and_memory_stays)
{
    int seen = 7;
    struct err e = ERR_INIT;
    assert_int_equal(child_run(answers, &seen, &e), -EINVAL);
    assert_string_equal(e.text, "the child says 8");
    assert_int_equal(seen, 7);
}

TEST(files_stay)
{
    char *dir = temp_dir();
    struct err e = ERR_INIT;
    assert_int_equal(child_run(succeeds, dir, &e), 0);
    assert_string_equal(e.text, "");
    assert_true(folder_has(dir, "made"));
    temp_free(dir);
}

TEST(a_child_that_dies_is_an_error)
{
    struct err e = ERR_INIT;
    assert_int_equal(child_run(dies, NULL, &e), -EIO);
    assert_string_equal(e.text, "the process that worked on it died");
    assert_int_equal(child_run(exits, NULL, NULL), -EIO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_and_message_come_back_and_memory_stays),
        cmocka_unit_test(files_stay),
        cmocka_unit_test(a_child_that_dies_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
