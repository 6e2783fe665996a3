/*
 * What is odd about maps that may be served, for whoever keeps them. What is wrong with maps is said
 * when they are loaded (mapfile.h); these may be meant.
 *
 * Warnings, which likely cost somebody something:
 *   - addresses without a PID, with the prefixes that are missing (RFC 7285 section 11.2.2)
 *   - prefixes that are shadowed: longer ones cover all of them
 *   - pairs of PIDs without a cost
 * Hints, which are worth a look:
 *   - prefixes that are redundant: the next shorter one is in the same PID (RFC 7971 section 3.7)
 *   - PIDs without a prefix
 *   - costs that differ by direction
 *
 * Of each kind in one map the first twenty are named, and how many more there are.
 */
#ifndef SERVER_LINT_H
#define SERVER_LINT_H

#include "server/mapset.h"

/* O(n log n) for n prefixes, O(n^2) for n PIDs. 0 or -ENOMEM. */
int lint_maps(const struct mapset *maps, const struct reporter *warnings,
              const struct reporter *hints);

#endif
