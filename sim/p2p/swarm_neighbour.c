/*
 * Connections between peers, and who is interested in whom.
 *
 * A connection limit counts both directions. A full peer that is called either refuses or gives up
 * the neighbour of lowest rank, if the caller ranks higher: by the canonical priority of BEP 40 (a
 * hash of both addresses, the same seen from both ends), or, where guidance governs accepting, by
 * lower cost first. Seeds have nothing to say to each other and do not stay connected.
 */
#include "sim/p2p/swarm_internal.h"

#include <math.h>
#include <string.h>

bool are_neighbours(const struct swarm *s, uint32_t peer, uint32_t other)
{
    const struct peer *p = &s->peers[peer];
    for (uint32_t i = 0; i < p->nlinks; i++) {
        if (p->links[i].other == other)
            return true;
    }
    return false;
}

/* --- Edges ------------------------------------------------------------------------------------- */

static uint32_t edge_new(struct swarm *s)
{
    uint32_t edge = s->free_edge;
    if (edge != UINT32_MAX) {
        s->free_edge = s->edges.v[edge].peer[0];
        return edge;
    }
    if (!vec_push(&s->edges, (struct edge){{0, 0}})) {
        swarm_no_memory(s);
        return UINT32_MAX;
    }
    return (uint32_t)s->edges.n - 1;
}

static void add_link(struct swarm *s, struct edge *e, uint32_t edge, uint32_t side)
{
    struct peer *p = &s->peers[e->peer[side]];
    const struct peer *other = &s->peers[e->peer[!side]];
    uint32_t witness = pieces_witness(&p->pieces, &other->pieces, edge);
    e->slot[side] = p->nlinks;
    p->links[p->nlinks++] =
        (struct link){.id = edge << 1 | side,
                      .other = e->peer[!side],
                      .seen = s->latest[e->peer[!side]].had,
                      .sated = other->state == STATE_SEED,
                      .witness = witness == PIECE_NONE ? NO_WITNESS : (uint16_t)witness};
}

static void remove_link(struct swarm *s, const struct edge *e, uint32_t side)
{
    struct peer *p = &s->peers[e->peer[side]];
    struct link last = p->links[--p->nlinks];
    p->links[e->slot[side]] = last;
    edge_of(s, last.id)->slot[last.id & 1] = e->slot[side];
}

/* A neighbour got more than it shows: counts all that all have. */
static void recount(struct swarm *s, struct peer *p)
{
    pieces_forget(&p->pieces);
    for (uint32_t i = 0; i < p->nlinks; i++) {
        struct link *l = &p->links[i];
        pieces_meet(&p->pieces, &s->peers[l->other].pieces);
        l->seen = s->latest[l->other].had;
    }
}

/* Most neighbours got few pieces; whether any is as good as a coin's toss, on which the processor
 * shall not bet: so some are copied always. */
void peer_catch_up(struct swarm *s, struct peer *p)
{
    enum { FEW = 4 };
    uint16_t *heard = s->all->heard;
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->nlinks; i++) {
        struct link *l = &p->links[i];
        const struct latest *latest = &s->latest[l->other];
        uint32_t more = (uint32_t)(latest->had - l->seen);
        memcpy(&heard[n], latest->piece, FEW * sizeof *heard);
        if (more > FEW) {
            if (more > LATEST_MOST) {
                recount(s, p);
                return;
            }
            memcpy(&heard[n], latest->piece, more * sizeof *heard);
        }
        l->seen = latest->had;
        n += more;
    }
    for (uint32_t i = 0; i < n; i++)
        pieces_hear(&p->pieces, s->all->news, heard[i]);
    pieces_count(&p->pieces, s->all->news);
}

/* Copies are counted by those that still fetch. */
static void meet(struct swarm *s, const struct edge *e, uint32_t side)
{
    struct peer *p = &s->peers[e->peer[side]];
    if (p->state == STATE_LEECH)
        pieces_meet(&p->pieces, &s->peers[e->peer[!side]].pieces);
}

static void part(struct swarm *s, const struct edge *e, uint32_t side)
{
    struct peer *p = &s->peers[e->peer[side]];
    if (p->state == STATE_LEECH) {
        peer_catch_up(s, p);
        pieces_part(&p->pieces, &s->peers[e->peer[!side]].pieces);
    }
}

static void edge_connect(struct swarm *s, uint32_t caller, uint32_t called)
{
    uint32_t edge = edge_new(s);
    if (edge == UINT32_MAX)
        return;
    struct edge *e = &s->edges.v[edge];
    *e = (struct edge){.peer = {caller, called}};
    external_count(s, caller, called, 1);
    for (uint32_t side = 0; side < 2; side++) {
        e->since[side] = now_of(s);
        e->get[side].transfer = TRANSFER_NONE;
        e->cost[side] = neighbour_cost(s, e->peer[side], e->peer[!side]);
        add_link(s, e, edge, side);
        meet(s, e, side);
    }
    for (uint32_t side = 0; side < 2; side++)
        link_at(s, edge << 1 | !side)->wanted = link_at(s, edge << 1 | side)->witness != NO_WITNESS;
    for (uint32_t side = 0; side < 2; side++) {
        if (link_at(s, edge << 1 | side)->wanted)
            slot_wanted(s, edge << 1 | side);
    }
}

