#include "sim/scenario/measure.h"

#include "sim/topo/netgraph.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Components in which some node fetches. */
static uint32_t fetching_components(const struct swarm_graph *g, const uint32_t *component,
                                    bool *counted)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < g->nodes; i++) {
        bool *c = &counted[component[i]];
        n += g->fetches[i] && !*c;
        *c |= g->fetches[i];
    }
    return n;
}

static int look_at(const struct swarm_graph *g, struct cohesion *out)
{
    const uint32_t(*ends)[2] = (const uint32_t(*)[2])g->ends;
    struct netgraph *graph = netgraph_new(g->nodes, ends, NULL, g->nends);
    uint32_t *component = malloc((g->nodes + (size_t)1) * sizeof *component), points = 0, n = 0;
    bool *counted = calloc(g->nodes + (size_t)1, sizeof *counted);
    int code = graph && component && counted ? netgraph_components(graph, component, &n) : -ENOMEM;
    if (code == 0)
        code = netgraph_articulation(graph, &points);
    if (code == 0) {
        out->components = (double)fetching_components(g, component, counted) / g->swarms;
        out->articulation = (double)points / g->swarms;
    }
    netgraph_free(graph);
    free(component);
    free(counted);
    return code;
}

int measure_cohesion(const struct swarms *swarms, struct cohesion *out)
{
    struct swarm_graph g;
    int code = swarms_graph(swarms, &g);
    *out = (struct cohesion){NAN, NAN};
    if (code == 0 && g.swarms)
        code = look_at(&g, out);
    swarm_graph_fini(&g);
    return code;
}
