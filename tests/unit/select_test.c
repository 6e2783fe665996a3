/* The order in which candidates are tried, by strategy and costs. */
#include "sim/p2p/select.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 100 };

static struct rng rng_of(const char *purpose)
{
    struct rng rng;
    rng_init(&rng, 1, 1, purpose, "select test");
    return rng;
}

static struct strategy_conf strategy(enum strategy_kind kind)
{
    return (struct strategy_conf){.kind = (int)kind,
                                  .avoid = NAN,
                                  .external = 5,
                                  .fill = true,
                                  .exponent = 2,
                                  .own_part = 0.7,
                                  .own_network = 0.8,
                                  .concavity = 0.5};
}

/* Fails unless the candidates come in this order ("2 0 1"). */
static void order_is_of(const struct strategy_conf *s, double own, const double *costs, size_t n,
                        const bool *inside, const char *wanted)
{
    struct selection selection = {costs, own, n, inside};
    struct rng rng = rng_of("order");
    uint32_t order[MOST];
    char found[8 * MOST] = "";
    size_t kept = select_order(s, &selection, &rng, order);
    for (size_t i = 0; i < kept; i++)
        snprintf(found + strlen(found), 8, "%s%u", i ? " " : "", order[i]);
    assert_string_equal(found, wanted);
}

/* The same where nobody is of the own network. */
static void order_is(const struct strategy_conf *s, double own, const double *costs, size_t n,
                     const char *wanted)
{
    static const bool inside[MOST];
    order_is_of(s, own, costs, n, inside, wanted);
}

#define ORDER_IS(s, own, wanted, ...)                                                              \
    order_is((s), (own), (const double[]){__VA_ARGS__},                                            \
             sizeof((const double[]){__VA_ARGS__}) / sizeof(double), (wanted))

TEST(random_keeps_the_unguided_order)
{
    struct strategy_conf s = strategy(STRATEGY_RANDOM);
    ORDER_IS(&s, 1, "0 1 2 3", 9, 1, NAN, 5);
    s.avoid = 5;
    ORDER_IS(&s, 1, "0 1 2 3", 9, 1, NAN, 5);
    s.random_share = 0.5;
    ORDER_IS(&s, 1, "0 1 2 3", 9, 1, NAN, 5);
}

TEST(cost_puts_the_cheapest_first_equals_in_their_order_unknown_ones_last)
{
    struct strategy_conf s = strategy(STRATEGY_COST);
    ORDER_IS(&s, NAN, "3 1 4 0 2", 7, 2, NAN, 0, 2);
    ORDER_IS(&s, NAN, "1 0 2", NAN, 1e300, NAN);
}

/* Inside (cost <= 1) are 1 and 4; of those outside, 0 and 2 are taken first. */
TEST(biased_takes_those_inside_then_a_few_from_outside_then_the_rest)
{
    struct strategy_conf s = strategy(STRATEGY_BIASED);
    s.external = 2;
    ORDER_IS(&s, 1, "1 4 0 2 3 5", 9, 1, NAN, 2, 0.5, 9);
    s.external = 0;
    ORDER_IS(&s, 1, "1 4 0 2 3 5", 9, 1, NAN, 2, 0.5, 9);
}

TEST(biased_without_fill_leaves_the_rest_out)
{
    struct strategy_conf s = strategy(STRATEGY_BIASED);
    s.fill = false;
    s.external = 2;
    ORDER_IS(&s, 1, "1 4 0 2", 9, 1, NAN, 2, 0.5, 9);
    s.external = 0;
    ORDER_IS(&s, 1, "1 4", 9, 1, NAN, 2, 0.5, 9);
    s.external = 9;
    ORDER_IS(&s, 1, "1 4 0 2 3 5", 9, 1, NAN, 2, 0.5, 9);
}

TEST(biased_without_a_cost_of_the_own_network_takes_the_least_cost_for_inside)
{
    struct strategy_conf s = strategy(STRATEGY_BIASED);
    s.external = 1;
    s.fill = false;
    ORDER_IS(&s, NAN, "1 3 0", 9, 2, 8, 2);
}

