/*
 * Which links traffic between two nodes takes.
 *
 * Within a network: the IGP's shortest path by link weight; among equal ones a hash of the caller's
 * key chooses at every router (deterministic ECMP). Between networks: valley-free policy routing
 * (Gao and Rexford 2001): a network prefers routes learnt from customers over those from peers over
 * those from providers, then the shorter path of networks, then the exit nearest by IGP (hot
 * potato), then the key's hash; it exports routes from customers to everybody and all routes to
 * customers. Paths out and back are found separately and may differ.
 *
 * A port is one direction of a link: 2 * link forward, 2 * link + 1 reverse. Two hosts of one
 * access node are connected by no link, or by its hairpin (topo.h) there and back.
 *
 * Networks choose as wholes: one whose own links have torn it apart is entered as ever, and what
 * stands in the other part is out of reach. So is what is more than 1,024 links away.
 *
 * Paths are computed when first asked for and cached; a change of a link drops all of them. A cold
 * path costs O(networks + inter-domain links) for a destination network and O(m log n) for a
 * destination node, each once, and then its length; a cached one O(1).
 */
#ifndef SIM_NET_ROUTING_H
#define SIM_NET_ROUTING_H

#include "sim/engine/sim.h"
#include "sim/topo/topo.h"

struct routing;

struct route {
    uint32_t n;
    sim_time delay; /* sum over the links, one way */
    uint32_t ports[];
};

struct routing *routing_new(
    const struct topo *t);            /* borrows t; all links are up. NULL: no memory */
void routing_free(struct routing *r); /* NULL is allowed */

/*
 * The route from one node to another, or NULL if there is none; sets *no_memory when that is why.
 * `key` chooses among equal paths: routers see it modulo 8. Borrowed: readable until the second
 * change of a link from now, so that old and new paths can be compared after one.
 */
const struct route *routing_find(struct routing *r, uint32_t from, uint32_t to, uint64_t key,
                                 bool *no_memory);

/* Takes a link down or up again. O(1); paths are found anew as they are asked for. */
void routing_set_link(struct routing *r, uint32_t link, bool up);
/* Weights of links in the topology have changed: as a change of a link. */
void routing_renew(struct routing *r);

bool routing_link_up(const struct routing *r, uint32_t link);

static inline uint32_t port_of(uint32_t link, bool reverse)
{
    return 2 * link + reverse;
}

#endif
