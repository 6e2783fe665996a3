/*
 * Metamorphic relations: what a change of the input must do to the output, whatever the output is.
 * Times are compared to 1e-9 of themselves: completions fall on whole nanoseconds, and hundreds of
 * them over more than 1e4 s add up to less than that.
 */
#include "sim/net/flow.h"
#include "sim/net/net.h"
#include "tests/support/random_graph.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRANSFERS = 200 };

static void same_time(sim_time found, sim_time wanted)
{
    if (wanted < 0)
        assert_int_equal(found, wanted);
    else
        assert_double_near((double)found, (double)wanted, 1e-9 * (double)wanted);
}

/* --- All capacities times k ------------------------------------------------------------------- */

struct outcome {
    sim_time done[TRANSFERS]; /* -1: never; -2: broken */
};

static void on_done(void *ctx, uint32_t transfer, uint64_t tag, sim_time now)
{
    (void)transfer;
    ((struct outcome *)ctx)->done[tag] = now;
}

static void on_broken(void *ctx, uint32_t transfer, uint64_t tag, sim_time now)
{
    (void)transfer;
    (void)now;
    ((struct outcome *)ctx)->done[tag] = -2;
}

/* A random workload of transfers and failing links, with capacities k times as large and all times
 * a k-th. Weights stay, caps are capacities. */
static void run_scaled(uint32_t replication, int k, struct outcome *o)
{
    struct rng rng;
    rng_init(&rng, 20261121, replication, "net relations", "scale");
    json_t *document = random_graph(&rng, k);
    struct topology t = topology_read(document);
    struct net_config config = {.topo = t.topo, .seed = 1, .window = {0, 1000, 1000}};
    struct sim *sim = sim_new();
    struct net *net = net_new(sim, &config);
    uint32_t user = net_add_user(net, (struct net_user){on_done, on_broken, o});
    uint32_t hosts = hosts_count(net_hosts(net));
    sim_time now = 0;
    for (int i = 0; i < TRANSFERS; i++)
        o->done[i] = -1;
    for (uint64_t i = 0; i < TRANSFERS && hosts > 1; i++) {
        uint32_t from = (uint32_t)rng_below(&rng, hosts);
        uint32_t to = (from + 1 + (uint32_t)rng_below(&rng, hosts - 1)) % hosts;
        struct net_transfer spec = {.from = from,
                                    .to = to,
                                    .user = user,
                                    .class = CLASS_P2P,
                                    .weight = 1 + (double)rng_below(&rng, 3),
                                    .cap = rng_below(&rng, 3) ? INFINITY : 1e5 * k,
                                    .bytes = 1e9 * (0.1 + rng_unit(&rng)),
                                    .tag = i};
        net_start(net, &spec);
        now += 12345 * (sim_time)rng_below(&rng, 1000000); /* 3 * 5 * 823: each k divides it */
        if (rng_below(&rng, 20) == 0) {
            uint32_t link = (uint32_t)rng_below(&rng, t.topo->nlinks);
            net_set_link(net, link, net_capacity(net, 2 * link) == 0);
        }
        assert_int_equal(sim_run(sim, now / k), 0);
    }
    assert_int_equal(sim_run(sim, SIM_NEVER - 1), 0);
    assert_int_equal(net_error(net), 0);
    net_free(net);
    sim_free(sim);
    topology_free(&t);
    json_decref(document);
}

TEST(k_times_the_capacity_takes_a_kth_of_the_time)
{
    static const int factors[] = {3, 5};
    unsigned compared = 0;
    for (uint32_t replication = 0; replication < ROUNDS(40); replication++) {
        struct outcome base, scaled;
        run_scaled(replication, 1, &base);
        for (size_t f = 0; f < COUNT(factors); f++) {
            run_scaled(replication, factors[f], &scaled);
            for (int i = 0; i < TRANSFERS; i++) {
                same_time(scaled.done[i] < 0 ? scaled.done[i] : scaled.done[i] * factors[f],
                          base.done[i]);
                compared += base.done[i] > 0;
            }
        }
    }
    assert_true(compared > ROUNDS(40) * TRANSFERS / 4);
}

/* --- Other numbers for the same flows and resources ------------------------------------------- */

