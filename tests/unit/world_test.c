/*
 * One run from beginning to end.
 */
#include "sim/scenario/claims.h"
#include "sim/scenario/rows.h"
#include "sim/scenario/world.h"
#include "tests/support/folder.h"
#include "tests/support/said.h"
#include "tests/support/scene.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include "sim/base/csv.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OFF, ON };

/* The tables of a run of the scene, in a folder of its own. */
struct run {
    struct scene scene;
    char *dir;
    struct err e;
    int code;
};

static void write_run(struct run *r, size_t arm, uint32_t replication)
{
    struct world_input in = {.scenario = r->scene.s,
                             .arm = arm,
                             .replication = replication,
                             .seed = (uint64_t)r->scene.s->cells[0].conf->seed};
    struct world *w = world_new(&in, &r->code, &r->e);
    if (w)
        r->code = world_run(w, NULL, NULL, &r->e);
    if (w && r->code == 0)
        r->code = world_write(w, r->dir, &r->e);
    world_free(w);
}

static struct run run(const char *patch, size_t arm, uint32_t replication)
{
    struct run r = {.scene = scene_sound(patch), .dir = temp_dir()};
    write_run(&r, arm, replication);
    if (r.code)
        fail_msg("%s", r.e.text);
    return r;
}

static void end(struct run *r)
{
    scene_free(&r->scene);
    temp_free(r->dir);
}

static struct csv *table(const struct run *r, enum table t)
{
    char *rows = folder_get(r->dir, table_files[t]);
    size_t size = strlen(rows) + strlen(table_headers[t]) + 2;
    char *text = malloc(size);
    assert_non_null(text);
    int code, len = snprintf(text, size, "%s\n%s", table_headers[t], rows);
    struct csv *csv = csv_parse(text, (size_t)len, table_files[t], &code, NULL);
    assert_non_null(csv);
    free(text);
    free(rows);
    return csv;
}

static double figure(const struct run *r, const char *metric, const char *scope)
{
    struct csv *t = table(r, TABLE_RUNS);
    double value = NAN;
    bool found = false;
    for (size_t i = 0; i < csv_rows(t); i++) {
        if (strcmp(csv_text(t, i, 3), metric) == 0 && strcmp(csv_text(t, i, 4), scope) == 0) {
            csv_number(t, i, 5, &value);
            found = true;
        }
    }
    csv_free(t);
    if (!found)
        fail_msg("there is no %s at %s", metric, scope);
    return value;
}

/* --- The same world ---------------------------------------------------------------------------- */

static void same_tables(const struct run *a, const struct run *b)
{
    for (int t = 0; t < TABLES; t++) {
        char *x = folder_get(a->dir, table_files[t]), *y = folder_get(b->dir, table_files[t]);
        assert_string_equal(x, y);
        free(x);
        free(y);
    }
}

TEST(a_run_is_the_same_every_time)
{
    struct run a = run(NULL, ON, 1), b = run(NULL, ON, 1);
    same_tables(&a, &b);
    end(&a);
    end(&b);
}

TEST(another_replication_is_another_world)
{
    struct run a = run(NULL, ON, 1), b = run(NULL, ON, 2);
    char *x = folder_get(a.dir, "completions.csv"), *y = folder_get(b.dir, "completions.csv");
    assert_string_not_equal(strchr(x, '\n') ? x : "", y);
    free(x);
    free(y);
    end(&a);
    end(&b);
}

/* What is there beside an arm changes nothing in it: another arm, or an unused server. */
TEST(a_run_does_not_depend_on_other_arms)
{
    struct run a = run(NULL, OFF, 1),
               b = run("{'arms': {'on': null, 'zeal': {'title2': null}}, 'alto': {'servers': "
                       "{'other': {'network': 'isp-b', 'policy': 'flat'}}}}",
                       OFF, 1);
    char *x = folder_get(a.dir, "completions.csv"), *y = folder_get(b.dir, "completions.csv");
    assert_string_equal(x, y);
    free(x);
    free(y);
    end(&a);
    end(&b);
}

