#include "analysis/results.h"

#include "analysis/manifest.h"
#include "sim/base/err.h"
#include "tests/support/fixture.h"
#include "tests/support/folder.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int make_folder(void **state)
{
    *state = temp_dir();
    return 0;
}

static int remove_folder(void **state)
{
    temp_free(*state);
    return 0;
}

/* Loads the folder, which must fail with "FOLDER/" and then this message. */
static void refuses(const char *dir, const char *message)
{
    struct results *r;
    struct err e = ERR_INIT;
    assert_int_equal(results_load(dir, &r, &e), -EINVAL);
    assert_null(r);
    size_t length = strlen(dir);
    assert_memory_equal(e.text, dir, length);
    assert_string_equal(e.text + length + 1, message);
}

static void refuses_rows(const char *dir, const char *rows, const char *message)
{
    fixture_small(dir, 2, rows, "{}");
    refuses(dir, message);
}

static struct results *load(const char *dir)
{
    struct results *r;
    struct err e = ERR_INIT;
    if (results_load(dir, &r, &e))
        fail_msg("%s", e.text);
    return r;
}

TEST(rows_become_figures_in_order_of_metric_and_scope)
{
    fixture_small(*cmocka_state, 2,
                  "-,on,2,throughput,class=all,4,bit/s\n"
                  "-,off,1,mlu,network=b,0.5,share\n"
                  "-,off,1,throughput,class=all,1,bit/s\n"
                  "-,off,1,mlu,network=a,0.25,share\n",
                  "{}");
    struct results *r = load(*cmocka_state);
    assert_int_equal(r->nfigures, 3);
    assert_string_equal(r->figures[0].scope_text, "network=a");
    assert_string_equal(r->figures[1].scope_text, "network=b");
    assert_string_equal(r->figures[2].metric, "throughput");
    assert_string_equal(scope_get(&r->figures[2].scope, "class"), "all");
    const struct figure *f = results_find(r, "throughput", "class=all");
    assert_ptr_equal(f, &r->figures[2]);
    assert_double_near(figure_values(r, f, 0, 0)[0], 1, 0);
    assert_double_near(figure_values(r, f, 0, 1)[1], 4, 0);
    assert_null(results_find(r, "throughput", "class=none"));
    assert_true(figure_is_share(&r->figures[0]));
    assert_false(figure_is_share(f));
    results_free(r);
}

TEST(what_is_missing_or_empty_is_no_number)
{
    fixture_small(*cmocka_state, 2, "-,off,1,completion.p95,class=all,,s\n", "{}");
    struct results *r = load(*cmocka_state);
    const double *values = figure_values(r, &r->figures[0], 0, 0);
    assert_true(isnan(values[0]) && isnan(values[1]));
    results_free(r);
}

TEST(a_folder_without_figures_is_read)
{
    fixture_small(*cmocka_state, 2, "", "{}");
    struct results *r = load(*cmocka_state);
    assert_int_equal(r->nfigures, 0);
    assert_null(results_find(r, "x", "-"));
    results_free(r);
}

TEST(columns_may_stand_in_another_order)
{
    fixture_small(*cmocka_state, 2, "", "{}");
    folder_put(*cmocka_state, "runs.csv",
               "unit,value,scope,metric,replication,arm,point,more\nB,3,-,m,2,on,-,x\n");
    struct results *r = load(*cmocka_state);
    assert_double_near(figure_values(r, results_find(r, "m", "-"), 0, 1)[1], 3, 0);
    results_free(r);
}

TEST(faulty_rows_are_refused_with_file_and_line)
{
    const char *dir = *cmocka_state;
    refuses_rows(dir, "-,onn,1,m,-,1,B\n",
                 "runs.csv:2: found \"onn\", which manifest.json does not name");
    refuses_rows(dir, "x,on,1,m,-,1,B\n",
                 "runs.csv:2: found \"x\", which manifest.json does not name");
    refuses_rows(dir, "-,on,1,m,-,1,B\n-,on,3,m,-,1,B\n",
                 "runs.csv:3: found replication \"3\", allowed: 1 to 2");
    refuses_rows(dir, "-,on,0,m,-,1,B\n", "runs.csv:2: found replication \"0\", allowed: 1 to 2");
    refuses_rows(dir, "-,on,1,m,-,nan,B\n",
                 "runs.csv:2: found the value \"nan\", allowed: a number or nothing");
    refuses_rows(dir, "-,on,1,m,-,1,B\n-,off,1,m,-,1,B\n-,on,2,m,-,1,B\n-,on,1,m,-,2,B\n",
                 "runs.csv:5: found a figure that line 2 has already");
    refuses_rows(dir, "-,off,1,m,-,1,B\n-,on,1,m,-,1,kB\n",
                 "runs.csv:3: found the unit \"kB\", line 2 has \"B\"");
    refuses_rows(dir, "-,on,1,,-,1,B\n", "runs.csv:2: found no metric");
    refuses_rows(dir, "-,on,1,m,network,1,B\n",
                 "runs.csv:2: found the scope \"network\", allowed: key=value;key=value, each key "
                 "once, at most 10 of them, or -");
    refuses_rows(dir, "-,on,1,m\xff,-,1,B\n", "runs.csv:2: found bytes that are not UTF-8");
    refuses_rows(dir, "-,on,1,m,-,1\n", "runs.csv:2: found 6 cells, allowed: 7, as in the header");
}

