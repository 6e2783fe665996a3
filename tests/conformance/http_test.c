/*
 * HTTP and media types: RFC 7285 section 8.3, RFC 9110; numbers 1 to 20 of the conformance list.
 */
#include "tests/support/alto_http.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILTER "application/alto-networkmapfilter+json"

static int setup(void **state)
{
    *state = served_new(sample_maps, OFFER_ALL);
    return 0;
}

static int teardown(void **state)
{
    served_free(*state);
    return 0;
}

static int status_of(struct served *s, const char *method, const char *path, const char *headers,
                     const char *body)
{
    struct wire_reply r;
    served_ask(s, method, path, headers, body, &r);
    int status = r.status;
    wire_fini(&r);
    return status;
}

/* 1, 3: sections 8.3.3, 14.1 */
TEST(every_answer_names_its_very_media_type_without_parameters)
{
    static const char *const gets[][2] = {
        {"/directory", "application/alto-directory+json"},
        {"/networkmap/net", "application/alto-networkmap+json"},
        {"/costmap/net/num-routing", "application/alto-costmap+json"},
    };
    static const char *const posts[][4] = {
        {"/networkmap/net/filtered", FILTER, "{\"pids\": []}", "application/alto-networkmap+json"},
        {"/costmap/net/filtered", "application/alto-costmapfilter+json",
         "{\"cost-type\": {\"cost-metric\": \"hopcount\", \"cost-mode\": \"ordinal\"}}",
         "application/alto-costmap+json"},
        {"/endpointprop/lookup", "application/alto-endpointpropparams+json",
         "{\"properties\": [\"net.pid\"], \"endpoints\": [\"ipv4:192.0.2.1\"]}",
         "application/alto-endpointprop+json"},
        {"/endpointcost/lookup", "application/alto-endpointcostparams+json",
         "{\"cost-type\": {\"cost-metric\": \"hopcount\", \"cost-mode\": \"ordinal\"},"
         " \"endpoints\": {\"dsts\": [\"ipv4:192.0.2.1\"]}}",
         "application/alto-endpointcost+json"},
    };
    for (size_t i = 0; i < COUNT(gets); i++)
        json_decref(served_get(*cmocka_state, gets[i][0], gets[i][1]));
    for (size_t i = 0; i < COUNT(posts); i++)
        json_decref(
            served_query(*cmocka_state, posts[i][0], posts[i][1], posts[i][2], posts[i][3]));
}

/* 4: RFC 9110 section 8.3 */
TEST(the_type_of_a_request_is_compared_without_case_parameters_and_blanks)
{
    static const char *const types[] = {FILTER, "APPLICATION/ALTO-NETWORKMAPFILTER+JSON",
                                        FILTER "; charset=utf-8", FILTER " "};
    for (size_t i = 0; i < COUNT(types); i++)
        json_decref(served_query(*cmocka_state, "/networkmap/net/filtered", types[i],
                                 "{\"pids\": []}", "application/alto-networkmap+json"));
}

