#include "analysis/completions.h"

#include "sim/base/err.h"
#include "tests/support/folder.h"
#include "tests/support/loaded.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#define HEAD "point,arm,replication,workload,network,class,joined,duration,outcome\n"

static int load(struct loaded *l, const char *rows, struct completions *all, struct err *e)
{
    char text[1500];
    *l = loaded_small(2, "", "{}");
    snprintf(text, sizeof text, HEAD "%s", rows);
    folder_put(l->dir, "completions.csv", text);
    return completions_load(l->results, 0, all, e);
}

TEST(everybody_who_joined_counts_and_only_who_finished_has_a_time)
{
    struct loaded l;
    struct completions all;
    assert_int_equal(load(&l,
                          "-,on,1,film,a,dsl,0,30,finished\n"
                          "-,on,1,film,a,dsl,0,10,finished\n"
                          "-,on,2,film,a,dsl,0,20,finished\n"
                          "-,on,2,film,a,dsl,0,5,aborted\n"
                          "-,on,2,film,a,dsl,0,40,unfinished\n"
                          "-,off,1,film,a,dsl,0,7,unfinished\n"
                          "-,on,1,app,a,dsl,0,1,finished\n",
                          &all, NULL),
                     0);
    assert_int_equal(all.n, 2);
    assert_string_equal(all.v[0].name, "app");
    const struct completion_times *on = &all.v[1].arms[1], *off = &all.v[1].arms[0];
    assert_int_equal(on->joined, 5);
    assert_int_equal(on->nfinished, 3);
    assert_double_near(on->finished[0], 10, 0);
    assert_double_near(on->finished[2], 30, 0);
    assert_int_equal(off->joined, 1);
    assert_int_equal(off->nfinished, 0);
    assert_int_equal(all.v[0].arms[0].joined, 0);
    loaded_free(&l);
}

TEST(first_bytes_are_those_of_requests_that_did_not_fail)
{
    struct loaded l = loaded_small(1, "", "{}");
    struct completions all;
    struct err e = ERR_INIT;
    folder_put(l.dir, "requests.csv",
               "point,arm,replication,workload,first,outcome\n-,on,1,w,0.2,miss\n"
               "-,on,1,w,0.1,hit\n-,on,1,w,,failed\n");
    assert_int_equal(first_bytes_load(l.results, 0, &all, NULL), 0);
    assert_int_equal(all.v[0].arms[1].joined, 3);
    assert_int_equal(all.v[0].arms[1].nfinished, 2);
    assert_double_near(all.v[0].arms[1].finished[0], 0.1, 0);
    folder_put(l.dir, "requests.csv",
               "point,arm,replication,workload,first,outcome\n-,on,1,w,soon,miss\n");
    assert_int_equal(first_bytes_load(l.results, 0, &all, &e), -EINVAL);
    assert_string_equal(e.text + strlen(l.dir), "/requests.csv:2: found no first");
    loaded_free(&l);
}

/* Of five who joined three finished, after 10, 20 and 30 s: a fifth is done at 10, two fifths at
 * 20, three at 30, and no time is enough for more. */
TEST(quantiles_are_of_all_who_joined)
{
    double finished[] = {10, 20, 30};
    struct completion_times t = {finished, 3, 5};
    assert_double_near(completion_quantile(&t, 0.1), 10, 0);
    assert_double_near(completion_quantile(&t, 0.2), 10, 0);
    assert_double_near(completion_quantile(&t, 0.21), 20, 0);
    assert_double_near(completion_quantile(&t, 0.6), 30, 0);
    assert_true(isnan(completion_quantile(&t, 0.61)));
    assert_true(isnan(completion_quantile(&t, 1)));
    struct completion_times nobody = {NULL, 0, 0};
    assert_true(isnan(completion_quantile(&nobody, 0.5)));
}

TEST(a_missing_file_is_told_from_a_faulty_one)
{
    struct loaded l = loaded_small(2, "", "{}");
    struct completions all;
    folder_delete(l.dir, "completions.csv");
    assert_int_equal(completions_load(l.results, 0, &all, NULL), -ENODATA);
    loaded_free(&l);
    struct err e = ERR_INIT;
    assert_int_equal(load(&l, "-,on,1,film,a,dsl,0,long,finished\n", &all, &e), -EINVAL);
    assert_string_equal(e.text + strlen(l.dir), "/completions.csv:2: found no duration");
    loaded_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_who_joined_counts_and_only_who_finished_has_a_time),
        cmocka_unit_test(first_bytes_are_those_of_requests_that_did_not_fail),
        cmocka_unit_test(quantiles_are_of_all_who_joined),
        cmocka_unit_test(a_missing_file_is_told_from_a_faulty_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
