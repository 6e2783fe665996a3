#include "sim/scenario/scenario.h"
#include "sim/base/json.h"
#include "tests/support/faults.h"
#include "tests/support/folder.h"
#include "tests/support/quoted.h"
#include "tests/support/scene.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The duration of a cell in seconds. */
static double duration(const struct scene *s, size_t point, size_t arm)
{
    return (double)scenario_cell(s->s, point, arm)->conf->duration / 1e9;
}

/* How a cell's workload "file" is guided. */
static int holder(const struct scene *s, size_t arm)
{
    return scenario_cell(s->s, 0, arm)->conf->workloads.v[0].swarm.guidance->holder;
}

/* --- Names ------------------------------------------------------------------------------------- */

TEST(a_scenario_is_named_as_its_file_without_folder_and_ending)
{
    struct scene s = scene_sound(NULL);
    assert_string_equal(s.s->name, "scene");
    assert_string_equal(s.s->folder, s.dir);
    scene_free(&s);
}

/* --- Arms -------------------------------------------------------------------------------------- */

TEST(arms_are_patched_scenarios_in_the_order_of_their_names)
{
    struct scene s = scene_sound("{'arms': {'zeal': {}, 'also': {'background': "
                                 "{'up-a': {'forward': '1 Mbit/s'}}}}}");
    assert_int_equal(s.s->narms, 4);
    assert_string_equal(s.s->arms[0], "also");
    assert_string_equal(s.s->arms[1], "off");
    assert_string_equal(s.s->arms[2], "on");
    assert_string_equal(s.s->arms[3], "zeal");
    assert_int_equal(s.s->baseline, 1);
    assert_int_equal(scenario_find_arm(s.s, "zeal"), 3);
    assert_int_equal(scenario_find_arm(s.s, "nobody"), -1);
    assert_int_equal(scenario_cell(s.s, 0, 0)->conf->background.n, 1);
    assert_int_equal(scenario_cell(s.s, 0, 3)->conf->background.n, 0);
    assert_int_equal(holder(&s, 1), HOLDER_NONE);
    assert_int_equal(holder(&s, 2), HOLDER_PEER);
    scene_free(&s);
}

TEST(without_arms_the_scenario_is_the_only_one)
{
    struct scene s = scene_sound("{'arms': null, 'baseline': null}");
    assert_int_equal(s.s->narms, 1);
    assert_string_equal(s.s->arms[0], "only");
    assert_int_equal(s.s->baseline, 0);
    scene_free(&s);
}

TEST(a_single_arm_needs_no_baseline)
{
    struct scene s = scene_sound("{'arms': {'off': null}, 'baseline': null}");
    assert_int_equal(s.s->narms, 1);
    assert_string_equal(s.s->arms[s.s->baseline], "on");
    scene_free(&s);
}

TEST(a_baseline_must_be_one_of_the_arms)
{
    scene_refused("{'baseline': null}", "\"baseline\" is missing, allowed: \"off\" or \"on\"");
    scene_refused("{'baseline': 'of'}", "/baseline: found \"of\", allowed: \"off\" or \"on\"");
    scene_refused("{'baseline': 7}", "/baseline: found 7, allowed: a name");
    scene_refused("{'arms': null}", "/baseline: found \"off\", allowed: \"only\"");
}

TEST(an_arm_is_an_object_that_leaves_alone_what_is_common)
{
    scene_refused("{'arms': {'on': 5}}",
                  "/arms/on: found 5, allowed: an object, the arm's merge patch");
    scene_refused("{'arms': 5}", "/arms: found 5, allowed: an object keyed by name");
    scene_refused("{'arms': {'on': {'seed': 2, 'expect': {}, 'duration': '1 h'}}}",
                  "/arms/on/seed: this is common to all arms, allowed: in the scenario itself",
                  "/arms/on/expect: this is common to all arms, allowed: in the scenario itself",
                  "/arms/on/duration: this is common to all arms, allowed: in the scenario itself");
}

/* --- Where faults are said to be --------------------------------------------------------------- */

