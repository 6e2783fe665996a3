#include "sim/scenario/topology_json.h"

static json_t *network_json(const struct topo_network *n)
{
    return json_pack("{s:s, s:I}", "name", n->name, "as", (json_int_t)n->as);
}

static json_t *node_json(const struct topo *t, const struct topo_node *n)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:f, s:f, s:I}", "name", n->name, "network",
                     t->networks[n->network].name, "kind", node_kind_words[n->kind], "area",
                     t->areas[n->area].name, "x", n->x, "y", n->y, "hosts", (json_int_t)n->hosts);
}

static json_t *link_json(const struct topo *t, const struct topo_link *l)
{
    json_t *link =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:f, s:f, s:I}", "name", l->name, "from",
                  t->nodes[l->from].name, "to", t->nodes[l->to].name, "kind",
                  link_kind_words[l->kind], "duplex", link_duplex_words[l->duplex], "capacity",
                  l->capacity, "delay", (double)l->delay / 1e9, "weight", (json_int_t)l->weight);
    bool whole =
        link && (l->reverse == l->capacity ||
                 json_object_set_new(link, "reverse_capacity", json_real(l->reverse)) == 0);
    if (whole)
        return link;
    json_decref(link);
    return NULL;
}

json_t *topology_json(const struct topo *t)
{
    json_t *networks = json_array(), *nodes = json_array(), *links = json_array();
    int lost = 0; /* what there is no memory for */
    for (uint32_t i = 0; i < t->nnetworks; i++)
        lost |= json_array_append_new(networks, network_json(&t->networks[i]));
    for (uint32_t i = 0; i < t->nnodes; i++)
        lost |= json_array_append_new(nodes, node_json(t, &t->nodes[i]));
    for (uint32_t i = 0; i < t->nlinks; i++)
        lost |= json_array_append_new(links, link_json(t, &t->links[i]));
    json_t *document = json_pack("{s:s, s:o, s:o, s:o}", "format", "altosim-topology/1", "networks",
                                 networks, "nodes", nodes, "links", links);
    if (!lost)
        return document;
    json_decref(document);
    return NULL;
}
