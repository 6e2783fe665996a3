/*
 * How the prefixes of a network map share the addresses out (RFC 7285 section 11.2.2): which
 * addresses none of them has, and which of them do nothing.
 */
#ifndef SERVER_COVERAGE_H
#define SERVER_COVERAGE_H

#include "server/netmap.h"

/* What is found, in the order of addresses; NULL members are not told. */
struct coverage_findings {
    /* A prefix, as short as may be, none of whose addresses has a PID. */
    void (*gap)(void *ctx, const struct prefix *p);

    /* A prefix that never is the longest match: longer ones cover all of it. */
    void (*shadowed)(void *ctx, const struct prefix *p, uint32_t pid);

    /* A prefix of the same PID as `outer`, the next shorter one around it. */
    void (*redundant)(void *ctx, const struct prefix *p, uint32_t pid, const struct prefix *outer);

    void *ctx;
};

/* Looks through the prefixes of a family. 0 or -ENOMEM. O(n log n + findings). */
int coverage_walk(const struct netmap *m, enum family family,
                  const struct coverage_findings *found);

#endif
