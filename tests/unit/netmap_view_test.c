#include "sim/alto/netmap_view.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/prefix.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#define MAP(pids)                                                                                  \
    "{\"meta\": {\"vtag\": {\"resource-id\": \"my-default-network-map\", \"tag\": \"da65\"}},"     \
    " \"network-map\": " pids "}"

static struct netmap_view *read(const char *text)
{
    struct err e = ERR_INIT;
    struct netmap_view *m = NULL;
    int code = netmap_view_parse(text, strlen(text), &m, &e);
    assert_string_equal(e.text, "");
    assert_int_equal(code, 0);
    return m;
}

/* The name of the PID that an address is in, "" if there is none. */
static const char *pid_of(const struct netmap_view *m, const char *address)
{
    struct addr a;
    assert_int_equal(addr_parse(FAMILY_NONE, address, &a), 0);
    uint32_t pid = netmap_view_find(m, &a);
    return pid == PID_UNKNOWN ? "" : netmap_view_pid(m, pid);
}

/* The example of RFC 7285 section 11.2.1.7. */
TEST(addresses_are_in_the_pids_of_the_rfc_example)
{
    struct netmap_view *m =
        read(MAP("{\"PID1\": {\"ipv4\": [\"192.0.2.0/24\", \"198.51.100.0/25\"]},"
                 " \"PID2\": {\"ipv4\": [\"198.51.100.128/25\"]},"
                 " \"PID3\": {\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]}}"));
    assert_string_equal(netmap_view_vtag(m)->resource_id, "my-default-network-map");
    assert_string_equal(netmap_view_vtag(m)->tag, "da65");
    assert_int_equal(netmap_view_len(m), 3);
    assert_string_equal(pid_of(m, "192.0.2.34"), "PID1");
    assert_string_equal(pid_of(m, "198.51.100.100"), "PID1");
    assert_string_equal(pid_of(m, "198.51.100.128"), "PID2");
    assert_string_equal(pid_of(m, "203.0.113.1"), "PID3");
    assert_string_equal(pid_of(m, "2001:db8::1"), "PID3");
    netmap_view_free(m);
}

/* The example of section 11.2.2. */
TEST(the_longest_prefix_decides)
{
    struct netmap_view *m =
        read(MAP("{\"PID0\": {\"ipv6\": [\"::/0\"]}, \"PID1\": {\"ipv4\": [\"0.0.0.0/0\"]},"
                 " \"PID2\": {\"ipv4\": [\"192.0.2.0/24\", \"198.51.100.0/24\"]},"
                 " \"PID3\": {\"ipv4\": [\"192.0.2.0/25\", \"192.0.2.128/25\"]}}"));
    assert_string_equal(pid_of(m, "192.0.2.1"), "PID3");
    assert_string_equal(pid_of(m, "198.51.100.1"), "PID2");
    netmap_view_free(m);
}

static void check_refused(const char *text, int wanted, const char *message)
{
    struct err e = ERR_INIT;
    struct netmap_view *m = NULL;
    assert_int_equal(netmap_view_parse(text, strlen(text), &m, &e), wanted);
    assert_string_equal(e.text, message);
    assert_null(m);
}

/* The counter-example of section 11.2.2. */
TEST(a_prefix_in_two_pids_contradicts_itself)
{
    check_refused(MAP("{\"PID2\": {\"ipv4\": [\"192.0.2.0/24\", \"198.51.100.0/24\"]},"
                      " \"PID3\": {\"ipv4\": [\"192.0.2.0/24\"]}}"),
                  -EEXIST, "192.0.2.0/24 is in PID \"PID2\" and in PID \"PID3\"");
}

TEST(prefixes_are_compared_canonically)
{
    check_refused(MAP("{\"A\": {\"ipv6\": [\"2001:DB8:0:0::/32\"]},"
                      " \"B\": {\"ipv6\": [\"2001:db8::1/32\"]}}"),
                  -EEXIST, "2001:db8::/32 is in PID \"A\" and in PID \"B\"");
}

TEST(a_prefix_twice_in_one_pid_is_harmless)
{
    struct netmap_view *m =
        read(MAP("{\"A\": {\"ipv4\": [\"10.0.0.0/8\", \"10.1.0.0/16\", \"10.0.0.0/8\"]},"
                 " \"B\": {\"ipv4\": [\"10.1.1.0/24\"]}}"));
    assert_string_equal(pid_of(m, "10.1.2.3"), "A");
    assert_string_equal(pid_of(m, "10.1.1.3"), "B");
    netmap_view_free(m);
}

