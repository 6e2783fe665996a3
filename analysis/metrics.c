#include "analysis/metrics.h"

#include "sim/base/arena.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct headline headlines[] = {
    {"interdomain.bytes", "network=*;direction=*;relation=all", "inter-domain bytes", BETTER_LESS},
    {"charge", "network=*", "transit charge", BETTER_LESS},
    {"backbone.bytehops", "network=*", "backbone byte-hops", BETTER_LESS},
    {"radio.bytes", "network=*;direction=*", "radio bytes", BETTER_LESS},
    {"localization", "network=*;level=network", "localization", BETTER_MORE},
    {"localization", "network=*;level=access", "localization", BETTER_MORE},
    {"localization", "network=*;level=pid", "localization", BETTER_MORE},
    {"completion.time", "class=all", "completion time, mean", BETTER_LESS},
    {"completion.p95", "class=all", "completion time, 95th percentile", BETTER_LESS},
    {"completion.finished", "class=all", "share of peers that finished", BETTER_MORE},
    {"throughput", "class=all", "download speed, mean", BETTER_MORE},
    {"cdn.ttfb", "workload=*;of=mean", "time to first byte", BETTER_LESS},
    {"cdn.ttfb", "workload=*;of=p95", "time to first byte", BETTER_LESS},
    {"cdn.time", "workload=*;of=mean", "time to last byte", BETTER_LESS},
    {"cdn.hit", "workload=*", "cache hits, by request", BETTER_MORE},
    {"cdn.byte_hit", "workload=*", "cache hits, by byte", BETTER_MORE},
    {"cdn.origin.bytes", "workload=*", "origin bytes", BETTER_LESS},
    {"cdn.compliance", "workload=*;network=*", "sent to the ISP's best surrogate", BETTER_MORE},
    {"cdn.overhead", "workload=*;network=*", "backbone load over the least", BETTER_LESS},
    {"cdn.failed", "workload=*", "failed requests", BETTER_LESS},
    {"cdn.alto_per_request", "workload=*", "ALTO requests a content request", BETTER_NEITHER},
    {"alto.requests", "service=all", "ALTO requests", BETTER_NEITHER},
    {"alto.fallbacks", "-", "ALTO guidance missing", BETTER_LESS},
};

enum { NHEADLINES = sizeof headlines / sizeof *headlines };

const struct headline *headline_of(const char *metric, const struct scope *scope)
{
    for (size_t i = 0; i < NHEADLINES; i++) {
        if (strcmp(metric, headlines[i].metric) == 0 && scope_fits(scope, headlines[i].scope))
            return &headlines[i];
    }
    return NULL;
}

/* The greatest size of a figure's mean over the arms of a point; 0 where it has none. */
static int magnitude(const struct results *r, const struct figure *f, size_t point, double *out)
{
    *out = 0;
    for (size_t arm = 0; arm < r->manifest.arms.n; arm++) {
        struct interval mean;
        if (arm_mean(r, f, point, arm, DELTA_CONFIDENCE, &mean))
            return -ENOMEM;
        if (mean.n)
            *out = fmax(*out, fabs(mean.mean));
    }
    return 0;
}

/* --- Networks --------------------------------------------------------------------------------- */

struct weighed {
    const char *name;
    size_t rank;   /* in the results' own order */
    double weight; /* the greatest of its inter-domain bytes */
};

static int by_rank(const void *x, const void *y)
{
    const struct weighed *a = x, *b = y;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->weight != b->weight)
        return a->weight < b->weight ? 1 : -1;
    return strcmp(a->name, b->name);
}

/* The entry of a network, new if need be. */
static struct weighed *entry_of(struct weighed *all, size_t *n, const struct results *r,
                                const char *name)
{
    for (size_t i = 0; i < *n; i++) {
        if (strcmp(all[i].name, name) == 0)
            return &all[i];
    }
    all[*n] = (struct weighed){name, network_rank(&r->manifest, name), 0};
    return &all[(*n)++];
}

/* Every network that has a headline figure; `all` has room for one a figure. */
static int weigh(const struct results *r, size_t point, struct weighed *all, size_t *n)
{
    for (size_t i = 0; i < r->nfigures; i++) {
        const struct figure *f = &r->figures[i];
        const char *network = scope_get(&f->scope, "network");
        double size;
        if (!network || !headline_of(f->metric, &f->scope))
            continue;
        if (magnitude(r, f, point, &size))
            return -ENOMEM;
        if (size <= 0)
            continue;
        struct weighed *w = entry_of(all, n, r, network);
        if (strcmp(f->metric, "interdomain.bytes") == 0)
            w->weight = fmax(w->weight, size);
    }
    qsort(all, *n, sizeof *all, by_rank);
    return 0;
}

