/*
 * An ALTO server under attack: whatever bytes a client sends, it is answered with the protocol's error or
 * cut off, nothing that ALTO did not say is labelled as ALTO (RFC 7285 section 8.5, number 10 of the
 * conformance list), and the next client is served. Deadlines for slow clients are tested in
 * unit/httpd_test.
 */
#include "tests/support/alto_http.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DIRECTORY "application/alto-directory+json"
#define PARAMS    "application/alto-endpointcostparams+json"
#define LOOKUP    "/endpointcost/lookup"
#define TYPE      "\"cost-type\":{\"cost-metric\":\"routingcost\",\"cost-mode\":\"numerical\"}"

/* Who stays silent within a request is cut off after a second. */
static int setup(void **state)
{
    *state =
        served_with(sample_maps, OFFER_ALL,
                    (struct alto_server_config){
                        .terms.gzip = true,
                        .limits = {.connections = 400, .threads = 2, .idle = 1, .request = 1}});
    return 0;
}

static int teardown(void **state)
{
    served_free(*state);
    return 0;
}

/* Sends as much as the server takes: it may cut the connection within. */
static void throw(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t n = send(fd, data, size, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        data += n;
        size -= (size_t)n;
    }
}

/* Fails unless another client is answered. */
static void is_serving(struct served *s)
{
    close(s->fd);
    s->fd = wire_connect(s->port);
    json_decref(served_get(s, "/directory", DIRECTORY));
}

/* What the server says on a connection from which nothing more comes: a status, or 0 where it closes.
 * Takes the connection. */
static int verdict(int fd)
{
    struct wire_reply r;
    wire_read(fd, false, &r);
    const char *media = r.status ? wire_header(&r, "Content-Type") : NULL;
    if (media && strstr(media, "alto"))
        assert_non_null(strstr(r.body, r.status >= 400 ? "\"E_" : "\"meta\""));
    int status = r.status;
    wire_fini(&r);
    close(fd);
    return status;
}

static int attack(struct served *s, const char *data, size_t size)
{
    int fd = wire_connect(s->port);
    throw(fd, data, size);
    int status = verdict(fd);
    is_serving(s);
    return status;
}

static bool refuses(int status)
{
    return status == 0 || (status >= 400 && status <= 431) || status == 501 || status == 505;
}

TEST(what_is_no_http_is_refused)
{
    static const char *const bad[] = {
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "GET /directory\r\n\r\n",
        "GET /directory HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET /directory HTTP/1.1\r\n\r\n",
        "GET /directory HTTP/1.1\r\nHost x\r\n\r\n",
        "GET /directory HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET /directory HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "GET /directory HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n",
        "POST " LOOKUP " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST " LOOKUP
        " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS client's hello\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        int status = attack(*cmocka_state, bad[i], strlen(bad[i]));
        if (!refuses(status))
            print_error("%s gets %d\n", bad[i], status);
        assert_true(refuses(status));
    }
}

TEST(noise_is_refused)
{
    enum { SIZE = 100000 };
    char *noise = malloc(SIZE);
    uint32_t x = 1;
    for (int round = 0; round < 8; round++) {
        for (size_t i = 0; i < SIZE; i++)
            noise[i] = (char)((x = x * 1664525 + 1013904223) >> 24);
        assert_true(refuses(attack(*cmocka_state, noise, round % 2 ? SIZE : 300)));
    }
    free(noise);
}

/* A request with a part repeated n times between two others. */
static int flood(struct served *s, const char *before, const char *part, size_t n,
                 const char *behind)
{
    size_t len = strlen(part), size = strlen(before) + n * len + strlen(behind);
    char *text = malloc(size + 1), *end = text + sprintf(text, "%s", before);
    for (size_t i = 0; i < n; i++, end += len)
        memcpy(end, part, len);
    strcpy(end, behind);
    int status = attack(s, text, size);
    free(text);
    return status;
}

