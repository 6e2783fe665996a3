/*
 * How peers find each other: the tracker, its answers, and calling the addresses in them.
 *
 * The tracker knows who is registered and answers an announce with at most as many addresses as
 * were asked for, drawn uniformly without replacement, in random order. With the ALTO client in the
 * tracker (RFC 7971 fig. 22) it draws a larger pool the same way (the smaller sample is the
 * beginning of the larger one), ranks it by the costs that the server responsible for the announcing
 * peer gives, and answers with the first of those. With the client in the peers (fig. 21) the peer
 * ranks what it got; with clients in both, one after the other (swarm_guidance.c). Where networks have
 * trackers of their own (fig. 23), guided peers ask theirs and the global one, and mix the answers.
 *
 * A peer calls its candidates in order while it has fewer connections than it initiates. Who was
 * refused is called again after a minute, three times at most. A peer below its least number of
 * neighbours that has nobody left to call announces again, as soon as the tracker allows. Whom the
 * tracker gives to connect islands is called in any case, in the place of a neighbour if need be.
 */
#include "sim/p2p/swarm_internal.h"

#include <math.h>
#include <string.h>

enum { TRIES_MAX = 3 };

static const sim_time RETRY_AFTER = 60 * SIM_SECOND;

/* Ranks the peers in `numbers`, with draws from a stream of the announce. */
static sim_time rank_answer(struct swarm *s, uint32_t peer, enum guidance_holder holder)
{
    bool second = holder == HOLDER_PEER && guidance_held(s, HOLDER_TRACKER);
    struct rng rng;
    announce_stream(s, peer, second ? "second strategy" : "strategy", &rng);
    return numbers_rank(s, peer, holder, &rng);
}

/* --- Announcing -------------------------------------------------------------------------------- */

static void on_announce(void *ctx, uint64_t peer, sim_time now);

static void announce_at(struct swarm *s, uint32_t peer, sim_time at)
{
    s->peers[peer].announce_at = at;
    sim_at(s->all->in.sim, at, on_announce, s, peer);
}

static void on_candidates(void *ctx, uint64_t peer, sim_time now)
{
    struct swarm *s = ctx;
    (void)now;
    s->peers[peer].waiting = false;
    peer_call_more(s, (uint32_t)peer);
}

static void take_numbers(struct swarm *s, struct peer *p)
{
    size_t most = (size_t)s->all->conf->neighbours->ask, n = s->all->numbers.n;
    p->candidates.n = 0;
    p->next_candidate = 0;
    for (size_t i = 0; i < n && i < most; i++) {
        if (!vec_push(&p->candidates, (struct candidate){.peer = s->all->numbers.v[i]}))
            swarm_no_memory(s);
    }
}

/* Calls begin when guidance is there. */
static void call_after(struct swarm *s, uint32_t peer, sim_time delay)
{
    struct peer *p = &s->peers[peer];
    p->waiting = delay > 0;
    if (p->waiting)
        sim_at(s->all->in.sim, now_of(s) + delay, on_candidates, s, peer);
    else
        peer_call_more(s, peer);
}

void candidates_take(struct swarm *s, uint32_t peer, sim_time delay)
{
    take_numbers(s, &s->peers[peer]);
    call_after(s, peer, delay);
}

/* The one from another network that a cap leaves goes first. */
static void take_external(struct swarm *s, uint32_t peer)
{
    struct peer *p = &s->peers[peer];
    struct candidate c = external_candidate(s, peer);
    if (c.peer == PEER_NONE)
        return;
    if (!vec_push(&p->candidates, c)) {
        swarm_no_memory(s);
        return;
    }
    p->candidates.v[p->candidates.n - 1] = p->candidates.v[0];
    p->candidates.v[0] = c;
}

/* The share of addresses that come from a tracker of the peer's network; NAN: there is none. */
static double local_share(const struct swarm *s)
{
    const struct tracker_guidance_conf *g = s->all->conf->guidance->tracker;
    return g ? g->local : NAN;
}

