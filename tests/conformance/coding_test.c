/*
 * Content coding: RFC 9110 sections 8.4, 8.8.3.3, 12.5.3 and 12.5.5.
 */
#include "tests/support/alto_http.h"
#include "tests/support/alto_maps.h"
#include "tests/support/gunzip.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GZIP "Accept-Encoding: gzip\r\n"

/* A network map of 100 PIDs, with costs. */
static char *large_maps(void)
{
    char *json;
    size_t size;
    FILE *out = open_memstream(&json, &size);
    assert_non_null(out);
    fputs("{\"meta\": {\"vtag\": {\"resource-id\": \"net\"}, \"cost-type\": {\"cost-metric\":"
          " \"routingcost\", \"cost-mode\": \"numerical\"}}, \"network-map\": {\"all\":"
          " {\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]}",
          out);
    for (int i = 0; i < 100; i++)
        fprintf(out, ", \"pid%d\": {\"ipv4\": [\"10.0.%d.0/24\"]}", i, i);
    fputs("}, \"cost-map\": {\"all\": {\"all\": 1}", out);
    for (int i = 0; i < 100; i++)
        fprintf(out, ", \"pid%d\": {\"all\": %d}", i, i);
    fputs("}}", out);
    assert_int_equal(fclose(out), 0);
    return json;
}

static int setup(void **state)
{
    char *json = large_maps();
    *state = served_with(json, OFFER_ALL, (struct alto_server_config){.terms.gzip = true});
    free(json);
    return 0;
}

static int teardown(void **state)
{
    served_free(*state);
    return 0;
}

static void get(struct served *s, const char *path, const char *headers, struct wire_reply *r)
{
    served_ask(s, "GET", path, headers, NULL, r);
}

/* Both hold the same content, the one coded. */
static void assert_codes(struct wire_reply *coded, struct wire_reply *plain)
{
    size_t size;
    assert_string_equal(wire_header(coded, "Content-Encoding"), "gzip");
    assert_null(wire_header(plain, "Content-Encoding"));
    char *back = gunzip(coded->body, coded->size, &size);
    assert_int_equal(size, plain->size);
    assert_memory_equal(back, plain->body, size);
    free(back);
    assert_string_equal(wire_header(coded, "Vary"), "Accept-Encoding");
    assert_string_equal(wire_header(plain, "Vary"), "Accept-Encoding");
}

TEST(large_documents_are_compressed_for_those_who_take_it)
{
    static const char *const paths[] = {"/networkmap/net", "/costmap/net/num-routing"};
    for (size_t i = 0; i < COUNT(paths); i++) {
        struct wire_reply coded, plain;
        get(*cmocka_state, paths[i], GZIP, &coded);
        get(*cmocka_state, paths[i], "", &plain);
        assert_codes(&coded, &plain);
        wire_fini(&coded);
        wire_fini(&plain);
    }
}

TEST(large_answers_to_post_are_compressed_too)
{
#define FILTER "Content-Type: application/alto-networkmapfilter+json\r\n"
    struct wire_reply coded, plain;
    served_ask(*cmocka_state, "POST", "/networkmap/net/filtered", FILTER GZIP, "{\"pids\": []}",
               &coded);
    served_ask(*cmocka_state, "POST", "/networkmap/net/filtered", FILTER, "{\"pids\": []}", &plain);
    assert_codes(&coded, &plain);
    wire_fini(&coded);
    wire_fini(&plain);
    served_ask(*cmocka_state, "POST", "/networkmap/net/filtered", FILTER GZIP,
               "{\"pids\": [\"pid1\"]}", &plain);
    assert_null(wire_header(&plain, "Content-Encoding")); /* too small to be worth it */
    wire_fini(&plain);
}

TEST(who_takes_it_is_told_by_qualities)
{
    static const struct {
        const char *header;
        bool coded;
    } cases[] = {
        {"", false},
        {"Accept-Encoding:\r\n", false},
        {"Accept-Encoding: identity\r\n", false},
        {"Accept-Encoding: deflate, br\r\n", false},
        {"Accept-Encoding: gzip;q=0\r\n", false},
        {"Accept-Encoding: gzip;q=0.3, identity;q=0.5\r\n", false},
        {"Accept-Encoding: *;q=0.5, gzip;q=0\r\n", false},
        {"Accept-Encoding: deflate, gzip;q=1.0, *;q=0.5\r\n", true},
        {"Accept-Encoding: *\r\n", true},
        {"Accept-Encoding: X-GZIP\r\n", true},
        {"Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n", true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct wire_reply r;
        get(*cmocka_state, "/networkmap/net", cases[i].header, &r);
        assert_int_equal(r.status, 200);
        if (cases[i].coded != (wire_header(&r, "Content-Encoding") != NULL))
            fail_msg("%s", cases[i].header);
        wire_fini(&r);
    }
}

/* RFC 9110 section 8.8.3.3: the codings differ in their bytes, so their strong tags do */
TEST(each_coding_has_a_tag_of_its_own_and_either_says_what_the_client_has)
{
    struct wire_reply r;
    char plain[100], coded[100], headers[300];
    get(*cmocka_state, "/networkmap/net", "", &r);
    snprintf(plain, sizeof plain, "%s", wire_header(&r, "ETag"));
    wire_fini(&r);
    get(*cmocka_state, "/networkmap/net", GZIP, &r);
    snprintf(coded, sizeof coded, "%s", wire_header(&r, "ETag"));
    wire_fini(&r);
    assert_string_not_equal(plain, coded);
    const char *const has[] = {plain, coded};
    for (size_t i = 0; i < 4; i++) {
        const char *tag = has[i % 2];
        snprintf(headers, sizeof headers, "If-None-Match: \"x\", %s\r\n%s", tag, i < 2 ? GZIP : "");
        get(*cmocka_state, "/networkmap/net", headers, &r);
        assert_int_equal(r.status, 304);
        assert_string_equal(wire_header(&r, "ETag"), tag);
        assert_string_equal(wire_header(&r, "Vary"), "Accept-Encoding");
        wire_fini(&r);
    }
    get(*cmocka_state, "/networkmap/net", "If-None-Match: \"other-gzip\"\r\n" GZIP, &r);
    assert_int_equal(r.status, 200);
    wire_fini(&r);
}

TEST(head_says_of_a_coding_what_get_says)
{
    struct wire_reply head, whole;
    get(*cmocka_state, "/networkmap/net", GZIP, &whole);
    served_ask(*cmocka_state, "HEAD", "/networkmap/net", GZIP, NULL, &head);
    assert_string_equal(head.text, whole.text);
    wire_fini(&head);
    wire_fini(&whole);
}

TEST(where_it_is_off_nothing_tells_of_it)
{
    struct served *s = served_new(sample_maps, OFFER_ALL);
    struct wire_reply with, without;
    get(s, "/networkmap/net", GZIP, &with);
    get(s, "/networkmap/net", "", &without);
    assert_string_equal(with.text, without.text);
    assert_null(wire_header(&with, "Vary"));
    wire_fini(&with);
    wire_fini(&without);
    served_free(s);
}

int main(void)
{
#define ONE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        ONE(large_documents_are_compressed_for_those_who_take_it),
        ONE(large_answers_to_post_are_compressed_too),
        ONE(who_takes_it_is_told_by_qualities),
        ONE(each_coding_has_a_tag_of_its_own_and_either_says_what_the_client_has),
        ONE(head_says_of_a_coding_what_get_says),
        cmocka_unit_test(where_it_is_off_nothing_tells_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
