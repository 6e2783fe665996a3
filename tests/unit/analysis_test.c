#include "analysis/analysis.h"

#include "sim/base/err.h"
#include "sim/base/file.h"
#include "tests/support/faults.h"
#include "tests/support/fixture.h"
#include "tests/support/folder.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static char *world(enum fixture_kind kind)
{
    char *dir = temp_dir();
    struct fixture f = {.kind = kind};
    fixture_world(dir, &f);
    return dir;
}

TEST(a_folder_is_summarised_shown_reported_and_gated)
{
    for (int kind = FIXTURE_SMALL_ISP; kind <= FIXTURE_FIXED_MOBILE; kind++) {
        char *dir = world((enum fixture_kind)kind), *text;
        size_t size;
        struct analysis_verdicts verdicts;
        struct analysis_gate_options options = {.baseline = dir};
        bool passed;
        assert_int_equal(analysis_summarise(dir, &verdicts, NULL), 0);
        assert_int_equal(verdicts.held + verdicts.failed + verdicts.inconclusive, 3);
        FILE *out = open_memstream(&text, &size);
        assert_int_equal(analysis_print_table(out, dir, NULL), 0);
        assert_int_equal(analysis_gate(out, dir, &options, &passed, NULL), 0);
        assert_int_equal(analysis_compare(out, dir, dir, NULL), 0);
        fclose(out);
        assert_int_equal(passed, verdicts.failed == 0);
        assert_non_null(strstr(text, "expectations: "));
        assert_non_null(strstr(text, "TAP version 13\n"));
        assert_non_null(strstr(text, "Same seed: "));
        free(text);
        assert_int_equal(analysis_report(dir, NULL, NULL, NULL), 0);
        assert_true(folder_has(dir, "report.html"));
        assert_true(folder_has(dir, "summary.json"));
        temp_free(dir);
    }
}

TEST(a_report_goes_where_it_is_told)
{
    char *dir = world(FIXTURE_SMALL_ISP), *other = temp_dir();
    char *path = path_join(other, "x.html");
    assert_int_equal(analysis_report(dir, path, NULL, NULL), 0);
    assert_true(folder_has(other, "x.html"));
    assert_false(folder_has(dir, "report.html"));
    free(path);
    temp_free(other);
    temp_free(dir);
}

TEST(what_is_no_result_folder_is_bad_input)
{
    struct analysis_gate_options options = {0};
    struct analysis_verdicts verdicts = {9, 9, 9};
    bool passed = true;
    char *dir = temp_dir();
    struct err e = ERR_INIT;
    assert_int_equal(analysis_summarise(dir, &verdicts, &e), -EINVAL);
    assert_string_equal(e.text + strlen(dir), "/manifest.json: there is no such file");
    assert_int_equal(verdicts.held, 0);
    assert_int_equal(analysis_print_table(stdout, dir, NULL), -EINVAL);
    assert_int_equal(analysis_report(dir, NULL, NULL, NULL), -EINVAL);
    assert_int_equal(analysis_compare(stdout, dir, dir, NULL), -EINVAL);
    assert_int_equal(analysis_gate(stdout, dir, &options, &passed, NULL), -EINVAL);
    assert_false(passed);
    temp_free(dir);
}

/* Files cut short at any place, or with a byte changed, are read or refused: nothing else. */
TEST(damaged_files_never_do_harm)
{
    static const char *const names[] = {"manifest.json", "scenario.json", "runs.csv"};
    char *dir = temp_dir();
    const char *rows = "-,off,1,charge,network=a,1,money\n-,on,1,charge,network=a,2,money\n"
                       "-,off,2,charge,network=a,1,money\n-,on,2,charge,network=a,2,money\n";
    fixture_small(dir, 2, rows,
                  "{\"c\": {\"metric\": \"charge\", \"arm\": \"on\", \"change\": "
                  "\"< 0%\", \"scope\": \"network=a\"}}");
    for (int i = 0; i < 3; i++) {
        char *whole = folder_get(dir, names[i]);
        size_t size = strlen(whole);
        for (size_t at = 0; at < size; at += 3) {
            char *damaged = strdup(whole);
            struct err e = ERR_INIT;
            if (at & 1)
                damaged[at] = (char)(damaged[at] ^ (0x80 >> at % 8));
            else
                damaged[at] = '\0';
            folder_put(dir, names[i], damaged);
            int code = analysis_summarise(dir, NULL, &e);
            if ((code != 0 && code != -EINVAL) || (code != 0) != (*e.text != '\0'))
                fail_msg("%s damaged at %zu: %d %s", names[i], at, code, e.text);
            free(damaged);
        }
        folder_put(dir, names[i], whole);
        free(whole);
    }
    temp_free(dir);
}

