/*
 * A cost map as a client holds it (RFC 7285 section 11.2.3): its cost type, the version of the
 * network map that it is based on, and the costs.
 *
 * A pair that the map leaves out has no cost (NAN). PIDs that the network map does not have are let
 * pass: no address is in them. Memory is 8 bytes a cost, and 12 in rows that leave pairs out.
 *
 * The map is read by itself, since the client may hold another version of the network map when it
 * arrives; a costmap_binding then ties it to the numbers of the PIDs in one network map, so that a
 * look-up is O(1) in full rows and O(log n) in others. Both are immutable.
 */
#ifndef SIM_ALTO_COSTMAP_VIEW_H
#define SIM_ALTO_COSTMAP_VIEW_H

#include <stddef.h>
#include <stdint.h>

#include "sim/alto/message.h"

struct netmap_view;

struct costmap_view;

/*
 * Reads a full or filtered cost map; *out is new. Returns 0; -EINVAL: malformed, not exactly one
 * dependent version tag, a cost mode other than numerical and ordinal; -ENOMEM. O(costs log costs).
 */
int costmap_view_parse(const char *text, size_t size, struct costmap_view **out, struct err *e);
void costmap_view_free(struct costmap_view *m); /* NULL is allowed */

const struct vtag *costmap_view_dependent_vtag(const struct costmap_view *m);
const struct alto_cost_type *costmap_view_cost_type(const struct costmap_view *m);

struct costmap_binding;

/* The cost map by the PID numbers of `netmap`, which is not kept; the cost map is borrowed. NULL: no
 * memory. O(PIDs). */
struct costmap_binding *costmap_binding_new(const struct costmap_view *m,
                                            const struct netmap_view *netmap);
void costmap_binding_free(struct costmap_binding *b); /* NULL is allowed */

/* The cost from src to dst, NAN if it is not defined or either is PID_UNKNOWN. */
double costmap_binding_cost(const struct costmap_binding *b, uint32_t src, uint32_t dst);

#endif
