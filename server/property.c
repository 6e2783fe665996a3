#include "server/property.h"

#include "sim/base/arena.h"
#include "sim/base/lpm.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct property {
    atomic_uint references;
    const char *name;
    struct netmap *netmap; /* a resource-specific one: values by PID */
    struct lpm *lpm;       /* a global one: address -> index into values */
    const char **values;
    struct arena *arena; /* holds name and values */
};

static bool check_name(const char *name, const struct reporter *errors)
{
    if (property_name_valid(name))
        return true;
    report(errors, "",
           "\"%.80s\" is no name of an endpoint property: it may have 1 to 32 of 0-9 A-Z a-z - : _",
           name);
    return false;
}

/* A property named PREFIX + name with room for n values, or NULL: no memory. */
static struct property *make(const char *before, const char *name, size_t n)
{
    struct property *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    atomic_init(&p->references, 1);
    p->arena = arena_new();
    p->name = p->arena ? arena_printf(p->arena, "%s%s", before, name) : NULL;
    p->values = p->name ? arena_array(p->arena, n ? n : 1, sizeof *p->values) : NULL;
    if (!p->values) {
        property_unref(p);
        return NULL;
    }
    return p;
}

static int set_value(struct property *p, size_t i, const char *value)
{
    if (value)
        p->values[i] = arena_strdup(p->arena, value);
    return value && !p->values[i] ? -ENOMEM : 0;
}

static void report_twice(const char *name, const struct property_entry *entries,
                         const struct lpm_entry *sorted, size_t n, const struct reporter *errors)
{
    for (size_t i = 1; i < n; i++) {
        if (prefix_compare(&sorted[i - 1].prefix, &sorted[i].prefix) != 0)
            continue;
        char text[PREFIX_TEXT];
        const struct property_entry *e = &entries[sorted[i].value];
        report(errors, e->where ? e->where : "", "%s has two values of the property \"%s\"",
               prefix_format(&e->prefix, text), name);
    }
}

/* Builds p->lpm from n entries whose values are set. */
static int index_prefixes(struct property *p, const struct property_entry *entries, size_t n,
                          const struct reporter *errors)
{
    struct lpm_entry *sorted = malloc((n ? n : 1) * sizeof *sorted);
    if (!sorted)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++)
        sorted[i] = (struct lpm_entry){entries[i].prefix, (uint32_t)i};
    int code = 0;
    if (lpm_duplicate(sorted, n) < n) { /* sorts them */
        report_twice(p->name, entries, sorted, n, errors);
        code = -EINVAL;
    }
    if (code == 0)
        p->lpm = lpm_new(sorted, n);
    free(sorted);
    return code ? code : p->lpm ? 0 : -ENOMEM;
}

int property_new(const char *name, const struct property_entry *entries, size_t n,
                 const struct reporter *errors, struct property **out)
{
    *out = NULL;
    if (!check_name(name, errors))
        return -EINVAL;
    struct property *p = make("", name, n);
    int code = p ? 0 : -ENOMEM;
    for (size_t i = 0; i < n && code == 0; i++)
        code = set_value(p, i, entries[i].value);
    if (code == 0)
        code = index_prefixes(p, entries, n, errors);
    if (code == 0)
        *out = p;
    else
        property_unref(p);
    return code;
}

static int make_for_pids(struct netmap *netmap, const char *name, struct property **out)
{
    char before[RESOURCE_ID_MAX + 2];
    snprintf(before, sizeof before, "%s.", netmap_id(netmap));
    *out = make(before, name, netmap_pids(netmap));
    if (!*out)
        return -ENOMEM;
    (*out)->netmap = netmap_ref(netmap);
    return 0;
}

int property_new_for_pids(struct netmap *netmap, const char *name, const char *const *values,
                          const struct reporter *errors, struct property **out)
{
    *out = NULL;
    if (!check_name(name, errors))
        return -EINVAL;
    struct property *p;
    int code = make_for_pids(netmap, name, &p);
    for (uint32_t pid = 0; pid < netmap_pids(netmap) && code == 0; pid++)
        code = set_value(p, pid, values[pid]);
    if (code == 0)
        *out = p;
    else
        property_unref(p);
    return code;
}

int property_new_pid(struct netmap *netmap, struct property **out)
{
    int code = make_for_pids(netmap, "pid", out);
    for (uint32_t pid = 0; code == 0 && pid < netmap_pids(netmap); pid++)
        (*out)->values[pid] = netmap_pid(netmap, pid); /* lives as long as the map */
    return code;
}

struct property *property_ref(struct property *p)
{
    atomic_fetch_add(&p->references, 1);
    return p;
}

void property_unref(struct property *p)
{
    if (!p || atomic_fetch_sub(&p->references, 1) > 1)
        return;
    lpm_free(p->lpm);
    arena_free(p->arena);
    netmap_unref(p->netmap);
    free(p);
}

const char *property_name(const struct property *p)
{
    return p->name;
}

struct netmap *property_netmap(const struct property *p)
{
    return p->netmap;
}

const char *property_value(const struct property *p, const struct addr *a)
{
    if (!p->netmap) {
        uint32_t i = lpm_find(p->lpm, a);
        return i == LPM_NONE ? NULL : p->values[i];
    }
    uint32_t pid = netmap_locate(p->netmap, a);
    return pid == NETMAP_NONE ? NULL : p->values[pid];
}
