#include "tests/support/cdn_rig.h"

#include "sim/base/arena.h"
#include "sim/base/problems.h"
#include "tests/support/quoted.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

static const char world[] =
    "{'networks': {'isp': {}, 'cdn': {}}, 'classes': {'home': {'up': '80 Mbit/s', 'down': "
    "'80 Mbit/s', 'delay': '1 ms'}, 'server': {'up': '800 Mbit/s', 'down': '800 Mbit/s', 'delay': "
    "'1 ms'}}, 'nodes': {"
    "'edge-a': {'network': 'isp', 'kind': 'access', 'hosts': 4, 'classes': {'home': 1}, "
    "'prefixes': ['10.0.0.0/24']}, "
    "'edge-b': {'network': 'isp', 'kind': 'access', 'hosts': 4, 'classes': {'home': 1}, "
    "'prefixes': ['10.0.1.0/24']}, "
    "'pop': {'network': 'isp', 'kind': 'access', 'hosts': 2, 'classes': {'server': 1}, "
    "'prefixes': ['10.0.2.0/24']}, "
    "'far': {'network': 'cdn', 'kind': 'access', 'hosts': 2, 'classes': {'server': 1}, "
    "'prefixes': ['10.1.0.0/24']}, 'core': {'network': 'isp'}}, 'links': {"
    "'a': {'from': 'edge-a', 'to': 'core', 'kind': 'access', 'capacity': '1 Gbit/s', 'delay': "
    "'5 ms'}, 'b': {'from': 'edge-b', 'to': 'core', 'kind': 'access', 'capacity': '1 Gbit/s', "
    "'delay': '5 ms'}, 'p': {'from': 'pop', 'to': 'core', 'kind': 'access', 'capacity': "
    "'1 Gbit/s', 'delay': '5 ms'}, 'o': {'from': 'core', 'to': 'far', 'kind': 'transit', "
    "'capacity': '1 Gbit/s', 'delay': '20 ms'}}}";

struct workload {
    struct origin at;
    struct cdn_conf cdn;
};

static const struct variant kinds[] = {
    {"cdn", "", cdn_fields, offsetof(struct workload, cdn)},
    {.kind = NULL},
};

static const struct record workload_record = {
    .title = "Workload",
    .size = sizeof(struct workload) + sizeof(int),
    .variants = kinds,
    .kind_offset = sizeof(struct workload),
    .kind_preset = "cdn",
};

void cdn_rig_read(struct cdn_rig *rig, const char *conf, const char *trace)
{
    rig->arena = arena_new();
    rig->problems = problems_new();
    rig->document = quoted_json(conf);
    rig->folder = temp_dir();
    if (trace) {
        if (!json_object_get(rig->document, "trace"))
            json_object_set_new(rig->document, "trace", json_string("trace.csv"));
        free(temp_text(rig->folder, "trace.csv", trace));
    }
    struct field_input in = {rig->arena, {topology_say, rig->problems}};
    const struct workload *w = record_parse(&in, &workload_record, rig->document, "/w", NULL);
    problems_print(rig->problems, stderr);
    assert_int_equal(problems_count(rig->problems), 0);
    rig->conf = &w->cdn;
    rig->t = topology_of(world);
    rig->sim = sim_new();
    struct net_config config = {
        .topo = rig->t.topo, .seed = 1, .window = {0, 86400 * SIM_SECOND, 86400 * SIM_SECOND}};
    rig->net = net_new(rig->sim, &config);
    assert_non_null(rig->net);
}

void cdn_rig_setup(struct cdn_rig *rig, const char *conf, const char *trace)
{
    struct err e = ERR_INIT;
    int code;
    cdn_rig_read(rig, conf, trace);
    struct cdn_input in = {.conf = rig->conf,
                           .name = "w",
                           .sim = rig->sim,
                           .net = rig->net,
                           .guide = rig->guide,
                           .seed = rig->seed,
                           .replication = 1,
                           .folder = rig->folder};
    rig->cdn = cdn_new(&in, &code, &e);
    if (!rig->cdn)
        print_error("%s\n", e.text);
    assert_non_null(rig->cdn);
}

void cdn_rig_teardown(struct cdn_rig *rig)
{
    if (rig->cdn)
        assert_int_equal(cdn_error(rig->cdn), 0);
    assert_int_equal(net_error(rig->net), 0);
    cdn_free(rig->cdn);
    net_free(rig->net);
    sim_free(rig->sim);
    topology_free(&rig->t);
    json_decref(rig->document);
    problems_free(rig->problems);
    arena_free(rig->arena);
    temp_free(rig->folder);
    *rig = (struct cdn_rig){0};
}

void cdn_rig_run(struct cdn_rig *rig, double seconds)
{
    assert_int_equal(sim_run(rig->sim, sim_seconds(seconds)), 0);
    net_settle(rig->net);
}

struct cdn_server_count cdn_rig_server(struct cdn_rig *rig, const char *name)
{
    struct cdn_server_count v[16];
    assert_true(cdn_servers(rig->cdn) <= COUNT(v));
    cdn_read_servers(rig->cdn, v);
    for (size_t i = 0; i < cdn_servers(rig->cdn); i++) {
        if (strcmp(v[i].name, name) == 0)
            return v[i];
    }
    fail_msg("there is no server %s", name);
    return (struct cdn_server_count){0};
}

struct looking {
    size_t left;
    struct cdn_record found;
};

static void look(void *ctx, const struct cdn_record *r)
{
    struct looking *l = ctx;
    if (l->left-- == 0)
        l->found = *r;
}

struct cdn_record cdn_rig_record(struct cdn_rig *rig, size_t i)
{
    struct looking l = {.left = i};
    assert_true(i < cdn_count(rig->cdn).over);
    cdn_each_request(rig->cdn, look, &l);
    return l.found;
}
