#include "sim/scenario/guidance.h"

#include "sim/base/vec.h"
#include "sim/engine/rng.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ledger {
    struct guidance_figures figures;
    uint64_t *seen; /* bit set of hosts: whose address the server learned */
    uint64_t failures[ALTO_STATUSES];
    char reasons[ALTO_STATUSES][200]; /* the first one of each kind */
};

struct guidance {
    struct guidance_input in;
    struct ledger *ledgers; /* by site */
    uint32_t hosts;
    VEC(struct addr) addrs; /* scratch */
    VEC(double) costs;
    VEC(uint32_t) pids;
    VEC(double) delays;
    char reason[600];
};

struct guidance *guidance_new(const struct guidance_input *in)
{
    struct guidance *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    g->in = *in;
    g->hosts = hosts_count(net_hosts(in->net));
    g->ledgers = calloc(in->servers->n + 1, sizeof *g->ledgers);
    bool ok = g->ledgers != NULL;
    for (size_t i = 0; ok && i < in->servers->n; i++) {
        g->ledgers[i].seen = calloc(g->hosts / 64 + 1, sizeof *g->ledgers[i].seen);
        ok = g->ledgers[i].seen != NULL;
    }
    if (!ok) {
        guidance_free(g);
        return NULL;
    }
    return g;
}

void guidance_free(struct guidance *g)
{
    if (!g)
        return;
    for (size_t i = 0; g->ledgers && i < g->in.servers->n; i++)
        free(g->ledgers[i].seen);
    free(g->ledgers);
    vec_free(&g->addrs);
    vec_free(&g->costs);
    vec_free(&g->pids);
    vec_free(&g->delays);
    free(g);
}

/* --- Asking ------------------------------------------------------------------------------------ */

static uint32_t site_of(const struct guidance *g, uint32_t host)
{
    uint32_t node = host_node(net_hosts(g->in.net), host);
    return g->in.servers->by_network[net_topo(g->in.net)->nodes[node].network];
}

static void disclose(struct ledger *l, uint32_t host)
{
    uint64_t bit = UINT64_C(1) << host % 64;
    if (!(l->seen[host / 64] & bit)) {
        l->seen[host / 64] |= bit;
        l->figures.disclosed++;
    }
}

/* The round trip between asker and server; 0 for an asker at no distance. */
static sim_time way(const struct guidance *g, const struct site *site, const struct guide_query *q)
{
    uint32_t node = q->asker_node;
    sim_time access = 0;
    if (site->conf->round_trip >= 0)
        return site->conf->round_trip;
    if (q->asker != GUIDE_NOBODY) {
        node = host_node(net_hosts(g->in.net), q->asker);
        access = 2 * net_access_delay(g->in.net, q->asker);
    }
    if (node == GUIDE_NOBODY)
        return 0;
    sim_time rtt = net_rtt_nodes(g->in.net, node, site->node);
    return rtt == SIM_NEVER ? SIM_NEVER : rtt + access;
}

/* Whether chance takes the question away. The draw belongs to asker and moment, not to the order of
 * questions. */
static bool lost(const struct guidance *g, const struct site *site, const struct guide_query *q,
                 int64_t now)
{
    struct rng rng;
    char entity[160];
    if (site->conf->loss <= 0)
        return false;
    snprintf(entity, sizeof entity, "%s/%u/%u/%lld", site->conf->at.name, q->asker, q->self,
             (long long)now);
    rng_init(&rng, g->in.seed, g->in.replication, "alto loss", entity);
    return rng_unit(&rng) < site->conf->loss;
}

/* Lays out the addresses of the question: the candidates, and self behind them. */
static bool lay_out(struct guidance *g, const struct guide_query *q)
{
    const struct hosts *hosts = net_hosts(g->in.net);
    if (!vec_reserve(&g->addrs, q->n + 1) || !vec_reserve(&g->costs, q->n + 1) ||
        !vec_reserve(&g->pids, q->n + 1))
        return false;
    for (size_t i = 0; i < q->n; i++)
        g->addrs.v[i] = host_addr(hosts, q->candidates[i]);
    g->addrs.v[q->n] = host_addr(hosts, q->self);
    return true;
}

/* Books what the exchange took, and returns how long it took. */
static sim_time book(struct guidance *g, const struct site *site, const struct guide_query *q,
                     const struct alto_outcome *out, sim_time rtt, uint32_t *booked)
{
    struct ledger *l = &g->ledgers[site - g->in.servers->sites];
    uint64_t requests = 0;
    for (int r = 0; r < ALTO_RESOURCES; r++) {
        l->figures.requests[r] += out->requests[r];
        requests += out->requests[r];
    }
    *booked = (uint32_t)requests;
    l->figures.bytes += (double)(out->sent + out->received);
    if (requests && q->asker != GUIDE_NOBODY)
        disclose(l, q->asker);
    for (size_t i = 0; out->requests[ALTO_ENDPOINT_COST] && i < q->n; i++)
        disclose(l, q->candidates[i]);
    if (out->requests[ALTO_ENDPOINT_COST])
        disclose(l, q->self);
    uint32_t node =
        q->asker == GUIDE_NOBODY ? q->asker_node : host_node(net_hosts(g->in.net), q->asker);
    if (node != GUIDE_NOBODY)
        net_pulse(g->in.net, node, site->node, CLASS_ALTO, (double)out->sent,
                  (double)out->received);
    return (sim_time)out->round_trips * rtt + (sim_time)requests * site->conf->service_time;
}

