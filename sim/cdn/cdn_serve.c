/* The life of a request: from the user agent to its server, to those the server asks, and back. */
#include "sim/cdn/cdn_internal.h"

#include "sim/cdn/slow_start.h"

#include <errno.h>
#include <math.h>

static void give_up(struct cdn *c, int code)
{
    if (c->error == 0)
        c->error = code;
    sim_stop(c->in.sim, code);
}

/* --- Jobs -------------------------------------------------------------------------------------- */

static uint32_t job_new(struct cdn *c, struct job job)
{
    uint32_t number = c->vacant;
    job.upstream = job.waiting = job.next = NOBODY;
    job.transfer = TRANSFER_NONE;
    if (number != NOBODY) {
        c->vacant = c->jobs.v[number].next;
        c->jobs.v[number] = job;
    } else if (c->jobs.n < NOBODY && vec_push(&c->jobs, job)) {
        number = (uint32_t)c->jobs.n - 1;
    } else {
        give_up(c, -ENOMEM);
    }
    return number;
}

static void job_free(struct cdn *c, uint32_t number)
{
    struct job *j = &c->jobs.v[number];
    j->next = c->vacant;
    c->vacant = number;
}

static double seconds(sim_time t)
{
    return (double)t / 1e9;
}

void cdn_settle(struct cdn *c, uint32_t server)
{
    struct server *s = &c->servers[server];
    sim_time now = sim_now(c->in.sim);
    s->count.busy += c->loads[server].used * seconds(now - s->since);
    s->since = now;
}

static void occupy(struct cdn *c, uint32_t server, int by)
{
    cdn_settle(c, server);
    c->loads[server].used += (uint32_t)by;
    if (c->loads[server].used > c->servers[server].count.peak)
        c->servers[server].count.peak = c->loads[server].used;
}

static void count_bytes(struct cdn *c, const struct job *j)
{
    double bytes = j->transfer == TRANSFER_NONE ? 0 : net_delivered(c->in.net, j->transfer);
    c->servers[j->server].count.sent += bytes;
    if (j->surrogate != NOBODY)
        c->servers[j->surrogate].count.fetched += bytes;
    else
        c->count.delivered += bytes;
}

/* --- The end of a job -------------------------------------------------------------------------- */

static void record(struct cdn *c, const struct job *j)
{
    sim_time now = sim_now(c->in.sim);
    struct cdn_record r = {
        .asked = j->asked,
        .number = j->request,
        .host = j->host,
        .group = j->group,
        .server = j->server,
        .size = (float)j->size,
        .first = j->failed ? NAN : (float)seconds(j->first - j->asked),
        .complete = j->failed ? NAN : (float)seconds(now - j->asked),
        .result = j->failed ? CDN_FAILED
                  : j->hit  ? CDN_HIT
                            : CDN_MISS,
    };
    c->count.over++;
    c->count.failed += j->failed;
    if (!vec_push(&c->records, r))
        give_up(c, -ENOMEM);
}

static void end(struct cdn *c, uint32_t number);

/* Tells those who wait for an object that it is there, or that it will not come. */
static void release(struct cdn *c, uint32_t number)
{
    bool failed = c->jobs.v[number].failed;
    uint32_t waiting = c->jobs.v[number].waiting;
    while (waiting != NOBODY) {
        struct job *j = &c->jobs.v[waiting];
        uint32_t next = j->next;
        j->upstream = NOBODY;
        if (failed && !j->failed && j->transfer != TRANSFER_NONE) {
            count_bytes(c, j);
            net_stop(c->in.net, j->transfer);
            j->transfer = TRANSFER_NONE;
        }
        j->failed |= failed;
        if (j->flowed || (j->failed && !j->started))
            end(c, waiting);
        waiting = next;
    }
}

/* The object has arrived whole, or never will; who still waits for its own upstream ends with it. */
static void end(struct cdn *c, uint32_t number)
{
    struct job *j = &c->jobs.v[number];
    if (j->upstream != NOBODY)
        return;
    if (j->surrogate == NOBODY) {
        occupy(c, j->server, -1);
        record(c, j);
    } else {
        struct server *s = &c->servers[j->surrogate];
        index_remove(&s->fetching, c->jobs.v, sizeof *c->jobs.v, number);
        if (!j->failed)
            cache_put(s->cache, j->key.id, j->size);
        release(c, number);
    }
    job_free(c, number);
}