static bool contains(const uint32_t *list, size_t n, uint32_t peer)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == peer)
            return true;
    }
    return false;
}

/* `numbers` come from the local tracker: mixes in what the global one answers, evenly. */
static void mix_global(struct swarm *s, uint32_t peer, size_t most)
{
    struct swarms *all = s->all;
    size_t nlocal = all->numbers.n, local = 0, global = 0, n = 0;
    struct rng rng;
    if (!vec_reserve(&all->kept, nlocal + 1)) {
        swarm_no_memory(s);
        return;
    }
    memcpy(all->kept.v, all->numbers.v, nlocal * sizeof *all->kept.v);
    announce_stream(s, peer, "global tracker", &rng);
    tracker_sample(s, peer, &s->registered, &rng, most);
    uint32_t *mixed = all->more_numbers.v;
    while (n < most && (local < nlocal || global < all->numbers.n)) {
        bool wanted = (double)local < local_share(s) * ((double)n + 1);
        if (local < nlocal && (wanted || global == all->numbers.n))
            mixed[n++] = all->kept.v[local++];
        else if (global < all->numbers.n && !contains(all->kept.v, nlocal, all->numbers.v[global]))
            mixed[n++] = all->numbers.v[global++];
        else
            global++;
    }
    memcpy(all->numbers.v, mixed, n * sizeof *mixed);
    all->numbers.n = n;
}

/* Draws and ranks what the tracker answers, into `numbers`. Returns how long ranking took. */
static sim_time answer(struct swarm *s, uint32_t peer)
{
    const struct peer *p = &s->peers[peer];
    const struct swarm_conf *c = s->all->conf;
    size_t most = (size_t)c->neighbours->ask, pool = (size_t)c->guidance->pool;
    bool guided = p->adopts && (p->announces == 1 || !c->guidance->first_only);
    bool by_tracker = guided && guidance_held(s, HOLDER_TRACKER);
    bool by_peer = guided && guidance_held(s, HOLDER_PEER) && s->all->governs[GOVERNS_CALL];
    bool local = by_tracker && !isnan(local_share(s));
    const struct roster *from =
        s->external || local ? &s->rosters[peer_network(s, peer)] : &s->registered;
    sim_time delay = 0;
    struct rng rng;
    announce_stream(s, peer, "tracker", &rng);
    tracker_sample(s, peer, from, &rng, by_tracker && pool > most ? pool : most);
    if (by_tracker)
        delay += rank_answer(s, peer, HOLDER_TRACKER);
    s->all->numbers.n = s->all->numbers.n < most ? s->all->numbers.n : most;
    if (local && !s->external)
        mix_global(s, peer, most);
    if (by_peer)
        delay += rank_answer(s, peer, HOLDER_PEER);
    return delay;
}

/* The tracker's answer arrives. */
static void on_answer(void *ctx, uint64_t peer, sim_time now)
{
    struct swarm *s = ctx;
    struct peer *p = &s->peers[peer];
    (void)now;
    if (!active(p))
        return;
    sim_time delay = answer(s, (uint32_t)peer);
    take_numbers(s, p);
    if (s->external)
        take_external(s, (uint32_t)peer);
    call_after(s, (uint32_t)peer, delay);
}

void peer_announce(struct swarm *s, uint32_t peer)
{
    struct peer *p = &s->peers[peer];
    const struct tracker_conf *c = s->all->conf->tracker;
    p->announces++;
    p->announced = now_of(s);
    sim_at(s->all->in.sim, now_of(s) + c->delay, on_answer, s, peer);
    announce_at(s, peer, now_of(s) + c->interval);
}

static void on_announce(void *ctx, uint64_t peer, sim_time now)
{
    struct swarm *s = ctx;
    if (active(&s->peers[peer]) && s->peers[peer].announce_at == now)
        peer_announce(s, (uint32_t)peer);
}

