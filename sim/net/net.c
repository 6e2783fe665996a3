#include "sim/net/net.h"

#include "sim/base/vec.h"
#include "sim/net/flow.h"
#include "sim/net/routing.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <string.h>

enum { HOPS_MAX = 1024 + 3 };

static const sim_time DAY = 86400 * SIM_SECOND;

/* The resources of a host's own. */
enum access { ACCESS_UP, ACCESS_UP_EXTERNAL, ACCESS_DOWN, ACCESSES };

struct transfer {
    const struct route *route; /* NULL: no such transfer */
    uint64_t tag;
    double metered; /* bytes on the meters */
    double cap;
    uint32_t from, to;
    uint32_t user;
    uint8_t class;
    bool broken; /* it has no route, and ends */
};

/* One direction of a link. */
struct port {
    uint32_t resource;
    double capacity;   /* bit/s */
    double background; /* bit/s, as wanted; what fits may be less */
};

/* What net_set_capacity() gave a port, in the order of time. */
struct capacity_change {
    sim_time at;
    uint32_t port;
    double capacity;
};

struct net {
    const struct topo *topo;
    struct sim *sim;
    struct hosts *hosts;
    struct routing *routing;
    struct flows *flows;
    struct meter *meter;
    struct port *ports;
    uint32_t *access; /* [ACCESSES * host + access]: a host's own resources; 0: not yet made */
    uint32_t *cell;   /* by host */
    uint32_t cells;
    const struct background *background;
    size_t nbackground;
    sim_time background_at;         /* up to when background is metered */
    VEC(struct transfer) transfers; /* by number of the flow */
    VEC(struct capacity_change) changes;
    VEC(struct net_user) users;
    uint32_t path[HOPS_MAX]; /* scratch */
    uint32_t ending; /* the transfer a callback is told of, until it is stopped or goes on */
    bool no_memory;
};

/* --- Set-up ----------------------------------------------------------------------------------- */

static void flow_done(void *ctx, uint32_t flow, uint64_t tag, sim_time now);
static void flow_soon(void *ctx, uint32_t flow, uint64_t tag, unsigned step);
static void on_boundary(void *ctx, uint64_t arg, sim_time now);
static void on_background_step(void *ctx, uint64_t i, sim_time now);

/* Both directions of a half-duplex link, and all links of a medium, are one resource. */
static void make_ports(struct net *n)
{
    const struct topo *t = n->topo;
    for (uint32_t i = 0; i < t->nlinks; i++) {
        const struct topo_link *l = &t->links[i];
        struct port *forward = &n->ports[port_of(i, false)], *reverse = &n->ports[port_of(i, true)];
        uint32_t same = TOPO_NONE;
        for (uint32_t k = 0; l->medium && k < i && same == TOPO_NONE; k++) {
            if (t->links[k].medium && strcmp(t->links[k].medium, l->medium) == 0)
                same = n->ports[port_of(k, false)].resource;
        }
        forward->capacity = l->capacity;
        reverse->capacity = l->reverse;
        forward->resource =
            same != TOPO_NONE ? same : flows_add_resource(n->flows, l->capacity / 8);
        reverse->resource = l->duplex == DUPLEX_FULL ? flows_add_resource(n->flows, l->reverse / 8)
                                                     : forward->resource;
    }
}

static bool make_cells(struct net *n)
{
    uint32_t hosts = hosts_count(n->hosts);
    n->cell = malloc(((size_t)hosts + 1) * sizeof *n->cell);
    n->cells = n->topo->nnodes;
    for (uint32_t node = 0; n->cell && node < n->topo->nnodes; node++) {
        uint32_t first, end;
        hosts_of_node(n->hosts, node, &first, &end);
        for (uint32_t h = first; h < end; h++)
            n->cell[h] = node;
    }
    return n->cell && meter_set_cells(n->meter, n->cells) == 0;
}

