#include "analysis/figures/sweep_curves.h"

#include "analysis/figures/canvas.h"
#include "analysis/format.h"
#include "analysis/metrics.h"
#include "analysis/sweep.h"
#include "sim/base/csv.h"
#include "sim/base/err.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AXES = 3, PANELS = 6, COLUMNS = 2 };

struct drawing {
    const struct results *r;
    struct canvas *c;
    struct sweep sweep;
    size_t axis[AXES], naxes; /* those with several values */
    const struct figure *figure[PANELS];
    size_t figures;
    size_t panels; /* so far */
};

/* The first figure of each headline metric, as many as there is room for. */
static int choose(struct drawing *d)
{
    struct figure_list list;
    if (headline_pick(d->r, 0, &list))
        return -ENOMEM;
    for (size_t i = 0; i < list.n && d->figures < PANELS; i++) {
        if (d->figures == 0 || strcmp(d->figure[d->figures - 1]->metric, list.v[i]->metric) != 0)
            d->figure[d->figures++] = list.v[i];
    }
    if (d->figures > COLUMNS)
        d->figures -= d->figures % COLUMNS; /* each axis starts a row of panels */
    for (size_t a = 0; a < d->sweep.naxes && d->naxes < AXES; a++) {
        if (d->sweep.axes[a].values.n > 1)
            d->axis[d->naxes++] = a;
    }
    return 0;
}

/* The greatest mean of a figure on the line along an axis. */
static int greatest(const struct drawing *d, size_t axis, const struct figure *f, double *most)
{
    *most = 0;
    for (size_t p = 0; p < d->r->manifest.points.n; p++) {
        for (size_t arm = 0; sweep_on_line(&d->sweep, p, axis) && arm < d->r->manifest.arms.n;
             arm++) {
            struct interval i;
            if (arm_mean(d->r, f, p, arm, DELTA_CONFIDENCE, &i))
                return -ENOMEM;
            *most = i.n ? fmax(*most, fabs(i.mean)) : *most;
        }
    }
    return 0;
}

/* The rows of one panel: a row for each point on the line and arm. Texts stand last: gnuplot does not
 * know quotes within quotes, which values that are objects have. */
static int put_data(const struct drawing *d, size_t axis, const struct figure *f, struct scale s)
{
    const struct manifest *m = &d->r->manifest;
    const struct sweep_axis *a = &d->sweep.axes[axis];
    FILE *out = d->c->data;
    for (size_t p = 0; p < m->points.n; p++) {
        for (size_t arm = 0; sweep_on_line(&d->sweep, p, axis) && arm < m->arms.n; arm++) {
            struct interval i;
            size_t place = sweep_place(&d->sweep, p, axis);
            char label[160];
            if (arm_mean(d->r, f, p, arm, DELTA_CONFIDENCE, &i))
                return -ENOMEM;
            csv_put_number(out, (double)d->panels, ',');
            csv_put_number(out, (double)arm, ',');
            csv_put_number(out, a->x[place], ',');
            csv_put_number(out, i.mean / s.factor, ',');
            csv_put_number(out, (i.n > 1 ? i.low : i.mean) / s.factor, ',');
            csv_put_number(out, (i.n > 1 ? i.high : i.mean) / s.factor, ',');
            csv_put_text(out, figure_label(f->metric, &f->scope, label, sizeof label), ',');
            csv_put_text(out, a->pointer, ',');
            csv_put_text(out, a->values.v[place], ',');
            csv_put_text(out, m->arms.v[arm], '\n');
        }
    }
    return 0;
}

/* gnuplot takes the label of a tic for a format: a percent sign is written twice. */
static int put_tic_label(const struct drawing *d, const char *text)
{
    char *label = malloc(2 * strlen(text) + 1), *end = label;
    if (!label)
        return -ENOMEM;
    for (; *text; text++) {
        *end++ = *text;
        if (*text == '%')
            *end++ = '%';
    }
    *end = '\0';
    canvas_string(d->c, label);
    free(label);
    return 0;
}

/* Where values are words, the axis shows them at their places. */
static int put_tics(const struct drawing *d, const struct sweep_axis *a)
{
    FILE *out = d->c->script;
    double low = a->x[0], high = a->x[0];
    for (size_t i = 0; i < a->values.n; i++) {
        low = fmin(low, a->x[i]);
        high = fmax(high, a->x[i]);
        fprintf(out, "set xtics %s (", i ? "add" : "");
        if (put_tic_label(d, a->values.v[i]))
            return -ENOMEM;
        fprintf(out, " %.17g)\n", a->x[i]);
    }
    fprintf(out, "set xrange [%.17g:%.17g]\n", low - 0.06 * (high - low),
            high + 0.06 * (high - low));
    return 0;
}

static int put_panel(struct drawing *d, size_t axis, const struct figure *f, bool bottom)
{
    FILE *out = d->c->script;
    char label[160];
    double most;
    if (greatest(d, axis, f, &most))
        return -ENOMEM;
    struct scale s = scale_for(f->unit, most);
    if (put_data(d, axis, f, s))
        return -ENOMEM;
    canvas_panel(d->c, figure_label(f->metric, &f->scope, label, sizeof label));
    canvas_set(d->c, "xlabel", bottom ? d->sweep.axes[axis].pointer : "");
    canvas_set(d->c, "ylabel", s.unit);
    if (put_tics(d, &d->sweep.axes[axis]))
        return -ENOMEM;
    for (size_t arm = 0; arm < d->r->manifest.arms.n; arm++)
        fprintf(out,
                "%s'%s.csv' skip 1 using ($1 == %zu && $2 == %zu ? $3 : NaN):4:5:6 with "
                "yerrorlines ls %d",
                arm ? ", " : "plot ", d->c->name, d->panels, arm, canvas_style(arm));
    putc('\n', out);
    d->panels++;
    return 0;
}

int figure_sweep(const struct results *r, struct canvas *c, struct err *e)
{
    struct drawing d = {.r = r, .c = c};
    int code = sweep_read(r, &d.sweep, e);
    if (code)
        return code;
    if (choose(&d))
        return err_sys(e, -ENOMEM, "%s", r->dir);
    size_t rows = (d.figures * d.naxes + COLUMNS - 1) / COLUMNS;
    if (rows == 0)
        return -ENODATA;
    fputs("panel,arm_number,x,mean,low,high,figure,swept,value,arm\n", c->data);
    canvas_panels(c, &r->manifest.arms, rows, COLUMNS, 170);
    fputs("set yrange [0:*]\nset datafile missing NaN\nset xlabel offset 0,0.6\n", c->script);
    for (size_t a = 0; a < d.naxes; a++) {
        for (size_t i = 0; i < d.figures; i++) {
            if (put_panel(&d, d.axis[a], d.figure[i], i + COLUMNS >= d.figures))
                return err_sys(e, -ENOMEM, "%s", r->dir);
        }
    }
    canvas_panels_end(c);
    c->title = "What the sweep changes";
    c->caption = "Each mark is the mean over the replications at one value of what is swept, with "
                 "its 95% interval; a curve for each arm. Where several things are swept, the "
                 "others stand at their first value.";
    return 0;
}
