/*
 * The rows of one run, written into a folder of their own and read again: for tests of what is
 * measured.
 */
#ifndef TESTS_SUPPORT_RUN_ROWS_H
#define TESTS_SUPPORT_RUN_ROWS_H

#include "sim/base/csv.h"
#include "sim/scenario/rows.h"

struct run_rows {
    char *dir;
    struct rows *rows; /* to write to; point "-", arm "on", replication 1 */
    struct csv *tables[TABLES];
};

struct run_rows run_rows_open(void);
void run_rows_read(struct run_rows *r); /* ends the writing */
void run_rows_free(struct run_rows *r);

/* Fails unless runs.csv has that figure once, with that unit and value (to 1e-9 of it; NAN: empty). */
void figure_is(const struct run_rows *r, const char *metric, const char *scope, const char *unit,
               double value);

/* Fails unless a metric has so many rows in runs.csv. */
void figures_are(const struct run_rows *r, const char *metric, size_t n);

/* The number of the rows of a table whose cells in the columns (NULL-ended pairs of column and text)
 * are those; *row is the last one. */
#define rows_with(r, table, row, ...)                                                              \
    rows_with_cells(r, table, row, (const char *[]){__VA_ARGS__, NULL})
size_t rows_with_cells(const struct run_rows *r, enum table table, size_t *row,
                       const char *const *cells);

/* A number of a row. */
double row_number(const struct run_rows *r, enum table table, size_t row, const char *column);

#endif
