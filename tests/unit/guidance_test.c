/*
 * Guidance in a run: real servers asked over HTTP, with everything in simulated time. The scene's
 * server "guide" serves isp-a with the policy "areas": 1 within an access network, 5 between those of
 * isp-a, 20 to peers (isp-b), 50 to the rest. An exchange takes 10 ms on the way, an answer 5 ms.
 */
#include "sim/scenario/guidance.h"
#include "sim/net/routing.h"
#include "tests/support/scene.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MS INT64_C(1000000)

/* The guide with further members. */
#define GUIDE(members)                                                                             \
    "{'alto': {'servers': {'guide': {'round_trip': '10 ms', 'policy': {'kind': 'areas', "          \
    "'local': 1, 'area': 5, 'peer': 20, 'rest': 50}" members "}}}}"

struct asked {
    struct scene scene;
    const struct topo *topo;
    struct sim *sim;
    struct net *net;
    struct servers servers;
    struct guidance *guidance;
    struct guide guide;
    struct guide_memory memory;
    uint32_t candidates[3]; /* hosts of a-north, a-south, b-edge */
    double costs[3];
    struct guide_answer answer;
};

static uint32_t host(const struct asked *a, const char *node, uint32_t i)
{
    uint32_t first, end;
    hosts_of_node(net_hosts(a->net), topo_find_node(a->topo, node), &first, &end);
    assert_true(first + i < end);
    return first + i;
}

static struct asked *set_up(const char *patch)
{
    struct asked *a = calloc(1, sizeof *a);
    assert_non_null(a);
    struct err e = ERR_INIT;
    a->scene = scene_sound(patch);
    const struct cell *c = scenario_cell(a->scene.s, 0, 0);
    a->topo = c->topo;
    a->sim = sim_new();
    struct net_config config = {
        .topo = c->topo, .seed = 1, .replication = 1, .window = {0, 60000 * MS, 60000 * MS}};
    a->net = net_new(a->sim, &config);
    if (servers_start(&a->servers, c->conf, c->topo, a->scene.dir, &e))
        fail_msg("%s", e.text);
    struct guidance_input in = {&a->servers, a->net, 1, 1};
    a->guidance = guidance_new(&in);
    a->guide = guidance_guide(a->guidance);
    a->candidates[0] = host(a, "a-north", 1);
    a->candidates[1] = host(a, "a-south", 0);
    a->candidates[2] = host(a, "b-edge", 0);
    return a;
}

static void tear_down(struct asked *a)
{
    a->guide.forget(a->guide.ctx, &a->memory);
    guidance_free(a->guidance);
    servers_stop(&a->servers);
    net_free(a->net);
    sim_free(a->sim);
    scene_free(&a->scene);
    free(a);
}

/* Asks as the host itself. */
static void ask(struct asked *a, uint32_t self, enum alto_method method, int64_t now)
{
    struct guide_query q = {.asker = self,
                            .asker_node = GUIDE_NOBODY,
                            .self = self,
                            .candidates = a->candidates,
                            .n = 3,
                            .method = method,
                            .memory = &a->memory};
    assert_int_equal(a->guide.costs(a->guide.ctx, &q, now, a->costs, &a->answer), 0);
}

static struct guidance_figures figures(const struct asked *a)
{
    return guidance_figures(a->guidance, NULL);
}

/* The last question left the asker without guidance after a time. */
static void unguided_after(const struct asked *a, int64_t delay)
{
    assert_false(a->answer.guided);
    assert_int_equal(a->answer.delay, delay);
    for (size_t i = 0; i < 3; i++)
        assert_true(isnan(a->costs[i]));
    assert_true(isnan(a->answer.own_cost));
}

/* --- Answers ----------------------------------------------------------------------------------- */

TEST(costs_are_those_from_the_candidates_to_oneself)
{
    for (int method = ALTO_BY_COST_MAP; method <= ALTO_BY_ENDPOINT_COST; method++) {
        struct asked *a = set_up(GUIDE(""));
        ask(a, host(a, "a-north", 0), (enum alto_method)method, 0);
        assert_true(a->answer.guided);
        assert_double_is(a->costs[0], 1);
        assert_double_is(a->costs[1], 5);
        assert_double_is(a->costs[2], 20);
        assert_double_is(a->answer.own_cost, 1);
        tear_down(a);
    }
}

