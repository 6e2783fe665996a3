/*
 * Report: the figures and the topology, as inline SVG.
 */
#ifndef ANALYSIS_REPORT_PICTURES_H
#define ANALYSIS_REPORT_PICTURES_H

struct page;
struct err;

/* Returns 0, or as svg_embed(). */
int report_pictures(const struct page *p, struct err *e);

#endif
