#include "server/brief.h"
#include "sim/base/problems.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is printed of the problems, with "! " before each; good until the next call. */
static const char *printed(const struct problems *p)
{
    static char *text;
    size_t size;
    free(text);
    FILE *out = open_memstream(&text, &size);
    brief_print(p, "! ", out);
    fclose(out);
    return text;
}

TEST(a_kind_is_a_text_but_for_names_numbers_and_places)
{
    assert_true(brief_same("f.json: /a/0: no PID \"x y\" here", "f.json: /b: no PID \"z\" here"));
    assert_true(brief_same("must be 7, is 12", "must be 8, is 1e9"));
    assert_true(brief_same("10.0.0.0/8 is there", "::/0 is there"));
    assert_false(brief_same("no PID \"x\" here", "no PID \"x\" there"));
    assert_false(brief_same("no PID", "no PID at all"));
    assert_false(brief_same("a.json: wrong", "b.json: wrong"));
    assert_true(brief_same("", "\"open quote"));
}

TEST(few_problems_are_printed_as_they_are)
{
    struct problems *p = problems_new();
    problems_add(p, "f", "/a", "one");
    problems_add(p, "f", "", "two");
    assert_string_equal(printed(p), "! f: /a: one\n! f: two\n");
    problems_free(p);
}

TEST(of_many_of_a_kind_the_first_are_printed_and_the_rest_counted)
{
    struct problems *p = problems_new();
    for (int i = 0; i < 30; i++) {
        problems_add(p, "f", "", "no PID \"%d\"", i);
        problems_add(p, "f", "", "other %d%s", i, i < 20 ? "" : " of few");
    }
    const char *text = printed(p);
    assert_non_null(strstr(text, "! f: no PID \"19\"\n! and 10 more like this\n! f: other 19\n"));
    assert_null(strstr(text, "no PID \"20\""));
    assert_non_null(strstr(text, "! f: other 29 of few\n"));
    assert_null(strstr(strstr(text, "more like this") + 1, "more like this"));
    problems_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kind_is_a_text_but_for_names_numbers_and_places),
        cmocka_unit_test(few_problems_are_printed_as_they_are),
        cmocka_unit_test(of_many_of_a_kind_the_first_are_printed_and_the_rest_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
