#include "sim/p2p/swarm_conf.h"

/* --- Who takes part --------------------------------------------------------------------------- */

#define FILTERS(type)                                                                              \
    {FIELD_OF(type, network, FIELD_NAME), .preset = OPTIONAL,                                      \
     .meaning = "only hosts of this network"},                                                     \
        {FIELD_OF(type, area, FIELD_NAME), .preset = OPTIONAL,                                     \
         .meaning = "only hosts of this access network"},                                          \
    {                                                                                              \
        FIELD_OF(type, class, FIELD_NAME), .preset = OPTIONAL,                                     \
                                           .meaning = "only hosts of this access class"            \
    }

static const struct field group_fields[] = {
    {FIELD_OF(struct group_conf, peers, FIELD_INT), .min = 0, .max = 10000000,
     .meaning = "how many join, over all swarms of the workload"},
    {FIELD_OF(struct group_conf, reachable, FIELD_BOOL), .preset = "true",
     .meaning = "whether others can call them; false for peers behind NAT"},
    FILTERS(struct group_conf),
    {.name = NULL},
};

static const struct record group_record = {
    .title = "Group of peers",
    .meaning = "Peers on hosts that fit all filters given, drawn at random among those.",
    .size = sizeof(struct group_conf),
    .fields = group_fields,
};

static const struct field seeds_fields[] = {
    {FIELD_OF(struct seeds_conf, count, FIELD_INT), .preset = "1", .min = 1, .max = 10000,
     .meaning = "of each swarm; there from the start to the end"},
    FILTERS(struct seeds_conf),
    {.name = NULL},
};

static const struct record seeds_record = {
    .title = "Initial seeds",
    .meaning =
        "The peers that have everything from the start, on hosts that fit all filters given.",
    .size = sizeof(struct seeds_conf),
    .fields = seeds_fields,
    .shorthand = "count",
};

/* --- Distributions ---------------------------------------------------------------------------- */

static const struct field constant_size[] = {
    {FIELD_OF(struct size_conf, value, FIELD_SIZE), .min = 1, .max = 1e15, .meaning = "the size"},
    {.name = NULL},
};

#define BOUNDS                                                                                     \
    {FIELD_OF(struct size_conf, least, FIELD_SIZE), .preset = "\"1 MB\"", .min = 1, .max = 1e15,   \
     .meaning = "smaller draws are cut off here"},                                                 \
    {                                                                                              \
        FIELD_OF(struct size_conf, most, FIELD_SIZE), .preset = "\"100 GB\"", .min = 1,            \
                                                      .max = 1e15,                                 \
                                                      .meaning = "greater draws are cut off here"  \
    }

static const struct field lognormal_size[] = {
    {FIELD_OF(struct size_conf, median, FIELD_SIZE), .min = 1, .max = 1e15,
     .meaning = "half are smaller"},
    {FIELD_OF(struct size_conf, sigma, FIELD_NUMBER), .preset = "1", .max = 10,
     .meaning = "standard deviation of the logarithm"},
    BOUNDS,
    {.name = NULL},
};

static const struct field pareto_size[] = {
    {FIELD_OF(struct size_conf, shape, FIELD_NUMBER), .preset = "1.5", .min = 0.1, .max = 100,
     .meaning = "tail exponent; `least` is the scale"},
    BOUNDS,
    {.name = NULL},
};

static const struct variant size_variants[] = {
    {"constant", "all alike", constant_size},
    {"lognormal", "log-normal", lognormal_size},
    {"pareto", "Pareto", pareto_size},
    {.kind = NULL},
};

static const struct record size_record = {
    .title = "Size of the content",
    .meaning = "How large what a swarm distributes is; drawn for each swarm.",
    .size = sizeof(struct size_conf),
    .shorthand = "value",
    .variants = size_variants,
    .kind_offset = offsetof(struct size_conf, kind),
    .kind_preset = "constant",
};

static const struct field zipf_fields[] = {
    {FIELD_OF(struct popularity_conf, exponent, FIELD_NUMBER), .preset = "0.8", .max = 10,
     .meaning = "swarm number i draws peers in proportion to i to the minus this"},
    {.name = NULL},
};

static const struct variant popularity_variants[] = {
    {"equal", "every swarm is as likely to be joined", NULL},
    {"zipf", "a few swarms get most of the peers", zipf_fields},
    {.kind = NULL},
};

static const struct record popularity_record = {
    .title = "Popularity",
    .meaning = "How peers are spread over the swarms of a workload.",
    .size = sizeof(struct popularity_conf),
    .shorthand = "kind",
    .variants = popularity_variants,
    .kind_offset = offsetof(struct popularity_conf, kind),
    .kind_preset = "equal",
};

