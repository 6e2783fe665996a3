#include "analysis/gnuplot.h"

#include "sim/base/err.h"
#include "tests/support/folder.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

TEST(a_script_runs_in_its_folder)
{
    char *dir = temp_dir();
    struct err e = ERR_INIT;
    folder_put(dir, "x.gp", "set print 'out'\nprint 1 + 1\n");
    assert_int_equal(gnuplot_run(dir, "x.gp", &e), 0);
    char *out = folder_get(dir, "out");
    assert_string_equal(out, "2\n");
    free(out);
    temp_free(dir);
}

TEST(a_failing_script_says_why)
{
    char *dir = temp_dir();
    struct err e = ERR_INIT;
    folder_put(dir, "x.gp", "plot no such function(x)\n");
    assert_int_equal(gnuplot_run(dir, "x.gp", &e), -EIO);
    assert_non_null(strstr(e.text, "gnuplot failed on x.gp: "));
    assert_non_null(strstr(e.text, "line 1"));
    assert_null(strchr(e.text, '\n'));
    temp_free(dir);
}

TEST(a_folder_that_is_not_there_is_an_error)
{
    assert_int_equal(gnuplot_run("/nowhere/at/all", "x.gp", NULL), -EIO);
}

TEST(a_missing_gnuplot_is_told_from_a_failing_one)
{
    const char *path = getenv("PATH");
    char *old = strdup(path ? path : "");
    struct err e = ERR_INIT;
    char *dir = temp_dir();
    assert_int_equal(setenv("PATH", dir, 1), 0);
    assert_int_equal(gnuplot_run(dir, "x.gp", &e), -ENOENT);
    assert_string_equal(e.text, "gnuplot is not installed");
    assert_int_equal(setenv("PATH", old, 1), 0);
    free(old);
    temp_free(dir);
}

/* Every character that gnuplot or a shell might act on must come out as it went in. */
TEST(strings_are_taken_literally)
{
    const char *text = "'it's \"q\" `touch evil` $(touch evil) @x %d {/Bold b} \\n_^ \xc3\xbc";
    char *dir = temp_dir();
    FILE *script = folder_create(dir, "x.gp");
    fputs("x = 'touch evil'\nset print 'out'\nprint ", script);
    gnuplot_string(script, text);
    fputs("\n", script);
    fclose(script);
    struct err e = ERR_INIT;
    if (gnuplot_run(dir, "x.gp", &e))
        fail_msg("%s", e.text);
    char *out = folder_get(dir, "out");
    assert_int_equal(out[strlen(out) - 1], '\n');
    out[strlen(out) - 1] = '\0';
    assert_string_equal(out, text);
    assert_false(folder_has(dir, "evil"));
    free(out);
    temp_free(dir);
}

TEST(a_string_never_ends_its_line)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    gnuplot_string(out, "a\nsystem 'x'\r\x1b");
    fclose(out);
    assert_string_equal(text, "'a system '.\"'\".'x'.\"'\".'  '");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_runs_in_its_folder),
        cmocka_unit_test(a_failing_script_says_why),
        cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
        cmocka_unit_test(a_missing_gnuplot_is_told_from_a_failing_one),
        cmocka_unit_test(strings_are_taken_literally),
        cmocka_unit_test(a_string_never_ends_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
