#include "analysis/results.h"

#include "sim/base/arena.h"
#include "sim/base/csv.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/json.h"
#include "sim/base/quantity.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A row of runs.csv. */
struct row {
    const char *metric, *scope, *unit;
    size_t point, arm, replication; /* from 0 */
    double value;
    size_t line;
};

enum { POINT, ARM, REPLICATION, METRIC, SCOPE, VALUE, UNIT, COLUMNS };

static const char *const column_names[COLUMNS] = {"point", "arm",   "replication", "metric",
                                                  "scope", "value", "unit"};

int results_column(const struct csv *t, const char *path, const char *name, struct err *e)
{
    int column = csv_column(t, name);
    if (column < 0)
        err_set(e, -EINVAL, "%s:1: there is no column \"%s\"", path, name);
    return column;
}

int results_table(const struct results *r, const char *name, struct csv **t, char **path,
                  struct err *e)
{
    int code = 0;
    *t = NULL;
    *path = path_join(r->dir, name);
    if (!*path)
        return err_sys(e, -ENOMEM, "%s", r->dir);
    if (access(*path, F_OK) != 0)
        code = err_set(e, -ENODATA, "%s: there is no such file", *path);
    else
        *t = csv_read(*path, &code, e);
    if (code) {
        free(*path);
        *path = NULL;
    }
    return code;
}

const char *results_message(const struct results *r, const char *message)
{
    size_t length = strlen(r->dir);
    bool inside = strncmp(message, r->dir, length) == 0 && message[length] == '/';
    return inside ? message + length + 1 : message;
}

int results_name(const struct name_list *names, const struct csv *t, const char *path, size_t row,
                 int column, struct err *e)
{
    const char *text = csv_text(t, row, column);
    int i = name_find(names, text);
    if (i < 0)
        err_set(e, -EINVAL, "%s:%zu: found \"%.80s\", which manifest.json does not name", path,
                csv_line(t, row), text);
    return i;
}

static int read_row(const struct results *r, const char *path, size_t i, const int *columns,
                    struct row *out, struct err *e)
{
    const struct csv *t = r->runs;
    size_t line = csv_line(t, i);
    int point = results_name(&r->manifest.points, t, path, i, columns[POINT], e);
    int arm = point < 0 ? -1 : results_name(&r->manifest.arms, t, path, i, columns[ARM], e);
    if (arm < 0)
        return -EINVAL;
    long long replication, most = (long long)r->manifest.replications;
    const char *text = csv_text(t, i, columns[REPLICATION]);
    if (whole_parse(text, 1, most, &replication))
        return err_set(e, -EINVAL, "%s:%zu: found replication \"%.40s\", allowed: 1 to %lld", path,
                       line, text, most);
    text = csv_text(t, i, columns[VALUE]);
    *out = (struct row){
        .metric = csv_text(t, i, columns[METRIC]),
        .scope = csv_text(t, i, columns[SCOPE]),
        .unit = csv_text(t, i, columns[UNIT]),
        .point = (size_t)point,
        .arm = (size_t)arm,
        .replication = (size_t)replication - 1,
        .line = line,
    };
    if (csv_number(t, i, columns[VALUE], &out->value) && *text)
        return err_set(e, -EINVAL,
                       "%s:%zu: found the value \"%.40s\", allowed: a number or nothing", path,
                       line, text);
    if (!*out->metric)
        return err_set(e, -EINVAL, "%s:%zu: found no metric", path, line);
    return 0;
}

static int compare_sizes(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int compare_keys(const struct row *a, const struct row *b)
{
    int order = strcmp(a->metric, b->metric);
    return order ? order : strcmp(a->scope, b->scope);
}

static int compare_rows(const void *x, const void *y)
{
    const struct row *a = x, *b = y;
    int order = compare_keys(a, b);
    if (order == 0)
        order = compare_sizes(a->point, b->point);
    if (order == 0)
        order = compare_sizes(a->arm, b->arm);
    if (order == 0)
        order = compare_sizes(a->replication, b->replication);
    return order ? order : compare_sizes(a->line, b->line);
}

/* Makes one figure of n rows that share metric and scope, in ascending order. */
static int make_figure(struct results *r, const char *path, const struct row *rows, size_t n,
                       struct err *e)
{
    const struct manifest *m = &r->manifest;
    size_t cells = m->points.n * m->arms.n * m->replications;
    if (!json_text_fits(rows->metric) || !json_text_fits(rows->scope) ||
        !json_text_fits(rows->unit)) /* they go into JSON and HTML */
        return err_set(e, -EINVAL, "%s:%zu: found bytes that are not UTF-8", path, rows->line);
    double *values = arena_array(r->arena, cells, sizeof *values);
    if (!values)
        return err_sys(e, -ENOMEM, "%s", path);
    for (size_t i = 0; i < cells; i++)
        values[i] = NAN;
    for (size_t i = 0; i < n; i++) {
        const struct row *row = &rows[i];
        if (i && compare_sizes(row->point, row[-1].point) == 0 && row->arm == row[-1].arm &&
            row->replication == row[-1].replication)
            return err_set(e, -EINVAL, "%s:%zu: found a figure that line %zu has already", path,
                           row->line, row[-1].line);
        if (strcmp(row->unit, rows->unit) != 0)
            return err_set(e, -EINVAL, "%s:%zu: found the unit \"%.20s\", line %zu has \"%.20s\"",
                           path, row->line, row->unit, rows->line, rows->unit);
        values[(row->point * m->arms.n + row->arm) * m->replications + row->replication] =
            row->value;
    }
    struct figure *f = &r->figures[r->nfigures++];
    *f = (struct figure){
        .metric = rows->metric, .unit = rows->unit, .scope_text = rows->scope, .values = values};
    struct err why = ERR_INIT;
    int code = scope_parse(r->arena, rows->scope, &f->scope, &why);
    return code ? err_set(e, code, "%s:%zu: %s", path, rows->line, why.text) : 0;
}

static int make_figures(struct results *r, const char *path, struct row *rows, size_t n,
                        struct err *e)
{
    qsort(rows, n, sizeof *rows, compare_rows);
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += i == 0 || compare_keys(&rows[i - 1], &rows[i]) != 0;
    r->figures = arena_array(r->arena, count, sizeof *r->figures);
    if (!r->figures)
        return err_sys(e, -ENOMEM, "%s", path);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && compare_keys(&rows[from], &rows[to]) == 0;)
            to++;
        int code = make_figure(r, path, &rows[from], to - from, e);
        if (code)
            return code;
    }
    return 0;
}

