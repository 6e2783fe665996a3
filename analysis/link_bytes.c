#include "analysis/link_bytes.h"

#include "sim/base/arena.h"
#include "sim/base/csv.h"
#include "sim/base/err.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINT, ARM, LINK, CLASS, BYTES, COLUMNS };

static const char *const column_names[COLUMNS] = {"point", "arm", "link", "class", "bytes"};

struct loading {
    const struct results *r;
    const char *path;
    size_t point;
    struct csv *t;
    int columns[COLUMNS];
    json_t *index; /* of the links, by name */
    struct link_bytes *out;
};

static int read_row(struct loading *l, size_t row, struct err *e)
{
    const struct manifest *m = &l->r->manifest;
    const char *link = csv_text(l->t, row, l->columns[LINK]);
    int point = results_name(&m->points, l->t, l->path, row, l->columns[POINT], e);
    int arm = results_name(&m->arms, l->t, l->path, row, l->columns[ARM], e);
    const json_t *index = json_object_get(l->index, link);
    double bytes;
    if (point < 0 || arm < 0)
        return -EINVAL;
    if (!index)
        return err_set(e, -EINVAL,
                       "%s:%zu: found the link \"%.80s\", which topology.json does "
                       "not name",
                       l->path, csv_line(l->t, row), link);
    if (csv_number(l->t, row, l->columns[BYTES], &bytes))
        return err_set(e, -EINVAL, "%s:%zu: found no number of bytes", l->path,
                       csv_line(l->t, row));
    if ((size_t)point == l->point &&
        strcmp(csv_text(l->t, row, l->columns[CLASS]), "background") != 0)
        l->out->means[(size_t)arm * l->out->links + (size_t)json_integer_value(index)] += bytes;
    return 0;
}

static int read_rows(struct loading *l, struct err *e)
{
    int code = 0;
    for (int i = 0; i < COLUMNS; i++) {
        l->columns[i] = results_column(l->t, l->path, column_names[i], e);
        if (l->columns[i] < 0)
            return -EINVAL;
    }
    for (size_t row = 0; row < csv_rows(l->t) && code == 0; row++)
        code = read_row(l, row, e);
    return code;
}

/* How many replications an arm has at a point: a run without any figure is missing. */
static size_t replications_of(const struct results *r, size_t point, size_t arm)
{
    size_t n = 0;
    for (size_t k = 0; k < r->manifest.replications; k++) {
        bool there = false;
        for (size_t i = 0; i < r->nfigures && !there; i++)
            there = !isnan(figure_values(r, &r->figures[i], point, arm)[k]);
        n += there;
    }
    return n;
}

/* From sums to means; rows of 0 are left out of the table, so the replications are counted apart. */
static void average(const struct loading *l)
{
    for (size_t arm = 0; arm < l->r->manifest.arms.n; arm++) {
        double n = (double)replications_of(l->r, l->point, arm);
        for (size_t i = 0; i < l->out->links; i++)
            l->out->means[arm * l->out->links + i] =
                n > 0 ? l->out->means[arm * l->out->links + i] / n : NAN;
    }
}

static json_t *index_links(const struct topology *t)
{
    json_t *index = json_object();
    for (size_t i = 0; index && i < t->nlinks; i++) {
        if (json_object_set_new(index, t->links[i].name, json_integer((json_int_t)i))) {
            json_decref(index);
            return NULL;
        }
    }
    return index;
}

int link_bytes_load(const struct results *r, const struct topology *t, size_t point,
                    struct link_bytes *out, struct err *e)
{
    char *path;
    struct loading l = {.r = r, .point = point, .out = out};
    int code = results_table(r, "links.csv", &l.t, &path, e);
    if (code)
        return code;
    l.path = path;
    l.index = index_links(t);
    out->links = t->nlinks;
    out->means = arena_array(r->arena, r->manifest.arms.n * t->nlinks, sizeof *out->means);
    if (l.index && out->means)
        code = read_rows(&l, e);
    else
        code = err_sys(e, -ENOMEM, "%s", path);
    if (code == 0)
        average(&l);
    json_decref(l.index);
    csv_free(l.t);
    free(path);
    return code;
}

double link_bytes_at(const struct link_bytes *b, size_t link, size_t arm)
{
    return b->means[arm * b->links + link];
}
