#include "sim/base/choice.h"
#include "tests/support/test.h"

#include <string.h>

static const char *const colours[] = {"red", "green", "blue", NULL};

TEST(words_are_found_and_listed)
{
    char buf[64], tiny[8];
    assert_int_equal(choice_find(colours, "blue"), 2);
    assert_int_equal(choice_find(colours, "Blue"), -1);
    assert_string_equal(choice_words(colours, buf, sizeof buf), "\"red\", \"green\" or \"blue\"");
    assert_string_equal(choice_words(colours, tiny, sizeof tiny), "\"red\", ");
    const char *const one[] = {"only", NULL}, *const none[] = {NULL};
    assert_string_equal(choice_words(one, buf, sizeof buf), "\"only\"");
    assert_string_equal(choice_words(none, buf, sizeof buf), "");
}

/* A slip of the pen: at most a third of the letters and one differ. */
TEST(the_nearest_word_is_one_that_was_likely_meant)
{
    assert_string_equal(choice_nearest(colours, "gren"), "green");
    assert_string_equal(choice_nearest(colours, "bleu"), "blue");
    assert_string_equal(choice_nearest(colours, "Red"), "red");
    assert_string_equal(choice_nearest(colours, "re"), "red");
    assert_null(choice_nearest(colours, "r"));
    assert_string_equal(choice_nearest(colours, "redxx"), "red"); /* two of five */
    assert_null(choice_nearest(colours, "rxxx"));
    assert_null(choice_nearest(colours, "yellow"));
    const char *const pets[] = {"cat", "bat", NULL};
    assert_string_equal(choice_nearest(pets, "rat"), "cat"); /* the first of equals */
    assert_null(choice_nearest(colours, ""));
    char longer[200];
    memset(longer, 'r', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_null(choice_nearest(colours, longer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_found_and_listed),
        cmocka_unit_test(the_nearest_word_is_one_that_was_likely_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