TEST(a_fault_of_the_scenario_is_said_once_and_not_of_each_arm)
{
    scene_refused("{'workloads': {'file': {'content': '1 parsec'}}}",
                  "/workloads/file/content: found \"1 parsec\", allowed: a size with its unit, as "
                  "\"256 KiB\" or \"4 MB\", from 1 B to 909.5 TiB");
}

TEST(a_fault_of_an_arms_patch_is_said_of_the_patch)
{
    scene_refused("{'arms': {'on': {'workloads': {'file': {'guidance': {'strategy': 'luck'}}}}}}",
                  "/arms/on/workloads/file/guidance/strategy: found \"luck\", allowed: "
                  "\"random\", \"cost\", \"biased\", \"probability\" or \"p4p\"");
}

TEST(a_fault_that_patch_and_scenario_make_together_names_the_arm)
{
    scene_refused("{'alto': {'servers': null}}",
                  "/arms/on/workloads/file/guidance/holder: found guidance, but there is no ALTO "
                  "server in /alto/servers");
    scene_refused("{'arms': {'on': {'topology': {'graph': {'links': {'up-a': {'kind': "
                  "'peering'}}}}}}, 'events': {'e': {'at': '1 s', 'kind': 'link-down', 'link': "
                  "'up-a'}}}",
                  "/topology/graph/links/up-a/price: in arm \"on\": found a price on a \"peering\" "
                  "link, allowed: on \"transit\" only");
}

TEST(all_faults_are_said_at_once)
{
    scene_refused("{'duration': '-1 s', 'unknown': 1, 'topology': {'graph': {'links': {'peer': "
                  "{'to': 'mars'}}}}, 'events': {'e': {'at': 5, 'kind': 'party'}}}",
                  "/duration: found \"-1 s\", allowed: a time with its unit, as \"15 ms\" or "
                  "\"2 h\", of at least 1 ms",
                  "/events/e/kind: found \"party\", allowed: \"link-down\", \"link-up\", "
                  "\"capacity\", \"map\", \"server-down\", \"server-up\", \"weight\" or "
                  "\"renumber\"",
                  "/events/e/at: found 5, allowed: a time with its unit, as \"15 ms\" or \"2 h\"",
                  "unknown key \"unknown\", allowed: \"title\", \"reference\", \"description\", "
                  "\"seed\", \"replications\", \"duration\", \"measure\", \"topology\", "
                  "\"background\", \"alto\", \"workloads\", \"events\", \"arms\", \"baseline\", "
                  "\"sweep\" or \"expect\"",
                  "/topology/graph/links/peer/to: there is no node \"mars\"" SCENE_NODES);
}

TEST(a_sweep_that_is_none_keeps_no_other_fault_from_being_said)
{
    scene_refused("{'sweep': {'/seed': [1]}, 'workloads': {'file': {'choking': {'regular': 0, "
                  "'optimistic': 0}}}}",
                  "/sweep/~1seed: this is common to all points and cannot be swept",
                  "/workloads/file/choking: found no slot, allowed: at least one");
}

TEST(a_fault_of_a_swept_value_is_said_of_the_sweep)
{
    scene_refused(
        "{'sweep': {'/workloads/file/seeds': [{'count': 1}, {'count': 0}]}}",
        "/sweep/~1workloads~1file~1seeds/1/count: found 0, allowed: a whole number from 1 "
        "to 10000");
    scene_refused("{'sweep': {'/arms/on/workloads/file/guidance/strategy': ['cost', 'luck']}}",
                  "/sweep/~1arms~1on~1workloads~1file~1guidance~1strategy/1: found \"luck\", "
                  "allowed: \"random\", \"cost\", \"biased\", \"probability\" or \"p4p\"");
}

/* --- Files that are none ----------------------------------------------------------------------- */

/* What loading DIR/NAME says, without the folder. */
static void is_no_scenario(const char *content, int code, const char *wanted)
{
    char *dir = temp_dir();
    if (content)
        folder_put(dir, "scene.json", content);
    struct scene s = scene_load_file(dir, "scene.json");
    assert_int_equal(s.code, code);
    assert_string_equal(s.e.text + strlen(dir) + 1, wanted);
    scene_free(&s);
}

