#include "analysis/reader.h"

#include "sim/base/err.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>

/* A document and a reader over it; what it finds wrong goes to e. */
struct reading {
    json_t *root;
    struct err e;
    struct reader r;
};

static void begin(struct reading *x, const char *text)
{
    *x = (struct reading){.root = json_loads(text, JSON_DECODE_ANY, NULL), .e = ERR_INIT};
    x->r = (struct reader){.path = "x.json", .e = &x->e};
    assert_non_null(x->root);
}

static void end(struct reading *x, int code, const char *message)
{
    assert_int_equal(x->r.code, code);
    assert_string_equal(x->e.text, message);
    json_decref(x->root);
}

TEST(members_are_read_by_the_last_token_of_their_pointer)
{
    struct reading x;
    begin(&x, "{\"t\": \"text\", \"n\": 1.5, \"w\": 7, \"a\": [1]}");
    assert_string_equal(reader_text(&x.r, x.root, "/somewhere/t"), "text");
    assert_double_is(reader_number(&x.r, x.root, "/n"), 1.5);
    assert_double_is(reader_number(&x.r, x.root, "/w"), 7);
    assert_int_equal(reader_whole(&x.r, x.root, "/w"), 7);
    assert_int_equal(json_array_size(reader_array(&x.r, x.root, "/a")), 1);
    assert_true(reader_object(&x.r, x.root, "/"));
    end(&x, 0, "");
}

TEST(what_is_absent_or_null_takes_its_preset)
{
    struct reading x;
    begin(&x, "{\"null\": null}");
    assert_string_equal(reader_text_or(&x.r, x.root, "/t", "else"), "else");
    assert_string_equal(reader_text_or(&x.r, x.root, "/null", "else"), "else");
    assert_double_is(reader_number_or(&x.r, x.root, "/null", NAN), NAN);
    end(&x, 0, "");
}

TEST(the_first_fault_sticks_and_silences_the_rest)
{
    struct reading x;
    begin(&x, "{\"t\": 7, \"n\": \"seven\"}");
    assert_string_equal(reader_text(&x.r, x.root, "/a/t"), "");
    assert_double_is(reader_number(&x.r, x.root, "/a/n"), 0);
    assert_null(reader_array(&x.r, x.root, "/a/l"));
    reader_fault(&x.r, "/a", "something else");
    end(&x, -EINVAL, "x.json: /a/t: found 7, allowed: a text");
}

TEST(every_kind_says_what_it_allows)
{
    struct reading x;
    begin(&x, "{}");
    reader_number(&x.r, x.root, "/n");
    end(&x, -EINVAL, "x.json: /n: found nothing, allowed: a number");
    begin(&x, "{\"w\": 1.5}");
    reader_whole(&x.r, x.root, "/w");
    end(&x, -EINVAL, "x.json: /w: found 1.5, allowed: a whole number");
    begin(&x, "{\"a\": {}}");
    reader_array(&x.r, x.root, "/a");
    end(&x, -EINVAL, "x.json: /a: found an object, allowed: an array");
    begin(&x, "[]");
    assert_false(reader_object(&x.r, x.root, "/"));
    end(&x, -EINVAL, "x.json: /: found an array, allowed: an object");
    begin(&x, "{\"t\": []}");
    reader_text_or(&x.r, x.root, "/t", "else");
    end(&x, -EINVAL, "x.json: /t: found an array, allowed: a text");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_read_by_the_last_token_of_their_pointer),
        cmocka_unit_test(what_is_absent_or_null_takes_its_preset),
        cmocka_unit_test(the_first_fault_sticks_and_silences_the_rest),
        cmocka_unit_test(every_kind_says_what_it_allows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
