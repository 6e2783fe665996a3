#include "sim/alto/costmap_view.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/alto/netmap_view.h"
#include "sim/base/err.h"
#include "sim/base/vec.h"

/*
 * Rows and columns are numbered in the order in which their PIDs appear. A row's costs stand at
 * values[at], in ascending order of their columns. A full row has a cost for each column there is
 * at all; the columns of other rows stand at columns[columns_at].
 */
struct row {
    size_t at, n, columns_at;
};

struct costmap_view {
    struct vtag dependent_vtag;
    struct alto_cost_type cost_type;
    json_t *row_of, *column_of; /* PID name -> number */
    VEC(struct row) rows;
    VEC(double) values;
    VEC(uint32_t) columns;
};

struct costmap_binding {
    const struct costmap_view *map;
    size_t n;
    uint32_t *row_of, *column_of; /* by PID number; PID_UNKNOWN: not in the map */
};

struct cell {
    uint32_t column;
    double cost;
};

typedef VEC(struct cell) cells;

/* --- Reading --- */

/* The number of a name, given now if it has none. Negative: -EINVAL (no PID name), -ENOMEM. */
static int64_t number_of(json_t *numbers, const char *name, struct err *e)
{
    const json_t *known = json_object_get(numbers, name);
    if (known)
        return json_integer_value(known);
    if (!message_name_ok(name))
        return err_set(e, -EINVAL, "\"%.80s\" is no PID name", name);
    int64_t number = (int64_t)json_object_size(numbers);
    return json_object_set_new(numbers, name, json_integer(number)) ? -ENOMEM : number;
}

static int cell_compare(const void *a, const void *b)
{
    const struct cell *x = a, *y = b;
    return x->column < y->column ? -1 : x->column > y->column;
}

/* Reads one source's costs into `list`, in the order of columns. */
static int read_cells(struct costmap_view *m, const json_t *costs, cells *list, struct err *e)
{
    const char *name;
    json_t *value;
    bool sorted = true;
    list->n = 0;
    json_object_foreach((json_t *)costs, name, value)
    {
        struct cell cell = {0};
        int64_t column = number_of(m->column_of, name, e);
        int code = column < 0 ? (int)column : message_cost(value, m->cost_type.mode, &cell.cost, e);
        if (code)
            return code;
        cell.column = (uint32_t)column;
        sorted = sorted && (list->n == 0 || list->v[list->n - 1].column < cell.column);
        if (!vec_push(list, cell))
            return -ENOMEM;
    }
    if (!sorted)
        qsort(list->v, list->n, sizeof *list->v, cell_compare);
    return 0;
}

static int read_row(struct costmap_view *m, const char *name, const json_t *costs, cells *list,
                    struct err *e)
{
    if (!json_is_object(costs))
        return err_set(e, -EINVAL, "the costs from \"%.80s\" are not an object", name);
    int64_t number = number_of(m->row_of, name, e);
    if (number < 0)
        return (int)number;
    int code = read_cells(m, costs, list, e);
    if (code)
        return code;
    struct row row = {.at = m->values.n, .n = list->n, .columns_at = m->columns.n};
    for (size_t i = 0; i < list->n; i++) {
        if (!vec_push(&m->values, list->v[i].cost) || !vec_push(&m->columns, list->v[i].column))
            return -ENOMEM;
    }
    return vec_push(&m->rows, row) ? 0 : -ENOMEM;
}

static int read_meta(struct costmap_view *m, const json_t *meta, struct err *e)
{
    const json_t *vtags = json_object_get(meta, "dependent-vtags");
    const json_t *type = message_object(meta, "cost-type", e);
    if (!type)
        return -EINVAL;
    if (json_array_size(vtags) != 1)
        return err_set(e, -EINVAL, "\"dependent-vtags\" is not an array of one version tag");
    int code = message_cost_type(type, &m->cost_type, e);
    if (code == 0 && m->cost_type.mode == ALTO_OTHER_MODE)
        code = err_set(e, -EINVAL, "the cost mode is neither numerical nor ordinal");
    return code ? code : message_vtag(json_array_get(vtags, 0), &m->dependent_vtag, e);
}

