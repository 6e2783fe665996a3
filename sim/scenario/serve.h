/*
 * The ALTO servers of a scenario alone, for real clients.
 */
#ifndef SIM_SCENARIO_SERVE_H
#define SIM_SCENARIO_SERVE_H

#include "sim/scenario/scenario.h"

#include <stdint.h>
#include <stdio.h>

/*
 * Starts the server of that name, or all for NULL, on `port` (0: the system chooses; else one
 * server alone), writes `NAME DIRECTORY-URI` a server to `out` once it answers, and serves until
 * SIGINT or SIGTERM. 0; -EINVAL for a name there is not; or what broke, with *e. Not thread-safe:
 * it sets both signals' handlers and puts back those it found.
 */
int serve(const struct scenario *s, const char *only, uint16_t port, FILE *out, struct err *e);

/*
 * The maps that the server of that name (NULL: the only one) of a scenario file offers. *out is new.
 * 0; -EINVAL with what is wrong in `errors` or *e; or what broke, with *e.
 */
int scenario_maps(const char *path, const char *server, struct problems *errors,
                  struct problems *warnings, struct mapset **out, struct err *e);

#endif
