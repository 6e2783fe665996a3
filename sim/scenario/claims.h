/*
 * What a scenario's expectations claim, as far as it can be told before anything runs: that there are
 * such arms, such a point, such a metric (results/README.md), and such a scope of it, and that the
 * bound is one. A slip of the pen would else leave a claim inconclusive for ever.
 */
#ifndef SIM_SCENARIO_CLAIMS_H
#define SIM_SCENARIO_CLAIMS_H

#include "sim/scenario/scenario.h"

/* Reports what is wrong with the expectations of a scenario whose cells were read. */
void claims_check(const struct scenario *s, const struct reporter *errors);

/*
 * Reports what is wrong with a metric and a scope as "metric" and "scope" of what stands at `pointer`;
 * the things that the scope names must be there in the cell. A scope may leave keys out.
 */
void claims_check_figure(const struct cell *cell, const char *metric, const char *scope,
                         const char *pointer, const struct reporter *errors);

#endif
