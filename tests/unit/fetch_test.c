#include "sim/alto/fetch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/alto/document.h"
#include "sim/alto/http_client.h"
#include "sim/alto/memo.h"
#include "tests/support/http_script.h"
#include "tests/support/test.h"

#define NETMAP_TYPE "application/alto-networkmap+json"
#define ERROR_TYPE  "application/alto-error+json"
#define SECOND      INT64_C(1000000000)

struct world {
    struct http_script *server;
    struct documents *documents;
    struct fetcher fetcher;
    char uri[64];
    struct alto_outcome out;
    struct memo_entry *answer;
    int64_t retry_after;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->server = http_script_new();
    http_script_uri(w->server, "/x", w->uri, sizeof w->uri);
    w->documents = documents_new();
    w->fetcher.http = http_client_new(&(struct http_config){.origin = w->uri, .host = "a"}, NULL);
    w->fetcher.memo = memo_new(1 << 20, w->documents);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    memo_free(w->fetcher.memo);
    documents_free(w->documents);
    http_client_free(w->fetcher.http);
    http_script_free(w->server);
    free(w);
    return 0;
}

static int ask_for(struct world *w, const struct fetch *what)
{
    w->out = (struct alto_outcome){0};
    w->retry_after = 0;
    return fetch(&w->fetcher, what, &w->out, &w->answer, &w->retry_after);
}

static int ask(struct world *w)
{
    return ask_for(w, &(struct fetch){.resource = ALTO_NETWORK_MAP, .uri = w->uri});
}

static void say(struct world *w, const char *method, const char *path, struct script_reply reply)
{
    http_script_on(w->server, method, path, &reply);
}

static void send_on(struct world *w, const char *path, int status, const char *location)
{
    char headers[128];
    snprintf(headers, sizeof headers, "Location: %s\r\n", location);
    say(w, "GET", path, (struct script_reply){.status = status, .headers = headers});
    say(w, "POST", path, (struct script_reply){.status = status, .headers = headers});
}

TEST(an_answer_is_asked_for_really_once)
{
    struct world *w = *cmocka_state;
    say(w, "GET", "/x", (struct script_reply){.type = NETMAP_TYPE, .body = "{}"});
    assert_int_equal(ask(w), 0);
    struct alto_outcome first = w->out;
    assert_string_equal(w->answer->response.body, "{}");
    assert_int_equal(ask(w), 0);
    assert_memory_equal(&w->out, &first, sizeof first);
    assert_int_equal(first.requests[ALTO_NETWORK_MAP], 1);
    assert_int_equal(w->fetcher.exchanges, 1);
    assert_int_equal(http_script_count(w->server, NULL, NULL), 1);
}

TEST(the_accept_header_names_the_type_and_errors)
{
    struct world *w = *cmocka_state;
    ask(w);
    char *last = http_script_last(w->server);
    assert_non_null(strstr(last, "\r\nAccept: " NETMAP_TYPE "," ERROR_TYPE "\r\n"));
    free(last);
}

TEST(redirects_are_followed_and_counted)
{
    static const int statuses[] = {301, 302, 303, 307, 308};
    struct world *w = *cmocka_state;
    say(w, "GET", "/b/y", (struct script_reply){.type = NETMAP_TYPE, .body = "{}"});
    for (size_t i = 0; i < COUNT(statuses); i++) {
        send_on(w, "/x", statuses[i], "b/y");
        memo_clear(w->fetcher.memo);
        assert_int_equal(ask(w), 0);
        assert_int_equal(w->out.requests[ALTO_NETWORK_MAP], 2);
        assert_int_equal(w->out.round_trips, 3);
        assert_non_null(strstr(w->answer->uri, "/b/y"));
    }
}

TEST(a_post_is_sent_on_as_a_post_except_by_303)
{
    struct world *w = *cmocka_state;
    const struct fetch what = {.resource = ALTO_ENDPOINT_COST, .uri = w->uri, .body = "{}"};
    struct script_reply reply = {.type = "application/alto-endpointcost+json", .body = "{}"};
    say(w, "POST", "/post", reply);
    say(w, "GET", "/get", reply);
    send_on(w, "/x", 307, "/post");
    assert_int_equal(ask_for(w, &what), 0);
    memo_clear(w->fetcher.memo);
    send_on(w, "/x", 303, "/get");
    assert_int_equal(ask_for(w, &what), 0);
    assert_int_equal(http_script_count(w->server, "POST", "/post"), 1);
    assert_int_equal(http_script_count(w->server, "GET", "/get"), 1);
}