static void fail(struct ledger *l, enum alto_status status, const char *reason)
{
    l->figures.fallbacks++;
    if (l->failures[status]++ == 0)
        snprintf(l->reasons[status], sizeof l->reasons[status], "%.199s", reason);
}

/* A client that asks another server than before starts from nothing. */
static void turn_to(struct guidance *g, struct guide_memory *m, uint32_t server)
{
    if (m->server && m->server != server + 1)
        alto_cache_fini(g->in.servers->sites[m->server - 1].service, &m->cache);
    m->server = server + 1;
}

static int ask(struct guidance *g, struct site *site, const struct guide_query *q, int64_t now,
               double *costs, struct guide_answer *answer)
{
    struct ledger *l = &g->ledgers[site - g->in.servers->sites];
    struct alto_outcome out;
    sim_time rtt = way(g, site, q), timeout = site->conf->timeout;
    l->figures.questions++;
    if (rtt == SIM_NEVER || lost(g, site, q, now)) {
        l->figures.fallbacks++;
        l->figures.lost++;
        answer->delay = timeout;
        return 0;
    }
    if (!lay_out(g, q))
        return -ENOMEM;
    struct alto_query query = {.now = now,
                               .client = {.family = FAMILY_NONE},
                               .self = g->addrs.v[q->n],
                               .method = q->method,
                               .metric = "routingcost",
                               .mode = ALTO_NUMERICAL,
                               .candidates = g->addrs.v,
                               .n = q->n + 1};
    if (q->asker != GUIDE_NOBODY)
        query.client = host_addr(net_hosts(g->in.net), q->asker);
    turn_to(g, q->memory, (uint32_t)(site - g->in.servers->sites));
    atomic_store(&g->in.servers->clock, now);
    int code = alto_costs(site->service, &q->memory->cache, &query, g->costs.v, g->pids.v, &out);
    if (code) {
        snprintf(g->reason, sizeof g->reason, "ALTO server %.64s: %s", site->conf->at.name,
                 out.reason.text);
        return code;
    }
    answer->delay = book(g, site, q, &out, rtt, &answer->requests);
    answer->guided = out.status == ALTO_GUIDED;
    if (answer->delay > timeout) {
        answer->delay = timeout;
        answer->guided = false;
        l->figures.lost++;
        l->figures.fallbacks++;
    } else if (!answer->guided) {
        fail(l, out.status, out.reason.text);
    } else if (out.round_trips > 0 && !vec_push(&g->delays, (double)answer->delay / 1e9)) {
        return -ENOMEM;
    }
    if (answer->guided) {
        memcpy(costs, g->costs.v, q->n * sizeof *costs);
        answer->own_cost = g->costs.v[q->n];
    }
    return 0;
}

static int guide_costs(void *ctx, const struct guide_query *q, int64_t now, double *costs,
                       struct guide_answer *answer)
{
    struct guidance *g = ctx;
    uint32_t site = q->server ? q->server - 1 : site_of(g, q->self);
    *answer = (struct guide_answer){.own_cost = NAN};
    for (size_t i = 0; i < q->n; i++)
        costs[i] = NAN;
    return site == UINT32_MAX ? 0 : ask(g, &g->in.servers->sites[site], q, now, costs, answer);
}

static bool guide_serves(void *ctx, uint32_t host)
{
    return site_of(ctx, host) != UINT32_MAX;
}

static uint32_t guide_find(void *ctx, const char *name)
{
    const struct guidance *g = ctx;
    const struct site *site = servers_find(g->in.servers, name);
    return site ? (uint32_t)(site - g->in.servers->sites) + 1 : 0;
}

static void guide_forget(void *ctx, struct guide_memory *m)
{
    struct guidance *g = ctx;
    if (m->server)
        alto_cache_fini(g->in.servers->sites[m->server - 1].service, &m->cache);
    m->server = 0;
}

struct guide guidance_guide(struct guidance *g)
{
    return (struct guide){guide_costs, guide_serves, guide_find, guide_forget, g};
}

/* --- Reading ----------------------------------------------------------------------------------- */

struct guidance_figures guidance_figures(const struct guidance *g, const struct site *site)
{
    struct guidance_figures sum = {{0}};
    if (site)
        return g->ledgers[site - g->in.servers->sites].figures;
    for (size_t i = 0; i < g->in.servers->n; i++) {
        const struct guidance_figures *f = &g->ledgers[i].figures;
        for (int r = 0; r < ALTO_RESOURCES; r++)
            sum.requests[r] += f->requests[r];
        sum.questions += f->questions;
        sum.fallbacks += f->fallbacks;
        sum.lost += f->lost;
        sum.bytes += f->bytes;
        sum.disclosed += f->disclosed;
    }
    return sum;
}

const double *guidance_delays(const struct guidance *g, size_t *n)
{
    *n = g->delays.n;
    return g->delays.v;
}

const char *guidance_reason(const struct guidance *g)
{
    return g->reason;
}

void guidance_log(const struct guidance *g, const struct log *log)
{
    for (size_t i = 0; i < g->in.servers->n; i++) {
        const struct ledger *l = &g->ledgers[i];
        const char *name = g->in.servers->sites[i].conf->at.name;
        for (int s = 0; s < ALTO_STATUSES; s++) {
            if (l->failures[s])
                log_put(log, LOG_WARNING, "ALTO server %s: %llu times no guidance (%s), first: %s",
                        name, (unsigned long long)l->failures[s],
                        alto_status_name((enum alto_status)s), l->reasons[s]);
        }
        if (l->figures.lost)
            log_put(log, LOG_WARNING, "ALTO server %s: %llu questions lost or given up", name,
                    (unsigned long long)l->figures.lost);
    }
}
