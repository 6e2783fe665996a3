#include "sim/scenario/world.h"

#include "sim/base/file.h"
#include "sim/base/vec.h"
#include "sim/scenario/alto_documents.h"
#include "sim/scenario/background.h"
#include "sim/scenario/measure.h"
#include "sim/scenario/terrain.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PROGRESS_STEPS = 200 };

/* What workloads were like at the start of a bin. */
struct sample {
    uint32_t workload;
    double time, active, finished;
    struct cohesion cohesion;
};

struct world {
    struct world_input in;
    const struct scenario_conf *conf;
    struct terrain terrain;
    const struct topo *topo; /* the terrain's */
    struct sim *sim;
    struct net *net;
    struct background *background;
    struct servers servers;
    struct guidance *guidance;
    struct guide guide;
    struct swarms **swarms; /* by workload; NULL: it is of another kind */
    struct cdn **cdns;      /* the same */
    struct cdn_watch *watches;
    struct mapset **maps; /* by network: what its ALTO server says now, or would say; NULL: none */
    struct cells cells;
    VEC(struct sample) samples;
    struct err broke; /* why an event broke the run */
};

/* --- Events ------------------------------------------------------------------------------------ */

/* What the operators' maps say is another thing now, or the routes are others. */
static void renew_mappings(struct world *w)
{
    for (uint32_t n = 0; n < w->topo->nnetworks; n++) {
        uint32_t site = w->servers.by_network[n];
        if (site == UINT32_MAX)
            continue;
        mapset_unref(w->maps[n]);
        w->maps[n] = mapset_ref(w->servers.sites[site].maps);
    }
    for (size_t i = 0; i < w->conf->workloads.n; i++) {
        if (w->cdns[i])
            mapping_renew(w->watches[i].mapping);
    }
}

static void on_event(void *ctx, uint64_t i, sim_time now)
{
    struct world *w = ctx;
    const struct event_conf *e = &w->conf->events.v[i];
    uint32_t link = e->link ? topo_find_link(w->topo, e->link) : TOPO_NONE;
    uint32_t node = e->node ? topo_find_node(w->topo, e->node) : TOPO_NONE;
    struct site *site = e->server ? servers_find(&w->servers, e->server) : NULL;
    int code = 0;
    atomic_store(&w->servers.clock, now);
    switch ((enum event_kind)e->kind) {
    case EVENT_LINK_DOWN:
    case EVENT_LINK_UP:
        terrain_set_link(&w->terrain, link, e->kind == EVENT_LINK_UP);
        net_set_link(w->net, link, e->kind == EVENT_LINK_UP);
        break;
    case EVENT_CAPACITY:
        net_set_capacity(w->net, link, e->capacity,
                         e->reverse_capacity > 0 ? e->reverse_capacity : e->capacity);
        break;
    case EVENT_MAP:
        code = site_publish(&w->servers, site, e->policy, &w->broke);
        break;
    case EVENT_SERVER_DOWN:
    case EVENT_SERVER_UP:
        code = site_set_up(site, e->kind == EVENT_SERVER_UP, &w->broke);
        break;
    case EVENT_WEIGHT:
        terrain_set_weight(&w->terrain, link, (uint32_t)e->weight);
        net_renew_routes(w->net);
        break;
    case EVENT_RENUMBER:
        terrain_renumber(&w->terrain, node, e->prefixes.v, e->prefixes.n);
        break;
    }
    renew_mappings(w);
    if (code)
        sim_stop(w->sim, code);
}

static void count_workload(const struct world *w, struct sample *s)
{
    if (w->swarms[s->workload]) {
        struct swarms_count n = swarms_count(w->swarms[s->workload]);
        s->active = (double)n.leeching;
        s->finished = (double)n.finished;
    } else {
        struct cdn_count n = cdn_count(w->cdns[s->workload]);
        s->active = (double)(n.asked - n.over);
        s->finished = (double)n.over;
    }
}

