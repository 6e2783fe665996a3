#include "sim/base/csv.h"
#include "sim/base/err.h"
#include "tests/support/faults.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct csv *parse(const char *text)
{
    struct err e = ERR_INIT;
    int code = -1;
    struct csv *t = csv_parse(text, strlen(text), "t.csv", &code, &e);
    if (!t)
        print_error("%s\n", e.text);
    assert_non_null(t);
    assert_int_equal(code, 0);
    return t;
}

static void is_refused(const char *text, const char *message)
{
    struct err e = ERR_INIT;
    int code = 0;
    assert_null(csv_parse(text, strlen(text), "t.csv", &code, &e));
    assert_int_equal(code, -EINVAL);
    assert_string_equal(e.text, message);
}

TEST(cells_are_found_by_row_and_column_name)
{
    struct csv *t = parse("flow,rate,note\n1,2.5,first\n2,-3e2,second\n");
    assert_int_equal(csv_rows(t), 2);
    assert_int_equal(csv_columns(t), 3);
    assert_int_equal(csv_column(t, "rate"), 1);
    assert_int_equal(csv_column(t, "Rate"), -1);
    assert_string_equal(csv_text(t, 1, csv_column(t, "note")), "second");
    double value;
    assert_int_equal(csv_number(t, 1, 1, &value), 0);
    assert_double_is(value, -300);
    csv_free(t);
    csv_free(NULL);
}

TEST(a_column_that_is_not_there_reads_as_empty)
{
    struct csv *t = parse("a\n1\n");
    double value = 7;
    assert_string_equal(csv_text(t, 0, csv_column(t, "b")), "");
    assert_int_equal(csv_number(t, 0, -1, &value), -EINVAL);
    assert_double_is(value, NAN);
    csv_free(t);
}

TEST(a_cell_that_is_no_number_is_none)
{
    struct csv *t = parse("a\n1x\n\"\"\nnan\n 1\n");
    for (size_t row = 0; row < csv_rows(t); row++) {
        double value = 7;
        assert_int_equal(csv_number(t, row, 0, &value), -EINVAL);
        assert_double_is(value, NAN);
    }
    csv_free(t);
}

TEST(the_last_line_may_lack_its_end)
{
    struct csv *t = parse("a,b\n1,2\n3,");
    assert_int_equal(csv_rows(t), 2);
    assert_string_equal(csv_text(t, 1, 0), "3");
    assert_string_equal(csv_text(t, 1, 1), "");
    csv_free(t);
}

TEST(lines_may_end_as_rfc_4180_says_or_as_unix_does)
{
    struct csv *t = parse("a,b\r\n1,2\r\n\r\n\n3,\"4\"\r\n");
    assert_int_equal(csv_rows(t), 2);
    assert_string_equal(csv_text(t, 0, 1), "2");
    assert_string_equal(csv_text(t, 1, 1), "4");
    csv_free(t);
}

TEST(quoted_cells_hold_commas_quotes_and_line_ends)
{
    struct csv *t = parse("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n\"two\r\nlines\",\"\"\n");
    assert_string_equal(csv_text(t, 0, 0), "x, y");
    assert_string_equal(csv_text(t, 0, 1), "say \"hi\"");
    assert_string_equal(csv_text(t, 1, 0), "two\r\nlines");
    assert_string_equal(csv_text(t, 1, 1), "");
    csv_free(t);
}

TEST(rows_know_the_line_they_start_at)
{
    struct csv *t = parse("a\n\"1\n1\"\n2\r\n3\n");
    assert_int_equal(csv_line(t, 0), 2);
    assert_int_equal(csv_line(t, 1), 4);
    assert_int_equal(csv_line(t, 2), 5);
    csv_free(t);
}

TEST(an_empty_line_is_a_row_only_where_there_is_one_column)
{
    struct csv *t = parse("a\n\n1\n");
    assert_int_equal(csv_rows(t), 2);
    assert_string_equal(csv_text(t, 0, 0), "");
    csv_free(t);
    t = parse("\n\na,b\n\n1,2\n\n");
    assert_int_equal(csv_rows(t), 1);
    assert_int_equal(csv_line(t, 0), 5);
    csv_free(t);
}

/* Spreadsheets put it at the start of what they export. */
TEST(a_byte_order_mark_is_no_part_of_the_header)
{
    struct csv *t = parse("\xef\xbb\xbf"
                          "a,b\n1,2\n");
    assert_int_equal(csv_column(t, "a"), 0);
    csv_free(t);
}

