/*
 * Information resource directories (RFC 7285 section 9.2): what a server offers and where.
 *
 * A client never knows a path. It looks for a resource by what it is: media type, what it accepts,
 * the cost types among its capabilities, and which network map it uses. A directory may link to
 * further ones; all that can be reached is the closure, given here as an array in the order of
 * reaching, the root first. Where several resources fit, the first one in that order is taken.
 *
 * A directory is immutable once read; strings are borrowed from it. One of more than 4096 resources
 * is refused. Finding is linear in the resources of the closure.
 */
#ifndef SIM_ALTO_IRD_H
#define SIM_ALTO_IRD_H

#include <stddef.h>

#include "sim/alto/message.h"

/* What an entry offers, by media type and accepted input. */
enum ird_kind {
    IRD_DIRECTORY, /* a link */
    IRD_NETWORK_MAP,
    IRD_COST_MAP,
    IRD_FILTERED_COST_MAP,
    IRD_ENDPOINT_COST,
    IRD_OTHER, /* of no use to this client */
};

struct ird_entry {
    const char *id, *uri; /* the URI is absolute */
    enum ird_kind kind;
    const struct alto_cost_type *cost_types;
    size_t n_cost_types;
    const char *const *uses;
    size_t n_uses;
};

struct ird;

/*
 * Reads a directory that was got from `base`, against which relative URIs are resolved. *out is new.
 * Returns 0; -EINVAL with a message; -ENOMEM.
 */
int ird_parse(const char *text, size_t size, const char *base, struct ird **out, struct err *e);
void ird_free(struct ird *d); /* NULL is allowed */

size_t ird_len(const struct ird *d);
const struct ird_entry *ird_entry(const struct ird *d, size_t i);

/* A closure: directories in the order of reaching; the array is borrowed. */
struct ird_closure {
    const struct ird *const *irds;
    size_t n;
};

/* The default network map of the root (9.2.2), or NULL if it names none that is there. */
const struct ird_entry *ird_default_network_map(struct ird_closure c);

/*
 * A cost map of that type, and the network map that it uses: one on the default network map before
 * others, then a full cost map (GET, cacheable) before a filtered one (POST), as section 9.2.5.1
 * advises. NULL if there is none.
 */
const struct ird_entry *ird_cost_map(struct ird_closure c, const struct alto_cost_type *type,
                                     const struct ird_entry **network_map);

/* An endpoint cost service for that cost type, or NULL. */
const struct ird_entry *ird_endpoint_cost(struct ird_closure c, const struct alto_cost_type *type);

/* Whether two media types are one: without regard to case, parameters and blanks around. */
bool media_type_equal(const char *a, const char *b);

#endif
