/*
 * The ALTO client (RFC 7285) as simulated applications use it: what do the paths from these
 * candidates to me cost? What the server says is asked for over HTTP; see also outcome.h.
 *
 * Two things are kept apart. A `struct alto_service` is one ALTO server as this process sees it:
 * connections, the documents that were read, a memo of real exchanges. A `struct alto_cache` is what
 * one simulated client knows: which directory and maps it holds and until when they are fresh in
 * simulated time. A client asks for exactly what a real one in that state would have to ask for:
 * the directory, from there by media type and cost type the network map and cost map, each again
 * when its lifetime is over (conditionally, where the server gave a validator), and both again, a
 * bounded number of times, when their version tags do not fit each other. Each of these simulated
 * requests is counted with its bytes, however few real exchanges stand behind them.
 *
 * Rankings. A cost belongs to the path from the candidate to `self`, since that is the way the data
 * goes. Costs may be unknown (NAN): it is the caller's business what that means for a candidate.
 *
 * Failures. Whatever goes wrong with the server's answers leaves the caller unguided, with a status
 * and a reason, and is never a negative return: that is for what would make the machine a part of
 * the result (-ETIMEDOUT: an exchange took longer than the guard; -ENOMEM; other errno values) and
 * must break the run; the outcome's reason then says more. After a failure the directory is asked
 * for anew, since resources may have moved. A server that is overloaded is left alone as long as it
 * says (Retry-After).
 *
 * Who learns what. Each request that reaches the server shows it the address of the client, and an
 * endpoint cost request those of self and all candidates. The server itself sees the real exchanges
 * only, so what it learned follows from the outcomes.
 *
 * Memory. Documents are shared by the clients that hold them. A cache counts as a holder until
 * alto_cache_fini(). Not thread-safe: a service and its caches belong to one thread.
 */
#ifndef SIM_ALTO_CLIENT_H
#define SIM_ALTO_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/alto/outcome.h"
#include "sim/base/prefix.h"

struct alto_service_config {
    const char *directory_uri; /* of the root directory */
    const char *host;          /* the Host header; NULL: host and port of the URI */
    const char *token;         /* the embedder's secret for Forwarded; NULL: none is sent */
    bool personal;   /* the server's answers depend on who asks: no sharing between clients */
    int guard_ms;    /* real milliseconds an exchange may take; 0: 30,000 */
    size_t body_max; /* bytes of a body that are read; 0: 256 MiB */
    size_t memo_max; /* bytes of answers kept in the memo; 0: 64 MiB */
};

struct alto_service;

/* The strings are copied. NULL with a message: the configuration is malformed, or no memory. */
struct alto_service *alto_service_new(const struct alto_service_config *config, struct err *e);
void alto_service_free(struct alto_service *s); /* NULL is allowed; its caches are void after it */

/*
 * To be called when the server's answers may have changed: new maps were published, it went down or
 * came up. Requests make real exchanges again; what clients hold stays as fresh as it was.
 */
void alto_service_forget(struct alto_service *s);

/* Real exchanges so far, refused ones included. */
uint64_t alto_service_exchanges(const struct alto_service *s);

/* One simulated client's state. All zero is a client that knows nothing; do not copy it. */
struct alto_cache {
    int64_t directory_until, network_map_until, cost_map_until; /* fresh before this time */
    int64_t retry_at;                          /* leave the server alone until then */
    uint32_t directory, network_map, cost_map; /* slots of documents; 0: none */
};

/* The client is gone or forgets everything. Leaves the cache zeroed. */
void alto_cache_fini(struct alto_service *s, struct alto_cache *c);

enum alto_method {
    ALTO_BY_COST_MAP,     /* network map and cost map; the server learns of no candidate */
    ALTO_BY_ENDPOINT_COST /* the endpoint cost service; nothing but the directory is cached */
};

struct alto_query {
    int64_t now;        /* ns, simulated */
    struct addr client; /* who asks; FAMILY_NONE: self does. A tracker asks on behalf of a peer */
    struct addr self;   /* the destination */
    enum alto_method method;
    const char *metric;  /* "routingcost" */
    enum alto_mode mode; /* numerical or ordinal; an ordinal query also takes numerical costs, whose
                            order serves as well (RFC 7285 section 6.1.2) */
    const struct addr *candidates; /* the sources */
    size_t n;
};

/*
 * Fills costs[0..n-1] with the cost from each candidate to self, and pids[0..n-1] with the
 * candidates' PID numbers, which only ALTO_BY_COST_MAP knows. Unknown: NAN, PID_UNKNOWN,
 * also for all of them if the outcome is not ALTO_GUIDED. PID numbers are good for comparing within
 * one call. Returns 0 or negative, see Failures. O(n) beside the exchanges by cost map, O(n log n) by
 * endpoint cost.
 */
int alto_costs(struct alto_service *s, struct alto_cache *c, const struct alto_query *q,
               double *costs, uint32_t *pids, struct alto_outcome *out);

/* The PIDs alone, in the directory's default network map: for strategies and partitions that need
 * no costs. Method, metric and mode are not looked at. */
int alto_pids(struct alto_service *s, struct alto_cache *c, const struct alto_query *q,
              uint32_t *pids, struct alto_outcome *out);

/* The name of a PID in the network map that the client holds now, borrowed as long as it does. */
const char *alto_pid_name(const struct alto_service *s, const struct alto_cache *c, uint32_t pid);

#endif
