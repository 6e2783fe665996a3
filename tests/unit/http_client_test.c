#include "sim/alto/http_client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/err.h"
#include "sim/base/prefix.h"
#include "tests/support/http_script.h"
#include "tests/support/test.h"

#define TOKEN "0123456789abcdef"

struct world {
    struct http_script *server;
    struct http_client *http;
    char uri[64];
};

static struct http_client *client_for(const char *origin, const char *token, size_t body_max)
{
    struct err e = ERR_INIT;
    struct http_config config = {
        .origin = origin, .host = "isp-a", .token = token, .guard_ms = 10000, .body_max = body_max};
    struct http_client *http = http_client_new(&config, &e);
    assert_string_equal(e.text, "");
    assert_non_null(http);
    return http;
}

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->server = http_script_new();
    http_script_uri(w->server, "/x", w->uri, sizeof w->uri);
    w->http = client_for(w->uri, TOKEN, 1000);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    http_client_free(w->http);
    http_script_free(w->server);
    free(w);
    return 0;
}

static void say(struct world *w, const char *method, struct script_reply reply)
{
    http_script_on(w->server, method, "/x", &reply);
}

/* One exchange with /x that must come to `wanted`. */
static struct http_response send_to(struct world *w, const char *uri, const char *body,
                                    const char *client, int wanted)
{
    struct err e = ERR_INIT;
    struct addr addr;
    struct http_request request = {
        .uri = uri, .accept = "application/alto-directory+json", .body = body};
    if (client) {
        assert_int_equal(addr_parse(FAMILY_NONE, client, &addr), 0);
        request.client = &addr;
    }
    if (body) {
        request.size = strlen(body);
        request.content_type = "application/alto-endpointcostparams+json";
    }
    struct http_response response;
    assert_int_equal(http_client_send(w->http, &request, &response, &e), wanted);
    return response;
}

static void expect(struct world *w, int wanted)
{
    struct http_response r = send_to(w, w->uri, NULL, NULL, wanted);
    http_response_fini(&r);
}

/* The last request has this line, or has not. */
static bool last_has(struct world *w, const char *line)
{
    char whole[300], *last = http_script_last(w->server);
    snprintf(whole, sizeof whole, "\r\n%s\r\n", line);
    bool has = strstr(last, whole) != NULL;
    free(last);
    return has;
}

TEST(a_get_brings_status_headers_and_body)
{
    struct world *w = *cmocka_state;
    say(w, "GET",
        (struct script_reply){.type = "text/plain; a=b",
                              .etag = "\"v1\"",
                              .headers = "Cache-Control: max-age=60\r\ncache-control: private\r\n",
                              .body = "hello"});
    struct http_response r = send_to(w, w->uri, NULL, NULL, HTTP_ANSWERED);
    assert_int_equal(r.status, 200);
    assert_string_equal(r.body, "hello");
    assert_int_equal(r.size, 5);
    assert_string_equal(r.headers[HTTP_CONTENT_TYPE], "text/plain; a=b");
    assert_string_equal(r.headers[HTTP_ETAG], "\"v1\"");
    assert_string_equal(r.headers[HTTP_CACHE_CONTROL], "max-age=60, private");
    assert_null(r.headers[HTTP_LOCATION]);
    http_response_fini(&r);
}

TEST(an_empty_body_is_an_answer)
{
    struct world *w = *cmocka_state;
    say(w, "GET", (struct script_reply){.status = 204});
    struct http_response r = send_to(w, w->uri, NULL, NULL, HTTP_ANSWERED);
    assert_int_equal(r.status, 204);
    assert_null(r.body);
    assert_int_equal(r.size, 0);
    http_response_fini(&r);
}

TEST(a_get_counts_the_very_bytes_on_the_wire)
{
    struct world *w = *cmocka_state;
    say(w, "GET", (struct script_reply){.type = "text/plain", .body = "hello"});
    struct http_response r = send_to(w, w->uri, NULL, NULL, HTTP_ANSWERED);
    assert_int_equal(r.sent, http_script_received(w->server));
    assert_int_equal(r.received, http_script_sent(w->server));
    http_response_fini(&r);
}

