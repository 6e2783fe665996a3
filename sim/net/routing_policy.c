#include "sim/net/routing_policy.h"

/* What the network on the far side of a link is to the near one. */
static enum route_source relation(const struct topo_link *l, bool near_is_from)
{
    if (l->kind == LINK_PEERING)
        return ROUTE_PEER;
    return near_is_from ? ROUTE_PROVIDER : ROUTE_CUSTOMER; /* transit leads from the customer */
}

/* What the network on the far side offers to the near one: the length of a path through it. */
static uint32_t offered(const struct policy_route *far, enum route_source source)
{
    uint32_t length = source == ROUTE_PROVIDER ? far->length : far->customer;
    return length == UINT32_MAX ? UINT32_MAX : length + 1;
}

/*
 * One round over the links in which every network hears the routes that neighbours of one kind
 * offer it. A network that has a route from a preferred kind keeps it. Returns whether any route
 * changed; a route from the same kind only gets shorter, so rounds come to an end.
 */
static bool hear(const struct topo *t, const bool *up, enum route_source kind,
                 struct policy_route *best)
{
    bool changed = false;
    for (uint32_t i = 0; i < 2 * t->nlinks; i++) {
        const struct topo_link *l = &t->links[i / 2];
        bool near_is_from = i % 2 == 0;
        if (!up[i / 2] || !topo_interdomain(t, i / 2) || relation(l, near_is_from) != kind)
            continue;
        struct policy_route *near = &best[t->nodes[near_is_from ? l->from : l->to].network];
        const struct policy_route *far = &best[t->nodes[near_is_from ? l->to : l->from].network];
        uint32_t length = offered(far, kind);
        if (length == UINT32_MAX || near->source < kind ||
            (near->source == kind && near->length <= length))
            continue;
        *near = (struct policy_route){(uint8_t)kind, length,
                                      kind == ROUTE_CUSTOMER ? length : UINT32_MAX};
        changed = true;
    }
    return changed;
}

/*
 * Kind by kind, as routes from customers do not depend on the other kinds, nor those from peers on
 * those from providers. One round does for peers: they offer routes from their customers only.
 */
void policy_routes(const struct topo *t, const bool *up, uint32_t destination,
                   struct policy_route *best)
{
    for (uint32_t i = 0; i < t->nnetworks; i++)
        best[i] = (struct policy_route){ROUTE_UNKNOWN, UINT32_MAX, UINT32_MAX};
    best[destination] = (struct policy_route){ROUTE_OWN, 0, 0};
    while (hear(t, up, ROUTE_CUSTOMER, best))
        ;
    hear(t, up, ROUTE_PEER, best);
    while (hear(t, up, ROUTE_PROVIDER, best))
        ;
}

bool policy_exit(const struct topo *t, const struct policy_route *best, uint32_t of, uint32_t link,
                 uint32_t *exit, uint32_t *entry)
{
    const struct topo_link *l = &t->links[link];
    bool from_here = t->nodes[l->from].network == of;
    if (!from_here && t->nodes[l->to].network != of)
        return false;
    *exit = from_here ? l->from : l->to;
    *entry = from_here ? l->to : l->from;
    enum route_source source = relation(l, from_here);
    uint32_t length = offered(&best[t->nodes[*entry].network], source);
    return source == best[of].source && length != UINT32_MAX && length == best[of].length;
}
