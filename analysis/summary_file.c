#include "analysis/summary_file.h"

#include "analysis/reader.h"
#include "sim/base/arena.h"
#include "sim/base/err.h"
#include "sim/base/file.h"
#include "sim/base/json.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "altosim-summary/1"

/* "/arms/17/mean" into buf, which it returns. */
static const char *at(const char *array, size_t i, const char *member, char buf[80])
{
    snprintf(buf, 80, "%s/%zu/%s", array, i, member);
    return buf;
}

static void read_mean(struct reader *r, struct summary_file *s, const json_t *item, size_t i)
{
    char p[80];
    struct summary_mean *m = &s->means[s->nmeans++];
    struct err why = ERR_INIT;
    m->point = reader_text(r, item, at("/arms", i, "point", p));
    m->arm = reader_text(r, item, at("/arms", i, "arm", p));
    m->metric = reader_text(r, item, at("/arms", i, "metric", p));
    m->unit = reader_text(r, item, at("/arms", i, "unit", p));
    m->n = (size_t)reader_whole(r, item, at("/arms", i, "n", p));
    m->mean = reader_number_or(r, item, at("/arms", i, "mean", p), NAN);
    m->low = reader_number_or(r, item, at("/arms", i, "low", p), NAN);
    m->high = reader_number_or(r, item, at("/arms", i, "high", p), NAN);
    m->scope_text = reader_text(r, item, at("/arms", i, "scope", p));
    if (r->code == 0 && scope_parse(s->arena, m->scope_text, &m->scope, &why))
        reader_fault(r, p, "%s", why.text);
}

static void read_verdict(struct reader *r, struct summary_file *s, const json_t *item, size_t i)
{
    char p[80];
    struct summary_verdict *v = &s->verdicts[s->nverdicts++];
    v->name = reader_text(r, item, at("/expect", i, "name", p));
    v->text = reader_text(r, item, at("/expect", i, "text", p));
    v->point = reader_text_or(r, item, at("/expect", i, "point", p), "-");
    v->reason = reader_text_or(r, item, at("/expect", i, "reason", p), "");
    v->estimate = reader_number_or(r, item, at("/expect", i, "estimate", p), NAN);
    v->low = reader_number_or(r, item, at("/expect", i, "low", p), NAN);
    v->high = reader_number_or(r, item, at("/expect", i, "high", p), NAN);
    v->verdict = reader_text(r, item, at("/expect", i, "verdict", p));
    if (strcmp(v->verdict, "held") != 0 && strcmp(v->verdict, "failed") != 0 &&
        strcmp(v->verdict, "inconclusive") != 0)
        reader_fault(r, p, "found \"%.40s\", allowed: \"held\", \"failed\" or \"inconclusive\"",
                     v->verdict);
}

static void read_summary(struct reader *r, struct summary_file *s)
{
    const json_t *root = s->document;
    if (!reader_object(r, root, "/"))
        return;
    const char *format = reader_text(r, root, "/format");
    if (strcmp(format, FORMAT) != 0)
        reader_fault(r, "/format", "found \"%.60s\", allowed: \"" FORMAT "\"", format);
    s->scenario = reader_text(r, root, "/scenario");
    json_t *arms = reader_array(r, root, "/arms"), *expect = reader_array(r, root, "/expect"),
           *item;
    s->means = arena_array(s->arena, json_array_size(arms), sizeof *s->means);
    s->verdicts = arena_array(s->arena, json_array_size(expect), sizeof *s->verdicts);
    if ((!s->means || !s->verdicts) && r->code == 0)
        r->code = err_sys(r->e, -ENOMEM, "%s", r->path);
    for (size_t i = 0; r->code == 0 && (item = json_array_get(arms, i)) != NULL; i++)
        read_mean(r, s, item, i);
    for (size_t i = 0; r->code == 0 && (item = json_array_get(expect, i)) != NULL; i++)
        read_verdict(r, s, item, i);
}

int summary_read(const char *dir, struct summary_file **out, struct err *e)
{
    char *path = path_join(dir, "summary.json");
    struct summary_file *s = calloc(1, sizeof *s);
    struct reader r = {.path = path, .e = e};
    *out = NULL;
    if (s)
        s->arena = arena_new();
    if (!path || !s || !s->arena)
        r.code = err_sys(e, -ENOMEM, "%s", dir);
    else
        s->document = json_read_file(path, &r.code, e);
    if (r.code == 0)
        read_summary(&r, s);
    free(path);
    if (r.code)
        summary_file_free(s);
    else
        *out = s;
    return r.code;
}

void summary_file_free(struct summary_file *s)
{
    if (!s)
        return;
    json_decref(s->document);
    arena_free(s->arena);
    free(s);
}

const struct summary_mean *summary_find(const struct summary_file *s,
                                        const struct summary_mean *like)
{
    for (size_t i = 0; i < s->nmeans; i++) {
        const struct summary_mean *m = &s->means[i];
        if (strcmp(m->metric, like->metric) == 0 && strcmp(m->scope_text, like->scope_text) == 0 &&
            strcmp(m->arm, like->arm) == 0 && strcmp(m->point, like->point) == 0)
            return m;
    }
    return NULL;
}
