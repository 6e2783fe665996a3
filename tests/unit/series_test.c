#include "analysis/series.h"

#include "sim/base/err.h"
#include "tests/support/folder.h"
#include "tests/support/loaded.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define HEAD "point,arm,replication,time,metric,scope,value,unit\n"

/* Loads the series "rate" of a folder with these rows. */
static int load(struct loaded *l, const char *rows, struct series_set *set, struct err *e)
{
    char text[1000];
    *l = loaded_small(2, "", "{}");
    snprintf(text, sizeof text, HEAD "%s", rows);
    folder_put(l->dir, "series.csv", text);
    return series_load(l->results, "rate", 0, set, e);
}

TEST(rows_become_series_by_scope_arm_bin_and_replication)
{
    struct loaded l;
    struct series_set set;
    assert_int_equal(load(&l,
                          "-,on,2,300,rate,network=b,8,bit/s\n"
                          "-,off,1,0,rate,network=b,1,bit/s\n"
                          "-,off,1,600,rate,network=a,3,bit/s\n"
                          "-,off,1,300,other,network=a,9,bit/s\n"
                          "-,on,1,300,rate,network=a,,bit/s\n",
                          &set, NULL),
                     0);
    assert_int_equal(set.n, 2);
    assert_int_equal(set.bins, 3);
    assert_double_near(set.times[0], 0, 0);
    assert_double_near(set.times[1], 300, 0);
    assert_double_near(set.times[2], 600, 0);
    assert_string_equal(scope_get(&set.v[0].scope, "network"), "a");
    assert_double_near(series_at(&set, &set.v[0], 0, 2)[0], 3, 0);
    assert_double_near(series_at(&set, &set.v[1], 1, 1)[1], 8, 0);
    assert_true(isnan(series_at(&set, &set.v[1], 1, 1)[0]));
    assert_true(isnan(series_at(&set, &set.v[0], 1, 1)[0]));
    loaded_free(&l);
}

TEST(a_metric_without_rows_has_no_series)
{
    struct loaded l;
    struct series_set set;
    assert_int_equal(load(&l, "", &set, NULL), 0);
    assert_int_equal(set.n, 0);
    assert_int_equal(set.bins, 0);
    loaded_free(&l);
}

TEST(a_missing_file_is_told_from_a_faulty_one)
{
    struct loaded l = loaded_small(2, "", "{}");
    struct series_set set;
    struct err e = ERR_INIT;
    folder_delete(l.dir, "series.csv");
    assert_int_equal(series_load(l.results, "rate", 0, &set, &e), -ENODATA);
    assert_string_equal(e.text + strlen(l.dir), "/series.csv: there is no such file");
    loaded_free(&l);
}

static void refuses(const char *rows, const char *message)
{
    struct loaded l;
    struct series_set set;
    struct err e = ERR_INIT;
    assert_int_equal(load(&l, rows, &set, &e), -EINVAL);
    assert_string_equal(e.text + strlen(l.dir), message);
    loaded_free(&l);
}

TEST(faulty_rows_are_refused_with_their_line)
{
    refuses("-,onn,1,0,rate,-,1,B\n",
            "/series.csv:2: found \"onn\", which manifest.json does not name");
    refuses("-,on,3,0,rate,-,1,B\n", "/series.csv:2: found no replication up to 2, or no time");
    refuses("-,on,1,soon,rate,-,1,B\n", "/series.csv:2: found no replication up to 2, or no time");
    refuses("-,on,1,0,rate,a,1,B\n",
            "/series.csv: found the scope \"a\", allowed: key=value;key=value, each key once, at "
            "most 10 of them, or -");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_become_series_by_scope_arm_bin_and_replication),
        cmocka_unit_test(a_metric_without_rows_has_no_series),
        cmocka_unit_test(a_missing_file_is_told_from_a_faulty_one),
        cmocka_unit_test(faulty_rows_are_refused_with_their_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
