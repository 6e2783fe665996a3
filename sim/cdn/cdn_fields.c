#include "sim/cdn/cdn_conf.h"

#include "sim/cache/cache.h"

#define PLACE(type)                                                                                \
    {.name = "network",                                                                            \
     .kind = FIELD_NAME,                                                                           \
     .offset = offsetof(type, place.network),                                                      \
     .preset = OPTIONAL,                                                                           \
     .meaning = "only hosts of this network"},                                                     \
        {.name = "area",                                                                           \
         .kind = FIELD_NAME,                                                                       \
         .offset = offsetof(type, place.area),                                                     \
         .preset = OPTIONAL,                                                                       \
         .meaning = "only hosts of this access network"},                                          \
        {.name = "node",                                                                           \
         .kind = FIELD_NAME,                                                                       \
         .offset = offsetof(type, place.node),                                                     \
         .preset = OPTIONAL,                                                                       \
         .meaning = "only hosts of this access node"},                                             \
    {                                                                                              \
        .name = "class", .kind = FIELD_NAME, .offset = offsetof(type, place.class),                \
        .preset = OPTIONAL, .meaning = "only hosts of this access class"                           \
    }

/* --- What is asked for ------------------------------------------------------------------------ */

static const struct field constant_size[] = {
    {FIELD_OF(struct object_size_conf, value, FIELD_SIZE), .min = 1, .max = 1e15,
     .meaning = "the size"},
    {.name = NULL},
};

#define BOUNDS                                                                                     \
    {FIELD_OF(struct object_size_conf, least, FIELD_SIZE), .preset = "\"1 kB\"", .min = 1,         \
     .max = 1e15, .meaning = "smaller draws are cut off here"},                                    \
    {                                                                                              \
        FIELD_OF(struct object_size_conf, most, FIELD_SIZE),                                       \
            .preset = "\"1 GB\"", .min = 1, .max = 1e15,                                           \
            .meaning = "greater draws are cut off here"                                            \
    }

static const struct field lognormal_size[] = {
    {FIELD_OF(struct object_size_conf, median, FIELD_SIZE), .min = 1, .max = 1e15,
     .meaning = "half are smaller"},
    {FIELD_OF(struct object_size_conf, sigma, FIELD_NUMBER), .preset = "1", .max = 10,
     .meaning = "standard deviation of the logarithm"},
    BOUNDS,
    {.name = NULL},
};

static const struct field pareto_size[] = {
    {FIELD_OF(struct object_size_conf, shape, FIELD_NUMBER), .preset = "1.5", .min = 0.1,
     .max = 100, .meaning = "tail exponent; `least` is the scale"},
    BOUNDS,
    {.name = NULL},
};

static const struct variant size_variants[] = {
    {"constant", "all alike", constant_size},
    {"lognormal", "log-normal", lognormal_size},
    {"pareto", "Pareto", pareto_size},
    {.kind = NULL},
};

static const struct record object_size_record = {
    .title = "Size of objects",
    .meaning = "How large the objects of a catalogue are; each keeps its size.",
    .size = sizeof(struct object_size_conf),
    .shorthand = "value",
    .variants = size_variants,
    .kind_offset = offsetof(struct object_size_conf, kind),
    .kind_preset = "constant",
};

static const struct field catalogue_fields[] = {
    {FIELD_OF(struct catalogue_conf, objects, FIELD_INT), .preset = "10000", .min = 1, .max = 4e9,
     .meaning = "how many there are"},
    {FIELD_OF(struct catalogue_conf, exponent, FIELD_NUMBER), .preset = "0.8", .max = 10,
     .meaning = "Zipf: object number i is asked for in proportion to i to the minus this"},
    {FIELD_OF(struct catalogue_conf, size, FIELD_RECORD), .preset = "\"1 MB\"",
     .record = &object_size_record, .meaning = "how large they are"},
    {.name = NULL},
};

static const struct record catalogue_record = {
    .title = "Catalogue",
    .meaning = "What user agents ask for. Requests are independent of each other.",
    .size = sizeof(struct catalogue_conf),
    .fields = catalogue_fields,
};

static const struct field trace_fields[] = {
    {FIELD_OF(struct trace_conf, file, FIELD_PATH),
     .meaning = "CSV with the columns `time`, `id` and `size`, or lines of time, id and size with "
                "blanks between them and no header"},
    {FIELD_OF(struct trace_conf, begin, FIELD_NUMBER), .preset = "0", .max = 4e9,
     .meaning = "the time in the file at which the run begins; what is before is left out"},
    {FIELD_OF(struct trace_conf, scale, FIELD_NUMBER), .preset = "1", .min = 1e-9, .max = 1e9,
     .meaning = "seconds that a unit of time in the file lasts: 0.001 for milliseconds, or for "
                "times that are numbers of requests 1 over the rate"},
    {.name = NULL},
};

