#include "server/tls.h"
#include "server/httpd.h"
#include "sim/base/err.h"
#include "tests/support/certs.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GET "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

struct world {
    struct cert authority, server;
    struct tls_config tls;
    struct httpd *httpd;
};

/* Answers who asks. */
static void handle(void *ctx, const struct httpd_request *r, struct httpd_reply *reply)
{
    (void)ctx;
    reply->status = r->nameless ? 403 : 200;
    httpd_set(reply, "X-User", "%s", r->user ? r->user : "-");
    httpd_set(reply, "X-Path", "%s", r->path);
}

static int setup(void **state)
{
    struct world *w = *state = calloc(1, sizeof *w);
    w->authority = cert_new(&(struct cert_wish){.name = "Authority", .authority = true}, NULL);
    w->server = cert_new(&(struct cert_wish){.name = "127.0.0.1", .server = true}, &w->authority);
    w->tls = (struct tls_config){.certificate = w->server.certificate, .key = w->server.key};
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    httpd_stop(w->httpd);
    cert_fini(&w->authority);
    cert_fini(&w->server);
    free(w);
    return 0;
}

static void start(struct world *w)
{
    struct err e = ERR_INIT;
    struct httpd_config config = {
        .address = "127.0.0.1", .threads = 1, .connections = 10, .handle = handle, .tls = &w->tls};
    if (httpd_start(&config, &w->httpd, &e))
        fail_msg("%s", e.text);
}

static void expect(struct world *w, const struct cert *own, int status, const char *user)
{
    struct wire_reply r;
    cert_ask(httpd_port(w->httpd), &w->authority, own, NULL, GET, &r);
    assert_int_equal(r.status, status);
    assert_string_equal(wire_header(&r, "X-Path"), "/a");
    assert_string_equal(wire_header(&r, "X-User"), user);
    wire_fini(&r);
}

/* Asks with a certificate that is made for this. */
static void expect_wished(struct world *w, struct cert_wish wish, const struct cert *signer,
                          int status, const char *user)
{
    struct cert own = cert_new(&wish, signer);
    expect(w, &own, status, user);
    cert_fini(&own);
}

TEST(requests_are_answered_over_tls)
{
    struct world *w = *cmocka_state;
    start(w);
    expect(w, NULL, 200, "-");
    expect_wished(w, (struct cert_wish){.name = "alice"}, &w->authority, 200, "-");
}

TEST(versions_before_1_2_are_refused)
{
    static const struct {
        const char *priorities;
        int status;
    } cases[] = {{"NORMAL:-VERS-ALL:+VERS-TLS1.3", 200},
                 {"NORMAL:-VERS-ALL:+VERS-TLS1.2", 200},
                 {"NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0", 0}};
    struct world *w = *cmocka_state;
    start(w);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct wire_reply r;
        cert_ask(httpd_port(w->httpd), &w->authority, NULL, cases[i].priorities, GET, &r);
        assert_int_equal(r.status, cases[i].status);
        wire_fini(&r);
    }
}

TEST(plain_http_to_a_tls_port_gets_no_answer)
{
    struct world *w = *cmocka_state;
    start(w);
    int fd = wire_connect(httpd_port(w->httpd));
    struct wire_reply r;
    wire_print(fd, GET);
    wire_read(fd, false, &r);
    assert_int_equal(r.status, 0);
    wire_fini(&r);
    close(fd);
    expect(w, NULL, 200, "-");
}

TEST(a_client_is_who_its_certificate_says)
{
    struct world *w = *cmocka_state;
    w->tls.client_ca = w->authority.certificate;
    start(w);
    expect(w, NULL, 200, "-");
    expect_wished(w, (struct cert_wish){.name = "alice", .email = "a@example.com"}, &w->authority,
                  200, "alice");
    expect_wished(w, (struct cert_wish){.email = "bob@example.com"}, &w->authority, 200,
                  "bob@example.com");
}

