#include "sim/scenario/servers.h"
#include "tests/support/alto_http.h"
#include "tests/support/scene.h"
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A second server, of isp-b, which serves the transit network, too. */
#define TWO_SERVERS                                                                                \
    "{'alto': {'servers': {'other': {'network': 'isp-b', 'serves': ['isp-b', 'transit'], "         \
    "'policy': 'flat', 'node': 'b-edge', 'max_age': '90 s'}}}}"

struct running {
    struct scene scene;
    const struct cell *cell;
    struct servers servers;
    struct err e;
};

static void start(struct running *r, const char *patch)
{
    *r = (struct running){.scene = scene_sound(patch)};
    r->cell = scenario_cell(r->scene.s, 0, 0);
    if (servers_start(&r->servers, r->cell->conf, r->cell->topo, r->scene.dir, &r->e))
        fail_msg("%s", r->e.text);
}

static void stop(struct running *r)
{
    servers_stop(&r->servers);
    scene_free(&r->scene);
}

static const char *node_of(const struct running *r, const char *server)
{
    return r->cell->topo->nodes[servers_find((struct servers *)&r->servers, server)->node].name;
}

/* The whole reply of a server to GET PATH. */
static struct wire_reply get(const struct site *site, const char *path)
{
    struct wire_reply reply;
    int fd = wire_connect(uri_port(alto_server_uri(site->server)));
    wire_print(fd, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path);
    wire_read(fd, false, &reply);
    close(fd);
    return reply;
}

/* --- Starting ---------------------------------------------------------------------------------- */

TEST(every_server_runs_and_knows_whom_it_serves)
{
    struct running r;
    start(&r, TWO_SERVERS);
    assert_int_equal(r.servers.n, 2);
    const struct site *guide = servers_find(&r.servers, "guide"),
                      *other = servers_find(&r.servers, "other");
    assert_null(servers_find(&r.servers, "nobody"));
    assert_ptr_equal(
        &r.servers.sites[r.servers.by_network[topo_find_network(r.cell->topo, "isp-a")]], guide);
    assert_ptr_equal(
        &r.servers.sites[r.servers.by_network[topo_find_network(r.cell->topo, "transit")]], other);
    assert_string_not_equal(alto_server_uri(guide->server), alto_server_uri(other->server));
    struct wire_reply reply = get(guide, "/directory");
    assert_int_equal(reply.status, 200);
    wire_fini(&reply);
    stop(&r);
}

TEST(a_network_that_nobody_serves_has_no_site)
{
    struct running r;
    start(&r, NULL);
    assert_int_equal(r.servers.by_network[topo_find_network(r.cell->topo, "isp-b")], UINT32_MAX);
    stop(&r);
}

TEST(a_scenario_without_servers_starts_none)
{
    struct running r;
    start(&r, "{'alto': null, 'arms': null, 'baseline': null}");
    assert_int_equal(r.servers.n, 0);
    stop(&r);
}

TEST(a_server_stands_at_its_node_or_its_networks_first_router)
{
    struct running r;
    start(&r, TWO_SERVERS);
    assert_string_equal(node_of(&r, "guide"), "a-core"); /* a-north is no router */
    assert_string_equal(node_of(&r, "other"), "b-edge");
    stop(&r);
}

TEST(each_start_draws_a_secret_of_its_own)
{
    struct running a, b;
    start(&a, NULL);
    start(&b, NULL);
    assert_int_equal(strlen(a.servers.secret), 32);
    assert_int_equal(strspn(a.servers.secret, "0123456789abcdef"), 32);
    assert_string_not_equal(a.servers.secret, b.servers.secret);
    stop(&a);
    stop(&b);
}

/* Simulated time 0 is the first of January 2000; 90 s of it passed here. */
TEST(answers_tell_simulated_time_and_lifetime)
{
    struct running r;
    start(&r, TWO_SERVERS);
    atomic_store(&r.servers.clock, INT64_C(90000000000));
    struct wire_reply reply = get(servers_find(&r.servers, "other"), "/directory");
    assert_string_equal(wire_header(&reply, "Date"), "Sat, 01 Jan 2000 00:01:30 GMT");
    assert_non_null(strstr(wire_header(&reply, "Cache-Control"), "max-age=90"));
    wire_fini(&reply);
    stop(&r);
}

/* --- Maps -------------------------------------------------------------------------------------- */

static size_t offered(const struct cell *c, const char *kind)
{
    struct mapset *maps;
    size_t n = 0;
    const struct server_conf *s = &c->conf->alto->servers.v[0];
    assert_int_equal(server_maps(s, s->policy, c->topo, ".", NULL, &maps), 0);
    for (size_t i = 0; i < mapset_resources(maps); i++)
        n += strstr(mapset_resource(maps, i)->id, kind) != NULL;
    mapset_unref(maps);
    return n;
}

