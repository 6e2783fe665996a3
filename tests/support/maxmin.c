#include "tests/support/maxmin.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* How far all growing flows of a resource may still rise, in rate / weight. */
static double room(const double *left, const double *weights, size_t r)
{
    return weights[r] > 0 ? left[r] / weights[r] : INFINITY;
}

void maxmin_solve(const double *capacity, size_t resources, struct maxmin_flow *flows, size_t n)
{
    double *left = calloc(resources, sizeof *left), *weights = calloc(resources, sizeof *weights);
    bool *growing = calloc(n + 1, sizeof *growing);
    size_t active = n;
    for (size_t i = 0; i < n; i++) {
        flows[i].rate = 0;
        growing[i] = true;
    }
    while (active) {
        for (size_t r = 0; r < resources; r++) {
            left[r] = capacity[r];
            weights[r] = 0;
        }
        for (size_t i = 0; i < n; i++) {
            for (size_t h = 0; h < flows[i].hops; h++) {
                left[flows[i].path[h]] -= flows[i].rate;
                weights[flows[i].path[h]] += growing[i] ? flows[i].weight : 0;
            }
        }
        double step = INFINITY;
        for (size_t r = 0; r < resources; r++)
            step = fmin(step, room(left, weights, r));
        for (size_t i = 0; i < n; i++) {
            if (growing[i])
                step = fmin(step, (flows[i].cap - flows[i].rate) / flows[i].weight);
        }
        step = fmax(step, 0);
        for (size_t i = 0; i < n; i++) {
            if (!growing[i])
                continue;
            bool stops = (flows[i].cap - flows[i].rate) / flows[i].weight <= step * (1 + 1e-13);
            for (size_t h = 0; h < flows[i].hops; h++)
                stops |= room(left, weights, flows[i].path[h]) <= step * (1 + 1e-13) ||
                         left[flows[i].path[h]] <= capacity[flows[i].path[h]] * 1e-15;
            flows[i].rate += step * flows[i].weight;
            if (stops) {
                growing[i] = false;
                active--;
            }
        }
    }
    free(left);
    free(weights);
    free(growing);
}
