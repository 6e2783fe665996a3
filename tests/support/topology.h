/*
 * Topologies for tests: of graph documents written with ' for ", of archetypes, and of sketches.
 */
#ifndef TESTS_SUPPORT_TOPOLOGY_H
#define TESTS_SUPPORT_TOPOLOGY_H

#include "sim/topo/topo.h"

#include <jansson.h>

struct arena;
struct problems;

struct topology {
    struct arena *arena;       /* what the topo lives in */
    struct problems *problems; /* those of the file "g.json" */
    const struct topo *topo;   /* NULL where there are problems */
};

/* A reporter's function whose ctx are struct problems: it adds a line for the file "g.json". */
void topology_say(void *ctx, const char *pointer, const char *text);

/* Reads a document that may be wrong. */
struct topology topology_read(const json_t *document);

/* Of a sound document; of a sound archetype. The test fails at anything that is reported. */
struct topology topology_of(const char *text);
struct topology topology_of_archetype(const char *text);

/*
 * Of a sketch: links as words "a.1-a.2:5 a.2>b.1 b.1=c.1". A node's network is what stands before
 * its dot. "-" leads within a network, ">" from customer to provider, "=" between peers; behind the
 * colon stands the IGP weight (default 10). All nodes are routers, all links have 1 Gbit/s, 1 ms.
 * Links are named "a.1:a.2"; the second of that name "a.1:a.2:2".
 */
struct topology topology_of_sketch(const char *sketch);

void topology_free(struct topology *t);

/* The numbers of what must be there. */
uint32_t node_named(const struct topology *t, const char *name);
uint32_t link_named(const struct topology *t, const char *name);
uint32_t network_named(const struct topology *t, const char *name);

/* The document of an archetype, new. */
json_t *archetype_made(const char *text);

#endif
