/*
 * Graph documents: the JSON form of a network, and the way from there to a struct topo.
 *
 * The tables in graph_fields.c are the format's only definition (see scenarios/REFERENCE.md, made
 * from them). A document is complete in itself; archetypes generate such documents.
 */
#ifndef SIM_TOPO_GRAPH_H
#define SIM_TOPO_GRAPH_H

#include "sim/base/field.h"
#include "sim/base/quantity.h"
#include "sim/topo/topo.h"

/* How the document reads, before names are resolved. */
struct network_conf {
    struct origin at;
    int64_t as;
};

struct class_conf {
    struct origin at;
    double up, down, up_external;
    int64_t delay;
};

struct node_conf {
    struct origin at;
    int kind;
    const char *network, *area;
    int64_t hosts;
    struct {
        struct named_value *v;
        size_t n;
    } classes;
    struct {
        struct prefix *v;
        size_t n;
    } prefixes;
    double x, y;
};

struct link_conf {
    struct origin at;
    const char *from, *to, *medium;
    int kind, duplex;
    double capacity, reverse_capacity;
    int64_t delay, weight;
    double price, commit;
};

struct graph_conf {
    struct origin at;
    struct {
        struct network_conf *v;
        size_t n;
    } networks;
    struct {
        struct class_conf *v;
        size_t n;
    } classes;
    struct {
        struct node_conf *v;
        size_t n;
    } nodes;
    struct {
        struct link_conf *v;
        size_t n;
    } links;
};

extern const struct record graph_record, class_record;

/*
 * Builds a topo in the input's arena from a document that was read without a complaint
 * (conf->at.sound). Reports everything that is wrong: dangling names, AS numbers of two networks,
 * links within a network of an inter-domain kind and the other way round, prefixes in two nodes,
 * more hosts than addresses, networks in pieces, media with different capacities. Where a node has
 * no coordinates the whole graph is laid out. Returns NULL if anything was reported or memory ran
 * out.
 */
const struct topo *topo_build(const struct field_input *in, const struct graph_conf *conf);

/* A rate or time as a text that reads back as the very value. New; NULL: no memory. */
json_t *quantity_json(enum unit unit, double value);

/* The graph document of a topo: building it again gives an equal topo. New; NULL: no memory. */
json_t *topo_document(const struct topo *t);

#endif
