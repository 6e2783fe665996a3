/*
 * The configuration of the stand-alone server: a JSON file, read by tables (sim/base/field.h), so that
 * everything wrong with it is said at once and its reference page comes from what parses it.
 *
 * Files that it names are relative to its own folder.
 */
#ifndef SERVER_ALTOD_CONFIG_H
#define SERVER_ALTOD_CONFIG_H

#include "server/server.h"
#include "sim/base/field.h"

struct problems;

/* --- The file, as its tables read it; defaults filled in ---------------------------------------- */

struct listen_conf {
    struct origin at;
    const char *address;
    int64_t port;
};

struct limits_conf {
    struct origin at;
    int64_t threads, connections, requests, per_source, idle, request, reply, body, pairs,
        addresses;
};

struct tls_conf {
    struct origin at;
    const char *certificate, *key, *client_ca; /* files */
    bool require;
};

struct user_conf {
    struct origin at; /* its name is the user's */
    const char *password, *sha256, *md5;
};

struct digest_conf {
    struct origin at;
    const char *realm;
    int64_t lifetime; /* nanoseconds */
    bool md5;
};

struct access_conf {
    struct origin at;
    bool allow;
    const char *resource;
    struct {
        struct prefix *v;
        size_t n;
    } from;
    struct {
        const char **v;
        size_t n;
    } users;
};

struct proxies_conf {
    struct origin at;
    struct {
        struct prefix *v;
        size_t n;
    } from;
    int header; /* enum forwarded_header */
};

struct log_conf {
    struct origin at;
    const char *file; /* NULL: standard error */
    bool requests;
};

struct metrics_conf {
    struct origin at;
    const char *path;
    struct {
        struct prefix *v;
        size_t n;
    } from;
};

enum altod_offer { ALTOD_FILTERED, ALTOD_ENDPOINT_COST, ALTOD_CONSTRAINTS, ALTOD_ORDINAL };

struct altod_conf {
    struct origin at;
    const char *name, *directory;
    struct {
        struct listen_conf **v;
        size_t n;
    } listen;
    struct {
        const char **v;
        size_t n;
    } maps;
    const char *scenario, *server; /* scenario NULL: there are maps instead */
    struct {
        int *v; /* enum altod_offer */
        size_t n;
    } offer;
    int64_t max_age; /* nanoseconds */
    bool reduce, gzip;
    struct tls_conf *tls; /* NULL: plain HTTP */
    struct {
        struct user_conf *v;
        size_t n;
    } users;
    struct digest_conf *digest;
    struct {
        struct access_conf **v;
        size_t n;
    } access;
    struct proxies_conf *proxies;
    struct {
        struct named_value *v; /* texts: URIs by resource ID */
        size_t n;
    } delegate;
    struct limits_conf *limits;
    struct log_conf *log;
    struct metrics_conf *metrics;
};

extern const struct record altod_record;

/* --- A configuration ---------------------------------------------------------------------------- */

struct altod_config {
    const struct altod_conf *conf;
    struct alto_server_config
        server;        /* what it says to the server; page and observer are left out */
    json_t *completed; /* the document with its defaults, to compare two of them */
    const char *path;
    char *folder; /* that its paths are relative to */
    struct arena *arena;
};

/*
 * Reads a configuration with its certificates and keys, so that what it says can be served. `document`
 * is the file's content, `path` its name. Returns 0; -EINVAL when something was added to `errors`;
 * -ENOMEM. To be released in any case.
 */
int altod_config_read(const char *path, const json_t *document, struct problems *errors,
                      struct altod_config *out);
void altod_config_fini(struct altod_config *c);

/* What maps are loaded with: OFFER_... and MAPFILE_REDUCE. */
unsigned altod_config_offer(const struct altod_conf *conf);

/*
 * What a running server cannot take over and differs between two completed documents, as JSON
 * pointers: "/listen, /limits"; "" where that is nothing. Returns buf.
 */
char *altod_config_fixed(const json_t *running, const json_t *wanted, char *buf, size_t size);

/* --- What a file is ----------------------------------------------------------------------------- */

enum altod_file { ALTOD_FILE_CONFIG, ALTOD_FILE_MAP, ALTOD_FILE_SCENARIO };

/* By its keys: a map document has maps, a scenario has a topology. Anything else is meant to be a
 * configuration. */
enum altod_file altod_file_kind(const json_t *document);

/* The configuration that serves a scenario's server (NULL: the only one) with all else as by default.
 * New reference, NULL: no memory. `path` is the scenario's. */
json_t *altod_config_for_scenario(const char *path, const char *server);

#endif
