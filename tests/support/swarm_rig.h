/*
 * Swarms of a scenario without the rest of a run: a simulation, a network and the workloads, which
 * a test can stop at any moment and look into.
 */
#ifndef TESTS_SUPPORT_SWARM_RIG_H
#define TESTS_SUPPORT_SWARM_RIG_H

#include "sim/net/net.h"
#include "sim/p2p/swarm.h"
#include "sim/scenario/scenario.h"

struct swarm_rig {
    struct scenario *scenario;
    const struct cell *cell; /* the first one */
    struct sim *sim;
    struct net *net;
    struct swarms *swarms; /* of the first workload */
};

/* Loads the scenario from JSON text (single quotes stand for double ones) and sets everything up;
 * fails the test with what is wrong. `guide` may be NULL. */
void swarm_rig_init(struct swarm_rig *r, const char *scenario, uint32_t replication,
                    const struct guide *guide);
void swarm_rig_fini(struct swarm_rig *r);

/* Checks every invariant of swarm_internal.h, and the books: bytes sent equal bytes received. Fails
 * the test where one does not hold. */
void swarm_rig_check(const struct swarm_rig *r);

#endif