TEST(a_post_counts_the_very_bytes_on_the_wire)
{
    enum { SIZE = 2000000 }; /* curl would like to ask for leave to send as much ("Expect") */
    struct world *w = *cmocka_state;
    char uri[96], *body = calloc(1, SIZE + 1);
    memset(body, 'b', SIZE);
    http_script_uri(w->server, "/long/path?with=query", uri, sizeof uri);
    http_script_on(w->server, "POST", "/long/path?with=query",
                   &(struct script_reply){.type = "text/plain", .body = "hello"});
    struct http_response r = send_to(w, uri, body, NULL, HTTP_ANSWERED);
    assert_int_equal(r.status, 200);
    assert_int_equal(r.sent, http_script_received(w->server));
    assert_int_equal(r.received, http_script_sent(w->server));
    http_response_fini(&r);
    free(body);
}

TEST(a_validator_makes_the_get_conditional)
{
    struct world *w = *cmocka_state;
    struct http_response r;
    struct http_request request = {
        .uri = w->uri, .accept = "*/*", .validator = "If-None-Match: \"v1\""};
    say(w, "GET", (struct script_reply){.etag = "\"v1\"", .body = "hello"});
    assert_int_equal(http_client_send(w->http, &request, &r, NULL), HTTP_ANSWERED);
    assert_int_equal(r.status, 304);
    assert_int_equal(r.sent, http_script_received(w->server));
    http_response_fini(&r);
}

TEST(the_host_header_is_a_name_without_port)
{
    struct world *w = *cmocka_state;
    expect(w, HTTP_ANSWERED);
    assert_true(last_has(w, "Host: isp-a"));
}

TEST(forwarded_names_the_simulated_client)
{
    struct world *w = *cmocka_state;
    struct http_response r = send_to(w, w->uri, NULL, "192.0.2.7", HTTP_ANSWERED);
    assert_true(last_has(w, "Forwarded: for=192.0.2.7;embedder=" TOKEN));
    http_response_fini(&r);
    r = send_to(w, w->uri, NULL, "2001:db8::1", HTTP_ANSWERED);
    assert_true(last_has(w, "Forwarded: for=\"[2001:db8::1]\";embedder=" TOKEN));
    http_response_fini(&r);
}

TEST(bytes_do_not_depend_on_who_asks)
{
    struct world *w = *cmocka_state;
    struct http_response a = send_to(w, w->uri, NULL, "192.0.2.7", HTTP_ANSWERED);
    struct http_response b = send_to(w, w->uri, NULL, "2001:db8:1:2::77", HTTP_ANSWERED);
    struct http_response c = send_to(w, w->uri, NULL, NULL, HTTP_ANSWERED);
    assert_int_equal(a.sent, b.sent);
    assert_int_equal(a.sent, c.sent);
    http_response_fini(&a);
    http_response_fini(&b);
    http_response_fini(&c);
}

TEST(without_a_token_nobody_is_named)
{
    struct world *w = *cmocka_state;
    http_client_free(w->http);
    w->http = client_for(w->uri, NULL, 1000);
    struct http_response r = send_to(w, w->uri, NULL, "192.0.2.7", HTTP_ANSWERED);
    char *last = http_script_last(w->server);
    assert_null(strstr(last, "Forwarded"));
    free(last);
    http_response_fini(&r);
}

TEST(another_port_learns_neither_secret_nor_name)
{
    struct world *w = *cmocka_state;
    struct http_script *other = http_script_new();
    char uri[64];
    struct http_response r =
        send_to(w, http_script_uri(other, "/x", uri, sizeof uri), NULL, "192.0.2.7", HTTP_ANSWERED);
    char *last = http_script_last(other);
    assert_null(strstr(last, TOKEN));
    assert_null(strstr(last, "isp-a"));
    assert_int_equal(r.sent, strlen(last));
    free(last);
    http_response_fini(&r);
    http_script_free(other);
}

TEST(another_host_is_not_talked_to)
{
    struct world *w = *cmocka_state;
    struct http_response r =
        send_to(w, "http://alto.example.com/x", NULL, "192.0.2.7", HTTP_REFUSED);
    assert_int_equal(r.sent, 0);
    assert_int_equal(http_script_count(w->server, NULL, NULL), 0);
    http_response_fini(&r);
}

TEST(connections_are_kept_alive)
{
    struct world *w = *cmocka_state;
    for (int i = 0; i < 5; i++)
        expect(w, HTTP_ANSWERED);
    assert_int_equal(http_script_connections(w->server), 1);
}

