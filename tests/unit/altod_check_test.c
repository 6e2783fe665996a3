#include "server/altod_check.h"
#include "sim/base/err.h"
#include "sim/base/problems.h"
#include "tests/support/alto_maps.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    char *dir;
    const char *paths[4];
    size_t n;
    char *out, *err; /* what altod_check() wrote, the folder's name left out */
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->dir = temp_dir();
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < f->n; i++)
        free((char *)f->paths[i]);
    temp_free(f->dir);
    free(f->out);
    free(f->err);
    free(f);
    return 0;
}

static void add(struct fixture *f, const char *name, const char *text)
{
    f->paths[f->n++] = temp_text(f->dir, name, text);
}

/* Takes every "DIR/" out of a text. */
static void strip(char *text, const char *dir)
{
    size_t n = strlen(dir) + 1;
    for (char *at; (at = strstr(text, dir)) != NULL;)
        memmove(at, at + n, strlen(at + n) + 1);
}

/* A scenario that has the sample maps for server "good", and is refused for any other. */
static int fake_scenario(const char *path, const char *server, struct problems *errors,
                         struct problems *warnings, struct mapset **out, struct err *e)
{
    (void)warnings;
    (void)e;
    *out = NULL;
    if (!server || strcmp(server, "good") != 0) {
        problems_add(errors, path, "/alto", "is no good");
        return -EINVAL;
    }
    *out = maps_from(sample_maps, OFFER_ALL);
    return 0;
}

static int check(struct fixture *f)
{
    size_t size;
    FILE *out = open_memstream(&f->out, &size), *err = open_memstream(&f->err, &size);
    int code = altod_check(f->paths, f->n, fake_scenario, out, err);
    fclose(out);
    fclose(err);
    strip(f->out, f->dir);
    strip(f->err, f->dir);
    return code;
}

#define ALL "\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]"
#define NET(pids)                                                                                  \
    "{\"meta\": {\"vtag\": {\"resource-id\": \"net\", \"tag\": \"1\"}}, \"network-map\": {" pids   \
    "}}"
#define COST(tag, costs)                                                                           \
    "{\"meta\": {\"dependent-vtags\": [{\"resource-id\": \"net\", \"tag\": \"" tag                 \
    "\"}], \"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}}, "     \
    "\"cost-map\": {" costs "}}"

TEST(map_files_are_checked_as_one_set)
{
    struct fixture *f = *cmocka_state;
    add(f, "cost.json", COST("1", "\"a\": {\"a\": 1}"));
    add(f, "net.json", NET("\"a\": {" ALL "}"));
    assert_int_equal(check(f), 0);
    assert_string_equal(f->out, "2 map files: fine: 1 network map, 1 numerical cost map\n");
    assert_string_equal(f->err, "");
}

TEST(what_is_odd_is_said_and_no_fault)
{
    struct fixture *f = *cmocka_state;
    add(f, "net.json", NET("\"a\": {" ALL "}, \"b\": {\"ipv4\": [\"10.0.0.0/8\"]}"));
    add(f, "cost.json", COST("1", "\"a\": {\"a\": 1, \"b\": 2}, \"b\": {\"a\": 3}"));
    assert_int_equal(check(f), 0);
    assert_string_equal(f->out, "2 map files: fine: 1 network map, 1 numerical cost map\n");
    assert_string_equal(
        f->err, "warning: net.json: network map \"net\": 1 of 4 pairs have no numerical "
                "\"routingcost\", first from \"b\" to \"b\"\n"
                "hint: net.json: network map \"net\": numerical \"routingcost\" of 1 of 1 "
                "pairs differs by direction, first between \"a\" and \"b\": 2 and back 3\n");
}

TEST(a_network_map_may_be_checked_without_costs_but_a_configuration_needs_some)
{
    struct fixture *f = *cmocka_state;
    add(f, "net.json", NET("\"a\": {" ALL "}"));
    assert_int_equal(check(f), 0);
    assert_string_equal(f->out, "net.json: fine: 1 network map, 0 numerical cost maps\n");
    assert_string_equal(f->err, "hint: net.json: there is no cost map; to be served, it takes one "
                                "for \"routingcost\"\n");
    free(f->out);
    free(f->err);
    free((char *)f->paths[0]);
    f->n = 0;
    add(f, "c.json", "{\"maps\": [\"net.json\"]}");
    assert_int_equal(check(f), -EINVAL);
    assert_string_equal(f->err, "net.json: there is no cost map for \"routingcost\", which must be "
                                "offered\n");
}

