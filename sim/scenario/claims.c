#include "sim/scenario/claims.h"

#include "sim/base/arena.h"
#include "sim/base/condition.h"
#include "sim/base/field.h"
#include "sim/base/scope.h"
#include "sim/topo/topo.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* --- Metrics ----------------------------------------------------------------------------------- */

/* What the values of a scope's key name. */
enum named {
    NAMES_NOTHING,
    NAMES_NETWORK,
    NAMES_AREA,
    NAMES_CLASS,
    NAMES_LINK,
    NAMES_WORKLOAD,
    NAMES_SERVER,
    NAMES_SURROGATE
};

static const char *const named_words[] = {"",     "network",  "access network", "access class",
                                          "link", "workload", "ALTO server",    "surrogate"};

enum { KEYS = 3, WORDS = 7 };

struct scope_key {
    const char *key;
    enum named named;
    const char *words[WORDS]; /* values beside the names, NULL-ended */
};

/* The metrics of results/README.md with their units and the keys of their scopes. */
static const struct metric {
    const char *name, *unit;
    struct scope_key keys[KEYS + 1];
} metrics[] = {
#define NETWORK                                                                                    \
    {                                                                                              \
        "network", NAMES_NETWORK,                                                                  \
        {                                                                                          \
            NULL                                                                                   \
        }                                                                                          \
    }
#define LINK                                                                                       \
    {                                                                                              \
        "link", NAMES_LINK,                                                                        \
        {                                                                                          \
            NULL                                                                                   \
        }                                                                                          \
    }
#define WORKLOAD                                                                                   \
    {                                                                                              \
        "workload", NAMES_WORKLOAD,                                                                \
        {                                                                                          \
            NULL                                                                                   \
        }                                                                                          \
    }
#define IN_OUT                                                                                     \
    {                                                                                              \
        "direction", NAMES_NOTHING,                                                                \
        {                                                                                          \
            "in", "out", NULL                                                                      \
        }                                                                                          \
    }
#define ALONG                                                                                      \
    {                                                                                              \
        "direction", NAMES_NOTHING,                                                                \
        {                                                                                          \
            "forward", "reverse", NULL                                                             \
        }                                                                                          \
    }
#define SURROGATE                                                                                  \
    {                                                                                              \
        "surrogate", NAMES_SURROGATE,                                                              \
        {                                                                                          \
            "origin", NULL                                                                         \
        }                                                                                          \
    }
#define TRAFFIC                                                                                    \
    {                                                                                              \
        "class", NAMES_NOTHING,                                                                    \
        {                                                                                          \
            "p2p", "cdn", "background", "alto", NULL                                               \
        }                                                                                          \
    }
#define BY_CLASS                                                                                   \
    NETWORK,                                                                                       \
    {                                                                                              \
        "class", NAMES_CLASS,                                                                      \
        {                                                                                          \
            "all", NULL                                                                            \
        }                                                                                          \
    }
    {"interdomain.bytes",
     "bytes",
     {NETWORK, IN_OUT, {"relation", NAMES_NOTHING, {"transit", "peering", "all", NULL}}}},
    {"interdomain.share",
     "share",
     {NETWORK, IN_OUT, {"relation", NAMES_NOTHING, {"peering", NULL}}}},
    {"interdomain.by_class", "bytes", {NETWORK, IN_OUT, TRAFFIC}},
    {"interdomain.p95", "bit/s", {LINK, ALONG}},
    {"charge", "money", {NETWORK}},
    {"localization",
     "share",
     {NETWORK, {"level", NAMES_NOTHING, {"pid", "access", "network", NULL}}}},
    {"backbone.bytehops", "bytes", {NETWORK}},
    {"backbone.hops_per_byte", "hops", {NETWORK}},
    {"backbone.by_class", "bytes", {NETWORK, TRAFFIC}},
    {"link.utilization", "share", {LINK, ALONG, {"of", NAMES_NOTHING, {"mean", "peak", NULL}}}},
    {"mlu", "share", {NETWORK}},
    {"radio.bytes", "bytes", {NETWORK, {"direction", NAMES_NOTHING, {"up", "down", NULL}}}},
    {"received.bytes", "bytes", {NETWORK}},
    {"received.from", "bytes", {NETWORK, {"of", NAMES_NETWORK, {NULL}}}},
    {"received.share",
     "share",
     {{"area", NAMES_AREA, {NULL}}, {"of", NAMES_AREA, {"outside", NULL}}}},
    {"completion.time", "s", {BY_CLASS}},
    {"completion.p50", "s", {BY_CLASS}},
    {"completion.p90", "s", {BY_CLASS}},
    {"completion.p95", "s", {BY_CLASS}},
    {"completion.finished", "share", {BY_CLASS}},
    {"throughput", "bit/s", {BY_CLASS}},
    {"fairness", "index", {BY_CLASS}},
    {"upload.ratio", "ratio", {BY_CLASS}},
    {"upload.used", "share", {WORKLOAD}},
    {"swarm.components", "count", {WORKLOAD}},
    {"swarm.articulation", "count", {WORKLOAD}},
    {"peers.joined", "count", {WORKLOAD}},
    {"peers.finished", "count", {WORKLOAD}},
    {"peers.aborted", "count", {WORKLOAD}},
    {"redundancy", "copies", {NETWORK}},
    {"waste.bytes", "bytes", {WORKLOAD}},
    {"cdn.requests", "count", {WORKLOAD}},
    {"cdn.failed", "count", {WORKLOAD}},
    {"cdn.delivered", "bytes", {WORKLOAD}},
    {"cdn.guided", "share", {WORKLOAD}},
    {"cdn.followed", "share", {WORKLOAD}},
    {"cdn.compliance", "share", {WORKLOAD, NETWORK}},
    {"cdn.overhead", "ratio", {WORKLOAD, NETWORK}},
    {"cdn.alto", "count", {WORKLOAD}},
    {"cdn.alto_per_request", "ratio", {WORKLOAD}},
    {"cdn.served", "share", {WORKLOAD, {"area", NAMES_AREA, {NULL}}, SURROGATE}},
    {"cdn.sent", "bytes", {WORKLOAD, SURROGATE}},
    {"cdn.load", "share", {WORKLOAD, SURROGATE, {"of", NAMES_NOTHING, {"mean", "peak", NULL}}}},
    {"cdn.surrogate.hit", "share", {WORKLOAD, SURROGATE}},
    {"cdn.hit", "share", {WORKLOAD}},
    {"cdn.byte_hit", "share", {WORKLOAD}},
    {"cdn.origin.bytes", "bytes", {WORKLOAD}},
    {"cdn.surrogate.load", "ratio", {WORKLOAD, {"of", NAMES_NOTHING, {"spread", "jain", NULL}}}},
    {"cdn.ttfb", "s", {WORKLOAD, NETWORK, {"of", NAMES_NOTHING, {"mean", "p50", "p95", NULL}}}},
    {"cdn.time", "s", {WORKLOAD, NETWORK, {"of", NAMES_NOTHING, {"mean", "p50", "p95", NULL}}}},
    {"alto.requests",
     "count",
     {{"service",
       NAMES_NOTHING,
       {"directory", "networkmap", "costmap", "costmap-filtered", "endpointcost", "all", NULL}}}},
    {"alto.bytes", "bytes", {{NULL}}},
    {"alto.fallbacks", "count", {{NULL}}},
    {"alto.delay", "s", {{"of", NAMES_NOTHING, {"mean", "p95", NULL}}}},
    {"alto.adoption", "share", {{NULL}}},
    {"alto.disclosed", "count", {{"server", NAMES_SERVER, {NULL}}}},
};
enum { METRICS = sizeof metrics / sizeof *metrics };

