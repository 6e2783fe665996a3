#include "server/altod_check.h"

#include "server/brief.h"
#include "server/lint.h"
#include "server/mapfile.h"
#include "sim/base/err.h"
#include "sim/base/json.h"
#include "sim/base/problems.h"
#include "sim/base/vec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct checking {
    scenario_maps_fn *scenario_maps;
    FILE *out, *err;
    VEC(const char *) maps; /* files */
    int code;               /* the worst so far */
};

/* What was found about one thing that is checked. */
struct finding {
    const char *name;
    struct problems *errors, *warnings, *hints;
    int code;
};

static void say_warning(void *ctx, const char *pointer, const char *text)
{
    const struct finding *f = ctx;
    problems_add(f->warnings, f->name, pointer, "%s", text);
}

static void say_hint(void *ctx, const char *pointer, const char *text)
{
    const struct finding *f = ctx;
    problems_add(f->hints, f->name, pointer, "%s", text);
}

static void begin(struct finding *f, const char *name)
{
    *f = (struct finding){name, problems_new(), problems_new(), problems_new(), 0};
    if (!f->errors || !f->warnings || !f->hints)
        f->code = -ENOMEM;
}

/* What breaks counts for more than what is wrong. */
static void note(struct checking *c, int code)
{
    if (err_status(code) > err_status(c->code))
        c->code = code;
}

static void end(struct checking *c, struct finding *f, const struct err *e)
{
    if (f->code == 0 || f->code == -EINVAL) {
        brief_print(f->errors, "", c->err);
        brief_print(f->warnings, "warning: ", c->err);
        brief_print(f->hints, "hint: ", c->err);
    }
    if (e->text[0])
        fprintf(c->err, "%s\n", e->text);
    else if (f->code && f->code != -EINVAL && problems_count(f->errors) == 0)
        fprintf(c->err, "%s: cannot be checked: %s\n", f->name, strerror(-f->code));
    note(c, f->code);
    problems_free(f->errors);
    problems_free(f->warnings);
    problems_free(f->hints);
}

/* --- Maps ------------------------------------------------------------------------------------- */

static void say_fine(struct checking *c, const char *name, const struct mapset *maps)
{
    size_t netmaps = mapset_netmaps(maps), costmaps = 0;
    for (size_t i = 0; i < mapset_costmaps(maps); i++)
        costmaps += costmap_type(mapset_costmap(maps, i))->mode == COST_NUMERICAL;
    fprintf(c->out, "%s: fine: %zu network map%s, %zu numerical cost map%s\n", name, netmaps,
            netmaps == 1 ? "" : "s", costmaps, costmaps == 1 ? "" : "s");
}

static void lint(struct checking *c, struct finding *f, const char *name, const struct mapset *maps)
{
    const struct reporter warnings = {say_warning, f}, hints = {say_hint, f};
    f->code = lint_maps(maps, &warnings, &hints);
    if (f->code == 0)
        say_fine(c, name, maps);
}

/* All map files, as one set. */
static void check_maps(struct checking *c)
{
    struct finding f;
    struct mapset *maps = NULL;
    struct err e = ERR_INIT;
    char name[64];
    begin(&f, c->maps.v[0]);
    snprintf(name, sizeof name, "%zu map files", c->maps.n);
    if (f.code == 0)
        f.code = mapfile_load(c->maps.v, c->maps.n, OFFER_ALL | OFFER_ALONE, f.errors, f.warnings,
                              &maps);
    if (f.code == 0 && mapset_costmaps(maps) == 0)
        say_hint(&f, "", "there is no cost map; to be served, it takes one for \"routingcost\"");
    if (f.code == 0)
        lint(c, &f, c->maps.n > 1 ? name : c->maps.v[0], maps);
    mapset_unref(maps);
    end(c, &f, &e);
}

/* --- Configurations --------------------------------------------------------------------------- */

static void check_config(struct checking *c, const char *path, const json_t *document)
{
    struct finding f;
    struct altod_config config = {0};
    struct mapset *maps = NULL;
    struct err e = ERR_INIT;
    begin(&f, path);
    if (f.code == 0)
        f.code = altod_config_read(path, document, f.errors, &config);
    if (f.code == 0)
        f.code = altod_maps_load(&config, c->scenario_maps, f.errors, f.warnings, &maps, &e);
    if (f.code == 0)
        lint(c, &f, path, maps);
    mapset_unref(maps);
    altod_config_fini(&config);
    end(c, &f, &e);
}

static void check_scenario(struct checking *c, const char *path)
{
    json_t *document = altod_config_for_scenario(path, NULL);
    if (document)
        check_config(c, path, document);
    else
        note(c, -ENOMEM);
    json_decref(document);
}

static void check_file(struct checking *c, const char *path)
{
    struct err e = ERR_INIT;
    int code = 0;
    json_t *document = json_read_file(path, &code, &e);
    enum altod_file kind = document ? altod_file_kind(document) : ALTOD_FILE_CONFIG;
    if (!document) {
        fprintf(c->err, "%s\n", e.text);
        note(c, code);
    } else if (kind == ALTOD_FILE_CONFIG) {
        check_config(c, path, document);
    } else if (kind == ALTOD_FILE_SCENARIO) {
        check_scenario(c, path);
    } else if (!vec_push(&c->maps, path)) {
        note(c, -ENOMEM);
    }
    json_decref(document);
}

int altod_check(const char *const *paths, size_t n, scenario_maps_fn *scenario_maps, FILE *out,
                FILE *err)
{
    struct checking c = {.scenario_maps = scenario_maps, .out = out, .err = err};
    for (size_t i = 0; i < n; i++)
        check_file(&c, paths[i]);
    if (c.maps.n)
        check_maps(&c);
    vec_free(&c.maps);
    return c.code;
}
