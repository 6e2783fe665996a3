/*
 * How much of what is possible an arm achieves: its change over that of the oracle.
 *
 * The arm of the name "oracle" is taken for what is possible: one that selects by the true paths
 * (guidance with the service "oracle", scenarios/REFERENCE.md), or whatever a scenario calls so. Both
 * changes are against the baseline, in the replications that all three arms have. The share is the
 * ratio of the mean changes; its interval is that of a ratio estimator (Student's t over the residuals
 * change - ratio * change of the oracle). 1 is all of it, below 0 the wrong direction; more than 1 is
 * possible, since an oracle that ranks well need not be the best for every figure.
 *
 * Where the oracle changes nothing that could be told from chance there is nothing to take a share of.
 */
#ifndef ANALYSIS_ACHIEVED_H
#define ANALYSIS_ACHIEVED_H

#include "analysis/delta.h"

/* The arm "oracle", if it is not the baseline; MANIFEST_NONE: there is none. */
size_t achieved_oracle(const struct results *r);

/* Of n replications, NAN where an arm has none. *out has n = 0 and NAN where there is no share. Returns
 * 0 or -ENOMEM. */
int achieved_share(const double *arm, const double *oracle, const double *baseline, size_t n,
                   double confidence, struct interval *out);

/* The share of a delta against the results' baseline; none for the oracle's own. 0 or -ENOMEM. */
int achieved_form(const struct results *r, const struct delta *d, struct interval *out);

#endif
