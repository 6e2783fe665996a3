#include "sim/p2p/swarm_conf.h"

static const char *const holder_words[] = {"none", "peer", "tracker", "both", NULL};
static const char *const service_words[] = {"cost-map", "endpoint-cost", "delay", "oracle", NULL};
static const char *const governed_words[] = {"call", "accept", "unchoke", "fetch", NULL};

static const struct field network_name = {.kind = FIELD_NAME};
static const struct field governed_word = {.kind = FIELD_CHOICE, .choices = governed_words};

static const struct field adoption_fields[] = {
    {FIELD_OF(struct adoption_conf, share, FIELD_SHARE), .preset = "1", .max = 1,
     .meaning = "share of the peers that use guidance"},
    {FIELD_OF(struct adoption_conf, networks, FIELD_LIST), .preset = "[]", .item = &network_name,
     .meaning = "only peers of these networks; empty: of all that an ALTO server serves"},
    {FIELD_OF(struct adoption_conf, from, FIELD_TIME), .preset = "\"0 s\"",
     .meaning = "only peers that join at or after this time"},
    {FIELD_OF(struct adoption_conf, to, FIELD_TIME), .preset = OPTIONAL,
     .meaning = "and before this time; default: the end"},
    {FIELD_OF(struct adoption_conf, grows, FIELD_BOOL), .preset = "false",
     .meaning =
         "whether the share rises evenly, from none at `from` to all of it at `to`, and stays"},
    {.name = NULL},
};

static const struct record adoption_record = {
    .title = "Adoption",
    .meaning = "Which peers use guidance.",
    .size = sizeof(struct adoption_conf),
    .fields = adoption_fields,
    .shorthand = "share",
};

static const struct field tracker_guidance_fields[] = {
    {FIELD_OF(struct tracker_guidance_conf, server, FIELD_NAME), .preset = OPTIONAL,
     .meaning = "the ALTO server it asks, whoever announces; default: the one responsible for the "
                "announcing peer"},
    {FIELD_OF(struct tracker_guidance_conf, strategy, FIELD_RECORD), .preset = OPTIONAL,
     .record = &strategy_record, .meaning = "what it makes of the costs; default: what peers make"},
    {FIELD_OF(struct tracker_guidance_conf, local, FIELD_SHARE), .preset = OPTIONAL, .max = 1,
     .meaning =
         "every network has a tracker of its own, which is guided, and knows the peers there "
         "(RFC 7971 fig. 23): the share of addresses that come from it, the others from the "
         "global tracker, at random; default: there is the global one only"},
    {.name = NULL},
};

static const struct record tracker_guidance_record = {
    .title = "Guidance of the tracker",
    .meaning = "What is different where the tracker is guided.",
    .size = sizeof(struct tracker_guidance_conf),
    .fields = tracker_guidance_fields,
    .shorthand = "server",
};

static const struct field guidance_fields[] = {
    {FIELD_OF(struct guidance_conf, holder, FIELD_CHOICE), .preset = "\"none\"",
     .choices = holder_words,
     .meaning =
         "where the ALTO client sits: nowhere, in every peer (RFC 7971 fig. 21), in the "
         "tracker, which asks the server responsible for the announcing peer (fig. 22), or in "
         "both: the tracker ranks its pool, and the peer what it gets of it"},
    {FIELD_OF(struct guidance_conf, service, FIELD_CHOICE), .preset = "\"cost-map\"",
     .choices = service_words,
     .meaning = "network map and cost map, or the endpoint cost service; to compare, without ALTO: "
                "`delay`, the round-trip time, and `oracle`, the links that data would cross, "
                "inter-domain ones first, then the backbone's"},
    {FIELD_OF(struct guidance_conf, strategy, FIELD_RECORD), .preset = "\"cost\"",
     .record = &strategy_record, .meaning = "what is made of the costs"},
    {FIELD_OF(struct guidance_conf, governs, FIELD_LIST), .preset = "[\"call\"]",
     .item = &governed_word,
     .meaning =
         "whom a peer calls, whom it accepts when it is full, whom it unchokes in turn, from "
         "whom it fetches (see `avoid`); in the tracker only `call`: the addresses it gives"},
    {FIELD_OF(struct guidance_conf, adoption, FIELD_RECORD), .preset = "{}",
     .record = &adoption_record, .meaning = "which peers use it"},
    {FIELD_OF(struct guidance_conf, tracker, FIELD_RECORD), .preset = OPTIONAL,
     .record = &tracker_guidance_record,
     .meaning = "what is different where the tracker is guided"},
    {FIELD_OF(struct guidance_conf, pool, FIELD_INT), .preset = "1000", .min = 1, .max = 10000000,
     .meaning = "tracker: the random candidates it ranks at most for one answer"},
    {FIELD_OF(struct guidance_conf, first_only, FIELD_BOOL), .preset = "false",
     .meaning =
         "whether it ranks the first addresses that a peer gets alone, and not those of later "
         "announces and of neighbours"},
    {.name = NULL},
};

const struct record guidance_record = {
    .title = "Guidance",
    .meaning = "Who asks the ALTO servers, which service, and what becomes of the answers.",
    .size = sizeof(struct guidance_conf),
    .fields = guidance_fields,
    .shorthand = "holder",
};
