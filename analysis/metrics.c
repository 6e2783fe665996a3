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
    {"localization", "network=*;level=*", "localization", BETTER_MORE},
    {"completion.time", "class=all", "completion time, mean", BETTER_LESS},
    {"completion.p95", "class=all", "completion time, 95th percentile", BETTER_LESS},
    {"completion.finished", "class=all", "share of peers that finished", BETTER_MORE},
    {"throughput", "class=all", "download speed, mean", BETTER_MORE},
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

struct candidate {
    const struct figure *figure; /* figures lie in one array: addresses are their order */
    size_t rank;                 /* of its network */
    double magnitude;
};

static int by_magnitude(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    if (a->magnitude != b->magnitude)
        return a->magnitude < b->magnitude ? 1 : -1;
    return (a->figure > b->figure) - (a->figure < b->figure);
}

static int by_place(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return (a->figure > b->figure) - (a->figure < b->figure);
}

/* Appends the figures of one row of the table; `room` is space for every figure there is. */
static int pick_row(const struct results *r, const struct headline *h, size_t point,
                    struct candidate *room, struct figure_list *out)
{
    size_t n = 0;
    for (size_t i = 0; i < r->nfigures; i++) {
        const struct figure *f = &r->figures[i];
        if (strcmp(f->metric, h->metric) != 0 || !scope_fits(&f->scope, h->scope))
            continue;
        const char *network = scope_get(&f->scope, "network");
        room[n].figure = f;
        room[n].rank = network ? network_rank(&r->manifest, network) : 0;
        if (magnitude(r, f, point, &room[n].magnitude))
            return -ENOMEM;
        n += room[n].magnitude > 0;
    }
    if (n > HEADLINE_MOST) {
        qsort(room, n, sizeof *room, by_magnitude);
        out->omitted += n - HEADLINE_MOST;
        n = HEADLINE_MOST;
    }
    qsort(room, n, sizeof *room, by_place);
    for (size_t i = 0; i < n; i++)
        out->v[out->n++] = room[i].figure;
    return 0;
}

int headline_pick(const struct results *r, size_t point, struct figure_list *out)
{
    *out = (struct figure_list){0};
    out->v = arena_array(r->arena, NHEADLINES * HEADLINE_MOST, sizeof *out->v);
    struct candidate *room = calloc(r->nfigures + 1, sizeof *room);
    int code = out->v && room ? 0 : -ENOMEM;
    for (size_t i = 0; i < NHEADLINES && code == 0; i++)
        code = pick_row(r, &headlines[i], point, room, out);
    free(room);
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
