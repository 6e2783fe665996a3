#include "sim/p2p/truth.h"

#include "sim/net/routing.h"

#include <math.h>

static double link_cost(const struct topo_link *l)
{
    switch (l->kind) {
    case LINK_TRANSIT:
        return TRUTH_LINK + TRUTH_TRANSIT;
    case LINK_PEERING:
        return TRUTH_LINK + TRUTH_PEERING;
    case LINK_BACKBONE:
        return TRUTH_LINK + TRUTH_BACKBONE;
    case LINK_ACCESS:
    case LINK_AGGREGATION:
    case LINK_RADIO:
        break;
    }
    return TRUTH_LINK;
}

static double path_cost(const struct topo *t, const struct route *r)
{
    double sum = 0;
    for (uint32_t i = 0; i < r->n; i++)
        sum += link_cost(&t->links[r->ports[i] / 2]);
    return sum;
}

sim_time truth_costs(struct net *net, enum truth_kind kind, uint32_t self,
                     const uint32_t *candidates, size_t n, double *costs, double *own_cost)
{
    sim_time longest = 0;
    *own_cost = kind == TRUTH_ORACLE ? TRUTH_PEERING : NAN;
    for (size_t i = 0; i < n; i++) {
        sim_time rtt = net_rtt(net, candidates[i], self);
        costs[i] = NAN;
        if (rtt == SIM_NEVER)
            continue;
        longest = rtt > longest ? rtt : longest;
        costs[i] = kind == TRUTH_DELAY
                       ? (double)rtt * 1e-9
                       : path_cost(net_topo(net), net_route(net, candidates[i], self));
    }
    return longest;
}
