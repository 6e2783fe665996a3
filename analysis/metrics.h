/*
 * What is known of metrics beyond their numbers: which are the headline, how a person calls them,
 * and whether more of them is better.
 *
 * One table names the headline figures (metric, pattern of scope, label, direction); the terminal
 * table, the report, its figures and the gate all show its rows in its order. A metric it does not
 * name is shown by its own name, on demand.
 */
#ifndef ANALYSIS_METRICS_H
#define ANALYSIS_METRICS_H

#include "analysis/delta.h"

#include <stddef.h>

enum better { BETTER_NEITHER, BETTER_LESS, BETTER_MORE };

struct headline {
    const char *metric;
    const char *scope; /* pattern of scope.h */
    const char *label; /* "inter-domain bytes" */
    enum better better;
};

/* The headline row of a metric at a scope, or NULL. */
const struct headline *headline_of(const char *metric, const struct scope *scope);

struct figure_list {
    const struct figure **v; /* in the arena of the results */
    size_t n;
    size_t omitted; /* how many were cut */
};

/*
 * The headline figures of a point in the table's order, of each row the HEADLINE_MOST greatest by
 * mean (of an imported network with a hundred neighbours nobody reads all), in the manifest's order
 * of networks. Figures that are 0 or absent in every arm are left out. Returns 0 or -ENOMEM. O(rows
 * x figures).
 */
enum { HEADLINE_MOST = 8 };
int headline_pick(const struct results *r, size_t point, struct figure_list *out);

/* "inter-domain bytes, isp-a, in": the label of a headline row, or the metric's name, then the
 * values of the scope that are not "all". Returns buf. */
char *figure_label(const char *metric, const struct scope *scope, char *buf, size_t size);

/* -1 where a delta is for the worse, 1 for the better, 0 where that cannot be said: no direction,
 * no interval, or zero inside it. */
int delta_goodness(const struct delta *d);

#endif
