#include "server/text.h"
#include "tests/support/test.h"

#include <stdlib.h>

TEST(what_is_written_is_there_with_its_size_and_an_end)
{
    struct text t;
    FILE *out = text_open(&t);
    assert_non_null(out);
    fprintf(out, "one %d", 2);
    putc('\0', out);
    fputs("three", out);
    assert_int_equal(text_close(&t, out), 0);
    assert_int_equal(t.size, 11);
    assert_memory_equal(t.data, "one 2\0three", 12);
    free(t.data);
}

TEST(nothing_written_is_an_empty_text)
{
    struct text t;
    FILE *out = text_open(&t);
    assert_non_null(out);
    assert_int_equal(text_close(&t, out), 0);
    assert_int_equal(t.size, 0);
    assert_string_equal(t.data, "");
    free(t.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_there_with_its_size_and_an_end),
        cmocka_unit_test(nothing_written_is_an_empty_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
