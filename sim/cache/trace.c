#include "sim/cache/trace.h"

#include "sim/base/csv.h"
#include "sim/base/err.h"
#include "sim/base/quantity.h"
#include "sim/base/vec.h"
#include "sim/cache/index.h"

#include <errno.h>
#include <string.h>

enum { LONGEST = 1000000000 };     /* seconds, about 31 years */
#define LARGEST (INT64_C(1) << 50) /* bytes */

/* The ids so far. */
struct id {
    struct index_item key; /* first: `id` is a digest of the text, and how many before had it */
    const char *text;      /* borrowed from the file */
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

static int bad(const struct reader *r, size_t row, const char *column, const char *text,
               const char *allowed, struct err *e)
{
    return err_set(e, -EINVAL, "%s:%zu: %s is \"%.40s\", allowed: %s", r->name,
                   csv_line(r->csv, row), column, text, allowed);
}

static int read_row(struct reader *r, size_t row, struct err *e)
{
    struct request *q = &r->trace->v[row];
    double seconds;
    long long size;
    const char *time = csv_text(r->csv, row, r->time), *bytes = csv_text(r->csv, row, r->size);
    if (number_parse(time, &seconds) || seconds < 0 || seconds > LONGEST)
        return bad(r, row, "time", time, "seconds from 0 to 1000000000", e);
    q->at = sim_seconds(seconds);
    if (row > 0 && q->at < q[-1].at)
        return bad(r, row, "time", time, "no less than in the line before", e);
    if (whole_parse(bytes, 0, LARGEST, &size))
        return bad(r, row, "size", bytes, "whole bytes from 0 to 2^50", e);
    uint32_t id = number_of(r, csv_text(r->csv, row, r->id));
    if (id == INDEX_NONE)
        return err_sys(e, -ENOMEM, "%s", r->name);
    q->id = id;
    q->size = (uint64_t)size;
    return 0;
}

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
    struct trace *t = r->trace;
    size_t n = csv_rows(r->csv);
    t->v = malloc((n ? n : 1) * sizeof *t->v);
    if (!t->v)
        return err_sys(e, -ENOMEM, "%s", r->name);
    for (; t->n < n; t->n++) {
        int code = read_row(r, t->n, e);
        if (code)
            return code;
    }
    t->objects = r->ids.n;
    return 0;
}

/* Takes the table, which may be NULL with *e set. */
static int read_table(struct trace *t, struct csv *csv, const char *name, int code, struct err *e)
{
    struct reader r = {.csv = csv, .name = name, .trace = t};
    *t = (struct trace){0};
    if (!csv)
        return code;
    code = find_columns(&r, e);
    if (code == 0)
        code = read_rows(&r, e);
    if (code)
        trace_fini(t);
    vec_free(&r.ids);
    index_fini(&r.index);
    csv_free(csv);
    return code;
}

int trace_read(struct trace *t, const char *path, struct err *e)
{
    int code;
    struct csv *csv = csv_read(path, &code, e);
    return read_table(t, csv, path, code, e);
}

int trace_parse(struct trace *t, const char *text, size_t size, const char *name, struct err *e)
{
    int code;
    struct csv *csv = csv_parse(text, size, name, &code, e);
    return read_table(t, csv, name, code, e);
}

void trace_fini(struct trace *t)
{
    free(t->v);
    *t = (struct trace){0};
}
