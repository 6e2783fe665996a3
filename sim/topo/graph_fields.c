#include "sim/topo/graph.h"

static const struct field network_fields[] = {
    {FIELD_OF(struct network_conf, as, FIELD_INT), .preset = OPTIONAL, .min = 1,
     .max = 4294967295.0,
     .meaning =
         "autonomous system number; the default counts from 64496 in the order of the names"},
    {.name = NULL},
};

static const struct record network_record = {
    .title = "Network",
    .meaning = "One network: an autonomous system with an operator of its own.",
    .size = sizeof(struct network_conf),
    .fields = network_fields,
};

static const struct field class_fields[] = {
    {FIELD_OF(struct class_conf, up, FIELD_RATE), .min = 1, .meaning = "rate from the host"},
    {FIELD_OF(struct class_conf, down, FIELD_RATE), .min = 1, .meaning = "rate to the host"},
    {FIELD_OF(struct class_conf, up_external, FIELD_RATE), .preset = OPTIONAL, .min = 1,
     .meaning = "most of `up` that goes to hosts of other networks; default: all of it"},
    {FIELD_OF(struct class_conf, delay, FIELD_TIME), .preset = "\"0 s\"",
     .meaning = "one-way delay between host and access node"},
    {.name = NULL},
};

const struct record class_record = {
    .title = "Access class",
    .meaning = "How a host is connected: the link of its own to its access node.",
    .size = sizeof(struct class_conf),
    .fields = class_fields,
};

static const struct field class_share = {.kind = FIELD_SHARE, .max = 1};
static const struct field prefix_item = {.kind = FIELD_PREFIX};

static const struct field node_fields[] = {
    {FIELD_OF(struct node_conf, network, FIELD_NAME), .meaning = "the network it belongs to"},
    {FIELD_OF(struct node_conf, kind, FIELD_CHOICE), .choices = node_kind_words,
     .preset = "\"router\"", .meaning = "hosts attach to access nodes only"},
    {FIELD_OF(struct node_conf, area, FIELD_NAME), .preset = OPTIONAL,
     .meaning = "the access network it belongs to; default: for an access node its own name, for a "
                "router that of its network"},
    {FIELD_OF(struct node_conf, hosts, FIELD_INT), .preset = "0", .max = 10000000,
     .meaning = "hosts that are attached here"},
    {FIELD_OF(struct node_conf, classes, FIELD_MAP), .preset = "{}", .item = &class_share,
     .meaning = "share of each access class among the hosts; they sum to 1"},
    {FIELD_OF(struct node_conf, prefixes, FIELD_LIST), .preset = "[]", .item = &prefix_item,
     .meaning = "addresses of the hosts, taken from the prefixes in this order"},
    {FIELD_OF(struct node_conf, x, FIELD_NUMBER), .preset = OPTIONAL, .max = 1,
     .meaning = "where it is drawn, from left to right; default: laid out"},
    {FIELD_OF(struct node_conf, y, FIELD_NUMBER), .preset = OPTIONAL, .max = 1,
     .meaning = "where it is drawn, from top to bottom"},
    {.name = NULL},
};

static const struct record node_record = {
    .title = "Node",
    .meaning = "A router or an access node. An access node behind a single radio link reaches even "
               "its own hosts over that link and back.",
    .size = sizeof(struct node_conf),
    .fields = node_fields,
};

static const struct field link_fields[] = {
    {FIELD_OF(struct link_conf, from, FIELD_NAME),
     .meaning = "a node; of a transit link: the customer's"},
    {FIELD_OF(struct link_conf, to, FIELD_NAME),
     .meaning = "a node; of a transit link: the provider's"},
    {FIELD_OF(struct link_conf, kind, FIELD_CHOICE), .choices = link_kind_words,
     .meaning = "peering and transit between networks, the others within one"},
    {FIELD_OF(struct link_conf, capacity, FIELD_RATE), .min = 1,
     .meaning = "of each direction, or of both together if they share it"},
    {FIELD_OF(struct link_conf, reverse_capacity, FIELD_RATE), .preset = OPTIONAL, .min = 1,
     .meaning = "of the direction from `to` to `from`, where it differs; full duplex only"},
    {FIELD_OF(struct link_conf, duplex, FIELD_CHOICE), .choices = link_duplex_words,
     .preset = "\"full\"",
     .meaning = "`full`: each direction has the capacity for itself; `half`: both share it; "
                "`shared`: all links of one medium share it"},
    {FIELD_OF(struct link_conf, medium, FIELD_NAME), .preset = OPTIONAL,
     .meaning = "the name of what `shared` links share"},
    {FIELD_OF(struct link_conf, delay, FIELD_TIME), .preset = "\"1 ms\"",
     .meaning = "one-way delay"},
    {FIELD_OF(struct link_conf, weight, FIELD_INT), .preset = "10", .min = 1, .max = 16777215,
     .meaning = "IGP metric, the same in both directions"},
    {FIELD_OF(struct link_conf, price, FIELD_NUMBER), .preset = "0",
     .meaning = "of a transit link: what the customer pays per Mbit/s of the 95th percentile"},
    {FIELD_OF(struct link_conf, commit, FIELD_RATE), .preset = "\"0 bit/s\"",
     .meaning = "of a transit link: the rate that is paid for in any case"},
    {.name = NULL},
};

static const struct record link_record = {
    .title = "Link",
    .meaning =
        "A link between two nodes, usable in both directions: `forward` from `from` to `to`, "
        "and `reverse`.",
    .size = sizeof(struct link_conf),
    .fields = link_fields,
};

static const struct field graph_fields[] = {
    {FIELD_OF(struct graph_conf, networks, FIELD_MAP), .min = 1, .record = &network_record,
     .meaning = "the networks"},
    {FIELD_OF(struct graph_conf, classes, FIELD_MAP), .preset = "{}", .max = 65535,
     .record = &class_record, .meaning = "the access classes"},
    {FIELD_OF(struct graph_conf, nodes, FIELD_MAP), .min = 1, .record = &node_record,
     .meaning = "routers and access nodes"},
    {FIELD_OF(struct graph_conf, links, FIELD_MAP), .preset = "{}", .record = &link_record,
     .meaning = "links between them"},
    {.name = NULL},
};

const struct record graph_record = {
    .title = "Graph",
    .meaning = "A network of networks. `altosim topology SCENARIO --format json` prints the graph "
               "of any scenario, archetypes included, to start from.",
    .size = sizeof(struct graph_conf),
    .fields = graph_fields,
};
