#include "server/httpd.h"
#include "sim/base/err.h"
#include "tests/support/test.h"
#include "tests/support/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The server under test answers what it was asked: "METHOD PATH PEER HEADER SIZE BODY". */
struct echo {
    struct httpd *httpd;
    atomic_int asked, released;
    int other; /* a connection that "/wait" waits for the end of */
};

static void release(void *ctx)
{
    struct echo *e = ((struct echo **)ctx)[0];
    free(((char **)ctx)[1]);
    free(ctx);
    atomic_fetch_add(&e->released, 1);
}

enum { STREAMED = 300000 };

/* A body of STREAMED digits, given in pieces of up to 1000; "/stream/broken" fails in its middle. */
static ssize_t read_digits(void *ctx, uint64_t at, char *to, size_t room)
{
    bool broken = strstr(((char **)ctx)[1], "broken");
    size_t n = room < 1000 ? room : 1000;
    if (at + n > STREAMED)
        n = STREAMED - (size_t)at;
    for (size_t i = 0; i < n; i++)
        to[i] = (char)('0' + (at + i) % 7);
    return broken && at > STREAMED / 2 ? -1 : (ssize_t)n;
}

static ssize_t read_zeros(void *ctx, uint64_t at, char *to, size_t room)
{
    (void)ctx;
    (void)at;
    memset(to, 0, room);
    return (ssize_t)room;
}

static void stream(const char *path, struct httpd_reply *reply)
{
    reply->read = read_digits;
    reply->body = NULL;
    reply->size = strstr(path, "sized") ? STREAMED : HTTPD_SIZE_UNKNOWN;
    if (strstr(path, "endless"))
        reply->read = read_zeros;
}

static void handle(void *ctx, const struct httpd_request *r, struct httpd_reply *reply)
{
    struct echo *e = ctx;
    char peer[ADDR_TEXT];
    const char *header = httpd_header(r, "X-Test");
    size_t room = r->size + 4096;
    char *text = malloc(room);
    void **kept = malloc(2 * sizeof *kept);
    snprintf(text, room, "%s %s %s %s %zu %.*s", r->method, r->path, addr_format(&r->peer, peer),
             header ? header : "-", r->size, (int)r->size, r->body ? r->body : "");
    kept[0] = e;
    kept[1] = text;
    reply->status = r->too_large ? 413 : r->overload ? 503 : 200;
    reply->body = text;
    reply->size = strlen(text);
    reply->release = release;
    reply->ctx = kept;
    if (strncmp(r->path, "/stream", 7) == 0)
        stream(r->path, reply);
    if (strcmp(r->path, "/wait") == 0)
        assert_true(wire_closed(e->other));
    httpd_set(reply, "X-Answer", "%d", 42);
    atomic_fetch_add(&e->asked, 1);
}

static struct echo *start(struct httpd_config config)
{
    struct echo *e = calloc(1, sizeof *e);
    struct err err = ERR_INIT;
    config.handle = handle;
    config.ctx = e;
    int code = httpd_start(&config, &e->httpd, &err);
    if (code)
        print_error("%s\n", err.text);
    assert_int_equal(code, 0);
    return e;
}

static struct echo *start_with(size_t max_body, const char *address, unsigned threads)
{
    return start((struct httpd_config){
        .address = address, .threads = threads, .connections = 50, .max_body = max_body});
}

static int setup(void **state)
{
    *state = start_with(100, "127.0.0.1", 1);
    return 0;
}

static int teardown(void **state)
{
    struct echo *e = *state;
    httpd_stop(e->httpd);
    assert_int_equal(e->released, e->asked); /* every reply is given back */
    free(e);
    return 0;
}

static int connect_to(void **state)
{
    return wire_connect(httpd_port(((struct echo *)*state)->httpd));
}

static void expect(int fd, int status, const char *body)
{
    struct wire_reply r;
    wire_read(fd, false, &r);
    assert_int_equal(r.status, status);
    assert_string_equal(r.body, body);
    wire_fini(&r);
}

