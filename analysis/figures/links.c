#include "analysis/figures/links.h"

#include "analysis/delta.h"
#include "analysis/figures/canvas.h"
#include "analysis/figures/dots.h"
#include "sim/base/arena.h"
#include "sim/base/err.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 12 };

/* Links with less than that share of the greatest load are idle beside it and left out. */
static const double idle = 0.02;

struct loaded {
    const struct figure *figure; /* figures lie in one array: addresses are their order */
    double load;                 /* the greatest mean over the arms */
};

static int compare_loads(const void *x, const void *y)
{
    const struct loaded *a = x, *b = y;
    if (a->load != b->load)
        return a->load < b->load ? 1 : -1;
    return (a->figure > b->figure) - (a->figure < b->figure);
}

/* Every peak utilization there is, the greatest first; returns how many, or -ENOMEM. */
static long collect(const struct results *r, struct loaded *out)
{
    long n = 0;
    for (size_t i = 0; i < r->nfigures; i++) {
        const struct figure *f = &r->figures[i];
        struct loaded l = {f, 0};
        if (strcmp(f->metric, "link.utilization") != 0 ||
            !scope_fits(&f->scope, "link=*;direction=*;of=peak"))
            continue;
        for (size_t arm = 0; arm < r->manifest.arms.n; arm++) {
            struct interval mean;
            if (arm_mean(r, f, 0, arm, DELTA_CONFIDENCE, &mean))
                return -ENOMEM;
            l.load = fmax(l.load, mean.n ? mean.mean : 0);
        }
        if (l.load > 0)
            out[n++] = l;
    }
    qsort(out, (size_t)n, sizeof *out, compare_loads);
    return n;
}

int figure_links(const struct results *r, struct canvas *c, struct err *e)
{
    struct dots_row rows[ROWS];
    struct loaded *links = calloc(r->nfigures + 1, sizeof *links);
    long n = links ? collect(r, links) : -ENOMEM;
    int code = n < 0 ? err_sys(e, -ENOMEM, "%s", r->dir) : n == 0 ? -ENODATA : 0;
    n = n > ROWS ? ROWS : n;
    while (n > 1 && links[n - 1].load < idle * links[0].load)
        n--;
    for (long i = 0; i < n && code == 0; i++) {
        const struct scope *s = &links[i].figure->scope;
        rows[i].figure = links[i].figure;
        rows[i].label =
            arena_printf(r->arena, "%s, %s", scope_get(s, "link"), scope_get(s, "direction"));
        if (!rows[i].label)
            code = err_sys(e, -ENOMEM, "%s", r->dir);
    }
    free(links);
    c->title = "The most loaded links";
    c->caption = "Load of a link in its busiest time bin over its capacity, background traffic "
                 "included, in the direction given; mean over the replications with its 95% "
                 "interval. The links are those with the highest peak in any arm.";
    if (code == 0 && dots_put(r, c, rows, (size_t)n, "peak utilization (% of capacity)"))
        code = err_sys(e, -ENOMEM, "%s", r->dir);
    return code;
}
