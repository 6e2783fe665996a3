#include "analysis/expect.h"

#include "analysis/reader.h"
#include "sim/base/arena.h"
#include "sim/base/condition.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/json.h"
#include "sim/base/quantity.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A claim as the scenario states it. */
struct claim {
    const char *name, *metric, *arm, *vs, *point; /* vs, point: NULL where not given */
    const char *scope_text;
    struct scope scope;
    bool of_change; /* or of a value */
    const char *condition_text;
    struct condition condition;
    double confidence;
};

const char *verdict_name(enum verdict v)
{
    static const char *const names[] = {"held", "failed", "inconclusive"};
    return names[v];
}

/* --- Reading ---------------------------------------------------------------------------------- */

/* The pointer of a member of the claim that stands at `base`. Returns buf. */
static const char *below(const char *base, const char *key, char buf[256])
{
    snprintf(buf, 256, "%.200s/%s", base, key);
    return buf;
}

static double read_confidence(struct reader *r, const json_t *claim, const char *pointer)
{
    double confidence = DELTA_CONFIDENCE;
    const json_t *value = json_object_get(claim, "confidence");
    if (json_is_string(value)) {
        if (quantity_parse(UNIT_SHARE, json_string_value(value), &confidence))
            confidence = NAN;
    } else {
        confidence = reader_number_or(r, claim, pointer, confidence);
    }
    char found[60];
    if (!(confidence > 0.5 && confidence < 1))
        reader_fault(r, pointer, "found %s, allowed: a share above 50%% and below 100%%",
                     json_describe(value, found, sizeof found));
    return confidence;
}

static void read_condition(struct reader *r, const json_t *claim, const char *at, struct claim *out)
{
    char pointer[256];
    const char *change = reader_text_or(r, claim, below(at, "change", pointer), NULL);
    const char *value = reader_text_or(r, claim, below(at, "value", pointer), NULL);
    if (!change == !value)
        reader_fault(r, at, "found %s, allowed: either \"change\" or \"value\"",
                     change ? "both \"change\" and \"value\"" : "neither");
    if (r->code)
        return;
    out->of_change = change != NULL;
    out->condition_text = change ? change : value;
    struct err why = ERR_INIT;
    if (condition_parse(out->condition_text, &out->condition, &why))
        reader_fault(r, below(at, change ? "change" : "value", pointer), "%s", why.text);
}

static void read_claim(struct reader *r, struct arena *arena, const json_t *claim, const char *at,
                       struct claim *out)
{
    char pointer[256];
    if (!reader_object(r, claim, at))
        return;
    out->metric = reader_text(r, claim, below(at, "metric", pointer));
    out->scope_text = reader_text_or(r, claim, below(at, "scope", pointer), "-");
    out->arm = reader_text(r, claim, below(at, "arm", pointer));
    out->vs = reader_text_or(r, claim, below(at, "vs", pointer), NULL);
    out->point = reader_text_or(r, claim, below(at, "point", pointer), NULL);
    out->confidence = read_confidence(r, claim, below(at, "confidence", pointer));
    read_condition(r, claim, at, out);
    struct err why = ERR_INIT;
    if (r->code == 0 && scope_parse(arena, out->scope_text, &out->scope, &why))
        reader_fault(r, below(at, "scope", pointer), "%s", why.text);
}

/* --- Finding the figure ----------------------------------------------------------------------- */

/*
 * The figure a claim means: the one whose other keys all say "all", else the only one that fits.
 * NULL with a reason where there is none or no way to choose.
 */
static const struct figure *find_figure(const struct results *r, const struct claim *c,
                                        char *reason, size_t size)
{
    const struct figure *found = NULL, *total = NULL;
    size_t metric = 0, candidates = 0;
    for (size_t i = 0; i < r->nfigures; i++) {
        const struct figure *f = &r->figures[i];
        if (strcmp(f->metric, c->metric) != 0)
            continue;
        metric++;
        if (!scope_holds(&f->scope, &c->scope))
            continue;
        candidates++;
        found = f;
        if (scope_totals(&f->scope, &c->scope))
            total = f;
    }
    if (total || candidates == 1)
        return total ? total : found;
    if (metric == 0)
        snprintf(reason, size, "the results have no metric %.80s", c->metric);
    else if (candidates == 0)
        snprintf(reason, size, "the results have no %.80s of scope %.120s", c->metric,
                 c->scope_text);
    else
        snprintf(reason, size, "the scope leaves %zu figures to choose from", candidates);
    return NULL;
}

