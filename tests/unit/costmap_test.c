#include "server/costmap.h"
#include "server/text.h"
#include "tests/support/said.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* A network map with the PIDs a, b, c. */
static struct netmap *abc(void)
{
    const struct netmap_entry entries[] = {{.pid = "a"}, {.pid = "b"}, {.pid = "c"}};
    struct said said;
    struct netmap *m;
    said_init(&said);
    assert_int_equal(netmap_new("net", entries, COUNT(entries), &said.reporter, &m), 0);
    return m;
}

static struct costmap *make(const char *metric, enum cost_mode mode, const double costs[9],
                            struct said *said)
{
    struct netmap *netmap = abc();
    struct cost_type type = {metric, mode, "what it means"};
    struct costmap *m;
    said_init(said);
    int code = costmap_new(netmap, &type, costs, &said->reporter, &m);
    assert_int_equal(code, m ? 0 : -EINVAL);
    netmap_unref(netmap);
    return m;
}

static const double sample[9] = {0, 2.5, NAN, 2.5, 0, 1e300, -1, NAN, 7};

TEST(costs_are_given_by_pair_and_by_row)
{
    struct said said;
    struct costmap *m = make("routingcost", COST_NUMERICAL, sample, &said);
    for (uint32_t src = 0; src < 3; src++) {
        double row[3];
        costmap_row(m, src, row);
        for (uint32_t dst = 0; dst < 3; dst++) {
            assert_double_is(costmap_cost(m, src, dst), sample[3 * src + dst]);
            assert_double_is(row[dst], sample[3 * src + dst]);
        }
    }
    assert_string_equal(costmap_type(m)->metric, "routingcost");
    assert_string_equal(costmap_type(m)->description, "what it means");
    assert_string_equal(netmap_id(costmap_netmap(m)), "net");
    costmap_unref(m);
}

TEST(a_pair_given_twice_is_refused_and_a_cost_of_classes_is_named_by_their_first_pids)
{
    const uint32_t class_of[3] = {1, 0, 1};
    const double table[9] = {1, 2, 3, INFINITY, 5, 6, NAN, INFINITY, 9}; /* class 2 has no PID */
    const struct cost_pair pairs[] = {{0, 1, 5}, {2, 2, 1}, {0, 1, 5}};
    struct netmap *netmap = abc();
    struct cost_type type = {"routingcost", COST_NUMERICAL, NULL};
    struct cost_rule rule = {class_of, 3, table, pairs, COUNT(pairs)};
    struct said said;
    struct costmap *m;
    said_init(&said);
    assert_int_equal(costmap_new_by_rule(netmap, &type, &rule, &said.reporter, &m), -EINVAL);
    assert_null(m);
    assert_string_equal(said.text,
                        "the numerical cost from PID \"a\" to PID \"b\" is inf, must be finite\n"
                        "the cost from PID \"a\" to PID \"b\" is given twice\n");
    netmap_unref(netmap);
}

TEST(an_infinite_cost_is_refused_and_its_pair_named)
{
    double costs[9] = {0, 0, 0, 0, 0, INFINITY, 0, -INFINITY, 0};
    struct said said;
    assert_null(make("routingcost", COST_NUMERICAL, costs, &said));
    assert_string_equal(said.text,
                        "the numerical cost from PID \"b\" to PID \"c\" is inf, must be finite\n"
                        "the numerical cost from PID \"c\" to PID \"b\" is -inf, must be finite\n");
}

TEST(ordinal_costs_are_whole_numbers_from_0_up)
{
    double costs[9] = {0, 1, 2, 1.5, 4, NAN, -1, 3, 3};
    struct said said;
    assert_null(make("routingcost", COST_ORDINAL, costs, &said));
    assert_string_equal(said.text, "the ordinal cost from PID \"b\" to PID \"a\" is 1.5, must be a "
                                   "whole number from 0 up\n"
                                   "the ordinal cost from PID \"c\" to PID \"a\" is -1, must be a "
                                   "whole number from 0 up\n");
}

TEST(a_metric_that_is_none_is_refused)
{
    struct said said;
    assert_null(make("routing cost", COST_NUMERICAL, sample, &said));
    assert_string_equal(
        said.text,
        "\"routing cost\" is no cost metric: it may have 1 to 32 of 0-9 A-Z a-z - : _ .\n");
}

TEST(ordinal_costs_rank_all_values_of_the_map_not_each_row)
{
    /* All defined values in order: -1, 0, 2.5, 7, 1e300 are ranks 1 to 5. */
    static const double wanted[9] = {2, 3, NAN, 3, 2, 5, 1, NAN, 4};
    struct said said;
    struct costmap *m = make("routingcost", COST_NUMERICAL, sample, &said), *ordinal;
    assert_int_equal(costmap_ordinal(m, &ordinal), 0);
    for (uint32_t pair = 0; pair < 9; pair++)
        assert_double_is(costmap_cost(ordinal, pair / 3, pair % 3), wanted[pair]);
    assert_int_equal(costmap_type(ordinal)->mode, COST_ORDINAL);
    assert_string_equal(costmap_type(ordinal)->metric, "routingcost");
    assert_null(costmap_type(ordinal)->description);
    costmap_unref(m);
    costmap_unref(ordinal);
}

TEST(of_bandwidths_the_greatest_has_rank_1)
{
    static const double wanted[9] = {4, 3, NAN, 3, 4, 1, 5, NAN, 2};
    struct said said;
    struct costmap *m = make("bw-available", COST_NUMERICAL, sample, &said), *ordinal;
    assert_int_equal(costmap_ordinal(m, &ordinal), 0);
    for (uint32_t pair = 0; pair < 9; pair++)
        assert_double_is(costmap_cost(ordinal, pair / 3, pair % 3), wanted[pair]);
    costmap_unref(m);
    costmap_unref(ordinal);
}

TEST(the_cost_type_object_has_mode_and_metric)
{
    struct text t;
    FILE *out = text_open(&t);
    assert_non_null(out);
    cost_type_write(&(struct cost_type){"hopcount", COST_ORDINAL, "not written"}, out);
    assert_int_equal(text_close(&t, out), 0);
    assert_string_equal(t.data, "{\"cost-mode\":\"ordinal\",\"cost-metric\":\"hopcount\"}");
    free(t.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_are_given_by_pair_and_by_row),
        cmocka_unit_test(
            a_pair_given_twice_is_refused_and_a_cost_of_classes_is_named_by_their_first_pids),
        cmocka_unit_test(an_infinite_cost_is_refused_and_its_pair_named),
        cmocka_unit_test(ordinal_costs_are_whole_numbers_from_0_up),
        cmocka_unit_test(a_metric_that_is_none_is_refused),
        cmocka_unit_test(ordinal_costs_rank_all_values_of_the_map_not_each_row),
        cmocka_unit_test(of_bandwidths_the_greatest_has_rank_1),
        cmocka_unit_test(the_cost_type_object_has_mode_and_metric),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
