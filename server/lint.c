#include "server/lint.h"

#include "server/coverage.h"
#include "server/text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum { NAMED = 20 };

/* One network map under the lint, family by family. */
struct linting {
    const struct netmap *netmap;
    const struct reporter *warnings, *hints;
    FILE *gaps; /* the first of them, as a list */
    size_t n_gaps, n_shadowed, n_redundant;
    double missing; /* addresses */
};

/* --- Prefixes --------------------------------------------------------------------------------- */

static void note_gap(void *ctx, const struct prefix *p)
{
    struct linting *l = ctx;
    char text[PREFIX_TEXT];
    l->missing += prefix_size(p);
    if (l->n_gaps++ < NAMED)
        fprintf(l->gaps, "%s%s", l->n_gaps > 1 ? ", " : "", prefix_format(p, text));
}

static void note_shadowed(void *ctx, const struct prefix *p, uint32_t pid)
{
    struct linting *l = ctx;
    char text[PREFIX_TEXT];
    if (l->n_shadowed++ < NAMED)
        report(l->warnings, "",
               "network map \"%s\": %s of PID \"%s\" is shadowed: longer prefixes cover all of it",
               netmap_id(l->netmap), prefix_format(p, text), netmap_pid(l->netmap, pid));
}

static void note_redundant(void *ctx, const struct prefix *p, uint32_t pid,
                           const struct prefix *outer)
{
    struct linting *l = ctx;
    char text[PREFIX_TEXT], around[PREFIX_TEXT];
    if (l->n_redundant++ < NAMED)
        report(
            l->hints, "",
            "network map \"%s\": %s is redundant: %s, the next shorter prefix, is in PID \"%s\", "
            "too",
            netmap_id(l->netmap), prefix_format(p, text), prefix_format(outer, around),
            netmap_pid(l->netmap, pid));
}

/* Says how many of a kind were not named. */
static void say_more(const struct reporter *to, const struct netmap *m, size_t n, const char *what)
{
    if (n > NAMED)
        report(to, "", "network map \"%s\": and %zu more prefixes that are %s", netmap_id(m),
               n - NAMED, what);
}

static void say_gaps(struct linting *l, enum family family, const char *list)
{
    struct prefix all = {.addr = {.family = (uint8_t)family}};
    char more[48] = "";
    if (l->n_gaps > NAMED)
        snprintf(more, sizeof more, " and %zu more", l->n_gaps - NAMED);
    if (l->n_gaps)
        report(l->warnings, "", "network map \"%s\": no PID has %.1f%% of %s: %s%s",
               netmap_id(l->netmap), 100 * l->missing / prefix_size(&all), family_name(family),
               list, more);
}

/* A map that does without a family is no half-covered one. */
static int lint_family(struct linting *l, enum family family)
{
    const struct coverage_findings found = {note_gap, note_shadowed, note_redundant, l};
    struct text list;
    if (!netmap_contains(l->netmap, family))
        return 0;
    l->gaps = text_open(&list);
    if (!l->gaps)
        return -ENOMEM;
    l->n_gaps = 0;
    l->missing = 0;
    int code = coverage_walk(l->netmap, family, &found);
    int closed = text_close(&list, l->gaps);
    if (code == 0 && closed == 0)
        say_gaps(l, family, list.data);
    free(list.data);
    return code ? code : closed;
}

static void lint_pids(const struct linting *l)
{
    size_t bare = 0;
    for (uint32_t pid = 0; pid < netmap_pids(l->netmap); pid++) {
        const struct prefix *v;
        if (netmap_prefixes(l->netmap, pid, FAMILY_IPV4, &v) ||
            netmap_prefixes(l->netmap, pid, FAMILY_IPV6, &v))
            continue;
        if (bare++ < NAMED)
            report(l->hints, "", "network map \"%s\": PID \"%s\" has no prefix",
                   netmap_id(l->netmap), netmap_pid(l->netmap, pid));
    }
    if (bare > NAMED)
        report(l->hints, "", "network map \"%s\": and %zu more PIDs without a prefix",
               netmap_id(l->netmap), bare - NAMED);
}