/* Connecting, directory, network map, cost map: four round trips and three answers, 4 x 10 + 3 x 5 =
 * 55 ms. Until a document is stale nothing is asked for again. */
TEST(an_answer_takes_its_round_trips_and_the_servers_time)
{
    struct asked *a = set_up(GUIDE(""));
    size_t n;
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    assert_int_equal(a->answer.delay, 55 * MS);
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 60 * MS);
    assert_true(a->answer.guided);
    assert_int_equal(a->answer.delay, 0);
    const double *delays = guidance_delays(a->guidance, &n);
    assert_int_equal(n, 1); /* the second needed no request */
    assert_double_is(delays[0], 0.055);
    assert_int_equal(figures(a).questions, 2);
    tear_down(a);
}

/* From a-north to the server at a-core: 5 ms of the host's own link and 1 ms of link north, twice:
 * 12 ms; 4 x 12 + 3 x 5 = 63 ms. */
TEST(without_a_round_trip_of_its_own_the_way_is_the_networks)
{
    struct asked *a = set_up(NULL);
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    assert_true(a->answer.guided);
    assert_int_equal(a->answer.delay, 63 * MS);
    tear_down(a);
}

TEST(a_host_whose_network_has_no_server_is_unguided_at_once)
{
    struct asked *a = set_up(GUIDE(""));
    ask(a, host(a, "b-edge", 0), ALTO_BY_COST_MAP, 0);
    unguided_after(a, 0);
    assert_int_equal(figures(a).questions, 0);
    assert_false(a->guide.serves(a->guide.ctx, host(a, "b-edge", 0)));
    assert_true(a->guide.serves(a->guide.ctx, host(a, "a-south", 0)));
    tear_down(a);
}

/* A tracker at t-core has 1 ms (up-a) to the server: 2 ms; 4 x 2 + 3 x 5 = 23 ms. */
TEST(a_tracker_asks_the_server_of_the_peers_network_from_where_it_stands)
{
    struct asked *a = set_up(NULL);
    struct guide_query q = {.asker = GUIDE_NOBODY,
                            .asker_node = topo_find_node(a->topo, "t-core"),
                            .self = host(a, "a-north", 0),
                            .candidates = a->candidates,
                            .n = 3,
                            .memory = &a->memory};
    assert_int_equal(a->guide.costs(a->guide.ctx, &q, 0, a->costs, &a->answer), 0);
    assert_true(a->answer.guided);
    assert_int_equal(a->answer.delay, 23 * MS);
    assert_double_is(a->costs[1], 5);
    q.self = host(a, "b-edge", 1); /* nobody serves that one */
    assert_int_equal(a->guide.costs(a->guide.ctx, &q, 0, a->costs, &a->answer), 0);
    unguided_after(a, 0);
    assert_int_equal(figures(a).disclosed, 0); /* a tracker is no host */
    tear_down(a);
}

/* --- Books ------------------------------------------------------------------------------------- */

TEST(requests_are_counted_by_resource)
{
    struct asked *a = set_up(GUIDE(""));
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    ask(a, host(a, "a-north", 0), ALTO_BY_ENDPOINT_COST, 0);
    struct guidance_figures f = figures(a);
    assert_int_equal(f.requests[ALTO_DIRECTORY], 1); /* the second question had it */
    assert_int_equal(f.requests[ALTO_NETWORK_MAP], 1);
    assert_int_equal(f.requests[ALTO_COST_MAP], 1);
    assert_int_equal(f.requests[ALTO_ENDPOINT_COST], 1);
    assert_int_equal(f.fallbacks, 0);
    tear_down(a);
}