static const struct record trace_record = {
    .title = "Trace",
    .meaning = "Requests from a file: times in ascending order, any text as id, sizes in bytes. An "
               "object whose size changes is sent in the size that is asked for, and stays in "
               "caches with the one it came with; nothing (0) counts as a byte. Who asks is drawn "
               "from the groups of user agents by their rates.",
    .size = sizeof(struct trace_conf),
    .shorthand = "file",
    .fields = trace_fields,
};

/* --- Who asks --------------------------------------------------------------------------------- */

static const struct field surge_fields[] = {
    {FIELD_OF(struct surge_conf, from, FIELD_TIME), .max = 1e9, .meaning = "when it begins"},
    {FIELD_OF(struct surge_conf, lasting, FIELD_TIME), .preset = "\"10 min\"", .max = 1e9,
     .meaning = "how long it lasts"},
    {FIELD_OF(struct surge_conf, factor, FIELD_NUMBER), .preset = "10", .max = 1e6,
     .meaning = "the rate then is multiplied by this"},
    {.name = NULL},
};

static const struct record surge_record = {
    .title = "Surge",
    .meaning = "A time in which far more is asked for: a flash crowd.",
    .size = sizeof(struct surge_conf),
    .fields = surge_fields,
};

static const struct field share_item = {.kind = FIELD_SHARE, .max = 1};

static const struct field agents_fields[] = {
    {FIELD_OF(struct agents_conf, rate, FIELD_NUMBER), .min = 0, .max = 1e9,
     .meaning = "requests per second over the whole group; in a trace, its weight"},
    {FIELD_OF(struct agents_conf, curve, FIELD_LIST), .preset = "[]", .max = 1440,
     .item = &share_item,
     .meaning = "shares of the rate in equal parts of a day, which repeats; empty: always all"},
    {FIELD_OF(struct agents_conf, surge, FIELD_RECORD), .preset = OPTIONAL, .record = &surge_record,
     .meaning = "a flash crowd"},
    PLACE(struct agents_conf),
    {.name = NULL},
};

static const struct record agents_record = {
    .title = "User agents",
    .meaning = "Those who ask, on hosts that fit all filters given: each request comes from one "
               "of them at random, by a Poisson process.",
    .size = sizeof(struct agents_conf),
    .fields = agents_fields,
};

/* --- Who serves ------------------------------------------------------------------------------- */

static const struct field store_fields[] = {
    {FIELD_OF(struct store_conf, capacity, FIELD_SIZE), .max = 1e16,
     .meaning = "bytes of objects it holds"},
    {FIELD_OF(struct store_conf, policy, FIELD_CHOICE), .preset = "\"lru\"",
     .choices = cache_policy_words, .meaning = "which object leaves when room is needed"},
    {FIELD_OF(struct store_conf, admission, FIELD_CHOICE), .preset = "\"always\"",
     .choices = cache_admission_words, .meaning = "which object comes in after a miss"},
    {FIELD_OF(struct store_conf, largest, FIELD_SIZE), .preset = "\"10 MB\"", .max = 1e15,
     .meaning = "admission `size`: the largest object that comes in"},
    {FIELD_OF(struct store_conf, scale, FIELD_SIZE), .preset = "\"1 MB\"", .min = 1, .max = 1e15,
     .meaning = "admission `probability`: exp(-size / this)"},
    {FIELD_OF(struct store_conf, window, FIELD_INT), .preset = "100000", .min = 1, .max = 1e9,
     .meaning = "admission `second-hit`: how many objects are remembered"},
    {.name = NULL},
};

static const struct record store_record = {
    .title = "Cache",
    .meaning = "What a surrogate holds.",
    .size = sizeof(struct store_conf),
    .fields = store_fields,
    .shorthand = "capacity",
};

static const char *const upstream_words[] = {"first", "random", "nearest", "alto", NULL};
static const struct field name_item = {.kind = FIELD_NAME};

static const struct field surrogate_fields[] = {
    {FIELD_OF(struct surrogate_conf, cache, FIELD_RECORD), .record = &store_record,
     .meaning = "what it holds"},
    {FIELD_OF(struct surrogate_conf, connections, FIELD_INT), .preset = "1000", .min = 1,
     .max = 1e9, .meaning = "user agents it serves at once; more are sent elsewhere"},
    {FIELD_OF(struct surrogate_conf, parents, FIELD_LIST), .preset = "[]", .item = &name_item,
     .meaning = "surrogates or origins that it may ask for what it misses; empty: the origins"},
    {FIELD_OF(struct surrogate_conf, upstream, FIELD_CHOICE), .preset = "\"first\"",
     .choices = upstream_words,
     .meaning = "which of these: the first that is within reach, any, that of the least "
                "round-trip time, or that of the least ALTO cost to the surrogate, which asks as "
                "the routing's `service` and `lifetime` say"},
    PLACE(struct surrogate_conf),
    {.name = NULL},
};

