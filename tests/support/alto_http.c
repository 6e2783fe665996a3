#include "tests/support/alto_http.h"

#include "sim/base/err.h"
#include "tests/support/alto_maps.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int64_t standing(void *ctx)
{
    return *(const _Atomic int64_t *)ctx;
}

uint16_t uri_port(const char *uri)
{
    return (uint16_t)strtoul(strrchr(uri, ':') + 1, NULL, 10);
}

struct served *served_new(const char *json, unsigned offer)
{
    return served_with(json, offer, (struct alto_server_config){.secret = SERVED_SECRET});
}

struct served *served_with(const char *json, unsigned offer, struct alto_server_config config)
{
    struct served *s = calloc(1, sizeof *s);
    struct err e = ERR_INIT;
    assert_non_null(s);
    config.name = "test";
    config.now = standing;
    config.clock = &s->now;
    config.terms.max_age = 60;
    s->now = INT64_C(784111777000000000); /* Sun, 06 Nov 1994 08:49:37 GMT */
    s->maps = maps_from(json, offer);
    if (alto_server_new(&config, s->maps, &s->server, &e))
        fail_msg("%s", e.text);
    s->port = uri_port(alto_server_uri(s->server));
    s->fd = wire_connect(s->port);
    return s;
}

void served_free(struct served *s)
{
    close(s->fd);
    alto_server_free(s->server);
    mapset_unref(s->maps);
    free(s);
}

void served_ask(struct served *s, const char *method, const char *path, const char *headers,
                const char *body, struct wire_reply *reply)
{
    for (int attempt = 0; attempt < 2; attempt++) {
        wire_print(s->fd, "%s %s HTTP/1.1\r\nHost: alto.example\r\n%s", method, path, headers);
        if (body)
            wire_print(s->fd, "Content-Length: %zu\r\n", strlen(body));
        wire_print(s->fd, "\r\n");
        if (body)
            wire_send(s->fd, body, strlen(body));
        wire_read(s->fd, strcmp(method, "HEAD") == 0, reply);
        if (reply->status)
            return;
        wire_fini(reply);
        close(s->fd);
        s->fd = wire_connect(s->port);
    }
    fail_msg("%s %s: no reply", method, path);
}

void served_post(struct served *s, const char *path, const char *type, const char *body,
                 struct wire_reply *reply)
{
    char header[200];
    snprintf(header, sizeof header, "Content-Type: %s\r\n", type);
    served_ask(s, "POST", path, header, body, reply);
}

/* The document of a reply that must be a success; releases the reply. */
static json_t *take(struct wire_reply *reply, const char *media)
{
    json_error_t at;
    if (reply->status != 200)
        print_error("%s%s\n", reply->text, reply->body);
    assert_int_equal(reply->status, 200);
    assert_string_equal(wire_header(reply, "Content-Type"), media);
    json_t *document = json_loadb(reply->body, reply->size, JSON_REJECT_DUPLICATES, &at);
    if (!document)
        fail_msg("%s: %s", at.text, reply->body);
    wire_fini(reply);
    return document;
}

json_t *served_get(struct served *s, const char *path, const char *media)
{
    struct wire_reply reply;
    served_ask(s, "GET", path, "", NULL, &reply);
    return take(&reply, media);
}

json_t *served_query(struct served *s, const char *path, const char *type, const char *body,
                     const char *media)
{
    struct wire_reply reply;
    served_post(s, path, type, body, &reply);
    return take(&reply, media);
}

const char *served_path(struct served *s, const char *id)
{
    static char path[300];
    json_t *d = served_get(s, "/directory", "application/alto-directory+json");
    const json_t *entry = json_object_get(json_object_get(d, "resources"), id);
    const char *uri = json_string_value(json_object_get(entry, "uri"));
    if (!uri)
        fail_msg("the directory has no resource \"%s\"", id);
    snprintf(path, sizeof path, "/%s", uri); /* the directory stands at the root */
    json_decref(d);
    return path;
}

static void assert_meta(const json_t *meta, const char *key, const char *wanted)
{
    const json_t *found = json_object_get(meta, key);
    if (!wanted)
        return;
    if (!json_is_string(found))
        fail_msg("meta.%s is no string, wanted \"%s\"", key, wanted);
    assert_string_equal(json_string_value(found), wanted);
}

void assert_alto_error(struct wire_reply *reply, const char *code, const char *field,
                       const char *value)
{
    json_t *document = json_loadb(reply->body, reply->size, JSON_REJECT_DUPLICATES, NULL);
    if (reply->status != 400 || !document)
        fail_msg("no ALTO error: %s%s", reply->text, reply->body);
    assert_string_equal(wire_header(reply, "Content-Type"), "application/alto-error+json");
    const json_t *meta = json_object_get(document, "meta");
    assert_meta(meta, "code", code);
    assert_meta(meta, "field", field);
    assert_meta(meta, "value", value);
    json_decref(document);
    wire_fini(reply);
}
