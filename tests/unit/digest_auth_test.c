#include "server/digest_auth.h"
#include "sim/base/err.h"
#include "tests/support/digest_client.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

static const struct digest_user users[] = {
    {.name = "alice", .password = "wonder"},
    {.name = "J\xc3\xa4s\xc3\xb8n", .password = "D\xc3\xb6"},
};

static struct digest_auth *auth(bool md5)
{
    struct digest_config config = {"maps", users, COUNT(users), md5, 10};
    struct digest_auth *d;
    struct err e = ERR_INIT;
    if (digest_auth_new(&config, &d, &e))
        fail_msg("%s", e.text);
    return d;
}

static enum digest_verdict check_at(struct digest_auth *d, const char *text, const char *target,
                                    int64_t now)
{
    const char *user;
    struct digest_request r = {text, "GET", target, now};
    enum digest_verdict verdict = digest_auth_check(d, &r, &user);
    assert_int_equal(verdict == DIGEST_FINE, user != NULL);
    return verdict;
}

static enum digest_verdict check(struct digest_auth *d, const char *text)
{
    return check_at(d, text, "/a?b=c", 0);
}

/* What alice says to a challenge, with that count. */
static char *alice(const char *challenge, unsigned count, char text[DIGEST_WORDS])
{
    return digest_answer(
        &(struct digest_words){challenge, "alice", "wonder", "GET", "/a?b=c", count}, text);
}

/* Section 3.9.1. The nonce is not ours, so that the right answer is found to be stale. */
TEST(the_responses_of_the_standards_example_are_right)
{
    static const char *const responses[][2] = {
        {"MD5", "8ca523f5e9506fed4657c9700eebdbec"},
        {"SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"}};
    const struct digest_user mufasa = {.name = "Mufasa", .password = "Circle of Life"};
    struct digest_config config = {"http-auth@example.org", &mufasa, 1, true, 0};
    struct digest_auth *d;
    assert_int_equal(digest_auth_new(&config, &d, NULL), 0);
    for (size_t i = 0; i < COUNT(responses); i++) {
        char text[1000];
        snprintf(text, sizeof text,
                 "Digest username=\"Mufasa\",\trealm=\"http-auth@example.org\",  "
                 "uri=\"/dir/index.html\", algorithm=%s, "
                 "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
                 "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, "
                 "response=\"%s\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"",
                 responses[i][0], responses[i][1]);
        assert_int_equal(check_at(d, text, "/dir/index.html", 0), DIGEST_STALE);
        text[strlen(text) - 80] ^= 1; /* in the response */
        assert_int_equal(check_at(d, text, "/dir/index.html", 0), DIGEST_REFUSED);
    }
    digest_auth_free(d);
}

TEST(challenges_come_strongest_first_and_md5_only_where_wanted)
{
    char text[DIGEST_CHALLENGE], nonce[100];
    struct digest_auth *d = auth(true);
    assert_int_equal(digest_auth_challenges(d), 2);
    digest_auth_challenge(d, 0, 5, false, text);
    static const char start[] = "Digest realm=\"maps\", qop=\"auth\", algorithm=SHA-256, nonce=\"";
    assert_ptr_equal(strstr(text, start), text);
    assert_null(strstr(text, "stale"));
    digest_param(text, "nonce", nonce, sizeof nonce);
    assert_int_equal(strlen(nonce), 64);
    assert_non_null(strstr(digest_auth_challenge(d, 1, 5, true, text), "algorithm=MD5"));
    assert_non_null(strstr(text, "stale=true"));
    assert_null(strstr(text, nonce)); /* no nonce is given twice */
    digest_auth_free(d);
    d = auth(false);
    assert_int_equal(digest_auth_challenges(d), 1);
    digest_auth_free(d);
}

