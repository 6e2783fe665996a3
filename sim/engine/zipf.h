/*
 * Ranks by Zipf's law: rank k of 1..n is drawn with probability proportional to k^-exponent.
 *
 * The draw is exact, by rejection-inversion (Hoermann and Derflinger 1996, "Rejection-inversion to
 * generate variates from monotone discrete distributions", ACM TOMACS 6(3)): no table, O(1) expected
 * time whatever n is, fewer than 1.2 uniform numbers a rank. Plain storage; nothing to free.
 */
#ifndef SIM_ENGINE_ZIPF_H
#define SIM_ENGINE_ZIPF_H

#include "sim/engine/rng.h"

struct zipf {
    uint64_t n;
    double exponent;
    double low, high; /* the integral of the density from its start and up to n + 1/2 */
    double sure;      /* a rank no further than this from where the curve was hit is taken */
};

/* n >= 1, up to 2^52; exponent >= 0: 0 draws uniformly. */
void zipf_init(struct zipf *z, uint64_t n, double exponent);

/* A rank, 1 the most frequent. */
uint64_t zipf_draw(const struct zipf *z, struct rng *r);

#endif
