#include "sim/scenario/scenario_conf.h"

/* --- Measuring --------------------------------------------------------------------------------- */

static const struct field measure_fields[] = {
    {FIELD_OF(struct measure_conf, from, FIELD_TIME), .preset = "\"0 s\"",
     .meaning = "bytes before this moment do not count"},
    {FIELD_OF(struct measure_conf, to, FIELD_TIME), .preset = OPTIONAL,
     .meaning = "nor those after this one; default: the end"},
    {FIELD_OF(struct measure_conf, bin, FIELD_TIME), .preset = "\"5 min\"", .min = 0.001,
     .meaning = "length of the bins of rates; the 95th percentile wants 40 of them"},
    {.name = NULL},
};

static const struct record measure_record = {
    .title = "Measure",
    .meaning = "When bytes are counted.",
    .size = sizeof(struct measure_conf),
    .fields = measure_fields,
};

static const struct field replications_fields[] = {
    {FIELD_OF(struct replications_conf, count, FIELD_INT), .preset = "5", .min = 1, .max = 100000,
     .meaning = "how many worlds are drawn; each is run in every arm"},
    {.name = NULL},
};

static const struct record replications_record = {
    .title = "Replications",
    .meaning = "Equal replications of two arms are the same world (common random numbers), so that "
               "few of them show a difference. Five are few.",
    .size = sizeof(struct replications_conf),
    .fields = replications_fields,
    .shorthand = "count",
};

/* --- Network ----------------------------------------------------------------------------------- */

static const struct field topology_fields[] = {
    {FIELD_OF(struct topology_conf, archetype, FIELD_RECORD), .preset = OPTIONAL,
     .record = &archetype_record, .meaning = "an ISP of RFC 7971 section 3.5"},
    {FIELD_OF(struct topology_conf, graph, FIELD_DOCUMENT), .preset = OPTIONAL,
     .record = &graph_record, .meaning = "any network"},
    {.name = NULL},
};

static const struct record topology_record = {
    .title = "Topology",
    .meaning = "The network: either an archetype or a graph.",
    .size = sizeof(struct topology_conf),
    .fields = topology_fields,
};

static const struct field curve_item = {.kind = FIELD_SHARE, .max = 1};

static const struct field load_fields[] = {
    {FIELD_OF(struct load_conf, rate, FIELD_RATE), .preset = OPTIONAL, .meaning = "the load"},
    {FIELD_OF(struct load_conf, share, FIELD_SHARE), .preset = OPTIONAL, .max = 1,
     .meaning = "or the load as a share of the direction's capacity"},
    {FIELD_OF(struct load_conf, curve, FIELD_LIST), .preset = "[1]", .min = 1, .max = 100000,
     .item = &curve_item,
     .meaning =
         "the day, in steps of equal length from midnight, as shares of the load; 24 of them "
         "are hours"},
    {.name = NULL},
};

static const struct record load_record = {
    .title = "Load",
    .meaning = "Traffic of others in one direction: constant, or following the time of day. A run "
               "starts at midnight.",
    .size = sizeof(struct load_conf),
    .fields = load_fields,
    .shorthand = "rate",
};

static const struct field background_fields[] = {
    {FIELD_OF(struct background_conf, forward, FIELD_RECORD), .preset = OPTIONAL,
     .record = &load_record, .meaning = "from the link's `from` to its `to`"},
    {FIELD_OF(struct background_conf, reverse, FIELD_RECORD), .preset = OPTIONAL,
     .record = &load_record, .meaning = "the other way"},
    {.name = NULL},
};

static const struct record background_record = {
    .title = "Background",
    .meaning =
        "Traffic of others on a link. It takes capacity and is metered as its own class. The "
        "name is that of a link, or `kind:` and a kind of links, as `kind:transit`.",
    .size = sizeof(struct background_conf),
    .fields = background_fields,
};

/* --- ALTO -------------------------------------------------------------------------------------- */

static const char *const service_words[] = {"filtered", "endpoint-cost", "ordinal", NULL};
static const struct field service_item = {.kind = FIELD_CHOICE, .choices = service_words};
static const struct field name_item = {.kind = FIELD_NAME};