static int read_map(struct costmap_view *m, const json_t *message, const json_t *meta,
                    struct err *e)
{
    cells list = {0};
    const char *name;
    json_t *costs, *map;
    int code = read_meta(m, meta, e);
    if (code)
        return code;
    map = message_object(message, "cost-map", e);
    m->row_of = json_object();
    m->column_of = json_object();
    if (!map || !m->row_of || !m->column_of)
        return map ? -ENOMEM : -EINVAL;
    json_object_foreach(map, name, costs)
    {
        code = read_row(m, name, costs, &list, e);
        if (code)
            break;
    }
    vec_free(&list);
    return code;
}

/* Lets go of the columns of full rows, since theirs are 0, 1, 2, ... */
static void drop_full_columns(struct costmap_view *m)
{
    size_t kept = 0;
    for (size_t r = 0; r < m->rows.n; r++) {
        struct row *row = &m->rows.v[r];
        if (row->n && row->n < json_object_size(m->column_of)) {
            memmove(m->columns.v + kept, m->columns.v + row->columns_at,
                    row->n * sizeof *m->columns.v);
            row->columns_at = kept;
            kept += row->n;
        }
    }
    m->columns.n = kept;
    if (kept == 0)
        vec_free(&m->columns);
}

int costmap_view_parse(const char *text, size_t size, struct costmap_view **out, struct err *e)
{
    json_t *message, *meta;
    int code = message_read(text, size, &message, &meta, e);
    if (code)
        return code;
    struct costmap_view *m = calloc(1, sizeof *m);
    code = m ? read_map(m, message, meta, e) : -ENOMEM;
    json_decref(message);
    if (code) {
        costmap_view_free(m);
        return code;
    }
    drop_full_columns(m);
    *out = m;
    return 0;
}

void costmap_view_free(struct costmap_view *m)
{
    if (!m)
        return;
    json_decref(m->row_of);
    json_decref(m->column_of);
    vec_free(&m->rows);
    vec_free(&m->values);
    vec_free(&m->columns);
    free(m);
}

const struct vtag *costmap_view_dependent_vtag(const struct costmap_view *m)
{
    return &m->dependent_vtag;
}

const struct alto_cost_type *costmap_view_cost_type(const struct costmap_view *m)
{
    return &m->cost_type;
}

/* --- Looking up --- */

static uint32_t number_or_unknown(const json_t *numbers, const char *name)
{
    const json_t *number = json_object_get(numbers, name);
    return number ? (uint32_t)json_integer_value(number) : PID_UNKNOWN;
}

struct costmap_binding *costmap_binding_new(const struct costmap_view *m,
                                            const struct netmap_view *netmap)
{
    size_t n = netmap_view_len(netmap);
    struct costmap_binding *b = calloc(1, sizeof *b);
    uint32_t *numbers = calloc(n ? 2 * n : 1, sizeof *numbers);
    if (!b || !numbers) {
        free(b);
        free(numbers);
        return NULL;
    }
    *b = (struct costmap_binding){.map = m, .n = n, .row_of = numbers, .column_of = numbers + n};
    for (uint32_t pid = 0; pid < n; pid++) {
        const char *name = netmap_view_pid(netmap, pid);
        b->row_of[pid] = number_or_unknown(m->row_of, name);
        b->column_of[pid] = number_or_unknown(m->column_of, name);
    }
    return b;
}

void costmap_binding_free(struct costmap_binding *b)
{
    if (!b)
        return;
    free(b->row_of);
    free(b);
}

/* The place of `column` in a row that leaves some out, by binary search; row->n if it is not there. */
static size_t place_in(const struct costmap_view *m, const struct row *row, uint32_t column)
{
    const uint32_t *columns = m->columns.v + row->columns_at;
    size_t low = 0, high = row->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (columns[middle] < column)
            low = middle + 1;
        else
            high = middle;
    }
    return low < row->n && columns[low] == column ? low : row->n;
}

double costmap_binding_cost(const struct costmap_binding *b, uint32_t src, uint32_t dst)
{
    if (src >= b->n || dst >= b->n || b->row_of[src] == PID_UNKNOWN ||
        b->column_of[dst] == PID_UNKNOWN)
        return NAN;
    const struct costmap_view *m = b->map;
    const struct row *row = &m->rows.v[b->row_of[src]];
    size_t place = b->column_of[dst];
    if (row->n == 0)
        return NAN;
    if (row->n < json_object_size(m->column_of))
        place = place_in(m, row, b->column_of[dst]);
    return place < row->n ? m->values.v[row->at + place] : NAN;
}