TEST(headers_and_lines_without_measure_are_refused)
{
    void *s = *cmocka_state;
    assert_true(refuses(flood(s, "GET /", "a", 1 << 20, " HTTP/1.1\r\nHost: x\r\n\r\n")));
    assert_true(
        refuses(flood(s, "GET / HTTP/1.1\r\nHost: x\r\nAccept: ", "a", 1 << 20, "\r\n\r\n")));
    assert_true(refuses(flood(s, "GET / HTTP/1.1\r\nHost: x\r\n", "A: b\r\n", 200000, "\r\n")));
    assert_true(
        refuses(flood(s, "GET / HTTP/1.1\r\nHost: x\r\nA: b", "\r\n ", 200000, "\r\n\r\n")));
    assert_true(refuses(flood(s, "", "A", 1 << 20, "")));
}

/* 20: a request that breaks off is dropped wherever it does. */
TEST(a_request_cut_at_any_byte_is_dropped)
{
    static const char whole[] = "POST " LOOKUP " HTTP/1.1\r\nHost: x\r\nContent-Type: " PARAMS
                                "\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    enum { SIZE = sizeof whole - 1 };
    struct served *s = *cmocka_state;
    int fds[SIZE];
    for (size_t n = 0; n < SIZE; n++) {
        fds[n] = wire_connect(s->port);
        throw(fds[n], whole, n);
    }
    is_serving(s);
    for (size_t n = 0; n < SIZE; n++)
        assert_int_equal(verdict(fds[n]), 0);
    assert_int_equal(attack(s, whole, SIZE), 400);
}

TEST(pipelined_requests_are_answered_in_their_order)
{
    struct served *s = *cmocka_state;
    enum { N = 200 };
    for (int i = 0; i < N; i++)
        wire_print(s->fd, i % 2 ? "GET /directory HTTP/1.1\r\nHost: x\r\n\r\n"
                                : "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
    for (int i = 0; i < N; i++) {
        struct wire_reply r;
        wire_read(s->fd, false, &r);
        assert_int_equal(r.status, i % 2 ? 200 : 404);
        wire_fini(&r);
    }
}

/* A body that says two lengths must not be taken for a request behind another one. */
TEST(no_request_is_smuggled_in_a_body)
{
    static const char text[] = "POST " LOOKUP " HTTP/1.1\r\nHost: x\r\nContent-Type: " PARAMS
                               "\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                               "0\r\n\r\nGET /directory HTTP/1.1\r\nHost: x\r\n\r\n";
    struct served *s = *cmocka_state;
    struct wire_reply first, second;
    int fd = wire_connect(s->port);
    wire_send(fd, text, sizeof text - 1);
    wire_read(fd, false, &first);
    wire_read(fd, false, &second);
    assert_true(refuses(first.status));
    assert_true(first.status == 400 || second.status == 0);
    wire_fini(&first);
    wire_fini(&second);
    close(fd);
    is_serving(s);
}

/* --- Bodies ----------------------------------------------------------------------------------- */

/* 36 and good measure: what is no sound JSON is E_SYNTAX. */
TEST(bodies_that_are_no_sound_json_are_syntax_errors)
{
    static const char *const bad[] = {
        "{" TYPE ",\"endpoints\":{\"srcs\":[\"ipv4:1.2.3.4\"],\"srcs\":[]}}",
        "{" TYPE "," TYPE "}",
        "{\"a\":\"\xff\xfe\"}",
        "{\"a\":\"\xed\xa0\x80\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":1e999}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":01}",
        "{'a':1}",
        "{\"a\":1}}",
        "\xef\xbb\xbf{}",
    };
    struct served *s = *cmocka_state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct wire_reply r;
        served_post(s, LOOKUP, PARAMS, bad[i], &r);
        assert_alto_error(&r, "E_SYNTAX", NULL, NULL);
    }
}

/* A text of a part n times, between two others; new. */
static char *repeat(const char *before, const char *part, size_t n, const char *behind)
{
    size_t len = strlen(part);
    char *text = malloc(strlen(before) + n * len + strlen(behind) + 1);
    char *end = text + sprintf(text, "%s", before);
    for (size_t i = 0; i < n; i++, end += len)
        memcpy(end, part, len);
    strcpy(end, behind);
    return text;
}

TEST(depth_without_measure_is_a_syntax_error)
{
    static const char *const parts[] = {"[", "{\"a\":", "[{\"\":"};
    struct served *s = *cmocka_state;
    for (size_t i = 0; i < COUNT(parts); i++) {
        struct wire_reply r;
        char *body = repeat("{\"a\":", parts[i], 150000, "");
        served_post(s, LOOKUP, PARAMS, body, &r);
        assert_alto_error(&r, "E_SYNTAX", NULL, NULL);
        free(body);
    }
}

