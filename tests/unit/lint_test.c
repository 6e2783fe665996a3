#include "server/lint.h"
#include "tests/support/alto_maps.h"
#include "tests/support/said.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

/* A map file of these PIDs and routing costs. */
static const char *document(const char *pids, const char *costs)
{
    static char json[8192];
    snprintf(json, sizeof json,
             "{\"network-map\": {%s}, \"cost-maps\": [{\"meta\": {\"cost-type\": {\"cost-metric\": "
             "\"routingcost\", \"cost-mode\": \"numerical\"}}, \"cost-map\": {%s}}]}",
             pids, costs);
    return json;
}

static void lint(const char *json, struct said *warnings, struct said *hints)
{
    struct mapset *maps = maps_from(json, OFFER_ALL);
    said_init(warnings);
    said_init(hints);
    assert_int_equal(lint_maps(maps, &warnings->reporter, &hints->reporter), 0);
    mapset_unref(maps);
}

#define NET  "network map \"default-network-map\": "
#define BOTH "\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]"

TEST(of_complete_and_even_maps_nothing_is_said)
{
    struct said warnings, hints;
    lint(document("\"a\": {" BOTH "}, \"b\": {\"ipv4\": [\"10.0.0.0/8\"]}",
                  "\"a\": {\"a\": 1, \"b\": 2}, \"b\": {\"a\": 2, \"b\": 0}"),
         &warnings, &hints);
    assert_string_equal(warnings.text, "");
    assert_string_equal(hints.text, "");
}

TEST(what_is_odd_with_prefixes_is_named)
{
    struct said warnings, hints;
    lint(document("\"a\": {\"ipv4\": [\"0.0.0.0/1\", \"10.0.0.0/8\"], \"ipv6\": [\"::/0\"]},"
                  "\"b\": {\"ipv4\": [\"20.0.0.0/24\"]}, \"void\": {},"
                  "\"c\": {\"ipv4\": [\"20.0.0.0/25\", \"20.0.0.128/25\", \"128.0.0.0/2\"]}",
                  "\"a\": {\"a\": 1, \"b\": 1, \"c\": 1, \"void\": 1},"
                  "\"b\": {\"a\": 1, \"b\": 1, \"c\": 1, \"void\": 1},"
                  "\"c\": {\"a\": 1, \"b\": 1, \"c\": 1, \"void\": 1},"
                  "\"void\": {\"a\": 1, \"b\": 1, \"c\": 1, \"void\": 1}"),
         &warnings, &hints);
    assert_string_equal(
        warnings.text,
        NET "20.0.0.0/24 of PID \"b\" is shadowed: longer prefixes cover all of it\n" NET
            "no PID has 25.0% of ipv4: 192.0.0.0/2\n");
    assert_string_equal(
        hints.text, NET
        "10.0.0.0/8 is redundant: 0.0.0.0/1, the next shorter prefix, is in PID \"a\", too\n" NET
        "PID \"void\" has no prefix\n");
}

TEST(of_many_gaps_the_first_are_named)
{
    struct said warnings, hints;
    lint(document("\"a\": {\"ipv6\": [\"::/0\"], \"ipv4\": [\"0.0.0.0/32\"]}", "\"a\": {\"a\": 1}"),
         &warnings, &hints);
    assert_non_null(
        strstr(warnings.text, NET "no PID has 100.0% of ipv4: 0.0.0.1/32, 0.0.0.2/31, "));
    assert_non_null(strstr(warnings.text, "0.8.0.0/13 and 12 more\n"));
}

TEST(of_many_redundant_prefixes_the_first_are_named)
{
    struct said warnings, hints;
    char pids[4096] = "\"a\": {\"ipv6\": [\"::/0\"], \"ipv4\": [\"0.0.0.0/0\"";
    for (int i = 0; i < 45; i++)
        snprintf(pids + strlen(pids), sizeof pids - strlen(pids), ", \"10.%d.0.0/16\"", i);
    strcat(pids, "]}");
    lint(document(pids, "\"a\": {\"a\": 1}"), &warnings, &hints);
    assert_non_null(strstr(hints.text, NET "10.19.0.0/16 is redundant"));
    assert_null(strstr(hints.text, "10.20.0.0/16"));
    assert_non_null(strstr(hints.text, NET "and 25 more prefixes that are redundant\n"));
}

TEST(pairs_without_a_cost_and_by_direction_are_counted)
{
    struct said warnings, hints;
    lint(document("\"a\": {" BOTH "}, \"b\": {\"ipv4\": [\"10.0.0.0/8\"]},"
                  "\"c\": {\"ipv4\": [\"11.0.0.0/8\"]}",
                  "\"a\": {\"a\": 1, \"b\": 2.5, \"c\": 3}, \"b\": {\"a\": 4, \"b\": 0},"
                  "\"c\": {\"a\": 1, \"b\": 3, \"c\": 3}"),
         &warnings, &hints);
    assert_string_equal(warnings.text, NET "1 of 9 pairs have no numerical \"routingcost\", first "
                                           "from \"b\" to \"c\"\n");
    assert_string_equal(hints.text,
                        NET "numerical \"routingcost\" of 2 of 3 pairs differs by direction, first "
                            "between \"a\" and \"b\": 2.5 and back 4\n");
}

TEST(ordinal_costs_that_nobody_wrote_are_passed_over)
{
    struct said warnings, hints;
    lint(sample_maps, &warnings, &hints);
    assert_null(strstr(warnings.text, "ordinal"));
    assert_non_null(strstr(warnings.text, "8 of 16 pairs have no numerical \"routingcost\""));
    assert_non_null(strstr(hints.text, "numerical \"hopcount\" of 1 of 6 pairs differs"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_complete_and_even_maps_nothing_is_said),
        cmocka_unit_test(what_is_odd_with_prefixes_is_named),
        cmocka_unit_test(of_many_gaps_the_first_are_named),
        cmocka_unit_test(of_many_redundant_prefixes_the_first_are_named),
        cmocka_unit_test(pairs_without_a_cost_and_by_direction_are_counted),
        cmocka_unit_test(ordinal_costs_that_nobody_wrote_are_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
