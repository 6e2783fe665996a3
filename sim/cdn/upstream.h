/*
 * Whom a surrogate asks for what it misses (RFC 7971 section 5.2.2): one of several parents or origins.
 *
 *     first    the first in its list
 *     random   any
 *     nearest  that of the least round-trip time now
 *     alto     that of the least ALTO cost from there to the surrogate, which asks the server of its own
 *              network for itself and keeps the costs for a lifetime; unknown costs come last, equal
 *              ones in the order of the list. Without guidance: the first
 *
 * Who is out of reach is left out, unless all are. O(list) a choice; with one in the list O(1), and
 * nobody is asked.
 */
#ifndef SIM_CDN_UPSTREAM_H
#define SIM_CDN_UPSTREAM_H

#include "sim/alto/guide.h"
#include "sim/cdn/cdn_conf.h"
#include "sim/engine/rng.h"
#include "sim/net/net.h"

struct upstream {
    enum upstream_selection selection;
    enum alto_method service;
    sim_time lifetime;
    uint32_t host;     /* the surrogate's */
    uint32_t *servers; /* their numbers */
    uint32_t *hosts;
    double *costs;
    uint32_t n;
    struct rng rng;
    struct guide_memory memory;
    sim_time until; /* when the costs run out */
    bool guided;
};

/* An empty list with room for `most`. 0 or -ENOMEM. upstream_fini() in any case. */
int upstream_init(struct upstream *u, uint32_t most);
void upstream_fini(struct upstream *u, const struct guide *guide); /* guide may be NULL */

void upstream_add(struct upstream *u, uint32_t server, uint32_t host);

struct upstream_answer {
    uint32_t server;
    sim_time delay;    /* that it took to choose */
    uint32_t requests; /* to ALTO servers */
};

/* 0, or a negative errno value that breaks the run. `guide` may be NULL. */
int upstream_choose(struct upstream *u, struct net *net, const struct guide *guide, sim_time now,
                    struct upstream_answer *answer);

#endif
