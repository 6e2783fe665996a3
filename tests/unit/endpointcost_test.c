#include "sim/alto/endpointcost.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/prefix.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

static const struct alto_cost_type ordinal = {"routingcost", ALTO_ORDINAL};

enum { SRCS = 4 };

struct question {
    struct endpointcost q;
    struct addr srcs[SRCS], dst;
};

/* From 192.0.2.89, 2001:db8::5, 203.0.113.45 and 192.0.2.89 again to 192.0.2.2. */
static int set_up(void **state)
{
    static const char *const srcs[SRCS] = {"192.0.2.89", "2001:db8::5", "203.0.113.45",
                                           "192.0.2.89"};
    struct question *a = calloc(1, sizeof *a);
    assert_non_null(a);
    for (int i = 0; i < SRCS; i++)
        assert_int_equal(addr_parse(FAMILY_NONE, srcs[i], &a->srcs[i]), 0);
    assert_int_equal(addr_parse(FAMILY_NONE, "192.0.2.2", &a->dst), 0);
    a->q = (struct endpointcost){.type = &ordinal, .srcs = a->srcs, .n = SRCS, .dst = &a->dst};
    *state = a;
    return 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

#define ANSWER(map)                                                                                \
    "{\"meta\": {\"cost-type\": {\"cost-mode\": \"ordinal\", \"cost-metric\": \"routingcost\"}},"  \
    " \"endpoint-cost-map\": " map "}"

static int read(const struct question *a, const char *text, double costs[SRCS], struct err *e)
{
    return endpointcost_parse(text, strlen(text), &a->q, costs, e);
}

TEST(the_request_spells_out_both_lists)
{
    struct question *a = *cmocka_state;
    char *body = endpointcost_request(&a->q);
    assert_string_equal(
        body, "{\"cost-type\":{\"cost-metric\":\"routingcost\",\"cost-mode\":\"ordinal\"},"
              "\"endpoints\":{\"srcs\":[\"ipv4:192.0.2.89\",\"ipv6:2001:db8::5\","
              "\"ipv4:203.0.113.45\",\"ipv4:192.0.2.89\"],"
              "\"dsts\":[\"ipv4:192.0.2.2\"]}}");
    free(body);
}

TEST(costs_go_to_their_sources_in_any_order_and_spelling)
{
    double costs[SRCS];
    assert_int_equal(read(*cmocka_state,
                          ANSWER("{\"ipv6:2001:DB8:0::5\": {\"ipv4:192.0.2.2\": 2},"
                                 " \"ipv4:192.0.2.89\": {\"ipv4:192.0.2.2\": 1},"
                                 " \"ipv4:203.0.113.45\": {\"ipv4:192.0.2.2\": 3}}"),
                          costs, NULL),
                     0);
    assert_true(costs[0] == 1 && costs[1] == 2 && costs[2] == 3);
    assert_true(costs[3] == 1); /* the same address as the first */
}

TEST(sources_that_are_left_out_have_no_cost)
{
    double costs[SRCS] = {5, 5, 5, 5};
    assert_int_equal(read(*cmocka_state, ANSWER("{\"ipv4:203.0.113.45\": {\"ipv4:192.0.2.2\": 3}}"),
                          costs, NULL),
                     0);
    assert_true(isnan(costs[0]) && isnan(costs[1]) && costs[2] == 3 && isnan(costs[3]));
    assert_int_equal(read(*cmocka_state, ANSWER("{}"), costs, NULL), 0);
    assert_true(isnan(costs[2]));
}

TEST(what_was_not_asked_for_is_ignored)
{
    double costs[SRCS];
    assert_int_equal(read(*cmocka_state,
                          ANSWER("{\"ipv4:10.0.0.1\": {\"ipv4:192.0.2.2\": 9},"
                                 " \"mac:1\": {\"ipv4:192.0.2.2\": 9}, \"nonsense\": {},"
                                 " \"ipv4:192.0.2.89\": {\"ipv4:192.0.2.3\": 9, \"x\": -1}}"),
                          costs, NULL),
                     0);
    for (int i = 0; i < SRCS; i++)
        assert_true(isnan(costs[i]));
}

static void check_refused(const struct question *a, const char *text, int wanted,
                          const char *message)
{
    struct err e = ERR_INIT;
    double costs[SRCS];
    assert_int_equal(read(a, text, costs, &e), wanted);
    assert_string_equal(e.text, message);
}

TEST(malformed_answers_are_refused_with_the_reason)
{
    check_refused(*cmocka_state, "{\"meta\": {}}", -EINVAL, "\"cost-type\" is missing");
    check_refused(*cmocka_state,
                  "{\"meta\": {\"cost-type\": {\"cost-mode\": \"ordinal\","
                  " \"cost-metric\": \"routingcost\"}}}",
                  -EINVAL, "\"endpoint-cost-map\" is missing");
    check_refused(*cmocka_state, ANSWER("[]"), -EINVAL,
                  "\"endpoint-cost-map\" is an array, not an object");
    check_refused(*cmocka_state, ANSWER("{\"ipv4:192.0.2.89\": 7}"), -EINVAL,
                  "the costs from \"ipv4:192.0.2.89\" are not an object");
    check_refused(*cmocka_state, ANSWER("{\"ipv4:192.0.2.89\": {\"ipv4:192.0.2.2\": \"NaN\"}}"),
                  -EINVAL, "a cost is \"NaN\", not a whole number of at least 0");
    check_refused(*cmocka_state, ANSWER("{\"ipv4:192.0.2.89\": {\"ipv4:192.0.2.2\": -1}}"), -EINVAL,
                  "a cost is -1, not a whole number of at least 0");
}

TEST(costs_of_another_type_contradict_the_question)
{
    check_refused(*cmocka_state,
                  "{\"meta\": {\"cost-type\": {\"cost-mode\": \"numerical\","
                  " \"cost-metric\": \"routingcost\"}}, \"endpoint-cost-map\": {}}",
                  -EEXIST, "the costs are of another type than asked for");
}

TEST(two_costs_for_one_pair_contradict_each_other)
{
    check_refused(*cmocka_state,
                  ANSWER("{\"ipv6:2001:db8::5\": {\"ipv4:192.0.2.2\": 1},"
                         " \"ipv6:2001:DB8::5\": {\"ipv4:192.0.2.2\": 2}}"),
                  -EEXIST, "two costs from 2001:db8::5");
    double costs[SRCS];
    assert_int_equal(read(*cmocka_state,
                          ANSWER("{\"ipv6:2001:db8::5\": {\"ipv4:192.0.2.2\": 1},"
                                 " \"ipv6:2001:DB8::5\": {\"ipv4:192.0.2.2\": 1}}"),
                          costs, NULL),
                     0);
}

TEST(any_failed_allocation_is_told_as_such)
{
    static const char text[] = ANSWER("{\"ipv4:203.0.113.45\": {\"ipv4:192.0.2.2\": 3}}");
    struct question *a = *cmocka_state;
    for (size_t n = 0;; n++) {
        double costs[SRCS];
        faults_start_own(n);
        char *body = endpointcost_request(&a->q);
        int code = body ? read(a, text, costs, NULL) : -ENOMEM;
        bool failed = faults_stop();
        free(body);
        assert_int_equal(code, failed ? -ENOMEM : 0);
        if (!failed)
            break;
    }
}

#define ASKED(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ASKED(the_request_spells_out_both_lists),
        ASKED(costs_go_to_their_sources_in_any_order_and_spelling),
        ASKED(sources_that_are_left_out_have_no_cost),
        ASKED(what_was_not_asked_for_is_ignored),
        ASKED(malformed_answers_are_refused_with_the_reason),
        ASKED(costs_of_another_type_contradict_the_question),
        ASKED(two_costs_for_one_pair_contradict_each_other),
        ASKED(any_failed_allocation_is_told_as_such),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
