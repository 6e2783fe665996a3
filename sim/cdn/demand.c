#include "sim/cdn/demand.h"

#include "sim/base/file.h"
#include "sim/base/vec.h"
#include "sim/cache/trace.h"
#include "sim/engine/zipf.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const sim_time DAY = 86400 * SIM_SECOND;

enum { LONGEST = 1000000000 }; /* seconds; longer than any run */

struct group {
    const struct agents_conf *conf;
    VEC(uint32_t) hosts;
    struct rng times, objects, places;
    bool ever;     /* there is a time at which it asks */
    sim_time next; /* the next request */
};

struct demand {
    struct demand_input in;
    struct group *groups;
    size_t n;
    struct zipf zipf;
    uint64_t sizes; /* seed of the sizes */
    struct trace trace;
    size_t replayed;
    struct rng choice; /* of groups, in a trace */
};

/* --- Places ------------------------------------------------------------------------------------ */

static bool fits_node(const struct place_conf *p, const struct topo *t, const struct topo_node *n)
{
    return n->hosts > 0 && (!p->network || strcmp(p->network, t->networks[n->network].name) == 0) &&
           (!p->area || (n->area != TOPO_NONE && strcmp(p->area, t->areas[n->area].name) == 0)) &&
           (!p->node || strcmp(p->node, n->name) == 0);
}

bool place_each(const struct place_conf *p, const struct topo *t, const struct hosts *h,
                bool (*add)(void *ctx, uint32_t host), void *ctx)
{
    uint32_t class = p->class ? topo_find_class(t, p->class) : TOPO_NONE;
    bool sound = true;
    for (uint32_t node = 0; node < t->nnodes; node++) {
        uint32_t first, end;
        hosts_of_node(h, node, &first, &end);
        for (uint32_t i = first; sound && fits_node(p, t, &t->nodes[node]) && i < end; i++) {
            if (!p->class || host_class(h, i) == class)
                sound = add(ctx, i);
        }
    }
    return sound;
}

/* --- Sizes ------------------------------------------------------------------------------------- */

uint64_t object_size(const struct object_size_conf *c, uint64_t seed, uint64_t object)
{
    const uint64_t state[2] = {seed, object}, stream[2] = {0, 0};
    struct rng r;
    if (c->kind == OBJECT_CONSTANT)
        return (uint64_t)c->value;
    rng_init_raw(&r, state, stream);
    rng_next(&r);
    double u = 1 - rng_unit(&r); /* in (0, 1] */
    double size = c->kind == OBJECT_LOGNORMAL
                      ? (double)c->median * exp(c->sigma * gsl_cdf_ugaussian_Qinv(u))
                      : (double)c->least * pow(u, -1 / c->shape);
    size = fmin(fmax(size, (double)c->least), (double)c->most);
    return (uint64_t)size;
}

/* --- Rates ------------------------------------------------------------------------------------- */

static double rate_at(const struct agents_conf *c, sim_time at)
{
    double rate = c->rate;
    if (c->curve.n)
        rate *= c->curve.v[at % DAY * (sim_time)c->curve.n / DAY];
    if (c->surge && at >= c->surge->from && at - c->surge->from < c->surge->lasting)
        rate *= c->surge->factor;
    return rate;
}

/* The next moment behind `at` at which the rate may change. */
static sim_time rate_until(const struct agents_conf *c, sim_time at)
{
    sim_time until = SIM_NEVER;
    if (c->curve.n) {
        sim_time n = (sim_time)c->curve.n, part = at % DAY * n / DAY;
        until = at - at % DAY + ((part + 1) * DAY + n - 1) / n;
    }
    for (int end = 0; c->surge && end < 2; end++) {
        sim_time edge = c->surge->from + (end ? c->surge->lasting : 0);
        if (edge > at && edge < until)
            until = edge;
    }
    return until;
}

/* Moves on to the group's next request: within a span of one rate gaps are exponential, and whoever
 * has waited to its end waits anew. */
static void advance(struct group *g)
{
    gsl_rng times = rng_gsl(&g->times);
    for (sim_time at = g->next;;) {
        double rate = rate_at(g->conf, at);
        sim_time until = rate_until(g->conf, at);
        double gap = rate > 0 ? gsl_ran_exponential(&times, 1 / rate) : INFINITY;
        sim_time next = gap < LONGEST ? at + sim_seconds(gap) : SIM_NEVER;
        if (!g->ever || at > LONGEST * SIM_SECOND)
            next = until = SIM_NEVER;
        if (next < until || until == SIM_NEVER) {
            g->next = next;
            return;
        }
        at = until;
    }
}

static bool ever_asks(const struct agents_conf *c)
{
    bool ever = c->curve.n == 0;
    for (size_t i = 0; i < c->curve.n; i++)
        ever |= c->curve.v[i] > 0;
    return ever && c->rate > 0;
}

/* --- Making ------------------------------------------------------------------------------------ */

struct adding {
    const struct demand_input *in;
    struct group *group;
};

