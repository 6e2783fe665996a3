#include "server/names.h"
#include "tests/support/test.h"

#define CHARS_32 "abcdefghijklmnopqrstuvwxyz012345"

TEST(pid_names_and_resource_ids_have_1_to_64_of_the_characters_of_section_10_1)
{
    assert_true(pid_name_valid("a"));
    assert_true(pid_name_valid("AZaz09-:@_"));
    assert_true(pid_name_valid(CHARS_32 CHARS_32));
    assert_false(pid_name_valid(CHARS_32 CHARS_32 "x"));
    assert_false(pid_name_valid(""));
    assert_true(resource_id_valid(CHARS_32 CHARS_32));
    assert_false(resource_id_valid(CHARS_32 CHARS_32 "x"));
}

TEST(a_dot_and_anything_else_in_a_pid_name_is_refused)
{
    static const char *const bad[] = {"a.b", ".", "a b", "a/b", "a\tb", "\xc3\xa4", "a+b", "a\n"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(pid_name_valid(bad[i]));
        assert_false(resource_id_valid(bad[i]));
    }
}

TEST(cost_metrics_have_at_most_32_characters_and_may_have_dots)
{
    assert_true(cost_metric_valid("routingcost"));
    assert_true(cost_metric_valid("delay-ow:p99.9"));
    assert_true(cost_metric_valid("priv:x"));
    assert_true(cost_metric_valid(CHARS_32));
    assert_false(cost_metric_valid(CHARS_32 "x"));
    assert_false(cost_metric_valid("priv:"));
    assert_false(cost_metric_valid("a@b"));
    assert_false(cost_metric_valid(""));
}

TEST(registered_and_private_cost_metrics_may_go_over_the_wire)
{
    assert_true(cost_metric_registered("routingcost"));
    assert_true(cost_metric_registered("delay-rt:p95"));
    assert_true(cost_metric_registered("priv:money"));
    assert_false(cost_metric_registered("money"));
    assert_false(cost_metric_registered("routingcosts"));
}

TEST(only_of_bandwidths_the_greater_is_better)
{
    assert_true(cost_metric_rising("bw-available"));
    assert_true(cost_metric_rising("tput:min"));
    assert_false(cost_metric_rising("routingcost"));
    assert_false(cost_metric_rising("priv:tput"));
    assert_false(cost_metric_rising("tputs"));
}

TEST(property_names_have_no_dot)
{
    assert_true(property_name_valid("priv:ietf-example-prop"));
    assert_true(property_name_valid(CHARS_32));
    assert_false(property_name_valid(CHARS_32 "x"));
    assert_false(property_name_valid("a.b"));
    assert_false(property_name_valid("priv:"));
    assert_false(property_name_valid(""));
    assert_true(property_name_registered("pid"));
    assert_true(property_name_registered("priv:x"));
    assert_false(property_name_registered("colour"));
}

TEST(tags_have_1_to_64_printable_characters_without_blanks)
{
    assert_true(tag_valid("!~\"\\da65eca2eb"));
    assert_true(tag_valid(CHARS_32 CHARS_32));
    assert_false(tag_valid(CHARS_32 CHARS_32 "x"));
    assert_false(tag_valid("a b"));
    assert_false(tag_valid("\x7f"));
    assert_false(tag_valid("\xc3\xa4"));
    assert_false(tag_valid(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pid_names_and_resource_ids_have_1_to_64_of_the_characters_of_section_10_1),
        cmocka_unit_test(a_dot_and_anything_else_in_a_pid_name_is_refused),
        cmocka_unit_test(cost_metrics_have_at_most_32_characters_and_may_have_dots),
        cmocka_unit_test(registered_and_private_cost_metrics_may_go_over_the_wire),
        cmocka_unit_test(only_of_bandwidths_the_greater_is_better),
        cmocka_unit_test(property_names_have_no_dot),
        cmocka_unit_test(tags_have_1_to_64_printable_characters_without_blanks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
