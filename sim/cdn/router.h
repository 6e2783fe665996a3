/*
 * Which surrogate a user agent is sent to (RFC 7971 section 5).
 *
 * The router gives every surrogate a score and takes the least one that has room; of equal ones any,
 * by chance that is the same in all arms of a replication, so that guidance with equal costs
 * everywhere changes nothing:
 *     random     0 for all
 *     nearest    round-trip time between the nodes when all links were up
 *     load       connections in use over connections
 *     alto       ALTO cost from the surrogate to the user agent; unknown ones come last
 *     alto-load  (1 + cost / mean cost) / (1 - load): the cost, stretched as a queue with processor
 *                sharing stretches the time of a job (M/G/1-PS: 1 / (1 - load))
 * Without guidance the last two are `random` and `load`.
 *
 * HTTP redirection (fig. 27) sees the address of the user agent. The router asks for costs by subnet
 * and keeps them for a lifetime; loads are those of the moment. DNS sees the resolver, or the user
 * agent's subnet where resolvers pass it on (RFC 7871); what it answers stays in the resolver for the
 * lifetime, loads and chance included, and who finds a surrogate full takes the next one of the
 * answer.
 *
 * What it takes before a connection can be opened: redirection a connection to the router and a
 * request, two round trips; DNS a round trip to the resolver, and one from there to the router where
 * the answer has run out; in both cases the time that guidance takes where the router has to ask.
 *
 * O(surrogates) a request; memory 16 bytes for each surrogate and subnet that was seen.
 */
#ifndef SIM_CDN_ROUTER_H
#define SIM_CDN_ROUTER_H

#include "sim/alto/guide.h"
#include "sim/cdn/cdn_conf.h"
#include "sim/net/net.h"

struct router;

#define ROUTER_NOBODY UINT32_MAX

/* How busy a surrogate is. */
struct router_load {
    uint32_t used, most; /* connections */
};

struct router_input {
    const struct routing_conf *conf; /* borrowed, as all of these */
    const char *name;                /* the workload's */
    struct net *net;
    const struct guide *guide;       /* NULL: there is no guidance */
    const uint32_t *hosts;           /* of the surrogates */
    const struct router_load *loads; /* of the surrogates, as they are at any time */
    size_t n;
    uint32_t origin;   /* host beside which the router stands */
    uint32_t resolver; /* host of the public resolver, or ROUTER_NOBODY */
    uint64_t seed;
    uint32_t replication;
};

struct router_answer {
    uint32_t surrogate; /* or ROUTER_NOBODY: all are full */
    sim_time delay;     /* SIM_NEVER: router or resolver are out of reach */
    bool guided;        /* by costs that an ALTO server gave */
    bool missed;        /* some server serves the user agent, but it gave none */
    uint32_t requests;  /* to ALTO servers that it took */
    uint32_t best;      /* of the least known cost, full or not; ROUTER_NOBODY without guidance */
};

struct router *router_new(const struct router_input *in); /* NULL: no memory */
void router_free(struct router *r);                       /* NULL is allowed */

/* Answers a user agent. 0, or a negative errno value that breaks the run. */
int router_route(struct router *r, uint32_t agent, sim_time now, struct router_answer *answer);

#endif
