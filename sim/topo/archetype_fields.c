#include "sim/topo/archetype.h"

#include "sim/topo/graph.h"

static const struct field share_item = {.kind = FIELD_SHARE, .max = 1};
static const struct field prefix_item = {.kind = FIELD_PREFIX};

/* --- Places with hosts ------------------------------------------------------------------------ */

static const struct field hosts_fields[] = {
    {FIELD_OF(struct hosts_conf, hosts, FIELD_INT), .preset = "2000", .max = 10000000,
     .meaning = "subscribers"},
    {FIELD_OF(struct hosts_conf, mix, FIELD_MAP),
     .preset = "{\"adsl\": \"30%\", \"vdsl\": \"40%\", \"ftth\": \"30%\"}", .item = &share_item,
     .meaning = "share of each access class among them"},
    {FIELD_OF(struct hosts_conf, prefixes, FIELD_LIST), .min = 1, .item = &prefix_item,
     .meaning = "their addresses"},
    {FIELD_OF(struct hosts_conf, capacity, FIELD_RATE), .preset = "\"40 Gbit/s\"", .min = 1,
     .meaning = "of the link that connects them (of ISP B: of the peering link)"},
    {FIELD_OF(struct hosts_conf, delay, FIELD_TIME), .preset = "\"1 ms\"",
     .meaning = "of that link, one way"},
    {.name = NULL},
};

static const struct record access_record = {
    .title = "Access network",
    .meaning = "A place with subscribers: an access network of ISP A, or the whole of ISP B.",
    .size = sizeof(struct hosts_conf),
    .fields = hosts_fields,
};

static const struct field others_fields[] = {
    {FIELD_OF(struct others_conf, networks, FIELD_INT), .preset = "4", .min = 1, .max = 30,
     .meaning = "how many networks: rest-1, rest-2, ..."},
    {FIELD_OF(struct others_conf, hosts, FIELD_INT), .preset = "4000", .max = 10000000,
     .meaning = "subscribers of each"},
    {FIELD_OF(struct others_conf, mix, FIELD_MAP),
     .preset = "{\"adsl\": \"30%\", \"vdsl\": \"40%\", \"ftth\": \"30%\"}", .item = &share_item,
     .meaning = "share of each access class among them"},
    {FIELD_OF(struct others_conf, capacity, FIELD_RATE), .preset = "\"100 Gbit/s\"", .min = 1,
     .meaning = "of each network's uplink"},
    {FIELD_OF(struct others_conf, delay, FIELD_TIME), .preset = "\"20 ms\"",
     .meaning = "of each network's uplink, one way"},
    {.name = NULL},
};

static const struct record others_record = {
    .title = "Other networks",
    .meaning = "The networks behind the transit provider, all alike.",
    .size = sizeof(struct others_conf),
    .fields = others_fields,
};

static const struct field mobile_fields[] = {
    {FIELD_OF(struct mobile_conf, cells, FIELD_INT), .preset = "8", .min = 1, .max = 1000,
     .meaning = "radio cells: cell-1, cell-2, ..."},
    {FIELD_OF(struct mobile_conf, hosts, FIELD_INT), .preset = "50", .max = 1000000,
     .meaning = "subscribers in each cell"},
    {FIELD_OF(struct mobile_conf, mix, FIELD_MAP), .preset = "{\"lte\": \"100%\"}",
     .item = &share_item, .meaning = "share of each access class among them"},
    {FIELD_OF(struct mobile_conf, prefixes, FIELD_LIST),
     .preset = "[\"203.0.113.0/24\", \"2001:db8:f00::/48\"]", .min = 1, .item = &prefix_item,
     .meaning =
         "their addresses, each prefix cut into one part a cell; where it has fewer addresses "
         "than there are cells, the first ones get one each"},
    {FIELD_OF(struct mobile_conf, radio_down, FIELD_RATE), .preset = "\"150 Mbit/s\"", .min = 1,
     .meaning = "capacity of a cell towards the subscribers"},
    {FIELD_OF(struct mobile_conf, radio_up, FIELD_RATE), .preset = "\"50 Mbit/s\"", .min = 1,
     .meaning = "capacity of a cell from the subscribers; full duplex only"},
    {FIELD_OF(struct mobile_conf, duplex, FIELD_CHOICE), .choices = link_duplex_words,
     .preset = "\"full\"",
     .meaning = "`full`: each direction for itself (FDD); `half`: both share `radio_down` (TDD); "
                "`shared`: all cells share it"},
    {FIELD_OF(struct mobile_conf, backhaul, FIELD_RATE), .preset = "\"10 Gbit/s\"", .min = 1,
     .meaning = "of the link between the mobile network and the backbone"},
    {FIELD_OF(struct mobile_conf, delay, FIELD_TIME), .preset = "\"15 ms\"",
     .meaning = "over the radio link, one way"},
    {.name = NULL},
};

static const struct record mobile_record = {
    .title = "Mobile network",
    .meaning =
        "Cells whose subscribers share a radio link. Two of them in one cell reach each other "
        "over that link and back.",
    .size = sizeof(struct mobile_conf),
    .fields = mobile_fields,
};

static const struct field uplink_fields[] = {
    {FIELD_OF(struct uplink_conf, capacity, FIELD_RATE), .preset = "\"10 Gbit/s\"", .min = 1,
     .meaning = "of the link to the transit provider"},
    {FIELD_OF(struct uplink_conf, delay, FIELD_TIME), .preset = "\"10 ms\"", .meaning = "one way"},
    {FIELD_OF(struct uplink_conf, price, FIELD_NUMBER), .preset = "1",
     .meaning = "per Mbit/s of the 95th percentile"},
    {FIELD_OF(struct uplink_conf, commit, FIELD_RATE), .preset = "\"0 bit/s\"",
     .meaning = "the rate that is paid for in any case"},
    {.name = NULL},
};

