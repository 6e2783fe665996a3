/*
 * The points of a sweep as coordinates: each is POINTER=VALUE joined by ";", with JSON values.
 */
#ifndef ANALYSIS_SWEEP_H
#define ANALYSIS_SWEEP_H

#include "analysis/results.h"

struct sweep_axis {
    const char *pointer;     /* what is swept */
    struct name_list values; /* as written, in the order of first appearance */
    const double *x;         /* of each value: the number or quantity, else its place 0, 1, ... */
    bool numeric;            /* every value is a number or a quantity */
};

/* Lives in the arena of the results. */
struct sweep {
    struct sweep_axis *axes;
    size_t naxes;   /* 0: no sweep */
    size_t *places; /* see sweep_place() */
};

/* Reads the names of the points. Returns 0; -EINVAL where one is malformed or the points do not
 * share their axes; -ENOMEM. */
int sweep_read(const struct results *r, struct sweep *out, struct err *e);

/* Where a point lies on an axis: an index into its values. */
size_t sweep_place(const struct sweep *s, size_t point, size_t axis);

/* Whether a point lies on the line along `axis` through the first value of every other one. */
bool sweep_on_line(const struct sweep *s, size_t point, size_t axis);

#endif
