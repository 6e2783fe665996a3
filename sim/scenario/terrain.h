/*
 * The topology as it is at a moment of a run: a copy of which events change links and addresses.
 *
 * Who borrows its topo sees the changes: hosts have other addresses from then on, policies make other
 * maps. Routes have to be told (net_set_link(), net_renew_routes()).
 */
#ifndef SIM_SCENARIO_TERRAIN_H
#define SIM_SCENARIO_TERRAIN_H

#include "sim/topo/topo.h"

struct terrain {
    struct topo topo; /* its nodes and links are the copy's, all else is borrowed */
    struct topo_node *nodes;
    struct topo_link *links;
};

/* 0 or -ENOMEM; terrain_fini() in any case. The topo must outlive it. */
int terrain_init(struct terrain *g, const struct topo *t);
void terrain_fini(struct terrain *g);

/* The hosts of a node have the addresses of these prefixes, which are borrowed, from now on. */
void terrain_renumber(struct terrain *g, uint32_t node, const struct prefix *prefixes, size_t n);

void terrain_set_link(struct terrain *g, uint32_t link, bool up);
void terrain_set_weight(struct terrain *g, uint32_t link, uint32_t weight);

#endif
