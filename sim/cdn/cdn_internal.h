/*
 * What the parts of a CDN share: cdn.c makes and reads it, cdn_serve.c runs its requests.
 */
#ifndef SIM_CDN_CDN_INTERNAL_H
#define SIM_CDN_CDN_INTERNAL_H

#include "sim/base/vec.h"
#include "sim/cache/cache.h"
#include "sim/cache/index.h"
#include "sim/cdn/cdn.h"
#include "sim/cdn/demand.h"
#include "sim/cdn/router.h"
#include "sim/cdn/upstream.h"

#define NOBODY UINT32_MAX

/* A surrogate, or an origin, which has no cache and asks nobody. */
struct server {
    const char *name;
    uint32_t host;
    uint8_t seen; /* while circles are looked for */
    struct upstream upstream;
    struct cache *cache;
    struct index fetching; /* jobs by which it fetches objects */
    struct cdn_server_count count;
    sim_time since; /* count.busy holds up to then */
};

/* Somebody gets an object from a server: a user agent, or a surrogate that missed it. */
struct job {
    struct index_item key; /* a surrogate's: the object; first */
    uint64_t size;
    sim_time asked, first;
    uint32_t server, host;
    uint32_t surrogate;      /* who fetches, or NOBODY: a user agent */
    uint32_t group, request; /* of a user agent: which group of agents, which request */
    uint32_t upstream; /* the job that brings the object to the server, while it is on its way */
    uint32_t waiting;  /* a surrogate's: the first of those who wait for it */
    uint32_t next;     /* who waits for the same; or the next free job */
    uint32_t transfer;
    bool started; /* an event is on its way to it: it must not end before */
    bool arrived; /* a surrogate's: the first byte is there */
    bool flowed, hit, failed;
};

struct cdn {
    struct cdn_input in;
    struct demand *demand;
    struct router *router;
    struct demand_request next;
    struct server *servers; /* [n surrogates, then origins] */
    uint32_t n, all;
    uint32_t *hosts; /* of the servers */
    struct router_load *loads;
    VEC(struct job) jobs;
    uint32_t vacant;
    VEC(struct cdn_record) records;
    struct cdn_count count;
    cdn_routed_fn *routed; /* NULL: nobody wants to know */
    void *routed_ctx;
    uint32_t user; /* of the net */
    int error;
};

/* The first origin. */
static inline uint32_t origin_of(const struct cdn *c)
{
    return c->n;
}

/* Brings the integral of a server's load up to now. */
void cdn_settle(struct cdn *c, uint32_t server);

/* What a CDN is told: a user agent asks; a transfer is through, or broken. */
event_fn cdn_on_request;
void cdn_on_done(void *ctx, uint32_t transfer, uint64_t tag, sim_time now);
void cdn_on_broken(void *ctx, uint32_t transfer, uint64_t tag, sim_time now);

#endif