TEST(a_server_that_came_back_is_connected_to_anew)
{
    struct world *w = *cmocka_state;
    expect(w, HTTP_ANSWERED);
    http_script_down(w->server);
    http_script_up(w->server);
    expect(w, HTTP_ANSWERED);
    assert_int_equal(http_script_connections(w->server), 2);
}

TEST(a_proxy_of_the_environment_is_not_used)
{
    struct world *w = *cmocka_state;
    setenv("http_proxy", "http://127.0.0.1:9", 1);
    expect(w, HTTP_ANSWERED);
    unsetenv("http_proxy");
}

TEST(a_refused_connection_is_a_result)
{
    struct world *w = *cmocka_state;
    http_script_down(w->server);
    struct http_response r = send_to(w, w->uri, NULL, NULL, HTTP_REFUSED);
    assert_int_equal(r.sent, 0);
    assert_int_equal(r.received, 0);
    http_response_fini(&r);
    http_script_up(w->server);
}

TEST(a_connection_closed_in_the_middle_is_broken)
{
    struct world *w = *cmocka_state;
    size_t whole = strlen("HTTP/1.1 200 Scripted\r\nContent-Length: 5\r\n\r\nhello");
    for (size_t cut = 1; cut < whole; cut++) {
        say(w, "GET", (struct script_reply){.body = "hello", .ending = SCRIPT_CLOSE, .cut = cut});
        struct http_response r = send_to(w, w->uri, NULL, NULL, HTTP_BROKEN);
        assert_true(r.sent > 0);
        assert_int_equal(r.received, 0);
        http_response_fini(&r);
    }
}

TEST(an_interim_answer_is_no_answer)
{
    static const char raw[] = "HTTP/1.1 100 Continue\r\n\r\n"
                              "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    struct world *w = *cmocka_state;
    say(w, "GET", (struct script_reply){.raw = raw});
    struct http_response r = send_to(w, w->uri, NULL, NULL, HTTP_ANSWERED);
    assert_int_equal(r.status, 200);
    assert_string_equal(r.body, "hi");
    assert_int_equal(r.received, strlen(raw));
    http_response_fini(&r);
    say(w, "GET", (struct script_reply){.raw = raw, .ending = SCRIPT_CLOSE, .cut = 50});
    expect(w, HTTP_BROKEN);
}

TEST(closing_without_a_word_is_broken)
{
    struct world *w = *cmocka_state;
    say(w, "GET", (struct script_reply){.raw = "", .ending = SCRIPT_CLOSE});
    expect(w, HTTP_BROKEN);
}

TEST(what_is_no_http_is_broken)
{
    static const char *const junk[] = {
        "hello there\r\n\r\n",
        "\x01\x02\x03",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhi",
        "HTTP/9.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
    };
    struct world *w = *cmocka_state;
    for (size_t i = 0; i < COUNT(junk); i++) {
        say(w, "GET", (struct script_reply){.raw = junk[i], .ending = SCRIPT_CLOSE});
        expect(w, HTTP_BROKEN);
    }
}

TEST(a_body_beyond_the_bound_is_cut_off)
{
    struct world *w = *cmocka_state;
    char body[1002];
    memset(body, 'b', 1001);
    body[1001] = '\0';
    say(w, "GET", (struct script_reply){.body = body});
    struct http_response r = send_to(w, w->uri, NULL, NULL, HTTP_TOO_LARGE);
    assert_int_equal(r.received,
                     strlen("HTTP/1.1 200 Scripted\r\nContent-Length: 1001\r\n\r\n") + 1000);
    http_response_fini(&r);
    body[1000] = '\0';
    say(w, "GET", (struct script_reply){.body = body});
    r = send_to(w, w->uri, NULL, NULL, HTTP_ANSWERED);
    assert_int_equal(r.size, 1000);
    http_response_fini(&r);
}

TEST(an_endless_chunked_body_is_cut_off)
{
    struct world *w = *cmocka_state;
    char raw[4096] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 300; i++)
        strcat(raw, "4\r\nblah\r\n");
    say(w, "GET", (struct script_reply){.raw = raw, .ending = SCRIPT_STALL, .cut = strlen(raw)});
    expect(w, HTTP_TOO_LARGE);
}

