/*
 * Conservation: random transfers over random networks whose links fail, come back and change. Every
 * byte that a transfer delivered is metered on each link of its route of that time and between its
 * cells, and nothing else is; in no bin did a link carry more than its capacity.
 */
#include "sim/net/net.h"
#include "sim/net/routing.h"
#include "tests/support/random_graph.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEGS = 256, PORTS = 128, NODES = 64, BINS = 160, BACKGROUNDS = 3, STEPS = 300 };

static const sim_time BIN = 5 * SIM_SECOND;

/* A transfer on its present route. */
struct leg {
    bool live;
    uint32_t from, to; /* hosts */
    uint32_t nports, ports[PORTS];
    double counted; /* of what it delivered */
};

struct world {
    struct rng rng;
    struct topology t;
    struct sim *sim;
    struct net *net;
    struct routing *routing; /* the test's own, in step with the net's */
    uint32_t user;
    struct background background[BACKGROUNDS];
    struct leg leg[LEGS]; /* by number of the transfer */
    double capacity[PORTS], wanted[PORTS];
    uint32_t group[PORTS]; /* ports that share a capacity have one number */
    sim_time seen;         /* up to when capacities are counted */
    double metered[PORTS], carried[PORTS], between[NODES][NODES];
    double room[PORTS][BINS]; /* by group: bytes that fitted through in a bin */
    unsigned done, broken, moved;
};

static bool link_up(const struct world *w, uint32_t port)
{
    return routing_link_up(w->routing, port / 2);
}

/* --- The model -------------------------------------------------------------------------------- */

/* Counts what a transfer delivered since it was last counted. */
static void count(struct world *w, uint32_t transfer)
{
    struct leg *leg = &w->leg[transfer];
    double now = net_delivered(w->net, transfer), bytes = now - leg->counted;
    leg->counted = now;
    for (uint32_t i = 0; i < leg->nports; i++)
        w->metered[leg->ports[i]] += bytes;
    w->between[host_node(net_hosts(w->net), leg->from)][host_node(net_hosts(w->net), leg->to)] +=
        bytes;
}

/* Counts all transfers, what capacity there was since then, and what background took of it. */
static void count_all(struct world *w)
{
    const struct topo *t = w->t.topo;
    sim_time now = sim_now(w->sim);
    for (uint32_t i = 0; i < LEGS; i++) {
        if (w->leg[i].live)
            count(w, i);
    }
    for (sim_time from = w->seen, to; from < now; from = to) {
        to = (from / BIN + 1) * BIN < now ? (from / BIN + 1) * BIN : now;
        for (uint32_t p = 0; p < 2 * t->nlinks; p++) {
            bool medium = t->links[p / 2].duplex == DUPLEX_SHARED;
            if (w->group[p] == p && (medium || link_up(w, p)))
                w->room[p][from / BIN] += w->capacity[p] / 8 * ((double)(to - from) * 1e-9);
        }
    }
    for (uint32_t p = 0; p < 2 * t->nlinks; p++) {
        double all = 0, share = w->wanted[p] / 8 * ((double)(now - w->seen) * 1e-9);
        for (uint32_t q = 0; q < 2 * t->nlinks; q++)
            all += w->group[q] == w->group[p] && link_up(w, q) ? w->wanted[q] : 0;
        if (link_up(w, p) && all > 0)
            w->carried[p] += share * fmin(1, w->capacity[p] / all);
    }
    w->seen = now;
}

/* Notes the route a transfer has to take now; false where there is none. */
static bool learn_route(struct world *w, struct leg *leg)
{
    bool no_memory = false;
    const struct hosts *h = net_hosts(w->net);
    uint32_t from = host_node(h, leg->from), to = host_node(h, leg->to);
    const struct route *route = routing_find(w->routing, from, to, 0, &no_memory);
    for (uint64_t key = 1; key < 8; key++) /* no two ways are equal (random_graph.h) */
        assert_ptr_equal(routing_find(w->routing, from, to, key, &no_memory), route);
    if (!route)
        return false;
    assert_true(route->n <= PORTS);
    leg->nports = route->n;
    memcpy(leg->ports, route->ports, route->n * sizeof *route->ports);
    return true;
}