TEST(what_is_no_scenario_is_refused_by_name)
{
    is_no_scenario(NULL, -EINVAL, "scene.json: there is no such file");
    is_no_scenario("[1]", -EINVAL, "scene.json: found an array, allowed: an object, the scenario");
    is_no_scenario("", -EINVAL,
                   "scene.json: line 1, column 0: not valid JSON: unexpected token near end of "
                   "file");
    is_no_scenario("{\n\"a\": 1,\n\"a\": 2}", -EINVAL,
                   "scene.json: line 3, column 3: not valid JSON: duplicate object key near "
                   "'\"a\"'");
}

/* --- Sweep ------------------------------------------------------------------------------------- */

TEST(every_point_is_a_scenario_with_its_values_in_all_arms)
{
    struct scene s = scene_sound(
        "{'sweep': {'/duration': ['1 min', '2 min'], '/workloads/file/content': ['1 MB', '3 MB', "
        "'5 MB']}}");
    assert_int_equal(s.s->npoints, 6);
    assert_string_equal(s.s->points[0], "/duration=\"1 min\";/workloads/file/content=\"1 MB\"");
    assert_string_equal(s.s->points[5], "/duration=\"2 min\";/workloads/file/content=\"5 MB\"");
    for (size_t point = 0; point < 6; point++) {
        for (size_t arm = 0; arm < 2; arm++) {
            const struct cell *c = scenario_cell(s.s, point, arm);
            assert_double_is(duration(&s, point, arm), point < 3 ? 60 : 120);
            assert_int_equal(c->conf->workloads.v[0].swarm.content->value,
                             (1 + 2 * (point % 3)) * 1000000);
        }
    }
    scene_free(&s);
}

/* It says otherwise in the arm's patch, which comes after. */
TEST(an_arms_patch_goes_over_a_swept_value)
{
    struct scene s = scene_sound("{'sweep': {'/workloads/file/content': ['1 MB', '3 MB']}, "
                                 "'arms': {'on': {'workloads': {'file': {'content': '7 MB'}}}}}");
    assert_int_equal(scenario_cell(s.s, 1, 0)->conf->workloads.v[0].swarm.content->value, 3000000);
    assert_int_equal(scenario_cell(s.s, 1, 1)->conf->workloads.v[0].swarm.content->value, 7000000);
    scene_free(&s);
}

TEST(equal_topologies_are_built_once)
{
    struct scene s = scene_sound("{'sweep': {'/duration': ['1 min', '2 min']}, 'arms': {'wide': "
                                 "{'topology': {'graph': {'links': {'up-a': {'capacity': "
                                 "'1 Gbit/s'}}}}}}}");
    const struct topo *first = scenario_cell(s.s, 0, 0)->topo;
    assert_ptr_equal(scenario_cell(s.s, 1, 1)->topo, first);
    assert_ptr_not_equal(scenario_cell(s.s, 0, 2)->topo, first);
    assert_ptr_equal(scenario_cell(s.s, 1, 2)->topo, scenario_cell(s.s, 0, 2)->topo);
    scene_free(&s);
}

/* --- Options ----------------------------------------------------------------------------------- */

static struct scene with_set(const char *pointer, const char *value)
{
    const struct scenario_set set = {pointer, value};
    return scene_load_in(temp_dir(), NULL, &set, 1);
}

TEST(a_value_is_set_before_anything_is_read)
{
    struct scene plain = scene_sound(NULL), s = with_set("/duration", "\"2 min\"");
    assert_double_is(duration(&s, 0, 0), 120);
    assert_string_not_equal(s.s->digest, plain.s->digest);
    scene_free(&s);
    s = with_set("/duration", "2 min"); /* no JSON: a string */
    assert_double_is(duration(&s, 0, 0), 120);
    scene_free(&s);
    s = with_set("/replications", "7");
    assert_int_equal(scenario_cell(s.s, 0, 0)->conf->replications->count, 7);
    scene_free(&s);
    scene_free(&plain);
}

