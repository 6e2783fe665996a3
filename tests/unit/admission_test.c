#include "server/admission.h"
#include "tests/support/test.h"

#include <string.h>

static const char *const alice[] = {"alice"};
static const struct access_rule for_alice[] = {{.users = alice, .n_users = 1, .allow = true}};

/* The status for a request by that user, known by certificate; what the question then says. */
static int status_of(const struct admission *a, const char *user, struct httpd_reply *reply,
                     const char **known)
{
    const struct addr source = {.family = FAMILY_IPV4};
    struct access_question q = {SERVICE_NETWORKMAP, "net", &source, NULL};
    struct httpd_request request = {.method = "GET", .path = "/", .target = "/", .user = user};
    *reply = (struct httpd_reply){0};
    int status = admit(a, &q, &request, 0, reply);
    *known = q.user;
    return status;
}

TEST(without_rules_everybody_is_let_through_and_known_by_certificate)
{
    const struct admission open = {NULL, NULL};
    struct httpd_reply reply;
    const char *known;
    assert_int_equal(status_of(&open, NULL, &reply, &known), 0);
    assert_null(known);
    assert_int_equal(status_of(&open, "bob", &reply, &known), 0);
    assert_string_equal(known, "bob");
    assert_int_equal(reply.n_headers, 0);
}

TEST(without_digest_who_has_no_certificate_is_refused_unasked)
{
    struct access *access;
    struct httpd_reply reply;
    const char *known;
    assert_int_equal(access_new(for_alice, 1, &access, NULL), 0);
    const struct admission a = {access, NULL};
    assert_int_equal(status_of(&a, NULL, &reply, &known), 403);
    assert_int_equal(status_of(&a, "bob", &reply, &known), 403);
    assert_int_equal(reply.n_headers, 1);
    assert_string_equal(reply.headers[0].name, "Cache-Control");
    assert_string_equal(reply.headers[0].value, "no-store");
    assert_int_equal(status_of(&a, "alice", &reply, &known), 0);
    access_free(access);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_rules_everybody_is_let_through_and_known_by_certificate),
        cmocka_unit_test(without_digest_who_has_no_certificate_is_refused_unasked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
