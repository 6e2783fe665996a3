#include "server/service_directory.h"

#include "server/names.h"
#include "sim/base/err.h"
#include "sim/base/json.h"

#include <errno.h>
#include <string.h>

struct view {
    const struct mapset *maps;
    const struct directory_link *links;
    size_t n_links;
};

/* Whether an earlier cost map has the same cost type. */
static bool named_before(const struct mapset *maps, size_t i)
{
    char name[COST_TYPE_NAME], other[COST_TYPE_NAME];
    cost_type_name(costmap_type(mapset_costmap(maps, i)), name);
    for (size_t k = 0; k < i; k++) {
        cost_type_name(costmap_type(mapset_costmap(maps, k)), other);
        if (strcmp(name, other) == 0)
            return true;
    }
    return false;
}

static void write_cost_types(const struct mapset *maps, FILE *out)
{
    const char *between = "";
    fputs("\"cost-types\":{", out);
    for (size_t i = 0; i < mapset_costmaps(maps); i++) {
        const struct cost_type *type = costmap_type(mapset_costmap(maps, i));
        char name[COST_TYPE_NAME];
        if (named_before(maps, i))
            continue;
        fprintf(out, "%s\"%s\":{\"cost-mode\":\"%s\",\"cost-metric\":\"%s\"", between,
                cost_type_name(type, name), cost_modes[type->mode], type->metric);
        if (type->description) {
            fputs(",\"description\":", out);
            json_put_string(out, type->description);
        }
        putc('}', out);
        between = ",";
    }
    putc('}', out);
}

/* The cost types of the network map's cost maps; of the single one a resource gives. */
static void write_cost_type_names(const struct mapset *maps, const struct netmap *netmap,
                                  const struct costmap *only, FILE *out)
{
    const char *between = "";
    fputs("\"cost-type-names\":[", out);
    for (size_t i = 0; i < mapset_costmaps(maps); i++) {
        const struct costmap *m = mapset_costmap(maps, i);
        char name[COST_TYPE_NAME];
        if (only ? m != only : strcmp(netmap_id(costmap_netmap(m)), netmap_id(netmap)) != 0)
            continue;
        fprintf(out, "%s\"%s\"", between, cost_type_name(costmap_type(m), name));
        between = ",";
    }
    putc(']', out);
}

static void write_prop_types(const struct mapset *maps, FILE *out)
{
    fputs("\"prop-types\":[", out);
    for (size_t i = 0; i < mapset_properties(maps); i++)
        fprintf(out, "%s\"%s\"", i ? "," : "", property_name(mapset_property(maps, i)));
    putc(']', out);
}

static void write_capabilities(const struct mapset *maps, const struct resource *r, FILE *out)
{
    const struct netmap *netmap = r->netmap ? r->netmap : mapset_netmap(maps, 0);
    if (r->service == SERVICE_NETWORKMAP || r->service == SERVICE_FILTERED_NETWORKMAP)
        return;
    fputs(",\"capabilities\":{", out);
    if (r->service == SERVICE_ENDPOINTPROP)
        write_prop_types(maps, out);
    else
        write_cost_type_names(maps, netmap, r->costmap, out);
    if (r->service == SERVICE_FILTERED_COSTMAP || r->service == SERVICE_ENDPOINTCOST)
        fprintf(out, ",\"cost-constraints\":%s", mapset_constraints(maps) ? "true" : "false");
    putc('}', out);
}

static void write_resource(const struct mapset *maps, const struct resource *r, FILE *out)
{
    const char *accepts = service_accepts(r->service);
    fprintf(out, "\"%s\":{\"uri\":\"%s\",\"media-type\":\"%s\"", r->id, r->path,
            service_media(r->service));
    if (accepts)
        fprintf(out, ",\"accepts\":\"%s\"", accepts);
    write_capabilities(maps, r, out);
    if (r->netmap && r->service != SERVICE_NETWORKMAP)
        fprintf(out, ",\"uses\":[\"%s\"]", netmap_id(r->netmap));
    putc('}', out);
}

static void write_link(const struct directory_link *link, FILE *out)
{
    fprintf(out, ",\"%s\":{\"uri\":", link->id);
    json_put_string(out, link->uri);
    fprintf(out, ",\"media-type\":\"%s\"}", service_media(SERVICE_DIRECTORY));
}

static void write(const void *ctx, FILE *out)
{
    const struct view *v = ctx;
    const struct mapset *maps = v->maps;
    fputs("{\"meta\":{", out);
    write_cost_types(maps, out);
    fprintf(out, ",\"default-alto-network-map\":\"%s\"},\"resources\":{",
            netmap_id(mapset_netmap(maps, 0)));
    for (size_t i = 0; i < mapset_resources(maps); i++) {
        if (i)
            putc(',', out);
        write_resource(maps, mapset_resource(maps, i), out);
    }
    for (size_t i = 0; i < v->n_links; i++)
        write_link(&v->links[i], out);
    fputs("}}", out);
}

static bool uri_valid(const char *uri)
{
    for (const char *c = uri; *c; c++) {
        if (*c <= ' ' || *c > '~' || strchr("\"<>\\^`{|}", *c))
            return false;
    }
    return *uri;
}

static int check_link(const struct directory_link *links, size_t i, const struct mapset *maps,
                      struct err *e)
{
    const char *id = links[i].id;
    if (!id || !resource_id_valid(id))
        return err_set(e, -EINVAL, "\"%s\" cannot be the ID of another directory", id ? id : "");
    if (!links[i].uri || !uri_valid(links[i].uri))
        return err_set(e, -EINVAL, "directory \"%s\": its URI is none", id);
    bool twice = false;
    for (size_t k = 0; k < i; k++)
        twice = twice || strcmp(links[k].id, id) == 0;
    for (size_t k = 0; k < mapset_resources(maps); k++)
        twice = twice || strcmp(mapset_resource(maps, k)->id, id) == 0;
    return twice ? err_set(e, -EINVAL, "the resource ID \"%s\" would be used twice", id) : 0;
}

int directory_links_check(const struct directory_link *links, size_t n, const struct mapset *maps,
                          struct err *e)
{
    int code = 0;
    for (size_t i = 0; i < n && code == 0; i++)
        code = check_link(links, i, maps, e);
    return code;
}

void service_directory(const struct mapset *maps, const struct directory_link *links, size_t n,
                       struct answer *a)
{
    answer_document(a, service_media(SERVICE_DIRECTORY), write, &(struct view){maps, links, n});
}
