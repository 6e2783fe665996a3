/*
 * report.html: one page that holds everything, for whoever decides about a rollout. No script, no
 * network, nothing beside it needed; the same folder gives the same bytes.
 */
#ifndef ANALYSIS_REPORT_REPORT_H
#define ANALYSIS_REPORT_REPORT_H

#include "analysis/expect.h"

struct log;

/*
 * Draws the figures into DIR/figures/ and writes the page to `path`. Where gnuplot or graphviz fail
 * the page goes without their pictures; it and `log` say so. Returns 0; -EINVAL for a faulty file
 * of the folder; another errno value. After a failure there may be half a page.
 */
int report_write(const struct results *r, const struct judgements *verdicts, const char *path,
                 const struct log *log, struct err *e);

#endif
