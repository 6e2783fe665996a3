/*
 * The topology with what its links carry, one picture an arm, drawn by graphviz.
 *
 * A frame a network; routers dark, access nodes light with the number of hosts behind them; links
 * between networks dashed and labelled with what they carry. Colour and width of a link show the
 * bytes of applications over it (link_bytes.h), on one scale for all arms. Up to
 * DRAWING_LABELLED nodes every node has its name and graphviz's dot arranges them; larger ones are
 * drawn as dots (the names are in the SVG's tooltips) where topology_layout.h puts them.
 *
 * Each picture is DIR/figures/FILE.svg, .pdf, and .gv (what it draws, laid out).
 */
#ifndef ANALYSIS_TOPOLOGY_DRAWING_H
#define ANALYSIS_TOPOLOGY_DRAWING_H

#include "analysis/results.h"

struct log;

enum { DRAWING_LABELLED = 48, DRAWING_ARMS = 4 };

struct topology_picture {
    const char *arm;
    const char *file; /* "topology-1-off" */
};

struct topology_pictures {
    struct topology_picture v[DRAWING_ARMS];
    size_t n;
    const char *caption;
};

/*
 * Draws the first arms, DRAWING_ARMS of them at most, at the first point of the sweep. A folder
 * without topology.json or links.csv, or a graphviz that fails, leaves the pictures out with a
 * warning on `log`. Texts live in the arena of the results. Returns 0; -EINVAL for a faulty file;
 * -errno.
 */
int topology_draw(const struct results *r, struct topology_pictures *out, const struct log *log,
                  struct err *e);

#endif
