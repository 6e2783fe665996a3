/*
 * What the user agents of a CDN workload ask for, and when.
 *
 * Without a trace every group asks by a Poisson process whose rate follows its daily curve and surge
 * step by step, for objects by Zipf's law, from one of its hosts each time. Times, objects and hosts come from streams of their own for each group, so that all arms of a replication see the
 * same requests. Sizes are a hash of the object's number put through the distribution's inverse: no
 * table, whatever the size of the catalogue. A trace brings times, objects and sizes; groups are drawn
 * in proportion to their rates.
 *
 * A request costs O(groups), whatever the size of the catalogue.
 */
#ifndef SIM_CDN_DEMAND_H
#define SIM_CDN_DEMAND_H

#include "sim/base/err.h"
#include "sim/cdn/cdn_conf.h"
#include "sim/engine/sim.h"
#include "sim/net/hosts.h"

struct demand;

struct demand_input {
    const struct cdn_conf *conf; /* borrowed, as all of these */
    const char *name;            /* the workload's */
    const struct hosts *hosts;
    const struct topo *topo;
    const uint32_t *servers; /* hosts that ask for nothing */
    size_t nservers;
    uint64_t seed;
    uint32_t replication;
    const char *folder; /* the trace is relative to it */
};

struct demand_request {
    sim_time at; /* SIM_NEVER: there is none any more */
    uint64_t object, size;
    uint32_t host, group;
};

/* NULL with *code and *e: -EINVAL for a group without a host, named by its pointer, or for the trace;
 * -ENOMEM and so on. O(hosts), and what the trace takes. */
struct demand *demand_new(const struct demand_input *in, int *code, struct err *e);
void demand_free(struct demand *d); /* NULL is allowed */

/* The next request, in ascending order of time. */
struct demand_request demand_next(struct demand *d);

/* The hosts that fit a place's filters, in ascending order, appended to a vector by `add`, which says
 * false when memory ran out. Returns that. */
bool place_each(const struct place_conf *p, const struct topo *t, const struct hosts *h,
                bool (*add)(void *ctx, uint32_t host), void *ctx);

/* The size of an object of a catalogue. */
uint64_t object_size(const struct object_size_conf *c, uint64_t seed, uint64_t object);

#endif
