#include "sim/alto/ird.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sim/alto/http_client.h"
#include "sim/base/arena.h"
#include "sim/base/err.h"
#include "sim/base/vec.h"

enum { ENTRIES_MAX = 4096 }; /* finding is linear; a directory is meant for people, too */

struct ird {
    struct arena *arena;
    const char *default_network_map; /* NULL: not named */
    VEC(struct ird_entry) entries;
};

/* One directory while it is read. */
struct reading {
    struct ird *ird;
    const char *base;
    const json_t *cost_types; /* NULL: none */
    struct err *e;
};

/* --- Media types --- */

bool media_type_equal(const char *a, const char *b)
{
    static const char end[] = "; \t";
    a += strspn(a, " \t");
    b += strspn(b, " \t");
    size_t len = strcspn(a, end);
    return len == strcspn(b, end) && strncasecmp(a, b, len) == 0;
}

static enum ird_kind kind_of(const char *media_type, const char *accepts)
{
    static const struct {
        const char *media_type, *accepts;
        enum ird_kind kind;
    } kinds[] = {
        {"application/alto-directory+json", "", IRD_DIRECTORY},
        {"application/alto-networkmap+json", "", IRD_NETWORK_MAP},
        {"application/alto-costmap+json", "", IRD_COST_MAP},
        {"application/alto-costmap+json", "application/alto-costmapfilter+json",
         IRD_FILTERED_COST_MAP},
        {"application/alto-endpointcost+json", "application/alto-endpointcostparams+json",
         IRD_ENDPOINT_COST},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (media_type_equal(media_type, kinds[i].media_type) &&
            media_type_equal(accepts, kinds[i].accepts))
            return kinds[i].kind;
    }
    return IRD_OTHER;
}

/* --- Reading --- */

/* The member `key` as an array of strings, which may be missing: *out is NULL then. */
static int read_strings(const struct reading *r, const json_t *parent, const char *key,
                        const json_t **out)
{
    size_t i;
    json_t *value;
    *out = json_object_get(parent, key);
    if (*out && !json_is_array(*out))
        return err_set(r->e, -EINVAL, "\"%s\" is not an array", key);
    json_array_foreach(*out, i, value)
    {
        if (!json_is_string(value))
            return err_set(r->e, -EINVAL, "\"%s\" holds something other than strings", key);
    }
    return 0;
}

static int read_uses(const struct reading *r, const json_t *value, struct ird_entry *entry)
{
    const json_t *uses;
    int code = read_strings(r, value, "uses", &uses);
    size_t n = json_array_size(uses);
    if (code || n == 0)
        return code;
    const char **ids = arena_array(r->ird->arena, n, sizeof *ids);
    for (size_t i = 0; ids && i < n; i++) {
        ids[i] = arena_strdup(r->ird->arena, json_string_value(json_array_get(uses, i)));
        if (!ids[i])
            return -ENOMEM;
    }
    entry->uses = ids;
    entry->n_uses = n;
    return ids ? 0 : -ENOMEM;
}

/* The names of cost types are local to the directory (9.2.2), so they are looked up right here. */
static int read_cost_types(const struct reading *r, const json_t *value, struct ird_entry *entry)
{
    const json_t *names, *capabilities = json_object_get(value, "capabilities");
    if (!capabilities)
        return 0;
    if (!json_is_object(capabilities))
        return err_set(r->e, -EINVAL, "\"capabilities\" is not an object");
    int code = read_strings(r, capabilities, "cost-type-names", &names);
    size_t n = json_array_size(names);
    if (code || n == 0)
        return code;
    struct alto_cost_type *types = arena_array(r->ird->arena, n, sizeof *types);
    if (!types)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++) {
        const char *name = json_string_value(json_array_get(names, i));
        const json_t *type = json_object_get(r->cost_types, name);
        if (!type)
            return err_set(r->e, -EINVAL, "there is no cost type \"%.80s\"", name);
        code = message_cost_type(type, &types[i], r->e);
        if (code)
            return code;
    }
    entry->cost_types = types;
    entry->n_cost_types = n;
    return 0;
}

static int resolve_uri(const struct reading *r, const char *reference, struct ird_entry *entry)
{
    char *uri = NULL;
    int code = http_resolve(r->base, reference, &uri);
    if (code == 0 && !(entry->uri = arena_strdup(r->ird->arena, uri)))
        code = -ENOMEM;
    free(uri);
    return code == -EINVAL ? err_set(r->e, code, "\"%.80s\" is no http URI", reference) : code;
}

static int read_entry(const struct reading *r, const char *id, const json_t *value)
{
    const char *uri = message_string(value, "uri", r->e);
    const char *media_type = uri ? message_string(value, "media-type", r->e) : NULL;
    const char *accepts = "";
    if (media_type && json_object_get(value, "accepts"))
        accepts = message_string(value, "accepts", r->e);
    if (!media_type || !accepts)
        return -EINVAL;
    if (!message_name_ok(id))
        return err_set(r->e, -EINVAL, "that is no resource ID");
    struct ird_entry entry = {.kind = kind_of(media_type, accepts)};
    if (entry.kind == IRD_OTHER)
        return 0;
    entry.id = arena_strdup(r->ird->arena, id);
    int code = entry.id ? resolve_uri(r, uri, &entry) : -ENOMEM;
    if (code == 0)
        code = read_uses(r, value, &entry);
    if (code == 0)
        code = read_cost_types(r, value, &entry);
    if (code == 0 && !vec_push(&r->ird->entries, entry))
        code = -ENOMEM;
    return code;
}

