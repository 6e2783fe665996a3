/*
 * Routing on random networks of networks against slow obvious models: all valley-free paths there
 * are, and speakers of a path-vector protocol that tell each other their best paths until nobody
 * has news. Routes are followed link by link.
 */
#include "sim/engine/rng.h"
#include "sim/net/routing.h"
#include "sim/net/routing_policy.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NETWORKS = 7, ROUTERS = 3, NODES = NETWORKS * ROUTERS, ROUNDS = 1000 };

enum relation { NO_LINK, TO_CUSTOMER, TO_PEER, TO_PROVIDER };

struct world {
    struct rng rng;
    struct topology t;
    bool up[256];
    enum relation to[NETWORKS][NETWORKS]; /* [a][b]: what b is to a, over links that are up */
    double distance[NODES][NODES];        /* by the IGP; INFINITY between networks */
};

/* --- Random worlds ---------------------------------------------------------------------------- */

/* Networks a, b, ... of one to three routers in a chain with chords. A network's providers have
 * later letters: nobody is a provider of his own provider. */
static void draw(struct world *w)
{
    char sketch[8192] = "", word[64];
    unsigned routers[NETWORKS], density = 1 + (unsigned)rng_below(&w->rng, 3);
    for (unsigned a = 0; a < NETWORKS; a++) {
        routers[a] = 2 + (unsigned)rng_below(&w->rng, ROUTERS - 1);
        for (unsigned i = 1; i < routers[a]; i++) {
            for (unsigned j = i > 1 && rng_below(&w->rng, 2) ? i - 2 : i - 1; j < i; j++) {
                snprintf(word, sizeof word, "%c.%u-%c.%u:%u ", 'a' + a, j, 'a' + a, i,
                         1 + (unsigned)rng_below(&w->rng, 4));
                strcat(sketch, word);
            }
        }
    }
    for (unsigned a = 0; a < NETWORKS; a++) {
        for (unsigned b = a + 1; b < NETWORKS; b++) {
            uint64_t kind = rng_below(&w->rng, 3 + density);
            for (uint64_t n = kind < 2 ? 1 + rng_below(&w->rng, 2) : 0; n > 0; n--) {
                snprintf(word, sizeof word, "%c.%u%c%c.%u ", 'a' + a,
                         (unsigned)rng_below(&w->rng, routers[a]), kind ? '=' : '>', 'a' + b,
                         (unsigned)rng_below(&w->rng, routers[b]));
                strcat(sketch, word);
            }
        }
    }
    w->t = topology_of_sketch(sketch);
}

/* Takes some links between networks down, and learns what is left. */
static void learn(struct world *w)
{
    const struct topo *t = w->t.topo;
    memset(w->to, 0, sizeof w->to);
    for (uint32_t i = 0; i < NODES; i++) {
        for (uint32_t j = 0; j < NODES; j++)
            w->distance[i][j] = i == j ? 0 : INFINITY;
    }
    for (uint32_t i = 0; i < t->nlinks; i++) {
        const struct topo_link *l = &t->links[i];
        uint32_t a = t->nodes[l->from].network, b = t->nodes[l->to].network;
        w->up[i] = a == b || rng_below(&w->rng, 8) > 0;
        if (a == b) {
            double shorter = fmin(w->distance[l->from][l->to], l->weight);
            w->distance[l->from][l->to] = w->distance[l->to][l->from] = shorter;
        } else if (w->up[i]) {
            w->to[a][b] = l->kind == LINK_PEERING ? TO_PEER : TO_PROVIDER;
            w->to[b][a] = l->kind == LINK_PEERING ? TO_PEER : TO_CUSTOMER;
        }
    }
    for (uint32_t k = 0; k < t->nnodes; k++) { /* Floyd and Warshall */
        for (uint32_t i = 0; i < t->nnodes; i++) {
            for (uint32_t j = 0; j < t->nnodes; j++)
                w->distance[i][j] = fmin(w->distance[i][j], w->distance[i][k] + w->distance[k][j]);
        }
    }
}

/* --- All valley-free paths -------------------------------------------------------------------- */

