#include "server/mapset.h"

#include "sim/base/vec.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct mapset {
    atomic_uint references;
    VEC(struct netmap *) netmaps;
    VEC(struct costmap *) costmaps;
    VEC(struct property *) properties;
    VEC(struct resource) resources;
    bool constraints;
};

/* --- Taking the content in -------------------------------------------------------------------- */

static bool same_netmap(const struct netmap *a, const struct netmap *b)
{
    return strcmp(netmap_id(a), netmap_id(b)) == 0 && strcmp(netmap_tag(a), netmap_tag(b)) == 0;
}

/* The place of a network map in the set, or how many there are. */
static size_t place_of(const struct mapset *s, const struct netmap *netmap)
{
    size_t i = 0;
    while (i < s->netmaps.n && !same_netmap(s->netmaps.v[i], netmap))
        i++;
    return i;
}

static int take_netmaps(struct mapset *s, const struct mapset_content *content,
                        const struct reporter *errors)
{
    int code = 0;
    for (size_t i = 0; i < content->n_netmaps; i++) {
        struct netmap *m = content->netmaps[i];
        for (size_t k = 0; k < s->netmaps.n; k++) {
            if (strcmp(netmap_id(s->netmaps.v[k]), netmap_id(m)) != 0)
                continue;
            report(errors, "", "there are two network maps with the ID \"%s\"", netmap_id(m));
            code = -EINVAL;
        }
        if (!vec_push(&s->netmaps, m))
            return -ENOMEM;
        netmap_ref(m);
    }
    if (content->n_netmaps == 0) {
        report(errors, "", "there is no network map");
        code = -EINVAL;
    }
    return code;
}

static int take_costmaps(struct mapset *s, const struct mapset_content *content,
                         const struct reporter *errors)
{
    int code = 0;
    for (size_t i = 0; i < content->n_costmaps; i++) {
        struct costmap *m = content->costmaps[i];
        const struct netmap *netmap = costmap_netmap(m);
        const struct cost_type *type = costmap_type(m);
        const char *id = netmap_id(netmap);
        if (place_of(s, netmap) == s->netmaps.n) {
            report(errors, "", "a cost map is for a network map \"%s\" that is not offered", id);
            code = -EINVAL;
        }
        if (mapset_find_costmap(s, netmap, type->metric, type->mode)) {
            report(errors, "", "network map \"%s\" has two %s cost maps for \"%s\"", id,
                   cost_modes[type->mode], type->metric);
            code = -EINVAL;
        }
        if (!vec_push(&s->costmaps, m))
            return -ENOMEM;
        costmap_ref(m);
    }
    return code;
}

static int add_ordinals(struct mapset *s)
{
    for (size_t i = 0, given = s->costmaps.n; i < given; i++) {
        const struct costmap *m = s->costmaps.v[i];
        const struct cost_type *type = costmap_type(m);
        if (mapset_find_costmap(s, costmap_netmap(m), type->metric, COST_ORDINAL))
            continue;
        struct costmap *ordinal;
        if (costmap_ordinal(m, &ordinal))
            return -ENOMEM;
        if (!vec_push(&s->costmaps, ordinal)) {
            costmap_unref(ordinal);
            return -ENOMEM;
        }
    }
    return 0;
}

/* Insertion sort by network map and cost type name: there are a handful. */
static void sort_costmaps(struct mapset *s)
{
    for (size_t i = 1; i < s->costmaps.n; i++) {
        struct costmap *m = s->costmaps.v[i];
        char name[COST_TYPE_NAME], other[COST_TYPE_NAME];
        size_t place = place_of(s, costmap_netmap(m)), k = i;
        cost_type_name(costmap_type(m), name);
        for (; k > 0; k--) {
            const struct costmap *before = s->costmaps.v[k - 1];
            size_t its_place = place_of(s, costmap_netmap(before));
            cost_type_name(costmap_type(before), other);
            if (its_place < place || (its_place == place && strcmp(other, name) <= 0))
                break;
            s->costmaps.v[k] = s->costmaps.v[k - 1];
        }
        s->costmaps.v[k] = m;
    }
}

static int add_property(struct mapset *s, struct property *p)
{
    if (p && vec_push(&s->properties, p))
        return 0;
    property_unref(p);
    return -ENOMEM;
}

static int take_properties(struct mapset *s, const struct mapset_content *content,
                           const struct reporter *errors)
{
    int code = 0;
    for (size_t i = 0; i < s->netmaps.n; i++) {
        struct property *pid;
        property_new_pid(s->netmaps.v[i], &pid);
        if (add_property(s, pid))
            return -ENOMEM;
    }
    for (size_t i = 0; i < content->n_properties; i++) {
        struct property *p = content->properties[i];
        const struct netmap *netmap = property_netmap(p);
        if (netmap && place_of(s, netmap) == s->netmaps.n) {
            report(errors, "", "property \"%s\" is of a network map that is not offered",
                   property_name(p));
            code = -EINVAL;
        }
        if (mapset_find_property(s, property_name(p))) {
            report(errors, "", "there are two endpoint properties \"%s\"", property_name(p));
            code = -EINVAL;
        }
        if (add_property(s, property_ref(p)))
            return -ENOMEM;
    }
    return code;
}

