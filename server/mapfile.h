/*
 * Map files: a set of maps (mapset.h) from JSON files, as operators keep and servers answer them.
 *
 * A file is a network map document of RFC 7285 section 11.2.1.6, to which cost maps and endpoint
 * properties may be added:
 *
 *     {
 *       "meta": {"vtag": {"resource-id": "isp-a", "tag": "2024-06"}},
 *       "network-map": {
 *         "PID1": {"ipv4": ["192.0.2.0/24"], "ipv6": ["2001:db8:1::/48"]},
 *         "PID0": {"ipv4": ["0.0.0.0/0"], "ipv6": ["::/0"]}
 *       },
 *       "cost-maps": [
 *         {
 *           "meta": {"cost-type": {"cost-metric": "routingcost", "cost-mode": "numerical"}},
 *           "cost-map": {"PID1": {"PID1": 1, "PID0": 10}, "PID0": {"PID1": 10}}
 *         }
 *       ],
 *       "endpoint-properties": {
 *         "priv:access": {"192.0.2.0/25": "fibre"},
 *         "isp-a.priv:region": {"PID1": "north"}
 *       }
 *     }
 *
 * or a cost map document (section 11.2.3.6) alone. So what `curl` fetched from another server can be
 * given as it is, a file a document. "meta" of a network map may be absent: its ID is then
 * "default-network-map". A cost map belongs to the network map its "dependent-vtags" name, else to
 * the one in its own file, else to the only one there is; where both documents give a tag, they
 * must be equal. The tags served are made anew from the content. Pairs left out of a cost map are
 * undefined. Endpoint properties go by prefix, or by PID where their name starts with the ID of a
 * network map and a dot.
 *
 * Between thousands of PIDs the costs of all pairs would be hundreds of megabytes. In place of
 * "cost-map" a cost map document may have
 *
 *     "cost-rule": {
 *       "classes": {"core": ["PID1", "PID2"], "edge": ["PID3"]},
 *       "costs": {"core": {"core": 1, "edge": 5}, "edge": {"core": 5}},
 *       "default": 50,
 *       "own": 0,
 *       "pairs": {"PID3": {"PID1": 7}}
 *     }
 *
 * A pair of PIDs has the cost that "pairs" gives; else, of a PID to itself, "own"; else that from the
 * class of the one to the class of the other; else "default". What is not there, or not given for that
 * pair, is passed over; nothing at all leaves the cost undefined. A PID is in one class at most. What
 * is served is a cost map as any other.
 *
 * The first network map is the default one.
 */
#ifndef SERVER_MAPFILE_H
#define SERVER_MAPFILE_H

#include "server/mapset.h"

#include <jansson.h>

struct problems;

/* Beside OFFER_... of mapset.h: take redundant prefixes out of network maps (reduce.h), and say in a
 * warning how many. The documents of the maps, and so their tags, are then not those of the files. */
enum { MAPFILE_REDUCE = 1 << 8 };

/*
 * Loads n files, at least one, into one set that offers what `offer` says (OFFER_..., MAPFILE_REDUCE).
 * All that is wrong with them is added to `errors`, what is worth knowing to `warnings`. *out is new. Returns 0; -EINVAL when
 * there are errors; another errno value when a file cannot be read or memory ran out.
 */
int mapfile_load(const char *const *paths, size_t n, unsigned offer, struct problems *errors,
                 struct problems *warnings, struct mapset **out);

/* A document that is not a file: problems name it `name` and start at `pointer`. */
struct mapfile_source {
    const char *name, *pointer;
    const json_t *document;
};

/* The same for documents that were read already. */
int mapfile_build(const struct mapfile_source *sources, size_t n, unsigned offer,
                  struct problems *errors, struct problems *warnings, struct mapset **out);

#endif
