#include "tests/support/scene.h"

#include "sim/base/json.h"
#include "tests/support/quoted.h"
#include "tests/support/temp.h"
#include "tests/support/test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINK(name, from, to, kind)                                                                 \
    "'" name "': {'from': '" from "', 'to': '" to "', 'kind': '" kind "', "                        \
    "'capacity': '100 Mbit/s'"
#define ACCESS(name, network, hosts, prefix)                                                       \
    "'" name "': {'network': '" network "', 'kind': 'access', 'hosts': " hosts ", "                \
    "'classes': {'home': 1}, 'prefixes': ['" prefix "']}"

static const char base[] =
    "{'title': 'A scene', 'duration': '1 min', 'replications': 2, 'measure': {'bin': '10 s'},"
    " 'topology': {'graph': {"
    "  'networks': {'isp-a': {'as': 64500}, 'isp-b': {'as': 64501}, 'transit': {'as': 64502}},"
    "  'classes': {'home': {'up': '8 Mbit/s', 'down': '16 Mbit/s', 'delay': '5 ms'}},"
    "  'nodes': {" ACCESS("a-north", "isp-a", "4", "10.0.0.0/24") ", " ACCESS("a-south", "isp-a", "4", "10.0.1.0/24") ", " ACCESS(
        "b-edge", "isp-b", "8",
        "10.1.0.0/24") ", "
                       "   'a-core': {'network': 'isp-a'}, 'b-core': {'network': 'isp-b'},"
                       "   't-core': {'network': 'transit'}},"
                       "  'links': {" LINK("north", "a-north", "a-core", "access") "}, " LINK("south", "a-south", "a-core", "access") "}, " LINK(
                           "edge", "b-edge", "b-core",
                           "access") "}, " LINK("up-a", "a-core", "t-core",
                                                "transit") ", 'price': 2, 'commit': '1 Mbit/s'}, " LINK("up-b",
                                                                                                        "b-core",
                                                                                                        "t-core",
                                                                                                        "transit") "}, " LINK("peer",
                                                                                                                              "a-core",
                                                                                                                              "b-core",
                                                                                                                              "peering") "}}}},"
                                                                                                                                         " 'alto': {'servers': {'guide': {'network': 'isp-a', 'policy': 'areas'}}},"
                                                                                                                                         " 'workloads': {'file': {'kind': 'swarm', 'content': '1 MB', 'piece': '128 KiB',"
                                                                                                                                         "  'population': {'a': {'network': 'isp-a', 'peers': 2}, 'b': {'network': 'isp-b', 'peers': 2}},"
                                                                                                                                         "  'seeds': {'count': 1, 'network': 'isp-b'}, 'seeding': 'forever',"
                                                                                                                                         "  'arrivals': {'kind': 'flash-crowd', 'within': '1 s'}}},"
                                                                                                                                         " 'arms': {'off': {}, 'on': {'workloads': {'file': {'guidance':"
                                                                                                                                         "  {'holder': 'peer', 'strategy': 'cost'}}}}},"
                                                                                                                                         " 'baseline': 'off'}";

json_t *scene_document(const char *patch)
{
    json_t *document = quoted_json(base);
    if (patch) {
        json_t *change = quoted_json(patch), *patched = json_merge_patch(document, change);
        json_decref(document);
        json_decref(change);
        document = patched;
    }
    assert_non_null(document);
    return document;
}

static struct scene load(char *dir, const char *name, const struct scenario_set *sets, size_t nsets)
{
    struct scene s = {.dir = dir, .errors = problems_new(), .warnings = problems_new()};
    char path[512];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    s.code = scenario_load(path, sets, nsets, s.errors, s.warnings, &s.s, &s.e);
    return s;
}

struct scene scene_load_file(char *dir, const char *name)
{
    return load(dir, name, NULL, 0);
}

struct scene scene_load_in(char *dir, const char *patch, const struct scenario_set *sets,
                           size_t nsets)
{
    json_t *document = scene_document(patch);
    char path[512];
    snprintf(path, sizeof path, "%s/scene.json", dir);
    assert_int_equal(json_write_file(document, path), 0);
    json_decref(document);
    return load(dir, "scene.json", sets, nsets);
}

struct scene scene_load(const char *patch)
{
    return scene_load_in(temp_dir(), patch, NULL, 0);
}

struct scene scene_sound(const char *patch)
{
    struct scene s = scene_load(patch);
    if (s.code) {
        problems_print(s.errors, stderr);
        fail_msg("the scenario is refused: %s", s.e.text);
    }
    return s;
}

void scene_free(struct scene *s)
{
    scenario_free(s->s);
    problems_free(s->errors);
    problems_free(s->warnings);
    temp_free(s->dir);
}

/* The lines of problems without the folder that the scenario is in. */
static char *lines_of(const struct problems *p, const char *dir)
{
    char *text = NULL;
    size_t size, len = strlen(dir);
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    for (size_t i = 0; i < problems_count(p); i++) {
        const char *line = problems_line(p, i);
        for (const char *at; (at = strstr(line, dir)) != NULL; line = at + len + 1)
            fwrite(line, 1, (size_t)(at - line), out);
        fprintf(out, "%s\n", line);
    }
    assert_int_equal(fclose(out), 0);
    return text;
}

char *scene_errors(const struct scene *s)
{
    return lines_of(s->errors, s->dir);
}

char *scene_warnings(const struct scene *s)
{
    return lines_of(s->warnings, s->dir);
}

void scene_refused_with(const char *patch, const char *const *lines)
{
    struct scene s = scene_load(patch);
    char *found = scene_errors(&s), wanted[4096] = "";
    for (size_t i = 0; lines[i]; i++) {
        size_t len = strlen(wanted);
        snprintf(wanted + len, sizeof wanted - len, "scene.json: %s\n", lines[i]);
    }
    assert_string_equal(found, wanted);
    assert_int_equal(s.code, -EINVAL);
    assert_null(s.s);
    free(found);
    scene_free(&s);
}
