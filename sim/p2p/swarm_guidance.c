/*
 * Who uses guidance, where it comes from, and what becomes of it.
 *
 * Costs come from ALTO servers (alto/guide.h), or, to compare, from the network itself (truth.h): a
 * peer measures delays by asking all candidates at once, a tracker has estimates of them, and the
 * oracle needs no time. Where guidance is missing the order stays as it was.
 *
 * A peer asks the ALTO server of its network. The tracker asks, for the announcing peer, that same one
 * (RFC 7971 fig. 22), or one of its own. With both (section 4.2.2, the combined approach) the tracker
 * ranks its pool first, and the peer ranks what it got.
 */
#include "sim/p2p/swarm_internal.h"
#include "sim/p2p/truth.h"

#include <math.h>
#include <string.h>

static bool by_truth(const struct guidance_conf *g)
{
    return g->service == SERVICE_DELAY || g->service == SERVICE_ORACLE;
}

static const struct strategy_conf *strategy_of(const struct guidance_conf *g,
                                               enum guidance_holder holder)
{
    bool own = holder == HOLDER_TRACKER && g->tracker && g->tracker->strategy;
    return own ? g->tracker->strategy : g->strategy;
}

bool guidance_held(const struct swarm *s, enum guidance_holder holder)
{
    const struct guidance_conf *g = s->all->conf->guidance;
    return (g->holder == (int)holder || g->holder == HOLDER_BOTH) &&
           strategy_of(g, holder)->kind != STRATEGY_RANDOM;
}

/* --- Adoption ---------------------------------------------------------------------------------- */

/* Whether anybody could tell what others cost the peer. */
static bool can_know(const struct swarm *s, const struct peer *p)
{
    const struct guide *guide = s->all->in.guide;
    if (by_truth(s->all->conf->guidance))
        return true;
    return guide && (guide->serves(guide->ctx, p->host) ||
                     (s->all->tracker_server && guidance_held(s, HOLDER_TRACKER)));
}

static bool listed(const struct adoption_conf *a, const char *network)
{
    for (size_t i = 0; i < a->networks.n; i++) {
        if (strcmp(a->networks.v[i], network) == 0)
            return true;
    }
    return a->networks.n == 0;
}

/* The share of those that join now. */
static double share_at(const struct adoption_conf *a, sim_time joined)
{
    if (joined < a->from)
        return 0;
    if (a->grows)
        return a->share * fmin((double)(joined - a->from) / (double)(a->to - a->from), 1);
    return a->to < 0 || joined < a->to ? a->share : 0;
}

bool peer_adopts(const struct swarm *s, uint32_t peer)
{
    const struct adoption_conf *a = s->all->conf->guidance->adoption;
    const struct peer *p = &s->peers[peer];
    struct rng rng;
    if ((!guidance_held(s, HOLDER_PEER) && !guidance_held(s, HOLDER_TRACKER)) || !can_know(s, p))
        return false;
    peer_stream(s, peer, "adoption", &rng);
    return listed(a, net_topo(s->all->in.net)->networks[peer_network(s, peer)].name) &&
           rng_unit(&rng) < share_at(a, p->joined);
}

/* --- Costs ------------------------------------------------------------------------------------- */

/* Fills costs[] of n hosts; sets what the answer says. */
static void ask(struct swarm *s, uint32_t peer, enum guidance_holder holder, const uint32_t *hosts,
                size_t n, double *costs, struct guide_answer *answer)
{
    struct swarms *all = s->all;
    struct peer *p = &s->peers[peer];
    const struct guidance_conf *c = all->conf->guidance;
    const struct guide *g = all->in.guide;
    bool by_tracker = holder == HOLDER_TRACKER;
    *answer = (struct guide_answer){.own_cost = NAN};
    if (by_truth(c)) {
        bool delay = c->service == SERVICE_DELAY;
        sim_time longest = truth_costs(all->in.net, delay ? TRUTH_DELAY : TRUTH_ORACLE, p->host,
                                       hosts, n, costs, &answer->own_cost);
        answer->guided = true;
        answer->delay = delay && !by_tracker ? longest : 0;
        return;
    }
    uint32_t server = by_tracker ? all->tracker_server : 0;
    uint32_t memory = server ? net_topo(all->in.net)->nnetworks : peer_network(s, peer);
    struct guide_query q = {.asker = by_tracker ? GUIDE_NOBODY : p->host,
                            .asker_node = by_tracker ? all->tracker_node : GUIDE_NOBODY,
                            .self = p->host,
                            .candidates = hosts,
                            .n = n,
                            .method = (enum alto_method)c->service,
                            .server = server,
                            .memory = by_tracker ? &all->tracker_memory[memory] : &p->memory};
    int code = g->costs(g->ctx, &q, now_of(s), costs, answer);
    if (code) {
        all->error = code;
        answer->guided = false;
    }
}

float neighbour_cost(struct swarm *s, uint32_t peer, uint32_t other)
{
    const bool *governs = s->all->governs;
    struct guide_answer answer;
    double cost = NAN;
    if (!s->peers[peer].adopts || !guidance_held(s, HOLDER_PEER) ||
        !(governs[GOVERNS_ACCEPT] || governs[GOVERNS_UNCHOKE] || governs[GOVERNS_FETCH]))
        return NAN;
    ask(s, peer, HOLDER_PEER, &s->peers[other].host, 1, &cost, &answer);
    return answer.guided ? (float)cost : NAN;
}

/* --- Ranking ----------------------------------------------------------------------------------- */

/* Puts `numbers` in the strategy's order. `hosts` are theirs and scratch, as are the others. */
static void reorder(struct swarm *s, uint32_t peer, enum guidance_holder holder, double own_cost,
                    struct rng *rng, uint32_t *hosts, uint32_t *order, bool *inside)
{
    struct swarms *all = s->all;
    uint32_t network = peer_network(s, peer);
    for (size_t i = 0; i < all->numbers.n; i++)
        inside[i] = peer_network(s, all->numbers.v[i]) == network;
    struct selection selection = {all->costs.v, own_cost, all->numbers.n, inside};
    size_t kept = select_order(strategy_of(all->conf->guidance, holder), &selection, rng, order);
    memcpy(hosts, all->numbers.v, all->numbers.n * sizeof *hosts);
    for (size_t i = 0; i < kept; i++)
        all->numbers.v[i] = hosts[order[i]];
    all->numbers.n = kept;
}

sim_time numbers_rank(struct swarm *s, uint32_t peer, enum guidance_holder holder, struct rng *rng)
{
    struct swarms *all = s->all;
    struct guide_answer answer;
    size_t n = all->numbers.n;
    if (n == 0)
        return 0;
    if (!vec_reserve(&all->costs, n + 1) || !vec_reserve(&all->more_numbers, 2 * n + 2) ||
        !vec_reserve(&all->inside, n + 1)) {
        swarm_no_memory(s);
        return 0;
    }
    uint32_t *hosts = all->more_numbers.v, *order = hosts + n;
    for (size_t i = 0; i < n; i++)
        hosts[i] = s->peers[all->numbers.v[i]].host;
    ask(s, peer, holder, hosts, n, all->costs.v, &answer);
    if (answer.guided) {
        s->peers[peer].guided = true;
        reorder(s, peer, holder, answer.own_cost, rng, hosts, order, all->inside.v);
    }
    return answer.delay;
}
