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

struct reader {
    char *at;
    size_t line;
};

/* Unquotes the quoted cell at r->at in place and moves behind it. Returns its end; NULL where the
 * closing quote is missing. */
static char *cut_quoted(struct reader *r)
{
    char *to = r->at++;
    for (; *r->at && (*r->at != '"' || r->at[1] == '"'); r->at++) {
        r->at += *r->at == '"';
        r->line += *r->at == '\n';
        *to++ = *r->at;
    }
    return *r->at++ ? to : NULL;
}

/* Cuts the cell at r->at out of the text and moves behind it and its end, which *end gets. Returns
 * NULL, or what is wrong. */
static const char *cut_cell(struct reader *r, const char **cell, char *end)
{
    char *stop = r->at;
    *cell = r->at;
    if (*r->at != '"')
        stop = r->at += strcspn(r->at, ",\r\n");
    else if ((stop = cut_quoted(r)) == NULL)
        return "a quote that does not end, allowed: one more quote";
    if (r->at[0] == '\r' && r->at[1] == '\n')
        r->at++;
    *end = *r->at;
    if (*end == '\r')
        return "a carriage return alone, allowed: line ends \\n, \\r\\n";
    if (*end && *end != ',' && *end != '\n')
        return "text behind a quoted cell, allowed: a comma or the line's end";
    r->line += *end == '\n';
    r->at += *end != '\0';
    *stop = '\0';
    return NULL;
}

/* Reads one line's cells. */
static int read_row(struct csv *t, struct reader *r, const char *name, struct err *e)
{
    size_t line = r->line;
    char end = ',';
    while (end == ',') {
        const char *cell, *fault = cut_cell(r, &cell, &end);
        if (fault)
            return err_set(e, -EINVAL, "%s:%zu: found %s", name, line, fault);
        if (!vec_push(&t->cells, cell))
            return err_sys(e, -ENOMEM, "%s", name);
    }
    return 0;
}

static int read_rows(struct csv *t, struct reader r, const char *name, struct err *e)
{
    while (*r.at) {
        size_t first = t->cells.n, line = r.line;
        int code = read_row(t, &r, name, e);
        if (code)
            return code;
        size_t n = t->cells.n - first;
        if (n == 1 && !*t->cells.v[first] && t->columns != 1) {
            t->cells.n = first; /* an empty line */
        } else if (t->columns == 0) {
            t->columns = n;
        } else if (n != t->columns) {
            return err_set(e, -EINVAL, "%s:%zu: found %zu cells, allowed: %zu, as in the header",
                           name, line, n, t->columns);
        } else if (!vec_push(&t->lines, line)) {
            return err_sys(e, -ENOMEM, "%s", name);
        }
    }
    return t->columns ? 0 : err_set(e, -EINVAL, "%s: found nothing, allowed: a header line", name);
}

/* The start of the text behind a byte order mark, which spreadsheets write. */
static char *behind_mark(char *text)
{
    return strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
}

/* A 0 byte would pass for the end of the file. */
static int check_text(const char *text, size_t size, const char *name, struct err *e)
{
    const char *zero = memchr(text, 0, size);
    size_t line = 1;
    if (!zero)
        return 0;
    for (; text < zero; text++)
        line += *text == '\n';
    return err_set(e, -EINVAL, "%s:%zu: found a 0 byte, allowed: text", name, line);
}

/* Takes `text`, which has a 0 byte behind its end. */
static struct csv *parse(char *text, size_t size, const char *name, int *code, struct err *e)
{
    struct csv *t = calloc(1, sizeof *t);
    if (!t) {
        free(text);
        *code = err_sys(e, -ENOMEM, "%s", name);
        return NULL;
    }
    t->text = text;
    *code = check_text(text, size, name, e);
    if (*code == 0)
        *code = read_rows(t, (struct reader){behind_mark(text), 1}, name, e);
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
    return parse(copy, size, name, code, e);
}

struct csv *csv_read(const char *path, int *code, struct err *e)
{
    char *text;
    size_t size;
    *code = file_read(path, &text, &size, e);
    return *code ? NULL : parse(text, size, path, code, e);
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
