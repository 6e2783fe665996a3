#include "server/policy.h"

#define COST(name, number, what)                                                                   \
    {                                                                                              \
        FIELD_OF(struct policy_conf, name, FIELD_NUMBER), .preset = number, .meaning = what        \
    }

static const struct field small_isp_fields[] = {
    COST(c1, "1", "C1: within the operator's network"),
    COST(c2, "10", "C2: from other networks to it"),
    COST(c3, "10", "C3: from it to other networks"),
    {.name = NULL},
};

static const struct field name_item = {.kind = FIELD_NAME};

static const struct field multi_access_fields[] = {
    COST(c1, "1", "C1: within access network 1"),
    COST(c2, "1", "C2: within access network 2"),
    COST(c3, "1", "C3: within access network 3"),
    COST(c4, "5", "C4: between access networks 1 and 2"),
    COST(c5, "5", "C5: between access networks 2 and 3"),
    COST(c6, "5", "C6: between access networks 1 and 3"),
    COST(c7, "20", "C7: between the operator and the cheaper network"),
    COST(c8, "60", "C8: between the operator and the rest"),
    {FIELD_OF(struct policy_conf, access, FIELD_LIST), .preset = "[]", .item = &name_item,
     .meaning = "the three access networks; default: those of the operator, by name"},
    {FIELD_OF(struct policy_conf, cheaper, FIELD_NAME), .preset = OPTIONAL,
     .meaning = "the cheaper network; default: the one he peers with"},
    {.name = NULL},
};

static const struct field fixed_mobile_fields[] = {
    COST(c1, "20", "C1: within the mobile network"),
    COST(c2, "1", "C2: within fixed access network A"),
    COST(c3, "1", "C3: within fixed access network B"),
    COST(c4, "2", "C4: from A to mobile"),
    COST(c5, "100", "C5: from mobile to A"),
    COST(c6, "5", "C6: from B to A"),
    COST(c7, "5", "C7: from A to B"),
    COST(c8, "2", "C8: from B to mobile"),
    COST(c9, "100", "C9: from mobile to B"),
    COST(rest, "10", "between the operator and other networks, which figure 13 leaves out"),
    {FIELD_OF(struct policy_conf, access, FIELD_LIST), .preset = "[]", .item = &name_item,
     .meaning = "the fixed access networks A and B; default: those of the operator, by name"},
    {FIELD_OF(struct policy_conf, mobile, FIELD_NAME), .preset = OPTIONAL,
     .meaning = "the mobile network; default: the operator's access network with radio links"},
    {.name = NULL},
};

static const struct field areas_fields[] = {
    COST(local, "1", "within an access network"),
    COST(area, "5", "between two of the operator's access networks"),
    COST(peer, "20", "between the operator and a network he peers with"),
    COST(rest, "60", "between the operator and the rest"),
    {.name = NULL},
};

static const struct field igp_fields[] = {
    COST(unit, "1", "for each unit of IGP weight on the way"),
    COST(local, "1", "on top within the operator's network"),
    COST(peer, "100", "on top between the operator and a network he peers with"),
    COST(rest, "300", "on top between the operator and the rest"),
    {.name = NULL},
};

static const struct field flat_fields[] = {
    COST(cost, "1", "between any two PIDs"),
    {.name = NULL},
};

static const struct field path_item = {.kind = FIELD_PATH};

static const struct field map_fields[] = {
    {FIELD_OF(struct policy_conf, files, FIELD_LIST), .min = 1, .item = &path_item,
     .meaning = "map files: RFC 7285 network map and cost map documents (see server/mapfile.h)"},
    {FIELD_OF(struct policy_conf, reduce, FIELD_BOOL), .preset = "false",
     .meaning = "whether redundant prefixes are taken out of network maps (RFC 7971 section 3.7)"},
    {.name = NULL},
};

static const struct variant variants[] = {
    {"small-isp", "RFC 7971 section 3.5.1: C1 < C2 = C3", small_isp_fields},
    {"multi-access", "RFC 7971 section 3.5.2: (C1, C2, C3) < (C4, C5, C6) < C7 < C8",
     multi_access_fields},
    {"fixed-mobile",
     "RFC 7971 section 3.5.3: C4 < C1, C4 = C8, C2 < C6, C3 < C7, C5 = C9 = the maximum",
     fixed_mobile_fields},
    {"areas", "by access network, peer and rest, for any topology", areas_fields},
    {"igp",
     "the PIDs of `areas`; costs by the weights of the shortest paths over the links that are up "
     "when the maps are made",
     igp_fields},
    {"flat", "one cost for all pairs: guidance without a preference", flat_fields},
    {"map", "maps from files", map_fields},
    {.kind = NULL},
};

const struct record policy_record = {
    .title = "Map policy",
    .meaning = "The network map and cost map a server offers. A cost is that of data flowing from "
               "a host of the first PID to a host of the second.",
    .size = sizeof(struct policy_conf),
    .shorthand = "kind",
    .variants = variants,
    .kind_offset = offsetof(struct policy_conf, kind),
};
