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
    size_t omitted; /* how many were left out for their network */
};

/*
 * The networks that headline figures of a point are shown of, HEADLINE_NETWORKS at most (of an
 * imported world with a hundred neighbours nobody reads all): those the results name first, then
 * those with the most inter-domain bytes. Texts live in the arena of `r`. Returns 0 or -ENOMEM.
 */
enum { HEADLINE_NETWORKS = 3 };
int headline_networks(const struct results *r, size_t point, struct name_list *out);

/*
 * The headline figures of a point in the table's order, those of headline_networks() in its order.
 * A row of the table that has none of these shows its greatest figure's network. Left out are
 * figures that are 0 or absent in every arm, and those that repeat one shown before. Returns 0 or -ENOMEM. O(rows x
 * figures).
 */
int headline_pick(const struct results *r, size_t point, struct figure_list *out);

/* Whether a list has a figure of the same metric and network at another level (PID, access network,
 * network) that agrees in every value at a point: a network that is one PID. */
bool figure_repeats(const struct results *r, const struct figure_list *list, const struct figure *f,
                    size_t point);

/* "inter-domain bytes, isp-a, in": the label of a headline row, or the metric's name, then the
 * values of the scope that are not "all". Returns buf. */
char *figure_label(const char *metric, const struct scope *scope, char *buf, size_t size);

/* -1 where a delta is for the worse, 1 for the better, 0 where that cannot be said: no direction,
 * no interval, or zero inside it. */
int delta_goodness(const struct delta *d);

#endif