struct search {
    const struct world *w;
    uint32_t destination;
    bool on_path[NETWORKS];
    enum relation first;
    uint32_t shortest[TO_PROVIDER + 1]; /* by the relation of the first step */
};

static void follow(struct search *s, uint32_t at, uint32_t length, bool downhill)
{
    if (at == s->destination) {
        if (length < s->shortest[s->first])
            s->shortest[s->first] = length;
        return;
    }
    s->on_path[at] = true;
    for (uint32_t next = 0; next < NETWORKS; next++) {
        enum relation r = s->w->to[at][next];
        if (r == NO_LINK || s->on_path[next] || (downhill && r != TO_CUSTOMER))
            continue;
        if (length == 0)
            s->first = r;
        follow(s, next, length + 1, r != TO_PROVIDER);
    }
    s->on_path[at] = false;
}

/* --- Speakers of a path-vector protocol ------------------------------------------------------- */

struct speaker {
    bool known;
    enum relation source; /* NO_LINK: its own network */
    uint32_t length, path[NETWORKS];
};

static bool exports(const struct speaker *s, enum relation to)
{
    return s->known && (to == TO_CUSTOMER || s->source == NO_LINK || s->source == TO_CUSTOMER);
}

static bool passes(const struct speaker *s, uint32_t network)
{
    for (uint32_t i = 0; i < s->length; i++) {
        if (s->path[i] == network)
            return true;
    }
    return false;
}

/* What one speaker would choose of what its neighbours say now. */
static struct speaker listen(const struct world *w, const struct speaker *all, uint32_t me)
{
    struct speaker best = {.known = false};
    for (uint32_t n = 0; n < NETWORKS; n++) {
        enum relation r = w->to[me][n];
        if (r == NO_LINK || !exports(&all[n], w->to[n][me]) || passes(&all[n], me))
            continue;
        if (best.known &&
            (best.source < r || (best.source == r && best.length <= all[n].length + 1)))
            continue;
        best = (struct speaker){true, r, all[n].length + 1, {n}};
        memcpy(best.path + 1, all[n].path, all[n].length * sizeof *best.path);
    }
    return best;
}

static bool same_speakers(const struct speaker *a, const struct speaker *b)
{
    return a->known == b->known && a->source == b->source && a->length == b->length &&
           memcmp(a->path, b->path, a->length * sizeof *a->path) == 0;
}

static void converse(const struct world *w, uint32_t destination, struct speaker *all)
{
    bool news = true;
    memset(all, 0, NETWORKS * sizeof *all);
    all[destination] = (struct speaker){.known = true, .source = NO_LINK};
    for (int round = 0; news; round++) {
        assert_true(round < 100);
        news = false;
        for (uint32_t me = 0; me < NETWORKS; me++) {
            struct speaker now = listen(w, all, me);
            if (me == destination || same_speakers(&now, &all[me]))
                continue;
            all[me] = now;
            news = true;
        }
    }
}

/* --- Comparing -------------------------------------------------------------------------------- */

static enum relation relation_of(uint8_t source)
{
    return source == ROUTE_OWN ? NO_LINK
                               : (enum relation)source; /* both: customer 1, peer 2, ... */
}

static void check_choice(const struct world *w, uint32_t from, uint32_t destination,
                         const struct policy_route *found, const struct speaker *told)
{
    struct search s = {.w = w, .destination = destination};
    memset(s.shortest, 0xff, sizeof s.shortest);
    follow(&s, from, 0, false);
    enum relation best = TO_CUSTOMER;
    while (best <= TO_PROVIDER && s.shortest[best] == UINT32_MAX)
        best++;
    assert_int_equal(found->source == ROUTE_UNKNOWN, best > TO_PROVIDER);
    assert_int_equal(found->source == ROUTE_UNKNOWN, !told->known);
    if (found->source == ROUTE_UNKNOWN)
        return;
    assert_int_equal(relation_of(found->source), best);
    assert_int_equal(relation_of(found->source), told->source);
    assert_int_equal(found->length, told->length);
    /* A provider offers what it prefers, which may be longer than what there is. */
    assert_true(best == TO_PROVIDER ? found->length >= s.shortest[best]
                                    : found->length == s.shortest[best]);
}

