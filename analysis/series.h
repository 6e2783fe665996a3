/*
 * Figures over time: series.csv, one metric at one point of the sweep.
 */
#ifndef ANALYSIS_SERIES_H
#define ANALYSIS_SERIES_H

#include "analysis/results.h"

struct series {
    const char *scope_text;
    struct scope scope;
    double *values; /* see series_at(); NAN where there is none */
};

/* Everything lives in the arena of the results. */
struct series_set {
    struct series *v; /* ascending by scope */
    size_t n;
    double *times; /* starts of the bins in seconds, ascending */
    size_t bins;
    size_t arms, replications;
};

/*
 * Reads the series of a metric. Returns 0, also where there are none; -ENODATA without the file;
 * -EINVAL with file and line; -ENOMEM. O(rows log rows).
 */
int series_load(const struct results *r, const char *metric, size_t point, struct series_set *out,
                struct err *e);

/* The values of one arm in one bin, by replication. */
const double *series_at(const struct series_set *set, const struct series *s, size_t arm,
                        size_t bin);

#endif
