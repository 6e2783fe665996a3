#include "sim/base/csv.h"

#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/json.h"
#include "sim/base/quantity.h"
#include "sim/base/vec.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void csv_put_text(FILE *out, const char *text, char behind)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, out);
    } else {
        putc('"', out);
        for (; *text; text++) {
            if (*text == '"')
                putc('"', out);
            putc(*text, out);
        }
        putc('"', out);
    }
    putc(behind, out);
}

void csv_put_number(FILE *out, double value, char behind)
{
    char text[32];
    if (!isnan(value))
        fputs(json_number(value, text), out);
    putc(behind, out);
}

struct csv {
    char *text;              /* the file; cells are cut out of it in place */
    VEC(const char *) cells; /* header first, then row by row */
    VEC(size_t) lines;       /* of the rows */
    size_t columns;
};

void csv_free(struct csv *t)
{
    if (!t)
        return;
    free(t->text);
    vec_free(&t->cells);
    vec_free(&t->lines);
    free(t);
}

/* Cuts the cell at *at out of the text, unquoted; *end gets what stood behind it. Line ends met,
 * quoted ones too, are added to *line. NULL: malformed. */
static char *cut_cell(char **at, char *end, size_t *line)
{
    char *from = *at, *to = from, *read = from;
    if (*read == '"') {
        for (read++; *read; read++) {
            if (*read == '"' && read[1] == '"')
                read++;
            else if (*read == '"')
                break;
            *line += *read == '\n';
            *to++ = *read;
        }
        if (*read == '"')
            read++;
        else
            return NULL;
    } else {
        to = read += strcspn(read, ",\r\n");
    }
    if (*read == '\r' && read[1] == '\n')
        read++;
    *end = *read;
    *line += *end == '\n';
    *at = *read ? read + 1 : read;
    *to = '\0';
    return *end == ',' || *end == '\n' || *end == '\0' ? from : NULL;
}

/* Reads one line's cells; returns how many, 0 for a malformed one. */
static size_t read_row(struct csv *t, char **at, size_t *line, int *code)
{
    size_t n = 0;
    char end = ',';
    while (end == ',') {
        char *cell = cut_cell(at, &end, line);
        if (!cell)
            return 0;
        if (!vec_push(&t->cells, cell)) {
            *code = -ENOMEM;
            return 0;
        }
        n++;
    }
    return n;
}

static int read_rows(struct csv *t, const char *name, struct err *e)
{
    char *at = t->text;
    size_t line = 1;
    int code = 0;
    while (*at) {
        size_t first = t->cells.n, before = line;
        size_t n = read_row(t, &at, &line, &code);
        if (code)
            return err_sys(e, code, "%s", name);
        if (n == 0)
            return err_set(e, -EINVAL, "%s:%zu: a quote that does not end, or text behind one",
                           name, before);
        if (n == 1 && !*t->cells.v[first] && t->columns != 1) {
            t->cells.n = first; /* an empty line */
        } else if (t->columns == 0) {
            t->columns = n;
        } else if (n != t->columns) {
            return err_set(e, -EINVAL, "%s:%zu: found %zu cells, allowed: %zu, as in the header",
                           name, before, n, t->columns);
        } else if (!vec_push(&t->lines, before)) {
            return err_sys(e, -ENOMEM, "%s", name);
        }
    }
    return t->columns ? 0 : err_set(e, -EINVAL, "%s: found nothing, allowed: a header line", name);
}

/* Takes `text`. */
static struct csv *parse(char *text, const char *name, int *code, struct err *e)
{
    struct csv *t = calloc(1, sizeof *t);
    if (!t) {
        free(text);
        *code = err_sys(e, -ENOMEM, "%s", name);
        return NULL;
    }
    t->text = text;
    *code = read_rows(t, name, e);
    if (*code) {
        csv_free(t);
        return NULL;
    }
    return t;
}

struct csv *csv_parse(const char *text, size_t size, const char *name, int *code, struct err *e)
{
    char *copy = malloc(size + 1);
    if (!copy) {
        *code = err_sys(e, -ENOMEM, "%s", name);
        return NULL;
    }
    memcpy(copy, text, size);
    copy[size] = '\0';
    return parse(copy, name, code, e);
}

struct csv *csv_read(const char *path, int *code, struct err *e)
{
    char *text;
    size_t size;
    *code = file_read(path, &text, &size, e);
    return *code ? NULL : parse(text, path, code, e);
}

size_t csv_rows(const struct csv *t)
{
    return t->lines.n;
}

size_t csv_columns(const struct csv *t)
{
    return t->columns;
}

int csv_column(const struct csv *t, const char *name)
{
    for (size_t i = 0; i < t->columns; i++) {
        if (strcmp(t->cells.v[i], name) == 0)
            return (int)i;
    }
    return -1;
}

const char *csv_text(const struct csv *t, size_t row, int column)
{
    return column < 0 ? "" : t->cells.v[(row + 1) * t->columns + (size_t)column];
}

size_t csv_line(const struct csv *t, size_t row)
{
    return t->lines.v[row];
}

int csv_number(const struct csv *t, size_t row, int column, double *value)
{
    if (number_parse(csv_text(t, row, column), value) == 0)
        return 0;
    *value = NAN;
    return -EINVAL;
}
