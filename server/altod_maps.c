#include "server/altod_maps.h"

#include "server/altod_secure.h"
#include "server/mapfile.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/problems.h"

#include <errno.h>
#include <stdlib.h>

static int load_scenario(const struct altod_config *config, scenario_maps_fn *scenario_maps,
                         struct problems *errors, struct problems *warnings, struct mapset **out,
                         struct err *e)
{
    char *path = path_join(config->folder, config->conf->scenario);
    int code = -ENOMEM;
    if (path)
        code = scenario_maps(path, config->conf->server, errors, warnings, out, e);
    free(path);
    return code;
}

static int load_files(const struct altod_config *config, struct problems *errors,
                      struct problems *warnings, struct mapset **out)
{
    const struct altod_conf *c = config->conf;
    char **paths = calloc(c->maps.n, sizeof *paths);
    int code = paths ? 0 : -ENOMEM;
    for (size_t i = 0; paths && i < c->maps.n; i++) {
        paths[i] = path_join(config->folder, c->maps.v[i]);
        if (!paths[i])
            code = -ENOMEM;
    }
    if (code == 0)
        code = mapfile_load((const char *const *)paths, c->maps.n, altod_config_offer(c), errors,
                            warnings, out);
    for (size_t i = 0; paths && i < c->maps.n; i++)
        free(paths[i]);
    free(paths);
    return code;
}

/* Whether what the configuration says of resources goes with these maps. */
static bool fits(const struct altod_config *config, const struct mapset *maps,
                 struct problems *errors)
{
    const struct alto_server_terms *terms = &config->server.terms;
    size_t before = problems_count(errors);
    struct err e = ERR_INIT;
    altod_secure_resources(config, maps, errors);
    if (directory_links_check(terms->links, terms->n_links, maps, &e))
        problems_add(errors, config->path, "/delegate", "%s", e.text);
    return problems_count(errors) == before;
}

int altod_maps_load(const struct altod_config *config, scenario_maps_fn *scenario_maps,
                    struct problems *errors, struct problems *warnings, struct mapset **out,
                    struct err *e)
{
    *out = NULL;
    int code = config->conf->scenario
                   ? load_scenario(config, scenario_maps, errors, warnings, out, e)
                   : load_files(config, errors, warnings, out);
    if (code == 0 && !fits(config, *out, errors)) {
        mapset_unref(*out);
        *out = NULL;
        code = -EINVAL;
    }
    if (code && code != -EINVAL)
        err_sys(e, code, "cannot make the maps");
    return code;
}
