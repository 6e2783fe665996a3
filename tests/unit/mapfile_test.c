#include "server/mapfile.h"
#include "sim/base/problems.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NET(id, tag, pid)                                                                          \
    "{\"meta\": {\"vtag\": {\"resource-id\": \"" id "\"" tag "}}, \"network-map\": {"              \
    "\"" pid "\": {\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]}}}"
#define COST(vtags, metric, pid)                                                                   \
    "{\"meta\": {" vtags "\"cost-type\": {\"cost-metric\": \"" metric                              \
    "\", \"cost-mode\": \"numerical\"}}, \"cost-map\": {\"" pid "\": {\"" pid "\": 1}}}"
#define VTAGS(id, tag)                                                                             \
    "\"dependent-vtags\": [{\"resource-id\": \"" id "\", \"tag\": \"" tag "\"}], "

struct fixture {
    char *dir;
    char *paths[4];
    size_t n;
    struct problems *errors, *warnings;
};

static void add(struct fixture *f, const char *name, const char *text)
{
    f->paths[f->n++] = temp_text(f->dir, name, text);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->dir = temp_dir();
    f->errors = problems_new();
    f->warnings = problems_new();
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < f->n; i++)
        free(f->paths[i]);
    temp_free(f->dir);
    problems_free(f->errors);
    problems_free(f->warnings);
    free(f);
    return 0;
}

static struct mapset *load(struct fixture *f, int wanted)
{
    struct mapset *s;
    int code =
        mapfile_load((const char *const *)f->paths, f->n, OFFER_ALL, f->errors, f->warnings, &s);
    for (size_t i = 0; wanted == 0 && i < problems_count(f->errors); i++)
        print_error("%s\n", problems_line(f->errors, i));
    assert_int_equal(code, wanted);
    assert_int_equal(s != NULL, wanted == 0);
    return s;
}

/* Line i must be the file's path, ": ", and the text. */
static void assert_line(struct fixture *f, const struct problems *p, size_t i, size_t file,
                        const char *text)
{
    const char *line = problems_line(p, i);
    size_t named = strlen(f->paths[file]);
    assert_memory_equal(line, f->paths[file], named);
    assert_string_equal(line + named, text);
}

TEST(one_file_holds_a_network_map_its_cost_maps_and_properties)
{
    struct fixture *f = *cmocka_state;
    add(f, "maps.json",
        "{\"network-map\": {\"a\": {\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]}},"
        " \"cost-maps\": [" COST("", "routingcost", "a") ", " COST(
            "", "hopcount", "a") "],"
                                 " \"endpoint-properties\": {\"priv:x\": {\"10.0.0.0/8\": \"v\"},"
                                 " \"default-network-map.priv:y\": {\"a\": \"w\"}}}");
    struct mapset *s = load(f, 0);
    assert_int_equal(problems_count(f->warnings), 0);
    assert_string_equal(netmap_id(mapset_netmap(s, 0)), "default-network-map");
    assert_int_equal(mapset_costmaps(s), 4); /* each with its ordinal form */
    assert_non_null(mapset_find_property(s, "priv:x"));
    assert_non_null(mapset_find_property(s, "default-network-map.priv:y"));
    mapset_unref(s);
}

TEST(plain_rfc_documents_are_taken_a_file_each_in_any_order)
{
    struct fixture *f = *cmocka_state;
    add(f, "costs.json", COST(VTAGS("net", "t1"), "routingcost", "a"));
    add(f, "net.json", NET("net", ", \"tag\": \"t1\"", "a"));
    struct mapset *s = load(f, 0);
    assert_string_equal(netmap_id(mapset_netmap(s, 0)), "net");
    assert_non_null(mapset_find_costmap(s, mapset_netmap(s, 0), "routingcost", COST_ORDINAL));
    mapset_unref(s);
}

