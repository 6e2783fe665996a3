/*
 * A network graph: networks (autonomous systems), routers and access nodes, links.
 *
 * A topo is built from a graph document (graph.h), which people write, files hold and archetypes
 * generate, and does not change afterwards: what happens to links during a run is the business of
 * sim/net. Networks, access classes, nodes and links are numbered in ascending order of their
 * names, so that the order in a document has no effect.
 *
 * End hosts are no nodes. An access node has a number of hosts, of access classes in given shares,
 * with addresses out of its prefixes; each host has an up and a down link of its own.
 *
 * Units: bit/s, nanoseconds. Everything is borrowed from the topo and immutable; threads may share
 * it. sim/topo is the only place that includes igraph.
 */
#ifndef SIM_TOPO_TOPO_H
#define SIM_TOPO_TOPO_H

#include "sim/base/prefix.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TOPO_NONE UINT32_MAX

enum node_kind { NODE_ROUTER, NODE_ACCESS };

enum link_kind {
    LINK_ACCESS,
    LINK_AGGREGATION,
    LINK_BACKBONE,
    LINK_RADIO,
    LINK_PEERING, /* between networks that settle nothing */
    LINK_TRANSIT, /* from a customer to its provider */
};

enum link_duplex {
    DUPLEX_FULL,   /* each direction has the capacity for itself */
    DUPLEX_HALF,   /* both directions share it */
    DUPLEX_SHARED, /* all links of one medium share it, in both directions */
};

/* The words for these, NULL-ended, in the order of the enums. */
extern const char *const node_kind_words[];
extern const char *const link_kind_words[];
extern const char *const link_duplex_words[];

struct topo_network {
    const char *name;
    uint32_t as;
};

/* How a host is connected: its own link to the access node. */
struct topo_class {
    const char *name;
    double up, down;    /* bit/s */
    double up_external; /* of `up`, to other networks; INFINITY: all */
    int64_t delay;      /* one way */
};

struct topo_node {
    const char *name;
    uint32_t network;
    enum node_kind kind;
    uint32_t area; /* the access network it belongs to */
    double x, y;   /* in the unit square */
    uint32_t hosts;
    const double *mix; /* share of each access class among the hosts; sums to 1 */
    const struct prefix *prefixes;
    size_t nprefixes;
    uint32_t
        hairpin; /* the link that also carries traffic between two hosts of this node; TOPO_NONE */
};

struct topo_link {
    const char *name;
    uint32_t from, to; /* nodes */
    enum link_kind kind;
    enum link_duplex duplex;
    const char *medium;       /* DUPLEX_SHARED: the name of what is shared; else NULL */
    double capacity, reverse; /* bit/s from -> to and back; equal unless full duplex */
    int64_t delay;
    uint32_t weight; /* IGP metric, >= 1 */
    double price;    /* per Mbit/s of the 95th percentile; transit only */
    double commit;   /* bit/s paid for in any case; transit only */
    bool down;       /* it has failed: only in what a run makes of a topo */
};

/* Part of a network that its operator runs as one access network. */
struct topo_area {
    const char *name;
    uint32_t network;
};

struct topo {
    const struct topo_network *networks;
    const struct topo_class *classes;
    const struct topo_area *areas;
    const struct topo_node *nodes;
    const struct topo_link *links;
    uint32_t nnetworks, nclasses, nareas, nnodes, nlinks;
};

/* Whether a link connects two networks. */
bool topo_interdomain(const struct topo *t, uint32_t link);

/* The numbers of things by name; TOPO_NONE where there is none. O(log n). */
uint32_t topo_find_network(const struct topo *t, const char *name);
uint32_t topo_find_class(const struct topo *t, const char *name);
uint32_t topo_find_area(const struct topo *t, const char *name);
uint32_t topo_find_node(const struct topo *t, const char *name);
uint32_t topo_find_link(const struct topo *t, const char *name);

/* Hosts of all access nodes. */
uint64_t topo_hosts(const struct topo *t);

#endif
