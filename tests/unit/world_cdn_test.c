/*
 * CDNs in whole runs, with events: what guidance is worth while the network moves on. The world is that
 * of scene.h, with a surrogate in each of isp-a's access networks and user agents in a-north.
 */
#include "sim/scenario/claims.h"
#include "sim/scenario/rows.h"
#include "sim/scenario/world.h"
#include "tests/support/folder.h"
#include "tests/support/said.h"
#include "tests/support/scene.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include "sim/base/csv.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Surrogates n and s stand at pops of their own, whose addresses are not the user agents'. */
#define POP(area, prefix)                                                                          \
    "{'network': 'isp-a', 'kind': 'access', 'area': '" area "', 'hosts': 1, 'classes': {'home': "  \
    "1}, 'prefixes': ['" prefix "']}"
#define TO_CORE(pop, weight)                                                                       \
    "{'from': '" pop                                                                               \
    "', 'to': 'a-core', 'kind': 'access', 'capacity': '100 Mbit/s', 'weight': " weight "}"
#define TOPOLOGY                                                                                    \
    "'topology': {'graph': {'nodes': {'a-north': {'area': 'north'}, 'a-south': {'area': 'south'}, " \
    "'n-pop': " POP("north", "10.0.8.0/24") ", 's-pop': " POP(                                      \
        "south",                                                                                    \
        "10.0.9.0/24") "}, "                                                                        \
                       "'links': {'n-pop': " TO_CORE("n-pop", "10") ", 'n-spare': " TO_CORE(        \
                           "n-pop", "60") ", 's-pop': " TO_CORE("s-pop", "10") "}}}"
#define AGENTS  "'north': {'node': 'a-north', 'rate': 20}"
#define SERVERS "'n': {'node': 'n-pop', 'cache': '1 MB'}, 's': {'node': 's-pop', 'cache': '1 MB'}"
#define CDN(routing, agents, surrogates)                                                           \
    TOPOLOGY ", 'workloads': {'file': null, 'video': {'kind': 'cdn', 'catalogue': {'objects': "    \
             "10, 'size': '10 kB'}, 'agents': {" agents "}, 'surrogates': {" surrogates "}, "      \
             "'origin': {'node': 'b-edge'}, 'routing': {'selection': '" routing "', 'lifetime': "  \
             "'1 s'}}}, 'arms': {'off': {}, 'on': null}"
#define VIDEO(routing) CDN(routing, AGENTS, SERVERS)

struct run {
    struct scene scene;
    char *dir;
    struct csv *rows;
};

static struct run run(const char *patch)
{
    struct run r = {.scene = scene_sound(patch), .dir = temp_dir()};
    struct world_input in = {.scenario = r.scene.s, .replication = 1, .seed = 1};
    struct err e = ERR_INIT;
    int code;
    struct world *w = world_new(&in, &code, &e);
    if (w)
        code = world_run(w, NULL, NULL, &e);
    if (w && code == 0)
        code = world_write(w, r.dir, &e);
    world_free(w);
    if (code)
        fail_msg("%s", e.text);
    char *rows = folder_get(r.dir, "runs.csv");
    r.rows = csv_parse(rows, strlen(rows), "runs.csv", &code, NULL);
    assert_non_null(r.rows);
    free(rows);
    return r;
}

static void end(struct run *r)
{
    csv_free(r->rows);
    scene_free(&r->scene);
    temp_free(r->dir);
}

/* The file has no header: its first row is taken for one, and is no figure of these tests. */
static double figure(const struct run *r, const char *metric, const char *scope)
{
    double value = NAN;
    for (size_t i = 0; i < csv_rows(r->rows); i++) {
        if (strcmp(csv_text(r->rows, i, 3), metric) == 0 &&
            strcmp(csv_text(r->rows, i, 4), scope) == 0) {
            csv_number(r->rows, i, 5, &value);
            return value;
        }
    }
    fail_msg("there is no %s at %s", metric, scope);
    return value;
}

/* The share of the bytes that complies from `from` to `to` seconds. */
static double compliance(const char *patch, const char *measure)
{
    char text[4096];
    snprintf(text, sizeof text, "{'duration': '2 min', 'measure': {%s}, %s", measure, patch);
    struct run r = run(text);
    double share = figure(&r, "cdn.compliance", "workload=video;network=isp-a");
    end(&r);
    return share;
}

TEST(every_figure_of_a_cdn_can_be_claimed)
{
    struct run r = run("{" VIDEO("alto") "}");
    struct said said;
    said_init(&said);
    for (size_t i = 0; i < csv_rows(r.rows); i++)
        claims_check_figure(scenario_cell(r.scene.s, 0, 0), csv_text(r.rows, i, 3),
                            csv_text(r.rows, i, 4), csv_text(r.rows, i, 3), &said.reporter);
    assert_string_equal(said.text, "");
    assert_double_is(figure(&r, "cdn.served", "workload=video;area=north;surrogate=n"), 1);
    end(&r);
}

