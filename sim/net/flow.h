/*
 * Fluid flows that share resources max-min fairly: the flow engine.
 *
 * A resource is anything with a capacity that flows use up: one direction of a link, both
 * directions of a half-duplex one, a host's uplink. A flow crosses a set of resources (some of
 * them perhaps twice), has a weight and a cap, and has bytes to deliver up to its target. At every
 * moment the rates are the weighted max-min fair ones (Bertsekas & Gallager, Data Networks, 6.5.2):
 * rate / weight of a flow cannot be raised without lowering that of a flow which has no more. They
 * are characterised by levels: every resource that limits somebody has a level, and a flow runs at
 *
 *     rate = min(cap, weight * the least level among its resources);
 *
 * the loads of resources that have a level equal their capacity, no other load exceeds it.
 *
 * How changes are worked off. Starting, stopping and changing only mark resources; the rates of an
 * instant are solved once, when the next completion (flows_next) or a rate is asked for. Solving
 * repairs levels outward from what was marked, the least level first, and goes on only as far as
 * levels truly change:
 *   - a resource that its flows could not fill even together, each running at its own cap (or the
 *     capacity of the narrowest resource on its path), is left out altogether;
 *   - all flows limited by one resource share its level, and an integral of that level over time,
 *     the resource's clock, tells when each of them ends. A change of level touches neither the
 *     flows' remaining bytes nor their order;
 *   - a flow that reaches its target can be given a further target in the callback: then nothing
 *     is solved at all.
 *
 * Cost, for resources with a changed level, the flows they limit and the resources those cross:
 * solving is O(those flows' hops); a completion O(log flows at its resource + log resources).
 * Memory: 72 bytes a flow, 32 a hop, 96 a resource; nothing is allocated per event once the arrays
 * have grown.
 *
 * Units: bytes, bytes per second, sim_time. Resources and flows are small numbers. A flow's number
 * is used again after it was stopped. Not thread-safe.
 */
#ifndef SIM_NET_FLOW_H
#define SIM_NET_FLOW_H

#include "sim/engine/sim.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flows;

#define FLOW_NONE UINT32_MAX

/*
 * Called when a flow has delivered up to its target. The callback may start, stop and change any
 * flow; if it neither stops this flow nor gives it a further target, the engine stops it.
 */
typedef void flow_done_fn(void *ctx, uint32_t flow, uint64_t tag, sim_time now);

/*
 * Told of flows that are likely to end soon: a chance to fetch what their end will need into the
 * processor's cache, a step at a time (step 0, 1, ... of all of them, so that each can look at what
 * the one before fetched). It must change nothing.
 */
enum { FLOW_SOON_STEPS = 5 };
typedef void flow_soon_fn(void *ctx, uint32_t flow, uint64_t tag, unsigned step);

struct flow_spec {
    const uint32_t *path; /* resources, in any order; one that stands k times is used k-fold */
    size_t hops;          /* at least 1 */
    double weight;        /* > 0 */
    double cap;           /* bytes per second, > 0; INFINITY for none */
    double bytes;         /* to deliver, >= 0 */
    uint64_t tag;         /* the owner's, handed to the callback */
};

/* `ctx` is borrowed. NULL: no memory. */
struct flows *flows_new(flow_done_fn *done, void *ctx);
void flows_free(struct flows *f); /* NULL is allowed */

/* From now on `soon` is told, with the ctx of flows_new(). NULL: nobody. */
void flows_set_soon(struct flows *f, flow_soon_fn *soon);

/*
 * Running out of memory in the middle of an event leaves the engine unusable but safe; it is told
 * by this (0 or -ENOMEM; -ELOOP if solving did not settle, which would be a bug).
 */
int flows_error(const struct flows *f);

/* Adds a resource of that capacity (bytes per second, >= 0) and returns its number: 0, 1, 2, ... */
uint32_t flows_add_resource(struct flows *f, double capacity);

/* O(flows that cross it x their hops): capacities change seldom. */
void flows_set_capacity(struct flows *f, uint32_t resource, double capacity, sim_time now);
double flows_capacity(const struct flows *f, uint32_t resource);

/* Starts a flow; FLOW_NONE when memory ran out. The path is copied. O(hops). */
uint32_t flows_start(struct flows *f, const struct flow_spec *spec, sim_time now);

/* Ends a flow without calling back; what it delivered must have been asked for before. O(hops). */
void flows_stop(struct flows *f, uint32_t flow, sim_time now);

/* Puts a flow on another path with another cap; what it delivered stays. O(hops). */
void flows_move(struct flows *f, uint32_t flow, const uint32_t *path, size_t hops, double cap,
                sim_time now);

/* Sets the bytes to have delivered in all since the start; not less than what was delivered. */
void flows_set_target(struct flows *f, uint32_t flow, double bytes);
double flows_target(const struct flows *f, uint32_t flow);

/* Bytes delivered since the start. */
double flows_delivered(const struct flows *f, uint32_t flow, sim_time now);

/* The current rate, bytes per second; solves what is pending first. */
double flows_rate(struct flows *f, uint32_t flow, sim_time now);

/* The resource that limits a flow, or FLOW_NONE if its own cap does; solves first. */
uint32_t flows_bottleneck(struct flows *f, uint32_t flow, sim_time now);

uint64_t flows_tag(const struct flows *f, uint32_t flow);
bool flows_alive(const struct flows *f, uint32_t flow);
size_t flows_count(const struct flows *f);

/* Flow numbers in use are below this. */
uint32_t flows_end(const struct flows *f);

/* The flows that cross a resource, copied to v (room for `max`); returns how many there are. */
size_t flows_crossing(const struct flows *f, uint32_t resource, uint32_t *v, size_t max);

/* Solves what is pending and returns when the next flow reaches its target; SIM_NEVER if none. */
sim_time flows_next(struct flows *f, sim_time now);

/* Calls back for every flow whose target is reached at `now`. */
void flows_fire(struct flows *f, sim_time now);

/* The engine as a source of a simulation (engine/sim.h). */
struct sim_source flows_source(struct flows *f);

/* Work done so far, for measuring: what truly changed. */
struct flows_work {
    uint64_t solves; /* instants solved */
    uint64_t levels; /* levels recomputed */
    uint64_t rates;  /* flow rates changed */
};
struct flows_work flows_work(const struct flows *f);

#endif
