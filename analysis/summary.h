/*
 * summary.json: means of the arms, deltas with their intervals, verdicts (results/README.md).
 */
#ifndef ANALYSIS_SUMMARY_H
#define ANALYSIS_SUMMARY_H

#include "analysis/expect.h"

#include <jansson.h>

/* The document as a new reference; NULL: no memory. Rows are ordered by point, then figure, then
 * arm. O(values). */
json_t *summary_new(const struct results *r, const struct judgements *verdicts);

/* Writes it as DIR/summary.json of the folder the results were read from. 0 or -errno. */
int summary_write(const struct results *r, const struct judgements *verdicts, struct err *e);

#endif