/* Runs `work` with its first, second, ... allocation failing until none does. Each time it either
 * says so or goes without. */
static void starve(int (*work)(const char *dir, FILE *out), const char *dir)
{
    bool failed = true;
    for (size_t n = 0; failed; n++) {
        FILE *out = tmpfile();
        assert_non_null(out);
        faults_start_own(n);
        int code = work(dir, out);
        failed = faults_stop();
        fclose(out);
        if (code != -ENOMEM && !(code == 0 && !failed))
            fail_msg("allocation %zu failed: %d", n, code);
    }
}

static int summarise(const char *dir, FILE *out)
{
    (void)out;
    return analysis_summarise(dir, NULL, NULL);
}

static int print_table(const char *dir, FILE *out)
{
    return analysis_print_table(out, dir, NULL);
}

static int compare(const char *dir, FILE *out)
{
    return analysis_compare(out, dir, dir, NULL);
}

static int gate(const char *dir, FILE *out)
{
    bool passed;
    struct analysis_gate_options options = {.baseline = dir};
    return analysis_gate(out, dir, &options, &passed, NULL);
}

static int write_report(const char *dir, FILE *out)
{
    (void)out;
    return analysis_report(dir, NULL, NULL, NULL);
}

/* A folder with a little of everything but a topology. */
static void fill_sparsely(const char *dir)
{
    fixture_small(dir, 2,
                  "-,off,1,charge,network=a,1,money\n-,on,1,charge,network=a,2,money\n"
                  "-,off,1,localization,network=a;level=pid,1,share\n"
                  "-,off,1,link.utilization,link=l;direction=forward;of=peak,1,share\n"
                  "-,on,1,alto.requests,service=all,2,count\n",
                  "{\"c\": {\"metric\": \"charge\", \"arm\": \"on\", \"change\": \"> 0%\"}}");
    folder_put(dir, "series.csv",
               "point,arm,replication,time,metric,scope,value,unit\n"
               "-,off,1,0,interdomain.rate,network=a;direction=in,1,bit/s\n"
               "-,off,1,300,interdomain.rate,network=a;direction=in,1,bit/s\n");
    folder_put(dir, "completions.csv",
               "point,arm,replication,workload,network,class,joined,duration,outcome\n"
               "-,off,1,film,a,dsl,0,20,finished\n");
    folder_put(dir, "alto/s/networkmap.json", "{\"network-map\": {\"p\": {\"ipv4\": []}}}");
    folder_put(dir, "log.txt", "a line\n");
}

/* Without gnuplot, which would take its time for every allocation. */
TEST(running_out_of_memory_in_a_report_is_said)
{
    const char *path = getenv("PATH");
    char *old = strdup(path ? path : ""), *dir = temp_dir();
    fill_sparsely(dir);
    assert_int_equal(setenv("PATH", dir, 1), 0);
    starve(write_report, dir);
    assert_int_equal(setenv("PATH", old, 1), 0);
    free(old);
    temp_free(dir);
}

TEST(running_out_of_memory_anywhere_is_said)
{
    char *dir = temp_dir();
    fixture_small(dir, 2,
                  "-,off,1,charge,network=a,1,money\n-,on,1,charge,network=a,2,money\n"
                  "-,off,2,charge,network=a,1,money\n-,on,2,charge,network=a,2,money\n",
                  "{\"c\": {\"metric\": \"charge\", \"arm\": \"on\", \"change\": \"> 0%\", "
                  "\"scope\": \"network=a\"}}");
    starve(summarise, dir);
    starve(print_table, dir);
    starve(compare, dir);
    starve(gate, dir);
    temp_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_is_summarised_shown_reported_and_gated),
        cmocka_unit_test(a_report_goes_where_it_is_told),
        cmocka_unit_test(what_is_no_result_folder_is_bad_input),
        cmocka_unit_test(running_out_of_memory_anywhere_is_said),
        cmocka_unit_test(running_out_of_memory_in_a_report_is_said),
        cmocka_unit_test(damaged_files_never_do_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
