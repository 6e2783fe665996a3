/*
 * An ALTO cost map (RFC 7285 sections 6 and 11.2.3): the cost of each pair of PIDs of one network
 * map, in one cost type.
 *
 * Immutable once built and reference-counted, as the network map it holds a reference to. PIDs go
 * by their index in that network map. An undefined cost is NAN. How costs are kept is this module's
 * own matter (now a matrix: 8 bytes a pair); callers ask for a pair or a row.
 */
#ifndef SERVER_COSTMAP_H
#define SERVER_COSTMAP_H

#include "server/names.h"
#include "server/netmap.h"

#include <stdint.h>

struct costmap;

enum cost_mode { COST_NUMERICAL, COST_ORDINAL };

/* The words of RFC 7285 section 10.5 in the order of the enum, NULL at the end. */
extern const char *const cost_modes[];

struct cost_type {
    const char *metric;
    enum cost_mode mode;
    const char *description; /* or NULL */
};

/*
 * Builds a cost map from costs[src * n + dst], n being the PIDs of the network map, which gets one
 * more reference. *out is new. Returns 0; -EINVAL when something was reported (a metric that is no
 * name, a cost that is infinite or, in an ordinal map, no whole number from 0 up); -ENOMEM. O(n^2).
 */
int costmap_new(struct netmap *netmap, const struct cost_type *type, const double *costs,
                const struct reporter *errors, struct costmap **out);

/*
 * The ordinal map of the same metric: each cost's rank among all costs of the map, as rank.h makes
 * them. It has no description. *out is new. Returns 0 or -ENOMEM.
 */
int costmap_ordinal(const struct costmap *m, struct costmap **out);

/* One more reference to give back with costmap_unref(); returns m. Any thread. */
struct costmap *costmap_ref(struct costmap *m);
void costmap_unref(struct costmap *m); /* NULL is allowed */

struct netmap *costmap_netmap(const struct costmap *m); /* borrowed */
const struct cost_type *costmap_type(const struct costmap *m);

/* The cost from src to dst, or NAN. O(1). */
double costmap_cost(const struct costmap *m, uint32_t src, uint32_t dst);

/* Writes the CostType object (section 10.7), without its description. */
void cost_type_write(const struct cost_type *type, FILE *out);

/* Writes the costs from src to every PID into row[0..n-1]. O(n). */
void costmap_row(const struct costmap *m, uint32_t src, double *row);

#endif
