#include "server/igp.h"

#include "sim/topo/netgraph.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* The links within the network that are up. */
static struct netgraph *graph_of(const struct topo *t, uint32_t network)
{
    uint32_t(*ends)[2] = malloc(((size_t)t->nlinks + 1) * sizeof *ends);
    double *weights = malloc(((size_t)t->nlinks + 1) * sizeof *weights);
    struct netgraph *g = NULL;
    size_t n = 0;
    for (uint32_t i = 0; ends && weights && i < t->nlinks; i++) {
        const struct topo_link *l = &t->links[i];
        if (l->down || topo_interdomain(t, i) || t->nodes[l->from].network != network)
            continue;
        ends[n][0] = l->from;
        ends[n][1] = l->to;
        weights[n++] = l->weight;
    }
    if (ends && weights)
        g = netgraph_new(t->nnodes, (const uint32_t(*)[2])ends, weights, n);
    free(ends);
    free(weights);
    return g;
}

/* From a part to one node; INFINITY: out of reach. */
static double distance_from(const struct igp_part *from, const double *to_target)
{
    double sum = 0, least = INFINITY, reached = 0;
    for (size_t i = 0; i < from->n; i++) {
        double d = to_target[from->nodes[i]];
        if (isinf(d))
            continue;
        least = fmin(least, d);
        sum += d;
        reached++;
    }
    return from->border || reached == 0 ? least : sum / reached;
}

/* Adds the distances to one node of part `to`, or to the nearest of a border: of which the mean is
 * made, and that of how many. */
static void add_target(const struct igp_part *parts, size_t n, size_t to, const double *to_target,
                       double *sums, double *counts)
{
    for (size_t from = 0; from < n; from++) {
        double d = distance_from(&parts[from], to_target);
        if (isinf(d))
            continue;
        sums[from * n + to] += d;
        counts[from * n + to]++;
    }
}

/* The distance of each node to the nearest one of a part. */
static int distances_to_nearest(const struct netgraph *g, size_t nodes, const struct igp_part *part,
                                double *one, double *nearest)
{
    int code = 0;
    for (size_t i = 0; i < nodes; i++)
        nearest[i] = INFINITY;
    for (size_t k = 0; code == 0 && k < part->n; k++) {
        code = netgraph_distances(g, part->nodes[k], one);
        for (size_t i = 0; code == 0 && i < nodes; i++)
            nearest[i] = fmin(nearest[i], one[i]);
    }
    return code;
}

int igp_distances(const struct topo *t, uint32_t network, const struct igp_part *parts, size_t n,
                  double *out)
{
    struct netgraph *g = graph_of(t, network);
    double *to_target = malloc(((size_t)t->nnodes + 1) * sizeof *to_target);
    double *nearest = malloc(((size_t)t->nnodes + 1) * sizeof *nearest);
    double *counts = calloc(n * n + 1, sizeof *counts);
    int code = g && to_target && nearest && counts ? 0 : -ENOMEM;
    for (size_t i = 0; i < n * n; i++)
        out[i] = 0;
    for (size_t to = 0; code == 0 && to < n; to++) {
        if (parts[to].border) {
            code = distances_to_nearest(g, t->nnodes, &parts[to], to_target, nearest);
            if (code == 0)
                add_target(parts, n, to, nearest, out, counts);
            continue;
        }
        for (size_t k = 0; code == 0 && k < parts[to].n; k++) {
            code = netgraph_distances(g, parts[to].nodes[k], to_target);
            if (code == 0)
                add_target(parts, n, to, to_target, out, counts);
        }
    }
    for (size_t i = 0; code == 0 && i < n * n; i++)
        out[i] = counts[i] > 0 ? out[i] / counts[i] : NAN;
    netgraph_free(g);
    free(to_target);
    free(nearest);
    free(counts);
    return code;
}
