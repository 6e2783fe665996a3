#include "sim/scenario/background.h"
#include "sim/net/routing.h"
#include "tests/support/scene.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

/* The scene's background, resolved. */
struct resolved {
    struct scene scene;
    struct background *v;
    size_t n;
};

static struct resolved resolve(const char *background)
{
    char patch[600];
    snprintf(patch, sizeof patch, "{'background': %s}", background);
    struct resolved r = {.scene = scene_sound(patch)};
    const struct cell *c = scenario_cell(r.scene.s, 0, 0);
    assert_int_equal(background_resolve(c->conf, c->topo, NULL, &r.v, &r.n), 0);
    return r;
}

static void end(struct resolved *r)
{
    free(r->v);
    scene_free(&r->scene);
}

/* The load on a direction of a link, bit/s; 0: none. */
static double load(const struct resolved *r, const char *link, bool reverse)
{
    uint32_t port = port_of(topo_find_link(scenario_cell(r->scene.s, 0, 0)->topo, link), reverse);
    for (size_t i = 0; i < r->n; i++) {
        if (r->v[i].port == port)
            return r->v[i].rate;
    }
    return 0;
}

TEST(a_load_goes_on_the_direction_it_is_given_for)
{
    struct resolved r =
        resolve("{'up-a': {'forward': '30 Mbit/s'}, 'up-b': {'reverse': '7 Mbit/s'}}");
    assert_int_equal(r.n, 2);
    assert_double_is(load(&r, "up-a", false), 30e6);
    assert_double_is(load(&r, "up-a", true), 0);
    assert_double_is(load(&r, "up-b", true), 7e6);
    end(&r);
}

/* Links have 100 Mbit/s. */
TEST(a_share_is_one_of_the_directions_capacity)
{
    struct resolved r =
        resolve("{'up-a': {'forward': {'share': '15%'}, 'reverse': {'share': 0.5}}}");
    assert_double_is(load(&r, "up-a", false), 15e6);
    assert_double_is(load(&r, "up-a", true), 50e6);
    end(&r);
}

TEST(a_kind_loads_all_of_its_links_but_those_with_a_load_of_their_own)
{
    struct resolved r =
        resolve("{'kind:transit': {'forward': '10 Mbit/s', 'reverse': '20 Mbit/s'}, "
                "'up-b': {'forward': '30 Mbit/s'}}");
    assert_int_equal(r.n, 4);
    assert_double_is(load(&r, "up-a", false), 10e6);
    assert_double_is(load(&r, "up-a", true), 20e6);
    assert_double_is(load(&r, "up-b", false), 30e6);
    assert_double_is(load(&r, "up-b", true), 20e6); /* that direction has none of its own */
    assert_double_is(load(&r, "peer", false), 0);
    end(&r);
}

TEST(a_curve_is_the_days_steps)
{
    struct resolved r = resolve("{'up-a': {'forward': {'rate': '8 Mbit/s', 'curve': [0.25, 1]}, "
                                "'reverse': '1 Mbit/s'}}");
    assert_int_equal(r.v[0].n, 2);
    assert_double_is(r.v[0].steps[0], 0.25);
    assert_double_is(r.v[0].steps[1], 1);
    assert_int_equal(r.v[1].n, 1);
    assert_double_is(r.v[1].steps[0], 1);
    end(&r);
}

TEST(what_is_no_link_and_no_kind_of_links_is_refused)
{
    scene_refused(
        "{'background': {'down-a': {}, 'kind:radio': {}, 'kind:copper': {}}}",
        "/background/down-a: there is no link \"down-a\"" SCENE_LINKS,
        "/background/kind:copper: there is no kind of links \"copper\", allowed: \"access\", "
        "\"aggregation\", \"backbone\", \"radio\", \"peering\" or \"transit\"",
        "/background/kind:radio: there is no link of kind \"radio\"");
}

TEST(a_load_is_either_a_rate_or_a_share_and_no_more_than_the_capacity)
{
    scene_refused(
        "{'background': {'up-a': {'forward': {}, 'reverse': {'rate': '1 Mbit/s', 'share': "
        "'1%'}}}}",
        "/background/up-a/forward: found neither, allowed: either a \"rate\" or a \"share\"",
        "/background/up-a/reverse: found both, allowed: either a \"rate\" or a \"share\"");
    scene_refused("{'background': {'up-a': {'forward': '101 Mbit/s'}}}",
                  "/background/up-a/forward: found more than the capacity of link \"up-a\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_load_goes_on_the_direction_it_is_given_for),
        cmocka_unit_test(a_share_is_one_of_the_directions_capacity),
        cmocka_unit_test(a_kind_loads_all_of_its_links_but_those_with_a_load_of_their_own),
        cmocka_unit_test(a_curve_is_the_days_steps),
        cmocka_unit_test(what_is_no_link_and_no_kind_of_links_is_refused),
        cmocka_unit_test(a_load_is_either_a_rate_or_a_share_and_no_more_than_the_capacity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
