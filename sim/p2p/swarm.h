/*
 * Swarms: peers that exchange the pieces of a content the way BitTorrent clients do (BEP 3).
 *
 * A workload is one swarm or many (a portfolio). Peers join by a plan drawn beforehand (plan.h),
 * announce themselves to the tracker, which answers with a bounded random sample, connect to a
 * bounded number of neighbours, tell each other which pieces they have, and upload to a few of those
 * who are interested (tit-for-tat, optimistic unchoking). A leecher asks each neighbour that lets
 * it for one piece after the other, rarest first; a connection keeps its transfer from piece to
 * piece. What stands behind each of these is told in the header of its module:
 *
 *     swarm_tracker.c    who is registered                     swarm_internal.h
 *     swarm_announce.c   answers, candidates, calling          swarm_internal.h
 *     swarm_external.c   a cap on connections of networks      swarm_internal.h
 *     swarm_exchange.c   addresses from neighbours             swarm_internal.h
 *     swarm_guidance.c   who is guided, and by what            swarm_internal.h
 *     swarm_neighbour.c  connections, interest                 swarm_internal.h
 *     swarm_download.c   pieces, blocks, endgame               swarm_internal.h
 *     swarm_choke.c      slots                                 swarm_internal.h
 *     swarm_observe.c    what is told of it            swarm.h
 *     piece.h, select.h, truth.h, plan.h
 *
 * Assumptions. Messages between peers take no time, but connecting takes one and a half round
 * trips. Protocol overhead is not simulated: bytes are payload. A download that is choked keeps
 * its whole blocks; the block under way is lost and counted as waste.
 *
 * Memory, at p pieces and k neighbours: a peer 360 bytes + 2.25 p + 4 k, a relation of two peers 144.
 * Cost of a delivered piece: O(k + p / 64) and the transfer's next target.
 */
#ifndef SIM_P2P_SWARM_H
#define SIM_P2P_SWARM_H

#include "sim/alto/guide.h"
#include "sim/base/err.h"
#include "sim/net/net.h"
#include "sim/p2p/swarm_conf.h"

struct swarms;

struct swarms_input {
    const struct swarm_conf *conf; /* borrowed, as all of these */
    const char *name;              /* the workload's, by which its random streams are keyed */
    struct sim *sim;
    struct net *net;
    const struct guide *guide; /* NULL: there is no guidance */
    uint64_t seed;
    uint32_t replication;
    const char *folder; /* trace files are relative to it */
};

/* Draws the plan and schedules the joins. NULL with *code and *e as plan_draw() says. */
struct swarms *swarms_new(const struct swarms_input *in, int *code, struct err *e);
void swarms_free(struct swarms *s); /* NULL is allowed */

/* 0, or why the run is to be given up. */
int swarms_error(const struct swarms *s);

/* --- Reading ---------------------------------------------------------------------------------- */

enum peer_outcome { PEER_FINISHED, PEER_ABORTED, PEER_UNFINISHED };

struct peer_record {
    uint32_t swarm, host, group;
    sim_time joined, finished; /* finished: or aborted; or, for an unfinished one, now */
    enum peer_outcome outcome;
    bool guided;           /* used guidance at least once */
    double received, sent; /* payload bytes, useless ones included */
    double useful;         /* of those received */
    double size;           /* of the content */
};

/* Calls back for every peer that joined so far, seeds left out, in the order of joining. */
void swarms_each_peer(struct swarms *s, void (*each)(void *ctx, const struct peer_record *r),
                      void *ctx);

/* Peers that joined so far, that still fetch, that finished, that gave up; seeds left out. */
struct swarms_count {
    uint64_t joined, leeching, finished, aborted;
};
struct swarms_count swarms_count(const struct swarms *s);

/* Sum of the sizes of all contents, bytes. */
double swarms_size(const struct swarms *s);

/* Bytes that the uplinks of all peers who were there, seeds included, could have carried up to now
 * while somebody in their swarm fetched. O(swarms). */
double swarms_offered(const struct swarms *s);

/* Who is whose neighbour now, in those swarms in which somebody fetches: nodes are the peers that are
 * there, numbered swarm by swarm. */
struct swarm_graph {
    uint32_t swarms, nodes;
    bool *fetches;       /* of each node */
    uint32_t (*ends)[2]; /* of each pair of neighbours */
    size_t nends;
};

/* 0 or -ENOMEM. swarm_graph_fini() in any case. O(peers + pairs). */
int swarms_graph(const struct swarms *s, struct swarm_graph *g);
void swarm_graph_fini(struct swarm_graph *g);

#endif
