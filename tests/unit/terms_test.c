#include "server/terms.h"
#include "sim/base/err.h"
#include "tests/support/faults.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const alice[] = {"alice"};
static const struct access_rule about_users[] = {{.users = alice, .n_users = 1, .allow = true}};
static const struct digest_user users[] = {{.name = "alice", .password = "x"}};
static const struct digest_config digest = {.realm = "r", .users = users, .n_users = 1};

TEST(everything_is_copied)
{
    char id[] = "other", uri[] = "http://alto.example/";
    struct directory_link links[] = {{id, uri}};
    struct prefix from[1];
    struct terms *t;
    assert_int_equal(prefix_parse(FAMILY_IPV4, "10.0.0.0/8", &from[0], NULL), 0);
    struct alto_server_terms config = {.links = links,
                                       .n_links = 1,
                                       .proxies = {from, 1, X_FORWARDED_FOR},
                                       .max_age = 7,
                                       .gzip = true};
    assert_int_equal(terms_new(&config, false, &t, NULL), 0);
    memset(id, 'x', 1);
    memset(uri, 'x', 1);
    memset(from, 0, sizeof from);
    assert_int_equal(t->n_links, 1);
    assert_string_equal(t->links[0].id, "other");
    assert_string_equal(t->links[0].uri, "http://alto.example/");
    assert_int_equal(t->proxies.n, 1);
    assert_int_equal(t->proxies.from[0].len, 8);
    assert_int_equal(t->proxies.header, X_FORWARDED_FOR);
    assert_int_equal(t->max_age, 7);
    assert_true(t->gzip);
    assert_null(t->admission.access);
    terms_unref(t);
}

TEST(rules_about_users_need_a_way_to_prove_who_one_is)
{
    struct alto_server_terms config = {.rules = about_users, .n_rules = 1};
    struct terms *t;
    struct err e = ERR_INIT;
    assert_int_equal(terms_new(&config, false, &t, &e), -EINVAL);
    assert_null(t);
    assert_non_null(strstr(e.text, "neither Digest authentication nor"));
    assert_int_equal(terms_new(&config, true, &t, NULL), 0); /* by certificates */
    assert_null(t->admission.digest);
    terms_unref(t);
    config.digest = &digest;
    assert_int_equal(terms_new(&config, false, &t, NULL), 0);
    assert_non_null(t->admission.digest);
    terms_unref(t);
}

TEST(they_live_as_long_as_their_last_reference)
{
    struct alto_server_terms config = {.max_age = 5};
    struct terms *t;
    assert_int_equal(terms_new(&config, false, &t, NULL), 0);
    assert_ptr_equal(terms_ref(t), t);
    terms_unref(t);
    assert_int_equal(t->max_age, 5);
    terms_unref(t);
    terms_unref(NULL);
}

TEST(without_memory_there_are_none)
{
    const struct directory_link links[] = {{"a", "b"}};
    struct alto_server_terms config = {
        .rules = about_users, .n_rules = 1, .digest = &digest, .links = links, .n_links = 1};
    for (size_t n = 0;; n++) {
        struct terms *t;
        faults_start(n);
        int code = terms_new(&config, false, &t, NULL);
        if (!faults_stop()) {
            assert_int_equal(code, 0);
            terms_unref(t);
            break;
        }
        assert_int_equal(code, -ENOMEM);
        assert_null(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_copied),
        cmocka_unit_test(rules_about_users_need_a_way_to_prove_who_one_is),
        cmocka_unit_test(they_live_as_long_as_their_last_reference),
        cmocka_unit_test(without_memory_there_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