TEST(a_set_value_that_is_wrong_is_said_like_any_other)
{
    struct scene s = with_set("/replications", "0");
    char *found = scene_errors(&s);
    assert_int_equal(s.code, -EINVAL);
    assert_string_equal(found, "scene.json: /replications: found 0, allowed: a whole number "
                               "from 1 to 100000\n");
    free(found);
    scene_free(&s);
}

TEST(a_set_pointer_that_leads_nowhere_is_said_of_the_option)
{
    struct scene s = with_set("/title/x", "1");
    assert_int_equal(s.code, -EINVAL);
    assert_string_equal(s.e.text,
                        "--set: /title/x: \"x\" is below a value that is no object or array");
    scene_free(&s);
    s = with_set("/title", "\"\xff\"");
    assert_string_equal(s.e.text, "--set /title: the value is not valid UTF-8");
    scene_free(&s);
}

/* --- Digests ----------------------------------------------------------------------------------- */

/* The digest of a file that holds the text. */
static void digest_of(const char *text, char digest[DIGEST_HEX])
{
    char *dir = temp_dir();
    folder_put(dir, "other.json", text);
    struct scene s = scene_load_file(dir, "other.json");
    assert_non_null(s.s);
    strcpy(digest, s.s->digest);
    scene_free(&s);
}

TEST(the_digest_is_that_of_the_content_whatever_its_layout)
{
    json_t *document = scene_document(NULL);
    const size_t layouts[] = {0, JSON_INDENT(3), JSON_SORT_KEYS, JSON_COMPACT | JSON_ENSURE_ASCII};
    struct scene s = scene_sound(NULL), other = scene_sound("{'title': 'Another scene'}");
    for (size_t i = 0; i < COUNT(layouts); i++) {
        char *text = json_dumps(document, layouts[i]), digest[DIGEST_HEX];
        digest_of(text, digest);
        assert_string_equal(digest, s.s->digest);
        free(text);
    }
    assert_string_not_equal(other.s->digest, s.s->digest);
    json_decref(document);
    scene_free(&s);
    scene_free(&other);
}

/* --- The scenario as run ----------------------------------------------------------------------- */

/* Loads what was written as run, and compares what is run. */
static void runs_again_as_it_is(const char *patch)
{
    struct scene s = scene_sound(patch);
    char path[512];
    snprintf(path, sizeof path, "%s/again.json", s.dir);
    assert_int_equal(json_write_file(s.s->as_run, path), 0);
    struct problems *errors = problems_new(), *warnings = problems_new();
    struct scenario *again = NULL;
    assert_int_equal(scenario_load(path, NULL, 0, errors, warnings, &again, &s.e), 0);
    assert_int_equal(again->narms, s.s->narms);
    assert_int_equal(again->npoints, s.s->npoints);
    assert_int_equal(again->baseline, s.s->baseline);
    for (size_t i = 0; i < s.s->npoints * s.s->narms; i++) {
        json_t *a = json_copy(s.s->cells[i].completed), *b = json_copy(again->cells[i].completed);
        json_object_del(a, "arms"); /* written another way */
        json_object_del(b, "arms");
        assert_true(json_equal(a, b));
        json_decref(a);
        json_decref(b);
    }
    assert_true(json_equal(again->as_run, s.s->as_run)); /* nothing is left to fill in */
    scenario_free(again);
    problems_free(errors);
    problems_free(warnings);
    scene_free(&s);
}

TEST(a_scenario_as_run_runs_again_as_it_is)
{
    runs_again_as_it_is(NULL);
    runs_again_as_it_is("{'arms': null, 'baseline': null}");
    runs_again_as_it_is("{'sweep': {'/duration': ['1 min', '2 min']}}");
    runs_again_as_it_is("{'sweep': {'/arms/on/workloads/file/guidance/strategy': ['cost', "
                        "'random']}}");
    runs_again_as_it_is(
        "{'background': {'up-a': {'forward': {'share': '30%'}}}, 'events': {'e': {'at': "
        "'5 s', 'kind': 'server-down', 'server': 'guide'}}}");
}

