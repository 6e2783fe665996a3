#include "sim/alto/netmap_view.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/arena.h"
#include "sim/base/err.h"
#include "sim/base/json.h"
#include "sim/base/lpm.h"
#include "sim/base/vec.h"

struct netmap_view {
    struct vtag vtag;
    struct arena *arena; /* of the names */
    VEC(const char *) names;
    struct lpm *table;
};

typedef VEC(struct lpm_entry) entries;

static int read_prefixes(entries *list, uint32_t pid, const char *type, const json_t *prefixes,
                         struct err *e)
{
    enum family family = family_find(type, strlen(type));
    size_t i;
    json_t *value;
    if (family == FAMILY_NONE)
        return 0;
    if (!json_is_array(prefixes))
        return err_set(e, -EINVAL, "\"%s\" is not an array", type);
    json_array_foreach(prefixes, i, value)
    {
        struct lpm_entry entry = {.value = pid};
        char words[80];
        const char *text = json_string_value(value);
        if (!text || prefix_parse(family, text, &entry.prefix, NULL))
            return err_set(e, -EINVAL, "%s is no %s prefix",
                           json_describe(value, words, sizeof words), type);
        if (!vec_push(list, entry))
            return -ENOMEM;
    }
    return 0;
}

static int read_pid(struct netmap_view *m, entries *list, const char *name, const json_t *group,
                    struct err *e)
{
    const char *type;
    json_t *prefixes;
    if (!message_name_ok(name))
        return err_set(e, -EINVAL, "\"%.80s\" is no PID name", name);
    if (!json_is_object(group))
        return err_set(e, -EINVAL, "PID \"%s\" is not an object", name);
    uint32_t pid = (uint32_t)m->names.n;
    const char *copy = arena_strdup(m->arena, name);
    if (!copy || !vec_push(&m->names, copy))
        return -ENOMEM;
    json_object_foreach((json_t *)group, type, prefixes)
    {
        int code = read_prefixes(list, pid, type, prefixes, e);
        if (code == -EINVAL) {
            char where[80];
            snprintf(where, sizeof where, "PID \"%s\"", name);
            err_prefix(e, where);
        }
        if (code)
            return code;
    }
    return 0;
}

/* Sorts the entries and drops repetitions within a PID; one prefix in two PIDs is -EEXIST. */
static int drop_repetitions(const struct netmap_view *m, entries *list, struct err *e)
{
    if (list->n == 0 || lpm_duplicate(list->v, list->n) == list->n)
        return 0;
    size_t kept = 0;
    for (size_t i = 0; i < list->n; i++) {
        const struct lpm_entry *last = kept ? &list->v[kept - 1] : NULL;
        if (!last || prefix_compare(&last->prefix, &list->v[i].prefix) != 0) {
            list->v[kept++] = list->v[i];
        } else if (last->value != list->v[i].value) {
            char text[PREFIX_TEXT];
            return err_set(e, -EEXIST, "%s is in PID \"%s\" and in PID \"%s\"",
                           prefix_format(&last->prefix, text), m->names.v[last->value],
                           m->names.v[list->v[i].value]);
        }
    }
    list->n = kept;
    return 0;
}

static int read_map(struct netmap_view *m, entries *list, const json_t *message, const json_t *meta,
                    struct err *e)
{
    const char *name;
    json_t *group, *vtag = message_object(meta, "vtag", e);
    json_t *pids = vtag ? message_object(message, "network-map", e) : NULL;
    if (!pids)
        return -EINVAL;
    int code = message_vtag(vtag, &m->vtag, e);
    m->arena = arena_new();
    if (code || !m->arena)
        return code ? code : -ENOMEM;
    json_object_foreach(pids, name, group)
    {
        code = read_pid(m, list, name, group, e);
        if (code)
            return code;
    }
    code = drop_repetitions(m, list, e);
    if (code)
        return code;
    m->table = lpm_new(list->v, list->n);
    return m->table ? 0 : -ENOMEM;
}

int netmap_view_parse(const char *text, size_t size, struct netmap_view **out, struct err *e)
{
    json_t *message, *meta;
    int code = message_read(text, size, &message, &meta, e);
    if (code)
        return code;
    entries list = {0};
    struct netmap_view *m = calloc(1, sizeof *m);
    code = m ? read_map(m, &list, message, meta, e) : -ENOMEM;
    vec_free(&list);
    json_decref(message);
    if (code) {
        netmap_view_free(m);
        return code;
    }
    *out = m;
    return 0;
}

void netmap_view_free(struct netmap_view *m)
{
    if (!m)
        return;
    vec_free(&m->names);
    arena_free(m->arena);
    lpm_free(m->table);
    free(m);
}

const struct vtag *netmap_view_vtag(const struct netmap_view *m)
{
    return &m->vtag;
}

size_t netmap_view_len(const struct netmap_view *m)
{
    return m->names.n;
}

const char *netmap_view_pid(const struct netmap_view *m, uint32_t pid)
{
    return m->names.v[pid];
}

uint32_t netmap_view_find(const struct netmap_view *m, const struct addr *a)
{
    return lpm_find(m->table, a);
}
