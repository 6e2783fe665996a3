#include "analysis/figures/traffic.h"

#include "analysis/figures/canvas.h"
#include "analysis/format.h"
#include "analysis/metrics.h"
#include "analysis/series.h"
#include "sim/base/arena.h"
#include "sim/base/csv.h"
#include "sim/base/err.h"
#include "sim/base/stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NETWORKS = 3, DIRECTIONS = 2 };

static const char *const directions[DIRECTIONS] = {"in", "out"};

struct drawing {
    const struct results *r;
    struct canvas *c;
    struct series_set set;
    const struct series *panel[NETWORKS * DIRECTIONS]; /* row by row; NULL: no such series */
    const char *network[NETWORKS];
    size_t networks;
    double end; /* of the time axis, in seconds */
    struct scale time, rate;
};

/* Mean and interval of the replications that have the bin. */
static struct interval bin_interval(const struct drawing *d, const struct series *s, size_t arm,
                                    size_t bin, double *room)
{
    const double *values = series_at(&d->set, s, arm, bin);
    size_t n = 0;
    for (size_t i = 0; i < d->set.replications; i++) {
        if (!isnan(values[i]))
            room[n++] = values[i];
    }
    return stats_t_interval(room, n, DELTA_CONFIDENCE);
}

/* The greatest value of a series; 0 where there is none. */
static double greatest(const struct series_set *set, const struct series *s)
{
    double most = 0;
    for (size_t i = 0; s && i < set->arms * set->bins * set->replications; i++)
        most = fmax(most, s->values[i]); /* NAN is passed over */
    return most;
}

static const struct series *find_series(const struct series_set *set, const char *network,
                                        const char *direction)
{
    for (size_t i = 0; i < set->n; i++) {
        const char *n = scope_get(&set->v[i].scope, "network");
        const char *way = scope_get(&set->v[i].scope, "direction");
        if (n && way && strcmp(n, network) == 0 && strcmp(way, direction) == 0)
            return &set->v[i];
    }
    return NULL;
}

/* Takes a network in, if it has traffic and there is room. */
static void take_network(struct drawing *d, const char *name, double *most)
{
    const struct series *in = find_series(&d->set, name, "in");
    const struct series *out = find_series(&d->set, name, "out");
    double size = fmax(greatest(&d->set, in), greatest(&d->set, out));
    for (size_t i = 0; i < d->networks; i++)
        size = strcmp(d->network[i], name) == 0 ? 0 : size;
    if (size <= 0 || d->networks == NETWORKS)
        return;
    d->panel[d->networks * DIRECTIONS] = in;
    d->panel[d->networks * DIRECTIONS + 1] = out;
    d->network[d->networks++] = name;
    *most = fmax(*most, size);
}

/* The networks of the headline, then any others. */
static int choose_networks(struct drawing *d)
{
    struct name_list first;
    double most = 0;
    if (headline_networks(d->r, 0, &first))
        return -ENOMEM;
    for (size_t i = 0; i < first.n; i++)
        take_network(d, first.v[i], &most);
    for (size_t i = 0; i < d->set.n; i++) {
        const char *name = scope_get(&d->set.v[i].scope, "network");
        if (name)
            take_network(d, name, &most);
    }
    d->rate = scale_for("bit/s", most);
    return d->networks ? 0 : -ENODATA;
}

/* The end of the time axis: where anything of note still happens, a hundredth of a panel's peak. */
static double find_end(const struct drawing *d)
{
    size_t last = 1;
    for (size_t p = 0; p < d->networks * DIRECTIONS; p++) {
        const struct series *s = d->panel[p];
        double note = greatest(&d->set, s) / 100;
        for (size_t arm = 0; s && note > 0 && arm < d->set.arms; arm++) {
            for (size_t i = 0; i < d->set.bins * d->set.replications; i++) {
                size_t bin = i / d->set.replications;
                if (series_at(&d->set, s, arm, 0)[i] >= note && bin > last)
                    last = bin;
            }
        }
    }
    return d->set.times[last + 1 < d->set.bins ? last + 1 : d->set.bins - 1];
}

static void put_head(const struct drawing *d)
{
    static const char *const what[] = {"mean", "low", "high"};
    size_t columns = d->networks * DIRECTIONS * d->set.arms * 3;
    fputs("time,", d->c->data);
    for (size_t i = 0; i < columns; i++) {
        size_t panel = i / 3 / d->set.arms, arm = i / 3 % d->set.arms;
        char cell[300];
        snprintf(cell, sizeof cell, "%.100s %s %.100s %s", d->network[panel / DIRECTIONS],
                 directions[panel % DIRECTIONS], d->r->manifest.arms.v[arm], what[i % 3]);
        csv_put_text(d->c->data, cell, i + 1 == columns ? '\n' : ',');
    }
}

