#include "sim/cdn/cdn.h"

#include "sim/cdn/cdn_internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* --- Making ------------------------------------------------------------------------------------ */

struct placing {
    struct cdn *cdn;
    size_t placed; /* servers */
    VEC(uint32_t) hosts;
};

static bool add_free_host(void *ctx, uint32_t host)
{
    struct placing *p = ctx;
    for (size_t i = 0; i < p->placed; i++) {
        if (p->cdn->hosts[i] == host)
            return true;
    }
    return vec_push(&p->hosts, host);
}

/* Draws a host that fits and has no server yet, for server number `p->placed`. */
static int place(struct placing *p, const struct place_conf *place, const char *name,
                 const char *pointer, struct err *e)
{
    struct cdn *c = p->cdn;
    char entity[160];
    struct rng r;
    p->hosts.n = 0;
    if (!place_each(place, net_topo(c->in.net), net_hosts(c->in.net), add_free_host, p))
        return -ENOMEM;
    if (p->hosts.n == 0)
        return err_set(e, -EINVAL, "%s: no host fits that has no other server", pointer);
    snprintf(entity, sizeof entity, "%s/%s", c->in.name, name);
    rng_init(&r, c->in.seed, c->in.replication, "cdn server", entity);
    c->hosts[p->placed++] = p->hosts.v[rng_below(&r, p->hosts.n)];
    return 0;
}

static struct cache *make_cache(const struct cdn *c, const struct surrogate_conf *s)
{
    const struct store_conf *store = s->cache;
    char entity[160];
    struct cache_config config = {.policy = (enum cache_policy)store->policy,
                                  .capacity = (uint64_t)store->capacity,
                                  .admission = (enum cache_admission)store->admission,
                                  .largest = (uint64_t)store->largest,
                                  .scale = (double)store->scale,
                                  .window = (uint64_t)store->window};
    snprintf(entity, sizeof entity, "%s/%s", c->in.name, s->at.name);
    rng_init(&config.rng, c->in.seed, c->in.replication, "cdn cache", entity);
    return cache_new(&config);
}

/* The number of a surrogate's parent; the origin if it names none, NOBODY if it names nobody. */
static uint32_t parent_of(const struct cdn *c, const struct surrogate_conf *s)
{
    for (uint32_t i = 0; s->parent && i < c->n; i++) {
        if (strcmp(c->in.conf->surrogates.v[i].at.name, s->parent) == 0)
            return i;
    }
    return s->parent ? NOBODY : origin_of(c);
}

/* Parents must lead to the origin: no more steps than there are surrogates. */
static int check_parents(const struct cdn *c, struct err *e)
{
    for (uint32_t i = 0; i < c->n; i++) {
        uint32_t at = i, steps = 0;
        while (at != NOBODY && at != origin_of(c) && steps++ <= c->n)
            at = c->servers[at].parent;
        if (at == NOBODY && c->servers[i].parent == NOBODY)
            return err_set(e, -EINVAL, "%s/parent: there is no surrogate \"%s\"",
                           c->in.conf->surrogates.v[i].at.pointer,
                           c->in.conf->surrogates.v[i].parent);
        if (at != NOBODY && at != origin_of(c))
            return err_set(e, -EINVAL, "%s/parent: found a circle of parents",
                           c->in.conf->surrogates.v[i].at.pointer);
    }
    return 0;
}

static int make_servers(struct cdn *c, struct placing *p, struct err *e)
{
    const struct cdn_conf *conf = c->in.conf;
    int code = 0;
    for (uint32_t i = 0; code == 0 && i < c->n; i++) {
        const struct surrogate_conf *s = &conf->surrogates.v[i];
        c->servers[i] = (struct server){.name = s->at.name, .parent = parent_of(c, s)};
        c->servers[i].cache = make_cache(c, s);
        c->loads[i] = (struct router_load){0, (uint32_t)s->connections};
        code = c->servers[i].cache ? place(p, &s->place, s->at.name, s->at.pointer, e) : -ENOMEM;
    }
    c->servers[c->n] = (struct server){.name = "origin", .parent = NOBODY};
    c->loads[c->n] = (struct router_load){0, UINT32_MAX};
    if (code == 0)
        code = place(p, &conf->origin->place, "origin", conf->origin->at.pointer, e);
    for (uint32_t i = 0; i <= c->n; i++)
        c->servers[i].host = c->hosts[i];
    return code ? code : check_parents(c, e);
}

/* The public resolver stands behind the servers in `hosts`. */
static int make_router(struct cdn *c, struct placing *p, struct err *e)
{
    const struct routing_conf *conf = c->in.conf->routing;
    struct router_input in = {.conf = conf,
                              .name = c->in.name,
                              .net = c->in.net,
                              .guide = c->in.guide,
                              .hosts = c->hosts,
                              .loads = c->loads,
                              .n = c->n,
                              .origin = c->hosts[origin_of(c)],
                              .resolver = ROUTER_NOBODY,
                              .seed = c->in.seed,
                              .replication = c->in.replication};
    if (conf->resolver) {
        int code = place(p, &conf->resolver->place, "resolver", conf->resolver->at.pointer, e);
        if (code)
            return code;
        in.resolver = c->hosts[p->placed - 1];
    }
    c->router = router_new(&in);
    return c->router ? 0 : -ENOMEM;
}

