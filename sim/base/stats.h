/*
 * Statistics over small samples, on GSL. Arrays are borrowed and not changed. Where a figure
 * cannot be formed (too few values) it is NAN, never 0.
 */
#ifndef SIM_BASE_STATS_H
#define SIM_BASE_STATS_H

#include <stddef.h>

struct interval {
    size_t n;
    double mean, low, high; /* low and high are NAN for n < 2 */
};

/*
 * Mean and two-sided Student-t confidence interval: mean -+ t(1 - (1 - confidence) / 2, n - 1) s /
 * sqrt(n). A one-sided bound at confidence c is the matching end of the interval at 2c - 1.
 */
struct interval stats_t_interval(const double *x, size_t n, double confidence);

/*
 * mean(b) - mean(a) of two independent samples with Welch's interval: variances of their own,
 * degrees of freedom after Satterthwaite. n counts both. The ends are NAN where a sample has fewer
 * than two values; they coincide where neither varies.
 */
struct interval stats_welch(const double *a, size_t na, const double *b, size_t nb,
                            double confidence);

/* Quantile p in [0, 1] by linear interpolation (Hyndman-Fan type 7). x need not be sorted; O(n)
 * expected. NAN for n = 0 or when memory ran out. */
double stats_quantile(const double *x, size_t n, double p);

/* As stats_quantile(), but puts x into another order instead of copying it. */
double stats_quantile_any(double *x, size_t n, double p);

/* As stats_quantile(), for x in ascending order; O(1). */
double stats_quantile_sorted(const double *x, size_t n, double p);

/* Sample skewness; 0 for n < 3 or a constant sample. */
double stats_skewness(const double *x, size_t n);

/*
 * Percentile bootstrap interval of the mean, with `resamples` draws from a generator of its own
 * that starts from `seed`: the same input gives the same interval. NAN ends when memory ran out.
 */
struct interval stats_bootstrap(const double *x, size_t n, double confidence, size_t resamples,
                                unsigned long seed);

/* Jain's fairness index (sum x)^2 / (n sum x^2), in (0, 1]; NAN for n = 0 or all zero. */
double stats_jain(const double *x, size_t n);

#endif
