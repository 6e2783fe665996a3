/*
 * What applications sent over each link: links.csv at one point of the sweep, without background.
 */
#ifndef ANALYSIS_LINK_BYTES_H
#define ANALYSIS_LINK_BYTES_H

#include "analysis/topology.h"

/* Lives in the arena of the results. */
struct link_bytes {
    double *means; /* see link_bytes_at() */
    size_t links;
};

/*
 * Sums the classes but background of both directions, and averages over the replications that an
 * arm has. Links of the table that the topology does not know are an error. Returns 0; -ENODATA,
 * with a message, without the file; -EINVAL with file and line; -ENOMEM. O(rows log links).
 */
int link_bytes_load(const struct results *r, const struct topology *t, size_t point,
                    struct link_bytes *out, struct err *e);

/* Bytes over a link, the mean of an arm's replications; NAN where it has none. */
double link_bytes_at(const struct link_bytes *b, size_t link, size_t arm);

#endif
