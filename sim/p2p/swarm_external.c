/*
 * A cap on the connections between networks (Le Blond, Legout and Dabbous 2011).
 *
 * The tracker answers with addresses of the announcing peer's own network, and with one of another
 * network as long as both have fewer external connections than the cap. Which peers get them goes
 * round in each network (round robin): only who has no more of them than the network's mean is given
 * one, or is given to others. A connection beyond the cap is refused, whoever calls. The tracker is
 * told of every connection at once; how, is not simulated.
 *
 * Partition merging. A leecher none of whose neighbours has anything for it asks the tracker for
 * help, in a later announce than its first. If no peer that has everything can be reached over the neighbour graph, it is given the
 * address of a peer from which one can be, or, where there is no such peer, of anybody in another
 * component. That connection may go beyond the cap: without it the island would stay one. A network
 * is helped once a choking interval.
 *
 * An announce takes O(networks + members of a network) here, and merging O(peers + connections).
 */
#include "sim/p2p/swarm_internal.h"

#include <errno.h>
#include <string.h>

static const struct external_conf *cap_of(const struct swarm *s)
{
    return s->all->conf->tracker->external;
}

int external_init(struct swarm *s)
{
    uint32_t networks = net_topo(s->all->in.net)->nnetworks;
    if (!cap_of(s))
        return 0;
    s->external = calloc((size_t)networks + 1, sizeof *s->external);
    s->reached = calloc((size_t)s->npeers + 1, sizeof *s->reached);
    return s->external && s->reached ? 0 : -ENOMEM;
}

void external_fini(struct swarm *s)
{
    free(s->external);
    free(s->reached);
}

static bool has_room(const struct swarm *s, uint32_t network)
{
    return s->external[network].connections < (uint64_t)cap_of(s)->most;
}

bool external_allows(const struct swarm *s, uint32_t peer, uint32_t other)
{
    if (!s->external)
        return true;
    uint32_t a = peer_network(s, peer), b = peer_network(s, other);
    return a == b || (has_room(s, a) && has_room(s, b));
}

void external_count(struct swarm *s, uint32_t peer, uint32_t other, int change)
{
    if (!s->external)
        return;
    uint32_t a = peer_network(s, peer), b = peer_network(s, other);
    if (a == b)
        return;
    s->external[a].connections += (uint32_t)change;
    s->external[b].connections += (uint32_t)change;
}

/* --- Whose turn it is -------------------------------------------------------------------------- */

/* Whether the peer has no more external connections than the mean of its network, rounded down. */
static bool in_turn(const struct swarm *s, uint32_t peer)
{
    const struct peer *p = &s->peers[peer];
    uint32_t network = peer_network(s, peer), own = 0;
    for (uint32_t i = 0; i < p->nlinks; i++)
        own += peer_network(s, p->links[i].other) != network;
    return own <= s->external[network].connections / s->rosters[network].n;
}

/* The first from a random place on whose turn it is. There is one, but perhaps none that can be
 * called. */
static uint32_t member_in_turn(const struct swarm *s, const struct roster *members, struct rng *rng)
{
    size_t start = rng_below(rng, members->n);
    for (size_t i = 0; i < members->n; i++) {
        uint32_t peer = members->v[(start + i) % members->n];
        if (s->peers[peer].reachable && in_turn(s, peer))
            return peer;
    }
    return PEER_NONE;
}

/* A peer of another network that has room, each as likely. */
static uint32_t peer_outside(struct swarm *s, uint32_t self, struct rng *rng)
{
    uint32_t own = peer_network(s, self), networks = net_topo(s->all->in.net)->nnetworks;
    uint64_t all = 0, chosen;
    for (uint32_t n = 0; n < networks; n++)
        all += n != own && has_room(s, n) ? s->rosters[n].n : 0;
    if (all == 0)
        return PEER_NONE;
    chosen = rng_below(rng, all);
    for (uint32_t n = 0; n < networks; n++) {
        uint64_t members = n != own && has_room(s, n) ? s->rosters[n].n : 0;
        if (chosen < members)
            return member_in_turn(s, &s->rosters[n], rng);
        chosen -= members;
    }
    return PEER_NONE;
}

