/*
 * What a link fetches: pieces, cut into blocks.
 *
 * A link that may download works on one segment at a time, a run of blocks of one piece, as one
 * target of its transfer. The next segment is, in this order:
 *
 *   1. a loose one: blocks of a begun piece that another link had to leave;
 *   2. a whole new piece: any at random for the first few, then the rarest among the neighbours;
 *   3. when no other is to be had here, half of the blocks that another link has not begun of its
 *      segment: real clients, too, share a piece between senders only when nothing else is left;
 *   4. in the endgame, when every piece is begun and no segment is loose, a race for the last block
 *      of another link's segment. Who comes second has wasted its bytes.
 *
 * A link whose transfer ends in the middle of a block loses that block's bytes; they, too, are
 * counted as waste (received, not useful).
 */
#include "sim/p2p/swarm_internal.h"

#include <assert.h>
#include <math.h>

static double block_size(const struct swarm *s)
{
    return (double)s->all->conf->block;
}

static double piece_size(const struct swarm *s, uint32_t piece)
{
    double whole = (double)s->all->conf->piece;
    return piece + 1 < s->npieces ? whole : s->size - whole * (s->npieces - 1);
}

static uint16_t piece_blocks(const struct swarm *s, uint32_t piece)
{
    return (uint16_t)ceil(piece_size(s, piece) / block_size(s));
}

/* Bytes of blocks [from, to) of a piece; the last block may be short. */
static double segment_size(const struct swarm *s, uint32_t piece, uint32_t from, uint32_t to)
{
    double end = fmin((double)to * block_size(s), piece_size(s, piece));
    return end - (double)from * block_size(s);
}

/* --- Shared pieces ----------------------------------------------------------------------------- */

/*
 * A piece that one link fetches alone and from the beginning needs no books: it is complete when
 * its segment is. Others have an entry that counts the blocks still missing.
 */
static struct begun *find_begun(struct peer *p, uint32_t piece)
{
    for (size_t i = 0; i < p->begun.n; i++) {
        if (p->begun.v[i].piece == piece)
            return &p->begun.v[i];
    }
    return NULL;
}

/* From now on several segments make up the piece that this one was to fetch alone. */
static void share_piece(struct swarm *s, struct peer *p, struct segment g)
{
    struct begun b = {g.piece, (uint16_t)(g.to - g.from)};
    if (g.from < g.to && !find_begun(p, g.piece) && !vec_push(&p->begun, b))
        swarm_no_memory(s);
}

static void put_loose(struct swarm *s, struct peer *p, struct segment g)
{
    if (g.from < g.to && !vec_push(&p->loose, g))
        swarm_no_memory(s);
}

/* Whole blocks at the beginning of the link's segment that are there. */
static uint32_t blocks_done(const struct swarm *s, const struct download *d)
{
    double bytes = net_delivered(s->all->in.net, d->transfer) - d->base;
    uint32_t n = (uint32_t)(bytes / block_size(s)), all = (uint32_t)(d->at.to - d->at.from);
    if (bytes >= segment_size(s, d->at.piece, d->at.from, d->at.to))
        n = all; /* a short last block */
    return n < all ? n : all;
}

/* Counts n blocks from the beginning of the link's segment as delivered. Returns whether that
 * completes the piece. */
static bool keep_blocks(const struct swarm *s, struct peer *p, struct download *d, uint32_t n)
{
    struct begun *b = find_begun(p, d->at.piece);
    if (n == 0)
        return false;
    p->useful += segment_size(s, d->at.piece, d->at.from, d->at.from + n);
    d->at.from = (uint16_t)(d->at.from + n);
    if (!b)
        return d->at.from == d->at.to;
    assert(n <= b->missing);
    b->missing = (uint16_t)(b->missing - n);
    if (b->missing > 0)
        return false;
    *b = p->begun.v[--p->begun.n];
    return true;
}

/* --- The next segment -------------------------------------------------------------------------- */

static bool take_loose(struct peer *p, const struct peer *sender, struct segment *out)
{
    for (size_t i = 0; i < p->loose.n; i++) {
        if (pieces_has(&sender->pieces, p->loose.v[i].piece)) {
            *out = p->loose.v[i];
            p->loose.v[i] = p->loose.v[--p->loose.n];
            return true;
        }
    }
    return false;
}

