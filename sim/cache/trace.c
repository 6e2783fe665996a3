#include "sim/cache/trace.h"

#include "sim/base/csv.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/quantity.h"
#include "sim/base/vec.h"
#include "sim/cache/index.h"

#include <errno.h>
#include <string.h>

#define LONGEST 4e9                /* seconds: dates up to the year 2096 */
#define LARGEST (INT64_C(1) << 50) /* bytes */

/* The ids so far. */
struct id {
    struct index_item key; /* first: `id` is a digest of the text, and how many before had it */
    const char *text;      /* borrowed from the file */
};

/* A request as it is written. */
struct line {
    size_t number;
    const char *time, *id, *size;
};

struct reader {
    const struct csv *csv;
    const char *name;
    struct trace *trace;
    VEC(struct id) ids;
    struct index index;
    int time, id, size; /* columns */
};

/* FNV-1a (Fowler, Noll and Vo). */
static uint64_t digest(const char *text)
{
    uint64_t d = UINT64_C(0xcbf29ce484222325);
    for (; *text; text++)
        d = (d ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return d;
}

/* The number of the id with that text, a new one if it was not seen before. Texts of one digest get
 * the next free ones. INDEX_NONE: no memory. */
static uint32_t number_of(struct reader *r, const char *text)
{
    for (uint64_t key = digest(text);; key++) {
        uint32_t at = index_find(&r->index, key, index_hash(key), r->ids.v, sizeof *r->ids.v);
        if (at != INDEX_NONE && strcmp(r->ids.v[at].text, text) == 0)
            return at;
        if (at != INDEX_NONE)
            continue;
        at = (uint32_t)r->ids.n;
        if (r->ids.n >= INDEX_NONE || !vec_reserve(&r->ids, r->ids.n + 1) ||
            !index_reserve(&r->index, r->ids.v, sizeof *r->ids.v))
            return INDEX_NONE;
        r->ids.v[r->ids.n++].text = text;
        index_add(&r->index, key, index_hash(key), r->ids.v, sizeof *r->ids.v, at);
        return at;
    }
}

static int bad(const struct reader *r, const struct line *line, const char *column,
               const char *text, const char *allowed, struct err *e)
{
    return err_set(e, -EINVAL, "%s:%zu: %s is \"%.40s\", allowed: %s", r->name, line->number,
                   column, text, allowed);
}

/* Reads a line into request number trace->n, for which there is room. */
static int read_line(struct reader *r, const struct line *line, struct err *e)
{
    struct request *q = &r->trace->v[r->trace->n];
    double seconds;
    long long size;
    if (number_parse(line->time, &seconds) || seconds < 0 || seconds > LONGEST)
        return bad(r, line, "time", line->time, "seconds from 0 to 4000000000", e);
    q->at = sim_seconds(seconds);
    if (r->trace->n > 0 && q->at < q[-1].at)
        return bad(r, line, "time", line->time,
                   "no less than in the line before: sort the file by time", e);
    if (whole_parse(line->size, 0, LARGEST, &size))
        return bad(r, line, "size", line->size, "whole bytes from 0 to 2^50", e);
    uint32_t id = number_of(r, line->id);
    if (id == INDEX_NONE)
        return err_sys(e, -ENOMEM, "%s", r->name);
    q->id = id;
    q->size = (uint64_t)size;
    r->trace->n++;
    return 0;
}

/* --- CSV --------------------------------------------------------------------------------------- */

static int find_columns(struct reader *r, struct err *e)
{
    r->time = csv_column(r->csv, "time");
    r->id = csv_column(r->csv, "id");
    r->size = csv_column(r->csv, "size");
    if (r->time >= 0 && r->id >= 0 && r->size >= 0)
        return 0;
    return err_set(e, -EINVAL, "%s:1: there is no column %s, needed: time, id and size", r->name,
                   r->time < 0 ? "time"
                   : r->id < 0 ? "id"
                               : "size");
}

static int read_rows(struct reader *r, struct err *e)
{
    size_t n = csv_rows(r->csv);
    r->trace->v = malloc((n ? n : 1) * sizeof *r->trace->v);
    if (!r->trace->v)
        return err_sys(e, -ENOMEM, "%s", r->name);
    for (size_t row = 0; row < n; row++) {
        struct line line = {csv_line(r->csv, row), csv_text(r->csv, row, r->time),
                            csv_text(r->csv, row, r->id), csv_text(r->csv, row, r->size)};
        int code = read_line(r, &line, e);
        if (code)
            return code;
    }
    return 0;
}

static int read_csv(struct reader *r, const char *text, size_t size, struct err *e)
{
    int code;
    struct csv *csv = csv_parse(text, size, r->name, &code, e);
    if (!csv)
        return code;
    r->csv = csv;
    code = find_columns(r, e);
    if (code == 0)
        code = read_rows(r, e);
    csv_free(csv);
    return code;
}

/* --- Lines with blanks ------------------------------------------------------------------------- */

/* Whether the first line begins with a number and has no comma. */
static bool is_plain(const char *text, size_t size)
{
    size_t end = 0;
    while (end < size && text[end] != '\n')
        end++;
    return end > 0 && text[0] >= '0' && text[0] <= '9' && !memchr(text, ',', end);
}

/* Cuts a line into its first three words; false: there are fewer. */
static bool cut(char *text, struct line *line)
{
    static const char blanks[] = " \t\r";
    char *rest;
    line->time = strtok_r(text, blanks, &rest);
    line->id = line->time ? strtok_r(NULL, blanks, &rest) : NULL;
    line->size = line->id ? strtok_r(NULL, blanks, &rest) : NULL;
    return line->size != NULL;
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r")] == '\0';
}

static int read_plain_line(struct reader *r, char *text, size_t number, size_t *room, struct err *e)
{
    struct line line = {.number = number};
    struct trace *t = r->trace;
    if (is_blank(text))
        return 0;
    if (!cut(text, &line))
        return err_set(e, -EINVAL, "%s:%zu: found no time, id and size", r->name, number);
    if (t->n == *room) {
        struct request *v = realloc(t->v, 2 * *room * sizeof *v);
        if (!v)
            return err_sys(e, -ENOMEM, "%s", r->name);
        t->v = v;
        *room *= 2;
    }
    return read_line(r, &line, e);
}

/* `copy` ends with a 0 byte; those within count as the end of their line. */
static int read_plain(struct reader *r, char *copy, size_t size, struct err *e)
{
    size_t room = 1024, number = 0;
    int code = 0;
    r->trace->v = malloc(room * sizeof *r->trace->v);
    if (!r->trace->v)
        return err_sys(e, -ENOMEM, "%s", r->name);
    for (char *at = copy, *end = copy + size; code == 0 && at < end;) {
        char *next = memchr(at, '\n', (size_t)(end - at));
        next = next ? next : end;
        *next = '\0';
        code = read_plain_line(r, at, ++number, &room, e);
        at = next + 1;
    }
    return code;
}

static int read_copy(struct reader *r, const char *text, size_t size, struct err *e)
{
    char *copy = malloc(size + 1);
    if (!copy)
        return err_sys(e, -ENOMEM, "%s", r->name);
    memcpy(copy, text, size);
    copy[size] = '\0';
    int code = read_plain(r, copy, size, e);
    free(copy);
    return code;
}

/* --- Both -------------------------------------------------------------------------------------- */

int trace_parse(struct trace *t, const char *text, size_t size, const char *name, struct err *e)
{
    struct reader r = {.name = name, .trace = t};
    *t = (struct trace){0};
    int code = is_plain(text, size) ? read_copy(&r, text, size, e) : read_csv(&r, text, size, e);
    t->objects = r.ids.n;
    if (code)
        trace_fini(t);
    vec_free(&r.ids);
    index_fini(&r.index);
    return code;
}

int trace_read(struct trace *t, const char *path, struct err *e)
{
    char *data;
    size_t size;
    *t = (struct trace){0};
    int code = file_read(path, &data, &size, e);
    if (code)
        return code;
    code = trace_parse(t, data, size, path, e);
    free(data);
    return code;
}

void trace_fini(struct trace *t)
{
    free(t->v);
    *t = (struct trace){0};
}
