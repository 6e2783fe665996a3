#include "server/access.h"
#include "sim/base/err.h"
#include "tests/support/test.h"

#include <errno.h>
#include <string.h>

static const char *const alice[] = {"alice"};
static const char *const anybody[] = {"*"};

static struct prefix prefix(const char *text)
{
    struct prefix p;
    assert_int_equal(prefix_parse(FAMILY_NONE, text, &p, NULL), 0);
    return p;
}

/* The verdict of these rules on a question about the network map "net". */
static enum access_verdict decide(const struct access_rule *rules, size_t n, const char *source,
                                  const char *user)
{
    struct access *a;
    struct addr from;
    assert_int_equal(addr_parse(FAMILY_NONE, source, &from), 0);
    assert_int_equal(access_new(rules, n, &a, NULL), 0);
    struct access_question q = {SERVICE_NETWORKMAP, "net", &from, user};
    enum access_verdict verdict = access_decide(a, &q);
    access_free(a);
    return verdict;
}

#define DECIDE(rules, source, user) decide(rules, COUNT(rules), source, user)

TEST(without_rules_everything_is_allowed_and_without_a_match_denied)
{
    const struct access_rule other[] = {{.resource = "costmap", .allow = true}};
    assert_int_equal(decide(NULL, 0, "192.0.2.1", NULL), ACCESS_ALLOWED);
    assert_int_equal(DECIDE(other, "192.0.2.1", NULL), ACCESS_DENIED);
}

TEST(the_first_rule_that_matches_decides)
{
    const struct access_rule denied[] = {{.resource = "net"}, {.allow = true}};
    const struct access_rule allowed[] = {{.resource = "net", .allow = true}, {.allow = false}};
    assert_int_equal(DECIDE(denied, "192.0.2.1", NULL), ACCESS_DENIED);
    assert_int_equal(DECIDE(allowed, "192.0.2.1", NULL), ACCESS_ALLOWED);
}

TEST(a_resource_is_meant_by_its_id_or_its_service)
{
    static const struct {
        const char *resource;
        enum access_verdict net, directory;
    } cases[] = {{"net", ACCESS_ALLOWED, ACCESS_DENIED},
                 {"networkmap", ACCESS_ALLOWED, ACCESS_DENIED},
                 {"directory", ACCESS_DENIED, ACCESS_ALLOWED},
                 {"networkmap-filtered", ACCESS_DENIED, ACCESS_DENIED},
                 {NULL, ACCESS_ALLOWED, ACCESS_ALLOWED}};
    struct addr from;
    assert_int_equal(addr_parse(FAMILY_NONE, "::1", &from), 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct access_rule rule = {.resource = cases[i].resource, .allow = true};
        struct access *a;
        assert_int_equal(access_new(&rule, 1, &a, NULL), 0);
        struct access_question net = {SERVICE_NETWORKMAP, "net", &from, NULL};
        struct access_question directory = {SERVICE_DIRECTORY, NULL, &from, NULL};
        assert_int_equal(access_decide(a, &net), cases[i].net);
        assert_int_equal(access_decide(a, &directory), cases[i].directory);
        access_free(a);
    }
}

TEST(sources_are_prefixes_of_either_family)
{
    const struct prefix sources[] = {prefix("192.0.2.0/25"), prefix("2001:db8::/32")};
    const struct access_rule rules[] = {{.sources = sources, .n_sources = 2, .allow = true}};
    assert_int_equal(DECIDE(rules, "192.0.2.127", NULL), ACCESS_ALLOWED);
    assert_int_equal(DECIDE(rules, "192.0.2.128", NULL), ACCESS_DENIED);
    assert_int_equal(DECIDE(rules, "2001:db8:ffff::1", NULL), ACCESS_ALLOWED);
    assert_int_equal(DECIDE(rules, "2001:db9::1", NULL), ACCESS_DENIED);
}

TEST(who_may_be_allowed_as_a_user_is_asked_who_it_is)
{
    const struct access_rule rules[] = {{.users = alice, .n_users = 1, .allow = true}};
    assert_int_equal(DECIDE(rules, "192.0.2.1", NULL), ACCESS_NEEDS_USER);
    assert_int_equal(DECIDE(rules, "192.0.2.1", "alice"), ACCESS_ALLOWED);
    assert_int_equal(DECIDE(rules, "192.0.2.1", "bob"), ACCESS_DENIED);
    const struct access_rule any[] = {{.users = anybody, .n_users = 1, .allow = true}};
    assert_int_equal(DECIDE(any, "192.0.2.1", NULL), ACCESS_NEEDS_USER);
    assert_int_equal(DECIDE(any, "192.0.2.1", "bob"), ACCESS_ALLOWED);
}

