#include "sim/alto/document.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/alto/costmap_view.h"
#include "sim/alto/http_client.h"
#include "sim/alto/netmap_view.h"
#include "tests/support/test.h"

#define SECOND INT64_C(1000000000)

#define NETMAP(tag, pids)                                                                          \
    "{\"meta\": {\"vtag\": {\"resource-id\": \"m\", \"tag\": \"" tag                               \
    "\"}}, \"network-map\": " pids "}"
#define COSTMAP                                                                                    \
    "{\"meta\": {\"dependent-vtags\": [{\"resource-id\": \"m\", \"tag\": \"t1\"}],"                \
    " \"cost-type\": {\"cost-metric\": \"x\", \"cost-mode\": \"numerical\"}},"                     \
    " \"cost-map\": {\"A\": {\"A\": 1, \"B\": 2}}}"
#define IRD "{\"meta\": {}, \"resources\": {}}"

static int set_up(void **state)
{
    *state = documents_new();
    assert_non_null(*state);
    return 0;
}

static int tear_down(void **state)
{
    documents_free(*state);
    return 0;
}

static struct alto_document *read(struct documents *d, enum document_kind kind, const char *uri,
                                  const char *body, const char *etag)
{
    struct http_response r = {.status = 200, .body = (char *)body, .size = strlen(body)};
    r.headers[HTTP_ETAG] = (char *)etag;
    r.headers[HTTP_CACHE_CONTROL] = (char *)"max-age=60";
    struct alto_document *doc = documents_read(d, kind, uri, &r);
    assert_non_null(doc);
    return doc;
}

TEST(equal_answers_are_one_document)
{
    struct alto_document *a =
        read(*cmocka_state, DOCUMENT_NETMAP, "http://a/n", NETMAP("t1", "{}"), "\"1\"");
    struct alto_document *b =
        read(*cmocka_state, DOCUMENT_NETMAP, "http://a/n", NETMAP("t1", "{}"), "\"1\"");
    assert_ptr_equal(a, b);
    assert_int_equal(a->refs, 2);
    assert_int_equal(documents_len(*cmocka_state), 1);
    assert_string_equal(a->validator, "If-None-Match: \"1\"");
    assert_int_equal(a->lifetime, 60 * SECOND);
}

TEST(answers_that_differ_are_documents_of_their_own)
{
    static const char t1[] = NETMAP("t1", "{}"), t2[] = NETMAP("t2", "{}");
    struct alto_document *first = read(*cmocka_state, DOCUMENT_NETMAP, "http://a/n", t1, "\"1\"");
    assert_ptr_not_equal(read(*cmocka_state, DOCUMENT_NETMAP, "http://a/n", t2, "\"1\""), first);
    assert_ptr_not_equal(read(*cmocka_state, DOCUMENT_NETMAP, "http://a/n", t1, "\"2\""), first);
    assert_ptr_not_equal(read(*cmocka_state, DOCUMENT_NETMAP, "http://a/o", t1, "\"1\""), first);
    assert_int_equal(documents_len(*cmocka_state), 4);
}

TEST(a_document_goes_with_its_last_holder)
{
    struct documents *d = *cmocka_state;
    struct alto_document *doc = read(d, DOCUMENT_IRD, "http://a/d", IRD, NULL);
    uint32_t slot = doc->slot;
    document_ref(doc);
    document_unref(d, doc);
    assert_ptr_equal(documents_at(d, slot), doc);
    document_unref(d, doc);
    assert_null(documents_at(d, slot));
    assert_int_equal(documents_len(d), 0);
    doc = read(d, DOCUMENT_IRD, "http://a/d", IRD, NULL);
    assert_int_equal(doc->slot, slot); /* slots are used again */
}

TEST(slot_0_is_no_document)
{
    assert_null(documents_at(*cmocka_state, 0));
}

TEST(what_cannot_be_understood_is_known_with_the_reason)
{
    struct alto_document *doc =
        read(*cmocka_state, DOCUMENT_NETMAP, "http://a/n", "{\"meta\": {}}", NULL);
    assert_int_equal(doc->status, ALTO_MALFORMED);
    assert_string_equal(doc->reason, "\"vtag\" is missing");
    assert_ptr_equal(read(*cmocka_state, DOCUMENT_NETMAP, "http://a/n", "{\"meta\": {}}", NULL),
                     doc);
    doc =
        read(*cmocka_state, DOCUMENT_NETMAP, "http://a/n",
             NETMAP("t1", "{\"A\": {\"ipv6\": [\"::/0\"]}, \"B\": {\"ipv6\": [\"::/0\"]}}"), NULL);
    assert_int_equal(doc->status, ALTO_CONTRADICTORY);
}

static struct closure_member member(struct documents *d, const char *uri)
{
    return (struct closure_member){strdup(uri), read(d, DOCUMENT_IRD, uri, IRD, NULL)};
}

TEST(equal_closures_are_one_document)
{
    struct documents *d = *cmocka_state;
    struct closure_member first[] = {member(d, "http://a/1"), member(d, "http://a/2")};
    struct alto_document *a = documents_closure(d, first, 2);
    struct closure_member again[] = {member(d, "http://a/1"), member(d, "http://a/2")};
    assert_ptr_equal(documents_closure(d, again, 2), a);
    struct closure_member turned[] = {member(d, "http://a/2"), member(d, "http://a/1")};
    struct alto_document *b = documents_closure(d, turned, 2);
    assert_ptr_not_equal(b, a);
    assert_int_equal(document_closure(a).n, 2);
    assert_ptr_equal(document_closure(a).irds[0], document_closure(b).irds[1]);
    document_unref(d, a);
    document_unref(d, a);
    assert_int_equal(documents_len(d), 3);
    document_unref(d, b);
    assert_int_equal(documents_len(d), 0); /* the members went with the closures */
}

TEST(a_binding_follows_the_network_map)
{
    struct documents *d = *cmocka_state;
    struct alto_document *c = read(d, DOCUMENT_COSTMAP, "http://a/c", COSTMAP, NULL);
    struct alto_document *ab =
        read(d, DOCUMENT_NETMAP, "http://a/n", NETMAP("t1", "{\"A\": {}, \"B\": {}}"), NULL);
    struct alto_document *ba =
        read(d, DOCUMENT_NETMAP, "http://a/n", NETMAP("t1", "{\"B\": {}, \"A\": {}}"), NULL);
    const struct costmap_binding *b = document_binding(d, c, ab);
    assert_true(costmap_binding_cost(b, 0, 1) == 2);
    assert_ptr_equal(document_binding(d, c, ab), b);
    document_unref(d, ab);
    assert_int_equal(documents_len(d), 3); /* the binding holds its network map */
    b = document_binding(d, c, ba);
    assert_true(costmap_binding_cost(b, 1, 0) == 2 && isnan(costmap_binding_cost(b, 0, 1)));
    assert_int_equal(documents_len(d), 2);
    document_unref(d, ba);
    document_unref(d, c);
    assert_int_equal(documents_len(d), 0);
}

#define DOCUMENT_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DOCUMENT_TEST(equal_answers_are_one_document),
        DOCUMENT_TEST(answers_that_differ_are_documents_of_their_own),
        DOCUMENT_TEST(a_document_goes_with_its_last_holder),
        DOCUMENT_TEST(slot_0_is_no_document),
        DOCUMENT_TEST(what_cannot_be_understood_is_known_with_the_reason),
        DOCUMENT_TEST(equal_closures_are_one_document),
        DOCUMENT_TEST(a_binding_follows_the_network_map),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
