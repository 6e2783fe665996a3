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
    const char *const letters[] = {"a", "b", NULL};
    assert_null(choice_nearest(letters, "c")); /* nothing in common */
    char longer[200];
    memset(longer, 'r', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_null(choice_nearest(colours, longer));
}

TEST(a_hint_says_what_was_likely_meant_or_what_there_is)
{
    struct thing {
        const char *name;
        int number;
    } things[20] = {{"north", 1}, {"south", 2}, {"east", 3}};
    char buf[128];
    assert_string_equal(choice_hint(things, 3, sizeof *things, "nort", buf, sizeof buf),
                        ", did you mean \"north\"?");
    assert_string_equal(choice_hint(things, 3, sizeof *things, "middle", buf, sizeof buf),
                        ", allowed: \"north\", \"south\" or \"east\"");
    assert_string_equal(choice_hint(things, 0, sizeof *things, "north", buf, sizeof buf),
                        ", nor any other");
    for (int i = 3; i < 20; i++)
        things[i].name = "west";
    assert_string_equal(choice_hint(things, 20, sizeof *things, "middle", buf, sizeof buf),
                        ", allowed: 20 names, among them \"north\", \"south\" and \"east\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_found_and_listed),
        cmocka_unit_test(the_nearest_word_is_one_that_was_likely_meant),
        cmocka_unit_test(a_hint_says_what_was_likely_meant_or_what_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
