#include "analysis/figures/canvas.h"

#include "sim/base/err.h"
#include "sim/base/file.h"
#include "tests/support/folder.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"
#include "tests/support/xml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Whether a file, which may be no text, holds those bytes. */
static bool file_holds(const char *dir, const char *name, const char *what)
{
    char *path = path_join(dir, name), *bytes;
    size_t size, length = strlen(what);
    assert_int_equal(file_read(path, &bytes, &size, NULL), 0);
    bool found = false;
    for (size_t i = 0; i + length <= size && !found; i++)
        found = memcmp(bytes + i, what, length) == 0;
    free(bytes);
    free(path);
    return found;
}

TEST(a_figure_becomes_data_script_svg_and_pdf)
{
    char *dir = temp_dir();
    struct canvas c;
    struct err e = ERR_INIT;
    assert_int_equal(canvas_begin(&c, dir, "x", &e), 0);
    fputs("a,b\n1,2\n2,4\n", c.data);
    fputs("plot 'x.csv' skip 1 using 1:2 with lines\n", c.script);
    if (canvas_draw(&c, &e))
        fail_msg("%s", e.text);
    char *svg = folder_get(dir, "x.svg");
    assert_xml(svg);
    free(svg);
    char *pdf = folder_get(dir, "x.pdf");
    assert_memory_equal(pdf, "%PDF-", 5);
    free(pdf);
    assert_true(file_holds(dir, "x.pdf", "/CreationDate (D:19700101000000"));
    char *script = folder_get(dir, "x.gp");
    assert_non_null(strstr(script, "\nplot 'x.csv' skip 1 using 1:2 with lines\n"));
    free(script);
    assert_true(folder_has(dir, "x.csv"));
    temp_free(dir);
}

TEST(the_same_figure_gives_the_same_bytes)
{
    char *dir = temp_dir(), *first = NULL;
    for (int i = 0; i < 2; i++) {
        struct canvas c;
        assert_int_equal(canvas_begin(&c, dir, "x", NULL), 0);
        fputs("plot x\n", c.script);
        assert_int_equal(canvas_draw(&c, NULL), 0);
        char *svg = folder_get(dir, "x.svg");
        if (first)
            assert_string_equal(svg, first);
        free(first);
        first = svg;
    }
    free(first);
    temp_free(dir);
}

TEST(a_failing_script_is_an_error)
{
    char *dir = temp_dir();
    struct canvas c;
    struct err e = ERR_INIT;
    assert_int_equal(canvas_begin(&c, dir, "x", NULL), 0);
    fputs("plot nonsense(x)\n", c.script);
    assert_int_equal(canvas_draw(&c, &e), -EIO);
    assert_non_null(strstr(e.text, "gnuplot failed on x.gp: "));
    temp_free(dir);
}

TEST(a_dropped_figure_leaves_nothing)
{
    char *dir = temp_dir();
    struct canvas c;
    assert_int_equal(canvas_begin(&c, dir, "x", NULL), 0);
    fputs("a\n", c.data);
    assert_int_equal(canvas_drop(&c), 0);
    assert_false(folder_has(dir, "x.csv"));
    assert_false(folder_has(dir, "x.gp"));
    temp_free(dir);
}

TEST(a_folder_that_is_not_there_is_an_error)
{
    struct canvas c;
    assert_int_equal(canvas_begin(&c, "/nowhere/at/all", "x", NULL), -ENOENT);
}

/* Three arms of 40 letters do not fit into one row of 900 pixels: the key gets a second one, and
 * the picture grows by it. */
TEST(a_key_of_long_names_gets_more_rows)
{
    const char *few[] = {"off", "on"};
    const char *many[] = {"a-name-of-forty-letters-that-fills-a-row",
                          "b-name-of-forty-letters-that-fills-a-row",
                          "c-name-of-forty-letters-that-fills-a-row"};
    double heights[2];
    for (int i = 0; i < 2; i++) {
        char *dir = temp_dir();
        struct canvas c;
        struct name_list arms = {i ? many : few, i ? 3 : 2};
        struct err e = ERR_INIT;
        assert_int_equal(canvas_begin(&c, dir, "x", NULL), 0);
        canvas_panels(&c, &arms, 1, 2, 200);
        heights[i] = c.height;
        canvas_panel(&c, "it's one");
        fputs("plot x ls 1\n", c.script);
        canvas_panel(&c, "two");
        canvas_set(&c, "xlabel", "time (h)");
        fputs("plot x ls 2\n", c.script);
        canvas_panels_end(&c);
        if (canvas_draw(&c, &e))
            fail_msg("%s", e.text);
        char *svg = folder_get(dir, "x.svg");
        assert_non_null(strstr(svg, "it's one"));
        assert_non_null(strstr(svg, arms.v[arms.n - 1]));
        free(svg);
        temp_free(dir);
    }
    assert_true(heights[1] > heights[0]);
}

TEST(arms_have_styles_of_their_own_up_to_eight)
{
    for (size_t a = 0; a < 8; a++) {
        for (size_t b = 0; b < a; b++)
            assert_int_not_equal(canvas_style(a), canvas_style(b));
    }
    assert_int_equal(canvas_style(8), canvas_style(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_figure_becomes_data_script_svg_and_pdf),
        cmocka_unit_test(the_same_figure_gives_the_same_bytes),
        cmocka_unit_test(a_failing_script_is_an_error),
        cmocka_unit_test(a_dropped_figure_leaves_nothing),
        cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
        cmocka_unit_test(a_key_of_long_names_gets_more_rows),
        cmocka_unit_test(arms_have_styles_of_their_own_up_to_eight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