/* --- Coming and going ------------------------------------------------------------------------- */

static const struct field flash_fields[] = {
    {FIELD_OF(struct arrival_conf, within, FIELD_TIME), .preset = "\"10 s\"",
     .meaning = "all join at times uniform in this span from the start"},
    {.name = NULL},
};

static const struct field poisson_fields[] = {
    {FIELD_OF(struct arrival_conf, interval, FIELD_TIME), .min = 1e-6,
     .meaning = "mean time between two joins, over all groups and swarms"},
    {.name = NULL},
};

static const struct field trace_fields[] = {
    {FIELD_OF(struct arrival_conf, file, FIELD_PATH),
     .meaning =
         "CSV with a column `time` (seconds, ascending) and, if wanted, a column `group`; as "
         "many rows as there are peers, of each group if they are named"},
    {.name = NULL},
};

static const struct variant arrival_variants[] = {
    {"flash-crowd", "all within a short span", flash_fields},
    {"poisson", "independent joins at a constant rate", poisson_fields},
    {"trace", "at the times of a file", trace_fields},
    {.kind = NULL},
};

static const struct record arrival_record = {
    .title = "Arrivals",
    .meaning = "When peers join. Groups and swarms are mixed at random.",
    .size = sizeof(struct arrival_conf),
    .shorthand = "kind",
    .variants = arrival_variants,
    .kind_offset = offsetof(struct arrival_conf, kind),
    .kind_preset = "flash-crowd",
};

static const struct field seeding_time_fields[] = {
    {FIELD_OF(struct seeding_conf, mean, FIELD_TIME), .preset = "\"10 min\"",
     .meaning = "mean of the exponentially distributed time"},
    {FIELD_OF(struct seeding_conf, most, FIELD_TIME), .preset = "\"1 d\"",
     .meaning = "longer times are cut off here"},
    {.name = NULL},
};

static const struct field seeding_ratio_fields[] = {
    {FIELD_OF(struct seeding_conf, ratio, FIELD_NUMBER), .preset = "1", .max = 1000,
     .meaning = "leaves once it has uploaded this many times the content"},
    {FIELD_OF(struct seeding_conf, patience, FIELD_TIME), .preset = "\"2 h\"",
     .meaning = "or after this time, whichever comes first"},
    {.name = NULL},
};

static const struct variant seeding_variants[] = {
    {"forever", "stays to the end", NULL},
    {"none", "leaves at once", NULL},
    {"time", "stays for a random time", seeding_time_fields},
    {"ratio", "stays until it has given back", seeding_ratio_fields},
    {.kind = NULL},
};

static const struct record seeding_record = {
    .title = "Seeding",
    .meaning = "How long a peer that has finished goes on to upload.",
    .size = sizeof(struct seeding_conf),
    .shorthand = "kind",
    .variants = seeding_variants,
    .kind_offset = offsetof(struct seeding_conf, kind),
    .kind_preset = "time",
};

/* --- Behaviour -------------------------------------------------------------------------------- */

static const char *const full_words[] = {"replace", "refuse", NULL};
static const char *const seed_choking_words[] = {"rotation", "rate", NULL};

static const struct field neighbours_fields[] = {
    {FIELD_OF(struct neighbours_conf, ask, FIELD_INT), .preset = "50", .min = 1, .max = 10000,
     .meaning = "addresses asked for in an announce; a tracker gives at most as many"},
    {FIELD_OF(struct neighbours_conf, initiate, FIELD_INT), .preset = "35", .min = 1, .max = 10000,
     .meaning = "connections up to which a peer calls others"},
    {FIELD_OF(struct neighbours_conf, most, FIELD_INT), .preset = "55", .min = 1, .max = 10000,
     .meaning = "connections a peer has at most, both directions together"},
    {FIELD_OF(struct neighbours_conf, least, FIELD_INT), .preset = "20", .max = 10000,
     .meaning = "connections below which it announces again, no sooner than the tracker allows"},
    {FIELD_OF(struct neighbours_conf, full, FIELD_CHOICE), .preset = "\"replace\"",
     .choices = full_words,
     .meaning =
         "a full peer that is called: `replace` its neighbour of lowest rank (BEP 40) if the "
         "caller ranks higher, or `refuse`"},
    {.name = NULL},
};

static const struct record neighbours_record = {
    .title = "Neighbours",
    .meaning = "Bounds of the neighbour set.",
    .size = sizeof(struct neighbours_conf),
    .fields = neighbours_fields,
};

