/*
 * Guidance in a run: the interface that applications know (alto/guide.h), answered by the ALTO
 * client over HTTP from the run's servers, with everything counted.
 *
 * A host asks the server that serves its network; a tracker asks, for a peer, the server that serves
 * the peer's network (RFC 7971 fig. 22). The answer is there after the round trips the client made,
 * each over the configured way to the server, and the server's time for each request. The messages
 * are metered as pulses on that way. A question is lost with the configured probability, and one
 * that would take longer than the client waits is given up: both leave the asker unguided after the
 * timeout, as does a server that is down, or answers nonsense, after the time that takes.
 */
#ifndef SIM_SCENARIO_GUIDANCE_H
#define SIM_SCENARIO_GUIDANCE_H

#include "sim/alto/guide.h"
#include "sim/base/log.h"
#include "sim/net/net.h"
#include "sim/scenario/servers.h"

struct guidance;

struct guidance_input {
    struct servers *servers; /* borrowed, as all of these */
    struct net *net;
    uint64_t seed;
    uint32_t replication;
};

struct guidance *guidance_new(const struct guidance_input *in); /* NULL: no memory */
void guidance_free(struct guidance *g);                         /* NULL is allowed */

/* What applications get; good as long as the guidance is. */
struct guide guidance_guide(struct guidance *g);

/* What it cost, by server or (site NULL) in all. */
struct guidance_figures {
    uint64_t requests[ALTO_RESOURCES];
    uint64_t questions, fallbacks, lost;
    double bytes;       /* HTTP, both directions */
    uint64_t disclosed; /* distinct hosts whose address the server learned */
};
struct guidance_figures guidance_figures(const struct guidance *g, const struct site *site);

/* How long guidance took, in seconds, for each question that was answered and needed a request:
 * *n of them, borrowed. */
const double *guidance_delays(const struct guidance *g, size_t *n);

/* Why the run broke, if an exchange broke it; "" otherwise. */
const char *guidance_reason(const struct guidance *g);

/* Says how often servers failed and why. */
void guidance_log(const struct guidance *g, const struct log *log);

#endif
