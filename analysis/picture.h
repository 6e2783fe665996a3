/*
 * What gnuplot and graphviz draw, made fit for a report: the same bytes each time, and SVG that
 * can stand inside a page beside other SVG.
 */
#ifndef ANALYSIS_PICTURE_H
#define ANALYSIS_PICTURE_H

#include <stdio.h>

struct err;

/* Sets the dates that a PDF file carries to 1970, in place: cairo writes the time of day. The file
 * stays as long as it was, so that its offsets hold. 0 or -errno. */
int pdf_pin_dates(const char *path, struct err *e);

/*
 * Writes the <svg> element of a file: without what stands before it (XML declaration, DOCTYPE,
 * comments), with `prefix` before every id and every reference to one, so that no two pictures of a
 * page share ids, and named `label` for people who do not see it. Returns 0; -EINVAL where the file
 * holds no SVG; -errno.
 */
int svg_embed(FILE *out, const char *path, const char *prefix, const char *label, struct err *e);

#endif
