#include "analysis/figures/surrogates.h"

#include "analysis/figures/canvas.h"
#include "analysis/format.h"
#include "analysis/series.h"
#include "sim/base/csv.h"
#include "sim/base/err.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { PANELS = 8, COLUMNS = 2 };

struct drawing {
    const struct results *r;
    struct canvas *c;
    struct series_set set;
    const struct series *panel[PANELS];
    size_t panels;
    struct scale time, rate;
};

/* The mean over the replications that have the bin; NAN where none has. */
static double mean_at(const struct drawing *d, size_t panel, size_t arm, size_t bin)
{
    const double *v = series_at(&d->set, d->panel[panel], arm, bin);
    double sum = 0, n = 0;
    for (size_t i = 0; i < d->set.replications; i++) {
        if (!isnan(v[i])) {
            sum += v[i];
            n++;
        }
    }
    return n > 0 ? sum / n : NAN;
}

static double greatest(const struct drawing *d, size_t panel)
{
    double most = 0;
    for (size_t i = 0; i < d->set.arms * d->set.bins; i++)
        most = fmax(most, mean_at(d, panel, i % d->set.arms, i / d->set.arms));
    return most;
}

static double sum_of(const struct drawing *d, const struct series *s)
{
    double sum = 0;
    for (size_t i = 0; i < d->set.arms * d->set.bins * d->set.replications; i++)
        sum += isnan(s->values[i]) ? 0 : s->values[i];
    return sum;
}

/* The servers that send most of all, in the order of their names; those that never do are left out. */
static void choose_panels(struct drawing *d)
{
    for (size_t i = 0; i < d->set.n; i++) {
        const struct series *s = &d->set.v[i];
        size_t before = 0;
        double mine = sum_of(d, s);
        for (size_t k = 0; k < d->set.n; k++) {
            double other = sum_of(d, &d->set.v[k]);
            before += other > mine || (other == mine && k < i);
        }
        if (mine > 0 && before < PANELS)
            d->panel[d->panels++] = s;
    }
}

static void put_title(const struct drawing *d, size_t panel, char *text, size_t size)
{
    const struct scope *s = &d->panel[panel]->scope;
    const char *workload = scope_get(s, "workload"), *name = scope_get(s, "surrogate");
    snprintf(text, size, "%.80s, %.80s", workload ? workload : "", name ? name : "");
}

/* A row a bin: time, then the mean for every panel and arm. */
static void put_data(const struct drawing *d)
{
    FILE *out = d->c->data;
    size_t columns = d->panels * d->set.arms;
    char title[200], cell[400];
    fputs("time,", out);
    for (size_t i = 0; i < columns; i++) {
        put_title(d, i / d->set.arms, title, sizeof title);
        snprintf(cell, sizeof cell, "%s %.100s", title, d->r->manifest.arms.v[i % d->set.arms]);
        csv_put_text(out, cell, i + 1 == columns ? '\n' : ',');
    }
    for (size_t bin = 0; bin < d->set.bins; bin++) {
        csv_put_number(out, d->set.times[bin] / d->time.factor, ',');
        for (size_t i = 0; i < columns; i++)
            csv_put_number(out, mean_at(d, i / d->set.arms, i % d->set.arms, bin) / d->rate.factor,
                           i + 1 == columns ? '\n' : ',');
    }
}

/* Whether an arm has a curve in a panel: it may be without that server. */
static bool has_curve(const struct drawing *d, size_t panel, size_t arm)
{
    for (size_t bin = 0; bin < d->set.bins; bin++) {
        if (!isnan(mean_at(d, panel, arm, bin)))
            return true;
    }
    return false;
}

static void put_panel(const struct drawing *d, size_t panel)
{
    const char *separator = "plot ";
    for (size_t arm = 0; arm < d->set.arms; arm++) {
        if (!has_curve(d, panel, arm))
            continue;
        fprintf(d->c->script, "%s'%s.csv' skip 1 using 1:%zu with lines ls %d lw 2", separator,
                d->c->name, 2 + panel * d->set.arms + arm, canvas_style(arm));
        separator = ", ";
    }
    fputs("\n", d->c->script);
}

static void put_plot(const struct drawing *d)
{
    size_t columns = d->panels > 1 ? COLUMNS : 1, rows = (d->panels + columns - 1) / columns;
    char label[40], title[200];
    canvas_panels(d->c, &d->r->manifest.arms, rows, columns, rows > 1 ? 160 : 240);
    canvas_set(d->c, "ylabel", d->rate.unit);
    snprintf(label, sizeof label, "time (%s)", d->time.unit);
    for (size_t p = 0; p < d->panels; p++) {
        put_title(d, p, title, sizeof title);
        canvas_panel(d->c, title);
        canvas_set(d->c, "xlabel", p / columns + 1 == rows ? label : "");
        fprintf(d->c->script, "set xrange [%g:%g]\nset yrange [0:%g]\n",
                d->set.times[0] / d->time.factor, d->set.times[d->set.bins - 1] / d->time.factor,
                greatest(d, p) * 1.15 / d->rate.factor);
        put_panel(d, p);
    }
    canvas_panels_end(d->c);
}

int figure_surrogates(const struct results *r, struct canvas *c, struct err *e)
{
    struct drawing d = {.r = r, .c = c};
    double most = 0;
    int code =
        results_have(r, "cdn.requests") ? series_load(r, "cdn.rate", 0, &d.set, e) : -ENODATA;
    if (code == 0)
        choose_panels(&d);
    if (code == 0 && (d.set.bins < 2 || d.panels == 0))
        code = -ENODATA;
    if (code)
        return code;
    for (size_t p = 0; p < d.panels; p++)
        most = fmax(most, greatest(&d, p));
    d.rate = scale_for("bit/s", most);
    d.time = scale_for("s", d.set.times[d.set.bins - 1]);
    put_data(&d);
    put_plot(&d);
    c->title = "What surrogates and origins send";
    c->caption =
        "Payload that each server of a CDN sends, to user agents and to other servers, mean "
        "over the replications in each time bin. Each panel has a scale of its own.";
    return 0;
}
