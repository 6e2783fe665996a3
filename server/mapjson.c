#include "server/mapjson.h"

#include "server/place.h"
#include "sim/base/arena.h"
#include "sim/base/json.h"
#include "sim/base/vec.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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
        place_fault(&r->at, "must be an %s prefix as \"%s\", is %s",
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
        place_leave(&r->at, before);
    }
}

static void read_group(struct netmap_reading *r, const char *pid, const char *type,
                       const json_t *prefixes)
{
    enum family family = family_find(type, strlen(type));
    size_t before = place_enter(&r->at, type);
    char found[80];
    if (family == FAMILY_NONE)
        report(r->at.in->warnings, r->at.pointer,
               "this address type is not known and left out; known are \"ipv4\" and \"ipv6\"");
    else if (json_is_array(prefixes))
        read_prefixes(r, pid, family, prefixes);
    else
        place_fault(&r->at, "must be an array of prefixes, is %s",
                    json_describe(prefixes, found, sizeof found));
    place_leave(&r->at, before);
}

static void read_pids(struct netmap_reading *r, const json_t *pids)
{
    size_t map = place_enter(&r->at, "network-map");
    const char *pid, *type;
    json_t *groups, *prefixes;
    json_object_foreach((json_t *)pids, pid, groups)
    {
        size_t before = place_enter(&r->at, pid);
        add_entry(r, pid, (struct prefix){.addr.family = FAMILY_NONE});
        if (place_is_object(&r->at, groups)) {
            json_object_foreach(groups, type, prefixes)
            {
                read_group(r, pid, type, prefixes);
            }
        }
        place_leave(&r->at, before);
    }
    place_leave(&r->at, map);
}

/* meta.vtag.resource-id, or the fallback. */
static const char *read_id(struct place *at, const json_t *document, const char *fallback)
{
    json_t *meta = place_member(at, document, "meta", JSON_OBJECT, false);
    size_t before = place_enter(at, "meta");
    json_t *vtag = meta ? place_member(at, meta, "vtag", JSON_OBJECT, false) : NULL;
    place_enter(at, "vtag");
    json_t *id = vtag ? place_member(at, vtag, "resource-id", JSON_STRING, true) : NULL;
    json_t *tag = vtag ? place_member(at, vtag, "tag", JSON_STRING, false) : NULL;
    if (id && !resource_id_valid(json_string_value(id))) {
        size_t above = place_enter(at, "resource-id");
        place_fault(at, "\"%.80s\" is no resource ID: it may have 1 to 64 of 0-9 A-Z a-z - : @ _",
                    json_string_value(id));
        place_leave(at, above);
        id = NULL;
    }
    if (tag && !tag_valid(json_string_value(tag))) {
        place_enter(at, "tag");
        place_fault(at, "\"%.80s\" is no tag: it may have 1 to 64 of the characters from ! to ~",
                    json_string_value(tag));
    }
    place_leave(at, before);
    return id ? json_string_value(id) : fallback;
}

int mapjson_netmap(const struct mapjson *in, const json_t *document, const char *pointer,
                   const char *fallback, struct netmap **out)
{
    struct netmap_reading r = {.arena = arena_new()};
    *out = NULL;
    if (!r.arena)
        return -ENOMEM;
    place_start(&r.at, in, pointer);
    const char *id = read_id(&r.at, document, fallback);
    json_t *pids = place_member(&r.at, document, "network-map", JSON_OBJECT, true);
    if (pids)
        read_pids(&r, pids);
    struct reporter errors = {place_pass_on, &r.at};
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

static void say_nothing(void *ctx, const char *pointer, const char *text)
{
    (void)ctx;
    (void)pointer;
    (void)text;
}

int mapjson_pids(const json_t *document, const char *fallback, struct netmap **out)
{
    const struct reporter silent = {say_nothing, NULL};
    const struct mapjson in = {&silent, &silent};
    VEC(struct netmap_entry) entries = {0};
    struct place at;
    int code = 0;
    const char *pid;
    json_t *groups;
    *out = NULL;
    place_start(&at, &in, "");
    const char *id = read_id(&at, document, fallback);
    json_object_foreach(json_object_get(document, "network-map"), pid, groups)
    {
        struct netmap_entry entry = {.pid = pid, .prefix.addr.family = FAMILY_NONE};
        if (!vec_push(&entries, entry))
            code = -ENOMEM;
    }
    if (code == 0)
        code = at.errors ? -EINVAL : netmap_new(id, entries.v, entries.n, &silent, out);
    vec_free(&entries);
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
        uint32_t pid = place_find_pid(&r->at, netmap, key);
        if (pid != NETMAP_NONE)
            r->by_pid[pid] = value;
    } else if (prefix_parse(FAMILY_NONE, key, &entry.prefix, NULL)) {
        place_fault(&r->at,
                    "\"%.80s\" is no prefix; write it as \"192.0.2.0/24\" or \"2001:db8::/32\"",
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
        size_t before = place_enter(&r->at, key);
        if (json_is_string(value))
            read_value(r, netmap, key, json_string_value(value));
        else
            place_fault(&r->at, "must be a string, is %s",
                        json_describe(value, found, sizeof found));
        place_leave(&r->at, before);
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
    place_start(&r.at, in, pointer);
    if (r.code == 0 && place_is_object(&r.at, values))
        read_values(&r, values, netmap);
    struct reporter errors = {place_pass_on, &r.at};
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
