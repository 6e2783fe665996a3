#include "sim/scenario/check.h"

#include "sim/base/arena.h"
#include "sim/base/file.h"
#include "sim/base/json.h"
#include "sim/cdn/cdn.h"
#include "sim/p2p/plan.h"
#include "sim/scenario/background.h"
#include "sim/scenario/check_events.h"
#include "sim/scenario/servers.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void check_complain(const struct check *c, const struct origin *at, const char *key,
                    const char *fmt, ...)
{
    char pointer[POINTER_MAX], text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    snprintf(pointer, sizeof pointer, "%s%s%s", at->pointer, *key ? "/" : "", key);
    report(&c->input->reporter, pointer, "%s", text);
}

void check_no_such(const struct check *c, const struct origin *at, const char *key,
                   const char *what, const char *name, const void *things, size_t n, size_t stride)
{
    char hint[640];
    check_complain(c, at, key, "there is no %s \"%s\"%s", what, name,
                   choice_hint(things, n, stride, name, hint, sizeof hint));
}

/* --- Topology ---------------------------------------------------------------------------------- */

/* A reporter for documents that do not stand in the scenario itself. */
struct elsewhere {
    const struct check *c;
    const char *path; /* of a file; NULL: an archetype's graph */
    bool said;
};

static void say_elsewhere(void *ctx, const char *pointer, const char *text)
{
    struct elsewhere *e = ctx;
    e->said = true;
    if (e->path)
        problems_add(e->c->errors, e->path, pointer, "%s", text);
    else
        check_complain(e->c, &e->c->conf->topology->archetype->at, "",
                       "the graph it makes, at %s: %s", pointer, text);
}

/* Builds a topo from a document that is not the scenario's. */
static const struct topo *build_elsewhere(const struct check *c, const json_t *document,
                                          const char *path)
{
    struct elsewhere e = {.c = c, .path = path};
    struct field_input in = {c->input->arena, {say_elsewhere, &e}};
    const struct graph_conf *graph = record_parse(&in, &graph_record, document, "", NULL);
    return graph && !e.said ? topo_build(&in, graph) : NULL;
}

static const struct topo *topology_of_file(const struct check *c, const char *name)
{
    char *joined = path_join(c->folder, name);
    const char *path = joined ? arena_strdup(c->input->arena, joined) : NULL;
    const struct topo *topo = NULL;
    struct err e = ERR_INIT;
    int code;
    free(joined);
    json_t *document = path ? json_read_file(path, &code, &e) : NULL;
    if (document)
        topo = build_elsewhere(c, document, path);
    else
        check_complain(c, &c->conf->topology->at, "graph", "%s", e.text[0] ? e.text : "no memory");
    json_decref(document);
    return topo;
}

const struct topo *check_topology(const struct check *c)
{
    const struct topology_conf *t = c->conf->topology;
    if (!t || !t->at.sound)
        return NULL;
    bool graph = t->graph.file || t->graph.record;
    if (graph == (t->archetype != NULL)) {
        check_complain(c, &t->at, "", "found %s, allowed: either an \"archetype\" or a \"graph\"",
                       graph ? "both" : "neither");
        return NULL;
    }
    if (t->graph.record)
        return topo_build(c->input, t->graph.record);
    if (t->graph.file)
        return topology_of_file(c, t->graph.file);
    json_t *document = archetype_document(c->input, t->archetype);
    const struct topo *topo = document ? build_elsewhere(c, document, NULL) : NULL;
    json_decref(document);
    return topo;
}

/* --- Time -------------------------------------------------------------------------------------- */

static void check_measure(const struct check *c)
{
    const struct measure_conf *m = c->conf->measure;
    int64_t to = m->to < 0 ? c->conf->duration : m->to;
    if (to > c->conf->duration)
        check_complain(c, &m->at, "to",
                       "found a time behind the end, allowed: at most the duration");
    else if (m->from >= to)
        check_complain(c, &m->at, "from", "found a time that is not before the end of measuring");
    else if ((to - m->from) / m->bin > 1000000)
        check_complain(c, &m->at, "bin", "found more than a million bins");
}

