#include "sim/scenario/claims.h"
#include "tests/support/said.h"
#include "tests/support/scene.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

/* The scene with one expectation "x" of arm "on"; its other members. */
#define CLAIM(members) "{'expect': {'x': {'arm': 'on', " members "}}}"

static void is_sound(const char *patch)
{
    struct scene s = scene_sound(patch);
    scene_free(&s);
}

TEST(a_claim_on_any_metric_with_any_part_of_its_scope_is_sound)
{
    is_sound(CLAIM("'metric': 'completion.time', 'value': '<= 1 h'"));
    is_sound(CLAIM("'metric': 'completion.time', 'scope': '-', 'value': '<= 20'"));
    is_sound(CLAIM("'metric': 'completion.time', 'scope': 'class=home', 'change': '<= 10%'"));
    is_sound(CLAIM("'metric': 'completion.time', 'scope': 'network=isp-a;class=all', "
                   "'change': '<= 5 s'"));
    is_sound(CLAIM("'metric': 'interdomain.bytes', 'scope': 'network=isp-a;direction=in', "
                   "'change': '<= -10%'"));
    is_sound(CLAIM("'metric': 'received.share', 'scope': 'area=a-north;of=outside', "
                   "'change': '<= -3 points'"));
    is_sound(CLAIM("'metric': 'alto.disclosed', 'scope': 'server=guide', 'value': '<= 4'"));
    is_sound(CLAIM("'metric': 'waste.bytes', 'scope': 'workload=file', 'value': '<= 1 MB'"));
    is_sound(CLAIM("'metric': 'interdomain.p95', 'scope': 'link=up-a;direction=forward', "
                   "'value': '<= 1 Mbit/s'"));
    is_sound(CLAIM("'metric': 'interdomain.share', 'scope': 'direction=in', 'value': '<= 10%'"));
    is_sound(CLAIM("'metric': 'alto.fallbacks', 'value': '<= 0'"));
}

TEST(a_metric_that_there_is_not_is_refused_with_the_one_that_was_meant)
{
    scene_refused(CLAIM("'metric': 'completion.tine', 'value': '<= 1'"),
                  "/expect/x/metric: there is no metric \"completion.tine\", did you mean "
                  "\"completion.time\"?");
    scene_refused(CLAIM("'metric': 'contentment', 'value': '<= 1'"),
                  "/expect/x/metric: there is no metric \"contentment\", see results/README.md for "
                  "those there are");
}

TEST(a_scope_that_the_metric_has_not_is_refused)
{
    scene_refused(CLAIM("'metric': 'completion.time', 'scope': 'network=isp-c;klass=all', "
                        "'value': '<= 1'"),
                  "/expect/x/scope: there is no network \"isp-c\", did you mean \"isp-a\"?",
                  "/expect/x/scope: found \"klass=all\", allowed: KEY=VALUE joined by ;, KEY being "
                  "\"network\" or \"class\"");
    scene_refused(CLAIM("'metric': 'alto.bytes', 'scope': 'all', 'value': '<= 1'"),
                  "/expect/x/scope: found the scope \"all\", allowed: key=value;key=value, each "
                  "key once, at most 10 of them, or -");
    scene_refused(CLAIM("'metric': 'mlu', 'scope': 'network=isp-a;network=isp-a', 'value': '<= 1'"),
                  "/expect/x/scope: found the scope \"network=isp-a;network=isp-a\", allowed: "
                  "key=value;key=value, each key once, at most 10 of them, or -");
    scene_refused(CLAIM("'metric': 'alto.bytes', 'scope': 'service=all', 'value': '<= 1'"),
                  "/expect/x/scope: found \"service=all\", allowed: KEY=VALUE joined by ;, KEY "
                  "being \"-\" alone");
    scene_refused(CLAIM("'metric': 'radio.bytes', 'scope': 'direction=in', 'value': '<= 1'"),
                  "/expect/x/scope: found direction \"in\", allowed: \"up\" or \"down\"");
}

/* "in" or "out" would be left to choose from; "all" of several relations would not. */
TEST(a_scope_that_leaves_several_figures_is_refused)
{
    scene_refused(CLAIM("'metric': 'interdomain.bytes', 'scope': 'network=isp-a', 'value': '<= 1'"),
                  "/expect/x/scope: \"direction\" is missing, allowed: \"in\" or \"out\"");
}

TEST(things_that_a_scope_names_must_be_there)
{
    static const char *const claims[][2] = {
        {CLAIM("'metric': 'received.share', 'scope': 'area=x', 'value': '<= 1'"),
         "/expect/x/scope: there is no access network \"x\"" SCENE_AREAS},
        {CLAIM("'metric': 'throughput', 'scope': 'class=x', 'value': '<= 1'"),
         "/expect/x/scope: there is no access class \"x\", allowed: \"home\""},
        {CLAIM(
             "'metric': 'link.utilization', 'scope': 'link=x;direction=forward;of=mean', 'value': '<= 1'"),
         "/expect/x/scope: there is no link \"x\"" SCENE_LINKS},
        {CLAIM("'metric': 'peers.joined', 'scope': 'workload=x', 'value': '<= 1'"),
         "/expect/x/scope: there is no workload \"x\", allowed: \"file\""},
        {CLAIM("'metric': 'alto.disclosed', 'scope': 'server=x', 'value': '<= 1'"),
         "/expect/x/scope: there is no ALTO server \"x\", allowed: \"guide\""},
    };
    for (size_t i = 0; i < COUNT(claims); i++)
        scene_refused(claims[i][0], claims[i][1]);
}