static bool add_host(void *ctx, uint32_t host)
{
    struct adding *a = ctx;
    for (size_t i = 0; i < a->in->nservers; i++) {
        if (a->in->servers[i] == host)
            return true;
    }
    return vec_push(&a->group->hosts, host);
}

static void seed_stream(const struct demand *d, struct rng *r, const char *purpose,
                        const char *group)
{
    char entity[160];
    snprintf(entity, sizeof entity, "%s/%s", d->in.name, group);
    rng_init(r, d->in.seed, d->in.replication, purpose, entity);
}

static int make_group(struct demand *d, struct group *g, const struct agents_conf *c, struct err *e)
{
    struct adding a = {&d->in, g};
    g->conf = c;
    g->ever = ever_asks(c);
    seed_stream(d, &g->times, "cdn arrivals", c->at.name);
    seed_stream(d, &g->objects, "cdn objects", c->at.name);
    seed_stream(d, &g->places, "cdn agents", c->at.name);
    if (!place_each(&c->place, d->in.topo, d->in.hosts, add_host, &a))
        return -ENOMEM;
    if (g->hosts.n == 0 && c->rate > 0)
        return err_set(e, -EINVAL, "%s: no host fits", c->at.pointer);
    advance(g);
    return 0;
}

static int read_trace(struct demand *d, struct err *e)
{
    char *path = path_join(d->in.folder, d->in.conf->trace->file);
    double weight = 0;
    int code = path ? trace_read(&d->trace, path, e) : -ENOMEM;
    free(path);
    for (size_t i = 0; i < d->n; i++)
        weight += d->groups[i].conf->rate;
    if (code == 0 && weight <= 0)
        code = err_set(e, -EINVAL, "%s: no group has a rate", d->in.conf->agents.v[0].at.pointer);
    return code;
}

struct demand *demand_new(const struct demand_input *in, int *code, struct err *e)
{
    const struct cdn_conf *conf = in->conf;
    struct demand *d = calloc(1, sizeof *d);
    if (d)
        d->groups = calloc(conf->agents.n + 1, sizeof *d->groups);
    *code = d && d->groups ? 0 : -ENOMEM;
    if (*code == 0) {
        struct rng r;
        d->in = *in;
        seed_stream(d, &r, "cdn sizes", "");
        d->sizes = rng_next(&r);
        seed_stream(d, &d->choice, "cdn groups", "");
        zipf_init(&d->zipf, (uint64_t)conf->catalogue->objects, conf->catalogue->exponent);
    }
    for (size_t i = 0; *code == 0 && i < conf->agents.n; i++)
        *code = make_group(d, &d->groups[d->n++], &conf->agents.v[i], e);
    if (*code == 0 && conf->trace)
        *code = read_trace(d, e);
    if (*code) {
        demand_free(d);
        return NULL;
    }
    return d;
}

void demand_free(struct demand *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->n; i++)
        vec_free(&d->groups[i].hosts);
    free(d->groups);
    trace_fini(&d->trace);
    free(d);
}

/* --- Asking ------------------------------------------------------------------------------------ */

static uint32_t host_of(struct group *g)
{
    return g->hosts.v[rng_below(&g->places, g->hosts.n)];
}

/* A time in the run, as long as it lasts. */
static sim_time scaled(sim_time t, double scale)
{
    double at = (double)t * scale;
    return scale == 1 ? t : at < 9e18 ? (sim_time)at : SIM_NEVER;
}

static struct demand_request next_of_trace(struct demand *d)
{
    struct demand_request r = {.at = SIM_NEVER};
    double sum = 0, point;
    const struct trace_conf *conf = d->in.conf->trace;
    sim_time begin = sim_seconds(conf->begin);
    while (d->replayed < d->trace.n && d->trace.v[d->replayed].at < begin)
        d->replayed++;
    if (d->replayed == d->trace.n)
        return r;
    const struct request *q = &d->trace.v[d->replayed++];
    for (size_t i = 0; i < d->n; i++)
        sum += d->groups[i].conf->rate;
    point = rng_unit(&d->choice) * sum;
    for (size_t i = 0; i < d->n; i++) {
        if (d->groups[i].hosts.n == 0)
            continue;
        r.group = (uint32_t)i;
        if ((point -= d->groups[i].conf->rate) < 0)
            break;
    }
    r.at = scaled(q->at - begin, conf->scale);
    r.object = q->id;
    r.size = q->size ? q->size : 1;
    r.host = host_of(&d->groups[r.group]);
    return r;
}

struct demand_request demand_next(struct demand *d)
{
    struct demand_request r = {.at = SIM_NEVER};
    if (d->in.conf->trace)
        return next_of_trace(d);
    for (size_t i = 0; i < d->n; i++) {
        if (d->groups[i].next < r.at) {
            r.at = d->groups[i].next;
            r.group = (uint32_t)i;
        }
    }
    if (r.at == SIM_NEVER)
        return r;
    struct group *g = &d->groups[r.group];
    r.object = zipf_draw(&d->zipf, &g->objects) - 1;
    r.size = object_size(d->in.conf->catalogue->size, d->sizes, r.object);
    r.host = host_of(g);
    advance(g);
    return r;
}
