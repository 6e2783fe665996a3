#include "analysis/table.h"

#include "tests/support/fixture.h"
#include "tests/support/folder.h"
#include "tests/support/loaded.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The table of a folder as text, new. */
static char *print(const struct loaded *l)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(table_print(out, l->results, &l->verdicts), 0);
    fclose(out);
    return text;
}

static void check(struct loaded l, const char *golden)
{
    char *text = print(&l);
    assert_string_equal(text, golden);
    free(text);
    loaded_free(&l);
}

/*
 * charge: relative -0.5 -0.4 -0.25, interval and bounds as in delta_test.c and expect_test.c.
 * completion.time: differences +1 -1 +1 s of 100, 100, 100: mean 0.333%, standard deviation 1.1547,
 * half width 2.8684: zero is inside.
 * alto.requests: 0 -> 3 each time: no percentage, no spread.
 */
TEST(the_table_of_a_small_folder_is_known)
{
    check(loaded_small(3,
                       "-,off,1,charge,network=a,100,money\n-,on,1,charge,network=a,50,money\n"
                       "-,off,2,charge,network=a,200,money\n-,on,2,charge,network=a,120,money\n"
                       "-,off,3,charge,network=a,400,money\n-,on,3,charge,network=a,300,money\n"
                       "-,off,1,completion.time,class=all,100,s\n"
                       "-,off,2,completion.time,class=all,100,s\n"
                       "-,off,3,completion.time,class=all,100,s\n"
                       "-,on,1,completion.time,class=all,101,s\n"
                       "-,on,2,completion.time,class=all,99,s\n"
                       "-,on,3,completion.time,class=all,101,s\n"
                       "-,off,1,alto.requests,service=all,0,count\n"
                       "-,off,2,alto.requests,service=all,0,count\n"
                       "-,off,3,alto.requests,service=all,0,count\n"
                       "-,on,1,alto.requests,service=all,3,count\n"
                       "-,on,2,alto.requests,service=all,3,count\n"
                       "-,on,3,alto.requests,service=all,3,count\n",
                       "{\"cheaper\": {\"metric\": \"charge\", \"arm\": \"on\", \"change\": "
                       "\"<= -10%\"}, \"faster\": {\"metric\": \"completion.time\", \"arm\": "
                       "\"on\", \"change\": \"< 0%\"}, \"slower\": {\"metric\": "
                       "\"charge\", \"arm\": \"on\", \"value\": \"> 400\"}}"),
          "A small test\n"
          "\n"
          "on against off (3 replications)\n"
          "                         off     on  change  95% interval\n"
          "transit charge, a        233    157  -38.3%  [-69.6, -7.1]\n"
          "completion time, mean  100 s  100 s   +0.3%  [-2.5, +3.2]    ~\n"
          "ALTO requests              0   3.00   +3.00  [+3.00, +3.00]\n"
          "\n"
          "~ zero is inside the interval: the change may be none.\n"
          "3 replications are few: the intervals are wide and lean on the differences being "
          "normally distributed.\n"
          "3 deltas compared: at 95% confidence each, less than one of their intervals can be "
          "expected to miss the true change.\n"
          "\n"
          "expectations: 1 held, 1 failed, 1 inconclusive\n"
          "  held          cheaper  charge: on against off, change <= -10% (95% confidence)\n"
          "                -38.3% [-59.5, -17.1]\n"
          "  inconclusive  faster  completion.time: on against off, change < 0% (95% confidence)\n"
          "                +0.3% [-1.6, +2.3]: the bound lies inside the confidence interval\n"
          "  failed        slower  charge: on > 400 (95% confidence)\n"
          "                157 [-61, 374]\n");
}

TEST(one_replication_shows_changes_without_intervals)
{
    check(loaded_small(1, "-,off,1,charge,network=a,10,money\n-,on,1,charge,network=a,5,money\n",
                       "{}"),
          "A small test\n"
          "\n"
          "on against off (1 replication)\n"
          "                    off    on  change  95% interval\n"
          "transit charge, a  10.0  5.00  -50.0%  -\n"
          "\n"
          "One replication: no intervals, so nothing here tells a change from chance. Run at "
          "least 5.\n");
}

TEST(an_arm_alone_shows_its_means)
{
    char *dir = temp_dir();
    fixture_small(dir, 2, "-,on,1,charge,network=a,10,money\n-,on,2,charge,network=a,10,money\n",
                  "{}");
    folder_put(dir, "manifest.json",
               "{\"format\": \"altosim-results/1\", \"version\": \"1\", \"scenario\": \"s\","
               "\"digest\": \"\", \"seed\": 1, \"baseline\": \"off\", \"arms\": [\"on\"],"
               "\"points\": [\"-\"], \"replications\": 2}");
    check(loaded_folder(dir), "s\n"
                              "\n"
                              "on (2 replications)\n"
                              "                     on  95% interval\n"
                              "transit charge, a  10.0  [10.0, 10.0]\n"
                              "\n"
                              "2 replications are few: the intervals are wide and lean on the "
                              "differences being normally distributed.\n");
}

TEST(every_arm_and_point_has_a_block)
{
    static const char *const arms[] = {"off", "p4p", "biased", NULL};
    static const char *const points[] = {"/a=1", "/a=2", NULL};
    char *dir = temp_dir();
    struct fixture f = {.kind = FIXTURE_FIXED_MOBILE, .arms = arms, .points = points};
    fixture_world(dir, &f);
    struct loaded l = loaded_folder(dir);
    char *text = print(&l);
    const char *at = text;
    const char *const heads[] = {"\np4p against off at /a=1 (5 replications)\n",
                                 "\nbiased against off at /a=1 (5 replications)\n",
                                 "\np4p against off at /a=2 (5 replications)\n",
                                 "\nbiased against off at /a=2 (5 replications)\n"};
    for (int i = 0; i < 4; i++) {
        at = strstr(at, heads[i]);
        assert_non_null(at);
    }
    free(text);
    loaded_free(&l);
}

/* The other arms' blocks have a column for it, its own has none. */
TEST(changes_are_shown_as_shares_of_the_oracles)
{
    static const char *const arms[] = {"off", "on", "oracle", NULL};
    char *dir = temp_dir();
    struct fixture f = {.kind = FIXTURE_SMALL_ISP, .arms = arms};
    fixture_world(dir, &f);
    struct loaded l = loaded_folder(dir);
    char *text = print(&l), *own = strstr(text, "\noracle against off");
    const char *head = strstr(text, "of the oracle's\n");
    assert_non_null(own);
    assert_non_null(head);
    assert_true(head < own && !strstr(own, "of the oracle's"));
    assert_true(strstr(head, "% [") && strstr(head, "% [") < own);
    free(text);
    loaded_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_a_small_folder_is_known),
        cmocka_unit_test(one_replication_shows_changes_without_intervals),
        cmocka_unit_test(an_arm_alone_shows_its_means),
        cmocka_unit_test(every_arm_and_point_has_a_block),
        cmocka_unit_test(changes_are_shown_as_shares_of_the_oracles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
