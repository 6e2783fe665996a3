/*
 * Where the nodes of a large topology go when it is drawn: every network by itself as graphviz's
 * neato sees it, then the networks beside each other, so that their frames do not overlap and the
 * stars of access nodes stay open. (For small ones graphviz's dot does both at once, and better.)
 */
#ifndef ANALYSIS_TOPOLOGY_LAYOUT_H
#define ANALYSIS_TOPOLOGY_LAYOUT_H

#include "analysis/topology.h"

struct layout_point {
    double x, y; /* in points (1/72 inch), y upwards */
};

struct layout_frame {
    double left, bottom, right, top;
};

struct gv_library;

struct layout {
    struct layout_point *nodes;  /* one each */
    struct layout_frame *frames; /* of the networks; empty ones have left > right */
};

/* Computes the layout into the arena of the results. The same topology gives the same layout.
 * Returns 0, -ENOMEM, or -EIO with a message. */
int layout_networks(const struct results *r, const struct topology *t, struct gv_library *library,
                    struct layout *out, struct err *e);

#endif
