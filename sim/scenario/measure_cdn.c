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
                         const struct cdn *cdn)
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

/* --- Servers ----------------------------------------------------------------------------------- */

/* The share of its connections that a server used on average. */
static double load_of(const struct cdn_server_count *s, double seconds)
{
    return s->busy / seconds / s->connections;
}

static double load_figures(struct rows *r, const char *workload, const struct cdn_server_count *s,
                           double seconds)
{
    double load = load_of(s, seconds);
    rows_figure(r, "cdn.sent", s->sent, "bytes", "workload=%s;surrogate=%s", workload, s->name);
    rows_figure(r, "cdn.load", load, "share", "workload=%s;surrogate=%s;of=mean", workload,
                s->name);
    rows_figure(r, "cdn.load", (double)s->peak / s->connections, "share",
                "workload=%s;surrogate=%s;of=peak", workload, s->name);
    rows_figure(r, "cdn.surrogate.hit", ratio((double)s->hits, (double)s->requests), "share",
                "workload=%s;surrogate=%s", workload, s->name);
    return load;
}

/* Hits are those of the servers with caches, to whom other surrogates' requests count, too. */
static int measure_servers(struct rows *r, const char *workload, const struct cdn_watch *w)
{
    size_t n = cdn_surrogates(w->cdn), last = w->times.n - 1;
    double seconds = (double)(w->times.v[last] - w->times.v[0]) / 1e9;
    struct cdn_server_count sum = {0};
    double *load = malloc((n + 1) * sizeof *load), most = 0, all = 0, origin = 0;
    if (!load)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++) {
        struct cdn_server_count s = cdn_watch_server(w, i, 0, last);
        sum.requests += s.requests;
        sum.hits += s.hits;
        sum.asked += s.asked;
        sum.hit += s.hit;
        load[i] = load_figures(r, workload, &s, seconds);
        most = fmax(most, load[i]);
        all += load[i];
    }
    for (size_t i = n; i < w->servers; i++)
        origin += cdn_watch_server(w, i, 0, last).sent;
    rows_figure(r, "cdn.hit", ratio((double)sum.hits, (double)sum.requests), "share", "workload=%s",
                workload);
    rows_figure(r, "cdn.byte_hit", ratio(sum.hit, sum.asked), "share", "workload=%s", workload);
    rows_figure(r, "cdn.origin.bytes", origin, "bytes", "workload=%s", workload);
    if (n) {
        rows_figure(r, "cdn.surrogate.load", ratio(most * (double)n, all), "ratio",
                    "workload=%s;of=spread", workload);
        rows_figure(r, "cdn.surrogate.load", stats_jain(load, n), "ratio", "workload=%s;of=jain",
                    workload);
    }
    free(load);
    return 0;
}

static void server_series(struct rows *r, const char *workload, const struct cdn_watch *w)
{
    for (size_t bin = 0; bin + 1 < w->times.n; bin++) {
        double time = (double)w->times.v[bin] / 1e9,
               seconds = (double)w->times.v[bin + 1] / 1e9 - time;
        for (size_t i = 0; i < w->servers && seconds > 0; i++) {
            struct cdn_server_count s = cdn_watch_server(w, i, bin, bin + 1);
            rows_series(r, time, "cdn.rate", 8 * s.sent / seconds, "bit/s",
                        "workload=%s;surrogate=%s", workload, s.name);
            if (i >= cdn_surrogates(w->cdn))
                continue;
            rows_series(r, time, "cdn.load", load_of(&s, seconds), "share",
                        "workload=%s;surrogate=%s", workload, s.name);
            rows_series(r, time, "cdn.surrogate.hit", ratio((double)s.hits, (double)s.requests),
                        "share", "workload=%s;surrogate=%s", workload, s.name);
        }
    }
}

/* --- Who was sent where ------------------------------------------------------------------------ */

static void mapping_figures(struct rows *r, const struct net *net, const char *workload,
                            const struct cdn_watch *w)
{
    const struct topo *t = net_topo(net);
    struct mapping_count sum = {0};
    for (uint32_t i = 0; i < t->nnetworks; i++) {
        struct mapping_count m = mapping_of_network(w->mapping, i);
        if (m.judged <= 0)
            continue;
        sum.judged += m.judged;
        sum.best += m.best;
        rows_figure(r, "cdn.compliance", m.best / m.judged, "share", "workload=%s;network=%s",
                    workload, t->networks[i].name);
        rows_figure(r, "cdn.overhead", ratio(m.load, m.least), "ratio", "workload=%s;network=%s",
                    workload, t->networks[i].name);
    }
    rows_figure(r, "cdn.compliance", ratio(sum.best, sum.judged), "share", "workload=%s", workload);
}

