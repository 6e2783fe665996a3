/*
 * Network maps without redundancy (RFC 7971 section 3.7).
 *
 * Large maps often hold prefixes that say nothing new. Removed are
 *   - a prefix whose next-longest match is in the same PID (where a prefix of another PID lies
 *     between the two it stays, as the section warns);
 *   - a prefix all of whose addresses have longer prefixes, which nothing reaches;
 *   - two adjacent prefixes of one PID that make up a larger one, which takes their place. Where the
 *     larger one is in another PID, it goes: nothing reaches it.
 *
 * Every address has the PID it had before, or none as before. What is left is irreducible: no prefix
 * can be left out, and no two merged, without changing an address's PID. It is not always the smallest
 * map of that effect: a smaller one may put a prefix into a PID that had neither it nor its halves,
 * and that is up to who groups, not to us. A PID stays even if no prefix of it does.
 */
#ifndef SERVER_REDUCE_H
#define SERVER_REDUCE_H

#include "server/netmap.h"
#include "sim/base/lpm.h"

/*
 * Removes the redundant of *n entries, no prefix of which stands twice; they are sorted then. Returns 0
 * or -ENOMEM, the entries then being as they were but for their order. O(n log n).
 */
int reduce_prefixes(struct lpm_entry *entries, size_t *n);

/*
 * The map of the same ID and PIDs without redundant prefixes; *removed says by how many it has fewer.
 * *out is new. Returns 0 or -ENOMEM. O(n log n).
 */
int reduce_netmap(const struct netmap *m, struct netmap **out, size_t *removed);

#endif
