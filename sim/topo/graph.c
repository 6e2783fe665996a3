#include "sim/topo/graph.h"

#include "sim/base/arena.h"
#include "sim/base/json.h"
#include "sim/base/vec.h"
#include "sim/topo/netgraph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const node_kind_words[] = {"router", "access", NULL};
const char *const link_kind_words[] = {"access",  "aggregation", "backbone", "radio",
                                       "peering", "transit",     NULL};
const char *const link_duplex_words[] = {"full", "half", "shared", NULL};

enum { FIRST_AS = 64496 }; /* documentation AS numbers, RFC 5398 */

/* One build: the topo's parts while they can still be written. */
struct build {
    const struct field_input *in;
    const struct graph_conf *conf;
    struct topo *t;
    struct topo_network *networks;
    struct topo_class *classes;
    struct topo_area *areas;
    struct topo_node *nodes;
    struct topo_link *links;
    bool bad, no_memory;
};

#define COMPLAIN(b, at, key, ...)                                                                  \
    do {                                                                                           \
        char pointer_[POINTER_MAX];                                                                \
        snprintf(pointer_, sizeof pointer_, "%s%s%s", (at).pointer, *(key) ? "/" : "", (key));     \
        report(&(b)->in->reporter, pointer_, __VA_ARGS__);                                         \
        (b)->bad = true;                                                                           \
    } while (0)

/* Complains of a name that nothing in `map`, whose entries begin with their name, has. */
#define NO_SUCH(b, at, key, what, wanted, map)                                                     \
    do {                                                                                           \
        char hint_[640];                                                                           \
        COMPLAIN(b, at, key, "there is no " what " \"%s\"%s", wanted,                              \
                 choice_hint((map).v, (map).n, sizeof *(map).v, wanted, hint_, sizeof hint_));     \
    } while (0)

static void *array(struct build *b, size_t n, size_t size)
{
    void *v = arena_array(b->in->arena, n ? n : 1, size);
    b->no_memory |= !v;
    return v;
}

/* --- Parts ------------------------------------------------------------------------------------ */

static int as_compare(const void *a, const void *b)
{
    const struct topo_network *x = a, *y = b;
    return x->as != y->as ? (x->as < y->as ? -1 : 1) : strcmp(x->name, y->name);
}

/* An AS number is that of one network, whether it was given or counted. */
static void check_numbers(struct build *b)
{
    uint32_t n = b->t->nnetworks;
    struct topo_network *sorted = array(b, n, sizeof *sorted);
    if (!sorted)
        return;
    memcpy(sorted, b->networks, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, as_compare);
    for (uint32_t i = 1; i < n; i++) {
        if (sorted[i].as == sorted[i - 1].as)
            COMPLAIN(b, b->conf->networks.v[topo_find_network(b->t, sorted[i].name)].at, "as",
                     "found %u, which is the number of network \"%s\", allowed: one of its own",
                     sorted[i].as, sorted[i - 1].name);
    }
}

static void build_networks(struct build *b)
{
    for (uint32_t i = 0; i < b->t->nnetworks; i++) {
        const struct network_conf *c = &b->conf->networks.v[i];
        uint32_t as = c->as < 0 ? FIRST_AS + i : (uint32_t)c->as;
        b->networks[i] = (struct topo_network){c->at.name, as};
    }
    check_numbers(b);
}

static void build_classes(struct build *b)
{
    for (uint32_t i = 0; i < b->t->nclasses; i++) {
        const struct class_conf *c = &b->conf->classes.v[i];
        b->classes[i] =
            (struct topo_class){c->at.name, c->up, c->down,
                                isnan(c->up_external) ? INFINITY : c->up_external, c->delay};
    }
}

static const char *area_of(const struct node_conf *c)
{
    if (c->area)
        return c->area;
    return c->kind == NODE_ACCESS ? c->at.name : c->network;
}

static int area_compare(const void *a, const void *b)
{
    return strcmp(((const struct topo_area *)a)->name, ((const struct topo_area *)b)->name);
}