struct net *net_new(struct sim *sim, const struct net_config *config)
{
    struct net *n = calloc(1, sizeof *n);
    if (!n)
        return NULL;
    n->topo = config->topo;
    n->sim = sim;
    n->ending = TRANSFER_NONE;
    n->background = config->background;
    n->nbackground = config->nbackground;
    n->hosts = hosts_new(n->topo, config->seed, config->replication);
    n->routing = routing_new(n->topo);
    n->flows = flows_new(flow_done, n);
    n->meter = meter_new(2 * n->topo->nlinks, config->window);
    n->ports = calloc(2 * (size_t)n->topo->nlinks + 1, sizeof *n->ports);
    n->access =
        n->hosts ? calloc(ACCESSES * (size_t)hosts_count(n->hosts) + 1, sizeof *n->access) : NULL;
    if (!n->hosts || !n->routing || !n->flows || !n->meter || !n->ports || !n->access ||
        !make_cells(n)) {
        net_free(n);
        return NULL;
    }
    make_ports(n);
    flows_set_soon(n->flows, flow_soon);
    sim_add_source(sim, flows_source(n->flows));
    sim_at(sim, meter_boundary(n->meter), on_boundary, n, 0);
    for (size_t i = 0; i < n->nbackground; i++)
        on_background_step(n, i, 0);
    return n;
}

void net_free(struct net *n)
{
    if (!n)
        return;
    flows_free(n->flows);
    routing_free(n->routing);
    meter_free(n->meter);
    hosts_free(n->hosts);
    vec_free(&n->transfers);
    vec_free(&n->changes);
    vec_free(&n->users);
    free(n->ports);
    free(n->access);
    free(n->cell);
    free(n);
}

int net_error(const struct net *n)
{
    if (n->no_memory || meter_error(n->meter))
        return -ENOMEM;
    return flows_error(n->flows);
}

const struct topo *net_topo(const struct net *n)
{
    return n->topo;
}

const struct hosts *net_hosts(const struct net *n)
{
    return n->hosts;
}

const struct meter *net_meter(const struct net *n)
{
    return n->meter;
}

uint32_t net_add_user(struct net *n, struct net_user user)
{
    if (!vec_push(&n->users, user)) {
        n->no_memory = true;
        return 0;
    }
    return (uint32_t)n->users.n - 1;
}

int net_set_cells(struct net *n, uint32_t *cell, uint32_t cells)
{
    assert(n->transfers.n == 0);
    free(n->cell);
    n->cell = cell;
    n->cells = cells;
    return meter_set_cells(n->meter, cells);
}

uint32_t net_cells(const struct net *n)
{
    return n->cells;
}

/* --- Meters ----------------------------------------------------------------------------------- */

/* Puts what a transfer delivered since it was last settled on the meters. */
static void settle(struct net *n, uint32_t transfer)
{
    struct transfer *x = &n->transfers.v[transfer];
    double delivered = flows_delivered(n->flows, transfer, sim_now(n->sim));
    double bytes = delivered - x->metered;
    if (bytes <= 0)
        return;
    x->metered = delivered;
    for (uint32_t i = 0; i < x->route->n; i++)
        meter_add(n->meter, x->route->ports[i], (enum net_class)x->class, bytes);
    meter_add_between(n->meter, n->cell[x->from], n->cell[x->to], bytes);
}

/* The background that all ports of a port's resource want together, but for links that are down. */
static double background_wanted(const struct net *n, uint32_t port)
{
    double wanted = 0;
    if (n->topo->links[port / 2].duplex == DUPLEX_FULL)
        return n->ports[port].background;
    for (uint32_t i = 0; i < 2 * n->topo->nlinks; i++) {
        if (n->ports[i].resource == n->ports[port].resource && routing_link_up(n->routing, i / 2))
            wanted += n->ports[i].background;
    }
    return wanted;
}

/* The part of the background wanted on a port that fits through it, next to its like. */
static double background_carried(const struct net *n, uint32_t port)
{
    const struct port *p = &n->ports[port];
    double wanted = background_wanted(n, port);
    if (!routing_link_up(n->routing, port / 2))
        return 0;
    return wanted > p->capacity ? p->background * p->capacity / wanted : p->background;
}

