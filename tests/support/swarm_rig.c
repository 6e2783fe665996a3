#include "tests/support/swarm_rig.h"

#include "sim/p2p/swarm_internal.h"
#include "tests/support/quoted.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct scenario *load(const char *text)
{
    struct problems *errors = problems_new(), *warnings = problems_new();
    struct scenario *s = NULL;
    struct err e = ERR_INIT;
    char *dir = temp_dir();
    json_t *document = quoted_json(text);
    char *dump = json_dumps(document, 0), *path = temp_text(dir, "rig.json", dump);
    int code = scenario_load(path, NULL, 0, errors, warnings, &s, &e);
    if (code) {
        problems_print(errors, stderr);
        fail_msg("%s", e.text);
    }
    free(path);
    free(dump);
    json_decref(document);
    temp_free(dir);
    problems_free(errors);
    problems_free(warnings);
    return s;
}

void swarm_rig_init(struct swarm_rig *r, const char *scenario, uint32_t replication,
                    const struct guide *guide)
{
    struct err e = ERR_INIT;
    int code;
    r->scenario = load(scenario);
    r->cell = &r->scenario->cells[0];
    const struct scenario_conf *c = r->cell->conf;
    struct net_config config = {.topo = r->cell->topo,
                                .seed = (uint64_t)c->seed,
                                .replication = replication,
                                .window = {0, c->duration, c->measure->bin}};
    r->sim = sim_new();
    r->net = net_new(r->sim, &config);
    struct swarms_input in = {.conf = &c->workloads.v[0].swarm,
                              .name = c->workloads.v[0].at.name,
                              .sim = r->sim,
                              .net = r->net,
                              .guide = guide,
                              .seed = (uint64_t)c->seed,
                              .replication = replication,
                              .folder = "."};
    r->swarms = swarms_new(&in, &code, &e);
    if (!r->swarms)
        fail_msg("%s", e.text);
}

void swarm_rig_fini(struct swarm_rig *r)
{
    swarms_free(r->swarms);
    net_free(r->net);
    sim_free(r->sim);
    scenario_free(r->scenario);
}

void swarm_rig_run(struct swarm_rig *r, double seconds)
{
    assert_int_equal(sim_run(r->sim, sim_seconds(seconds)), 0);
}

struct swarm *swarm_rig_swarm(const struct swarm_rig *r)
{
    return &r->swarms->swarms[0];
}

uint32_t swarm_rig_peer(const struct swarm_rig *r, const char *group, uint32_t k)
{
    const struct swarm *s = swarm_rig_swarm(r);
    for (uint32_t i = 0; i < s->npeers; i++) {
        const struct peer *p = &s->peers[i];
        if (!p->initial && strcmp(s->all->conf->population.v[p->group].at.name, group) == 0 &&
            k-- == 0)
            return i;
    }
    fail_msg("too few peers in group %s", group);
    return 0;
}

const struct link *swarm_rig_link(const struct swarm_rig *r, uint32_t peer, uint32_t other)
{
    const struct peer *p = &swarm_rig_swarm(r)->peers[peer];
    for (uint32_t i = 0; i < p->nlinks; i++) {
        if (p->links[i].other == other)
            return &p->links[i];
    }
    return NULL;
}

void swarm_rig_give(const struct swarm_rig *r, uint32_t peer, uint32_t from, uint32_t to)
{
    struct peer *p = &swarm_rig_swarm(r)->peers[peer];
    assert_true(p->state == STATE_LEECH && p->nlinks == 0);
    for (uint32_t piece = from; piece < to; piece++) {
        pieces_ask(&p->pieces, piece);
        pieces_complete(&p->pieces, piece);
    }
}

/* --- Invariants -------------------------------------------------------------------------------- */