TEST(faults_are_named_with_their_line)
{
    is_refused("", "t.csv: found nothing, allowed: a header line");
    is_refused("\n\n", "t.csv: found nothing, allowed: a header line");
    is_refused("a,b\n1,2\n1\n", "t.csv:3: found 1 cells, allowed: 2, as in the header");
    is_refused("a,b\n1,2,3\n", "t.csv:2: found 3 cells, allowed: 2, as in the header");
    is_refused("a,b\n\"x\n,y\n",
               "t.csv:2: found a quote that does not end, allowed: one more quote");
    is_refused("a,b\n1,\"x\"y\n",
               "t.csv:2: found text behind a quoted cell, allowed: a comma or the line's end");
    is_refused("a,b\r1,2\r",
               "t.csv:1: found a carriage return alone, allowed: line ends \\n, \\r\\n");
}

TEST(a_0_byte_is_refused_not_taken_for_the_end)
{
    struct err e = ERR_INIT;
    int code = 0;
    assert_null(csv_parse("ab\n12\n\0\n34\n", 12, "t.csv", &code, &e));
    assert_int_equal(code, -EINVAL);
    assert_string_equal(e.text, "t.csv:3: found a 0 byte, allowed: text");
}

TEST(the_bytes_given_need_no_end_and_may_go)
{
    char bytes[] = {'a', '\n', '1', '2', '3'};
    int code;
    struct csv *t = csv_parse(bytes, 4, "t.csv", &code, NULL);
    memset(bytes, 'x', sizeof bytes);
    assert_string_equal(csv_text(t, 0, 0), "12");
    csv_free(t);
}

TEST(a_file_is_read_whole)
{
    char *dir = temp_dir(), *path = temp_text(dir, "t.csv", "a\n1\n");
    int code = -1;
    struct csv *t = csv_read(path, &code, NULL);
    assert_int_equal(code, 0);
    assert_int_equal(csv_rows(t), 1);
    csv_free(t);
    struct err e = ERR_INIT;
    assert_null(csv_read("/nowhere/t.csv", &code, &e));
    assert_int_equal(code, -EINVAL);
    assert_string_equal(e.text, "/nowhere/t.csv: there is no such file");
    free(path);
    temp_free(dir);
}

/* What the two writers print, new. */
static char *written(const char *text, double number)
{
    char *line = NULL;
    size_t size;
    FILE *out = open_memstream(&line, &size);
    csv_put_text(out, text, ',');
    csv_put_number(out, number, '\n');
    assert_int_equal(fclose(out), 0);
    return line;
}

static void is_written(const char *text, double number, const char *wanted)
{
    char *line = written(text, number);
    assert_string_equal(line, wanted);
    free(line);
}

TEST(cells_are_quoted_where_they_must_be)
{
    is_written("plain text", 1, "plain text,1\n");
    is_written("", 1, ",1\n");
    is_written("a,b", 1, "\"a,b\",1\n");
    is_written("a \"b\"", 1, "\"a \"\"b\"\"\",1\n");
    is_written("two\nlines", 1, "\"two\nlines\",1\n");
    is_written("a\r", 1, "\"a\r\",1\n");
}

TEST(numbers_are_written_short_and_absent_ones_left_empty)
{
    is_written("a", 0.1, "a,0.1\n");
    is_written("a", 0.1 + 0.2, "a,0.30000000000000004\n");
    is_written("a", -DBL_MAX, "a,-1.7976931348623157e+308\n");
    is_written("a", NAN, "a,\n");
}

TEST(without_memory_reading_says_so)
{
    const char *text = "a,b\n1,2\n3,4\n5,6\n7,8\n9,10\n";
    for (size_t n = 0;; n++) {
        struct err e = ERR_INIT;
        int code = 0;
        faults_start(n);
        struct csv *t = csv_parse(text, strlen(text), "t.csv", &code, &e);
        if (!faults_stop()) {
            assert_int_equal(csv_rows(t), 5);
            csv_free(t);
            break;
        }
        assert_null(t);
        assert_int_equal(code, -ENOMEM);
        assert_string_equal(e.text, "t.csv: Cannot allocate memory");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_found_by_row_and_column_name),
        cmocka_unit_test(a_column_that_is_not_there_reads_as_empty),
        cmocka_unit_test(a_cell_that_is_no_number_is_none),
        cmocka_unit_test(the_last_line_may_lack_its_end),
        cmocka_unit_test(lines_may_end_as_rfc_4180_says_or_as_unix_does),
        cmocka_unit_test(quoted_cells_hold_commas_quotes_and_line_ends),
        cmocka_unit_test(rows_know_the_line_they_start_at),
        cmocka_unit_test(an_empty_line_is_a_row_only_where_there_is_one_column),
        cmocka_unit_test(a_byte_order_mark_is_no_part_of_the_header),
        cmocka_unit_test(faults_are_named_with_their_line),
        cmocka_unit_test(a_0_byte_is_refused_not_taken_for_the_end),
        cmocka_unit_test(the_bytes_given_need_no_end_and_may_go),
        cmocka_unit_test(a_file_is_read_whole),
        cmocka_unit_test(cells_are_quoted_where_they_must_be),
        cmocka_unit_test(numbers_are_written_short_and_absent_ones_left_empty),
        cmocka_unit_test(without_memory_reading_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
