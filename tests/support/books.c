#include "tests/support/books.h"

#include "sim/net/routing.h"
#include "sim/p2p/swarm_internal.h"

/* What all peers of a swarm, seeds too, sent and received. */
static void add_peers(const struct swarm_rig *r, const struct swarm *s, struct books *books)
{
    const struct topo *t = net_topo(r->net);
    for (uint32_t i = 0; i < s->npeers; i++) {
        const struct peer *p = &s->peers[i];
        struct books *b = &books[t->nodes[host_node(net_hosts(r->net), p->host)].network];
        b->uploads += p->sent;
        b->downloads += p->received;
        for (uint32_t k = 0; k < p->nlinks; k++) {
            const struct edge *e = &s->edges.v[p->links[k].id >> 1];
            uint32_t side = p->links[k].id & 1;
            if (e->get[side].transfer != TRANSFER_NONE)
                b->downloads += net_delivered(r->net, e->get[side].transfer);
            if (e->get[!side].transfer != TRANSFER_NONE)
                b->uploads += net_delivered(r->net, e->get[!side].transfer);
        }
    }
}

static void add_links(const struct swarm_rig *r, struct books *books)
{
    const struct topo *t = net_topo(r->net);
    net_settle(r->net);
    for (uint32_t i = 0; i < t->nlinks; i++) {
        if (!topo_interdomain(t, i))
            continue;
        uint32_t from = t->nodes[t->links[i].from].network, to = t->nodes[t->links[i].to].network;
        double forward = meter_total(net_meter(r->net), port_of(i, false), CLASS_P2P);
        double reverse = meter_total(net_meter(r->net), port_of(i, true), CLASS_P2P);
        books[from].outgoing += forward, books[to].incoming += forward;
        books[to].outgoing += reverse, books[from].incoming += reverse;
    }
}

void books_add(const struct swarm_rig *r, struct books *books)
{
    for (uint32_t k = 0; k < r->swarms->plan.swarms; k++)
        add_peers(r, &r->swarms->swarms[k], books);
    add_links(r, books);
}

double books_gap(const struct books *b)
{
    return (b->uploads - b->outgoing) - (b->downloads - b->incoming);
}
