/*
 * The experiment: all runs of a scenario, side by side in worker processes.
 *
 * Each run is a process of its own, so that one that crashes loses its run only. How many work at a
 * time has no influence on any result. Runs start replication by replication, so that what an
 * interruption leaves can still be compared in pairs. SIGINT and SIGTERM end the runs under way;
 * those that are finished are kept.
 */
#ifndef SIM_SCENARIO_RUNNER_H
#define SIM_SCENARIO_RUNNER_H

#include "sim/scenario/folder.h"

struct runner_options {
    const char *out;
    const char *const *arms; /* only these, by name; none: all */
    size_t narms;
    unsigned jobs; /* at least 1 */
    bool quiet;
    const char *const *command; /* what to type for the same folder; NULL-ended */
};

struct runner_report {
    size_t done, missing; /* runs */
    bool interrupted;
    char first_reason[800]; /* of a run that broke, with its name; "" if none did */
};

/*
 * Runs everything and gathers what was finished in *folder, which the caller publishes (and closes
 * in any case; NULL if there is none). Returns 0 even if runs are missing (the report tells), -EINVAL
 * for options that do not fit the scenario, another errno value if it broke; *e says why. Warnings
 * go to the result's log.
 */
int runner_run(const struct scenario *s, const struct problems *warnings,
               const struct runner_options *options, struct folder **folder,
               struct runner_report *report, struct err *e);

#endif