static const struct metric *find_metric(const char *name)
{
    for (size_t i = 0; i < METRICS; i++) {
        if (strcmp(metrics[i].name, name) == 0)
            return &metrics[i];
    }
    return NULL;
}

/* --- Reporting --------------------------------------------------------------------------------- */

static void complain(const struct reporter *errors, const char *pointer, const char *key,
                     const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static void complain(const struct reporter *errors, const char *pointer, const char *key,
                     const char *fmt, ...)
{
    char place[POINTER_MAX], text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    snprintf(place, sizeof place, "%s%s%s", pointer, *key ? "/" : "", key);
    report(errors, place, "%s", text);
}

/* --- Scopes ------------------------------------------------------------------------------------ */

/* Things that begin with their name. */
struct things {
    const void *v;
    size_t n, stride;
};

static struct things things_of(const struct cell *c, enum named what)
{
    const struct scenario_conf *conf = c->conf;
    const struct topo *t = c->topo;
#define THINGS(v, n) ((struct things){v, n, sizeof *(v)})
    switch (what) {
    case NAMES_NETWORK:
        return THINGS(t->networks, t->nnetworks);
    case NAMES_AREA:
        return THINGS(t->areas, t->nareas);
    case NAMES_CLASS:
        return THINGS(t->classes, t->nclasses);
    case NAMES_LINK:
        return THINGS(t->links, t->nlinks);
    case NAMES_WORKLOAD:
        return THINGS(conf->workloads.v, conf->workloads.n);
    case NAMES_SERVER:
        if (conf->alto)
            return THINGS(conf->alto->servers.v, conf->alto->servers.n);
        break;
    case NAMES_SURROGATE: /* of several workloads those of the first CDN serve as a hint */
        for (size_t i = 0; i < conf->workloads.n; i++) {
            const struct workload_conf *w = &conf->workloads.v[i];
            if (w->kind == WORKLOAD_CDN)
                return THINGS(w->cdn.surrogates.v, w->cdn.surrogates.n);
        }
        break;
    case NAMES_NOTHING:
        break;
    }
    return (struct things){NULL, 0, 0};
}

static bool is_there(const struct things *things, const char *name)
{
    for (size_t i = 0; i < things->n; i++) {
        const char *thing = (const char *)things->v + i * things->stride;
        if (strcmp(*(const char *const *)thing, name) == 0)
            return true;
    }
    return false;
}

/* Whether any CDN has a surrogate or origin of that name. */
static bool is_surrogate(const struct cell *c, const char *name)
{
    bool found = false;
    for (size_t i = 0; i < c->conf->workloads.n; i++) {
        const struct workload_conf *w = &c->conf->workloads.v[i];
        if (w->kind == WORKLOAD_CDN)
            found |= is_there(&THINGS(w->cdn.surrogates.v, w->cdn.surrogates.n), name) ||
                     is_there(&THINGS(w->cdn.origins.v, w->cdn.origins.n), name);
    }
    return found;
}

static void check_value(const struct cell *c, const struct scope_key *k, const char *value,
                        const char *pointer, const struct reporter *errors)
{
    char words[640];
    struct things things = things_of(c, k->named);
    if (choice_find(k->words, value) >= 0 || is_there(&things, value) ||
        (k->named == NAMES_SURROGATE && is_surrogate(c, value)))
        return;
    if (k->named)
        complain(errors, pointer, "scope", "there is no %s \"%s\"%s", named_words[k->named], value,
                 choice_hint(things.v, things.n, things.stride, value, words, sizeof words));
    else
        complain(errors, pointer, "scope", "found %s \"%s\", allowed: %s", k->key, value,
                 choice_words(k->words, words, sizeof words));
}

/* `"network", "direction" or "relation"`, or that there is none. */
static const char *allowed_keys(const struct metric *m, char *buf, size_t size)
{
    const char *keys[KEYS + 1] = {NULL};
    for (size_t i = 0; i < KEYS && m->keys[i].key; i++)
        keys[i] = m->keys[i].key;
    return keys[0] ? choice_words(keys, buf, size) : "\"-\" alone";
}

/* One pair of a scope. */
static void check_pair(const struct cell *c, const struct metric *m, const struct scope_pair *pair,
                       const char *pointer, const struct reporter *errors)
{
    char words[128];
    for (size_t i = 0; i < KEYS && m->keys[i].key; i++) {
        if (strcmp(m->keys[i].key, pair->key) == 0) {
            check_value(c, &m->keys[i], pair->value, pointer, errors);
            return;
        }
    }
    complain(errors, pointer, "scope",
             "found \"%.80s=%.80s\", allowed: KEY=VALUE joined by ;, KEY being %s", pair->key,
             pair->value, allowed_keys(m, words, sizeof words));
}

/* Keys may be left out where one figure remains: that of "all", or of the only thing there is. */
static void check_left_out(const struct metric *m, const struct scope *scope, const char *pointer,
                           const struct reporter *errors)
{
    char words[256];
    for (size_t i = 0; i < KEYS && m->keys[i].key; i++) {
        const struct scope_key *k = &m->keys[i];
        bool several = !k->named && k->words[0] && k->words[1];
        if (several && choice_find(k->words, "all") < 0 && !scope_get(scope, k->key))
            complain(errors, pointer, "scope", "\"%s\" is missing, allowed: %s", k->key,
                     choice_words(k->words, words, sizeof words));
    }
}

static void check_scope(const struct cell *c, const struct metric *m, const char *text,
                        const char *pointer, const struct reporter *errors)
{
    struct arena *arena = arena_new();
    struct scope scope;
    struct err e = ERR_INIT;
    int code = arena ? scope_parse(arena, text, &scope, &e) : -ENOMEM;
    if (code)
        complain(errors, pointer, "scope", "%s", code == -EINVAL ? e.text : "no memory");
    for (size_t i = 0; code == 0 && i < scope.n; i++)
        check_pair(c, m, &scope.pair[i], pointer, errors);
    if (code == 0)
        check_left_out(m, &scope, pointer, errors);
    arena_free(arena);
}

void claims_check_figure(const struct cell *c, const char *metric, const char *scope,
                         const char *pointer, const struct reporter *errors)
{
    const struct metric *m = find_metric(metric);
    if (!m) {
        const char *names[METRICS + 1] = {NULL};
        for (size_t i = 0; i < METRICS; i++)
            names[i] = metrics[i].name;
        const char *near = choice_nearest(names, metric);
        complain(errors, pointer, "metric", "there is no metric \"%.80s\"%s%s%s", metric,
                 near ? ", did you mean \"" : ", see results/README.md for those there are",
                 near ? near : "", near ? "\"?" : "");
        return;
    }
    check_scope(c, m, scope, pointer, errors);
}

/* --- Claims ------------------------------------------------------------------------------------ */

/* Whether a bound can be compared with a metric of that unit. */
static bool unit_fits(const struct condition *c, const char *unit, bool change)
{
    static const char *const units[] = {[CONDITION_PERCENT] = "share",
                                        [CONDITION_POINTS] = "share",
                                        [CONDITION_RATE] = "bit/s",
                                        [CONDITION_SIZE] = "bytes",
                                        [CONDITION_TIME] = "s"};
    if (c->unit == CONDITION_PLAIN || (c->unit == CONDITION_PERCENT && change))
        return true;
    return strcmp(units[c->unit], unit) == 0;
}

static void check_bound(const struct expect_conf *x, const struct reporter *errors)
{
    struct condition condition;
    struct err e = ERR_INIT;
    const struct metric *m = find_metric(x->metric);
    const char *key = x->change ? "change" : "value", *text = x->change ? x->change : x->value;
    if (!x->change == !x->value)
        complain(errors, x->at.pointer, "", "found %s, allowed: either a \"change\" or a \"value\"",
                 x->change ? "both" : "neither");
    else if (condition_parse(text, &condition, &e))
        complain(errors, x->at.pointer, key, "%s", e.text);
    else if (m && !unit_fits(&condition, m->unit, x->change != NULL))
        complain(errors, x->at.pointer, key,
                 "found \"%s\", allowed: a bound that fits the metric, whose unit is %s", text,
                 m->unit);
}

/* The index of the arm a key names; -1 with a report. */
static int check_arm(const struct scenario *s, const struct expect_conf *x, const char *key,
                     const char *name, const struct reporter *errors)
{
    int arm = scenario_find_arm(s, name);
    char hint[640];
    if (arm < 0)
        complain(errors, x->at.pointer, key, "there is no arm \"%s\"%s", name,
                 choice_hint(s->arms, s->narms, sizeof *s->arms, name, hint, sizeof hint));
    return arm;
}

static void check_point(const struct scenario *s, const struct expect_conf *x,
                        const struct reporter *errors)
{
    for (size_t i = 0; i < s->npoints; i++) {
        if (strcmp(s->points[i], x->point) == 0)
            return;
    }
    complain(errors, x->at.pointer, "point", "there is no point \"%s\", allowed: one as \"%s\"",
             x->point, s->points[0]);
}

static void check_claim(const struct scenario *s, const struct expect_conf *x,
                        const struct reporter *errors)
{
    int arm = check_arm(s, x, "arm", x->arm, errors);
    const struct cell *c = arm < 0 ? NULL : scenario_cell(s, 0, (size_t)arm);
    check_bound(x, errors);
    if (x->vs)
        check_arm(s, x, "vs", x->vs, errors);
    if (x->change && !x->vs && s->narms == 1)
        complain(errors, x->at.pointer, "change",
                 "there is no other arm that it could be a change against");
    if (x->point)
        check_point(s, x, errors);
    if (c && c->conf && c->topo)
        claims_check_figure(c, x->metric, x->scope, x->at.pointer, errors);
}

void claims_check(const struct scenario *s, const struct reporter *errors)
{
    const struct scenario_conf *conf = NULL;
    for (size_t arm = 0; !conf && arm < s->narms; arm++)
        conf = scenario_cell(s, 0, arm)->conf;
    for (size_t i = 0; conf && i < conf->expect.n; i++) {
        if (conf->expect.v[i].at.sound)
            check_claim(s, &conf->expect.v[i], errors);
    }
}
