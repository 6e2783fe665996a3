#include "sim/alto/maps.h"

#include <math.h>

#include "tests/support/alto_world.h"
#include "tests/support/test.h"

static void say_netmap(struct alto_world *w, const char *text)
{
    alto_world_say(w, "GET", "/networkmap", ALTO_NETMAP_TYPE, text, 600, NULL);
}

static void say_costmap(struct alto_world *w, const char *text)
{
    alto_world_say(w, "GET", "/costmap/num", ALTO_COSTMAP_TYPE, text, 60, NULL);
}

TEST(tags_that_stay_different_are_a_contradiction)
{
    struct alto_world *w = *cmocka_state;
    say_costmap(w, ALTO_COSTMAP_OF("n7", "numerical", ALTO_COSTS));
    assert_int_equal(alto_world_ask(w, 0), ALTO_CONTRADICTORY);
    assert_int_equal(w->out.requests[ALTO_NETWORK_MAP] + w->out.requests[ALTO_COST_MAP],
                     2 + MAPS_ATTEMPTS);
    assert_true(isnan(w->costs[0]));
}

TEST(contradictory_maps_are_not_taken_for_fresh)
{
    struct alto_world *w = *cmocka_state;
    say_costmap(w, ALTO_COSTMAP_OF("n7", "numerical", ALTO_COSTS));
    alto_world_ask(w, 0);
    say_netmap(w, ALTO_NETMAP_OF("n7", ALTO_PIDS));
    alto_service_forget(w->service);
    assert_int_equal(alto_world_ask(w, 1), ALTO_GUIDED);
}

TEST(tags_are_compared_byte_for_byte)
{
    struct alto_world *w = *cmocka_state;
    say_costmap(w, ALTO_COSTMAP_OF("N1", "numerical", ALTO_COSTS));
    assert_int_equal(alto_world_ask(w, 0), ALTO_CONTRADICTORY);
}

/* The client holds a fresh cost map of version 1; its network map is stale, and version 2 by now. */
TEST(a_new_network_map_makes_the_client_ask_for_the_cost_map)
{
    struct alto_world *w = *cmocka_state;
    alto_world_say(w, "GET", "/networkmap", ALTO_NETMAP_TYPE, ALTO_NETMAP_OF("n1", ALTO_PIDS), 30,
                   NULL);
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    say_netmap(w, ALTO_NETMAP_OF("n2", ALTO_PIDS));
    say_costmap(w, ALTO_COSTMAP_OF("n2", "numerical", "{\"far\": {\"near\": 42}}"));
    alto_service_forget(w->service);
    assert_int_equal(alto_world_ask(w, 30), ALTO_GUIDED);
    assert_true(w->costs[0] == 42);
    assert_int_equal(w->out.requests[ALTO_NETWORK_MAP], 1);
    assert_int_equal(w->out.requests[ALTO_COST_MAP], 1);
}

TEST(a_network_map_that_contradicts_itself_is_of_no_use)
{
    struct alto_world *w = *cmocka_state;
    say_netmap(w, ALTO_NETMAP_OF("n1", "{\"a\": {\"ipv4\": [\"10.0.0.0/8\"]},"
                                       " \"b\": {\"ipv4\": [\"10.0.0.0/8\"]}}"));
    assert_int_equal(alto_world_ask(w, 0), ALTO_CONTRADICTORY);
    assert_int_equal(w->out.requests[ALTO_COST_MAP], 0);
}

TEST(a_network_map_of_another_name_is_not_the_one_meant)
{
    struct alto_world *w = *cmocka_state;
    say_netmap(w, "{\"meta\": {\"vtag\": {\"resource-id\": \"other\", \"tag\": \"n1\"}},"
                  " \"network-map\": " ALTO_PIDS "}");
    assert_int_equal(alto_world_ask(w, 0), ALTO_CONTRADICTORY);
}

TEST(a_cost_map_of_another_type_is_not_the_one_meant)
{
    struct alto_world *w = *cmocka_state;
    say_costmap(w, ALTO_COSTMAP_OF("n1", "ordinal", ALTO_COSTS));
    assert_int_equal(alto_world_ask(w, 0), ALTO_CONTRADICTORY);
    say_costmap(w, ALTO_COSTMAP_OF("n1", "numerical", ALTO_COSTS));
    alto_service_forget(w->service);
    assert_int_equal(alto_world_ask(w, 1), ALTO_GUIDED);
}

