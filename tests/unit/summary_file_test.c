#include "analysis/summary_file.h"

#include "analysis/summary.h"
#include "sim/base/err.h"
#include "tests/support/folder.h"
#include "tests/support/loaded.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <string.h>

TEST(what_was_written_is_read_back)
{
    struct loaded l = loaded_small(
        2, "-,off,1,m,-,1,B\n-,off,2,m,-,2,B\n-,on,1,m,-,3,B\n-,on,1,k,network=a,3,B\n",
        "{\"claim\": {\"metric\": \"m\", \"arm\": \"on\", \"change\": \"> 0%\"}}");
    struct summary_file *s;
    assert_int_equal(summary_write(l.results, &l.verdicts, NULL), 0);
    assert_int_equal(summary_read(l.dir, &s, NULL), 0);
    assert_string_equal(s->scenario, "small");
    assert_int_equal(s->nmeans, 4);
    struct summary_mean like = {.point = "-", .arm = "off", .metric = "m", .scope_text = "-"};
    const struct summary_mean *m = summary_find(s, &like);
    assert_non_null(m);
    assert_int_equal(m->n, 2);
    assert_double_near(m->mean, 1.5, 0);
    assert_true(m->low < m->mean && m->mean < m->high);
    like.arm = "on";
    assert_true(isnan(summary_find(s, &like)->low));
    like.metric = "none";
    assert_null(summary_find(s, &like));
    assert_int_equal(s->nverdicts, 1);
    assert_string_equal(s->verdicts[0].name, "claim");
    assert_string_equal(s->verdicts[0].verdict, "inconclusive");
    assert_string_equal(s->verdicts[0].reason, "one replication has no interval");
    assert_true(isnan(s->verdicts[0].low));
    summary_file_free(s);
    loaded_free(&l);
}

static void refuses(const char *text, const char *message)
{
    char *dir = temp_dir();
    struct summary_file *s;
    struct err e = ERR_INIT;
    folder_put(dir, "summary.json", text);
    assert_int_equal(summary_read(dir, &s, &e), -EINVAL);
    assert_null(s);
    assert_string_equal(e.text + strlen(dir), message);
    temp_free(dir);
}

#define BEGIN "{\"format\": \"altosim-summary/1\", \"scenario\": \"s\", "

TEST(faulty_summaries_are_refused_with_a_pointer)
{
    refuses("[]", "/summary.json: /: found an array, allowed: an object");
    refuses("{\"format\": \"x\", \"scenario\": \"s\", \"arms\": [], \"expect\": []}",
            "/summary.json: /format: found \"x\", allowed: \"altosim-summary/1\"");
    refuses(BEGIN "\"arms\": {}, \"expect\": []}",
            "/summary.json: /arms: found an object, allowed: an array");
    refuses(BEGIN "\"arms\": [7], \"expect\": []}",
            "/summary.json: /arms/0/point: found nothing, allowed: a text");
    refuses(BEGIN "\"arms\": [], \"expect\": [{\"name\": \"n\", \"text\": \"t\", \"verdict\": "
                  "\"so-so\"}]}",
            "/summary.json: /expect/0/verdict: found \"so-so\", allowed: \"held\", \"failed\" or "
            "\"inconclusive\"");
}

TEST(a_missing_summary_is_bad_input)
{
    char *dir = temp_dir();
    struct summary_file *s;
    assert_int_equal(summary_read(dir, &s, NULL), -EINVAL);
    temp_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(faulty_summaries_are_refused_with_a_pointer),
        cmocka_unit_test(a_missing_summary_is_bad_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