TEST(a_cost_map_goes_to_the_network_map_its_vtags_name)
{
    struct fixture *f = *cmocka_state;
    add(f, "one.json", NET("one", "", "a"));
    add(f, "two.json", NET("two", "", "b"));
    add(f, "costs.json", COST(VTAGS("two", "x"), "routingcost", "b"));
    struct mapset *s = load(f, 0);
    assert_string_equal(netmap_id(costmap_netmap(mapset_costmap(s, 0))), "two");
    mapset_unref(s);
}

TEST(a_cost_map_for_no_given_or_no_certain_network_map_is_refused)
{
    struct fixture *f = *cmocka_state;
    add(f, "one.json", NET("one", "", "a"));
    add(f, "two.json", NET("two", "", "b"));
    add(f, "lost.json", COST(VTAGS("three", "x"), "routingcost", "b"));
    add(f, "vague.json", COST("", "routingcost", "b"));
    load(f, -EINVAL);
    assert_int_equal(problems_count(f->errors), 2);
    assert_line(f, f->errors, 0, 2,
                ": /meta/dependent-vtags/0: is for network map \"three\", which is not given");
    assert_line(f, f->errors, 1, 3,
                ": which network map it is for cannot be told; \"dependent-vtags\" would say");
}

TEST(documents_with_different_tags_do_not_belong_together)
{
    struct fixture *f = *cmocka_state;
    add(f, "net.json", NET("net", ", \"tag\": \"new\"", "a"));
    add(f, "costs.json", COST(VTAGS("net", "old"), "routingcost", "a"));
    load(f, -EINVAL);
    assert_int_equal(problems_count(f->errors), 1);
    assert_line(
        f, f->errors, 0, 1,
        ": /meta/dependent-vtags/0: depends on tag \"old\" of network map \"net\", which has tag \"new\"");
}

TEST(the_faults_of_all_files_are_said_at_once_each_with_its_place)
{
    struct fixture *f = *cmocka_state;
    add(f, "net.json",
        "{\"network-map\": {\"a\": {\"ipv4\": [\"1\"]}, \"b\": {}},"
        " \"cost-maps\": [7, " COST(
            "", "routingcost", "c") "],"
                                    " \"endpoint-properties\": {\"nowhere.x\": {}, \"y\": 1}}");
    add(f, "empty.json", "{\"meta\": {}}");
    add(f, "list.json", "[]");
    load(f, -EINVAL);
    assert_line(f, f->errors, 0, 0,
                ": /network-map/a/ipv4/0: must be an IPv4 prefix as \"192.0.2.0/24\", is \"1\"");
    assert_line(
        f, f->errors, 1, 1,
        ": holds no \"network-map\", \"cost-map\", \"cost-maps\" or \"endpoint-properties\"");
    assert_line(f, f->errors, 2, 2, ": must be an object, is an array");
    assert_line(f, f->errors, 3, 0, ": /cost-maps/0: must be a cost map document, is 7");
    assert_line(f, f->errors, 4, 0,
                ": /cost-maps/1/cost-map/c: network map \"default-network-map\" has no PID \"c\"");
    assert_line(
        f, f->errors, 5, 0,
        ": /cost-maps/1/cost-map/c/c: network map \"default-network-map\" has no PID \"c\"");
    assert_line(f, f->errors, 6, 0,
                ": /endpoint-properties/nowhere.x: there is no network map \"nowhere\"");
    assert_line(f, f->errors, 7, 0, ": /endpoint-properties/y: must be an object, is 1");
    assert_int_equal(problems_count(f->errors), 8);
}

TEST(a_cost_maps_fault_has_the_pointer_into_the_whole_file)
{
    struct fixture *f = *cmocka_state;
    add(f, "maps.json",
        "{\"network-map\": {\"a\": {}}, \"cost-maps\": [" COST("", "routingcost", "a") ", " COST(
            "", "hopcount", "b") "]}");
    load(f, -EINVAL);
    assert_line(f, f->errors, 0, 0,
                ": /cost-maps/1/cost-map/b: network map \"default-network-map\" has no PID \"b\"");
    assert_line(
        f, f->errors, 1, 0,
        ": /cost-maps/1/cost-map/b/b: network map \"default-network-map\" has no PID \"b\"");
}

