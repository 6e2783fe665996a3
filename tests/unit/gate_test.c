#include "analysis/gate.h"

#include "analysis/summary.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "tests/support/folder.h"
#include "tests/support/loaded.h"
#include "tests/support/test.h"
#include "tests/support/xml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* charge: 10 11 -> 5 5.5 (held to fall, not to fall by 60%); speed: one replication only. */
static const char rows[] = "-,off,1,charge,network=a,10,money\n-,on,1,charge,network=a,5,money\n"
                           "-,off,2,charge,network=a,11,money\n-,on,2,charge,network=a,5.5,money\n"
                           "-,off,1,throughput,class=all,4,bit/s\n"
                           "-,on,1,throughput,class=all,5,bit/s\n";

static const char expect[] =
    "{\"cheaper\": {\"metric\": \"charge\", \"arm\": \"on\", \"change\": \"< 0%\"},"
    " \"much # cheaper\": {\"metric\": \"charge\", \"arm\": \"on\", \"change\": \"<= -60%\"},"
    " \"faster\": {\"metric\": \"throughput\", \"arm\": \"on\", \"change\": \"> 0%\"}}";

/* A folder's summary, written and read back. */
static struct summary_file *summarise(struct loaded *l, const char *r, const char *claims)
{
    struct summary_file *s;
    *l = loaded_small(2, r, claims);
    assert_int_equal(summary_write(l->results, &l->verdicts, NULL), 0);
    assert_int_equal(summary_read(l->dir, &s, NULL), 0);
    return s;
}

static char *tap(const struct gate *g)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    gate_print_tap(out, g);
    fclose(out);
    return text;
}

TEST(expectations_are_tests_in_tap)
{
    struct loaded l;
    struct summary_file *s = summarise(&l, rows, expect);
    struct gate g;
    assert_int_equal(gate_make(&g, s, NULL, false, NULL), 0);
    assert_false(gate_passed(&g));
    char *text = tap(&g);
    assert_string_equal(
        text, "TAP version 13\n1..3\n"
              "ok 1 - cheaper\n  ---\n  found: \"charge: on against off, change < 0% (95% "
              "confidence); estimate -0.5, bounds [-0.5, -0.5]\"\n  ...\n"
              "not ok 2 - much \\# cheaper\n  ---\n  found: \"charge: on against off, change <= "
              "-60% (95% confidence); estimate -0.5, bounds [-0.5, -0.5]\"\n  ...\n"
              "ok 3 - faster # SKIP inconclusive\n  ---\n  found: \"throughput: on against off, "
              "change > 0% (95% confidence); estimate 0.25; one replication has no interval\"\n"
              "  ...\n"
              "# 1 passed, 1 failed, 1 inconclusive\n");
    free(text);
    summary_file_free(s);
    loaded_free(&l);
}

TEST(strictly_the_inconclusive_fails)
{
    struct loaded l;
    struct summary_file *s =
        summarise(&l, rows,
                  "{\"faster\": {\"metric\": \"throughput\", \"arm\": \"on\", \"change\": "
                  "\"> 0%\"}}");
    struct gate g;
    assert_int_equal(gate_make(&g, s, NULL, false, NULL), 0);
    assert_true(gate_passed(&g));
    assert_int_equal(gate_make(&g, s, NULL, true, NULL), 0);
    assert_false(gate_passed(&g));
    char *text = tap(&g);
    assert_non_null(strstr(text, "\nnot ok 1 - faster\n"));
    assert_non_null(strstr(text, "1 inconclusive (strict: counted as failed)\n"));
    free(text);
    summary_file_free(s);
    loaded_free(&l);
}

TEST(junit_is_well_formed_and_counts)
{
    struct loaded l;
    struct summary_file *s = summarise(
        &l, rows,
        "{\"<odd> & \\\"name\\\"\": {\"metric\": \"charge\", \"arm\": \"on\", \"change\": "
        "\"> 0%\"}, \"faster\": {\"metric\": \"throughput\", \"arm\": \"on\", \"change\": "
        "\"> 0%\"}}");
    struct gate g;
    assert_int_equal(gate_make(&g, s, NULL, false, NULL), 0);
    char *path = path_join(l.dir, "junit.xml");
    assert_int_equal(gate_write_junit(&g, path, NULL), 0);
    char *text = folder_get(l.dir, "junit.xml");
    assert_xml(text);
    assert_non_null(strstr(text, "tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"1\""));
    assert_non_null(strstr(text, "name=\"&lt;odd&gt; &amp; &quot;name&quot;\"><failure"));
    free(text);
    free(path);
    summary_file_free(s);
    loaded_free(&l);
}

