/*
 * Parts of the network in which hosts are not told apart when bytes are counted: one a node and PID.
 *
 * PIDs are those of a reference, the same in every arm: the maps of the baseline's ALTO servers, or else
 * of the first arm that has any, as they are before anything happens.
 */
#ifndef SIM_SCENARIO_CELLS_H
#define SIM_SCENARIO_CELLS_H

#include "server/mapset.h"
#include "sim/net/hosts.h"
#include "sim/scenario/scenario.h"

struct cells {
    uint32_t n;
    uint32_t *node, *pid; /* of each cell; pid UINT32_MAX: the host's network has no server */
};

/* Makes the reference maps of a point: maps[network], new, NULL where no server serves it; all NULL
 * before. 0, or what policy_build() says. */
int cells_reference(const struct scenario *s, size_t point, const struct topo *t,
                    struct mapset **maps);

/* Tells the hosts apart: *of is new, the cell of each host. 0 or -ENOMEM; cells_fini() in any case. */
int cells_make(struct cells *c, const struct topo *t, const struct hosts *h,
               struct mapset *const *maps, uint32_t **of);
void cells_fini(struct cells *c);

#endif
