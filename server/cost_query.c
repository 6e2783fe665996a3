#include "server/cost_query.h"

#include "server/request.h"
#include "sim/base/field.h"

static bool find_costmap(const struct mapset *maps, const struct netmap *netmap,
                         const json_t *metric, const json_t *mode, struct answer *a,
                         struct cost_query *out)
{
    int m = choice_find(cost_modes, json_string_value(mode));
    const char *name = json_string_value(metric);
    if (m >= 0)
        out->costmap = mapset_find_costmap(maps, netmap, name, (enum cost_mode)m);
    if (out->costmap)
        return true;
    bool metric_known = mapset_find_costmap(maps, netmap, name, COST_NUMERICAL) ||
                        mapset_find_costmap(maps, netmap, name, COST_ORDINAL);
    return metric_known ? answer_value(a, "cost-type/cost-mode", mode)
                        : answer_value(a, "cost-type/cost-metric", metric);
}

bool cost_query_read(const json_t *request, const struct mapset *maps, const struct netmap *netmap,
                     struct answer *a, struct cost_query *out)
{
    json_t *type, *metric, *mode;
    *out = (struct cost_query){NULL, {NULL, 0}};
    return request_need(request, "cost-type", JSON_OBJECT, a, &type) &&
           request_need(type, "cost-type/cost-metric", JSON_STRING, a, &metric) &&
           request_need(type, "cost-type/cost-mode", JSON_STRING, a, &mode) &&
           find_costmap(maps, netmap, metric, mode, a, out) &&
           constraints_read(request, mapset_constraints(maps), a, &out->constraints);
}

void cost_query_fini(struct cost_query *q)
{
    constraints_fini(&q->constraints);
}
