#include "sim/scenario/measure.h"

#include "sim/base/stats.h"
#include "sim/base/vec.h"

#include <errno.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>

static const char *const outcome_words[] = {"finished", "aborted", "unfinished"};

/* --- One workload ------------------------------------------------------------------------------ */

struct gather {
    struct rows *rows;
    const struct net *net;
    const char *workload;
    double received, useful;
};

static const struct topo_node *node_of(const struct net *net, uint32_t host)
{
    return &net_topo(net)->nodes[host_node(net_hosts(net), host)];
}

static double seconds(sim_time t)
{
    return (double)t / 1e9;
}

static void gather_peer(void *ctx, const struct peer_record *p)
{
    struct gather *g = ctx;
    const struct topo *t = net_topo(g->net);
    g->received += p->received;
    g->useful += p->useful;
    rows_completion(g->rows, g->workload, t->networks[node_of(g->net, p->host)->network].name,
                    t->classes[host_class(net_hosts(g->net), p->host)].name, seconds(p->joined),
                    seconds(p->finished - p->joined), outcome_words[p->outcome]);
}

void measure_swarms(struct rows *r, const struct net *net, const char *workload,
                    struct swarms *swarms)
{
    struct gather g = {r, net, workload, 0, 0};
    struct swarms_count n = swarms_count(swarms);
    swarms_each_peer(swarms, gather_peer, &g);
    rows_figure(r, "peers.joined", (double)n.joined, "count", "workload=%s", workload);
    rows_figure(r, "peers.finished", (double)n.finished, "count", "workload=%s", workload);
    rows_figure(r, "peers.aborted", (double)n.aborted, "count", "workload=%s", workload);
    rows_figure(r, "waste.bytes", g.received - g.useful, "bytes", "workload=%s", workload);
    double offered = swarms_offered(swarms);
    rows_figure(r, "upload.used", offered > 0 ? g.received / offered : NAN, "share", "workload=%s",
                workload);
}

/* --- Completion times -------------------------------------------------------------------------- */

/* A peer as completion times see it. */
struct sample {
    double duration;
    double throughput; /* bit/s; NAN: not finished */
    double sent, received;
    uint32_t network, class;
};

struct samples {
    VEC(struct sample) v;
    const struct net *net;
    bool no_memory;
};

static void sample_peer(void *ctx, const struct peer_record *p)
{
    struct samples *s = ctx;
    double duration = seconds(p->finished - p->joined);
    struct sample one = {.duration = duration,
                         .throughput = NAN,
                         .sent = p->sent,
                         .received = p->received,
                         .network = node_of(s->net, p->host)->network,
                         .class = host_class(net_hosts(s->net), p->host)};
    if (p->outcome == PEER_FINISHED)
        one.throughput = 8 * p->size / fmax(duration, 1e-9);
    if (!vec_push(&s->v, one))
        s->no_memory = true;
}

/* The figures of the samples that fit; TOPO_NONE fits all. `times` is scratch. */
static void completion_figures(struct rows *r, const struct samples *s, uint32_t network,
                               uint32_t class, const char *scope, double *times)
{
    size_t n = 0, finished = 0;
    double sum = 0, throughput = 0, squares = 0, sent = 0, received = 0;
    for (size_t i = 0; i < s->v.n; i++) {
        const struct sample *x = &s->v.v[i];
        if ((network != TOPO_NONE && x->network != network) ||
            (class != TOPO_NONE && x->class != class))
            continue;
        bool done = !isnan(x->throughput);
        sum += x->duration;
        times[n++] = done ? x->duration : INFINITY; /* some time after it was last seen */
        finished += done;
        throughput += done ? x->throughput : 0;
        squares += done ? x->throughput * x->throughput : 0;
        sent += x->sent;
        received += x->received;
    }
    if (n == 0)
        return;
    gsl_sort(times, 1, n);
    static const struct {
        const char *metric;
        double p;
    } quantiles[] = {{"completion.p50", 0.5}, {"completion.p90", 0.9}, {"completion.p95", 0.95}};
    rows_figure(r, "completion.time", sum / (double)n, "s", "%s", scope);
    for (size_t q = 0; q < 3; q++) {
        double value = stats_quantile_sorted(times, n, quantiles[q].p);
        rows_figure(r, quantiles[q].metric, isfinite(value) ? value : NAN, "s", "%s", scope);
    }
    rows_figure(r, "completion.finished", (double)finished / (double)n, "share", "%s", scope);
    rows_figure(r, "throughput", finished ? throughput / (double)finished : NAN, "bit/s", "%s",
                scope);
    rows_figure(r, "fairness", /* Jain's index */
                finished ? throughput * throughput / ((double)finished * squares) : NAN, "index",
                "%s", scope);
    rows_figure(r, "upload.ratio", received > 0 ? sent / received : NAN, "ratio", "%s", scope);
}

