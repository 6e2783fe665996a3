/* Round trips in the rig's world: edge to pop 24 ms, edge or pop to far 54 ms. */
#include "sim/cdn/cdn.h"

#include "tests/support/cdn_rig.h"
#include "tests/support/fake_guide.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define ORIGIN "'origin': {'node': 'far'}"
#define POP    "'surrogates': {'pop': {'node': 'pop', 'cache': '1 MB'}}, "
#define TIERS                                                                                      \
    "'surrogates': {'edge': {'node': 'edge-b', 'cache': '20 kB', 'parents': ['pop']}, "            \
    "'pop': {'node': 'pop', 'cache': '1 MB', 'connections': 1}}, "

#define A "'agents': {'home': {'node': 'edge-a', 'rate': 1}}, "

/* Router: 2 x 54 ms; connecting and asking: 36 ms; pop asks far: 27 ms and 27 ms back; on to the user
 * agent: 12 ms. 10 kB need no second window and 1 ms at 10 MB/s. */
TEST(a_miss_takes_the_round_trips_to_everybody_on_the_way)
{
    struct cdn_rig rig = {0};
    cdn_rig_setup(&rig, "{" A POP ORIGIN "}", "time,id,size\n1,x,10000\n");
    cdn_rig_run(&rig, 10);
    struct cdn_record r = cdn_rig_record(&rig, 0);
    assert_int_equal(r.result, CDN_MISS);
    assert_int_equal(r.asked, SIM_SECOND);
    assert_double_near(r.first, 0.210, 1e-6);
    assert_double_near(r.complete, 0.211, 1e-6);
    cdn_rig_teardown(&rig);
}

TEST(a_hit_spares_the_way_to_the_origin)
{
    struct cdn_rig rig = {0};
    cdn_rig_setup(&rig, "{" A POP ORIGIN "}", "time,id,size\n1,x,10000\n2,x,10000\n");
    cdn_rig_run(&rig, 10);
    struct cdn_record r = cdn_rig_record(&rig, 1);
    assert_int_equal(r.result, CDN_HIT);
    assert_double_near(r.first, 0.156, 1e-6);
    assert_double_near(r.complete, 0.157, 1e-6);
    struct cdn_server_count pop = cdn_rig_server(&rig, "pop"), far = cdn_rig_server(&rig, "origin");
    assert_int_equal(pop.requests, 2);
    assert_int_equal(pop.hits, 1);
    assert_double_near(pop.sent, 20000, 0.1);
    assert_double_near(pop.fetched, 10000, 0.1);
    assert_double_near(far.sent, 10000, 0.1);
    cdn_rig_teardown(&rig);
}

/* 1 MB at 10 MB/s: 100 ms, and the waits of slow start (slow_start_test.c): 74.74 ms. */
TEST(slow_start_holds_a_larger_object_back)
{
    struct cdn_rig rig = {0};
    cdn_rig_setup(&rig, "{" A POP ORIGIN "}", "time,id,size\n1,x,1000000\n2,x,1000000\n");
    cdn_rig_run(&rig, 10);
    assert_double_near(cdn_rig_record(&rig, 1).complete, 0.156 + 0.07474 + 0.1, 1e-6);
    cdn_rig_teardown(&rig);
}

/* The second comes while the first one's object is on its way: the origin is asked once. */
TEST(requests_for_an_object_on_its_way_wait_for_it)
{
    struct cdn_rig rig = {0};
    cdn_rig_setup(&rig, "{" A POP ORIGIN "}",
                  "time,id,size\n1,x,10000\n1.02,x,10000\n1.07,x,10000\n");
    cdn_rig_run(&rig, 10);
    struct cdn_server_count pop = cdn_rig_server(&rig, "pop"), far = cdn_rig_server(&rig, "origin");
    assert_int_equal(far.requests, 1);
    assert_int_equal(pop.requests, 3);
    assert_int_equal(pop.hits, 1); /* the third comes at 1.214 s, the whole object at 1.1981 s */
    for (size_t i = 0; i < 3; i++) {
        if (cdn_rig_record(&rig, i).asked == SIM_SECOND / 100 * 102) /* 1.198 s + 12 ms */
            assert_double_near(cdn_rig_record(&rig, i).first, 0.190, 1e-6);
    }
    assert_double_near(pop.sent, 30000, 0.1);
    cdn_rig_teardown(&rig);
}