TEST(a_scenario_as_run_has_every_default_and_the_patches_all_that_arms_change)
{
    struct scene s = scene_sound(NULL);
    assert_int_equal(json_integer_value(json_pointer_get(s.s->as_run, "/seed")), 1);
    assert_string_equal(
        json_string_value(json_pointer_get(s.s->as_run, "/workloads/file/tracker/interval")),
        "30 min");
    is_json(json_incref(json_pointer_get(s.s->as_run, "/arms/off")), "{}");
    assert_string_equal(
        json_string_value(json_pointer_get(s.s->as_run, "/arms/on/workloads/file/guidance/holder")),
        "peer");
    scene_free(&s);
}

TEST(a_scenario_that_cannot_run_without_an_arm_stays_as_it_was_written)
{
    struct scene s = scene_sound("{'workloads': {'file': {'seeds': {'network': 'isp-z'}}}, "
                                 "'arms': {'off': {'workloads': {'file': {'seeds': {'network': "
                                 "'isp-a'}}}}, 'on': {'workloads': {'file': {'seeds': {'network': "
                                 "'isp-b'}}}}}}");
    assert_true(json_equal(s.s->as_run, s.s->document));
    scene_free(&s);
}

/* --- Files ------------------------------------------------------------------------------------- */

static const char map_file[] =
    "{\"meta\": {}, \"network-map\": {\"all\": {\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]}}, "
    "\"cost-maps\": [{\"meta\": {\"cost-type\": {\"cost-metric\": \"routingcost\", \"cost-mode\": "
    "\"numerical\"}}, \"cost-map\": {\"all\": {\"all\": 1}}}]}";

TEST(every_file_that_is_read_is_named_once_with_its_digest)
{
    char *dir = temp_dir(), hex[DIGEST_HEX];
    folder_put(dir, "maps/one.json", map_file);
    folder_put(dir, "maps/two.json", map_file);
    folder_put(dir, "joins.csv", "time\n0\n0\n0\n0\n");
    json_t *scene = scene_document(NULL), *graph = json_pointer_get(scene, "/topology/graph");
    char *text = json_dumps(graph, 0);
    folder_put(dir, "net.json", text);
    struct scene s = scene_load_in(
        dir,
        "{'topology': {'graph': 'net.json'}, 'alto': {'servers': {'guide': {'policy': {'kind': "
        "'map', 'files': ['maps/one.json']}}}}, 'events': {'e': {'at': '9 s', 'kind': 'map', "
        "'server': 'guide', 'policy': {'kind': 'map', 'files': ['maps/two.json']}}}, "
        "'workloads': {'file': {'arrivals': {'kind': 'trace', 'within': null, 'file': "
        "'joins.csv'}}}}",
        NULL, 0);
    char *errors = scene_errors(&s);
    assert_string_equal(errors, "");
    assert_int_equal(s.s->nfiles, 4);
    assert_string_equal(s.s->files[0].name, "net.json");
    assert_string_equal(s.s->files[1].name, "maps/one.json");
    assert_string_equal(s.s->files[2].name, "maps/two.json");
    assert_string_equal(s.s->files[3].name, "joins.csv");
    assert_string_equal(s.s->files[0].digest, digest_hex(text, strlen(text), hex));
    assert_string_equal(s.s->files[1].digest, digest_hex(map_file, strlen(map_file), hex));
    free(errors);
    free(text);
    json_decref(scene);
    scene_free(&s);
}

TEST(faults_in_other_files_are_said_of_those)
{
    char *dir = temp_dir();
    folder_put(dir, "net.json", "{\"networks\": {}, \"nodes\": {\"a\": {\"network\": \"n\"}}}");
    struct scene s = scene_load_in(dir, "{'topology': {'graph': 'net.json'}}", NULL, 0);
    char *errors = scene_errors(&s);
    assert_int_equal(s.code, -EINVAL);
    assert_string_equal(errors, "net.json: /networks: found no entry, allowed: at least 1\n");
    free(errors);
    scene_free(&s);
}

