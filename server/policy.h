/*
 * Map policies: the network map and cost map that an operator derives from a topology.
 *
 * A policy groups the topology's prefixes into PIDs and gives each pair of PIDs a cost. The three
 * policies of RFC 7971 section 3.5 are given by the RFC up to the numbers, for which it states the
 * relations that make the guidance work. Costs read cost[from][to]: what it costs that data flow
 * from a host of the first PID to one of the second.
 *
 *   small-isp     PID1 the operator's network, PID2 the rest; C1 within PID1, C2 from PID2 to PID1,
 *                 C3 from PID1 to PID2, 0 within PID2 (figs. 9-11); C1 < C2 = C3
 *   multi-access  PID1..PID3 the operator's access networks, PID4 the cheaper network, PID5 the
 *                 rest (fig. 12); C1, C2, C3 within PID1..PID3; C4 between 1 and 2, C5 between 2 and
 *                 3, C6 between 1 and 3; C7 between the operator and PID4, C8 between him and PID5; 0
 *                 within PID4 and PID5; (C1, C2, C3) < (C4, C5, C6) < C7 < C8
 *   fixed-mobile  PID1 the mobile network, PID2 and PID3 the fixed access networks A and B (fig.
 *                 13), PID4 the rest, which the figure leaves out; C1 within PID1, C2 within PID2,
 *                 C3 within PID3, C4 from 2 to 1, C5 from 1 to 2, C6 from 3 to 2, C7 from 2 to 3,
 *                 C8 from 3 to 1, C9 from 1 to 3; C4 < C1, C4 = C8, C2 < C6, C3 < C7, C5 = C9 the
 *                 maximum
 *   areas         a PID for each access network of the operator, for each network he peers with, and
 *                 for the rest; four costs by how far apart two PIDs are
 *   igp           the PIDs of areas; costs are distances by the IGP over the links that are up (igp.h)
 *                 times a unit, and what the kind of pair costs on top: traffic of other networks
 *                 enters at the nearest border
 *   flat          the PIDs of areas, and one cost for all pairs
 *   map           maps from a file (mapfile.h), whatever they say
 *
 * Every map is complete: 0.0.0.0/0 and ::/0 are in the PID for the rest.
 */
#ifndef SERVER_POLICY_H
#define SERVER_POLICY_H

#include "server/mapset.h"
#include "sim/topo/topo.h"

struct problems;

enum policy_kind {
    POLICY_SMALL_ISP,
    POLICY_MULTI_ACCESS,
    POLICY_FIXED_MOBILE,
    POLICY_AREAS,
    POLICY_IGP,
    POLICY_FLAT,
    POLICY_MAP,
};

struct policy_conf {
    struct origin at;
    int kind;
    double c1, c2, c3, c4, c5, c6, c7, c8, c9;
    double local, area, peer, rest, cost, unit;
    const char *cheaper, *mobile;
    struct {
        const char **v;
        size_t n;
    } access;
    struct {
        const char **v;
        size_t n;
    } files;
    bool reduce;
};

extern const struct record policy_record;

struct policy_input {
    const struct policy_conf *conf;
    const struct topo *topo;
    uint32_t network;   /* the operator's */
    const char *id;     /* resource ID of the network map */
    unsigned offer;     /* OFFER_... of mapset.h */
    const char *folder; /* map files are relative to it */
    const struct reporter *errors, *warnings;
    struct problems *file_errors, *file_warnings; /* what is wrong with map files */
};

/*
 * Builds the maps; *out is new. Returns 0; -EINVAL when something was reported (a name that is
 * none, a topology the policy does not fit, a bad map file); another errno value. Relations of the
 * RFC that do not hold are worth a warning: somebody may want to see what comes of it.
 */
int policy_build(const struct policy_input *in, struct mapset **out);

#endif