static void served_figures(struct rows *r, const struct net *net, const char *workload,
                           const struct cdn_watch *w)
{
    const struct topo *t = net_topo(net);
    for (uint32_t a = 0; a < t->nareas; a++) {
        double all = 0;
        for (size_t i = 0; i < w->servers; i++)
            all += mapping_of_area(w->mapping, a, i);
        for (size_t i = 0; all > 0 && i < w->servers; i++)
            rows_figure(r, "cdn.served", mapping_of_area(w->mapping, a, i) / all, "share",
                        "workload=%s;area=%s;surrogate=%s", workload, t->areas[a].name,
                        cdn_watch_server(w, i, 0, 0).name);
    }
}

/* --- Requests one by one ----------------------------------------------------------------------- */

enum { ROWS_MOST = 2000 };

/* Records are single precision: to the microsecond they are meant. */
static double seconds_of(float s)
{
    return round((double)s * 1e6) / 1e6;
}

struct listing {
    struct rows *rows;
    const struct net *net;
    const char *workload;
    const struct cdn_watch *watch;
    struct meter_window window;
    uint64_t step;
};

static void list_request(void *ctx, const struct cdn_record *q)
{
    static const char *const outcomes[] = {"hit", "miss", "failed"};
    const struct listing *l = ctx;
    const struct hosts *hosts = net_hosts(l->net);
    const struct topo *t = net_topo(l->net);
    if (q->number % l->step || q->asked < l->window.from || q->asked >= l->window.to)
        return;
    const struct topo_node *node = &t->nodes[host_node(hosts, q->host)];
    rows_request(l->rows,
                 &(struct request_row){.workload = l->workload,
                                       .network = t->networks[node->network].name,
                                       .area = t->areas[node->area].name,
                                       .class = t->classes[host_class(hosts, q->host)].name,
                                       .server = cdn_watch_server(l->watch, q->server, 0, 0).name,
                                       .number = q->number,
                                       .asked = (double)q->asked / 1e9,
                                       .size = (double)q->size,
                                       .first = seconds_of(q->first),
                                       .complete = seconds_of(q->complete),
                                       .outcome = outcomes[q->result]});
}

static void list_requests(struct rows *r, const struct net *net, const char *workload,
                          const struct cdn_watch *w)
{
    uint64_t asked = cdn_watch_count(w, 0, w->times.n - 1).asked;
    struct listing l = {.rows = r,
                        .net = net,
                        .workload = workload,
                        .watch = w,
                        .window = meter_window(net_meter(net)),
                        .step = (asked + ROWS_MOST - 1) / ROWS_MOST};
    l.step += l.step == 0;
    cdn_each_request(w->cdn, list_request, &l);
}

/* --- Everything -------------------------------------------------------------------------------- */

int measure_cdn(struct rows *r, const struct net *net, const char *workload,
                const struct cdn_watch *w)
{
    struct cdn_count n = cdn_watch_count(w, 0, w->times.n - 1);
    const struct cdn_count *all = &w->counts.v[w->times.n - 1]; /* since the start */
    rows_figure(r, "cdn.requests", (double)n.asked, "count", "workload=%s", workload);
    rows_figure(r, "cdn.failed", (double)n.failed, "count", "workload=%s", workload);
    rows_figure(r, "cdn.delivered", n.delivered, "bytes", "workload=%s", workload);
    rows_figure(r, "cdn.guided", ratio((double)n.guided, (double)n.asked), "share", "workload=%s",
                workload);
    rows_figure(r, "cdn.followed", ratio(n.followed, n.advised), "share", "workload=%s", workload);
    rows_figure(r, "cdn.alto", (double)all->alto, "count", "workload=%s", workload);
    rows_figure(r, "cdn.alto_per_request", ratio((double)all->alto, (double)all->asked), "ratio",
                "workload=%s", workload);
    mapping_figures(r, net, workload, w);
    served_figures(r, net, workload, w);
    server_series(r, workload, w);
    list_requests(r, net, workload, w);
    int code = mapping_error(w->mapping);
    if (code == 0)
        code = measure_servers(r, workload, w);
    return code ? code : measure_times(r, net, workload, w->cdn);
}
