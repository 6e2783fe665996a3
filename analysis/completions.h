/*
 * How long downloads took: completions.csv (or requests.csv) at one point of the sweep, for each
 * workload and arm, over all replications.
 *
 * Whoever joined counts, also those who aborted or had not finished when the run ended: the shares
 * are of all of them, and a curve that ends below 1 says that not everybody finished.
 */
#ifndef ANALYSIS_COMPLETIONS_H
#define ANALYSIS_COMPLETIONS_H

#include "analysis/results.h"

struct completion_times {
    double *finished; /* durations of those who finished, in seconds, ascending */
    size_t nfinished;
    size_t joined;
};

struct workload_completions {
    const char *name;
    struct completion_times *arms; /* one for each arm of the manifest */
};

/* Everything lives in the arena of the results. */
struct completions {
    struct workload_completions *v; /* ascending by name */
    size_t n;
};

/* Reads the table. Returns 0; -ENODATA without the file; -EINVAL with file and line; -ENOMEM.
 * O(rows log rows). */
int completions_load(const struct results *r, size_t point, struct completions *out, struct err *e);

/* The same of requests.csv: how long user agents of CDNs waited for the first byte. Who failed never got
 * it. */
int first_bytes_load(const struct results *r, size_t point, struct completions *out, struct err *e);

/* The time after which a share p in (0, 1] of those who joined had finished; NAN if never. */
double completion_quantile(const struct completion_times *t, double p);

#endif