TEST(a_certificate_that_does_not_hold_names_nobody)
{
    struct world *w = *cmocka_state;
    w->tls.client_ca = w->authority.certificate;
    start(w);
    struct cert other = cert_new(&(struct cert_wish){.name = "Authority", .authority = true}, NULL);
    expect_wished(w, (struct cert_wish){.name = "alice"}, NULL, 200, "-");
    expect_wished(w, (struct cert_wish){.name = "alice"}, &other, 200, "-");
    expect_wished(w, (struct cert_wish){.name = "alice", .expired = true}, &w->authority, 200, "-");
    expect_wished(w, (struct cert_wish){.name = "alice", .server = true}, &w->authority, 200, "-");
    expect_wished(w, (struct cert_wish){.name = NULL}, &w->authority, 200, "-");
    cert_fini(&other);
}

TEST(where_certificates_are_required_those_without_are_told_apart)
{
    struct world *w = *cmocka_state;
    w->tls.client_ca = w->authority.certificate;
    w->tls.require = true;
    start(w);
    expect(w, NULL, 403, "-");
    expect_wished(w, (struct cert_wish){.name = "alice"}, NULL, 403, "-");
    expect_wished(w, (struct cert_wish){.name = "alice"}, &w->authority, 200, "alice");
}

static void refused(const struct tls_config *tls, const char *message)
{
    struct err e = ERR_INIT;
    assert_int_equal(tls_check(tls, &e), -EINVAL);
    assert_string_equal(e.text, message);
}

TEST(what_cannot_be_served_with_is_refused_with_a_reason)
{
    struct world *w = *cmocka_state;
    const char *crt = w->server.certificate, *key = w->server.key;
    struct err e = ERR_INIT;
    assert_int_equal(tls_check(&w->tls, &e), 0);
    refused(&(struct tls_config){.certificate = crt}, "TLS needs both a certificate and its key");
    refused(&(struct tls_config){.certificate = crt, .key = key, .require = true},
            "client certificates are required, but nobody is trusted to sign them");
    refused(&(struct tls_config){.certificate = crt, .key = w->authority.key},
            "the TLS certificate and its key cannot be used: "
            "The certificate and the given key do not match.");
    refused(&(struct tls_config){.certificate = "junk", .key = key},
            "the TLS certificate and its key cannot be used: Base64 decoding error.");
    refused(&(struct tls_config){.certificate = crt, .key = key, .client_ca = "junk"},
            "the authorities of client certificates cannot be used: "
            "No certificate was found.");
}

TEST(another_certificate_takes_the_place_of_the_one_before)
{
    struct world *w = *cmocka_state;
    struct cert authority = cert_new(&(struct cert_wish){.name = "New", .authority = true}, NULL);
    struct cert renewed =
        cert_new(&(struct cert_wish){.name = "127.0.0.1", .server = true}, &authority);
    struct tls_config tls = {.certificate = renewed.certificate, .key = renewed.key};
    struct tls_identity *identity;
    struct wire_reply r;
    start(w);
    expect(w, NULL, 200, "-");
    assert_int_equal(tls_identity_new(&tls, &identity, NULL), 0);
    httpd_show(w->httpd, identity);
    tls_identity_unref(identity); /* the server has its own reference */
    cert_ask(httpd_port(w->httpd), &w->authority, NULL, NULL, GET, &r);
    assert_int_equal(r.status, 0);
    wire_fini(&r);
    cert_ask(httpd_port(w->httpd), &authority, NULL, NULL, GET, &r);
    assert_int_equal(r.status, 200);
    wire_fini(&r);
    tls.key = w->server.key;
    assert_int_equal(tls_identity_new(&tls, &identity, NULL), -EINVAL);
    assert_null(identity);
    cert_fini(&authority);
    cert_fini(&renewed);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(requests_are_answered_over_tls),
        ONE(another_certificate_takes_the_place_of_the_one_before),
        ONE(versions_before_1_2_are_refused),
        ONE(plain_http_to_a_tls_port_gets_no_answer),
        ONE(a_client_is_who_its_certificate_says),
        ONE(a_certificate_that_does_not_hold_names_nobody),
        ONE(where_certificates_are_required_those_without_are_told_apart),
        ONE(what_cannot_be_served_with_is_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
