#include "analysis/compare.h"

#include "analysis/format.h"
#include "analysis/grid.h"
#include "analysis/metrics.h"
#include "sim/base/err.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct comparison {
    const struct results *a, *b;
    FILE *out;
    bool paired;
    size_t matched;  /* arms at points that both have */
    size_t rows;     /* printed */
    size_t compared; /* deltas with an interval */
};

/* The values of a figure in one of the folders, as many as the longer of the two has; all NAN where
 * it has no such figure. New; NULL: no memory. */
static double *values_of(const struct results *r, const struct figure *like, size_t point,
                         size_t arm, size_t n)
{
    const struct figure *f = results_find(r, like->metric, like->scope_text);
    double *values = malloc((n + 1) * sizeof *values);
    for (size_t i = 0; values && i < n; i++)
        values[i] = f && i < r->manifest.replications ? figure_values(r, f, point, arm)[i] : NAN;
    return values;
}

/* Where an arm at a point stands in both folders. */
struct place {
    size_t point_a, point_b, arm_a, arm_b;
};

static int form(const struct comparison *c, const struct figure *f, const struct place *at,
                struct delta *out)
{
    size_t na = c->a->manifest.replications, nb = c->b->manifest.replications;
    size_t n = na > nb ? na : nb;
    double *before = values_of(c->a, f, at->point_a, at->arm_a, n);
    double *after = values_of(c->b, f, at->point_b, at->arm_b, n);
    int code = -ENOMEM;
    if (before && after)
        code = (c->paired ? delta_pairs : delta_unpaired)(after, before, n, figure_is_share(f),
                                                          DELTA_CONFIDENCE, out);
    out->figure = f;
    free(before);
    free(after);
    return code;
}

static int add_row(struct comparison *c, struct grid *g, const struct figure *f,
                   const struct place *at)
{
    struct delta d;
    if (form(c, f, at, &d))
        return -ENOMEM;
    if (d.n == 0 || (d.before == 0 && d.after == 0))
        return 0;
    char label[160], before[NUMBER_TEXT], after[NUMBER_TEXT], change[NUMBER_TEXT],
        ends[NUMBER_TEXT];
    struct scale s = scale_for(f->unit, fmax(fabs(d.before), fabs(d.after)));
    int goodness = delta_goodness(&d);
    bool zero = delta_has_interval(&d) && delta_zero_inside(&d);
    c->compared += delta_has_interval(&d);
    c->rows++;
    const char *const cells[] = {
        figure_label(f->metric, &f->scope, label, sizeof label),
        scale_text(s, d.before, before),
        scale_text(s, d.after, after),
        delta_text(&d, change),
        delta_ends(&d, ends),
        zero ? "~" : "",
    };
    return grid_row(g, goodness > 0 ? GRID_GOOD : goodness < 0 ? GRID_BAD : GRID_PLAIN, cells);
}

static bool listed(const struct figure_list *list, const struct figure *f)
{
    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(list->v[i]->metric, f->metric) == 0 &&
            strcmp(list->v[i]->scope_text, f->scope_text) == 0)
            return true;
    }
    return false;
}

/* The headline figures of the first folder, then those that only the second has. */
static int add_rows(struct comparison *c, struct grid *g, const struct place *at)
{
    struct figure_list first = {0}, second = {0};
    int code = headline_pick(c->a, at->point_a, &first);
    if (code == 0)
        code = headline_pick(c->b, at->point_b, &second);
    for (size_t i = 0; code == 0 && i < first.n; i++)
        code = add_row(c, g, first.v[i], at);
    for (size_t i = 0; code == 0 && i < second.n; i++) {
        if (!listed(&first, second.v[i]))
            code = add_row(c, g, second.v[i], at);
    }
    return code;
}

