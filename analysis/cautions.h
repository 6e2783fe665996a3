/*
 * What a reader should know about a folder's numbers before believing them, one sentence each:
 * missing runs, few replications, and how many deltas were compared.
 */
#ifndef ANALYSIS_CAUTIONS_H
#define ANALYSIS_CAUTIONS_H

#include "analysis/results.h"

struct sentences {
    const char **v; /* in the arena of the results */
    size_t n;
};

/* `compared` counts the deltas with an interval that are shown. Returns 0 or -ENOMEM. */
int cautions(const struct results *r, size_t compared, struct sentences *out);

#endif
