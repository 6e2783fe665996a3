/*
 * What candidates cost by the network itself: what an application can measure, and what nobody but the
 * simulator knows. Selection by these needs no ALTO server; they are what ALTO is compared with.
 *
 *   delay   the round-trip time of now in seconds, without queueing (what a ping of an idle network
 *           tells; "delay-localized" in Xie et al. 2008)
 *   oracle  the links that data would cross from the candidate: TRUTH_LINK each, TRUTH_BACKBONE more
 *           where it is one of the backbone, TRUTH_PEERING or TRUTH_TRANSIT more where it leaves a
 *           network: first inter-domain links, transit before peering, then the backbone, then the rest
 *           (the order of priorities of RFC 7971 section 3.5.2). "The own part of the network" is
 *           whatever is reached without an inter-domain link.
 *
 * Candidates that cannot be reached are of unknown cost.
 */
#ifndef SIM_P2P_TRUTH_H
#define SIM_P2P_TRUTH_H

#include "sim/net/net.h"

enum truth_kind { TRUTH_DELAY, TRUTH_ORACLE };

enum { TRUTH_LINK = 1, TRUTH_BACKBONE = 100, TRUTH_PEERING = 10000, TRUTH_TRANSIT = 11000 };

/*
 * Fills costs[0..n-1] with cost(candidate -> self), NAN where unknown, and *own_cost (NAN: unknown).
 * Returns the longest round-trip time among candidates that can be reached: what it takes to ask all of
 * them at once. O(n) routes.
 */
sim_time truth_costs(struct net *net, enum truth_kind kind, uint32_t self,
                     const uint32_t *candidates, size_t n, double *costs, double *own_cost);

#endif