void edge_disconnect(struct swarm *s, uint32_t edge)
{
    link_choke(s, edge << 1);
    link_choke(s, edge << 1 | 1);
    struct edge *e = &s->edges.v[edge];
    uint32_t peers[2] = {e->peer[0], e->peer[1]};
    external_count(s, peers[0], peers[1], -1);
    for (uint32_t side = 0; side < 2; side++) {
        part(s, e, side);
        remove_link(s, e, side);
    }
    e->peer[0] = s->free_edge;
    e->peer[1] = PEER_NONE;
    s->free_edge = edge;
    for (uint32_t side = 0; side < 2; side++) {
        slot_freed(s, peers[side]);
        peer_call_more(s, peers[side]);
    }
}

/* --- Accepting --------------------------------------------------------------------------------- */

/* The canonical priority of two peers: a hash that both ends agree on (BEP 40). */
static uint64_t priority(const struct swarm *s, uint32_t a, uint32_t b)
{
    uint64_t x = s->peers[a < b ? a : b].host, y = s->peers[a < b ? b : a].host;
    x = (x << 32 | y) * 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

/* What counts of a neighbour's cost: nothing unless guidance governs accepting. */
static float accepting_cost(struct swarm *s, const struct link *l)
{
    return s->all->governs[GOVERNS_ACCEPT] ? edge_of(s, l->id)->cost[l->id & 1] : NAN;
}

/* Whether neighbour (or caller) a with its cost ranks below b. */
static bool ranks_below(const struct swarm *s, uint32_t self, uint32_t a, float cost_a, uint32_t b,
                        float cost_b)
{
    if (!isnan(cost_a) && !isnan(cost_b) && cost_a != cost_b)
        return cost_a > cost_b;
    return priority(s, self, a) < priority(s, self, b);
}

/* The neighbour that ranks below all others; NULL: there is none. */
static const struct link *lowest_neighbour(struct swarm *s, uint32_t peer, float *cost)
{
    const struct peer *p = &s->peers[peer];
    const struct link *lowest = NULL;
    *cost = NAN;
    for (uint32_t i = 0; i < p->nlinks; i++) {
        const struct link *l = &p->links[i];
        float other_cost = accepting_cost(s, l);
        if (!lowest || ranks_below(s, peer, l->other, other_cost, lowest->other, *cost)) {
            lowest = l;
            *cost = other_cost;
        }
    }
    return lowest;
}

/* Makes room at a full peer for a caller that ranks higher than some neighbour; or not. */
static bool make_room(struct swarm *s, uint32_t peer, uint32_t caller)
{
    float cost = NAN, lowest_cost;
    if (s->all->conf->neighbours->full == FULL_REFUSE)
        return false;
    if (s->all->governs[GOVERNS_ACCEPT])
        cost = neighbour_cost(s, peer, caller);
    const struct link *lowest = lowest_neighbour(s, peer, &lowest_cost);
    if (!lowest || !ranks_below(s, peer, lowest->other, lowest_cost, caller, cost))
        return false;
    edge_disconnect(s, lowest->id >> 1);
    return s->peers[peer].nlinks < s->all->conf->neighbours->most;
}

void peer_leave_room(struct swarm *s, uint32_t peer)
{
    float cost;
    if (s->peers[peer].nlinks >= s->all->conf->neighbours->most)
        edge_disconnect(s, lowest_neighbour(s, peer, &cost)->id >> 1);
}

bool peer_connect(struct swarm *s, uint32_t caller, uint32_t called)
{
    const struct peer *p = &s->peers[caller], *q = &s->peers[called];
    int64_t most = s->all->conf->neighbours->most;
    if (are_neighbours(s, caller, called))
        return true;
    if (!active(q) || !q->reachable || (p->state == STATE_SEED && q->state == STATE_SEED))
        return false;
    if (p->nlinks >= most || (q->nlinks >= most && !make_room(s, called, caller)))
        return false;
    edge_connect(s, caller, called);
    return true;
}

/* --- Interest ---------------------------------------------------------------------------------- */

/* The peer got the piece that made it interested in a neighbour: is there another one? */
static void renew_witness(struct swarm *s, uint32_t peer, struct link *l)
{
    uint32_t link = l->id, other = l->other;
    uint32_t witness =
        pieces_witness(&s->peers[peer].pieces, &s->peers[other].pieces, l->witness / 64);
    l->witness = witness == PIECE_NONE ? NO_WITNESS : (uint16_t)witness;
    if (witness != PIECE_NONE)
        return;
    struct link *back = link_at(s, link ^ 1);
    back->wanted = false;
    if (l->allowed) {
        link_choke(s, link ^ 1);
        slot_freed(s, other);
    }
}

/* A neighbour without the new piece was not interested before, or is let download and had nothing to
 * ask for. */
static void attract(struct swarm *s, struct link *l, uint32_t piece)
{
    uint32_t link = l->id;
    if (!l->wanted) {
        l->wanted = true;
        link_at(s, link ^ 1)->witness = (uint16_t)piece;
        slot_wanted(s, link);
    } else {
        download_start(s, link ^ 1);
    }
}

/* Whether a new piece may be what the neighbour waits for: it was not interested, or is let download
 * and had nothing to ask for. */
static bool may_attract(const struct link *l)
{
    return !l->sated && (!l->wanted || (l->unchoked && !l->serving));
}

/* From the end: what a neighbour does about the news may close connections, but no other of this
 * peer's. */
void peer_have(struct swarm *s, uint32_t peer, uint32_t piece)
{
    struct peer *p = &s->peers[peer];
    pieces_complete(&p->pieces, piece);
    for (uint32_t i = p->nlinks; i-- > 0;) {
        struct link *l = &p->links[i];
        if (may_attract(l) && !pieces_has(&s->peers[l->other].pieces, piece))
            attract(s, l, piece);
        if (l->witness == piece)
            renew_witness(s, peer, l);
    }
    if (p->pieces.had == s->npieces)
        peer_finish(s, peer);
}
