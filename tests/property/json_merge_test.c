/*
 * Merge patches (RFC 7396) on random documents: the diff of two documents applied to the first
 * gives the second, holds nothing that could be left out, and changes neither of them.
 */
#include "sim/base/json.h"
#include "sim/engine/rng.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

static json_t *random_value(struct rng *r, int depth);

/* Few keys, so that two documents often share them; no null, which a patch cannot express. */
static json_t *random_object(struct rng *r, int depth)
{
    static const char *const keys[] = {"a", "b", "c", "d/e", "", "~"};
    json_t *object = json_object();
    for (size_t i = 0; i < COUNT(keys); i++) {
        if (rng_below(r, 2))
            json_object_set_new(object, keys[i], random_value(r, depth - 1));
    }
    return object;
}

static json_t *random_value(struct rng *r, int depth)
{
    json_t *array;
    switch (rng_below(r, depth > 0 ? 9 : 4)) {
    case 0:
        return json_integer((json_int_t)rng_below(r, 3));
    case 1:
        return json_boolean(rng_below(r, 2));
    case 2:
        return json_string(rng_below(r, 2) ? "x" : "");
    case 3:
        return json_real((double)rng_below(r, 3) / 2);
    case 4:
        array = json_array();
        for (size_t n = rng_below(r, 3); n > 0; n--)
            json_array_append_new(array, random_value(r, depth - 1));
        return array;
    default:
        return random_object(r, depth);
    }
}

/* The text of a document, to see whether it was changed; new. */
static char *text_of(const json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY);
    assert_non_null(text);
    return text;
}

/* Fails unless each member of the patch is needed: without it the patch makes something else. */
static void is_minimal(const json_t *from, const json_t *to, const json_t *patch)
{
    if (!json_is_object(patch) || !json_is_object(from))
        return;
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)patch, key, member)
    {
        json_t *less = json_deep_copy(patch);
        json_object_del(less, key);
        json_t *made = json_merge_patch(from, less);
        assert_false(json_equal(made, to));
        json_decref(made);
        json_decref(less);
        if (json_is_object(member) && json_is_object(json_object_get(from, key)))
            is_minimal(json_object_get(from, key), json_object_get(to, key), member);
    }
}

TEST(a_diff_applied_makes_the_other_document_and_is_minimal)
{
    struct rng r;
    rng_init(&r, 1, 1, "json merge", "");
    size_t different = 0;
    for (int i = 0; i < 8000; i++) {
        json_t *from = random_value(&r, 4), *to = random_value(&r, 4);
        char *from_text = text_of(from), *to_text = text_of(to);
        json_t *patch = json_merge_diff(from, to);
        assert_true((patch == NULL) == json_equal(from, to));
        json_t *made = patch ? json_merge_patch(from, patch) : json_incref(from);
        if (!json_equal(made, to))
            print_error("from %s to %s\n", from_text, to_text);
        assert_true(json_equal(made, to));
        if (patch)
            is_minimal(from, to, patch);
        different += patch != NULL;
        json_decref(made);
        json_decref(patch);
        char *from_after = text_of(from), *to_after = text_of(to);
        assert_string_equal(from_after, from_text);
        assert_string_equal(to_after, to_text);
        free(from_after);
        free(to_after);
        free(from_text);
        free(to_text);
        json_decref(from);
        json_decref(to);
    }
    assert_true(different > 6000);
}

/* Pointers: every value of a random document is found where its path says, and set there. */
static void visit(json_t *root, json_t *at, char *pointer, size_t size)
{
    assert_ptr_equal(json_pointer_get(root, pointer), at);
    const char *key;
    json_t *member;
    size_t i;
    json_object_foreach(at, key, member)
    {
        size_t before = json_pointer_push(pointer, size, key);
        visit(root, member, pointer, size);
        pointer[before] = '\0';
    }
    json_array_foreach(at, i, member)
    {
        size_t before = json_pointer_push_index(pointer, size, i);
        visit(root, member, pointer, size);
        assert_int_equal(json_pointer_set(root, pointer, json_integer(77), NULL), 0);
        assert_int_equal(json_integer_value(json_pointer_get(root, pointer)), 77);
        pointer[before] = '\0';
    }
}

TEST(a_pushed_pointer_finds_the_value_it_was_made_for)
{
    struct rng r;
    rng_init(&r, 2, 1, "json pointer", "");
    for (int i = 0; i < 3000; i++) {
        char pointer[256] = "";
        json_t *root = random_value(&r, 5);
        visit(root, root, pointer, sizeof pointer);
        json_decref(root);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_diff_applied_makes_the_other_document_and_is_minimal),
        cmocka_unit_test(a_pushed_pointer_finds_the_value_it_was_made_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
