#include "server/service_costmap.h"

#include "server/cost_query.h"
#include "server/pid_filter.h"
#include "server/request.h"
#include "sim/base/json.h"

#include <stdlib.h>

/* From so many pairs on, a map is written while it is sent. */
enum { STREAM_PAIRS = 1 << 20 };

struct view {
    const struct costmap *costmap;
    struct pid_filter srcs, dsts;
    struct constraints constraints;
    double *row; /* room for the costs from one PID */

    uint32_t src; /* the next row is from this PID or one behind it */
    bool started; /* the document was begun, */
    bool behind;  /* and a row was written */
};

static void view_fini(struct view *v)
{
    pid_filter_fini(&v->srcs);
    pid_filter_fini(&v->dsts);
    constraints_fini(&v->constraints);
    free(v->row);
    v->row = NULL;
}

static void write_row(const struct view *v, uint32_t src, FILE *out)
{
    const struct netmap *netmap = costmap_netmap(v->costmap);
    const char *between = "\"";
    costmap_row(v->costmap, src, v->row);
    fprintf(out, "\"%s\":{", netmap_pid(netmap, src));
    for (uint32_t dst = 0; dst < netmap_pids(netmap); dst++) {
        double cost = v->row[dst];
        char number[32];
        if (!pid_filter_wants(&v->dsts, dst) || !constraints_meet(&v->constraints, cost))
            continue;
        fputs(between, out);
        fputs(netmap_pid(netmap, dst), out);
        fputs("\":", out);
        fputs(json_number(cost, number), out);
        between = ",\"";
    }
    putc('}', out);
}

static void write_start(const struct view *v, FILE *out)
{
    fputs("{\"meta\":{\"dependent-vtags\":[", out);
    netmap_write_vtag(costmap_netmap(v->costmap), out);
    fputs("],\"cost-type\":", out);
    cost_type_write(costmap_type(v->costmap), out);
    fputs("},\"cost-map\":{", out);
}

/* Writes the next piece: the start, the row from the next PID that is wanted, or the end. */
static bool write_next(void *ctx, FILE *out)
{
    struct view *v = ctx;
    uint32_t n = netmap_pids(costmap_netmap(v->costmap));
    if (!v->started) {
        write_start(v, out);
        v->started = true;
        return true;
    }
    while (v->src < n && !pid_filter_wants(&v->srcs, v->src))
        v->src++;
    if (v->src == n) {
        fputs("}}", out);
        return false;
    }
    if (v->behind)
        putc(',', out);
    write_row(v, v->src++, out);
    v->behind = true;
    return true;
}

static void write_all(const void *ctx, FILE *out)
{
    struct view v = *(const struct view *)ctx;
    while (write_next(&v, out))
        ;
}

static void release_view(void *ctx)
{
    view_fini(ctx);
    free(ctx);
}

static size_t wanted(const struct pid_filter *f, uint32_t n)
{
    size_t wants = 0;
    for (uint32_t pid = 0; pid < n; pid++)
        wants += pid_filter_wants(f, pid);
    return wants;
}

/* Answers with what the view shows, of which it takes all that is owned. */
static void answer_view(struct view *v, struct answer *a)
{
    uint32_t n = netmap_pids(costmap_netmap(v->costmap));
    bool large = wanted(&v->srcs, n) * wanted(&v->dsts, n) >= STREAM_PAIRS;
    struct view *kept = large ? malloc(sizeof *kept) : NULL;
    v->row = malloc(((size_t)n + 1) * sizeof *v->row);
    if (kept && v->row) {
        *kept = *v;
        *v = (struct view){0};
        answer_stream(a, service_media(SERVICE_COSTMAP), write_next, release_view, kept);
    } else if (!large && v->row) {
        answer_document(a, service_media(SERVICE_COSTMAP), write_all, v);
    } else {
        free(kept);
        answer_failure(a);
    }
    view_fini(v);
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
        query.constraints = (struct constraints){0};
        answer_view(&view, a);
    }
    view_fini(&view);
    cost_query_fini(&query);
    json_decref(request);
}
