#include "server/endpoints.h"
#include "tests/support/test.h"

#include <string.h>

/* The addresses read from a list as a text, or the error's body. */
static const char *read(const char *list, struct answer *a)
{
    static char text[400];
    struct endpoints e;
    json_t *array = json_loads(list, 0, NULL);
    text[0] = '\0';
    bool fine = endpoints_read(array, "endpoints/srcs", a, &e) && endpoints_note(&e, a);
    for (size_t i = 0; fine && i < e.n; i++) {
        char one[TYPED_TEXT];
        strcat(strcat(text, typed_addr_format(&e.v[i], one)), " ");
    }
    if (!fine)
        snprintf(text, sizeof text, "%s", a->body.data);
    endpoints_fini(&e);
    json_decref(array);
    return text;
}

TEST(addresses_keep_their_order_and_count_once_in_any_spelling)
{
    struct answer a = {0};
    assert_string_equal(
        read(
            "[\"ipv6:2001:DB8:0::1\", \"ipv4:192.0.2.1\", \"ipv6:2001:db8::1\", \"ipv4:192.0.2.1\"]",
            &a),
        "ipv6:2001:db8::1 ipv4:192.0.2.1 ");
    assert_int_equal(a.n_named, 2);
    assert_int_equal(a.named[1].family, FAMILY_IPV4);
    answer_fini(&a);
}

TEST(what_is_no_typed_address_is_an_invalid_value)
{
    static const char *const bad[] = {"192.0.2.1",      "ipv4:192.0.2",   "ipv4:192.0.2.01",
                                      "ipv4:::1",       "ipv6:192.0.2.1", "mac-48:66",
                                      "IPv4:10.0.0.1",  "ipv4:10.0.0.1 ", "ipv4:10.0.0.0/8",
                                      "ipv6:fe80::1%1", "ipv4",           ""};
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct answer a = {0};
        char list[100], wanted[200];
        snprintf(list, sizeof list, "[\"ipv4:10.0.0.1\", \"%s\"]", bad[i]);
        snprintf(wanted, sizeof wanted,
                 "{\"meta\":{\"code\":\"E_INVALID_FIELD_VALUE\",\"field\":\"endpoints/srcs\","
                 "\"value\":\"%s\"}}",
                 bad[i]);
        assert_string_equal(read(list, &a), wanted);
        answer_fini(&a);
    }
}

TEST(what_is_no_string_is_an_invalid_value_too)
{
    struct answer a = {0};
    assert_string_equal(read("[{\"x\": 1}]", &a),
                        "{\"meta\":{\"code\":\"E_INVALID_FIELD_VALUE\",\"field\":"
                        "\"endpoints/srcs\",\"value\":\"{\\\"x\\\":1}\"}}");
    answer_fini(&a);
}

TEST(several_lists_are_noted_together)
{
    struct answer a = {0};
    read("[\"ipv4:192.0.2.1\"]", &a);
    read("[\"ipv4:192.0.2.2\", \"ipv4:192.0.2.3\"]", &a);
    read("[]", &a);
    assert_int_equal(a.n_named, 3);
    answer_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_keep_their_order_and_count_once_in_any_spelling),
        cmocka_unit_test(what_is_no_typed_address_is_an_invalid_value),
        cmocka_unit_test(what_is_no_string_is_an_invalid_value_too),
        cmocka_unit_test(several_lists_are_noted_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
