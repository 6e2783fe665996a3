#include "sim/base/prefix.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static struct addr addr(const char *text)
{
    struct addr a;
    if (addr_parse(FAMILY_NONE, text, &a))
        print_error("\"%s\" is refused\n", text);
    assert_int_equal(addr_parse(FAMILY_NONE, text, &a), 0);
    return a;
}

static struct prefix prefix(const char *text)
{
    struct prefix p;
    if (prefix_parse(FAMILY_NONE, text, &p, NULL))
        print_error("\"%s\" is refused\n", text);
    assert_int_equal(prefix_parse(FAMILY_NONE, text, &p, NULL), 0);
    return p;
}

static void addr_is_written(const char *text, const char *wanted)
{
    char buf[ADDR_TEXT];
    struct addr a = addr(text);
    assert_string_equal(addr_format(&a, buf), wanted);
}

static void prefix_is_written(const char *text, const char *wanted)
{
    char buf[PREFIX_TEXT];
    struct prefix p = prefix(text);
    assert_string_equal(prefix_format(&p, buf), wanted);
}

TEST(families_are_named_as_address_types)
{
    assert_string_equal(family_name(FAMILY_IPV4), "ipv4");
    assert_string_equal(family_name(FAMILY_IPV6), "ipv6");
    assert_int_equal(family_find("ipv4", 4), FAMILY_IPV4);
    assert_int_equal(family_find("ipv6:::1", 4), FAMILY_IPV6);
    assert_int_equal(family_find("IPv4", 4), FAMILY_NONE);
    assert_int_equal(family_find("ipv45", 5), FAMILY_NONE);
    assert_int_equal(family_find("", 0), FAMILY_NONE);
    assert_int_equal(family_bits(FAMILY_IPV4), 32);
    assert_int_equal(family_bits(FAMILY_IPV6), 128);
}

TEST(an_ipv4_address_is_four_bytes_in_network_order)
{
    struct addr a = addr("192.0.2.255");
    static const uint8_t wanted[16] = {192, 0, 2, 255};
    assert_int_equal(a.family, FAMILY_IPV4);
    assert_memory_equal(a.b, wanted, 16);
    addr_is_written("0.0.0.0", "0.0.0.0");
    addr_is_written("255.255.255.255", "255.255.255.255");
}

/* RFC 3986's IPv4address: four decimal octets without leading zeros, none left out. */
TEST(other_spellings_of_ipv4_addresses_are_refused)
{
    static const char *const bad[] = {
        "",           "1",          "1.2.3",      "1.2.3.4.5",       "256.0.0.1", "1.2.3.04",
        "010.0.0.1",  "0x10.0.0.1", "1.2.3.4 ",   " 1.2.3.4",        "1.2.3.-4",  "1.2.3.+4",
        "1..2.3",     "1.2.3.",     "1.2.3.4/",   "192.0.2.1a",      "ipv4",      "1.2.3.4%eth0",
        "1.2.3.1000", "1.2.3.00",   "0000.1.1.1", "1.2.4294967299.4"};
    struct addr a;
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (addr_parse(FAMILY_NONE, bad[i], &a) == 0)
            print_error("\"%s\" is accepted\n", bad[i]);
        assert_int_equal(addr_parse(FAMILY_NONE, bad[i], &a), -EINVAL);
        assert_int_equal(addr_parse(FAMILY_IPV4, bad[i], &a), -EINVAL);
    }
}

