/*
 * The swarm's data, shared by the files that make it move. See swarm.h for the model.
 *
 * Peers are numbered in the order of the plan, seeds first, and stay where they are; what a peer
 * needs only while it takes part (pieces, neighbour list) is given back when it leaves. Two peers
 * that are connected share an edge. An edge has two sides; side i belongs to peer[i], and a link is
 * an edge as one of them sees it, known by edge << 1 | side. What a peer looks at for every piece
 * it gets stands in its own list of links, one behind the other; the rest stands in the edge.
 *
 * A peer is interested in a neighbour as long as that has a piece it lacks. One such piece is kept
 * as the witness, so that only getting that very piece makes it look for another.
 *
 * Memory: a peer takes 384 bytes, 32 for what it shows, and while it takes part its pieces (1 KiB for
 * 1,024 of them, see piece.h) and 16 bytes a neighbour it may have; a pair of neighbours takes 136 for
 * the edge. A download that runs has a flow of the network besides (net/flow.h). Nothing is allocated
 * for an event but when one of these lists has never been as long.
 *
 * Invariants, between events:
 *   - a link has a witness if and only if the other peer has a piece that this one lacks; the
 *     witness is such a piece; and the other peer's link says `wanted` if and only if there is one
 *   - a peer lets only interested neighbours download, and `used` counts them
 *   - a link says `allowed` if and only if the other peer's link says `unchoked`
 *   - get[i] runs a transfer only if the other side lets i, and i is interested
 *   - a piece that is neither had nor open has each of its missing blocks in exactly one running or
 *     loose segment, but for races (swarm_download.c)
 */
#ifndef SIM_P2P_SWARM_INTERNAL_H
#define SIM_P2P_SWARM_INTERNAL_H

#include "sim/base/pool.h"
#include "sim/base/vec.h"
#include "sim/p2p/piece.h"
#include "sim/p2p/plan.h"
#include "sim/p2p/swarm.h"

#include <stdalign.h>

#define PEER_NONE UINT32_MAX

enum { CACHE_LINE = 64 };

enum peer_state { STATE_COMING, STATE_LEECH, STATE_SEED, STATE_GONE };

/* Blocks [from, to) of a piece. */
struct segment {
    uint32_t piece;
    uint16_t from, to;
};

/* A piece of which several segments are fetched, or some blocks are there already. */
struct begun {
    uint32_t piece;
    uint16_t missing; /* blocks */
};

struct candidate {
    uint32_t peer;
    uint8_t tries;
    bool calling;
    bool beyond_cap; /* the tracker gave it to merge partitions (swarm_external.c) */
};

/* What one side of an edge fetches from the other, while its link says so. */
struct download {
    uint32_t transfer; /* TRANSFER_NONE: nothing */
    struct segment at;
    bool race;   /* another download is after the same last block */
    double base; /* the transfer's delivered bytes when the segment began */
};

enum unchoke { CHOKED, UNCHOKED_REGULAR, UNCHOKED_OPTIMISTIC };

#define NO_WITNESS UINT16_MAX

/* A neighbour, as a peer sees it. */
struct link {
    uint32_t id;          /* edge << 1 | side */
    uint32_t other;       /* the neighbour */
    uint16_t witness;     /* a piece it has and this peer lacks; NO_WITNESS: not interested */
    uint16_t seen;        /* pieces it had when this peer last counted them */
    bool wanted : 1;      /* it is interested in this peer */
    bool fetching : 1;    /* this peer's download from it runs */
    bool serving : 1;     /* its download from this peer runs */
    bool sated : 1;       /* it has all pieces */
    bool allowed : 1;     /* it lets this peer download */
    uint8_t unchoked : 2; /* enum unchoke: this peer lets it download */
    uint8_t planned : 2;  /* what unchoked is going to be, during a review */
};

struct edge {
    uint32_t peer[2];
    uint16_t slot[2]; /* place in the list of links of peer[i] */
    float cost[2];    /* guidance of peer[i] on the other; NAN: none */
    struct download get[2];
    double got[2];     /* bytes peer[i] received from the other, in transfers that ended */
    double mark[2];    /* bytes peer[i] had received at its last review */
    double given[2];   /* bytes peer[i] had sent when it last unchoked the other; by rate: at its
                            last review */
    sim_time since[2]; /* of the last change of whether peer[i] lets the other */
};

/* A neighbour in a review: greater `first`, then greater `second`, then lesser `tie` win. */
struct rank {
    double first, second, tie;
    uint32_t link;
};

/* What every delivered piece needs comes first. */
struct peer {
    alignas(CACHE_LINE) uint32_t host;
    uint32_t group;
    uint8_t state; /* enum peer_state */
    bool initial, reachable, adopts, guided, aborted;
    uint16_t nlinks, calling, used;
    uint16_t fetching;  /* downloads that run, but for those from neighbours it avoids */
    struct link *links; /* room for `most` */
    struct pieces pieces;
    VEC(struct begun) begun;
    VEC(struct segment) loose;
    double received, sent, useful;
    struct rng pick;

