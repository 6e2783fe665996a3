#include "sim/base/scope.h"

#include "sim/base/arena.h"
#include "sim/base/err.h"
#include "tests/support/test.h"

#include <errno.h>

static int make_arena(void **state)
{
    *state = arena_new();
    return *state ? 0 : -1;
}

static int free_arena(void **state)
{
    arena_free(*state);
    return 0;
}

static struct scope read(void **state, const char *text)
{
    struct scope s;
    assert_int_equal(scope_parse(*state, text, &s, NULL), 0);
    return s;
}

TEST(a_scope_is_read_into_its_pairs)
{
    struct scope s = read(cmocka_state, "network=isp-a;direction=in;relation=all");
    assert_int_equal(s.n, 3);
    assert_string_equal(s.pair[1].key, "direction");
    assert_string_equal(scope_get(&s, "network"), "isp-a");
    assert_null(scope_get(&s, "link"));
}

TEST(a_dash_and_nothing_are_the_empty_scope)
{
    assert_int_equal(read(cmocka_state, "-").n, 0);
    assert_int_equal(read(cmocka_state, "").n, 0);
}

TEST(a_value_may_hold_an_equals_sign)
{
    struct scope s = read(cmocka_state, "link=a=b");
    assert_string_equal(scope_get(&s, "link"), "a=b");
}

TEST(malformed_scopes_are_refused)
{
    const char *const bad[] = {
        "network", "=in",      "network=", "a=1;",
        ";a=1",    "a=1;;b=2", "a=1;a=2",  "a=1;b=1;c=1;d=1;e=1;f=1;g=1;h=1;i=1;j=1;k=1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct scope s;
        assert_int_equal(scope_parse(*cmocka_state, bad[i], &s, NULL), -EINVAL);
    }
    struct scope s;
    struct err e = ERR_INIT;
    scope_parse(*cmocka_state, "network", &s, &e);
    assert_string_equal(e.text, "found the scope \"network\", allowed: key=value;key=value, each "
                                "key once, at most 10 of them, or -");
}

TEST(a_part_is_held_in_any_order)
{
    struct scope s = read(cmocka_state, "network=a;direction=in;relation=all");
    struct scope part = read(cmocka_state, "direction=in;network=a"),
                 other = read(cmocka_state, "direction=out");
    struct scope none = read(cmocka_state, "-");
    assert_true(scope_holds(&s, &part));
    assert_true(scope_holds(&s, &none));
    assert_false(scope_holds(&s, &other));
    assert_false(scope_holds(&part, &s));
}

TEST(what_a_part_leaves_out_must_say_all_to_be_the_total)
{
    struct scope part = read(cmocka_state, "network=a;direction=in");
    struct scope all = read(cmocka_state, "network=a;direction=in;relation=all");
    struct scope some = read(cmocka_state, "network=a;direction=in;relation=peering");
    assert_true(scope_totals(&all, &part));
    assert_false(scope_totals(&some, &part));
    assert_true(scope_totals(&part, &part));
}

TEST(a_pattern_fits_scopes_of_its_very_keys)
{
    struct scope s = read(cmocka_state, "network=a;direction=in;relation=all");
    struct scope none = read(cmocka_state, "-");
    assert_true(scope_fits(&s, "network=*;direction=in;relation=all"));
    assert_true(scope_fits(&s, "relation=*;network=a;direction=*"));
    assert_false(scope_fits(&s, "network=*;direction=out;relation=all"));
    assert_false(scope_fits(&s, "network=*;direction=in"));
    assert_false(scope_fits(&s, "network=*;direction=in;level=*"));
    assert_false(scope_fits(&s, "net=*;direction=in;relation=all"));
    assert_false(scope_fits(&s, "-"));
    assert_true(scope_fits(&none, "-"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scope_is_read_into_its_pairs),
        cmocka_unit_test(a_dash_and_nothing_are_the_empty_scope),
        cmocka_unit_test(a_value_may_hold_an_equals_sign),
        cmocka_unit_test(malformed_scopes_are_refused),
        cmocka_unit_test(a_part_is_held_in_any_order),
        cmocka_unit_test(what_a_part_leaves_out_must_say_all_to_be_the_total),
        cmocka_unit_test(a_pattern_fits_scopes_of_its_very_keys),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