TEST(who_knows_the_password_is_told_apart_by_either_algorithm)
{
    struct digest_auth *d = auth(true);
    for (size_t i = 0; i < 2; i++) {
        char challenge[DIGEST_CHALLENGE], text[DIGEST_WORDS];
        const char *user;
        digest_auth_challenge(d, i, 0, false, challenge);
        struct digest_request r = {alice(challenge, 1, text), "GET", "/a?b=c", 0};
        assert_int_equal(digest_auth_check(d, &r, &user), DIGEST_FINE);
        assert_string_equal(user, "alice");
        struct digest_words wrong = {challenge, "alice", "wander", "GET", "/a?b=c", 2};
        assert_int_equal(check(d, digest_answer(&wrong, text)), DIGEST_REFUSED);
        wrong = (struct digest_words){challenge, "nobody", "wonder", "GET", "/a?b=c", 3};
        assert_int_equal(check(d, digest_answer(&wrong, text)), DIGEST_REFUSED);
        wrong = (struct digest_words){challenge, "alice", "wonder", "POST", "/a?b=c", 4};
        assert_int_equal(check(d, digest_answer(&wrong, text)), DIGEST_REFUSED);
    }
    digest_auth_free(d);
}

TEST(an_algorithm_that_is_not_offered_is_refused)
{
    struct digest_auth *both = auth(true), *d = auth(false);
    char challenge[DIGEST_CHALLENGE], text[DIGEST_WORDS];
    digest_auth_challenge(both, 1, 0, false, challenge);
    assert_int_equal(check(d, alice(challenge, 1, text)), DIGEST_REFUSED);
    digest_auth_free(both);
    digest_auth_free(d);
}

TEST(credentials_for_another_uri_are_misused)
{
    struct digest_auth *d = auth(false);
    char challenge[DIGEST_CHALLENGE], text[DIGEST_WORDS];
    digest_auth_challenge(d, 0, 0, false, challenge);
    alice(challenge, 1, text);
    assert_int_equal(check_at(d, text, "/a?b=d", 0), DIGEST_MISUSED);
    assert_int_equal(check_at(d, text, "/a", 0), DIGEST_MISUSED);
    assert_int_equal(check_at(d, text, "http://alto.example:80/a?b=c", 0), DIGEST_FINE);
    digest_auth_free(d);
}

TEST(a_nonce_holds_for_its_time_and_not_before_it)
{
    struct digest_auth *d = auth(false);
    char challenge[DIGEST_CHALLENGE], text[DIGEST_WORDS];
    digest_auth_challenge(d, 0, 100 * SECOND, false, challenge);
    assert_int_equal(check_at(d, alice(challenge, 1, text), "/a?b=c", 110 * SECOND), DIGEST_FINE);
    assert_int_equal(check_at(d, alice(challenge, 2, text), "/a?b=c", 110 * SECOND + 1),
                     DIGEST_STALE);
    assert_int_equal(check_at(d, alice(challenge, 3, text), "/a?b=c", 99 * SECOND), DIGEST_STALE);
    digest_auth_free(d);
}

TEST(a_nonce_of_another_process_or_changed_is_stale)
{
    struct digest_auth *d = auth(false), *other = auth(false);
    char challenge[DIGEST_CHALLENGE], text[DIGEST_WORDS];
    digest_auth_challenge(other, 0, 0, false, challenge);
    assert_int_equal(check(d, alice(challenge, 1, text)), DIGEST_STALE);
    digest_auth_challenge(d, 0, 0, false, challenge);
    char *time = strstr(challenge, "nonce=") + 7 + 31;
    *time = '1'; /* made a nanosecond later, it says */
    assert_int_equal(check_at(d, alice(challenge, 1, text), "/a?b=c", 1), DIGEST_STALE);
    digest_auth_free(other);
    digest_auth_free(d);
}

