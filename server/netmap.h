/*
 * An ALTO network map (RFC 7285 sections 5 and 11.2.1): endpoint prefixes grouped into PIDs.
 *
 * Immutable once built, so that threads may share it; reference-counted, because a map lives as
 * long as the last answer made from it. PIDs stand in ascending order of their names (strcmp), and
 * each PID's prefixes in canonical form and order, IPv4 before IPv6: equal content is equal
 * whatever order and spelling it came in. The tag is the SHA-256 of that canonical form, so it
 * changes whenever the content changes and not otherwise (section 6.3).
 *
 * Non-overlapping (section 11.2.2) is enforced: no prefix is in two PIDs. Completeness is not,
 * since operators do publish partial maps; netmap_complete() tells.
 */
#ifndef SERVER_NETMAP_H
#define SERVER_NETMAP_H

#include "server/names.h"
#include "sim/base/field.h"
#include "sim/base/prefix.h"

#include <stdio.h>

struct netmap;

/* No PID: an address outside all prefixes, a name that is none. */
#define NETMAP_NONE UINT32_MAX

struct netmap_entry {
    const char *pid;      /* borrowed */
    struct prefix prefix; /* of FAMILY_NONE: there is this PID, even if it has no prefix */
    const char *where;    /* borrowed; the JSON pointer that messages name, or NULL */
};

/*
 * Builds the map `id` from n entries in any order; a prefix repeated within one PID counts once.
 * *out is new. Returns 0; -EINVAL when something was reported (a name that is none, a prefix in two
 * PIDs: both are named); -ENOMEM. O(n log n).
 */
int netmap_new(const char *id, const struct netmap_entry *entries, size_t n,
               const struct reporter *errors, struct netmap **out);

/* One more reference to give back with netmap_unref(); returns m. Any thread. */
struct netmap *netmap_ref(struct netmap *m);
void netmap_unref(struct netmap *m); /* NULL is allowed */

const char *netmap_id(const struct netmap *m);
const char *netmap_tag(const struct netmap *m); /* 64 hexadecimal digits */

/* Bytes the map takes: about 20 a prefix, and its table (lpm.h). */
size_t netmap_size(const struct netmap *m);

/* How many PIDs there are, the name of one, and the one of a name in O(log n), or NETMAP_NONE. */
uint32_t netmap_pids(const struct netmap *m);
const char *netmap_pid(const struct netmap *m, uint32_t pid);
uint32_t netmap_find(const struct netmap *m, const char *name);

/* A PID's prefixes of a family in order: their number, and *first borrowed. */
size_t netmap_prefixes(const struct netmap *m, uint32_t pid, enum family family,
                       const struct prefix **first);

/* The PID of the longest prefix that contains the address, or NETMAP_NONE. */
uint32_t netmap_locate(const struct netmap *m, const struct addr *a);

/* The same for n addresses, into pids[0..n-1]; quicker than one by one (lpm_find_many()). */
void netmap_locate_many(const struct netmap *m, const struct addr *a, size_t n, uint32_t *pids);

/* Whether there is any prefix of the family; whether every address of it has a PID. */
bool netmap_contains(const struct netmap *m, enum family family);
bool netmap_complete(const struct netmap *m, enum family family);

enum { NETMAP_IPV4 = 1, NETMAP_IPV6 = 2, NETMAP_ALL = 3 };

/*
 * Writes the NetworkMapData object of those PIDs for which wanted[pid] is true (NULL: all), with
 * their prefixes of the families in the mask. A PID that has none stays as an empty object.
 */
void netmap_write(const struct netmap *m, const bool *wanted, unsigned families, FILE *out);

/* Writes the map's VersionTag object (section 10.3). */
void netmap_write_vtag(const struct netmap *m, FILE *out);

#endif
