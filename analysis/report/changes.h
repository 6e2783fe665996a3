/*
 * Report: the verdicts, the table of headline changes, and all figures behind it.
 */
#ifndef ANALYSIS_REPORT_CHANGES_H
#define ANALYSIS_REPORT_CHANGES_H

#include <stddef.h>

struct page;

/* A card for each expectation. */
void report_verdicts(const struct page *p);

/* The headline table for each point and arm, with what to keep in mind. *compared counts the deltas
 * with an interval. Returns 0 or -ENOMEM. */
int report_changes(const struct page *p, size_t *compared);

/* Every figure, folded away. Returns 0 or -ENOMEM. */
int report_all_figures(const struct page *p);

#endif
