#include "sim/p2p/swarm.h"

#include "sim/p2p/swarm_internal.h"

#include "sim/base/pages.h"

#include <errno.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void swarm_no_memory(struct swarm *s)
{
    s->all->error = -ENOMEM;
}

/* --- Coming ------------------------------------------------------------------------------------ */

void peer_stream(const struct swarm *s, uint32_t peer, const char *purpose, struct rng *rng)
{
    char entity[160];
    snprintf(entity, sizeof entity, "%s/%u/%u", s->all->in.name, s->number, peer);
    rng_init(rng, s->all->in.seed, s->all->in.replication, purpose, entity);
}

static void on_abort(void *ctx, uint64_t peer, sim_time now);

static void draw_patience(struct swarm *s, uint32_t peer)
{
    int64_t mean = s->all->conf->abort_mean;
    struct rng rng;
    if (mean < 0)
        return;
    peer_stream(s, peer, "patience", &rng);
    gsl_rng g = rng_gsl(&rng);
    sim_time after = sim_seconds(gsl_ran_exponential(&g, (double)mean * 1e-9));
    if (after < SIM_NEVER - now_of(s))
        sim_at(s->all->in.sim, now_of(s) + after, on_abort, s, peer);
}

static uint32_t most_neighbours(const struct swarm *s)
{
    int64_t most = s->all->conf->neighbours->most;
    return most < s->npeers ? (uint32_t)most : s->npeers;
}

static void peer_join(struct swarm *s, uint32_t peer)
{
    struct peer *p = &s->peers[peer];
    uint32_t most = most_neighbours(s);
    size_t sets = pieces_size(s->npieces, most);
    p->block = pool_take(s->blocks);
    if (!p->block) {
        swarm_no_memory(s);
        return;
    }
    pieces_init(&p->pieces, s->npieces, most, p->block, p->initial, &s->latest[peer]);
    p->links = (struct link *)((char *)p->block + sets);
    p->state = p->initial ? STATE_SEED : STATE_LEECH;
    offer_change(s, peer, 1, !p->initial);
    p->joined = now_of(s);
    peer_stream(s, peer, "pick", &p->pick);
    peer_stream(s, peer, "choke", &p->choke);
    p->adopts = !p->initial && peer_adopts(s, peer);
    if (!p->initial) {
        s->all->count.joined++;
        s->all->count.leeching++;
        draw_patience(s, peer);
    }
    choke_begin(s, peer);
    tracker_register(s, peer);
    peer_announce(s, peer);
    exchange_begin(s, peer);
}

/* Peers join in the order of the plan; each schedules the next. */
static void on_join(void *ctx, uint64_t i, sim_time now)
{
    struct swarms *all = ctx;
    const struct join *j = &all->plan.joins[i];
    (void)now;
    peer_join(&all->swarms[j->swarm], j->peer);
    if (i + 1 < all->plan.njoins)
        sim_at(all->in.sim, all->plan.joins[i + 1].at, on_join, all, i + 1);
}

static void on_seed(void *ctx, uint64_t peer, sim_time now)
{
    (void)now;
    peer_join(ctx, (uint32_t)peer);
}

/* --- Going ------------------------------------------------------------------------------------- */

static void peer_release(struct swarm *s, struct peer *p)
{
    pool_give(s->blocks, p->block);
    p->block = NULL;
    vec_free(&p->begun);
    vec_free(&p->loose);
    vec_free(&p->candidates);
}

static void peer_leave(struct swarm *s, uint32_t peer)
{
    struct peer *p = &s->peers[peer];
    const struct guide *guide = s->all->in.guide;
    offer_change(s, peer, -1, p->state == STATE_LEECH ? -1 : 0);
    if (p->state == STATE_LEECH)
        s->all->count.leeching--;
    p->state = STATE_GONE;
    tracker_unregister(s, peer);
    while (p->nlinks > 0)
        edge_disconnect(s, p->links[p->nlinks - 1].id >> 1);
    if (guide)
        guide->forget(guide->ctx, &p->memory);
    peer_release(s, p);
}

