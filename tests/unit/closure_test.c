#include "sim/alto/closure.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/alto_world.h"
#include "tests/support/test.h"

static void say_directory(struct alto_world *w, const char *path, const char *text, int max_age,
                          const char *etag)
{
    alto_world_say(w, "GET", path, ALTO_DIRECTORY_TYPE, text, max_age, etag);
}

/* A root that offers the network map and links to /custom/, which offers the cost map. */
static void delegate(struct alto_world *w)
{
    say_directory(w, "/directory",
                  ALTO_DIRECTORY_OF(ALTO_NETMAP_ENTRY "," ALTO_LINK_ENTRY("more", "custom/")), 3600,
                  "\"r1\"");
    say_directory(w, "/custom/",
                  "{\"meta\": {" ALTO_COST_TYPES
                  "}, \"resources\": {" ALTO_COSTMAP_ENTRY("c", "num") "}}",
                  100, "\"s1\"");
    alto_world_say(w, "GET", "/custom/costmap/num", ALTO_COSTMAP_TYPE,
                   ALTO_COSTMAP_OF("n1", "numerical", ALTO_COSTS), 60, "\"c1\"");
}

TEST(links_are_followed)
{
    struct alto_world *w = *cmocka_state;
    delegate(w);
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    assert_true(w->costs[0] == 5);
    assert_int_equal(w->out.requests[ALTO_DIRECTORY], 2);
    assert_int_equal(http_script_count(w->server, "GET", "/custom/costmap/num"), 1);
}

TEST(the_closure_is_as_fresh_as_its_stalest_directory)
{
    struct alto_world *w = *cmocka_state;
    delegate(w);
    alto_world_ask(w, 0);
    alto_world_ask(w, 99);
    assert_int_equal(w->out.requests[ALTO_DIRECTORY], 0);
    assert_int_equal(alto_world_ask(w, 100), ALTO_GUIDED);
    assert_int_equal(w->out.requests[ALTO_DIRECTORY], 2);
    alto_world_ask(w, 199);
    assert_int_equal(w->out.requests[ALTO_DIRECTORY], 0);
}

TEST(directories_are_asked_for_conditionally_each)
{
    struct alto_world *w = *cmocka_state;
    delegate(w);
    alto_world_ask(w, 0);
    uint64_t whole = w->out.received;
    alto_service_forget(w->service);
    alto_world_ask(w, 100);
    assert_int_equal(w->out.requests[ALTO_DIRECTORY], 2);
    assert_true(w->out.received < whole / 4); /* 304s, the cost map's among them */
}

TEST(a_directory_that_links_to_itself_is_asked_for_once)
{
    struct alto_world *w = *cmocka_state;
    say_directory(w, "/directory",
                  ALTO_DIRECTORY_OF(ALTO_NETMAP_ENTRY "," ALTO_COSTMAP_ENTRY(
                      "c", "num") "," ALTO_LINK_ENTRY("self", "/directory#again")),
                  3600, NULL);
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    assert_int_equal(w->out.requests[ALTO_DIRECTORY], 1);
}

TEST(directories_that_link_in_a_circle_are_asked_for_once)
{
    struct alto_world *w = *cmocka_state;
    say_directory(w, "/directory", ALTO_DIRECTORY_OF(ALTO_LINK_ENTRY("a", "/a")), 3600, NULL);
    say_directory(w, "/a", ALTO_DIRECTORY_OF(ALTO_LINK_ENTRY("b", "/b")), 3600, NULL);
    say_directory(
        w, "/b",
        ALTO_DIRECTORY_OF(ALTO_LINK_ENTRY("root", "/directory") "," ALTO_LINK_ENTRY("a", "/a")),
        3600, NULL);
    assert_int_equal(alto_world_ask(w, 0), ALTO_NO_RESOURCE);
    assert_int_equal(w->out.requests[ALTO_DIRECTORY], 3);
}

TEST(an_endless_chain_of_directories_ends)
{
    struct alto_world *w = *cmocka_state;
    say_directory(w, "/directory", ALTO_DIRECTORY_OF(ALTO_LINK_ENTRY("l", "/0")), 3600, NULL);
    for (int i = 0; i < 2 * CLOSURE_MAX; i++) {
        char path[16], text[1000];
        snprintf(path, sizeof path, "/%d", i);
        snprintf(text, sizeof text, ALTO_DIRECTORY_OF(ALTO_LINK_ENTRY("l", "/%d")), i + 1);
        say_directory(w, path, text, 3600, NULL);
    }
    assert_int_equal(alto_world_ask(w, 0), ALTO_NO_RESOURCE);
    assert_int_equal(w->out.requests[ALTO_DIRECTORY], CLOSURE_MAX);
}

TEST(a_link_that_leads_nowhere_costs_its_resources_only)
{
    static const char *const nowhere[] = {"/missing", "http://alto.example.com/elsewhere"};
    for (size_t i = 0; i < 2; i++) {
        struct alto_world *w = *cmocka_state;
        char text[2000];
        snprintf(text, sizeof text,
                 ALTO_DIRECTORY_OF(ALTO_LINK_ENTRY("l", "%s") "," ALTO_NETMAP_ENTRY
                                                              "," ALTO_COSTMAP_ENTRY("c", "num")),
                 nowhere[i]);
        say_directory(w, "/directory", text, 3600, NULL);
        alto_world_serve(w, (struct alto_service_config){0});
        assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
        assert_int_equal(w->out.http_status, 0);
        assert_string_equal(w->out.reason.text, "");
        assert_int_equal(alto_world_ask(w, 1), ALTO_GUIDED); /* it may lead somewhere by now */
        assert_true(w->out.requests[ALTO_DIRECTORY] > 0);
    }
}

TEST(a_lacking_resource_is_blamed_on_the_link_that_failed)
{
    struct alto_world *w = *cmocka_state;
    delegate(w);
    http_script_on(w->server, "GET", "/custom/", &(struct script_reply){.status = 404});
    assert_int_equal(alto_world_ask(w, 0), ALTO_HTTP_ERROR);
    assert_int_equal(w->out.http_status, 404);
    delegate(w); /* it came back: the closure was stale at once */
    alto_service_forget(w->service);
    assert_int_equal(alto_world_ask(w, 1), ALTO_GUIDED);
}

TEST(a_changed_directory_takes_the_place_of_the_old_one)
{
    struct alto_world *w = *cmocka_state;
    delegate(w);
    alto_world_ask(w, 0);
    say_directory(w, "/custom/", ALTO_DIRECTORY_OF(""), 100, "\"s2\"");
    alto_service_forget(w->service);
    assert_int_equal(alto_world_ask(w, 100), ALTO_NO_RESOURCE);
}

#define WORLD_TEST(name)                                                                           \
    cmocka_unit_test_setup_teardown(name, alto_world_set_up, alto_world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(links_are_followed),
        WORLD_TEST(the_closure_is_as_fresh_as_its_stalest_directory),
        WORLD_TEST(directories_are_asked_for_conditionally_each),
        WORLD_TEST(a_directory_that_links_to_itself_is_asked_for_once),
        WORLD_TEST(directories_that_link_in_a_circle_are_asked_for_once),
        WORLD_TEST(an_endless_chain_of_directories_ends),
        WORLD_TEST(a_link_that_leads_nowhere_costs_its_resources_only),
        WORLD_TEST(a_lacking_resource_is_blamed_on_the_link_that_failed),
        WORLD_TEST(a_changed_directory_takes_the_place_of_the_old_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
