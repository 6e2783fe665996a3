/*
 * Report: who waits longer and who waits less, by network and access class (RFC 6821 asks who loses).
 */
#ifndef ANALYSIS_REPORT_GROUPS_H
#define ANALYSIS_REPORT_GROUPS_H

struct page;

/* A table an arm, of the first point; nothing without a baseline to compare with. 0 or -ENOMEM. */
int report_groups(const struct page *p);

#endif