TEST(a_redirect_to_another_server_of_the_host_is_followed)
{
    struct world *w = *cmocka_state;
    struct http_script *other = http_script_new();
    char uri[64];
    http_script_on(other, "GET", "/y", &(struct script_reply){.type = NETMAP_TYPE, .body = "{}"});
    send_on(w, "/x", 307, http_script_uri(other, "/y", uri, sizeof uri));
    assert_int_equal(ask(w), 0);
    assert_int_equal(http_script_count(other, NULL, NULL), 1);
    http_script_free(other);
}

TEST(a_redirect_to_another_host_leads_nowhere)
{
    struct world *w = *cmocka_state;
    send_on(w, "/x", 307, "http://alto.example.com/y");
    assert_int_equal(ask(w), 1);
    assert_int_equal(w->out.status, ALTO_REFUSED);
}

TEST(redirects_are_followed_five_times_at_most)
{
    struct world *w = *cmocka_state;
    send_on(w, "/x", 307, "/1");
    send_on(w, "/1", 307, "/2");
    send_on(w, "/2", 307, "/3");
    send_on(w, "/3", 307, "/4");
    send_on(w, "/4", 307, "/5");
    say(w, "GET", "/5", (struct script_reply){.type = NETMAP_TYPE, .body = "{}"});
    assert_int_equal(ask(w), 0);
    assert_int_equal(w->out.requests[ALTO_NETWORK_MAP], 6);
    send_on(w, "/x", 307, "/x");
    memo_clear(w->fetcher.memo);
    assert_int_equal(ask(w), 1);
    assert_int_equal(w->out.status, ALTO_REDIRECTED);
    assert_int_equal(w->out.requests[ALTO_NETWORK_MAP], 6);
}

TEST(a_redirect_to_nowhere_is_a_failure)
{
    struct world *w = *cmocka_state;
    static const char *const places[] = {"ftp://h/", "http://", "http://u@h/"};
    for (size_t i = 0; i < 3; i++) {
        send_on(w, "/x", 307, places[i]);
        memo_clear(w->fetcher.memo);
        assert_int_equal(ask(w), 1);
        assert_int_equal(w->out.status, ALTO_REDIRECTED);
        assert_int_equal(w->out.http_status, 307);
    }
    say(w, "GET", "/x", (struct script_reply){.status = 303});
    memo_clear(w->fetcher.memo);
    assert_int_equal(ask(w), 1);
    assert_int_equal(w->out.status, ALTO_REDIRECTED);
}

TEST(an_error_object_gives_its_code)
{
    struct world *w = *cmocka_state;
    static const char *const codes[] = {"E_SYNTAX", "E_NEVER_HEARD_OF"};
    static const int statuses[] = {400, 200, 500};
    for (int i = 0; i < 6; i++) {
        char body[64], reason[64];
        snprintf(body, sizeof body, "{\"meta\": {\"code\": \"%s\"}}", codes[i % 2]);
        say(w, "GET", "/x",
            (struct script_reply){.status = statuses[i / 2], .type = ERROR_TYPE, .body = body});
        memo_clear(w->fetcher.memo);
        assert_int_equal(ask(w), 1);
        assert_int_equal(w->out.status, ALTO_ERROR_OBJECT);
        assert_string_equal(w->out.code, codes[i % 2]);
        assert_int_equal(w->out.http_status, statuses[i / 2]);
        snprintf(reason, sizeof reason, "/x: HTTP status %d, %s", statuses[i / 2], codes[i % 2]);
        assert_string_equal(w->out.reason.text, reason);
    }
}

TEST(an_error_object_that_is_none_is_an_http_error)
{
    struct world *w = *cmocka_state;
    say(w, "GET", "/x", (struct script_reply){.status = 400, .type = ERROR_TYPE, .body = "oops"});
    assert_int_equal(ask(w), 1);
    assert_int_equal(w->out.status, ALTO_HTTP_ERROR);
    assert_int_equal(w->out.http_status, 400);
}

TEST(other_http_statuses_are_http_errors)
{
    struct world *w = *cmocka_state;
    static const int statuses[] = {201, 204, 304, 400, 401, 403, 404, 405, 406, 415, 500, 502};
    for (size_t i = 0; i < COUNT(statuses); i++) {
        say(w, "GET", "/x", (struct script_reply){.status = statuses[i], .type = NETMAP_TYPE});
        memo_clear(w->fetcher.memo);
        assert_int_equal(ask(w), 1);
        assert_int_equal(w->out.status, ALTO_HTTP_ERROR);
        assert_int_equal(w->out.http_status, statuses[i]);
    }
}

