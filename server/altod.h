/*
 * The stand-alone ALTO server: a configuration served until it is told to stop.
 *
 *     SIGHUP            reads configuration and maps anew, and opens the log anew. Either all of it is
 *                       good, and every request from then on is answered from the new maps; or what
 *                       was served is served on, and the log says what is wrong.
 *     SIGUSR1           opens the log anew
 *     SIGTERM, SIGINT   end it
 *
 * What a running server cannot take over (where it listens, the directory's path, its limits) keeps its value until it is
 * started anew; a reload says so. Signals are waited for, not handled, so that nothing ever
 * runs in their middle.
 */
#ifndef SERVER_ALTOD_H
#define SERVER_ALTOD_H

#include "server/altod_maps.h"

struct altod_setup {
    const char *path;   /* a configuration, or a scenario */
    const char *server; /* of a scenario; NULL: the only one */
    scenario_maps_fn *scenario_maps;
    const char *notify; /* $NOTIFY_SOCKET (notify.h), or NULL */
    FILE *out;          /* is told `NAME DIRECTORY-URI` once the server answers */
    FILE *err;          /* is told what is wrong at the start, and warnings */
};

/*
 * Serves. Returns 0 after it was told to stop; -EINVAL for a configuration or maps that cannot be;
 * another errno value where something else broke. What `err` was not told is in *e. The signals named
 * above stay blocked in between and are put back after; SIGPIPE is ignored from then on.
 */
int altod_serve(const struct altod_setup *setup, struct err *e);

#endif
