/*
 * The messages of the endpoint cost service (RFC 7285 section 11.5): what do the paths from many
 * sources to one destination cost?
 *
 * Both lists are always spelled out, so that an answer does not depend on the address that the
 * request comes from.
 */
#ifndef SIM_ALTO_ENDPOINTCOST_H
#define SIM_ALTO_ENDPOINTCOST_H

#include <stddef.h>

#include "sim/alto/message.h"

struct addr;

struct endpointcost {
    const struct alto_cost_type *type; /* numerical or ordinal */
    const struct addr *srcs;           /* may hold an address several times */
    size_t n;
    const struct addr *dst;
};

/* The request's body, new; NULL: no memory. */
char *endpointcost_request(const struct endpointcost *q);

/*
 * Reads the answer into costs[0..n-1], NAN for sources that it leaves out. Endpoints that were not
 * asked for are ignored; addresses are compared as such, not by their spelling (10.4). Returns 0;
 * -EINVAL: malformed; -EEXIST: another cost type than asked for, or two costs for one pair; -ENOMEM.
 * The costs are undefined on failure. O((n + answers) log n).
 */
int endpointcost_parse(const char *text, size_t size, const struct endpointcost *q, double *costs,
                       struct err *e);

#endif
