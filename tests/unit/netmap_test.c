#include "server/netmap.h"
#include "server/text.h"
#include "tests/support/said.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct netmap_entry entry(const char *pid, const char *prefix)
{
    struct netmap_entry e = {.pid = pid};
    if (prefix)
        assert_int_equal(prefix_parse(FAMILY_NONE, prefix, &e.prefix, NULL), 0);
    return e;
}

/* A map of up to 16 (PID, prefix) pairs, ended by NULL; a prefix of NULL only names the PID. */
static struct netmap *make(const char *const (*pairs)[2], struct said *said)
{
    struct netmap_entry entries[16];
    struct netmap *m;
    size_t n = 0;
    for (; pairs[n][0]; n++)
        entries[n] = entry(pairs[n][0], pairs[n][1]);
    said_init(said);
    int code = netmap_new("net", entries, n, &said->reporter, &m);
    assert_int_equal(code, m ? 0 : -EINVAL);
    return m;
}

static struct netmap *good(const char *const (*pairs)[2])
{
    struct said said;
    struct netmap *m = make(pairs, &said);
    assert_string_equal(said.text, "");
    return m;
}

static char *written(const struct netmap *m, const bool *wanted, unsigned families)
{
    struct text t;
    FILE *out = text_open(&t);
    assert_non_null(out);
    netmap_write(m, wanted, families, out);
    assert_int_equal(text_close(&t, out), 0);
    return t.data;
}

static uint32_t locate(const struct netmap *m, const char *address)
{
    struct addr a;
    uint32_t pid;
    assert_int_equal(addr_parse(FAMILY_NONE, address, &a), 0);
    netmap_locate_many(m, &a, 1, &pid);
    assert_int_equal(pid, netmap_locate(m, &a));
    return pid;
}

/* The map of RFC 7285 section 11.2.2. */
static const char *const rfc_map[][2] = {{"PID0", "::/0"},
                                         {"PID1", "0.0.0.0/0"},
                                         {"PID2", "192.0.2.0/24"},
                                         {"PID2", "198.51.100.0/24"},
                                         {"PID3", "192.0.2.0/25"},
                                         {"PID3", "192.0.2.128/25"},
                                         {NULL, NULL}};

TEST(an_address_belongs_to_the_pid_of_its_longest_prefix)
{
    struct netmap *m = good(rfc_map);
    assert_string_equal(netmap_pid(m, locate(m, "192.0.2.1")), "PID3");
    assert_string_equal(netmap_pid(m, locate(m, "192.0.2.200")), "PID3");
    assert_string_equal(netmap_pid(m, locate(m, "198.51.100.9")), "PID2");
    assert_string_equal(netmap_pid(m, locate(m, "203.0.113.1")), "PID1");
    assert_string_equal(netmap_pid(m, locate(m, "2001:db8::1")), "PID0");
    netmap_unref(m);
}

TEST(an_address_outside_all_prefixes_has_no_pid)
{
    static const char *const pairs[][2] = {{"a", "10.0.0.0/8"}, {NULL, NULL}};
    struct netmap *m = good(pairs);
    assert_int_equal(locate(m, "11.0.0.0"), NETMAP_NONE);
    assert_int_equal(locate(m, "::1"), NETMAP_NONE);
    netmap_unref(m);
}

TEST(a_prefix_in_two_pids_is_refused_and_names_both)
{
    static const char *const pairs[][2] = {{"PID2", "192.0.2.0/24"},
                                           {"PID3", "192.0.2.0/24"},
                                           {"v", "2001:DB8::/32"},
                                           {"w", "2001:db8:0::/32"},
                                           {NULL, NULL}};
    struct said said;
    assert_null(make(pairs, &said));
    assert_string_equal(
        said.text,
        "192.0.2.0/24 is in PID \"PID2\" and in PID \"PID3\"; a prefix belongs to one PID\n"
        "2001:db8::/32 is in PID \"v\" and in PID \"w\"; a prefix belongs to one PID\n");
}

TEST(a_prefix_repeated_in_one_pid_counts_once)
{
    static const char *const pairs[][2] = {
        {"a", "192.0.2.0/24"}, {"a", "192.0.2.77/24"}, {NULL, NULL}};
    struct netmap *m = good(pairs);
    const struct prefix *first;
    assert_int_equal(netmap_prefixes(m, 0, FAMILY_IPV4, &first), 1);
    netmap_unref(m);
}

