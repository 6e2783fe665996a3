#include "analysis/figures/localization.h"

#include "analysis/figures/canvas.h"
#include "analysis/figures/dots.h"
#include "sim/base/arena.h"
#include "sim/base/err.h"

#include <errno.h>
#include <string.h>

enum { ROWS = 18 };

/* What the levels of a network are called. */
static const char *level_words(const char *level)
{
    if (strcmp(level, "pid") == 0)
        return "same PID";
    if (strcmp(level, "access") == 0)
        return "same access network";
    return strcmp(level, "network") == 0 ? "same network" : level;
}

int figure_localization(const struct results *r, struct canvas *c, struct err *e)
{
    struct dots_row rows[ROWS];
    size_t n = 0;
    for (size_t i = 0; i < r->nfigures && n < ROWS; i++) {
        const struct figure *f = &r->figures[i];
        const char *network = scope_get(&f->scope, "network"),
                   *level = scope_get(&f->scope, "level");
        if (strcmp(f->metric, "localization") != 0 || !network || !level)
            continue;
        rows[n].figure = f;
        rows[n].label = arena_printf(r->arena, "%s, %s", network, level_words(level));
        if (!rows[n++].label)
            return err_sys(e, -ENOMEM, "%s", r->dir);
    }
    if (n == 0)
        return -ENODATA;
    c->title = "Where downloads come from";
    c->caption = "Of the bytes that hosts of a network received, the share whose source lies in "
                 "the same PID, access network or network; mean over the replications with its "
                 "95% interval. Further right is more local.";
    if (dots_put(r, c, rows, n, "share of received bytes (%)"))
        return err_sys(e, -ENOMEM, "%s", r->dir);
    return 0;
}