static int read_runs(struct results *r, const char *path, struct err *e)
{
    int code, columns[COLUMNS];
    r->runs = csv_read(path, &code, e);
    if (!r->runs)
        return code;
    for (int i = 0; i < COLUMNS; i++) {
        columns[i] = results_column(r->runs, path, column_names[i], e);
        if (columns[i] < 0)
            return -EINVAL;
    }
    size_t n = csv_rows(r->runs);
    struct row *rows = malloc((n + 1) * sizeof *rows);
    if (!rows)
        return err_sys(e, -ENOMEM, "%s", path);
    for (size_t i = 0; i < n && code == 0; i++)
        code = read_row(r, path, i, columns, &rows[i], e);
    if (code == 0)
        code = make_figures(r, path, rows, n, e);
    free(rows);
    return code;
}

/* Adds the network an expectation is about, if it is about one. */
static int add_expected(struct results *r, const json_t *claim)
{
    struct name_list *networks = &r->manifest.networks;
    const char *text = json_string_value(json_object_get(claim, "scope"));
    struct scope scope = {0};
    if (text && scope_parse(r->arena, text, &scope, NULL) == -ENOMEM)
        return -ENOMEM;
    const char *network = scope_get(&scope, "network");
    if (network && name_find(networks, network) < 0)
        networks->v[networks->n++] = network;
    return 0;
}

/* Where the manifest has no order of networks: those of the expectations. What is wrong with them
 * is not for here to say. */
static int order_networks(struct results *r)
{
    const char *name;
    json_t *claim;
    int code = -ENOMEM;
    char *path = path_join(r->dir, "scenario.json");
    json_t *scenario = path ? json_read_file(path, &code, NULL) : NULL;
    json_t *expect = json_object_get(scenario, "expect");
    r->manifest.networks.v =
        arena_array(r->arena, json_object_size(expect), sizeof *r->manifest.networks.v);
    code = code == -ENOMEM || !r->manifest.networks.v ? -ENOMEM : 0;
    json_object_foreach(code ? NULL : expect, name, claim)
    {
        if (code == 0)
            code = add_expected(r, claim);
    }
    json_decref(scenario);
    free(path);
    return code;
}

int results_load(const char *dir, struct results **out, struct err *e)
{
    *out = NULL;
    struct results *r = calloc(1, sizeof *r);
    if (!r)
        return err_sys(e, -ENOMEM, "%s", dir);
    r->arena = arena_new();
    r->dir = r->arena ? arena_strdup(r->arena, dir) : NULL;
    char *path = path_join(dir, "runs.csv");
    int code = r->dir && path ? manifest_load(&r->manifest, r->arena, dir, e)
                              : err_sys(e, -ENOMEM, "%s", dir);
    if (code == 0 && r->manifest.networks.n == 0 && order_networks(r))
        code = err_sys(e, -ENOMEM, "%s", dir);
    if (code == 0)
        code = read_runs(r, path, e);
    free(path);
    if (code)
        results_free(r);
    else
        *out = r;
    return code;
}

void results_free(struct results *r)
{
    if (!r)
        return;
    manifest_fini(&r->manifest);
    csv_free(r->runs);
    arena_free(r->arena);
    free(r);
}

const struct figure *results_find(const struct results *r, const char *metric,
                                  const char *scope_text)
{
    struct row key = {.metric = metric, .scope = scope_text};
    size_t low = 0, high = r->nfigures;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct figure *f = &r->figures[middle];
        struct row at = {.metric = f->metric, .scope = f->scope_text};
        int order = compare_keys(&key, &at);
        if (order == 0)
            return f;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

bool results_have(const struct results *r, const char *metric)
{
    for (size_t i = 0; i < r->nfigures; i++) {
        if (strcmp(r->figures[i].metric, metric) == 0)
            return true;
    }
    return false;
}

const double *figure_values(const struct results *r, const struct figure *f, size_t point,
                            size_t arm)
{
    const struct manifest *m = &r->manifest;
    return f->values + (point * m->arms.n + arm) * m->replications;
}

bool figure_is_share(const struct figure *f)
{
    return strcmp(f->unit, "share") == 0;
}