static void fail(struct cdn *c, uint32_t number)
{
    c->jobs.v[number].failed = true;
    end(c, number);
}

void cdn_on_done(void *ctx, uint32_t transfer, uint64_t tag, sim_time now)
{
    struct cdn *c = ctx;
    struct job *j = &c->jobs.v[tag];
    (void)transfer, (void)now;
    count_bytes(c, j);
    j->transfer = TRANSFER_NONE;
    j->flowed = true;
    end(c, (uint32_t)tag);
}

void cdn_on_broken(void *ctx, uint32_t transfer, uint64_t tag, sim_time now)
{
    struct cdn *c = ctx;
    (void)transfer, (void)now;
    count_bytes(c, &c->jobs.v[tag]);
    c->jobs.v[tag].transfer = TRANSFER_NONE;
    fail(c, (uint32_t)tag);
}

/* --- Serving ----------------------------------------------------------------------------------- */

/* The event that `started` announced is here; says whether the job goes on. */
static bool goes_on(struct cdn *c, uint32_t number)
{
    c->jobs.v[number].started = false;
    if (!c->jobs.v[number].failed)
        return true;
    end(c, number); /* its upstream was lost meanwhile */
    return false;
}

static void start_at(struct cdn *c, uint32_t number, sim_time at, event_fn *event)
{
    c->jobs.v[number].started = true;
    sim_at(c->in.sim, at, event, c, number);
}

static void flow(struct cdn *c, uint32_t number)
{
    struct job *j = &c->jobs.v[number];
    struct net_transfer spec = {.from = c->servers[j->server].host,
                                .to = j->host,
                                .user = c->user,
                                .class = CLASS_CDN,
                                .weight = 1,
                                .cap = INFINITY,
                                .bytes = (double)j->size,
                                .tag = number};
    j->transfer = net_start(c->in.net, &spec);
    if (j->transfer == TRANSFER_NONE)
        fail(c, number);
}

static void on_flow(void *ctx, uint64_t number, sim_time now)
{
    (void)now;
    if (goes_on(ctx, (uint32_t)number))
        flow(ctx, (uint32_t)number);
}

static void on_first(void *ctx, uint64_t number, sim_time now);

/* What slow start holds back on the way to a user agent. */
static sim_time slow_start(const struct cdn *c, const struct job *j, sim_time rtt)
{
    const struct hosts *hosts = net_hosts(c->in.net);
    const struct topo_class *classes = net_topo(c->in.net)->classes;
    double up = classes[host_class(hosts, c->servers[j->server].host)].up;
    double down = classes[host_class(hosts, j->host)].down;
    return slow_start_wait((double)j->size, (double)c->in.conf->initial_window, fmin(up, down) / 8,
                           rtt);
}

/* The server has the object, or its first byte: it sends. */
static void serve(struct cdn *c, uint32_t number)
{
    struct job *j = &c->jobs.v[number];
    sim_time rtt = net_rtt(c->in.net, c->servers[j->server].host, j->host);
    if (rtt == SIM_NEVER) {
        fail(c, number);
        return;
    }
    j->first = sim_now(c->in.sim) + rtt / 2;
    if (j->surrogate == NOBODY)
        start_at(c, number, j->first + slow_start(c, j, rtt), on_flow);
    else
        start_at(c, number, j->first, on_first);
}

/* The first byte has reached a surrogate, which passes it on. */
static void on_first(void *ctx, uint64_t number, sim_time now)
{
    struct cdn *c = ctx;
    (void)now;
    if (!goes_on(c, (uint32_t)number))
        return;
    c->jobs.v[number].arrived = true;
    for (uint32_t i = c->jobs.v[number].waiting; i != NOBODY; i = c->jobs.v[i].next)
        serve(c, i);
    flow(c, (uint32_t)number);
}

/* --- Fetching ---------------------------------------------------------------------------------- */

static void on_reach(void *ctx, uint64_t number, sim_time now);

static void reach_after(struct cdn *c, uint32_t number, sim_time delay)
{
    if (delay == SIM_NEVER)
        fail(c, number);
    else
        sim_at(c->in.sim, sim_now(c->in.sim) + delay, on_reach, c, number);
}

static sim_time after(sim_time delay, sim_time rtt)
{
    return rtt == SIM_NEVER ? SIM_NEVER : delay + rtt / 2;
}

/* The job by which a surrogate fetches an object, new if need be, which takes a while to be on its way;
 * NOBODY: the run is given up. */
