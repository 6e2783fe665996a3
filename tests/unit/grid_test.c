#include "analysis/grid.h"

#include "tests/support/test.h"

#include <stdlib.h>
#include <unistd.h>

static void check(const struct grid *g, bool colour, const char *expected)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    grid_print(g, out, colour);
    fclose(out);
    assert_string_equal(text, expected);
    free(text);
}

TEST(columns_are_aligned_by_characters_not_bytes)
{
    struct grid *g = grid_new("lrl");
    assert_int_equal(grid_row(g, GRID_PLAIN, (const char *[]){"name", "x", "end"}), 0);
    assert_int_equal(grid_row(g, GRID_PLAIN, (const char *[]){"m\xc3\xbcller", "123", "e"}), 0);
    check(g, false,
          "name      x  end\n"
          "m\xc3\xbcller  123  e\n");
    grid_free(g);
}

TEST(no_line_ends_in_blanks)
{
    struct grid *g = grid_new("lll");
    assert_int_equal(grid_row(g, GRID_PLAIN, (const char *[]){"a", "", ""}), 0);
    assert_int_equal(grid_row(g, GRID_PLAIN, (const char *[]){"bbb", "", "c"}), 0);
    assert_int_equal(grid_row(g, GRID_PLAIN, (const char *[]){"", "", ""}), 0);
    check(g, false, "a\nbbb    c\n\n");
    grid_free(g);
}

TEST(colour_wraps_cells_and_moves_nothing)
{
    struct grid *g = grid_new("rr");
    assert_int_equal(grid_row(g, GRID_GOOD, (const char *[]){"1", "2"}), 0);
    assert_int_equal(grid_row(g, GRID_PLAIN, (const char *[]){"10", "20"}), 0);
    check(g, true, " \033[32m1\033[0m   \033[32m2\033[0m\n10  20\n");
    grid_free(g);
}

TEST(control_characters_cannot_drive_the_terminal)
{
    struct grid *g = grid_new("l");
    assert_int_equal(grid_row(g, GRID_PLAIN, (const char *[]){"a\033[31m\nb\x7f"}), 0);
    check(g, false, "a?[31m?b?\n");
    grid_free(g);
}

TEST(colour_is_for_terminals_that_want_it)
{
    FILE *file = tmpfile();
    assert_false(grid_colour(file));
    fclose(file);
    FILE *terminal = fopen("/dev/ptmx", "w");
    if (!terminal)
        skip();
    assert_int_equal(unsetenv("NO_COLOR"), 0);
    assert_true(grid_colour(terminal));
    assert_int_equal(setenv("NO_COLOR", "1", 1), 0);
    assert_false(grid_colour(terminal));
    assert_int_equal(setenv("NO_COLOR", "", 1), 0);
    assert_true(grid_colour(terminal));
    fclose(terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_aligned_by_characters_not_bytes),
        cmocka_unit_test(no_line_ends_in_blanks),
        cmocka_unit_test(colour_wraps_cells_and_moves_nothing),
        cmocka_unit_test(control_characters_cannot_drive_the_terminal),
        cmocka_unit_test(colour_is_for_terminals_that_want_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