TEST(what_is_wrong_with_the_whole_is_said_of_the_first_file)
{
    struct fixture *f = *cmocka_state;
    add(f, "net.json", NET("net", "", "a"));
    load(f, -EINVAL);
    assert_line(f, f->errors, 0, 0,
                ": there is no cost map for \"routingcost\", which must be offered");
}

TEST(members_that_are_not_known_are_warnings)
{
    struct fixture *f = *cmocka_state;
    add(f, "maps.json",
        "{\"network-map\": {\"a\": {\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]}},"
        " \"cost-map\": {\"a\": {}}, \"cost-mapz\": [], \"zzz\": 1,"
        " \"meta\": {\"vtag\": {\"resource-id\": \"n\"}, \"cost-type\":"
        " {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}}}");
    mapset_unref(load(f, 0));
    assert_int_equal(problems_count(f->warnings), 2);
    assert_line(f, f->warnings, 0, 0,
                ": \"cost-mapz\" is not known here and ignored; did you mean \"cost-map\"?");
    assert_line(f, f->warnings, 1, 0, ": \"zzz\" is not known here and ignored");
}

TEST(a_file_that_is_no_json_or_not_there_is_said_once)
{
    struct fixture *f = *cmocka_state;
    add(f, "bad.json", "{\n  \"network-map\": }");
    f->paths[f->n++] = strdup("/nowhere/maps.json");
    load(f, -EINVAL);
    assert_int_equal(problems_count(f->errors), 2);
    assert_non_null(strstr(problems_line(f->errors, 0), "bad.json: line 2, column "));
    assert_string_equal(problems_line(f->errors, 1), "/nowhere/maps.json: there is no such file");
}

TEST(published_maps_of_others_can_be_loaded)
{
    struct fixture *f = *cmocka_state;
    static const char *const names[] = {"openalto-nm.json", "openalto-cm.json",
                                        "openalto-cm-bw.json"};
    const char *data = getenv("ALTOSIM_DATA");
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/alto/%s", data ? data : "../shared/data", names[i]);
        f->paths[f->n++] = strdup(path);
        FILE *there = fopen(path, "r");
        if (!there) {
            print_message("skipped: there is no %s; ALTOSIM_DATA names the folder\n", path);
            skip();
        }
        fclose(there);
    }
    struct mapset *s = load(f, 0);
    const struct netmap *m = mapset_netmap(s, 0);
    const struct costmap *routing = mapset_find_costmap(s, m, "routingcost", COST_NUMERICAL);
    const struct costmap *bandwidth = mapset_find_costmap(s, m, "bw-available", COST_ORDINAL);
    assert_string_equal(netmap_id(m), "my-default-network-map");
    assert_int_equal(netmap_pids(m), 6);
    assert_double_is(costmap_cost(routing, netmap_find(m, "XRD3"), netmap_find(m, "RUCIO")), 0.2);
    /* The greatest bandwidth is best: 1000000 ranks before 5000, 2000, 1000. */
    assert_double_is(costmap_cost(bandwidth, netmap_find(m, "XRD3"), netmap_find(m, "RUCIO")), 2);
    mapset_unref(s);
}

TEST(redundant_prefixes_are_taken_out_where_that_is_asked_for)
{
    json_t *document =
        json_loads("{\"network-map\": {\"a\": {\"ipv4\": [\"0.0.0.0/0\", \"10.0.0.0/8\"],"
                   " \"ipv6\": [\"::/0\"]}}, \"cost-map\": {}, \"meta\": {\"cost-type\":"
                   " {\"cost-metric\": \"routingcost\", \"cost-mode\": \"numerical\"}}}",
                   0, NULL);
    struct mapfile_source source = {"maps.json", "", document};
    for (int reduces = 0; reduces < 2; reduces++) {
        struct problems *errors = problems_new(), *warnings = problems_new();
        struct mapset *maps;
        const struct prefix *p;
        assert_int_equal(mapfile_build(&source, 1, OFFER_ALL | (reduces ? MAPFILE_REDUCE : 0),
                                       errors, warnings, &maps),
                         0);
        assert_int_equal(netmap_prefixes(mapset_netmap(maps, 0), 0, FAMILY_IPV4, &p),
                         reduces ? 1 : 2);
        assert_int_equal(problems_count(warnings), reduces);
        if (reduces)
            assert_string_equal(problems_line(warnings, 0),
                                "maps.json: /network-map: 1 redundant prefixes are left out");
        mapset_unref(maps);
        problems_free(errors);
        problems_free(warnings);
    }
    json_decref(document);
}