/* Everybody is judged by the ISP's maps, also who never asked for them: two surrogates by chance. The
 * standard deviation of a share of 2,000 requests is 0.011; within four of them. */
TEST(who_is_not_guided_is_judged_as_well)
{
    double share = compliance(VIDEO("random") "}", "'from': '10 s', 'to': '110 s', 'bin': '10 s'");
    assert_double_near(share, 0.5, 0.045);
}

/*
 * At second 30 the access networks swap their addresses (RFC 7971 section 3.3.2, case 2), at second 60
 * the server says so. What the router holds is fresh for 20 s at a time: it has fetched at about
 * second 0, 20, 40 and 60, so that it has learned it by second 85. Meanwhile it sends everybody to the
 * other one.
 */
#define SWAP                                                                                       \
    ", 'alto': {'servers': {'guide': {'max_age': '20 s'}}}, 'events': {'n': {'at': '30 s', "       \
    "'kind': 'renumber', 'node': 'a-north', 'prefixes': ['10.0.1.0/24']}, 's': {'at': '30 s', "    \
    "'kind': 'renumber', 'node': 'a-south', 'prefixes': ['10.0.0.0/24']}, 'told': {'at': '60 s', " \
    "'kind': 'map', 'server': 'guide'}}}"

TEST(addresses_that_move_make_nothing_of_guidance_until_maps_are_made_and_fetched_anew)
{
    assert_double_is(compliance(VIDEO("alto") SWAP, "'to': '29 s', 'bin': '10 s'"), 1);
    /* By the ISP's own stale maps all is well, and the traffic goes the wrong way. */
    struct run stale = run("{'duration': '2 min', 'measure': {'from': '32 s', 'to': '59 s', 'bin': "
                           "'9 s'}, " VIDEO("alto") SWAP);
    assert_double_is(figure(&stale, "cdn.compliance", "workload=video;network=isp-a"), 1);
    assert_double_is(figure(&stale, "cdn.served", "workload=video;area=north;surrogate=s"), 1);
    assert_double_is(figure(&stale, "localization", "network=isp-a;level=access"), 0);
    end(&stale);
    /* The server knows, the router does not. */
    assert_double_is(compliance(VIDEO("alto") SWAP, "'from': '60 s', 'to': '61 s', 'bin': '1 s'"),
                     0);
    struct run right = run("{'duration': '2 min', 'measure': {'from': '85 s', 'bin': '10 s'}, " //
                           VIDEO("alto") SWAP);
    assert_double_is(figure(&right, "cdn.compliance", "workload=video;network=isp-a"), 1);
    assert_double_is(figure(&right, "cdn.served", "workload=video;area=north;surrogate=n"), 1);
    assert_double_is(figure(&right, "localization", "network=isp-a;level=access"), 1);
    end(&right);
}

/* Another policy (RFC 7971 section 5.1.2) may want the traffic elsewhere; who holds fresh maps learns
 * of it when they have run out, conditionally: the network map is the same. */
TEST(a_policy_pulls_requests_to_it_once_old_maps_have_run_out)
{
#define PULL                                                                                       \
    ", 'alto': {'servers': {'guide': {'max_age': '20 s', 'policy': {'kind': 'areas', 'local': 5, " \
    "'area': 9}}}}, 'events': {'other': {'at': '30 s', 'kind': 'map', 'server': 'guide', "         \
    "'policy': {'kind': 'areas', 'local': 9, 'area': 5}}}}"
    assert_double_is(compliance(VIDEO("alto") PULL, "'to': '29 s', 'bin': '10 s'"), 1);
    assert_double_is(compliance(VIDEO("alto") PULL, "'from': '30 s', 'to': '39 s', 'bin': '1 s'"),
                     0);
    assert_double_is(compliance(VIDEO("alto") PULL, "'from': '55 s', 'bin': '5 s'"), 1);
    /* Ten seconds of each kind: they are judged by the maps of their time. */
    double both = compliance(VIDEO("alto") PULL, "'from': '20 s', 'to': '39 s', 'bin': '1 s'");
    assert_true(both > 0.4 && both < 0.65);
}

/* Towards user agents in the south the north costs 1 + 20, the peer 100 + 10. When the weights on both
 * ways from one of the north's two nodes are 1000 and 900 instead of 10 and 60, it would be
 * 1 + (20 + 910) / 2: what an igp map says once it is made anew, not before. The traffic goes the spare
 * way at once. */
