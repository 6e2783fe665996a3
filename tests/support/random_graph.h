/*
 * Random graph documents: up to three networks of routers, access nodes and hosts, with links of
 * every duplex, joined by peerings and transit. All weights differ much and every inter-domain link
 * has border routers of its own, so that no two paths are equal and no key chooses among them.
 */
#ifndef TESTS_SUPPORT_RANDOM_GRAPH_H
#define TESTS_SUPPORT_RANDOM_GRAPH_H

#include "sim/engine/rng.h"

#include <jansson.h>

/* New. All capacities are multiplied by `scale`; nothing else depends on it. */
json_t *random_graph(struct rng *r, double scale);

#endif