static int print_block(struct comparison *c, const struct place *at)
{
    const struct manifest *m = &c->a->manifest;
    bool colour = grid_colour(c->out);
    const char *const head[] = {"", "first", "second", "change", "95% interval", ""};
    struct grid *g = grid_new("lrrrll");
    int code = g ? grid_row(g, GRID_STRONG, head) : -ENOMEM;
    size_t before = c->rows;
    c->matched++;
    if (code == 0)
        code = add_rows(c, g, at);
    if (code == 0 && c->rows > before) {
        fputs("\narm ", c->out);
        grid_put(c->out, GRID_STRONG, colour, m->arms.v[at->arm_a]);
        if (m->points.n > 1) {
            fputs(" at ", c->out);
            grid_put(c->out, GRID_PLAIN, colour, m->points.v[at->point_a]);
        }
        putc('\n', c->out);
        grid_print(g, c->out, colour);
    }
    grid_free(g);
    return code;
}

static int print_blocks(struct comparison *c)
{
    const struct manifest *a = &c->a->manifest, *b = &c->b->manifest;
    for (size_t p = 0; p < a->points.n; p++) {
        int point = name_find(&b->points, a->points.v[p]);
        for (size_t i = 0; point >= 0 && i < a->arms.n; i++) {
            int arm = name_find(&b->arms, a->arms.v[i]);
            struct place at = {p, (size_t)point, i, (size_t)arm};
            if (arm >= 0 && print_block(c, &at))
                return -ENOMEM;
        }
    }
    return 0;
}

/* "second: DIR, seed 42, 5 replications" */
static void put_folder(FILE *out, const char *which, const struct results *r)
{
    fprintf(out, "%s: ", which);
    grid_put(out, GRID_PLAIN, false, r->dir);
    fprintf(out, ", seed %lld, %zu replication%s\n", (long long)r->manifest.seed,
            r->manifest.replications, r->manifest.replications == 1 ? "" : "s");
}

/* Names of one list that the other does not have. */
static void put_lost(FILE *out, const char *what, const char *which, const struct name_list *of,
                     const struct name_list *other)
{
    for (size_t i = 0; i < of->n; i++) {
        if (name_find(other, of->v[i]) >= 0)
            continue;
        fprintf(out, "Left out: %s ", what);
        grid_put(out, GRID_PLAIN, false, of->v[i]);
        fprintf(out, ", which only the %s has.\n", which);
    }
}

static void put_notes(const struct comparison *c)
{
    const struct manifest *a = &c->a->manifest, *b = &c->b->manifest;
    putc('\n', c->out);
    fputs(c->paired ? "Same seed: equal replications are the same world and were paired.\n"
                    : "Different seeds: independent samples, Welch's interval.\n",
          c->out);
    fputs(strcmp(a->digest, b->digest) == 0 ? "The scenarios are the same to the byte.\n"
                                            : "The scenarios differ (their digests do).\n",
          c->out);
    fprintf(c->out, "%zu delta%s compared; ~ marks those whose interval holds zero.\n", c->compared,
            c->compared == 1 ? "" : "s");
    put_lost(c->out, "arm", "first", &a->arms, &b->arms);
    put_lost(c->out, "arm", "second", &b->arms, &a->arms);
    put_lost(c->out, "point", "first", &a->points, &b->points);
    put_lost(c->out, "point", "second", &b->points, &a->points);
}

int compare_print(FILE *out, const struct results *a, const struct results *b, struct err *e)
{
    struct comparison c = {
        .a = a, .b = b, .out = out, .paired = a->manifest.seed == b->manifest.seed};
    if (strcmp(a->manifest.scenario, b->manifest.scenario) != 0)
        return err_set(
            e, -EINVAL,
            "found results of the scenarios \"%.80s\" and \"%.80s\", allowed: two of one",
            a->manifest.scenario, b->manifest.scenario);
    put_folder(out, "first", a);
    put_folder(out, "second", b);
    int code = print_blocks(&c);
    if (code)
        return err_sys(e, code, "%s", a->dir);
    if (c.matched == 0)
        return err_set(e, -EINVAL, "%.200s and %.200s have no arm and point in common", a->dir,
                       b->dir);
    put_notes(&c);
    return 0;
}