TEST(each_count_of_a_nonce_is_good_once_in_whatever_order_within_the_window)
{
    static const struct {
        unsigned count;
        enum digest_verdict verdict;
    } steps[] = {
        {1, DIGEST_FINE},          {1, DIGEST_STALE},   {3, DIGEST_FINE},   {2, DIGEST_FINE},
        {2, DIGEST_STALE},         {3, DIGEST_STALE},   {100, DIGEST_FINE}, {37, DIGEST_FINE},
        {37, DIGEST_STALE},        {36, DIGEST_STALE},  {99, DIGEST_FINE},  {0, DIGEST_REFUSED},
        {0xffffffff, DIGEST_FINE}, {100, DIGEST_STALE},
    };
    struct digest_auth *d = auth(false);
    char challenge[DIGEST_CHALLENGE], text[DIGEST_WORDS];
    digest_auth_challenge(d, 0, 0, false, challenge);
    for (size_t i = 0; i < COUNT(steps); i++) {
        if (check(d, alice(challenge, steps[i].count, text)) != steps[i].verdict)
            fail_msg("step %zu", i);
    }
    digest_auth_free(d);
}

TEST(a_wrong_password_uses_up_no_count)
{
    struct digest_auth *d = auth(false);
    char challenge[DIGEST_CHALLENGE], text[DIGEST_WORDS];
    digest_auth_challenge(d, 0, 0, false, challenge);
    struct digest_words wrong = {challenge, "alice", "x", "GET", "/a?b=c", 1};
    assert_int_equal(check(d, digest_answer(&wrong, text)), DIGEST_REFUSED);
    assert_int_equal(check(d, alice(challenge, 1, text)), DIGEST_FINE);
    digest_auth_free(d);
}

TEST(nonces_handed_out_to_strangers_make_none_of_ours_stale)
{
    struct digest_auth *d = auth(false);
    char first[DIGEST_CHALLENGE], challenge[DIGEST_CHALLENGE], text[DIGEST_WORDS];
    digest_auth_challenge(d, 0, 0, false, first);
    assert_int_equal(check(d, alice(first, 1, text)), DIGEST_FINE);
    for (int i = 0; i < 4096; i++)
        digest_auth_challenge(d, 0, 0, false, challenge);
    assert_int_equal(check(d, alice(first, 2, text)), DIGEST_FINE);
    assert_int_equal(check(d, alice(challenge, 1, text)), DIGEST_FINE); /* takes its place */
    assert_int_equal(check(d, alice(first, 3, text)), DIGEST_STALE);
    digest_auth_free(d);
}

TEST(a_name_beyond_ascii_may_come_encoded)
{
    struct digest_auth *d = auth(false);
    char challenge[DIGEST_CHALLENGE], text[DIGEST_WORDS], encoded[DIGEST_WORDS + 100];
    digest_auth_challenge(d, 0, 0, false, challenge);
    struct digest_words w = {challenge, users[1].name, users[1].password, "GET", "/a?b=c", 1};
    digest_answer(&w, text);
    assert_int_equal(check(d, text), DIGEST_FINE);
    w.count = 2;
    digest_answer(&w, text);
    snprintf(encoded, sizeof encoded, "Digest username*=UTF-8''J%%C3%%A4s%%C3%%B8n%s",
             strstr(text, ", realm"));
    assert_int_equal(check(d, encoded), DIGEST_FINE);
    snprintf(encoded, sizeof encoded, "Digest username*=UTF-8''J%%C3%%A4s%%C3%%B8%s",
             strstr(text, ", realm"));
    assert_int_equal(check(d, encoded), DIGEST_REFUSED);
    digest_auth_free(d);
}

TEST(what_is_no_digest_credentials_is_refused)
{
    static const char *const bad[] = {
        "",
        "Digest",
        "Digest ",
        "Basic YWxpY2U6d29uZGVy",
        "Digest username=\"alice\"",
        "Digest username=\"alice",
        "Digest username=\"alice\" realm=\"maps\"",
        "Digest =, =",
        "Digest username*=x",
        "Digest username*=UTF-8''%",
    };
    struct digest_auth *d = auth(true);
    char challenge[DIGEST_CHALLENGE], text[DIGEST_WORDS], changed[2 * DIGEST_WORDS];
    assert_int_equal(check(d, NULL), DIGEST_REFUSED);
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_int_equal(check(d, bad[i]), DIGEST_REFUSED);
    digest_auth_challenge(d, 0, 0, false, challenge);
    alice(challenge, 1, text);
    snprintf(changed, sizeof changed, "%s, nc=00000002", text); /* stands twice */
    assert_int_equal(check(d, changed), DIGEST_REFUSED);
    snprintf(changed, sizeof changed, "%s, userhash=true", text);
    assert_int_equal(check(d, changed), DIGEST_REFUSED);
    snprintf(changed, sizeof changed, "dIGEST\t%s, more=\"x\" ,, ", text + 7);
    assert_int_equal(check(d, changed), DIGEST_FINE);
    digest_auth_free(d);
}

