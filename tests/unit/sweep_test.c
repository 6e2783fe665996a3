#include "analysis/sweep.h"

#include "sim/base/err.h"
#include "tests/support/fixture.h"
#include "tests/support/folder.h"
#include "tests/support/loaded.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <string.h>

/* A folder whose manifest has these points and nothing else. */
static struct loaded with_points(const char *const *points)
{
    struct fixture f = {.kind = FIXTURE_SMALL_ISP, .points = points, .replications = 1};
    char *dir = temp_dir();
    fixture_world(dir, &f);
    folder_put(dir, "runs.csv", "point,arm,replication,metric,scope,value,unit\n");
    return loaded_folder(dir);
}

TEST(a_point_is_a_place_on_every_axis)
{
    const char *const points[] = {"/a/x=0.5;/b=\"10 ms\"", "/a/x=1;/b=\"10 ms\"",
                                  "/a/x=0.5;/b=\"1 s\"", NULL};
    struct loaded l = with_points(points);
    struct sweep s;
    assert_int_equal(sweep_read(l.results, &s, NULL), 0);
    assert_int_equal(s.naxes, 2);
    assert_string_equal(s.axes[0].pointer, "/a/x");
    assert_int_equal(s.axes[0].values.n, 2);
    assert_true(s.axes[0].numeric && s.axes[1].numeric);
    assert_double_near(s.axes[0].x[1], 1, 0);
    assert_double_near(s.axes[1].x[0], 0.01, 1e-15);
    assert_double_near(s.axes[1].x[1], 1, 0);
    assert_int_equal(sweep_place(&s, 1, 0), 1);
    assert_int_equal(sweep_place(&s, 2, 1), 1);
    assert_true(sweep_on_line(&s, 1, 0) && !sweep_on_line(&s, 2, 0));
    assert_true(sweep_on_line(&s, 2, 1) && !sweep_on_line(&s, 1, 1));
    loaded_free(&l);
}

TEST(words_and_structures_have_places_for_numbers)
{
    const char *const points[] = {"/a=\"ranked; or so=\"", "/a={\"k\": [1, 2]}", "/a=true", NULL};
    struct loaded l = with_points(points);
    struct sweep s;
    assert_int_equal(sweep_read(l.results, &s, NULL), 0);
    assert_int_equal(s.axes[0].values.n, 3);
    assert_false(s.axes[0].numeric);
    assert_string_equal(s.axes[0].values.v[0], "\"ranked; or so=\"");
    assert_double_near(s.axes[0].x[2], 2, 0);
    loaded_free(&l);
}

TEST(without_a_sweep_there_are_no_axes)
{
    struct loaded l = with_points(NULL);
    struct sweep s;
    assert_int_equal(sweep_read(l.results, &s, NULL), 0);
    assert_int_equal(s.naxes, 0);
    loaded_free(&l);
}

TEST(malformed_points_are_refused)
{
    const char *const bad[][3] = {
        {"a=1", NULL},          {"/a", NULL},
        {"/a=", NULL},          {"/a=1;", "/a=1;/b=2", NULL},
        {"/a=1", "/b=1", NULL}, {"/a=1;/b=2", "/a=1", NULL},
        {"/a=1x", NULL},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct loaded l = with_points(bad[i]);
        struct sweep s;
        assert_int_equal(sweep_read(l.results, &s, NULL), -EINVAL);
        loaded_free(&l);
    }
    struct loaded l = with_points(bad[0]);
    struct sweep s;
    struct err e = ERR_INIT;
    sweep_read(l.results, &s, &e);
    assert_string_equal(e.text + strlen(l.dir),
                        "/manifest.json: /points: found \"a=1\", allowed: POINTER=VALUE;... with "
                        "JSON values, the same pointers in every point");
    loaded_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_point_is_a_place_on_every_axis),
        cmocka_unit_test(words_and_structures_have_places_for_numbers),
        cmocka_unit_test(without_a_sweep_there_are_no_axes),
        cmocka_unit_test(malformed_points_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
