#include "analysis/figures/completion.h"

#include "analysis/completions.h"
#include "analysis/figures/canvas.h"
#include "analysis/format.h"
#include "sim/base/csv.h"
#include "sim/base/err.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

enum { WORKLOADS = 4, STEPS = 200 };

struct drawing {
    const struct results *r;
    struct canvas *c;
    struct completions all;
    size_t workloads; /* drawn */
    struct scale time;
    const char *share, *since; /* what the axes say */
};

static double latest(const struct completions *all, size_t arms)
{
    double most = 0;
    for (size_t w = 0; w < all->n; w++) {
        for (size_t arm = 0; arm < arms; arm++) {
            const struct completion_times *t = &all->v[w].arms[arm];
            if (t->nfinished)
                most = fmax(most, t->finished[t->nfinished - 1]);
        }
    }
    return most;
}

/* A row a share of all who joined: the times after which that share had finished. */
static void put_data(const struct drawing *d)
{
    size_t arms = d->r->manifest.arms.n;
    FILE *out = d->c->data;
    fputs("share,", out);
    for (size_t i = 0; i < d->workloads * arms; i++) {
        char cell[300];
        snprintf(cell, sizeof cell, "%.120s %.120s", d->all.v[i / arms].name,
                 d->r->manifest.arms.v[i % arms]);
        csv_put_text(out, cell, i + 1 == d->workloads * arms ? '\n' : ',');
    }
    for (int step = 1; step <= STEPS; step++) {
        double share = (double)step / STEPS;
        csv_put_number(out, share * 100, ',');
        for (size_t i = 0; i < d->workloads * arms; i++) {
            double time = completion_quantile(&d->all.v[i / arms].arms[i % arms], share);
            csv_put_number(out, time / d->time.factor, i + 1 == d->workloads * arms ? '\n' : ',');
        }
    }
}

static void put_plot(const struct drawing *d)
{
    size_t arms = d->r->manifest.arms.n, columns = d->workloads > 1 ? 2 : 1;
    size_t rows = (d->workloads + columns - 1) / columns;
    char label[40];
    canvas_panels(d->c, &d->r->manifest.arms, rows, columns, rows > 1 ? 200 : 260);
    fprintf(d->c->script, "set yrange [0:100]\nset xrange [0:*]\n");
    canvas_set(d->c, "ylabel", d->share);
    snprintf(label, sizeof label, "time since %s (%s)", d->since, d->time.unit);
    canvas_set(d->c, "xlabel", label);
    for (size_t w = 0; w < d->workloads; w++) {
        const char *separator = "plot ";
        canvas_panel(d->c, d->all.v[w].name);
        for (size_t arm = 0; arm < arms; arm++) {
            if (d->all.v[w].arms[arm].nfinished == 0)
                continue;
            fprintf(d->c->script, "%s'%s.csv' skip 1 using %zu:1 with lines ls %d lw 2", separator,
                    d->c->name, 2 + w * arms + arm, canvas_style(arm));
            separator = ", ";
        }
        fputs(*separator == ',' ? "\n" : "set multiplot next\n", d->c->script);
    }
    canvas_panels_end(d->c);
}

static int draw(struct drawing *d)
{
    double most = latest(&d->all, d->r->manifest.arms.n);
    if (most <= 0)
        return -ENODATA;
    d->workloads = d->all.n < WORKLOADS ? d->all.n : WORKLOADS;
    d->time = scale_for("s", most);
    put_data(d);
    put_plot(d);
    return 0;
}

int figure_first_bytes(const struct results *r, struct canvas *c, struct err *e)
{
    struct drawing d = {
        .r = r, .c = c, .share = "first byte there (% of requests)", .since = "asking"};
    int code = results_have(r, "cdn.requests") ? first_bytes_load(r, 0, &d.all, e) : -ENODATA;
    if (code == 0)
        code = draw(&d);
    c->title = "How long the first byte takes";
    c->caption = "Share of the requests (a sample of every replication) whose first byte was there "
                 "that long after they were asked, request routing included. Steps are the round "
                 "trips to the surrogates; what comes late was fetched from far. A curve further "
                 "left is faster; one that ends below 100% had failures.";
    return code;
}

int figure_completion(const struct results *r, struct canvas *c, struct err *e)
{
    struct drawing d = {
        .r = r, .c = c, .share = "finished (% of those who joined)", .since = "joining"};
    int code = completions_load(r, 0, &d.all, e);
    if (code == 0)
        code = draw(&d);
    if (code)
        return code;
    c->title = "How long downloads take";
    c->caption = "Share of all who joined (every replication) that had finished that long after "
                 "joining. A curve further left is faster. Who aborted or had not finished when "
                 "the run ended counts as well: a curve that ends below 100% says that not "
                 "everybody finished.";
    return 0;
}
