/*
 * The oracle of the flow engine: weighted max-min fair rates by plain progressive filling
 * (Bertsekas & Gallager, Data Networks, 6.5.2), everything anew each time, O(flows x resources).
 *
 * All rates grow together in proportion to the weights; a flow stops at its cap or when a resource
 * it crosses is full.
 */
#ifndef TESTS_SUPPORT_MAXMIN_H
#define TESTS_SUPPORT_MAXMIN_H

#include <stddef.h>
#include <stdint.h>

struct maxmin_flow {
    uint32_t path[8]; /* resources; one that stands k times is used k-fold */
    size_t hops;
    double weight, cap;
    double rate; /* the answer */
};

void maxmin_solve(const double *capacity, size_t resources, struct maxmin_flow *flows, size_t n);

#endif