static uint32_t fetch_of(struct cdn *c, uint32_t server, uint64_t object, uint64_t size, bool *new,
                         sim_time *delay)
{
    struct server *s = &c->servers[server];
    uint32_t hash = index_hash(object);
    uint32_t number = index_find(&s->fetching, object, hash, c->jobs.v, sizeof *c->jobs.v);
    *new = number == INDEX_NONE;
    if (!*new)
        return number;
    struct upstream_answer up;
    int code = upstream_choose(&s->upstream, c->in.net, c->in.guide, sim_now(c->in.sim), &up);
    if (code) {
        give_up(c, code);
        return NOBODY;
    }
    c->count.alto += up.requests;
    *delay = up.delay;
    number = job_new(c, (struct job){.key = {.id = object},
                                     .size = size,
                                     .server = up.server,
                                     .host = s->host,
                                     .surrogate = server});
    if (number == NOBODY)
        return NOBODY;
    if (!index_reserve(&s->fetching, c->jobs.v, sizeof *c->jobs.v)) {
        job_free(c, number);
        give_up(c, -ENOMEM);
        return NOBODY;
    }
    index_add(&s->fetching, object, hash, c->jobs.v, sizeof *c->jobs.v, number);
    return number;
}

/* A surrogate gets what it missed, for a job that waits for it. */
static void fetch(struct cdn *c, uint32_t number)
{
    uint32_t server = c->jobs.v[number].server;
    bool new;
    sim_time delay;
    uint32_t up =
        fetch_of(c, server, c->jobs.v[number].key.id, c->jobs.v[number].size, &new, &delay);
    if (up == NOBODY)
        return;
    struct job *j = &c->jobs.v[number], *u = &c->jobs.v[up];
    j->upstream = up;
    j->next = u->waiting;
    u->waiting = number;
    if (new)
        reach_after(c, up, after(delay, net_rtt(c->in.net, u->host, c->servers[u->server].host)));
    else if (u->arrived)
        serve(c, number);
}

/* A request has come to its server. */
static void on_reach(void *ctx, uint64_t number, sim_time now)
{
    struct cdn *c = ctx;
    struct job *j = &c->jobs.v[number];
    struct server *s = &c->servers[j->server];
    (void)now;
    bool hit = !s->cache || cache_get(s->cache, j->key.id);
    s->count.requests++;
    s->count.asked += (double)j->size;
    s->count.hits += hit;
    s->count.hit += hit ? (double)j->size : 0;
    j->hit = hit && s->cache;
    if (hit)
        serve(c, (uint32_t)number);
    else
        fetch(c, (uint32_t)number);
}

/* --- Asking ------------------------------------------------------------------------------------ */

static void count_guidance(struct cdn *c, const struct router_answer *a, uint64_t size)
{
    c->count.guided += a->guided;
    c->count.fallbacks += a->missed;
    c->count.alto += a->requests;
    c->count.advised += a->guided ? (double)size : 0;
    c->count.followed += a->guided && a->surrogate == a->best ? (double)size : 0;
}

static void ask(struct cdn *c, const struct demand_request *r, sim_time now)
{
    struct router_answer a;
    int code = router_route(c->router, r->host, now, &a);
    if (code) {
        give_up(c, code);
        return;
    }
    uint32_t request = (uint32_t)c->count.asked++;
    count_guidance(c, &a, r->size);
    uint32_t server = a.surrogate == ROUTER_NOBODY ? origin_of(c) : a.surrogate;
    if (c->routed)
        c->routed(c->routed_ctx, r->host, server, (double)r->size, now);
    uint32_t number = job_new(c, (struct job){.key = {.id = r->object},
                                              .size = r->size,
                                              .asked = now,
                                              .server = server,
                                              .host = r->host,
                                              .surrogate = NOBODY,
                                              .group = r->group,
                                              .request = request});
    if (number == NOBODY)
        return;
    occupy(c, server, 1);
    sim_time rtt = net_rtt(c->in.net, r->host, c->servers[server].host);
    bool reachable = rtt != SIM_NEVER && a.delay != SIM_NEVER;
    reach_after(c, number, reachable ? a.delay + rtt + rtt / 2 : SIM_NEVER);
}

void cdn_on_request(void *ctx, uint64_t arg, sim_time now)
{
    struct cdn *c = ctx;
    struct demand_request r = c->next;
    c->next = demand_next(c->demand);
    sim_at(c->in.sim, c->next.at, cdn_on_request, c, arg);
    ask(c, &r, now);
}