static const struct record uplink_record = {
    .title = "Uplink",
    .meaning = "ISP A's link to its transit provider.",
    .size = sizeof(struct uplink_conf),
    .fields = uplink_fields,
};

/* --- Archetypes ------------------------------------------------------------------------------- */

/* Access rates as European fixed and mobile networks sell them; delays to the first router. */
#define CLASSES                                                                                    \
    "{\"adsl\": {\"up\": \"1 Mbit/s\", \"down\": \"16 Mbit/s\", \"delay\": \"10 ms\"},"            \
    " \"vdsl\": {\"up\": \"10 Mbit/s\", \"down\": \"50 Mbit/s\", \"delay\": \"6 ms\"},"            \
    " \"ftth\": {\"up\": \"100 Mbit/s\", \"down\": \"200 Mbit/s\", \"delay\": \"2 ms\"},"          \
    " \"lte\": {\"up\": \"10 Mbit/s\", \"down\": \"40 Mbit/s\", \"delay\": \"5 ms\"},"             \
    " \"server\": {\"up\": \"200 Mbit/s\", \"down\": \"200 Mbit/s\", \"delay\": \"1 ms\"}}"

static const struct field common_fields[] = {
    {FIELD_OF(struct archetype_conf, classes, FIELD_MAP), .preset = CLASSES,
     .record = &class_record, .meaning = "the access classes"},
    {FIELD_OF(struct archetype_conf, others, FIELD_RECORD), .preset = "{}",
     .record = &others_record, .meaning = "the networks behind the transit provider"},
    {FIELD_OF(struct archetype_conf, uplink, FIELD_RECORD), .preset = "{}",
     .record = &uplink_record, .meaning = "the link to the transit provider"},
    {.name = NULL},
};

#define BACKBONE                                                                                   \
    {                                                                                              \
        FIELD_OF(struct archetype_conf, backbone, FIELD_RATE),                                     \
            .preset = "\"100 Gbit/s\"", .min = 1,                                                  \
            .meaning = "capacity of each link between ISP A's own routers"                         \
    }

#define ACCESS(prefixes) "{\"prefixes\": [" prefixes "]}"

static const struct field small_isp_fields[] = {
    {FIELD_OF(struct archetype_conf, access, FIELD_MAP),
     .preset =
         "{\"an-a\": " ACCESS("\"192.0.2.0/24\", \"198.51.100.0/25\", \"2001:db8:100::/48\"") "}",
     .min = 1, .max = 1, .record = &access_record,
     .meaning = "ISP A's one access network; the addresses are those of RFC 7971 fig. 10"},
    {.name = NULL},
};

static const struct field multi_access_fields[] = {
    {FIELD_OF(struct archetype_conf, access, FIELD_MAP),
     .preset = "{\"an-a\": " ACCESS("\"192.0.2.0/25\", \"2001:db8:a00::/48\"") ", \"an-b\": " ACCESS(
         "\"192.0.2.128/25\", \"2001:db8:b00::/48\"") ", \"an-c\": " ACCESS("\"198.51.100.0/25\", \"2001:db8:c00::/48\"") "}",
     .min = 2, .max = 16, .record = &access_record, .meaning = "ISP A's access networks"},
    {FIELD_OF(struct archetype_conf, isp_b, FIELD_RECORD),
     .preset = "{\"hosts\": 4000, \"capacity\": \"40 Gbit/s\", \"delay\": \"5 ms\", "
               "\"prefixes\": [\"198.51.100.128/25\", \"2001:db8:b0b::/48\"]}",
     .record = &access_record,
     .meaning = "ISP B, which ISP A peers with; its link to ISP A is the peering link"},
    BACKBONE,
    {.name = NULL},
};

static const struct field fixed_mobile_fields[] = {
    {FIELD_OF(struct archetype_conf, access, FIELD_MAP),
     .preset =
         "{\"an-a\": " ACCESS("\"192.0.2.0/25\", \"2001:db8:a00::/48\"") ", \"an-b\": " ACCESS(
             "\"192.0.2.128/25\", \"2001:db8:b00::/48\"") "}",
     .min = 1, .max = 16, .record = &access_record, .meaning = "ISP A's fixed access networks"},
    {FIELD_OF(struct archetype_conf, mobile, FIELD_RECORD), .preset = "{}",
     .record = &mobile_record, .meaning = "ISP A's mobile network"},
    BACKBONE,
    {.name = NULL},
};

static const struct variant variants[] = {
    {"small-isp", "RFC 7971 section 3.5.1: one access network, one uplink", small_isp_fields},
    {"multi-access",
     "RFC 7971 section 3.5.2: a backbone with several access networks, a cheaper peer, the rest",
     multi_access_fields},
    {"fixed-mobile", "RFC 7971 section 3.5.3: a mobile network and fixed access networks",
     fixed_mobile_fields},
    {.kind = NULL},
};

const struct record archetype_record = {
    .title = "Archetype",
    .meaning = "One of the ISPs of RFC 7971 section 3.5, with the networks around it.",
    .size = sizeof(struct archetype_conf),
    .fields = common_fields,
    .shorthand = "kind",
    .variants = variants,
    .kind_offset = offsetof(struct archetype_conf, kind),
};
