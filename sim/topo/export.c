#include "sim/topo/export.h"

#include "sim/base/quantity.h"
#include "sim/topo/netgraph.h"

#include <errno.h>
#include <stdlib.h>

/* --- Tables ------------------------------------------------------------------------------------ */

static void put_rate(double rate, FILE *out)
{
    char text[32];
    fprintf(out, " %12s", quantity_format(UNIT_RATE, rate, text, sizeof text));
}

static void put_prefixes(const struct topo_node *n, FILE *out)
{
    char text[PREFIX_TEXT];
    for (size_t i = 0; i < n->nprefixes; i++)
        fprintf(out, "%s%s", i ? ", " : "", prefix_format(&n->prefixes[i], text));
}

static void put_node(const struct topo *t, const struct topo_node *n, FILE *out)
{
    fprintf(out, "%-18s %-12s %-7s %-12s %8u  ", n->name, t->networks[n->network].name,
            n->kind == NODE_ACCESS ? "access" : "router", t->areas[n->area].name, n->hosts);
    put_prefixes(n, out);
    putc('\n', out);
}

static void put_link(const struct topo *t, const struct topo_link *l, FILE *out)
{
    char delay[32];
    fprintf(out, "%-28s %-18s %-18s %-11s", l->name, t->nodes[l->from].name, t->nodes[l->to].name,
            link_kind_words[l->kind]);
    put_rate(l->capacity, out);
    put_rate(l->reverse, out);
    fprintf(out, " %9s %6u  %s",
            quantity_format(UNIT_TIME, (double)l->delay * 1e-9, delay, sizeof delay), l->weight,
            link_duplex_words[l->duplex]);
    if (l->kind == LINK_TRANSIT)
        fprintf(out, ", %g per Mbit/s", l->price);
    putc('\n', out);
}

void topo_write_table(const struct topo *t, FILE *out)
{
    fprintf(out, "%-18s %10s\n", "network", "AS");
    for (uint32_t i = 0; i < t->nnetworks; i++)
        fprintf(out, "%-18s %10u\n", t->networks[i].name, t->networks[i].as);
    fprintf(out, "\n%-18s %12s %12s %9s\n", "access class", "up", "down", "delay");
    for (uint32_t i = 0; i < t->nclasses; i++) {
        char delay[32];
        fprintf(out, "%-18s", t->classes[i].name);
        put_rate(t->classes[i].up, out);
        put_rate(t->classes[i].down, out);
        fprintf(
            out, " %9s\n",
            quantity_format(UNIT_TIME, (double)t->classes[i].delay * 1e-9, delay, sizeof delay));
    }
    fprintf(out, "\n%-18s %-12s %-7s %-12s %8s  prefixes\n", "node", "network", "kind", "area",
            "hosts");
    for (uint32_t i = 0; i < t->nnodes; i++)
        put_node(t, &t->nodes[i], out);
    fprintf(out, "\n%-28s %-18s %-18s %-11s %12s %12s %9s %6s  duplex\n", "link", "from", "to",
            "kind", "forward", "reverse", "delay", "weight");
    for (uint32_t i = 0; i < t->nlinks; i++)
        put_link(t, &t->links[i], out);
}

/* --- Graphviz ---------------------------------------------------------------------------------- */

/* Names hold letters, digits and . _ : @ - only, so quotes suffice. */
void topo_write_dot(const struct topo *t, FILE *out)
{
    char capacity[32];
    fputs("graph topology {\n  node [shape=box];\n", out);
    for (uint32_t n = 0; n < t->nnetworks; n++) {
        fprintf(out, "  subgraph \"cluster_%s\" {\n    label=\"%s\";\n", t->networks[n].name,
                t->networks[n].name);
        for (uint32_t i = 0; i < t->nnodes; i++) {
            const struct topo_node *node = &t->nodes[i];
            if (node->network != n)
                continue;
            fprintf(out, "    \"%s\" [pos=\"%g,%g\"", node->name, node->x, 1 - node->y);
            if (node->kind == NODE_ACCESS)
                fprintf(out, ", shape=ellipse, label=\"%s\\n%u hosts\"", node->name, node->hosts);
            fputs("];\n", out);
        }
        fputs("  }\n", out);
    }
    for (uint32_t i = 0; i < t->nlinks; i++) {
        const struct topo_link *l = &t->links[i];
        fprintf(out, "  \"%s\" -- \"%s\" [label=\"%s %s\"];\n", t->nodes[l->from].name,
                t->nodes[l->to].name, link_kind_words[l->kind],
                quantity_format(UNIT_RATE, l->capacity, capacity, sizeof capacity));
    }
    fputs("}\n", out);
}