TEST(lists_without_measure_are_answered_or_too_large)
{
    static const struct {
        const char *path, *type, *before, *part, *behind;
        size_t n;
        int status;
    } cases[] = {
        {LOOKUP, PARAMS, "{" TYPE ",\"endpoints\":{\"srcs\":[\"ipv4:192.0.2.1\"",
         ",\"ipv4:192.0.2.1\"", "]}}", 60000, 200},
        {LOOKUP, PARAMS, "{" TYPE ",\"endpoints\":{\"srcs\":[\"ipv4:192.0.2.1\"",
         ",\"ipv4:192.0.2.1\"", "]}}", 70000, 413},
        {LOOKUP, PARAMS, "{" TYPE ",\"constraints\":[\"ge 0\"", ",\"ge 0\"",
         "],\"endpoints\":{\"srcs\":[\"ipv4:192.0.2.1\"]}}", 100000, 200},
        {"/endpointprop/lookup", "application/alto-endpointpropparams+json",
         "{\"endpoints\":[\"ipv4:192.0.2.1\"],\"properties\":[\"net.pid\"", ",\"net.pid\"", "]}",
         100000, 200},
        {"/networkmap/net/filtered", "application/alto-networkmapfilter+json", "{\"pids\":[\"a\"",
         ",\"home\"", "]}", 100000, 200},
        {"/costmap/net/filtered", "application/alto-costmapfilter+json",
         "{" TYPE ",\"pids\":{\"dsts\":[],\"srcs\":[\"a\"", ",\"home\"", "]}}", 100000, 200},
    };
    struct served *s = *cmocka_state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct wire_reply r;
        char *body = repeat(cases[i].before, cases[i].part, cases[i].n, cases[i].behind);
        served_post(s, cases[i].path, cases[i].type, body, &r);
        assert_int_equal(r.status, cases[i].status);
        assert_true(r.size < 10000);
        wire_fini(&r);
        free(body);
    }
}

/* As many source-destination pairs as fit into a body are millions, which is more than is answered. */
TEST(pairs_without_measure_are_too_large)
{
    struct served *s = *cmocka_state;
    char *body = malloc(1 << 20), *end = body;
    struct wire_reply r;
    end += sprintf(end, "{" TYPE ",\"endpoints\":{");
    for (int side = 0; side < 2; side++) {
        end += sprintf(end, "%s\"%s\":[", side ? "," : "", side ? "dsts" : "srcs");
        for (int i = 0; i < 5000; i++)
            end += sprintf(end, "%s\"ipv4:10.%d.%d.1\"", i ? "," : "", i / 250, i % 250);
        end += sprintf(end, "]");
    }
    sprintf(end, "}}");
    served_post(s, LOOKUP, PARAMS, body, &r);
    assert_int_equal(r.status, 413);
    assert_non_null(strstr(r.body, "5000 x 5000 pairs"));
    wire_fini(&r);
    free(body);
}

/* --- Connections ------------------------------------------------------------------------------ */

/* Half-sent requests on more connections than there may be. */
TEST(connections_beyond_the_limit_hold_nobody_up_for_good)
{
    struct served *s = *cmocka_state;
    enum { N = 600 };
    int fds[N];
    for (int i = 0; i < N; i++) {
        fds[i] = wire_connect(s->port);
        throw(fds[i], "GET /dir", 8); /* and never the rest */
    }
    for (int i = 0; i < N; i++) {
        assert_true(wire_closed(fds[i]));
        close(fds[i]);
    }
    is_serving(s);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(what_is_no_http_is_refused),
        ONE(noise_is_refused),
        ONE(headers_and_lines_without_measure_are_refused),
        ONE(a_request_cut_at_any_byte_is_dropped),
        ONE(pipelined_requests_are_answered_in_their_order),
        ONE(no_request_is_smuggled_in_a_body),
        ONE(bodies_that_are_no_sound_json_are_syntax_errors),
        ONE(depth_without_measure_is_a_syntax_error),
        ONE(lists_without_measure_are_answered_or_too_large),
        ONE(pairs_without_measure_are_too_large),
        ONE(connections_beyond_the_limit_hold_nobody_up_for_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