TEST(a_parent_is_asked_before_the_origin)
{
    struct cdn_rig rig = {0};
    cdn_rig_setup(&rig, "{" A TIERS ORIGIN ", 'routing': 'nearest'}",
                  "time,id,size\n1,x,10000\n2,x,10000\n");
    cdn_rig_run(&rig, 10);
    struct cdn_server_count edge = cdn_rig_server(&rig, "edge"), pop = cdn_rig_server(&rig, "pop"),
                            far = cdn_rig_server(&rig, "origin");
    assert_int_equal(edge.requests + pop.requests, 3); /* one was for the other */
    assert_double_near(far.sent, pop.fetched, 0.1);
    assert_double_near(pop.sent + edge.sent, cdn_count(rig.cdn).delivered + edge.fetched, 0.1);
    cdn_rig_teardown(&rig);
}

/* One connection at the pop; three at once: the origin serves two. */
TEST(the_origin_serves_whom_full_surrogates_do_not)
{
    struct cdn_rig rig = {0};
    cdn_rig_setup(
        &rig,
        "{" A "'surrogates': {'pop': {'node': 'pop', 'cache': '1 MB', 'connections': 1}}, " ORIGIN
        "}",
        "time,id,size\n1,x,10000\n1,y,10000\n1,z,10000\n3,x,10000\n");
    cdn_rig_run(&rig, 10);
    assert_int_equal(cdn_rig_server(&rig, "pop").requests, 2);
    assert_int_equal(cdn_rig_server(&rig, "origin").requests, 3);
    assert_double_near(cdn_rig_server(&rig, "pop").busy, 0.211 + 0.157,
                       1e-6); /* from routing to the last byte */
    cdn_rig_teardown(&rig);
}

/* The object arrives whole from 1.198 s to 1.298 s; the trunk fails in between. */
TEST(a_lost_way_to_the_origin_fails_those_who_wait)
{
    struct cdn_rig rig = {0};
    cdn_rig_setup(&rig, "{" A POP ORIGIN "}", "time,id,size\n1,x,10000000\n1.01,x,10000000\n");
    cdn_rig_run(&rig, 1.25);
    net_set_link(rig.net, link_named(&rig.t, "o"), false);
    cdn_rig_run(&rig, 10);
    assert_int_equal(cdn_count(rig.cdn).failed, 2);
    assert_true(isnan(cdn_rig_record(&rig, 0).first));
    struct cdn_server_count pop = cdn_rig_server(&rig, "pop"), far = cdn_rig_server(&rig, "origin");
    assert_double_near(pop.fetched, far.sent, 0.1);
    assert_true(far.sent > 1e6 && far.sent < 1e7);
    cdn_rig_teardown(&rig);
}

TEST(an_unreachable_router_fails_a_request)
{
    struct cdn_rig rig = {0};
    cdn_rig_setup(&rig, "{" A POP ORIGIN "}", "time,id,size\n1,x,10000\n");
    net_set_link(rig.net, link_named(&rig.t, "o"), false);
    cdn_rig_run(&rig, 10);
    assert_int_equal(cdn_count(rig.cdn).failed, 1);
    assert_int_equal(cdn_count(rig.cdn).over, 1);
    cdn_rig_teardown(&rig);
}