    void *block; /* of the swarm's pool, behind pieces and links */
    VEC(struct candidate) candidates;
    uint32_t next_candidate;
    uint32_t reviews;    /* of choking, so far */
    uint32_t registered; /* place in the tracker's list + 1; 0: none */
    uint32_t announces;
    sim_time joined, finished, announced, announce_at;
    bool waiting;  /* for guidance on its candidates */
    bool retrying; /* a second round of calls is scheduled */
    struct rng choke;
    struct guide_memory memory;
};

/* What the uplinks of the peers that are there could have carried while somebody fetched. */
struct offer {
    double rate;      /* of all of them, bytes per second */
    uint32_t leeches; /* who fetch */
    double bytes;     /* up to `since` */
    sim_time since;
};

/* Who is registered with a tracker. */
struct roster {
    uint32_t *v;
    size_t n, cap;
};

/* What a cap on connections between networks knows of a network. */
struct external {
    uint32_t connections; /* to other networks */
    sim_time helped;      /* no merging before this */
};

struct swarm {
    struct swarms *all;
    uint32_t number, npieces, nblocks; /* blocks of a whole piece */
    double size;
    struct peer *peers;
    struct pool *blocks;
    struct latest *latest; /* by peer */
    uint32_t npeers;
    struct roster registered;
    struct roster *rosters;    /* by network, of those registered; NULL: not told apart */
    uint32_t *places;          /* by peer: in its network's roster */
    struct external *external; /* by network; NULL: there is no cap */
    bool *reached;             /* scratch, by peer */
    VEC(struct edge) edges;
    uint32_t free_edge; /* the first one, linked by peer[0] */
    uint32_t user;      /* of the network */
    struct offer offer;
};

struct swarms {
    struct swarms_input in;
    const struct swarm_conf *conf;
    struct plan plan;
    struct swarm *swarms;
    bool governs[GOVERNED];  /* by enum governed, for guidance in the peers */
    uint32_t tracker_node;   /* TOPO_NONE: nowhere */
    uint32_t tracker_server; /* its own, as struct guide numbers it; 0: none */
    struct guide_memory
        *tracker_memory; /* by network of the peer asked for; last: of its own server */
    VEC(uint32_t) numbers, more_numbers; /* scratch */
    VEC(uint32_t) kept;                  /* scratch */
    VEC(double) costs;                   /* scratch */
    VEC(bool) inside;                    /* scratch */
    struct news *news;                   /* scratch, empty */
    uint16_t *heard;                     /* scratch, LATEST_MOST a neighbour */
    struct rank *ranks;                  /* scratch, one a neighbour */
    struct swarms_count count;
    int error;
};

_Static_assert(sizeof(struct peer) == 384 && sizeof(struct link) == 16 &&
                   sizeof(struct edge) == 136,
               "the sizes said above");

static inline struct edge *edge_of(struct swarm *s, uint32_t link)
{
    return &s->edges.v[link >> 1];
}

/* Whether an edge is in use; one that is not links to the next free one by peer[0]. */
static inline bool edge_alive(const struct edge *e)
{
    return e->peer[1] != PEER_NONE;
}

/* The link in its peer's list. Good until a link of that peer is removed. */
static inline struct link *link_at(const struct swarm *s, uint32_t link)
{
    const struct edge *e = &s->edges.v[link >> 1];
    return &s->peers[e->peer[link & 1]].links[e->slot[link & 1]];
}

static inline bool active(const struct peer *p)
{
    return p->state == STATE_LEECH || p->state == STATE_SEED;
}

static inline sim_time now_of(const struct swarm *s)
{
    return sim_now(s->all->in.sim);
}

/* Remembers that memory ran out; the run is given up after the event. */
void swarm_no_memory(struct swarm *s);

/* --- swarm.c: coming and going ----------------------------------------------------------------- */

/* A random stream of the peer's own for a purpose. */
void peer_stream(const struct swarm *s, uint32_t peer, const char *purpose, struct rng *rng);

/* The peer has its last piece. */
void peer_finish(struct swarm *s, uint32_t peer);

/* --- swarm_observe.c: what is told of a swarm as a whole ----------------------------------------- */

/* A peer came or left, began to fetch or ended: +1, -1 or 0 each. */
void offer_change(struct swarm *s, uint32_t peer, int there, int fetching);

/* --- swarm_tracker.c: who is registered ---------------------------------------------------------- */

/* 0 or -ENOMEM; tracker_fini() in any case. */
int tracker_init(struct swarm *s);
void tracker_fini(struct swarm *s);

/* Joins the tracker's list, and leaves it. */
void tracker_register(struct swarm *s, uint32_t peer);
void tracker_unregister(struct swarm *s, uint32_t peer);

/* Draws up to `want` of a roster other than `self`, uniformly and in random order, into the scratch
 * list `numbers`. Uses `more_numbers`. */
void tracker_sample(struct swarm *s, uint32_t self, const struct roster *from, struct rng *rng,
                    size_t want);

/* A random stream of the peer's present announce. */
void announce_stream(const struct swarm *s, uint32_t peer, const char *purpose, struct rng *rng);