TEST(a_chunked_body_counts_without_its_framing)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    struct world *w = *cmocka_state;
    char raw[200];
    snprintf(raw, sizeof raw, "%s3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", head);
    say(w, "GET", (struct script_reply){.raw = raw});
    struct http_response r = send_to(w, w->uri, NULL, NULL, HTTP_ANSWERED);
    assert_string_equal(r.body, "abcde");
    assert_int_equal(r.received, strlen(head) + 5);
    http_response_fini(&r);
}

/* `lines` header lines of `size` bytes each. */
static char *many_headers(int lines, int size)
{
    char *raw = NULL;
    size_t len;
    FILE *out = open_memstream(&raw, &len);
    fprintf(out, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < lines; i++)
        fprintf(out, "X-%d: %0*d\r\n", i, size, i);
    fprintf(out, "Content-Length: 0\r\n\r\n");
    fclose(out);
    return raw;
}

TEST(headers_beyond_the_bound_are_cut_off)
{
    struct world *w = *cmocka_state;
    char *raw = many_headers(40, 10000);
    say(w, "GET", (struct script_reply){.raw = raw});
    expect(w, HTTP_TOO_LARGE);
    free(raw);
    raw = many_headers(1, 500000);
    say(w, "GET", (struct script_reply){.raw = raw});
    expect(w, HTTP_TOO_LARGE);
    free(raw);
}

TEST(a_stall_breaks_the_run)
{
    struct world *w = *cmocka_state;
    struct http_config config = {.origin = w->uri, .guard_ms = 60};
    http_client_free(w->http);
    w->http = http_client_new(&config, NULL);
    for (size_t cut = 0; cut < 60; cut += 30) {
        say(w, "GET",
            (struct script_reply){.body = "hello, this is long enough to stall in",
                                  .ending = SCRIPT_STALL,
                                  .cut = cut});
        struct http_response r = send_to(w, w->uri, NULL, NULL, -ETIMEDOUT);
        http_response_fini(&r);
    }
}

TEST(a_stall_says_where_and_how_long)
{
    struct world *w = *cmocka_state;
    struct err e = ERR_INIT;
    struct http_response r;
    struct http_config config = {.origin = w->uri, .guard_ms = 60};
    struct http_request request = {.uri = w->uri, .accept = "*/*"};
    char wanted[128];
    http_client_free(w->http);
    w->http = http_client_new(&config, NULL);
    say(w, "GET", (struct script_reply){.ending = SCRIPT_STALL});
    assert_int_equal(http_client_send(w->http, &request, &r, &e), -ETIMEDOUT);
    snprintf(wanted, sizeof wanted, "%s did not answer within 60 ms of real time", w->uri);
    assert_string_equal(e.text, wanted);
    http_response_fini(&r);
}

