#include "analysis/table.h"

#include "analysis/achieved.h"
#include "analysis/cautions.h"
#include "analysis/format.h"
#include "analysis/grid.h"
#include "analysis/metrics.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* What a table counts up while it is printed. */
struct tally {
    size_t compared; /* deltas with an interval */
    bool zero, skewed, omitted;
};

enum { LABEL_TEXT = 160, COLUMNS = 7, SHARE_TEXT = 2 * NUMBER_TEXT };

static enum grid_tone delta_tone(const struct delta *d)
{
    int goodness = delta_goodness(d);
    if (goodness)
        return goodness > 0 ? GRID_GOOD : GRID_BAD;
    return delta_has_interval(d) && delta_zero_inside(d) ? GRID_FAINT : GRID_PLAIN;
}

/* The mark behind an interval: zero inside, skewed differences. */
static const char *delta_mark(const struct delta *d, struct tally *t)
{
    bool zero = delta_has_interval(d) && delta_zero_inside(d), skewed = delta_skewed(d);
    t->compared += delta_has_interval(d);
    t->zero |= zero;
    t->skewed |= skewed;
    return zero ? (skewed ? "~ s" : "~") : (skewed ? "  s" : "");
}

/* "62.0% [55.1, 68.9]"; "" where there is no share. */
static int share_of_oracle(const struct results *r, const struct delta *d, char buf[SHARE_TEXT])
{
    struct interval share;
    char mean[NUMBER_TEXT], ends[NUMBER_TEXT];
    int code = achieved_form(r, d, &share);
    buf[0] = '\0';
    if (code == 0 && share.n)
        snprintf(buf, SHARE_TEXT, "%s %s", estimate_text(ESTIMATE_VALUE, "share", &share, mean),
                 estimate_ends(ESTIMATE_VALUE, "share", &share, ends));
    return code;
}

static int add_delta(struct grid *g, const struct results *r, const struct delta *d,
                     struct tally *t)
{
    char share[SHARE_TEXT];
    if (share_of_oracle(r, d, share))
        return -ENOMEM;
    char label[LABEL_TEXT], before[NUMBER_TEXT], after[NUMBER_TEXT], change[NUMBER_TEXT],
        range[NUMBER_TEXT];
    struct scale s = scale_for(d->figure->unit, fmax(fabs(d->before), fabs(d->after)));
    const char *const cells[COLUMNS] = {
        figure_label(d->figure->metric, &d->figure->scope, label, sizeof label),
        scale_text(s, d->before, before),
        scale_text(s, d->after, after),
        delta_text(d, change),
        delta_ends(d, range),
        delta_mark(d, t),
        share,
    };
    return grid_row(g, delta_tone(d), cells);
}

/* "on against off at POINT (5 replications)" */
static void put_heading(FILE *out, const struct results *r, size_t point, size_t arm, bool against)
{
    const struct manifest *m = &r->manifest;
    bool colour = grid_colour(out);
    putc('\n', out);
    grid_put(out, GRID_STRONG, colour, m->arms.v[arm]);
    if (against) {
        grid_put(out, GRID_STRONG, colour, " against ");
        grid_put(out, GRID_STRONG, colour, m->baseline_name);
    }
    if (m->points.n > 1) {
        fputs(" at ", out);
        grid_put(out, GRID_PLAIN, colour, m->points.v[point]);
    }
    fprintf(out, " (%zu replication%s)\n", m->replications, m->replications == 1 ? "" : "s");
}

static int print_block(FILE *out, const struct results *r, const struct figure_list *figures,
                       size_t point, size_t arm, struct tally *t)
{
    const struct manifest *m = &r->manifest;
    size_t oracle = achieved_oracle(r);
    bool shares = oracle != MANIFEST_NONE && oracle != arm;
    struct grid *g = grid_new(shares ? "lrrrlll" : "lrrrll");
    const char *const head[COLUMNS] = {
        "", m->baseline_name, m->arms.v[arm], "change", "95% interval", "", "of the oracle's"};
    int code = g ? grid_row(g, GRID_STRONG, head) : -ENOMEM;
    for (size_t i = 0; i < figures->n && code == 0; i++) {
        struct delta d;
        code = delta_form(r, figures->v[i], point, arm, m->baseline, DELTA_CONFIDENCE, &d);
        if (code == 0)
            code = add_delta(g, r, &d, t);
    }
    if (code == 0) {
        put_heading(out, r, point, arm, true);
        grid_print(g, out, grid_colour(out));
    }
    grid_free(g);
    return code;
}