TEST(costs_without_routingcost_are_a_fault)
{
    struct fixture *f = *cmocka_state;
    add(f, "maps.json",
        "{\"network-map\": {\"a\": {" ALL "}}, \"cost-maps\": [{\"meta\": {\"cost-type\": "
        "{\"cost-metric\": \"hopcount\", \"cost-mode\": \"numerical\"}}, \"cost-map\": {}}]}");
    assert_int_equal(check(f), -EINVAL);
}

TEST(what_is_wrong_with_maps_is_a_fault)
{
    struct fixture *f = *cmocka_state;
    add(f, "net.json", NET("\"a\": {" ALL "}"));
    add(f, "cost.json", COST("2", "\"a\": {\"a\": 1}"));
    assert_int_equal(check(f), -EINVAL);
    assert_string_equal(f->out, "");
    assert_string_equal(f->err, "cost.json: /meta/dependent-vtags/0: depends on tag \"2\" of "
                                "network map \"net\", which has tag \"1\"\n");
}

TEST(a_configuration_is_checked_with_its_maps)
{
    struct fixture *f = *cmocka_state;
    char *net = temp_text(f->dir, "net.json", NET("\"a\": {" ALL "}"));
    char *cost = temp_text(f->dir, "cost.json", COST("1", "\"a\": {\"b\": 1}"));
    add(f, "c.json", "{\"maps\": [\"net.json\", \"cost.json\"]}");
    assert_int_equal(check(f), -EINVAL);
    assert_string_equal(f->err, "cost.json: /cost-map/a/b: network map \"net\" has no PID \"b\"\n");
    free(net);
    free(cost);
}

TEST(a_configuration_that_is_none_says_why)
{
    struct fixture *f = *cmocka_state;
    add(f, "c.json", "{\"maps\": [], \"listen\": [70000]}");
    add(f, "d.json", "{\"maps\": [\"none.json\"]}");
    add(f, "e.json", "{");
    assert_int_equal(check(f), -EINVAL);
    assert_non_null(strstr(f->err, "c.json: /listen/0: found 70000, allowed: "));
    assert_non_null(strstr(f->err, "\nnone.json: there is no such file\n"));
    assert_non_null(strstr(f->err, "\ne.json: line 1, column "));
    assert_string_equal(f->out, "");
}

TEST(a_scenario_is_checked_by_whoever_knows_scenarios)
{
    struct fixture *f = *cmocka_state;
    add(f, "s.json", "{\"topology\": {}}");
    add(f, "c.json", "{\"scenario\": \"s.json\", \"server\": \"good\"}");
    assert_int_equal(check(f), -EINVAL);
    assert_non_null(strstr(f->err, "s.json: /alto: is no good\n"));
    assert_string_equal(f->out, "c.json: fine: 1 network map, 2 numerical cost maps\n");
}

TEST(many_faults_of_a_kind_are_cut_short)
{
    struct fixture *f = *cmocka_state;
    char costs[4096] = "\"a\": {\"a\": 1";
    for (int i = 0; i < 50; i++)
        snprintf(costs + strlen(costs), sizeof costs - strlen(costs), ", \"x%d\": 1", i);
    char document[8192];
    snprintf(document, sizeof document, COST("1", "%s}"), costs);
    add(f, "net.json", NET("\"a\": {" ALL "}"));
    add(f, "cost.json", document);
    assert_int_equal(check(f), -EINVAL);
    assert_non_null(strstr(f->err, "\"x19\"\nand 30 more like this\n"));
    assert_null(strstr(f->err, "\"x20\""));
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(map_files_are_checked_as_one_set),
        ONE(what_is_odd_is_said_and_no_fault),
        ONE(a_network_map_may_be_checked_without_costs_but_a_configuration_needs_some),
        ONE(costs_without_routingcost_are_a_fault),
        ONE(what_is_wrong_with_maps_is_a_fault),
        ONE(a_configuration_is_checked_with_its_maps),
        ONE(a_configuration_that_is_none_says_why),
        ONE(a_scenario_is_checked_by_whoever_knows_scenarios),
        ONE(many_faults_of_a_kind_are_cut_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