/* A row a bin: time, then mean and ends for every panel and arm. */
static int put_data(const struct drawing *d)
{
    double *room = calloc(d->set.replications, sizeof *room);
    if (!room)
        return -ENOMEM;
    put_head(d);
    for (size_t bin = 0; bin < d->set.bins; bin++) {
        csv_put_number(d->c->data, d->set.times[bin] / d->time.factor, ',');
        for (size_t i = 0; i < d->networks * DIRECTIONS * d->set.arms; i++) {
            const struct series *s = d->panel[i / d->set.arms];
            struct interval mean = {0, NAN, NAN, NAN};
            if (s)
                mean = bin_interval(d, s, i % d->set.arms, bin, room);
            bool last = i + 1 == d->networks * DIRECTIONS * d->set.arms;
            csv_put_number(d->c->data, mean.mean / d->rate.factor, ',');
            csv_put_number(d->c->data, mean.low / d->rate.factor, ',');
            csv_put_number(d->c->data, mean.high / d->rate.factor, last ? '\n' : ',');
        }
    }
    free(room);
    return 0;
}

/* How many replications an arm has at most in one bin of a series: a line needs one, a band two. */
static size_t most_values(const struct drawing *d, const struct series *s, size_t arm)
{
    size_t most = 0;
    for (size_t bin = 0; s && bin < d->set.bins; bin++) {
        const double *values = series_at(&d->set, s, arm, bin);
        size_t n = 0;
        for (size_t i = 0; i < d->set.replications; i++)
            n += !isnan(values[i]);
        most = n > most ? n : most;
    }
    return most;
}

/* The curves of a panel, all bands below all lines; a panel without any stays empty. */
static void put_panel(const struct drawing *d, size_t p)
{
    FILE *out = d->c->script;
    const char *separator = "plot ";
    for (size_t needed = 2; needed >= 1; needed--) {
        for (size_t arm = 0; arm < d->set.arms; arm++) {
            size_t column = 2 + 3 * (p * d->set.arms + arm);
            if (most_values(d, d->panel[p], arm) < needed)
                continue;
            fprintf(out, "%s'%s.csv' skip 1 using 1:", separator, d->c->name);
            if (needed == 1)
                fprintf(out, "%zu with lines ls %d lw 2", column, canvas_style(arm));
            else
                fprintf(out, "%zu:%zu with filledcurves ls %d", column + 1, column + 2,
                        canvas_style(arm));
            separator = ", ";
        }
    }
    fputs(*separator == ',' ? "\n" : "set multiplot next\n", out);
}

static void put_plot(const struct drawing *d)
{
    char label[40], title[200];
    canvas_panels(d->c, &d->r->manifest.arms, d->networks, DIRECTIONS,
                  d->networks == 1 ? 240 : 150);
    snprintf(label, sizeof label, "%s", d->rate.unit);
    canvas_set(d->c, "ylabel", label);
    snprintf(label, sizeof label, "time (%s)", d->time.unit);
    for (size_t p = 0; p < d->networks * DIRECTIONS; p++) {
        bool bottom = p / DIRECTIONS + 1 == d->networks;
        snprintf(title, sizeof title, p % DIRECTIONS ? "out of %.150s" : "into %.150s",
                 d->network[p / DIRECTIONS]);
        canvas_panel(d->c, title);
        canvas_set(d->c, "xlabel", bottom ? label : "");
        fprintf(d->c->script, "set xrange [%g:%g]\nset yrange [0:%g]\n",
                d->set.times[0] / d->time.factor, d->end / d->time.factor,
                fmax(greatest(&d->set, d->panel[p]) * 1.15 / d->rate.factor, 1e-9));
        put_panel(d, p);
    }
    canvas_panels_end(d->c);
}

int figure_traffic(const struct results *r, struct canvas *c, struct err *e)
{
    struct drawing d = {.r = r, .c = c};
    int code = series_load(r, "interdomain.rate", 0, &d.set, e);
    if (code == 0)
        code = d.set.bins < 2 ? -ENODATA : choose_networks(&d);
    if (code)
        return code == -ENOMEM ? err_sys(e, code, "%s", r->dir) : code;
    d.end = find_end(&d);
    d.time = scale_for("s", d.end);
    if (put_data(&d))
        return err_sys(e, -ENOMEM, "%s", r->dir);
    put_plot(&d);
    c->title = "Inter-domain traffic over time";
    c->caption = "Application payload over all inter-domain links of a network, mean over the "
                 "replications in each time bin; the band is the 95% interval of that mean. "
                 "Where bands lie apart the arms differ at that time. What follows the end of the "
                 "axis is below a hundredth of the peak.";
    return 0;
}
