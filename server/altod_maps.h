/*
 * The maps that a configuration of the stand-alone server names.
 */
#ifndef SERVER_ALTOD_MAPS_H
#define SERVER_ALTOD_MAPS_H

#include "server/altod_config.h"

/*
 * How to make the maps of a scenario's server, NULL: the only one; from the program, since this
 * library knows no scenarios. As mapfile_load(); *e says what is wrong where that is no problem of a
 * file.
 */
typedef int scenario_maps_fn(const char *path, const char *server, struct problems *errors,
                             struct problems *warnings, struct mapset **out, struct err *e);

/* Makes the maps, which must have every resource that access rules name, and none with the ID of a
 * directory that is delegated to; *out is new. As
 * mapfile_load(), with *e. */
int altod_maps_load(const struct altod_config *config, scenario_maps_fn *scenario_maps,
                    struct problems *errors, struct problems *warnings, struct mapset **out,
                    struct err *e);

#endif