/* What the gate says of one figure against a baseline, both of two values. */
static enum gate_outcome against(const char *metric, const char *scope, const char *unit,
                                 double before, double now, double spread)
{
    char r[2][400];
    double mean[2] = {before, now};
    for (int i = 0; i < 2; i++)
        snprintf(r[i], sizeof r[i], "-,on,1,%s,%s,%g,%s\n-,on,2,%s,%s,%g,%s\n", metric, scope,
                 mean[i] - spread, unit, metric, scope, mean[i] + spread, unit);
    struct loaded l[2];
    struct summary_file *b = summarise(&l[0], r[0], "{}"), *s = summarise(&l[1], r[1], "{}");
    struct gate g;
    struct err e = ERR_INIT;
    if (gate_make(&g, s, b, false, &e))
        fail_msg("%s", e.text);
    assert_int_equal(g.n, 1);
    enum gate_outcome outcome = g.tests[0].outcome;
    for (int i = 0; i < 2; i++)
        loaded_free(&l[i]);
    summary_file_free(s);
    summary_file_free(b);
    return outcome;
}

/*
 * Two values m -+ d have the interval m -+ t(0.975, 1) d = m -+ 12.706 d. With d = 0.1 it is
 * 1.2706 to each side: 10 and 13 lie apart (11.27 < 11.73), 10 and 12 do not (11.27 > 10.73).
 */
TEST(worse_is_beyond_both_intervals_in_the_bad_direction)
{
    assert_int_equal(against("charge", "network=a", "money", 10, 13, 0.1), GATE_FAILED);
    assert_int_equal(against("charge", "network=a", "money", 10, 12, 0.1), GATE_PASSED);
    assert_int_equal(against("charge", "network=a", "money", 13, 10, 0.1), GATE_PASSED);
    assert_int_equal(against("throughput", "class=all", "bit/s", 13, 10, 0.1), GATE_FAILED);
    assert_int_equal(against("throughput", "class=all", "bit/s", 10, 13, 0.1), GATE_PASSED);
}

TEST(figures_without_an_interval_are_inconclusive)
{
    struct loaded l[2];
    struct summary_file *b = summarise(&l[0], "-,on,1,charge,network=a,1,money\n", "{}");
    struct summary_file *s = summarise(&l[1], "-,on,1,charge,network=a,9,money\n", "{}");
    struct gate g;
    assert_int_equal(gate_make(&g, s, b, false, NULL), 0);
    assert_int_equal(g.counts[GATE_INCONCLUSIVE], 1);
    assert_string_equal(g.tests[0].name, "no worse than the baseline: transit charge, a, arm on");
    assert_string_equal(g.tests[0].detail, "9.00 -, baseline 1.00 -");
    for (int i = 0; i < 2; i++)
        loaded_free(&l[i]);
    summary_file_free(s);
    summary_file_free(b);
}

TEST(nothing_to_test_is_no_pass)
{
    struct loaded l;
    struct summary_file *s = summarise(&l, "", "{}");
    struct gate g;
    struct err e = ERR_INIT;
    assert_int_equal(gate_make(&g, s, NULL, false, &e), -EINVAL);
    assert_string_equal(e.text, "there is nothing to test: the scenario expects nothing");
    e = (struct err)ERR_INIT;
    assert_int_equal(gate_make(&g, s, s, false, &e), -EINVAL);
    assert_string_equal(e.text, "there is nothing to test: the scenario expects nothing, and "
                                "nothing can be compared with the baseline");
    summary_file_free(s);
    loaded_free(&l);
}

TEST(a_baseline_of_another_scenario_is_refused)
{
    struct loaded l;
    struct summary_file *s = summarise(&l, rows, expect), other = *s;
    other.scenario = "other";
    struct gate g;
    struct err e = ERR_INIT;
    assert_int_equal(gate_make(&g, s, &other, false, &e), -EINVAL);
    assert_string_equal(e.text, "the baseline is of the scenario \"other\", not \"small\"");
    summary_file_free(s);
    loaded_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expectations_are_tests_in_tap),
        cmocka_unit_test(strictly_the_inconclusive_fails),
        cmocka_unit_test(junit_is_well_formed_and_counts),
        cmocka_unit_test(worse_is_beyond_both_intervals_in_the_bad_direction),
        cmocka_unit_test(figures_without_an_interval_are_inconclusive),
        cmocka_unit_test(nothing_to_test_is_no_pass),
        cmocka_unit_test(a_baseline_of_another_scenario_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
