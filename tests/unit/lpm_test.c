#include "sim/base/lpm.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

static struct lpm_entry entry(const char *text, uint32_t value)
{
    struct lpm_entry e = {.value = value};
    assert_int_equal(prefix_parse(FAMILY_NONE, text, &e.prefix, NULL), 0);
    return e;
}

static uint32_t find(const struct lpm *t, const char *text)
{
    struct addr a;
    assert_int_equal(addr_parse(FAMILY_NONE, text, &a), 0);
    return lpm_find(t, &a);
}

TEST(an_empty_table_holds_no_address)
{
    struct lpm *t = lpm_new(NULL, 0);
    assert_non_null(t);
    assert_int_equal(find(t, "192.0.2.1"), LPM_NONE);
    assert_int_equal(find(t, "::"), LPM_NONE);
    lpm_free(t);
    lpm_free(NULL);
}

TEST(the_longest_of_nested_prefixes_wins)
{
    const struct lpm_entry entries[] = {entry("10.1.0.0/16", 2), entry("10.0.0.0/8", 1),
                                        entry("10.1.2.3/32", 4), entry("10.1.2.0/24", 3)};
    struct lpm *t = lpm_new(entries, COUNT(entries));
    assert_int_equal(find(t, "10.1.2.3"), 4);
    assert_int_equal(find(t, "10.1.2.2"), 3);
    assert_int_equal(find(t, "10.1.2.4"), 3);
    assert_int_equal(find(t, "10.1.3.0"), 2);
    assert_int_equal(find(t, "10.1.1.255"), 2);
    assert_int_equal(find(t, "10.2.0.0"), 1);
    assert_int_equal(find(t, "10.0.0.0"), 1);
    assert_int_equal(find(t, "10.255.255.255"), 1);
    assert_int_equal(find(t, "9.255.255.255"), LPM_NONE);
    assert_int_equal(find(t, "11.0.0.0"), LPM_NONE);
    lpm_free(t);
}

TEST(default_routes_are_each_familys_own)
{
    const struct lpm_entry entries[] = {entry("0.0.0.0/0", 4), entry("::/0", 6)};
    struct lpm *t = lpm_new(entries, COUNT(entries));
    assert_int_equal(find(t, "0.0.0.0"), 4);
    assert_int_equal(find(t, "255.255.255.255"), 4);
    assert_int_equal(find(t, "::"), 6);
    assert_int_equal(find(t, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), 6);
    lpm_free(t);
}

TEST(one_family_leaves_the_other_empty)
{
    const struct lpm_entry entries[] = {entry("::/0", 6)};
    struct lpm *t = lpm_new(entries, 1);
    assert_int_equal(find(t, "0.0.0.0"), LPM_NONE);
    assert_int_equal(find(t, "::ffff:0.0.0.0"), 6);
    lpm_free(t);
}

TEST(prefixes_at_the_ends_of_the_address_space_end_there)
{
    const struct lpm_entry entries[] = {
        entry("0.0.0.0/32", 0),
        entry("255.255.255.255/32", 1),
        entry("::/128", 2),
        entry("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128", 3),
        entry("ffff:ffff:ffff:ffff::/64", 4),
    };
    struct lpm *t = lpm_new(entries, COUNT(entries));
    assert_int_equal(find(t, "0.0.0.0"), 0);
    assert_int_equal(find(t, "0.0.0.1"), LPM_NONE);
    assert_int_equal(find(t, "255.255.255.254"), LPM_NONE);
    assert_int_equal(find(t, "255.255.255.255"), 1);
    assert_int_equal(find(t, "::"), 2);
    assert_int_equal(find(t, "::1"), LPM_NONE);
    assert_int_equal(find(t, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), 3);
    assert_int_equal(find(t, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe"), 4);
    assert_int_equal(find(t, "ffff:ffff:ffff:fffe:ffff:ffff:ffff:ffff"), LPM_NONE);
    lpm_free(t);
}

TEST(neighbouring_prefixes_of_one_value_stay_apart_from_the_rest)
{
    const struct lpm_entry entries[] = {entry("10.0.0.0/25", 7), entry("10.0.0.128/25", 7),
                                        entry("10.0.1.0/24", 8)};
    struct lpm *t = lpm_new(entries, COUNT(entries));
    assert_int_equal(find(t, "10.0.0.127"), 7);
    assert_int_equal(find(t, "10.0.0.128"), 7);
    assert_int_equal(find(t, "10.0.0.255"), 7);
    assert_int_equal(find(t, "10.0.1.0"), 8);
    assert_int_equal(find(t, "10.0.2.0"), LPM_NONE);
    lpm_free(t);
}

TEST(the_entries_given_may_go_and_keep_their_order)
{
    struct lpm_entry entries[] = {entry("10.1.0.0/16", 2), entry("10.0.0.0/8", 1)};
    struct lpm *t = lpm_new(entries, COUNT(entries));
    assert_int_equal(entries[0].value, 2);
    entries[0] = entries[1] = entry("::/0", 9);
    assert_int_equal(find(t, "10.1.0.0"), 2);
    lpm_free(t);
}

TEST(a_prefix_that_stands_twice_is_found)
{
    struct lpm_entry entries[] = {entry("::/0", 1), entry("10.0.0.0/8", 2), entry("10.0.0.0/9", 3),
                                  entry("10.0.0.0/8", 4), entry("0.0.0.0/0", 5)};
    size_t second = lpm_duplicate(entries, COUNT(entries));
    assert_true(second > 0 && second < COUNT(entries));
    assert_int_equal(prefix_compare(&entries[second - 1].prefix, &entries[second].prefix), 0);
    assert_int_equal(entries[second - 1].value + entries[second].value, 2 + 4);
    struct lpm_entry unique[] = {entry("10.0.0.0/8", 1), entry("10.0.0.0/9", 2), entry("::/0", 3)};
    assert_int_equal(lpm_duplicate(unique, COUNT(unique)), COUNT(unique));
    assert_int_equal(lpm_duplicate(unique, 0), 0);
}

TEST(a_failed_allocation_gives_no_table)
{
    struct lpm_entry entries[100];
    for (uint32_t i = 0; i < COUNT(entries); i++) {
        entries[i] = entry(i % 2 ? "10.0.0.0/24" : "2001:db8::/48", i);
        entries[i].prefix.addr.b[i % 2 ? 2 : 5] = (uint8_t)i;
    }
    for (size_t n = 0;; n++) {
        faults_start(n);
        struct lpm *t = lpm_new(entries, COUNT(entries));
        if (!faults_stop()) {
            assert_int_equal(find(t, "10.0.7.1"), 7);
            assert_int_equal(find(t, "2001:db8:8::1"), 8);
            lpm_free(t);
            break;
        }
        assert_null(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_table_holds_no_address),
        cmocka_unit_test(the_longest_of_nested_prefixes_wins),
        cmocka_unit_test(default_routes_are_each_familys_own),
        cmocka_unit_test(one_family_leaves_the_other_empty),
        cmocka_unit_test(prefixes_at_the_ends_of_the_address_space_end_there),
        cmocka_unit_test(neighbouring_prefixes_of_one_value_stay_apart_from_the_rest),
        cmocka_unit_test(the_entries_given_may_go_and_keep_their_order),
        cmocka_unit_test(a_prefix_that_stands_twice_is_found),
        cmocka_unit_test(a_failed_allocation_gives_no_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
