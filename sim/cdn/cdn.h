/*
 * A content delivery network: user agents that ask for objects, surrogates with caches that serve them,
 * and the origin that has everything.
 *
 * A request is routed (router.h), which takes time; the user agent connects (one round trip), asks (half
 * a round trip), and the first byte is there half a round trip later if the surrogate has the object.
 * Slow start (slow_start.h) holds the rest back for a while; then the object is a fluid transfer over
 * the network. The rate in its formula is that of the surrogate's uplink or the user agent's downlink,
 * whichever is less.
 *
 * A surrogate that misses asks one of its parents, or an origin (upstream.h), over a connection that
 * stands already: half a round trip, and half a one back. It passes bytes on as they come (cut-through): the user agent's
 * first byte is there half a round trip after the surrogate's, and the object is complete when both
 * transfers are. Requests for an object that is on its way wait for it and ask nobody (coalescing); it
 * comes into the cache when it is complete. Who is full serves no further user agents, but its own
 * children always. A request fails if there is no route at some time.
 *
 * Requests are the same in all arms of a replication (demand.h), and so are their numbers. Memory: 104
 * bytes a request under way, 40 for each that is over.
 */
#ifndef SIM_CDN_CDN_H
#define SIM_CDN_CDN_H

#include "sim/alto/guide.h"
#include "sim/base/err.h"
#include "sim/cdn/cdn_conf.h"
#include "sim/net/net.h"

struct cdn;

struct cdn_input {
    const struct cdn_conf *conf; /* borrowed, as all of these */
    const char *name;            /* the workload's, by which its random streams are keyed */
    struct sim *sim;
    struct net *net;
    const struct guide *guide; /* NULL: there is no guidance */
    uint64_t seed;
    uint32_t replication;
    const char *folder; /* trace files are relative to it */
};

/* Places the servers and schedules the first request. NULL with *code and *e: -EINVAL for a place
 * without a host, a parent that is none, or a trace, with the pointer of what is wrong in front;
 * -ENOMEM and so on. */
struct cdn *cdn_new(const struct cdn_input *in, int *code, struct err *e);
void cdn_free(struct cdn *c); /* NULL is allowed */

/* 0, or why the run is to be given up. */
int cdn_error(const struct cdn *c);

/* --- Reading ---------------------------------------------------------------------------------- */

enum cdn_result { CDN_HIT, CDN_MISS, CDN_FAILED, CDN_RESULTS };

/* A user agent's request that is over. */
struct cdn_record {
    sim_time asked;
    uint32_t number; /* in the order of asking: 0, 1, 2, ... */
    uint32_t host, group, server;
    float first,
        complete; /* seconds from asking to the first byte, and to the last; NAN if failed */
    float size;   /* bytes */
    enum cdn_result result; /* a hit: in the cache of the surrogate that served it */
};

/* Calls back for every request that is over, in the order in which they ended. */
void cdn_each_request(const struct cdn *c, void (*each)(void *ctx, const struct cdn_record *r),
                      void *ctx);

/* What a server did so far. */
struct cdn_server_count {
    const char *name;        /* a surrogate's; "origin" */
    uint64_t requests, hits; /* of user agents and children; coalesced ones are no hits */
    double asked, hit;       /* bytes of these requests */
    double sent, fetched;    /* payload bytes that left it and came to it */
    double busy;             /* integral of the connections in use over time, in seconds */
    uint32_t peak; /* most connections in use at a time since cdn_restart_peaks(), or the start */
    uint32_t connections; /* at most */
};

/* The surrogates, in the order of their names, and the origins behind them: "origin" first, then the
 * others in the order of theirs. */
size_t cdn_servers(const struct cdn *c);
size_t cdn_surrogates(const struct cdn *c);
void cdn_read_servers(struct cdn *c, struct cdn_server_count *out); /* [cdn_servers()] */
const uint32_t *cdn_server_hosts(const struct cdn *c);              /* borrowed */
void cdn_restart_peaks(struct cdn *c);

struct cdn_count {
    uint64_t asked, over, failed;
    uint64_t guided, fallbacks; /* routed with guidance; wanted it, but had none */
    uint64_t alto;              /* requests to ALTO servers that routing took */
    double delivered;           /* payload bytes that user agents received */
    double advised,
        followed; /* of requests with guidance: all bytes; those from the best surrogate */
};
struct cdn_count cdn_count(const struct cdn *c);

/* From now on `routed` is told whenever a user agent is sent to a server, with what he asks for. */
typedef void cdn_routed_fn(void *ctx, uint32_t agent, uint32_t server, double bytes, sim_time now);
void cdn_tell(struct cdn *c, cdn_routed_fn *routed, void *ctx); /* ctx is borrowed */

#endif
