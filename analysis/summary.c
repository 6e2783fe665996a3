#include "analysis/summary.h"

#include "analysis/achieved.h"

#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/json.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* A number, or null where it cannot be formed. */
static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

/* [low, high], or null. */
static json_t *ends(const struct interval *i)
{
    return isnan(i->low) ? json_null() : json_pack("[o, o]", number(i->low), number(i->high));
}

static json_t *arm_row(const struct results *r, const struct figure *f, size_t point, size_t arm)
{
    const struct manifest *m = &r->manifest;
    struct interval i;
    if (arm_mean(r, f, point, arm, DELTA_CONFIDENCE, &i))
        return NULL;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:o, s:o, s:o}", "point", m->points.v[point],
                     "arm", m->arms.v[arm], "metric", f->metric, "scope", f->scope_text, "unit",
                     f->unit, "n", (json_int_t)i.n, "mean", number(i.mean), "low", number(i.low),
                     "high", number(i.high));
}

/* Where there is an oracle: what share of its change this is. */
static json_t *with_share(const struct results *r, const struct delta *d, json_t *row)
{
    struct interval i;
    if (achieved_oracle(r) == MANIFEST_NONE)
        return row;
    if (achieved_form(r, d, &i) || json_object_set_new(row, "achieved", number(i.mean)) ||
        json_object_set_new(row, "achieved_low", number(i.low)) ||
        json_object_set_new(row, "achieved_high", number(i.high))) {
        json_decref(row);
        return NULL;
    }
    return row;
}

static json_t *delta_row(const struct results *r, const struct delta *d)
{
    const struct manifest *m = &r->manifest;
    json_t *row = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:I, s:o, s:o, s:o, s:o, s:f, s:o, s:o, s:o}", "point",
        m->points.v[d->point], "metric", d->figure->metric, "scope", d->figure->scope_text, "arm",
        m->arms.v[d->arm], "baseline", m->arms.v[d->baseline], "n", (json_int_t)d->n, "absolute",
        number(d->absolute.mean), "relative", number(d->relative.mean), "low",
        number(d->relative.low), "high", number(d->relative.high), "confidence", d->confidence,
        "absolute_low", number(d->absolute.low), "absolute_high", number(d->absolute.high),
        "bootstrap", ends(&d->bootstrap));
    return with_share(r, d, row);
}

static json_t *verdict_row(const struct judgement *j)
{
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:s?}", "name", j->name, "text", j->text,
                     "verdict", verdict_name(j->verdict), "estimate", number(j->estimate.mean),
                     "low", number(j->estimate.low), "high", number(j->estimate.high), "point",
                     j->point, "reason", j->reason);
}

/* The rows of one figure at one point, where there is something to say. */
static int add_figure(const struct results *r, const struct figure *f, size_t point, json_t *arms,
                      json_t *deltas)
{
    const struct manifest *m = &r->manifest;
    for (size_t arm = 0; arm < m->arms.n; arm++) {
        struct delta d;
        if (json_array_append_new(arms, arm_row(r, f, point, arm)))
            return -ENOMEM;
        if (arm == m->baseline || m->baseline == MANIFEST_NONE)
            continue;
        if (delta_form(r, f, point, arm, m->baseline, DELTA_CONFIDENCE, &d))
            return -ENOMEM;
        if (d.n && json_array_append_new(deltas, delta_row(r, &d)))
            return -ENOMEM;
    }
    return 0;
}

static int add_rows(const struct results *r, const struct judgements *verdicts, json_t *arms,
                    json_t *deltas, json_t *expect)
{
    for (size_t point = 0; point < r->manifest.points.n; point++) {
        for (size_t i = 0; i < r->nfigures; i++) {
            if (add_figure(r, &r->figures[i], point, arms, deltas))
                return -ENOMEM;
        }
    }
    for (size_t i = 0; i < verdicts->n; i++) {
        if (json_array_append_new(expect, verdict_row(&verdicts->v[i])))
            return -ENOMEM;
    }
    return 0;
}

json_t *summary_new(const struct results *r, const struct judgements *verdicts)
{
    const struct manifest *m = &r->manifest;
    json_t *arms = json_array(), *deltas = json_array(), *expect = json_array();
    json_t *summary = json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:o, s:o, s:o}", "format",
                                "altosim-summary/1", "scenario", m->scenario, "digest", m->digest,
                                "version", m->version, "seed", m->seed, "baseline",
                                m->baseline_name, "arms", arms, "deltas", deltas, "expect", expect);
    if (summary && add_rows(r, verdicts, arms, deltas, expect)) {
        json_decref(summary);
        summary = NULL;
    }
    return summary;
}

int summary_write(const struct results *r, const struct judgements *verdicts, struct err *e)
{
    json_t *summary = summary_new(r, verdicts);
    char *path = path_join(r->dir, "summary.json");
    int code = summary && path ? json_write_file(summary, path) : -ENOMEM;
    if (code)
        err_sys(e, code, "%s: cannot write", path ? path : r->dir);
    json_decref(summary);
    free(path);
    return code;
}
