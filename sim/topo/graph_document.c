#include "sim/base/quantity.h"
#include "sim/topo/graph.h"

#include <stdbool.h>
#include <math.h>
#include <stdio.h>

/* A quantity as text that reads back as the very value. */
json_t *quantity_json(enum unit unit, double value)
{
    char text[64];
    double back;
    quantity_format(unit, value, text, sizeof text);
    if (quantity_parse(unit, text, &back) || back != value)
        snprintf(text, sizeof text, "%.17g %s", value, unit == UNIT_TIME ? "s" : "bit/s");
    return json_string(text);
}

static json_t *time_json(int64_t t)
{
    return quantity_json(UNIT_TIME, (double)t / 1e9);
}

/* Takes the value; false when memory for it, the object or the entry ran out. */
static bool put(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

/* The value if it is whole, or NULL. */
static json_t *whole(json_t *value, bool ok)
{
    if (ok)
        return value;
    json_decref(value);
    return NULL;
}

static json_t *classes_of(const struct topo *t, const struct topo_node *n)
{
    json_t *shares = json_object();
    bool ok = shares;
    for (uint32_t c = 0; c < t->nclasses; c++) {
        if (n->mix[c] > 0)
            ok &= put(shares, t->classes[c].name, json_real(n->mix[c]));
    }
    return whole(shares, ok);
}

static json_t *prefixes_of(const struct topo_node *n)
{
    json_t *list = json_array();
    bool ok = list;
    char text[PREFIX_TEXT];
    for (size_t i = 0; i < n->nprefixes; i++)
        ok &= json_array_append_new(list, json_string(prefix_format(&n->prefixes[i], text))) == 0;
    return whole(list, ok);
}

static json_t *node_document(const struct topo *t, const struct topo_node *n)
{
    json_t *node =
        json_pack("{s:s, s:s, s:s, s:f, s:f}", "network", t->networks[n->network].name, "kind",
                  node_kind_words[n->kind], "area", t->areas[n->area].name, "x", n->x, "y", n->y);
    bool ok = node;
    if (n->kind == NODE_ACCESS) {
        ok &= put(node, "hosts", json_integer(n->hosts));
        ok &= put(node, "classes", classes_of(t, n));
    }
    if (n->nprefixes)
        ok &= put(node, "prefixes", prefixes_of(n));
    return whole(node, ok);
}

static json_t *link_document(const struct topo *t, const struct topo_link *l)
{
    json_t *link =
        json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:I}", "from", t->nodes[l->from].name, "to",
                  t->nodes[l->to].name, "kind", link_kind_words[l->kind], "duplex",
                  link_duplex_words[l->duplex], "capacity", quantity_json(UNIT_RATE, l->capacity),
                  "delay", time_json(l->delay), "weight", (json_int_t)l->weight);
    bool ok = link;
    if (l->reverse != l->capacity)
        ok &= put(link, "reverse_capacity", quantity_json(UNIT_RATE, l->reverse));
    if (l->medium)
        ok &= put(link, "medium", json_string(l->medium));
    if (l->kind == LINK_TRANSIT) {
        ok &= put(link, "price", json_real(l->price));
        ok &= put(link, "commit", quantity_json(UNIT_RATE, l->commit));
    }
    return whole(link, ok);
}

static json_t *class_document(const struct topo_class *c)
{
    json_t *class = json_pack("{s:o, s:o, s:o}", "up", quantity_json(UNIT_RATE, c->up), "down",
                              quantity_json(UNIT_RATE, c->down), "delay", time_json(c->delay));
    bool ok = class != NULL;
    if (isfinite(c->up_external))
        ok &= put(class, "up_external", quantity_json(UNIT_RATE, c->up_external));
    return whole(class, ok);
}

json_t *topo_document(const struct topo *t)
{
    json_t *networks = json_object(), *classes = json_object(), *nodes = json_object();
    json_t *links = json_object();
    bool ok = true;
    for (uint32_t i = 0; i < t->nnetworks; i++)
        ok &= put(networks, t->networks[i].name,
                  json_pack("{s:I}", "as", (json_int_t)t->networks[i].as));
    for (uint32_t i = 0; i < t->nclasses; i++)
        ok &= put(classes, t->classes[i].name, class_document(&t->classes[i]));
    for (uint32_t i = 0; i < t->nnodes; i++)
        ok &= put(nodes, t->nodes[i].name, node_document(t, &t->nodes[i]));
    for (uint32_t i = 0; i < t->nlinks; i++)
        ok &= put(links, t->links[i].name, link_document(t, &t->links[i]));
    return whole(json_pack("{s:o, s:o, s:o, s:o}", "networks", networks, "classes", classes,
                           "nodes", nodes, "links", links),
                 ok);
}
