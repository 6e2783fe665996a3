#include "analysis/report/changes.h"

#include "analysis/achieved.h"
#include "analysis/cautions.h"
#include "analysis/format.h"
#include "analysis/html.h"
#include "analysis/metrics.h"
#include "analysis/report/page.h"

#include <errno.h>
#include <math.h>

enum { LABEL_TEXT = 200, ALL_MOST = 3000, CARDS_MOST = 9 };

/* --- Verdicts --------------------------------------------------------------------------------- */

static void put_card(const struct page *p, const struct judgement *j)
{
    static const char *const marks[] = {"\xe2\x9c\x93", "\xe2\x9c\x97", "?"}; /* check, cross */
    char mean[NUMBER_TEXT], ends[NUMBER_TEXT];
    fprintf(
        p->out,
        "<div class=\"card %s\"><p class=\"verdict\"><span aria-hidden=\"true\">%s</span> %s</p><h3>",
        verdict_name(j->verdict), marks[j->verdict], verdict_name(j->verdict));
    html_text(p->out, j->name);
    fputs("</h3><p class=\"big\">", p->out);
    html_text(p->out, estimate_text(j->kind, j->unit, &j->estimate, mean));
    fputs("</p>", p->out);
    if (!isnan(j->estimate.low)) {
        fputs("<p>one-sided bounds ", p->out);
        html_text(p->out, estimate_ends(j->kind, j->unit, &j->estimate, ends));
        fputs("</p>", p->out);
    }
    page_paragraph(p, "claim", j->text);
    if (j->reason)
        page_paragraph(p, "reason", j->reason);
    fputs("</div>\n", p->out);
}

static void put_cards(const struct page *p)
{
    fputs("<div class=\"cards\">\n", p->out);
    for (size_t i = 0; i < p->verdicts->n; i++)
        put_card(p, &p->verdicts->v[i]);
    fputs("</div>\n", p->out);
}

/* A row a verdict, for sweeps, where there are many. */
static void put_verdict_table(const struct page *p)
{
    static const char *const heads[] = {"verdict",          "expectation", "estimate",
                                        "one-sided bounds", "claim",       NULL};
    page_table(p, "verdicts", heads);
    for (size_t i = 0; i < p->verdicts->n; i++) {
        const struct judgement *j = &p->verdicts->v[i];
        char text[NUMBER_TEXT];
        fprintf(p->out, "<tr class=\"%s\">", verdict_name(j->verdict));
        page_cell(p, "verdict", verdict_name(j->verdict));
        page_cell(p, "", j->name);
        page_cell(p, "number", estimate_text(j->kind, j->unit, &j->estimate, text));
        page_cell(p, "number", estimate_ends(j->kind, j->unit, &j->estimate, text));
        fputs("<td>", p->out);
        html_text(p->out, j->text);
        html_text(p->out, j->reason ? ": " : "");
        html_text(p->out, j->reason ? j->reason : "");
        fputs("</td></tr>\n", p->out);
    }
    page_end_table(p);
}

void report_verdicts(const struct page *p)
{
    const struct judgements *v = p->verdicts;
    if (v->n == 0)
        return;
    page_section(p, "Expectations");
    char text[200];
    snprintf(text, sizeof text, "%zu held, %zu failed, %zu inconclusive.", v->counts[VERDICT_HELD],
             v->counts[VERDICT_FAILED], v->counts[VERDICT_INCONCLUSIVE]);
    page_paragraph(p, "", text);
    if (v->n <= CARDS_MOST)
        put_cards(p);
    else
        put_verdict_table(p);
    page_end_section(p);
}

/* --- Changes ---------------------------------------------------------------------------------- */

/* What a change means for those who pay and wait, in a word and a class. */
static const char *reading(const struct delta *d)
{
    if (!delta_has_interval(d))
        return "";
    if (delta_zero_inside(d))
        return "none";
    int goodness = delta_goodness(d);
    return goodness > 0 ? "better" : goodness < 0 ? "worse" : "";
}

static const char *reading_words(const char *reading_class)
{
    return *reading_class == 'n' ? "may be none" : reading_class;
}

/* How much of the oracle's change that is. */
static int put_share(const struct page *p, const struct delta *d)
{
    struct interval share;
    char mean[NUMBER_TEXT], ends[NUMBER_TEXT], text[2 * NUMBER_TEXT] = "";
    if (achieved_form(p->r, d, &share))
        return -ENOMEM;
    if (share.n)
        snprintf(text, sizeof text, "%s %s", estimate_text(ESTIMATE_VALUE, "share", &share, mean),
                 estimate_ends(ESTIMATE_VALUE, "share", &share, ends));
    page_cell(p, "number", text);
    return 0;
}

static bool shows_shares(const struct page *p, size_t arm)
{
    size_t oracle = achieved_oracle(p->r);
    return oracle != MANIFEST_NONE && oracle != arm;
}

static int put_arm_rows(const struct page *p, const struct figure_list *figures, size_t point,
                        size_t arm, size_t *compared)
{
    for (size_t i = 0; i < figures->n; i++) {
        struct delta d;
        char label[LABEL_TEXT];
        const struct figure *f = figures->v[i];
        if (delta_form(p->r, f, point, arm, p->r->manifest.baseline, DELTA_CONFIDENCE, &d))
            return -ENOMEM;
        const char *class = reading(&d);
        *compared += delta_has_interval(&d);
        fputs("<tr>", p->out);
        page_cell(p, "", figure_label(f->metric, &f->scope, label, sizeof label));
        page_delta(p, &d);
        page_cell(p, class, reading_words(class));
        if (shows_shares(p, arm) && put_share(p, &d))
            return -ENOMEM;
        fputs("</tr>\n", p->out);
    }
    return 0;
}

