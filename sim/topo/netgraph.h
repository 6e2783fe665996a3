/*
 * Graph algorithms on nodes and weighted links, by igraph: the only module that includes it.
 *
 * A netgraph is built once from plain arrays and does not change; it keeps nothing of them. Links
 * are undirected and may be parallel. Functions return 0, -ENOMEM, or -EINVAL for what igraph
 * refuses (never an abort: the error handler is replaced by one that reports). That handler, the
 * table of attributes and the generator of layouts are igraph's globals: one thread at a time.
 */
#ifndef SIM_TOPO_NETGRAPH_H
#define SIM_TOPO_NETGRAPH_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct netgraph;

/* `ends` holds the two nodes of each link; weights are positive; NULL: all 1. NULL:
 * no memory. */
struct netgraph *netgraph_new(size_t nodes, const uint32_t (*ends)[2], const double *weights,
                              size_t links);
void netgraph_free(struct netgraph *g); /* NULL is allowed */

/* Weight of the shortest path from every node to `target`, INFINITY where there is none. O((n + m)
 * log n), Dijkstra. */
int netgraph_distances(const struct netgraph *g, uint32_t target, double *distance);

/* Numbers the connected components: component[node]; *count of them. O(n + m). */
int netgraph_components(const struct netgraph *g, uint32_t *component, uint32_t *count);

/* How many nodes are articulation points: without such a one its component falls apart. O(n + m). */
int netgraph_articulation(const struct netgraph *g, uint32_t *count);

/*
 * Coordinates in the unit square by the Kamada-Kawai spring model, started from a circle in node
 * order: the same graph gives the same picture. O(n^2) and more; beyond 1,000 nodes the
 * Fruchterman-Reingold grid model takes its place.
 */
int netgraph_layout(const struct netgraph *g, double *x, double *y);

/* An attribute of all nodes or all links: texts, or else numbers. */
struct netgraph_column {
    const char *name;
    const char *const *texts;
    const double *numbers;
};

/* Writes GraphML with these attributes. The columns are borrowed; what is meant to be there goes
 * through them, weights included. -EIO where it cannot be written. */
int netgraph_write_graphml(const struct netgraph *g, const struct netgraph_column *nodes,
                           size_t nnodes, const struct netgraph_column *links, size_t nlinks,
                           FILE *out);

#endif
