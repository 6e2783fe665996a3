#include "server/service_costmap.h"

#include "server/cost_query.h"
#include "server/pid_filter.h"
#include "server/request.h"
#include "sim/base/json.h"

#include <stdlib.h>

struct view {
    const struct costmap *costmap;
    struct pid_filter srcs, dsts;
    struct constraints constraints;
    double *row; /* room for the costs from one PID; owned by answer_view() */
};

static void write_row(const struct view *v, uint32_t src, FILE *out)
{
    const struct netmap *netmap = costmap_netmap(v->costmap);
    const char *between = "";
    costmap_row(v->costmap, src, v->row);
    fprintf(out, "\"%s\":{", netmap_pid(netmap, src));
    for (uint32_t dst = 0; dst < netmap_pids(netmap); dst++) {
        double cost = v->row[dst];
        char number[32];
        if (!pid_filter_wants(&v->dsts, dst) || !constraints_meet(&v->constraints, cost))
            continue;
        fprintf(out, "%s\"%s\":%s", between, netmap_pid(netmap, dst), json_number(cost, number));
        between = ",";
    }
    putc('}', out);
}

static void write(const void *ctx, FILE *out)
{
    const struct view *v = ctx;
    const struct netmap *netmap = costmap_netmap(v->costmap);
    bool behind = false;
    fputs("{\"meta\":{\"dependent-vtags\":[", out);
    netmap_write_vtag(netmap, out);
    fputs("],\"cost-type\":", out);
    cost_type_write(costmap_type(v->costmap), out);
    fputs("},\"cost-map\":{", out);
    for (uint32_t src = 0; src < netmap_pids(netmap); src++) {
        if (!pid_filter_wants(&v->srcs, src))
            continue;
        if (behind)
            putc(',', out);
        write_row(v, src, out);
        behind = true;
    }
    fputs("}}", out);
}

static void answer_view(struct view *v, struct answer *a)
{
    v->row = malloc(((size_t)netmap_pids(costmap_netmap(v->costmap)) + 1) * sizeof *v->row);
    if (v->row)
        answer_document(a, service_media(SERVICE_COSTMAP), write, v);
    else
        answer_failure(a);
    free(v->row);
}

void service_costmap(const struct costmap *m, struct answer *a)
{
    answer_view(&(struct view){.costmap = m}, a);
}

static bool read_pids(const json_t *request, const struct netmap *netmap, struct answer *a,
                      struct view *v)
{
    json_t *pids, *srcs, *dsts;
    if (!request_may(request, "pids", JSON_OBJECT, a, &pids))
        return false;
    return !pids || (request_need(pids, "pids/srcs", JSON_ARRAY, a, &srcs) &&
                     request_need(pids, "pids/dsts", JSON_ARRAY, a, &dsts) &&
                     pid_filter_read(&v->srcs, netmap, srcs, "pids/srcs", a) &&
                     pid_filter_read(&v->dsts, netmap, dsts, "pids/dsts", a));
}

void service_costmap_filtered(const struct mapset *maps, const struct netmap *netmap,
                              const char *body, size_t size, struct answer *a)
{
    json_t *request = request_read(body, size, a);
    struct cost_query query = {0};
    struct view view = {0};
    if (request && cost_query_read(request, maps, netmap, a, &query) &&
        read_pids(request, netmap, a, &view)) {
        view.costmap = query.costmap;
        view.constraints = query.constraints;
        answer_view(&view, a);
    }
    pid_filter_fini(&view.srcs);
    pid_filter_fini(&view.dsts);
    cost_query_fini(&query);
    json_decref(request);
}
