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

int delta_pairs(const double *arm, const double *baseline, size_t n, bool share, double confidence,
                struct delta *out)
{
    struct pairs p;
    if (!pairs_form(&p, arm, baseline, n, share))
        return -ENOMEM;
    *out = (struct delta){.n = p.n,
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

/* Copies what is there; returns how many. */
static size_t pack(const double *from, size_t n, double *to)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(from[i]))
            to[k++] = from[i];
    }
    return k;
}

static void scale(double *x, size_t n, double factor)
{
    for (size_t i = 0; i < n; i++)
        x[i] *= factor;
}

int delta_unpaired(const double *arm, const double *baseline, size_t n, bool share,
                   double confidence, struct delta *out)
{
    double *a = calloc(2 * n + 1, sizeof *a);
    if (!a)
        return -ENOMEM;
    double *b = a + n;
    size_t na = pack(arm, n, a), nb = pack(baseline, n, b);
    double after = stats_t_interval(a, na, confidence).mean;
    double before = stats_t_interval(b, nb, confidence).mean;
    *out = (struct delta){.n = na < nb ? na : nb,
                          .confidence = confidence,
                          .before = before,
                          .after = after,
                          .absolute = stats_welch(b, nb, a, na, confidence),
                          .relative = none,
                          .bootstrap = none};
    if (share) {
        out->relative = out->absolute;
    } else if (na && nb && before != 0) {
        /* r = A / B - 1 has the slopes 1 / B and -A / B^2: scaled so, the means cancel out. */
        scale(a, na, 1 / before);
        scale(b, nb, after / (before * before));
        struct interval i = stats_welch(b, nb, a, na, confidence);
        double r = after / before - 1;
        out->relative = (struct interval){i.n, r, r + i.low - i.mean, r + i.high - i.mean};
    }
    free(a);
    return 0;
}

int delta_form(const struct results *r, const struct figure *f, size_t point, size_t arm,
               size_t baseline, double confidence, struct delta *out)
{
    int code = delta_pairs(figure_values(r, f, point, arm), figure_values(r, f, point, baseline),
                           r->manifest.replications, figure_is_share(f), confidence, out);
    out->figure = f;
    out->point = point;
    out->arm = arm;
    out->baseline = baseline;
    return code;
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