/* Of users known by digests alone. */
TEST(a_digest_stands_in_for_the_password)
{
    char sha256[65], challenge[DIGEST_CHALLENGE], text[DIGEST_WORDS];
    digest_of("SHA-256", "alice:maps:wonder", sha256);
    for (char *c = sha256; *c; c++)
        *c = (char)(*c >= 'a' ? *c - 'a' + 'A' : *c);
    struct digest_user user = {.name = "alice", .sha256 = sha256};
    struct digest_config config = {"maps", &user, 1, true, 0};
    struct digest_auth *d;
    assert_int_equal(digest_auth_new(&config, &d, NULL), 0);
    digest_auth_challenge(d, 0, 0, false, challenge);
    assert_int_equal(check(d, alice(challenge, 1, text)), DIGEST_FINE);
    digest_auth_challenge(d, 1, 0, false, challenge); /* by MD5 she cannot come */
    assert_int_equal(check(d, alice(challenge, 1, text)), DIGEST_REFUSED);
    digest_auth_free(d);
}

static void refused(struct digest_config config, const char *message)
{
    struct digest_auth *d;
    struct err e = ERR_INIT;
    assert_int_equal(digest_auth_new(&config, &d, &e), -EINVAL);
    assert_null(d);
    assert_string_equal(e.text, message);
}

TEST(users_that_cannot_be_are_refused_with_a_reason)
{
    refused((struct digest_config){.realm = "a\"b"},
            "\"a\"b\" cannot be the realm: it must be printable ASCII without '\"' and '\\', up to "
            "64 characters");
    refused((struct digest_config){"r", &(struct digest_user){.name = "a:b", .password = "x"}, 1},
            "\"a:b\" cannot be a user's name: it must be UTF-8 without control characters, '\"', "
            "'\\' and ':'");
    refused((struct digest_config){"r", &(struct digest_user){.name = "a"}, 1},
            "user \"a\" has neither password nor digest");
    refused((struct digest_config){"r", &(struct digest_user){.name = "a", .sha256 = "12"}, 1},
            "user \"a\": a digest by SHA-256 has 64 hexadecimal digits");
    refused((struct digest_config){"r", (struct digest_user[]){users[0], users[0]}, 2},
            "user \"alice\" stands twice");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_responses_of_the_standards_example_are_right),
        cmocka_unit_test(challenges_come_strongest_first_and_md5_only_where_wanted),
        cmocka_unit_test(who_knows_the_password_is_told_apart_by_either_algorithm),
        cmocka_unit_test(an_algorithm_that_is_not_offered_is_refused),
        cmocka_unit_test(credentials_for_another_uri_are_misused),
        cmocka_unit_test(a_nonce_holds_for_its_time_and_not_before_it),
        cmocka_unit_test(a_nonce_of_another_process_or_changed_is_stale),
        cmocka_unit_test(each_count_of_a_nonce_is_good_once_in_whatever_order_within_the_window),
        cmocka_unit_test(a_wrong_password_uses_up_no_count),
        cmocka_unit_test(nonces_handed_out_to_strangers_make_none_of_ours_stale),
        cmocka_unit_test(a_name_beyond_ascii_may_come_encoded),
        cmocka_unit_test(what_is_no_digest_credentials_is_refused),
        cmocka_unit_test(a_digest_stands_in_for_the_password),
        cmocka_unit_test(users_that_cannot_be_are_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
