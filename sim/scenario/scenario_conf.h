/*
 * A scenario as it is written: what one document says before names are resolved. The tables in
 * scenario_fields.c, with those of topology, swarms and policies, are the format's only definition.
 */
#ifndef SIM_SCENARIO_SCENARIO_CONF_H
#define SIM_SCENARIO_SCENARIO_CONF_H

#include "server/policy.h"
#include "sim/cdn/cdn_conf.h"
#include "sim/p2p/swarm_conf.h"
#include "sim/topo/archetype.h"
#include "sim/topo/graph.h"

struct measure_conf {
    struct origin at;
    int64_t from, to, bin; /* to: -1: the end */
};

struct replications_conf {
    struct origin at;
    int64_t count;
};

struct topology_conf {
    struct origin at;
    struct archetype_conf *archetype;
    struct field_document graph; /* of struct graph_conf */
};

/* Load of others on one direction of links. */
struct load_conf {
    struct origin at;
    double rate, share; /* one of both */
    struct {
        double *v;
        size_t n;
    } curve;
};

struct background_conf {
    struct origin at; /* its name is a link's, or "kind:" and a kind of links */
    struct load_conf *forward, *reverse;
};

struct server_conf {
    struct origin at;
    const char *network, *node;
    struct {
        const char **v;
        size_t n;
    } serves;
    struct {
        int *v;
        size_t n;
    } services; /* of enum offered_service */
    struct policy_conf *policy;
    int64_t service_time, round_trip, max_age, timeout;
    double loss;
    bool trackers_only;
};

enum offered_service { OFFERED_FILTERED, OFFERED_ENDPOINT_COST, OFFERED_ORDINAL };

struct alto_conf {
    struct origin at;
    struct {
        struct server_conf *v;
        size_t n;
    } servers;
};

enum workload_kind { WORKLOAD_SWARM, WORKLOAD_CDN };

struct workload_conf {
    struct origin at;
    int kind; /* enum workload_kind: which of these is there */
    struct swarm_conf swarm;
    struct cdn_conf cdn;
};

enum event_kind {
    EVENT_LINK_DOWN,
    EVENT_LINK_UP,
    EVENT_CAPACITY,
    EVENT_MAP,
    EVENT_SERVER_DOWN,
    EVENT_SERVER_UP,
    EVENT_WEIGHT,
    EVENT_RENUMBER,
};

struct event_conf {
    struct origin at;
    int kind;
    int64_t time;
    const char *link, *server;
    const char *node;
    double capacity, reverse_capacity;
    int64_t weight;
    struct policy_conf *policy; /* NULL: as before */
    struct {
        struct prefix *v;
        size_t n;
    } prefixes;
};

struct expect_conf {
    struct origin at;
    const char *metric, *scope, *arm, *vs, *change, *value, *point;
    double confidence;
};

struct scenario_conf {
    struct origin at;
    const char *title, *reference, *description;
    int64_t seed, duration;
    struct replications_conf *replications;
    struct measure_conf *measure;
    struct topology_conf *topology;
    struct {
        struct background_conf *v;
        size_t n;
    } background;
    struct alto_conf *alto;
    struct {
        struct workload_conf *v;
        size_t n;
    } workloads;
    struct {
        struct event_conf *v;
        size_t n;
    } events;
    const char *baseline;
    struct {
        struct named_value *v;
        size_t n;
    } arms;
    json_t *sweep;
    struct {
        struct expect_conf *v;
        size_t n;
    } expect;
};

extern const struct record scenario_record;

#endif