static const struct field server_fields[] = {
    {FIELD_OF(struct server_conf, network, FIELD_NAME), .meaning = "the network that runs it"},
    {FIELD_OF(struct server_conf, serves, FIELD_LIST), .preset = "[]", .item = &name_item,
     .meaning = "the networks whose hosts it serves; empty: the operator's"},
    {FIELD_OF(struct server_conf, trackers_only, FIELD_BOOL), .preset = "false",
     .meaning = "whether it serves no hosts, but trackers that name it"},
    {FIELD_OF(struct server_conf, node, FIELD_NAME), .preset = OPTIONAL,
     .meaning = "where it stands; default: the network's first router by name"},
    {FIELD_OF(struct server_conf, policy, FIELD_RECORD), .record = &policy_record,
     .meaning = "the maps it offers"},
    {FIELD_OF(struct server_conf, services, FIELD_LIST),
     .preset = "[\"filtered\", \"endpoint-cost\", \"ordinal\"]", .item = &service_item,
     .meaning = "what it offers beside directory, network map, cost map and endpoint properties"},
    {FIELD_OF(struct server_conf, service_time, FIELD_TIME), .preset = "\"5 ms\"",
     .meaning = "what each answer takes in the server"},
    {FIELD_OF(struct server_conf, round_trip, FIELD_TIME), .preset = OPTIONAL,
     .meaning = "what each exchange takes on the way; default: the round-trip time of the network"},
    {FIELD_OF(struct server_conf, max_age, FIELD_TIME), .preset = "\"1 h\"",
     .meaning = "how long answers stay fresh (Cache-Control); whole seconds"},
    {FIELD_OF(struct server_conf, loss, FIELD_SHARE), .preset = "0", .max = 1,
     .meaning = "share of the questions that get no answer"},
    {FIELD_OF(struct server_conf, timeout, FIELD_TIME), .preset = "\"5 s\"",
     .meaning = "after which a client gives a question up"},
    {.name = NULL},
};

static const struct record server_record = {
    .title = "ALTO server",
    .meaning = "A real server (RFC 7285) that the run starts and its clients ask over HTTP.",
    .size = sizeof(struct server_conf),
    .fields = server_fields,
};

static const struct field alto_fields[] = {
    {FIELD_OF(struct alto_conf, servers, FIELD_MAP), .preset = "{}", .record = &server_record,
     .meaning = "the ALTO servers"},
    {.name = NULL},
};

static const struct record alto_record = {
    .title = "ALTO",
    .meaning = "Guidance there is to be had.",
    .size = sizeof(struct alto_conf),
    .fields = alto_fields,
};

/* --- Workloads --------------------------------------------------------------------------------- */

static const struct variant workload_variants[] = {
    {"swarm", "peers that exchange a content (BitTorrent)", swarm_fields,
     offsetof(struct workload_conf, swarm)},
    {"cdn", "user agents that ask for objects, surrogates with caches, an origin", cdn_fields,
     offsetof(struct workload_conf, cdn)},
    {.kind = NULL},
};

static const struct record workload_record = {
    .title = "Workload",
    .meaning = "An application on the network.",
    .size = sizeof(struct workload_conf),
    .variants = workload_variants,
    .kind_offset = offsetof(struct workload_conf, kind),
};

/* --- Events ------------------------------------------------------------------------------------ */

static const struct field event_fields[] = {
    {.name = "at",
     .kind = FIELD_TIME,
     .offset = offsetof(struct event_conf, time),
     .meaning = "when it happens"},
    {.name = NULL},
};

#define LINK                                                                                       \
    {                                                                                              \
        FIELD_OF(struct event_conf, link, FIELD_NAME), .meaning = "the link"                       \
    }
#define SERVER                                                                                     \
    {                                                                                              \
        FIELD_OF(struct event_conf, server, FIELD_NAME), .meaning = "the ALTO server"              \
    }

static const struct field link_event[] = {LINK, {.name = NULL}};
static const struct field server_event[] = {SERVER, {.name = NULL}};

static const struct field capacity_event[] = {
    LINK,
    {FIELD_OF(struct event_conf, capacity, FIELD_RATE), .min = 1,
     .meaning = "from now on, of each direction or of both together"},
    {FIELD_OF(struct event_conf, reverse_capacity, FIELD_RATE), .preset = OPTIONAL, .min = 1,
     .meaning = "of the direction back, where it differs"},
    {.name = NULL},
};

static const struct field map_event[] = {
    SERVER,
    {FIELD_OF(struct event_conf, policy, FIELD_RECORD), .preset = OPTIONAL,
     .record = &policy_record,
     .meaning = "how it makes them; default: as before. They are made from the network as it is "
                "then: addresses, links that failed, weights"},
    {.name = NULL},
};

static const struct field weight_event[] = {
    LINK,
    {FIELD_OF(struct event_conf, weight, FIELD_INT), .min = 1, .max = 16777215,
     .meaning = "IGP metric from now on"},
    {.name = NULL},
};

static const struct field event_prefix = {.kind = FIELD_PREFIX};

static const struct field renumber_event[] = {
    {FIELD_OF(struct event_conf, node, FIELD_NAME), .meaning = "the access node"},
    {FIELD_OF(struct event_conf, prefixes, FIELD_LIST), .min = 1, .item = &event_prefix,
     .meaning = "where its hosts have their addresses from now on, in this order"},
    {.name = NULL},
};

static const struct variant event_variants[] = {
    {"link-down", "a link fails: routes are found anew, transfers move or break", link_event},
    {"link-up", "and comes back", link_event},
    {"capacity", "a link gets another capacity", capacity_event},
    {"map", "an ALTO server publishes other maps", map_event},
    {"server-down", "an ALTO server refuses connections", server_event},
    {"server-up", "and answers again", server_event},
    {"weight", "traffic engineering: a link gets another IGP weight, routes are found anew",
     weight_event},
    {"renumber",
     "the hosts of a node get other addresses; what maps and caches hold of them is wrong until "
     "those are made anew",
     renumber_event},
    {.kind = NULL},
};

