#include "server/mapjson.h"

#include "sim/base/arena.h"
#include "sim/base/json.h"
#include "sim/base/vec.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Where reading stands: the pointer grows and shrinks on the way. */
struct place {
    const struct mapjson *in;
    char pointer[POINTER_MAX];
    size_t errors;
};

static void go(struct place *at, const struct mapjson *in, const char *pointer)
{
    at->in = in;
    at->errors = 0;
    snprintf(at->pointer, sizeof at->pointer, "%s", pointer);
}

static size_t enter(struct place *at, const char *key)
{
    return json_pointer_push(at->pointer, sizeof at->pointer, key);
}

static void leave(struct place *at, size_t before)
{
    at->pointer[before] = '\0';
}

static void fault(struct place *at, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void fault(struct place *at, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    report(at->in->errors, at->pointer, "%s", text);
    at->errors++;
}

/* Reports of the builders: those that name no place are about the one we are at. */
static void pass_on(void *ctx, const char *pointer, const char *text)
{
    struct place *at = ctx;
    report(at->in->errors, *pointer ? pointer : at->pointer, "%s", text);
    at->errors++;
}

/* A member of an object that must be of that type, or NULL with the fault reported. */
static json_t *member(struct place *at, const json_t *object, const char *key, json_type type,
                      bool needed)
{
    static const char *const words[] = {
        [JSON_OBJECT] = "an object", [JSON_ARRAY] = "an array", [JSON_STRING] = "a string"};
    json_t *value = json_object_get(object, key);
    char found[80];
    size_t before = enter(at, key);
    if (value && json_typeof(value) != type) {
        fault(at, "must be %s, is %s", words[type], json_describe(value, found, sizeof found));
        value = NULL;
    } else if (!value && needed) {
        fault(at, "is missing, must be %s", words[type]);
    }
    leave(at, before);
    return value;
}

static bool is_object(struct place *at, const json_t *value)
{
    char found[80];
    if (json_is_object(value))
        return true;
    fault(at, "must be an object, is %s", json_describe(value, found, sizeof found));
    return false;
}

/* --- Network maps ----------------------------------------------------------------------------- */

struct netmap_reading {
    struct place at;
    struct arena *arena; /* holds the pointers of the entries */
    VEC(struct netmap_entry) entries;
    int code; /* -ENOMEM once memory ran out */
};

static void add_entry(struct netmap_reading *r, const char *pid, struct prefix prefix)
{
    const char *where = arena_strdup(r->arena, r->at.pointer);
    struct netmap_entry entry = {pid, prefix, where};
    if (!where || !vec_push(&r->entries, entry))
        r->code = -ENOMEM;
}

static void read_prefix(struct netmap_reading *r, const char *pid, enum family family,
                        const json_t *value)
{
    struct prefix prefix;
    bool cleared;
    char text[PREFIX_TEXT], found[80];
    const char *written = json_string_value(value);
    if (!written || prefix_parse(family, written, &prefix, &cleared)) {
        fault(&r->at, "must be an %s prefix as \"%s\", is %s",
              family == FAMILY_IPV4 ? "IPv4" : "IPv6",
              family == FAMILY_IPV4 ? "192.0.2.0/24" : "2001:db8::/32",
              json_describe(value, found, sizeof found));
        return;
    }
    if (cleared)
        report(r->at.in->warnings, r->at.pointer, "%s has bits behind its length; taken as %s",
               written, prefix_format(&prefix, text));
    add_entry(r, pid, prefix);
}

static void read_prefixes(struct netmap_reading *r, const char *pid, enum family family,
                          const json_t *prefixes)
{
    size_t i;
    json_t *value;
    json_array_foreach((json_t *)prefixes, i, value)
    {
        size_t before = json_pointer_push_index(r->at.pointer, sizeof r->at.pointer, i);
        read_prefix(r, pid, family, value);
        leave(&r->at, before);
    }
}

static void read_group(struct netmap_reading *r, const char *pid, const char *type,
                       const json_t *prefixes)
{
    enum family family = family_find(type, strlen(type));
    size_t before = enter(&r->at, type);
    char found[80];
    if (family == FAMILY_NONE)
        report(r->at.in->warnings, r->at.pointer,
               "this address type is not known and left out; known are \"ipv4\" and \"ipv6\"");
    else if (json_is_array(prefixes))
        read_prefixes(r, pid, family, prefixes);
    else
        fault(&r->at, "must be an array of prefixes, is %s",
              json_describe(prefixes, found, sizeof found));
    leave(&r->at, before);
}

static void read_pids(struct netmap_reading *r, const json_t *pids)
{
    size_t map = enter(&r->at, "network-map");
    const char *pid, *type;
    json_t *groups, *prefixes;
    json_object_foreach((json_t *)pids, pid, groups)
    {
        size_t before = enter(&r->at, pid);
        add_entry(r, pid, (struct prefix){.addr.family = FAMILY_NONE});
        if (is_object(&r->at, groups)) {
            json_object_foreach(groups, type, prefixes)
            {
                read_group(r, pid, type, prefixes);
            }
        }
        leave(&r->at, before);
    }
    leave(&r->at, map);
}

/* meta.vtag.resource-id, or the fallback. */
static const char *read_id(struct place *at, const json_t *document, const char *fallback)
{
    json_t *meta = member(at, document, "meta", JSON_OBJECT, false);
    size_t before = enter(at, "meta");
    json_t *vtag = meta ? member(at, meta, "vtag", JSON_OBJECT, false) : NULL;
    enter(at, "vtag");
    json_t *id = vtag ? member(at, vtag, "resource-id", JSON_STRING, true) : NULL;
    json_t *tag = vtag ? member(at, vtag, "tag", JSON_STRING, false) : NULL;
    if (id && !resource_id_valid(json_string_value(id))) {
        size_t above = enter(at, "resource-id");
        fault(at, "\"%.80s\" is no resource ID: it may have 1 to 64 of 0-9 A-Z a-z - : @ _",
              json_string_value(id));
        leave(at, above);
        id = NULL;
    }
    if (tag && !tag_valid(json_string_value(tag))) {
        enter(at, "tag");
        fault(at, "\"%.80s\" is no tag: it may have 1 to 64 of the characters from ! to ~",
              json_string_value(tag));
    }
    leave(at, before);
    return id ? json_string_value(id) : fallback;
}

int mapjson_netmap(const struct mapjson *in, const json_t *document, const char *pointer,
                   const char *fallback, struct netmap **out)
{
    struct netmap_reading r = {.arena = arena_new()};
    *out = NULL;
    if (!r.arena)
        return -ENOMEM;
    go(&r.at, in, pointer);
    const char *id = read_id(&r.at, document, fallback);
    json_t *pids = member(&r.at, document, "network-map", JSON_OBJECT, true);
    if (pids)
        read_pids(&r, pids);
    struct reporter errors = {pass_on, &r.at};
    if (r.code == 0)
        r.code = netmap_new(id, r.entries.v, r.entries.n, &errors, out);
    if (r.code == 0 && r.at.errors) {
        netmap_unref(*out);
        *out = NULL;
        r.code = -EINVAL;
    }
    vec_free(&r.entries);
    arena_free(r.arena);
    return r.code;
}

/* --- Cost maps -------------------------------------------------------------------------------- */

/* Reads meta.cost-type; its texts are borrowed from the document. */
static bool read_cost_type(struct place *at, const json_t *document, struct cost_type *type)
{
    json_t *meta = member(at, document, "meta", JSON_OBJECT, true);
    size_t before = enter(at, "meta");
    json_t *object = meta ? member(at, meta, "cost-type", JSON_OBJECT, true) : NULL;
    enter(at, "cost-type");
    json_t *metric = object ? member(at, object, "cost-metric", JSON_STRING, true) : NULL;
    json_t *mode = object ? member(at, object, "cost-mode", JSON_STRING, true) : NULL;
    json_t *description = object ? member(at, object, "description", JSON_STRING, false) : NULL;
    int m = mode ? choice_find(cost_modes, json_string_value(mode)) : 0;
    if (m < 0) {
        enter(at, "cost-mode");
        fault(at, "must be \"numerical\" or \"ordinal\", is \"%s\"", json_string_value(mode));
    }
    leave(at, before);
    *type = (struct cost_type){json_string_value(metric), (enum cost_mode)m,
                               json_string_value(description)};
    return metric && mode && m >= 0;
}

static uint32_t find_pid(struct place *at, const struct netmap *netmap, const char *name)
{
    uint32_t pid = netmap_find(netmap, name);
    if (pid == NETMAP_NONE)
        fault(at, "network map \"%s\" has no PID \"%s\"", netmap_id(netmap), name);
    return pid;
}

static void read_row(struct place *at, const struct netmap *netmap, const json_t *costs,
                     double *row)
{
    const char *name;
    json_t *cost;
    char found[80];
    json_object_foreach((json_t *)costs, name, cost)
    {
        size_t before = enter(at, name);
        uint32_t dst = find_pid(at, netmap, name);
        if (!json_is_number(cost))
            fault(at, "must be a number, is %s", json_describe(cost, found, sizeof found));
        else if (row && dst != NETMAP_NONE)
            row[dst] = json_number_value(cost);
        leave(at, before);
    }
}

/* Fills the matrix, whose costs are undefined before. */
static void read_costs(struct place *at, const struct netmap *netmap, const json_t *rows,
                       double *costs)
{
    size_t map = enter(at, "cost-map");
    const char *name;
    json_t *row;
    json_object_foreach((json_t *)rows, name, row)
    {
        size_t before = enter(at, name);
        uint32_t src = find_pid(at, netmap, name);
        if (is_object(at, row))
            read_row(at, netmap, row,
                     src == NETMAP_NONE ? NULL : costs + (size_t)src * netmap_pids(netmap));
        leave(at, before);
    }
    leave(at, map);
}

int mapjson_costmap(const struct mapjson *in, const json_t *document, const char *pointer,
                    struct netmap *netmap, struct costmap **out)
{
    struct place at;
    struct cost_type type;
    size_t pairs = (size_t)netmap_pids(netmap) * netmap_pids(netmap);
    double *costs = malloc((pairs + 1) * sizeof *costs);
    *out = NULL;
    if (!costs)
        return -ENOMEM;
    for (size_t i = 0; i < pairs; i++)
        costs[i] = (double)NAN;
    go(&at, in, pointer);
    bool typed = read_cost_type(&at, document, &type);
    json_t *rows = member(&at, document, "cost-map", JSON_OBJECT, true);
    if (rows)
        read_costs(&at, netmap, rows, costs);
    struct reporter errors = {pass_on, &at};
    int code = typed && rows ? costmap_new(netmap, &type, costs, &errors, out) : -EINVAL;
    if (code == 0 && at.errors) {
        costmap_unref(*out);
        *out = NULL;
        code = -EINVAL;
    }
    free(costs);
    return code;
}

/* --- Endpoint properties ---------------------------------------------------------------------- */

struct property_reading {
    struct place at;
    struct arena *arena;
    VEC(struct property_entry) entries; /* of a global one */
    const char **by_pid;                /* of a resource-specific one; in the arena */
    int code;
};

static void read_value(struct property_reading *r, const struct netmap *netmap, const char *key,
                       const char *value)
{
    struct property_entry entry = {.value = value};
    if (netmap) {
        uint32_t pid = find_pid(&r->at, netmap, key);
        if (pid != NETMAP_NONE)
            r->by_pid[pid] = value;
    } else if (prefix_parse(FAMILY_NONE, key, &entry.prefix, NULL)) {
        fault(&r->at, "\"%.80s\" is no prefix; write it as \"192.0.2.0/24\" or \"2001:db8::/32\"",
              key);
    } else {
        entry.where = arena_strdup(r->arena, r->at.pointer);
        if (!entry.where || !vec_push(&r->entries, entry))
            r->code = -ENOMEM;
    }
}

static void read_values(struct property_reading *r, const json_t *values,
                        const struct netmap *netmap)
{
    const char *key;
    json_t *value;
    char found[80];
    json_object_foreach((json_t *)values, key, value)
    {
        size_t before = enter(&r->at, key);
        if (json_is_string(value))
            read_value(r, netmap, key, json_string_value(value));
        else
            fault(&r->at, "must be a string, is %s", json_describe(value, found, sizeof found));
        leave(&r->at, before);
    }
}

int mapjson_property(const struct mapjson *in, const json_t *values, const char *pointer,
                     struct netmap *netmap, const char *name, struct property **out)
{
    struct property_reading r = {.arena = arena_new()};
    *out = NULL;
    if (r.arena && netmap)
        r.by_pid = arena_array(r.arena, (size_t)netmap_pids(netmap) + 1, sizeof *r.by_pid);
    r.code = r.arena && (r.by_pid || !netmap) ? 0 : -ENOMEM;
    go(&r.at, in, pointer);
    if (r.code == 0 && is_object(&r.at, values))
        read_values(&r, values, netmap);
    struct reporter errors = {pass_on, &r.at};
    if (r.code == 0)
        r.code = netmap ? property_new_for_pids(netmap, name, r.by_pid, &errors, out)
                        : property_new(name, r.entries.v, r.entries.n, &errors, out);
    if (r.code == 0 && r.at.errors) {
        property_unref(*out);
        *out = NULL;
        r.code = -EINVAL;
    }
    vec_free(&r.entries);
    arena_free(r.arena);
    return r.code;
}
