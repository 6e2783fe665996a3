#include "server/pid_filter.h"
#include "tests/support/said.h"
#include "tests/support/test.h"

#include <string.h>

/* Reads a list over the PIDs a, b, c; those wanted as a text, or the error's body. */
static const char *wanted(const char *list)
{
    static char text[200];
    const struct netmap_entry entries[] = {{.pid = "a"}, {.pid = "b"}, {.pid = "c"}};
    struct said said;
    struct netmap *m;
    struct pid_filter f;
    struct answer a = {0};
    json_t *array = json_loads(list, 0, NULL);
    said_init(&said);
    assert_int_equal(netmap_new("net", entries, COUNT(entries), &said.reporter, &m), 0);
    text[0] = '\0';
    if (pid_filter_read(&f, m, array, "pids", &a)) {
        for (uint32_t pid = 0; pid < netmap_pids(m); pid++)
            strcat(text, pid_filter_wants(&f, pid) ? netmap_pid(m, pid) : "-");
    } else {
        snprintf(text, sizeof text, "%s", a.body.data);
    }
    pid_filter_fini(&f);
    answer_fini(&a);
    netmap_unref(m);
    json_decref(array);
    return text;
}

TEST(listed_pids_are_wanted_once_however_often_they_are_listed)
{
    assert_string_equal(wanted("[\"b\"]"), "-b-");
    assert_string_equal(wanted("[\"c\", \"a\", \"c\"]"), "a-c");
}

TEST(an_empty_list_wants_all)
{
    assert_string_equal(wanted("[]"), "abc");
}

TEST(unknown_names_count_as_not_listed_and_alone_want_nothing)
{
    assert_string_equal(wanted("[\"a\", \"x\", \"no/name\"]"), "a--");
    assert_string_equal(wanted("[\"x\"]"), "---");
    assert_string_equal(wanted("[\"\"]"), "---");
}

TEST(an_element_that_is_no_string_is_an_error)
{
    assert_string_equal(wanted("[\"a\", 1]"), "{\"meta\":{\"code\":\"E_INVALID_FIELD_VALUE\","
                                              "\"field\":\"pids\",\"value\":\"1\"}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(listed_pids_are_wanted_once_however_often_they_are_listed),
        cmocka_unit_test(an_empty_list_wants_all),
        cmocka_unit_test(unknown_names_count_as_not_listed_and_alone_want_nothing),
        cmocka_unit_test(an_element_that_is_no_string_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