static void note_cdns(struct world *w, sim_time now)
{
    for (size_t i = 0; i < w->conf->workloads.n; i++) {
        int code = w->cdns[i] ? cdn_watch_note(&w->watches[i], now) : 0;
        if (code)
            sim_stop(w->sim, code);
    }
}

static void on_measured(void *ctx, uint64_t arg, sim_time now)
{
    (void)arg;
    note_cdns(ctx, now);
}

/* Notes how many peers, or requests under way, there are at the start of each bin. */
static void on_sample(void *ctx, uint64_t bin, sim_time now)
{
    struct world *w = ctx;
    struct meter_window window = meter_window(net_meter(w->net));
    for (uint32_t i = 0; i < w->conf->workloads.n; i++) {
        struct sample s = {.workload = i, .time = (double)now / 1e9, .cohesion = {NAN, NAN}};
        count_workload(w, &s);
        int code = w->swarms[i] ? measure_cohesion(w->swarms[i], &s.cohesion) : 0;
        if (code == 0 && !vec_push(&w->samples, s))
            code = -ENOMEM;
        if (code)
            sim_stop(w->sim, code);
    }
    note_cdns(w, now);
    if (bin + 1 < meter_bins(net_meter(w->net)))
        sim_at(w->sim, now + window.bin, on_sample, w, bin + 1);
    else
        sim_at(w->sim, window.to, on_measured, w, 0);
}

/* --- Making ------------------------------------------------------------------------------------ */

/* Tells hosts apart by node and reference PID. */
static int make_cells(struct world *w)
{
    uint32_t *cell = NULL;
    w->maps = calloc(w->topo->nnetworks + 1, sizeof(struct mapset *));
    int code = w->maps ? cells_reference(w->in.scenario, w->in.point, w->topo, w->maps) : -ENOMEM;
    if (code == 0)
        code = cells_make(&w->cells, w->topo, net_hosts(w->net), w->maps, &cell);
    return code ? code : net_set_cells(w->net, cell, w->cells.n); /* takes cell */
}

static int make_net(struct world *w)
{
    const struct measure_conf *m = w->conf->measure;
    struct net_config config = {
        .topo = w->topo,
        .seed = w->in.seed,
        .replication = w->in.replication,
        .window = {m->from, m->to < 0 ? w->conf->duration : m->to, m->bin},
    };
    int code = background_resolve(w->conf, w->topo, NULL, &w->background, &config.nbackground);
    config.background = w->background;
    w->sim = sim_new();
    if (code || !w->sim)
        return -ENOMEM;
    w->net = net_new(w->sim, &config);
    return w->net ? make_cells(w) : -ENOMEM;
}

static int make_guidance(struct world *w, struct err *e)
{
    int code = servers_start(&w->servers, w->conf, w->topo, w->in.scenario->folder, e);
    if (code)
        return code;
    struct guidance_input in = {&w->servers, w->net, w->in.seed, w->in.replication};
    w->guidance = guidance_new(&in);
    if (!w->guidance)
        return -ENOMEM;
    w->guide = guidance_guide(w->guidance);
    return 0;
}

static int make_swarms(struct world *w, size_t i, struct err *e)
{
    const struct workload_conf *c = &w->conf->workloads.v[i];
    struct swarms_input in = {
        .conf = &c->swarm,
        .name = c->at.name,
        .sim = w->sim,
        .net = w->net,
        .guide = w->servers.n ? &w->guide : NULL,
        .seed = w->in.seed,
        .replication = w->in.replication,
        .folder = w->in.scenario->folder,
    };
    int code;
    w->swarms[i] = swarms_new(&in, &code, e);
    return w->swarms[i] ? 0 : code;
}

static int make_cdn(struct world *w, size_t i, struct err *e)
{
    const struct workload_conf *c = &w->conf->workloads.v[i];
    struct cdn_input in = {
        .conf = &c->cdn,
        .name = c->at.name,
        .sim = w->sim,
        .net = w->net,
        .guide = w->servers.n ? &w->guide : NULL,
        .seed = w->in.seed,
        .replication = w->in.replication,
        .folder = w->in.scenario->folder,
    };
    int code;
    w->cdns[i] = cdn_new(&in, &code, e);
    return w->cdns[i] ? cdn_watch_init(&w->watches[i], w->cdns[i], w->net, w->maps) : code;
}

