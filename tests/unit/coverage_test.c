#include "server/coverage.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

/* What is found, a line each. */
static char lines[4096];

static void put(const char *what, const struct prefix *p)
{
    char text[PREFIX_TEXT];
    size_t used = strlen(lines);
    snprintf(lines + used, sizeof lines - used, "%s %s\n", what, prefix_format(p, text));
}

static void put_gap(void *ctx, const struct prefix *p)
{
    (void)ctx;
    put("gap", p);
}

static void put_shadowed(void *ctx, const struct prefix *p, uint32_t pid)
{
    (void)ctx;
    (void)pid;
    put("shadowed", p);
}

static void put_redundant(void *ctx, const struct prefix *p, uint32_t pid,
                          const struct prefix *outer)
{
    (void)ctx;
    (void)pid;
    put("redundant", p);
    put("  in", outer);
}

/* Fails unless that is found of a network map, given as the prefixes of PIDs. */
static void finds(const char *pids, enum family family, const char *wanted)
{
    static const struct coverage_findings found = {put_gap, put_shadowed, put_redundant, NULL};
    char json[2048];
    snprintf(json, sizeof json,
             "{\"network-map\": {%s}, \"cost-maps\": [{\"meta\": {\"cost-type\": {\"cost-metric\": "
             "\"routingcost\", \"cost-mode\": \"numerical\"}}, \"cost-map\": {}}]}",
             pids);
    struct mapset *maps = maps_from(json, 0);
    lines[0] = '\0';
    assert_int_equal(coverage_walk(mapset_netmap(maps, 0), family, &found), 0);
    assert_string_equal(lines, wanted);
    mapset_unref(maps);
}

TEST(a_map_without_gaps_and_nesting_has_nothing_to_find)
{
    finds("\"a\": {\"ipv4\": [\"0.0.0.0/1\"]}, \"b\": {\"ipv4\": [\"128.0.0.0/1\"]}", FAMILY_IPV4,
          "");
    finds("\"a\": {\"ipv6\": [\"::/0\"]}", FAMILY_IPV6, "");
}

TEST(gaps_are_given_as_the_fewest_prefixes)
{
    finds("\"a\": {\"ipv4\": [\"10.0.0.0/8\"]}", FAMILY_IPV4,
          "gap 0.0.0.0/5\ngap 8.0.0.0/7\ngap 11.0.0.0/8\ngap 12.0.0.0/6\ngap 16.0.0.0/4\n"
          "gap 32.0.0.0/3\ngap 64.0.0.0/2\ngap 128.0.0.0/1\n");
    finds("\"a\": {\"ipv4\": [\"0.0.0.0/1\", \"128.0.0.0/2\", \"192.0.0.0/3\", "
          "\"224.0.0.0/4\", \"240.0.0.0/5\", \"248.0.0.0/6\", \"252.0.0.0/7\", \"254.0.0.0/8\"]}",
          FAMILY_IPV4, "gap 255.0.0.0/8\n");
}

TEST(without_prefixes_the_whole_family_is_a_gap)
{
    finds("\"a\": {\"ipv4\": [\"0.0.0.0/0\"]}", FAMILY_IPV6, "gap ::/0\n");
}

TEST(a_prefix_that_longer_ones_fill_is_shadowed)
{
    finds("\"a\": {\"ipv4\": [\"0.0.0.0/0\"]}, \"b\": {\"ipv4\": [\"10.0.0.0/24\"]},"
          " \"c\": {\"ipv4\": [\"10.0.0.0/25\", \"10.0.0.128/25\"]}",
          FAMILY_IPV4, "shadowed 10.0.0.0/24\n");
    finds("\"a\": {\"ipv4\": [\"0.0.0.0/0\"]}, \"b\": {\"ipv4\": [\"10.0.0.0/24\"]},"
          " \"c\": {\"ipv4\": [\"10.0.0.0/25\", \"10.0.0.192/26\"]}",
          FAMILY_IPV4, "");
    finds("\"a\": {\"ipv6\": [\"::/0\"]}, \"c\": {\"ipv6\": [\"::/1\", \"8000::/1\"]}", FAMILY_IPV6,
          "shadowed ::/0\n");
}

TEST(a_prefix_in_the_pid_of_the_next_shorter_one_is_redundant)
{
    finds(
        "\"a\": {\"ipv4\": [\"0.0.0.0/0\", \"10.1.2.0/24\"]}, \"b\": {\"ipv4\": [\"10.1.0.0/16\"]}",
        FAMILY_IPV4, "");
    finds("\"a\": {\"ipv4\": [\"0.0.0.0/0\"]}, \"b\": {\"ipv4\": [\"10.1.0.0/16\", "
          "\"10.1.2.0/24\"]}",
          FAMILY_IPV4, "redundant 10.1.2.0/24\n  in 10.1.0.0/16\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_without_gaps_and_nesting_has_nothing_to_find),
        cmocka_unit_test(gaps_are_given_as_the_fewest_prefixes),
        cmocka_unit_test(without_prefixes_the_whole_family_is_a_gap),
        cmocka_unit_test(a_prefix_that_longer_ones_fill_is_shadowed),
        cmocka_unit_test(a_prefix_in_the_pid_of_the_next_shorter_one_is_redundant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
