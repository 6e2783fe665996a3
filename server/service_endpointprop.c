#include "server/service_endpointprop.h"

#include "server/endpoints.h"
#include "server/request.h"
#include "sim/base/json.h"

#include <stdlib.h>
#include <string.h>

struct view {
    const struct mapset *maps;
    const struct property **properties; /* owned */
    size_t n;
    struct endpoints endpoints;
};

/* Whether a property of that network map is among those asked for. */
static bool asked_of(const struct view *v, const struct netmap *m)
{
    bool any = false;
    for (size_t i = 0; i < v->n; i++) {
        const struct netmap *its = property_netmap(v->properties[i]);
        any |= its && strcmp(netmap_id(its), netmap_id(m)) == 0;
    }
    return any;
}

static void write_vtags(const struct view *v, FILE *out)
{
    const char *between = "";
    for (size_t i = 0; i < mapset_netmaps(v->maps); i++) {
        const struct netmap *m = mapset_netmap(v->maps, i);
        if (!asked_of(v, m))
            continue;
        fputs(between, out);
        netmap_write_vtag(m, out);
        between = ",";
    }
}

static void write_endpoint(const struct view *v, const struct addr *endpoint, FILE *out)
{
    const char *between = "";
    char text[TYPED_TEXT];
    fprintf(out, "\"%s\":{", typed_addr_format(endpoint, text));
    for (size_t i = 0; i < v->n; i++) {
        const char *value = property_value(v->properties[i], endpoint);
        if (!value)
            continue;
        fprintf(out, "%s\"%s\":", between, property_name(v->properties[i]));
        json_put_string(out, value);
        between = ",";
    }
    putc('}', out);
}

static void write(const void *ctx, FILE *out)
{
    const struct view *v = ctx;
    fputs("{\"meta\":{\"dependent-vtags\":[", out);
    write_vtags(v, out);
    fputs("]},\"endpoint-properties\":{", out);
    for (size_t i = 0; i < v->endpoints.n; i++) {
        if (i)
            putc(',', out);
        write_endpoint(v, &v->endpoints.v[i], out);
    }
    fputs("}}", out);
}

/* An array that must be there and not be empty. */
static bool need_some(const json_t *request, const char *field, struct answer *a, json_t **out)
{
    return request_need(request, field, JSON_ARRAY, a, out) &&
           (json_array_size(*out) > 0 || answer_value(a, field, *out));
}

static bool add_property(struct view *v, const json_t *element, struct answer *a)
{
    const struct property *p = mapset_find_property(v->maps, json_string_value(element));
    if (!p)
        return answer_value(a, "properties", element);
    for (size_t i = 0; i < v->n; i++) {
        if (v->properties[i] == p)
            return true;
    }
    v->properties[v->n++] = p;
    return true;
}

static bool read_properties(const json_t *array, struct view *v, struct answer *a)
{
    size_t i;
    json_t *element;
    if (!request_strings(array, "properties", a))
        return false;
    v->properties = calloc(mapset_properties(v->maps), sizeof(struct property *));
    if (!v->properties)
        return answer_failure(a);
    json_array_foreach((json_t *)array, i, element)
    {
        if (!add_property(v, element, a))
            return false;
    }
    return true;
}

void service_endpointprop(const struct mapset *maps, const char *body, size_t size,
                          struct answer *a)
{
    json_t *request = request_read(body, size, a), *properties, *endpoints;
    struct view view = {.maps = maps};
    if (request && need_some(request, "properties", a, &properties) &&
        need_some(request, "endpoints", a, &endpoints) && read_properties(properties, &view, a) &&
        endpoints_read(endpoints, "endpoints", a, &view.endpoints) &&
        endpoints_note(&view.endpoints, a))
        answer_document(a, service_media(SERVICE_ENDPOINTPROP), write, &view);
    free(view.properties);
    endpoints_fini(&view.endpoints);
    json_decref(request);
}