TEST(names_that_are_none_are_each_reported_once_with_their_place)
{
    struct netmap_entry entries[] = {entry("a.b", "10.0.0.0/8"), entry("a.b", "11.0.0.0/8"),
                                     entry("", "12.0.0.0/8"), entry("fine", "13.0.0.0/8")};
    struct said said;
    struct netmap *m;
    said_init(&said);
    entries[0].where = "/network-map/a.b";
    assert_int_equal(netmap_new("no/id", entries, COUNT(entries), &said.reporter, &m), -EINVAL);
    assert_null(m);
    assert_string_equal(
        said.text,
        "\"no/id\" is no resource ID: it may have 1 to 64 of 0-9 A-Z a-z - : @ _\n"
        "/network-map/a.b: \"a.b\" is no PID name: it may have 1 to 64 of 0-9 A-Z a-z - : @ _\n"
        "\"\" is no PID name: it may have 1 to 64 of 0-9 A-Z a-z - : @ _\n");
}

TEST(pids_stand_in_the_order_of_their_names_and_are_found_by_them)
{
    static const char *const pairs[][2] = {{"b", "10.0.0.0/8"},
                                           {"PID10", "11.0.0.0/8"},
                                           {"PID2", "12.0.0.0/8"},
                                           {"void", NULL},
                                           {NULL, NULL}};
    struct netmap *m = good(pairs);
    static const char *const order[] = {"PID10", "PID2", "b", "void"};
    assert_int_equal(netmap_pids(m), COUNT(order));
    for (uint32_t i = 0; i < COUNT(order); i++) {
        assert_string_equal(netmap_pid(m, i), order[i]);
        assert_int_equal(netmap_find(m, order[i]), i);
    }
    assert_int_equal(netmap_find(m, "PID1"), NETMAP_NONE);
    assert_int_equal(netmap_find(m, ""), NETMAP_NONE);
    netmap_unref(m);
}

TEST(the_canonical_form_has_families_and_prefixes_in_order)
{
    static const char *const pairs[][2] = {{"b", "2001:DB8::/32"},
                                           {"b", "198.51.100.9/25"},
                                           {"b", "10.0.0.0/8"},
                                           {"a", "::/0"},
                                           {"c", NULL},
                                           {NULL, NULL}};
    struct netmap *m = good(pairs);
    char *all = written(m, NULL, NETMAP_ALL);
    assert_string_equal(all, "{\"a\":{\"ipv6\":[\"::/0\"]},"
                             "\"b\":{\"ipv4\":[\"10.0.0.0/8\",\"198.51.100.0/25\"],"
                             "\"ipv6\":[\"2001:db8::/32\"]},\"c\":{}}");
    free(all);
    netmap_unref(m);
}

TEST(a_part_of_the_map_keeps_its_pids_even_without_prefixes)
{
    struct netmap *m = good(rfc_map);
    const bool wanted[] = {true, false, true, false};
    char *part = written(m, wanted, NETMAP_IPV4);
    assert_string_equal(part,
                        "{\"PID0\":{},\"PID2\":{\"ipv4\":[\"192.0.2.0/24\",\"198.51.100.0/24\"]}}");
    free(part);
    char *none = written(m, wanted, 0);
    assert_string_equal(none, "{\"PID0\":{},\"PID2\":{}}");
    free(none);
    netmap_unref(m);
}

TEST(the_tag_is_that_of_the_content_whatever_its_order_and_spelling)
{
    static const char *const one[][2] = {
        {"a", "192.0.2.0/24"}, {"b", "2001:db8::/32"}, {NULL, NULL}};
    static const char *const same[][2] = {
        {"b", "2001:0DB8:0::7/32"}, {"a", "192.0.2.9/24"}, {"a", NULL}, {NULL, NULL}};
    static const char *const other_prefix[][2] = {
        {"a", "192.0.2.0/25"}, {"b", "2001:db8::/32"}, {NULL, NULL}};
    static const char *const other_name[][2] = {
        {"a", "192.0.2.0/24"}, {"c", "2001:db8::/32"}, {NULL, NULL}};
    static const char *const more_pids[][2] = {
        {"a", "192.0.2.0/24"}, {"b", "2001:db8::/32"}, {"c", NULL}, {NULL, NULL}};
    struct netmap *m = good(one), *s = good(same), *p = good(other_prefix), *n = good(other_name),
                  *c = good(more_pids);
    assert_true(tag_valid(netmap_tag(m)));
    assert_string_equal(netmap_tag(s), netmap_tag(m));
    assert_string_not_equal(netmap_tag(p), netmap_tag(m));
    assert_string_not_equal(netmap_tag(n), netmap_tag(m));
    assert_string_not_equal(netmap_tag(c), netmap_tag(m));
    netmap_unref(m);
    netmap_unref(s);
    netmap_unref(p);
    netmap_unref(n);
    netmap_unref(c);
}

