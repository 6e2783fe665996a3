#include "server/altod_config.h"

#include "server/altod_secure.h"
#include "server/front.h"
#include "server/mapfile.h"
#include "sim/base/arena.h"
#include "sim/base/file.h"
#include "sim/base/json.h"
#include "sim/base/problems.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct reading {
    const char *path;
    struct problems *errors;
};

static void say(void *ctx, const char *pointer, const char *text)
{
    const struct reading *r = ctx;
    problems_add(r->errors, r->path, pointer, "%s", text);
}

static void check_path(const struct reading *r, const char *pointer, const char *path)
{
    if (!front_path_valid(path))
        problems_add(r->errors, r->path, pointer,
                     "found \"%s\", allowed: a path as \"/alto/directory\", of 0-9 A-Z a-z - . _ ~",
                     path);
}

static void check_address(const struct reading *r, const struct listen_conf *listen)
{
    struct addr a;
    if (addr_parse(FAMILY_NONE, listen->address, &a))
        problems_add(r->errors, r->path, listen->at.pointer,
                     "found address \"%s\", allowed: an IPv4 or IPv6 address", listen->address);
}

static void check_maps(const struct reading *r, const struct altod_conf *c)
{
    if (c->scenario && c->maps.n)
        problems_add(r->errors, r->path, "/scenario", "found beside /maps, allowed: one of both");
    else if (!c->scenario && !c->maps.n)
        problems_add(r->errors, r->path, "/maps", "found none, allowed: map files, or /scenario");
    if (c->server && !c->scenario)
        problems_add(r->errors, r->path, "/server", "found without /scenario, where it is to be");
}

/* Everything that the tables cannot say. */
static void check(const struct reading *r, const struct altod_conf *c)
{
    for (size_t i = 0; i < c->listen.n; i++)
        check_address(r, c->listen.v[i]);
    check_path(r, "/directory", c->directory);
    check_path(r, "/metrics/path", c->metrics->path);
    if (strcmp(c->metrics->path, c->directory) == 0)
        problems_add(r->errors, r->path, "/metrics/path",
                     "found \"%s\", which is the directory's path", c->metrics->path);
}

/* The addresses behind the first one; NULL: no memory. */
static struct alto_server_address *further(const struct altod_config *c)
{
    size_t n = c->conf->listen.n;
    struct alto_server_address *v = arena_array(c->arena, n, sizeof *v);
    for (size_t i = 1; v && i < n; i++) {
        const struct listen_conf *l = c->conf->listen.v[i];
        v[i - 1] = (struct alto_server_address){l->address, (uint16_t)l->port};
    }
    return v;
}

/* The directories to lead to; NULL: no memory. */
static struct directory_link *links(const struct altod_config *c)
{
    size_t n = c->conf->delegate.n;
    struct directory_link *v = arena_array(c->arena, n + 1, sizeof *v);
    for (size_t i = 0; v && i < n; i++) {
        const struct named_value *link = &c->conf->delegate.v[i];
        v[i] = (struct directory_link){link->at.name, link->value.text};
    }
    return v;
}

static unsigned seconds(int64_t nanoseconds)
{
    return (unsigned)(nanoseconds / 1000000000);
}

static int make_server_config(struct altod_config *c, struct problems *errors)
{
    const struct altod_conf *conf = c->conf;
    const struct limits_conf *l = conf->limits;
    c->server = (struct alto_server_config){
        .name = conf->name,
        .address = conf->listen.v[0]->address,
        .port = (uint16_t)conf->listen.v[0]->port,
        .further = further(c),
        .n_further = conf->listen.n - 1,
        .directory = conf->directory,
        .terms = {.links = links(c),
                  .n_links = conf->delegate.n,
                  .proxies = {conf->proxies->from.v, conf->proxies->from.n,
                              (enum forwarded_header)conf->proxies->header},
                  .max_age = seconds(conf->max_age),
                  .gzip = conf->gzip},
        .limits = {.threads = (unsigned)l->threads,
                   .connections = (unsigned)l->connections,
                   .requests = l->requests > 0 ? (unsigned)l->requests : 0,
                   .per_source = l->per_source > 0 ? (unsigned)l->per_source : 0,
                   .idle = seconds(l->idle),
                   .request = seconds(l->request),
                   .reply = seconds(l->reply),
                   .body = (size_t)l->body,
                   .pairs = (size_t)l->pairs,
                   .addresses = (size_t)l->addresses},
    };
    return c->server.further && c->server.terms.links ? altod_secure(c, errors) : -ENOMEM;
}