/* RFC 5952 sections 4 and 5: what it recommends and its examples of what it does not. */
TEST(ipv6_addresses_are_written_as_rfc_5952_says)
{
    addr_is_written("2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1");
    addr_is_written("2001:db8:0:0:0:0:2:1", "2001:db8::2:1");
    addr_is_written("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"); /* no :: for one field */
    addr_is_written("2001:0:0:1:0:0:0:1", "2001:0:0:1::1");          /* the longer run */
    addr_is_written("2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1");     /* the first of equals */
    addr_is_written("2001:DB8::AbCd", "2001:db8::abcd");
    addr_is_written("::", "::");
    addr_is_written("0:0:0:0:0:0:0:1", "::1");
    addr_is_written("1::", "1::");
    addr_is_written("::ffff:192.0.2.1", "::ffff:192.0.2.1");
    addr_is_written("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
                    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

TEST(other_spellings_of_ipv6_addresses_are_refused)
{
    static const char *const bad[] = {"",
                                      ":",
                                      ":::",
                                      "1::2::3",
                                      "12345::",
                                      "00001::",
                                      "g::",
                                      "::1%eth0",
                                      "[::1]",
                                      "1:2:3:4:5:6:7",
                                      "1:2:3:4:5:6:7:8:9",
                                      "::1 ",
                                      " ::1",
                                      "1:2:3:4:5:6:7:",
                                      ":1:2:3:4:5:6:7",
                                      "::1.2.3",
                                      "::1.2.3.4:5",
                                      "1:2:3:4:5:6:7:1.2.3.4"};
    struct addr a;
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (addr_parse(FAMILY_IPV6, bad[i], &a) == 0)
            print_error("\"%s\" is accepted\n", bad[i]);
        assert_int_equal(addr_parse(FAMILY_IPV6, bad[i], &a), -EINVAL);
    }
}

TEST(an_address_of_the_other_family_is_refused)
{
    struct addr a;
    assert_int_equal(addr_parse(FAMILY_IPV4, "::1", &a), -EINVAL);
    assert_int_equal(addr_parse(FAMILY_IPV6, "192.0.2.1", &a), -EINVAL);
    struct prefix p;
    assert_int_equal(prefix_parse(FAMILY_IPV4, "2001:db8::/32", &p, NULL), -EINVAL);
    assert_int_equal(prefix_parse(FAMILY_IPV6, "192.0.2.0/24", &p, NULL), -EINVAL);
    assert_int_equal(prefix_parse(FAMILY_IPV6, "2001:db8::/32", &p, NULL), 0);
}

/* RFC 7285 section 10.4: the type, a colon, the address. */
TEST(typed_addresses_are_split_at_the_first_colon)
{
    struct addr a, wanted = addr("192.0.2.1");
    char buf[TYPED_TEXT];
    assert_int_equal(typed_addr_parse("ipv4:192.0.2.1", &a), 0);
    assert_int_equal(addr_compare(&a, &wanted), 0);
    assert_string_equal(typed_addr_format(&a, buf), "ipv4:192.0.2.1");
    assert_int_equal(typed_addr_parse("ipv6:2001:db8:0:0::1", &a), 0);
    assert_string_equal(typed_addr_format(&a, buf), "ipv6:2001:db8::1");
    assert_int_equal(typed_addr_parse("ipv6:::", &a), 0);
    assert_string_equal(typed_addr_format(&a, buf), "ipv6:::");
    static const char *const bad[] = {"",
                                      "ipv4",
                                      "ipv4:",
                                      "192.0.2.1",
                                      "::1",
                                      "IPV4:192.0.2.1",
                                      "ipv4:::1",
                                      "ipv6:192.0.2.1",
                                      "ipv4 :1.2.3.4",
                                      "ipv4: 1.2.3.4",
                                      "ipv4:1.2.3.4 ",
                                      "mac:1:2",
                                      "ipv4:1.2.3.4/32",
                                      ":192.0.2.1"};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(typed_addr_parse(bad[i], &a), -EINVAL);
}

TEST(prefixes_are_read_and_written)
{
    prefix_is_written("192.0.2.0/24", "192.0.2.0/24");
    prefix_is_written("0.0.0.0/0", "0.0.0.0/0");
    prefix_is_written("192.0.2.1/32", "192.0.2.1/32");
    prefix_is_written("2001:db8::/32", "2001:db8::/32");
    prefix_is_written("2001:DB8:0::/48", "2001:db8::/48");
    prefix_is_written("::/0", "::/0");
    prefix_is_written("::1/128", "::1/128");
}

TEST(bits_behind_the_length_are_cleared_and_that_is_said)
{
    struct prefix p;
    bool cleared = true;
    char buf[PREFIX_TEXT];
    assert_int_equal(prefix_parse(FAMILY_NONE, "192.0.2.0/24", &p, &cleared), 0);
    assert_false(cleared);
    assert_int_equal(prefix_parse(FAMILY_NONE, "192.0.2.255/25", &p, &cleared), 0);
    assert_true(cleared);
    assert_string_equal(prefix_format(&p, buf), "192.0.2.128/25");
    assert_int_equal(prefix_parse(FAMILY_NONE, "255.255.255.255/0", &p, &cleared), 0);
    assert_true(cleared);
    assert_string_equal(prefix_format(&p, buf), "0.0.0.0/0");
    assert_int_equal(prefix_parse(FAMILY_NONE, "2001:db8:ffff::1/33", &p, &cleared), 0);
    assert_true(cleared);
    assert_string_equal(prefix_format(&p, buf), "2001:db8:8000::/33");
}

TEST(lengths_are_plain_numbers_within_the_family)
{
    static const char *const bad[] = {"192.0.2.0",
                                      "192.0.2.0/",
                                      "192.0.2.0/33",
                                      "192.0.2.0/-1",
                                      "192.0.2.0/+1",
                                      "192.0.2.0/024",
                                      "192.0.2.0/00",
                                      "192.0.2.0/ 24",
                                      "192.0.2.0/24 ",
                                      "192.0.2.0/2a",
                                      "192.0.2.0/0x8",
                                      "192.0.2.0/1.0",
                                      "192.0.2/24",
                                      "192.0.2.0/24/8",
                                      "/24",
                                      "::/129",
                                      "::/-1",
                                      "::/0128",
                                      "::",
                                      "2001:db8/32",
                                      "192.0.2.0/99999999999999999999",
                                      "ipv4:192.0.2.0/24"};
    struct prefix p;
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (prefix_parse(FAMILY_NONE, bad[i], &p, NULL) == 0)
            print_error("\"%s\" is accepted\n", bad[i]);
        assert_int_equal(prefix_parse(FAMILY_NONE, bad[i], &p, NULL), -EINVAL);
    }
}

