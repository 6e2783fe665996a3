/*
 * A swarm workload as the scenario writes it. The tables in swarm_fields.c are the only definition;
 * scenarios/REFERENCE.md is made from them.
 */
#ifndef SIM_P2P_SWARM_CONF_H
#define SIM_P2P_SWARM_CONF_H

#include "sim/base/field.h"
#include "sim/p2p/select.h"

/* Hosts that take part: those that fit all filters given. */
struct group_conf {
    struct origin at;
    const char *network, *area, *class; /* NULL: any */
    int64_t peers;
    bool reachable; /* others can call them */
};

/* Pieces of a content, and blocks of a piece, at most. */
enum { SWARM_PIECES_MAX = 65000 };

enum size_kind { SIZE_CONSTANT, SIZE_LOGNORMAL, SIZE_PARETO };

struct size_conf {
    struct origin at;
    int kind;
    int64_t value, median, least, most; /* bytes */
    double sigma, shape;
};

enum popularity_kind { POPULARITY_EQUAL, POPULARITY_ZIPF };

struct popularity_conf {
    struct origin at;
    int kind;
    double exponent;
};

enum arrival_kind { ARRIVAL_FLASH_CROWD, ARRIVAL_POISSON, ARRIVAL_TRACE };

struct arrival_conf {
    struct origin at;
    int kind;
    int64_t within;   /* flash crowd */
    int64_t interval; /* Poisson: mean */
    const char *file; /* trace */
};

struct seeds_conf {
    struct origin at;
    int64_t count;
    const char *network, *area, *class;
};

enum seeding_kind { SEEDING_FOREVER, SEEDING_NONE, SEEDING_TIME, SEEDING_RATIO };

struct seeding_conf {
    struct origin at;
    int kind;
    int64_t mean, most; /* time */
    double ratio;
    int64_t patience; /* ratio: gives up after this */
};

struct neighbours_conf {
    struct origin at;
    int64_t ask, initiate, most, least;
    int full; /* enum full_policy */
};

enum full_policy { FULL_REPLACE, FULL_REFUSE };

struct choking_conf {
    struct origin at;
    int64_t regular, optimistic;
    int64_t interval, rotation;
    int seeds; /* enum seed_choking */
    int64_t hold_time, hold_pieces;
};

enum seed_choking { SEED_ROTATION, SEED_RATE };

struct external_conf {
    struct origin at;
    int64_t most;
    bool merge;
};

struct tracker_conf {
    struct origin at;
    int64_t interval, min_interval, delay;
    const char *node;
    struct external_conf *external; /* NULL: no cap */
};

enum exchange_kind { EXCHANGE_NONE, EXCHANGE_PEX };

struct exchange_conf {
    struct origin at;
    int kind;
    int64_t interval, most;
};

enum transport_kind { TRANSPORT_FLUID, TRANSPORT_WINDOW };

struct transport_conf {
    struct origin at;
    int kind;
    int64_t window;
};

enum guidance_holder { HOLDER_NONE, HOLDER_PEER, HOLDER_TRACKER, HOLDER_BOTH };

/* The first two in the order of enum alto_method. */
enum guidance_service { SERVICE_COST_MAP, SERVICE_ENDPOINT_COST, SERVICE_DELAY, SERVICE_ORACLE };

struct adoption_conf {
    struct origin at;
    double share;
    struct {
        const char **v;
        size_t n;
    } networks;
    int64_t from, to;
    bool grows;
};

struct tracker_guidance_conf {
    struct origin at;
    const char *server;             /* NULL: that of the announcing peer */
    double local;                   /* NAN: there is the global tracker only */
    struct strategy_conf *strategy; /* NULL: the peers' */
};

struct guidance_conf {
    struct origin at;
    int holder, service;
    struct strategy_conf *strategy;
    struct {
        int *v;
        size_t n;
    } governs; /* of enum governed */
    struct adoption_conf *adoption;
    struct tracker_guidance_conf *tracker; /* NULL: nothing special */
    int64_t pool;
    bool first_only;
};

enum governed { GOVERNS_CALL, GOVERNS_ACCEPT, GOVERNS_UNCHOKE, GOVERNS_FETCH, GOVERNED };

/* Part of the workload's own record, which says where it stands. */
struct swarm_conf {
    int64_t count, piece, random_first, block;
    int64_t control_grid;
    int64_t abort_mean;
    struct size_conf *content;
    struct popularity_conf *popularity;
    struct {
        struct group_conf *v;
        size_t n;
    } population;
    struct seeds_conf *seeds;
    struct arrival_conf *arrivals;
    struct seeding_conf *seeding;
    struct neighbours_conf *neighbours;
    struct choking_conf *choking;
    struct tracker_conf *tracker;
    struct exchange_conf *exchange;
    struct transport_conf *transport;
    struct guidance_conf *guidance;
};

/* The fields of a swarm workload, for the table of workload kinds. */
extern const struct field swarm_fields[];

extern const struct record guidance_record;

/* For workloads of other kinds, too. */
extern const struct record transport_record;

#endif
