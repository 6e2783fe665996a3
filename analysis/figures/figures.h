/*
 * The figures of a result folder, drawn by gnuplot into DIR/figures/ (see canvas.h for the files).
 *
 * One table lists them: name, and the function that fills its canvas. Adding a figure is a file and
 * a row. Figures of a point are of the sweep's first one; the page says so.
 */
#ifndef ANALYSIS_FIGURES_FIGURES_H
#define ANALYSIS_FIGURES_FIGURES_H

#include "analysis/results.h"

struct canvas;
struct log;

/* A picture that was drawn. Texts live in the arena of the results. */
struct picture {
    const char *name; /* DIR/figures/NAME.svg is there */
    const char *title;
    const char *caption;
};

struct pictures {
    struct picture *v;
    size_t n;
};

/*
 * Fills a canvas: title, caption, data and commands. Returns 0; -ENODATA where the folder has
 * nothing to draw, with a message where it lacks a file for it; -EINVAL with a message where one of its files is faulty; -errno.
 */
typedef int figure_fn(const struct results *r, struct canvas *c, struct err *e);

/*
 * Draws every figure there is something to draw for. Where a file or gnuplot is missing, or gnuplot
 * fails, the figure is left out and `log` gets a warning: a report without figures is better than none. Returns 0;
 * -EINVAL for a faulty file of the folder; -errno.
 */
int figures_draw(const struct results *r, struct pictures *out, const struct log *log,
                 struct err *e);

#endif
