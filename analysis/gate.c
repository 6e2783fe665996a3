#include "analysis/gate.h"

#include "analysis/format.h"
#include "analysis/html.h"
#include "analysis/metrics.h"
#include "sim/base/arena.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/json.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- Tests ------------------------------------------------------------------------------------ */

/* Takes name and detail in, which are NULL where memory ran out. */
static int add(struct gate *g, const char *name, const char *detail, enum gate_outcome outcome)
{
    if (!name || !detail)
        return -ENOMEM;
    g->tests[g->n++] = (struct gate_test){name, detail, outcome};
    g->counts[outcome]++;
    return 0;
}

static enum gate_outcome outcome_of(const char *verdict)
{
    if (strcmp(verdict, "held") == 0)
        return GATE_PASSED;
    return strcmp(verdict, "failed") == 0 ? GATE_FAILED : GATE_INCONCLUSIVE;
}

static int add_verdict(struct gate *g, struct arena *arena, const struct summary_verdict *v)
{
    bool swept = strcmp(v->point, "-") != 0;
    const char *name =
        arena_printf(arena, "%s%s%s", v->name, swept ? " at " : "", swept ? v->point : "");
    char found[100] = "";
    if (!isnan(v->estimate) && isnan(v->low))
        snprintf(found, sizeof found, "; estimate %.6g", v->estimate);
    else if (!isnan(v->estimate))
        snprintf(found, sizeof found, "; estimate %.6g, bounds [%.6g, %.6g]", v->estimate, v->low,
                 v->high);
    const char *detail =
        arena_printf(arena, "%s%s%s%s", v->text, found, *v->reason ? "; " : "", v->reason);
    return add(g, name, detail, outcome_of(v->verdict));
}

static enum gate_outcome compare_means(const struct summary_mean *now,
                                       const struct summary_mean *before, enum better better)
{
    if (isnan(now->low) || isnan(before->low))
        return GATE_INCONCLUSIVE;
    bool worse = better == BETTER_LESS ? now->low > before->high : now->high < before->low;
    return worse ? GATE_FAILED : GATE_PASSED;
}

static int add_mean(struct gate *g, struct arena *arena, const struct summary_mean *now,
                    const struct summary_mean *before, enum better better)
{
    char label[200], mean[2][NUMBER_TEXT], ends[2][NUMBER_TEXT];
    struct interval i = {now->n, now->mean, now->low, now->high},
                    b = {before->n, before->mean, before->low, before->high};
    bool swept = strcmp(now->point, "-") != 0;
    const char *name = arena_printf(arena, "no worse than the baseline: %s, arm %s%s%s",
                                    figure_label(now->metric, &now->scope, label, sizeof label),
                                    now->arm, swept ? " at " : "", swept ? now->point : "");
    const char *detail = arena_printf(arena, "%s %s, baseline %s %s",
                                      estimate_text(ESTIMATE_VALUE, now->unit, &i, mean[0]),
                                      estimate_ends(ESTIMATE_VALUE, now->unit, &i, ends[0]),
                                      estimate_text(ESTIMATE_VALUE, before->unit, &b, mean[1]),
                                      estimate_ends(ESTIMATE_VALUE, before->unit, &b, ends[1]));
    return add(g, name, detail, compare_means(now, before, better));
}

static int add_means(struct gate *g, const struct summary_file *s,
                     const struct summary_file *baseline)
{
    for (size_t i = 0; i < s->nmeans; i++) {
        const struct summary_mean *now = &s->means[i];
        const struct headline *h = headline_of(now->metric, &now->scope);
        if (!h || h->better == BETTER_NEITHER || now->n == 0)
            continue;
        const struct summary_mean *before = summary_find(baseline, now);
        if (!before || before->n == 0 || (now->mean == 0 && before->mean == 0))
            continue;
        if (add_mean(g, s->arena, now, before, h->better))
            return -ENOMEM;
    }
    return 0;
}

