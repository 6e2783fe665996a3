/*
 * Rows of dots: one row a figure, one mark an arm at its mean with its interval. What the figures
 * "localization" and "links" are drawn as.
 */
#ifndef ANALYSIS_FIGURES_DOTS_H
#define ANALYSIS_FIGURES_DOTS_H

#include "analysis/results.h"

struct canvas;
struct err;

struct dots_row {
    const struct figure *figure;
    const char *label;
};

/* Fills data, commands and height of the canvas for shares, shown in percent; `axis` names the
 * axis, which goes from 0 to 100 or a little beyond the greatest mean; intervals are cut there. Returns 0 or -ENOMEM. */
int dots_put(const struct results *r, struct canvas *c, const struct dots_row *rows, size_t n,
             const char *axis);

#endif