TEST(a_text_of_any_length_is_survived)
{
    char text[500];
    struct prefix p;
    memset(text, '1', sizeof text - 4);
    memcpy(text + sizeof text - 4, "/24", 4);
    assert_int_equal(prefix_parse(FAMILY_NONE, text, &p, NULL), -EINVAL);
    prefix_is_written("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128",
                      "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128");
}

TEST(a_refused_text_leaves_the_result_alone)
{
    struct addr a = addr("192.0.2.1"), before = a;
    assert_int_equal(addr_parse(FAMILY_NONE, "1.2.3.400", &a), -EINVAL);
    assert_int_equal(addr_compare(&a, &before), 0);
    struct prefix p = prefix("192.0.2.0/24"), kept = p;
    assert_int_equal(prefix_parse(FAMILY_NONE, "1.2.3.4/33", &p, NULL), -EINVAL);
    assert_int_equal(prefix_compare(&p, &kept), 0);
}

/* Each stands before the next. */
TEST(prefixes_are_ordered_by_family_then_address_then_length)
{
    static const char *const order[] = {
        "0.0.0.0/0", "0.0.0.0/1", "1.0.0.0/8",     "127.0.0.0/8",   "128.0.0.0/1", "255.0.0.0/8",
        "::/0",      "::/128",    "2001:db8::/32", "2001:db8::/48", "ff00::/8"};
    for (size_t i = 0; i < COUNT(order); i++) {
        for (size_t k = 0; k < COUNT(order); k++) {
            struct prefix a = prefix(order[i]), b = prefix(order[k]);
            int found = prefix_compare(&a, &b);
            assert_int_equal((found > 0) - (found < 0), (i > k) - (i < k));
        }
    }
}