/* Who costs 50 or more comes behind all others, in the order the strategy gives. */
TEST(those_to_be_avoided_are_a_last_resort)
{
    struct strategy_conf s = strategy(STRATEGY_COST);
    s.avoid = 50;
    ORDER_IS(&s, 1, "3 1 2 4 0", 99, 5, NAN, 1, 50);
    s = strategy(STRATEGY_BIASED);
    s.avoid = 50;
    s.external = 1;
    ORDER_IS(&s, 1, "3 1 2 0 4", 99, 5, NAN, 1, 50);
    s.fill = false; /* the place of one from outside goes to one that is not avoided */
    ORDER_IS(&s, 1, "3 1", 99, 5, NAN, 1, 50);
    s = strategy(STRATEGY_PROBABILITY);
    s.avoid = 50;
    s.exponent = 0; /* without avoiding: the unguided order */
    ORDER_IS(&s, 1, "1 2 3 0 4", 99, 5, 2, 1, 50);
}

/* By cost: 7 6 5 4 3 2 1 0. A quarter: places 3 and 7 are for the first of the unguided order that has
 * none yet: 0, then 1. Half: places 1, 3, 5, 7. */
TEST(a_share_of_the_places_goes_to_the_first_of_the_unguided_order)
{
    struct strategy_conf s = strategy(STRATEGY_COST);
    s.random_share = 0.25;
    ORDER_IS(&s, NAN, "7 6 5 0 4 3 2 1", 8, 7, 6, 5, 4, 3, 2, 1);
    s.random_share = 0.5;
    ORDER_IS(&s, NAN, "7 0 6 1 5 2 4 3", 8, 7, 6, 5, 4, 3, 2, 1);
    s.random_share = 1;
    ORDER_IS(&s, NAN, "0 1 2 3 4 5 6 7", 8, 7, 6, 5, 4, 3, 2, 1);
}

/* Three are kept; the third place is random, and the first of the unguided order is from outside. */
TEST(a_random_share_mixes_outsiders_in_even_without_fill)
{
    struct strategy_conf s = strategy(STRATEGY_BIASED);
    s.fill = false;
    s.external = 0;
    s.random_share = 0.34;
    ORDER_IS(&s, 1, "2 3 0", 9, 9, 1, 1, 1);
}

TEST(equal_costs_change_nothing_under_any_strategy)
{
    double costs[MOST];
    bool inside[MOST] = {true, false, true};
    uint32_t order[MOST];
    for (int kind = STRATEGY_RANDOM; kind <= STRATEGY_P4P; kind++) {
        for (int share = 0; share <= 4; share++) {
            struct strategy_conf s = strategy((enum strategy_kind)kind);
            s.random_share = share * 0.25;
            for (size_t i = 0; i < MOST; i++)
                costs[i] = 3;
            struct selection selection = {costs, 3, MOST, inside};
            struct rng rng = rng_of("equal");
            assert_int_equal(select_order(&s, &selection, &rng, order), MOST);
            for (uint32_t i = 0; i < MOST; i++)
                assert_int_equal(order[i], i);
        }
    }
}