static int make_workloads(struct world *w, struct err *e)
{
    int code = 0;
    w->swarms = calloc(w->conf->workloads.n + 1, sizeof(struct swarms *));
    w->cdns = calloc(w->conf->workloads.n + 1, sizeof(struct cdn *));
    w->watches = calloc(w->conf->workloads.n + 1, sizeof *w->watches);
    if (!w->swarms || !w->cdns || !w->watches)
        return -ENOMEM;
    for (size_t i = 0; code == 0 && i < w->conf->workloads.n; i++) {
        code =
            w->conf->workloads.v[i].kind == WORKLOAD_CDN ? make_cdn(w, i, e) : make_swarms(w, i, e);
    }
    return code;
}

struct world *world_new(const struct world_input *in, int *code, struct err *e)
{
    const struct cell *cell = scenario_cell(in->scenario, in->point, in->arm);
    struct world *w = calloc(1, sizeof *w);
    if (!w) {
        *code = err_sys(e, -ENOMEM, "cannot make the run");
        return NULL;
    }
    w->in = *in;
    w->conf = cell->conf;
    w->topo = &w->terrain.topo;
    *code = terrain_init(&w->terrain, cell->topo);
    if (*code == 0)
        *code = make_net(w);
    if (*code == 0)
        *code = make_guidance(w, e);
    /* Events come before what else happens at their moment. */
    for (size_t i = 0; *code == 0 && i < w->conf->events.n; i++)
        sim_at(w->sim, w->conf->events.v[i].time, on_event, w, i);
    if (*code == 0)
        *code = make_workloads(w, e);
    if (*code == 0)
        renew_mappings(w);
    if (*code) {
        err_sys(e, *code, "cannot make the run");
        world_free(w);
        return NULL;
    }
    sim_at(w->sim, meter_window(net_meter(w->net)).from, on_sample, w, 0);
    return w;
}

void world_free(struct world *w)
{
    if (!w)
        return;
    for (size_t i = 0; w->swarms && w->cdns && w->watches && i < w->conf->workloads.n; i++) {
        swarms_free(w->swarms[i]);
        cdn_watch_fini(&w->watches[i]);
        cdn_free(w->cdns[i]);
    }
    for (uint32_t n = 0; w->maps && n < w->topo->nnetworks; n++)
        mapset_unref(w->maps[n]);
    free(w->swarms);
    free(w->cdns);
    free(w->watches);
    free(w->maps);
    guidance_free(w->guidance);
    servers_stop(&w->servers);
    net_free(w->net);
    sim_free(w->sim);
    vec_free(&w->samples);
    free(w->background);
    cells_fini(&w->cells);
    terrain_fini(&w->terrain);
    free(w);
}

/* --- Running ----------------------------------------------------------------------------------- */

/* What went wrong in some part, with its message. */
static int find_error(struct world *w, int code, struct err *e)
{
    for (size_t i = 0; code == 0 && i < w->conf->workloads.n; i++)
        code = w->swarms[i] ? swarms_error(w->swarms[i]) : cdn_error(w->cdns[i]);
    if (code == 0)
        code = net_error(w->net);
    if (code == 0)
        return 0;
    if (w->broke.text[0])
        return err_set(e, code, "%s", w->broke.text);
    if (guidance_reason(w->guidance)[0])
        return err_set(e, code, "%s", guidance_reason(w->guidance));
    return err_sys(e, code, "the run broke");
}

