#include "sim/scenario/measure.h"

#include "sim/base/stats.h"
#include "sim/base/vec.h"

#include <errno.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A request that was answered. */
struct sample {
    double first, complete;
    uint32_t network;
};

struct samples {
    VEC(struct sample) v;
    const struct net *net;
    struct meter_window window;
    bool no_memory;
};

static void add_sample(void *ctx, const struct cdn_record *q)
{
    struct samples *s = ctx;
    uint32_t node = host_node(net_hosts(s->net), q->host);
    struct sample one = {(double)q->first, (double)q->complete,
                         net_topo(s->net)->nodes[node].network};
    if (q->result == CDN_FAILED || q->asked < s->window.from || q->asked >= s->window.to)
        return;
    if (!vec_push(&s->v, one))
        s->no_memory = true;
}

/* Mean and quantiles of n values, whose order changes. */
static void time_figures(struct rows *r, const char *metric, double *v, size_t n, const char *scope)
{
    static const struct {
        const char *name;
        double p;
    } quantiles[] = {{"p50", 0.5}, {"p95", 0.95}};
    if (n == 0)
        return;
    rows_figure(r, metric, gsl_stats_mean(v, 1, n), "s", "%s;of=mean", scope);
    for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles; i++)
        rows_figure(r, metric, stats_quantile_any(v, n, quantiles[i].p), "s", "%s;of=%s", scope,
                    quantiles[i].name);
}

/* Lays out one time of each sample, network by network: those of network k up to end[k], from
 * end[k - 1]. */
static void group(const struct samples *s, uint32_t networks, bool last, double *values,
                  size_t *end)
{
    for (uint32_t k = 0; k < networks; k++)
        end[k] = 0;
    for (size_t i = 0; i < s->v.n; i++)
        end[s->v.v[i].network]++;
    for (uint32_t k = 1; k < networks; k++)
        end[k] += end[k - 1];
    for (size_t i = s->v.n; i-- > 0;)
        values[--end[s->v.v[i].network]] = last ? s->v.v[i].complete : s->v.v[i].first;
    for (uint32_t k = 0; k < networks; k++)
        end[k] = k + 1 < networks ? end[k + 1] : s->v.n;
}

static int measure_times(struct rows *r, const struct net *net, const char *workload,
                         struct cdn *cdn)
{
    const struct topo *t = net_topo(net);
    struct samples s = {.net = net, .window = meter_window(net_meter(net))};
    char scope[256];
    cdn_each_request(cdn, add_sample, &s);
    double *values = malloc((s.v.n + 1) * sizeof *values);
    size_t *end = malloc((t->nnetworks + 1) * sizeof *end);
    bool sound = values && end && !s.no_memory;
    for (int last = 0; sound && last < 2; last++) {
        const char *metric = last ? "cdn.time" : "cdn.ttfb";
        group(&s, t->nnetworks, last, values, end);
        for (uint32_t k = 0; k < t->nnetworks; k++) {
            size_t start = k ? end[k - 1] : 0;
            snprintf(scope, sizeof scope, "workload=%s;network=%s", workload, t->networks[k].name);
            time_figures(r, metric, values + start, end[k] - start, scope);
        }
        snprintf(scope, sizeof scope, "workload=%s", workload);
        time_figures(r, metric, values, s.v.n, scope);
    }
    vec_free(&s.v);
    free(values);
    free(end);
    return sound ? 0 : -ENOMEM;
}

static double ratio(double part, double all)
{
    return all > 0 ? part / all : NAN;
}

/* Hits are those of the servers with caches, to whom other surrogates' requests count, too. */
static int measure_servers(struct rows *r, const char *workload, struct cdn *cdn)
{
    size_t n = cdn_servers(cdn) - 1;
    struct cdn_server_count sum = {0}, origin = cdn_server(cdn, n);
    double *load = malloc((n + 1) * sizeof *load), most = 0, all = 0;
    if (!load)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++) {
        struct cdn_server_count s = cdn_server(cdn, i);
        sum.requests += s.requests;
        sum.hits += s.hits;
        sum.asked += s.asked;
        sum.hit += s.hit;
        load[i] = s.busy / s.connections;
        most = fmax(most, load[i]);
        all += load[i];
        rows_figure(r, "cdn.sent", s.sent, "bytes", "workload=%s;surrogate=%s", workload, s.name);
    }
    rows_figure(r, "cdn.hit", ratio((double)sum.hits, (double)sum.requests), "share", "workload=%s",
                workload);
    rows_figure(r, "cdn.byte_hit", ratio(sum.hit, sum.asked), "share", "workload=%s", workload);
    rows_figure(r, "cdn.origin.bytes", origin.sent, "bytes", "workload=%s", workload);
    if (n) {
        rows_figure(r, "cdn.surrogate.load", ratio(most * (double)n, all), "ratio",
                    "workload=%s;of=spread", workload);
        rows_figure(r, "cdn.surrogate.load", stats_jain(load, n), "ratio", "workload=%s;of=jain",
                    workload);
    }
    free(load);
    return 0;
}

int measure_cdn(struct rows *r, const struct net *net, const char *workload, struct cdn *cdn)
{
    struct cdn_count n = cdn_count(cdn);
    rows_figure(r, "cdn.requests", (double)n.asked, "count", "workload=%s", workload);
    rows_figure(r, "cdn.failed", (double)n.failed, "count", "workload=%s", workload);
    rows_figure(r, "cdn.delivered", n.delivered, "bytes", "workload=%s", workload);
    rows_figure(r, "cdn.guided", ratio((double)n.guided, (double)n.asked), "share", "workload=%s",
                workload);
    rows_figure(r, "cdn.compliance", ratio(n.followed, n.advised), "share", "workload=%s",
                workload);
    int code = measure_servers(r, workload, cdn);
    return code ? code : measure_times(r, net, workload, cdn);
}