/* --- Names ------------------------------------------------------------------------------------- */

static bool check_network(const struct check *c, const struct topo *t, const struct origin *at,
                          const char *key, const char *name)
{
    bool known = !name || topo_find_network(t, name) != TOPO_NONE;
    if (!known)
        CHECK_NO_SUCH(c, at, key, "network", name, t->networks, t->nnetworks);
    return known;
}

static bool check_filters(const struct check *c, const struct topo *t, const struct origin *at,
                          const char *network, const char *area, const char *class)
{
    bool known = check_network(c, t, at, "network", network),
         area_known = !area || topo_find_area(t, area) != TOPO_NONE,
         class_known = !class || topo_find_class(t, class) != TOPO_NONE;
    if (!area_known)
        CHECK_NO_SUCH(c, at, "area", "access network", area, t->areas, t->nareas);
    if (!class_known)
        CHECK_NO_SUCH(c, at, "class", "access class", class, t->classes, t->nclasses);
    return known && area_known && class_known;
}

/* --- Workloads --------------------------------------------------------------------------------- */

/* Messages that start with a pointer into the workload are about what stands there, others about the
 * file that `at`/`key` names. */
static void report_trial(const struct check *c, const struct workload_conf *w,
                         const struct origin *at, const char *key, const char *text)
{
    const char *colon = strstr(text, ": ");
    char pointer[POINTER_MAX];
    if (text[0] == '/' && colon && strncmp(text, w->at.pointer, strlen(w->at.pointer)) == 0) {
        snprintf(pointer, sizeof pointer, "%.*s", (int)(colon - text), text);
        report(&c->input->reporter, pointer, "%s", colon + 2);
    } else {
        check_complain(c, at, key, "%s", text);
    }
}

/* The plan tells whether there are enough hosts and whether a trace can be read. Whom it finds
 * depends on chance, how many does not. */
static int check_plan(const struct check *c, const struct topo *t, const struct workload_conf *w)
{
    struct plan plan;
    struct err e = ERR_INIT;
    struct hosts *hosts = hosts_new(t, (uint64_t)c->conf->seed, 1);
    struct plan_input in = {&w->swarm, w->at.name, t, hosts, (uint64_t)c->conf->seed, 1, c->folder};
    int code = hosts ? plan_draw(&plan, &in, &e) : -ENOMEM;
    if (hosts)
        plan_fini(&plan);
    hosts_free(hosts);
    if (code == -ENOMEM)
        return code;
    if (code)
        report_trial(c, w, &w->swarm.arrivals->at, "file", e.text);
    return 0;
}

static void check_adoption(const struct check *c, const struct adoption_conf *a)
{
    if (a->to >= 0 && a->to <= a->from)
        check_complain(c, &a->at, "to",
                       "found a time that is not behind \"from\", allowed: a later one");
    if (a->grows && a->to < 0)
        check_complain(c, &a->at, "to", "found no time, which a share that grows needs");
}

static void check_tracker_server(const struct check *c, const struct tracker_guidance_conf *g)
{
    const struct alto_conf *a = c->conf->alto;
    bool known = !g->server || !a;
    for (size_t i = 0; !known && i < a->servers.n; i++)
        known = strcmp(a->servers.v[i].at.name, g->server) == 0;
    if (!known)
        CHECK_NO_SUCH(c, &g->at, "server", "ALTO server", g->server, a->servers.v, a->servers.n);
}

static void check_guidance(const struct check *c, const struct topo *t, const struct swarm_conf *w)
{
    const struct guidance_conf *g = w->guidance;
    bool alto = g->service == SERVICE_COST_MAP || g->service == SERVICE_ENDPOINT_COST;
    for (size_t i = 0; i < g->adoption->networks.n; i++) {
        char key[32];
        snprintf(key, sizeof key, "networks/%zu", i);
        check_network(c, t, &g->adoption->at, key, g->adoption->networks.v[i]);
    }
    check_adoption(c, g->adoption);
    if (g->tracker)
        check_tracker_server(c, g->tracker);
    if (g->holder != HOLDER_NONE && alto && c->conf->alto && c->conf->alto->servers.n == 0)
        check_complain(c, &g->at, "holder",
                       "found guidance, but there is no ALTO server in /alto/servers");
    for (size_t i = 0; i < g->governs.n; i++) {
        if (g->holder == HOLDER_TRACKER && g->governs.v[i] != GOVERNS_CALL)
            check_complain(c, &g->at, "governs",
                           "found more than \"call\", allowed: \"call\" alone, "
                           "since a tracker only gives addresses");
    }
}

