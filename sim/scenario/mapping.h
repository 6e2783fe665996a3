/*
 * Whom user agents were sent to, as the operators of their networks see it.
 *
 * An operator's ALTO server says with its maps which surrogate is best for a user agent: one of the
 * least cost towards it. A request complies if it was sent to such a one. That is judged by the maps
 * that the server has at that moment and the address that the user agent has then, in every arm alike:
 * whether the router asked, what it was told and how old that is does not matter. ("Mapping compliance",
 * Pujol et al. 2019, "Steering hyper-giants' traffic at scale", CoNEXT.)
 *
 * Load is bytes times the backbone links of the user agent's network on the way from the server. What
 * it would have been had every request been sent to a best surrogate (the mean over them, if there are
 * several), full or not, is the least load; one over the other the overhead (ibid.). Bytes that
 * surrogates fetch are in neither, nor are requests sent where no way leads from, or for which none
 * leads from a best surrogate.
 *
 * Ways are those of the nodes; where equal paths differ in their backbone links one of them stands
 * for all. Only requests within the measured window count. O(1) a request, but for the first from a
 * node and PID since something changed, which is O(surrogates) and their ways.
 */
#ifndef SIM_SCENARIO_MAPPING_H
#define SIM_SCENARIO_MAPPING_H

#include "server/mapset.h"
#include "sim/net/net.h"

struct mapping;

struct mapping_input {
    struct net *net;       /* borrowed, as all of these */
    const uint32_t *hosts; /* of the surrogates, and of who else serves behind them */
    size_t surrogates, servers;
    struct mapset *const
        *maps; /* by network, as they are at any time; NULL: it has no ALTO server */
};

struct mapping *mapping_new(const struct mapping_input *in); /* NULL: no memory */
void mapping_free(struct mapping *m);                        /* NULL is allowed */

/* -ENOMEM if memory ran out: the figures are incomplete then. */
int mapping_error(const struct mapping *m);

/* A user agent asked for that many bytes and was sent to a server. */
void mapping_add(struct mapping *m, uint32_t agent, uint32_t server, double bytes, sim_time now);

/* Maps, addresses or routes have changed. */
void mapping_renew(struct mapping *m);

/* --- Reading ----------------------------------------------------------------------------------- */

struct mapping_count {
    double judged; /* bytes that user agents asked for whose server's maps know a best surrogate */
    double best;   /* of these, those asked of a best one */
    double load, least; /* bytes times backbone links, as above */
};
struct mapping_count mapping_of_network(const struct mapping *m, uint32_t network);

/* Bytes that user agents in an access network (an area of the topology) asked a server for. */
double mapping_of_area(const struct mapping *m, uint32_t area, size_t server);

#endif
