#include "sim/alto/memo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/alto/document.h"
#include "sim/base/prefix.h"
#include "tests/support/test.h"

struct world {
    struct documents *documents;
    struct memo *memo;
};

enum { LIMIT = 10000 };

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->documents = documents_new();
    w->memo = memo_new(LIMIT, w->documents);
    assert_non_null(w->memo);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    memo_free(w->memo);
    documents_free(w->documents);
    free(w);
    return 0;
}

static struct http_request request_for(const char *uri)
{
    return (struct http_request){.uri = uri, .accept = "a"};
}

static struct memo_entry *add(struct world *w, const char *uri, size_t size)
{
    uint8_t key[DIGEST_SIZE];
    struct http_request request = request_for(uri);
    struct http_response response = {.status = 200, .body = calloc(1, size + 1), .size = size};
    memset(response.body, 'b', size);
    memo_key(&request, false, key);
    struct memo_entry *entry = memo_add(w->memo, key, uri, &response);
    assert_non_null(entry);
    assert_null(response.body);
    return entry;
}

static struct memo_entry *find(struct world *w, const char *uri)
{
    uint8_t key[DIGEST_SIZE];
    struct http_request request = request_for(uri);
    memo_key(&request, false, key);
    return memo_find(w->memo, key);
}

TEST(an_answer_is_found_by_its_request)
{
    struct world *w = *cmocka_state;
    struct memo_entry *entry = add(w, "http://a/1", 10);
    add(w, "http://a/2", 10);
    assert_ptr_equal(find(w, "http://a/1"), entry);
    assert_string_equal(entry->uri, "http://a/1");
    assert_int_equal(entry->response.size, 10);
    assert_null(find(w, "http://a/3"));
}

TEST(clearing_forgets_all)
{
    struct world *w = *cmocka_state;
    add(w, "http://a/1", 10);
    memo_clear(w->memo);
    assert_null(find(w, "http://a/1"));
    assert_int_equal(memo_len(w->memo), 0);
    add(w, "http://a/1", 10);
    assert_int_equal(memo_len(w->memo), 1);
}

TEST(what_was_not_asked_for_longest_goes_first)
{
    struct world *w = *cmocka_state;
    add(w, "http://a/1", 4000);
    add(w, "http://a/2", 4000);
    assert_non_null(find(w, "http://a/1"));
    add(w, "http://a/3", 4000);
    assert_non_null(find(w, "http://a/1"));
    assert_null(find(w, "http://a/2"));
    assert_non_null(find(w, "http://a/3"));
}

TEST(the_memo_stays_within_its_limit)
{
    struct world *w = *cmocka_state;
    for (int i = 0; i < 1000; i++) {
        char uri[32];
        snprintf(uri, sizeof uri, "http://a/%d", i);
        add(w, uri, 900);
        assert_true(memo_len(w->memo) * 900 <= LIMIT);
    }
    assert_true(memo_len(w->memo) > 1);
}

TEST(an_answer_beyond_the_limit_stays_until_the_next)
{
    struct world *w = *cmocka_state;
    add(w, "http://a/1", 10);
    add(w, "http://a/2", 2 * LIMIT);
    assert_non_null(find(w, "http://a/2"));
    assert_int_equal(memo_len(w->memo), 1);
    add(w, "http://a/3", 10);
    assert_null(find(w, "http://a/2"));
    assert_non_null(find(w, "http://a/3"));
}

TEST(dropped_entries_give_their_documents_back)
{
    static const char text[] = "{\"meta\": {}, \"resources\": {}}";
    struct world *w = *cmocka_state;
    struct memo_entry *entry = add(w, "http://a/1", sizeof text - 1);
    strcpy(entry->response.body, text);
    memo_attach(entry, documents_read(w->documents, DOCUMENT_IRD, entry->uri, &entry->response));
    assert_null(entry->response.body);
    assert_int_equal(documents_len(w->documents), 1);
    memo_clear(w->memo);
    assert_int_equal(documents_len(w->documents), 0);
}

static bool same_key(const struct http_request *a, const struct http_request *b, bool personal)
{
    uint8_t x[DIGEST_SIZE], y[DIGEST_SIZE];
    memo_key(a, personal, x);
    memo_key(b, personal, y);
    return memcmp(x, y, DIGEST_SIZE) == 0;
}

TEST(all_that_an_answer_may_depend_on_is_in_the_key)
{
    const struct http_request plain = request_for("http://a/1");
    struct http_request other = plain;
    assert_true(same_key(&plain, &other, false));
    other.uri = "http://a/2";
    assert_false(same_key(&plain, &other, false));
    other = plain;
    other.accept = "b";
    assert_false(same_key(&plain, &other, false));
    other = plain;
    other.validator = "If-None-Match: x";
    assert_false(same_key(&plain, &other, false));
    other = plain;
    other.content_type = "c";
    assert_false(same_key(&plain, &other, false));
    other = plain;
    other.body = "x";
    other.size = 1;
    assert_false(same_key(&plain, &other, false));
}

TEST(who_asks_counts_only_where_answers_are_personal)
{
    struct addr first, second;
    addr_parse(FAMILY_NONE, "192.0.2.1", &first);
    addr_parse(FAMILY_NONE, "192.0.2.2", &second);
    struct http_request a = request_for("http://a/1"), b = a;
    a.client = &first;
    b.client = &second;
    assert_true(same_key(&a, &b, false));
    assert_false(same_key(&a, &b, true));
    b.client = &first;
    assert_true(same_key(&a, &b, true));
}

#define MEMO_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MEMO_TEST(an_answer_is_found_by_its_request),
        MEMO_TEST(clearing_forgets_all),
        MEMO_TEST(what_was_not_asked_for_longest_goes_first),
        MEMO_TEST(the_memo_stays_within_its_limit),
        MEMO_TEST(an_answer_beyond_the_limit_stays_until_the_next),
        MEMO_TEST(dropped_entries_give_their_documents_back),
        cmocka_unit_test(all_that_an_answer_may_depend_on_is_in_the_key),
        cmocka_unit_test(who_asks_counts_only_where_answers_are_personal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