/* Arm "on" takes the server away that "off" has. */
TEST(things_are_looked_for_in_the_arm_that_is_judged)
{
    const struct scenario_set sets[] = {
        {"/arms/on", "{\"alto\": {\"servers\": {\"guide\": null}}}"},
        {"/expect", "{\"x\": {\"arm\": \"off\", \"metric\": \"alto.disclosed\", \"scope\": "
                    "\"server=guide\", \"value\": \"<= 4\"}}"},
        {"/expect/x/arm", "on"},
    };
    struct scene off = scene_load_in(temp_dir(), NULL, sets, 2),
                 on = scene_load_in(temp_dir(), NULL, sets, 3);
    char *found = scene_errors(&on);
    assert_int_equal(off.code, 0);
    assert_string_equal(
        found, "scene.json: /expect/x/scope: there is no ALTO server \"guide\", nor any other\n");
    free(found);
    scene_free(&off);
    scene_free(&on);
}

TEST(a_bound_must_be_one_that_fits_the_metric)
{
    scene_refused(CLAIM("'metric': 'completion.time'"),
                  "/expect/x: found neither, allowed: either a \"change\" or a \"value\"");
    scene_refused(CLAIM("'metric': 'completion.time', 'value': '<= 1', 'change': '<= 1%'"),
                  "/expect/x: found both, allowed: either a \"change\" or a \"value\"");
    scene_refused(
        CLAIM("'metric': 'completion.time', 'value': '<= 5 MB'"),
        "/expect/x/value: found \"<= 5 MB\", allowed: a bound that fits the metric, whose "
        "unit is s");
    scene_refused(CLAIM("'metric': 'completion.time', 'value': '<= 5%'"),
                  "/expect/x/value: found \"<= 5%\", allowed: a bound that fits the metric, whose "
                  "unit is s");
    scene_refused(CLAIM("'metric': 'waste.bytes', 'change': '>= 5 points'"),
                  "/expect/x/change: found \">= 5 points\", allowed: a bound that fits the metric, "
                  "whose unit is bytes");
}

TEST(a_bound_that_is_none_is_refused)
{
    struct scene s = scene_load(CLAIM("'metric': 'completion.time', 'value': 'little'"));
    char *found = scene_errors(&s);
    assert_non_null(strstr(found, "scene.json: /expect/x/value: "));
    free(found);
    scene_free(&s);
}

TEST(arms_that_are_judged_or_compared_with_must_be_there)
{
    scene_refused("{'expect': {'x': {'arm': 'up', 'vs': 'down', 'metric': 'charge', "
                  "'change': '<= 1%'}}}",
                  "/expect/x/arm: there is no arm \"up\", allowed: \"off\" or \"on\"",
                  "/expect/x/vs: there is no arm \"down\", did you mean \"on\"?");
}

TEST(without_arms_there_is_one_called_only)
{
    is_sound("{'arms': null, 'baseline': null, 'expect': {'x': {'arm': 'only', 'metric': 'mlu', "
             "'value': '<= 90%'}}}");
    scene_refused("{'arms': null, 'baseline': null, 'expect': {'x': {'arm': 'only', 'metric': "
                  "'mlu', 'change': '<= 5%'}}}",
                  "/expect/x/change: there is no other arm that it could be a change against");
}

TEST(a_point_must_be_one_of_the_sweep)
{
    is_sound("{'sweep': {'/duration': ['1 min', '2 min']}, 'expect': {'x': {'arm': 'on', "
             "'metric': 'mlu', 'value': '<= 90%', 'point': '/duration=\\\"2 min\\\"'}}}");
    scene_refused("{'sweep': {'/duration': ['1 min', '2 min']}, 'expect': {'x': {'arm': 'on', "
                  "'metric': 'mlu', 'value': '<= 90%', 'point': '/duration=2 min'}}}",
                  "/expect/x/point: there is no point \"/duration=2 min\", allowed: one as "
                  "\"/duration=\"1 min\"\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_claim_on_any_metric_with_any_part_of_its_scope_is_sound),
        cmocka_unit_test(a_metric_that_there_is_not_is_refused_with_the_one_that_was_meant),
        cmocka_unit_test(a_scope_that_the_metric_has_not_is_refused),
        cmocka_unit_test(a_scope_that_leaves_several_figures_is_refused),
        cmocka_unit_test(things_that_a_scope_names_must_be_there),
        cmocka_unit_test(things_are_looked_for_in_the_arm_that_is_judged),
        cmocka_unit_test(a_bound_must_be_one_that_fits_the_metric),
        cmocka_unit_test(a_bound_that_is_none_is_refused),
        cmocka_unit_test(arms_that_are_judged_or_compared_with_must_be_there),
        cmocka_unit_test(without_arms_there_is_one_called_only),
        cmocka_unit_test(a_point_must_be_one_of_the_sweep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
