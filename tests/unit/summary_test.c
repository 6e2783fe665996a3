#include "analysis/summary.h"

#include "tests/support/folder.h"
#include "tests/support/loaded.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * off 10 and 30: mean 20, standard deviation sqrt(200), standard error 10; t(0.975, 1) = 12.7062:
 * 20 -+ 127.062. on 5 and 15: mean 10, standard error 5: 10 -+ 63.531.
 * Differences -5 and -15: mean -10, standard error 5: -10 -+ 63.531. Relative -0.5 twice: no spread.
 */
static const char rows[] = "-,off,1,charge,network=a,10,money\n-,on,1,charge,network=a,5,money\n"
                           "-,off,2,charge,network=a,30,money\n-,on,2,charge,network=a,15,money\n"
                           "-,on,1,alto.disclosed,server=s,3,count\n";

static const char expect[] =
    "{\"less\": {\"metric\": \"charge\", \"arm\": \"on\", \"change\": \"<= -20%\"},"
    " \"lost\": {\"metric\": \"none\", \"arm\": \"on\", \"change\": \"<= -20%\"}}";

/* Numbers are rounded to 3 decimals before they are compared. */
static const char golden[] =
    "{\"format\": \"altosim-summary/1\", \"scenario\": \"small\", \"digest\": \"00ff\","
    " \"version\": \"0.1.0\", \"seed\": 7, \"baseline\": \"off\", \"arms\": ["
    "{\"point\": \"-\", \"arm\": \"off\", \"metric\": \"alto.disclosed\", \"scope\": \"server=s\","
    " \"unit\": \"count\", \"n\": 0, \"mean\": null, \"low\": null, \"high\": null},"
    "{\"point\": \"-\", \"arm\": \"on\", \"metric\": \"alto.disclosed\", \"scope\": \"server=s\","
    " \"unit\": \"count\", \"n\": 1, \"mean\": 3.0, \"low\": null, \"high\": null},"
    "{\"point\": \"-\", \"arm\": \"off\", \"metric\": \"charge\", \"scope\": \"network=a\","
    " \"unit\": \"money\", \"n\": 2, \"mean\": 20.0, \"low\": -107.062, \"high\": 147.062},"
    "{\"point\": \"-\", \"arm\": \"on\", \"metric\": \"charge\", \"scope\": \"network=a\","
    " \"unit\": \"money\", \"n\": 2, \"mean\": 10.0, \"low\": -53.531, \"high\": 73.531}],"
    "\"deltas\": ["
    "{\"point\": \"-\", \"metric\": \"charge\", \"scope\": \"network=a\", \"arm\": \"on\","
    " \"baseline\": \"off\", \"n\": 2, \"absolute\": -10.0, \"relative\": -0.5, \"low\": -0.5,"
    " \"high\": -0.5, \"confidence\": 0.95, \"absolute_low\": -73.531, \"absolute_high\": 53.531,"
    " \"bootstrap\": null}],"
    "\"expect\": ["
    "{\"name\": \"less\", \"text\": \"charge: on against off, change <= -20% (95% confidence)\","
    " \"verdict\": \"held\", \"estimate\": -0.5, \"low\": -0.5, \"high\": -0.5, \"point\": \"-\","
    " \"reason\": null},"
    "{\"name\": \"lost\", \"text\": \"none: on against off, change <= -20% (95% confidence)\","
    " \"verdict\": \"inconclusive\", \"estimate\": null, \"low\": null, \"high\": null,"
    " \"point\": \"-\", \"reason\": \"the results have no metric none\"}]}";

static void round_numbers(json_t *value)
{
    const char *key;
    size_t i;
    json_t *item;
    if (json_is_real(value))
        json_real_set(value, round(json_real_value(value) * 1000) / 1000);
    json_object_foreach(value, key, item)
    {
        round_numbers(item);
    }
    json_array_foreach(value, i, item)
    {
        round_numbers(item);
    }
}

TEST(the_summary_of_a_small_folder_is_known)
{
    struct loaded l = loaded_small(2, rows, expect);
    json_t *summary = summary_new(l.results, &l.verdicts);
    json_t *known = json_loads(golden, 0, NULL);
    assert_non_null(summary);
    assert_non_null(known);
    round_numbers(summary);
    char *text = json_dumps(summary, JSON_INDENT(1));
    if (!json_equal(summary, known))
        fail_msg("%s", text);
    free(text);
    json_decref(summary);
    json_decref(known);
    loaded_free(&l);
}

TEST(the_file_is_written_with_every_digit_and_the_same_each_time)
{
    struct loaded l = loaded_small(2,
                                   "-,off,1,m,-,0.1,B\n-,off,2,m,-,0.2,B\n"
                                   "-,on,1,m,-,0.3,B\n-,on,2,m,-,0.7,B\n",
                                   "{}");
    assert_int_equal(summary_write(l.results, &l.verdicts, NULL), 0);
    char *first = folder_get(l.dir, "summary.json");
    assert_int_equal(summary_write(l.results, &l.verdicts, NULL), 0);
    char *second = folder_get(l.dir, "summary.json");
    assert_string_equal(first, second);
    json_t *read = json_loads(first, 0, NULL);
    json_t *mean = json_object_get(json_array_get(json_object_get(read, "arms"), 0), "mean");
    assert_true(json_real_value(mean) == (0.1 + (0.2 - 0.1) / 2) ||
                json_real_value(mean) == (0.1 + 0.2) / 2);
    json_decref(read);
    free(first);
    free(second);
    loaded_free(&l);
}

TEST(order_of_rows_changes_no_byte)
{
    const char *forth = "-,off,1,a,-,1,B\n-,on,1,a,-,2,B\n-,off,1,b,-,3,B\n-,on,1,b,-,5,B\n";
    const char *back = "-,on,1,b,-,5,B\n-,off,1,b,-,3,B\n-,on,1,a,-,2,B\n-,off,1,a,-,1,B\n";
    struct loaded l = loaded_small(1, forth, "{}"), m = loaded_small(1, back, "{}");
    json_t *one = summary_new(l.results, &l.verdicts), *other = summary_new(m.results, &m.verdicts);
    char *first = json_dumps(one, 0), *second = json_dumps(other, 0);
    assert_string_equal(first, second);
    free(first);
    free(second);
    json_decref(one);
    json_decref(other);
    loaded_free(&l);
    loaded_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_summary_of_a_small_folder_is_known),
        cmocka_unit_test(the_file_is_written_with_every_digit_and_the_same_each_time),
        cmocka_unit_test(order_of_rows_changes_no_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
