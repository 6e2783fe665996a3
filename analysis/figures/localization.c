#include "analysis/figures/localization.h"

#include "analysis/figures/canvas.h"
#include "analysis/figures/dots.h"
#include "sim/base/arena.h"
#include "sim/base/err.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 18 };

struct ranked {
    const struct figure *figure; /* figures lie in one array: addresses are their order */
    size_t rank;                 /* of its network */
};

/* What the levels of a network are called. */
static const char *level_words(const char *level)
{
    if (strcmp(level, "pid") == 0)
        return "same PID";
    if (strcmp(level, "access") == 0)
        return "same access network";
    return strcmp(level, "network") == 0 ? "same network" : level;
}

/* In the manifest's order of networks, then of the figures. */
static int compare_rows(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return (a->figure > b->figure) - (a->figure < b->figure);
}

/* The localization figures of every network and level; returns how many. */
static size_t collect(const struct results *r, struct ranked *out)
{
    size_t n = 0;
    for (size_t i = 0; i < r->nfigures; i++) {
        const struct figure *f = &r->figures[i];
        if (strcmp(f->metric, "localization") == 0 && scope_fits(&f->scope, "network=*;level=*"))
            out[n++] =
                (struct ranked){f, network_rank(&r->manifest, scope_get(&f->scope, "network"))};
    }
    qsort(out, n, sizeof *out, compare_rows);
    return n;
}

int figure_localization(const struct results *r, struct canvas *c, struct err *e)
{
    struct dots_row rows[ROWS];
    struct ranked *all = calloc(r->nfigures + 1, sizeof *all);
    size_t n = all ? collect(r, all) : 0;
    int code = all ? (n ? 0 : -ENODATA) : err_sys(e, -ENOMEM, "%s", r->dir);
    n = n > ROWS ? ROWS : n;
    for (size_t i = 0; i < n && code == 0; i++) {
        const struct scope *s = &all[i].figure->scope;
        rows[i].figure = all[i].figure;
        rows[i].label = arena_printf(r->arena, "%s, %s", scope_get(s, "network"),
                                     level_words(scope_get(s, "level")));
        if (!rows[i].label)
            code = err_sys(e, -ENOMEM, "%s", r->dir);
    }
    free(all);
    if (code)
        return code;
    c->title = "Where downloads come from";
    c->caption = "Of the bytes that hosts of a network received, the share whose source lies in "
                 "the same PID, access network or network; mean over the replications with its "
                 "95% interval. Further right is more local. Worlds differ, so these "
                 "intervals are wide; the changes above compare equal worlds and are sharper.";
    if (dots_put(r, c, rows, n, "share of received bytes (%)"))
        return err_sys(e, -ENOMEM, "%s", r->dir);
    return 0;
}
