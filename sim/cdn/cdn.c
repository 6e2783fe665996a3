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

/* The number of the server of that name, or NOBODY. */
static uint32_t find_server(const struct cdn *c, const char *name)
{
    for (uint32_t i = 0; i < c->all; i++) {
        if (strcmp(c->servers[i].name, name) == 0)
            return i;
    }
    return NOBODY;
}

/* Whom a surrogate may ask: those it names, or all origins. */
static int make_upstream(struct cdn *c, uint32_t surrogate, struct err *e)
{
    const struct surrogate_conf *s = &c->in.conf->surrogates.v[surrogate];
    const struct routing_conf *routing = c->in.conf->routing;
    struct upstream *u = &c->servers[surrogate].upstream;
    char entity[160];
    if (upstream_init(u, (uint32_t)s->parents.n + c->all))
        return -ENOMEM;
    u->selection = (enum upstream_selection)s->upstream;
    u->service = (enum alto_method)routing->service;
    u->lifetime = routing->lifetime;
    u->host = c->hosts[surrogate];
    snprintf(entity, sizeof entity, "%s/%s", c->in.name, s->at.name);
    rng_init(&u->rng, c->in.seed, c->in.replication, "cdn upstream", entity);
    for (size_t i = 0; i < s->parents.n; i++) {
        uint32_t parent = find_server(c, s->parents.v[i]);
        if (parent == NOBODY)
            return err_set(e, -EINVAL, "%s/parents/%zu: there is no surrogate or origin \"%s\"",
                           s->at.pointer, i, s->parents.v[i]);
        upstream_add(u, parent, c->hosts[parent]);
    }
    for (uint32_t i = origin_of(c); s->parents.n == 0 && i < c->all; i++)
        upstream_add(u, i, c->hosts[i]);
    return 0;
}

enum { UNSEEN, ON_THE_WAY, SEEN };

/* Goes up from a server. The first that is met again on the way, or NOBODY. */
static uint32_t find_circle(struct cdn *c, uint32_t server)
{
    struct server *s = &c->servers[server];
    if (s->seen != UNSEEN)
        return s->seen == ON_THE_WAY ? server : NOBODY;
    s->seen = ON_THE_WAY;
    for (uint32_t i = 0; i < s->upstream.n; i++) {
        uint32_t found = find_circle(c, s->upstream.servers[i]);
        if (found != NOBODY)
            return found;
    }
    s->seen = SEEN;
    return NOBODY;
}

static int make_upstreams(struct cdn *c, struct err *e)
{
    int code = 0;
    for (uint32_t i = 0; code == 0 && i < c->n; i++)
        code = make_upstream(c, i, e);
    for (uint32_t i = 0; code == 0 && i < c->n; i++) {
        uint32_t found = find_circle(c, i);
        if (found != NOBODY)
            code = err_set(e, -EINVAL, "%s/parents: found a circle of parents",
                           c->in.conf->surrogates.v[found].at.pointer);
    }
    return code;
}

static int make_origin(struct cdn *c, struct placing *p, uint32_t number, const char *name,
                       const struct origin_server_conf *conf, struct err *e)
{
    if (find_server(c, name) < number)
        return err_set(e, -EINVAL, "%s: found a second server \"%s\", allowed: another name",
                       conf->at.pointer, name);
    c->servers[number].name = name;
    c->loads[number] = (struct router_load){0, UINT32_MAX};
    return place(p, &conf->place, name, conf->at.pointer, e);
}

static int make_servers(struct cdn *c, struct placing *p, struct err *e)
{
    const struct cdn_conf *conf = c->in.conf;
    int code = 0;
    for (uint32_t i = 0; i < c->all; i++)
        c->servers[i].name = "";
    for (uint32_t i = 0; code == 0 && i < c->n; i++) {
        const struct surrogate_conf *s = &conf->surrogates.v[i];
        c->servers[i].name = s->at.name;
        c->servers[i].cache = make_cache(c, s);
        c->loads[i] = (struct router_load){0, (uint32_t)s->connections};
        code = c->servers[i].cache ? place(p, &s->place, s->at.name, s->at.pointer, e) : -ENOMEM;
    }
    if (code == 0)
        code = make_origin(c, p, origin_of(c), "origin", conf->origin, e);
    for (uint32_t i = 0; code == 0 && i < conf->origins.n; i++)
        code = make_origin(c, p, origin_of(c) + 1 + i, conf->origins.v[i].at.name,
                           &conf->origins.v[i], e);
    for (uint32_t i = 0; i < c->all; i++)
        c->servers[i].host = c->hosts[i];
    return code ? code : make_upstreams(c, e);
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
    c->all = c->n + 1 + (uint32_t)in->conf->origins.n;
    c->vacant = NOBODY;
    c->servers = calloc(c->all, sizeof *c->servers);
    c->hosts = calloc((size_t)c->all + 1, sizeof *c->hosts);
    c->loads = calloc(c->all, sizeof *c->loads);
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
        upstream_fini(&c->servers[i].upstream, c->in.guide);
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
    return c->all;
}

size_t cdn_surrogates(const struct cdn *c)
{
    return c->n;
}

void cdn_read_servers(struct cdn *c, struct cdn_server_count *out)
{
    for (uint32_t i = 0; i < c->all; i++) {
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
    for (uint32_t i = 0; i < c->all; i++)
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
