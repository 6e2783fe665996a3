#define _XOPEN_SOURCE 600 /* posix_openpt */
#include "sim/base/progress.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What `work` prints to stderr where that is a file, new. */
static char *printed_by(void (*work)(void))
{
    char *dir = temp_dir(), *path = temp_text(dir, "stderr", "");
    fflush(stderr);
    int saved = dup(STDERR_FILENO);
    assert_true(saved >= 0);
    assert_non_null(freopen(path, "w", stderr));
    work();
    fflush(stderr);
    assert_true(dup2(saved, STDERR_FILENO) >= 0);
    close(saved);
    char *text = temp_read(path);
    free(path);
    temp_free(dir);
    return text;
}

static void do_all(void)
{
    struct progress *p = progress_new("runs", 40, false);
    for (int i = 1; i <= 40; i++)
        progress_set(p, i);
    progress_clear(p);
    progress_end(p);
}

static void do_half(void)
{
    struct progress *p = progress_new("runs", 40, false);
    progress_set(p, 20.5);
    progress_end(p);
}

static void do_quietly(void)
{
    struct progress *p = progress_new("runs", 40, true);
    assert_null(p);
    progress_set(p, 20);
    progress_clear(p);
    progress_end(p);
}

TEST(a_file_gets_plain_lines_few_of_them)
{
    char *text = printed_by(do_all);
    assert_int_equal(strncmp(text, "40 of 40 runs, ", 15), 0);
    assert_null(strchr(text, '\033'));
    assert_null(strchr(text, '\r'));
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1); /* one line */
    free(text);
}

TEST(the_last_state_is_said_even_where_work_stopped_early)
{
    char *text = printed_by(do_half);
    assert_int_equal(strncmp(text, "20.5 of 40 runs, ", 17), 0);
    assert_non_null(strstr(text, " left\n"));
    free(text);
}

/* What `work` prints to stderr where that is a terminal, new; NULL where there is none to be had. */
static char *shown_by(void (*work)(void))
{
    int screen = posix_openpt(O_RDWR | O_NOCTTY);
    if (screen < 0 || grantpt(screen) != 0 || unlockpt(screen) != 0)
        return NULL;
    int terminal = open(ptsname(screen), O_RDWR | O_NOCTTY);
    fflush(stderr);
    int saved = dup(STDERR_FILENO);
    assert_true(terminal >= 0 && saved >= 0);
    assert_true(dup2(terminal, STDERR_FILENO) >= 0);
    work();
    fflush(stderr);
    assert_true(dup2(saved, STDERR_FILENO) >= 0);
    close(saved);
    char *text = calloc(1, 1000);
    assert_non_null(text);
    assert_true(read(screen, text, 999) > 0);
    close(terminal);
    close(screen);
    return text;
}

TEST(a_terminal_gets_a_bar_that_is_drawn_over)
{
    char *all = shown_by(do_all), *half = shown_by(do_half);
    if (!all || !half)
        skip();
    assert_non_null(strstr(all, "\r\033[K[##############################] 40 of 40 runs"));
    assert_non_null(strstr(half, "\r\033[K[###############...............] 20.5 of 40 runs"));
    free(all);
    free(half);
}

TEST(quiet_progress_prints_nothing)
{
    char *text = printed_by(do_quietly);
    assert_string_equal(text, "");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_gets_plain_lines_few_of_them),
        cmocka_unit_test(the_last_state_is_said_even_where_work_stopped_early),
        cmocka_unit_test(a_terminal_gets_a_bar_that_is_drawn_over),
        cmocka_unit_test(quiet_progress_prints_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