static void on_done(void *ctx, uint32_t transfer, uint64_t tag, sim_time now)
{
    struct world *w = ctx;
    (void)tag;
    (void)now;
    assert_true(w->leg[transfer].live);
    assert_double_is(net_delivered(w->net, transfer), net_target(w->net, transfer));
    w->done++;
    if (rng_below(&w->rng, 2)) {
        net_set_target(w->net, transfer,
                       net_target(w->net, transfer) + 1e6 * rng_unit(&w->rng) + 1);
        return;
    }
    count(w, transfer);
    w->leg[transfer].live = false;
}

static void on_broken(void *ctx, uint32_t transfer, uint64_t tag, sim_time now)
{
    struct world *w = ctx;
    (void)tag;
    (void)now;
    assert_true(w->leg[transfer].live);
    assert_false(learn_route(w, &w->leg[transfer]));
    count(w, transfer);
    w->leg[transfer].live = false;
    w->broken++;
}

/* --- Changes ---------------------------------------------------------------------------------- */

static void start_one(struct world *w)
{
    struct leg leg = {.live = true};
    uint32_t hosts = hosts_count(net_hosts(w->net));
    leg.from = (uint32_t)rng_below(&w->rng, hosts);
    leg.to = (leg.from + 1 + (uint32_t)rng_below(&w->rng, hosts - 1)) % hosts;
    struct net_transfer spec = {.from = leg.from,
                                .to = leg.to,
                                .user = w->user,
                                .class = CLASS_P2P,
                                .weight = 1 + (double)rng_below(&w->rng, 3),
                                .cap = rng_below(&w->rng, 3) ? INFINITY : 1e5,
                                .bytes = 1e7 * rng_unit(&w->rng)};
    uint32_t transfer = net_start(w->net, &spec);
    assert_int_equal(transfer != TRANSFER_NONE, learn_route(w, &leg));
    if (transfer == TRANSFER_NONE)
        return;
    assert_true(transfer < LEGS && !w->leg[transfer].live);
    w->leg[transfer] = leg;
}

static uint32_t random_live(struct world *w)
{
    for (int tries = 0; tries < 100; tries++) {
        uint32_t i = (uint32_t)rng_below(&w->rng, LEGS);
        if (w->leg[i].live)
            return i;
    }
    return TRANSFER_NONE;
}

static void switch_link(struct world *w, uint32_t link)
{
    bool up = !routing_link_up(w->routing, link);
    routing_set_link(w->routing, link, up);
    net_set_link(w->net, link, up);
    for (uint32_t i = 0; i < LEGS; i++) {
        struct leg *leg = &w->leg[i], old = *leg;
        if (!leg->live)
            continue;
        assert_true(learn_route(w, leg)); /* or it would have been told broken */
        w->moved += old.nports != leg->nports ||
                    memcmp(old.ports, leg->ports, leg->nports * sizeof *leg->ports) != 0;
    }
}

static void change_capacity(struct world *w, uint32_t link)
{
    double forward = rng_below(&w->rng, 5) ? 2e7 * rng_unit(&w->rng) : 0;
    double reverse = 2e7 * rng_unit(&w->rng);
    bool full = w->t.topo->links[link].duplex == DUPLEX_FULL;
    net_set_capacity(w->net, link, forward, reverse);
    for (uint32_t p = 0; p < 2 * w->t.topo->nlinks; p++) {
        if (full ? p == port_of(link, false) : w->group[p] == w->group[port_of(link, false)])
            w->capacity[p] = forward;
        else if (full && p == port_of(link, true))
            w->capacity[p] = reverse;
    }
}

static void change(struct world *w)
{
    uint64_t what = rng_below(&w->rng, 20);
    uint32_t link = (uint32_t)rng_below(&w->rng, w->t.topo->nlinks), transfer;
    count_all(w);
    if (what < 12) {
        start_one(w);
    } else if (what < 15 && (transfer = random_live(w)) != TRANSFER_NONE) {
        net_stop(w->net, transfer);
        w->leg[transfer].live = false;
    } else if (what < 18) {
        switch_link(w, link);
    } else {
        change_capacity(w, link);
    }
}

/* --- Worlds ----------------------------------------------------------------------------------- */

static uint32_t group_of(const struct topo *t, uint32_t port)
{
    const struct topo_link *l = &t->links[port / 2];
    if (l->duplex == DUPLEX_FULL)
        return port;
    for (uint32_t i = 0; l->medium && i < t->nlinks; i++) {
        if (t->links[i].medium && strcmp(t->links[i].medium, l->medium) == 0)
            return 2 * i;
    }
    return port & ~1u;
}