/* --- Resources -------------------------------------------------------------------------------- */

static int add_resource(struct mapset *s, struct resource r)
{
    return vec_push(&s->resources, r) ? 0 : -ENOMEM;
}

static bool has_costs(const struct mapset *s, const struct netmap *netmap)
{
    size_t i = 0;
    while (i < s->costmaps.n && !same_netmap(costmap_netmap(s->costmaps.v[i]), netmap))
        i++;
    return i < s->costmaps.n;
}

static int add_costmap_resources(struct mapset *s, const struct netmap *netmap, bool filtered)
{
    int code = 0;
    for (size_t i = 0; i < s->costmaps.n && code == 0; i++) {
        if (same_netmap(costmap_netmap(s->costmaps.v[i]), netmap))
            code = add_resource(s, resource_of_costmap(netmap, s->costmaps.v[i]));
    }
    if (code == 0 && filtered && has_costs(s, netmap))
        code = add_resource(s, resource_of_netmap(SERVICE_FILTERED_COSTMAP, netmap));
    return code;
}

static int add_resources(struct mapset *s, unsigned offer)
{
    bool filtered = offer & OFFER_FILTERED;
    int code = 0;
    for (size_t i = 0; i < s->netmaps.n && code == 0; i++) {
        const struct netmap *m = s->netmaps.v[i];
        code = add_resource(s, resource_of_netmap(SERVICE_NETWORKMAP, m));
        if (code == 0 && filtered)
            code = add_resource(s, resource_of_netmap(SERVICE_FILTERED_NETWORKMAP, m));
        if (code == 0)
            code = add_costmap_resources(s, m, filtered);
    }
    if (code == 0)
        code = add_resource(s, resource_of_endpoints(SERVICE_ENDPOINTPROP));
    if (code == 0 && offer & OFFER_ENDPOINT_COST && has_costs(s, s->netmaps.v[0]))
        code = add_resource(s, resource_of_endpoints(SERVICE_ENDPOINTCOST));
    return code;
}

/* --- Checking the whole ----------------------------------------------------------------------- */

static int check_ids(const struct mapset *s, const struct reporter *errors)
{
    int code = 0;
    for (size_t i = 0; i < s->resources.n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(s->resources.v[k].id, s->resources.v[i].id) != 0)
                continue;
            report(errors, "", "the resource ID \"%s\" would be used twice", s->resources.v[i].id);
            code = -EINVAL;
        }
    }
    return code;
}

/* Cost type names shorten two metrics, so that others might have the same name. */
static int check_names(const struct mapset *s, const struct reporter *errors)
{
    int code = 0;
    for (size_t i = 0; i < s->costmaps.n; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct cost_type *a = costmap_type(s->costmaps.v[k]);
            const struct cost_type *b = costmap_type(s->costmaps.v[i]);
            char one[COST_TYPE_NAME], other[COST_TYPE_NAME];
            if (strcmp(a->metric, b->metric) == 0 ||
                strcmp(cost_type_name(a, one), cost_type_name(b, other)) != 0)
                continue;
            report(errors, "", "cost metrics \"%s\" and \"%s\" would both be named \"%s\"",
                   a->metric, b->metric, one);
            code = -EINVAL;
        }
    }
    return code;
}

static int check_routingcost(const struct mapset *s, bool alone, const struct reporter *errors,
                             const struct reporter *warnings)
{
    bool any = false, of_default = false;
    for (size_t i = 0; i < s->costmaps.n; i++) {
        const struct costmap *m = s->costmaps.v[i];
        if (strcmp(costmap_type(m)->metric, "routingcost") != 0)
            continue;
        any = true;
        of_default |= same_netmap(costmap_netmap(m), s->netmaps.v[0]);
    }
    if (!any && s->costmaps.n == 0 && alone)
        return 0;
    if (!any) {
        report(errors, "", "there is no cost map for \"routingcost\", which must be offered");
        return -EINVAL;
    }
    if (!of_default)
        report(warnings, "", "the default network map \"%s\" has no cost map for \"routingcost\"",
               netmap_id(s->netmaps.v[0]));
    return 0;
}

static void warn_family(const struct netmap *m, enum family family, bool needed,
                        const struct reporter *warnings)
{
    const char *all = family == FAMILY_IPV4 ? "0.0.0.0/0" : "::/0";
    bool contained = netmap_contains(m, family);
    if (contained && !netmap_complete(m, family))
        report(warnings, "",
               "network map \"%s\" leaves %s addresses without a PID; put %s into one",
               netmap_id(m), family_name(family), all);
    if (!contained && needed)
        report(warnings, "", "the default network map \"%s\" has no %s prefix; put %s into a PID",
               netmap_id(m), family_name(family), all);
}