static int read_meta(struct reading *r, const json_t *meta)
{
    if (json_object_get(meta, "cost-types")) {
        r->cost_types = message_object(meta, "cost-types", r->e);
        if (!r->cost_types)
            return -EINVAL;
    }
    if (!json_object_get(meta, "default-alto-network-map"))
        return 0;
    const char *id = message_string(meta, "default-alto-network-map", r->e);
    if (!id)
        return -EINVAL;
    r->ird->default_network_map = arena_strdup(r->ird->arena, id);
    return r->ird->default_network_map ? 0 : -ENOMEM;
}

static int read_resources(const struct reading *r, const json_t *message)
{
    json_t *resources = message_object(message, "resources", r->e), *value;
    const char *id;
    if (!resources)
        return -EINVAL;
    if (json_object_size(resources) > ENTRIES_MAX)
        return err_set(r->e, -EINVAL, "more than %d resources", ENTRIES_MAX);
    json_object_foreach(resources, id, value)
    {
        int code = read_entry(r, id, value);
        if (code == -EINVAL) {
            char where[100];
            snprintf(where, sizeof where, "resource \"%.64s\"", id);
            err_prefix(r->e, where);
        }
        if (code)
            return code;
    }
    return 0;
}

int ird_parse(const char *text, size_t size, const char *base, struct ird **out, struct err *e)
{
    json_t *message, *meta;
    int code = message_read(text, size, &message, &meta, e);
    if (code)
        return code;
    struct ird *ird = calloc(1, sizeof *ird);
    if (ird && (ird->arena = arena_new())) {
        struct reading r = {.ird = ird, .base = base, .e = e};
        code = read_meta(&r, meta);
        if (code == 0)
            code = read_resources(&r, message);
    } else {
        code = -ENOMEM;
    }
    json_decref(message);
    if (code) {
        ird_free(ird);
        return code;
    }
    *out = ird;
    return 0;
}

void ird_free(struct ird *d)
{
    if (!d)
        return;
    vec_free(&d->entries);
    arena_free(d->arena);
    free(d);
}

/* --- Finding --- */

size_t ird_len(const struct ird *d)
{
    return d->entries.n;
}

const struct ird_entry *ird_entry(const struct ird *d, size_t i)
{
    return &d->entries.v[i];
}

static bool offers(const struct ird_entry *entry, const struct alto_cost_type *type)
{
    for (size_t i = 0; i < entry->n_cost_types; i++) {
        if (alto_cost_type_equal(&entry->cost_types[i], type))
            return true;
    }
    return false;
}

static const struct ird_entry *find_network_map(struct ird_closure c, const char *id)
{
    for (size_t i = 0; i < c.n; i++) {
        for (size_t k = 0; k < ird_len(c.irds[i]); k++) {
            const struct ird_entry *entry = ird_entry(c.irds[i], k);
            if (entry->kind == IRD_NETWORK_MAP && strcmp(entry->id, id) == 0)
                return entry;
        }
    }
    return NULL;
}

const struct ird_entry *ird_default_network_map(struct ird_closure c)
{
    const char *id = c.n ? c.irds[0]->default_network_map : NULL;
    return id ? find_network_map(c, id) : NULL;
}

/* The network map that a cost map is based on; one that does not say is taken for the default's
 * (its dependent version tag will tell). */
static const struct ird_entry *network_map_of(struct ird_closure c, const struct ird_entry *entry)
{
    if (entry->n_uses == 0)
        return ird_default_network_map(c);
    const struct ird_entry *found = NULL;
    for (size_t i = 0; !found && i < entry->n_uses; i++)
        found = find_network_map(c, entry->uses[i]);
    return found;
}

/* The first resource of the kind for the type that is based on the network map `on` (NULL: any). */
static const struct ird_entry *find_cost_map(struct ird_closure c, enum ird_kind kind,
                                             const struct alto_cost_type *type,
                                             const struct ird_entry *on,
                                             const struct ird_entry **network_map)
{
    for (size_t i = 0; i < c.n; i++) {
        for (size_t k = 0; k < ird_len(c.irds[i]); k++) {
            const struct ird_entry *entry = ird_entry(c.irds[i], k);
            if (entry->kind != kind || !offers(entry, type))
                continue;
            *network_map = network_map_of(c, entry);
            if (*network_map && (!on || *network_map == on))
                return entry;
        }
    }
    return NULL;
}

const struct ird_entry *ird_cost_map(struct ird_closure c, const struct alto_cost_type *type,
                                     const struct ird_entry **network_map)
{
    static const enum ird_kind kinds[] = {IRD_COST_MAP, IRD_FILTERED_COST_MAP};
    const struct ird_entry *found = NULL, *standard = ird_default_network_map(c);
    for (int k = 0; !found && standard && k < 2; k++)
        found = find_cost_map(c, kinds[k], type, standard, network_map);
    for (int k = 0; !found && k < 2; k++)
        found = find_cost_map(c, kinds[k], type, NULL, network_map);
    return found;
}

const struct ird_entry *ird_endpoint_cost(struct ird_closure c, const struct alto_cost_type *type)
{
    for (size_t i = 0; i < c.n; i++) {
        for (size_t k = 0; k < ird_len(c.irds[i]); k++) {
            const struct ird_entry *entry = ird_entry(c.irds[i], k);
            if (entry->kind == IRD_ENDPOINT_COST && offers(entry, type))
                return entry;
        }
    }
    return NULL;
}
