#include "server/mapfile.h"

#include "server/mapjson.h"
#include "server/reduce.h"
#include "sim/base/err.h"
#include "sim/base/json.h"
#include "sim/base/problems.h"
#include "sim/base/vec.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const default_id = "default-network-map";

/* A network map and the document it came from. */
struct origin_netmap {
    struct netmap *netmap;
    const struct mapfile_source *source;
};

struct build {
    const struct mapfile_source *source; /* the one being read */
    struct problems *errors, *warnings;
    struct reporter error, warning; /* add to them, naming the source */
    struct mapjson in;
    unsigned offer;
    VEC(struct origin_netmap) netmaps;
    VEC(struct costmap *) costmaps;
    VEC(struct property *) properties;
    bool broken; /* a network map could not be read, nor its PIDs: who belongs to it finds none */
    int code;    /* an errno value other than -EINVAL, once there is one */
};

static void say_error(void *ctx, const char *pointer, const char *text)
{
    struct build *b = ctx;
    problems_add(b->errors, b->source->name, pointer, "%s", text);
}

static void say_warning(void *ctx, const char *pointer, const char *text)
{
    struct build *b = ctx;
    problems_add(b->warnings, b->source->name, pointer, "%s", text);
}

/* Keeps the first code that is about the world; bad input is counted by the problems. */
static void note(struct build *b, int code)
{
    if (code && code != -EINVAL && !b->code)
        b->code = code;
}

/* --- Network maps ----------------------------------------------------------------------------- */

/* Puts the map without redundant prefixes in its place. */
static void reduce(struct build *b, struct netmap **m)
{
    struct netmap *less;
    char pointer[POINTER_MAX];
    size_t removed;
    note(b, reduce_netmap(*m, &less, &removed));
    if (!less)
        return;
    snprintf(pointer, sizeof pointer, "%s/network-map", b->source->pointer);
    if (removed)
        report(&b->warning, pointer, "%zu redundant prefixes are left out", removed);
    netmap_unref(*m);
    *m = less;
}

static void read_netmap(struct build *b)
{
    struct origin_netmap m = {NULL, b->source};
    note(b, mapjson_netmap(&b->in, b->source->document, b->source->pointer, default_id, &m.netmap));
    if (m.netmap && b->offer & MAPFILE_REDUCE)
        reduce(b, &m.netmap);
    else if (!m.netmap)
        note(b, mapjson_pids(b->source->document, default_id, &m.netmap));
    b->broken |= !m.netmap;
    if (m.netmap && !vec_push(&b->netmaps, m)) {
        netmap_unref(m.netmap);
        note(b, -ENOMEM);
    }
}

static void warn_unknown(struct build *b)
{
    static const char *const known[] = {"meta",      "network-map",         "cost-map", "cost-rule",
                                        "cost-maps", "endpoint-properties", NULL};
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)b->source->document, key, value)
    {
        if (choice_find(known, key) >= 0)
            continue;
        const char *near = choice_nearest(known, key);
        report(&b->warning, b->source->pointer, "\"%.80s\" is not known here and ignored%s%s%s",
               key, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    }
}

/* The first pass over a document: its network map, so that all are there for the second. */
static void read_first(struct build *b)
{
    const json_t *d = b->source->document;
    char found[80];
    if (!json_is_object(d)) {
        report(&b->error, b->source->pointer, "must be an object, is %s",
               json_describe(d, found, sizeof found));
        return;
    }
    warn_unknown(b);
    if (json_object_get(d, "network-map"))
        read_netmap(b);
    else if (!json_object_get(d, "cost-map") && !json_object_get(d, "cost-rule") &&
             !json_object_get(d, "cost-maps") && !json_object_get(d, "endpoint-properties"))
        report(&b->error, b->source->pointer,
               "holds no \"network-map\", \"cost-map\", \"cost-maps\" or \"endpoint-properties\"");
}

/* --- Cost maps -------------------------------------------------------------------------------- */

static const struct origin_netmap *find_netmap(const struct build *b, const char *id, size_t len)
{
    for (size_t i = 0; i < b->netmaps.n; i++) {
        const char *its = netmap_id(b->netmaps.v[i].netmap);
        if (strlen(its) == len && memcmp(its, id, len) == 0)
            return &b->netmaps.v[i];
    }
    return NULL;
}