/* The distance from a node to the nearest link over which its network's best route may leave. */
static double nearest_exit(const struct world *w, uint32_t node, const struct speaker *all)
{
    const struct topo *t = w->t.topo;
    uint32_t here = t->nodes[node].network;
    double least = INFINITY;
    for (uint32_t i = 0; i < t->nlinks; i++) {
        const struct topo_link *l = &t->links[i];
        for (int end = 0; end < 2; end++) {
            uint32_t near = end ? l->to : l->from, far = end ? l->from : l->to;
            uint32_t there = t->nodes[far].network;
            if (w->up[i] && t->nodes[near].network == here && there != here &&
                w->to[here][there] == all[here].source &&
                exports(&all[there], w->to[there][here]) &&
                all[there].length + 1 == all[here].length)
                least = fmin(least, w->distance[node][near]);
        }
    }
    return least;
}

/* Follows a route: network by network along the speakers' choices, out at the nearest exit, and by
 * lightest paths in between. */
static void check_route(const struct world *w, const struct route *route, uint32_t from,
                        uint32_t to, const struct speaker *all)
{
    const struct topo *t = w->t.topo;
    uint32_t node = from, entry = from;
    double weight = 0;
    for (uint32_t i = 0; i < route->n; i++) {
        const struct topo_link *l = &t->links[route->ports[i] / 2];
        bool reverse = route->ports[i] % 2;
        uint32_t next = reverse ? l->from : l->to;
        assert_int_equal(reverse ? l->to : l->from, node);
        assert_true(w->up[route->ports[i] / 2]);
        if (!topo_interdomain(t, route->ports[i] / 2)) {
            weight += l->weight;
        } else {
            uint32_t here = t->nodes[node].network, there = t->nodes[next].network;
            assert_double_is(weight, w->distance[entry][node]);
            assert_double_is(weight, nearest_exit(w, entry, all));
            assert_int_equal(w->to[here][there], all[here].source);
            assert_int_equal(all[there].length + 1, all[here].length);
            entry = next;
            weight = 0;
        }
        node = next;
    }
    assert_int_equal(node, to);
    assert_double_is(weight, w->distance[entry][to]);
}

TEST(networks_choose_the_best_of_all_valley_free_paths_as_speakers_would)
{
    struct world w;
    rng_init(&w.rng, 20261121, 1, "routing property", "choices");
    for (int round = 0; round < ROUNDS; round++) {
        struct speaker told[NETWORKS];
        struct policy_route found[NETWORKS];
        draw(&w);
        learn(&w);
        for (uint32_t to = 0; to < NETWORKS; to++) {
            converse(&w, to, told);
            policy_routes(w.t.topo, w.up, to, found);
            for (uint32_t from = 0; from < NETWORKS; from++) {
                if (from != to)
                    check_choice(&w, from, to, &found[from], &told[from]);
            }
        }
        topology_free(&w.t);
    }
}

TEST(routes_follow_the_choices_leave_at_the_nearest_exit_and_are_lightest_inside)
{
    struct world w;
    rng_init(&w.rng, 20261121, 1, "routing property", "routes");
    for (int round = 0; round < ROUNDS / 4; round++) {
        struct speaker told[NETWORKS];
        draw(&w);
        learn(&w);
        struct routing *r = routing_new(w.t.topo);
        for (uint32_t i = 0; i < w.t.topo->nlinks; i++)
            routing_set_link(r, i, w.up[i]);
        for (uint32_t to = 0; to < w.t.topo->nnodes; to++) {
            converse(&w, w.t.topo->nodes[to].network, told);
            for (uint32_t from = 0; from < w.t.topo->nnodes; from++) {
                bool no_memory = false;
                const struct route *route = routing_find(r, from, to, rng_next(&w.rng), &no_memory);
                assert_int_equal(route != NULL, told[w.t.topo->nodes[from].network].known);
                if (route)
                    check_route(&w, route, from, to, told);
            }
        }
        routing_free(r);
        topology_free(&w.t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks_choose_the_best_of_all_valley_free_paths_as_speakers_would),
        cmocka_unit_test(
            routes_follow_the_choices_leave_at_the_nearest_exit_and_are_lightest_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