static bool take_piece(struct swarm *s, struct peer *p, const struct peer *sender,
                       struct segment *out)
{
    bool rarest = p->pieces.had >= (uint32_t)s->all->conf->random_first;
    if (p->pieces.nopen == 0)
        return false;
    if (rarest)
        peer_catch_up(s, p);
    uint32_t piece = pieces_pick(&p->pieces, &sender->pieces, rarest, &p->pick);
    if (piece == PIECE_NONE)
        return false;
    pieces_ask(&p->pieces, piece);
    *out = (struct segment){piece, 0, piece_blocks(s, piece)};
    return true;
}

/* Blocks of another link's segment that it has not begun. */
static uint32_t not_begun(const struct swarm *s, const struct download *d)
{
    uint32_t done = blocks_done(s, d), all = (uint32_t)(d->at.to - d->at.from);
    return all - done > 1 ? all - done - 1 : 0;
}

/* The running download of the peer, on a piece the sender has, with most blocks not begun; for
 * `race`, one that is at its last block and not raced for yet. */
static struct download *find_victim(struct swarm *s, struct peer *p, const struct peer *sender,
                                    bool race, uint32_t *blocks)
{
    struct download *best = NULL;
    *blocks = 0;
    for (uint32_t i = 0; i < p->nlinks; i++) {
        uint32_t link = p->links[i].id;
        if (!p->links[i].fetching)
            continue;
        struct download *d = &edge_of(s, link)->get[link & 1];
        if (d->at.from == d->at.to || d->race || !pieces_has(&sender->pieces, d->at.piece))
            continue;
        uint32_t n = not_begun(s, d);
        if (race ? !best && n == 0 : n > *blocks) {
            best = d;
            *blocks = n;
        }
    }
    return best;
}

/* Takes over half of the blocks another link has not begun. */
static bool take_half(struct swarm *s, struct peer *p, const struct peer *sender,
                      struct segment *out)
{
    uint32_t blocks;
    struct download *d = find_victim(s, p, sender, false, &blocks);
    if (!d)
        return false;
    uint16_t from = (uint16_t)(d->at.to - (blocks + 1) / 2);
    share_piece(s, p, d->at);
    *out = (struct segment){d->at.piece, from, d->at.to};
    d->at.to = from;
    net_set_target(s->all->in.net, d->transfer,
                   d->base + segment_size(s, d->at.piece, d->at.from, d->at.to));
    return true;
}

/* Enters a race for the last block of another link's segment. */
static bool take_race(struct swarm *s, struct peer *p, const struct peer *sender,
                      struct segment *out)
{
    uint32_t blocks;
    if (p->pieces.nopen > 0 || p->loose.n > 0)
        return false;
    struct download *d = find_victim(s, p, sender, true, &blocks);
    if (!d)
        return false;
    d->race = true;
    share_piece(s, p, d->at);
    *out = (struct segment){d->at.piece, (uint16_t)(d->at.to - 1), d->at.to};
    return true;
}

/* Finds what the link fetches next. */
static bool next_segment(struct swarm *s, uint32_t link, struct download *d)
{
    struct edge *e = edge_of(s, link);
    struct peer *p = &s->peers[e->peer[link & 1]];
    const struct peer *sender = &s->peers[e->peer[!(link & 1)]];
    struct segment g;
    bool race = false;
    if (!take_loose(p, sender, &g) && !take_piece(s, p, sender, &g) &&
        !take_half(s, p, sender, &g)) {
        if (!take_race(s, p, sender, &g))
            return false;
        race = true;
    }
    d->at = g;
    d->race = race;
    return true;
}

/* --- Running ----------------------------------------------------------------------------------- */

static double transfer_cap(struct swarm *s, uint32_t from, uint32_t to)
{
    const struct transport_conf *c = s->all->conf->transport;
    if (c->kind == TRANSPORT_FLUID)
        return INFINITY;
    double rtt = (double)net_rtt(s->all->in.net, from, to) * 1e-9;
    return rtt > 0 ? (double)c->window / rtt : INFINITY;
}

bool link_avoided(const struct swarm *s, uint32_t link)
{
    const struct edge *e = &s->edges.v[link >> 1];
    return s->all->governs[GOVERNS_FETCH] &&
           e->cost[link & 1] >= s->all->conf->guidance->strategy->avoid;
}

/* Whether there is somebody better to fetch from than the other side of the link. */
static bool spared(const struct swarm *s, uint32_t link)
{
    return link_avoided(s, link) && s->peers[s->edges.v[link >> 1].peer[link & 1]].fetching > 0;
}