TEST(another_media_type_is_not_read)
{
    struct world *w = *cmocka_state;
    static const char *const types[] = {"text/html", "application/json",
                                        "application/alto-directory+json", NULL};
    for (size_t i = 0; i < 4; i++) {
        say(w, "GET", "/x", (struct script_reply){.type = types[i], .body = "{}"});
        memo_clear(w->fetcher.memo);
        assert_int_equal(ask(w), 1);
        assert_int_equal(w->out.status, ALTO_MEDIA_TYPE);
    }
}

TEST(media_type_parameters_and_case_do_not_matter)
{
    struct world *w = *cmocka_state;
    say(w, "GET", "/x",
        (struct script_reply){.type = "Application/ALTO-networkmap+JSON; charset=utf-8"});
    assert_int_equal(ask(w), 0);
}

TEST(an_overloaded_server_says_when_to_come_back)
{
    struct world *w = *cmocka_state;
    say(w, "GET", "/x", (struct script_reply){.status = 503, .headers = "Retry-After: 90\r\n"});
    assert_int_equal(ask(w), 1);
    assert_int_equal(w->out.status, ALTO_OVERLOADED);
    assert_int_equal(w->retry_after, 90 * SECOND);
    say(w, "GET", "/x", (struct script_reply){.status = 429});
    assert_int_equal(ask(w), 1);
    assert_int_equal(w->out.status, ALTO_OVERLOADED);
    assert_int_equal(w->retry_after, 0);
}

TEST(trouble_of_a_server_is_not_remembered)
{
    struct world *w = *cmocka_state;
    say(w, "GET", "/x", (struct script_reply){.status = 500});
    assert_int_equal(ask(w), 1);
    say(w, "GET", "/x", (struct script_reply){.type = NETMAP_TYPE, .body = "{}"});
    assert_int_equal(ask(w), 0);
    assert_int_equal(w->fetcher.exchanges, 2);
}

TEST(a_refused_request_counts_as_none)
{
    struct world *w = *cmocka_state;
    http_script_down(w->server);
    assert_int_equal(ask(w), 1);
    assert_int_equal(w->out.status, ALTO_REFUSED);
    assert_int_equal(w->out.requests[ALTO_NETWORK_MAP], 0);
    assert_int_equal(w->out.sent + w->out.received, 0);
    assert_int_equal(w->out.round_trips, 1); /* the attempt to connect */
    http_script_up(w->server);
}

TEST(a_broken_request_counts_as_sent)
{
    struct world *w = *cmocka_state;
    say(w, "GET", "/x", (struct script_reply){.raw = "", .ending = SCRIPT_CLOSE});
    assert_int_equal(ask(w), 1);
    assert_int_equal(w->out.status, ALTO_BROKEN);
    assert_int_equal(w->out.requests[ALTO_NETWORK_MAP], 1);
    assert_int_equal(w->out.sent, http_script_received(w->server));
    assert_int_equal(w->out.received, 0);
}

TEST(a_304_answers_a_conditional_request_only)
{
    struct world *w = *cmocka_state;
    say(w, "GET", "/x", (struct script_reply){.status = 304});
    assert_int_equal(ask_for(w, &(struct fetch){.resource = ALTO_NETWORK_MAP,
                                                .uri = w->uri,
                                                .validator = "If-None-Match: \"1\""}),
                     0);
    assert_int_equal(w->answer->response.status, 304);
    assert_int_equal(ask(w), 1);
    assert_int_equal(w->out.status, ALTO_HTTP_ERROR);
}

#define FETCH_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FETCH_TEST(an_answer_is_asked_for_really_once),
        FETCH_TEST(the_accept_header_names_the_type_and_errors),
        FETCH_TEST(redirects_are_followed_and_counted),
        FETCH_TEST(a_post_is_sent_on_as_a_post_except_by_303),
        FETCH_TEST(a_redirect_to_another_server_of_the_host_is_followed),
        FETCH_TEST(a_redirect_to_another_host_leads_nowhere),
        FETCH_TEST(redirects_are_followed_five_times_at_most),
        FETCH_TEST(a_redirect_to_nowhere_is_a_failure),
        FETCH_TEST(an_error_object_gives_its_code),
        FETCH_TEST(an_error_object_that_is_none_is_an_http_error),
        FETCH_TEST(other_http_statuses_are_http_errors),
        FETCH_TEST(another_media_type_is_not_read),
        FETCH_TEST(media_type_parameters_and_case_do_not_matter),
        FETCH_TEST(an_overloaded_server_says_when_to_come_back),
        FETCH_TEST(trouble_of_a_server_is_not_remembered),
        FETCH_TEST(a_refused_request_counts_as_none),
        FETCH_TEST(a_broken_request_counts_as_sent),
        FETCH_TEST(a_304_answers_a_conditional_request_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
