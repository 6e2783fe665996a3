/*
 * Who joins which swarm, when and from where: each distribution against its definition. Distances of
 * empirical distributions are bounded by Dvoretzky, Kiefer, Wolfowitz and Massart (1990): at n draws
 * they exceed e with a probability of at most 2 exp(-2 n e^2), here one in a million.
 */
#include "sim/p2p/plan.h"
#include "tests/support/faults.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"
#include "tests/support/topology.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 100 hosts at "a", of classes "x" and "y", 50 at "b", of class "x", and 20 at "c", of network "m". */
static const char graph[] =
    "{'networks': {'n': {}, 'm': {}}, 'classes': {'x': {'up': '1 Mbit/s', 'down': '1 Mbit/s'}, "
    "'y': {'up': '1 Mbit/s', 'down': '1 Mbit/s'}}, 'nodes': {"
    "'a': {'network': 'n', 'kind': 'access', 'hosts': 100, 'classes': {'x': 0.3, 'y': 0.7}, "
    "'prefixes': ['10.0.0.0/24']}, 'b': {'network': 'n', 'kind': 'access', 'hosts': 50, "
    "'classes': {'x': 1}, 'prefixes': ['10.0.1.0/24']}, 'c': {'network': 'm', 'kind': 'access', "
    "'hosts': 20, 'classes': {'x': 1}, 'prefixes': ['10.0.2.0/24']}}, 'links': {'ab': {'from': "
    "'a', 'to': 'b', 'kind': 'backbone', 'capacity': '1 Gbit/s'}, 'ac': {'from': 'a', 'to': 'c', "
    "'kind': 'peering', 'capacity': '1 Gbit/s'}}}";

/* A workload in pieces that tests change before they draw; 20 peers from anywhere in 10 s. */
struct world {
    struct topology t;
    struct hosts *hosts;
    struct group_conf groups[3];
    struct seeds_conf seeds;
    struct size_conf content;
    struct popularity_conf popularity;
    struct arrival_conf arrivals;
    struct swarm_conf conf;
    struct plan plan;
    struct err e;
    const char *folder;
    uint32_t replication;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->t = topology_of(graph);
    w->hosts = hosts_new(w->t.topo, 1, 1);
    w->groups[0] = (struct group_conf){.at = {"g", "/workloads/w/population/g", true}, .peers = 20};
    w->seeds = (struct seeds_conf){.at = {"", "/workloads/w/seeds", true}, .count = 1};
    w->content = (struct size_conf){.value = 1000};
    w->arrivals = (struct arrival_conf){.within = 10 * SIM_SECOND};
    w->conf = (struct swarm_conf){.count = 1,
                                  .content = &w->content,
                                  .popularity = &w->popularity,
                                  .population = {w->groups, 1},
                                  .seeds = &w->seeds,
                                  .arrivals = &w->arrivals};
    w->replication = 1;
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    plan_fini(&w->plan);
    hosts_free(w->hosts);
    topology_free(&w->t);
    free(w);
    return 0;
}

/* A test that gets a world of its own, `w`. */
#define WORLD(name)                                                                                \
    static void name##_in(struct world *w);                                                        \
    static void name(void **state)                                                                 \
    {                                                                                              \
        name##_in(*state);                                                                         \
    }                                                                                              \
    static void name##_in(struct world *w)
#define WORLD_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int try_draw(struct world *w)
{
    struct plan_input in = {&w->conf, "w", w->t.topo, w->hosts, 1, w->replication, w->folder};
    plan_fini(&w->plan);
    w->e = (struct err)ERR_INIT;
    return plan_draw(&w->plan, &in, &w->e);
}

static const struct plan *draw(struct world *w)
{
    if (try_draw(w))
        fail_msg("%s", w->e.text);
    return &w->plan;
}

static void refused(struct world *w, const char *message)
{
    assert_int_equal(try_draw(w), -EINVAL);
    assert_string_equal(w->e.text, message);
}

static struct group_conf group(const char *name, const char *pointer, int64_t peers,
                               const char *area)
{
    return (struct group_conf){.at = {name, pointer, true}, .peers = peers, .area = area};
}