/* The network map of the document being read, else the only one, else NULL. */
static const struct origin_netmap *own_netmap(const struct build *b)
{
    for (size_t i = 0; i < b->netmaps.n; i++) {
        if (b->netmaps.v[i].source == b->source)
            return &b->netmaps.v[i];
    }
    return b->netmaps.n == 1 ? &b->netmaps.v[0] : NULL;
}

/* A member of a VersionTag object, which may be anything; NULL: it has no such text. */
static const char *vtag_text(const json_t *vtag, const char *key)
{
    return json_string_value(json_object_get(vtag, key));
}

/* The network map a cost map document belongs to, or NULL with what is wrong reported: here, or when a
 * network map was read, perhaps this one. */
static struct netmap *choose_netmap(struct build *b, const json_t *costmap, const char *pointer)
{
    const json_t *meta = json_object_get(costmap, "meta");
    const json_t *vtag = json_array_get(json_object_get(meta, "dependent-vtags"), 0);
    const char *id = vtag_text(vtag, "resource-id"), *tag = vtag_text(vtag, "tag");
    const struct origin_netmap *m = id ? find_netmap(b, id, strlen(id)) : own_netmap(b);
    char at[POINTER_MAX];
    snprintf(at, sizeof at, "%s/meta/dependent-vtags/0", pointer);
    if (!m && b->broken)
        return NULL;
    if (!m && id)
        report(&b->error, at, "is for network map \"%.80s\", which is not given", id);
    else if (!m)
        report(&b->error, pointer,
               "which network map it is for cannot be told; \"dependent-vtags\" would say");
    if (!m)
        return NULL;
    const json_t *its = json_object_get(json_object_get(m->source->document, "meta"), "vtag");
    const char *wanted = vtag_text(its, "tag");
    if (tag && wanted && strcmp(tag, wanted) != 0) {
        report(&b->error, at,
               "depends on tag \"%.80s\" of network map \"%s\", which has tag \"%.80s\"", tag,
               netmap_id(m->netmap), wanted);
        return NULL;
    }
    return m->netmap;
}

static void read_costmap(struct build *b, const json_t *document, const char *pointer)
{
    struct costmap *m = NULL;
    char found[80];
    if (!json_is_object(document)) {
        report(&b->error, pointer, "must be a cost map document, is %s",
               json_describe(document, found, sizeof found));
        return;
    }
    struct netmap *netmap = choose_netmap(b, document, pointer);
    if (netmap)
        note(b, mapjson_costmap(&b->in, document, pointer, netmap, &m));
    if (m && !vec_push(&b->costmaps, m)) {
        costmap_unref(m);
        note(b, -ENOMEM);
    }
}

static void read_costmaps(struct build *b, const json_t *array)
{
    char pointer[POINTER_MAX], found[80];
    size_t i;
    json_t *document;
    snprintf(pointer, sizeof pointer, "%s/cost-maps", b->source->pointer);
    if (!json_is_array(array)) {
        report(&b->error, pointer, "must be an array of cost map documents, is %s",
               json_describe(array, found, sizeof found));
        return;
    }
    json_array_foreach((json_t *)array, i, document)
    {
        size_t before = json_pointer_push_index(pointer, sizeof pointer, i);
        read_costmap(b, document, pointer);
        pointer[before] = '\0';
    }
}

/* --- Endpoint properties ---------------------------------------------------------------------- */

static void read_property(struct build *b, const char *name, const json_t *values,
                          const char *pointer)
{
    const char *dot = strchr(name, '.');
    const struct origin_netmap *m = dot ? find_netmap(b, name, (size_t)(dot - name)) : NULL;
    struct property *p = NULL;
    if (dot && !m && b->broken)
        return;
    if (dot && !m) {
        report(&b->error, pointer, "there is no network map \"%.*s\"", (int)(dot - name), name);
        return;
    }
    note(b,
         mapjson_property(&b->in, values, pointer, m ? m->netmap : NULL, dot ? dot + 1 : name, &p));
    if (p && !vec_push(&b->properties, p)) {
        property_unref(p);
        note(b, -ENOMEM);
    }
}

static void read_properties(struct build *b, const json_t *object)
{
    char pointer[POINTER_MAX], found[80];
    const char *name;
    json_t *values;
    snprintf(pointer, sizeof pointer, "%s/endpoint-properties", b->source->pointer);
    if (!json_is_object(object)) {
        report(&b->error, pointer, "must be an object keyed by property, is %s",
               json_describe(object, found, sizeof found));
        return;
    }
    json_object_foreach((json_t *)object, name, values)
    {
        size_t before = json_pointer_push(pointer, sizeof pointer, name);
        read_property(b, name, values, pointer);
        pointer[before] = '\0';
    }
}