static void on_abort(void *ctx, uint64_t peer, sim_time now)
{
    struct swarm *s = ctx;
    struct peer *p = &s->peers[peer];
    if (p->state != STATE_LEECH)
        return;
    p->aborted = true;
    p->finished = now;
    s->all->count.aborted++;
    peer_leave(s, (uint32_t)peer);
}

static void on_leave(void *ctx, uint64_t peer, sim_time now)
{
    struct swarm *s = ctx;
    (void)now;
    if (active(&s->peers[peer]))
        peer_leave(s, (uint32_t)peer);
}

/* Bytes a peer has sent, transfers under way included. */
static double bytes_sent(const struct swarm *s, const struct peer *p)
{
    double sum = p->sent;
    for (uint32_t i = 0; i < p->nlinks; i++) {
        uint32_t link = p->links[i].id;
        const struct download *d = &s->edges.v[link >> 1].get[!(link & 1)];
        if (d->transfer != TRANSFER_NONE)
            sum += net_delivered(s->all->in.net, d->transfer);
    }
    return sum;
}

/* Looks once a choking interval whether a seed has given back enough. */
static void on_ratio(void *ctx, uint64_t peer, sim_time now)
{
    struct swarm *s = ctx;
    const struct seeding_conf *c = s->all->conf->seeding;
    struct peer *p = &s->peers[peer];
    if (!active(p))
        return;
    if (bytes_sent(s, p) >= c->ratio * s->size || now - p->finished >= c->patience)
        peer_leave(s, (uint32_t)peer);
    else
        sim_at(s->all->in.sim, now + s->all->conf->choking->interval, on_ratio, s, peer);
}

static void schedule_leaving(struct swarm *s, uint32_t peer)
{
    const struct seeding_conf *c = s->all->conf->seeding;
    struct sim *sim = s->all->in.sim;
    struct rng rng;
    if (c->kind == SEEDING_NONE) {
        sim_at(sim, now_of(s), on_leave, s, peer);
    } else if (c->kind == SEEDING_RATIO) {
        sim_at(sim, now_of(s), on_ratio, s, peer);
    } else if (c->kind == SEEDING_TIME) {
        peer_stream(s, peer, "seeding", &rng);
        gsl_rng g = rng_gsl(&rng);
        sim_time stay = sim_seconds(gsl_ran_exponential(&g, (double)c->mean * 1e-9));
        sim_at(sim, now_of(s) + (stay < c->most ? stay : c->most), on_leave, s, peer);
    }
}

void peer_finish(struct swarm *s, uint32_t peer)
{
    struct peer *p = &s->peers[peer];
    p->state = STATE_SEED;
    p->finished = now_of(s);
    offer_change(s, peer, 0, -1);
    s->all->count.leeching--;
    s->all->count.finished++;
    for (uint32_t i = p->nlinks; i-- > 0;) {
        if (p->links[i].sated)
            edge_disconnect(s, p->links[i].id >> 1);
        else
            link_at(s, p->links[i].id ^ 1)->sated = true;
    }
    schedule_leaving(s, peer);
}

/* --- Set-up ------------------------------------------------------------------------------------ */

static int check_pieces(const struct swarms *all, const struct swarm *s, struct err *e)
{
    const struct swarm_conf *c = all->conf;
    double pieces = ceil(s->size / (double)c->piece);
    double blocks = ceil((double)c->piece / (double)c->block);
    if (pieces > SWARM_PIECES_MAX || blocks > SWARM_PIECES_MAX)
        return err_set(e, -EINVAL,
                       "%s: found %.0f pieces of %.0f blocks, allowed: at most %d of each",
                       c->content->at.pointer, pieces, blocks, SWARM_PIECES_MAX);
    return 0;
}