/* Two groups: "a" of 60 in area a, "b" of 20 in area b. */
static void two_groups(struct world *w)
{
    w->groups[0] = group("a", "/workloads/w/population/a", 60, "a");
    w->groups[1] = group("b", "/workloads/w/population/b", 20, "b");
    w->conf.population.n = 2;
}

static const char *node_of(const struct world *w, uint32_t host)
{
    return w->t.topo->nodes[host_node(w->hosts, host)].name;
}

static double at(const struct join *j)
{
    return (double)j->at * 1e-9;
}

/* The greatest distance of v (sorted on the way) from a distribution, against the bound. */
static void distributed(double *v, size_t n, double (*cdf)(double x, const struct world *w),
                        const struct world *w)
{
    double most = 0;
    gsl_sort(v, 1, n);
    for (size_t i = 0; i < n; i++) {
        double p = cdf(v[i], w);
        most = fmax(most,
                    fmax(fabs(p - (double)i / (double)n), fabs(p - (double)(i + 1) / (double)n)));
    }
    assert_true(most < sqrt(log(2e6) / (2 * (double)n)));
}

/* --- Arrivals --------------------------------------------------------------------------------- */

static double uniform_cdf(double x, const struct world *w)
{
    return x / ((double)w->arrivals.within * 1e-9);
}

WORLD(a_flash_crowd_comes_at_uniform_times_within_its_span)
{
    double times[100];
    w->groups[0].peers = 100;
    const struct plan *p = draw(w);
    for (size_t i = 0; i < 100; i++)
        times[i] = at(&p->joins[i]);
    for (size_t i = 1; i < 100; i++)
        assert_true(times[i - 1] <= times[i]);
    assert_true(times[0] >= 0 && times[99] < 10);
    distributed(times, 100, uniform_cdf, w);
}

WORLD(a_flash_crowd_within_no_time_is_there_from_the_start)
{
    w->arrivals.within = 0;
    const struct plan *p = draw(w);
    for (size_t i = 0; i < p->njoins; i++)
        assert_int_equal(p->joins[i].at, 0);
}

static double exponential_cdf(double x, const struct world *w)
{
    return 1 - exp(-x / ((double)w->arrivals.interval * 1e-9));
}

WORLD(poisson_arrivals_are_exponentially_distributed_times_apart)
{
    static double gaps[150];
    w->groups[0].peers = 150;
    w->arrivals = (struct arrival_conf){.kind = ARRIVAL_POISSON, .interval = 4 * SIM_SECOND};
    const struct plan *p = draw(w);
    for (size_t i = 0; i < 150; i++)
        gaps[i] = at(&p->joins[i]) - (i ? at(&p->joins[i - 1]) : 0);
    distributed(gaps, 150, exponential_cdf, w);
}

/* --- Groups ----------------------------------------------------------------------------------- */

/* 60 of "a" and 20 of "b". How many "b" are among the first 40 is hypergeometric with mean 10 and
 * variance 40 (1/4) (3/4) (40/79) = 3.8; beyond 3 and 17 lie less than one in a thousand. */
WORLD(groups_are_mixed_and_keep_their_numbers)
{
    uint32_t b = 0, early = 0;
    two_groups(w);
    const struct plan *p = draw(w);
    assert_int_equal(p->njoins, 80);
    for (size_t i = 0; i < 80; i++) {
        assert_string_equal(node_of(w, p->joins[i].host), p->joins[i].group ? "b" : "a");
        b += p->joins[i].group;
        early += i < 40 && p->joins[i].group;
    }
    assert_int_equal(b, 20);
    assert_true(early >= 3 && early <= 17);
}

/* --- Swarms ----------------------------------------------------------------------------------- */

/* Chi-square of the peers of each swarm against weights that sum to 1. */
static void spread(const struct plan *p, const double *weights, uint32_t swarms)
{
    double sum = 0;
    for (uint32_t s = 0; s < swarms; s++) {
        double expected = weights[s] * (double)p->njoins, found = 0;
        for (size_t i = 0; i < p->njoins; i++)
            found += p->joins[i].swarm == s;
        sum += (found - expected) * (found - expected) / expected;
    }
    assert_true(sum < gsl_cdf_chisq_Qinv(1e-6, swarms - 1));
}

