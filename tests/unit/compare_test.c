#include "analysis/compare.h"

#include "sim/base/err.h"
#include "tests/support/folder.h"
#include "tests/support/loaded.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ROW(arm, n, value) "-," arm "," n ",charge,network=a," value ",money\n"

/* Compares; the printed text is new, its two lines that name the folders are cut off. */
static char *compare(const struct loaded *a, const struct loaded *b)
{
    char *text;
    size_t size;
    struct err e = ERR_INIT;
    FILE *out = open_memstream(&text, &size);
    if (compare_print(out, a->results, b->results, &e))
        fail_msg("%s", e.text);
    fclose(out);
    char *rest = strchr(text, '\n') + 1;
    assert_memory_equal(text, "first: ", 7);
    assert_memory_equal(rest, "second: ", 8);
    rest = strchr(rest, '\n') + 1;
    memmove(text, rest, strlen(rest) + 1);
    return text;
}

/* Paired: 100 -> 90 and 200 -> 180, ten percent less each time, whatever the worlds. */
TEST(folders_of_one_seed_are_paired)
{
    struct loaded a = loaded_small(2, ROW("on", "1", "100") ROW("on", "2", "200"), "{}");
    struct loaded b = loaded_small(2, ROW("on", "1", "90") ROW("on", "2", "180"), "{}");
    char *text = compare(&a, &b);
    assert_string_equal(text, "\narm on\n"
                              "                   first  second  change  95% interval\n"
                              "transit charge, a    150     135  -10.0%  [-10.0, -10.0]\n"
                              "\n"
                              "Same seed: equal replications are the same world and were paired.\n"
                              "The scenarios are the same to the byte.\n"
                              "1 delta compared; ~ marks those whose interval holds zero.\n");
    free(text);
    loaded_free(&a);
    loaded_free(&b);
}

/*
 * Unpaired: a = 1 2 3, b = 4 6 8 (stats_welch_test.c). r = 6 / 2 - 1 = 2. Scaled by the slopes,
 * b / 2 = 2 3 4 (variance 1, a third of it) and a * 6 / 4 = 1.5 3 4.5 (variance 2.25, 0.75):
 * standard error sqrt(13/12) = 1.040833; degrees of freedom (13/12)^2 / ((1/3)^2 / 2 + 0.75^2 / 2)
 * = 3.4845; t(0.975, 3.4845) = 2.9462 (by quadrature), half width 3.0665: 200% -+ 306.6%.
 */
TEST(folders_of_other_seeds_are_independent_samples)
{
    struct loaded a =
        loaded_small(3, ROW("on", "1", "1") ROW("on", "2", "2") ROW("on", "3", "3"), "{}");
    struct loaded b =
        loaded_small(3, ROW("on", "1", "4") ROW("on", "2", "6") ROW("on", "3", "8"), "{}");
    b.results->manifest.seed++;
    b.results->manifest.digest = "other";
    char *text = compare(&a, &b);
    assert_non_null(strstr(text, "transit charge, a   2.00    6.00  +200.0%  [-106.6, +506.6]  ~"));
    assert_non_null(strstr(text, "Different seeds: independent samples, Welch's interval.\n"
                                 "The scenarios differ (their digests do).\n"));
    free(text);
    loaded_free(&a);
    loaded_free(&b);
}

TEST(what_one_folder_lacks_is_said)
{
    struct loaded a = loaded_small(1, ROW("on", "1", "1"), "{}");
    struct loaded b = loaded_small(1, ROW("on", "1", "4"), "{}");
    const char *arms[] = {"on", "third"};
    b.results->manifest.arms.v = arms;
    char *text = compare(&a, &b);
    assert_non_null(strstr(text, "Left out: arm off, which only the first has.\n"
                                 "Left out: arm third, which only the second has.\n"));
    free(text);
    loaded_free(&a);
    loaded_free(&b);
}

TEST(other_scenarios_and_nothing_in_common_are_refused)
{
    struct loaded a = loaded_small(1, "", "{}"), b = loaded_small(1, "", "{}");
    struct err e = ERR_INIT;
    FILE *out = tmpfile();
    b.results->manifest.scenario = "other";
    assert_int_equal(compare_print(out, a.results, b.results, &e), -EINVAL);
    assert_string_equal(e.text, "found results of the scenarios \"small\" and \"other\", allowed: "
                                "two of one");
    b.results->manifest.scenario = "small";
    const char *arms[] = {"x", "y"};
    b.results->manifest.arms.v = arms;
    assert_int_equal(compare_print(out, a.results, b.results, NULL), -EINVAL);
    fclose(out);
    loaded_free(&a);
    loaded_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folders_of_one_seed_are_paired),
        cmocka_unit_test(folders_of_other_seeds_are_independent_samples),
        cmocka_unit_test(what_one_folder_lacks_is_said),
        cmocka_unit_test(other_scenarios_and_nothing_in_common_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