TEST(maps_of_two_cost_types_take_turns)
{
    struct alto_world *w = *cmocka_state;
    alto_world_ask(w, 0);
    w->query.mode = ALTO_ORDINAL;
    assert_int_equal(alto_world_ask(w, 1), ALTO_GUIDED);
    assert_int_equal(w->out.requests[ALTO_COST_MAP], 1);
    assert_int_equal(w->out.requests[ALTO_NETWORK_MAP], 0);
    w->query.mode = ALTO_NUMERICAL;
    assert_int_equal(alto_world_ask(w, 2), ALTO_GUIDED);
    assert_int_equal(w->out.requests[ALTO_COST_MAP], 1);
}

/* A server may derive all its entity tags from one version of its data. */
TEST(an_entity_tag_is_for_its_own_resource_only)
{
    struct alto_world *w = *cmocka_state;
    alto_world_say(w, "GET", "/costmap/num", ALTO_COSTMAP_TYPE,
                   ALTO_COSTMAP_OF("n1", "numerical", ALTO_COSTS), 60, "\"v1\"");
    alto_world_say(w, "GET", "/costmap/ord", ALTO_COSTMAP_TYPE,
                   ALTO_COSTMAP_OF("n1", "ordinal", "{\"far\": {\"near\": 2}}"), 60, "\"v1\"");
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    w->query.mode = ALTO_ORDINAL;
    assert_int_equal(alto_world_ask(w, 1), ALTO_GUIDED);
    assert_true(w->costs[0] == 2);
}

/* The cost map of version 2 arrived, the network map did not: what is held disagrees. */
TEST(maps_that_a_failure_left_apart_are_mended)
{
    struct alto_world *w = *cmocka_state;
    assert_int_equal(alto_world_ask(w, 0), ALTO_GUIDED);
    say_costmap(w, ALTO_COSTMAP_OF("n2", "numerical", ALTO_COSTS));
    http_script_on(w->server, "GET", "/networkmap",
                   &(struct script_reply){.raw = "", .ending = SCRIPT_CLOSE});
    alto_service_forget(w->service);
    assert_int_equal(alto_world_ask(w, 60), ALTO_BROKEN);
    say_netmap(w, ALTO_NETMAP_OF("n2", ALTO_PIDS));
    assert_int_equal(alto_world_ask(w, 61), ALTO_GUIDED);
    assert_int_equal(w->out.requests[ALTO_NETWORK_MAP], 1);
    assert_int_equal(w->out.requests[ALTO_COST_MAP], 0);
}

TEST(a_bad_cost_spoils_the_guidance)
{
    static const char *const maps[] = {
        ALTO_COSTMAP_OF("n1", "numerical", "{\"far\": {\"near\": \"NaN\"}}"),
        ALTO_COSTMAP_OF("n1", "numerical", "{\"far\": {\"near\": -1}}"),
        ALTO_COSTMAP_OF("n1", "numerical", "{\"far\": {\"near\": 1e999}}"),
    };
    struct alto_world *w = *cmocka_state;
    for (int i = 0; i < 3; i++) {
        say_costmap(w, maps[i]);
        alto_service_forget(w->service);
        assert_int_equal(alto_world_ask(w, i), ALTO_MALFORMED);
    }
}

#define WORLD_TEST(name)                                                                           \
    cmocka_unit_test_setup_teardown(name, alto_world_set_up, alto_world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(tags_that_stay_different_are_a_contradiction),
        WORLD_TEST(contradictory_maps_are_not_taken_for_fresh),
        WORLD_TEST(tags_are_compared_byte_for_byte),
        WORLD_TEST(a_new_network_map_makes_the_client_ask_for_the_cost_map),
        WORLD_TEST(a_network_map_that_contradicts_itself_is_of_no_use),
        WORLD_TEST(a_network_map_of_another_name_is_not_the_one_meant),
        WORLD_TEST(a_cost_map_of_another_type_is_not_the_one_meant),
        WORLD_TEST(maps_of_two_cost_types_take_turns),
        WORLD_TEST(an_entity_tag_is_for_its_own_resource_only),
        WORLD_TEST(maps_that_a_failure_left_apart_are_mended),
        WORLD_TEST(a_bad_cost_spoils_the_guidance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