static struct world *world_new(uint32_t replication)
{
    static const double always[] = {1};
    struct world *w = calloc(1, sizeof *w);
    rng_init(&w->rng, 20261121, replication, "net property", "world");
    json_t *document = random_graph(&w->rng, 1);
    w->t = topology_read(document);
    json_decref(document);
    const struct topo *t = w->t.topo;
    assert_non_null(t);
    assert_true(2 * t->nlinks <= PORTS && t->nnodes <= NODES);
    for (uint32_t p = 0; p < 2 * t->nlinks; p++) {
        w->group[p] = group_of(t, p);
        w->capacity[p] = p % 2 ? t->links[p / 2].reverse : t->links[p / 2].capacity;
    }
    for (uint32_t i = 0; i < BACKGROUNDS; i++) { /* on ports of their own, in ascending order */
        uint32_t share = 2 * t->nlinks / BACKGROUNDS;
        uint32_t port = i * share + (share ? (uint32_t)rng_below(&w->rng, share) : 0);
        w->wanted[port] = 1e7 * rng_unit(&w->rng);
        w->background[i] = (struct background){port, w->wanted[port], always, 1};
    }
    struct net_config config = {.topo = t,
                                .seed = replication,
                                .window = {0, BINS * BIN, BIN},
                                .background = w->background,
                                .nbackground = BACKGROUNDS};
    w->sim = sim_new();
    w->net = net_new(w->sim, &config);
    w->routing = routing_new(t);
    w->user = net_add_user(w->net, (struct net_user){on_done, on_broken, w});
    return w;
}

static void world_free(struct world *w)
{
    net_free(w->net);
    routing_free(w->routing);
    sim_free(w->sim);
    topology_free(&w->t);
    free(w);
}

static void check(const struct world *w)
{
    const struct topo *t = w->t.topo;
    const struct meter *m = net_meter(w->net);
    for (uint32_t p = 0; p < 2 * t->nlinks; p++) {
        assert_double_near(meter_total(m, p, CLASS_P2P), w->metered[p], 1e-9 * (w->metered[p] + 1));
        assert_double_near(meter_total(m, p, CLASS_BACKGROUND), w->carried[p],
                           1e-9 * (w->carried[p] + 1));
        assert_double_is(meter_total(m, p, CLASS_CDN), 0);
    }
    for (uint32_t i = 0; i < t->nnodes; i++) {
        for (uint32_t j = 0; j < t->nnodes; j++)
            assert_double_near(meter_between(m, i, j), w->between[i][j],
                               1e-9 * (w->between[i][j] + 1));
    }
    for (uint32_t bin = 0; bin < BINS; bin++) {
        double load[PORTS] = {0};
        for (uint32_t p = 0; p < 2 * t->nlinks; p++)
            load[w->group[p]] +=
                meter_bin(m, p, CLASS_P2P, bin) + meter_bin(m, p, CLASS_BACKGROUND, bin);
        for (uint32_t p = 0; p < 2 * t->nlinks; p++) /* a nanosecond at the end of a transfer */
            assert_true(load[p] <= w->room[p][bin] * (1 + 1e-9) + 1);
    }
}

TEST(every_byte_is_metered_where_it_went_and_no_link_carries_more_than_its_capacity)
{
    unsigned done = 0, broken = 0, moved = 0;
    for (uint32_t replication = 0; replication < ROUNDS(300); replication++) {
        struct world *w = world_new(replication);
        if (hosts_count(net_hosts(w->net)) > 1) {
            for (int step = 0; step < STEPS; step++) {
                change(w);
                sim_time pause = rng_below(&w->rng, 4) ? sim_seconds(2 * rng_unit(&w->rng)) : 0;
                assert_int_equal(sim_run(w->sim, sim_now(w->sim) + pause), 0);
            }
        }
        count_all(w);
        net_settle(w->net);
        assert_int_equal(net_error(w->net), 0);
        check(w);
        done += w->done;
        broken += w->broken;
        moved += w->moved;
        world_free(w);
    }
    assert_true(done > ROUNDS(300) * 20 && broken > ROUNDS(300) && moved > ROUNDS(300));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            every_byte_is_metered_where_it_went_and_no_link_carries_more_than_its_capacity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