WORLD(equally_popular_swarms_are_joined_alike)
{
    const double weights[4] = {0.25, 0.25, 0.25, 0.25};
    w->conf.count = 4;
    w->groups[0].peers = 400;
    spread(draw(w), weights, 4);
}

/* Exponent 1: 1 : 1/2 : 1/3, that is 6, 3 and 2 of 11. */
WORLD(by_zipf_swarm_number_i_is_joined_in_proportion_to_a_power_of_i)
{
    const double weights[3] = {6.0 / 11, 3.0 / 11, 2.0 / 11};
    w->conf.count = 3;
    w->groups[0].peers = 250;
    w->popularity = (struct popularity_conf){.kind = POPULARITY_ZIPF, .exponent = 1};
    spread(draw(w), weights, 3);
}

WORLD(peers_of_a_swarm_are_numbered_behind_its_seeds_as_they_join)
{
    uint32_t next[3] = {2, 2, 2};
    w->conf.count = 3;
    w->seeds.count = 2;
    const struct plan *p = draw(w);
    assert_int_equal(p->seeds_each, 2);
    for (size_t i = 0; i < p->njoins; i++)
        assert_int_equal(p->joins[i].peer, next[p->joins[i].swarm]++);
}

/* --- Sizes ------------------------------------------------------------------------------------ */

WORLD(constant_sizes_are_all_alike)
{
    w->conf.count = 3;
    const struct plan *p = draw(w);
    for (int s = 0; s < 3; s++)
        assert_double_is(p->sizes[s], 1000);
}

static double lognormal_cdf(double x, const struct world *w)
{
    return gsl_cdf_lognormal_P(x, log((double)w->content.median), w->content.sigma);
}

static double pareto_cdf(double x, const struct world *w)
{
    return gsl_cdf_pareto_P(x, w->content.shape, (double)w->content.least);
}

/* Sizes are cut to whole bytes; at a median of 10 GB that moves no figure. */
WORLD(sizes_follow_the_distribution_the_workload_names)
{
    enum { N = 1000 };
    w->conf.count = N;
    w->groups[0].peers = 1;
    w->content = (struct size_conf){.kind = SIZE_LOGNORMAL,
                                    .median = 10000000000,
                                    .sigma = 1.5,
                                    .least = 1,
                                    .most = 1000000000000000};
    distributed(draw(w)->sizes, N, lognormal_cdf, w);
    w->content = (struct size_conf){
        .kind = SIZE_PARETO, .shape = 1.5, .least = 10000000, .most = 1000000000000000};
    distributed(draw(w)->sizes, N, pareto_cdf, w);
}

WORLD(sizes_are_whole_bytes_within_their_bounds)
{
    uint32_t least = 0, most = 0;
    w->conf.count = 200;
    w->content = (struct size_conf){
        .kind = SIZE_LOGNORMAL, .median = 1000, .sigma = 1, .least = 700, .most = 1500};
    const struct plan *p = draw(w);
    for (int s = 0; s < 200; s++) {
        assert_true(p->sizes[s] >= 700 && p->sizes[s] <= 1500 && p->sizes[s] == floor(p->sizes[s]));
        least += p->sizes[s] == 700;
        most += p->sizes[s] == 1500;
    }
    assert_true(least > 20 && most > 20);
}

/* --- Hosts ------------------------------------------------------------------------------------ */

WORLD(peers_and_seeds_are_on_hosts_that_fit_all_filters)
{
    w->groups[0] = (struct group_conf){
        .at = {"g", "/g", true}, .peers = 30, .network = "n", .area = "a", .class = "x"};
    w->seeds = (struct seeds_conf){.at = {"", "/s", true}, .count = 20, .network = "m"};
    const struct plan *p = draw(w);
    for (size_t i = 0; i < p->njoins; i++) {
        assert_string_equal(node_of(w, p->joins[i].host), "a");
        assert_string_equal(w->t.topo->classes[host_class(w->hosts, p->joins[i].host)].name, "x");
    }
    for (size_t k = 0; k < 20; k++)
        assert_string_equal(node_of(w, p->seeds[k]), "c");
}

