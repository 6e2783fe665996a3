#include "tests/support/topology.h"

#include "sim/base/arena.h"
#include "sim/base/problems.h"
#include "sim/topo/archetype.h"
#include "sim/topo/graph.h"
#include "tests/support/quoted.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void topology_say(void *ctx, const char *pointer, const char *text)
{
    problems_add(ctx, "g.json", pointer, "%s", text);
}

struct topology topology_read(const json_t *document)
{
    struct topology t = {.arena = arena_new(), .problems = problems_new()};
    struct field_input in = {t.arena, {topology_say, t.problems}};
    const struct graph_conf *conf = record_parse(&in, &graph_record, document, "", NULL);
    if (conf && conf->at.sound)
        t.topo = topo_build(&in, conf);
    return t;
}

/* Takes the document. */
static struct topology sound_topology(json_t *document)
{
    struct topology t = topology_read(document);
    problems_print(t.problems, stderr);
    assert_non_null(t.topo);
    assert_int_equal(problems_count(t.problems), 0);
    json_decref(document);
    return t;
}

struct topology topology_of(const char *text)
{
    return sound_topology(quoted_json(text));
}

json_t *archetype_made(const char *text)
{
    struct arena *arena = arena_new();
    struct problems *problems = problems_new();
    struct field_input in = {arena, {topology_say, problems}};
    json_t *value = quoted_json(text);
    const struct archetype_conf *conf = record_parse(&in, &archetype_record, value, "", NULL);
    problems_print(problems, stderr);
    assert_int_equal(problems_count(problems), 0);
    json_t *document = archetype_document(&in, conf);
    assert_non_null(document);
    json_decref(value);
    problems_free(problems);
    arena_free(arena);
    return document;
}

struct topology topology_of_archetype(const char *text)
{
    return sound_topology(archetype_made(text));
}

static void sketch_node(json_t *document, const char *name)
{
    char network[64];
    snprintf(network, sizeof network, "%.*s", (int)strcspn(name, "."), name);
    json_object_set_new(json_object_get(document, "networks"), network, json_object());
    json_object_set_new(json_object_get(document, "nodes"), name,
                        json_pack("{s:s, s:f, s:f}", "network", network, "x", 0.5, "y", 0.5));
}

static void sketch_link(json_t *document, const char *word)
{
    char from[32], to[32], kind, name[80];
    int weight = 10;
    json_t *links = json_object_get(document, "links");
    assert_true(sscanf(word, "%31[^-=>]%c%31[^:]:%d", from, &kind, to, &weight) >= 3);
    sketch_node(document, from);
    sketch_node(document, to);
    snprintf(name, sizeof name, "%s:%s", from, to);
    for (int i = 2; json_object_get(links, name); i++)
        snprintf(name, sizeof name, "%s:%s:%d", from, to, i);
    json_object_set_new(links, name,
                        json_pack("{s:s, s:s, s:s, s:s, s:i}", "from", from, "to", to, "kind",
                                  kind == '-'   ? "backbone"
                                  : kind == '>' ? "transit"
                                                : "peering",
                                  "capacity", "1 Gbit/s", "weight", weight));
}

struct topology topology_of_sketch(const char *sketch)
{
    json_t *document = json_pack("{s:{}, s:{}, s:{}}", "networks", "nodes", "links");
    char *words = strdup(sketch), *rest;
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        sketch_link(document, word);
    free(words);
    return sound_topology(document);
}

void topology_free(struct topology *t)
{
    problems_free(t->problems);
    arena_free(t->arena);
}

static uint32_t found(uint32_t number, const char *name)
{
    if (number == TOPO_NONE)
        print_error("there is no \"%s\"\n", name);
    assert_true(number != TOPO_NONE);
    return number;
}

uint32_t node_named(const struct topology *t, const char *name)
{
    return found(topo_find_node(t->topo, name), name);
}

uint32_t link_named(const struct topology *t, const char *name)
{
    return found(topo_find_link(t->topo, name), name);
}

uint32_t network_named(const struct topology *t, const char *name)
{
    return found(topo_find_network(t->topo, name), name);
}
