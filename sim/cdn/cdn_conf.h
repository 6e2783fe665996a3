/*
 * A CDN workload as the scenario writes it. The tables in cdn_fields.c are the only definition;
 * scenarios/REFERENCE.md is made from them.
 */
#ifndef SIM_CDN_CDN_CONF_H
#define SIM_CDN_CDN_CONF_H

#include "sim/base/field.h"

/* Hosts that fit all filters given. */
struct place_conf {
    const char *network, *area, *node, *class; /* NULL: any */
};

enum object_size_kind { OBJECT_CONSTANT, OBJECT_LOGNORMAL, OBJECT_PARETO };

struct object_size_conf {
    struct origin at;
    int kind;
    int64_t value, median, least, most; /* bytes */
    double sigma, shape;
};

struct catalogue_conf {
    struct origin at;
    int64_t objects;
    double exponent;
    struct object_size_conf *size;
};

struct surge_conf {
    struct origin at;
    int64_t from, lasting;
    double factor;
};

struct agents_conf {
    struct origin at;
    struct place_conf place;
    double rate; /* requests per second, over all of them */
    struct {
        double *v;
        size_t n;
    } curve; /* shares of the rate, in equal parts of a day */
    struct surge_conf *surge;
};

struct store_conf {
    struct origin at;
    int policy, admission; /* enum cache_policy, enum cache_admission */
    int64_t capacity, largest, scale, window;
};

enum upstream_selection { UPSTREAM_FIRST, UPSTREAM_RANDOM, UPSTREAM_NEAREST, UPSTREAM_ALTO };

struct surrogate_conf {
    struct origin at;
    struct place_conf place;
    int64_t connections;
    struct {
        const char **v;
        size_t n;
    } parents;    /* none: the origins */
    int upstream; /* enum upstream_selection */
    struct store_conf *cache;
};

struct origin_server_conf {
    struct origin at;
    struct place_conf place;
};

enum routing_method { ROUTING_REDIRECT, ROUTING_DNS };
enum routing_selection {
    SELECT_RANDOM,
    SELECT_NEAREST,
    SELECT_LOAD,
    SELECT_ALTO,
    SELECT_ALTO_LOAD
};

struct routing_conf {
    struct origin at;
    int method, selection;
    int service; /* enum alto_method */
    int64_t lifetime, subnet_ipv4, subnet_ipv6;
    bool client_subnet;
    struct origin_server_conf *resolver; /* NULL: each network's own */
};

struct trace_conf {
    struct origin at;
    const char *file;
    double begin, scale;
};

/* Part of the workload's own record, which says where it stands. */
struct cdn_conf {
    struct catalogue_conf *catalogue;
    struct trace_conf *trace; /* NULL: the catalogue and the agents' rates */
    struct {
        struct agents_conf *v;
        size_t n;
    } agents;
    struct {
        struct surrogate_conf *v;
        size_t n;
    } surrogates;
    struct origin_server_conf *origin;
    struct {
        struct origin_server_conf *v;
        size_t n;
    } origins; /* more of them */
    struct routing_conf *routing;
    int64_t initial_window;
};

/* The fields of a CDN workload, for the table of workload kinds. */
extern const struct field cdn_fields[];

#endif