/* The other download of the peer that races for the same block, if any. */
static uint32_t find_rival(struct swarm *s, const struct peer *p, uint32_t link,
                           struct segment last)
{
    for (uint32_t i = 0; i < p->nlinks; i++) {
        uint32_t other = p->links[i].id;
        const struct download *d = &edge_of(s, other)->get[other & 1];
        if (other != link && p->links[i].fetching && d->race && d->at.piece == last.piece &&
            d->at.to == last.to)
            return other;
    }
    return UINT32_MAX;
}

void download_start(struct swarm *s, uint32_t link)
{
    struct edge *e = edge_of(s, link);
    uint32_t side = link & 1;
    struct download *d = &e->get[side];
    const struct link *l = link_at(s, link);
    if (d->transfer != TRANSFER_NONE || !l->allowed || l->witness == NO_WITNESS ||
        s->peers[e->peer[side]].state != STATE_LEECH || spared(s, link) ||
        !next_segment(s, link, d))
        return;
    struct net_transfer spec = {
        .from = s->peers[e->peer[!side]].host,
        .to = s->peers[e->peer[side]].host,
        .user = s->user,
        .class = CLASS_P2P,
        .weight = 1,
        .bytes = segment_size(s, d->at.piece, d->at.from, d->at.to),
        .tag = link,
    };
    spec.cap = transfer_cap(s, spec.from, spec.to);
    d->base = 0;
    d->transfer = net_start(s->all->in.net, &spec);
    if (d->transfer == TRANSFER_NONE && d->race) { /* no route: the race has one runner again */
        uint32_t rival = find_rival(s, &s->peers[e->peer[side]], link, d->at);
        if (rival != UINT32_MAX)
            edge_of(s, rival)->get[rival & 1].race = false;
        d->race = false;
    } else if (d->transfer == TRANSFER_NONE) { /* no route: the blocks wait for somebody else */
        share_piece(s, &s->peers[e->peer[side]], d->at);
        put_loose(s, &s->peers[e->peer[side]], d->at);
    } else {
        link_at(s, link)->fetching = link_at(s, link ^ 1)->serving = true;
        s->peers[e->peer[side]].fetching += !link_avoided(s, link);
    }
}

/* Counts what a transfer delivered and forgets it. */
static void close_transfer(struct swarm *s, uint32_t link)
{
    struct edge *e = edge_of(s, link);
    uint32_t side = link & 1;
    double bytes = net_delivered(s->all->in.net, e->get[side].transfer);
    e->got[side] += bytes;
    s->peers[e->peer[side]].received += bytes;
    s->peers[e->peer[!side]].sent += bytes;
    e->get[side].transfer = TRANSFER_NONE;
    link_at(s, link)->fetching = link_at(s, link ^ 1)->serving = false;
    s->peers[e->peer[side]].fetching -= !link_avoided(s, link);
}

/* Loose blocks can be fetched by links that found nothing before; and when nobody else serves any
 * more, links that were spared. */
static void start_idle(struct swarm *s, uint32_t peer)
{
    const struct peer *p = &s->peers[peer];
    bool alone = s->all->governs[GOVERNS_FETCH] && p->fetching == 0;
    for (uint32_t i = 0; i < p->nlinks && (p->loose.n > 0 || alone); i++) {
        if (p->links[i].allowed && !p->links[i].fetching)
            download_start(s, p->links[i].id);
    }
}

/* Ends fetching without looking for other use of the link. Returns whether the piece it was at is
 * complete now. */
static bool cut_off(struct swarm *s, uint32_t link)
{
    struct edge *e = edge_of(s, link);
    uint32_t side = link & 1, transfer = e->get[side].transfer;
    struct peer *p = &s->peers[e->peer[side]];
    struct download *d = &e->get[side];
    uint32_t n = blocks_done(s, d);
    close_transfer(s, link);
    net_stop(s->all->in.net, transfer);
    share_piece(s, p, d->at);
    bool complete = keep_blocks(s, p, d, n);
    put_loose(s, p, d->at);
    return complete;
}

/* The last block of a link's segment came, or comes, from somebody else. */
static void lose_last_block(struct download *d)
{
    d->race = false;
    d->at.to--;
}

static void on_complete(void *ctx, uint64_t arg, sim_time now)
{
    struct swarm *s = ctx;
    uint32_t peer = (uint32_t)(arg >> 32), piece = (uint32_t)arg;
    (void)now;
    if (s->peers[peer].state == STATE_LEECH)
        peer_have(s, peer, piece);
}

