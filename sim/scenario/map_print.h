/*
 * Maps as a person or another program reads them.
 */
#ifndef SIM_SCENARIO_MAP_PRINT_H
#define SIM_SCENARIO_MAP_PRINT_H

#include "server/mapset.h"

#include <stdio.h>

/* The PIDs with their prefixes, and the costs from row to column. */
void map_print_table(const struct mapset *maps, FILE *out);

/* A map file (server/mapfile.h): the network map and its numerical cost maps. */
void map_print_json(const struct mapset *maps, FILE *out);

#endif
