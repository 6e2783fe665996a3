/*
 * What the CSV writers write, the reader reads: random tables of texts full of what CSV must quote,
 * and of numbers of every size.
 */
#include "sim/base/csv.h"
#include "sim/engine/rng.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 3, ROWS = 10, TEXT = 8 };

struct table {
    char text[ROWS][COLUMNS][TEXT];
    double number[ROWS];
};

static void fill(struct rng *r, struct table *t)
{
    static const char letters[] = ",\"\r\n a1;\xc3\xa9";
    for (size_t row = 0; row < ROWS; row++) {
        for (size_t column = 0; column < COLUMNS; column++) {
            char *text = t->text[row][column];
            size_t n = rng_below(r, TEXT);
            for (size_t i = 0; i < n; i++)
                text[i] = letters[rng_below(r, sizeof letters - 1)];
            text[n] = '\0';
        }
        uint64_t bits = rng_next(r);
        memcpy(&t->number[row], &bits, sizeof bits); /* any double at all */
        if (!isfinite(t->number[row]))
            t->number[row] = NAN;
    }
}

/* The table as a file; new. */
static char *write_table(const struct table *t, size_t *size)
{
    char *file = NULL;
    FILE *out = open_memstream(&file, size);
    fputs("a,b,c,number\n", out);
    for (size_t row = 0; row < ROWS; row++) {
        for (size_t column = 0; column < COLUMNS; column++)
            csv_put_text(out, t->text[row][column], ',');
        csv_put_number(out, t->number[row], '\n');
    }
    assert_int_equal(fclose(out), 0);
    return file;
}

TEST(written_tables_read_back)
{
    struct rng r;
    rng_init(&r, 1, 1, "csv", "");
    for (int i = 0; i < 2000; i++) {
        struct table wanted = {0};
        size_t size;
        int code;
        fill(&r, &wanted);
        char *file = write_table(&wanted, &size);
        struct csv *found = csv_parse(file, size, "t.csv", &code, NULL);
        assert_non_null(found);
        assert_int_equal(csv_rows(found), ROWS);
        for (size_t row = 0; row < ROWS; row++) {
            double number;
            for (size_t column = 0; column < COLUMNS; column++)
                assert_string_equal(csv_text(found, row, (int)column), wanted.text[row][column]);
            csv_number(found, row, COLUMNS, &number);
            assert_double_is(number, wanted.number[row]);
        }
        csv_free(found);
        free(file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_tables_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