uint32_t peer_network(const struct swarm *s, uint32_t peer);

/* --- swarm_external.c: a cap on connections between networks ------------------------------------- */

/* 0 or -ENOMEM; external_fini() in any case. */
int external_init(struct swarm *s);
void external_fini(struct swarm *s);

/* Whether a cap, if there is one, lets two peers become neighbours now. */
bool external_allows(const struct swarm *s, uint32_t peer, uint32_t other);

/* Two peers became neighbours (+1), or are no longer (-1). */
void external_count(struct swarm *s, uint32_t peer, uint32_t other, int change);

/* Whom the tracker gives an announcing peer from outside; .peer is PEER_NONE for nobody. */
struct candidate external_candidate(struct swarm *s, uint32_t self);

/* Whether partitions are merged, and the peer's neighbours have nothing for it. */
bool external_wants_help(const struct swarm *s, const struct peer *p);

/* --- swarm_announce.c: candidates, calling ------------------------------------------------------- */

/* Announces at once (a peer that joins). */
void peer_announce(struct swarm *s, uint32_t peer);

/* Calls candidates while it has fewer connections than it initiates, and announces again when it
 * is below its least and has called them all. */
void peer_call_more(struct swarm *s, uint32_t peer);

/* The peers in the scratch list `numbers`, as many as are asked of a tracker, become the peer's
 * candidates, who are called after the delay. */
void candidates_take(struct swarm *s, uint32_t peer, sim_time delay);

/* Whether the peer knows another as one to call. O(candidates). */
bool is_candidate(const struct peer *p, uint32_t peer);

/* Announces as soon as the tracker allows, if a cap keeps it from what it lacks. */
void peer_ask_for_help(struct swarm *s, uint32_t peer);

/* --- swarm_exchange.c: addresses from neighbours ------------------------------------------------- */

/* Schedules the first messages to a peer that joins. */
void exchange_begin(struct swarm *s, uint32_t peer);

/* --- swarm_guidance.c: who is guided, and by what ------------------------------------------------ */

/* Whether peers, or the tracker, are to be guided. */
bool guidance_held(const struct swarm *s, enum guidance_holder holder);

/* Whether the peer, which joins now, is one of those that use guidance. */
bool peer_adopts(const struct swarm *s, uint32_t peer);

/* What guidance the peer has on a neighbour, where it governs what neighbours get; else NAN. */
float neighbour_cost(struct swarm *s, uint32_t peer, uint32_t other);

/* Puts the peers in the scratch list `numbers` in the order of the strategy, if there is guidance for
 * the peer. Returns how long that took. Uses `more_numbers`. */
sim_time numbers_rank(struct swarm *s, uint32_t peer, enum guidance_holder holder, struct rng *rng);

/* --- swarm_neighbour.c: connections and interest ------------------------------------------------ */

/* Whether two peers are neighbours. O(neighbours). */
bool are_neighbours(const struct swarm *s, uint32_t peer, uint32_t other);

/* `caller` reached `called`: connects them, if both may; replaces a neighbour if the full one's
 * policy says so. Returns whether they are connected. */
bool peer_connect(struct swarm *s, uint32_t caller, uint32_t called);

/* A full peer gives up the neighbour of lowest rank. */
void peer_leave_room(struct swarm *s, uint32_t peer);

void edge_disconnect(struct swarm *s, uint32_t edge);

/* The peer has a new piece: tells the neighbours that may want it. */
void peer_have(struct swarm *s, uint32_t peer, uint32_t piece);

/* Counts what the peer's neighbours got since it last did. O(neighbours), and the pieces they got or
 * all they have if one got many. */
void peer_catch_up(struct swarm *s, struct peer *p);

/* --- swarm_download.c: what a link fetches ------------------------------------------------------ */

/* Whether the link's own side fetches from the other one only for want of anybody else. */
bool link_avoided(const struct swarm *s, uint32_t link);

/* Starts fetching on the link, if it may and there is anything to fetch. */
void download_start(struct swarm *s, uint32_t link);

/* Ends fetching on the link; whole blocks are kept. */
void download_stop(struct swarm *s, uint32_t link);

/* Bytes the link's own side received from the other one so far. */
double link_received(const struct swarm *s, uint32_t link);

/* What the network calls back. */
void download_done(void *ctx, uint32_t transfer, uint64_t link, sim_time now);
void download_broken(void *ctx, uint32_t transfer, uint64_t link, sim_time now);
void download_soon(void *ctx, uint64_t link, unsigned step);

/* --- swarm_choke.c: slots ----------------------------------------------------------------------- */

/* Lets the other side of a link download, or no longer. */
void link_unchoke(struct swarm *s, uint32_t link, enum unchoke kind);
void link_choke(struct swarm *s, uint32_t link);

/* The other side of the link became interested: it gets a free slot at once. */
void slot_wanted(struct swarm *s, uint32_t link);

/* A slot became free: the interested neighbour that waited longest gets it. */
void slot_freed(struct swarm *s, uint32_t peer);

/* Schedules the peer's first review. */
void choke_begin(struct swarm *s, uint32_t peer);

#endif
