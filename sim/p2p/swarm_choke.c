/*
 * Upload slots (BEP 3 "choking", with the numbers of real clients).
 *
 * A leecher reviews its slots every interval: the `regular` neighbours that gave it most since the
 * last review keep or get a slot, and `optimistic` slots go in turn to those that waited longest,
 * each for the rotation time. A seed does the same, but its regular slots go by rotation (a neighbour
 * keeps its slot for a while and for some pieces, then the one that waited longest follows) or by
 * rate (those that take fastest). Between reviews a free slot is given at once: to who becomes
 * interested, or to who waited longest.
 */
#include "sim/p2p/swarm_internal.h"

#include <math.h>
#include <string.h>

static uint32_t slots(const struct swarm *s)
{
    return (uint32_t)(s->all->conf->choking->regular + s->all->conf->choking->optimistic);
}

void link_unchoke(struct swarm *s, uint32_t link, enum unchoke kind)
{
    struct edge *e = edge_of(s, link);
    struct link *l = link_at(s, link);
    bool already = l->unchoked;
    l->unchoked = (uint8_t)kind;
    if (already)
        return;
    e->since[link & 1] = now_of(s);
    e->given[link & 1] = link_received(s, link ^ 1);
    s->peers[e->peer[link & 1]].used++;
    link_at(s, link ^ 1)->allowed = true;
    download_start(s, link ^ 1);
}

void link_choke(struct swarm *s, uint32_t link)
{
    struct edge *e = edge_of(s, link);
    struct link *l = link_at(s, link);
    if (!l->unchoked)
        return;
    l->unchoked = CHOKED;
    e->since[link & 1] = now_of(s);
    s->peers[e->peer[link & 1]].used--;
    link_at(s, link ^ 1)->allowed = false;
    download_stop(s, link ^ 1);
}

void slot_wanted(struct swarm *s, uint32_t link)
{
    const struct edge *e = edge_of(s, link);
    if (!link_at(s, link)->unchoked && s->peers[e->peer[link & 1]].used < slots(s))
        link_unchoke(s, link, UNCHOKED_OPTIMISTIC);
}

/* How much longer than others a neighbour waits, from the view of guidance: costlier ones are
 * served later where guidance governs unchoking. */
static double cost_of(const struct swarm *s, const struct edge *e, uint32_t side)
{
    if (!s->all->governs[GOVERNS_UNCHOKE] || isnan(e->cost[side]))
        return 0;
    return e->cost[side];
}

/* The interested neighbour without a slot that is next in turn; UINT32_MAX: none. */
static uint32_t next_in_turn(struct swarm *s, const struct peer *p)
{
    uint32_t best = UINT32_MAX;
    double best_cost = INFINITY;
    sim_time longest = 0;
    for (uint32_t i = 0; i < p->nlinks; i++) {
        const struct link *l = &p->links[i];
        const struct edge *e = edge_of(s, l->id);
        uint32_t side = l->id & 1;
        if (l->unchoked || !l->wanted)
            continue;
        double cost = cost_of(s, e, side);
        if (best == UINT32_MAX || cost < best_cost ||
            (cost == best_cost && e->since[side] < longest)) {
            best = l->id;
            best_cost = cost;
            longest = e->since[side];
        }
    }
    return best;
}

void slot_freed(struct swarm *s, uint32_t peer)
{
    const struct peer *p = &s->peers[peer];
    while (active(p) && p->used < slots(s)) {
        uint32_t link = next_in_turn(s, p);
        if (link == UINT32_MAX)
            return;
        link_unchoke(s, link, UNCHOKED_OPTIMISTIC);
    }
}

/* --- Reviews ---------------------------------------------------------------------------------- */

static bool ranks_before(const struct rank *x, const struct rank *y)
{
    if (x->first != y->first)
        return x->first > y->first;
    if (x->second != y->second)
        return x->second > y->second;
    if (x->tie != y->tie)
        return x->tie < y->tie;
    return x->link < y->link;
}

static double waited(const struct swarm *s, const struct edge *e, uint32_t side)
{
    return (double)(now_of(s) - e->since[side]) * 1e-9;
}

/* Bytes a link's own side received since the last review; the next one counts from here. */
static double received_since_review(const struct swarm *s, struct edge *e, uint32_t link)
{
    double all = link_received(s, link), since = all - e->mark[link & 1];
    e->mark[link & 1] = all;
    return since;
}

/* How a seed ranks a neighbour. By rotation one with a slot keeps it until it had its share, and
 * goes behind those that wait then. */
