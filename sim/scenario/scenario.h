/*
 * A scenario file, validated: its arms and sweep points as so many resolved configurations.
 *
 * Every combination of a sweep point and an arm is a cell. A cell's document is the scenario with
 * the point's values set and the arm's merge patch (RFC 7396) applied; it is parsed, completed with
 * all defaults, and checked in full before anything runs. Problems are collected, each said once
 * with the place in the file where it stands: a fault that comes from an arm's patch is told with
 * the pointer into that patch.
 *
 * A scenario is immutable after loading and lives in one arena; cells borrow from it.
 */
#ifndef SIM_SCENARIO_SCENARIO_H
#define SIM_SCENARIO_SCENARIO_H

#include "sim/base/digest.h"
#include "sim/base/err.h"
#include "sim/base/problems.h"
#include "sim/scenario/scenario_conf.h"

struct cell {
    const struct scenario_conf *conf;
    const struct topo *topo; /* cells with equal topologies share one */
    json_t *completed;       /* the cell's document, every default filled in */
};

struct scenario_file {
    const char *name; /* as the scenario spells it */
    char digest[DIGEST_HEX];
};

struct scenario {
    const char *path, *folder, *name; /* name: of the file, without folder and ending */
    char digest[DIGEST_HEX];          /* of the document, --set included, whatever its layout */
    json_t *document;                 /* as read, --set included */
    json_t *as_run;                   /* every default filled in; runs again as it is */
    const char **arms, **points;      /* arms by name; without arms one called "only" */
    size_t narms, npoints;
    size_t baseline;             /* an index into arms */
    struct cell *cells;          /* [point * narms + arm] */
    struct scenario_file *files; /* other files it reads */
    size_t nfiles;
    struct arena *arena;
};

/* --set POINTER=VALUE: VALUE is JSON; what is no JSON counts as a string. */
struct scenario_set {
    const char *pointer, *value;
};

/*
 * Loads and checks a scenario. Returns 0 with *out new; -EINVAL if anything was added to `errors`
 * or *e says what is wrong; another errno value with *e. O(points x arms x size of the document).
 */
int scenario_load(const char *path, const struct scenario_set *sets, size_t nsets,
                  struct problems *errors, struct problems *warnings, struct scenario **out,
                  struct err *e);
void scenario_free(struct scenario *s); /* NULL is allowed */

static inline const struct cell *scenario_cell(const struct scenario *s, size_t point, size_t arm)
{
    return &s->cells[point * s->narms + arm];
}

/* The index of an arm by name, or -1. */
int scenario_find_arm(const struct scenario *s, const char *name);

#endif