/* The second pass: what refers to network maps. */
static void read_second(struct build *b)
{
    const json_t *d = b->source->document;
    const json_t *many = json_object_get(d, "cost-maps");
    const json_t *properties = json_object_get(d, "endpoint-properties");
    if (json_object_get(d, "cost-map") || json_object_get(d, "cost-rule"))
        read_costmap(b, d, b->source->pointer);
    if (many)
        read_costmaps(b, many);
    if (properties)
        read_properties(b, properties);
}

/* --- The whole -------------------------------------------------------------------------------- */

/* Builds the set; what is wrong with the whole is said of the first source. */
static int make(struct build *b, const struct mapfile_source *sources, struct mapset **out)
{
    VEC(struct netmap *) netmaps = {0};
    b->source = sources;
    for (size_t i = 0; i < b->netmaps.n; i++) {
        if (!vec_push(&netmaps, b->netmaps.v[i].netmap))
            note(b, -ENOMEM);
    }
    struct mapset_content content = {
        .netmaps = netmaps.v,
        .n_netmaps = netmaps.n,
        .costmaps = b->costmaps.v,
        .n_costmaps = b->costmaps.n,
        .properties = b->properties.v,
        .n_properties = b->properties.n,
        .offer = b->offer & (OFFER_ALL | OFFER_ALONE),
    };
    int code = b->code ? b->code : mapset_new(&content, &b->error, &b->warning, out);
    vec_free(&netmaps);
    return code;
}

static void fini(struct build *b)
{
    for (size_t i = 0; i < b->properties.n; i++)
        property_unref(b->properties.v[i]);
    for (size_t i = 0; i < b->costmaps.n; i++)
        costmap_unref(b->costmaps.v[i]);
    for (size_t i = 0; i < b->netmaps.n; i++)
        netmap_unref(b->netmaps.v[i].netmap);
    vec_free(&b->properties);
    vec_free(&b->costmaps);
    vec_free(&b->netmaps);
}

int mapfile_build(const struct mapfile_source *sources, size_t n, unsigned offer,
                  struct problems *errors, struct problems *warnings, struct mapset **out)
{
    struct build b = {.errors = errors, .warnings = warnings, .offer = offer};
    size_t before = problems_count(errors);
    assert(n > 0);
    b.error = (struct reporter){say_error, &b};
    b.warning = (struct reporter){say_warning, &b};
    b.in = (struct mapjson){&b.error, &b.warning};
    *out = NULL;
    for (size_t i = 0; i < n; i++) {
        b.source = &sources[i];
        read_first(&b);
    }
    for (size_t i = 0; i < n && b.code == 0; i++) {
        b.source = &sources[i];
        read_second(&b);
    }
    int code = b.code;
    if (code == 0 && problems_count(errors) > before)
        code = -EINVAL;
    if (code == 0)
        code = make(&b, sources, out);
    fini(&b);
    return code;
}

/* Reads a file's JSON; a fault is added to the errors. New reference or NULL. */
static json_t *read_file(const char *path, struct problems *errors, int *code)
{
    struct err e = ERR_INIT;
    int why;
    json_t *document = json_read_file(path, &why, &e);
    if (document)
        return document;
    size_t named = strlen(path) + 2; /* "PATH: ", which the problem says too */
    problems_add(errors, path, "", "%s", strlen(e.text) > named ? e.text + named : e.text);
    if (*code == 0 || *code == -EINVAL)
        *code = why;
    return NULL;
}

int mapfile_load(const char *const *paths, size_t n, unsigned offer, struct problems *errors,
                 struct problems *warnings, struct mapset **out)
{
    struct mapfile_source *sources = calloc(n, sizeof *sources);
    int code = sources ? 0 : -ENOMEM;
    *out = NULL;
    for (size_t i = 0; i < n && sources; i++)
        sources[i] = (struct mapfile_source){paths[i], "", read_file(paths[i], errors, &code)};
    if (code == 0)
        code = mapfile_build(sources, n, offer, errors, warnings, out);
    for (size_t i = 0; i < n && sources; i++)
        json_decref((json_t *)sources[i].document);
    free(sources);
    return code;
}