TEST(messages_are_metered_on_their_way)
{
    struct asked *a = set_up(NULL);
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    uint32_t north = topo_find_link(a->topo, "north"), south = topo_find_link(a->topo, "south");
    const struct meter *m = net_meter(a->net);
    double there = meter_total(m, port_of(north, false), CLASS_ALTO),
           back = meter_total(m, port_of(north, true), CLASS_ALTO);
    assert_true(there > 0 && back > there); /* maps are longer than questions */
    assert_double_is(there + back, figures(a).bytes);
    assert_double_is(meter_total(m, port_of(south, false), CLASS_ALTO), 0);
    tear_down(a);
}

/* By map the server learns who asks; by endpoint cost the three candidates, too, once each. */
TEST(the_server_learns_who_asks_and_whom_he_asks_about)
{
    struct asked *a = set_up(GUIDE(""));
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    assert_int_equal(figures(a).disclosed, 1);
    ask(a, host(a, "a-north", 0), ALTO_BY_ENDPOINT_COST, 0);
    assert_int_equal(figures(a).disclosed, 4);
    ask(a, host(a, "a-north", 0), ALTO_BY_ENDPOINT_COST, 0);
    assert_int_equal(figures(a).disclosed, 4);
    tear_down(a);
}

TEST(figures_are_those_of_a_server_or_of_all)
{
    struct asked *a = set_up("{'alto': {'servers': {'other': {'network': 'isp-b', 'policy': "
                             "'flat'}}}}");
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    a->guide.forget(a->guide.ctx, &a->memory);
    ask(a, host(a, "b-edge", 1), ALTO_BY_COST_MAP, 0);
    const struct site *guide = servers_find(&a->servers, "guide"),
                      *other = servers_find(&a->servers, "other");
    assert_int_equal(guidance_figures(a->guidance, guide).questions, 1);
    assert_int_equal(guidance_figures(a->guidance, other).disclosed, 1);
    assert_int_equal(figures(a).questions, 2);
    assert_int_equal(figures(a).disclosed, 2);
    assert_int_equal(figures(a).requests[ALTO_DIRECTORY], 2);
    tear_down(a);
}

/* One memory between two servers: what one said is not taken for the other's. */
TEST(who_turns_to_another_server_starts_from_nothing)
{
    struct asked *a = set_up("{'alto': {'servers': {'other': {'network': 'isp-b', 'policy': "
                             "{'kind': 'flat', 'cost': 3}}}}}");
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    ask(a, host(a, "b-edge", 1), ALTO_BY_COST_MAP, 0);
    assert_double_is(a->costs[0], 3);
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    assert_double_is(a->costs[0], 1);
    assert_int_equal(figures(a).requests[ALTO_DIRECTORY], 3);
    tear_down(a);
}

TEST(who_forgets_asks_for_everything_again)
{
    struct asked *a = set_up(GUIDE(""));
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    a->guide.forget(a->guide.ctx, &a->memory);
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    assert_int_equal(a->answer.delay, 55 * MS);
    tear_down(a);
}

/* The client of one host keeps the maps it has for an hour; who comes after gets the new ones. */
TEST(published_maps_guide_who_asks_from_then_on)
{
    struct asked *a = set_up(GUIDE("}}}, 'events': {'e': {'at': '1 s', 'kind': 'map', 'server': "
                                   "'guide', 'policy': {'kind': 'flat', 'cost': 7"));
    struct err e = ERR_INIT;
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    const struct policy_conf *newer = scenario_cell(a->scene.s, 0, 0)->conf->events.v[0].policy;
    assert_int_equal(site_publish(&a->servers, servers_find(&a->servers, "guide"), newer, &e), 0);
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 1000 * MS);
    assert_double_is(a->costs[0], 1);
    a->guide.forget(a->guide.ctx, &a->memory);
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 1000 * MS);
    assert_double_is(a->costs[0], 7);
    tear_down(a);
}

/* --- Failures ---------------------------------------------------------------------------------- */

TEST(a_lost_question_is_given_up_after_the_timeout)
{
    struct asked *a = set_up(GUIDE(", 'loss': 1, 'timeout': '3 s'"));
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    unguided_after(a, 3000 * MS);
    assert_int_equal(figures(a).lost, 1);
    assert_int_equal(figures(a).fallbacks, 1);
    assert_int_equal(figures(a).requests[ALTO_DIRECTORY], 0);
    tear_down(a);
}