TEST(a_server_offers_the_services_it_is_given)
{
    struct scene all = scene_sound(NULL),
                 none = scene_sound("{'alto': {'servers': {'guide': {'services': []}}}}");
    const struct cell *a = scenario_cell(all.s, 0, 0), *b = scenario_cell(none.s, 0, 0);
    assert_int_equal(offered(a, "filtered"), 2); /* network map and cost maps */
    assert_int_equal(offered(a, "ord-"), 1);
    assert_int_equal(offered(a, "endpoint-cost"), 1);
    assert_int_equal(offered(b, "filtered"), 0);
    assert_int_equal(offered(b, "ord-"), 0);
    assert_int_equal(offered(b, "endpoint-cost"), 0);
    assert_int_equal(offered(b, "num-"), 1); /* as the standard demands */
    scene_free(&all);
    scene_free(&none);
}

/* --- Changes ----------------------------------------------------------------------------------- */

TEST(published_maps_are_served_from_then_on)
{
    struct running r;
    start(&r, "{'events': {'e': {'at': '1 s', 'kind': 'map', 'server': 'guide', 'policy': "
              "{'kind': 'flat', 'cost': 7}}}}");
    struct site *site = servers_find(&r.servers, "guide");
    struct wire_reply before = get(site, "/costmap/guide/num-routing");
    assert_int_equal(site_publish(&r.servers, site, r.cell->conf->events.v[0].policy, &r.e), 0);
    struct wire_reply after = get(site, "/costmap/guide/num-routing");
    assert_int_equal(before.status, 200);
    assert_int_equal(after.status, 200);
    assert_null(strstr(before.body, ":7"));
    assert_non_null(strstr(after.body, ":7"));
    wire_fini(&before);
    wire_fini(&after);
    stop(&r);
}

TEST(a_server_that_is_down_refuses_and_comes_back_where_it_was)
{
    struct running r;
    start(&r, NULL);
    struct site *site = servers_find(&r.servers, "guide");
    uint16_t port = uri_port(alto_server_uri(site->server));
    assert_int_equal(site_set_up(site, false, &r.e), 0);
    assert_true(wire_refused(port));
    assert_int_equal(site_set_up(site, true, &r.e), 0);
    assert_int_equal(uri_port(alto_server_uri(site->server)), port);
    struct wire_reply reply = get(site, "/directory");
    assert_int_equal(reply.status, 200);
    wire_fini(&reply);
    stop(&r);
}

/* --- Finding ----------------------------------------------------------------------------------- */

static void is_found(const char *patch, const char *name, const char *wanted, const char *message)
{
    struct scene s = scene_sound(patch);
    const struct server_conf *found = NULL;
    int code = servers_conf(s.s, name, &found, &s.e);
    assert_int_equal(code, wanted ? 0 : -EINVAL);
    if (wanted)
        assert_string_equal(found->at.name, wanted);
    else
        assert_non_null(strstr(s.e.text, message));
    scene_free(&s);
}

TEST(a_server_is_found_by_name_or_for_being_the_only_one)
{
    is_found(NULL, NULL, "guide", "");
    is_found(TWO_SERVERS, "other", "other", "");
    is_found(TWO_SERVERS, NULL, NULL,
             "--server: there are several, allowed: \"guide\" or \"other\"");
    is_found(NULL, "nobody", NULL, "--server: there is none of that name, allowed: \"guide\"");
    is_found("{'alto': null, 'arms': null, 'baseline': null}", NULL, NULL,
             "scene.json: there is no ALTO server in it");
}

TEST(the_servers_that_are_shown_are_the_baselines_or_those_of_an_arm_that_has_any)
{
    struct scene s = scene_sound("{'alto': null, 'arms': {'on': {'alto': {'servers': {'late': "
                                 "{'network': 'isp-b', 'policy': 'flat'}}}}}}");
    assert_ptr_equal(servers_cell(s.s), scenario_cell(s.s, 0, 1));
    scene_free(&s);
    s = scene_sound(NULL);
    assert_ptr_equal(servers_cell(s.s), scenario_cell(s.s, 0, 0));
    scene_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_server_runs_and_knows_whom_it_serves),
        cmocka_unit_test(a_network_that_nobody_serves_has_no_site),
        cmocka_unit_test(a_scenario_without_servers_starts_none),
        cmocka_unit_test(a_server_stands_at_its_node_or_its_networks_first_router),
        cmocka_unit_test(each_start_draws_a_secret_of_its_own),
        cmocka_unit_test(answers_tell_simulated_time_and_lifetime),
        cmocka_unit_test(a_server_offers_the_services_it_is_given),
        cmocka_unit_test(published_maps_are_served_from_then_on),
        cmocka_unit_test(a_server_that_is_down_refuses_and_comes_back_where_it_was),
        cmocka_unit_test(a_server_is_found_by_name_or_for_being_the_only_one),
        cmocka_unit_test(
            the_servers_that_are_shown_are_the_baselines_or_those_of_an_arm_that_has_any),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