static void settle_background(struct net *n)
{
    sim_time now = sim_now(n->sim);
    double seconds = (double)(now - n->background_at) / 1e9;
    n->background_at = now;
    for (uint32_t port = 0; seconds > 0 && port < 2 * n->topo->nlinks; port++) {
        if (n->ports[port].background > 0)
            meter_add(n->meter, port, CLASS_BACKGROUND, background_carried(n, port) / 8 * seconds);
    }
}

void net_settle(struct net *n)
{
    settle_background(n);
    for (uint32_t i = 0; i < n->transfers.n; i++) {
        if (n->transfers.v[i].route)
            settle(n, i);
    }
}

static void on_boundary(void *ctx, uint64_t arg, sim_time now)
{
    struct net *n = ctx;
    net_settle(n);
    meter_next_bin(n->meter);
    if (meter_boundary(n->meter) > now)
        sim_at(n->sim, meter_boundary(n->meter), on_boundary, n, arg);
}

/* --- Transfers -------------------------------------------------------------------------------- */

static const struct topo_class *class_of(const struct net *n, uint32_t host)
{
    return &n->topo->classes[host_class(n->hosts, host)];
}

/* A resource of a host's own, made when it is first used. */
static uint32_t access_resource(struct net *n, uint32_t host, enum access access)
{
    uint32_t *r = &n->access[ACCESSES * (size_t)host + access];
    if (!*r) {
        const struct topo_class *c = class_of(n, host);
        const double rates[ACCESSES] = {c->up, c->up_external, c->down};
        *r = flows_add_resource(n->flows, rates[access] / 8);
    }
    return *r;
}

const struct route *net_route(struct net *n, uint32_t from, uint32_t to)
{
    uint64_t key = (uint64_t)from * 0x9e3779b97f4a7c15u ^ (uint64_t)to * 0xc2b2ae3d27d4eb4fu;
    return routing_find(n->routing, host_node(n->hosts, from), host_node(n->hosts, to), key >> 32,
                        &n->no_memory);
}

static uint32_t network_of(const struct net *n, uint32_t host)
{
    return n->topo->nodes[host_node(n->hosts, host)].network;
}

/* Writes the resources a transfer uses into n->path; returns how many. */
static size_t lay_path(struct net *n, uint32_t from, uint32_t to, const struct route *route)
{
    size_t hops = 0;
    n->path[hops++] = access_resource(n, from, ACCESS_UP);
    if (isfinite(class_of(n, from)->up_external) && network_of(n, from) != network_of(n, to))
        n->path[hops++] = access_resource(n, from, ACCESS_UP_EXTERNAL);
    for (uint32_t i = 0; i < route->n; i++)
        n->path[hops++] = n->ports[route->ports[i]].resource;
    n->path[hops++] = access_resource(n, to, ACCESS_DOWN);
    return hops;
}

uint32_t net_start(struct net *n, const struct net_transfer *spec)
{
    assert(spec->from != spec->to);
    const struct route *route = net_route(n, spec->from, spec->to);
    if (!route)
        return TRANSFER_NONE;
    size_t hops = lay_path(n, spec->from, spec->to, route);
    struct flow_spec flow = {n->path, hops, spec->weight, spec->cap, spec->bytes, 0};
    uint32_t id = flows_start(n->flows, &flow, sim_now(n->sim));
    if (id == FLOW_NONE)
        return TRANSFER_NONE;
    if (id >= n->transfers.n) {
        if (!vec_reserve(&n->transfers, (size_t)id + 1)) {
            n->no_memory = true;
            flows_stop(n->flows, id, sim_now(n->sim));
            return TRANSFER_NONE;
        }
        n->transfers.n = (size_t)id + 1;
    }
    n->transfers.v[id] = (struct transfer){.route = route,
                                           .tag = spec->tag,
                                           .cap = spec->cap,
                                           .from = spec->from,
                                           .to = spec->to,
                                           .user = spec->user,
                                           .class = (uint8_t)spec->class};
    return id;
}