static void check_link(const struct swarm *s, uint32_t peer, uint32_t slot)
{
    const struct peer *p = &s->peers[peer];
    const struct link *l = &p->links[slot], *back = link_at(s, l->id ^ 1);
    const struct edge *e = &s->edges.v[l->id >> 1];
    const struct peer *q = &s->peers[l->other];
    const struct download *d = &e->get[l->id & 1];
    assert_true(active(q) && !(p->state == STATE_SEED && q->state == STATE_SEED));
    assert_ptr_equal(l, link_at(s, l->id));
    assert_int_equal(e->peer[l->id & 1], peer);
    assert_int_equal(e->peer[!(l->id & 1)], l->other);
    assert_int_equal(l->witness == NO_WITNESS,
                     pieces_witness(&p->pieces, &q->pieces, 0) == PIECE_NONE);
    assert_true(l->witness == NO_WITNESS ||
                (pieces_has(&q->pieces, l->witness) && !pieces_has(&p->pieces, l->witness)));
    assert_int_equal(back->wanted, l->witness != NO_WITNESS);
    assert_int_equal(back->allowed, l->unchoked != 0);
    assert_int_equal(l->sated, q->state == STATE_SEED);
    assert_true(!l->unchoked || l->wanted);
    for (uint32_t k = 0; k < slot; k++) /* nobody is a neighbour twice */
        assert_int_not_equal(p->links[k].other, l->other);
    assert_int_equal(l->fetching, d->transfer != TRANSFER_NONE);
    assert_int_equal(back->serving, l->fetching);
    if (!l->fetching)
        return;
    assert_true(back->unchoked && p->state == STATE_LEECH);
    assert_true(pieces_has(&q->pieces, d->at.piece));
    assert_false(pieces_has(&p->pieces, d->at.piece));
    assert_false(pieces_is_open(&p->pieces, d->at.piece));
    assert_true(d->at.from < d->at.to);
}

static void check_links(const struct swarm *s, uint32_t peer)
{
    const struct peer *p = &s->peers[peer];
    uint32_t used = 0, fetching = 0;
    assert_true(p->nlinks <= s->all->conf->neighbours->most);
    for (uint32_t i = 0; i < p->nlinks; i++) {
        uint32_t link = p->links[i].id;
        check_link(s, peer, i);
        used += p->links[i].unchoked != 0;
        fetching += p->links[i].fetching && !link_avoided(s, link);
    }
    assert_int_equal(used, p->used);
    assert_int_equal(fetching, p->fetching);
    assert_true(used <=
                (uint32_t)(s->all->conf->choking->regular + s->all->conf->choking->optimistic));
}

static void check_copies(struct swarm *s, struct peer *p)
{
    peer_catch_up(s, p);
    for (uint32_t piece = 0; piece < s->npieces; piece++) {
        uint32_t copies = 0;
        for (uint32_t i = 0; i < p->nlinks; i++)
            copies += pieces_has(&s->peers[p->links[i].other].pieces, piece);
        assert_int_equal(copies, pieces_copies(&p->pieces, piece));
    }
}

/* How often each of the `whole` blocks of a piece is in a running or loose segment. Returns how many
 * are. */
static uint32_t count_blocks(const struct swarm *s, const struct peer *p, uint32_t piece,
                             uint32_t whole, uint8_t *times)
{
    uint32_t missing = 0;
    memset(times, 0, whole);
    for (size_t i = 0; i < p->loose.n; i++) {
        for (uint32_t k = p->loose.v[i].from; k < p->loose.v[i].to; k++)
            times[k] += p->loose.v[i].piece == piece;
    }
    for (uint32_t i = 0; i < p->nlinks; i++) {
        uint32_t link = p->links[i].id;
        const struct download *d = &s->edges.v[link >> 1].get[link & 1];
        for (uint32_t k = d->at.from; d->transfer != TRANSFER_NONE && k < d->at.to; k++)
            times[k] += d->at.piece == piece;
    }
    for (uint32_t k = 0; k < whole; k++)
        missing += times[k] > 0;
    return missing;
}