/* Candidates 0, 1, 2 come in random order and are sampled; counts[] by the order of the numbers. */
static void sample_orders_from(const struct strategy_conf *s, double own, const double *costs,
                               uint32_t rounds, uint32_t counts[6])
{
    static const uint32_t orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                          {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    struct rng rng = rng_of("sampling");
    for (uint32_t round = 0; round < rounds; round++) {
        uint32_t who[3] = {0, 1, 2}, order[3];
        double shuffled[3];
        const bool nobody[3] = {false, false, false};
        rng_shuffle(&rng, who, 3);
        for (int i = 0; i < 3; i++)
            shuffled[i] = costs[who[i]];
        struct selection selection = {shuffled, own, 3, nobody};
        assert_int_equal(select_order(s, &selection, &rng, order), 3);
        for (int k = 0; k < 6; k++)
            counts[k] += who[order[0]] == orders[k][0] && who[order[1]] == orders[k][1];
    }
}

static void sample_orders(const struct strategy_conf *s, const double *costs, uint32_t rounds,
                          uint32_t counts[6])
{
    sample_orders_from(s, NAN, costs, rounds, counts);
}

/* Chi-square of the six orders against sampling one after the other without replacement. */
static void sampled_by_weight(const uint32_t counts[6], const double w[3], uint32_t rounds)
{
    static const int first[6] = {0, 0, 1, 1, 2, 2}, second[6] = {1, 2, 0, 2, 0, 1};
    double all = w[0] + w[1] + w[2], sum = 0;
    for (int k = 0; k < 6; k++) {
        double a = w[first[k]], b = w[second[k]];
        double expected = rounds * (a / all) * (b / (all - a));
        sum += (counts[k] - expected) * (counts[k] - expected) / expected;
    }
    assert_true(sum < gsl_cdf_chisq_Qinv(1e-6, 5));
}

/* Weights (cost / least cost)^-2: 1, 1/4, 1/9. */
TEST(probability_samples_without_replacement_by_weight)
{
    enum { N = 40000 };
    const double costs[3] = {2, 4, 6}, weights[3] = {1, 1.0 / 4, 1.0 / 9};
    struct strategy_conf s = strategy(STRATEGY_PROBABILITY);
    uint32_t counts[6] = {0};
    sample_orders(&s, costs, N, counts);
    sampled_by_weight(counts, weights, N);
}

/* Where the least cost is 0, weights are (cost + 1)^-1 with exponent 1: 1, 1/2, 1/4. */
TEST(probability_copes_with_costs_of_nothing)
{
    enum { N = 40000 };
    const double costs[3] = {0, 1, 3}, weights[3] = {1, 0.5, 0.25};
    struct strategy_conf s = strategy(STRATEGY_PROBABILITY);
    s.exponent = 1;
    uint32_t counts[6] = {0};
    sample_orders(&s, costs, N, counts);
    sampled_by_weight(counts, weights, N);
}

/* One of weight 1e-12 comes before one of weight 1 in a round with probability 1e-12. */
TEST(probability_puts_unknown_costs_last)
{
    const double costs[3] = {NAN, 5, 1};
    struct strategy_conf s = strategy(STRATEGY_PROBABILITY);
    uint32_t counts[6] = {0};
    sample_orders(&s, costs, 1000, counts);
    assert_int_equal(counts[3] + counts[5], 1000); /* 1 2 0 and 2 1 0 */
}

/* --- P4P --------------------------------------------------------------------------------------- */

/* Of ten: 0 to 7 in the own part (cost 1), 8 to 11 in the own network, 12 to 15 elsewhere; all farther
 * away cost 5, so that they stay in their order. Of any first i places, 0.7 i are of the own part at
 * most, 0.8 i of the network, both rounded up: 7, 1 and 2 of the first ten. When the own part is used
 * up its places go to the network, then elsewhere. */
TEST(p4p_bounds_the_own_part_and_the_own_network)
{
    const double costs[16] = {1, 1, 1, 1, 1, 1, 1, 1, 5, 5, 5, 5, 5, 5, 5, 5};
    const bool inside[16] = {true, true, true, true, true, true,
                             true, true, true, true, true, true};
    struct strategy_conf s = strategy(STRATEGY_P4P);
    order_is_of(&s, 1, costs, 16, inside, "0 1 2 8 12 3 4 5 6 13 7 9 10 11 14 15");
}

/* Nobody is elsewhere: the bound of the network holds no more, that of the own part does until the
 * others are used up. */
TEST(p4p_bounds_the_own_part_in_a_swarm_within_one_network)
{
    const double costs[8] = {1, 1, 1, 1, 1, 1, 5, 5};
    const bool inside[8] = {true, true, true, true, true, true, true, true};
    struct strategy_conf s = strategy(STRATEGY_P4P);
    order_is_of(&s, 1, costs, 8, inside, "0 1 2 6 3 4 7 5");
}

TEST(p4p_puts_those_to_be_avoided_last)
{
    const double costs[5] = {9, 1, 1, 5, 9};
    const bool inside[5] = {true, true, true, true, false};
    struct strategy_conf s = strategy(STRATEGY_P4P);
    s.avoid = 9;
    order_is_of(&s, 1, costs, 5, inside, "1 2 3 0 4");
}

/* Nobody of the three is of the own part (cost 0). Weights cost^-1/2: 1, 1/2, 1/3. */
TEST(p4p_samples_those_farther_away_by_a_concave_function_of_inverse_cost)
{
    enum { N = 40000 };
    const double costs[3] = {4, 16, 36}, weights[3] = {1, 1.0 / 2, 1.0 / 3};
    struct strategy_conf s = strategy(STRATEGY_P4P);
    uint32_t counts[6] = {0};
    sample_orders_from(&s, 0, costs, N, counts);
    sampled_by_weight(counts, weights, N);
}

/* Who costs nothing counts as at a thousandth of the least cost: with weight^1, a thousand times as
 * likely as who costs 2; unknown ones come last. */
TEST(p4p_copes_with_costs_of_nothing_and_unknown_ones)
{
    enum { N = 2000 };
    const double costs[3] = {NAN, 0, 2};
    struct strategy_conf s = strategy(STRATEGY_P4P);
    uint32_t counts[6] = {0};
    s.concavity = 1;
    sample_orders_from(&s, -1, costs, N, counts);
    assert_true(counts[3] > N - 20 && counts[3] + counts[5] == N); /* 1 2 0, now and then 2 1 0 */
}

TEST(only_probability_and_p4p_draw_and_once_a_candidate)
{
    const double costs[MOST] = {4, 3, 2, 1};
    const bool inside[MOST] = {true};
    uint32_t order[MOST];
    for (int kind = STRATEGY_RANDOM; kind <= STRATEGY_P4P; kind++) {
        struct strategy_conf s = strategy((enum strategy_kind)kind);
        struct rng drawn = rng_of("draws"), same = drawn;
        struct selection selection = {costs, 1, MOST, inside};
        select_order(&s, &selection, &drawn, order);
        gsl_rng g = rng_gsl(&same);
        for (int i = 0; kind >= STRATEGY_PROBABILITY && i < MOST; i++)
            gsl_ran_exponential(&g, 1);
        assert_memory_equal(&drawn, &same, sizeof drawn);
    }
}

TEST(no_candidates_are_no_order)
{
    for (int kind = STRATEGY_RANDOM; kind <= STRATEGY_P4P; kind++) {
        struct strategy_conf s = strategy((enum strategy_kind)kind);
        struct selection selection = {NULL, 1, 0, NULL};
        struct rng rng = rng_of("none");
        assert_int_equal(select_order(&s, &selection, &rng, NULL), 0);
    }
}

TEST(without_memory_there_is_no_order)
{
    const double costs[3] = {3, 2, 1};
    const bool inside[3] = {true, false, true};
    for (int kind = STRATEGY_PROBABILITY; kind <= STRATEGY_P4P; kind++) {
        struct strategy_conf s = strategy((enum strategy_kind)kind);
        struct selection selection = {costs, 1, 3, inside};
        uint32_t order[3];
        for (size_t n = 0;; n++) {
            struct rng rng = rng_of("memory");
            faults_start(n);
            size_t kept = select_order(&s, &selection, &rng, order);
            if (!faults_stop())
                break;
            assert_int_equal(kept, 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_keeps_the_unguided_order),
        cmocka_unit_test(cost_puts_the_cheapest_first_equals_in_their_order_unknown_ones_last),
        cmocka_unit_test(biased_takes_those_inside_then_a_few_from_outside_then_the_rest),
        cmocka_unit_test(biased_without_fill_leaves_the_rest_out),
        cmocka_unit_test(biased_without_a_cost_of_the_own_network_takes_the_least_cost_for_inside),
        cmocka_unit_test(those_to_be_avoided_are_a_last_resort),
        cmocka_unit_test(a_share_of_the_places_goes_to_the_first_of_the_unguided_order),
        cmocka_unit_test(a_random_share_mixes_outsiders_in_even_without_fill),
        cmocka_unit_test(equal_costs_change_nothing_under_any_strategy),
        cmocka_unit_test(probability_samples_without_replacement_by_weight),
        cmocka_unit_test(probability_copes_with_costs_of_nothing),
        cmocka_unit_test(probability_puts_unknown_costs_last),
        cmocka_unit_test(p4p_bounds_the_own_part_and_the_own_network),
        cmocka_unit_test(p4p_bounds_the_own_part_in_a_swarm_within_one_network),
        cmocka_unit_test(p4p_puts_those_to_be_avoided_last),
        cmocka_unit_test(p4p_samples_those_farther_away_by_a_concave_function_of_inverse_cost),
        cmocka_unit_test(p4p_copes_with_costs_of_nothing_and_unknown_ones),
        cmocka_unit_test(only_probability_and_p4p_draw_and_once_a_candidate),
        cmocka_unit_test(no_candidates_are_no_order),
        cmocka_unit_test(without_memory_there_is_no_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
