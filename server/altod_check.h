/*
 * altod --check: everything wrong with configurations, scenarios and maps, and what is odd about them.
 */
#ifndef SERVER_ALTOD_CHECK_H
#define SERVER_ALTOD_CHECK_H

#include "server/altod_maps.h"

/*
 * Checks n files, at least one. Map files are taken together, as one set of maps; a configuration and
 * a scenario stand each for itself, with the maps they name. Writes to `out` a line for each of them that is
 * fine, and to `err` what was found: errors, lines with "warning: " and with "hint: " (lint.h), of
 * many of a kind the first ones (brief.h). Returns 0; -EINVAL when there was an error; another errno
 * value where something else broke, which `err` is told, too.
 */
int altod_check(const char *const *paths, size_t n, scenario_maps_fn *scenario_maps, FILE *out,
                FILE *err);

#endif
