/*
 * Guidance as an application sees it: it asks what candidates cost and gets an answer some time
 * later, or none. What stands behind (servers, the ALTO client, outages) is the runner's business
 * (scenario/guidance.h); applications know this interface only and go on unguided without an answer.
 *
 * Hosts are the simulated network's numbers, times nanoseconds of simulated time.
 */
#ifndef SIM_ALTO_GUIDE_H
#define SIM_ALTO_GUIDE_H

#include "sim/alto/client.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one asker remembers between questions: a client's caches, one for each server it may ask.
 * All zero knows nothing. */
struct guide_memory {
    struct alto_cache cache;
    uint32_t server; /* whose cache it is, + 1; 0: none yet */
};

#define GUIDE_NOBODY UINT32_MAX

struct guide_query {
    uint32_t asker;             /* the host that sends the requests; GUIDE_NOBODY: no host, but */
    uint32_t asker_node;        /* who stands at this node; GUIDE_NOBODY: nowhere, at no distance */
    uint32_t self;              /* the host that is going to receive data */
    const uint32_t *candidates; /* hosts */
    size_t n;
    enum alto_method method;
    uint32_t server;             /* by find(); 0: the one that serves self */
    struct guide_memory *memory; /* the asker's */
};

struct guide_answer {
    bool guided;       /* whether costs are known */
    double own_cost;   /* within self's own part of the network; NAN: unknown */
    int64_t delay;     /* until the answer, or the failure, is there */
    uint32_t requests; /* how many it took */
};

struct guide {
    /*
     * Fills costs[0..n-1] with cost(candidate -> self), NAN where unknown. Returns 0, or a negative
     * errno value that breaks the run.
     */
    int (*costs)(void *ctx, const struct guide_query *q, int64_t now, double *costs,
                 struct guide_answer *answer);
    /* Whether some server serves the host. */
    bool (*serves)(void *ctx, uint32_t host);
    /* The number of the server of that name, for questions to it; 0: there is none. */
    uint32_t (*find)(void *ctx, const char *name);
    /* The asker is gone. */
    void (*forget)(void *ctx, struct guide_memory *memory);
    void *ctx;
};

#endif
