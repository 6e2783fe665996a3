#include "server/answer.h"
#include "tests/support/test.h"

#include <string.h>

static void write(const void *ctx, FILE *out)
{
    fputs(ctx, out);
}

TEST(a_document_is_what_was_written)
{
    struct answer a = {0};
    answer_document(&a, "application/x", write, "{}");
    assert_int_equal(a.status, 200);
    assert_string_equal(a.media, "application/x");
    assert_string_equal(a.body.data, "{}");
    assert_int_equal(a.body.size, 2);
    answer_fini(&a);
    assert_null(a.body.data);
}

static void assert_error(struct answer *a, int status, const char *meta)
{
    char wanted[300];
    snprintf(wanted, sizeof wanted, "{\"meta\":{%s}}", meta);
    assert_int_equal(a->status, status);
    assert_string_equal(a->media, "application/alto-error+json");
    assert_string_equal(a->body.data, wanted);
    answer_fini(a);
}

TEST(each_error_has_its_code_and_says_what_is_wrong)
{
    struct answer a = {0};
    json_t *seven = json_integer(7);
    assert_false(answer_missing(&a, "endpoints"));
    assert_error(&a, 400, "\"code\":\"E_MISSING_FIELD\",\"field\":\"endpoints\"");
    assert_false(answer_type(&a, "endpoints"));
    assert_error(&a, 400, "\"code\":\"E_INVALID_FIELD_TYPE\",\"field\":\"endpoints\"");
    assert_false(answer_value(&a, "pids", seven));
    assert_error(&a, 400, "\"code\":\"E_INVALID_FIELD_VALUE\",\"field\":\"pids\",\"value\":\"7\"");
    assert_false(answer_too_large(&a, "endpoints", "too many"));
    assert_error(
        &a, 413,
        "\"code\":\"E_INVALID_FIELD_VALUE\",\"field\":\"endpoints\",\"value\":\"too many\"");
    json_decref(seven);
}

TEST(a_syntax_error_is_plain_ascii)
{
    struct answer a = {0};
    assert_false(answer_syntax(&a, "near \xc3\xa4 \x7f"));
    assert_error(&a, 400, "\"code\":\"E_SYNTAX\",\"syntax-error\":\"near ?\? ?\"");
}

TEST(a_failure_has_no_body)
{
    struct answer a = {0};
    assert_false(answer_failure(&a));
    assert_int_equal(a.status, 500);
    assert_null(a.body.data);
    assert_null(a.media);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_what_was_written),
        cmocka_unit_test(each_error_has_its_code_and_says_what_is_wrong),
        cmocka_unit_test(a_syntax_error_is_plain_ascii),
        cmocka_unit_test(a_failure_has_no_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