/* A download that is stopped at the very instant it reaches its end completes a piece. That is told
 * in an event of its own: whoever stops it is in the middle of a change of slots or connections. */
void download_stop(struct swarm *s, uint32_t link)
{
    struct edge *e = edge_of(s, link);
    uint32_t peer = e->peer[link & 1];
    struct download *d = &e->get[link & 1];
    uint32_t piece = d->at.piece;
    if (d->transfer == TRANSFER_NONE)
        return;
    uint32_t rival = d->race ? find_rival(s, &s->peers[peer], link, d->at) : UINT32_MAX;
    if (rival != UINT32_MAX) { /* that one has the race to itself now */
        edge_of(s, rival)->get[rival & 1].race = false;
        lose_last_block(d);
    }
    if (cut_off(s, link))
        sim_at(s->all->in.sim, now_of(s), on_complete, s, (uint64_t)peer << 32 | piece);
    else
        start_idle(s, peer);
}

double link_received(const struct swarm *s, uint32_t link)
{
    const struct edge *e = &s->edges.v[link >> 1];
    const struct download *d = &e->get[link & 1];
    double running = d->transfer == TRANSFER_NONE ? 0 : net_delivered(s->all->in.net, d->transfer);
    return e->got[link & 1] + running;
}

/* Ends the race for a block that came from elsewhere; the loser's earlier blocks count. */
static void end_race(struct swarm *s, uint32_t peer, uint32_t rival)
{
    struct download *d = &edge_of(s, rival)->get[rival & 1];
    uint32_t piece = d->at.piece;
    lose_last_block(d);
    if (cut_off(s, rival))
        peer_have(s, peer, piece);
}

/* The segment is there: what it completes is told, and the transfer goes on with the next one. */
void download_done(void *ctx, uint32_t transfer, uint64_t tag, sim_time now)
{
    struct swarm *s = ctx;
    uint32_t link = (uint32_t)tag, side = link & 1;
    uint32_t peer = edge_of(s, link)->peer[side];
    struct download *d = &edge_of(s, link)->get[side];
    struct segment at = d->at;
    double delivered = d->base + segment_size(s, at.piece, at.from, at.to);
    (void)now;
    uint32_t rival = d->race ? find_rival(s, &s->peers[peer], link, at) : UINT32_MAX;
    d->race = false;
    bool complete = keep_blocks(s, &s->peers[peer], d, (uint32_t)(at.to - at.from));
    if (rival != UINT32_MAX)
        end_race(s, peer, rival);
    if (complete)
        peer_have(s, peer, at.piece);
    d = &edge_of(s, link)->get[side];
    if (d->transfer == transfer) { /* telling has not choked or closed this very link */
        if (!spared(s, link) && next_segment(s, link, d)) {
            d->base = delivered;
            net_set_target(s->all->in.net, transfer,
                           delivered + segment_size(s, d->at.piece, d->at.from, d->at.to));
        } else {
            close_transfer(s, link);
            start_idle(s, peer);
        }
    }
    if (rival != UINT32_MAX && edge_alive(edge_of(s, rival)))
        download_start(s, rival);
}

void download_broken(void *ctx, uint32_t transfer, uint64_t tag, sim_time now)
{
    struct swarm *s = ctx;
    (void)transfer;
    (void)now;
    download_stop(s, (uint32_t)tag);
}

static void fetch(const void *memory, size_t size)
{
    for (size_t i = 0; i < size; i += 64)
        __builtin_prefetch((const char *)memory + i);
}

/* The edge, its peers, what they lead to, and at last where the neighbours count the piece. */
void download_soon(void *ctx, uint64_t tag, unsigned step)
{
    const struct swarm *s = ctx;
    const struct edge *e = &s->edges.v[tag >> 1];
    const struct peer *p = &s->peers[e->peer[tag & 1]];
    if (step == 0) {
        fetch(e, offsetof(struct edge, got));
    } else if (step == 1) {
        fetch(p, offsetof(struct peer, block));
        __builtin_prefetch(&s->peers[e->peer[!(tag & 1)]].pieces);
    } else if (step == 2) {
        fetch(p->links, p->nlinks * sizeof *p->links);
        __builtin_prefetch(p->begun.v);
        __builtin_prefetch(p->loose.v);
        pieces_fetch(&p->pieces, &s->peers[e->peer[!(tag & 1)]].pieces);
    } else {
        for (uint32_t i = 0; i < p->nlinks; i++)
            __builtin_prefetch(&s->latest[p->links[i].other]);
    }
}
