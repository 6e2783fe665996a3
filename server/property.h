/*
 * An endpoint property (RFC 7285 sections 7 and 10.8): a text for some of all addresses.
 *
 * Two kinds: a resource-specific one ("my-network-map.pid") has a value for each PID of a network
 * map; a global one ("priv:access") has values for prefixes, of which the longest counts.
 *
 * Immutable once built and reference-counted.
 */
#ifndef SERVER_PROPERTY_H
#define SERVER_PROPERTY_H

#include "server/netmap.h"

struct property;

struct property_entry {
    struct prefix prefix;
    const char *value; /* borrowed */
    const char *where; /* borrowed; the JSON pointer that messages name, or NULL */
};

/*
 * A global property of that name with n values. *out is new. Returns 0; -EINVAL when something was
 * reported (a name that is none, a prefix given twice); -ENOMEM. O(n log n).
 */
int property_new(const char *name, const struct property_entry *entries, size_t n,
                 const struct reporter *errors, struct property **out);

/*
 * The property NETWORKMAP.name, with the value values[pid] for addresses of each PID; NULL is no
 * value. The network map gets one more reference. Otherwise as property_new().
 */
int property_new_for_pids(struct netmap *netmap, const char *name, const char *const *values,
                          const struct reporter *errors, struct property **out);

/* The property every network map has: NETWORKMAP.pid, the name of the PID. 0 or -ENOMEM. */
int property_new_pid(struct netmap *netmap, struct property **out);

/* One more reference to give back with property_unref(); returns p. Any thread. */
struct property *property_ref(struct property *p);
void property_unref(struct property *p); /* NULL is allowed */

const char *property_name(const struct property *p);

/* The network map a resource-specific property belongs to, borrowed; NULL for a global one. */
struct netmap *property_netmap(const struct property *p);

/* The value for an address, borrowed, or NULL where there is none. */
const char *property_value(const struct property *p, const struct addr *a);

#endif