TEST(what_belongs_to_a_network_map_that_is_wrong_is_not_blamed_for_it)
{
    struct fixture *f = *cmocka_state;
    add(f, "maps.json",
        "{\"network-map\": {\"a\": {\"ipv4\": [\"0.0.0.0/33\"]}},"
        " \"cost-maps\": [" COST("", "routingcost", "a") ", " COST(
            VTAGS("default-network-map", "1"), "hopcount",
            "a") "],"
                 " \"endpoint-properties\": {\"default-network-map.priv:x\": {\"a\": \"y\"}}}");
    assert_null(load(f, -EINVAL));
    assert_int_equal(problems_count(f->errors), 1);
    assert_line(f, f->errors, 0, 0,
                ": /network-map/a/ipv4/0: must be an IPv4 prefix as \"192.0.2.0/24\", is "
                "\"0.0.0.0/33\"");
}

TEST(pids_that_are_not_there_are_named_though_prefixes_are_wrong_too)
{
    struct fixture *f = *cmocka_state;
    add(f, "maps.json",
        "{\"network-map\": {\"a\": {\"ipv4\": [\"0.0.0.0/33\"]}},"
        " \"cost-maps\": [" COST(
            "", "routingcost",
            "gone") "],"
                    " \"endpoint-properties\": {\"default-network-map.priv:x\": {\"lost\": \"y\"}}}");
    assert_null(load(f, -EINVAL));
    assert_int_equal(problems_count(f->errors), 4);
    assert_line(f, f->errors, 1, 0,
                ": /cost-maps/0/cost-map/gone: network map \"default-network-map\" has no PID "
                "\"gone\"");
    assert_line(f, f->errors, 3, 0,
                ": /endpoint-properties/default-network-map.priv:x/lost: network map "
                "\"default-network-map\" has no PID \"lost\"");
}

TEST(names_at_fault_are_said_where_they_are_given_alone)
{
    struct fixture *f = *cmocka_state;
    add(f, "maps.json",
        "{\"network-map\": {\"a b\": {\"ipv4\": [\"0.0.0.0/0\"]}},"
        " \"cost-maps\": [" COST("", "routingcost", "a b") "]}");
    assert_null(load(f, -EINVAL));
    assert_int_equal(problems_count(f->errors), 1);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(redundant_prefixes_are_taken_out_where_that_is_asked_for),
        ONE(one_file_holds_a_network_map_its_cost_maps_and_properties),
        ONE(plain_rfc_documents_are_taken_a_file_each_in_any_order),
        ONE(a_cost_map_goes_to_the_network_map_its_vtags_name),
        ONE(a_cost_map_for_no_given_or_no_certain_network_map_is_refused),
        ONE(documents_with_different_tags_do_not_belong_together),
        ONE(the_faults_of_all_files_are_said_at_once_each_with_its_place),
        ONE(a_cost_maps_fault_has_the_pointer_into_the_whole_file),
        ONE(what_is_wrong_with_the_whole_is_said_of_the_first_file),
        ONE(members_that_are_not_known_are_warnings),
        ONE(a_file_that_is_no_json_or_not_there_is_said_once),
        ONE(published_maps_of_others_can_be_loaded),
        ONE(what_belongs_to_a_network_map_that_is_wrong_is_not_blamed_for_it),
        ONE(pids_that_are_not_there_are_named_though_prefixes_are_wrong_too),
        ONE(names_at_fault_are_said_where_they_are_given_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
