#include "analysis/report/groups.h"

#include "analysis/html.h"
#include "analysis/report/page.h"

#include <errno.h>
#include <string.h>

/* Completion times of one access class in one network: those who are alike. */
static bool of_a_group(const struct figure *f)
{
    const char *class = scope_get(&f->scope, "class");
    return strcmp(f->metric, "completion.time") == 0 && class && strcmp(class, "all") != 0 &&
           scope_get(&f->scope, "network");
}

enum fate { FATE_OPEN, FATE_WINS, FATE_LOSES, FATES };

static const char *const fate_words[FATES] = {"may be none", "wins", "loses"};
static const char *const fate_classes[FATES] = {"none", "better", "worse"};

static enum fate fate_of(const struct delta *d)
{
    if (!delta_has_interval(d) || delta_zero_inside(d))
        return FATE_OPEN;
    return delta_shown(d)->mean < 0 ? FATE_WINS : FATE_LOSES;
}

static void put_group(const struct page *p, const struct delta *d, enum fate fate)
{
    fputs("<tr>", p->out);
    page_cell(p, "", scope_get(&d->figure->scope, "network"));
    page_cell(p, "", scope_get(&d->figure->scope, "class"));
    page_delta(p, d);
    page_cell(p, fate_classes[fate], fate_words[fate]);
    fputs("</tr>\n", p->out);
}

static int put_arm(const struct page *p, size_t arm)
{
    const struct manifest *m = &p->r->manifest;
    const char *const heads[] = {"network", "class",        m->baseline_name, m->arms.v[arm],
                                 "change",  "95% interval", "reading",        NULL};
    size_t count[FATES] = {0};
    int code = 0;
    fputs("<h3>", p->out);
    html_text(p->out, m->arms.v[arm]);
    fputs("</h3>\n", p->out);
    page_table(p, "deltas", heads);
    for (size_t i = 0; i < p->r->nfigures && code == 0; i++) {
        struct delta d;
        if (!of_a_group(&p->r->figures[i]))
            continue;
        code = delta_form(p->r, &p->r->figures[i], 0, arm, m->baseline, DELTA_CONFIDENCE, &d);
        if (code || d.n == 0)
            continue;
        enum fate fate = fate_of(&d);
        count[fate]++;
        put_group(p, &d, fate);
    }
    page_end_table(p);
    char text[120];
    snprintf(text, sizeof text, "%zu win, %zu lose, of %zu the change may be none.",
             count[FATE_WINS], count[FATE_LOSES], count[FATE_OPEN]);
    page_paragraph(p, "", text);
    return code;
}

int report_groups(const struct page *p)
{
    const struct manifest *m = &p->r->manifest;
    bool any = false;
    int code = 0;
    for (size_t i = 0; i < p->r->nfigures; i++)
        any |= of_a_group(&p->r->figures[i]);
    if (!any || m->baseline == MANIFEST_NONE || m->arms.n == 1)
        return 0;
    page_section(p, "Who waits longer");
    fprintf(p->out, "<details><summary>Completion times by network and access class%s</summary>\n",
            m->points.n > 1 ? " (first point of the sweep)" : "");
    for (size_t arm = 0; arm < m->arms.n && code == 0; arm++) {
        if (arm != m->baseline)
            code = put_arm(p, arm);
    }
    fputs("</details>\n", p->out);
    page_end_section(p);
    return code;
}
