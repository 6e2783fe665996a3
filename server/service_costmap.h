/*
 * Cost maps, whole (RFC 7285 section 11.2.3) and filtered (11.3.2).
 */
#ifndef SERVER_SERVICE_COSTMAP_H
#define SERVER_SERVICE_COSTMAP_H

#include "server/answer.h"
#include "server/mapset.h"

/* Answers of a million pairs and more are streams (see answer.h), which read the map while they last:
 * one row is in memory, and each row takes O(PIDs). */
void service_costmap(const struct costmap *m, struct answer *a);

/*
 * Only the pairs of PIDs asked for whose cost meets the constraints. A source asked for stays in
 * the answer even if no pair of it is left. Costs are those of the whole map, ordinal ones its
 * ranks: the answer is always a part of the whole map.
 */
void service_costmap_filtered(const struct mapset *maps, const struct netmap *netmap,
                              const char *body, size_t size, struct answer *a);

#endif
