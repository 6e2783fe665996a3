#include "analysis/figures/figures.h"

#include "analysis/figures/canvas.h"
#include "analysis/figures/completion.h"
#include "analysis/figures/deltas.h"
#include "analysis/figures/links.h"
#include "analysis/figures/localization.h"
#include "analysis/figures/surrogates.h"
#include "analysis/figures/sweep_curves.h"
#include "analysis/figures/traffic.h"
#include "sim/base/arena.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/log.h"

#include <errno.h>
#include <stdlib.h>

static const struct entry {
    const char *name;
    figure_fn *fill;
} entries[] = {
    {"deltas", figure_deltas},
    {"sweep", figure_sweep},
    {"traffic", figure_traffic},
    {"completion", figure_completion},
    {"ttfb", figure_first_bytes},
    {"surrogates", figure_surrogates},
    {"localization", figure_localization},
    {"links", figure_links},
};

enum { ENTRIES = sizeof entries / sizeof *entries };

/* Draws one figure and appends it to *out, if it worked. */
static int draw(const struct results *r, const char *dir, const struct entry *entry,
                struct pictures *out, const struct log *log, struct err *e)
{
    struct canvas c;
    struct err why = ERR_INIT; /* of what is no failure of the report */
    int code = canvas_begin(&c, dir, entry->name, e);
    if (code)
        return code;
    code = entry->fill(r, &c, &why);
    if (code == 0)
        code = canvas_draw(&c, &why);
    else if (canvas_drop(&c))
        return err_sys(e, -ENOMEM, "%s", dir);
    if (code == -ENODATA && !*why.text)
        return 0;
    if (code == -ENODATA || code == -ENOENT || code == -EIO) {
        log_put(log, LOG_WARNING, "figure %s is left out: %s", entry->name,
                results_message(r, why.text));
        return 0;
    }
    if (code)
        return err_set(e, code, "%s", why.text);
    out->v[out->n++] = (struct picture){entry->name, c.title, c.caption};
    return 0;
}

int figures_draw(const struct results *r, struct pictures *out, const struct log *log,
                 struct err *e)
{
    *out = (struct pictures){.v = arena_array(r->arena, ENTRIES, sizeof *out->v)};
    char *dir = path_join(r->dir, "figures");
    int code = out->v && dir ? dir_make(dir, e) : err_sys(e, -ENOMEM, "%s", r->dir);
    for (size_t i = 0; i < ENTRIES && code == 0; i++)
        code = draw(r, dir, &entries[i], out, log, e);
    free(dir);
    return code;
}