int headline_networks(const struct results *r, size_t point, struct name_list *out)
{
    size_t n = 0;
    struct weighed *all = calloc(r->nfigures + 1, sizeof *all);
    *out = (struct name_list){.v = arena_array(r->arena, HEADLINE_NETWORKS, sizeof *out->v)};
    int code = all && out->v ? weigh(r, point, all, &n) : -ENOMEM;
    for (size_t i = 0; code == 0 && i < n && i < HEADLINE_NETWORKS; i++)
        out->v[out->n++] = all[i].name;
    free(all);
    return code;
}

/* --- Figures ---------------------------------------------------------------------------------- */

/* Whether two figures have the same values in every arm and replication of a point. */
static bool agree(const struct results *r, const struct figure *a, const struct figure *b,
                  size_t point)
{
    const double *x = figure_values(r, a, point, 0), *y = figure_values(r, b, point, 0);
    for (size_t i = 0; i < r->manifest.arms.n * r->manifest.replications; i++) {
        if (x[i] != y[i] && !(isnan(x[i]) && isnan(y[i])))
            return false;
    }
    return true;
}

static bool same_network(const struct figure *a, const struct figure *b)
{
    const char *x = scope_get(&a->scope, "network"), *y = scope_get(&b->scope, "network");
    return x && y && strcmp(x, y) == 0;
}

bool figure_repeats(const struct results *r, const struct figure_list *list, const struct figure *f,
                    size_t point)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct figure *other = list->v[i];
        if (strcmp(other->metric, f->metric) == 0 && same_network(other, f) &&
            scope_get(&f->scope, "level") && agree(r, other, f, point))
            return true;
    }
    return false;
}

/* The figures of one row of the table that are not 0, and the greatest of them. */
static int match_row(const struct results *r, const struct headline *h, size_t point,
                     struct figure_list *out, const struct figure **greatest)
{
    double most = 0;
    *greatest = NULL;
    out->n = 0;
    for (size_t i = 0; i < r->nfigures; i++) {
        const struct figure *f = &r->figures[i];
        double size;
        if (strcmp(f->metric, h->metric) != 0 || !scope_fits(&f->scope, h->scope))
            continue;
        if (magnitude(r, f, point, &size))
            return -ENOMEM;
        if (size <= 0)
            continue;
        out->v[out->n++] = f;
        if (size > most) {
            most = size;
            *greatest = f;
        }
    }
    return 0;
}

/* Appends those of `row` that belong to a network, or to none for NULL; returns how many. */
static size_t append(const struct results *r, const struct figure_list *row, const char *network,
                     size_t point, struct figure_list *out)
{
    size_t matched = 0;
    for (size_t i = 0; i < row->n; i++) {
        const char *of = scope_get(&row->v[i]->scope, "network");
        if (of != network && !(of && network && strcmp(of, network) == 0))
            continue;
        matched++;
        if (!figure_repeats(r, out, row->v[i], point))
            out->v[out->n++] = row->v[i];
    }
    return matched;
}

static int pick_row(const struct results *r, const struct headline *h, size_t point,
                    const struct name_list *networks, struct figure_list *row,
                    struct figure_list *out)
{
    const struct figure *greatest;
    if (match_row(r, h, point, row, &greatest))
        return -ENOMEM;
    size_t matched = append(r, row, NULL, point, out);
    for (size_t i = 0; i < networks->n; i++)
        matched += append(r, row, networks->v[i], point, out);
    if (matched == 0 && greatest)
        matched = append(r, row, scope_get(&greatest->scope, "network"), point, out);
    out->omitted += row->n - matched;
    return 0;
}

int headline_pick(const struct results *r, size_t point, struct figure_list *out)
{
    struct name_list networks;
    struct figure_list row = {.v = calloc(r->nfigures + 1, sizeof *row.v)};
    *out = (struct figure_list){.v = arena_array(r->arena, r->nfigures, sizeof *out->v)};
    int code = row.v && out->v ? headline_networks(r, point, &networks) : -ENOMEM;
    for (size_t i = 0; i < NHEADLINES && code == 0; i++)
        code = pick_row(r, &headlines[i], point, &networks, &row, out);
    free(row.v);
    return code;
}

char *figure_label(const char *metric, const struct scope *scope, char *buf, size_t size)
{
    const struct headline *h = headline_of(metric, scope);
    size_t used = (size_t)snprintf(buf, size, "%s", h ? h->label : metric);
    for (size_t i = 0; i < scope->n && used < size; i++) {
        if (strcmp(scope->pair[i].value, "all") != 0)
            used += (size_t)snprintf(buf + used, size - used, ", %s", scope->pair[i].value);
    }
    return buf;
}

int delta_goodness(const struct delta *d)
{
    const struct headline *h = headline_of(d->figure->metric, &d->figure->scope);
    if (!h || h->better == BETTER_NEITHER || !delta_has_interval(d) || delta_zero_inside(d))
        return 0;
    bool more = delta_shown(d)->mean > 0;
    return more == (h->better == BETTER_MORE) ? 1 : -1;
}