/* 170 hosts in each of three swarms, seeds included: everybody takes part in every one. */
WORLD(no_host_takes_part_in_a_swarm_twice)
{
    bool taken[3][170] = {{false}};
    w->conf.count = 3;
    w->seeds.count = 100;
    w->groups[0].peers = 150;
    const struct plan *p = draw(w);
    for (size_t k = 0; k < 300; k++) {
        assert_false(taken[k / 100][p->seeds[k]]);
        taken[k / 100][p->seeds[k]] = true;
    }
    for (size_t i = 0; i < p->njoins; i++) {
        assert_false(taken[p->joins[i].swarm][p->joins[i].host]);
        taken[p->joins[i].swarm][p->joins[i].host] = true;
    }
}

/* 50 of 100 hosts in each of 400 replications: 200 times each, variance 400 (1/2)^2 = 100. The sum
 * of squared deviations over 100 is chi-square with 99 degrees of freedom, times 99/100 for the
 * fixed number drawn. */
WORLD(every_host_that_fits_is_as_likely)
{
    enum { N = ROUNDS(400) };
    double times[100] = {0}, sum = 0;
    w->groups[0].peers = 50;
    w->groups[0].area = "a";
    w->seeds.area = "b";
    for (w->replication = 1; w->replication <= N; w->replication++) {
        const struct plan *p = draw(w);
        for (size_t i = 0; i < p->njoins; i++)
            times[p->joins[i].host]++;
    }
    for (int h = 0; h < 100; h++)
        sum += (times[h] - N / 2.0) * (times[h] - N / 2.0) / (N / 4.0);
    assert_true(sum * 99 / 100 < gsl_cdf_chisq_Qinv(1e-6, 99));
}

/* --- The same in all arms --------------------------------------------------------------------- */

static void equal_plans(const struct plan *a, const struct plan *b)
{
    assert_int_equal(a->njoins, b->njoins);
    for (size_t i = 0; i < a->njoins; i++) {
        const struct join *x = &a->joins[i], *y = &b->joins[i];
        assert_true(x->at == y->at && x->swarm == y->swarm && x->host == y->host &&
                    x->group == y->group && x->peer == y->peer);
    }
    assert_memory_equal(a->seeds, b->seeds, a->swarms * a->seeds_each * sizeof *a->seeds);
    assert_memory_equal(a->sizes, b->sizes, a->swarms * sizeof *a->sizes);
}

WORLD(what_peers_do_later_changes_nothing_in_the_plan)
{
    two_groups(w);
    draw(w);
    struct plan first = w->plan;
    w->plan = (struct plan){0};
    w->conf.piece = 12345;
    w->conf.abort_mean = 1;
    w->groups[0].reachable = !w->groups[0].reachable;
    equal_plans(&first, draw(w));
    plan_fini(&first);
}

WORLD(another_replication_is_another_crowd)
{
    uint32_t same = 0;
    draw(w);
    struct plan first = w->plan;
    w->plan = (struct plan){0};
    w->replication = 2;
    const struct plan *p = draw(w);
    for (size_t i = 0; i < p->njoins; i++)
        same += p->joins[i].host == first.joins[i].host || p->joins[i].at == first.joins[i].at;
    assert_true(same <= 2); /* of 20 hosts out of 170 each; expected 0.1 */
    plan_fini(&first);
}

/* Hosts of group "a", in the order they join. */
static size_t hosts_of(const struct plan *p, uint32_t g, uint32_t *hosts)
{
    size_t n = 0;
    for (size_t i = 0; i < p->njoins; i++) {
        if (p->joins[i].group == g)
            hosts[n++] = p->joins[i].host;
    }
    return n;
}

WORLD(another_group_elsewhere_moves_nobody)
{
    uint32_t alone[60], beside[60];
    two_groups(w);
    w->seeds.network = "m";
    w->conf.population.n = 1;
    assert_int_equal(hosts_of(draw(w), 0, alone), 60);
    uint32_t seed = w->plan.seeds[0];
    w->conf.population.n = 2;
    assert_int_equal(hosts_of(draw(w), 0, beside), 60);
    assert_memory_equal(alone, beside, sizeof alone);
    assert_int_equal(w->plan.seeds[0], seed);
}

