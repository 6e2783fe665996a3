#include "sim/base/quantity.h"
#include "sim/topo/graph.h"

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

static json_t *classes_of(const struct topo *t, const struct topo_node *n)
{
    json_t *shares = json_object();
    for (uint32_t c = 0; c < t->nclasses; c++) {
        if (n->mix[c] > 0)
            json_object_set_new(shares, t->classes[c].name, json_real(n->mix[c]));
    }
    return shares;
}

static json_t *prefixes_of(const struct topo_node *n)
{
    json_t *list = json_array();
    char text[PREFIX_TEXT];
    for (size_t i = 0; i < n->nprefixes; i++)
        json_array_append_new(list, json_string(prefix_format(&n->prefixes[i], text)));
    return list;
}

static json_t *node_document(const struct topo *t, const struct topo_node *n)
{
    json_t *node =
        json_pack("{s:s, s:s, s:s, s:f, s:f}", "network", t->networks[n->network].name, "kind",
                  node_kind_words[n->kind], "area", t->areas[n->area].name, "x", n->x, "y", n->y);
    if (node && n->hosts) {
        json_object_set_new(node, "hosts", json_integer(n->hosts));
        json_object_set_new(node, "classes", classes_of(t, n));
    }
    if (node && n->nprefixes)
        json_object_set_new(node, "prefixes", prefixes_of(n));
    return node;
}

static json_t *link_document(const struct topo *t, const struct topo_link *l)
{
    json_t *link =
        json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:I}", "from", t->nodes[l->from].name, "to",
                  t->nodes[l->to].name, "kind", link_kind_words[l->kind], "duplex",
                  link_duplex_words[l->duplex], "capacity", quantity_json(UNIT_RATE, l->capacity),
                  "delay", time_json(l->delay), "weight", (json_int_t)l->weight);
    if (link && l->reverse != l->capacity)
        json_object_set_new(link, "reverse_capacity", quantity_json(UNIT_RATE, l->reverse));
    if (link && l->medium)
        json_object_set_new(link, "medium", json_string(l->medium));
    if (link && l->kind == LINK_TRANSIT) {
        json_object_set_new(link, "price", json_real(l->price));
        json_object_set_new(link, "commit", quantity_json(UNIT_RATE, l->commit));
    }
    return link;
}

json_t *topo_document(const struct topo *t)
{
    json_t *networks = json_object(), *classes = json_object(), *nodes = json_object();
    json_t *links = json_object();
    for (uint32_t i = 0; i < t->nnetworks; i++)
        json_object_set_new(networks, t->networks[i].name,
                            json_pack("{s:I}", "as", (json_int_t)t->networks[i].as));
    for (uint32_t i = 0; i < t->nclasses; i++)
        json_object_set_new(classes, t->classes[i].name,
                            json_pack("{s:o, s:o, s:o}", "up",
                                      quantity_json(UNIT_RATE, t->classes[i].up), "down",
                                      quantity_json(UNIT_RATE, t->classes[i].down), "delay",
                                      time_json(t->classes[i].delay)));
    for (uint32_t i = 0; i < t->nnodes; i++)
        json_object_set_new(nodes, t->nodes[i].name, node_document(t, &t->nodes[i]));
    for (uint32_t i = 0; i < t->nlinks; i++)
        json_object_set_new(links, t->links[i].name, link_document(t, &t->links[i]));
    return json_pack("{s:o, s:o, s:o, s:o}", "networks", networks, "classes", classes, "nodes",
                     nodes, "links", links);
}
