/*
 * What is in a result folder (results/README.md): tables joined from the runs' fragments, documents,
 * the log, what the ALTO servers served.
 */
#include "sim/base/json.h"
#include "sim/scenario/folder.h"
#include "sim/scenario/rows.h"
#include "tests/support/folder.h"
#include "tests/support/quoted.h"
#include "tests/support/scene.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OFF, ON };

/* Two arms in one replication each. */
struct experiment {
    struct scene scene;
    struct folder *folder;
    struct folder_content content;
    struct err e;
};

static const size_t both[] = {OFF, ON};
static const struct run_key done[] = {{0, OFF, 1}, {0, ON, 1}};
static const char *const command[] = {"altosim", "run", "scene.json", NULL};

/* All fragments of a run: each table gets one line that names the run. */
static void put_fragments(struct experiment *x, const struct run_key *k)
{
    char *path = folder_fragment(x->folder, k, &x->e), line[64];
    assert_non_null(path);
    snprintf(line, sizeof line, "%zu %zu %u\n", k->point, k->arm, (unsigned)k->replication);
    for (int t = 0; t < TABLES; t++)
        folder_put(path, table_files[t], line);
    folder_put(path, "log.txt", line);
    free(path);
}

static struct experiment experiment_of(struct scene scene)
{
    struct experiment x = {.scene = scene};
    char out[600];
    int code;
    snprintf(out, sizeof out, "%s/out", x.scene.dir);
    x.folder = folder_open(out, &code, &x.e);
    assert_non_null(x.folder);
    x.content = (struct folder_content){.scenario = x.scene.s,
                                        .done = done,
                                        .ndone = 2,
                                        .arms = both,
                                        .narms = 2,
                                        .replications = 1,
                                        .seed = 1,
                                        .command = command,
                                        .warnings = x.scene.warnings};
    put_fragments(&x, &done[0]);
    put_fragments(&x, &done[1]);
    return x;
}

static struct experiment experiment(const char *patch)
{
    return experiment_of(scene_sound(patch));
}

static void end(struct experiment *x)
{
    folder_close(x->folder);
    scene_free(&x->scene);
}

static void gather(struct experiment *x)
{
    if (folder_gather(x->folder, &x->content, &x->e))
        fail_msg("%s", x->e.text);
}

static void holds(const struct experiment *x, const char *name, const char *text)
{
    char *found = folder_get(folder_path(x->folder), name);
    assert_string_equal(found, text);
    free(found);
}

static json_t *document(const struct experiment *x, const char *name)
{
    char *text = folder_get(folder_path(x->folder), name);
    json_t *value = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(value);
    free(text);
    return value;
}

/* --- Tables ------------------------------------------------------------------------------------ */

TEST(tables_are_the_runs_fragments_in_order_below_their_header)
{
    struct experiment x = experiment(NULL);
    gather(&x);
    for (int t = 0; t < TABLES; t++) {
        char wanted[256];
        snprintf(wanted, sizeof wanted, "%s\n0 0 1\n0 1 1\n", table_headers[t]);
        holds(&x, table_files[t], wanted);
    }
    assert_false(folder_has(folder_path(x.folder), "fragments"));
    end(&x);
}

TEST(a_fragment_that_was_discarded_is_in_no_table)
{
    struct experiment x = experiment(NULL);
    folder_discard(x.folder, &done[1]);
    x.content.ndone = 1;
    gather(&x);
    holds(&x, "log.txt", "0 0 1\n");
    end(&x);
}

TEST(a_fragment_that_is_missing_is_an_error_that_names_it)
{
    struct experiment x = experiment(NULL);
    char *path = folder_fragment(x.folder, &done[1], &x.e), wanted[700];
    folder_delete(path, "series.csv");
    snprintf(wanted, sizeof wanted, "%s/series.csv: cannot read: No such file or directory", path);
    assert_int_equal(folder_gather(x.folder, &x.content, &x.e), -ENOENT);
    assert_string_equal(x.e.text, wanted);
    free(path);
    end(&x);
}

/* --- Log --------------------------------------------------------------------------------------- */

TEST(warnings_about_the_scenario_stand_before_what_the_runs_say)
{
    struct experiment x = experiment(NULL);
    struct problems *warnings = problems_new();
    problems_add(warnings, "scene.json", "/alto", "looks odd");
    x.content.warnings = warnings;
    gather(&x);
    holds(&x, "log.txt", "warning: scene.json: /alto: looks odd\n0 0 1\n0 1 1\n");
    problems_free(warnings);
    end(&x);
}

/* --- Documents --------------------------------------------------------------------------------- */

TEST(the_manifest_says_what_made_the_results)
{
    struct experiment x = experiment(
        "{'sweep': {'/duration': ['1 min', '2 min']}, 'workloads': {'file': {'arrivals': null}}}");
    char wanted[1200];
    gather(&x);
    snprintf(wanted, sizeof wanted,
             "{'format': 'altosim-results/1', 'version': '" ALTOSIM_VERSION "', 'scenario': "
             "'scene', 'title': 'A scene', 'digest': '%s', 'seed': 1, 'command': ['altosim', "
             "'run', 'scene.json'], 'files': {}, 'baseline': 'off', 'arms': ['off', 'on'], "
             "'points': ['/duration=\\\"1 min\\\"', '/duration=\\\"2 min\\\"'], 'networks': "
             "['isp-a'], 'replications': 1, 'missing': [], 'partial': false}",
             x.scene.s->digest);
    json_t *found = document(&x, "manifest.json"), *expected = quoted_json(wanted);
    assert_true(json_equal(found, expected));
    json_decref(found);
    json_decref(expected);
    end(&x);
}

