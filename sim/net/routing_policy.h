/*
 * Valley-free routes between networks, for routing.c: what each network would choose towards one
 * destination network.
 */
#ifndef SIM_NET_ROUTING_POLICY_H
#define SIM_NET_ROUTING_POLICY_H

#include "sim/topo/topo.h"

/* From whom a network has its best route; the lesser is preferred. */
enum route_source { ROUTE_OWN, ROUTE_CUSTOMER, ROUTE_PEER, ROUTE_PROVIDER, ROUTE_UNKNOWN };

struct policy_route {
    uint8_t source;    /* enum route_source */
    uint32_t length;   /* networks crossed to the destination */
    uint32_t customer; /* length of the best route that may be exported to peers and providers:
                          the network's own or a customer's; UINT32_MAX: none */
};

/*
 * Fills best[network] towards `destination`, over the inter-domain links for which up[link] holds.
 * O(links x the longest chain of providers).
 */
void policy_routes(const struct topo *t, const bool *up, uint32_t destination,
                   struct policy_route *best);

/* Whether the best route of network `of` may leave it over this link, and from which of the link's
 * nodes: *exit in the network, *entry in the next one. */
bool policy_exit(const struct topo *t, const struct policy_route *best, uint32_t of, uint32_t link,
                 uint32_t *exit, uint32_t *entry);

#endif