static const struct record event_record = {
    .title = "Event",
    .meaning = "Something that happens during the run.",
    .size = sizeof(struct event_conf),
    .fields = event_fields,
    .variants = event_variants,
    .kind_offset = offsetof(struct event_conf, kind),
};

/* --- Expectations ------------------------------------------------------------------------------ */

static const struct field expect_fields[] = {
    {FIELD_OF(struct expect_conf, metric, FIELD_TEXT), .meaning = "see results/README.md"},
    {FIELD_OF(struct expect_conf, scope, FIELD_TEXT), .preset = "\"-\"",
     .meaning = "`key=value;key=value`, as in the results"},
    {FIELD_OF(struct expect_conf, arm, FIELD_NAME), .meaning = "the arm that is judged"},
    {FIELD_OF(struct expect_conf, vs, FIELD_NAME), .preset = OPTIONAL,
     .meaning = "the arm it is compared with; default: the baseline"},
    {FIELD_OF(struct expect_conf, change, FIELD_TEXT), .preset = OPTIONAL,
     .meaning = "bound on the change, as `<= -30%` or, for shares, `>= 5 points`"},
    {FIELD_OF(struct expect_conf, value, FIELD_TEXT), .preset = OPTIONAL,
     .meaning = "or bound on the arm's own value, as `<= 0.4` or `>= 90%`"},
    {FIELD_OF(struct expect_conf, point, FIELD_TEXT), .preset = OPTIONAL,
     .meaning = "of a sweep: the point; default: every one"},
    {FIELD_OF(struct expect_conf, confidence, FIELD_SHARE), .preset = "0.95", .min = 0.5,
     .max = 0.9999, .meaning = "of the one-sided bound that must meet it"},
    {.name = NULL},
};

static const struct record expect_record = {
    .title = "Expectation",
    .meaning = "A claim on the results: held if the confidence bound meets it, failed if the bound "
               "on the other side excludes it, else inconclusive.",
    .size = sizeof(struct expect_conf),
    .fields = expect_fields,
};

/* --- The scenario ------------------------------------------------------------------------------ */

static const struct field patch_item = {.kind = FIELD_JSON};

static const struct field scenario_fields[] = {
    {FIELD_OF(struct scenario_conf, title, FIELD_TEXT), .meaning = "what is simulated, in a line"},
    {FIELD_OF(struct scenario_conf, reference, FIELD_TEXT), .preset = OPTIONAL,
     .meaning = "what it re-creates"},
    {FIELD_OF(struct scenario_conf, description, FIELD_TEXT), .preset = OPTIONAL,
     .meaning = "why it is set up as it is"},
    {FIELD_OF(struct scenario_conf, seed, FIELD_INT), .preset = "1", .max = 9007199254740992.0,
     .meaning = "root of all random streams"},
    {FIELD_OF(struct scenario_conf, replications, FIELD_RECORD), .preset = "5",
     .record = &replications_record, .meaning = "how many worlds"},
    {FIELD_OF(struct scenario_conf, duration, FIELD_TIME), .min = 0.001,
     .meaning = "simulated time"},
    {FIELD_OF(struct scenario_conf, measure, FIELD_RECORD), .preset = "{}",
     .record = &measure_record, .meaning = "when bytes are counted"},
    {FIELD_OF(struct scenario_conf, topology, FIELD_RECORD), .record = &topology_record,
     .meaning = "the network"},
    {FIELD_OF(struct scenario_conf, background, FIELD_MAP), .preset = "{}",
     .record = &background_record, .meaning = "traffic of others"},
    {FIELD_OF(struct scenario_conf, alto, FIELD_RECORD), .preset = "{}", .record = &alto_record,
     .meaning = "ALTO servers"},
    {FIELD_OF(struct scenario_conf, workloads, FIELD_MAP), .min = 1, .record = &workload_record,
     .meaning = "applications"},
    {FIELD_OF(struct scenario_conf, events, FIELD_MAP), .preset = "{}", .record = &event_record,
     .meaning = "what happens meanwhile"},
    {FIELD_OF(struct scenario_conf, arms, FIELD_MAP), .preset = "{}", .item = &patch_item,
     .meaning = "variants of the scenario that are compared: each a merge patch (RFC 7396) on it"},
    {FIELD_OF(struct scenario_conf, baseline, FIELD_NAME), .preset = OPTIONAL,
     .meaning = "the arm the others are compared with; required where there are several"},
    {FIELD_OF(struct scenario_conf, sweep, FIELD_JSON), .preset = OPTIONAL,
     .meaning = "JSON pointers into the scenario, arms included, each with an array of values: all "
                "combinations are run"},
    {FIELD_OF(struct scenario_conf, expect, FIELD_MAP), .preset = "{}", .record = &expect_record,
     .meaning = "claims on the results"},
    {.name = NULL},
};

const struct record scenario_record = {
    .title = "Scenario",
    .meaning = "One file: a network, applications on it, ALTO servers, and the arms to compare.",
    .size = sizeof(struct scenario_conf),
    .fields = scenario_fields,
};