TEST(who_is_allowed_anyway_is_not_asked)
{
    const struct prefix home[] = {prefix("192.0.2.0/24")};
    const struct access_rule rules[] = {
        {.users = alice, .n_users = 1, .allow = true},
        {.sources = home, .n_sources = 1, .allow = true},
        {.allow = false},
    };
    assert_int_equal(DECIDE(rules, "192.0.2.1", NULL), ACCESS_ALLOWED);
    assert_int_equal(DECIDE(rules, "198.51.100.1", NULL), ACCESS_NEEDS_USER);
    assert_int_equal(DECIDE(rules, "198.51.100.1", "alice"), ACCESS_ALLOWED);
    assert_int_equal(DECIDE(rules, "198.51.100.1", "bob"), ACCESS_DENIED);
}

TEST(keeping_silent_is_no_way_around_a_denial)
{
    const struct access_rule rules[] = {{.users = alice, .n_users = 1}, {.allow = true}};
    assert_int_equal(DECIDE(rules, "192.0.2.1", NULL), ACCESS_NEEDS_USER);
    assert_int_equal(DECIDE(rules, "192.0.2.1", "alice"), ACCESS_DENIED);
    assert_int_equal(DECIDE(rules, "192.0.2.1", "bob"), ACCESS_ALLOWED);
}

TEST(a_rule_names_source_and_user_together)
{
    const struct prefix home[] = {prefix("192.0.2.0/24")};
    const struct access_rule rules[] = {
        {.sources = home, .n_sources = 1, .users = alice, .n_users = 1, .allow = true}};
    assert_int_equal(DECIDE(rules, "192.0.2.1", NULL), ACCESS_NEEDS_USER);
    assert_int_equal(DECIDE(rules, "192.0.2.1", "alice"), ACCESS_ALLOWED);
    assert_int_equal(DECIDE(rules, "198.51.100.1", NULL), ACCESS_DENIED);
    assert_int_equal(DECIDE(rules, "198.51.100.1", "alice"), ACCESS_DENIED);
}

TEST(what_depends_on_who_asks_is_personal)
{
    const struct prefix home[] = {prefix("192.0.2.0/24")};
    const struct access_rule rules[] = {
        {.resource = "costmap", .users = alice, .n_users = 1, .allow = true},
        {.resource = "net", .sources = home, .n_sources = 1, .allow = true},
        {.resource = "directory", .allow = true},
        {.resource = "directory", .users = alice, .n_users = 1}};
    struct access *a;
    assert_int_equal(access_new(rules, COUNT(rules), &a, NULL), 0);
    assert_true(access_personal(a, SERVICE_COSTMAP, "net:num-routing"));
    assert_true(access_personal(a, SERVICE_NETWORKMAP, "net"));
    assert_false(access_personal(a, SERVICE_NETWORKMAP, "other"));
    assert_false(access_personal(a, SERVICE_DIRECTORY, NULL));
    assert_true(access_knows_users(a));
    access_free(a);
}

TEST(a_rule_that_cannot_be_is_refused_with_its_number)
{
    static const char *const nameless[] = {""};
    const struct access_rule bad[] = {{.allow = true}, {.resource = "a b"}};
    const struct access_rule no_user[] = {{.users = nameless, .n_users = 1}};
    struct access *a;
    struct err e = ERR_INIT;
    assert_int_equal(access_new(bad, 2, &a, &e), -EINVAL);
    assert_null(a);
    assert_string_equal(e.text, "access rule 2: \"a b\" is neither a resource ID nor the name of a "
                                "service");
    e = (struct err)ERR_INIT;
    assert_int_equal(access_new(no_user, 1, &a, &e), -EINVAL);
    assert_string_equal(e.text, "access rule 1: a user has no name");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_rules_everything_is_allowed_and_without_a_match_denied),
        cmocka_unit_test(the_first_rule_that_matches_decides),
        cmocka_unit_test(a_resource_is_meant_by_its_id_or_its_service),
        cmocka_unit_test(sources_are_prefixes_of_either_family),
        cmocka_unit_test(who_may_be_allowed_as_a_user_is_asked_who_it_is),
        cmocka_unit_test(who_is_allowed_anyway_is_not_asked),
        cmocka_unit_test(keeping_silent_is_no_way_around_a_denial),
        cmocka_unit_test(a_rule_names_source_and_user_together),
        cmocka_unit_test(what_depends_on_who_asks_is_personal),
        cmocka_unit_test(a_rule_that_cannot_be_is_refused_with_its_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
