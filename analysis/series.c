#include "analysis/series.h"

#include "sim/base/arena.h"
#include "sim/base/csv.h"
#include "sim/base/err.h"
#include "sim/base/quantity.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINT, ARM, REPLICATION, TIME, METRIC, SCOPE, VALUE, COLUMNS };

static const char *const column_names[COLUMNS] = {"point",  "arm",   "replication", "time",
                                                  "metric", "scope", "value"};

struct sample {
    const char *scope; /* in the table, until it is freed */
    double time, value;
    size_t arm, replication;
};

struct loading {
    const struct results *r;
    const char *path, *metric;
    size_t point;
    struct csv *t;
    int columns[COLUMNS];
    struct sample *samples;
    size_t n;
};

static int compare_doubles(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static int compare_samples(const void *x, const void *y)
{
    return strcmp(((const struct sample *)x)->scope, ((const struct sample *)y)->scope);
}

/* Takes a row in, if it is of the metric and point. */
static int read_row(struct loading *l, size_t row, struct err *e)
{
    const struct manifest *m = &l->r->manifest;
    if (strcmp(csv_text(l->t, row, l->columns[METRIC]), l->metric) != 0)
        return 0;
    int point = results_name(&m->points, l->t, l->path, row, l->columns[POINT], e);
    int arm = results_name(&m->arms, l->t, l->path, row, l->columns[ARM], e);
    long long replication;
    struct sample s = {.scope = csv_text(l->t, row, l->columns[SCOPE])};
    if (point < 0 || arm < 0)
        return -EINVAL;
    if (whole_parse(csv_text(l->t, row, l->columns[REPLICATION]), 1, (long long)m->replications,
                    &replication) ||
        csv_number(l->t, row, l->columns[TIME], &s.time))
        return err_set(e, -EINVAL, "%s:%zu: found no replication up to %zu, or no time", l->path,
                       csv_line(l->t, row), m->replications);
    csv_number(l->t, row, l->columns[VALUE], &s.value);
    s.arm = (size_t)arm;
    s.replication = (size_t)replication - 1;
    if ((size_t)point == l->point)
        l->samples[l->n++] = s;
    return 0;
}

/* The bins there are, ascending. */
static bool collect_times(const struct loading *l, struct series_set *out)
{
    out->times = arena_array(l->r->arena, l->n, sizeof *out->times);
    if (!out->times)
        return false;
    for (size_t i = 0; i < l->n; i++)
        out->times[i] = l->samples[i].time;
    qsort(out->times, l->n, sizeof *out->times, compare_doubles);
    for (size_t i = 0; i < l->n; i++) {
        if (i == 0 || out->times[i] != out->times[out->bins - 1])
            out->times[out->bins++] = out->times[i];
    }
    return true;
}

/* Makes a series of samples[from..to-1], which share their scope. */
static int make_series(const struct loading *l, size_t from, size_t to, struct series_set *out,
                       struct err *e)
{
    struct arena *arena = l->r->arena;
    struct series *s = &out->v[out->n++];
    size_t cells = out->arms * out->bins * out->replications;
    s->scope_text = arena_strdup(arena, l->samples[from].scope);
    s->values = arena_array(arena, cells, sizeof *s->values);
    if (!s->scope_text || !s->values)
        return err_sys(e, -ENOMEM, "%s", l->path);
    for (size_t i = 0; i < cells; i++)
        s->values[i] = NAN;
    for (size_t i = from; i < to; i++) {
        const struct sample *x = &l->samples[i];
        const double *at =
            bsearch(&x->time, out->times, out->bins, sizeof *out->times, compare_doubles);
        size_t bin = (size_t)(at - out->times);
        s->values[(x->arm * out->bins + bin) * out->replications + x->replication] = x->value;
    }
    struct err why = ERR_INIT;
    int code = scope_parse(arena, s->scope_text, &s->scope, &why);
    return code ? err_set(e, code, "%s: %s", l->path, why.text) : 0;
}

static int make_set(struct loading *l, struct series_set *out, struct err *e)
{
    size_t scopes = 0;
    qsort(l->samples, l->n, sizeof *l->samples, compare_samples);
    for (size_t i = 0; i < l->n; i++)
        scopes += i == 0 || compare_samples(&l->samples[i - 1], &l->samples[i]) != 0;
    out->v = arena_array(l->r->arena, scopes, sizeof *out->v);
    if (!out->v || !collect_times(l, out))
        return err_sys(e, -ENOMEM, "%s", l->path);
    for (size_t from = 0, to; from < l->n; from = to) {
        for (to = from + 1; to < l->n && compare_samples(&l->samples[from], &l->samples[to]) == 0;)
            to++;
        int code = make_series(l, from, to, out, e);
        if (code)
            return code;
    }
    return 0;
}

static int read_all(struct loading *l, struct series_set *out, struct err *e)
{
    for (int i = 0; i < COLUMNS; i++) {
        l->columns[i] = results_column(l->t, l->path, column_names[i], e);
        if (l->columns[i] < 0)
            return -EINVAL;
    }
    l->samples = malloc((csv_rows(l->t) + 1) * sizeof *l->samples);
    if (!l->samples)
        return err_sys(e, -ENOMEM, "%s", l->path);
    int code = 0;
    for (size_t row = 0; row < csv_rows(l->t) && code == 0; row++)
        code = read_row(l, row, e);
    return code ? code : make_set(l, out, e);
}

int series_load(const struct results *r, const char *metric, size_t point, struct series_set *out,
                struct err *e)
{
    char *path;
    struct loading l = {.r = r, .metric = metric, .point = point};
    *out =
        (struct series_set){.arms = r->manifest.arms.n, .replications = r->manifest.replications};
    int code = results_table(r, "series.csv", &l.t, &path, e);
    if (code)
        return code;
    l.path = path;
    code = read_all(&l, out, e);
    free(l.samples);
    csv_free(l.t);
    free(path);
    return code;
}

const double *series_at(const struct series_set *set, const struct series *s, size_t arm,
                        size_t bin)
{
    return s->values + (arm * set->bins + bin) * set->replications;
}
