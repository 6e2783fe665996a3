/*
 * The metrics of a run (DESIGN of the results: results/README.md): what meters and peers counted,
 * turned into rows. Called once the run is over and everything is settled.
 */
#ifndef SIM_SCENARIO_MEASURE_H
#define SIM_SCENARIO_MEASURE_H

#include "sim/net/net.h"
#include "sim/p2p/swarm.h"
#include "sim/scenario/cdn_watch.h"
#include "sim/scenario/cells.h"
#include "sim/scenario/guidance.h"
#include "sim/scenario/rows.h"

/* Links and networks: bytes, rates, utilization, localization, charge. */
void measure_net(struct rows *r, const struct net *net, const struct cells *cells);

/* One workload's peers. */
void measure_swarms(struct rows *r, const struct net *net, const char *workload,
                    struct swarms *swarms);

/* How well a workload's swarms hang together now: means over those in which somebody fetches. */
struct cohesion {
    double components;   /* connected components with somebody who fetches; NAN: nobody does */
    double articulation; /* peers without whom a component falls apart */
};

/* 0, -ENOMEM or -EINVAL. O(peers + pairs of neighbours). */
int measure_cohesion(const struct swarms *swarms, struct cohesion *out);

/* One CDN's requests and servers, between the first and the last moment that were noted. 0 or
 * -ENOMEM. */
int measure_cdn(struct rows *r, const struct net *net, const char *workload,
                const struct cdn_watch *w);

/* Inter-domain and backbone bytes by class, all classes. */
void measure_classes(struct rows *r, const struct net *net);

/* Completion times and the like, over all swarms (NULL: a workload of another kind). 0 or -ENOMEM. */
int measure_completions(struct rows *r, const struct net *net, struct swarms *const *swarms,
                        size_t n);

/* Bytes that entered a network over the size of all contents. */
void measure_redundancy(struct rows *r, const struct net *net, const struct cells *cells,
                        double content);

/* What guidance cost; all 0 without servers. */
void measure_guidance(struct rows *r, const struct guidance *g, const struct servers *servers,
                      struct swarms *const *swarms, size_t n);

#endif