TEST(costs_follow_weights_when_maps_are_made_anew)
{
#define FARTHER                                                                                                                                                           \
    ", 'alto': {'servers': {'guide': {'max_age': '1 s', 'policy': 'igp'}}}, 'events': {'w': "                                                                             \
    "{'at': '30 s', 'kind': 'weight', 'link': 'n-pop', 'weight': 1000}, 'x': {'at': '30 s', 'kind': 'weight', 'link': 'n-spare', 'weight': 900}, 'told': {'at': '60 s', " \
    "'kind': 'map', 'server': 'guide'}}}"
#define SOUTH                                                                                      \
    CDN("alto", "'south': {'node': 'a-south', 'rate': 20}",                                        \
        "'n': {'node': 'n-pop', 'cache': '1 MB'}, 'b': {'node': 'b-edge', 'cache': '1 MB'}")
    struct run before =
        run("{'duration': '2 min', 'measure': {'from': '31 s', 'to': '59 s', 'bin': "
            "'7 s'}, " SOUTH FARTHER);
    assert_double_is(figure(&before, "cdn.served", "workload=video;area=south;surrogate=n"), 1);
    assert_true(figure(&before, "link.utilization", "link=n-spare;direction=forward;of=mean") > 0);
    assert_double_is(figure(&before, "link.utilization", "link=n-pop;direction=forward;of=mean"),
                     0);
    end(&before);
    struct run after =
        run("{'duration': '2 min', 'measure': {'from': '65 s', 'bin': '5 s'}, " SOUTH FARTHER);
    assert_double_is(figure(&after, "cdn.served", "workload=video;area=south;surrogate=b"), 1);
    end(&after);
}

/* A policy that finds the peer's surrogate cheap (1 + 10 against 100 + 20 for the south's) has no cost
 * from there once the peering has failed and maps are made anew. Until then requests go there by transit. */
TEST(costs_follow_links_that_fail_when_maps_are_made_anew)
{
#define CUT                                                                                        \
    ", 'alto': {'servers': {'guide': {'max_age': '1 s', 'policy': {'kind': 'igp', 'local': 100, "  \
    "'peer': 1}}}}, 'events': {'cut': {'at': '30 s', 'kind': 'link-down', 'link': 'peer'}, "       \
    "'told': {'at': '60 s', 'kind': 'map', 'server': 'guide'}}}"
#define PEER                                                                                       \
    CDN("alto", AGENTS,                                                                            \
        "'s': {'node': 's-pop', 'cache': '1 MB'}, 'b': {'node': 'b-edge', 'cache': '1 MB'}")
    struct run before =
        run("{'duration': '2 min', 'measure': {'from': '31 s', 'to': '59 s', 'bin': "
            "'7 s'}, " PEER CUT);
    assert_double_is(figure(&before, "cdn.served", "workload=video;area=north;surrogate=b"), 1);
    assert_double_is(figure(&before, "cdn.failed", "workload=video"), 0);
    end(&before);
    struct run after =
        run("{'duration': '2 min', 'measure': {'from': '65 s', 'bin': '5 s'}, " PEER CUT);
    assert_double_is(figure(&after, "cdn.served", "workload=video;area=north;surrogate=s"), 1);
    end(&after);
}

/* Each network's own server tells where its user agents are served best (RFC 7971 section 5): those of
 * isp-b by their own, those of isp-a by theirs. */
TEST(each_user_agent_is_routed_by_the_server_of_its_network)
{
#define BOTH                                                                                       \
    CDN("alto", AGENTS ", 'b': {'node': 'b-edge', 'rate': 20}",                                    \
        SERVERS ", 'b': {'node': 'b-edge', 'cache': '1 MB'}")
    struct run r =
        run("{'alto': {'servers': {'other': {'network': 'isp-b', 'policy': 'areas'}}}, " //
            BOTH "}");
    assert_double_is(figure(&r, "cdn.served", "workload=video;area=b-edge;surrogate=b"), 1);
    assert_double_is(figure(&r, "cdn.served", "workload=video;area=north;surrogate=n"), 1);
    assert_double_is(figure(&r, "cdn.guided", "workload=video"), 1);
    assert_double_is(figure(&r, "alto.requests", "service=networkmap"), 2);
    end(&r);
    struct run one = run("{" BOTH "}");
    double guided = figure(&one, "cdn.guided", "workload=video");
    assert_true(guided > 0.4 && guided < 0.6);
    end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_of_a_cdn_can_be_claimed),
        cmocka_unit_test(who_is_not_guided_is_judged_as_well),
        cmocka_unit_test(
            addresses_that_move_make_nothing_of_guidance_until_maps_are_made_and_fetched_anew),
        cmocka_unit_test(a_policy_pulls_requests_to_it_once_old_maps_have_run_out),
        cmocka_unit_test(costs_follow_weights_when_maps_are_made_anew),
        cmocka_unit_test(costs_follow_links_that_fail_when_maps_are_made_anew),
        cmocka_unit_test(each_user_agent_is_routed_by_the_server_of_its_network),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