/* The digest is sha256sum's of the file. */
TEST(the_manifest_names_the_files_with_their_digests)
{
    char *dir = temp_dir();
    folder_put(dir, "arrivals.csv", "time\n0\n1\n2\n3\n");
    struct experiment x = experiment_of(scene_load_in(
        dir,
        "{'workloads': {'file': {'arrivals': {'kind': 'trace', 'within': null, 'file': "
        "'arrivals.csv'}}}}",
        NULL, 0));
    gather(&x);
    json_t *found = document(&x, "manifest.json");
    is_json(json_incref(json_object_get(found, "files")),
            "{'arrivals.csv': '7aa009ba1aaa2d7bd6786a0b03d30db0843bc95366bae441a99a1c96f33dfbdf'}");
    json_decref(found);
    end(&x);
}

TEST(the_manifest_names_what_is_missing_and_why)
{
    struct experiment x = experiment(NULL);
    const struct missing_run lost = {{0, ON, 1}, "Killed (signal 9)"};
    x.content.ndone = 1;
    x.content.missing = &lost;
    x.content.nmissing = 1;
    gather(&x);
    json_t *found = document(&x, "manifest.json");
    is_json(json_incref(json_object_get(found, "missing")),
            "[{'point': '-', 'arm': 'on', 'replication': 1, 'reason': 'Killed (signal 9)'}]");
    assert_true(json_is_true(json_object_get(found, "partial")));
    json_decref(found);
    end(&x);
}

TEST(networks_are_left_out_of_the_manifest_where_no_server_is)
{
    struct experiment x = experiment("{'alto': null, 'arms': {'on': {'workloads': null, "
                                     "'duration': null}}, 'workloads': {'file': {}}}");
    gather(&x);
    json_t *found = document(&x, "manifest.json");
    assert_null(json_object_get(found, "networks"));
    json_decref(found);
    end(&x);
}

TEST(the_scenario_as_run_and_its_topology_stand_beside_the_tables)
{
    struct experiment x = experiment(NULL);
    gather(&x);
    json_t *scenario = document(&x, "scenario.json"), *topology = document(&x, "topology.json");
    assert_true(json_equal(scenario, x.scene.s->as_run));
    assert_string_equal(json_string_value(json_object_get(topology, "format")),
                        "altosim-topology/1");
    assert_int_equal(json_array_size(json_object_get(topology, "nodes")), 6);
    json_decref(scenario);
    json_decref(topology);
    end(&x);
}

/* --- What the servers served ------------------------------------------------------------------- */

/* Documents of the server "guide" in a run, all with this text. */
static void put_alto(struct experiment *x, const struct run_key *k, const char *text)
{
    static const char *const names[] = {"directory.json", "networkmap.json", "costmap.json"};
    char *path = folder_fragment(x->folder, k, &x->e), name[64];
    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(name, sizeof name, "alto/guide/%s", names[i]);
        folder_put(path, name, text);
    }
    free(path);
}

TEST(documents_that_an_arm_serves_again_are_kept_once)
{
    struct experiment x = experiment(NULL);
    put_alto(&x, &done[OFF], "same");
    put_alto(&x, &done[ON], "same");
    gather(&x);
    holds(&x, "alto/guide/costmap.json", "same");
    assert_false(folder_has(folder_path(x.folder), "alto/guide@on"));
    end(&x);
}

TEST(documents_that_an_arm_serves_otherwise_are_kept_under_its_name)
{
    struct experiment x = experiment("{'baseline': 'on'}");
    put_alto(&x, &done[OFF], "of off");
    put_alto(&x, &done[ON], "of on");
    gather(&x);
    holds(&x, "alto/guide/costmap.json", "of on"); /* the baseline's go first */
    holds(&x, "alto/guide@off/networkmap.json", "of off");
    end(&x);
}

/* --- Disks that are full ----------------------------------------------------------------------- */

/* Each file in turn is on a full disk, which is what /dev/full behaves like. */
TEST(a_full_disk_is_an_error_that_names_the_file)
{
    static const char *const names[] = {"runs.csv",      "links.csv",       "series.csv",
                                        "log.txt",       "scenario.json",   "topology.json",
                                        "manifest.json", "completions.csv", "requests.csv"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct experiment x = experiment(NULL);
        char path[700], wanted[800];
        snprintf(path, sizeof path, "%s/%s", folder_path(x.folder), names[i]);
        snprintf(wanted, sizeof wanted, "%s: cannot write: No space left on device", path);
        assert_int_equal(symlink("/dev/full", path), 0);
        assert_int_equal(folder_gather(x.folder, &x.content, &x.e), -ENOSPC);
        assert_string_equal(x.e.text, wanted);
        end(&x);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_the_runs_fragments_in_order_below_their_header),
        cmocka_unit_test(a_fragment_that_was_discarded_is_in_no_table),
        cmocka_unit_test(a_fragment_that_is_missing_is_an_error_that_names_it),
        cmocka_unit_test(warnings_about_the_scenario_stand_before_what_the_runs_say),
        cmocka_unit_test(the_manifest_says_what_made_the_results),
        cmocka_unit_test(the_manifest_names_the_files_with_their_digests),
        cmocka_unit_test(the_manifest_names_what_is_missing_and_why),
        cmocka_unit_test(networks_are_left_out_of_the_manifest_where_no_server_is),
        cmocka_unit_test(the_scenario_as_run_and_its_topology_stand_beside_the_tables),
        cmocka_unit_test(documents_that_an_arm_serves_again_are_kept_once),
        cmocka_unit_test(documents_that_an_arm_serves_otherwise_are_kept_under_its_name),
        cmocka_unit_test(a_full_disk_is_an_error_that_names_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
