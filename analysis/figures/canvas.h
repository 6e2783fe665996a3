/*
 * One figure while it is made: a gnuplot script and the data file it draws.
 *
 * A figure NAME becomes four files in the folder: NAME.csv (the data), NAME.gp (the script, which
 * runs by itself: `gnuplot NAME.gp` draws both pictures again, for those who want it to look
 * otherwise), NAME.svg and NAME.pdf. Whoever fills a canvas writes plot commands to `script`; they
 * run once for each of the two terminals. Data columns are referred to by number.
 *
 * Arms look the same in every figure: line style ARM + 1, in colours that the colour-blind can
 * tell apart (Okabe and Ito) and with point shapes and dashes that survive a grey printer.
 */
#ifndef ANALYSIS_FIGURES_CANVAS_H
#define ANALYSIS_FIGURES_CANVAS_H

#include "analysis/manifest.h"

#include <stdio.h>

struct canvas {
    FILE *data;             /* NAME.csv */
    FILE *script;           /* the commands */
    double width, height;   /* of the picture, in pixels of the page */
    const char *title;      /* in the arena of the results; what is compared */
    const char *caption;    /* how to read it */
    const char *dir, *name; /* borrowed */
    char *commands;         /* what `script` wrote */
    size_t size;
    size_t panels; /* begun so far */
};

/* Starts a figure in a folder that is there. 0 or -errno; after 0 it is to be drawn or dropped. */
int canvas_begin(struct canvas *c, const char *dir, const char *name, struct err *e);

/* Closes the data, writes the script and runs gnuplot. Returns as gnuplot_run(). */
int canvas_draw(struct canvas *c, struct err *e);

/* Drops a figure that turned out to have nothing to draw, and its data file. 0 or -ENOMEM. */
int canvas_drop(struct canvas *c);

/*
 * Lays the picture out as a grid of panels of a height in pixels, with a key of the named arms
 * above them, and sets the canvas's height; then each panel in turn, from the top left, with its
 * title. Close with canvas_panels_end().
 */
void canvas_panels(struct canvas *c, const struct name_list *arms, size_t rows, size_t columns,
                   double height);
void canvas_panel(struct canvas *c, const char *title);
void canvas_panels_end(struct canvas *c);

/* A string literal (gnuplot_string()), and "set KEY TEXT" with one. */
void canvas_string(struct canvas *c, const char *text);
void canvas_set(struct canvas *c, const char *key, const char *text);

/* The number of an arm's line style ("ls"), which has colour, dashes and points. Arms beyond the
 * eighth share styles. */
int canvas_style(size_t arm);

#endif
