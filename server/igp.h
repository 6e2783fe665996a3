/*
 * How far parts of a network are from each other by its IGP: what a map policy can calculate costs from
 * (RFC 7971 section 3.6, where the paths are those of the routers' link-state database).
 *
 * A part is a set of nodes of the network. Links of other networks, inter-domain ones and those that
 * are down count for nothing.
 */
#ifndef SERVER_IGP_H
#define SERVER_IGP_H

#include "sim/topo/topo.h"

struct igp_part {
    const uint32_t *nodes;
    size_t n;
    bool border; /* traffic enters at the nearest of its nodes; else all are alike */
};

/*
 * Fills out[from * n + to] with the mean weight of the shortest paths from the nodes of one part to
 * those of the other, of a border's the nearest; 0 from a node to itself. NAN where there is no path at
 * all; nodes out of reach are left out of the mean. 0, -ENOMEM or -EINVAL. O(nodes of all parts x (m log
 * n)).
 */
int igp_distances(const struct topo *t, uint32_t network, const struct igp_part *parts, size_t n,
                  double *out);

#endif