static void warn(const struct check *c, const struct origin *at, const char *key, const char *text)
{
    char pointer[POINTER_MAX];
    snprintf(pointer, sizeof pointer, "%s/%s", at->pointer, key);
    report(c->warnings, pointer, "%s", text);
}

/* How many pieces a content of random size has is known when it is drawn. */
static void check_pieces(const struct check *c, const struct workload_conf *workload)
{
    const struct swarm_conf *w = &workload->swarm;
    int64_t pieces = w->content->value / w->piece + (w->content->value % w->piece != 0);
    int64_t blocks = w->piece / w->block + (w->piece % w->block != 0);
    if (w->content->kind == SIZE_CONSTANT && pieces > SWARM_PIECES_MAX)
        check_complain(c, &workload->at, "piece",
                       "found %lld pieces in the content, allowed: at most %d, by larger pieces",
                       (long long)pieces, SWARM_PIECES_MAX);
    if (blocks > SWARM_PIECES_MAX)
        check_complain(c, &workload->at, "block",
                       "found %lld blocks in a piece, allowed: at most %d, by larger blocks",
                       (long long)blocks, SWARM_PIECES_MAX);
}

/* Bounds that contradict each other: errors where nothing can come of them. */
static void check_bounds(const struct check *c, const struct workload_conf *workload)
{
    const struct swarm_conf *w = &workload->swarm;
    if (w->content->kind != SIZE_CONSTANT && w->content->least > w->content->most)
        check_complain(c, &w->content->at, "least",
                       "found more than \"most\", allowed: at most as much");
    if (w->choking->regular + w->choking->optimistic == 0)
        check_complain(c, &w->choking->at, "", "found no slot, allowed: at least one");
    if (w->block > w->piece)
        check_complain(c, &workload->at, "block",
                       "found a block larger than a piece, allowed: at most a piece");
    if (w->neighbours->initiate > w->neighbours->most)
        warn(c, &w->neighbours->at, "initiate", "is more than \"most\", which governs");
    if (w->neighbours->least > w->neighbours->most)
        warn(c, &w->neighbours->at, "least",
             "is more than \"most\": every peer announces as often as it may");
    if (w->tracker->min_interval > w->tracker->interval)
        warn(c, &w->tracker->at, "min_interval", "is more than \"interval\", and governs");
}

static int check_swarm(const struct check *c, const struct topo *t,
                       const struct workload_conf *workload)
{
    const struct swarm_conf *w = &workload->swarm;
    const struct seeds_conf *seeds = w->seeds;
    size_t peers = 0;
    bool known = check_filters(c, t, &seeds->at, seeds->network, seeds->area, seeds->class);
    for (size_t i = 0; i < w->population.n; i++) {
        const struct group_conf *g = &w->population.v[i];
        known &= check_filters(c, t, &g->at, g->network, g->area, g->class);
        peers += (size_t)g->peers;
    }
    if (w->tracker->node && topo_find_node(t, w->tracker->node) == TOPO_NONE)
        CHECK_NO_SUCH(c, &w->tracker->at, "node", "node", w->tracker->node, t->nodes, t->nnodes);
    check_bounds(c, workload);
    check_pieces(c, workload);
    check_guidance(c, t, w);
    return known && peers ? check_plan(c, t, workload) : 0;
}

static bool check_place(const struct check *c, const struct topo *t, const struct origin *at,
                        const struct place_conf *p)
{
    bool known = check_filters(c, t, at, p->network, p->area, p->class);
    if (!p->node || topo_find_node(t, p->node) != TOPO_NONE)
        return known;
    CHECK_NO_SUCH(c, at, "node", "node", p->node, t->nodes, t->nnodes);
    return false;
}