/* As calloc(), from the beginning of a line of the cache on, and on large pages if it is much. */
static void *lines_zeroed(size_t n, size_t size)
{
    if (n > (SIZE_MAX - CACHE_LINE) / size)
        return NULL;
    size_t bytes = (n * size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    void *memory = aligned_alloc(CACHE_LINE, bytes);
    if (!memory)
        return NULL;
    pages_prefer_large(memory, bytes);
    return memset(memory, 0, bytes);
}

/* Lays out a swarm's peers: its seeds, then those who join, in the plan's order. */
static int swarm_init(struct swarms *all, uint32_t number, struct err *e)
{
    struct swarm *s = &all->swarms[number];
    const struct plan *plan = &all->plan;
    s->all = all;
    s->number = number;
    s->size = plan->sizes[number];
    s->free_edge = UINT32_MAX;
    int code = check_pieces(all, s, e);
    if (code)
        return code;
    s->npieces = (uint32_t)ceil(s->size / (double)all->conf->piece);
    s->npeers += (uint32_t)plan->seeds_each;
    s->peers = lines_zeroed((size_t)s->npeers + 1, sizeof *s->peers);
    s->latest = lines_zeroed((size_t)s->npeers + 1, sizeof *s->latest);
    s->blocks = pool_new(pieces_size(s->npieces, most_neighbours(s)) +
                         most_neighbours(s) * sizeof(struct link));
    if (!s->peers || !s->latest || !s->blocks || tracker_init(s) || external_init(s))
        return err_sys(e, -ENOMEM, "workload %s", all->in.name);
    for (size_t k = 0; k < plan->seeds_each; k++) {
        s->peers[k] = (struct peer){
            .host = plan->seeds[number * plan->seeds_each + k], .initial = true, .reachable = true};
        sim_at(all->in.sim, 0, on_seed, s, k);
    }
    s->user = net_add_user(all->in.net,
                           (struct net_user){download_done, download_broken, s, download_soon});
    return 0;
}

static int swarms_init(struct swarms *all, struct err *e)
{
    const struct swarms_input *in = &all->in;
    struct plan_input input = {in->conf, in->name,        net_topo(in->net), net_hosts(in->net),
                               in->seed, in->replication, in->folder};
    int code = plan_draw(&all->plan, &input, e);
    if (code)
        return code;
    all->swarms = calloc((size_t)all->plan.swarms + 1, sizeof *all->swarms);
    all->tracker_memory =
        calloc((size_t)net_topo(in->net)->nnetworks + 1, sizeof *all->tracker_memory);
    all->ranks = calloc((size_t)in->conf->neighbours->most + 1, sizeof *all->ranks);
    all->news = calloc(1, sizeof *all->news);
    all->heard = calloc(((size_t)in->conf->neighbours->most + 1) * LATEST_MOST, sizeof *all->heard);
    if (!all->swarms || !all->tracker_memory || !all->ranks || !all->news || !all->heard)
        return err_sys(e, -ENOMEM, "workload %s", in->name);
    for (size_t i = 0; i < all->plan.njoins; i++)
        all->swarms[all->plan.joins[i].swarm].npeers++;
    for (uint32_t k = 0; code == 0 && k < all->plan.swarms; k++)
        code = swarm_init(all, k, e);
    for (size_t i = 0; code == 0 && i < all->plan.njoins; i++) {
        const struct join *j = &all->plan.joins[i];
        all->swarms[j->swarm].peers[j->peer] =
            (struct peer){.host = j->host,
                          .group = j->group,
                          .reachable = in->conf->population.v[j->group].reachable};
    }
    if (code == 0 && all->plan.njoins)
        sim_at(in->sim, all->plan.joins[0].at, on_join, all, 0);
    return code;
}

struct swarms *swarms_new(const struct swarms_input *in, int *code, struct err *e)
{
    struct swarms *all = calloc(1, sizeof *all);
    if (!all) {
        *code = err_sys(e, -ENOMEM, "workload %s", in->name);
        return NULL;
    }
    all->in = *in;
    all->conf = in->conf;
    all->tracker_node = TOPO_NONE;
    if (in->conf->tracker->node)
        all->tracker_node = topo_find_node(net_topo(in->net), in->conf->tracker->node);
    const struct tracker_guidance_conf *tracker = in->conf->guidance->tracker;
    if (tracker && tracker->server && in->guide)
        all->tracker_server = in->guide->find(in->guide->ctx, tracker->server);
    for (size_t i = 0; i < in->conf->guidance->governs.n; i++)
        all->governs[in->conf->guidance->governs.v[i]] = true;
    *code = swarms_init(all, e);
    if (*code) {
        swarms_free(all);
        return NULL;
    }
    return all;
}

void swarms_free(struct swarms *all)
{
    if (!all)
        return;
    const struct guide *guide = all->in.guide;
    for (uint32_t k = 0; all->swarms && k < all->plan.swarms; k++) {
        struct swarm *s = &all->swarms[k];
        for (uint32_t i = 0; s->peers && i < s->npeers; i++) {
            if (guide)
                guide->forget(guide->ctx, &s->peers[i].memory);
            peer_release(s, &s->peers[i]);
        }
        pool_free(s->blocks);
        free(s->peers);
        free(s->latest);
        tracker_fini(s);
        external_fini(s);
        vec_free(&s->edges);
    }
    for (uint32_t i = 0; guide && all->tracker_memory && i <= net_topo(all->in.net)->nnetworks; i++)
        guide->forget(guide->ctx, &all->tracker_memory[i]);
    plan_fini(&all->plan);
    vec_free(&all->numbers);
    vec_free(&all->more_numbers);
    vec_free(&all->kept);
    vec_free(&all->costs);
    vec_free(&all->inside);
    free(all->swarms);
    free(all->tracker_memory);
    free(all->ranks);
    free(all->news);
    free(all->heard);
    free(all);
}

int swarms_error(const struct swarms *all)
{
    return all->error;
}

/* --- Reading ----------------------------------------------------------------------------------- */

static struct peer_record record_of(const struct swarm *s, const struct peer *p)
{
    struct peer_record r = {
        .swarm = s->number,
        .host = p->host,
        .group = p->group,
        .joined = p->joined,
        .finished = p->finished,
        .outcome = PEER_FINISHED,
        .guided = p->guided,
        .received = p->received,
        .sent = bytes_sent(s, p),
        .useful = p->useful,
        .size = s->size,
    };
    for (uint32_t i = 0; i < p->nlinks; i++) {
        uint32_t link = p->links[i].id;
        const struct download *d = &s->edges.v[link >> 1].get[link & 1];
        if (d->transfer != TRANSFER_NONE)
            r.received += net_delivered(s->all->in.net, d->transfer);
    }
    if (p->aborted)
        r.outcome = PEER_ABORTED;
    else if (p->finished == 0) {
        r.outcome = PEER_UNFINISHED;
        r.finished = now_of(s);
    }
    return r;
}

void swarms_each_peer(struct swarms *all, void (*each)(void *ctx, const struct peer_record *r),
                      void *ctx)
{
    for (size_t i = 0; i < all->plan.njoins; i++) {
        const struct swarm *s = &all->swarms[all->plan.joins[i].swarm];
        const struct peer *p = &s->peers[all->plan.joins[i].peer];
        if (p->state != STATE_COMING) {
            struct peer_record r = record_of(s, p);
            each(ctx, &r);
        }
    }
}

struct swarms_count swarms_count(const struct swarms *all)
{
    return all->count;
}

double swarms_size(const struct swarms *all)
{
    double sum = 0;
    for (uint32_t k = 0; k < all->plan.swarms; k++)
        sum += all->plan.sizes[k];
    return sum;
}
