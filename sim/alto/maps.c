#include "sim/alto/maps.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/alto/costmap_view.h"
#include "sim/alto/http_client.h"
#include "sim/alto/netmap_view.h"
#include "sim/alto/session.h"

/* A map that the client needs: the resource, and where it keeps the document. */
struct map {
    const struct ird_entry *entry;
    const char *network_map; /* resource ID of the network map that it is or is based on */
    enum document_kind kind;
    uint32_t *slot;
    int64_t *until;
    uint32_t when; /* which of this call's requests brought it; 0: none, it was held */
};

static struct map network_map(const struct session *x, const struct ird_entry *entry)
{
    return (struct map){.entry = entry,
                        .network_map = entry->id,
                        .kind = DOCUMENT_NETMAP,
                        .slot = &x->cache->network_map,
                        .until = &x->cache->network_map_until};
}

static struct map cost_map(const struct session *x, const struct ird_entry *entry,
                           const struct ird_entry *network)
{
    return (struct map){.entry = entry,
                        .network_map = network->id,
                        .kind = DOCUMENT_COSTMAP,
                        .slot = &x->cache->cost_map,
                        .until = &x->cache->cost_map_until};
}

/* Whether a document is what the resource should be, whatever version of it. */
static bool fits(const struct session *x, const struct map *map, const struct alto_document *doc)
{
    if (map->kind == DOCUMENT_NETMAP)
        return strcmp(netmap_view_vtag(doc->netmap)->resource_id, map->network_map) == 0;
    const struct vtag *on = costmap_view_dependent_vtag(doc->costmap);
    return alto_cost_type_equal(costmap_view_cost_type(doc->costmap), &x->type) &&
           strcmp(on->resource_id, map->network_map) == 0;
}

static enum alto_resource resource_of(const struct map *map)
{
    if (map->kind == DOCUMENT_NETMAP)
        return ALTO_NETWORK_MAP;
    return map->entry->kind == IRD_FILTERED_COST_MAP ? ALTO_FILTERED_COST_MAP : ALTO_COST_MAP;
}

/* The body that asks a filtered cost map for all of it; empty lists are all PIDs (11.3.2.3). */
static char *whole_map_request(const struct alto_cost_type *type)
{
    json_t *body =
        json_pack("{s:{s:s, s:s}, s:{s:[], s:[]}}", "cost-type", "cost-metric", type->metric,
                  "cost-mode", cost_mode_name(type->mode), "pids", "srcs", "dsts");
    char *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
    json_decref(body);
    return text;
}

static int get_map(struct session *x, const struct map *map, struct alto_document **doc,
                   int64_t *lifetime)
{
    struct fetch what = {.resource = resource_of(map), .uri = map->entry->uri};
    struct alto_document *known = session_held(x, *map->slot);
    char *body = NULL;
    if (what.resource == ALTO_FILTERED_COST_MAP && !(body = whole_map_request(&x->type)))
        return -ENOMEM;
    what.body = body;
    int code = session_get_document(x, &what, map->kind,
                                    known && fits(x, map, known) ? known : NULL, doc, lifetime);
    free(body);
    return code;
}

static int ask(struct session *x, struct map *map)
{
    struct alto_document *doc;
    int64_t lifetime;
    int code = get_map(x, map, &doc, &lifetime);
    if (code)
        return code;
    session_hold(x->s, map->slot, doc);
    *map->until = x->q->now + lifetime;
    map->when = ++x->asked;
    if (fits(x, map, doc))
        return 0;
    return alto_fail(x->out, ALTO_CONTRADICTORY, "%s is not what the directory says it is",
                     http_path(map->entry->uri));
}

static int need(struct session *x, struct map *map)
{
    const struct alto_document *doc = session_held(x, *map->slot);
    if (doc && x->q->now < *map->until && fits(x, map, doc))
        return 0;
    return ask(x, map);
}

static bool tags_agree(const struct session *x)
{
    const struct alto_document *netmap = session_held(x, x->cache->network_map);
    const struct alto_document *costmap = session_held(x, x->cache->cost_map);
    return vtag_equal(netmap_view_vtag(netmap->netmap),
                      costmap_view_dependent_vtag(costmap->costmap));
}

int maps_need_network(struct session *x, const struct ird_entry *network)
{
    struct map netmap = network_map(x, network);
    return need(x, &netmap);
}

int maps_need(struct session *x, const struct ird_entry *network, const struct ird_entry *cost)
{
    struct map netmap = network_map(x, network), costmap = cost_map(x, cost, network);
    int code = need(x, &netmap);
    if (code == 0)
        code = need(x, &costmap);
    for (int i = 0; code == 0 && !tags_agree(x); i++) {
        if (i == MAPS_ATTEMPTS)
            return alto_fail(x->out, ALTO_CONTRADICTORY,
                             "%s depends on another version of the network map than there is",
                             http_path(cost->uri));
        code = ask(x, netmap.when <= costmap.when ? &netmap : &costmap);
    }
    return code;
}
