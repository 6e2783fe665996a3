#include "sim/base/problems.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

/* What problems_print() prints, new. */
static char *printed(const struct problems *p)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    problems_print(p, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

TEST(a_line_names_file_and_pointer)
{
    struct problems *p = problems_new();
    problems_add(p, "a.json", "/x/0", "found %d, allowed: %s", 7, "8");
    assert_int_equal(problems_count(p), 1);
    assert_string_equal(problems_line(p, 0), "a.json: /x/0: found 7, allowed: 8");
    problems_free(p);
}

TEST(the_root_needs_no_pointer)
{
    struct problems *p = problems_new();
    problems_add(p, "a.json", "", "found null");
    assert_string_equal(problems_line(p, 0), "a.json: found null");
    problems_free(p);
}

TEST(lines_keep_the_order_of_finding)
{
    struct problems *p = problems_new();
    problems_add(p, "b.json", "/z", "one");
    problems_add(p, "a.json", "/a", "two");
    problems_add(p, "b.json", "/a", "three");
    char *text = printed(p);
    assert_string_equal(text, "b.json: /z: one\na.json: /a: two\nb.json: /a: three\n");
    free(text);
    problems_free(p);
}

TEST(an_equal_line_is_said_once)
{
    struct problems *p = problems_new();
    for (int i = 0; i < 3; i++) {
        problems_add(p, "a.json", "/x", "wrong");
        problems_add(p, "a.json", "/y", "wrong");
    }
    assert_int_equal(problems_count(p), 2);
    problems_free(p);
}

TEST(no_problems_print_nothing)
{
    struct problems *p = problems_new();
    char *text = printed(p);
    assert_int_equal(problems_count(p), 0);
    assert_string_equal(text, "");
    free(text);
    problems_free(p);
    problems_free(NULL);
}

TEST(a_long_text_is_kept_whole)
{
    char text[5000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    struct problems *p = problems_new();
    problems_add(p, "a.json", "/x", "%s", text);
    assert_int_equal(strlen(problems_line(p, 0)), strlen("a.json: /x: ") + sizeof text - 1);
    problems_free(p);
}

TEST(a_problem_whose_text_found_no_memory_still_counts)
{
    for (size_t n = 0;; n++) {
        struct problems *p = problems_new();
        problems_add(p, "a.json", "/x", "said");
        faults_start(n);
        for (int i = 0; i < 20; i++) /* more than the list of lines holds at first */
            problems_add(p, "a.json", "/y", "number %d", i);
        bool failed = faults_stop();
        assert_int_equal(problems_count(p), 21);
        assert_string_equal(problems_line(p, 0), "a.json: /x: said");
        const char *last = problems_line(p, 20);
        assert_string_equal(last, failed ? "(a further problem, lost for want of memory)"
                                         : "a.json: /y: number 19");
        problems_free(p);
        if (!failed)
            break;
    }
}

TEST(without_memory_there_are_no_problems_to_add_to)
{
    faults_start(0);
    struct problems *p = problems_new();
    assert_true(faults_stop());
    assert_null(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_names_file_and_pointer),
        cmocka_unit_test(the_root_needs_no_pointer),
        cmocka_unit_test(lines_keep_the_order_of_finding),
        cmocka_unit_test(an_equal_line_is_said_once),
        cmocka_unit_test(no_problems_print_nothing),
        cmocka_unit_test(a_long_text_is_kept_whole),
        cmocka_unit_test(a_problem_whose_text_found_no_memory_still_counts),
        cmocka_unit_test(without_memory_there_are_no_problems_to_add_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