TEST(missing_files_and_columns_are_named)
{
    const char *dir = *cmocka_state;
    refuses(dir, "manifest.json: there is no such file");
    fixture_small(dir, 2, "", "{}");
    folder_put(dir, "runs.csv", "point,arm,replication,metric,scope,value\n");
    refuses(dir, "runs.csv:1: there is no column \"unit\"");
    folder_delete(dir, "runs.csv");
    refuses(dir, "runs.csv: there is no such file");
}

/* Replaces the only `from` of the small fixture's manifest. */
static void refuses_manifest(const char *dir, const char *from, const char *to, const char *message)
{
    fixture_small(dir, 2, "", "{}");
    char *text = folder_get(dir, "manifest.json"), *at = strstr(text, from);
    assert_non_null(at);
    char changed[2000];
    snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    folder_put(dir, "manifest.json", changed);
    free(text);
    refuses(dir, message);
}

TEST(faulty_manifests_are_refused_with_a_pointer)
{
    const char *dir = *cmocka_state;
    refuses_manifest(dir, "altosim-results/1", "altosim-results/2",
                     "manifest.json: /format: found \"altosim-results/2\", allowed: "
                     "\"altosim-results/1\"");
    refuses_manifest(dir, "\"arms\": [\"off\", \"on\"]", "\"arms\": []",
                     "manifest.json: /arms: found an empty array, allowed: at least one name");
    refuses_manifest(dir, "[\"off\", \"on\"]", "[\"off\", \"off\"]",
                     "manifest.json: /arms: found \"off\" twice, allowed: each name once");
    refuses_manifest(dir, "[\"off\", \"on\"]", "[\"off\", 7]",
                     "manifest.json: /arms: found a whole number at place 1, allowed: names");
    refuses_manifest(dir, "\"points\"", "\"poynts\"",
                     "manifest.json: /points: found nothing, allowed: an array");
    refuses_manifest(dir, "\"replications\": 2", "\"replications\": 0",
                     "manifest.json: /replications: found 0, allowed: 1 to 1000000");
    refuses_manifest(dir, "\"seed\": 7", "\"seed\": \"7\"",
                     "manifest.json: /seed: found \"7\", allowed: a whole number");
    folder_put(dir, "manifest.json", "[]");
    refuses(dir, "manifest.json: /: found an array, allowed: an object");
}

TEST(an_absent_baseline_leaves_nothing_to_compare_with)
{
    fixture_small(*cmocka_state, 2, "", "{}");
    folder_put(*cmocka_state, "manifest.json",
               "{\"format\": \"altosim-results/1\", \"version\": \"1\", \"scenario\": \"s\","
               "\"digest\": \"\", \"seed\": 1, \"baseline\": \"off\", \"arms\": [\"on\"],"
               "\"points\": [\"-\"], \"replications\": 2}");
    struct results *r = load(*cmocka_state);
    assert_true(r->manifest.baseline == MANIFEST_NONE);
    assert_string_equal(r->manifest.baseline_name, "off");
    assert_string_equal(r->manifest.title, "s");
    results_free(r);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        CASE(rows_become_figures_in_order_of_metric_and_scope),
        CASE(what_is_missing_or_empty_is_no_number),
        CASE(a_folder_without_figures_is_read),
        CASE(columns_may_stand_in_another_order),
        CASE(faulty_rows_are_refused_with_file_and_line),
        CASE(missing_files_and_columns_are_named),
        CASE(faulty_manifests_are_refused_with_a_pointer),
        CASE(an_absent_baseline_leaves_nothing_to_compare_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
