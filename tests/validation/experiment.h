/*
 * A scenario of scenarios/validation run in full, and its figures by arm and replication.
 */
#ifndef TESTS_VALIDATION_EXPERIMENT_H
#define TESTS_VALIDATION_EXPERIMENT_H

#include "analysis/results.h"
#include "sim/scenario/scenario.h"
#include "tests/validation/targets.h"

struct experiment {
    const char *name;                /* of the file, without .json */
    const char *const *arms;         /* NULL-ended; NULL: all */
    const struct scenario_set *sets; /* what is changed; ended by a NULL pointer; may be NULL */
};

/* Runs it; *out is new. 0, or a negative errno value with v->e, also where a run broke. */
int experiment_run(struct validation *v, const struct experiment *x, struct results **out);

/* A figure of one run; NAN where there is none. The scope is made printf-like. */
double figure_of(const struct results *r, const char *arm, size_t replication, const char *metric,
                 const char *scope, ...) __attribute__((format(printf, 5, 6)));

/* Mean and interval over the replications of what `of` makes of each (from 0). */
typedef double run_figure(const struct results *r, const char *arm, size_t replication,
                          const void *ctx);
struct interval over_runs(const struct results *r, const char *arm, run_figure *of,
                          const void *ctx);

/* Share of all bytes received that came from the receiver's own network. */
run_figure own_share;

/* Mean redundancy of the networks that received anything, but for the first by name: the scenarios
 * have their seed there. */
run_figure mean_redundancy;

#endif