/* --- Traces ----------------------------------------------------------------------------------- */

/* Makes the file `trace` the arrivals of groups "a" (2 peers) and "b" (1); free the folder with
 * end_trace(). */
static char *begin_trace(struct world *w, const char *trace)
{
    char *dir = temp_dir();
    if (trace)
        free(temp_text(dir, "t.csv", trace));
    two_groups(w);
    w->groups[0].peers = 2;
    w->groups[1].peers = 1;
    w->arrivals = (struct arrival_conf){.kind = ARRIVAL_TRACE, .file = "t.csv"};
    w->folder = dir;
    return dir;
}

WORLD(a_trace_with_groups_says_when_and_who)
{
    char *dir = begin_trace(w, "group,time,remark\na,0,\nb,1.5,x\na,1.5,y\n");
    const struct plan *p = draw(w);
    assert_int_equal(p->njoins, 3);
    assert_true(p->joins[0].at == 0 && p->joins[0].group == 0);
    assert_true(p->joins[1].at == SIM_SECOND * 3 / 2 && p->joins[1].group == 1);
    assert_true(p->joins[2].at == SIM_SECOND * 3 / 2 && p->joins[2].group == 0);
    temp_free(dir);
}

WORLD(a_trace_without_groups_mixes_them_at_random)
{
    uint32_t first_b = 0;
    char *dir = begin_trace(w, "time\n1\n2\n3\n");
    for (w->replication = 1; w->replication <= 30; w->replication++) {
        const struct plan *p = draw(w);
        assert_true(p->joins[0].at == SIM_SECOND && p->joins[2].at == 3 * SIM_SECOND);
        assert_int_equal(p->joins[0].group + p->joins[1].group + p->joins[2].group, 1);
        first_b += p->joins[0].group;
    }
    assert_true(first_b > 0 && first_b < 30); /* (2/3)^30 is one in 190,000 */
    temp_free(dir);
}

/* The message is the path of the trace, then `wanted`. */
static void trace_refused(struct world *w, const char *trace, const char *wanted)
{
    char message[300];
    char *dir = begin_trace(w, trace);
    snprintf(message, sizeof message, "%s/t.csv%s", dir, wanted);
    refused(w, message);
    temp_free(dir);
}

WORLD(a_faulty_trace_is_refused_with_file_and_line)
{
    static const struct {
        const char *trace, *message;
    } faulty[] = {
        {"when\n1\n2\n3\n", ":1: there is no column \"time\""},
        {"time\n1\n2\n", ": found 2 rows, allowed: 3, as many as there are peers"},
        {"time\n1\n2\n3\n4\n", ": found 4 rows, allowed: 3, as many as there are peers"},
        {"time\n1\n3\n2\n", ":4: found time \"2\", allowed: seconds in ascending order"},
        {"time\n-1\n3\n4\n", ":2: found time \"-1\", allowed: seconds in ascending order"},
        {"time\n1\nsoon\n4\n", ":3: found time \"soon\", allowed: seconds in ascending order"},
        {"time\n1\nnan\n4\n", ":3: found time \"nan\", allowed: seconds in ascending order"},
        {"time\n1\n2\n1e10\n", ":4: found time \"1e10\", allowed: seconds in ascending order"},
        {"time,group\n1,a\n2,c\n3,a\n", ":3: there is no group \"c\" in the population"},
        {"time,group\n1,a\n2,b\n3,b\n",
         ": found 1 rows of group \"a\", allowed: 2, as many as its peers"},
        {"time,group\n1,a\n2\n", ":3: found 1 cells, allowed: 2, as in the header"},
        {"", ": found nothing, allowed: a header line"},
    };
    for (size_t i = 0; i < COUNT(faulty); i++)
        trace_refused(w, faulty[i].trace, faulty[i].message);
}

WORLD(a_trace_that_is_not_there_is_named)
{
    char message[300];
    char *dir = begin_trace(w, NULL);
    snprintf(message, sizeof message, "%s/t.csv: there is no such file", dir);
    refused(w, message);
    temp_free(dir);
}