static bool contains(const char *outer, const char *inner)
{
    struct prefix p = prefix(outer);
    struct addr a = addr(inner);
    return prefix_contains(&p, &a);
}

TEST(a_prefix_contains_the_addresses_that_share_its_bits)
{
    assert_true(contains("192.0.2.0/24", "192.0.2.0"));
    assert_true(contains("192.0.2.0/24", "192.0.2.255"));
    assert_false(contains("192.0.2.0/24", "192.0.3.0"));
    assert_false(contains("192.0.2.0/24", "192.0.1.255"));
    assert_true(contains("192.0.2.128/25", "192.0.2.128"));
    assert_false(contains("192.0.2.128/25", "192.0.2.127"));
    assert_true(contains("128.0.0.0/1", "200.0.0.0"));
    assert_false(contains("128.0.0.0/1", "127.255.255.255"));
    assert_true(contains("8.0.0.0/5", "15.0.0.0"));
    assert_false(contains("8.0.0.0/5", "16.0.0.0"));
    assert_true(contains("0.0.0.0/0", "255.255.255.255"));
    assert_false(contains("0.0.0.0/0", "::1"));
    assert_false(contains("::/0", "192.0.2.1"));
    assert_true(contains("192.0.2.1/32", "192.0.2.1"));
    assert_false(contains("192.0.2.1/32", "192.0.2.0"));
    assert_true(contains("::1/128", "::1"));
    assert_false(contains("::1/128", "::"));
    assert_true(contains("2001:db8:8000::/33", "2001:db8:ffff::"));
    assert_false(contains("2001:db8:8000::/33", "2001:db8:7fff:ffff::"));
}

static bool covers(const char *outer, const char *inner)
{
    struct prefix p = prefix(outer), q = prefix(inner);
    return prefix_covers(&p, &q);
}

TEST(a_prefix_covers_itself_and_its_parts)
{
    assert_true(covers("192.0.2.0/24", "192.0.2.0/24"));
    assert_true(covers("192.0.2.0/24", "192.0.2.0/25"));
    assert_true(covers("192.0.2.0/24", "192.0.2.255/32"));
    assert_false(covers("192.0.2.0/25", "192.0.2.0/24"));
    assert_false(covers("192.0.2.0/24", "192.0.3.0/25"));
    assert_true(covers("::/0", "2001:db8::/32"));
    assert_false(covers("0.0.0.0/0", "::/0"));
}

