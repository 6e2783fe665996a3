/*
 * One run: a cell of the scenario in one replication. A world is made, run to its end, and written
 * out; then it is gone. Nothing in it depends on other runs, on the time of day, or on the speed of
 * the machine.
 */
#ifndef SIM_SCENARIO_WORLD_H
#define SIM_SCENARIO_WORLD_H

#include "sim/base/log.h"
#include "sim/scenario/scenario.h"

struct world;

struct world_input {
    const struct scenario *scenario; /* borrowed, as all of these */
    size_t point, arm;
    uint32_t replication; /* 1, 2, ... */
    uint64_t seed;
    const struct log *log;
};

/* Makes the world: starts its servers, draws its plans. NULL with *code and *e. */
struct world *world_new(const struct world_input *in, int *code, struct err *e);
void world_free(struct world *w); /* NULL is allowed */

/*
 * Runs it to the end of the scenario's duration. `progress` (may be NULL) is told the share that is
 * done now and then. Returns 0, or a negative errno value with *e: the run broke.
 */
int world_run(struct world *w, void (*progress)(void *ctx, double share), void *ctx, struct err *e);

/* Writes the run's fragments of all tables into a folder. 0 or a negative errno value with *e. */
int world_write(struct world *w, const char *folder, struct err *e);

/* Writes the documents that the ALTO servers serve now into FOLDER/SERVER/, as a client gets them
 * over HTTP; before the run, since servers may be down behind it. 0 or a negative errno value. */
int world_write_alto(struct world *w, const char *folder, struct err *e);

#endif