/* --- Judging ---------------------------------------------------------------------------------- */

/* Whether a bound of that unit can be compared with a metric of unit `metric`. */
static bool unit_fits(enum condition_unit unit, const char *metric)
{
    switch (unit) {
    case CONDITION_PLAIN:
        return true;
    case CONDITION_PERCENT:
    case CONDITION_POINTS:
        return strcmp(metric, "share") == 0;
    case CONDITION_RATE:
        return strcmp(metric, "bit/s") == 0;
    case CONDITION_SIZE:
        return strcmp(metric, "bytes") == 0;
    case CONDITION_TIME:
        break;
    }
    return strcmp(metric, "s") == 0;
}

static enum estimate_kind kind_of(const struct claim *c, bool share)
{
    bool fraction = c->condition.unit == CONDITION_PERCENT || c->condition.unit == CONDITION_POINTS;
    if (!c->of_change)
        return ESTIMATE_VALUE;
    if (!fraction)
        return ESTIMATE_CHANGE;
    return share ? ESTIMATE_POINTS : ESTIMATE_RELATIVE;
}

/* The estimate with its one-sided bounds. Returns 0 or -ENOMEM. */
static int estimate(const struct results *r, const struct claim *c, const struct figure *f,
                    size_t point, size_t arm, size_t vs, struct judgement *j)
{
    double two_sided = 2 * c->confidence - 1;
    if (j->kind == ESTIMATE_VALUE)
        return arm_mean(r, f, point, arm, two_sided, &j->estimate);
    struct delta d;
    int code = delta_form(r, f, point, arm, vs, two_sided, &d);
    if (code)
        return code;
    j->estimate = j->kind == ESTIMATE_CHANGE ? d.absolute : d.relative;
    if (j->estimate.n == 0 && d.n)
        j->reason = "a baseline of 0 has no percentage: state the change in the metric's unit";
    return 0;
}

static enum verdict compare(const struct condition *c, const struct interval *i)
{
    double worst = condition_upper(c) ? i->high : i->low;
    double best = condition_upper(c) ? i->low : i->high;
    if (condition_met(c, worst))
        return VERDICT_HELD;
    return condition_met(c, best) ? VERDICT_INCONCLUSIVE : VERDICT_FAILED;
}

/* From the estimate to the verdict. */
static void conclude(const struct claim *c, struct judgement *j)
{
    if (j->reason)
        return;
    if (j->estimate.n == 0) {
        j->reason = c->of_change ? "no replication has the figure in both arms"
                                 : "no replication has the figure";
    } else if (j->estimate.n == 1) {
        j->reason = "one replication has no interval";
    } else {
        j->verdict = compare(&c->condition, &j->estimate);
        if (j->verdict == VERDICT_INCONCLUSIVE)
            j->reason = "the bound lies inside the confidence interval";
    }
}

/* Index of a name a claim refers to; < 0 with a reason when the results do not have it. */
static int known(const struct name_list *names, const char *name, const char *what, char *reason,
                 size_t size)
{
    int i = name_find(names, name);
    if (i < 0)
        snprintf(reason, size, "the results have no %s %.100s", what, name);
    return i;
}

