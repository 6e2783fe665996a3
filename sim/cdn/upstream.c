#include "sim/cdn/upstream.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

int upstream_init(struct upstream *u, uint32_t most)
{
    *u = (struct upstream){.until = -1};
    u->servers = calloc(most + 1, sizeof *u->servers);
    u->hosts = calloc(most + 1, sizeof *u->hosts);
    u->costs = calloc(most + 1, sizeof *u->costs);
    return u->servers && u->hosts && u->costs ? 0 : -ENOMEM;
}

void upstream_fini(struct upstream *u, const struct guide *guide)
{
    if (guide)
        guide->forget(guide->ctx, &u->memory);
    free(u->servers);
    free(u->hosts);
    free(u->costs);
    *u = (struct upstream){.n = 0};
}

void upstream_add(struct upstream *u, uint32_t server, uint32_t host)
{
    u->servers[u->n] = server;
    u->hosts[u->n++] = host;
}

/* Asks what it costs from them to the surrogate. */
static int ask_costs(struct upstream *u, const struct guide *g, sim_time now,
                     struct upstream_answer *out)
{
    u->until = now + u->lifetime;
    u->guided = false;
    if (!g || !g->serves(g->ctx, u->host))
        return 0;
    struct guide_answer answer = {.own_cost = NAN};
    struct guide_query q = {.asker = u->host,
                            .self = u->host,
                            .candidates = u->hosts,
                            .n = u->n,
                            .method = u->service,
                            .memory = &u->memory};
    int code = g->costs(g->ctx, &q, now, u->costs, &answer);
    u->guided = code == 0 && answer.guided;
    out->delay = answer.delay;
    out->requests = answer.requests;
    return code;
}

/* The less, the better. */
static double score(const struct upstream *u, uint32_t i, sim_time rtt, uint32_t lot)
{
    switch (u->selection) {
    case UPSTREAM_RANDOM:
        return (double)((i + lot) % u->n);
    case UPSTREAM_NEAREST:
        return (double)rtt;
    case UPSTREAM_ALTO:
        return !u->guided ? 0 : isnan(u->costs[i]) ? INFINITY : u->costs[i];
    default:
        return 0;
    }
}

int upstream_choose(struct upstream *u, struct net *net, const struct guide *guide, sim_time now,
                    struct upstream_answer *answer)
{
    *answer = (struct upstream_answer){.server = u->servers[0]};
    if (u->n == 1)
        return 0;
    int code =
        u->selection == UPSTREAM_ALTO && u->until <= now ? ask_costs(u, guide, now, answer) : 0;
    uint32_t lot = u->selection == UPSTREAM_RANDOM ? (uint32_t)rng_below(&u->rng, u->n) : 0;
    double least = INFINITY;
    bool found = false;
    for (uint32_t i = 0; code == 0 && i < u->n; i++) {
        sim_time rtt = net_rtt(net, u->host, u->hosts[i]);
        double s = score(u, i, rtt, lot);
        if (rtt == SIM_NEVER || (found && s >= least))
            continue;
        found = true;
        least = s;
        answer->server = u->servers[i];
    }
    return code;
}
