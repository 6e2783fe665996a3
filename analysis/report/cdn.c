#include "analysis/report/cdn.h"

#include "analysis/format.h"
#include "analysis/html.h"
#include "analysis/report/page.h"
#include "sim/base/arena.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct names {
    const char **v; /* borrowed from the results */
    size_t n;
};

static bool listed(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++) {
        if (strcmp(names->v[i], name) == 0)
            return true;
    }
    return false;
}

/* The values that a key has in the figures of a metric and workload (NULL: any), in the order of the
 * scopes. False: no memory. */
static bool list(const struct page *p, const char *metric, const char *workload, const char *key,
                 struct names *out)
{
    const struct results *r = p->r;
    *out = (struct names){arena_array(r->arena, r->nfigures, sizeof *out->v), 0};
    for (size_t i = 0; out->v && i < r->nfigures; i++) {
        const struct figure *f = &r->figures[i];
        const char *w = scope_get(&f->scope, "workload"), *name = scope_get(&f->scope, key);
        if (strcmp(f->metric, metric) == 0 && w && name && !listed(out, name) &&
            (!workload || strcmp(w, workload) == 0))
            out->v[out->n++] = name;
    }
    return out->v != NULL;
}

/* The mean of a figure over the replications of an arm; NAN where there is none. */
static int mean_of(const struct page *p, const char *metric, const char *scope, size_t arm,
                   double *mean)
{
    const struct figure *f = results_find(p->r, metric, scope);
    struct interval i = {0, NAN, NAN, NAN};
    int code = f ? arm_mean(p->r, f, 0, arm, DELTA_CONFIDENCE, &i) : 0;
    *mean = i.n ? i.mean : NAN;
    return code;
}

static void put_number(const struct page *p, const char *unit, double value)
{
    char text[NUMBER_TEXT];
    page_cell(p, "number", isnan(value) ? "-" : scale_text(scale_for(unit, value), value, text));
}

/* A share, the darker the more it is. */
static void put_share(const struct page *p, double share)
{
    char text[NUMBER_TEXT];
    if (isnan(share)) {
        page_cell(p, "number", "-");
        return;
    }
    fprintf(p->out, "<td class=\"number\" style=\"background:rgba(0,114,178,%.2f)\">",
            0.6 * fmin(1, fmax(0, share)));
    html_text(p->out, scale_text(scale_for("share", share), share, text));
    fputs("</td>", p->out);
}

/* Access networks in rows, an arm each; servers in columns. */
static int put_matrix(const struct page *p, const char *workload, const struct names *areas,
                      const struct names *servers)
{
    const struct manifest *m = &p->r->manifest;
    const char **heads = arena_array(p->r->arena, servers->n + 3, sizeof *heads);
    char scope[512];
    int code = heads ? 0 : -ENOMEM;
    if (code)
        return code;
    heads[0] = "access network";
    heads[1] = "arm";
    memcpy(heads + 2, servers->v, servers->n * sizeof *heads);
    page_table(p, "deltas matrix", heads);
    for (size_t a = 0; a < areas->n; a++) {
        for (size_t arm = 0; arm < m->arms.n; arm++) {
            fputs("<tr>", p->out);
            page_cell(p, "", arm ? "" : areas->v[a]);
            page_cell(p, "number", m->arms.v[arm]);
            for (size_t s = 0; s < servers->n; s++) {
                double share = NAN;
                snprintf(scope, sizeof scope, "workload=%s;area=%s;surrogate=%s", workload,
                         areas->v[a], servers->v[s]);
                if (code == 0)
                    code = mean_of(p, "cdn.served", scope, arm, &share);
                put_share(p, share);
            }
            fputs("</tr>\n", p->out);
        }
    }
    page_end_table(p);
    return code;
}

static int put_server(const struct page *p, const char *workload, const char *server, size_t arm)
{
    static const struct {
        const char *metric, *more, *unit;
    } columns[] = {{"cdn.sent", "", "bytes"},
                   {"cdn.load", ";of=mean", "share"},
                   {"cdn.load", ";of=peak", "share"},
                   {"cdn.surrogate.hit", "", "share"}};
    char scope[512];
    int code = 0;
    fputs("<tr>", p->out);
    page_cell(p, "", arm ? "" : server);
    page_cell(p, "number", p->r->manifest.arms.v[arm]);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        double value = NAN;
        snprintf(scope, sizeof scope, "workload=%s;surrogate=%s%s", workload, server,
                 columns[i].more);
        if (code == 0)
            code = mean_of(p, columns[i].metric, scope, arm, &value);
        put_number(p, columns[i].unit, value);
    }
    fputs("</tr>\n", p->out);
    return code;
}

static int put_servers(const struct page *p, const char *workload)
{
    static const char *const heads[] = {
        "surrogate",        "arm", "sent", "connections in use, mean", "most at a time",
        "hits, by request", NULL};
    struct names servers;
    int code = list(p, "cdn.load", workload, "surrogate", &servers) ? 0 : -ENOMEM;
    if (code || servers.n == 0)
        return code;
    page_table(p, "deltas matrix", heads);
    for (size_t s = 0; s < servers.n; s++) {
        for (size_t arm = 0; arm < p->r->manifest.arms.n && code == 0; arm++)
            code = put_server(p, workload, servers.v[s], arm);
    }
    page_end_table(p);
    return code;
}

static int put_workload(const struct page *p, const char *workload)
{
    struct names areas, servers;
    if (!list(p, "cdn.served", workload, "area", &areas) ||
        !list(p, "cdn.served", workload, "surrogate", &servers))
        return -ENOMEM;
    fputs("<h3>", p->out);
    html_text(p->out, workload);
    fputs("</h3>\n", p->out);
    int code = put_matrix(p, workload, &areas, &servers);
    return code ? code : put_servers(p, workload);
}

int report_cdn(const struct page *p)
{
    struct names workloads;
    int code = list(p, "cdn.served", NULL, "workload", &workloads) ? 0 : -ENOMEM;
    if (code || workloads.n == 0)
        return code;
    page_section(p, "Who is served from where");
    page_paragraph(p, "note",
                   "Of the bytes that user agents in an access network asked for, the share that "
                   "each server was to serve; below, what the surrogates did. Means over the "
                   "replications.");
    for (size_t i = 0; i < workloads.n && code == 0; i++)
        code = put_workload(p, workloads.v[i]);
    page_end_section(p);
    return code;
}