/* --- Calling ----------------------------------------------------------------------------------- */

static struct candidate *find_candidate(const struct peer *p, uint32_t peer)
{
    for (size_t i = 0; i < p->candidates.n; i++) {
        if (p->candidates.v[i].peer == peer)
            return &p->candidates.v[i];
    }
    return NULL;
}

bool is_candidate(const struct peer *p, uint32_t peer)
{
    return find_candidate(p, peer) != NULL;
}

static void on_retry(void *ctx, uint64_t peer, sim_time now)
{
    struct swarm *s = ctx;
    (void)now;
    s->peers[peer].retrying = false;
    s->peers[peer].next_candidate = 0;
    peer_call_more(s, (uint32_t)peer);
}

/* The call comes through: connected, or refused and to be tried again. */
static void on_call(void *ctx, uint64_t arg, sim_time now)
{
    struct swarm *s = ctx;
    uint32_t caller = (uint32_t)(arg >> 32), called = (uint32_t)arg;
    struct peer *p = &s->peers[caller];
    if (!active(p))
        return;
    p->calling--;
    struct candidate *c = find_candidate(p, called);
    if (c)
        c->calling = false;
    bool helped = c && c->beyond_cap, may = helped || external_allows(s, caller, called);
    if (helped && active(&s->peers[called]))
        peer_leave_room(s, caller);
    if (!(may && peer_connect(s, caller, called)) && c && active(&s->peers[called]) &&
        !p->retrying) {
        p->retrying = true;
        sim_at(s->all->in.sim, now + RETRY_AFTER, on_retry, s, caller);
    }
    peer_call_more(s, caller);
}

/* Connecting takes the handshakes of TCP and of the protocol: one and a half round trips. */
static void call(struct swarm *s, uint32_t peer, struct candidate *c)
{
    struct peer *p = &s->peers[peer];
    sim_time rtt = net_rtt(s->all->in.net, p->host, s->peers[c->peer].host);
    c->tries++;
    if (rtt == SIM_NEVER)
        return;
    c->calling = true;
    p->calling++;
    sim_at(s->all->in.sim, now_of(s) + rtt + rtt / 2, on_call, s, (uint64_t)peer << 32 | c->peer);
}

static bool worth_calling(const struct swarm *s, uint32_t peer, const struct candidate *c)
{
    const struct peer *p = &s->peers[peer], *q = &s->peers[c->peer];
    return active(q) && !(p->state == STATE_SEED && q->state == STATE_SEED) && !c->calling &&
           c->tries < TRIES_MAX && !are_neighbours(s, peer, c->peer) &&
           (c->beyond_cap || external_allows(s, peer, c->peer));
}

/* Announces as soon as the tracker allows, unless it is going to sooner. */
static void announce_soon(struct swarm *s, uint32_t peer)
{
    const struct peer *p = &s->peers[peer];
    sim_time soonest = p->announced + s->all->conf->tracker->min_interval;
    if (p->announce_at > soonest)
        announce_at(s, peer, soonest > now_of(s) ? soonest : now_of(s));
}

void peer_ask_for_help(struct swarm *s, uint32_t peer)
{
    if (external_wants_help(s, &s->peers[peer]))
        announce_soon(s, peer);
}

void peer_call_more(struct swarm *s, uint32_t peer)
{
    const struct neighbours_conf *c = s->all->conf->neighbours;
    struct peer *p = &s->peers[peer];
    if (!active(p) || p->waiting)
        return;
    while (p->next_candidate < p->candidates.n) {
        struct candidate *next = &p->candidates.v[p->next_candidate];
        if (p->nlinks + p->calling >= c->initiate && !next->beyond_cap)
            break;
        p->next_candidate++;
        if (worth_calling(s, peer, next))
            call(s, peer, next);
    }
    if (p->nlinks + p->calling < c->least && p->next_candidate == p->candidates.n)
        announce_soon(s, peer);
}
