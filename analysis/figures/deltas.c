#include "analysis/figures/deltas.h"

#include "analysis/figures/canvas.h"
#include "analysis/format.h"
#include "analysis/metrics.h"
#include "sim/base/arena.h"
#include "sim/base/csv.h"
#include "sim/base/err.h"

#include <errno.h>
#include <math.h>

/* Beyond that, intervals are cut: one wild figure shall not press all others together. */
static const double most = 1.5;

/* What is drawn: rows from the top, each with a place for every arm but the baseline. */
struct forest {
    const struct results *r;
    struct canvas *c;
    struct figure_list figures;
    size_t arms; /* without the baseline */
    size_t rows;
    double low, high; /* of the axis */
};

/* Where on the y axis an arm's mark of a row lies. */
static double place(const struct forest *f, size_t row, size_t arm)
{
    double spread = f->arms > 1 ? 0.7 / (double)f->arms : 0;
    return -(double)row - spread * ((double)arm - ((double)f->arms - 1) / 2);
}

static double clip(double value)
{
    return fmin(fmax(value, -most), most);
}

/* One mark: a row of the data, and its numbers written at the right. */
static void put_delta(struct forest *f, const struct delta *d, size_t arm)
{
    const struct interval *i = delta_shown(d);
    double low = isnan(i->low) ? i->mean : i->low, high = isnan(i->high) ? i->mean : i->high;
    char label[160], change[NUMBER_TEXT], ends[NUMBER_TEXT], text[2 * NUMBER_TEXT];
    double y = place(f, f->rows, arm);
    csv_put_text(f->c->data,
                 figure_label(d->figure->metric, &d->figure->scope, label, sizeof label), ',');
    csv_put_text(f->c->data, f->r->manifest.arms.v[d->arm], ',');
    csv_put_number(f->c->data, (double)d->arm, ',');
    csv_put_number(f->c->data, y, ',');
    csv_put_number(f->c->data, clip(i->mean) * 100, ',');
    csv_put_number(f->c->data, clip(low) * 100, ',');
    csv_put_number(f->c->data, clip(high) * 100, ',');
    csv_put_text(f->c->data, delta_kind(d) == ESTIMATE_POINTS ? "points" : "percent", ',');
    csv_put_number(f->c->data, d->bootstrap.low * 100, ',');
    csv_put_number(f->c->data, d->bootstrap.high * 100, '\n');
    f->low = fmin(f->low, clip(low));
    f->high = fmax(f->high, clip(high));
    snprintf(text, sizeof text, "%s %s", delta_text(d, change),
             delta_has_interval(d) ? delta_ends(d, ends) : "");
    fputs("set label ", f->c->script);
    canvas_string(f->c, text);
    fprintf(f->c->script, " at graph 1.015, first %g left textcolor rgb '#444444'\n", y);
}

/* A row of the plot, if one of its arms has a change that fits the axis. */
static int put_row(struct forest *f, const struct figure *figure)
{
    const struct manifest *m = &f->r->manifest;
    size_t place_of_arm = 0, drawn = 0;
    for (size_t arm = 0; arm < m->arms.n; arm++) {
        struct delta d;
        if (arm == m->baseline)
            continue;
        if (delta_form(f->r, figure, 0, arm, m->baseline, DELTA_CONFIDENCE, &d))
            return -ENOMEM;
        if (d.relative.n) {
            put_delta(f, &d, place_of_arm);
            drawn++;
        }
        place_of_arm++;
    }
    if (drawn) {
        char label[160];
        fprintf(f->c->script, "set ytics %s (", f->rows ? "add" : "");
        canvas_string(f->c, figure_label(figure->metric, &figure->scope, label, sizeof label));
        fprintf(f->c->script, " %g)\n", -(double)f->rows);
        f->rows++;
    }
    return 0;
}

static void put_plot(const struct forest *f)
{
    const struct manifest *m = &f->r->manifest;
    FILE *out = f->c->script;
    double room = fmax(0.06 * (f->high - f->low), 0.01); /* where nothing changed, too */
    fprintf(out,
            "unset key\nset rmargin 27\nset xrange [%g:%g]\nset yrange [%g:%g]\n"
            "set grid noytics\nset border 1\nset ytics scale 0\n"
            "set arrow from 0, graph 0 to 0, graph 1 nohead lc rgb '#222222' lw 1 back\n",
            (f->low - room) * 100, (f->high + room) * 100, 0.5 - (double)f->rows, 0.5);
    fputs("set xlabel 'change (percent; shares: percentage points)'\n", out);
    if (f->arms > 1)
        fputs("set key outside top center horizontal\n", out);
    fputs("plot ", out);
    size_t k = 0;
    for (size_t arm = 0; arm < m->arms.n; arm++) {
        if (arm == m->baseline)
            continue;
        fprintf(out,
                "%s'%s.csv' skip 1 using ($3 == %zu ? $5 : NaN):4:6:7 with xerrorbars ls %d dt 1 "
                "title ",
                k++ ? ", " : "", f->c->name, arm, canvas_style(arm));
        canvas_string(f->c, m->arms.v[arm]);
    }
    putc('\n', out);
}

int figure_deltas(const struct results *r, struct canvas *c, struct err *e)
{
    const struct manifest *m = &r->manifest;
    struct forest f = {.r = r, .c = c, .arms = m->arms.n - 1};
    if (m->baseline == MANIFEST_NONE || f.arms == 0)
        return -ENODATA;
    if (headline_pick(r, 0, &f.figures))
        return err_sys(e, -ENOMEM, "%s", r->dir);
    fputs("figure,arm,arm_number,place,change,low,high,unit,bootstrap_low,bootstrap_high\n",
          c->data);
    for (size_t i = 0; i < f.figures.n; i++) {
        if (put_row(&f, f.figures.v[i]))
            return err_sys(e, -ENOMEM, "%s", r->dir);
    }
    if (f.rows == 0)
        return -ENODATA;
    put_plot(&f);
    c->height = 90 + (double)f.rows * (f.arms > 1 ? 10 + 16 * (double)f.arms : 24);
    c->title = f.arms > 1 ? arena_printf(r->arena, "Changes against %s", m->baseline_name)
                          : arena_printf(r->arena, "Changes of %s against %s",
                                         m->arms.v[m->baseline == 0], m->baseline_name);
    c->caption = "Mean change with its 95% interval, formed within each replication. Marks left "
                 "of the line are less than the baseline. An interval that crosses the line may "
                 "be no change at all. Intervals beyond 150 are cut; the numbers are not.";
    return c->title ? 0 : err_sys(e, -ENOMEM, "%s", r->dir);
}
