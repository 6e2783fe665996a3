#include "analysis/cautions.h"

#include "tests/support/fixture.h"
#include "tests/support/folder.h"
#include "tests/support/loaded.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <stdio.h>

/* The sentences for a small folder of that many replications. */
static struct sentences ask(struct loaded *l, unsigned replications, size_t compared)
{
    struct sentences s;
    *l = loaded_small(replications, "", "{}");
    assert_int_equal(cautions(l->results, compared, &s), 0);
    return s;
}

TEST(enough_replications_and_nothing_compared_need_no_word)
{
    struct loaded l;
    assert_int_equal(ask(&l, 5, 0).n, 0);
    loaded_free(&l);
}

TEST(few_replications_are_said_to_be_few)
{
    struct loaded l;
    struct sentences s = ask(&l, 4, 0);
    assert_int_equal(s.n, 1);
    assert_string_equal(s.v[0], "4 replications are few: the intervals are wide and lean on the "
                                "differences being normally distributed.");
    loaded_free(&l);
    s = ask(&l, 1, 0);
    assert_string_equal(s.v[0], "One replication: no intervals, so nothing here tells a change "
                                "from chance. Run at least 5.");
    loaded_free(&l);
}

TEST(the_number_of_deltas_is_said_with_what_chance_does)
{
    struct loaded l;
    struct sentences s = ask(&l, 5, 40);
    assert_string_equal(s.v[0], "40 deltas compared: at 95% confidence each, about 2 of their "
                                "intervals can be expected to miss the true change.");
    loaded_free(&l);
}

TEST(missing_runs_are_counted_and_the_first_named)
{
    char *dir = temp_dir();
    struct fixture f = {.kind = FIXTURE_SMALL_ISP, .replications = 6, .lost = 4};
    fixture_world(dir, &f);
    struct loaded l = loaded_folder(dir);
    struct sentences s;
    assert_int_equal(cautions(l.results, 0, &s), 0);
    assert_int_equal(s.n, 5);
    assert_string_equal(s.v[0], "4 of 12 runs are missing.");
    assert_string_equal(s.v[1], "Missing: arm on, replication 3: interrupted.");
    assert_string_equal(s.v[4], "Missing: 1 more, named in manifest.json.");
    loaded_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(enough_replications_and_nothing_compared_need_no_word),
        cmocka_unit_test(few_replications_are_said_to_be_few),
        cmocka_unit_test(the_number_of_deltas_is_said_with_what_chance_does),
        cmocka_unit_test(missing_runs_are_counted_and_the_first_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