static int judge_at(const struct results *r, const struct claim *c, int point, struct judgement *j)
{
    const struct manifest *m = &r->manifest;
    char reason[300] = "";
    const char *vs_name = c->vs ? c->vs : m->baseline_name;
    int arm = known(&m->arms, c->arm, "arm", reason, sizeof reason);
    int vs = c->of_change ? known(&m->arms, vs_name, "arm", reason, sizeof reason) : 0;
    const struct figure *f = arm < 0 || vs < 0 ? NULL : find_figure(r, c, reason, sizeof reason);
    int code = 0;
    if (f) {
        bool share = figure_is_share(f);
        j->unit = f->unit;
        j->kind = kind_of(c, share);
        if (j->kind != ESTIMATE_RELATIVE && !unit_fits(c->condition.unit, f->unit))
            j->reason = "the bound's unit does not fit the metric";
        else if (j->kind == ESTIMATE_RELATIVE && c->condition.unit == CONDITION_POINTS)
            j->reason = "only a share changes in points";
        else
            code = estimate(r, c, f, (size_t)point, (size_t)arm, (size_t)vs, j);
        conclude(c, j);
    } else {
        j->reason = arena_strdup(r->arena, reason);
    }
    return code || (f == NULL && !j->reason) ? -ENOMEM : 0;
}

static const char *claim_text(const struct results *r, const struct claim *c, const char *point)
{
    const struct manifest *m = &r->manifest;
    bool swept = m->points.n > 1 || c->point;
    char scope[300] = "", against[300] = "", at[300] = "";
    if (c->scope.n)
        snprintf(scope, sizeof scope, " (%.250s)", c->scope_text);
    if (c->of_change)
        snprintf(against, sizeof against, " against %.250s, change",
                 c->vs ? c->vs : m->baseline_name);
    if (swept)
        snprintf(at, sizeof at, " at %.250s", point);
    return arena_printf(r->arena, "%s%s: %s%s %s (%g%% confidence)%s", c->metric, scope, c->arm,
                        against, c->condition_text, c->confidence * 100, at);
}

/* Judges a claim at every point it is about, into out->v, which has room. */
static int judge_claim(const struct results *r, const struct claim *c, struct judgements *out)
{
    const struct name_list *points = &r->manifest.points;
    int from = 0, to = (int)points->n;
    char reason[200] = "";
    if (c->point) {
        from = known(points, c->point, "point", reason, sizeof reason);
        to = from + 1;
    }
    for (int p = from; p < to; p++) {
        struct judgement *j = &out->v[out->n++];
        const char *point = p < 0 ? c->point : points->v[p];
        *j = (struct judgement){
            .name = arena_strdup(r->arena, c->name),
            .text = claim_text(r, c, point),
            .point = arena_strdup(r->arena, point),
            .verdict = VERDICT_INCONCLUSIVE,
            .kind = c->of_change ? ESTIMATE_CHANGE : ESTIMATE_VALUE,
            .unit = "",
            .estimate = {0, NAN, NAN, NAN},
        };
        int code = p < 0 ? 0 : judge_at(r, c, p, j);
        if (p < 0)
            j->reason = arena_strdup(r->arena, reason);
        if (code || !j->name || !j->text || !j->point || (p < 0 && !j->reason))
            return -ENOMEM;
        out->counts[j->verdict]++;
    }
    return 0;
}

static int judge_all(const struct results *r, struct reader *in, const json_t *scenario,
                     struct judgements *out)
{
    const json_t *expect = json_object_get(scenario, "expect");
    if (!reader_object(in, scenario, "/") || (expect && !reader_object(in, expect, "/expect")))
        return in->code;
    size_t room = json_object_size(expect) * r->manifest.points.n;
    out->v = arena_array(r->arena, room, sizeof *out->v);
    if (!out->v)
        return err_sys(in->e, -ENOMEM, "%s", in->path);
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)expect, name, value)
    {
        char at[200] = "/expect";
        struct claim c = {.name = name};
        json_pointer_push(at, sizeof at, name);
        read_claim(in, r->arena, value, at, &c);
        if (in->code)
            return in->code;
        if (judge_claim(r, &c, out))
            return err_sys(in->e, -ENOMEM, "%s", in->path);
    }
    return 0;
}

int expect_judge(const struct results *r, struct judgements *out, struct err *e)
{
    *out = (struct judgements){0};
    char *path = path_join(r->dir, "scenario.json");
    if (!path)
        return err_sys(e, -ENOMEM, "%s", r->dir);
    struct reader in = {.path = path, .e = e};
    json_t *scenario = json_read_file(path, &in.code, e);
    int code = in.code;
    if (scenario)
        code = judge_all(r, &in, scenario, out);
    json_decref(scenario);
    free(path);
    return code;
}