static void check_families(const char *const (*pairs)[2], bool has4, bool all4, bool has6,
                           bool all6)
{
    struct netmap *m = good(pairs);
    assert_int_equal(netmap_contains(m, FAMILY_IPV4), has4);
    assert_int_equal(netmap_complete(m, FAMILY_IPV4), all4);
    assert_int_equal(netmap_contains(m, FAMILY_IPV6), has6);
    assert_int_equal(netmap_complete(m, FAMILY_IPV6), all6);
    netmap_unref(m);
}

TEST(a_map_is_complete_where_its_prefixes_leave_no_gap)
{
    static const char *const halves[][2] = {
        {"a", "128.0.0.0/1"}, {"b", "0.0.0.0/1"}, {"c", "64.0.0.0/2"}, {"d", "::/0"}, {NULL, NULL}};
    static const char *const hole[][2] = {
        {"a", "0.0.0.0/2"}, {"b", "128.0.0.0/1"}, {"v", "8000::/1"}, {NULL, NULL}};
    static const char *const short_end[][2] = {{"a", "0.0.0.0/1"}, {"b", "::/1"}, {NULL, NULL}};
    static const char *const nested[][2] = {
        {"a", "::/1"}, {"b", "::/128"}, {"c", "8000::/1"}, {NULL, NULL}};
    static const char *const empty[][2] = {{"a", NULL}, {NULL, NULL}};
    check_families(rfc_map, true, true, true, true);
    check_families(halves, true, true, true, true);
    check_families(hole, true, false, true, false);
    check_families(short_end, true, false, true, false);
    check_families(nested, false, false, true, true);
    check_families(empty, false, false, false, false);
}

TEST(a_map_without_pids_is_fine)
{
    static const char *const nothing[][2] = {{NULL, NULL}};
    struct netmap *m = good(nothing);
    assert_int_equal(netmap_pids(m), 0);
    char *text = written(m, NULL, NETMAP_ALL);
    assert_string_equal(text, "{}");
    free(text);
    assert_int_equal(locate(m, "10.0.0.1"), NETMAP_NONE);
    netmap_unref(m);
}

TEST(the_version_tag_object_names_map_and_tag)
{
    struct netmap *m = good(rfc_map);
    struct text t;
    FILE *out = text_open(&t);
    assert_non_null(out);
    netmap_write_vtag(m, out);
    assert_int_equal(text_close(&t, out), 0);
    char wanted[128];
    snprintf(wanted, sizeof wanted, "{\"resource-id\":\"net\",\"tag\":\"%s\"}", netmap_tag(m));
    assert_string_equal(t.data, wanted);
    free(t.data);
    netmap_unref(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_belongs_to_the_pid_of_its_longest_prefix),
        cmocka_unit_test(an_address_outside_all_prefixes_has_no_pid),
        cmocka_unit_test(a_prefix_in_two_pids_is_refused_and_names_both),
        cmocka_unit_test(a_prefix_repeated_in_one_pid_counts_once),
        cmocka_unit_test(names_that_are_none_are_each_reported_once_with_their_place),
        cmocka_unit_test(pids_stand_in_the_order_of_their_names_and_are_found_by_them),
        cmocka_unit_test(the_canonical_form_has_families_and_prefixes_in_order),
        cmocka_unit_test(a_part_of_the_map_keeps_its_pids_even_without_prefixes),
        cmocka_unit_test(the_tag_is_that_of_the_content_whatever_its_order_and_spelling),
        cmocka_unit_test(a_map_is_complete_where_its_prefixes_leave_no_gap),
        cmocka_unit_test(a_map_without_pids_is_fine),
        cmocka_unit_test(the_version_tag_object_names_map_and_tag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
