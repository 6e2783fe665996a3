/*
 * The Endpoint Property Service (RFC 7285 section 11.4).
 */
#ifndef SERVER_SERVICE_ENDPOINTPROP_H
#define SERVER_SERVICE_ENDPOINTPROP_H

#include "server/answer.h"
#include "server/mapset.h"

/*
 * The properties asked for of each endpoint asked for, both in the order of the request. Where an
 * endpoint has no value of a property, only that member is left out. "dependent-vtags" names the
 * network maps whose properties were asked for.
 */
void service_endpointprop(const struct mapset *maps, const char *body, size_t size,
                          struct answer *a);

#endif
