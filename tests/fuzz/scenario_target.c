/*
 * Scenario documents. What is refused has a problem or a message; what is accepted has a topology in
 * every cell, and the scenario as run is accepted again with the same cells.
 */
#define _GNU_SOURCE /* memfd_create */
#include "tests/fuzz/targets.h"

#include "sim/base/json.h"
#include "sim/scenario/scenario.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Loads a scenario from bytes, by way of a file in memory. NULL: refused. */
static struct scenario *load(const char *data, size_t size)
{
    struct problems *errors = problems_new(), *warnings = problems_new();
    struct scenario *s = NULL;
    struct err e = ERR_INIT;
    char path[64];
    int fd = memfd_create("scenario", MFD_CLOEXEC);
    assert(errors && warnings && fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int code = scenario_load(path, NULL, 0, errors, warnings, &s, &e);
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

void fuzz_scenario(const uint8_t *data, size_t size)
{
    struct scenario *s = load((const char *)data, size);
    if (!s)
        return;
    char *text = json_text(s->as_run);
    struct scenario *again = load(text, strlen(text));
    assert(again);
    check_cells(s, again);
    scenario_free(again);
    scenario_free(s);
    free(text);
}