static int put_arm(const struct page *p, const struct figure_list *figures, size_t point,
                   size_t arm, size_t *compared)
{
    const struct manifest *m = &p->r->manifest;
    const char *const heads[] = {"figure",
                                 m->baseline_name,
                                 m->arms.v[arm],
                                 "change",
                                 "95% interval",
                                 "reading",
                                 shows_shares(p, arm) ? "of the oracle's" : NULL,
                                 NULL};
    fputs("<h3>", p->out);
    html_text(p->out, m->arms.v[arm]);
    fputs(" against ", p->out);
    html_text(p->out, m->baseline_name);
    fputs("</h3>\n", p->out);
    page_table(p, "deltas", heads);
    int code = put_arm_rows(p, figures, point, arm, compared);
    page_end_table(p);
    return code;
}

/* The tables of one point; folded away behind its name where there are several. */
static int put_point(const struct page *p, size_t point, size_t *compared, size_t *omitted)
{
    const struct manifest *m = &p->r->manifest;
    bool swept = m->points.n > 1;
    struct figure_list figures;
    int code = headline_pick(p->r, point, &figures);
    if (code)
        return code;
    *omitted += figures.omitted;
    if (swept) {
        fprintf(p->out, "<details%s><summary>", point ? "" : " open=\"open\"");
        html_text(p->out, m->points.v[point]);
        fputs("</summary>\n", p->out);
    }
    for (size_t arm = 0; arm < m->arms.n && code == 0; arm++) {
        if (arm != m->baseline)
            code = put_arm(p, &figures, point, arm, compared);
    }
    fputs(swept ? "</details>\n" : "", p->out);
    return code;
}

int report_changes(const struct page *p, size_t *compared)
{
    const struct manifest *m = &p->r->manifest;
    struct sentences notes;
    size_t omitted = 0;
    int code = 0;
    *compared = 0;
    if (m->baseline == MANIFEST_NONE || m->arms.n == 1)
        return 0;
    page_section(p, "What changes");
    page_paragraph(p, "",
                   "Means over the replications; the change is formed within each "
                   "replication and then averaged. Where zero lies inside the interval the "
                   "change may be none. Shares change in percentage points.");
    for (size_t point = 0; point < m->points.n && code == 0; point++)
        code = put_point(p, point, compared, &omitted);
    if (code == 0)
        code = cautions(p->r, *compared, &notes);
    for (size_t i = 0; code == 0 && i < notes.n; i++)
        page_paragraph(p, "note", notes.v[i]);
    if (omitted)
        page_paragraph(p, "note",
                       "Figures of some networks only are shown here; those of all are under "
                       "\"All figures\".");
    page_end_section(p);
    return code;
}

/* --- All figures ------------------------------------------------------------------------------ */

static int put_every_arm(const struct page *p, const struct figure *f, size_t *rows)
{
    const struct manifest *m = &p->r->manifest;
    for (size_t arm = 0; arm < m->arms.n; arm++) {
        struct delta d;
        char text[NUMBER_TEXT];
        if (arm == m->baseline)
            continue;
        if (delta_form(p->r, f, 0, arm, m->baseline, DELTA_CONFIDENCE, &d))
            return -ENOMEM;
        fputs("<tr>", p->out);
        page_cell(p, "", f->metric);
        page_cell(p, "", f->scope_text);
        page_cell(p, "", m->arms.v[arm]);
        page_delta(p, &d);
        page_cell(p, "number",
                  delta_skewed(&d) ? estimate_ends(delta_kind(&d), f->unit, &d.bootstrap, text)
                                   : "");
        snprintf(text, sizeof text, "%zu", d.n);
        page_cell(p, "number", text);
        fputs("</tr>\n", p->out);
        ++*rows;
    }
    return 0;
}

int report_all_figures(const struct page *p)
{
    const struct manifest *m = &p->r->manifest;
    static const char *const heads[] = {"metric", "scope",        "arm",       "baseline", "mean",
                                        "change", "95% interval", "bootstrap", "n",        NULL};
    size_t rows = 0, i;
    int code = 0;
    if (m->baseline == MANIFEST_NONE || m->arms.n == 1)
        return 0;
    page_section(p, "All figures");
    fprintf(p->out, "<details><summary>%zu figures%s</summary>\n", p->r->nfigures,
            m->points.n > 1 ? " (first point of the sweep)" : "");
    page_paragraph(p, "",
                   "The bootstrap column has an interval where the differences are so skewed that "
                   "the Student-t interval beside it should be read with care. n counts the "
                   "replications that both arms have.");
    page_table(p, "deltas", heads);
    for (i = 0; i < p->r->nfigures && rows < ALL_MOST && code == 0; i++)
        code = put_every_arm(p, &p->r->figures[i], &rows);
    page_end_table(p);
    if (i < p->r->nfigures)
        page_paragraph(p, "note", "The rest is in summary.json and runs.csv.");
    fputs("</details>\n", p->out);
    page_end_section(p);
    return code;
}
