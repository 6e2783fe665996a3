#include "server/altod_config.h"

static const struct field listen_fields[] = {
    {FIELD_OF(struct listen_conf, address, FIELD_TEXT), .preset = "\"127.0.0.1\"",
     .meaning =
         "the IPv4 or IPv6 address to listen on; `0.0.0.0` is all of IPv4, `::` all of both"},
    {FIELD_OF(struct listen_conf, port, FIELD_INT), .preset = "7285", .max = 65535,
     .meaning = "the port; 0: the system chooses"},
    {.name = NULL},
};

static const struct record listen_record = {
    .title = "Listen",
    .meaning = "Where the server is to be reached.",
    .size = sizeof(struct listen_conf),
    .fields = listen_fields,
    .shorthand = "port",
};

static const struct field limits_fields[] = {
    {FIELD_OF(struct limits_conf, threads, FIELD_INT), .preset = "1", .min = 1, .max = 1024,
     .meaning = "threads that answer requests"},
    {FIELD_OF(struct limits_conf, connections, FIELD_INT), .preset = "512", .min = 1, .max = 1e6,
     .meaning = "connections at once, at each address; further ones are told to come later"},
    {FIELD_OF(struct limits_conf, requests, FIELD_INT), .preset = OPTIONAL, .min = 1, .max = 1e6,
     .meaning = "requests under way at once, at each address; further ones are told to come later; "
                "default: as many as connections"},
    {FIELD_OF(struct limits_conf, per_source, FIELD_INT), .preset = OPTIONAL, .min = 1, .max = 1e6,
     .meaning = "connections from one address at once"},
    {FIELD_OF(struct limits_conf, idle, FIELD_TIME), .preset = "\"2 min\"", .min = 1, .max = 86400,
     .meaning = "a connection may stay open between requests; whole seconds, as those below"},
    {FIELD_OF(struct limits_conf, request, FIELD_TIME), .preset = "\"30 s\"", .min = 1,
     .max = 86400, .meaning = "a request may take to come in"},
    {FIELD_OF(struct limits_conf, reply, FIELD_TIME), .preset = "\"10 min\"", .min = 1,
     .max = 86400, .meaning = "a reply may take to be fetched"},
    {FIELD_OF(struct limits_conf, body, FIELD_SIZE), .preset = "\"1 MiB\"", .min = 1, .max = 1e9,
     .meaning = "of a request's body"},
    {FIELD_OF(struct limits_conf, pairs, FIELD_INT), .preset = "1000000", .min = 1, .max = 1e9,
     .meaning = "pairs of endpoints in one request for endpoint costs"},
    {FIELD_OF(struct limits_conf, addresses, FIELD_INT), .preset = "1048576", .min = 1, .max = 1e9,
     .meaning = "distinct addresses that the figures tell apart (up to 68 bytes of memory each)"},
    {.name = NULL},
};

static const struct record limits_record = {
    .title = "Limits",
    .meaning = "What is more is refused.",
    .size = sizeof(struct limits_conf),
    .fields = limits_fields,
};

static const struct field log_fields[] = {
    {FIELD_OF(struct log_conf, file, FIELD_PATH), .preset = OPTIONAL,
     .meaning = "the file that lines are added to; default: standard error"},
    {FIELD_OF(struct log_conf, requests, FIELD_BOOL), .preset = "true",
     .meaning = "whether each request has a line, too"},
    {.name = NULL},
};

static const struct record log_record = {
    .title = "Log",
    .meaning = "One JSON object a line. SIGUSR1 and SIGHUP open the file anew.",
    .size = sizeof(struct log_conf),
    .fields = log_fields,
    .shorthand = "file",
};

static const struct field tls_fields[] = {
    {FIELD_OF(struct tls_conf, certificate, FIELD_PATH),
     .meaning = "the server's certificate and its chain, PEM"},
    {FIELD_OF(struct tls_conf, key, FIELD_PATH), .meaning = "its private key, PEM, not encrypted"},
    {FIELD_OF(struct tls_conf, client_ca, FIELD_PATH), .preset = OPTIONAL,
     .meaning = "the certificates of those who sign clients' ones, PEM; clients are then asked for "
                "theirs, and its name is the user's"},
    {FIELD_OF(struct tls_conf, require, FIELD_BOOL), .preset = "false",
     .meaning = "whether clients without a certificate are refused"},
    {.name = NULL},
};

static const struct record tls_record = {
    .title = "TLS",
    .meaning = "HTTP over TLS 1.2 or 1.3, and nothing else.",
    .size = sizeof(struct tls_conf),
    .fields = tls_fields,
};

