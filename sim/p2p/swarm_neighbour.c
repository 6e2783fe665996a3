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

/* What guidance the peer has on a neighbour. */
static float guided_cost(struct swarm *s, uint32_t peer, uint32_t other)
{
    struct peer *p = &s->peers[peer];
    const struct guide *g = s->all->in.guide;
    struct guide_answer answer;
    double cost = NAN;
    if (!p->adopts || s->all->conf->guidance->holder != HOLDER_PEER ||
        !(s->all->governs[GOVERNS_ACCEPT] || s->all->governs[GOVERNS_UNCHOKE] ||
          s->all->governs[GOVERNS_FETCH]))
        return NAN;
    struct guide_query q = {.asker = p->host,
                            .asker_node = GUIDE_NOBODY,
                            .self = p->host,
                            .candidates = &s->peers[other].host,
                            .n = 1,
                            .method = (enum alto_method)s->all->conf->guidance->service,
                            .memory = &p->memory};
    int code = g->costs(g->ctx, &q, now_of(s), &cost, &answer);
    if (code)
        s->all->error = code;
    return answer.guided ? (float)cost : NAN;
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
                      .witness = witness == PIECE_NONE ? NO_WITNESS : (uint16_t)witness};
}

static void remove_link(struct swarm *s, const struct edge *e, uint32_t side)
{
    struct peer *p = &s->peers[e->peer[side]];
    struct link last = p->links[--p->nlinks];
    p->links[e->slot[side]] = last;
    edge_of(s, last.id)->slot[last.id & 1] = e->slot[side];
}

/* Copies are counted by those that still fetch. */
static void count_pieces(struct swarm *s, const struct edge *e,
                         void (*count)(struct pieces *, const struct pieces *))
{
    for (uint32_t side = 0; side < 2; side++) {
        struct peer *p = &s->peers[e->peer[side]];
        if (p->state == STATE_LEECH)
            count(&p->pieces, &s->peers[e->peer[!side]].pieces);
    }
}

static void edge_connect(struct swarm *s, uint32_t caller, uint32_t called)
{
    uint32_t edge = edge_new(s);
    if (edge == UINT32_MAX)
        return;
    struct edge *e = &s->edges.v[edge];
    *e = (struct edge){.peer = {caller, called}};
    for (uint32_t side = 0; side < 2; side++) {
        e->since[side] = now_of(s);
        e->get[side].transfer = TRANSFER_NONE;
        e->cost[side] = guided_cost(s, e->peer[side], e->peer[!side]);
        add_link(s, e, edge, side);
    }
    count_pieces(s, e, pieces_meet);
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
    count_pieces(s, e, pieces_part);
    remove_link(s, e, 0);
    remove_link(s, e, 1);
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

/* Whether neighbour (or caller) a with its cost ranks below b. */
static bool ranks_below(const struct swarm *s, uint32_t self, uint32_t a, float cost_a, uint32_t b,
                        float cost_b)
{
    if (s->all->governs[GOVERNS_ACCEPT] && !isnan(cost_a) && !isnan(cost_b) && cost_a != cost_b)
        return cost_a > cost_b;
    return priority(s, self, a) < priority(s, self, b);
}

/* Makes room at a full peer for a caller that ranks higher than some neighbour; or not. */
static bool make_room(struct swarm *s, uint32_t peer, uint32_t caller)
{
    const struct peer *p = &s->peers[peer];
    float cost = guided_cost(s, peer, caller), lowest_cost = 0;
    const struct link *lowest = NULL;
    if (s->all->conf->neighbours->full == FULL_REFUSE)
        return false;
    for (uint32_t i = 0; i < p->nlinks; i++) {
        const struct link *l = &p->links[i];
        float other_cost = edge_of(s, l->id)->cost[l->id & 1];
        if (!lowest || ranks_below(s, peer, l->other, other_cost, lowest->other, lowest_cost)) {
            lowest = l;
            lowest_cost = other_cost;
        }
    }
    if (!lowest || !ranks_below(s, peer, lowest->other, lowest_cost, caller, cost))
        return false;
    edge_disconnect(s, lowest->id >> 1);
    return p->nlinks < s->all->conf->neighbours->most;
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
    if (back->unchoked) {
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

/*
 * Neighbours are all over the memory of a large swarm. First all of them count the piece, which
 * depends on nothing, so that the processor waits for many of them at once; then those act on it
 * whom it may concern. From the end: what a neighbour does about the news may close connections, but
 * no other of this peer's.
 */
void peer_have(struct swarm *s, uint32_t peer, uint32_t piece)
{
    struct peer *p = &s->peers[peer];
    uint32_t group = p->pieces.group;
    pieces_complete(&p->pieces, piece);
    for (uint32_t i = p->nlinks; i-- > 0;)
        pieces_hear(s->groups[p->links[i].other], group, piece);
    for (uint32_t i = p->nlinks; i-- > 0;) {
        struct link *l = &p->links[i];
        bool idle = (l->unchoked != 0) & !l->serving;
        if ((!l->wanted | idle) && !pieces_had(s->groups[l->other], group, piece))
            attract(s, l, piece);
        if (l->witness == piece)
            renew_witness(s, peer, l);
    }
    if (p->pieces.had == s->npieces)
        peer_finish(s, peer);
}
