#include "analysis/completions.h"

#include "sim/base/arena.h"
#include "sim/base/csv.h"
#include "sim/base/err.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINT, ARM, WORKLOAD, DURATION, OUTCOME, COLUMNS };

/* A table of people who waited for something. */
struct source {
    const char *file;
    const char *columns[COLUMNS];
    const char *outcome; /* who has it got it, or */
    bool never;          /* did not */
};

static const struct source peers = {
    "completions.csv", {"point", "arm", "workload", "duration", "outcome"}, "finished", false};
static const struct source requests = {
    "requests.csv", {"point", "arm", "workload", "first", "outcome"}, "failed", true};

struct sample {
    const char *workload; /* in the table, until it is freed */
    size_t arm;
    double duration; /* NAN: did not finish */
};

struct loading {
    const struct results *r;
    const struct source *from;
    const char *path;
    size_t point;
    struct csv *t;
    int columns[COLUMNS];
    struct sample *samples;
    size_t n;
};

/* By workload, arm, duration; those who did not finish come last. */
static int compare_samples(const void *x, const void *y)
{
    const struct sample *a = x, *b = y;
    int order = strcmp(a->workload, b->workload);
    if (order == 0)
        order = (a->arm > b->arm) - (a->arm < b->arm);
    if (order == 0)
        order = isnan(a->duration) - isnan(b->duration);
    return order ? order : (a->duration > b->duration) - (a->duration < b->duration);
}

static int read_row(struct loading *l, size_t row, struct err *e)
{
    const struct manifest *m = &l->r->manifest;
    const char *outcome = csv_text(l->t, row, l->columns[OUTCOME]);
    int point = results_name(&m->points, l->t, l->path, row, l->columns[POINT], e);
    int arm = results_name(&m->arms, l->t, l->path, row, l->columns[ARM], e);
    struct sample s = {.workload = csv_text(l->t, row, l->columns[WORKLOAD])};
    if (point < 0 || arm < 0)
        return -EINVAL;
    if ((strcmp(outcome, l->from->outcome) == 0) == l->from->never)
        s.duration = NAN;
    else if (csv_number(l->t, row, l->columns[DURATION], &s.duration))
        return err_set(e, -EINVAL, "%s:%zu: found no %s", l->path, csv_line(l->t, row),
                       l->from->columns[DURATION]);
    s.arm = (size_t)arm;
    if ((size_t)point == l->point)
        l->samples[l->n++] = s;
    return 0;
}

static int add_workload(const struct loading *l, const char *name, struct completions *out)
{
    struct arena *arena = l->r->arena;
    struct workload_completions *w = &out->v[out->n++];
    w->name = arena_strdup(arena, name);
    w->arms = arena_array(arena, l->r->manifest.arms.n, sizeof *w->arms);
    return w->name && w->arms ? 0 : -ENOMEM;
}

/* Fills the workloads from the sorted samples. */
static int make_workloads(struct loading *l, struct completions *out)
{
    size_t workloads = 0;
    qsort(l->samples, l->n, sizeof *l->samples, compare_samples);
    for (size_t i = 0; i < l->n; i++)
        workloads += i == 0 || strcmp(l->samples[i - 1].workload, l->samples[i].workload) != 0;
    double *durations = arena_array(l->r->arena, l->n, sizeof *durations);
    out->v = arena_array(l->r->arena, workloads, sizeof *out->v);
    if (!out->v || !durations)
        return -ENOMEM;
    for (size_t i = 0; i < l->n; i++) {
        const struct sample *s = &l->samples[i];
        if ((i == 0 || strcmp(s[-1].workload, s->workload) != 0) &&
            add_workload(l, s->workload, out))
            return -ENOMEM;
        struct completion_times *times = &out->v[out->n - 1].arms[s->arm];
        durations[i] = s->duration;
        if (times->joined++ == 0)
            times->finished = &durations[i];
        times->nfinished += !isnan(s->duration);
    }
    return 0;
}

static int read_all(struct loading *l, struct completions *out, struct err *e)
{
    for (int i = 0; i < COLUMNS; i++) {
        l->columns[i] = results_column(l->t, l->path, l->from->columns[i], e);
        if (l->columns[i] < 0)
            return -EINVAL;
    }
    l->samples = malloc((csv_rows(l->t) + 1) * sizeof *l->samples);
    int code = l->samples ? 0 : err_sys(e, -ENOMEM, "%s", l->path);
    for (size_t row = 0; row < csv_rows(l->t) && code == 0; row++)
        code = read_row(l, row, e);
    if (code == 0 && make_workloads(l, out))
        code = err_sys(e, -ENOMEM, "%s", l->path);
    return code;
}

static int load(const struct results *r, const struct source *from, size_t point,
                struct completions *out, struct err *e)
{
    char *path;
    struct loading l = {.r = r, .from = from, .point = point};
    *out = (struct completions){0};
    int code = results_table(r, from->file, &l.t, &path, e);
    if (code)
        return code;
    l.path = path;
    code = read_all(&l, out, e);
    free(l.samples);
    csv_free(l.t);
    free(path);
    return code;
}

int completions_load(const struct results *r, size_t point, struct completions *out, struct err *e)
{
    return load(r, &peers, point, out, e);
}

int first_bytes_load(const struct results *r, size_t point, struct completions *out, struct err *e)
{
    return load(r, &requests, point, out, e);
}

double completion_quantile(const struct completion_times *t, double p)
{
    double rank = ceil(p * (double)t->joined - 1e-9); /* the how-manieth to finish */
    return rank >= 1 && rank <= (double)t->nfinished ? t->finished[(size_t)rank - 1] : NAN;
}
