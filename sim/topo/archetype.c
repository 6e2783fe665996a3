#include "sim/topo/archetype.h"

#include "sim/topo/graph.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/*
 * Coordinates: ISP A fills the lower left of the picture, transit the top, the other networks the
 * right; within ISP A access networks stand below the backbone.
 */

struct document {
    json_t *networks, *classes, *nodes, *links;
    bool failed; /* memory ran out: something is missing */
};

/* Takes the value; true where it now stands in the object. */
static bool put(struct document *d, json_t *object, const char *key, json_t *value)
{
    bool failed = json_object_set_new(object, key, value) != 0;
    d->failed |= failed;
    return !failed;
}

static json_t *rate(double value)
{
    return quantity_json(UNIT_RATE, value);
}

static json_t *time_of(int64_t ns)
{
    return quantity_json(UNIT_TIME, (double)ns / 1e9);
}

static void add_network(struct document *d, const char *name)
{
    put(d, d->networks, name, json_object());
}

static void add_router(struct document *d, const char *name, const char *network, double x,
                       double y)
{
    put(d, d->nodes, name,
        json_pack("{s:s, s:s, s:f, s:f}", "kind", "router", "network", network, "x", x, "y", y));
}

static json_t *shares(struct document *d, const struct named_value *mix, size_t n)
{
    json_t *object = json_object();
    for (size_t i = 0; i < n; i++)
        put(d, object, mix[i].at.name, json_real(mix[i].value.number));
    return object;
}

/* An access node; takes `mix` and `prefixes`. */
static void add_access(struct document *d, const char *name, const char *network, const char *area,
                       int64_t hosts, json_t *mix, json_t *prefixes, double x, double y)
{
    put(d, d->nodes, name,
        json_pack("{s:s, s:s, s:s, s:I, s:o, s:o, s:f, s:f}", "kind", "access", "network", network,
                  "area", area, "hosts", (json_int_t)hosts, "classes", mix, "prefixes", prefixes,
                  "x", x, "y", y));
}

/* A link; returns it so that what is special can be added (NULL: no memory). */
static json_t *add_link(struct document *d, const char *from, const char *to, const char *kind,
                        double capacity, int64_t delay)
{
    char name[160];
    snprintf(name, sizeof name, "%s:%s", from, to);
    json_t *link = json_pack("{s:s, s:s, s:s, s:o, s:o}", "from", from, "to", to, "kind", kind,
                             "capacity", rate(capacity), "delay", time_of(delay));
    return put(d, d->links, name, link) ? link : NULL;
}

static void add_prefix(struct document *d, json_t *list, const struct prefix *p)
{
    char text[PREFIX_TEXT];
    d->failed |= json_array_append_new(list, json_string(prefix_format(p, text))) != 0;
}

static json_t *prefix_texts(struct document *d, const struct prefix *v, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        add_prefix(d, list, &v[i]);
    return list;
}

static void add_classes(struct document *d, const struct archetype_conf *c)
{
    for (size_t i = 0; i < c->classes.n; i++) {
        const struct class_conf *k = &c->classes.v[i];
        json_t *class = json_pack("{s:o, s:o, s:o}", "up", rate(k->up), "down", rate(k->down),
                                  "delay", time_of(k->delay));
        put(d, d->classes, k->at.name, class);
        if (!isnan(k->up_external))
            put(d, class, "up_external", rate(k->up_external));
    }
}

/* Transit and the networks behind it. ISP A's border router exists already. */
static void add_world(struct document *d, const struct archetype_conf *c, const char *border)
{
    const struct others_conf *o = c->others;
    add_network(d, "transit");
    add_router(d, "transit-core", "transit", 0.6, 0.08);
    json_t *uplink =
        add_link(d, border, "transit-core", "transit", c->uplink->capacity, c->uplink->delay);
    put(d, uplink, "price", json_real(c->uplink->price));
    put(d, uplink, "commit", rate(c->uplink->commit));
    for (int64_t i = 1; i <= o->networks; i++) {
        char network[16], access[24], v4[32], v6[32];
        snprintf(network, sizeof network, "rest-%d", (int)i);
        snprintf(access, sizeof access, "rest-%d-an", (int)i);
        /* The benchmarking block of RFC 2544, in /20s, and IPv6 for what does not fit. */
        snprintf(v4, sizeof v4, "198.%d.%d.0/20", 18 + (int)(i - 1) / 16, 16 * ((int)(i - 1) % 16));
        snprintf(v6, sizeof v6, "2001:db8:e%02x::/48", (unsigned)i);
        double y =
            o->networks == 1 ? 0.55 : 0.25 + 0.7 * (double)(i - 1) / (double)(o->networks - 1);
        add_network(d, network);
        add_access(d, access, network, access, o->hosts, shares(d, o->mix.v, o->mix.n),
                   json_pack("[s, s]", v4, v6), 0.95, y);
        add_link(d, access, "transit-core", "transit", o->capacity, o->delay);
    }
}

