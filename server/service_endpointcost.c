#include "server/service_endpointcost.h"

#include "server/cost_query.h"
#include "server/endpoints.h"
#include "server/rank.h"
#include "server/request.h"
#include "sim/base/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct view {
    struct cost_query query;
    struct endpoints srcs, dsts;
    double *costs; /* [src * dsts.n + dst]; owned */
};

enum { MEMBER = TYPED_TEXT + 40 };

/* Writes `,"ADDRESS":COST`; there are hundreds of them in an answer. */
static void write_cost(const struct addr *dst, double cost, bool behind, FILE *out)
{
    char text[MEMBER] = ",\"";
    char *end = strchr(typed_addr_format(dst, text + 2), '\0');
    *end++ = '"';
    *end++ = ':';
    end = strchr(json_number(cost, end), '\0');
    fwrite(text + !behind, 1, (size_t)(end - text) - !behind, out);
}

static void write_row(const struct view *v, size_t src, FILE *out)
{
    bool behind = false;
    char text[TYPED_TEXT];
    fprintf(out, "\"%s\":{", typed_addr_format(&v->srcs.v[src], text));
    for (size_t dst = 0; dst < v->dsts.n; dst++) {
        double cost = v->costs[src * v->dsts.n + dst];
        if (!constraints_meet(&v->query.constraints, cost))
            continue;
        write_cost(&v->dsts.v[dst], cost, behind, out);
        behind = true;
    }
    putc('}', out);
}

static void write(const void *ctx, FILE *out)
{
    const struct view *v = ctx;
    fputs("{\"meta\":{\"cost-type\":", out);
    cost_type_write(costmap_type(v->query.costmap), out);
    fputs("},\"endpoint-cost-map\":{", out);
    for (size_t src = 0; src < v->srcs.n; src++) {
        if (src)
            putc(',', out);
        write_row(v, src, out);
    }
    fputs("}}", out);
}

/* Reads a side; where it is absent or empty, the client's own address stands in (11.5.1.3). */
static bool read_side(const json_t *endpoints, const char *field, const struct addr *client,
                      struct answer *a, struct endpoints *out)
{
    json_t *array;
    if (!request_may(endpoints, field, JSON_ARRAY, a, &array))
        return false;
    if (array && json_array_size(array) > 0)
        return endpoints_read(array, field, a, out) && endpoints_note(out, a);
    out->v = malloc(sizeof *out->v);
    if (!out->v)
        return answer_failure(a);
    out->v[0] = *client;
    out->n = 1;
    return true;
}

static bool read_endpoints(const json_t *request, const struct question *q, struct answer *a,
                           struct view *v)
{
    json_t *endpoints;
    if (!request_need(request, "endpoints", JSON_OBJECT, a, &endpoints))
        return false;
    if (json_array_size(json_object_get(endpoints, "srcs")) == 0 &&
        json_array_size(json_object_get(endpoints, "dsts")) == 0) {
        json_t *side;
        return request_may(endpoints, "endpoints/srcs", JSON_ARRAY, a, &side) &&
               request_may(endpoints, "endpoints/dsts", JSON_ARRAY, a, &side) &&
               answer_value(a, "endpoints", endpoints);
    }
    return read_side(endpoints, "endpoints/srcs", &q->client, a, &v->srcs) &&
           read_side(endpoints, "endpoints/dsts", &q->client, a, &v->dsts);
}

static bool locate(const struct netmap *netmap, const struct endpoints *e, uint32_t **out)
{
    *out = malloc(e->n * sizeof **out);
    if (*out)
        netmap_locate_many(netmap, e->v, e->n, *out);
    return *out;
}

static void fill_costs(struct view *v, const uint32_t *srcs, const uint32_t *dsts)
{
    size_t n = v->dsts.n;
    for (size_t pair = 0; pair < v->srcs.n * n; pair++) {
        uint32_t src = srcs[pair / n], dst = dsts[pair % n];
        v->costs[pair] = src == NETMAP_NONE || dst == NETMAP_NONE
                             ? (double)NAN
                             : costmap_cost(v->query.costmap, src, dst);
    }
}

static bool find_costs(struct view *v, struct answer *a)
{
    const struct netmap *netmap = costmap_netmap(v->query.costmap);
    size_t pairs = v->srcs.n * v->dsts.n;
    uint32_t *srcs = NULL, *dsts = NULL;
    bool fine = locate(netmap, &v->srcs, &srcs) && locate(netmap, &v->dsts, &dsts);
    v->costs = malloc(pairs * sizeof *v->costs);
    if (fine && v->costs) {
        fill_costs(v, srcs, dsts);
        if (costmap_type(v->query.costmap)->mode == COST_ORDINAL)
            fine = rank_values(v->costs, pairs, false) == 0;
    }
    free(srcs);
    free(dsts);
    return (fine && v->costs) || answer_failure(a);
}

static bool check_pairs(const struct view *v, const struct question *q, struct answer *a)
{
    char why[128];
    if (v->srcs.n <= q->max_pairs / v->dsts.n)
        return true;
    snprintf(why, sizeof why, "%zu x %zu pairs, at most %zu are answered at once", v->srcs.n,
             v->dsts.n, q->max_pairs);
    return answer_too_large(a, "endpoints", why);
}

void service_endpointcost(const struct mapset *maps, const struct question *q, struct answer *a)
{
    json_t *request = request_read(q->body, q->size, a);
    struct view view = {0};
    if (request && cost_query_read(request, maps, mapset_netmap(maps, 0), a, &view.query) &&
        read_endpoints(request, q, a, &view) && check_pairs(&view, q, a) && find_costs(&view, a))
        answer_document(a, service_media(SERVICE_ENDPOINTCOST), write, &view);
    cost_query_fini(&view.query);
    endpoints_fini(&view.srcs);
    endpoints_fini(&view.dsts);
    free(view.costs);
    json_decref(request);
}