int world_run(struct world *w, void (*progress)(void *ctx, double share), void *ctx, struct err *e)
{
    int code = 0;
    for (int step = 1; code == 0 && step <= PROGRESS_STEPS; step++) {
        sim_time until = w->conf->duration / PROGRESS_STEPS * step;
        code = sim_run(w->sim, step == PROGRESS_STEPS ? w->conf->duration : until);
        code = find_error(w, code, e);
        if (progress)
            progress(ctx, (double)step / PROGRESS_STEPS);
    }
    net_settle(w->net);
    return code ? code : find_error(w, 0, e);
}

/* --- Writing ----------------------------------------------------------------------------------- */

/* Series and means of how swarms hang together, over the bins at whose start somebody fetched. */
static void write_cohesion(const struct world *w, struct rows *r, uint32_t workload)
{
    const char *name = w->conf->workloads.v[workload].at.name;
    double components = 0, articulation = 0, n = 0;
    for (size_t i = 0; i < w->samples.n; i++) {
        const struct sample *s = &w->samples.v[i];
        if (s->workload != workload || isnan(s->cohesion.components))
            continue;
        rows_series(r, s->time, "swarm.components", s->cohesion.components, "count", "workload=%s",
                    name);
        rows_series(r, s->time, "swarm.articulation", s->cohesion.articulation, "count",
                    "workload=%s", name);
        components += s->cohesion.components;
        articulation += s->cohesion.articulation;
        n++;
    }
    if (n == 0)
        return;
    rows_figure(r, "swarm.components", components / n, "count", "workload=%s", name);
    rows_figure(r, "swarm.articulation", articulation / n, "count", "workload=%s", name);
}

static bool any_cdn(const struct world *w)
{
    for (size_t i = 0; i < w->conf->workloads.n; i++) {
        if (w->cdns[i])
            return true;
    }
    return false;
}

int world_write(struct world *w, const char *folder, struct err *e)
{
    int code;
    struct rows *r = rows_open(folder, w->in.scenario->points[w->in.point],
                               w->in.scenario->arms[w->in.arm], w->in.replication, &code, e);
    size_t n = w->conf->workloads.n;
    double content = 0;
    if (!r)
        return code;
    measure_net(r, w->net, &w->cells);
    for (size_t i = 0; i < n; i++) {
        if (!w->swarms[i])
            continue;
        measure_swarms(r, w->net, w->conf->workloads.v[i].at.name, w->swarms[i]);
        content += swarms_size(w->swarms[i]);
    }
    if (content > 0)
        measure_redundancy(r, w->net, &w->cells, content);
    code = measure_completions(r, w->net, w->swarms, n);
    for (size_t i = 0; code == 0 && i < n; i++) {
        if (w->cdns[i])
            code = measure_cdn(r, w->net, w->conf->workloads.v[i].at.name, &w->watches[i]);
    }
    if (any_cdn(w))
        measure_classes(r, w->net);
    measure_guidance(r, w->guidance, &w->servers, w->swarms, n);
    for (size_t i = 0; i < w->samples.n; i++) {
        const struct sample *s = &w->samples.v[i];
        const char *workload = w->conf->workloads.v[s->workload].at.name;
        bool peers = w->swarms[s->workload] != NULL;
        rows_series(r, s->time, peers ? "peers.active" : "requests.active", s->active, "count",
                    "workload=%s", workload);
        rows_series(r, s->time, peers ? "peers.finished" : "requests.over", s->finished, "count",
                    "workload=%s", workload);
    }
    for (uint32_t i = 0; i < n; i++)
        write_cohesion(w, r, i);
    guidance_log(w->guidance, w->in.log);
    if (code)
        err_sys(e, code, "%s", folder);
    int closed = rows_close(r, e);
    return code ? code : closed;
}

int world_write_alto(struct world *w, const char *folder, struct err *e)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < w->servers.n; i++) {
        const struct site *site = &w->servers.sites[i];
        char *path = path_join(folder, site->conf->at.name), host[80];
        snprintf(host, sizeof host, "%s.alto.example", site->conf->at.name);
        code = path ? alto_documents_write(alto_server_uri(site->server), host, path, e) : -ENOMEM;
        free(path);
    }
    return code;
}
