#include "sim/alto/outcome.h"

#include <string.h>

#include "tests/support/test.h"

TEST(every_status_and_resource_has_a_name_of_its_own)
{
    for (int i = 0; i < ALTO_STATUSES; i++) {
        for (int k = 0; k < i; k++)
            assert_string_not_equal(alto_status_name(i), alto_status_name(k));
    }
    for (int i = 0; i < ALTO_RESOURCES; i++) {
        for (int k = 0; k < i; k++)
            assert_string_not_equal(alto_resource_name(i), alto_resource_name(k));
    }
    assert_string_equal(alto_status_name(ALTO_GUIDED), "guided");
    assert_string_equal(alto_resource_name(ALTO_ENDPOINT_COST), "endpointcost");
}

TEST(the_last_failure_decides)
{
    struct alto_outcome out = {0};
    assert_int_equal(alto_fail(&out, ALTO_REFUSED, "%s", "first"), 1);
    assert_int_equal(alto_fail(&out, ALTO_MALFORMED, "line %d", 2), 1);
    assert_int_equal(out.status, ALTO_MALFORMED);
    assert_string_equal(out.reason.text, "line 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_and_resource_has_a_name_of_its_own),
        cmocka_unit_test(the_last_failure_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
