/*
 * Who is registered with the tracker, and its random samples of them.
 *
 * A tracker that has to tell networks apart (a cap on connections between them, or trackers of the
 * networks' own, RFC 7971 fig. 23) has a roster for each besides that of all.
 */
#include "sim/p2p/swarm_internal.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

uint32_t peer_network(const struct swarm *s, uint32_t peer)
{
    return net_topo(s->all->in.net)
        ->nodes[host_node(net_hosts(s->all->in.net), s->peers[peer].host)]
        .network;
}

int tracker_init(struct swarm *s)
{
    const struct swarm_conf *c = s->all->conf;
    uint32_t networks = net_topo(s->all->in.net)->nnetworks;
    if (!c->tracker->external && !(c->guidance->tracker && !isnan(c->guidance->tracker->local)))
        return 0;
    s->rosters = calloc((size_t)networks + 1, sizeof *s->rosters);
    s->places = calloc((size_t)s->npeers + 1, sizeof *s->places);
    return s->rosters && s->places ? 0 : -ENOMEM;
}

void tracker_fini(struct swarm *s)
{
    for (uint32_t i = 0; s->rosters && i < net_topo(s->all->in.net)->nnetworks; i++)
        vec_free(&s->rosters[i]);
    vec_free(&s->registered);
    free(s->rosters);
    free(s->places);
}

void tracker_register(struct swarm *s, uint32_t peer)
{
    struct roster *own = s->rosters ? &s->rosters[peer_network(s, peer)] : NULL;
    if ((own && !vec_reserve(own, own->n + 1)) || !vec_push(&s->registered, peer)) {
        swarm_no_memory(s);
        return;
    }
    s->peers[peer].registered = (uint32_t)s->registered.n;
    if (own) {
        own->v[own->n] = peer;
        s->places[peer] = (uint32_t)own->n++;
    }
}

void tracker_unregister(struct swarm *s, uint32_t peer)
{
    uint32_t at = s->peers[peer].registered;
    if (at == 0)
        return;
    uint32_t last = s->registered.v[--s->registered.n];
    s->registered.v[at - 1] = last;
    s->peers[last].registered = at;
    s->peers[peer].registered = 0;
    if (!s->rosters)
        return;
    struct roster *own = &s->rosters[peer_network(s, peer)];
    last = own->v[--own->n];
    own->v[s->places[peer]] = last;
    s->places[last] = s->places[peer];
}

void announce_stream(const struct swarm *s, uint32_t peer, const char *purpose, struct rng *rng)
{
    char entity[160];
    snprintf(entity, sizeof entity, "%s/%u/%u/%u", s->all->in.name, s->number, peer,
             s->peers[peer].announces);
    rng_init(rng, s->all->in.seed, s->all->in.replication, purpose, entity);
}

/* The first steps of a shuffle, which are undone afterwards so that the list does not depend on who
 * asked. */
void tracker_sample(struct swarm *s, uint32_t self, const struct roster *from, struct rng *rng,
                    size_t want)
{
    struct swarms *all = s->all;
    uint32_t *list = from->v;
    size_t n = from->n, steps = 0;
    all->numbers.n = all->more_numbers.n = 0;
    if (!vec_reserve(&all->numbers, want + 1) || !vec_reserve(&all->more_numbers, want + 2)) {
        swarm_no_memory(s);
        return;
    }
    for (; steps < n && all->numbers.n < want; steps++) {
        uint32_t j = (uint32_t)(steps + rng_below(rng, n - steps)), drawn = list[j];
        list[j] = list[steps];
        list[steps] = drawn;
        all->more_numbers.v[steps] = j;
        if (drawn != self)
            all->numbers.v[all->numbers.n++] = drawn;
    }
    while (steps-- > 0) {
        uint32_t j = all->more_numbers.v[steps], drawn = list[steps];
        list[steps] = list[j];
        list[j] = drawn;
    }
}
