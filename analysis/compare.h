/*
 * Two result folders of one scenario beside each other: what the second changes, arm by arm.
 *
 * Folders of the same seed share their worlds, so their replications are paired as arms are; those
 * of different seeds are compared as independent samples (Welch). Points and arms are matched by
 * name; what only one of them has is left out and said.
 */
#ifndef ANALYSIS_COMPARE_H
#define ANALYSIS_COMPARE_H

#include "analysis/results.h"

#include <stdio.h>

/*
 * Prints a table of the headline figures for each point and arm that both have. Returns 0; -EINVAL
 * with a message where they are of different scenarios or have no arm in common; -ENOMEM.
 */
int compare_print(FILE *out, const struct results *a, const struct results *b, struct err *e);

#endif