TEST(the_last_address_has_all_bits_behind_the_length_set)
{
    static const char *const ends[][2] = {
        {"192.0.2.0/24", "192.0.2.255"},
        {"192.0.2.128/25", "192.0.2.255"},
        {"192.0.2.1/32", "192.0.2.1"},
        {"0.0.0.0/0", "255.255.255.255"},
        {"2001:db8::/33", "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff"},
        {"::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}};
    for (size_t i = 0; i < COUNT(ends); i++) {
        struct prefix p = prefix(ends[i][0]);
        struct addr found = prefix_last(&p), wanted = addr(ends[i][1]);
        assert_int_equal(addr_compare(&found, &wanted), 0);
    }
}

TEST(the_size_of_a_prefix_is_its_number_of_addresses)
{
    struct prefix host = prefix("192.0.2.1/32"), net = prefix("192.0.2.0/24"), all = prefix("::/0");
    assert_double_is(prefix_size(&host), 1);
    assert_double_is(prefix_size(&net), 256);
    assert_double_is(prefix_size(&all), ldexp(1, 128));
}

TEST(addresses_are_counted_on_with_carries)
{
    static const struct {
        const char *from;
        uint64_t offset;
        const char *to;
    } sums[] = {
        {"192.0.2.1", 0, "192.0.2.1"},
        {"192.0.2.255", 1, "192.0.3.0"},
        {"10.0.0.0", 65536 + 258, "10.1.1.2"},
        {"0.0.0.0", 0xffffffff, "255.255.255.255"},
        {"255.255.255.255", 1, "0.0.0.0"},         /* wraps at the end of the family */
        {"1.2.3.4", UINT64_C(1) << 32, "1.2.3.4"}, /* all the way round */
        {"::ffff:ffff:ffff:ffff", 1, "0:0:0:1::"},
        {"2001:db8::", UINT64_MAX, "2001:db8::ffff:ffff:ffff:ffff"},
        {"::ff", UINT64_MAX, "::1:0:0:0:fe"}, /* 255 + 2^64 - 1 = 2^64 + 254 */
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 2, "::1"},
    };
    for (size_t i = 0; i < COUNT(sums); i++) {
        struct addr found = addr_add(addr(sums[i].from), sums[i].offset);
        char buf[ADDR_TEXT];
        struct addr wanted = addr(sums[i].to);
        if (addr_compare(&found, &wanted))
            print_error("%s + %llu is %s\n", sums[i].from, (unsigned long long)sums[i].offset,
                        addr_format(&found, buf));
        assert_int_equal(addr_compare(&found, &wanted), 0);
    }
}

static void holds_hosts(const char *text, double hosts, uint64_t offset)
{
    struct prefix p;
    uint64_t first;
    assert_int_equal(prefix_parse(FAMILY_NONE, text, &p, NULL), 0);
    assert_double_is(prefix_hosts(&p, &first), hosts);
    assert_double_is(prefix_hosts(&p, NULL), hosts);
    assert_int_equal(first, offset);
}

TEST(hosts_have_neither_the_first_address_nor_ipv4s_last)
{
    holds_hosts("192.0.2.0/24", 254, 1);
    holds_hosts("192.0.2.0/30", 2, 1);
    holds_hosts("2001:db8::/120", 255, 1);
    holds_hosts("2001:db8::/126", 3, 1);
    holds_hosts("0.0.0.0/0", 4294967294.0, 1);
}

TEST(one_or_two_addresses_are_all_for_hosts)
{
    holds_hosts("192.0.2.4/31", 2, 0);
    holds_hosts("192.0.2.4/32", 1, 0);
    holds_hosts("2001:db8::/127", 2, 0);
    holds_hosts("2001:db8::/128", 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(families_are_named_as_address_types),
        cmocka_unit_test(an_ipv4_address_is_four_bytes_in_network_order),
        cmocka_unit_test(other_spellings_of_ipv4_addresses_are_refused),
        cmocka_unit_test(ipv6_addresses_are_written_as_rfc_5952_says),
        cmocka_unit_test(other_spellings_of_ipv6_addresses_are_refused),
        cmocka_unit_test(an_address_of_the_other_family_is_refused),
        cmocka_unit_test(typed_addresses_are_split_at_the_first_colon),
        cmocka_unit_test(prefixes_are_read_and_written),
        cmocka_unit_test(bits_behind_the_length_are_cleared_and_that_is_said),
        cmocka_unit_test(lengths_are_plain_numbers_within_the_family),
        cmocka_unit_test(a_text_of_any_length_is_survived),
        cmocka_unit_test(a_refused_text_leaves_the_result_alone),
        cmocka_unit_test(prefixes_are_ordered_by_family_then_address_then_length),
        cmocka_unit_test(a_prefix_contains_the_addresses_that_share_its_bits),
        cmocka_unit_test(a_prefix_covers_itself_and_its_parts),
        cmocka_unit_test(the_last_address_has_all_bits_behind_the_length_set),
        cmocka_unit_test(the_size_of_a_prefix_is_its_number_of_addresses),
        cmocka_unit_test(addresses_are_counted_on_with_carries),
        cmocka_unit_test(hosts_have_neither_the_first_address_nor_ipv4s_last),
        cmocka_unit_test(one_or_two_addresses_are_all_for_hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
