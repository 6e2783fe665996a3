/*
 * The clock and the events of one simulation run.
 *
 * Order. Events fire in ascending (at, seq), where seq counts the pushes: ties fire in the order
 * they were scheduled, never in the order of addresses or hash buckets. The same pushes give the
 * same run on every machine.
 *
 * Sources. A module that knows its next moment without an event for each of its objects (the flow
 * engine: the next completion of thousands of flows) registers as a source. It is asked for that
 * moment only once everything of the current instant has fired, so that the changes of one
 * instant are worked off together. At equal times events fire before sources, and sources in the
 * order they were added.
 *
 * Ownership. The queue copies each event and never touches ctx; whoever made ctx frees it, and
 * keeps it alive until the event has fired. There is no cancel: a handler that may be out of date
 * compares a generation number in its ctx and returns.
 *
 * Cost. Pushing and popping are O(log n) in the events queued, on a 4-ary heap; nothing is
 * allocated per event once the heap has grown. Not thread-safe: one struct sim belongs to one run.
 */
#ifndef SIM_ENGINE_SIM_H
#define SIM_ENGINE_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t sim_time; /* nanoseconds since the start of the run */

#define SIM_SECOND INT64_C(1000000000)
#define SIM_NEVER  INT64_MAX

/* `arg` is the small number given with the event: a peer's index, a generation. */
typedef void event_fn(void *ctx, uint64_t arg, sim_time now);

struct sim_source {
    sim_time (*next)(void *ctx, sim_time now); /* when to fire next; SIM_NEVER: not at all */
    void (*fire)(void *ctx, sim_time now);
    void *ctx; /* borrowed */
};

struct sim;

struct sim *sim_new(void);
void sim_free(struct sim *s); /* drops what is queued without firing it; NULL is allowed */

sim_time sim_now(const struct sim *s);

/* Seconds as a time, rounded to the next nanosecond; what does not fit is SIM_NEVER. */
sim_time sim_seconds(double seconds);

/*
 * Schedules fire(ctx, arg, at). A time before now is a bug; SIM_NEVER schedules nothing. Running out of memory is remembered
 * and makes sim_run() return -ENOMEM: callers in the middle of an event have no other way out.
 */
void sim_at(struct sim *s, sim_time at, event_fn *fire, void *ctx, uint64_t arg);

/* Adds a source; at most eight. */
void sim_add_source(struct sim *s, struct sim_source source);

/*
 * Fires everything up to and including `end` in order, then sets the clock to `end`, unless that is
 * past already. Stops early when sim_stop() was called. Returns 0, -ENOMEM, or the code given to
 * sim_stop().
 */
int sim_run(struct sim *s, sim_time end);

/* Makes sim_run() return `code` once the running event is through; the clock stays where it is. */
void sim_stop(struct sim *s, int code);

/* Whether nothing is queued and no source wants to fire. */
bool sim_idle(const struct sim *s);

/* Events fired so far, source firings included. */
uint64_t sim_fired(const struct sim *s);

#endif