/* Guidance that knows no difference changes nothing. */
TEST(equal_costs_change_nothing)
{
    static const char *const routing[] = {"'random'", "'alto'"};
    static struct cdn_record records[2][60];
    struct fake_guide g;
    fake_guide_init(&g);
    for (int k = 0; k < 2; k++) {
        struct cdn_rig rig = {.guide = &g.guide, .seed = 5};
        char conf[512];
        snprintf(conf, sizeof conf,
                 "{'agents': {'home': {'class': 'home', 'rate': 10}}, "
                 "'catalogue': {'objects': 30, 'size': {'kind': 'lognormal', 'median': '50 kB'}}, "
                 "'surrogates': {'a': {'node': 'pop', 'cache': '1 MB'}, 'b': {'node': 'far', "
                 "'cache': '1 MB'}}, " ORIGIN ", 'routing': {'selection': %s, 'lifetime': '2 s'}}",
                 routing[k]);
        cdn_rig_setup(&rig, conf, NULL);
        cdn_rig_run(&rig, 20);
        assert_true(cdn_count(rig.cdn).over > 100);
        assert_int_equal(cdn_count(rig.cdn).guided > 0, k == 1);
        for (size_t i = 0; i < 60; i++)
            records[k][i] = cdn_rig_record(&rig, i);
        cdn_rig_teardown(&rig);
    }
    for (size_t i = 0; i < 60; i++) {
        assert_int_equal(records[0][i].asked, records[1][i].asked);
        assert_double_is(records[0][i].complete, records[1][i].complete);
    }
    assert_true(g.asked.n > 0 && g.forgotten > 0);
    fake_guide_fini(&g);
}

/* --- Refusals --------------------------------------------------------------------------------- */

static void expect_refused(const char *conf, const char *message)
{
    struct cdn_rig rig = {0};
    struct err e = ERR_INIT;
    int code;
    cdn_rig_read(&rig, conf, NULL);
    struct cdn_input in = {
        .conf = rig.conf, .name = "w", .sim = rig.sim, .net = rig.net, .folder = rig.folder};
    assert_null(cdn_new(&in, &code, &e));
    assert_int_equal(code, -EINVAL);
    assert_string_equal(e.text, message);
    cdn_rig_teardown(&rig);
}

TEST(places_without_a_host_are_named)
{
    expect_refused("{" A "'origin': {'node': 'core'}}",
                   "/w/origin: no host fits that has no other server");
    expect_refused("{'agents': {'home': {'node': 'core', 'rate': 1}}, " ORIGIN "}",
                   "/w/agents/home: no host fits");
    expect_refused("{" A
                   "'surrogates': {'a': {'node': 'far', 'cache': '1 B'}, 'b': {'node': 'far', "
                   "'cache': '1 B'}}, " ORIGIN "}",
                   "/w/origin: no host fits that has no other server");
}

TEST(parents_must_lead_to_the_origin)
{
    expect_refused(
        "{" A "'surrogates': {'a': {'node': 'pop', 'cache': '1 B', 'parents': ['x']}}, " ORIGIN "}",
        "/w/surrogates/a/parents/0: there is no surrogate or origin \"x\"");
    expect_refused("{" A "'surrogates': {'a': {'node': 'pop', 'cache': '1 B', 'parents': ['b']}, "
                   "'b': {'node': 'pop', 'cache': '1 B', 'parents': ['a']}}, " ORIGIN "}",
                   "/w/surrogates/a/parents: found a circle of parents");
}

/* The second origin is at the pop, nearer to the surrogate than the first. */
TEST(a_surrogate_asks_the_origin_that_it_chooses)
{
    struct cdn_rig rig = {0};
    cdn_rig_setup(&rig,
                  "{" A "'surrogates': {'edge': {'node': 'edge-b', 'cache': '1 MB', 'upstream': "
                  "'nearest'}}, 'origins': {'near': {'node': 'pop'}}, " ORIGIN "}",
                  "time,id,size\n1,x,10000\n");
    cdn_rig_run(&rig, 10);
    assert_double_near(cdn_rig_server(&rig, "near").sent, 10000, 0.1);
    assert_double_near(cdn_rig_server(&rig, "origin").sent, 0, 0);
    assert_int_equal(cdn_surrogates(rig.cdn), 1);
    assert_int_equal(cdn_servers(rig.cdn), 3);
    cdn_rig_teardown(&rig);
}

