#include "server/tally.h"
#include "tests/support/test.h"

static struct addr address(const char *text)
{
    struct addr a;
    assert_int_equal(addr_parse(FAMILY_NONE, text, &a), 0);
    return a;
}

static void add(struct tally *t, enum service service, int status, size_t in, size_t out)
{
    struct request_note note = {.client = address("192.0.2.1"),
                                .service = service,
                                .status = status,
                                .bytes_in = in,
                                .bytes_out = out};
    tally_add(t, &note);
}

TEST(requests_are_counted_by_service_and_errors_among_them)
{
    struct tally *t = tally_new(10);
    struct tally_figures f;
    add(t, SERVICE_COSTMAP, 200, 0, 500);
    add(t, SERVICE_COSTMAP, 304, 0, 0);
    add(t, SERVICE_ENDPOINTCOST, 400, 30, 70);
    add(t, SERVICES, 404, 7, 0);
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

TEST(requests_are_counted_by_class_of_status)
{
    struct tally *t = tally_new(10);
    struct tally_figures f;
    add(t, SERVICE_COSTMAP, 200, 0, 500);
    add(t, SERVICE_COSTMAP, 304, 0, 0);
    add(t, SERVICE_COSTMAP, 206, 1, 20);
    add(t, SERVICES, 599, 0, 0);
    tally_read(t, &f);
    assert_int_equal(f.classes[SERVICE_COSTMAP][1].requests, 2);
    assert_int_equal(f.classes[SERVICE_COSTMAP][1].bytes_out, 520);
    assert_int_equal(f.classes[SERVICE_COSTMAP][2].requests, 1);
    assert_int_equal(f.classes[SERVICES][4].requests, 1);
    assert_int_equal(f.classes[SERVICES][3].requests, 0);
    tally_free(t);
}

TEST(alto_errors_are_counted_by_their_code)
{
    struct tally *t = tally_new(10);
    struct tally_figures f;
    struct request_note note = {.service = SERVICE_COSTMAP, .status = 400};
    for (int i = 0; tally_errors[i]; i++) {
        note.error = tally_errors[i];
        for (int k = 0; k <= i; k++)
            tally_add(t, &note);
    }
    note.error = "E_NONE_OF_THEM";
    tally_add(t, &note);
    tally_read(t, &f);
    for (unsigned i = 0; i < TALLY_ERRORS; i++)
        assert_int_equal(f.alto_errors[i], i + 1);
    tally_free(t);
}

TEST(an_answering_time_is_in_the_lowest_bucket_that_holds_it)
{
    struct tally *t = tally_new(10);
    struct tally_figures f;
    struct request_note note = {.service = SERVICE_COSTMAP, .status = 200};
    for (int i = 0; i < TALLY_BUCKETS; i++) {
        note.took = tally_buckets[i];
        tally_add(t, &note);
    }
    note.took = tally_buckets[TALLY_BUCKETS - 1] + 1;
    tally_add(t, &note);
    tally_read(t, &f);
    int64_t sum = note.took;
    for (int i = 0; i < TALLY_BUCKETS; i++) {
        assert_int_equal(f.times[SERVICE_COSTMAP].took[i], 1);
        assert_true(i == 0 || tally_buckets[i - 1] < tally_buckets[i]);
        sum += tally_buckets[i];
    }
    assert_int_equal(f.times[SERVICE_COSTMAP].requests, TALLY_BUCKETS + 1);
    assert_int_equal(f.times[SERVICE_COSTMAP].sum, sum);
    tally_free(t);
}

TEST(addresses_are_counted_once_each)
{
    struct tally *t = tally_new(10);
    struct tally_figures f;
    struct addr one = address("192.0.2.1"), named[] = {one, address("::1"), address("192.0.2.2")};
    add(t, SERVICE_COSTMAP, 200, 0, 0);
    add(t, SERVICE_COSTMAP, 200, 0, 0);
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
        cmocka_unit_test(requests_are_counted_by_class_of_status),
        cmocka_unit_test(alto_errors_are_counted_by_their_code),
        cmocka_unit_test(an_answering_time_is_in_the_lowest_bucket_that_holds_it),
        cmocka_unit_test(addresses_are_counted_once_each),
        cmocka_unit_test(beyond_its_limit_the_tally_says_that_there_were_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