void net_stop(struct net *n, uint32_t transfer)
{
    settle(n, transfer);
    n->transfers.v[transfer].route = NULL;
    flows_stop(n->flows, transfer, sim_now(n->sim));
    if (n->ending == transfer)
        n->ending = TRANSFER_NONE;
}

/* Tells a transfer's user that it ends, and ends it unless he did so or made it go on. */
static void tell(struct net *n, uint32_t transfer,
                 void (*what)(void *ctx, uint32_t transfer, uint64_t tag, sim_time now))
{
    const struct transfer *x = &n->transfers.v[transfer];
    n->ending = transfer;
    what(n->users.v[x->user].ctx, transfer, x->tag, sim_now(n->sim));
    if (n->ending == transfer)
        net_stop(n, transfer);
    n->ending = TRANSFER_NONE;
}

static void flow_done(void *ctx, uint32_t flow, uint64_t tag, sim_time now)
{
    struct net *n = ctx;
    (void)tag;
    (void)now;
    tell(n, flow, n->users.v[n->transfers.v[flow].user].done);
}

_Static_assert(FLOW_SOON_STEPS == NET_SOON_STEPS + 1, "the first step is the transfer's own");

static void flow_soon(void *ctx, uint32_t flow, uint64_t tag, unsigned step)
{
    const struct net *n = ctx;
    const struct transfer *x = &n->transfers.v[flow];
    (void)tag;
    if (step == 0) {
        __builtin_prefetch(x);
    } else {
        const struct net_user *user = &n->users.v[x->user];
        if (user->soon)
            user->soon(user->ctx, x->tag, step - 1);
    }
}

double net_delivered(const struct net *n, uint32_t transfer)
{
    return flows_delivered(n->flows, transfer, sim_now(n->sim));
}

double net_target(const struct net *n, uint32_t transfer)
{
    return flows_target(n->flows, transfer);
}

void net_set_target(struct net *n, uint32_t transfer, double bytes)
{
    bool broken = n->transfers.v[transfer].broken;
    if (n->ending == transfer && !broken && bytes > flows_target(n->flows, transfer))
        n->ending = TRANSFER_NONE;
    flows_set_target(n->flows, transfer, bytes);
}

double net_rate(struct net *n, uint32_t transfer)
{
    return flows_rate(n->flows, transfer, sim_now(n->sim));
}

sim_time net_access_delay(const struct net *n, uint32_t host)
{
    return class_of(n, host)->delay;
}

sim_time net_rtt(struct net *n, uint32_t a, uint32_t b)
{
    const struct route *out = net_route(n, a, b), *back = net_route(n, b, a);
    if (!out || !back)
        return SIM_NEVER;
    return out->delay + back->delay + 2 * (net_access_delay(n, a) + net_access_delay(n, b));
}

sim_time net_rtt_nodes(struct net *n, uint32_t a, uint32_t b)
{
    const struct route *out = routing_find(n->routing, a, b, 0, &n->no_memory);
    const struct route *back = routing_find(n->routing, b, a, 0, &n->no_memory);
    return out && back ? out->delay + back->delay : SIM_NEVER;
}

static void pulse(struct net *n, uint32_t a, uint32_t b, enum net_class class, double bytes)
{
    const struct route *route = routing_find(n->routing, a, b, 0, &n->no_memory);
    for (uint32_t i = 0; route && i < route->n; i++)
        meter_add(n->meter, route->ports[i], class, bytes);
}

void net_pulse(struct net *n, uint32_t a, uint32_t b, enum net_class class, double there,
               double back)
{
    pulse(n, a, b, class, there);
    pulse(n, b, a, class, back);
}

/* --- Changes ---------------------------------------------------------------------------------- */

/* Gives the flow engine what background leaves of a port. */
static void renew_capacity(struct net *n, uint32_t port)
{
    const struct port *p = &n->ports[port];
    bool medium = n->topo->links[port / 2].duplex == DUPLEX_SHARED; /* other links go on using it */
    double left = p->capacity - fmin(p->capacity, background_wanted(n, port));
    if (!medium && !routing_link_up(n->routing, port / 2))
        left = 0;
    flows_set_capacity(n->flows, p->resource, left / 8, sim_now(n->sim));
}

