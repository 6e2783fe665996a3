/*
 * A result folder while it is being made (its format: results/README.md).
 *
 * It grows under a temporary name beside the final one, OUT.partial, and is renamed when it is whole,
 * so that nothing half-written is ever seen under the final name. A result folder that was there is
 * replaced at that moment, in one step where the file system can exchange names (else by way of
 * OUT.partial.old); so is an empty folder, and anything else is never touched.
 *
 * A lock, OUT.partial.lock, keeps two commands from writing the same folder. It is there as long as
 * OUT.partial is: what a killed command left behind is known by it and cleared away by the next one.
 */
#ifndef SIM_SCENARIO_FOLDER_H
#define SIM_SCENARIO_FOLDER_H

#include "sim/scenario/scenario.h"

struct folder;

/* One run of the experiment, in the order runs are started. */
struct run_key {
    size_t point, arm;
    uint32_t replication;
};

/* Makes OUT.partial. NULL with *code and *e: -EINVAL when OUT or OUT.partial is there and none of
 * ours, -EBUSY when another command is writing it. */
struct folder *folder_open(const char *out, int *code, struct err *e);

/* Removes what was not published, unless folder_keep() was called. NULL is allowed. */
void folder_close(struct folder *f);

const char *folder_path(const struct folder *f);  /* of the temporary name; borrowed */
const char *folder_final(const struct folder *f); /* OUT; borrowed */

/* Makes the folder of one run's fragments; its path is new. NULL: *e says why. */
char *folder_fragment(const struct folder *f, const struct run_key *key, struct err *e);

/* Why a run is not in the results. */
struct missing_run {
    struct run_key key;
    const char *reason;
};

struct folder_content {
    const struct scenario *scenario;
    const struct run_key *done; /* in the order of the tables: point, arm, replication */
    size_t ndone;
    const struct missing_run *missing;
    size_t nmissing;
    const size_t *arms; /* the arms that were to be run */
    size_t narms;
    uint32_t replications;
    uint64_t seed;
    const char *const *command; /* what to type for the same folder; NULL-ended */
    const struct problems *warnings;
};

/* Joins the fragments of the runs into tables, and writes everything else but what analysis adds.
 * Fragments are removed as they are joined. 0 or a negative errno value with *e. */
int folder_gather(struct folder *f, const struct folder_content *c, struct err *e);

/* Gives the folder its final name. 0 or a negative errno value with *e; what was there is there
 * still then. */
int folder_publish(struct folder *f, struct err *e);

/* Leaves the temporary folder where it is. */
void folder_keep(struct folder *f);

/* Removes a run's fragments. */
void folder_discard(const struct folder *f, const struct run_key *key);

#endif
