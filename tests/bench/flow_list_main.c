/*
 * Makes a list of flows for flow_replay: Poisson arrivals between random hosts, bytes from an
 * exponential distribution. The same seed gives the same list.
 *
 *   flow_list HOSTS AT-ONCE FLOWS PER-SECOND MEAN-BYTES SEED
 *
 * AT-ONCE flows start at time 0, then FLOWS follow at PER-SECOND. Prints t_arrival,src,dst,bytes.
 */
#include "sim/base/quantity.h"
#include "sim/engine/rng.h"

#include <gsl/gsl_randist.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { ARGUMENTS = 6 };

static void put_flow(struct rng *r, double at, uint64_t hosts, double mean)
{
    gsl_rng g = rng_gsl(r);
    uint64_t src = rng_below(r, hosts), dst = (src + 1 + rng_below(r, hosts - 1)) % hosts;
    printf("%.9f,%" PRIu64 ",%" PRIu64 ",%.0f\n", at, src, dst,
           ceil(gsl_ran_exponential(&g, mean)));
}

int main(int argc, char **argv)
{
    static const long long least[ARGUMENTS] = {2, 0, 0, 1, 1, 0};
    long long v[ARGUMENTS];
    for (int i = 0; i < ARGUMENTS; i++) {
        if (argc != ARGUMENTS + 1 || whole_parse(argv[i + 1], least[i], 1LL << 32, &v[i])) {
            fputs("usage: flow_list HOSTS AT-ONCE FLOWS PER-SECOND MEAN-BYTES SEED\n", stderr);
            return 2;
        }
    }
    struct rng r;
    rng_init(&r, (uint64_t)v[5], 1, "flow list", "");
    gsl_rng g = rng_gsl(&r);
    double at = 0;
    puts("t_arrival,src,dst,bytes");
    for (long long i = 0; i < v[1]; i++)
        put_flow(&r, 0, (uint64_t)v[0], (double)v[4]);
    for (long long i = 0; i < v[2]; i++) {
        at += gsl_ran_exponential(&g, 1 / (double)v[3]);
        put_flow(&r, at, (uint64_t)v[0], (double)v[4]);
    }
    return fflush(stdout) || ferror(stdout) ? 3 : 0;
}
