/*
 * The hard targets of `make validate`, with smaller runs: closed forms that every build must meet.
 */
#include "tests/support/test.h"
#include "tests/validation/targets.h"

#include <string.h>

static const struct target_group *group(const char *name)
{
    for (const struct target_group *g = target_groups; g->name; g++) {
        if (strcmp(g->name, name) == 0)
            return g;
    }
    fail_msg("no group %s", name);
    return NULL;
}

static void is_met(const char *name)
{
    struct validation v = {.quick = true, .scenarios = "scenarios/validation", .jobs = 1};
    sheet_open(&v.sheet, NULL);
    if (group(name)->run(&v))
        fail_msg("%s", v.e.text);
    if (v.sheet.failed)
        fail_msg("%s", v.sheet.first_failure);
    assert_true(group(name)->hard && v.sheet.held > 0);
}

TEST(bytes_balance_in_every_network)
{
    is_met("V1");
}

TEST(no_crowd_beats_the_minimum_distribution_time_and_ours_is_near_it)
{
    is_met("V2");
}

TEST(a_server_alone_takes_the_size_times_the_clients_over_its_rate)
{
    is_met("V3");
}

TEST(shares_are_max_min_fair)
{
    is_met("V4");
}

TEST(caches_hit_as_often_as_theory_says)
{
    is_met("V5");
}

TEST(unguided_peers_mix_at_random_and_without_external_neighbours_nothing_gets_out)
{
    is_met("V6 V7 V16 V17");
}

TEST(redundancy_grows_with_the_size_of_a_network)
{
    is_met("V8");
}

TEST(the_tracker_finds_local_peers_that_a_peers_sample_lacks)
{
    is_met("V16");
}

TEST(a_steady_swarm_is_as_large_as_the_fluid_model_says)
{
    is_met("V9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_balance_in_every_network),
        cmocka_unit_test(no_crowd_beats_the_minimum_distribution_time_and_ours_is_near_it),
        cmocka_unit_test(a_server_alone_takes_the_size_times_the_clients_over_its_rate),
        cmocka_unit_test(shares_are_max_min_fair),
        cmocka_unit_test(caches_hit_as_often_as_theory_says),
        cmocka_unit_test(
            unguided_peers_mix_at_random_and_without_external_neighbours_nothing_gets_out),
        cmocka_unit_test(redundancy_grows_with_the_size_of_a_network),
        cmocka_unit_test(the_tracker_finds_local_peers_that_a_peers_sample_lacks),
        cmocka_unit_test(a_steady_swarm_is_as_large_as_the_fluid_model_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
