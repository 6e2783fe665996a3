/*
 * CSV files with a header line (RFC 4180): what runs write and what analysis and traces read.
 *
 * Writing goes straight to a FILE; numbers are written so that they read back equal, absent ones
 * (NAN) as empty fields. Reading takes the whole file; cells are borrowed texts.
 */
#ifndef SIM_BASE_CSV_H
#define SIM_BASE_CSV_H

#include <stddef.h>
#include <stdio.h>

struct err;

/* Writes a cell, quoted where it must be, and what stands behind it (',' or '\n'). */
void csv_put_text(FILE *out, const char *text, char behind);
void csv_put_number(FILE *out, double value, char behind);

struct csv;

/*
 * Reads a file. Every row must have as many cells as the header; empty lines count for nothing
 * where there are several columns. Returns NULL with *e naming file and line; *code is -EINVAL for
 * a fault in the file, another errno value otherwise. O(size).
 */
struct csv *csv_read(const char *path, int *code, struct err *e);

/* As csv_read(), for `size` bytes in memory; `name` stands for them in messages. */
struct csv *csv_parse(const char *text, size_t size, const char *name, int *code, struct err *e);
void csv_free(struct csv *t); /* NULL is allowed */

size_t csv_rows(const struct csv *t); /* without the header */
size_t csv_columns(const struct csv *t);

/* The column of that name, or -1. */
int csv_column(const struct csv *t, const char *name);

/* A cell, borrowed from the table; "" for a column of -1. */
const char *csv_text(const struct csv *t, size_t row, int column);

/* The line of the file a row starts at, for messages. */
size_t csv_line(const struct csv *t, size_t row);

/* A cell as a number: 0, or -EINVAL with *value NAN when it is none (an empty cell is none). */
int csv_number(const struct csv *t, size_t row, int column, double *value);

#endif
