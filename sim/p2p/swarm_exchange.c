/*
 * Peer exchange (BEP 11): addresses that neighbours tell.
 *
 * Every interval, counted from its joining, a peer gets a message from each neighbour, with the
 * addresses of those that are that one's neighbours now, at most so many, drawn at random where there
 * are more. (Real clients tell what changed; who knows all that was told knows the same.) A peer acts
 * on them when it has fewer connections than it initiates and has called all whom it knew: what is new
 * to it becomes its list of candidates, as many as a tracker would give, by the guidance of the peer
 * if it has some that governs calls, and else at random. A tracker's guidance does not reach them
 * (RFC 7971 section 4.1.2, and the trial of RFC 5632).
 *
 * Messages between neighbours are no traffic. A peer that wants nobody costs nothing; else O(k) for
 * each of its k neighbours.
 */
#include "sim/p2p/swarm_internal.h"

#include <stdio.h>

static const struct exchange_conf *conf_of(const struct swarm *s)
{
    return s->all->conf->exchange;
}

static void exchange_stream(const struct swarm *s, uint32_t peer, const char *purpose,
                            struct rng *rng)
{
    char entity[160];
    snprintf(entity, sizeof entity, "%s/%u/%u/%lld", s->all->in.name, s->number, peer,
             (long long)now_of(s));
    rng_init(rng, s->all->in.seed, s->all->in.replication, purpose, entity);
}

/* Adds what a neighbour tells to `numbers`, whatever it is. */
static void listen(struct swarm *s, const struct peer *teller, struct rng *rng)
{
    struct swarms *all = s->all;
    size_t n = teller->nlinks, most = (size_t)conf_of(s)->most;
    if (!vec_reserve(&all->numbers, all->numbers.n + n)) {
        swarm_no_memory(s);
        return;
    }
    uint32_t *told = all->numbers.v + all->numbers.n;
    for (size_t i = 0; i < n; i++)
        told[i] = teller->links[i].other;
    if (n > most)
        rng_shuffle(rng, told, n);
    all->numbers.n += n < most ? n : most;
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Leaves of `numbers` those who are new to the peer, each once, in random order. */
static void sift(struct swarm *s, uint32_t peer, struct rng *rng)
{
    uint32_t *v = s->all->numbers.v;
    size_t n = 0;
    qsort(v, s->all->numbers.n, sizeof *v, compare);
    for (size_t i = 0; i < s->all->numbers.n; i++) {
        bool again = n > 0 && v[n - 1] == v[i];
        if (!again && v[i] != peer && !are_neighbours(s, peer, v[i]) &&
            !is_candidate(&s->peers[peer], v[i]))
            v[n++] = v[i];
    }
    s->all->numbers.n = n;
    rng_shuffle(rng, v, n);
}

static void meet_new(struct swarm *s, uint32_t peer)
{
    const struct peer *p = &s->peers[peer];
    struct rng rng;
    sim_time delay = 0;
    exchange_stream(s, peer, "exchange", &rng);
    s->all->numbers.n = 0;
    for (uint32_t i = 0; i < p->nlinks; i++)
        listen(s, &s->peers[p->links[i].other], &rng);
    sift(s, peer, &rng);
    if (s->all->numbers.n == 0)
        return;
    exchange_stream(s, peer, "exchange strategy", &rng);
    if (p->adopts && guidance_held(s, HOLDER_PEER) && s->all->governs[GOVERNS_CALL] &&
        !s->all->conf->guidance->first_only)
        delay = numbers_rank(s, peer, HOLDER_PEER, &rng);
    candidates_take(s, peer, delay);
}

static void on_exchange(void *ctx, uint64_t peer, sim_time now)
{
    struct swarm *s = ctx;
    const struct peer *p = &s->peers[peer];
    if (!active(p))
        return;
    if (!p->waiting && p->nlinks + p->calling < s->all->conf->neighbours->initiate &&
        p->next_candidate == p->candidates.n)
        meet_new(s, (uint32_t)peer);
    sim_at(s->all->in.sim, now + conf_of(s)->interval, on_exchange, s, peer);
}

void exchange_begin(struct swarm *s, uint32_t peer)
{
    if (conf_of(s)->kind == EXCHANGE_PEX)
        sim_at(s->all->in.sim, now_of(s) + conf_of(s)->interval, on_exchange, s, peer);
}
