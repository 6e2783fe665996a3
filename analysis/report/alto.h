/*
 * Report: what the ALTO servers served, and what guidance cost.
 */
#ifndef ANALYSIS_REPORT_ALTO_H
#define ANALYSIS_REPORT_ALTO_H

struct page;

/* Means of the alto.* metrics for every arm, then the maps under DIR/alto/. A map that cannot be
 * read is said to be so. Returns 0 or -ENOMEM. */
int report_alto(const struct page *p);

#endif