static int make_demand(struct cdn *c, size_t nservers, struct err *e)
{
    struct demand_input in = {.conf = c->in.conf,
                              .name = c->in.name,
                              .hosts = net_hosts(c->in.net),
                              .topo = net_topo(c->in.net),
                              .servers = c->hosts,
                              .nservers = nservers,
                              .seed = c->in.seed,
                              .replication = c->in.replication,
                              .folder = c->in.folder};
    int code;
    c->demand = demand_new(&in, &code, e);
    return code;
}

struct cdn *cdn_new(const struct cdn_input *in, int *code, struct err *e)
{
    struct cdn *c = calloc(1, sizeof *c);
    struct placing p = {.cdn = c};
    *code = -ENOMEM;
    if (!c)
        return NULL;
    c->in = *in;
    c->n = (uint32_t)in->conf->surrogates.n;
    c->vacant = NOBODY;
    c->servers = calloc((size_t)c->n + 1, sizeof *c->servers);
    c->hosts = calloc((size_t)c->n + 2, sizeof *c->hosts);
    c->loads = calloc((size_t)c->n + 1, sizeof *c->loads);
    if (c->servers && c->hosts && c->loads)
        *code = make_servers(c, &p, e);
    if (*code == 0)
        *code = make_router(c, &p, e);
    if (*code == 0)
        *code = make_demand(c, p.placed, e);
    vec_free(&p.hosts);
    if (*code == 0) {
        c->user = net_add_user(in->net, (struct net_user){cdn_on_done, cdn_on_broken, c, NULL});
        *code = net_error(in->net);
    }
    if (*code) {
        cdn_free(c);
        return NULL;
    }
    c->next = demand_next(c->demand);
    sim_at(in->sim, c->next.at, cdn_on_request, c, 0);
    return c;
}

void cdn_free(struct cdn *c)
{
    if (!c)
        return;
    for (uint32_t i = 0; c->servers && i < c->n; i++) {
        cache_free(c->servers[i].cache);
        index_fini(&c->servers[i].fetching);
    }
    router_free(c->router);
    demand_free(c->demand);
    vec_free(&c->jobs);
    vec_free(&c->records);
    free(c->servers);
    free(c->hosts);
    free(c->loads);
    free(c);
}

/* --- Reading ----------------------------------------------------------------------------------- */

int cdn_error(const struct cdn *c)
{
    int code = c->error;
    for (uint32_t i = 0; code == 0 && i < c->n; i++)
        code = cache_error(c->servers[i].cache);
    return code;
}

void cdn_each_request(const struct cdn *c, void (*each)(void *ctx, const struct cdn_record *r),
                      void *ctx)
{
    for (size_t i = 0; i < c->records.n; i++)
        each(ctx, &c->records.v[i]);
}

size_t cdn_servers(const struct cdn *c)
{
    return (size_t)c->n + 1;
}

size_t cdn_surrogates(const struct cdn *c)
{
    return c->n;
}

void cdn_read_servers(struct cdn *c, struct cdn_server_count *out)
{
    for (uint32_t i = 0; i <= c->n; i++) {
        cdn_settle(c, i);
        out[i] = c->servers[i].count;
        out[i].name = c->servers[i].name;
        out[i].connections = c->loads[i].most;
    }
    for (size_t k = 0; k < c->jobs.n; k++) {
        const struct job *j = &c->jobs.v[k];
        double bytes = j->transfer == TRANSFER_NONE ? 0 : net_delivered(c->in.net, j->transfer);
        out[j->server].sent += bytes;
        if (j->surrogate != NOBODY)
            out[j->surrogate].fetched += bytes;
    }
}

const uint32_t *cdn_server_hosts(const struct cdn *c)
{
    return c->hosts;
}

void cdn_restart_peaks(struct cdn *c)
{
    for (uint32_t i = 0; i <= c->n; i++)
        c->servers[i].count.peak = c->loads[i].used;
}

void cdn_tell(struct cdn *c, cdn_routed_fn *routed, void *ctx)
{
    c->routed = routed;
    c->routed_ctx = ctx;
}

struct cdn_count cdn_count(const struct cdn *c)
{
    struct cdn_count count = c->count;
    for (size_t k = 0; k < c->jobs.n; k++) {
        const struct job *j = &c->jobs.v[k];
        if (j->transfer != TRANSFER_NONE && j->surrogate == NOBODY)
            count.delivered += net_delivered(c->in.net, j->transfer);
    }
    return count;
}
