#include "sim/base/stats.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct interval stats_t_interval(const double *x, size_t n, double confidence)
{
    struct interval i = {n, n ? gsl_stats_mean(x, 1, n) : NAN, NAN, NAN};
    if (n >= 2) {
        double se = gsl_stats_sd_m(x, 1, n, i.mean) / sqrt((double)n);
        double t = gsl_cdf_tdist_Pinv(0.5 + confidence / 2, (double)(n - 1));
        i.low = i.mean - t * se;
        i.high = i.mean + t * se;
    }
    return i;
}

struct interval stats_welch(const double *a, size_t na, const double *b, size_t nb,
                            double confidence)
{
    struct interval i = {na + nb, NAN, NAN, NAN};
    if (na && nb)
        i.mean = gsl_stats_mean(b, 1, nb) - gsl_stats_mean(a, 1, na);
    if (na < 2 || nb < 2)
        return i;
    double va = gsl_stats_variance(a, 1, na) / (double)na;
    double vb = gsl_stats_variance(b, 1, nb) / (double)nb;
    double half = 0;
    if (va + vb > 0) {
        double freedom =
            (va + vb) * (va + vb) / (va * va / (double)(na - 1) + vb * vb / (double)(nb - 1));
        half = gsl_cdf_tdist_Pinv(0.5 + confidence / 2, freedom) * sqrt(va + vb);
    }
    i.low = i.mean - half;
    i.high = i.mean + half;
    return i;
}

double stats_quantile_sorted(const double *x, size_t n, double p)
{
    double at = p * (double)(n ? n - 1 : 0), below = floor(at);
    if (n && at == below) /* no neighbour takes part: it may be infinite */
        return x[(size_t)below];
    return n ? gsl_stats_quantile_from_sorted_data(x, 1, n, p) : NAN;
}

double stats_quantile_any(double *x, size_t n, double p)
{
    double at = p * (double)(n ? n - 1 : 0), below = floor(at);
    if (n == 0)
        return NAN;
    double low = gsl_stats_select(x, 1, n, (size_t)below);
    if (at == below)
        return low;
    double high = INFINITY; /* the least of those that now stand behind */
    for (size_t i = (size_t)below + 1; i < n; i++)
        high = fmin(high, x[i]);
    return (1 - (at - below)) * low + (at - below) * high;
}

double stats_quantile(const double *x, size_t n, double p)
{
    double *copy = n ? malloc(n * sizeof *copy) : NULL;
    if (!copy)
        return NAN;
    memcpy(copy, x, n * sizeof *copy);
    double q = stats_quantile_any(copy, n, p);
    free(copy);
    return q;
}

double stats_skewness(const double *x, size_t n)
{
    return n < 3 || gsl_stats_sd(x, 1, n) == 0 ? 0 : gsl_stats_skew(x, 1, n);
}

struct interval stats_bootstrap(const double *x, size_t n, double confidence, size_t resamples,
                                unsigned long seed)
{
    struct interval i = {n, n ? gsl_stats_mean(x, 1, n) : NAN, NAN, NAN};
    gsl_rng *rng = n >= 2 ? gsl_rng_alloc(gsl_rng_mt19937) : NULL;
    double *means = n >= 2 ? malloc(resamples * sizeof *means) : NULL;
    if (rng && means && resamples) {
        gsl_rng_set(rng, seed);
        for (size_t r = 0; r < resamples; r++) {
            double sum = 0;
            for (size_t k = 0; k < n; k++)
                sum += x[gsl_rng_uniform_int(rng, n)];
            means[r] = sum / (double)n;
        }
        gsl_sort(means, 1, resamples);
        i.low = stats_quantile_sorted(means, resamples, 0.5 - confidence / 2);
        i.high = stats_quantile_sorted(means, resamples, 0.5 + confidence / 2);
    }
    free(means);
    if (rng)
        gsl_rng_free(rng);
    return i;
}

double stats_jain(const double *x, size_t n)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i];
        squares += x[i] * x[i];
    }
    return squares > 0 ? sum * sum / ((double)n * squares) : NAN;
}