/* --- GraphML ----------------------------------------------------------------------------------- */

enum { COLUMNS_MAX = 9 };

struct columns {
    struct netgraph_column v[COLUMNS_MAX];
    size_t n, rows;
    bool ok;
};

static const char **text_column(struct columns *c, const char *name)
{
    const char **texts = calloc(c->rows + 1, sizeof *texts);
    c->ok &= texts != NULL;
    c->v[c->n++] = (struct netgraph_column){name, (const char *const *)texts, NULL};
    return texts;
}

static double *number_column(struct columns *c, const char *name)
{
    double *numbers = calloc(c->rows + 1, sizeof *numbers);
    c->ok &= numbers != NULL;
    c->v[c->n++] = (struct netgraph_column){name, NULL, numbers};
    return numbers;
}

static void columns_fini(struct columns *c)
{
    for (size_t i = 0; i < c->n; i++) {
        free((void *)c->v[i].texts);
        free((void *)c->v[i].numbers);
    }
}

static struct columns node_columns(const struct topo *t)
{
    struct columns c = {.rows = t->nnodes, .ok = true};
    const char **name = text_column(&c, "name"), **network = text_column(&c, "network");
    const char **kind = text_column(&c, "kind"), **area = text_column(&c, "area");
    double *hosts = number_column(&c, "hosts"), *x = number_column(&c, "x");
    double *y = number_column(&c, "y");
    for (uint32_t i = 0; c.ok && i < t->nnodes; i++) {
        const struct topo_node *n = &t->nodes[i];
        name[i] = n->name;
        network[i] = t->networks[n->network].name;
        kind[i] = node_kind_words[n->kind];
        area[i] = t->areas[n->area].name;
        hosts[i] = n->hosts;
        x[i] = n->x;
        y[i] = n->y;
    }
    return c;
}

static struct columns link_columns(const struct topo *t)
{
    struct columns c = {.rows = t->nlinks, .ok = true};
    const char **name = text_column(&c, "name"), **kind = text_column(&c, "kind");
    const char **duplex = text_column(&c, "duplex");
    double *capacity = number_column(&c, "capacity"), *reverse = number_column(&c, "reverse");
    double *delay = number_column(&c, "delay"), *weight = number_column(&c, "weight");
    double *price = number_column(&c, "price"), *commit = number_column(&c, "commit");
    for (uint32_t i = 0; c.ok && i < t->nlinks; i++) {
        const struct topo_link *l = &t->links[i];
        name[i] = l->name;
        kind[i] = link_kind_words[l->kind];
        duplex[i] = link_duplex_words[l->duplex];
        capacity[i] = l->capacity;
        reverse[i] = l->reverse;
        delay[i] = (double)l->delay * 1e-9;
        weight[i] = l->weight;
        price[i] = l->price;
        commit[i] = l->commit;
    }
    return c;
}

int topo_write_graphml(const struct topo *t, FILE *out)
{
    uint32_t(*ends)[2] = calloc((size_t)t->nlinks + 1, sizeof *ends);
    double *weights = calloc((size_t)t->nlinks + 1, sizeof *weights);
    struct columns nodes = node_columns(t), links = link_columns(t);
    struct netgraph *g = NULL;
    for (uint32_t i = 0; ends && weights && i < t->nlinks; i++) {
        ends[i][0] = t->links[i].from;
        ends[i][1] = t->links[i].to;
        weights[i] = t->links[i].weight;
    }
    if (ends && weights && nodes.ok && links.ok)
        g = netgraph_new(t->nnodes, (const uint32_t(*)[2])ends, weights, t->nlinks);
    int code = g ? netgraph_write_graphml(g, nodes.v, nodes.n, links.v, links.n, out) : -ENOMEM;
    netgraph_free(g);
    columns_fini(&nodes);
    columns_fini(&links);
    free(ends);
    free(weights);
    return code;
}
