#include "server/forwarded.h"
#include "tests/support/test.h"

#include <string.h>

static const char *client(const char *value, const char *secret)
{
    static char text[TYPED_TEXT];
    struct addr a;
    return forwarded_client(value, secret, &a) ? typed_addr_format(&a, text) : "nobody";
}

TEST(an_element_with_the_secret_names_the_client)
{
    assert_string_equal(client("for=192.0.2.1;embedder=s3", "s3"), "ipv4:192.0.2.1");
    assert_string_equal(client("embedder=s3;for=192.0.2.1", "s3"), "ipv4:192.0.2.1");
    assert_string_equal(client("for=\"[2001:DB8::1]\";embedder=s3", "s3"), "ipv6:2001:db8::1");
    assert_string_equal(client("FOR=\"192.0.2.1\";Embedder=\"s3\"", "s3"), "ipv4:192.0.2.1");
}

TEST(ports_and_other_parameters_do_not_matter)
{
    assert_string_equal(client("for=\"192.0.2.1:4711\";embedder=s3", "s3"), "ipv4:192.0.2.1");
    assert_string_equal(client("for=\"[2001:db8::1]:80\";embedder=s3", "s3"), "ipv6:2001:db8::1");
    assert_string_equal(client("by=_x;proto=http; for=192.0.2.1 ; embedder=s3", "s3"),
                        "ipv4:192.0.2.1");
}

TEST(of_several_elements_the_one_with_the_secret_counts)
{
    assert_string_equal(client("for=192.0.2.9, for=192.0.2.1;embedder=s3", "s3"), "ipv4:192.0.2.1");
    assert_string_equal(
        client("for=192.0.2.9;embedder=no , for=192.0.2.1;embedder=s3, for=192.0.2.7", "s3"),
        "ipv4:192.0.2.1");
}

TEST(without_the_very_secret_nobody_is_believed)
{
    assert_string_equal(client("for=192.0.2.1", "s3"), "nobody");
    assert_string_equal(client("for=192.0.2.1;embedder=s", "s3"), "nobody");
    assert_string_equal(client("for=192.0.2.1;embedder=s33", "s3"), "nobody");
    assert_string_equal(client("for=192.0.2.1;embedder=S3", "s3"), "nobody");
    assert_string_equal(client("for=192.0.2.1;embedder=\"\"", ""), "nobody");
    assert_string_equal(client("for=192.0.2.1;embedder=s3", NULL), "nobody");
    assert_string_equal(client(NULL, "s3"), "nobody");
    assert_string_equal(client("", "s3"), "nobody");
    assert_string_equal(client("for=192.0.2.1,embedder=s3", "s3"), "nobody");
}