static bool same_route(const struct route *a, const struct route *b)
{
    return a->n == b->n && memcmp(a->ports, b->ports, a->n * sizeof *a->ports) == 0;
}

/* Moves a transfer to the route of now, or breaks it. */
static void reroute(struct net *n, uint32_t transfer)
{
    struct transfer *x = &n->transfers.v[transfer];
    const struct route *route = net_route(n, x->from, x->to);
    if (route && same_route(route, x->route)) {
        x->route = route;
        return;
    }
    settle(n, transfer);
    if (route) {
        size_t hops = lay_path(n, x->from, x->to, route);
        flows_move(n->flows, transfer, n->path, hops, x->cap, sim_now(n->sim));
        x->route = route;
        return;
    }
    x->broken = true;
    tell(n, transfer, n->users.v[x->user].broken);
}

void net_set_link(struct net *n, uint32_t link, bool up)
{
    if (routing_link_up(n->routing, link) == up)
        return;
    net_settle(n);
    /* The transfers of now; those that callbacks start are on new routes already. */
    size_t count = n->transfers.n;
    uint8_t *old = calloc(count + 1, 1);
    if (!old) {
        n->no_memory = true;
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        old[i] = n->transfers.v[i].route != NULL;
    routing_set_link(n->routing, link, up);
    renew_capacity(n, port_of(link, false));
    renew_capacity(n, port_of(link, true));
    for (uint32_t i = 0; i < count; i++) {
        if (old[i] && n->transfers.v[i].route)
            reroute(n, i);
    }
    free(old);
}

static void give_capacity(struct net *n, uint32_t port, double capacity)
{
    struct capacity_change change = {sim_now(n->sim), port, capacity};
    n->ports[port].capacity = capacity;
    if (!vec_push(&n->changes, change))
        n->no_memory = true;
}

void net_set_capacity(struct net *n, uint32_t link, double forward, double reverse)
{
    bool full = n->topo->links[link].duplex == DUPLEX_FULL;
    uint32_t resource = n->ports[port_of(link, false)].resource;
    settle_background(n);
    give_capacity(n, port_of(link, false), forward);
    give_capacity(n, port_of(link, true), full ? reverse : forward);
    for (uint32_t i = 0; !full && i < 2 * n->topo->nlinks; i++) { /* the rest of a medium */
        if (n->ports[i].resource == resource && i / 2 != link)
            give_capacity(n, i, forward);
    }
    renew_capacity(n, port_of(link, false));
    renew_capacity(n, port_of(link, true));
}

double net_mean_capacity(const struct net *n, uint32_t port, sim_time from, sim_time to)
{
    const struct topo_link *l = &n->topo->links[port / 2];
    double capacity = port % 2 ? l->reverse : l->capacity, sum = 0;
    sim_time at = from;
    for (size_t i = 0; i < n->changes.n && n->changes.v[i].at < to; i++) {
        const struct capacity_change *c = &n->changes.v[i];
        if (c->port != port)
            continue;
        if (c->at > at) {
            sum += capacity * (double)(c->at - at);
            at = c->at;
        }
        capacity = c->capacity;
    }
    return at == from ? capacity : (sum + capacity * (double)(to - at)) / (double)(to - from);
}

double net_capacity(const struct net *n, uint32_t port)
{
    return routing_link_up(n->routing, port / 2) ? n->ports[port].capacity : 0;
}

bool net_port_shared(const struct net *n, uint32_t port)
{
    return n->ports[port].resource == n->ports[port ^ 1].resource;
}

static void on_background_step(void *ctx, uint64_t i, sim_time now)
{
    struct net *n = ctx;
    const struct background *b = &n->background[i];
    sim_time length = DAY / (sim_time)b->n;
    size_t step = (size_t)(now / length) % b->n;
    settle_background(n);
    n->ports[b->port].background = b->rate * b->steps[step];
    renew_capacity(n, b->port);
    if (b->n > 1)
        sim_at(n->sim, (now / length + 1) * length, on_background_step, n, i);
}