/* The areas are what nodes name: each name once, each in one network. */
static void build_areas(struct build *b)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < b->t->nnodes; i++)
        b->areas[n++] = (struct topo_area){area_of(&b->conf->nodes.v[i]), b->nodes[i].network};
    qsort(b->areas, n, sizeof *b->areas, area_compare);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (kept == 0 || area_compare(&b->areas[kept - 1], &b->areas[i]) != 0)
            b->areas[kept++] = b->areas[i];
    }
    b->t->nareas = kept;
    for (uint32_t i = 0; i < b->t->nnodes; i++) {
        struct topo_node *node = &b->nodes[i];
        node->area = topo_find_area(b->t, area_of(&b->conf->nodes.v[i]));
        if (b->areas[node->area].network != node->network)
            COMPLAIN(b, b->conf->nodes.v[i].at, "area",
                     "found \"%s\", which nodes of another network belong to, allowed: an area of "
                     "one network",
                     b->areas[node->area].name);
    }
}

/* The shares of the access classes, by class number. */
static const double *build_mix(struct build *b, const struct node_conf *c)
{
    double *mix = array(b, b->t->nclasses, sizeof *mix), sum = 0;
    if (!mix)
        return NULL;
    for (size_t i = 0; i < c->classes.n; i++) {
        const struct named_value *share = &c->classes.v[i];
        uint32_t k = topo_find_class(b->t, share->at.name);
        if (k == TOPO_NONE)
            NO_SUCH(b, share->at, "", "access class", share->at.name, b->conf->classes);
        else
            mix[k] = share->value.number;
        sum += share->value.number;
    }
    if (c->hosts > 0 && fabs(sum - 1) > 1e-6)
        COMPLAIN(b, c->at, "classes", "found shares that sum to %.6g, allowed: a sum of 1", sum);
    return mix;
}

static void check_room(struct build *b, const struct node_conf *c)
{
    double room = 0;
    for (size_t i = 0; i < c->prefixes.n; i++)
        room += prefix_hosts(&c->prefixes.v[i], NULL);
    if ((double)c->hosts > room)
        COMPLAIN(b, c->at, "hosts",
                 "found %lld hosts, allowed: at most %.0f, the addresses in the "
                 "node's prefixes",
                 (long long)c->hosts, room);
}

static void build_nodes(struct build *b)
{
    for (uint32_t i = 0; i < b->t->nnodes; i++) {
        const struct node_conf *c = &b->conf->nodes.v[i];
        uint32_t network = topo_find_network(b->t, c->network);
        if (network == TOPO_NONE)
            NO_SUCH(b, c->at, "network", "network", c->network, b->conf->networks);
        if (c->kind == NODE_ROUTER && c->hosts > 0)
            COMPLAIN(b, c->at, "hosts",
                     "found %lld hosts at a router, allowed: hosts at access "
                     "nodes",
                     (long long)c->hosts);
        check_room(b, c);
        b->nodes[i] = (struct topo_node){
            .name = c->at.name,
            .network = network,
            .kind = (enum node_kind)c->kind,
            .x = c->x,
            .y = c->y,
            .hosts = (uint32_t)c->hosts,
            .mix = build_mix(b, c),
            .prefixes = c->prefixes.v,
            .nprefixes = c->prefixes.n,
            .hairpin = TOPO_NONE,
        };
    }
    if (topo_hosts(b->t) > UINT32_MAX)
        COMPLAIN(b, b->conf->at, "nodes", "found %llu hosts in all, allowed: at most %u",
                 (unsigned long long)topo_hosts(b->t), UINT32_MAX);
}

/* What is wrong with the duplex of a link, beside its media. */
static void check_duplex(struct build *b, const struct link_conf *c)
{
    if (c->duplex != DUPLEX_FULL && !isnan(c->reverse_capacity))
        COMPLAIN(b, c->at, "reverse_capacity",
                 "found a capacity of its own on a %s link, allowed: on \"full\" duplex only",
                 link_duplex_words[c->duplex]);
    if (c->duplex == DUPLEX_SHARED && !c->medium)
        COMPLAIN(b, c->at, "",
                 "\"medium\" is missing, allowed: the name of what the \"shared\" "
                 "link shares");
    if (c->duplex != DUPLEX_SHARED && c->medium)
        COMPLAIN(b, c->at, "medium", "found a medium on a \"%s\" link, allowed: on \"shared\" only",
                 link_duplex_words[c->duplex]);
    if (!c->medium)
        return;
    const struct link_conf *first = b->conf->links.v;
    while (!first->medium || strcmp(first->medium, c->medium) != 0)
        first++; /* up to c itself */
    if (first->capacity != c->capacity)
        COMPLAIN(b, c->at, "capacity",
                 "found another capacity than link \"%s\" of the same medium, allowed: one "
                 "capacity a medium",
                 first->at.name);
}

