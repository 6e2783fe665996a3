/*
 * What filtered cost maps and endpoint costs are asked for alike (RFC 7285 sections 11.3.2.3 and
 * 11.5.1.3): a cost type that is offered, and constraints on the costs.
 */
#ifndef SERVER_COST_QUERY_H
#define SERVER_COST_QUERY_H

#include "server/constraint.h"
#include "server/mapset.h"

struct cost_query {
    const struct costmap *costmap; /* of the cost type asked for, borrowed from the set */
    struct constraints constraints;
};

/* Reads "cost-type" and "constraints" of a request on that network map. Returns false with an
 * error answered; release *out with cost_query_fini() either way. */
bool cost_query_read(const json_t *request, const struct mapset *maps, const struct netmap *netmap,
                     struct answer *a, struct cost_query *out);
void cost_query_fini(struct cost_query *q);

#endif
