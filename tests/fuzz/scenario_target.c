/*
 * Scenario documents, and lines POINTER=VALUE that set values of a sound one, which reach further.
 * What is refused has a problem or a message; what is accepted has a topology in every cell, and the
 * scenario as run is accepted again with the same cells.
 */
#define _GNU_SOURCE /* memfd_create */
#include "tests/fuzz/targets.h"

#include "sim/base/json.h"
#include "sim/scenario/scenario.h"
#include "tests/support/scene.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { SETS = 16 };

/* Loads a scenario from bytes, by way of a file in memory. NULL: refused. */
static struct scenario *load(const char *data, size_t size, const struct scenario_set *sets,
                             size_t nsets)
{
    struct problems *errors = problems_new(), *warnings = problems_new();
    struct scenario *s = NULL;
    struct err e = ERR_INIT;
    char path[64];
    int fd = memfd_create("scenario", MFD_CLOEXEC);
    assert(errors && warnings && fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int code = scenario_load(path, sets, nsets, errors, warnings, &s, &e);
    assert((code == 0) == (s != NULL));
    assert((code == 0) == (problems_count(errors) == 0 && !e.text[0]));
    problems_free(errors);
    problems_free(warnings);
    close(fd);
    return s;
}

static void check_cells(const struct scenario *s, const struct scenario *again)
{
    assert(s->npoints > 0 && s->narms > 0 && s->baseline < s->narms);
    assert(again->npoints == s->npoints && again->narms == s->narms);
    for (size_t i = 0; i < s->npoints * s->narms; i++) {
        json_t *a = json_copy(s->cells[i].completed), *b = json_copy(again->cells[i].completed);
        assert(s->cells[i].conf && s->cells[i].topo);
        json_object_del(a, "arms"); /* written as differences between whole documents */
        json_object_del(b, "arms");
        assert(json_equal(a, b));
        json_decref(a);
        json_decref(b);
    }
}

static void check_scenario(const char *data, size_t size, const struct scenario_set *sets,
                           size_t nsets)
{
    struct scenario *s = load(data, size, sets, nsets);
    if (!s)
        return;
    char *text = json_text(s->as_run);
    struct scenario *again = load(text, strlen(text), NULL, 0);
    assert(again);
    check_cells(s, again);
    scenario_free(again);
    scenario_free(s);
    free(text);
}

void fuzz_scenario(const uint8_t *data, size_t size)
{
    check_scenario((const char *)data, size, NULL, 0);
}

void fuzz_scenario_set(const uint8_t *data, size_t size)
{
    struct scenario_set sets[SETS];
    size_t n = 0;
    json_t *document = scene_document(NULL);
    char *base = json_text(document), *text = fuzz_text(data, size), *rest;
    for (char *line = strtok_r(text, "\n", &rest); line && n < SETS;
         line = strtok_r(NULL, "\n", &rest)) {
        char *equals = strchr(line, '=');
        if (!equals)
            continue;
        *equals = '\0';
        sets[n++] = (struct scenario_set){line, equals + 1};
    }
    check_scenario(base, strlen(base), sets, n);
    free(base);
    free(text);
    json_decref(document);
}