int measure_completions(struct rows *r, const struct net *net, struct swarms *const *swarms,
                        size_t n)
{
    const struct topo *t = net_topo(net);
    struct samples s = {.net = net};
    char scope[192];
    for (size_t i = 0; i < n; i++) {
        if (swarms[i])
            swarms_each_peer(swarms[i], sample_peer, &s);
    }
    double *times = malloc((s.v.n + 1) * sizeof *times);
    if (s.no_memory || !times) {
        vec_free(&s.v);
        free(times);
        return -ENOMEM;
    }
    /* All networks together first, then each; all classes together first, then each. */
    for (uint32_t k = 0; k <= t->nnetworks; k++) {
        for (uint32_t c = 0; c <= t->nclasses; c++) {
            const char *class = c ? t->classes[c - 1].name : "all";
            if (k)
                snprintf(scope, sizeof scope, "network=%s;class=%s", t->networks[k - 1].name,
                         class);
            else
                snprintf(scope, sizeof scope, "class=%s", class);
            completion_figures(r, &s, k ? k - 1 : TOPO_NONE, c ? c - 1 : TOPO_NONE, scope, times);
        }
    }
    vec_free(&s.v);
    free(times);
    return 0;
}

/* --- Guidance ---------------------------------------------------------------------------------- */

struct adoption {
    uint64_t peers, guided;
};

static void count_adoption(void *ctx, const struct peer_record *p)
{
    struct adoption *a = ctx;
    a->peers++;
    a->guided += p->guided;
}

void measure_guidance(struct rows *r, const struct guidance *g, const struct servers *servers,
                      struct swarms *const *swarms, size_t n)
{
    struct guidance_figures f = guidance_figures(g, NULL);
    struct adoption a = {0, 0};
    uint64_t all = 0;
    for (int i = 0; i < ALTO_RESOURCES; i++) {
        all += f.requests[i];
        rows_figure(r, "alto.requests", (double)f.requests[i], "count", "service=%s",
                    alto_resource_name((enum alto_resource)i));
    }
    for (size_t i = 0; i < n; i++) {
        if (swarms[i])
            swarms_each_peer(swarms[i], count_adoption, &a);
    }
    rows_figure(r, "alto.requests", (double)all, "count", "service=all");
    rows_figure(r, "alto.bytes", f.bytes, "bytes", "-");
    rows_figure(r, "alto.fallbacks", (double)f.fallbacks, "count", "-");
    size_t asked;
    const double *delays = guidance_delays(g, &asked);
    if (asked) {
        rows_figure(r, "alto.delay", gsl_stats_mean(delays, 1, asked), "s", "of=mean");
        rows_figure(r, "alto.delay", stats_quantile(delays, asked, 0.95), "s", "of=p95");
    }
    rows_figure(r, "alto.adoption", a.peers ? (double)a.guided / (double)a.peers : NAN, "share",
                "-");
    for (size_t i = 0; i < servers->n; i++)
        rows_figure(r, "alto.disclosed", (double)guidance_figures(g, &servers->sites[i]).disclosed,
                    "count", "server=%s", servers->sites[i].conf->at.name);
}