static struct rank seed_rank(const struct swarm *s, struct edge *e, const struct link *l)
{
    const struct choking_conf *c = s->all->conf->choking;
    uint32_t side = l->id & 1;
    double sent = link_received(s, l->id ^ 1), given = sent - e->given[side];
    struct rank r = {.link = l->id};
    if (c->seeds == SEED_RATE) {
        r.first = given;
        r.second = l->unchoked ? 0 : waited(s, e, side);
        e->given[side] = sent;
        return r;
    }
    bool served = now_of(s) - e->since[side] >= c->hold_time &&
                  given > (double)c->hold_pieces * (double)s->all->conf->piece;
    r.first = l->unchoked ? (served ? -INFINITY : INFINITY) : -cost_of(s, e, side);
    r.second = waited(s, e, side);
    return r;
}

/* The interested neighbours with what they deserve a slot for. */
static size_t rank_neighbours(struct swarm *s, struct peer *p, struct rank *ranks)
{
    size_t n = 0;
    for (uint32_t i = 0; i < p->nlinks; i++) {
        struct link *l = &p->links[i];
        struct edge *e = edge_of(s, l->id);
        double received = received_since_review(s, e, l->id);
        l->planned = CHOKED;
        if (!l->wanted)
            continue;
        ranks[n] = p->state == STATE_SEED ? seed_rank(s, e, l)
                                          : (struct rank){.first = received, .link = l->id};
        ranks[n++].tie = rng_unit(&p->choke);
    }
    return n;
}

/* Gives a slot to the `count` first by rank, and puts them in front in that order. There are few
 * slots, so each is a search. */
static void plan_slots(struct swarm *s, struct rank *ranks, size_t n, size_t count,
                       enum unchoke kind)
{
    for (size_t i = 0; i < n && i < count; i++) {
        size_t first = i;
        for (size_t k = i + 1; k < n; k++)
            first = ranks_before(&ranks[k], &ranks[first]) ? k : first;
        struct rank r = ranks[first];
        ranks[first] = ranks[i];
        ranks[i] = r;
        link_at(s, r.link)->planned = (uint8_t)kind;
    }
}

/* Ranks those without a regular slot anew, for the optimistic ones: who has one keeps it until the
 * rotation, then goes to the end of the line. */
static void rank_optimistic(struct swarm *s, const struct peer *p, struct rank *ranks, size_t n)
{
    const struct choking_conf *c = s->all->conf->choking;
    uint32_t every = (uint32_t)(c->rotation / c->interval);
    bool rotate = p->reviews % (every ? every : 1) == 0;
    for (size_t i = 0; i < n; i++) {
        const struct edge *e = edge_of(s, ranks[i].link);
        uint32_t side = ranks[i].link & 1;
        uint8_t now = link_at(s, ranks[i].link)->unchoked;
        bool keeps = now == UNCHOKED_OPTIMISTIC && !rotate;
        ranks[i].first = keeps ? INFINITY : -cost_of(s, e, side);
        ranks[i].second = now ? -1 : waited(s, e, side);
    }
}

/* Makes the planned slots true: first those that end, so that no more are used than there are. */
static void apply_plan(struct swarm *s, const struct rank *ranks, size_t n, struct peer *p)
{
    for (uint32_t i = p->nlinks; i-- > 0;) {
        if (!p->links[i].planned)
            link_choke(s, p->links[i].id);
    }
    for (size_t i = 0; i < n; i++) {
        enum unchoke planned = (enum unchoke)link_at(s, ranks[i].link)->planned;
        if (planned)
            link_unchoke(s, ranks[i].link, planned);
    }
}

static void review(struct swarm *s, uint32_t peer)
{
    const struct choking_conf *c = s->all->conf->choking;
    struct peer *p = &s->peers[peer];
    struct rank *ranks = s->all->ranks;
    size_t n = rank_neighbours(s, p, ranks), all = slots(s);
    size_t regular = (size_t)c->regular;
    plan_slots(s, ranks, n, regular, UNCHOKED_REGULAR);
    if (n > regular && all > regular) {
        rank_optimistic(s, p, ranks + regular, n - regular);
        plan_slots(s, ranks + regular, n - regular, all - regular, UNCHOKED_OPTIMISTIC);
    }
    apply_plan(s, ranks, n, p);
    p->reviews++;
}

/* The first moment at or after `at` on the control grid. */
static sim_time on_grid(const struct swarm *s, sim_time at)
{
    sim_time grid = s->all->conf->control_grid;
    return grid > 0 ? (at + grid - 1) / grid * grid : at;
}

static void on_review(void *ctx, uint64_t peer, sim_time now)
{
    struct swarm *s = ctx;
    if (!active(&s->peers[peer]))
        return;
    review(s, (uint32_t)peer);
    peer_ask_for_help(s, (uint32_t)peer);
    sim_at(s->all->in.sim, on_grid(s, now + s->all->conf->choking->interval), on_review, s, peer);
}

void choke_begin(struct swarm *s, uint32_t peer)
{
    sim_time interval = s->all->conf->choking->interval;
    sim_time first = (sim_time)(rng_unit(&s->peers[peer].choke) * (double)interval);
    sim_at(s->all->in.sim, on_grid(s, now_of(s) + first), on_review, s, peer);
}
