#include "analysis/figures/localization.h"

#include "analysis/figures/canvas.h"
#include "analysis/figures/dots.h"
#include "analysis/metrics.h"
#include "sim/base/arena.h"
#include "sim/base/err.h"

#include <errno.h>
#include <string.h>

enum { ROWS = 18 };

static const struct level {
    const char *name, *words;
} levels[] = {
    {"network", "same network"},
    {"access", "same access network"},
    {"pid", "same PID"},
};

enum { LEVELS = sizeof levels / sizeof *levels };

static const char *level_words(const char *level)
{
    for (size_t i = 0; i < LEVELS; i++) {
        if (strcmp(levels[i].name, level) == 0)
            return levels[i].words;
    }
    return level;
}

/* Appends the localization figures of a network, or of all but those of `seen` for NULL, at one
 * level; those that repeat another level of their network are left out. */
static void append(const struct results *r, const char *network, const char *level,
                   const struct name_list *seen, struct figure_list *out)
{
    for (size_t i = 0; i < r->nfigures && out->n < ROWS; i++) {
        const struct figure *f = &r->figures[i];
        const char *of = scope_get(&f->scope, "network"), *at = scope_get(&f->scope, "level");
        if (strcmp(f->metric, "localization") != 0 || !of || !at || strcmp(at, level) != 0)
            continue;
        bool wanted = network ? strcmp(of, network) == 0 : name_find(seen, of) < 0;
        if (wanted && !figure_repeats(r, out, f, 0))
            out->v[out->n++] = f;
    }
}

static int collect(const struct results *r, struct figure_list *out)
{
    struct name_list networks;
    *out = (struct figure_list){.v = arena_array(r->arena, ROWS, sizeof *out->v)};
    if (!out->v || headline_networks(r, 0, &networks))
        return -ENOMEM;
    for (size_t i = 0; i < networks.n * LEVELS; i++)
        append(r, networks.v[i / LEVELS], levels[i % LEVELS].name, &networks, out);
    for (size_t i = 0; i < LEVELS; i++)
        append(r, NULL, levels[i].name, &networks, out);
    return out->n ? 0 : -ENODATA;
}

int figure_localization(const struct results *r, struct canvas *c, struct err *e)
{
    struct dots_row rows[ROWS];
    struct figure_list all;
    int code = collect(r, &all);
    for (size_t i = 0; i < all.n && code == 0; i++) {
        const struct scope *s = &all.v[i]->scope;
        rows[i].figure = all.v[i];
        rows[i].label = arena_printf(r->arena, "%s, %s", scope_get(s, "network"),
                                     level_words(scope_get(s, "level")));
        code = rows[i].label ? 0 : -ENOMEM;
    }
    if (code)
        return code == -ENOMEM ? err_sys(e, code, "%s", r->dir) : code;
    c->title = "Where downloads come from";
    c->caption = "Of the bytes that hosts of a network received, the share whose source lies in "
                 "the same PID, access network or network; mean over the replications with its "
                 "95% interval. Further right is more local. Worlds differ, so these "
                 "intervals are wide; the changes above compare equal worlds and are sharper.";
    if (dots_put(r, c, rows, all.n, "share of received bytes (%)"))
        return err_sys(e, -ENOMEM, "%s", r->dir);
    return 0;
}