static void check_kind(struct build *b, const struct link_conf *c, const struct topo_link *l)
{
    bool between = l->kind == LINK_PEERING || l->kind == LINK_TRANSIT;
    uint32_t near = b->nodes[l->from].network, far = b->nodes[l->to].network;
    bool known = near != TOPO_NONE && far != TOPO_NONE, crosses = near != far;
    if (known && between && !crosses)
        COMPLAIN(b, c->at, "kind",
                 "found \"%s\" within a network, allowed: \"access\", "
                 "\"aggregation\", \"backbone\" or \"radio\"",
                 link_kind_words[l->kind]);
    if (known && !between && crosses)
        COMPLAIN(b, c->at, "kind",
                 "found \"%s\" between two networks, allowed: \"peering\" or "
                 "\"transit\"",
                 link_kind_words[l->kind]);
    if (l->kind != LINK_TRANSIT && (c->price != 0 || c->commit != 0))
        COMPLAIN(b, c->at, c->price != 0 ? "price" : "commit",
                 "found a price on a \"%s\" link, allowed: on \"transit\" only",
                 link_kind_words[l->kind]);
}

static uint32_t find_end(struct build *b, const struct link_conf *c, const char *key,
                         const char *name)
{
    uint32_t node = topo_find_node(b->t, name);
    if (node == TOPO_NONE)
        NO_SUCH(b, c->at, key, "node", name, b->conf->nodes);
    return node;
}

static void build_links(struct build *b)
{
    for (uint32_t i = 0; i < b->t->nlinks; i++) {
        const struct link_conf *c = &b->conf->links.v[i];
        struct topo_link *l = &b->links[i];
        *l = (struct topo_link){
            .name = c->at.name,
            .from = find_end(b, c, "from", c->from),
            .to = find_end(b, c, "to", c->to),
            .kind = (enum link_kind)c->kind,
            .duplex = (enum link_duplex)c->duplex,
            .medium = c->medium,
            .capacity = c->capacity,
            .reverse = isnan(c->reverse_capacity) ? c->capacity : c->reverse_capacity,
            .delay = c->delay,
            .weight = (uint32_t)c->weight,
            .price = c->price,
            .commit = c->commit,
        };
        check_duplex(b, c);
        if (l->from == TOPO_NONE || l->to == TOPO_NONE)
            continue;
        if (l->from == l->to)
            COMPLAIN(b, c->at, "to", "found the node the link comes from, allowed: another one");
        check_kind(b, c, l);
    }
}

/* --- The whole -------------------------------------------------------------------------------- */

struct owned {
    struct prefix prefix;
    uint32_t node;
};

static int owned_compare(const void *a, const void *b)
{
    return prefix_compare(&((const struct owned *)a)->prefix, &((const struct owned *)b)->prefix);
}

/* Addresses must be of one node: no prefix may lie in another one. */
static void check_overlap(struct build *b)
{
    size_t n = 0, k = 0;
    for (uint32_t i = 0; i < b->t->nnodes; i++)
        n += b->nodes[i].nprefixes;
    struct owned *all = array(b, n, sizeof *all);
    if (!all)
        return;
    for (uint32_t i = 0; i < b->t->nnodes; i++) {
        for (size_t j = 0; j < b->nodes[i].nprefixes; j++)
            all[k++] = (struct owned){b->nodes[i].prefixes[j], i};
    }
    qsort(all, n, sizeof *all, owned_compare);
    size_t outer = 0; /* the last one that no earlier one covers */
    for (size_t i = 1; i < n; i++) {
        if (!prefix_covers(&all[outer].prefix, &all[i].prefix)) {
            outer = i;
            continue;
        }
        char inside[PREFIX_TEXT], around[PREFIX_TEXT];
        COMPLAIN(b, b->conf->nodes.v[all[i].node].at, "prefixes",
                 "found %s, which lies in %s of node \"%s\", allowed: prefixes that do not overlap",
                 prefix_format(&all[i].prefix, inside), prefix_format(&all[outer].prefix, around),
                 b->nodes[all[outer].node].name);
    }
}