/* 5, 6, 7: sections 8.3.2, 9.2.2; RFC 9110 section 15.5.6 */
TEST(a_method_the_resource_does_not_have_is_405_and_says_which_it_has)
{
    static const char *const cases[][3] = {
        {"POST", "/directory", "GET, HEAD, OPTIONS"},
        {"PUT", "/networkmap/net", "GET, HEAD, OPTIONS"},
        {"DELETE", "/costmap/net/num-routing", "GET, HEAD, OPTIONS"},
        {"GET", "/networkmap/net/filtered", "POST, OPTIONS"},
        {"HEAD", "/endpointcost/lookup", "POST, OPTIONS"},
        {"PATCH", "/endpointprop/lookup", "POST, OPTIONS"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct wire_reply r;
        served_ask(*cmocka_state, cases[i][0], cases[i][1], "", NULL, &r);
        assert_int_equal(r.status, 405);
        assert_string_equal(wire_header(&r, "Allow"), cases[i][2]);
        wire_fini(&r);
    }
}

/* Section 9.2.2: a client may ask for a resource's capabilities by OPTIONS */
TEST(options_says_the_methods)
{
    struct wire_reply r;
    served_ask(*cmocka_state, "OPTIONS", "/endpointcost/lookup", "", NULL, &r);
    assert_int_equal(r.status, 204);
    assert_string_equal(wire_header(&r, "Allow"), "POST, OPTIONS");
    wire_fini(&r);
}

/* 8: section 8.3.2 */
TEST(parameters_of_another_type_or_encoding_are_415)
{
    static const char *const headers[] = {"", "Content-Type: application/json\r\n",
                                          "Content-Type: application/alto-costmapfilter+json\r\n",
                                          "Content-Type: " FILTER "\r\nContent-Encoding: gzip\r\n"};
    for (size_t i = 0; i < COUNT(headers); i++)
        assert_int_equal(status_of(*cmocka_state, "POST", "/networkmap/net/filtered", headers[i],
                                   "{\"pids\": []}"),
                         415);
}

/* 9: RFC 9110 section 12.5.1 */
TEST(an_accept_that_admits_no_answer_is_406)
{
    static const struct {
        const char *accept;
        int status;
    } cases[] = {
        {"", 200},
        {"Accept: */*\r\n", 200},
        {"Accept: application/*\r\n", 200},
        {"Accept: application/alto-networkmap+json\r\n", 200},
        {"Accept: application/alto-networkmap+json,application/alto-error+json\r\n", 200},
        {"Accept: text/html, application/alto-networkmap+json;q=0.3\r\n", 200},
        {"Accept: text/html\r\nAccept: application/alto-networkmap+json\r\n", 200},
        {"Accept: application/alto-error+json\r\n", 200},
        {"Accept: text/html\r\n", 406},
        {"Accept: application/json\r\n", 406},
        {"Accept: application/alto-costmap+json\r\n", 406},
        {"Accept: */*;q=0\r\n", 406},
        {"Accept: application/alto-networkmap+json;q=0, */*\r\n", 406},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int found = status_of(*cmocka_state, "GET", "/networkmap/net", cases[i].accept, NULL);
        if (found != cases[i].status)
            fail_msg("%s-> %d", cases[i].accept, found);
    }
}

/* 10: section 8.5 */
TEST(an_unknown_path_is_404_without_a_body)
{
    static const char *const paths[] = {"/",
                                        "/nothing",
                                        "/directory/",
                                        "/networkmap/other",
                                        "/networkmap",
                                        "/costmap/net/num-money",
                                        "/networkmap/net%00x/filtered",
                                        "/../directory"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct wire_reply r;
        served_ask(*cmocka_state, "GET", paths[i], "", NULL, &r);
        if (r.status != 404 || r.size || wire_header(&r, "Content-Type"))
            fail_msg("%s -> %s%s", paths[i], r.text, r.body);
        wire_fini(&r);
    }
}

/* 14: sections 8.3.3, 8.3.6 */
TEST(answers_say_how_long_they_are_fresh_and_can_be_asked_for_conditionally)
{
    static const char *const paths[] = {"/directory", "/networkmap/net",
                                        "/costmap/net/ord-routing"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct wire_reply r;
        char headers[200];
        served_ask(*cmocka_state, "GET", paths[i], "", NULL, &r);
        assert_string_equal(wire_header(&r, "Cache-Control"), "max-age=60");
        snprintf(headers, sizeof headers, "If-None-Match: %s\r\n", wire_header(&r, "ETag"));
        size_t size = r.size;
        wire_fini(&r);
        served_ask(*cmocka_state, "GET", paths[i], headers, NULL, &r);
        assert_int_equal(r.status, 304);
        assert_null(wire_header(&r, "Content-Type"));
        assert_string_equal(wire_header(&r, "Cache-Control"), "max-age=60");
        assert_non_null(wire_header(&r, "ETag"));
        /* RFC 9110 section 8.6: if a length is sent, it is that of the 200 */
        const char *length = wire_header(&r, "Content-Length");
        assert_true(!length || strtoul(length, NULL, 10) == size);
        wire_fini(&r);
        assert_int_equal(
            status_of(*cmocka_state, "GET", paths[i], "If-None-Match: \"old\"\r\n", NULL), 200);
    }
}

/* 14: section 8.3.3; what depends on who asks is for no other */
TEST(answers_to_post_say_how_long_they_are_fresh)
{
    struct wire_reply r;
    served_post(*cmocka_state, "/networkmap/net/filtered", FILTER, "{\"pids\": []}", &r);
    assert_string_equal(wire_header(&r, "Cache-Control"), "max-age=60");
    wire_fini(&r);
    served_post(*cmocka_state, "/endpointcost/lookup", "application/alto-endpointcostparams+json",
                "{\"cost-type\": {\"cost-metric\": \"hopcount\", \"cost-mode\": \"ordinal\"},"
                " \"endpoints\": {\"dsts\": [\"ipv4:192.0.2.1\"]}}",
                &r);
    assert_string_equal(wire_header(&r, "Cache-Control"), "private, max-age=60");
    wire_fini(&r);
    served_post(*cmocka_state, "/networkmap/net/filtered", FILTER, "{}", &r);
    assert_string_equal(wire_header(&r, "Cache-Control"), "no-store");
    wire_fini(&r);
}

/* 17: section 8.3.7 */
TEST(unknown_members_of_a_request_are_ignored_anywhere)
{
    json_decref(served_query(
        *cmocka_state, "/costmap/net/filtered", "application/alto-costmapfilter+json",
        "{\"cost-type\": {\"cost-metric\": \"hopcount\", \"cost-mode\": \"ordinal\", \"x\": [1]},"
        " \"pids\": {\"srcs\": [], \"dsts\": [], \"y\": null}, \"z\": {\"a\": 1e5}}",
        "application/alto-costmap+json"));
}

/* 18: section 8.4 */
TEST(every_answer_has_a_meta_object)
{
    static const char *const paths[][2] = {
        {"/directory", "application/alto-directory+json"},
        {"/networkmap/net", "application/alto-networkmap+json"},
        {"/costmap/net/num-hop", "application/alto-costmap+json"}};
    for (size_t i = 0; i < COUNT(paths); i++) {
        json_t *d = served_get(*cmocka_state, paths[i][0], paths[i][1]);
        assert_true(json_is_object(json_object_get(d, "meta")));
        json_decref(d);
    }
    json_t *d = served_query(*cmocka_state, "/endpointprop/lookup",
                             "application/alto-endpointpropparams+json",
                             "{\"properties\": [\"priv:access\"], \"endpoints\":"
                             " [\"ipv4:192.0.2.1\"]}",
                             "application/alto-endpointprop+json");
    assert_true(json_is_object(json_object_get(d, "meta")));
    json_decref(d);
}

/* 19: RFC 9110 section 9.3.2 */
TEST(head_has_the_headers_of_get_and_no_body)
{
    static const char *const paths[] = {"/directory", "/networkmap/net", "/costmap/net/num-hop"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct wire_reply get, head;
        served_ask(*cmocka_state, "GET", paths[i], "", NULL, &get);
        served_ask(*cmocka_state, "HEAD", paths[i], "", NULL, &head);
        assert_string_equal(head.text, get.text);
        wire_fini(&get);
        wire_fini(&head);
    }
    assert_int_equal(status_of(*cmocka_state, "GET", "/directory", "", NULL), 200);
}

/* 20 */
TEST(oversized_chunked_and_truncated_bodies_are_handled)
{
    struct served *s = *cmocka_state;
    struct wire_reply r;
    wire_print(s->fd, "POST /networkmap/net/filtered HTTP/1.1\r\nHost: x\r\nContent-Type: " FILTER
                      "\r\nContent-Length: 99999999999\r\n\r\n");
    wire_read(s->fd, false, &r);
    assert_int_equal(r.status, 413);
    wire_fini(&r);
    int fd = wire_connect(s->port);
    wire_print(fd, "POST /networkmap/net/filtered HTTP/1.1\r\nHost: x\r\nContent-Type: " FILTER
                   "\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"pids\": \r\n");
    wire_print(fd, "7\r\n[\"far\"]\r\n1\r\n}\r\n0\r\n\r\n");
    wire_read(fd, false, &r);
    assert_int_equal(r.status, 200);
    wire_fini(&r);
    wire_print(fd, "POST /networkmap/net/filtered HTTP/1.1\r\nHost: x\r\nContent-Type: " FILTER
                   "\r\nContent-Length: 500\r\n\r\n{\"pids\":");
    close(fd);
    assert_int_equal(status_of(s, "GET", "/directory", "", NULL), 200);
}

/* RFC 9110 section 10.1.1 */
TEST(a_client_that_waits_to_be_told_to_continue_is_told)
{
    struct served *s = *cmocka_state;
    struct wire_reply r;
    wire_print(s->fd, "POST /networkmap/net/filtered HTTP/1.1\r\nHost: x\r\nContent-Type: " FILTER
                      "\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n");
    wire_read(s->fd, false, &r);
    assert_int_equal(r.status, 100);
    wire_fini(&r);
    wire_print(s->fd, "{\"pids\": []}");
    wire_read(s->fd, false, &r);
    assert_int_equal(r.status, 200);
    wire_fini(&r);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(every_answer_names_its_very_media_type_without_parameters),
        ONE(the_type_of_a_request_is_compared_without_case_parameters_and_blanks),
        ONE(a_method_the_resource_does_not_have_is_405_and_says_which_it_has),
        ONE(options_says_the_methods),
        ONE(parameters_of_another_type_or_encoding_are_415),
        ONE(an_accept_that_admits_no_answer_is_406),
        ONE(an_unknown_path_is_404_without_a_body),
        ONE(answers_say_how_long_they_are_fresh_and_can_be_asked_for_conditionally),
        ONE(answers_to_post_say_how_long_they_are_fresh),
        ONE(unknown_members_of_a_request_are_ignored_anywhere),
        ONE(every_answer_has_a_meta_object),
        ONE(head_has_the_headers_of_get_and_no_body),
        ONE(oversized_chunked_and_truncated_bodies_are_handled),
        ONE(a_client_that_waits_to_be_told_to_continue_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
