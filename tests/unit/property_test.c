#include "server/property.h"
#include "tests/support/said.h"
#include "tests/support/test.h"

#include <errno.h>

static struct property_entry entry(const char *prefix, const char *value)
{
    struct property_entry e = {.value = value};
    assert_int_equal(prefix_parse(FAMILY_NONE, prefix, &e.prefix, NULL), 0);
    return e;
}

static const char *value(const struct property *p, const char *address)
{
    struct addr a;
    assert_int_equal(addr_parse(FAMILY_NONE, address, &a), 0);
    return property_value(p, &a);
}

static struct netmap *netmap(void)
{
    struct netmap_entry entries[] = {{.pid = "a"}, {.pid = "b"}};
    struct said said;
    struct netmap *m;
    said_init(&said);
    prefix_parse(FAMILY_IPV4, "10.0.0.0/8", &entries[0].prefix, NULL);
    prefix_parse(FAMILY_IPV4, "10.1.0.0/16", &entries[1].prefix, NULL);
    assert_int_equal(netmap_new("net", entries, COUNT(entries), &said.reporter, &m), 0);
    return m;
}

TEST(a_global_property_goes_by_the_longest_prefix)
{
    const struct property_entry entries[] = {entry("10.0.0.0/8", "copper"),
                                             entry("10.1.0.0/16", "fibre"),
                                             entry("2001:db8::/32", "radio")};
    struct said said;
    struct property *p;
    said_init(&said);
    assert_int_equal(property_new("priv:access", entries, COUNT(entries), &said.reporter, &p), 0);
    assert_string_equal(property_name(p), "priv:access");
    assert_null(property_netmap(p));
    assert_string_equal(value(p, "10.2.0.1"), "copper");
    assert_string_equal(value(p, "10.1.0.1"), "fibre");
    assert_string_equal(value(p, "2001:db8::9"), "radio");
    assert_null(value(p, "11.0.0.1"));
    assert_string_equal(said.text, "");
    property_unref(p);
}

TEST(a_prefix_with_two_values_is_refused)
{
    struct property_entry entries[] = {entry("10.0.0.0/8", "x"), entry("10.9.0.0/8", "y")};
    struct said said;
    struct property *p;
    said_init(&said);
    entries[0].where = entries[1].where = "/p";
    assert_int_equal(property_new("priv:x", entries, COUNT(entries), &said.reporter, &p), -EINVAL);
    assert_null(p);
    assert_string_equal(said.text, "/p: 10.0.0.0/8 has two values of the property \"priv:x\"\n");
}

TEST(a_resource_specific_property_goes_by_the_pid)
{
    struct netmap *m = netmap();
    static const char *const values[] = {"north", NULL};
    struct said said;
    struct property *p;
    said_init(&said);
    assert_int_equal(property_new_for_pids(m, "priv:region", values, &said.reporter, &p), 0);
    assert_string_equal(property_name(p), "net.priv:region");
    assert_ptr_equal(property_netmap(p), m);
    assert_string_equal(value(p, "10.2.0.1"), "north");
    assert_null(value(p, "10.1.0.1"));
    assert_null(value(p, "11.0.0.1"));
    netmap_unref(m);
    assert_string_equal(value(p, "10.2.0.1"), "north"); /* it holds the map */
    property_unref(p);
}

TEST(the_pid_property_is_the_name_of_the_pid)
{
    struct netmap *m = netmap();
    struct property *p;
    assert_int_equal(property_new_pid(m, &p), 0);
    netmap_unref(m);
    assert_string_equal(property_name(p), "net.pid");
    assert_string_equal(value(p, "10.2.0.1"), "a");
    assert_string_equal(value(p, "10.1.0.1"), "b");
    assert_null(value(p, "11.0.0.1"));
    property_unref(p);
}

TEST(a_name_that_is_none_is_refused)
{
    struct netmap *m = netmap();
    static const char *const values[] = {"x", "y"};
    struct said said;
    struct property *p;
    said_init(&said);
    assert_int_equal(property_new("a.b", NULL, 0, &said.reporter, &p), -EINVAL);
    assert_int_equal(property_new_for_pids(m, "priv:", values, &said.reporter, &p), -EINVAL);
    assert_null(p);
    assert_string_equal(said.text,
                        "\"a.b\" is no name of an endpoint property: it may have 1 to 32 "
                        "of 0-9 A-Z a-z - : _\n"
                        "\"priv:\" is no name of an endpoint property: it may have 1 to 32 "
                        "of 0-9 A-Z a-z - : _\n");
    netmap_unref(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_global_property_goes_by_the_longest_prefix),
        cmocka_unit_test(a_prefix_with_two_values_is_refused),
        cmocka_unit_test(a_resource_specific_property_goes_by_the_pid),
        cmocka_unit_test(the_pid_property_is_the_name_of_the_pid),
        cmocka_unit_test(a_name_that_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