/* An access network of ISP A: one access node and the link to its router. */
static void add_access_network(struct document *d, const struct hosts_conf *a, const char *router,
                               double x, double y)
{
    add_access(d, a->at.name, "isp-a", a->at.name, a->hosts, shares(d, a->mix.v, a->mix.n),
               prefix_texts(d, a->prefixes.v, a->prefixes.n), x, y);
    add_link(d, a->at.name, router, "aggregation", a->capacity, a->delay);
}

static void add_small_isp(struct document *d, const struct archetype_conf *c)
{
    add_network(d, "isp-a");
    add_router(d, "a-border", "isp-a", 0.25, 0.45);
    add_access_network(d, &c->access.v[0], "a-border", 0.25, 0.8);
    add_world(d, c, "a-border");
}

/* A router a place (an access network, the mobile core), each linked to the next in a ring, and a
 * border router linked to the first and the last. */
static void add_backbone(struct document *d, const struct archetype_conf *c, size_t routers)
{
    const int64_t delay = 3000000;
    char name[32], first[32] = "a-bb-1", before[32] = "";
    add_network(d, "isp-a");
    add_router(d, "a-border", "isp-a", 0.3, 0.3);
    for (size_t i = 1; i <= routers; i++) {
        double x = routers == 1 ? 0.3 : 0.05 + 0.5 * (double)(i - 1) / (double)(routers - 1);
        snprintf(name, sizeof name, "a-bb-%zu", i);
        add_router(d, name, "isp-a", x, 0.55);
        if (i > 1)
            add_link(d, before, name, "backbone", c->backbone, delay);
        snprintf(before, sizeof before, "%s", name);
    }
    if (routers > 2)
        add_link(d, before, first, "backbone", c->backbone, delay);
    add_link(d, "a-border", first, "backbone", c->backbone, delay);
    if (routers > 1)
        add_link(d, "a-border", before, "backbone", c->backbone, delay);
}

static void add_access_networks(struct document *d, const struct archetype_conf *c, size_t places)
{
    char router[32];
    for (size_t i = 0; i < c->access.n; i++) {
        double x = places == 1 ? 0.3 : 0.05 + 0.5 * (double)i / (double)(places - 1);
        snprintf(router, sizeof router, "a-bb-%zu", i + 1);
        add_access_network(d, &c->access.v[i], router, x, 0.85);
    }
}

static void add_multi_access(struct document *d, const struct archetype_conf *c)
{
    const struct hosts_conf *b = c->isp_b;
    add_backbone(d, c, c->access.n);
    add_access_networks(d, c, c->access.n);
    add_network(d, "isp-b");
    add_router(d, "b-border", "isp-b", 0.72, 0.3);
    add_access(d, "isp-b-an", "isp-b", "isp-b-an", b->hosts, shares(d, b->mix.v, b->mix.n),
               prefix_texts(d, b->prefixes.v, b->prefixes.n), 0.72, 0.6);
    add_link(d, "isp-b-an", "b-border", "aggregation", c->others->capacity, 1000000);
    add_link(d, "a-border", "b-border", "peering", b->capacity, b->delay);
    add_world(d, c, "a-border");
    add_link(d, "b-border", "transit-core", "transit", c->others->capacity, c->uplink->delay);
}

/*
 * Part `i` of `n` equal parts of a prefix: n is rounded up to a power of two. Where there are fewer
 * addresses than parts, each is a part; false for the parts behind them.
 */