static const struct record surrogate_record = {
    .title = "Surrogate",
    .meaning = "A server with a cache, on one of the hosts that fit all filters given. That "
               "host's own link is what it can send.",
    .size = sizeof(struct surrogate_conf),
    .fields = surrogate_fields,
};

static const struct field origin_fields[] = {
    PLACE(struct origin_server_conf),
    {.name = NULL},
};

static const struct record origin_record = {
    .title = "Server",
    .meaning = "A server on one of the hosts that fit all filters given.",
    .size = sizeof(struct origin_server_conf),
    .fields = origin_fields,
};

/* --- Request routing -------------------------------------------------------------------------- */

static const char *const method_words[] = {"redirect", "dns", NULL};
static const char *const selection_words[] = {"random", "nearest",   "load",
                                              "alto",   "alto-load", NULL};
static const char *const service_words[] = {"cost-map", "endpoint-cost", NULL};

static const struct field routing_fields[] = {
    {FIELD_OF(struct routing_conf, method, FIELD_CHOICE), .preset = "\"redirect\"",
     .choices = method_words,
     .meaning = "`redirect`: HTTP, sees the user agent's address; `dns`: sees its resolver's"},
    {FIELD_OF(struct routing_conf, selection, FIELD_CHOICE), .preset = "\"random\"",
     .choices = selection_words,
     .meaning = "among those that are not full: any; that of the least round-trip time when all "
                "links were up; that of the least load (connections in use over connections); "
                "that of the least ALTO cost; or of the least (1 + cost / mean cost) / (1 - load)"},
    {FIELD_OF(struct routing_conf, service, FIELD_CHOICE), .preset = "\"cost-map\"",
     .choices = service_words, .meaning = "which ALTO service the router asks"},
    {FIELD_OF(struct routing_conf, lifetime, FIELD_TIME), .preset = "\"30 s\"", .max = 1e9,
     .meaning = "`redirect`: how long costs are used for a subnet; `dns`: how long an answer is"},
    {FIELD_OF(struct routing_conf, client_subnet, FIELD_BOOL), .preset = "false",
     .meaning = "`dns`: resolvers pass the user agent's subnet on (RFC 7871)"},
    {FIELD_OF(struct routing_conf, subnet_ipv4, FIELD_INT), .preset = "24", .max = 32,
     .meaning = "length of IPv4 subnets"},
    {FIELD_OF(struct routing_conf, subnet_ipv6, FIELD_INT), .preset = "56", .max = 128,
     .meaning = "length of IPv6 subnets"},
    {FIELD_OF(struct routing_conf, resolver, FIELD_RECORD), .preset = OPTIONAL,
     .record = &origin_record,
     .meaning = "`dns`: a public resolver that all use; left out: one in each network"},
    {.name = NULL},
};

static const struct record routing_record = {
    .title = "Request routing",
    .meaning = "Which surrogate a user agent is sent to. The router stands beside the origin. "
               "Where all surrogates are full the origin serves.",
    .size = sizeof(struct routing_conf),
    .fields = routing_fields,
    .shorthand = "selection",
};

const struct field cdn_fields[] = {
    {FIELD_OF(struct cdn_conf, catalogue, FIELD_RECORD), .preset = "{}",
     .record = &catalogue_record, .meaning = "what is asked for"},
    {FIELD_OF(struct cdn_conf, trace, FIELD_RECORD), .preset = OPTIONAL, .record = &trace_record,
     .meaning = "a file of requests instead of those of the catalogue"},
    {FIELD_OF(struct cdn_conf, agents, FIELD_MAP), .min = 1, .record = &agents_record,
     .meaning = "who asks"},
    {FIELD_OF(struct cdn_conf, surrogates, FIELD_MAP), .preset = "{}", .record = &surrogate_record,
     .meaning = "who serves"},
    {FIELD_OF(struct cdn_conf, origin, FIELD_RECORD), .record = &origin_record,
     .meaning = "who has everything; the router stands beside it. Its name is `origin`"},
    {FIELD_OF(struct cdn_conf, origins, FIELD_MAP), .preset = "{}", .record = &origin_record,
     .meaning = "others who have everything"},
    {FIELD_OF(struct cdn_conf, routing, FIELD_RECORD), .preset = "{}", .record = &routing_record,
     .meaning = "which surrogate a user agent is sent to"},
    {FIELD_OF(struct cdn_conf, initial_window, FIELD_SIZE), .preset = "\"14600 B\"", .min = 1,
     .max = 1e9,
     .meaning = "what a new connection sends in its first round trip (RFC 6928); it doubles with "
                "each"},
    {.name = NULL},
};