/* --- Too many ---------------------------------------------------------------------------------- */

WORLD(more_peers_than_hosts_that_fit_are_refused)
{
    w->groups[0] = group("b", "/workloads/w/population/b", 51, "b");
    w->seeds.area = "a";
    refused(w, "/workloads/w/population/b/peers: found 51, allowed: no more than there are hosts "
               "that fit and take no other part in the swarm (50 fit)");
}

WORLD(a_host_that_seeds_or_is_in_another_group_is_taken)
{
    w->groups[0] = group("b", "/workloads/w/population/b", 50, "b");
    w->seeds.area = "b";
    refused(w, "/workloads/w/population/b/peers: found 50, allowed: no more than there are hosts "
               "that fit and take no other part in the swarm (50 fit)");
    w->seeds.area = "a";
    w->groups[0].peers = 30;
    w->groups[1] = group("c", "/workloads/w/population/c", 21, "b");
    w->conf.population.n = 2;
    refused(w, "/workloads/w/population/c/peers: found 21, allowed: no more than there are hosts "
               "that fit and take no other part in the swarm (50 fit)");
    w->groups[1].peers = 20;
    draw(w);
}

WORLD(more_seeds_than_hosts_that_fit_are_refused)
{
    w->seeds.count = 21;
    w->seeds.network = "m";
    refused(w, "/workloads/w/seeds: found 21 seeds, allowed: at most 20, the hosts that fit");
}

static void runs_out_of_memory(struct world *w)
{
    for (size_t n = 0;; n++) {
        faults_start(n);
        int code = try_draw(w);
        if (!faults_stop()) {
            assert_int_equal(code, 0);
            return;
        }
        assert_int_equal(code, -ENOMEM);
        assert_non_null(strstr(w->e.text, "Cannot allocate memory"));
    }
}

WORLD(without_memory_there_is_no_plan)
{
    w->conf.count = 3;
    runs_out_of_memory(w);
    w->conf.count = 1;
    char *dir = begin_trace(w, "group,time\na,0\nb,1.5\na,1.5\n");
    runs_out_of_memory(w);
    temp_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_flash_crowd_comes_at_uniform_times_within_its_span),
        WORLD_TEST(a_flash_crowd_within_no_time_is_there_from_the_start),
        WORLD_TEST(poisson_arrivals_are_exponentially_distributed_times_apart),
        WORLD_TEST(groups_are_mixed_and_keep_their_numbers),
        WORLD_TEST(equally_popular_swarms_are_joined_alike),
        WORLD_TEST(by_zipf_swarm_number_i_is_joined_in_proportion_to_a_power_of_i),
        WORLD_TEST(peers_of_a_swarm_are_numbered_behind_its_seeds_as_they_join),
        WORLD_TEST(constant_sizes_are_all_alike),
        WORLD_TEST(sizes_follow_the_distribution_the_workload_names),
        WORLD_TEST(sizes_are_whole_bytes_within_their_bounds),
        WORLD_TEST(peers_and_seeds_are_on_hosts_that_fit_all_filters),
        WORLD_TEST(no_host_takes_part_in_a_swarm_twice),
        WORLD_TEST(every_host_that_fits_is_as_likely),
        WORLD_TEST(what_peers_do_later_changes_nothing_in_the_plan),
        WORLD_TEST(another_replication_is_another_crowd),
        WORLD_TEST(another_group_elsewhere_moves_nobody),
        WORLD_TEST(a_trace_with_groups_says_when_and_who),
        WORLD_TEST(a_trace_without_groups_mixes_them_at_random),
        WORLD_TEST(a_faulty_trace_is_refused_with_file_and_line),
        WORLD_TEST(a_trace_that_is_not_there_is_named),
        WORLD_TEST(more_peers_than_hosts_that_fit_are_refused),
        WORLD_TEST(a_host_that_seeds_or_is_in_another_group_is_taken),
        WORLD_TEST(more_seeds_than_hosts_that_fit_are_refused),
        WORLD_TEST(without_memory_there_is_no_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