/* Section 11.2.1.7: the PID stays valid, though it contains nothing. */
TEST(unknown_address_types_leave_an_empty_pid)
{
    struct netmap_view *m = read(MAP("{\"A\": {\"mac-48\": [\"00:11:22:33:44:55\"], \"x\": 7},"
                                     " \"B\": {\"ipv4\": []}}"));
    assert_int_equal(netmap_view_len(m), 2);
    assert_string_equal(pid_of(m, "10.0.0.1"), "");
    netmap_view_free(m);
}

TEST(an_address_outside_all_prefixes_is_in_no_pid)
{
    struct netmap_view *m = read(MAP("{\"A\": {\"ipv4\": [\"10.0.0.0/8\"]}}"));
    assert_string_equal(pid_of(m, "11.0.0.0"), "");
    assert_string_equal(pid_of(m, "9.255.255.255"), "");
    assert_string_equal(pid_of(m, "::1"), "");
    netmap_view_free(m);
}

TEST(a_map_without_pids_is_a_map)
{
    struct netmap_view *m = read(MAP("{}"));
    assert_int_equal(netmap_view_len(m), 0);
    assert_string_equal(pid_of(m, "10.0.0.1"), "");
    netmap_view_free(m);
}

TEST(malformed_maps_are_refused_with_the_reason)
{
    check_refused("{\"meta\": {}, \"network-map\": {}}", -EINVAL, "\"vtag\" is missing");
    check_refused("{\"meta\": {\"vtag\": {\"resource-id\": \"m\"}}, \"network-map\": {}}", -EINVAL,
                  "\"tag\" is missing");
    check_refused("{\"meta\": {\"vtag\": {\"resource-id\": \"m\", \"tag\": \"t\"}}}", -EINVAL,
                  "\"network-map\" is missing");
    check_refused(MAP("[]"), -EINVAL, "\"network-map\" is an array, not an object");
    check_refused(MAP("{\"a b\": {}}"), -EINVAL, "\"a b\" is no PID name");
    check_refused(MAP("{\"A\": []}"), -EINVAL, "PID \"A\" is not an object");
    check_refused(MAP("{\"A\": {\"ipv4\": \"10.0.0.0/8\"}}"), -EINVAL,
                  "PID \"A\": \"ipv4\" is not an array");
    check_refused(MAP("{\"A\": {\"ipv4\": [8]}}"), -EINVAL, "PID \"A\": 8 is no ipv4 prefix");
    check_refused(MAP("{\"A\": {\"ipv4\": [\"10.0.0.0/33\"]}}"), -EINVAL,
                  "PID \"A\": \"10.0.0.0/33\" is no ipv4 prefix");
    check_refused(MAP("{\"A\": {\"ipv4\": [\"::/0\"]}}"), -EINVAL,
                  "PID \"A\": \"::/0\" is no ipv4 prefix");
    check_refused(MAP("{\"A\": {\"ipv6\": [\"10.0.0.0\"]}}"), -EINVAL,
                  "PID \"A\": \"10.0.0.0\" is no ipv6 prefix");
}

TEST(any_failed_allocation_is_told_as_such)
{
    for (size_t n = 0;; n++) {
        static const char text[] = MAP(
            "{\"A\": {\"ipv4\": [\"10.0.0.0/8\", \"10.1.0.0/16\", \"10.0.0.0/8\"]}, \"B\": {}}");
        struct netmap_view *m = NULL;
        faults_start_own(n);
        int code = netmap_view_parse(text, strlen(text), &m, NULL);
        if (!faults_stop()) {
            assert_int_equal(code, 0);
            netmap_view_free(m);
            break;
        }
        assert_int_equal(code, -ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_in_the_pids_of_the_rfc_example),
        cmocka_unit_test(the_longest_prefix_decides),
        cmocka_unit_test(a_prefix_in_two_pids_contradicts_itself),
        cmocka_unit_test(prefixes_are_compared_canonically),
        cmocka_unit_test(a_prefix_twice_in_one_pid_is_harmless),
        cmocka_unit_test(unknown_address_types_leave_an_empty_pid),
        cmocka_unit_test(an_address_outside_all_prefixes_is_in_no_pid),
        cmocka_unit_test(a_map_without_pids_is_a_map),
        cmocka_unit_test(malformed_maps_are_refused_with_the_reason),
        cmocka_unit_test(any_failed_allocation_is_told_as_such),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
