/*
 * The Endpoint Cost Service (RFC 7285 section 11.5).
 */
#ifndef SERVER_SERVICE_ENDPOINTCOST_H
#define SERVER_SERVICE_ENDPOINTCOST_H

#include "server/service.h"

/*
 * The cost between endpoints is that between their PIDs in the default network map; where one has
 * none, or that cost is undefined, the pair is left out. Ordinal costs are those of the ordinal cost
 * map, ranked anew (see rank.h) among all pairs asked for; constraints apply to those ranks. Sources and
 * destinations stand in the order of the request.
 */
void service_endpointcost(const struct mapset *maps, const struct question *q, struct answer *a);

#endif
