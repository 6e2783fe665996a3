/*
 * Text tables with aligned columns for a terminal.
 *
 * Columns are as wide as their widest cell; widths count characters (UTF-8 code points), not
 * bytes. Control characters in cells are shown as "?", so that no name can drive the terminal.
 */
#ifndef ANALYSIS_GRID_H
#define ANALYSIS_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct grid;

enum grid_tone { GRID_PLAIN, GRID_GOOD, GRID_BAD, GRID_FAINT, GRID_STRONG };

/* A table of as many columns as `alignment` has letters: 'l' or 'r'. NULL: no memory. */
struct grid *grid_new(const char *alignment);
void grid_free(struct grid *g); /* NULL is allowed */

/* Adds a row; the texts, one a column, are copied. 0 or -ENOMEM. */
int grid_row(struct grid *g, enum grid_tone tone, const char *const *cells);

/* Prints the rows, two blanks between columns, none at the end of a line. O(cells). */
void grid_print(const struct grid *g, FILE *out, bool colour);

/* Whether to use colour there: a terminal, and NO_COLOR is not set (no-color.org). */
bool grid_colour(FILE *out);

/* Prints a text in that tone, control characters shown as "?". */
void grid_put(FILE *out, enum grid_tone tone, bool colour, const char *text);

#endif