/* Each missing block of a piece that was asked for is somewhere once, raced ones twice. */
static void check_blocks(const struct swarm *s, const struct peer *p)
{
    static uint8_t times[65536];
    uint32_t whole =
        (uint32_t)((s->all->conf->piece + s->all->conf->block - 1) / s->all->conf->block);
    uint32_t shared = 0;
    for (uint32_t piece = 0; piece < s->npieces; piece++) {
        if (pieces_has(&p->pieces, piece) || pieces_is_open(&p->pieces, piece))
            continue;
        uint32_t missing = count_blocks(s, p, piece, whole, times);
        const struct begun *b = NULL;
        for (size_t i = 0; i < p->begun.n; i++)
            b = p->begun.v[i].piece == piece ? &p->begun.v[i] : b;
        shared += b != NULL;
        for (uint32_t k = 0; k < whole; k++)
            assert_true(times[k] <= (b ? 2 : 1));
        if (b)
            assert_int_equal(missing, b->missing);
        else if (piece + 1 < s->npieces) /* one link fetches all of it */
            assert_int_equal(missing, whole);
    }
    assert_int_equal(shared, p->begun.n);
}

struct books {
    double received, sent, seeds_sent;
};

static void add_peer(void *ctx, const struct peer_record *r)
{
    struct books *b = ctx;
    b->received += r->received;
    b->sent += r->sent;
    assert_true(r->useful <= r->received + 1e-3);
    if (r->outcome == PEER_FINISHED)
        assert_double_near(r->useful, r->size, 1e-6 * r->size);
}

/* What seeds sent: they are no records. */
static double sent_by_seeds(const struct swarm *s)
{
    double sum = 0;
    for (uint32_t i = 0; i < s->npeers && s->peers[i].initial; i++) {
        const struct peer *p = &s->peers[i];
        sum += p->sent;
        for (uint32_t k = 0; k < p->nlinks; k++) {
            uint32_t link = p->links[k].id;
            const struct download *d = &s->edges.v[link >> 1].get[!(link & 1)];
            if (d->transfer != TRANSFER_NONE)
                sum += net_delivered(s->all->in.net, d->transfer);
        }
    }
    return sum;
}

/* The tracker's lists by network are those of all, and it knows how many connections leave each. */
static void check_networks(const struct swarm *s)
{
    uint32_t networks = net_topo(s->all->in.net)->nnetworks;
    uint32_t *count = calloc(networks + 1, sizeof *count);
    size_t listed = 0;
    assert_non_null(count);
    for (uint32_t n = 0; s->rosters && n < networks; n++) {
        for (uint32_t i = 0; i < s->rosters[n].n; i++) {
            assert_int_equal(peer_network(s, s->rosters[n].v[i]), n);
            assert_int_equal(s->places[s->rosters[n].v[i]], i);
        }
        listed += s->rosters[n].n;
    }
    assert_true(!s->rosters || listed == s->registered.n);
    for (size_t e = 0; s->external && e < s->edges.n; e++) {
        const uint32_t *peer = s->edges.v[e].peer;
        if (!edge_alive(&s->edges.v[e]) || peer_network(s, peer[0]) == peer_network(s, peer[1]))
            continue;
        count[peer_network(s, peer[0])]++;
        count[peer_network(s, peer[1])]++;
    }
    for (uint32_t n = 0; s->external && n < networks; n++)
        assert_int_equal(s->external[n].connections, count[n]);
    free(count);
}

void swarm_rig_check(const struct swarm_rig *r)
{
    struct books b = {0, 0, 0};
    assert_int_equal(swarms_error(r->swarms), 0);
    assert_int_equal(net_error(r->net), 0);
    for (uint32_t k = 0; k < r->swarms->plan.swarms; k++) {
        struct swarm *s = &r->swarms->swarms[k];
        check_networks(s);
        for (uint32_t i = 0; i < s->npeers; i++) {
            struct peer *p = &s->peers[i];
            if (!active(p))
                continue;
            check_links(s, i);
            if (p->state == STATE_LEECH) {
                check_copies(s, p);
                check_blocks(s, p);
            }
        }
        b.seeds_sent += sent_by_seeds(s);
    }
    swarms_each_peer(r->swarms, add_peer, &b);
    assert_double_near(b.received, b.sent + b.seeds_sent, 1e-9 * b.received + 1e-3);
}