static const struct field user_fields[] = {
    {FIELD_OF(struct user_conf, password, FIELD_TEXT), .preset = OPTIONAL,
     .meaning = "the password; the digests do without it"},
    {FIELD_OF(struct user_conf, sha256, FIELD_TEXT), .preset = OPTIONAL,
     .meaning = "SHA-256 of `NAME:REALM:PASSWORD`, 64 hexadecimal digits"},
    {FIELD_OF(struct user_conf, md5, FIELD_TEXT), .preset = OPTIONAL,
     .meaning = "MD5 of the same, 32 hexadecimal digits"},
    {.name = NULL},
};

static const struct record user_record = {
    .title = "User",
    .meaning = "Somebody who may prove to be one by HTTP Digest authentication (RFC 7616).",
    .size = sizeof(struct user_conf),
    .fields = user_fields,
    .shorthand = "password",
};

static const struct field digest_fields[] = {
    {FIELD_OF(struct digest_conf, realm, FIELD_TEXT), .preset = "\"ALTO\"",
     .meaning = "what users are told they need a password for"},
    {FIELD_OF(struct digest_conf, md5, FIELD_BOOL), .preset = "false",
     .meaning = "whether MD5 is offered beside SHA-256, for clients that know no better"},
    {FIELD_OF(struct digest_conf, lifetime, FIELD_TIME), .preset = "\"5 min\"", .min = 1,
     .max = 86400, .meaning = "how long a challenge may be answered; whole seconds"},
    {.name = NULL},
};

static const struct record digest_record = {
    .title = "Digest",
    .meaning = "How users prove who they are, where there are any.",
    .size = sizeof(struct digest_conf),
    .fields = digest_fields,
};

static const struct field prefix_item = {.kind = FIELD_PREFIX};

static const struct field user_item = {.kind = FIELD_TEXT};

static const struct field access_fields[] = {
    {FIELD_OF(struct access_conf, allow, FIELD_BOOL), .meaning = "whether it is allowed or denied"},
    {FIELD_OF(struct access_conf, resource, FIELD_TEXT), .preset = OPTIONAL,
     .meaning = "a resource's ID in the directory, or a service: `directory`, `networkmap`, "
                "`networkmap-filtered`, `costmap`, `costmap-filtered`, `endpointprop`, "
                "`endpointcost`; default: everything"},
    {FIELD_OF(struct access_conf, from, FIELD_LIST), .preset = "[]", .item = &prefix_item,
     .meaning = "the prefixes that the client's address is in; empty: anywhere"},
    {FIELD_OF(struct access_conf, users, FIELD_LIST), .preset = "[]", .item = &user_item,
     .meaning = "the users, by the names in `users` or in certificates; `*` is any of them; empty: "
                "anybody"},
    {.name = NULL},
};

static const struct record access_record = {
    .title = "Access rule",
    .meaning =
        "Who may ask for what. The first rule that matches decides; where there are rules and "
        "none matches, it is denied.",
    .size = sizeof(struct access_conf),
    .fields = access_fields,
};

static const struct field proxies_fields[] = {
    {FIELD_OF(struct proxies_conf, from, FIELD_LIST), .preset = "[]", .item = &prefix_item,
     .meaning = "the prefixes that proxies' addresses are in"},
    {FIELD_OF(struct proxies_conf, header, FIELD_CHOICE), .preset = "\"Forwarded\"",
     .choices = forwarded_headers,
     .meaning = "the header that all of them set (RFC 7239, or the older custom)"},
    {.name = NULL},
};

static const struct record proxies_record = {
    .title = "Proxies",
    .meaning = "Who is believed about the client a request is for (RFC 7285 section 13.3). Of the "
               "header, what stands behind the last address that is no proxy's is looked at.",
    .size = sizeof(struct proxies_conf),
    .fields = proxies_fields,
};

static const struct field metrics_fields[] = {
    {FIELD_OF(struct metrics_conf, path, FIELD_TEXT), .preset = "\"/metrics\"",
     .meaning = "the path of the page"},
    {FIELD_OF(struct metrics_conf, from, FIELD_LIST), .preset = "[\"127.0.0.0/8\", \"::1/128\"]",
     .item = &prefix_item, .meaning = "the prefixes that it may be read from; empty: nobody may"},
    {.name = NULL},
};

