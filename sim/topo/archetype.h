/*
 * The ISP archetypes of RFC 7971 section 3.5, as generators of graph documents (graph.h).
 *
 *   small-isp     3.5.1, fig. 9: ISP A with one access network and one uplink to a transit
 *                 provider, behind which the other networks are
 *   multi-access  3.5.2, fig. 12: ISP A with a backbone and access networks A, B, C, a peering with
 *                 ISP B and an uplink to the rest
 *   fixed-mobile  3.5.3, fig. 13: ISP A with a mobile network and the fixed access networks A and
 *                 B on one backbone, and an uplink to the rest
 *
 * Names in the documents: networks "isp-a", "isp-b", "transit", "rest-1", "rest-2", ...; areas
 * "an-a", "an-b", ..., "mobile"; links named after what they connect, "an-a:a-border". The document
 * depends on nothing but the parameters.
 */
#ifndef SIM_TOPO_ARCHETYPE_H
#define SIM_TOPO_ARCHETYPE_H

#include "sim/base/field.h"
#include "sim/base/prefix.h"

enum archetype_kind { ARCHETYPE_SMALL_ISP, ARCHETYPE_MULTI_ACCESS, ARCHETYPE_FIXED_MOBILE };

/* Hosts of one place: how many, of which access classes, with which addresses. */
struct hosts_conf {
    struct origin at;
    int64_t hosts;
    struct {
        struct named_value *v;
        size_t n;
    } mix;
    struct {
        struct prefix *v;
        size_t n;
    } prefixes;
    double capacity; /* of the link to the rest of the network */
    int64_t delay;   /* of that link */
};

struct others_conf {
    struct origin at;
    int64_t networks, hosts;
    struct {
        struct named_value *v;
        size_t n;
    } mix;
    double capacity;
    int64_t delay;
};

struct mobile_conf {
    struct origin at;
    int64_t cells, hosts;
    struct {
        struct named_value *v;
        size_t n;
    } mix;
    struct {
        struct prefix *v;
        size_t n;
    } prefixes;
    double radio_down, radio_up, backhaul;
    int64_t delay;
    int duplex;
};

struct uplink_conf {
    struct origin at;
    double capacity, commit, price;
    int64_t delay;
};

struct archetype_conf {
    struct origin at;
    int kind;
    struct {
        struct class_conf *v;
        size_t n;
    } classes;
    struct {
        struct hosts_conf *v;
        size_t n;
    } access;
    struct others_conf *others;
    struct mobile_conf *mobile; /* fixed-mobile only */
    struct hosts_conf *isp_b;   /* multi-access only */
    struct uplink_conf *uplink;
    double backbone; /* capacity of each link of ISP A's backbone; not small-isp */
};

extern const struct record archetype_record;

/*
 * The graph document of parameters that were read without a complaint (conf->at.sound), a new
 * reference. Reports access networks that are called like other parts of the document, and returns
 * NULL then or when memory ran out. What can only be seen in the graph (more hosts than addresses,
 * shares that do not sum to 1) is found when the document is built.
 */
json_t *archetype_document(const struct field_input *in, const struct archetype_conf *conf);

#endif
