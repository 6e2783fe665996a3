/*
 * All the information an ALTO server offers at one time: network maps, cost maps and endpoint
 * properties, and the resources (see resource.h) through which they are offered. This is what
 * is published.
 *
 * Immutable once built and reference-counted. Checked as a whole when built: whoever holds a mapset
 * holds information that may be served.
 */
#ifndef SERVER_MAPSET_H
#define SERVER_MAPSET_H

#include "server/costmap.h"
#include "server/netmap.h"
#include "server/property.h"
#include "server/resource.h"

/* What may be left out of what is offered. */
enum {
    OFFER_FILTERED = 1,      /* the Map-Filtering Service (11.3) */
    OFFER_ENDPOINT_COST = 2, /* the Endpoint Cost Service (11.5) */
    OFFER_CONSTRAINTS = 4,   /* constraints in filtered cost maps and endpoint costs */
    OFFER_ORDINAL = 8,       /* an ordinal map for every numerical one that has none */
    OFFER_ALL = 15,
    OFFER_ALONE = 16 /* network maps may be without any cost map: to be looked at, not served */
};

struct mapset_content {
    struct netmap *const *netmaps; /* the first is the default one */
    size_t n_netmaps;
    struct costmap *const *costmaps;
    size_t n_costmaps;
    struct property *const *properties; /* beside the pid of each network map */
    size_t n_properties;
    unsigned offer; /* OFFER_... */
};

struct mapset;

/*
 * Builds a set from the content, whose maps get one more reference each. *out is new. Returns 0;
 * -ENOMEM; or -EINVAL when something was reported to `errors`: no network map; two of one ID, or
 * an ID that another resource has; a cost map of a network map that is not in the set, or two of
 * one cost type (section 6.1); no cost map for "routingcost" (6.1.1.1); two properties of one name.
 * Worth a warning: network maps that leave addresses without a PID (11.2.2), the default one
 * lacking a family or a routingcost map, names that should be registered or private (10.6, 10.8).
 */
int mapset_new(const struct mapset_content *content, const struct reporter *errors,
               const struct reporter *warnings, struct mapset **out);

/* One more reference to give back with mapset_unref(); returns s. Any thread. */
struct mapset *mapset_ref(struct mapset *s);
void mapset_unref(struct mapset *s); /* NULL is allowed */

/* Everything below is borrowed from the set. */

/* Network maps in the given order; 0 is the default one. */
size_t mapset_netmaps(const struct mapset *s);
const struct netmap *mapset_netmap(const struct mapset *s, size_t i);

/* Cost maps, by network map in their order, then by cost type name. */
size_t mapset_costmaps(const struct mapset *s);
const struct costmap *mapset_costmap(const struct mapset *s, size_t i);

/* The cost map of that network map, metric and mode, or NULL. */
const struct costmap *mapset_find_costmap(const struct mapset *s, const struct netmap *netmap,
                                          const char *metric, enum cost_mode mode);

/* Endpoint properties, the pid of each network map first; the one of that name, or NULL. */
size_t mapset_properties(const struct mapset *s);
const struct property *mapset_property(const struct mapset *s, size_t i);
const struct property *mapset_find_property(const struct mapset *s, const char *name);

/* Resources, by network map, endpoint services last; the directory itself is none of them. */
size_t mapset_resources(const struct mapset *s);
const struct resource *mapset_resource(const struct mapset *s, size_t i);

/* Whether constraints are offered. */
bool mapset_constraints(const struct mapset *s);

#endif