static bool part_of(const struct prefix *p, unsigned i, unsigned n, struct prefix *part)
{
    unsigned bits = 0, room = family_bits(p->addr.family) - p->len;
    while (bits < room && 1u << bits < n)
        bits++;
    if (i >> bits != 0)
        return false;
    *part = *p;
    part->len = (uint8_t)(p->len + bits);
    for (unsigned k = 0; k < bits; k++) {
        unsigned bit = part->len - 1u - k;
        if (i >> k & 1)
            part->addr.b[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
    }
    return true;
}

static void add_cell(struct document *d, const struct mobile_conf *m, unsigned i, double x)
{
    char name[24];
    json_t *prefixes = json_array();
    struct prefix part;
    for (size_t k = 0; k < m->prefixes.n; k++) {
        if (part_of(&m->prefixes.v[k], i, (unsigned)m->cells, &part))
            add_prefix(d, prefixes, &part);
    }
    snprintf(name, sizeof name, "cell-%u", i + 1);
    add_access(d, name, "isp-a", "mobile", m->hosts, shares(d, m->mix.v, m->mix.n), prefixes, x,
               0.95);
    json_t *radio = add_link(d, name, "mobile-core", "radio",
                             m->duplex == DUPLEX_FULL ? m->radio_up : m->radio_down, m->delay);
    put(d, radio, "duplex", json_string(link_duplex_words[m->duplex]));
    if (m->duplex == DUPLEX_FULL)
        put(d, radio, "reverse_capacity", rate(m->radio_down));
    if (m->duplex == DUPLEX_SHARED)
        put(d, radio, "medium", json_string("radio"));
}

static void add_fixed_mobile(struct document *d, const struct archetype_conf *c)
{
    const struct mobile_conf *m = c->mobile;
    size_t places = c->access.n + 1;
    char router[32];
    add_backbone(d, c, places);
    add_access_networks(d, c, places);
    snprintf(router, sizeof router, "a-bb-%zu", places);
    put(d, d->nodes, "mobile-core",
        json_pack("{s:s, s:s, s:s, s:f, s:f}", "kind", "router", "network", "isp-a", "area",
                  "mobile", "x", 0.55, "y", 0.75));
    add_link(d, "mobile-core", router, "aggregation", m->backhaul, 1000000);
    for (unsigned i = 0; i < m->cells; i++)
        add_cell(d, m, i, 0.42 + 0.4 * (i + 0.5) / (double)m->cells);
    add_world(d, c, "a-border");
}

/* Other nodes or areas are called so. */
static bool taken(const char *const *names, const char *const *beginnings, const char *name)
{
    for (; *beginnings; beginnings++) {
        if (strncmp(name, *beginnings, strlen(*beginnings)) == 0)
            return true;
    }
    return choice_find(names, name) >= 0;
}

static bool names_free(const struct field_input *in, const struct archetype_conf *c)
{
    static const char *const names[] = {"a-border",     "b-border", "isp-a",       "isp-b",
                                        "isp-b-an",     "mobile",   "mobile-core", "transit",
                                        "transit-core", NULL};
    static const char *const beginnings[] = {"a-bb-", "cell-", "rest-", NULL};
    char all[256], first[64];
    bool ok = true;
    for (size_t i = 0; i < c->access.n; i++) {
        const struct origin *at = &c->access.v[i].at;
        if (!taken(names, beginnings, at->name))
            continue;
        report(&in->reporter, at->pointer,
               "found \"%s\", allowed: a name other than %s that does not begin with %s", at->name,
               choice_words(names, all, sizeof all), choice_words(beginnings, first, sizeof first));
        ok = false;
    }
    return ok;
}

json_t *archetype_document(const struct field_input *in, const struct archetype_conf *c)
{
    if (!names_free(in, c))
        return NULL;
    struct document d = {json_object(), json_object(), json_object(), json_object(), false};
    add_classes(&d, c);
    switch ((enum archetype_kind)c->kind) {
    case ARCHETYPE_SMALL_ISP:
        add_small_isp(&d, c);
        break;
    case ARCHETYPE_MULTI_ACCESS:
        add_multi_access(&d, c);
        break;
    case ARCHETYPE_FIXED_MOBILE:
        add_fixed_mobile(&d, c);
        break;
    }
    json_t *whole = json_pack("{s:o, s:o, s:o, s:o}", "networks", d.networks, "classes", d.classes,
                              "nodes", d.nodes, "links", d.links);
    if (!d.failed)
        return whole;
    json_decref(whole);
    return NULL;
}