/* --- Merging ----------------------------------------------------------------------------------- */

/* Whether a leecher's neighbours have nothing for it. */
static bool stranded(const struct peer *p)
{
    for (uint32_t i = 0; i < p->nlinks; i++) {
        if (p->links[i].witness != NO_WITNESS)
            return false;
    }
    return p->state == STATE_LEECH && p->fetching == 0;
}

bool external_wants_help(const struct swarm *s, const struct peer *p)
{
    return s->external && cap_of(s)->merge && stranded(p);
}

/* Marks who can be reached from the first n of `numbers`, those included. */
static void spread(struct swarm *s, size_t n)
{
    uint32_t *queue = s->all->numbers.v;
    for (size_t at = 0; at < n; at++) {
        const struct peer *p = &s->peers[queue[at]];
        for (uint32_t i = 0; i < p->nlinks; i++) {
            uint32_t other = p->links[i].other;
            if (!s->reached[other])
                queue[n++] = other;
            s->reached[other] = true;
        }
    }
}

/* Marks those from whom a peer that has everything can be reached; returns false if there is no such
 * peer, and marks those that `self` reaches. */
static bool mark_whole(struct swarm *s, uint32_t self)
{
    uint32_t *queue = s->all->numbers.v;
    size_t n = 0;
    memset(s->reached, 0, s->npeers * sizeof *s->reached);
    for (size_t i = 0; i < s->registered.n; i++) {
        uint32_t peer = s->registered.v[i];
        if (s->peers[peer].state == STATE_SEED) {
            s->reached[peer] = true;
            queue[n++] = peer;
        }
    }
    bool any = n > 0;
    if (!any) {
        s->reached[self] = true;
        queue[n++] = self;
    }
    spread(s, n);
    return any;
}

/* Somebody in a component that has what the peer's component lacks; PEER_NONE: there is none. */
static uint32_t peer_beyond(struct swarm *s, uint32_t self, struct rng *rng)
{
    uint32_t *found = s->all->numbers.v;
    size_t n = 0;
    if (!vec_reserve(&s->all->numbers, (size_t)s->npeers + 1)) {
        swarm_no_memory(s);
        return PEER_NONE;
    }
    found = s->all->numbers.v;
    bool whole = mark_whole(s, self);
    if (whole && s->reached[self])
        return PEER_NONE;
    for (size_t i = 0; i < s->registered.n; i++) {
        uint32_t peer = s->registered.v[i];
        if (s->reached[peer] == whole && s->peers[peer].reachable)
            found[n++] = peer;
    }
    return n ? found[rng_below(rng, n)] : PEER_NONE;
}

static uint32_t merge(struct swarm *s, uint32_t self, struct rng *rng)
{
    struct external *network = &s->external[peer_network(s, self)];
    if (now_of(s) < network->helped)
        return PEER_NONE;
    uint32_t peer = peer_beyond(s, self, rng);
    if (peer != PEER_NONE)
        network->helped = now_of(s) + s->all->conf->choking->interval;
    return peer;
}

struct candidate external_candidate(struct swarm *s, uint32_t self)
{
    struct candidate c = {.peer = PEER_NONE};
    struct rng rng;
    announce_stream(s, self, "external", &rng);
    if (s->peers[self].announces > 1 && external_wants_help(s, &s->peers[self]))
        c.peer = merge(s, self, &rng);
    c.beyond_cap = c.peer != PEER_NONE;
    if (!c.beyond_cap && has_room(s, peer_network(s, self)) && in_turn(s, self))
        c.peer = peer_outside(s, self, &rng);
    return c;
}