static int lint_netmap(const struct netmap *m, const struct reporter *warnings,
                       const struct reporter *hints)
{
    struct linting l = {.netmap = m, .warnings = warnings, .hints = hints};
    int code = lint_family(&l, FAMILY_IPV4);
    if (code == 0)
        code = lint_family(&l, FAMILY_IPV6);
    say_more(warnings, m, l.n_shadowed, "shadowed");
    say_more(hints, m, l.n_redundant, "redundant");
    lint_pids(&l);
    return code;
}

/* --- Costs ------------------------------------------------------------------------------------ */

/* How many pairs show something, and the first of them in the order of their PIDs. */
struct pairs {
    size_t n;
    uint32_t src, dst;
};

static void count(struct pairs *p, uint32_t src, uint32_t dst)
{
    if (p->n++ == 0) {
        p->src = src;
        p->dst = dst;
    }
}

/* Whether somebody wrote these costs: ordinal ones beside numerical ones may be made from them. */
static bool written(const struct mapset *maps, const struct costmap *m)
{
    const struct cost_type *type = costmap_type(m);
    return type->mode == COST_NUMERICAL ||
           !mapset_find_costmap(maps, costmap_netmap(m), type->metric, COST_NUMERICAL);
}

static void say_pairs(const struct costmap *m, const struct pairs *missing,
                      const struct pairs *differ, const struct reporter *warnings,
                      const struct reporter *hints)
{
    const struct netmap *net = costmap_netmap(m);
    const struct cost_type *type = costmap_type(m);
    size_t n = netmap_pids(net);
    if (missing->n)
        report(
            warnings, "",
            "network map \"%s\": %zu of %zu pairs have no %s \"%s\", first from \"%s\" to \"%s\"",
            netmap_id(net), missing->n, n * n, cost_modes[type->mode], type->metric,
            netmap_pid(net, missing->src), netmap_pid(net, missing->dst));
    if (differ->n)
        report(hints, "",
               "network map \"%s\": %s \"%s\" of %zu of %zu pairs differs by direction, first "
               "between \"%s\" and \"%s\": %g and back %g",
               netmap_id(net), cost_modes[type->mode], type->metric, differ->n, n * (n - 1) / 2,
               netmap_pid(net, differ->src), netmap_pid(net, differ->dst),
               costmap_cost(m, differ->src, differ->dst),
               costmap_cost(m, differ->dst, differ->src));
}

static int lint_costmap(const struct costmap *m, const struct reporter *warnings,
                        const struct reporter *hints)
{
    uint32_t n = netmap_pids(costmap_netmap(m));
    double *row = malloc((n + 1) * sizeof *row);
    struct pairs missing = {0, 0, 0}, differ = {0, 0, 0};
    if (!row)
        return -ENOMEM;
    for (uint32_t src = 0; src < n; src++) {
        costmap_row(m, src, row);
        for (uint32_t dst = 0; dst < n; dst++) {
            double back = dst > src ? costmap_cost(m, dst, src) : (double)NAN;
            if (isnan(row[dst]))
                count(&missing, src, dst);
            else if (!isnan(back) && back != row[dst])
                count(&differ, src, dst);
        }
    }
    say_pairs(m, &missing, &differ, warnings, hints);
    free(row);
    return 0;
}

int lint_maps(const struct mapset *maps, const struct reporter *warnings,
              const struct reporter *hints)
{
    int code = 0;
    for (size_t i = 0; i < mapset_netmaps(maps) && code == 0; i++)
        code = lint_netmap(mapset_netmap(maps, i), warnings, hints);
    for (size_t i = 0; i < mapset_costmaps(maps) && code == 0; i++) {
        if (written(maps, mapset_costmap(maps, i)))
            code = lint_costmap(mapset_costmap(maps, i), warnings, hints);
    }
    return code;
}