/* The means of an arm that has nothing to be compared with. */
static int print_alone(FILE *out, const struct results *r, const struct figure_list *figures,
                       size_t point, size_t arm)
{
    struct grid *g = grid_new("lrl");
    const char *const head[] = {"", r->manifest.arms.v[arm], "95% interval"};
    int code = g ? grid_row(g, GRID_STRONG, head) : -ENOMEM;
    for (size_t i = 0; i < figures->n && code == 0; i++) {
        const struct figure *f = figures->v[i];
        char label[LABEL_TEXT], mean[NUMBER_TEXT], ends[NUMBER_TEXT];
        struct interval value;
        code = arm_mean(r, f, point, arm, DELTA_CONFIDENCE, &value);
        const char *const cells[] = {figure_label(f->metric, &f->scope, label, sizeof label),
                                     estimate_text(ESTIMATE_VALUE, f->unit, &value, mean),
                                     estimate_ends(ESTIMATE_VALUE, f->unit, &value, ends)};
        if (code == 0)
            code = grid_row(g, GRID_PLAIN, cells);
    }
    if (code == 0) {
        put_heading(out, r, point, arm, false);
        grid_print(g, out, grid_colour(out));
    }
    grid_free(g);
    return code;
}

static int print_point(FILE *out, const struct results *r, size_t point, struct tally *t)
{
    const struct manifest *m = &r->manifest;
    struct figure_list figures;
    int code = headline_pick(r, point, &figures);
    bool alone = m->arms.n == 1 || m->baseline == MANIFEST_NONE;
    for (size_t arm = 0; arm < m->arms.n && code == 0; arm++) {
        if (alone)
            code = print_alone(out, r, &figures, point, arm);
        else if (arm != m->baseline)
            code = print_block(out, r, &figures, point, arm, t);
    }
    t->omitted |= code == 0 && figures.omitted;
    return code;
}

static int print_notes(FILE *out, const struct results *r, const struct tally *t)
{
    struct sentences notes;
    int code = cautions(r, t->compared, &notes);
    if (code)
        return code;
    putc('\n', out);
    if (t->zero)
        fputs("~ zero is inside the interval: the change may be none.\n", out);
    if (t->skewed)
        fputs("s the differences are skewed: the report has a bootstrap interval beside.\n", out);
    if (t->omitted)
        fprintf(out, "Figures of %d networks are shown; the report has those of all.\n",
                HEADLINE_NETWORKS);
    for (size_t i = 0; i < notes.n; i++) {
        grid_put(out, GRID_PLAIN, false, notes.v[i]);
        putc('\n', out);
    }
    return 0;
}

static enum grid_tone verdict_tone(enum verdict v)
{
    static const enum grid_tone tones[] = {GRID_GOOD, GRID_BAD, GRID_STRONG};
    return tones[v];
}

void table_verdicts(FILE *out, const struct judgements *verdicts, bool colour)
{
    if (verdicts->n == 0)
        return;
    fprintf(out, "\nexpectations: %zu held, %zu failed, %zu inconclusive\n",
            verdicts->counts[VERDICT_HELD], verdicts->counts[VERDICT_FAILED],
            verdicts->counts[VERDICT_INCONCLUSIVE]);
    for (size_t i = 0; i < verdicts->n; i++) {
        const struct judgement *j = &verdicts->v[i];
        char mean[NUMBER_TEXT], ends[NUMBER_TEXT];
        fputs("  ", out);
        grid_put(out, verdict_tone(j->verdict), colour, verdict_name(j->verdict));
        fprintf(out, "%*s", 14 - (int)strlen(verdict_name(j->verdict)), "");
        grid_put(out, GRID_STRONG, colour, j->name);
        fputs("  ", out);
        grid_put(out, GRID_PLAIN, colour, j->text);
        fprintf(out, "\n%16s%s %s", "", estimate_text(j->kind, j->unit, &j->estimate, mean),
                estimate_ends(j->kind, j->unit, &j->estimate, ends));
        if (j->reason) {
            fputs(": ", out);
            grid_put(out, GRID_PLAIN, colour, j->reason);
        }
        putc('\n', out);
    }
}

int table_print(FILE *out, const struct results *r, const struct judgements *verdicts)
{
    struct tally tally = {0};
    grid_put(out, GRID_PLAIN, false, r->manifest.title);
    putc('\n', out);
    int code = 0;
    for (size_t point = 0; point < r->manifest.points.n && code == 0; point++)
        code = print_point(out, r, point, &tally);
    if (code == 0)
        code = print_notes(out, r, &tally);
    if (code == 0)
        table_verdicts(out, verdicts, grid_colour(out));
    return code;
}
