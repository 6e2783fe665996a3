/*
 * The delta table of a result folder for a terminal: a block for each point and arm with the
 * headline figures, what to keep in mind when reading them, and the verdicts.
 *
 * Every change stands beside its interval, or beside a dash where there is none. Colour is used
 * only where `out` is a terminal and NO_COLOR is not set.
 */
#ifndef ANALYSIS_TABLE_H
#define ANALYSIS_TABLE_H

#include "analysis/expect.h"

#include <stdio.h>

/* Prints everything. Returns 0 or -ENOMEM; the caller looks at ferror(out). */
int table_print(FILE *out, const struct results *r, const struct judgements *verdicts);

/* The verdicts alone: a line with their counts, then two lines each. */
void table_verdicts(FILE *out, const struct judgements *verdicts, bool colour);

#endif
