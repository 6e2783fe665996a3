#include "analysis/achieved.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static const struct interval none = {0, NAN, NAN, NAN};

size_t achieved_oracle(const struct results *r)
{
    int arm = name_find(&r->manifest.arms, "oracle");
    return arm < 0 || (size_t)arm == r->manifest.baseline ? MANIFEST_NONE : (size_t)arm;
}

/* Changes of the arm and the oracle, side by side; returns how many. */
static size_t form_changes(const double *arm, const double *oracle, const double *baseline,
                           size_t n, double *change, double *possible)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(arm[i]) || isnan(oracle[i]) || isnan(baseline[i]))
            continue;
        change[k] = arm[i] - baseline[i];
        possible[k++] = oracle[i] - baseline[i];
    }
    return k;
}

static bool told_from_chance(const struct interval *i)
{
    return i->mean != 0 && (isnan(i->low) || i->low > 0 || i->high < 0);
}

int achieved_share(const double *arm, const double *oracle, const double *baseline, size_t n,
                   double confidence, struct interval *out)
{
    double *change = calloc(2 * n + 1, sizeof *change);
    *out = none;
    if (!change)
        return -ENOMEM;
    double *possible = change + n;
    n = form_changes(arm, oracle, baseline, n, change, possible);
    struct interval all = stats_t_interval(possible, n, confidence);
    if (n && told_from_chance(&all)) {
        double ratio = stats_t_interval(change, n, confidence).mean / all.mean;
        for (size_t i = 0; i < n; i++)
            change[i] = ratio + (change[i] - ratio * possible[i]) / all.mean;
        *out = stats_t_interval(change, n, confidence);
    }
    free(change);
    return 0;
}

int achieved_form(const struct results *r, const struct delta *d, struct interval *out)
{
    size_t oracle = achieved_oracle(r);
    *out = none;
    if (oracle == MANIFEST_NONE || oracle == d->arm || d->baseline != r->manifest.baseline)
        return 0;
    return achieved_share(figure_values(r, d->figure, d->point, d->arm),
                          figure_values(r, d->figure, d->point, oracle),
                          figure_values(r, d->figure, d->point, d->baseline),
                          r->manifest.replications, d->confidence, out);
}