/* The graph of all links, or of those within networks. */
static struct netgraph *graph_of(struct build *b, bool within_only)
{
    uint32_t(*ends)[2] = array(b, b->t->nlinks, sizeof *ends);
    double *weights = array(b, b->t->nlinks, sizeof *weights);
    size_t n = 0;
    if (!ends || !weights)
        return NULL;
    for (uint32_t i = 0; i < b->t->nlinks; i++) {
        if (within_only && topo_interdomain(b->t, i))
            continue;
        ends[n][0] = b->links[i].from;
        ends[n][1] = b->links[i].to;
        weights[n++] = b->links[i].weight;
    }
    struct netgraph *g = netgraph_new(b->t->nnodes, (const uint32_t(*)[2])ends, weights, n);
    b->no_memory |= !g;
    return g;
}

/* Every network must hang together by its own links. */
static void check_connected(struct build *b)
{
    uint32_t *component = array(b, b->t->nnodes, sizeof *component), count;
    uint32_t *first = array(b, b->t->nnetworks, sizeof *first);
    struct netgraph *g = graph_of(b, true);
    if (!g || !component || !first || netgraph_components(g, component, &count)) {
        b->no_memory = true;
    } else {
        for (uint32_t i = 0; i < b->t->nnetworks; i++)
            first[i] = TOPO_NONE;
        for (uint32_t i = 0; i < b->t->nnodes; i++) {
            uint32_t *one = &first[b->nodes[i].network];
            if (*one == TOPO_NONE)
                *one = i;
            else if (component[*one] != component[i])
                COMPLAIN(b, b->conf->nodes.v[i].at, "",
                         "no link of network \"%s\" leads from here to its node \"%s\"",
                         b->networks[b->nodes[i].network].name, b->nodes[*one].name);
        }
    }
    netgraph_free(g);
}

static void lay_out(struct build *b)
{
    bool given = true;
    for (uint32_t i = 0; i < b->t->nnodes; i++)
        given &= !isnan(b->nodes[i].x) && !isnan(b->nodes[i].y);
    if (given)
        return;
    struct netgraph *g = graph_of(b, false);
    double *x = array(b, b->t->nnodes, sizeof *x), *y = array(b, b->t->nnodes, sizeof *y);
    if (!g || !x || !y || netgraph_layout(g, x, y))
        b->no_memory = true;
    for (uint32_t i = 0; !b->no_memory && i < b->t->nnodes; i++) {
        b->nodes[i].x = x[i];
        b->nodes[i].y = y[i];
    }
    netgraph_free(g);
}

/* A node behind one link, a radio link, has that link as its hairpin. */
static void find_hairpins(struct build *b)
{
    uint32_t *degree = array(b, b->t->nnodes, sizeof *degree);
    for (uint32_t i = 0; degree && i < 2 * b->t->nlinks; i++) {
        const struct topo_link *l = &b->links[i / 2];
        uint32_t node = i % 2 ? l->to : l->from;
        degree[node]++;
        if (b->nodes[node].kind == NODE_ACCESS && degree[node] == 1 && l->kind == LINK_RADIO)
            b->nodes[node].hairpin = i / 2;
        else
            b->nodes[node].hairpin = TOPO_NONE;
    }
}

const struct topo *topo_build(const struct field_input *in, const struct graph_conf *conf)
{
    struct build b = {.in = in, .conf = conf, .t = arena_alloc(in->arena, sizeof(struct topo))};
    if (!b.t)
        return NULL;
    b.t->nnetworks = (uint32_t)conf->networks.n;
    b.t->nclasses = (uint32_t)conf->classes.n;
    b.t->nnodes = (uint32_t)conf->nodes.n;
    b.t->nlinks = (uint32_t)conf->links.n;
    b.t->networks = b.networks = array(&b, conf->networks.n, sizeof *b.networks);
    b.t->classes = b.classes = array(&b, conf->classes.n, sizeof *b.classes);
    b.t->areas = b.areas = array(&b, conf->nodes.n, sizeof *b.areas);
    b.t->nodes = b.nodes = array(&b, conf->nodes.n, sizeof *b.nodes);
    b.t->links = b.links = array(&b, conf->links.n, sizeof *b.links);
    if (b.no_memory)
        return NULL;
    build_networks(&b);
    build_classes(&b);
    build_nodes(&b);
    build_links(&b);
    check_overlap(&b);
    if (!b.bad) { /* from here on all names are known */
        build_areas(&b);
        check_connected(&b);
        find_hairpins(&b);
        lay_out(&b);
    }
    return b.bad || b.no_memory ? NULL : b.t;
}