int altod_config_read(const char *path, const json_t *document, struct problems *errors,
                      struct altod_config *out)
{
    struct reading r = {path, errors};
    size_t before = problems_count(errors);
    *out = (struct altod_config){.arena = arena_new(), .folder = path_dir(path)};
    out->path = out->arena ? arena_strdup(out->arena, path) : NULL;
    if (!out->path || !out->folder)
        return -ENOMEM;
    struct field_input in = {out->arena, {say, &r}};
    const struct altod_conf *c = record_parse(&in, &altod_record, document, "", &out->completed);
    int code = c || problems_count(errors) > before ? 0 : -ENOMEM;
    out->conf = c;
    if (c && c->at.sound && problems_count(errors) == before) {
        check(&r, c);
        check_maps(&r, c);
        code = make_server_config(out, errors);
    }
    return code ? code : problems_count(errors) > before ? -EINVAL : 0;
}

void altod_config_fini(struct altod_config *c)
{
    json_decref(c->completed);
    free(c->folder);
    arena_free(c->arena);
    *c = (struct altod_config){0};
}

unsigned altod_config_offer(const struct altod_conf *conf)
{
    static const unsigned bits[] = {[ALTOD_FILTERED] = OFFER_FILTERED,
                                    [ALTOD_ENDPOINT_COST] = OFFER_ENDPOINT_COST,
                                    [ALTOD_CONSTRAINTS] = OFFER_CONSTRAINTS,
                                    [ALTOD_ORDINAL] = OFFER_ORDINAL};
    unsigned offer = 0;
    for (size_t i = 0; i < conf->offer.n; i++)
        offer |= bits[conf->offer.v[i]];
    return conf->reduce ? offer | MAPFILE_REDUCE : offer;
}

/* Whether a pointer names equal values in both, or nothing. */
static bool same_at(const json_t *a, const json_t *b, const char *pointer)
{
    const json_t *one = json_pointer_get(a, pointer), *other = json_pointer_get(b, pointer);
    return one || other ? json_equal(one, other) : true;
}

char *altod_config_fixed(const json_t *running, const json_t *wanted, char *buf, size_t size)
{
    static const char *const fixed[] = {"/name",      "/listen", "/tls/client_ca", "/tls/require",
                                        "/directory", "/limits", "/metrics/path"};
    bool tls = json_object_get(running, "tls"), wants_tls = json_object_get(wanted, "tls");
    size_t used = (size_t)snprintf(buf, size, "%s", tls == wants_tls ? "" : "/tls");
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed && used < size; i++) {
        bool within = strncmp(fixed[i], "/tls/", 5) == 0 && tls != wants_tls;
        if (!within && !same_at(running, wanted, fixed[i]))
            used += (size_t)snprintf(buf + used, size - used, "%s%s", used ? ", " : "", fixed[i]);
    }
    return buf;
}

/* --- What a file is ----------------------------------------------------------------------------- */

static bool has_one_of(const json_t *document, const char *const *keys)
{
    while (*keys && !json_object_get(document, *keys))
        keys++;
    return *keys;
}

enum altod_file altod_file_kind(const json_t *document)
{
    static const char *const of_maps[] = {"network-map", "cost-map", "cost-maps",
                                          "endpoint-properties", NULL};
    static const char *const of_scenarios[] = {"topology", "alto", "workloads", "arms", NULL};
    if (has_one_of(document, of_maps))
        return ALTOD_FILE_MAP;
    return has_one_of(document, of_scenarios) ? ALTOD_FILE_SCENARIO : ALTOD_FILE_CONFIG;
}

json_t *altod_config_for_scenario(const char *path, const char *server)
{
    const char *slash = strrchr(path, '/');
    return json_pack("{s:s, s:s*}", "scenario", slash ? slash + 1 : path, "server", server);
}
