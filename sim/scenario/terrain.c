#include "sim/scenario/terrain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int terrain_init(struct terrain *g, const struct topo *t)
{
    *g = (struct terrain){.topo = *t};
    g->nodes = malloc((t->nnodes + 1) * sizeof *g->nodes);
    g->links = malloc((t->nlinks + 1) * sizeof *g->links);
    if (!g->nodes || !g->links)
        return -ENOMEM;
    memcpy(g->nodes, t->nodes, t->nnodes * sizeof *g->nodes);
    memcpy(g->links, t->links, t->nlinks * sizeof *g->links);
    g->topo.nodes = g->nodes;
    g->topo.links = g->links;
    return 0;
}

void terrain_fini(struct terrain *g)
{
    free(g->nodes);
    free(g->links);
    *g = (struct terrain){.nodes = NULL};
}

void terrain_renumber(struct terrain *g, uint32_t node, const struct prefix *prefixes, size_t n)
{
    g->nodes[node].prefixes = prefixes;
    g->nodes[node].nprefixes = n;
}

void terrain_set_link(struct terrain *g, uint32_t link, bool up)
{
    g->links[link].down = !up;
}

void terrain_set_weight(struct terrain *g, uint32_t link, uint32_t weight)
{
    g->links[link].weight = weight;
}
