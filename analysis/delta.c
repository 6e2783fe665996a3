#include "analysis/delta.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum { BOOTSTRAP_SEED = 1979 }; /* any number will do, as long as it stays */

static const struct interval none = {0, NAN, NAN, NAN};

/* The replications that both arms have, side by side. */
struct pairs {
    double *arm, *baseline, *absolute, *relative; /* one allocation, at arm */
    size_t n;
    bool related; /* relative[] holds numbers: no baseline is 0 */
};

static bool pairs_form(struct pairs *p, const double *arm, const double *baseline, size_t n,
                       bool share)
{
    *p = (struct pairs){.arm = calloc(4 * n, sizeof *p->arm), .related = true};
    if (!p->arm)
        return false;
    p->baseline = p->arm + n;
    p->absolute = p->baseline + n;
    p->relative = p->absolute + n;
    for (size_t i = 0; i < n; i++) {
        if (isnan(arm[i]) || isnan(baseline[i]))
            continue;
        double difference = arm[i] - baseline[i];
        p->arm[p->n] = arm[i];
        p->baseline[p->n] = baseline[i];
        p->absolute[p->n] = difference;
        p->relative[p->n] = share ? difference : difference / baseline[i];
        p->related &= share || baseline[i] != 0;
        p->n++;
    }
    return true;
}

int delta_form(const struct results *r, const struct figure *f, size_t point, size_t arm,
               size_t baseline, double confidence, struct delta *out)
{
    struct pairs p;
    if (!pairs_form(&p, figure_values(r, f, point, arm), figure_values(r, f, point, baseline),
                    r->manifest.replications, figure_is_share(f)))
        return -ENOMEM;
    *out = (struct delta){.figure = f,
                          .point = point,
                          .arm = arm,
                          .baseline = baseline,
                          .n = p.n,
                          .confidence = confidence,
                          .before = stats_t_interval(p.baseline, p.n, confidence).mean,
                          .after = stats_t_interval(p.arm, p.n, confidence).mean,
                          .absolute = stats_t_interval(p.absolute, p.n, confidence),
                          .relative = none,
                          .bootstrap = none};
    if (p.related && p.n)
        out->relative = stats_t_interval(p.relative, p.n, confidence);
    if (p.related && p.n >= DELTA_SKEW_RUNS && fabs(stats_skewness(p.relative, p.n)) > DELTA_SKEW)
        out->bootstrap =
            stats_bootstrap(p.relative, p.n, confidence, DELTA_RESAMPLES, BOOTSTRAP_SEED);
    free(p.arm);
    return 0;
}

const struct interval *delta_shown(const struct delta *d)
{
    return d->relative.n ? &d->relative : &d->absolute;
}

enum estimate_kind delta_kind(const struct delta *d)
{
    if (figure_is_share(d->figure))
        return ESTIMATE_POINTS;
    return d->relative.n ? ESTIMATE_RELATIVE : ESTIMATE_CHANGE;
}

bool delta_has_interval(const struct delta *d)
{
    return !isnan(delta_shown(d)->low);
}

bool delta_zero_inside(const struct delta *d)
{
    const struct interval *i = delta_shown(d);
    return i->low <= 0 && i->high >= 0;
}

bool delta_skewed(const struct delta *d)
{
    return !isnan(d->bootstrap.low);
}

int arm_mean(const struct results *r, const struct figure *f, size_t point, size_t arm,
             double confidence, struct interval *out)
{
    *out = none;
    const double *values = figure_values(r, f, point, arm);
    double *there = calloc(r->manifest.replications, sizeof *there);
    if (!there)
        return -ENOMEM;
    size_t n = 0;
    for (size_t i = 0; i < r->manifest.replications; i++) {
        if (!isnan(values[i]))
            there[n++] = values[i];
    }
    *out = stats_t_interval(there, n, confidence);
    free(there);
    return 0;
}