static void warn(const struct mapset *s, const struct reporter *warnings)
{
    for (size_t i = 0; i < s->netmaps.n; i++) {
        warn_family(s->netmaps.v[i], FAMILY_IPV4, i == 0, warnings);
        warn_family(s->netmaps.v[i], FAMILY_IPV6, i == 0, warnings);
    }
    for (size_t i = 0; i < s->costmaps.n; i++) {
        const char *metric = costmap_type(s->costmaps.v[i])->metric;
        if (!cost_metric_registered(metric))
            report(warnings, "", "cost metric \"%s\" is not registered; \"priv:%s\" would be free",
                   metric, metric);
    }
    for (size_t i = s->netmaps.n; i < s->properties.n; i++) {
        const char *name = property_name(s->properties.v[i]), *dot = strchr(name, '.');
        if (!property_name_registered(dot ? dot + 1 : name))
            report(
                warnings, "",
                "endpoint property \"%s\" is not registered; a name with \"priv:\" would be free",
                name);
    }
}

/* Takes everything in, saying all that is wrong with it at once. */
static int take(struct mapset *s, const struct mapset_content *content,
                const struct reporter *errors)
{
    int netmaps = take_netmaps(s, content, errors);
    if (netmaps == -ENOMEM)
        return netmaps;
    int costmaps = take_costmaps(s, content, errors);
    if (costmaps == -ENOMEM)
        return costmaps;
    int properties = take_properties(s, content, errors);
    return properties ? properties : costmaps ? costmaps : netmaps;
}

static int fill(struct mapset *s, const struct mapset_content *content,
                const struct reporter *errors, const struct reporter *warnings)
{
    int code = take(s, content, errors);
    if (code == 0 && content->offer & OFFER_ORDINAL)
        code = add_ordinals(s);
    if (code)
        return code;
    sort_costmaps(s);
    s->constraints = content->offer & OFFER_CONSTRAINTS;
    code = add_resources(s, content->offer);
    if (code)
        return code;
    int names = check_names(s, errors);
    int ids = check_ids(s, errors);
    int routingcost = check_routingcost(s, content->offer & OFFER_ALONE, errors, warnings);
    warn(s, warnings);
    return names ? names : ids ? ids : routingcost;
}

int mapset_new(const struct mapset_content *content, const struct reporter *errors,
               const struct reporter *warnings, struct mapset **out)
{
    *out = NULL;
    struct mapset *s = calloc(1, sizeof *s);
    if (!s)
        return -ENOMEM;
    atomic_init(&s->references, 1);
    int code = fill(s, content, errors, warnings);
    if (code == 0)
        *out = s;
    else
        mapset_unref(s);
    return code;
}

struct mapset *mapset_ref(struct mapset *s)
{
    atomic_fetch_add(&s->references, 1);
    return s;
}

void mapset_unref(struct mapset *s)
{
    if (!s || atomic_fetch_sub(&s->references, 1) > 1)
        return;
    for (size_t i = 0; i < s->properties.n; i++)
        property_unref(s->properties.v[i]);
    for (size_t i = 0; i < s->costmaps.n; i++)
        costmap_unref(s->costmaps.v[i]);
    for (size_t i = 0; i < s->netmaps.n; i++)
        netmap_unref(s->netmaps.v[i]);
    vec_free(&s->properties);
    vec_free(&s->costmaps);
    vec_free(&s->netmaps);
    vec_free(&s->resources);
    free(s);
}

/* --- Reading ---------------------------------------------------------------------------------- */

size_t mapset_netmaps(const struct mapset *s)
{
    return s->netmaps.n;
}

const struct netmap *mapset_netmap(const struct mapset *s, size_t i)
{
    return s->netmaps.v[i];
}

size_t mapset_costmaps(const struct mapset *s)
{
    return s->costmaps.n;
}

const struct costmap *mapset_costmap(const struct mapset *s, size_t i)
{
    return s->costmaps.v[i];
}

const struct costmap *mapset_find_costmap(const struct mapset *s, const struct netmap *netmap,
                                          const char *metric, enum cost_mode mode)
{
    for (size_t i = 0; i < s->costmaps.n; i++) {
        const struct costmap *m = s->costmaps.v[i];
        const struct cost_type *type = costmap_type(m);
        if (type->mode == mode && strcmp(type->metric, metric) == 0 &&
            same_netmap(costmap_netmap(m), netmap))
            return m;
    }
    return NULL;
}

size_t mapset_properties(const struct mapset *s)
{
    return s->properties.n;
}

const struct property *mapset_property(const struct mapset *s, size_t i)
{
    return s->properties.v[i];
}

const struct property *mapset_find_property(const struct mapset *s, const char *name)
{
    for (size_t i = 0; i < s->properties.n; i++) {
        if (strcmp(property_name(s->properties.v[i]), name) == 0)
            return s->properties.v[i];
    }
    return NULL;
}

size_t mapset_resources(const struct mapset *s)
{
    return s->resources.n;
}

const struct resource *mapset_resource(const struct mapset *s, size_t i)
{
    return &s->resources.v[i];
}

bool mapset_constraints(const struct mapset *s)
{
    return s->constraints;
}