/* The text with each ",on," as ",off,"; new. */
static char *as_off(const char *text)
{
    char *out = malloc(2 * strlen(text) + 1), *to = out;
    assert_non_null(out);
    for (const char *c = text; *c;) {
        bool arm = strncmp(c, ",on,", 4) == 0;
        to += sprintf(to, arm ? ",off," : "%.1s", c);
        c += arm ? 4 : 1;
    }
    return out;
}

/* Ranking is a stable sort of the unguided permutation: equal costs leave everything as it is. */
TEST(equal_costs_without_delay_are_as_good_as_no_guidance_to_the_byte)
{
    static const char patch[] =
        "{'alto': {'servers': {'guide': {'serves': ['isp-a', 'isp-b'], 'policy': 'flat', "
        "'round_trip': '0 s', 'service_time': '0 s'}}}, 'workloads': {'file': {'population': "
        "{'a': {'peers': 8}, 'b': {'peers': 7}}}}}";
    struct run off = run(patch, OFF, 1), on = run(patch, ON, 1);
    char *x = folder_get(off.dir, "completions.csv"), *y = folder_get(on.dir, "completions.csv"),
         *z = as_off(y);
    assert_string_equal(z, x);
    assert_double_is(figure(&on, "alto.adoption", "-"), 1); /* it did ask */
    assert_double_is(figure(&off, "alto.adoption", "-"), 0);
    free(x);
    free(y);
    free(z);
    end(&off);
    end(&on);
}

/* --- What it writes ---------------------------------------------------------------------------- */

TEST(every_figure_of_a_run_can_be_claimed)
{
    struct run r = run("{'duration': '10 min'}", ON, 1); /* 60 bins: 95th percentiles, too */
    struct csv *t = table(&r, TABLE_RUNS);
    struct said said;
    said_init(&said);
    assert_true(csv_rows(t) > 50);
    for (size_t i = 0; i < csv_rows(t); i++)
        claims_check_figure(scenario_cell(r.scene.s, 0, ON), csv_text(t, i, 3), csv_text(t, i, 4),
                            csv_text(t, i, 3), &said.reporter);
    assert_string_equal(said.text, "");
    csv_free(t);
    end(&r);
}

TEST(a_figure_stands_once)
{
    struct run r = run(NULL, ON, 1);
    struct csv *t = table(&r, TABLE_RUNS);
    for (size_t i = 0; i < csv_rows(t); i++) {
        for (size_t k = 0; k < i; k++)
            assert_false(strcmp(csv_text(t, i, 3), csv_text(t, k, 3)) == 0 &&
                         strcmp(csv_text(t, i, 4), csv_text(t, k, 4)) == 0);
    }
    csv_free(t);
    end(&r);
}

/* A minute in bins of 10 s; all join within a second. */
TEST(peers_are_counted_at_the_start_of_every_bin)
{
    struct run r = run(NULL, OFF, 1);
    struct csv *t = table(&r, TABLE_SERIES);
    size_t bins = 0;
    for (size_t i = 0; i < csv_rows(t); i++) {
        if (strcmp(csv_text(t, i, 4), "peers.finished") != 0)
            continue;
        assert_string_equal(csv_text(t, i, 5), "workload=file");
        double time, finished;
        csv_number(t, i, 3, &time);
        csv_number(t, i, 6, &finished);
        assert_double_is(time, 10. * (double)bins++);
        assert_double_is(finished, time == 0 ? 0 : 4); /* 1 MB takes a few seconds */
    }
    assert_int_equal(bins, 6);
    csv_free(t);
    end(&r);
}

TEST(the_documents_of_the_servers_are_written_a_folder_each)
{
    struct run r = {.scene = scene_sound(NULL), .dir = temp_dir()};
    struct world_input in = {.scenario = r.scene.s, .arm = ON, .replication = 1, .seed = 1};
    struct world *w = world_new(&in, &r.code, &r.e);
    assert_int_equal(world_write_alto(w, r.dir, &r.e), 0);
    assert_true(folder_has(r.dir, "guide/directory.json"));
    assert_true(folder_has(r.dir, "guide/networkmap.json"));
    assert_true(folder_has(r.dir, "guide/costmap.json"));
    world_free(w);
    end(&r);
}

