/*
 * Peer selection: in which order a list of candidates is tried.
 *
 * The unguided order is a uniformly random permutation. Guidance turns it into another order by the
 * costs the ALTO server gave: cost(candidate -> self), since who asks is going to receive the data.
 * Every strategy is stable: with equal costs everywhere the order stays as it was, so that guidance
 * without a preference changes nothing at all.
 *
 *   random       the unguided order
 *   cost         ascending cost (RFC 7971 section 4: ranked peers); unknown costs last
 *   biased       the candidates no costlier than the own network (internal) in their order, then
 *                `external` others; the rest follow, or are left out (Bindal et al. 2006)
 *   probability  weighted sampling without replacement, weight (cost / least cost)^-exponent:
 *                costlier ones come later, more or less surely (Efraimidis and Spirakis 2006)
 *   p4p          of the first i places a share `own_part`, rounded up, at most goes to those no costlier than
 *                the own part of the network, in their order, and at most `own_network` to those of
 *                the own network together; the others of the own network, and those of other
 *                networks, come in an order drawn by weight, cost^-concavity (Xie et al. 2008: 70% of
 *                a peer's neighbours from its PID, 80% from its network, the others with a
 *                probability inversely proportional to the p-distance, smoothed by a concave
 *                function). Whoever is farther fills the places of those that are missing; when nobody
 *                farther is left, the bounds no longer hold.
 *
 * Candidates whose cost reaches `avoid` are a last resort under every strategy but random: they come
 * behind all others, and where guidance governs fetching, nothing is fetched from them while
 * anybody else serves.
 *
 * A share of random peers is mixed in evenly: at that share of the places, the first of the
 * unguided order that has no place yet. A swarm whose peers all take only the best falls apart.
 */
#ifndef SIM_P2P_SELECT_H
#define SIM_P2P_SELECT_H

#include "sim/base/field.h"
#include "sim/engine/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum strategy_kind {
    STRATEGY_RANDOM,
    STRATEGY_COST,
    STRATEGY_BIASED,
    STRATEGY_PROBABILITY,
    STRATEGY_P4P,
};

struct strategy_conf {
    struct origin at;
    int kind;
    double random_share;
    double avoid;                            /* NAN: nobody is avoided */
    int64_t external;                        /* biased */
    bool fill;                               /* biased */
    double exponent;                         /* probability */
    double own_part, own_network, concavity; /* p4p */
};

extern const struct record strategy_record;

struct selection {
    const double *costs; /* [n] in the unguided order; NAN: unknown */
    double own_cost;     /* within the own part of the network; NAN: unknown */
    size_t n;
    const bool *inside; /* [n]: of the own network, which is no secret; for `p4p` only */
};

/*
 * Writes the candidates' indices in the order they are to be tried to `order` (room for n) and
 * returns how many there are: n, or less for `biased` without `fill`. The stream is drawn from by
 * `probability` and `p4p` only, n times. Returns 0 for n = 0 or when memory ran out. O(n log n).
 */
size_t select_order(const struct strategy_conf *strategy, const struct selection *s,
                    struct rng *rng, uint32_t *order);

#endif