static const struct field choking_fields[] = {
    {FIELD_OF(struct choking_conf, regular, FIELD_INT), .preset = "3", .min = 0, .max = 1000,
     .meaning = "slots for the neighbours that gave most in the last interval"},
    {FIELD_OF(struct choking_conf, optimistic, FIELD_INT), .preset = "1", .min = 0, .max = 1000,
     .meaning = "slots for neighbours in turn"},
    {FIELD_OF(struct choking_conf, interval, FIELD_TIME), .preset = "\"10 s\"", .min = 0.001,
     .meaning = "time between two reviews"},
    {FIELD_OF(struct choking_conf, rotation, FIELD_TIME), .preset = "\"30 s\"", .min = 0.001,
     .meaning = "time an optimistic slot is held"},
    {FIELD_OF(struct choking_conf, seeds, FIELD_CHOICE), .preset = "\"rotation\"",
     .choices = seed_choking_words,
     .meaning = "whom seeds serve in the regular slots: each in turn, or who takes fastest"},
    {FIELD_OF(struct choking_conf, hold_time, FIELD_TIME), .preset = "\"60 s\"",
     .meaning = "rotation: a neighbour keeps the slot at least this long"},
    {FIELD_OF(struct choking_conf, hold_pieces, FIELD_INT), .preset = "20", .max = 1000000,
     .meaning = "rotation: and until it got this many pieces"},
    {.name = NULL},
};

static const struct record choking_record = {
    .title = "Choking",
    .meaning = "Upload slots and who gets them (BEP 3; the numbers are those of real clients).",
    .size = sizeof(struct choking_conf),
    .fields = choking_fields,
};

static const struct field external_fields[] = {
    {FIELD_OF(struct external_conf, most, FIELD_INT), .min = 0, .max = 1000000,
     .meaning =
         "connections to peers of other networks that the peers of a network have together at "
         "most, in a swarm"},
    {FIELD_OF(struct external_conf, merge, FIELD_BOOL), .preset = "true",
     .meaning = "whether the tracker connects an island with the rest, beyond `most` if need be"},
    {.name = NULL},
};

static const struct record external_record = {
    .title = "Connections between networks",
    .meaning =
        "A hard cap on the connections between networks: the tracker answers with peers of the "
        "own network and, in turn, one of another (Le Blond et al. 2011).",
    .size = sizeof(struct external_conf),
    .fields = external_fields,
    .shorthand = "most",
};

static const struct field tracker_fields[] = {
    {FIELD_OF(struct tracker_conf, interval, FIELD_TIME), .preset = "\"30 min\"", .min = 1,
     .meaning = "time between regular announces"},
    {FIELD_OF(struct tracker_conf, min_interval, FIELD_TIME), .preset = "\"60 s\"", .min = 0.1,
     .meaning = "least time between two announces of a peer"},
    {FIELD_OF(struct tracker_conf, delay, FIELD_TIME), .preset = "\"100 ms\"",
     .meaning = "from an announce to its answer"},
    {FIELD_OF(struct tracker_conf, node, FIELD_NAME), .preset = OPTIONAL,
     .meaning =
         "where it stands, for the way from it to an ALTO server; default: that way takes no "
         "time and no link"},
    {FIELD_OF(struct tracker_conf, external, FIELD_RECORD), .preset = OPTIONAL,
     .record = &external_record, .meaning = "cap on connections between networks; default: none"},
    {.name = NULL},
};

static const struct record tracker_record = {
    .title = "Tracker",
    .meaning = "Whom peers announce themselves to and get addresses from.",
    .size = sizeof(struct tracker_conf),
    .fields = tracker_fields,
};

static const struct field pex_fields[] = {
    {FIELD_OF(struct exchange_conf, interval, FIELD_TIME), .preset = "\"60 s\"", .min = 1,
     .meaning = "time between two messages of a neighbour"},
    {FIELD_OF(struct exchange_conf, most, FIELD_INT), .preset = "50", .min = 1, .max = 10000,
     .meaning = "addresses in a message, at most"},
    {.name = NULL},
};

static const struct variant exchange_variants[] = {
    {"none", "addresses come from the tracker alone", NULL},
    {"pex",
     "neighbours tell theirs, too (BEP 11); a peer that wants more ranks them by its own "
     "guidance",
     pex_fields},
    {.kind = NULL},
};

