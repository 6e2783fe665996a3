/*
 * Report: what was compared and on what world, at the top; how to run it again, at the end.
 */
#ifndef ANALYSIS_REPORT_WORLD_H
#define ANALYSIS_REPORT_WORLD_H

struct page;
struct err;

/* Title, what is compared, and the facts of the world. Returns 0, or as topology_load() for a
 * faulty topology.json. */
int report_header(const struct page *p, struct err *e);

/* The command, version, seed and digests. */
void report_rerun(const struct page *p);

#endif