static const struct record metrics_record = {
    .title = "Metrics",
    .meaning = "Figures in the Prometheus text format 0.0.4, after RFC 7285 section 16.2.5.",
    .size = sizeof(struct metrics_conf),
    .fields = metrics_fields,
};

static const struct field path_item = {.kind = FIELD_PATH};
static const char *const offer_words[] = {"filtered", "endpoint-cost", "constraints", "ordinal",
                                          NULL};
static const struct field offer_item = {.kind = FIELD_CHOICE, .choices = offer_words};

static const struct field uri_item = {.kind = FIELD_TEXT};

static const struct field altod_fields[] = {
    {FIELD_OF(struct altod_conf, maps, FIELD_LIST), .preset = "[]", .item = &path_item,
     .meaning = "the map files: network map and cost map documents of RFC 7285, or files that hold "
                "all of a network (server/mapfile.h). The first network map is the default one"},
    {FIELD_OF(struct altod_conf, scenario, FIELD_PATH), .preset = OPTIONAL,
     .meaning = "instead of maps, a scenario of altosim, whose server's maps are served"},
    {FIELD_OF(struct altod_conf, server, FIELD_NAME), .preset = OPTIONAL,
     .meaning = "that server's name in the scenario; default: the only one"},
    {FIELD_OF(struct altod_conf, name, FIELD_TEXT), .preset = "\"altod\"",
     .meaning = "what the server calls itself in messages"},
    {FIELD_OF(struct altod_conf, listen, FIELD_LIST), .preset = "[{}]", .min = 1, .max = 64,
     .record = &listen_record, .meaning = "where it listens; the first is where it says it is"},
    {FIELD_OF(struct altod_conf, tls, FIELD_RECORD), .preset = OPTIONAL, .record = &tls_record,
     .meaning = "TLS; default: plain HTTP"},
    {FIELD_OF(struct altod_conf, access, FIELD_LIST), .preset = "[]", .record = &access_record,
     .meaning = "who may ask for what; empty: anybody for everything"},
    {FIELD_OF(struct altod_conf, users, FIELD_MAP), .preset = "{}", .record = &user_record,
     .meaning = "users with a password"},
    {FIELD_OF(struct altod_conf, digest, FIELD_RECORD), .preset = "{}", .record = &digest_record,
     .meaning = "how they prove who they are"},
    {FIELD_OF(struct altod_conf, proxies, FIELD_RECORD), .preset = "{}", .record = &proxies_record,
     .meaning = "proxies in front of the server"},
    {FIELD_OF(struct altod_conf, directory, FIELD_TEXT), .preset = "\"/directory\"",
     .meaning = "the path of the directory (IRD); the resources are below its folder"},
    {FIELD_OF(struct altod_conf, offer, FIELD_LIST),
     .preset = "[\"filtered\", \"endpoint-cost\", \"constraints\", \"ordinal\"]",
     .item = &offer_item,
     .meaning = "what is offered beside directory, maps and endpoint properties; a scenario's "
                "server says that itself"},
    {FIELD_OF(struct altod_conf, reduce, FIELD_BOOL), .preset = "false",
     .meaning =
         "whether prefixes of map files that change no answer are taken out of what is served "
         "(server/reduce.h); a scenario's maps stay as they are"},
    {FIELD_OF(struct altod_conf, max_age, FIELD_TIME), .preset = "\"5 min\"", .max = 31536000,
     .meaning = "how long answers stay fresh (Cache-Control); whole seconds"},
    {FIELD_OF(struct altod_conf, delegate, FIELD_MAP), .preset = "{}", .item = &uri_item,
     .meaning =
         "other directories that this one leads to (RFC 7285 section 9.2.4): the URI of each, "
         "by a resource ID that nothing else has"},
    {FIELD_OF(struct altod_conf, gzip, FIELD_BOOL), .preset = "true",
     .meaning = "whether large answers are compressed for clients that take it"},
    {FIELD_OF(struct altod_conf, limits, FIELD_RECORD), .preset = "{}", .record = &limits_record,
     .meaning = "how much it puts up with"},
    {FIELD_OF(struct altod_conf, log, FIELD_RECORD), .preset = "{}", .record = &log_record,
     .meaning = "what it tells"},
    {FIELD_OF(struct altod_conf, metrics, FIELD_RECORD), .preset = "{}", .record = &metrics_record,
     .meaning = "its figures"},
    {.name = NULL},
};

const struct record altod_record = {
    .title = "altod",
    .meaning = "The configuration of a stand-alone ALTO server.",
    .size = sizeof(struct altod_conf),
    .fields = altod_fields,
};