static void note_share(void *ctx, double share)
{
    double *last = ctx;
    assert_true(share > *last && share <= 1);
    *last = share;
}

TEST(progress_is_told_up_to_the_end)
{
    struct run r = {.scene = scene_sound(NULL), .dir = temp_dir()};
    struct world_input in = {.scenario = r.scene.s, .replication = 1, .seed = 1};
    struct world *w = world_new(&in, &r.code, &r.e);
    double share = 0;
    assert_int_equal(world_run(w, note_share, &share, &r.e), 0);
    assert_double_is(share, 1);
    world_free(w);
    end(&r);
}

/* --- Reference partition ----------------------------------------------------------------------- */

/* The baseline has no server: the PIDs are those of the arm that has, in both. "areas" makes a PID of
 * each access network. */
TEST(localization_goes_by_the_same_pids_in_all_arms)
{
    static const char patch[] =
        "{'alto': null, 'arms': {'on': {'alto': {'servers': {'guide': {'network': 'isp-a', "
        "'policy': 'areas'}}}}}, 'workloads': {'file': {'population': {'a': {'peers': 8}}}}}";
    struct run off = run(patch, OFF, 1), on = run(patch, ON, 1);
    assert_double_is(figure(&off, "localization", "network=isp-a;level=pid"),
                     figure(&off, "localization", "network=isp-a;level=access"));
    figure(&on, "localization", "network=isp-a;level=pid");
    end(&off);
    end(&on);
}

/* --- Events ------------------------------------------------------------------------------------ */

/* Without its two ways out isp-a is alone, and the seed is in isp-b. */
TEST(links_fail_and_come_back)
{
    struct run r = run("{'events': {'a': {'at': '0 s', 'kind': 'link-down', 'link': 'peer'}, 'b': "
                       "{'at': '0 s', 'kind': 'link-down', 'link': 'up-a'}}}",
                       OFF, 1);
    assert_double_is(figure(&r, "completion.finished", "network=isp-a;class=all"), 0);
    assert_double_is(figure(&r, "completion.finished", "network=isp-b;class=all"), 1);
    end(&r);
    r = run(
        "{'duration': '20 min', 'events': {'a': {'at': '0 s', 'kind': 'link-down', 'link': "
        "'peer'}, 'b': {'at': '0 s', 'kind': 'link-down', 'link': 'up-a'}, 'c': {'at': '2 min', "
        "'kind': 'link-up', 'link': 'peer'}}}",
        OFF, 1);
    assert_double_is(figure(&r, "completion.finished", "network=isp-a;class=all"), 1);
    assert_double_is(figure(&r, "interdomain.bytes", "network=isp-a;direction=in;relation=transit"),
                     0);
    end(&r);
}

/* 80 kbit/s are 10 kB/s: of a minute's 600 kB nobody behind it gets 1 MB. */
TEST(capacities_change)
{
    struct run r = run("{'events': {'a': {'at': '0 s', 'kind': 'capacity', 'link': 'edge', "
                       "'capacity': '80 kbit/s'}}}",
                       OFF, 1);
    double bytes = figure(&r, "interdomain.bytes", "network=isp-a;direction=in;relation=all");
    assert_double_is(figure(&r, "completion.finished", "network=isp-a;class=all"), 0);
    assert_true(bytes > 0 && bytes <= 600e3);
    end(&r);
}

/* Applications go on without: all is as if unguided, and is counted. */
TEST(a_dead_server_leaves_peers_unguided_and_the_run_whole)
{
    struct run dead = run("{'events': {'a': {'at': '0 s', 'kind': 'server-down', 'server': "
                          "'guide'}}}",
                          ON, 1);
    assert_true(figure(&dead, "alto.fallbacks", "-") > 0);
    assert_double_is(figure(&dead, "alto.adoption", "-"), 0);
    assert_double_is(figure(&dead, "completion.finished", "class=all"), 1);
    end(&dead);
}

