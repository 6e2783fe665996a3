#include "server/altod_secure.h"
#include "sim/base/problems.h"
#include "tests/support/alto_maps.h"
#include "tests/support/quoted.h"
#include "tests/support/test.h"

#include <errno.h>
#include <string.h>

static struct altod_config read_config(const char *text)
{
    struct problems *errors = problems_new();
    struct altod_config c;
    json_t *document = quoted_json(text);
    int code = altod_config_read("altod.json", document, errors, &c);
    for (size_t i = 0; i < problems_count(errors); i++)
        print_error("%s\n", problems_line(errors, i));
    assert_int_equal(code, 0);
    json_decref(document);
    problems_free(errors);
    return c;
}

TEST(without_a_word_about_it_everything_is_open)
{
    struct altod_config c = read_config("{'maps': ['a']}");
    assert_null(c.server.tls);
    assert_null(c.server.terms.digest);
    assert_int_equal(c.server.terms.n_rules, 0);
    altod_config_fini(&c);
}

TEST(users_are_those_of_the_configuration)
{
    struct altod_config c =
        read_config("{'maps': ['a'], 'users': {'bob': 'builder', 'alice': {'md5': "
                    "'0123456789abcdef0123456789abcdef'}}, 'digest': {'realm': 'R', 'md5': true,"
                    " 'lifetime': '1 min'}}");
    const struct digest_config *d = c.server.terms.digest;
    assert_string_equal(d->realm, "R");
    assert_true(d->md5);
    assert_int_equal(d->lifetime, 60);
    assert_int_equal(d->n_users, 2);
    assert_string_equal(d->users[0].name, "alice");
    assert_null(d->users[0].password);
    assert_string_equal(d->users[0].md5, "0123456789abcdef0123456789abcdef");
    assert_string_equal(d->users[1].password, "builder");
    altod_config_fini(&c);
}

TEST(rules_stand_in_their_order)
{
    struct altod_config c =
        read_config("{'maps': ['a'], 'users': {'bob': 'b'}, 'access': ["
                    "{'allow': false, 'from': ['192.0.2.0/24', '::/0']},"
                    " {'allow': true, 'resource': 'costmap', 'users': ['*']}, {'allow': true}]}");
    const struct access_rule *r = c.server.terms.rules;
    assert_int_equal(c.server.terms.n_rules, 3);
    assert_false(r[0].allow);
    assert_null(r[0].resource);
    assert_int_equal(r[0].n_sources, 2);
    assert_int_equal(r[0].sources[0].len, 24);
    assert_int_equal(r[0].n_users, 0);
    assert_string_equal(r[1].resource, "costmap");
    assert_string_equal(r[1].users[0], "*");
    assert_int_equal(r[1].n_sources, 0);
    assert_true(r[2].allow);
    altod_config_fini(&c);
}

TEST(a_rule_about_a_resource_that_is_not_there_is_no_rule)
{
    struct altod_config c =
        read_config("{'maps': ['a'], 'access': [{'allow': true, 'resource': 'endpointcost'},"
                    " {'allow': true, 'resource': 'net:filtered'},"
                    " {'allow': false, 'resource': 'net:filterd'}]}");
    struct mapset *maps = maps_from(sample_maps, OFFER_ALL);
    struct problems *errors = problems_new();
    altod_secure_resources(&c, maps, errors);
    assert_int_equal(problems_count(errors), 1);
    assert_string_equal(problems_line(errors, 0),
                        "altod.json: /access/2: found resource \"net:filterd\", allowed: an ID in "
                        "the directory, or a service");
    problems_free(errors);
    mapset_unref(maps);
    altod_config_fini(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_word_about_it_everything_is_open),
        cmocka_unit_test(users_are_those_of_the_configuration),
        cmocka_unit_test(rules_stand_in_their_order),
        cmocka_unit_test(a_rule_about_a_resource_that_is_not_there_is_no_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
