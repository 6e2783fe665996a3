#include "sim/base/log.h"
#include "tests/support/test.h"

#include <stdlib.h>

/* What a log of that level keeps of one line of each level, new. */
static char *kept(enum log_level level)
{
    char *text = NULL;
    size_t size;
    struct log log = {.to = open_memstream(&text, &size), .level = level};
    assert_non_null(log.to);
    log_put(&log, LOG_ERROR, "it %s", "broke");
    log_put(&log, LOG_WARNING, "look at %d", 7);
    log_put(&log, LOG_INFO, "phase two");
    assert_int_equal(fclose(log.to), 0);
    return text;
}

static void keeps(enum log_level level, const char *wanted)
{
    char *text = kept(level);
    assert_string_equal(text, wanted);
    free(text);
}

TEST(a_log_keeps_lines_up_to_its_level)
{
    keeps(LOG_INFO, "error: it broke\nwarning: look at 7\ninfo: phase two\n");
    keeps(LOG_WARNING, "error: it broke\nwarning: look at 7\n");
    keeps(LOG_ERROR, "error: it broke\n");
}

TEST(no_log_drops_everything)
{
    log_put(NULL, LOG_ERROR, "nobody %s", "listens");
    struct log nowhere = {.to = NULL, .level = LOG_INFO};
    log_put(&nowhere, LOG_ERROR, "nobody listens");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_keeps_lines_up_to_its_level),
        cmocka_unit_test(no_log_drops_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