TEST(a_server_that_comes_back_guides_again)
{
    struct run r = run("{'events': {'a': {'at': '0 s', 'kind': 'server-down', 'server': 'guide'}, "
                       "'b': {'at': '10 s', 'kind': 'server-up', 'server': 'guide'}}, 'workloads': "
                       "{'file': {'arrivals': {'within': '20 s'}, 'population': {'a': {'peers': "
                       "8}}}}}",
                       ON, 1);
    assert_true(figure(&r, "alto.fallbacks", "-") > 0);
    assert_true(figure(&r, "alto.adoption", "-") > 0);
    end(&r);
}

/* --- What breaks a run ------------------------------------------------------------------------- */

/* The map file goes while the run is on its way. */
TEST(maps_that_cannot_be_published_break_the_run)
{
    static const char map[] =
        "{\"network-map\": {\"all\": {\"ipv4\": [\"0.0.0.0/0\"], \"ipv6\": [\"::/0\"]}}, "
        "\"cost-maps\": [{\"meta\": {\"cost-type\": {\"cost-metric\": \"routingcost\", "
        "\"cost-mode\": \"numerical\"}}, \"cost-map\": {\"all\": {\"all\": 1}}}]}";
    struct run r = {.dir = temp_dir()};
    char *dir = temp_dir();
    folder_put(dir, "map.json", map);
    r.scene = scene_load_in(dir,
                            "{'events': {'a': {'at': '5 s', 'kind': 'map', 'server': 'guide', "
                            "'policy': {'kind': 'map', 'files': ['map.json']}}}}",
                            NULL, 0);
    assert_int_equal(r.scene.code, 0);
    write_run(&r, ON, 1);
    assert_int_equal(r.code, 0);
    folder_delete(dir, "map.json");
    write_run(&r, ON, 1);
    assert_int_equal(r.code, -EINVAL);
    assert_string_equal(r.e.text, "ALTO server guide: cannot publish its maps: Invalid argument");
    end(&r);
}

TEST(a_trace_that_is_gone_is_named)
{
    struct run r = {.dir = temp_dir()};
    char *dir = temp_dir();
    folder_put(dir, "joins.csv", "time\n0\n0\n0\n0\n");
    r.scene = scene_load_in(dir,
                            "{'workloads': {'file': {'arrivals': {'kind': 'trace', 'within': null, "
                            "'file': 'joins.csv'}}}}",
                            NULL, 0);
    assert_int_equal(r.scene.code, 0);
    folder_delete(dir, "joins.csv");
    write_run(&r, OFF, 1);
    assert_int_equal(r.code, -EINVAL);
    assert_non_null(strstr(r.e.text, "/joins.csv: there is no such file"));
    end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_the_same_every_time),
        cmocka_unit_test(another_replication_is_another_world),
        cmocka_unit_test(a_run_does_not_depend_on_other_arms),
        cmocka_unit_test(equal_costs_without_delay_are_as_good_as_no_guidance_to_the_byte),
        cmocka_unit_test(every_figure_of_a_run_can_be_claimed),
        cmocka_unit_test(a_figure_stands_once),
        cmocka_unit_test(peers_are_counted_at_the_start_of_every_bin),
        cmocka_unit_test(the_documents_of_the_servers_are_written_a_folder_each),
        cmocka_unit_test(progress_is_told_up_to_the_end),
        cmocka_unit_test(localization_goes_by_the_same_pids_in_all_arms),
        cmocka_unit_test(links_fail_and_come_back),
        cmocka_unit_test(capacities_change),
        cmocka_unit_test(a_dead_server_leaves_peers_unguided_and_the_run_whole),
        cmocka_unit_test(a_server_that_comes_back_guides_again),
        cmocka_unit_test(maps_that_cannot_be_published_break_the_run),
        cmocka_unit_test(a_trace_that_is_gone_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
