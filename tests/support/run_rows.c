#include "tests/support/run_rows.h"

#include "tests/support/folder.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct run_rows run_rows_open(void)
{
    struct run_rows r = {.dir = temp_dir()};
    struct err e = ERR_INIT;
    int code;
    r.rows = rows_open(r.dir, "-", "on", 1, &code, &e);
    if (!r.rows)
        fail_msg("%s", e.text);
    return r;
}

void run_rows_read(struct run_rows *r)
{
    assert_int_equal(rows_close(r->rows, NULL), 0);
    r->rows = NULL;
    for (int t = 0; t < TABLES; t++) {
        char *rows = folder_get(r->dir, table_files[t]);
        size_t size = strlen(table_headers[t]) + strlen(rows) + 2;
        char *text = malloc(size);
        assert_non_null(text);
        int code, len = snprintf(text, size, "%s\n%s", table_headers[t], rows);
        struct err e = ERR_INIT;
        r->tables[t] = csv_parse(text, (size_t)len, table_files[t], &code, &e);
        if (!r->tables[t])
            fail_msg("%s", e.text);
        free(text);
        free(rows);
    }
}

void run_rows_free(struct run_rows *r)
{
    for (int t = 0; t < TABLES; t++)
        csv_free(r->tables[t]);
    temp_free(r->dir);
}

size_t rows_with_cells(const struct run_rows *r, enum table table, size_t *row,
                       const char *const *cells)
{
    const struct csv *t = r->tables[table];
    size_t n = 0;
    for (size_t i = 0; i < csv_rows(t); i++) {
        bool fits = true;
        for (size_t k = 0; cells[k]; k += 2) {
            assert_true(csv_column(t, cells[k]) >= 0);
            fits &= strcmp(csv_text(t, i, csv_column(t, cells[k])), cells[k + 1]) == 0;
        }
        if (fits) {
            *row = i;
            n++;
        }
    }
    return n;
}

double row_number(const struct run_rows *r, enum table table, size_t row, const char *column)
{
    double value;
    csv_number(r->tables[table], row, csv_column(r->tables[table], column), &value);
    return value;
}

void figure_is(const struct run_rows *r, const char *metric, const char *scope, const char *unit,
               double value)
{
    size_t row = 0, n = rows_with(r, TABLE_RUNS, &row, "metric", metric, "scope", scope);
    if (n != 1)
        fail_msg("%s at %s stands %zu times", metric, scope, n);
    const struct csv *t = r->tables[TABLE_RUNS];
    double found = row_number(r, TABLE_RUNS, row, "value");
    assert_string_equal(csv_text(t, row, csv_column(t, "unit")), unit);
    if (isnan(found) != isnan(value) || fabs(found - value) > 1e-9 * fabs(value))
        fail_msg("%s at %s is %.17g, wanted %.17g", metric, scope, found, value);
}

void figures_are(const struct run_rows *r, const char *metric, size_t n)
{
    size_t row;
    assert_int_equal(rows_with(r, TABLE_RUNS, &row, "metric", metric), n);
}