/* The way over the second one is asked of the ALTO server, which takes a second, as the first byte. */
TEST(a_surrogate_that_asks_an_alto_server_waits_for_the_answer)
{
    struct fake_guide g;
    fake_guide_init(&g);
    g.delay = SIM_SECOND;
    g.requests = 2;
    struct cdn_rig rig = {.guide = &g.guide};
    cdn_rig_setup(&rig,
                  "{" A "'surrogates': {'edge': {'node': 'edge-b', 'cache': '1 MB', 'upstream': "
                  "'alto'}}, 'origins': {'near': {'node': 'pop'}}, " ORIGIN "}",
                  "time,id,size\n1,x,10000\n5,y,10000\n");
    cdn_rig_run(&rig, 10);
    struct cdn_record first = cdn_rig_record(&rig, 0), second = cdn_rig_record(&rig, 1);
    assert_double_near((double)first.first - (double)second.first, 1, 1e-6);
    assert_int_equal(cdn_count(rig.cdn).alto, 2);
    cdn_rig_teardown(&rig);
    assert_true(g.forgotten > 0);
    fake_guide_fini(&g);
}

TEST(servers_have_names_of_their_own)
{
    expect_refused("{" A "'origins': {'origin': {'node': 'pop'}}, " ORIGIN "}",
                   "/w/origins/origin: found a second server \"origin\", allowed: another name");
    expect_refused("{" A "'surrogates': {'x': {'node': 'pop', 'cache': '1 B'}}, 'origins': {'x': "
                   "{'node': 'pop'}}, " ORIGIN "}",
                   "/w/origins/x: found a second server \"x\", allowed: another name");
}

/* --- Memory ----------------------------------------------------------------------------------- */

/* Making and running with each allocation failing once: the run is given up, and nothing is lost. */
TEST(without_memory_the_run_is_given_up)
{
    struct cdn_rig rig = {0};
    cdn_rig_read(&rig, "{" A TIERS ORIGIN ", 'routing': {'method': 'dns'}}",
                 "time,id,size\n1,x,10000\n1,y,10000\n2,x,10000\n");
    for (size_t n = 0;; n++) {
        struct sim *sim = sim_new();
        struct net_config config = {.topo = rig.t.topo, .seed = 1, .window = {0, 1, 1}};
        struct net *net = net_new(sim, &config);
        struct err e = ERR_INIT;
        struct cdn_input in = {
            .conf = rig.conf, .name = "w", .sim = sim, .net = net, .folder = rig.folder};
        int code;
        faults_start(n);
        struct cdn *cdn = cdn_new(&in, &code, &e);
        int ran = cdn ? sim_run(sim, 10 * SIM_SECOND) : code;
        bool failed = faults_stop();
        if (failed)
            assert_true(ran == -ENOMEM || (cdn && (cdn_error(cdn) || net_error(net))));
        else
            assert_int_equal(ran, 0);
        cdn_free(cdn);
        net_free(net);
        sim_free(sim);
        if (!failed)
            break;
    }
    cdn_rig_teardown(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_miss_takes_the_round_trips_to_everybody_on_the_way),
        cmocka_unit_test(a_hit_spares_the_way_to_the_origin),
        cmocka_unit_test(slow_start_holds_a_larger_object_back),
        cmocka_unit_test(requests_for_an_object_on_its_way_wait_for_it),
        cmocka_unit_test(a_parent_is_asked_before_the_origin),
        cmocka_unit_test(the_origin_serves_whom_full_surrogates_do_not),
        cmocka_unit_test(a_lost_way_to_the_origin_fails_those_who_wait),
        cmocka_unit_test(an_unreachable_router_fails_a_request),
        cmocka_unit_test(equal_costs_change_nothing),
        cmocka_unit_test(places_without_a_host_are_named),
        cmocka_unit_test(parents_must_lead_to_the_origin),
        cmocka_unit_test(a_surrogate_asks_the_origin_that_it_chooses),
        cmocka_unit_test(a_surrogate_that_asks_an_alto_server_waits_for_the_answer),
        cmocka_unit_test(servers_have_names_of_their_own),
        cmocka_unit_test(without_memory_the_run_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