/* Half of 400 questions: a binomial deviation of 10, five of which are 50. */
TEST(questions_are_lost_with_the_configured_probability)
{
    struct asked *a = set_up(GUIDE(", 'loss': '50%'"));
    for (int i = 0; i < 400; i++)
        ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, i);
    assert_true(figures(a).lost > 150 && figures(a).lost < 250);
    tear_down(a);
}

/* The first answer would take 4 x 10 + 3 x 2000 ms. */
TEST(an_answer_that_takes_longer_than_the_timeout_is_given_up)
{
    struct asked *a = set_up(GUIDE(", 'service_time': '2 s', 'timeout': '5 s'"));
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    unguided_after(a, 5000 * MS);
    assert_int_equal(figures(a).lost, 1);
    tear_down(a);
}

TEST(a_server_that_cannot_be_reached_loses_the_question)
{
    struct asked *a = set_up("{'alto': {'servers': {'guide': {'timeout': '4 s'}}}}");
    net_set_link(a->net, topo_find_link(a->topo, "north"), false);
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    unguided_after(a, 4000 * MS);
    assert_int_equal(figures(a).lost, 1);
    tear_down(a);
}

/* It takes the round trip in which connecting is refused. */
TEST(a_server_that_is_down_is_counted_and_told)
{
    struct asked *a = set_up(GUIDE(""));
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct log log = {out, LOG_INFO, "arm on: "};
    struct err e = ERR_INIT;
    assert_int_equal(site_set_up(servers_find(&a->servers, "guide"), false, &e), 0);
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    unguided_after(a, 10 * MS);
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, MS);
    assert_int_equal(figures(a).fallbacks, 2);
    assert_int_equal(figures(a).lost, 0);
    guidance_log(a->guidance, &log);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, "warning: arm on: ALTO server guide: 2 times no guidance (refused), "
                              "first: /directory: connection refused\n");
    free(text);
    assert_int_equal(site_set_up(servers_find(&a->servers, "guide"), true, &e), 0);
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 2 * MS);
    assert_true(a->answer.guided);
    tear_down(a);
}

TEST(where_all_is_well_nothing_is_logged)
{
    struct asked *a = set_up(GUIDE(""));
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct log log = {out, LOG_INFO, ""};
    ask(a, host(a, "a-north", 0), ALTO_BY_COST_MAP, 0);
    guidance_log(a->guidance, &log);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, "");
    assert_string_equal(guidance_reason(a->guidance), "");
    free(text);
    tear_down(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_are_those_from_the_candidates_to_oneself),
        cmocka_unit_test(an_answer_takes_its_round_trips_and_the_servers_time),
        cmocka_unit_test(without_a_round_trip_of_its_own_the_way_is_the_networks),
        cmocka_unit_test(a_host_whose_network_has_no_server_is_unguided_at_once),
        cmocka_unit_test(a_tracker_asks_the_server_of_the_peers_network_from_where_it_stands),
        cmocka_unit_test(requests_are_counted_by_resource),
        cmocka_unit_test(messages_are_metered_on_their_way),
        cmocka_unit_test(the_server_learns_who_asks_and_whom_he_asks_about),
        cmocka_unit_test(figures_are_those_of_a_server_or_of_all),
        cmocka_unit_test(who_turns_to_another_server_starts_from_nothing),
        cmocka_unit_test(who_forgets_asks_for_everything_again),
        cmocka_unit_test(published_maps_guide_who_asks_from_then_on),
        cmocka_unit_test(a_lost_question_is_given_up_after_the_timeout),
        cmocka_unit_test(questions_are_lost_with_the_configured_probability),
        cmocka_unit_test(an_answer_that_takes_longer_than_the_timeout_is_given_up),
        cmocka_unit_test(a_server_that_cannot_be_reached_loses_the_question),
        cmocka_unit_test(a_server_that_is_down_is_counted_and_told),
        cmocka_unit_test(where_all_is_well_nothing_is_logged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