TEST(a_malformed_configuration_is_refused)
{
    static const struct {
        struct http_config config;
        const char *message;
    } cases[] = {
        {{.origin = "ftp://127.0.0.1/"}, "\"ftp://127.0.0.1/\" is no http or https URI"},
        {{.origin = "127.0.0.1"}, "\"127.0.0.1\" is no http or https URI"},
        {{.origin = "http://u:p@127.0.0.1/"}, "\"http://u:p@127.0.0.1/\" is no http or https URI"},
        {{.origin = "http://127.0.0.1/", .host = "a b"}, "\"a b\" is no host name"},
        {{.origin = "http://127.0.0.1/", .host = ""}, "\"\" is no host name"},
        {{.origin = "http://127.0.0.1/", .token = "a\r\nX: y"},
         "the embedder's token is no token of RFC 9110"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct err e = ERR_INIT;
        assert_null(http_client_new(&cases[i].config, &e));
        assert_string_equal(e.text, cases[i].message);
    }
}

/* The examples of RFC 3986 section 5.4, without fragments. */
TEST(references_are_resolved_as_rfc_3986_says)
{
    static const char *const cases[][2] = {
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g/"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q"},
        {"g#s", "http://a/b/c/g"},
        {"g?y#s", "http://a/b/c/g?y"},
        {";x", "http://a/b/c/;x"},
        {"g;x", "http://a/b/c/g;x"},
        {"g;x?y#s", "http://a/b/c/g;x?y"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../", "http://a/"},
        {"../../g", "http://a/g"},
        {"../../../g", "http://a/g"},
        {"../../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {".g", "http://a/b/c/.g"},
        {"g..", "http://a/b/c/g.."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/./h", "http://a/b/c/g/h"},
        {"g/../h", "http://a/b/c/h"},
        {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/./x", "http://a/b/c/g?y/./x"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
        {"https://h:1/x#s", "https://h:1/x"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *uri;
        assert_int_equal(http_resolve("http://a/b/c/d;p?q", cases[i][0], &uri), 0);
        assert_string_equal(uri, cases[i][1]);
        free(uri);
    }
}

TEST(what_is_no_http_uri_is_not_resolved)
{
    static const char *const cases[] = {
        "g:h",         "ftp://h/",        "mailto:a@b", "file:///etc/passwd",
        "http://u@h/", "http://h:99999/", "http://"};
    char *uri, *endless = malloc(9001);
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(http_resolve("http://a/b", cases[i], &uri), -EINVAL);
    memset(endless, 'e', 9000);
    endless[9000] = '\0';
    assert_int_equal(http_resolve("http://a/b", endless, &uri), -EINVAL);
    free(endless);
}

TEST(the_path_of_a_uri_is_without_its_port)
{
    assert_string_equal(http_path("http://127.0.0.1:1234/a/b?c"), "/a/b?c");
    assert_string_equal(http_path("http://[::1]:1/"), "/");
}

TEST(http_dates_are_read)
{
    int64_t seconds;
    /* RFC 9110 section 5.6.7: one instant in its three forms */
    assert_int_equal(http_date_parse("Sun, 06 Nov 1994 08:49:37 GMT", &seconds), 0);
    assert_int_equal(seconds, 784111777);
    assert_int_equal(http_date_parse("Sunday, 06-Nov-94 08:49:37 GMT", &seconds), 0);
    assert_int_equal(seconds, 784111777);
    assert_int_equal(http_date_parse("Sun Nov  6 08:49:37 1994", &seconds), 0);
    assert_int_equal(seconds, 784111777);
    assert_int_equal(http_date_parse("0", &seconds), -EINVAL);
    assert_int_equal(http_date_parse("soon", &seconds), -EINVAL);
}

#define HTTP_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HTTP_TEST(a_get_brings_status_headers_and_body),
        HTTP_TEST(an_empty_body_is_an_answer),
        HTTP_TEST(a_get_counts_the_very_bytes_on_the_wire),
        HTTP_TEST(a_post_counts_the_very_bytes_on_the_wire),
        HTTP_TEST(a_validator_makes_the_get_conditional),
        HTTP_TEST(the_host_header_is_a_name_without_port),
        HTTP_TEST(forwarded_names_the_simulated_client),
        HTTP_TEST(bytes_do_not_depend_on_who_asks),
        HTTP_TEST(without_a_token_nobody_is_named),
        HTTP_TEST(another_port_learns_neither_secret_nor_name),
        HTTP_TEST(another_host_is_not_talked_to),
        HTTP_TEST(connections_are_kept_alive),
        HTTP_TEST(a_server_that_came_back_is_connected_to_anew),
        HTTP_TEST(a_proxy_of_the_environment_is_not_used),
        HTTP_TEST(a_refused_connection_is_a_result),
        HTTP_TEST(a_connection_closed_in_the_middle_is_broken),
        HTTP_TEST(an_interim_answer_is_no_answer),
        HTTP_TEST(closing_without_a_word_is_broken),
        HTTP_TEST(what_is_no_http_is_broken),
        HTTP_TEST(a_body_beyond_the_bound_is_cut_off),
        HTTP_TEST(an_endless_chunked_body_is_cut_off),
        HTTP_TEST(a_chunked_body_counts_without_its_framing),
        HTTP_TEST(headers_beyond_the_bound_are_cut_off),
        HTTP_TEST(a_stall_breaks_the_run),
        HTTP_TEST(a_stall_says_where_and_how_long),
        cmocka_unit_test(a_malformed_configuration_is_refused),
        cmocka_unit_test(references_are_resolved_as_rfc_3986_says),
        cmocka_unit_test(what_is_no_http_uri_is_not_resolved),
        cmocka_unit_test(the_path_of_a_uri_is_without_its_port),
        cmocka_unit_test(http_dates_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
