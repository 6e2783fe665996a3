#include "sim/p2p/swarm_internal.h"

#include <errno.h>
#include <stdlib.h>

/* --- Offered capacity -------------------------------------------------------------------------- */

static double offered(const struct swarm *s)
{
    const struct offer *o = &s->offer;
    return o->bytes + (o->leeches ? o->rate * (double)(now_of(s) - o->since) / 1e9 : 0);
}

void offer_change(struct swarm *s, uint32_t peer, int there, int fetching)
{
    const struct net *net = s->all->in.net;
    uint32_t class = host_class(net_hosts(net), s->peers[peer].host);
    s->offer.bytes = offered(s);
    s->offer.since = now_of(s);
    s->offer.rate += there * net_topo(net)->classes[class].up / 8;
    s->offer.leeches += (uint32_t)fetching;
}

double swarms_offered(const struct swarms *all)
{
    double sum = 0;
    for (uint32_t k = 0; k < all->plan.swarms; k++)
        sum += offered(&all->swarms[k]);
    return sum;
}

/* --- The graph of neighbours ------------------------------------------------------------------- */

/* Adds a swarm's peers and pairs; `node` is scratch, by peer. */
static void add_swarm(const struct swarm *s, struct swarm_graph *g, uint32_t *node)
{
    for (uint32_t i = 0; i < s->npeers; i++) {
        if (!active(&s->peers[i]))
            continue;
        node[i] = g->nodes++;
        g->fetches[node[i]] = s->peers[i].state == STATE_LEECH;
    }
    for (size_t e = 0; e < s->edges.n; e++) {
        const uint32_t *peer = s->edges.v[e].peer;
        if (!edge_alive(&s->edges.v[e]))
            continue;
        g->ends[g->nends][0] = node[peer[0]];
        g->ends[g->nends++][1] = node[peer[1]];
    }
    g->swarms++;
}

int swarms_graph(const struct swarms *all, struct swarm_graph *g)
{
    size_t peers = 0, pairs = 0;
    for (uint32_t k = 0; k < all->plan.swarms; k++) {
        peers += all->swarms[k].npeers;
        pairs += all->swarms[k].edges.n;
    }
    uint32_t *node = malloc((peers + 1) * sizeof *node);
    *g = (struct swarm_graph){.fetches = malloc((peers + 1) * sizeof *g->fetches),
                              .ends = malloc((pairs + 1) * sizeof *g->ends)};
    for (uint32_t k = 0; node && g->fetches && g->ends && k < all->plan.swarms; k++) {
        if (all->swarms[k].offer.leeches)
            add_swarm(&all->swarms[k], g, node);
    }
    free(node);
    return node && g->fetches && g->ends ? 0 : -ENOMEM;
}

void swarm_graph_fini(struct swarm_graph *g)
{
    free(g->fetches);
    free(g->ends);
}
