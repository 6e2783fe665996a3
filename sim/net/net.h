/*
 * A topology in motion: hosts, transfers between them, links that change, meters.
 *
 * A transfer is a fluid flow from one host to another: over the sender's uplink (and, to another
 * network, the part of it that is for those), the links of the route, and the receiver's downlink,
 * max-min fair with all others (flow.h). Its bytes are metered
 * on every link it crosses, exactly, per class and bin; they are settled when a transfer ends or
 * moves and at the end of each bin.
 *
 * Background load takes its capacity away from transfers and is metered as its own class; it goes
 * where the scenario puts it and does not move when a link fails.
 *
 * When a link changes, routes are found anew: transfers move over to their new route, or break if
 * there is none. Everything is driven by the simulation's clock; the callbacks come from within its
 * events. Units: bytes, bit/s for capacities, sim_time.
 */
#ifndef SIM_NET_NET_H
#define SIM_NET_NET_H

#include "sim/engine/sim.h"
#include "sim/net/hosts.h"
#include "sim/net/meter.h"
#include "sim/topo/topo.h"

struct net;
struct route;

#define TRANSFER_NONE UINT32_MAX

/* Somebody who starts transfers. `tag` is what he gave with the transfer. */
struct net_user {
    /* The target is reached: give it a further target, or it ends after the call. */
    void (*done)(void *ctx, uint32_t transfer, uint64_t tag, sim_time now);
    /* There is no route any more; the transfer ends after the call, whatever its target. */
    void (*broken)(void *ctx, uint32_t transfer, uint64_t tag, sim_time now);
    void *ctx; /* borrowed */
    /* As flow_soon_fn (flow.h), in NET_SOON_STEPS; NULL where there is nothing to fetch. */
    void (*soon)(void *ctx, uint64_t tag, unsigned step);
};

enum { NET_SOON_STEPS = 4 };

/* Load on one port by somebody else: `rate` (bit/s) times the share of the running step; the steps
 * divide a day evenly, and days repeat. */
struct background {
    uint32_t port;
    double rate;
    const double *steps; /* borrowed; shares; n >= 1 */
    size_t n;
};

struct net_config {
    const struct topo *topo; /* borrowed */
    uint64_t seed;
    uint32_t replication;
    struct meter_window window;
    const struct background *background; /* borrowed */
    size_t nbackground;
};

/* NULL: no memory. The simulation is borrowed and must outlive it. */
struct net *net_new(struct sim *sim, const struct net_config *config);
void net_free(struct net *n); /* NULL is allowed */

/* 0, or why the run is to be given up: -ENOMEM, or -ELOOP from the flow engine. */
int net_error(const struct net *n);

const struct topo *net_topo(const struct net *n);
const struct hosts *net_hosts(const struct net *n);
const struct meter *net_meter(const struct net *n);

/* Registers a user; returns his number. */
uint32_t net_add_user(struct net *n, struct net_user user);

/* Tells the hosts apart for the matrix of net_meter(): cell[host] < cells. Once, before the first
 * transfer; `cell` is taken (malloc). Without it there is one cell a node. */
int net_set_cells(struct net *n, uint32_t *cell, uint32_t cells);
uint32_t net_cells(const struct net *n);

/* --- Transfers -------------------------------------------------------------------------------- */

struct net_transfer {
    uint32_t from, to; /* different hosts */
    uint32_t user;
    enum net_class class;
    double weight; /* > 0 */
    double cap;    /* bytes per second; INFINITY: none but the path's */
    double bytes;  /* first target */
    uint64_t tag;
};

/* Starts a transfer; TRANSFER_NONE when there is no route (or memory: net_error()). */
uint32_t net_start(struct net *n, const struct net_transfer *spec);

/* Ends a transfer without a callback and settles its bytes. */
void net_stop(struct net *n, uint32_t transfer);

/* Bytes delivered since the start, and the target. */
double net_delivered(const struct net *n, uint32_t transfer);
double net_target(const struct net *n, uint32_t transfer);
void net_set_target(struct net *n, uint32_t transfer, double bytes);

/* The current rate, bytes per second. */
double net_rate(struct net *n, uint32_t transfer);

/* Round-trip time between two hosts over the present routes, without queueing; SIM_NEVER if there
 * is no route one way or the other. */
sim_time net_rtt(struct net *n, uint32_t a, uint32_t b);

/* The same between two nodes, without access links. */
sim_time net_rtt_nodes(struct net *n, uint32_t a, uint32_t b);

/* The links from one host to another as they are now (routing.h), without the hosts' own; NULL if there
 * is no route. Borrowed until the second change of a link. */
const struct route *net_route(struct net *n, uint32_t from, uint32_t to);

/* One-way delay of a host's own link. */
sim_time net_access_delay(const struct net *n, uint32_t host);

/* Counts messages from node a to node b (`there`, bytes) and back on the links of both ways, as
 * pulses. */
void net_pulse(struct net *n, uint32_t a, uint32_t b, enum net_class class, double there,
               double back);

/* --- Changes ---------------------------------------------------------------------------------- */

void net_set_link(struct net *n, uint32_t link, bool up);

/* The owner of the topology has changed weights of links in it: routes are found anew, as above. */
void net_renew_routes(struct net *n);

/* New capacities of a link, bit/s; for half-duplex and shared ones `forward` counts, for the whole
 * medium. */
void net_set_capacity(struct net *n, uint32_t link, double forward, double reverse);

/* The capacity of a port in bit/s as it is now, 0 while its link is down. */
double net_capacity(const struct net *n, uint32_t port);

/* Its mean over a span of time that is past, whether the link was up or down. O(changes). */
double net_mean_capacity(const struct net *n, uint32_t port, sim_time from, sim_time to);

/* Whether a direction of a link shares its capacity with the other one. */
bool net_port_shared(const struct net *n, uint32_t port);

/* Brings all meters up to now; at the end of the run. */
void net_settle(struct net *n);

#endif