static void check_object_sizes(const struct check *c, const struct object_size_conf *s)
{
    if (s->kind != OBJECT_CONSTANT && s->least > s->most)
        check_complain(c, &s->at, "least", "found more than \"most\", allowed: at most as much");
}

/* Making it tells whether there are enough hosts and whether a trace can be read. Which hosts it takes
 * depends on chance, how many there are does not. */
static int try_cdn(const struct check *c, const struct topo *t, const struct workload_conf *w)
{
    struct err e = ERR_INIT;
    int code = -ENOMEM;
    struct net_config config = {
        .topo = t, .seed = (uint64_t)c->conf->seed, .replication = 1, .window = {0, 1, 1}};
    struct sim *sim = sim_new();
    struct net *net = sim ? net_new(sim, &config) : NULL;
    struct cdn_input in = {.conf = &w->cdn,
                           .name = w->at.name,
                           .sim = sim,
                           .net = net,
                           .seed = (uint64_t)c->conf->seed,
                           .replication = 1,
                           .folder = c->folder};
    if (net)
        cdn_free(cdn_new(&in, &code, &e));
    net_free(net);
    sim_free(sim);
    if (code == -ENOMEM)
        return code;
    if (code)
        report_trial(c, w, &w->at, "trace", e.text);
    return 0;
}

static void check_servers_exist(const struct check *c, const struct origin *at, const char *key)
{
    if (c->conf->alto && c->conf->alto->servers.n == 0)
        check_complain(c, at, key, "found guidance, but there is no ALTO server in /alto/servers");
}

static int check_cdn(const struct check *c, const struct topo *t, const struct workload_conf *w)
{
    const struct cdn_conf *d = &w->cdn;
    const struct routing_conf *r = d->routing;
    bool known = check_place(c, t, &d->origin->at, &d->origin->place);
    for (size_t i = 0; i < d->origins.n; i++)
        known &= check_place(c, t, &d->origins.v[i].at, &d->origins.v[i].place);
    for (size_t i = 0; i < d->agents.n; i++)
        known &= check_place(c, t, &d->agents.v[i].at, &d->agents.v[i].place);
    for (size_t i = 0; i < d->surrogates.n; i++) {
        known &= check_place(c, t, &d->surrogates.v[i].at, &d->surrogates.v[i].place);
        if (d->surrogates.v[i].upstream == UPSTREAM_ALTO)
            check_servers_exist(c, &d->surrogates.v[i].at, "upstream");
    }
    if (r->resolver)
        known &= check_place(c, t, &r->resolver->at, &r->resolver->place);
    check_object_sizes(c, d->catalogue->size);
    if (r->selection == SELECT_ALTO || r->selection == SELECT_ALTO_LOAD)
        check_servers_exist(c, &r->at, "selection");
    return known ? try_cdn(c, t, w) : 0;
}

static int check_workload(const struct check *c, const struct topo *t,
                          const struct workload_conf *w)
{
    return w->kind == WORKLOAD_CDN ? check_cdn(c, t, w) : check_swarm(c, t, w);
}

/* --- Everything -------------------------------------------------------------------------------- */

static int check_background(const struct check *c, const struct topo *topo)
{
    struct background *loads;
    size_t n;
    int code = background_resolve(c->conf, topo, c, &loads, &n);
    free(loads);
    return code;
}

int check_configuration(const struct check *c, const struct topo *topo)
{
    const struct scenario_conf *conf = c->conf;
    int code = 0;
    if (conf->measure && conf->measure->at.sound && conf->duration > 0)
        check_measure(c);
    if (topo)
        code = check_background(c, topo);
    if (topo && code == 0)
        code = check_servers(c, topo);
    for (size_t i = 0; topo && code == 0 && i < conf->workloads.n; i++) {
        if (conf->workloads.v[i].at.sound)
            code = check_workload(c, topo, &conf->workloads.v[i]);
    }
    return topo && code == 0 ? check_events(c, topo) : code;
}
