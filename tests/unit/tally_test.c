#include "server/tally.h"
#include "tests/support/test.h"

static struct addr address(const char *text)
{
    struct addr a;
    assert_int_equal(addr_parse(FAMILY_NONE, text, &a), 0);
    return a;
}

TEST(requests_are_counted_by_service_and_errors_among_them)
{
    struct tally *t = tally_new(10);
    struct tally_figures f;
    tally_add(t, SERVICE_COSTMAP, 200, 0, 500);
    tally_add(t, SERVICE_COSTMAP, 304, 0, 0);
    tally_add(t, SERVICE_ENDPOINTCOST, 400, 30, 70);
    tally_add(t, SERVICES, 404, 7, 0);
    tally_read(t, &f);
    assert_int_equal(f.services[SERVICE_COSTMAP].requests, 2);
    assert_int_equal(f.services[SERVICE_COSTMAP].errors, 0);
    assert_int_equal(f.services[SERVICE_COSTMAP].bytes_out, 500);
    assert_int_equal(f.services[SERVICE_ENDPOINTCOST].requests, 1);
    assert_int_equal(f.services[SERVICE_ENDPOINTCOST].errors, 1);
    assert_int_equal(f.services[SERVICE_ENDPOINTCOST].bytes_in, 30);
    assert_int_equal(f.services[SERVICE_ENDPOINTCOST].bytes_out, 70);
    assert_int_equal(f.unknown.requests, 1);
    assert_int_equal(f.unknown.errors, 1);
    assert_int_equal(f.unknown.bytes_in, 7);
    tally_free(t);
}

TEST(addresses_are_counted_once_each)
{
    struct tally *t = tally_new(10);
    struct tally_figures f;
    struct addr one = address("192.0.2.1"), named[] = {one, address("::1"), address("192.0.2.2")};
    tally_client(t, &one);
    tally_client(t, &one);
    tally_named(t, named, COUNT(named));
    tally_named(t, named, 2);
    tally_read(t, &f);
    assert_int_equal(f.clients, 1);
    assert_int_equal(f.disclosed, 3);
    assert_false(f.at_limit);
    tally_free(t);
}

TEST(beyond_its_limit_the_tally_says_that_there_were_more)
{
    struct tally *t = tally_new(2);
    struct tally_figures f;
    struct addr named[] = {address("192.0.2.1"), address("::1"), address("192.0.2.2")};
    tally_named(t, named, 2);
    tally_named(t, named, 2);
    tally_read(t, &f);
    assert_false(f.at_limit);
    tally_named(t, named, 3);
    tally_read(t, &f);
    assert_true(f.at_limit);
    assert_int_equal(f.disclosed, 2);
    tally_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_counted_by_service_and_errors_among_them),
        cmocka_unit_test(addresses_are_counted_once_each),
        cmocka_unit_test(beyond_its_limit_the_tally_says_that_there_were_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
