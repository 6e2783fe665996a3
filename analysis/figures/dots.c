#include "analysis/figures/dots.h"

#include "analysis/delta.h"
#include "analysis/figures/canvas.h"
#include "sim/base/csv.h"

#include <errno.h>
#include <math.h>

static const double spread = 0.5; /* of a row, from its first arm to its last */

/* Puts a row's data; *most grows to its greatest mean. */
static int put_row(const struct results *r, struct canvas *c, const struct dots_row *row,
                   double top, double *most)
{
    size_t arms = r->manifest.arms.n;
    for (size_t arm = 0; arm < arms; arm++) {
        struct interval i;
        if (arm_mean(r, row->figure, 0, arm, DELTA_CONFIDENCE, &i))
            return -ENOMEM;
        if (i.n)
            *most = fmax(*most, i.mean);
        double below = arms > 1 ? spread * ((double)arm / (double)(arms - 1) - 0.5) : 0;
        csv_put_text(c->data, row->label, ',');
        csv_put_text(c->data, r->manifest.arms.v[arm], ',');
        csv_put_number(c->data, (double)arm, ',');
        csv_put_number(c->data, top - below, ',');
        csv_put_number(c->data, i.mean * 100, ',');
        csv_put_number(c->data, (i.n > 1 ? i.low : i.mean) * 100, ',');
        csv_put_number(c->data, (i.n > 1 ? i.high : i.mean) * 100, '\n');
    }
    return 0;
}

static void put_plot(const struct results *r, struct canvas *c, size_t n, const char *axis,
                     double end)
{
    FILE *out = c->script;
    fprintf(out,
            "set key outside top center horizontal\nset xrange [0:%g]\nset yrange [%g:0.6]\n"
            "set border 1\nset grid noytics\nset ytics scale 0\n",
            end > 0 ? end * 100 : 1, 0.4 - (double)n);
    for (size_t i = 0; i + 1 < n; i++)
        fprintf(out,
                "set arrow from graph 0, first %g to graph 1, first %g nohead lc rgb '#eeeeee' "
                "lw 0.6 back\n",
                -0.5 - (double)i, -0.5 - (double)i);
    canvas_set(c, "xlabel", axis);
    for (size_t arm = 0; arm < r->manifest.arms.n; arm++) {
        fprintf(out,
                "%s'%s.csv' skip 1 using ($3 == %zu ? $5 : NaN):4:6:7 with xerrorbars ls %d dt 1 "
                "title ",
                arm ? ", " : "plot ", c->name, arm, canvas_style(arm));
        canvas_string(c, r->manifest.arms.v[arm]);
    }
    putc('\n', out);
}

int dots_put(const struct results *r, struct canvas *c, const struct dots_row *rows, size_t n,
             const char *axis)
{
    double most = 0;
    fputs("figure,arm,arm_number,place,mean,low,high\n", c->data);
    for (size_t i = 0; i < n; i++) {
        if (put_row(r, c, &rows[i], -(double)i, &most))
            return -ENOMEM;
        fprintf(c->script, "set ytics %s (", i ? "add" : "");
        canvas_string(c, rows[i].label);
        fprintf(c->script, " %g)\n", -(double)i);
    }
    put_plot(r, c, n, axis, fmin(most * 1.35, fmax(most, 1)));
    c->height = 100 + (double)n * (14 + 9 * (double)r->manifest.arms.n);
    return 0;
}