int gate_make(struct gate *g, const struct summary_file *s, const struct summary_file *baseline,
              bool strict, struct err *e)
{
    *g = (struct gate){.scenario = s->scenario, .strict = strict};
    g->tests = arena_array(s->arena, s->nverdicts + s->nmeans, sizeof *g->tests);
    int code = g->tests ? 0 : -ENOMEM;
    for (size_t i = 0; i < s->nverdicts && code == 0; i++)
        code = add_verdict(g, s->arena, &s->verdicts[i]);
    if (code == 0 && baseline && strcmp(s->scenario, baseline->scenario) != 0)
        return err_set(e, -EINVAL, "the baseline is of the scenario \"%.80s\", not \"%.80s\"",
                       baseline->scenario, s->scenario);
    if (code == 0 && baseline)
        code = add_means(g, s, baseline);
    if (code)
        return err_sys(e, code, "gate");
    if (g->n == 0)
        return err_set(e, -EINVAL, "there is nothing to test: the scenario expects nothing%s",
                       baseline ? ", and nothing can be compared with the baseline" : "");
    return 0;
}

bool gate_passed(const struct gate *g)
{
    return g->counts[GATE_FAILED] == 0 && !(g->strict && g->counts[GATE_INCONCLUSIVE]);
}

/* --- Output ----------------------------------------------------------------------------------- */

static bool fails(const struct gate *g, const struct gate_test *t)
{
    return t->outcome == GATE_FAILED || (g->strict && t->outcome == GATE_INCONCLUSIVE);
}

/* A text on a TAP line, where "#" begins a directive. */
static void put_tap(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '#' || *text == '\\')
            putc('\\', out);
        putc((unsigned char)*text < 0x20 ? ' ' : *text, out);
    }
}

void gate_print_tap(FILE *out, const struct gate *g)
{
    fprintf(out, "TAP version 13\n1..%zu\n", g->n);
    for (size_t i = 0; i < g->n; i++) {
        const struct gate_test *t = &g->tests[i];
        fprintf(out, "%s %zu - ", fails(g, t) ? "not ok" : "ok", i + 1);
        put_tap(out, t->name);
        if (t->outcome == GATE_INCONCLUSIVE && !g->strict)
            fputs(" # SKIP inconclusive", out);
        fputs("\n  ---\n  found: ", out);
        json_put_string(out, t->detail); /* a JSON string is a YAML one */
        fputs("\n  ...\n", out);
    }
    fprintf(out, "# %zu passed, %zu failed, %zu inconclusive%s\n", g->counts[GATE_PASSED],
            g->counts[GATE_FAILED], g->counts[GATE_INCONCLUSIVE],
            g->strict && g->counts[GATE_INCONCLUSIVE] ? " (strict: counted as failed)" : "");
}

static void put_attribute(FILE *out, const char *name, const char *text)
{
    fprintf(out, " %s=\"", name);
    html_text(out, text);
    putc('"', out);
}

static void put_case(FILE *out, const struct gate *g, const struct gate_test *t)
{
    fputs("    <testcase", out);
    put_attribute(out, "classname", g->scenario);
    put_attribute(out, "name", t->name);
    fputs(">", out);
    if (fails(g, t)) {
        fputs("<failure", out);
        put_attribute(out, "type", t->outcome == GATE_FAILED ? "failed" : "inconclusive");
        put_attribute(out, "message", t->detail);
        fputs("/>", out);
    } else if (t->outcome == GATE_INCONCLUSIVE) {
        fputs("<skipped", out);
        put_attribute(out, "message", t->detail);
        fputs("/>", out);
    } else {
        fputs("<system-out>", out);
        html_text(out, t->detail);
        fputs("</system-out>", out);
    }
    fputs("</testcase>\n", out);
}

int gate_write_junit(const struct gate *g, const char *path, struct err *e)
{
    FILE *out = fopen(path, "wb");
    if (!out)
        return err_sys(e, -errno, "%s: cannot write", path);
    size_t open = g->counts[GATE_INCONCLUSIVE];
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite", out);
    put_attribute(out, "name", g->scenario);
    fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n", g->n,
            g->counts[GATE_FAILED] + (g->strict ? open : 0), g->strict ? 0 : open);
    for (size_t i = 0; i < g->n; i++)
        put_case(out, g, &g->tests[i]);
    fputs("  </testsuite>\n</testsuites>\n", out);
    return file_close(out, path, e);
}