static const struct record exchange_record = {
    .title = "Peer exchange",
    .meaning = "Addresses that peers get beside the tracker's.",
    .size = sizeof(struct exchange_conf),
    .shorthand = "kind",
    .variants = exchange_variants,
    .kind_offset = offsetof(struct exchange_conf, kind),
    .kind_preset = "none",
};

static const struct field window_fields[] = {
    {FIELD_OF(struct transport_conf, window, FIELD_SIZE), .preset = "\"256 KiB\"", .min = 1,
     .max = 1e12,
     .meaning = "at most this much is on the way, so that a transfer gets no more than "
                "window / round-trip time"},
    {.name = NULL},
};

static const struct variant transport_variants[] = {
    {"fluid", "a transfer is limited by its path alone", NULL},
    {"window", "distance costs speed even where nothing is congested", window_fields},
    {.kind = NULL},
};

const struct record transport_record = {
    .title = "Transport",
    .meaning = "What limits the rate of one transfer beside the capacities it shares.",
    .size = sizeof(struct transport_conf),
    .shorthand = "kind",
    .variants = transport_variants,
    .kind_offset = offsetof(struct transport_conf, kind),
    .kind_preset = "fluid",
};

/* --- The workload ----------------------------------------------------------------------------- */

const struct field swarm_fields[] = {
    {FIELD_OF(struct swarm_conf, count, FIELD_INT), .preset = "1", .min = 1, .max = 1000000,
     .meaning = "swarms, each with its own content"},
    {FIELD_OF(struct swarm_conf, content, FIELD_RECORD), .record = &size_record,
     .meaning = "size of what is distributed"},
    {FIELD_OF(struct swarm_conf, piece, FIELD_SIZE), .preset = "\"256 KiB\"", .min = 1024,
     .max = 1073741824, .meaning = "size of a piece"},
    {FIELD_OF(struct swarm_conf, block, FIELD_SIZE), .preset = "\"16 KiB\"", .min = 512,
     .max = 1073741824, .meaning = "size of a request; no more than a piece"},
    {FIELD_OF(struct swarm_conf, population, FIELD_MAP), .min = 1, .record = &group_record,
     .meaning = "who joins"},
    {FIELD_OF(struct swarm_conf, popularity, FIELD_RECORD), .preset = "\"equal\"",
     .record = &popularity_record, .meaning = "how they are spread over several swarms"},
    {FIELD_OF(struct swarm_conf, seeds, FIELD_RECORD), .preset = "{}", .record = &seeds_record,
     .meaning = "who has everything from the start"},
    {FIELD_OF(struct swarm_conf, arrivals, FIELD_RECORD), .preset = "{}", .record = &arrival_record,
     .meaning = "when they join"},
    {FIELD_OF(struct swarm_conf, seeding, FIELD_RECORD), .preset = "{}", .record = &seeding_record,
     .meaning = "when they leave after they finished"},
    {FIELD_OF(struct swarm_conf, abort_mean, FIELD_TIME), .preset = OPTIONAL, .min = 0.001,
     .meaning = "mean of the exponentially distributed time after which a peer gives up; default: "
                "none does"},
    {FIELD_OF(struct swarm_conf, random_first, FIELD_INT), .preset = "4", .max = 1000000,
     .meaning = "pieces a peer chooses at random before it takes the rarest first"},
    {FIELD_OF(struct swarm_conf, neighbours, FIELD_RECORD), .preset = "{}",
     .record = &neighbours_record, .meaning = "bounds of the neighbour set"},
    {FIELD_OF(struct swarm_conf, choking, FIELD_RECORD), .preset = "{}", .record = &choking_record,
     .meaning = "upload slots"},
    {FIELD_OF(struct swarm_conf, tracker, FIELD_RECORD), .preset = "{}", .record = &tracker_record,
     .meaning = "announces"},
    {FIELD_OF(struct swarm_conf, exchange, FIELD_RECORD), .preset = "{}",
     .record = &exchange_record, .meaning = "addresses from neighbours"},
    {FIELD_OF(struct swarm_conf, transport, FIELD_RECORD), .preset = "{}",
     .record = &transport_record, .meaning = "what limits a transfer"},
    {FIELD_OF(struct swarm_conf, control_grid, FIELD_TIME), .preset = "\"0 s\"",
     .meaning =
         "choking reviews happen at multiples of this only, so that their changes are solved "
         "together; 0: each peer at its own time, exactly"},
    {FIELD_OF(struct swarm_conf, guidance, FIELD_RECORD), .preset = "{}",
     .record = &guidance_record, .meaning = "how ALTO guidance is used"},
    {.name = NULL},
};
