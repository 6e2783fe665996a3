/*
 * A topology as results hold it (topology.json, see results/README.md): plain numbers, coordinates
 * for every node.
 */
#ifndef SIM_SCENARIO_TOPOLOGY_JSON_H
#define SIM_SCENARIO_TOPOLOGY_JSON_H

#include "sim/topo/topo.h"

#include <jansson.h>

/* A new reference; NULL: no memory. */
json_t *topology_json(const struct topo *t);

#endif
