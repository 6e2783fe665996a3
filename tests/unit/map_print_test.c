#include "sim/base/problems.h"
#include "server/mapfile.h"
#include "sim/scenario/map_print.h"
#include "tests/support/alto_maps.h"
#include "tests/support/quoted.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is printed of the sample maps; new. */
static char *printed(void (*print)(const struct mapset *, FILE *))
{
    struct mapset *maps = maps_from(sample_maps, OFFER_FILTERED);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    print(maps, out);
    assert_int_equal(fclose(out), 0);
    mapset_unref(maps);
    return text;
}

TEST(a_table_shows_pids_with_prefixes_and_costs_from_row_to_column)
{
    char *text = printed(map_print_table), wanted[2000];
    struct mapset *maps = maps_from(sample_maps, OFFER_FILTERED);
    snprintf(wanted, sizeof wanted,
             "network map net, tag %s\n"
             "far              0.0.0.0/0, ::/0\n"
             "home             192.0.2.0/25, 192.0.2.128/25, 2001:db8:1::/48\n"
             "near             192.0.2.0/24, 198.51.100.0/24\n"
             "void             \n"
             "\n"
             "hopcount, numerical: from row to column\n"
             "                        far       home       near       void\n"
             "far                       -          4          -          -\n"
             "home                      3          -          -          -\n"
             "near                      -          -          -          -\n"
             "void                      -          -          -          -\n"
             "\n"
             "routingcost, numerical: from row to column\n"
             "                        far       home       near       void\n"
             "far                       -         10          7          -\n"
             "home                     10          0        2.5          -\n"
             "near                      7        2.5          1          -\n"
             "void                      -          -          -          -\n",
             netmap_tag(mapset_netmap(maps, 0)));
    assert_string_equal(text, wanted);
    mapset_unref(maps);
    free(text);
}

TEST(json_is_a_map_file_that_gives_the_same_maps)
{
    char *text = printed(map_print_json);
    json_t *document = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(document);
    struct mapset *maps = maps_from(sample_maps, OFFER_FILTERED), *again = NULL;
    struct mapfile_source source = {"printed", "", document};
    struct problems *errors = problems_new(), *warnings = problems_new();
    assert_int_equal(mapfile_build(&source, 1, OFFER_FILTERED, errors, warnings, &again), 0);
    const struct netmap *a = mapset_netmap(maps, 0), *b = mapset_netmap(again, 0);
    assert_string_equal(netmap_id(b), netmap_id(a));
    assert_string_equal(netmap_tag(b), netmap_tag(a)); /* equal content */
    assert_int_equal(mapset_costmaps(again), mapset_costmaps(maps));
    for (size_t i = 0; i < mapset_costmaps(maps); i++) {
        const struct costmap *x = mapset_costmap(maps, i), *y = mapset_costmap(again, i);
        assert_string_equal(costmap_type(y)->metric, costmap_type(x)->metric);
        for (uint32_t k = 0; k < 16; k++)
            assert_double_is(costmap_cost(y, k / 4, k % 4), costmap_cost(x, k / 4, k % 4));
    }
    mapset_unref(maps);
    mapset_unref(again);
    problems_free(errors);
    problems_free(warnings);
    json_decref(document);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_shows_pids_with_prefixes_and_costs_from_row_to_column),
        cmocka_unit_test(json_is_a_map_file_that_gives_the_same_maps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