TEST(what_is_no_address_names_nobody)
{
    static const char *const bad[] = {
        "for=unknown;embedder=s3",
        "for=_hidden;embedder=s3",
        "for=192.0.2;embedder=s3",
        "for=192.0.2.300;embedder=s3",
        "for=\"2001:db8::1\";embedder=s3",
        "for=\"[2001:db8::1\";embedder=s3",
        "for=\"[192.0.2.1]\";embedder=s3",
        "for=\"[2001:db8::1]x\";embedder=s3",
        "for=\"192.0.2.1:\";embedder=s3",
        "for=\"192.0.2.1:8x\";embedder=s3",
        "for=\"\";embedder=s3",
        "embedder=s3",
        "for=192.0.2.01;embedder=s3",
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_string_equal(client(bad[i], "s3"), "nobody");
}

TEST(a_malformed_value_names_nobody)
{
    static const char *const bad[] = {
        "for=[2001:db8::1];embedder=s3",
        "for=\"192.0.2.1;embedder=s3",
        "for;embedder=s3",
        "=192.0.2.1;embedder=s3",
        "for=;embedder=s3",
        "for=192.0.2.1 embedder=s3",
        "for=\"192.0.2.1\\",
        ";;,,;\"",
        "for =192.0.2.1;embedder=s3",
    };
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_string_equal(client(bad[i], "s3"), "nobody");
}

TEST(an_overlong_value_names_nobody)
{
    char value[2048] = "for=\"";
    for (size_t i = 5; i < 1500; i++)
        value[i] = '1';
    strcpy(value + 1500, "\";embedder=s3");
    assert_string_equal(client(value, "s3"), "nobody");
    value[4] = '1';
    value[1500] = '1';
    assert_string_equal(client(value, "s3"), "nobody");
}

/* The client behind 10.0.0.1 by that header, where all of 10.0.0.0/8 are proxies. */
static const char *behind(enum forwarded_header header, const char *value)
{
    static char text[TYPED_TEXT];
    struct prefix ours;
    struct addr peer;
    prefix_parse(FAMILY_IPV4, "10.0.0.0/8", &ours, NULL);
    addr_parse(FAMILY_IPV4, "10.0.0.1", &peer);
    const struct proxies p = {&ours, 1, header};
    struct addr client = forwarded_through(&p, value, &peer);
    return typed_addr_format(&client, text);
}

TEST(a_proxy_is_known_by_its_address)
{
    struct prefix v[2];
    struct addr a;
    prefix_parse(FAMILY_IPV4, "10.0.0.0/8", &v[0], NULL);
    prefix_parse(FAMILY_IPV6, "2001:db8::/32", &v[1], NULL);
    const struct proxies p = {v, 2, FORWARDED}, none = {0};
    addr_parse(FAMILY_NONE, "2001:db8::7", &a);
    assert_true(forwarded_by(&p, &a));
    assert_false(forwarded_by(&none, &a));
    addr_parse(FAMILY_NONE, "11.0.0.1", &a);
    assert_false(forwarded_by(&p, &a));
}

TEST(the_last_that_is_no_proxy_is_the_client)
{
    assert_string_equal(behind(FORWARDED, "for=192.0.2.1"), "ipv4:192.0.2.1");
    assert_string_equal(behind(FORWARDED, "for=1.1.1.1, for=192.0.2.1;proto=http"),
                        "ipv4:192.0.2.1");
    assert_string_equal(behind(FORWARDED, "for=1.1.1.1, for=\"[2001:db8::1]:80\", for=10.9.9.9"),
                        "ipv6:2001:db8::1");
    assert_string_equal(behind(FORWARDED, "for=10.1.1.1"), "ipv4:10.1.1.1");
    assert_string_equal(behind(X_FORWARDED_FOR, "1.1.1.1, 192.0.2.1"), "ipv4:192.0.2.1");
    assert_string_equal(behind(X_FORWARDED_FOR, "192.0.2.1 ,\t10.1.1.1,10.2.2.2"),
                        "ipv4:192.0.2.1");
    assert_string_equal(behind(X_FORWARDED_FOR, "2001:db8::1"), "ipv6:2001:db8::1");
    assert_string_equal(behind(X_FORWARDED_FOR, "[2001:db8::1]:443"), "ipv6:2001:db8::1");
    assert_string_equal(behind(X_FORWARDED_FOR, "192.0.2.1:4711"), "ipv4:192.0.2.1");
}

TEST(a_proxy_that_does_not_say_whom_it_was_asked_by_is_the_client)
{
    assert_string_equal(behind(FORWARDED, NULL), "ipv4:10.0.0.1");
    assert_string_equal(behind(FORWARDED, ""), "ipv4:10.0.0.1");
    assert_string_equal(behind(FORWARDED, "for=1.1.1.1, for=unknown"), "ipv4:10.0.0.1");
    assert_string_equal(behind(FORWARDED, "for=1.1.1.1, for=_x, for=10.3.3.3"), "ipv4:10.3.3.3");
    assert_string_equal(behind(FORWARDED, "for=1.1.1.1, proto=http"), "ipv4:10.0.0.1");
    assert_string_equal(behind(X_FORWARDED_FOR, "1.1.1.1, unknown"), "ipv4:10.0.0.1");
    assert_string_equal(behind(X_FORWARDED_FOR, "1.1.1.1, 1.2.3"), "ipv4:10.0.0.1");
}

TEST(a_malformed_list_says_nothing)
{
    assert_string_equal(behind(FORWARDED, "for=192.0.2.1, ="), "ipv4:10.0.0.1");
    assert_string_equal(behind(FORWARDED, "for=\"192.0.2.1"), "ipv4:10.0.0.1");
    assert_string_equal(behind(FORWARDED, "for=1.1.1.1 for=2.2.2.2"), "ipv4:10.0.0.1");
}

TEST(a_long_list_is_read_from_its_end)
{
    char list[40 * 12] = "1.1.1.1,192.0.2.1";
    for (int i = 0; i < 8; i++)
        strcat(list, ",10.0.0.2");
    assert_string_equal(behind(X_FORWARDED_FOR, list), "ipv4:192.0.2.1");
    for (int i = 0; i < 20; i++)
        strcat(list, ",10.0.0.3");
    assert_string_equal(behind(X_FORWARDED_FOR, list), "ipv4:10.0.0.3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_element_with_the_secret_names_the_client),
        cmocka_unit_test(ports_and_other_parameters_do_not_matter),
        cmocka_unit_test(of_several_elements_the_one_with_the_secret_counts),
        cmocka_unit_test(without_the_very_secret_nobody_is_believed),
        cmocka_unit_test(what_is_no_address_names_nobody),
        cmocka_unit_test(a_malformed_value_names_nobody),
        cmocka_unit_test(an_overlong_value_names_nobody),
        cmocka_unit_test(a_proxy_is_known_by_its_address),
        cmocka_unit_test(the_last_that_is_no_proxy_is_the_client),
        cmocka_unit_test(a_proxy_that_does_not_say_whom_it_was_asked_by_is_the_client),
        cmocka_unit_test(a_malformed_list_says_nothing),
        cmocka_unit_test(a_long_list_is_read_from_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
