/*
 * topology.json of a result folder: networks, nodes and links as they were simulated.
 *
 * Plain data in the arena of the results; texts are copies.
 */
#ifndef ANALYSIS_TOPOLOGY_H
#define ANALYSIS_TOPOLOGY_H

#include "analysis/results.h"

enum link_kind {
    LINK_ACCESS,
    LINK_AGGREGATION,
    LINK_BACKBONE,
    LINK_RADIO,
    LINK_PEERING,
    LINK_TRANSIT,
};

struct topo_node {
    const char *name;
    size_t network; /* index */
    bool access;    /* hosts attach here; else a router */
    double x, y;    /* in the unit square; NAN where none are given */
    double hosts;
};

struct topo_link {
    const char *name;
    size_t from, to; /* nodes */
    enum link_kind kind;
    double capacity; /* bit/s */
};

struct topology {
    struct name_list networks;
    struct topo_node *nodes;
    size_t nnodes;
    struct topo_link *links;
    size_t nlinks;
};

/* Reads DIR/topology.json. Returns 0; -ENODATA, with a message, when there is no such file; -EINVAL
 * with file and JSON pointer; another errno value. */
int topology_load(const struct results *r, struct topology *out, struct err *e);

/* Whether a link joins two networks. */
bool topo_between_networks(const struct topology *t, const struct topo_link *l);

/* "access", "aggregation", ... */
const char *link_kind_name(enum link_kind kind);

#endif
