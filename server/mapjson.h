/*
 * Maps out of JSON: the documents of RFC 7285 sections 11.2.1.6 and 11.2.3.6, as servers answer
 * them and people write them, and endpoint properties in the project's own form.
 *
 * Everything wrong with a document is reported, each fault with its JSON pointer; members that are
 * not known are worth a warning and otherwise ignored (section 8.3.7). `pointer` is where the
 * document itself stands. Functions return 0; -EINVAL when an error was reported; -ENOMEM.
 */
#ifndef SERVER_MAPJSON_H
#define SERVER_MAPJSON_H

#include "server/costmap.h"
#include "server/netmap.h"
#include "server/property.h"

#include <jansson.h>

struct mapjson {
    const struct reporter *errors, *warnings;
};

/*
 * The network map of a document with a member "network-map". Its ID is meta.vtag.resource-id, or
 * `fallback` where there is none; its tag is made anew from the content. *out is new. Bits behind
 * a prefix length are cleared, address types that are not known are left out, both with a warning.
 */
int mapjson_netmap(const struct mapjson *in, const json_t *document, const char *pointer,
                   const char *fallback, struct netmap **out);

/*
 * What is left of a network map with a fault in its prefixes: its ID and PIDs without any prefix, so that
 * what refers to them can be read, too. Nothing is reported. *out is new. -EINVAL where names are at
 * fault.
 */
int mapjson_pids(const json_t *document, const char *fallback, struct netmap **out);

/* The cost map between PIDs of `netmap` of a document with a member "cost-map", in which pairs that it
 * does not have are undefined, or "cost-rule" (see mapfile.h). *out is new. */
int mapjson_costmap(const struct mapjson *in, const json_t *document, const char *pointer,
                    struct netmap *netmap, struct costmap **out);

/*
 * One endpoint property: an object from prefixes to texts for a global one, and from names of PIDs
 * of `netmap` for a resource-specific one, whose `name` is given without the network map's ID; NULL
 * makes it global. *out is new.
 */
int mapjson_property(const struct mapjson *in, const json_t *values, const char *pointer,
                     struct netmap *netmap, const char *name, struct property **out);

#endif