TEST(requests_on_a_kept_connection_are_answered_one_after_the_other)
{
    int fd = connect_to(cmocka_state);
    for (int i = 0; i < 3; i++) {
        char wanted[100];
        wire_print(fd, "GET /a%d?x=1 HTTP/1.1\r\nHost: x\r\nX-Test: one\r\n\r\n", i);
        snprintf(wanted, sizeof wanted, "GET /a%d 127.0.0.1 one 0 ", i);
        expect(fd, 200, wanted);
    }
    close(fd);
}

TEST(pipelined_requests_are_answered_in_their_order)
{
    int fd = connect_to(cmocka_state);
    wire_print(fd, "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\n"
                   "Content-Length: 2\r\n\r\nab"
                   "GET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(fd, 200, "GET /1 127.0.0.1 - 0 ");
    expect(fd, 200, "POST /2 127.0.0.1 - 2 ab");
    expect(fd, 200, "GET /3 127.0.0.1 - 0 ");
    close(fd);
}

TEST(a_reply_has_the_handlers_headers_its_length_and_no_others)
{
    int fd = connect_to(cmocka_state);
    struct wire_reply r;
    wire_print(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    wire_read(fd, false, &r);
    assert_string_equal(r.text, "HTTP/1.1 200 OK\nX-Answer: 42\nContent-Length: 20\n\n");
    wire_fini(&r);
    close(fd);
}

TEST(a_reply_to_head_has_the_length_and_no_body)
{
    int fd = connect_to(cmocka_state);
    struct wire_reply r;
    wire_print(fd, "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
    wire_read(fd, true, &r);
    assert_int_equal(r.status, 200);
    assert_string_equal(wire_header(&r, "Content-Length"), "21");
    wire_fini(&r);
    wire_print(fd, "GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(fd, 200, "GET /b 127.0.0.1 - 0 ");
    close(fd);
}

static void assert_digits(const struct wire_reply *r)
{
    assert_int_equal(r->size, STREAMED);
    for (size_t i = 0; i < STREAMED; i++)
        assert_int_equal(r->body[i], '0' + i % 7);
}

TEST(a_streamed_body_of_known_size_has_its_length)
{
    int fd = connect_to(cmocka_state);
    struct wire_reply r;
    for (int i = 0; i < 2; i++) {
        wire_print(fd, "GET /stream/sized HTTP/1.1\r\nHost: x\r\n\r\n");
        wire_read(fd, false, &r);
        assert_string_equal(wire_header(&r, "Content-Length"), "300000");
        assert_digits(&r);
        wire_fini(&r);
    }
    close(fd);
}

TEST(a_streamed_body_of_unknown_size_comes_in_chunks)
{
    int fd = connect_to(cmocka_state);
    struct wire_reply r;
    for (int i = 0; i < 2; i++) {
        wire_print(fd, "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
        wire_read(fd, false, &r);
        assert_null(wire_header(&r, "Content-Length"));
        assert_string_equal(wire_header(&r, "Transfer-Encoding"), "chunked");
        assert_digits(&r);
        wire_fini(&r);
    }
    close(fd);
}

TEST(nobody_reads_a_streamed_body_that_is_not_sent)
{
    int fd = connect_to(cmocka_state);
    struct wire_reply r;
    wire_print(fd, "HEAD /stream/sized/broken HTTP/1.1\r\nHost: x\r\n\r\n");
    wire_read(fd, true, &r);
    assert_int_equal(r.status, 200);
    assert_string_equal(wire_header(&r, "Content-Length"), "300000");
    wire_fini(&r);
    wire_print(fd, "GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(fd, 200, "GET /b 127.0.0.1 - 0 ");
    close(fd);
}

TEST(a_streamed_body_that_fails_cuts_the_connection)
{
    int fd = connect_to(cmocka_state);
    struct wire_reply r;
    wire_print(fd, "GET /stream/broken HTTP/1.1\r\nHost: x\r\n\r\n");
    wire_read(fd, false, &r);
    assert_int_equal(r.status, 200);
    assert_in_range(r.size, 1, STREAMED - 1);
    wire_fini(&r);
    assert_true(wire_closed(fd));
    close(fd);
}

TEST(headers_of_one_name_are_joined)
{
    int fd = connect_to(cmocka_state);
    wire_print(fd, "GET / HTTP/1.1\r\nHost: x\r\nX-Test: a\r\nx-test: b,c\r\nX-TEST: d\r\n\r\n");
    expect(fd, 200, "GET / 127.0.0.1 a, b,c, d 0 ");
    close(fd);
}

TEST(a_chunked_body_is_put_together)
{
    int fd = connect_to(cmocka_state);
    wire_print(fd, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    wire_print(fd, "3\r\nabc\r\n");
    wire_print(fd, "1;ext=1\r\nd\r\n0\r\n\r\n");
    expect(fd, 200, "POST / 127.0.0.1 - 4 abcd");
    close(fd);
}

TEST(a_body_of_the_limit_is_taken_and_one_byte_more_is_too_large)
{
    int fd = connect_to(cmocka_state);
    char body[101], wanted[200];
    memset(body, 'x', sizeof body);
    wire_print(fd, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n%.100s", body);
    snprintf(wanted, sizeof wanted, "POST / 127.0.0.1 - 100 %.100s", body);
    expect(fd, 200, wanted);
    wire_print(fd, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n");
    expect(fd, 413, "POST / 127.0.0.1 - 0 ");
    close(fd);
}

TEST(a_chunked_body_of_the_limit_is_taken_and_one_byte_more_is_too_large)
{
    int fd = connect_to(cmocka_state);
    char body[101], wanted[200];
    memset(body, 'x', sizeof body);
    for (int size = 100; size <= 101; size++) {
        wire_print(fd, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
        wire_print(fd, "32\r\n%.50s\r\n%x\r\n%.*s\r\n0\r\n\r\n", body, (unsigned)size - 50,
                   size - 50, body);
        snprintf(wanted, sizeof wanted, "POST / 127.0.0.1 - 100 %.100s", body);
        expect(fd, size == 100 ? 200 : 413, size == 100 ? wanted : "POST / 127.0.0.1 - 0 ");
    }
    close(fd);
}

TEST(a_chunked_body_without_end_is_cut_off)
{
    int fd = connect_to(cmocka_state);
    wire_print(fd, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 1000; i++)
        wire_print(fd, "a\r\n0123456789\r\n");
    assert_true(wire_closed(fd));
    close(fd);
}

TEST(a_request_that_breaks_off_harms_nobody)
{
    int fd = connect_to(cmocka_state);
    wire_print(fd, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nonly this");
    close(fd);
    fd = connect_to(cmocka_state);
    wire_print(fd, "GET / HT");
    close(fd);
    fd = connect_to(cmocka_state);
    wire_print(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(fd, 200, "GET / 127.0.0.1 - 0 ");
    close(fd);
}

TEST(what_is_no_http_is_refused_by_the_library)
{
    static const char *const bad[] = {
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n", "\1\2\3\r\n\r\n"};
    struct echo *e = *cmocka_state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        int fd = connect_to(cmocka_state);
        struct wire_reply r;
        wire_print(fd, "%s", bad[i]);
        shutdown(fd, SHUT_WR);
        wire_read(fd, false, &r);
        if (r.status != 0 && r.status != 400)
            fail_msg("%s: %d", bad[i], r.status);
        wire_fini(&r);
        close(fd);
    }
    assert_int_equal(e->asked, 0);
}

TEST(while_paused_connecting_is_refused_and_the_port_stays)
{
    struct echo *e = *cmocka_state;
    uint16_t port = httpd_port(e->httpd);
    int fd = wire_connect(port);
    wire_print(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(fd, 200, "GET / 127.0.0.1 - 0 ");
    for (int i = 0; i < 3; i++) {
        httpd_pause(e->httpd);
        assert_true(wire_closed(fd));
        close(fd);
        assert_true(wire_refused(port));
        assert_int_equal(httpd_resume(e->httpd, NULL), 0);
        fd = wire_connect(port);
        wire_print(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        expect(fd, 200, "GET / 127.0.0.1 - 0 ");
    }
    assert_int_equal(httpd_port(e->httpd), port);
    close(fd);
}

TEST(a_port_that_listens_is_nobody_elses)
{
    struct echo *e = *cmocka_state;
    struct err err = ERR_INIT;
    struct httpd *second;
    struct httpd_config config = {.address = "127.0.0.1",
                                  .port = httpd_port(e->httpd),
                                  .connections = 5,
                                  .handle = handle,
                                  .ctx = e};
    char wanted[100];
    assert_int_equal(httpd_start(&config, &second, &err), -EADDRINUSE);
    assert_null(second);
    snprintf(wanted, sizeof wanted, "cannot listen on 127.0.0.1, port %u: Address already in use",
             config.port);
    assert_string_equal(err.text, wanted);
}

TEST(an_address_that_is_none_is_refused)
{
    struct err err = ERR_INIT;
    struct httpd *h;
    struct httpd_config config = {.address = "localhost", .handle = handle};
    assert_int_equal(httpd_start(&config, &h, &err), -EINVAL);
    assert_string_equal(err.text, "\"localhost\" is no IPv4 or IPv6 address to listen on");
}

TEST(a_client_of_an_ipv6_socket_that_came_by_ipv4_is_an_ipv4_one)
{
    int probe = socket(AF_INET6, SOCK_STREAM, 0);
    if (probe < 0) {
        print_message("skipped: there is no IPv6 here\n");
        skip();
    }
    close(probe);
    void *e = start_with(100, "::", 1);
    int fd = connect_to(&e);
    wire_print(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(fd, 200, "GET / 127.0.0.1 - 0 ");
    close(fd);
    teardown(&e);
}

TEST(several_threads_answer_as_one)
{
    void *e = start_with(100, "127.0.0.1", 3);
    int fd[6];
    for (size_t i = 0; i < COUNT(fd); i++)
        fd[i] = connect_to(&e);
    for (int round = 0; round < 5; round++) {
        for (size_t i = 0; i < COUNT(fd); i++)
            wire_print(fd[i], "GET /%zu HTTP/1.1\r\nHost: x\r\n\r\n", i);
        for (size_t i = 0; i < COUNT(fd); i++) {
            char wanted[100];
            snprintf(wanted, sizeof wanted, "GET /%zu 127.0.0.1 - 0 ", i);
            expect(fd[i], 200, wanted);
        }
    }
    for (size_t i = 0; i < COUNT(fd); i++)
        close(fd[i]);
    teardown(&e);
}

/* A server that has one thread and these limits. */
static void *limited(unsigned connections, unsigned per_source, struct httpd_patience patience)
{
    return start((struct httpd_config){.address = "127.0.0.1",
                                       .threads = 1,
                                       .connections = connections,
                                       .per_source = per_source,
                                       .patience = patience,
                                       .max_body = 100});
}

TEST(a_connection_beyond_the_limit_is_told_so_and_closed)
{
    void *e = limited(2, 0, (struct httpd_patience){0});
    int fd[3];
    for (size_t i = 0; i < COUNT(fd); i++) {
        char wanted[100];
        fd[i] = connect_to(&e);
        wire_print(fd[i], "GET /%zu HTTP/1.1\r\nHost: x\r\n\r\n", i);
        snprintf(wanted, sizeof wanted, "GET /%zu 127.0.0.1 - 0 ", i);
        expect(fd[i], i < 2 ? 200 : 503, wanted);
    }
    assert_true(wire_closed(fd[2]));
    for (size_t i = 0; i < COUNT(fd); i++)
        close(fd[i]);
    teardown(&e);
}

TEST(a_connection_that_closes_makes_room_for_another)
{
    void *e = limited(1, 0, (struct httpd_patience){0});
    for (int i = 0; i < 5; i++) {
        int fd = connect_to(&e);
        wire_print(fd, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        expect(fd, 200, "GET / 127.0.0.1 - 0 ");
        assert_true(wire_closed(fd));
        close(fd);
    }
    teardown(&e);
}

TEST(connections_beyond_the_reserve_are_closed)
{
    void *e = limited(1, 0, (struct httpd_patience){0});
    int fd[30], closed = 0, told = 0;
    for (size_t i = 0; i < COUNT(fd); i++) {
        struct wire_reply r;
        fd[i] = connect_to(&e);
        wire_print(fd[i], "POST / HTTP/1.1\r\nHost: x\r\n%s\r\n", i ? "" : "Content-Length: 0\r\n");
        if (i > 0)
            continue;
        wire_read(fd[i], false, &r);
        assert_int_equal(r.status, 200);
        wire_fini(&r);
    }
    for (size_t i = 1; i < COUNT(fd); i++) {
        struct wire_reply r;
        wire_read(fd[i], false, &r);
        closed += r.status == 0;
        told += r.status == 503;
        wire_fini(&r);
    }
    assert_int_equal(closed + told, COUNT(fd) - 1);
    assert_true(told > 0);
    for (size_t i = 0; i < COUNT(fd); i++)
        close(fd[i]);
    teardown(&e);
}

TEST(connections_of_one_address_are_limited)
{
    void *e = limited(50, 2, (struct httpd_patience){0});
    int fd[2];
    for (size_t i = 0; i < COUNT(fd); i++) {
        fd[i] = connect_to(&e);
        wire_print(fd[i], "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        expect(fd[i], 200, "GET / 127.0.0.1 - 0 ");
    }
    int third = connect_to(&e);
    assert_true(wire_closed(third));
    close(third);
    for (size_t i = 0; i < COUNT(fd); i++)
        close(fd[i]);
    teardown(&e);
}

/* Sends a byte every tenth of a second until the server closes the connection. */
static void trickle(int fd, const char *bytes)
{
    struct pollfd at = {.fd = fd, .events = POLLIN};
    for (size_t i = 0; poll(&at, 1, 100) == 0; i++) {
        assert_true(i < 300);
        wire_send(fd, &bytes[i % strlen(bytes)], 1);
    }
    assert_true(wire_closed(fd));
    close(fd);
}

TEST(who_never_ends_a_header_is_cut_off)
{
    void *e = limited(50, 0, (struct httpd_patience){.idle = 3600, .request = 1});
    int fd = connect_to(&e);
    wire_print(fd, "GET / HTTP/1.1\r\nHost: x\r\nX-Test: ");
    trickle(fd, "a");
    teardown(&e);
}

TEST(who_never_ends_a_body_is_cut_off)
{
    void *e = limited(50, 0, (struct httpd_patience){.idle = 3600, .request = 1});
    int fd = connect_to(&e);
    wire_print(fd, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n");
    trickle(fd, "a");
    teardown(&e);
}

TEST(who_never_ends_the_first_line_is_cut_off)
{
    void *e = limited(50, 0, (struct httpd_patience){.idle = 1});
    int fd = connect_to(&e);
    wire_print(fd, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(fd, 200, "GET / 127.0.0.1 - 0 ");
    wire_print(fd, "GET /");
    trickle(fd, "a");
    teardown(&e);
}

TEST(who_takes_a_reply_byte_by_byte_is_cut_off)
{
    void *e = limited(50, 0, (struct httpd_patience){.idle = 3600, .reply = 1});
    int fd = connect_to(&e);
    size_t got = 0;
    char byte;
    wire_print(fd, "GET /stream/endless HTTP/1.1\r\nHost: x\r\n\r\n");
    struct pollfd hung = {.fd = fd, .events = 0};
    for (; poll(&hung, 1, 100) == 0; got++) {
        assert_true(got < 300);
        assert_int_equal(recv(fd, &byte, 1, 0), 1);
    }
    close(fd);
    teardown(&e);
}

TEST(headers_beyond_what_is_read_are_refused)
{
    static char huge[60000];
    int fd = connect_to(cmocka_state);
    struct wire_reply r;
    memset(huge, 'x', sizeof huge);
    wire_print(fd, "GET / HTTP/1.1\r\nHost: x\r\nX-Test: ");
    wire_send(fd, huge, sizeof huge);
    wire_read(fd, false, &r);
    if (r.status != 0 && r.status != 413 && r.status != 431)
        fail_msg("%d", r.status);
    wire_fini(&r);
    close(fd);
    assert_int_equal(((struct echo *)*cmocka_state)->asked, 0);
}

TEST(a_request_beyond_the_limit_is_told_so_before_its_body_came)
{
    void *e = start((struct httpd_config){
        .address = "127.0.0.1", .threads = 1, .connections = 10, .requests = 1, .max_body = 100});
    int first = connect_to(&e), second = connect_to(&e);
    wire_print(first, "POST /1 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                      "Content-Length: 2\r\n\r\n");
    char word[25];
    assert_int_equal(recv(first, word, sizeof word, MSG_WAITALL), sizeof word); /* it is begun */
    wire_print(second, "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n");
    expect(second, 503, "POST /2 127.0.0.1 - 0 ");
    assert_true(wire_closed(second));
    wire_print(first, "ab");
    expect(first, 200, "POST /1 127.0.0.1 - 2 ab");
    close(second);
    second = connect_to(&e);
    wire_print(second, "GET /3 HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(second, 200, "GET /3 127.0.0.1 - 0 ");
    close(first);
    close(second);
    teardown(&e);
}

/* A request of which the body is still to come. */
static int begin_request(struct echo *e, const char *path)
{
    char word[25];
    int fd = wire_connect(httpd_port(e->httpd));
    wire_print(fd,
               "POST %s HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n",
               path);
    assert_int_equal(recv(fd, word, sizeof word, MSG_WAITALL), sizeof word);
    return fd;
}

/* The handler is at it until a request that began later is cut off for its slowness. */
TEST(the_time_of_making_an_answer_is_not_the_clients)
{
    void *state = limited(50, 0, (struct httpd_patience){.idle = 3600, .request = 2});
    struct echo *e = state;
    int fd = begin_request(e, "/wait");
    e->other = begin_request(e, "/slow");
    wire_print(fd, "x");
    expect(fd, 200, "POST /wait 127.0.0.1 - 1 x");
    close(fd);
    close(e->other);
    teardown(&state);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(requests_on_a_kept_connection_are_answered_one_after_the_other),
        ONE(pipelined_requests_are_answered_in_their_order),
        ONE(a_reply_has_the_handlers_headers_its_length_and_no_others),
        ONE(a_reply_to_head_has_the_length_and_no_body),
        ONE(a_streamed_body_of_known_size_has_its_length),
        ONE(a_streamed_body_of_unknown_size_comes_in_chunks),
        ONE(nobody_reads_a_streamed_body_that_is_not_sent),
        ONE(a_streamed_body_that_fails_cuts_the_connection),
        ONE(headers_of_one_name_are_joined),
        ONE(a_chunked_body_is_put_together),
        ONE(a_body_of_the_limit_is_taken_and_one_byte_more_is_too_large),
        ONE(a_chunked_body_of_the_limit_is_taken_and_one_byte_more_is_too_large),
        ONE(a_chunked_body_without_end_is_cut_off),
        ONE(a_request_that_breaks_off_harms_nobody),
        ONE(what_is_no_http_is_refused_by_the_library),
        ONE(while_paused_connecting_is_refused_and_the_port_stays),
        ONE(a_port_that_listens_is_nobody_elses),
        cmocka_unit_test(an_address_that_is_none_is_refused),
        cmocka_unit_test(a_client_of_an_ipv6_socket_that_came_by_ipv4_is_an_ipv4_one),
        cmocka_unit_test(several_threads_answer_as_one),
        cmocka_unit_test(a_connection_beyond_the_limit_is_told_so_and_closed),
        cmocka_unit_test(a_connection_that_closes_makes_room_for_another),
        cmocka_unit_test(connections_beyond_the_reserve_are_closed),
        cmocka_unit_test(connections_of_one_address_are_limited),
        cmocka_unit_test(who_never_ends_a_header_is_cut_off),
        cmocka_unit_test(who_never_ends_a_body_is_cut_off),
        cmocka_unit_test(who_never_ends_the_first_line_is_cut_off),
        cmocka_unit_test(who_takes_a_reply_byte_by_byte_is_cut_off),
        ONE(headers_beyond_what_is_read_are_refused),
        cmocka_unit_test(a_request_beyond_the_limit_is_told_so_before_its_body_came),
        cmocka_unit_test(the_time_of_making_an_answer_is_not_the_clients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
