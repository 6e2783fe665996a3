/*
 * Who may ask for what, over HTTP and TLS: RFC 7285 sections 8.3.5 and 15.3.2, RFC 7616; numbers 11,
 * 12 and 13 of the conformance list.
 */
#include "tests/support/alto_http.h"
#include "tests/support/alto_maps.h"
#include "tests/support/certs.h"
#include "tests/support/digest_client.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define COSTS "/costmap/net/num-routing"

static const char *const alice[] = {"alice"};

/* The directory is for all, the network map for those of 10.0.0.0/8, the rest for Alice. */
static struct served *guarded(struct alto_server_config config)
{
    static struct prefix inside;
    static const struct digest_user user = {.name = "alice", .password = "wonder"};
    static const struct digest_config digest = {"maps", &user, 1, true, 10};
    static const struct access_rule rules[] = {
        {.resource = "directory", .allow = true},
        {.resource = "net", .sources = &inside, .n_sources = 1, .allow = true},
        {.resource = "net"},
        {.users = alice, .n_users = 1, .allow = true},
    };
    assert_int_equal(prefix_parse(FAMILY_NONE, "10.0.0.0/8", &inside, NULL), 0);
    config.terms.rules = rules;
    config.terms.n_rules = COUNT(rules);
    config.terms.digest = &digest;
    config.secret = SERVED_SECRET;
    return served_with(sample_maps, OFFER_ALL, config);
}

static int setup(void **state)
{
    *state = guarded((struct alto_server_config){0});
    return 0;
}

static int teardown(void **state)
{
    served_free(*state);
    return 0;
}

/* GET with these header lines: the status; the reply's first challenge by that algorithm if asked
 * for. */
static int get(struct served *s, const char *path, const char *headers, const char *algorithm,
               char challenge[DIGEST_WORDS])
{
    struct wire_reply r;
    served_ask(s, "GET", path, headers, NULL, &r);
    if (algorithm)
        challenge[0] = '\0';
    for (const char *line = r.text; algorithm && *line && !challenge[0];
         line = strchr(line, '\n') + 1) {
        char value[DIGEST_WORDS], name[20];
        int len = (int)strcspn(line, "\n");
        if (strncasecmp(line, "WWW-Authenticate: ", 18) != 0)
            continue;
        snprintf(value, sizeof value, "%.*s", len - 18, line + 18);
        if (strcmp(digest_param(value, "algorithm", name, sizeof name), algorithm) == 0)
            strcpy(challenge, value);
    }
    int status = r.status;
    wire_fini(&r);
    return status;
}

static int authorized(struct served *s, const char *path, const struct digest_words *w)
{
    char text[DIGEST_WORDS], headers[DIGEST_WORDS + 40];
    snprintf(headers, sizeof headers, "Authorization: %s\r\n", digest_answer(w, text));
    return get(s, path, headers, NULL, NULL);
}

/* 12: section 8.3.5 */
TEST(a_user_proves_to_be_one_by_digest_authentication)
{
    static const char *const algorithms[] = {"SHA-256", "MD5"};
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        char challenge[DIGEST_WORDS], qop[20];
        assert_int_equal(get(*cmocka_state, COSTS, "", algorithms[i], challenge), 401);
        assert_string_equal(digest_param(challenge, "qop", qop, sizeof qop), "auth");
        assert_non_null(strstr(challenge, "realm=\"maps\""));
        struct digest_words w = {challenge, "alice", "wonder", "GET", COSTS, 1};
        assert_int_equal(authorized(*cmocka_state, COSTS, &w), 200);
        w.count = 2; /* the next request goes without a challenge, whatever it asks for */
        w.uri = "/costmap/net/num-hop?x=y";
        assert_int_equal(authorized(*cmocka_state, "/costmap/net/num-hop?x=y", &w), 200);
    }
}

/* 12 */
TEST(wrong_responses_and_uris_and_replayed_counts_are_refused)
{
    struct served *s = *cmocka_state;
    char challenge[DIGEST_WORDS];
    assert_int_equal(get(s, COSTS, "", "SHA-256", challenge), 401);
    struct digest_words w = {challenge, "alice", "wander", "GET", COSTS, 1};
    assert_int_equal(authorized(s, COSTS, &w), 401);
    w.password = "wonder";
    w.uri = "/costmap/net/num-hop";
    assert_int_equal(authorized(s, COSTS, &w), 400);
    w.uri = COSTS;
    assert_int_equal(authorized(s, COSTS, &w), 200);
    assert_int_equal(authorized(s, COSTS, &w), 401);
}

/* 12 */
TEST(who_comes_with_an_old_nonce_is_told_that_it_is_stale)
{
    struct served *s = *cmocka_state;
    char challenge[DIGEST_WORDS], text[DIGEST_WORDS], headers[DIGEST_WORDS + 40], stale[8];
    assert_int_equal(get(s, COSTS, "", "SHA-256", challenge), 401);
    assert_null(strstr(challenge, "stale"));
    s->now += INT64_C(11000000000);
    struct digest_words w = {challenge, "alice", "wonder", "GET", COSTS, 1};
    snprintf(headers, sizeof headers, "Authorization: %s\r\n", digest_answer(&w, text));
    assert_int_equal(get(s, COSTS, headers, "SHA-256", challenge), 401);
    assert_string_equal(digest_param(challenge, "stale", stale, sizeof stale), "true");
    assert_int_equal(authorized(s, COSTS, &w), 200); /* with the nonce that came */
}