TEST(a_file_that_is_not_there_is_said_where_it_is_named)
{
    scene_refused("{'topology': {'graph': 'net.json'}}",
                  "/topology/graph: net.json: there is no such file");
}

/* --- Memory ------------------------------------------------------------------------------------ */

TEST(memory_that_runs_out_is_said_and_nothing_is_left)
{
    json_t *document =
        scene_document("{'sweep': {'/seed': null, '/duration': ['1 min', '2 min']}}");
    char *dir = temp_dir(), path[512];
    snprintf(path, sizeof path, "%s/scene.json", dir);
    assert_int_equal(json_write_file(document, path), 0);
    json_decref(document);
    faults_start_own(SIZE_MAX);
    struct problems *errors = problems_new(), *warnings = problems_new();
    struct scenario *s = NULL;
    assert_int_equal(scenario_load(path, NULL, 0, errors, warnings, &s, NULL), 0);
    faults_stop();
    size_t all = faults_seen(), step = all / ROUNDS(1000) + 1;
    scenario_free(s);
    for (size_t n = 0; n < all; n += step) {
        struct err e = ERR_INIT;
        s = NULL;
        faults_start_own(n);
        int code = scenario_load(path, NULL, 0, errors, warnings, &s, &e);
        bool failed = faults_stop();
        assert_int_equal(code, failed ? -ENOMEM : 0);
        scenario_free(s);
    }
    assert_int_equal(problems_count(errors), 0);
    problems_free(errors);
    problems_free(warnings);
    temp_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scenario_is_named_as_its_file_without_folder_and_ending),
        cmocka_unit_test(arms_are_patched_scenarios_in_the_order_of_their_names),
        cmocka_unit_test(without_arms_the_scenario_is_the_only_one),
        cmocka_unit_test(a_single_arm_needs_no_baseline),
        cmocka_unit_test(a_baseline_must_be_one_of_the_arms),
        cmocka_unit_test(an_arm_is_an_object_that_leaves_alone_what_is_common),
        cmocka_unit_test(a_fault_of_the_scenario_is_said_once_and_not_of_each_arm),
        cmocka_unit_test(a_fault_of_an_arms_patch_is_said_of_the_patch),
        cmocka_unit_test(a_fault_that_patch_and_scenario_make_together_names_the_arm),
        cmocka_unit_test(all_faults_are_said_at_once),
        cmocka_unit_test(a_sweep_that_is_none_keeps_no_other_fault_from_being_said),
        cmocka_unit_test(a_fault_of_a_swept_value_is_said_of_the_sweep),
        cmocka_unit_test(what_is_no_scenario_is_refused_by_name),
        cmocka_unit_test(every_point_is_a_scenario_with_its_values_in_all_arms),
        cmocka_unit_test(an_arms_patch_goes_over_a_swept_value),
        cmocka_unit_test(equal_topologies_are_built_once),
        cmocka_unit_test(a_value_is_set_before_anything_is_read),
        cmocka_unit_test(a_set_value_that_is_wrong_is_said_like_any_other),
        cmocka_unit_test(a_set_pointer_that_leads_nowhere_is_said_of_the_option),
        cmocka_unit_test(the_digest_is_that_of_the_content_whatever_its_layout),
        cmocka_unit_test(a_scenario_as_run_runs_again_as_it_is),
        cmocka_unit_test(a_scenario_as_run_has_every_default_and_the_patches_all_that_arms_change),
        cmocka_unit_test(a_scenario_that_cannot_run_without_an_arm_stays_as_it_was_written),
        cmocka_unit_test(every_file_that_is_read_is_named_once_with_its_digest),
        cmocka_unit_test(faults_in_other_files_are_said_of_those),
        cmocka_unit_test(a_file_that_is_not_there_is_said_where_it_is_named),
        cmocka_unit_test(memory_that_runs_out_is_said_and_nothing_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