enum { FLOWS = 300, RESOURCES = 40 };

struct load {
    double capacity[RESOURCES];
    struct {
        sim_time at;
        uint32_t path[5];
        size_t hops;
        double weight, cap, bytes;
    } flow[FLOWS]; /* in order of `at` */
};

static void draw_load(struct load *l, uint32_t replication)
{
    struct rng rng;
    sim_time now = 0;
    rng_init(&rng, 20261121, replication, "net relations", "load");
    for (int r = 0; r < RESOURCES; r++)
        l->capacity[r] = 1e3 * (double)(1 + rng_below(&rng, 4)); /* ties are common */
    for (int i = 0; i < FLOWS; i++) {
        now += rng_below(&rng, 3) ? 0 : (sim_time)rng_below(&rng, 600) * SIM_SECOND;
        l->flow[i].at = now;
        l->flow[i].hops = 1 + rng_below(&rng, 5);
        for (size_t h = 0; h < l->flow[i].hops; h++)
            l->flow[i].path[h] = (uint32_t)rng_below(&rng, RESOURCES);
        l->flow[i].weight = 1 + (double)rng_below(&rng, 2);
        l->flow[i].cap = rng_below(&rng, 3) ? INFINITY : 250;
        l->flow[i].bytes = 1e5 * (double)(1 + rng_below(&rng, 20));
    }
}

static void note_end(void *ctx, uint32_t flow, uint64_t tag, sim_time now)
{
    (void)flow;
    ((sim_time *)ctx)[tag] = now;
}

/* Resources are added in the order of `resources`; of the flows that start at one instant those
 * with the lesser rank come first. */
static void run_load(const struct load *l, const uint32_t *resources, const uint32_t *rank,
                     sim_time *ended)
{
    struct flows *f = flows_new(note_end, ended);
    uint32_t number[RESOURCES];
    sim_time now = 0;
    for (int i = 0; i < RESOURCES; i++)
        number[resources[i]] = flows_add_resource(f, l->capacity[resources[i]]);
    for (int first = 0, end; first < FLOWS; first = end) {
        sim_time at = l->flow[first].at, next;
        for (end = first; end < FLOWS && l->flow[end].at == at;)
            end++;
        while ((next = flows_next(f, now)) <= at && next != SIM_NEVER)
            flows_fire(f, now = next);
        now = at;
        for (uint32_t wanted = 0; wanted < FLOWS; wanted++) {
            uint32_t i = rank[wanted], path[5];
            if (i < (uint32_t)first || i >= (uint32_t)end)
                continue;
            for (size_t h = 0; h < l->flow[i].hops; h++)
                path[h] = number[l->flow[i].path[h]];
            struct flow_spec spec = {path,           l->flow[i].hops,  l->flow[i].weight,
                                     l->flow[i].cap, l->flow[i].bytes, i};
            flows_start(f, &spec, at);
        }
    }
    for (sim_time next; (next = flows_next(f, now)) != SIM_NEVER;)
        flows_fire(f, now = next);
    assert_int_equal(flows_error(f), 0);
    flows_free(f);
}

TEST(other_numbers_change_no_completion_time)
{
    struct load *l = calloc(1, sizeof *l);
    for (uint32_t replication = 0; replication < ROUNDS(60); replication++) {
        uint32_t resources[RESOURCES], rank[FLOWS];
        sim_time ended[FLOWS], other[FLOWS];
        struct rng rng;
        for (uint32_t i = 0; i < RESOURCES; i++)
            resources[i] = i;
        for (uint32_t i = 0; i < FLOWS; i++) {
            rank[i] = i;
            ended[i] = other[i] = -1;
        }
        draw_load(l, replication);
        run_load(l, resources, rank, ended);
        rng_init(&rng, 20261121, replication, "net relations", "permutation");
        rng_shuffle(&rng, resources, RESOURCES);
        rng_shuffle(&rng, rank, FLOWS);
        run_load(l, resources, rank, other);
        for (int i = 0; i < FLOWS; i++) {
            assert_true(ended[i] > 0);
            same_time(other[i], ended[i]);
        }
    }
    free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(k_times_the_capacity_takes_a_kth_of_the_time),
        cmocka_unit_test(other_numbers_change_no_completion_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
