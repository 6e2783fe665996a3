/*
 * Who joins which swarm of a workload, when and from which host: drawn before the run starts, so
 * that all arms of a replication have the same crowd.
 *
 * Streams: arrival times, mixing of groups, spread over swarms, hosts of each group, seeds and
 * sizes are drawn from streams of their own, keyed by the names of workload and group.
 */
#ifndef SIM_P2P_PLAN_H
#define SIM_P2P_PLAN_H

#include "sim/base/err.h"
#include "sim/engine/sim.h"
#include "sim/net/hosts.h"
#include "sim/p2p/swarm_conf.h"

struct join {
    sim_time at;
    uint32_t swarm, host, group;
    uint32_t peer; /* its number in the swarm, behind the seeds */
};

struct plan {
    struct join *joins; /* in ascending order of time */
    size_t njoins;
    uint32_t *seeds; /* [swarm * seeds per swarm]: hosts */
    size_t seeds_each;
    double *sizes; /* of each swarm's content, bytes */
    uint32_t swarms;
};

struct plan_input {
    const struct swarm_conf *conf;
    const char *name; /* the workload's */
    const struct topo *topo;
    const struct hosts *hosts;
    uint64_t seed;
    uint32_t replication;
    const char *folder; /* trace files are relative to it */
};

/*
 * Draws the plan. 0; -EINVAL with a message naming the place in the scenario: more peers than hosts
 * that fit, or a trace that does not; -ENOMEM or what reading the trace failed with. plan_fini()
 * in any case. O(peers log peers).
 */
int plan_draw(struct plan *p, const struct plan_input *in, struct err *e);
void plan_fini(struct plan *p);

#endif