TEST(basic_credentials_are_no_way_in)
{
    assert_int_equal(
        get(*cmocka_state, COSTS, "Authorization: Basic YWxpY2U6d29uZGVy\r\n", NULL, NULL), 401);
}

TEST(a_source_that_is_not_allowed_is_403_without_a_challenge)
{
    char challenge[DIGEST_WORDS];
    assert_int_equal(get(*cmocka_state, "/networkmap/net", "", "SHA-256", challenge), 403);
    assert_string_equal(challenge, "");
    assert_int_equal(get(*cmocka_state, "/networkmap/net",
                         "Forwarded: for=10.1.2.3;embedder=" SERVED_SECRET "\r\n", NULL, NULL),
                     200);
}

TEST(what_is_not_there_is_404_to_anybody)
{
    assert_int_equal(get(*cmocka_state, "/nothing", "", NULL, NULL), 404);
}

/* RFC 9111 section 3.5: shared caches keep nothing that was for one client */
TEST(answers_that_depend_on_who_asks_are_private)
{
    struct served *s = *cmocka_state;
    struct wire_reply r;
    served_ask(s, "GET", "/directory", "", NULL, &r);
    assert_string_equal(wire_header(&r, "Cache-Control"), "max-age=60");
    wire_fini(&r);
    served_ask(s, "GET", "/networkmap/net", "", NULL, &r);
    assert_int_equal(r.status, 403);
    assert_string_equal(wire_header(&r, "Cache-Control"), "no-store");
    wire_fini(&r);
    served_ask(s, "GET", "/networkmap/net",
               "Forwarded: for=10.1.2.3;embedder=" SERVED_SECRET "\r\n", NULL, &r);
    assert_string_equal(wire_header(&r, "Cache-Control"), "private, max-age=60");
    wire_fini(&r);
    served_ask(s, "GET", COSTS, "", NULL, &r);
    assert_int_equal(r.status, 401);
    assert_string_equal(wire_header(&r, "Cache-Control"), "no-store");
    wire_fini(&r);
}

/* 11, 13: section 8.3.5; the name in the certificate is the user's */
TEST(a_client_certificate_lets_its_owner_in_over_tls)
{
#define ASK(path) "GET " path " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    struct cert ca = cert_new(&(struct cert_wish){.name = "Authority", .authority = true}, NULL);
    struct cert server = cert_new(&(struct cert_wish){.name = "127.0.0.1", .server = true}, &ca);
    struct cert owner = cert_new(&(struct cert_wish){.name = "alice"}, &ca);
    struct cert other = cert_new(&(struct cert_wish){.name = "bob"}, &ca);
    struct tls_config tls = {server.certificate, server.key, ca.certificate, false};
    struct alto_server_config config = {.tls = &tls};
    struct {
        const struct cert *own;
        const char *request;
        int status;
    } cases[] = {
        {NULL, ASK("/directory"), 200}, {NULL, ASK(COSTS), 401},          {&owner, ASK(COSTS), 200},
        {&other, ASK(COSTS), 403},      {&other, ASK("/directory"), 200},
    };
    struct alto_server *s;
    static const struct access_rule rules[] = {
        {.resource = "directory", .allow = true},
        {.users = alice, .n_users = 1, .allow = true},
    };
    static const struct digest_user user = {.name = "alice", .password = "wonder"};
    static const struct digest_config digest = {"maps", &user, 1, false, 0};
    config.terms.rules = rules;
    config.terms.n_rules = COUNT(rules);
    config.terms.digest = &digest;
    struct mapset *maps = maps_from(sample_maps, OFFER_ALL);
    assert_int_equal(alto_server_new(&config, maps, &s, NULL), 0);
    assert_int_equal(strncmp(alto_server_uri(s), "https://127.0.0.1:", 18), 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct wire_reply r;
        cert_ask(uri_port(alto_server_uri(s)), &ca, cases[i].own, NULL, cases[i].request, &r);
        assert_int_equal(r.status, cases[i].status);
        wire_fini(&r);
    }
    alto_server_free(s);
    mapset_unref(maps);
    cert_fini(&ca);
    cert_fini(&server);
    cert_fini(&owner);
    cert_fini(&other);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(a_user_proves_to_be_one_by_digest_authentication),
        ONE(wrong_responses_and_uris_and_replayed_counts_are_refused),
        ONE(who_comes_with_an_old_nonce_is_told_that_it_is_stale),
        ONE(basic_credentials_are_no_way_in),
        ONE(a_source_that_is_not_allowed_is_403_without_a_challenge),
        ONE(what_is_not_there_is_404_to_anybody),
        ONE(answers_that_depend_on_who_asks_are_private),
        cmocka_unit_test(a_client_certificate_lets_its_owner_in_over_tls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
